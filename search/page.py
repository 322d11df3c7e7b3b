"""What do the hits of one page say?

All of the page's documents are fetched in one look, when the first of them is asked for anything but its id and score.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any

from ..corpus.model import Bron, Indiener
from ..index import catalog, layout
from ..index.kernels import kernel
from ..index.reader import Snapshot
from ..index.texts import Stored
from .classes import PhraseClass, WordClass
from .execution import Execution, Ranked
from .results import Facts, Hit, PassageHit, Words
from .snippets import Snippet, snippet


class SnapshotPage:
    """The documents from one place of a ranking to another; hits and passages ask it by the number it gave them."""

    def __init__(
        self,
        snapshot: Snapshot,
        execution: Execution,
        ranked: Sequence[Ranked],
        passages_per_hit: int,
        with_snippets: bool,
    ) -> None:
        self._snapshot = snapshot
        self._execution = execution
        self._ranked = ranked
        self._passages_per_hit = passages_per_hit
        self._with_snippets = with_snippets
        self._places: list[tuple[int, int]] = []
        self.hits = [Hit(one.id, one.score, self, key) for key, one in enumerate(ranked)]

    @cached_property
    def _numbers(self) -> list[int]:
        return [int(self._snapshot.segments[one.segment].numbers[one.doc]) for one in self._ranked]

    @cached_property
    def _stored(self) -> dict[int, Stored]:
        return self._snapshot.stored(self._numbers)

    def facts(self, key: int) -> Facts:
        """What is said of the document of hit `key`."""
        one = self._ranked[key]
        get = self._stored[self._numbers[key]].facts.get
        vraagnummer = get("vraagnummer", "")
        versions: tuple[str, ...] = ()
        if vraagnummer not in layout.NO_VRAAGNUMMER:
            same = catalog.same_question(self._snapshot.db, vraagnummer)
            versions = tuple(id for id in same if id != one.id)
        indieners = tuple(Indiener(**person) for person in get("indieners", ()))
        partijen = [person.partij for person in indieners if person.partij] + get("fracties", [])
        beantwoord = get("beantwoord")
        filed = get("ingediend") or beantwoord or get("datum")
        return Facts(
            get("soort", ""),
            get("titel", ""),
            date.fromisoformat(filed) if filed else None,
            date.fromisoformat(beantwoord) if beantwoord else None,
            layout.STATUSES[self._snapshot.statuses[one.segment][one.doc]],
            vraagnummer,
            versions,
            indieners,
            tuple(dict.fromkeys(partijen)),
            tuple(get("ministeries", ())),
            tuple(Bron(**source) for source in get("bronnen", ())),
        )

    def passages(self, key: int) -> tuple[PassageHit, ...]:
        """The best passages of the document of hit `key`; in passage mode the one that the hit is."""
        one = self._ranked[key]
        if one.unit >= 0:
            first = int(self._snapshot.segments[one.segment].docs[layout.DOC_FIRST_UNIT, one.doc])
            found = [(one.unit - first, one.score)]
        else:
            found = self._execution.passages(one, self._passages_per_hit)
        hits = []
        for place, score in found:
            hits.append(PassageHit(f"{one.id}#{place}", score, self, len(self._places)))
            self._places.append((key, place))
        return tuple(hits)

    def words(self, key: int) -> Words:
        """What the passage hit `key` says, its texts as snippets."""
        hit, place = self._places[key]
        stored = self._stored[self._numbers[hit]]
        get = stored.passage(place).get
        return Words(
            get("nummer", ""),
            get("fractie", ""),
            get("kop", ""),
            self._snippet(stored.text(place, "vraag")),
            self._snippet(stored.text(place, "antwoord")),
        )

    def _snippet(self, text: str) -> Snippet:
        if not self._with_snippets:
            return Snippet(text)
        return snippet(text, self._marking.matches(text)) if text else Snippet("")

    @cached_property
    def _marking(self) -> Marking:
        return Marking(self._execution.plan.classes)


class Marking:
    """Finds the query's words in a text: a word in all forms of its class, a phrase where its words are together."""

    def __init__(self, classes: Sequence[WordClass | PhraseClass]) -> None:
        self._phrases = {number: c.phrase for number, c in enumerate(classes) if isinstance(c, PhraseClass)}
        wanted: dict[str, int] = {}
        for number, one in enumerate(classes):
            if isinstance(one, WordClass):
                for form in one.written:
                    wanted.setdefault(form, number)
        self._marker: Any = kernel.Marker(wanted)
        self._phrase_markers: dict[int, Any] = {
            number: kernel.Marker({form: at for at, form in enumerate(dict.fromkeys(phrase))})
            for number, phrase in self._phrases.items()
        }

    def matches(self, text: str) -> list[tuple[int, int, int]]:
        """Start, end and class of each match, by start; matches of a phrase span all of it."""
        found: list[tuple[int, int, int]] = self._marker.marks(text)
        for number, phrase in self._phrases.items():
            found = found + self._phrase_matches(text, number, phrase)
        if self._phrases:
            found.sort(key=lambda match: (match[0], -match[1]))
            apart: list[tuple[int, int, int]] = []
            for match in found:
                if not apart or match[0] >= apart[-1][1]:
                    apart.append(match)
            found = apart
        return found

    def _phrase_matches(self, text: str, number: int, phrase: tuple[str, ...]) -> list[tuple[int, int, int]]:
        order = {form: at for at, form in enumerate(dict.fromkeys(phrase))}
        wanted = [order[form] for form in phrase]
        marks = self._phrase_markers[number].marks(text)
        found = []
        for first in range(len(marks) - len(wanted) + 1):
            several = marks[first : first + len(wanted)]
            if [at for _, _, at in several] == wanted and all(
                not any(map(str.isalnum, text[one[1] : next[0]]))
                for one, next in zip(several, several[1:], strict=False)
            ):
                found.append((several[0][0], several[-1][1], number))
        return found
