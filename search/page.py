"""What do the hits of one page say?

All of the page's documents are fetched in one look, when the first of them is asked for anything but its id and score.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from ..corpus.model import Bron, Indiener
from ..index import layout
from ..index.kernels import kernel
from ..index.reader import Snapshot
from ..index.texts import Stored
from .columns import Column
from .execution import Execution, QueryClass, Ranked
from .results import Facts, Hit, PassageHit, Verwijzing, Words
from .snippets import Snippet, snippet


class SnapshotPage:
    """The documents from one place of a ranking to another; hits and passages ask it by the number it gave them."""

    def __init__(
        self,
        snapshot: Snapshot,
        columns: Mapping[str, Column],
        execution: Execution,
        ranked: Sequence[Ranked],
        passages_per_hit: int,
        with_snippets: bool,
    ) -> None:
        self._snapshot = snapshot
        self._columns = columns
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

    def titel(self, key: int) -> str:
        """The title of the document of hit `key`."""
        return self._stored[self._numbers[key]].titel

    def facts(self, key: int) -> Facts:
        """What is said of the document of hit `key`."""
        one = self._ranked[key]
        stored = self._stored[self._numbers[key]]
        get = stored.facts.get
        vraagnummer = get("vraagnummer", "")
        versions: tuple[str, ...] = ()
        if vraagnummer not in layout.NO_VRAAGNUMMER:
            same = self._snapshot.same_question(vraagnummer)
            versions = tuple(id for id in same if id != one.id)
        indieners = tuple(Indiener(**person) for person in get("indieners", ()))
        partijen = [person.partij for person in indieners if person.partij] + get("fracties", [])
        beantwoord = get("beantwoord")
        filed = get("ingediend") or beantwoord or get("datum")
        return Facts(
            get("soort", ""),
            stored.titel,
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

    def references(self, key: int) -> tuple[Verwijzing, ...]:
        """The papers that the texts of the document of hit `key` refer to, and which documents they are."""
        from .references import meant  # hits are mostly shown without

        one = self._ranked[key]
        segment = self._snapshot.segments[one.segment]
        starts, values = segment.column("verwijst")
        cited = [segment.value("verwijst", n) for n in values[starts[one.doc] : starts[one.doc + 1]].tolist()]
        return tuple(Verwijzing(to, meant(self._snapshot, self._columns, to)) for to in cited)

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
        nummer, fractie, kop, vraag, antwoord, *_ = self._stored[self._numbers[hit]].passage(place)
        return Words(nummer, fractie, kop, self._snippet(vraag), self._snippet(antwoord))

    def _snippet(self, text: str) -> Snippet:
        if not self._with_snippets:
            return Snippet(text)
        return snippet(text, self._marking.matches(text)) if text else Snippet("")

    @cached_property
    def _marking(self) -> Marking:
        return Marking(self._execution.plan.marked)


class Marking:
    """Finds the query's words in a text: a word in all forms of its class, a phrase where its words are together."""

    def __init__(self, classes: Sequence[QueryClass]) -> None:
        wanted: dict[str, int] = {}
        order: dict[str, int] = {}
        self._phrases: dict[int, list[tuple[list[int], int]]] = {}
        """By its first word: each phrase, its words by their numbers, and its class."""
        for number, one in enumerate(classes):
            for form in one.written:
                wanted.setdefault(form, number)
            for phrase in one.phrases:
                words = [order.setdefault(form, len(order)) for form in phrase]
                self._phrases.setdefault(words[0], []).append((words, number))
        self._marker: Any = kernel.Marker(wanted)
        self._phrase_marker: Any = kernel.Marker(order) if order else None

    def matches(self, text: str) -> list[tuple[int, int, int]]:
        """Start, end and class of each match, by start; matches of a phrase span all of it."""
        found: list[tuple[int, int, int]] = self._marker.marks(text)
        if self._phrase_marker is None:
            return found
        found = sorted(found + self._phrase_matches(text), key=lambda match: (match[0], -match[1]))
        apart: list[tuple[int, int, int]] = []
        for match in found:
            if not apart or match[0] >= apart[-1][1]:
                apart.append(match)
        return apart

    def _phrase_matches(self, text: str) -> list[tuple[int, int, int]]:
        marks = self._phrase_marker.marks(text)
        numbers = [number for _, _, number in marks]
        found = []
        for first, word in enumerate(numbers):
            for words, number in self._phrases.get(word, ()):
                several = marks[first : first + len(words)]
                if numbers[first : first + len(words)] == words and all(
                    not any(map(str.isalnum, text[one[1] : next[0]]))
                    for one, next in zip(several, several[1:], strict=False)
                ):
                    found.append((several[0][0], several[-1][1], number))
        return found
