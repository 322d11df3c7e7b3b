"""Here is a written form: of which words is it made?

The parts come from the index's own lexicon: what stands on its own in enough papers may stand in a compound.
`learn` picks those words; a `Splitter` finds, for one form, the parts that carry the most weight. It asks one question
only, how many papers a word occurs in, so that the answer may come from a dictionary or from an array on disk.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

_PARTS = Path(__file__).with_name("parts.tsv")

SHORTEST_PART = 3
SHORTEST_COMPOUND = 7
LONGEST_COMPOUND = 60
RAREST = {3: 40, 4: 10}
"""A part of so many letters must stand in so many papers on its own; a longer one in RAREST_LONG: short forms turn up
inside unrelated words."""
RAREST_LONG = 3

LINKS = ("", "s", "en", "e")


class Lookup(Protocol):
    """Where the splitter asks in how many papers a word occurs; 0 when it may not be a part."""

    def frequency(self, form: str) -> int: ...


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that may be parts, in code point order, and in how many papers each stands."""

    forms: list[str]
    frequencies: list[int]


@dataclass(frozen=True, slots=True)
class Roles:
    """Which words may not be a first, which not a last part."""

    first: frozenset[str]
    last: frozenset[str]


@cache
def roles(path: Path = _PARTS) -> Roles:
    """Read the file of words that are no parts; its own head explains its lines."""
    found: dict[str, set[str]] = {"first": set(), "last": set()}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            role, _, forms = line.partition("\t")
            for name in ("first", "last") if role == "never" else (role,):
                found[name].update(forms.split())
    return Roles(frozenset(found["first"]), frozenset(found["last"]))


def learn(forms: Sequence[str], frequencies: Sequence[int]) -> Vocabulary:
    """Which of a lexicon's forms may be parts: words of letters that stand in enough papers."""
    barred = roles().first & roles().last
    kept = sorted(
        (form, n)
        for form, n in zip(forms, frequencies, strict=True)
        if n >= RAREST.get(len(form), RAREST_LONG)
        and len(form) >= SHORTEST_PART
        and form.isalpha()
        and form not in barred
    )
    return Vocabulary([form for form, _ in kept], [n for _, n in kept])


class Splitter:
    """Parts of written forms, by a vocabulary; `protected` are names, which have none."""

    def __init__(self, vocabulary: Vocabulary | Lookup, protected: Iterable[str] = ()) -> None:
        self._frequency: Callable[[str], int]
        if isinstance(vocabulary, Vocabulary):
            known = dict(zip(vocabulary.forms, vocabulary.frequencies, strict=True))
            self._frequency = lambda form: known.get(form, 0)
        else:
            self._frequency = vocabulary.frequency
        self._protected = frozenset(protected)
        self._roles = roles()
        self._memo: dict[str, tuple[float, tuple[str, ...]]] = {}

    def parts(self, form: str) -> tuple[str, ...]:
        """The words that `form` is made of, in order, as they are written on their own; () when it is one word."""
        if not SHORTEST_COMPOUND <= len(form) <= LONGEST_COMPOUND or not form.isalpha() or form in self._protected:
            return ()
        return self._best(form)[1]

    def parts_all(self, forms: Sequence[str]) -> list[tuple[str, ...]]:
        """The same for many forms, in their order."""
        return [self.parts(form) for form in forms]

    def _best(self, form: str) -> tuple[float, tuple[str, ...]]:
        found = self._memo.get(form)
        if found is None:
            found = self._memo[form] = self._search(form)
        return found

    def _search(self, form: str) -> tuple[float, tuple[str, ...]]:
        """The best division into two, each again divided where that is better."""
        best: tuple[float, tuple[str, ...]] = (0.0, ())
        for at in range(SHORTEST_PART, len(form) - SHORTEST_PART + 1):
            head = form[at:]
            n_head = self._frequency(head)
            if not n_head or head in self._roles.last:
                continue
            for link in LINKS:
                if not form.endswith(link, 0, at):
                    continue
                modifier = form[: at - len(link)]
                if len(modifier) < SHORTEST_PART:
                    continue
                n = self._frequency(modifier)
                inner = self._best(modifier)[1] if len(modifier) >= SHORTEST_COMPOUND else ()
                if n and modifier not in self._roles.first:
                    first: tuple[str, ...] = inner or (modifier,)
                elif inner:
                    first = inner
                    n = 1
                else:
                    continue
                weight = math.log(1 + n_head) * len(head) + math.log(1 + n) * len(modifier)
                if link:
                    weight *= 0.9
                if weight > best[0]:
                    last = self._best(head)[1] if len(head) >= SHORTEST_COMPOUND else ()
                    best = (weight, first + (last or (head,)))
        return best
