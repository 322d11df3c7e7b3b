"""The letters of a page as runs: letters of one size on one base line, ordered by position.

A program may draw the letters of a line in any order, for example ligatures after all others. A letter that is drawn
later goes to its position, if a gap was left there. Positions are in points, counted from the lower left corner.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field

SPACE = 0.12
"""A gap between two letters wider than this share of their size is a space."""

WIDE = 1.2
"""A gap wider than this share of the letters' size is not a space between words: it separates the cells of a table."""

_MOST_RUNS = 20
"""How many runs of its line are searched for room for a letter that is drawn later."""

_OVERLAP = 0.25
"""Letters that overlap by more than this share of their size are not side by side."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter: its start and end, its base line and size; `made` says that this space was not drawn."""

    tekst: str
    links: float
    rechts: float
    basis: float
    hoogte: float
    made: bool = False


@dataclass(slots=True)
class Letters:
    """Letters of one size on one base line, side by side."""

    basis: float
    hoogte: float
    letters: list[Letter] = field(default_factory=list)
    mended: bool = False
    """Whether letters were inserted between others."""

    @property
    def links(self) -> float:
        return self.letters[0].links

    @property
    def rechts(self) -> float:
        return self.letters[-1].rechts

    @property
    def tekst(self) -> str:
        """The letters' text. Where letters were put in gaps, made spaces are kept only where white space is left."""
        if not self.mended:
            return "".join(letter.tekst for letter in self.letters)
        drawn = [letter for letter in self.letters if not letter.made]
        text = ""
        for letter, before in zip(drawn, [None, *drawn], strict=False):
            apart = before is not None and letter.links - before.rechts > SPACE * self.hoogte
            text += " " + letter.tekst if apart and not text.endswith(" ") and letter.tekst != " " else letter.tekst
        return text

    @property
    def woord(self) -> float | None:
        """The width of the first word; None when there is only one."""
        begun = False
        for at, letter in enumerate(self.letters):
            if letter.tekst == " " and begun:
                return self.letters[at - 1].rechts - self.links
            begun = begun or letter.tekst != " "
        return None

    @property
    def gaten(self) -> int:
        """How many gaps are wider than those between words."""
        drawn = [letter for letter in self.letters if letter.tekst != " "]
        wide = WIDE * self.hoogte
        return sum(1 for one, other in zip(drawn, drawn[1:], strict=False) if other.links - one.rechts > wide)

    def apart(self) -> list[Letters]:
        """These letters, divided at the gaps that are wider than those between words."""
        found = [Letters(self.basis, self.hoogte, [], self.mended)]
        last: Letter | None = None
        for letter in self.letters:
            if letter.tekst != " ":
                if last is not None and letter.links - last.rechts > WIDE * self.hoogte:
                    found.append(Letters(self.basis, self.hoogte, [], self.mended))
                last = letter
            if letter.tekst != " " or found[-1].letters:
                found[-1].letters.append(letter)
        return [part for part in found if part.letters]

    def takes(self, letter: Letter) -> bool:
        """Whether a letter continues these letters."""
        return letter.links > self.rechts - self.hoogte

    def gap_for(self, letter: Letter) -> int:
        """Where these letters have room for a letter that is drawn later, or -1."""
        if not self.links <= letter.links < self.rechts:
            return -1
        at = bisect_left(self.letters, letter.links + 0.01, key=lambda one: one.links)
        near = _OVERLAP * self.hoogte
        while at < len(self.letters) and self.letters[at].made:
            at += 1
        last = at - 1
        while last >= 0 and self.letters[last].made:
            last -= 1
        before = self.letters[last] if last >= 0 else None
        behind = self.letters[at] if at < len(self.letters) else None
        fits = (before is None or before.rechts <= letter.links + near) and (
            behind is None or letter.rechts <= behind.links + near
        )
        return at if fits else -1

    def put(self, letter: Letter, at: int) -> None:
        self.letters.insert(at, letter)
        self.mended = True


def runs_of(letters: Iterable[Letter]) -> list[Letters]:
    """The letters of a page as runs, in the order in which the runs were begun."""
    runs: list[Letters] = []
    by_line: dict[tuple[float, float], list[Letters]] = {}
    put: tuple[Letters, int] | None = None
    for letter in letters:
        if letter.tekst == " ":
            if runs and put is None:
                runs[-1].letters.append(Letter(" ", runs[-1].rechts, runs[-1].rechts, 0, 0, letter.made))
            continue
        if put is not None and _same_place(put[0].letters[put[1]], letter):  # a ligature's second letter
            put[0].put(letter, put[1] + 1)
            put = put[0], put[1] + 1
            continue
        key = (letter.basis, letter.hoogte)
        if put is None and runs and (runs[-1].basis, runs[-1].hoogte) == key and runs[-1].takes(letter):
            runs[-1].letters.append(letter)
            continue
        put = next(((run, at) for run in by_line.get(key, ())[-_MOST_RUNS:] if (at := run.gap_for(letter)) >= 0), None)
        if put is not None:
            put[0].put(letter, put[1])
            continue
        runs.append(Letters(letter.basis, letter.hoogte, [letter]))
        by_line.setdefault(key, []).append(runs[-1])
    return runs


def _same_place(one: Letter, other: Letter) -> bool:
    return (one.links, one.rechts, one.basis) == (other.links, other.rechts, other.basis)
