"""Papers and passages that a document refers to, and their documents in the index."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ...corpus import references
from ...corpus.model import Document
from ...index.reader import Snapshot
from ..columns import Column
from ..query.identifiers import Identifier, identifier_at
from ..terms.identifiers import bearers_of

Bearers = Callable[[Identifier], Sequence[str]]
"""The ids of the documents that bear an identifier."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A reference: the document, or its passage at `place` (0: its head), contains `text`, which means the paper `to`.

    `ids` are the documents of the index that it means, or the passages (`DOCUMENT#place`); () when the index has none.
    """

    place: int
    text: str
    to: str
    ids: tuple[str, ...]


MOST_MEANT = 50
"""Passages that one printed number may mean. A number that more passages bear identifies none; listing all of them for
each reference would take time by the square of the document's size."""


def citations(document: Document, bearers: Bearers, places: Sequence[int] | None = None) -> tuple[Citation, ...]:
    """The references of a document, in the order of its texts; each once per passage. `places`: of its head and of
    these passages."""
    own_names = set(references.own_names(*[getattr(document, key) for key in references.NAMED_BY]))
    known: dict[str, tuple[str, ...]] = {}
    numbered = _Numbered(document)
    cited: dict[tuple[int, str], Citation] = {}
    for place, text in _texts(document, places):
        for reference in sorted((*references.papers(text), *references.passages(text))):
            if reference.to in own_names or (place, reference.to) in cited:
                continue
            if reference.to.startswith(references.VRAAG):
                ids = numbered.meant(reference.to.removeprefix(references.VRAAG), place)
                if not ids:
                    continue
            else:
                if reference.to not in known:
                    known[reference.to] = meant(reference.to, bearers)
                ids = known[reference.to]
            cited[place, reference.to] = Citation(place, text[reference.start : reference.end], reference.to, ids)
    return tuple(cited.values())


def bearers_in(snapshot: Snapshot, columns: Mapping[str, Column]) -> Bearers:
    """The documents of a snapshot that bear an identifier, as a function of it."""

    def found(identifier: Identifier) -> list[str]:
        return [
            segment.id_of(doc)
            for segment, bearers in zip(snapshot.segments, bearers_of(snapshot, columns, identifier), strict=True)
            for doc in bearers.tolist()
        ]

    return found


def meant(to: str, bearers: Bearers) -> tuple[str, ...]:
    """The documents that a reference means, in code point order. A whole dossier is no document."""
    if "-" not in to and not references.is_question(to):
        return ()
    identifier = identifier_at(to, 0)
    if identifier is None or identifier.text != to:
        return ()
    return tuple(sorted(bearers(identifier)))


def as_cited(typed: str) -> str:
    """A paper as typed in a query, in the spelling under which documents that cite it are filed."""
    text = typed.removeprefix("kst-")
    if not any(map(str.isspace, text)):
        return text
    for read in (text, f"Kamerstuk {text}", f"Aanhangsel {text}"):
        for reference in references.papers(read):
            return reference.to
    return typed


def _texts(document: Document, places: Sequence[int] | None) -> Iterator[tuple[int, str]]:
    yield from ((0, text) for text in (document.titel, document.samenvatting, document.toelichting))
    if document.mededeling:
        yield 0, document.mededeling.tekst
    for place in range(1, len(document.passages) + 1) if places is None else places:
        passage = document.passages[place - 1]
        yield from ((place, text) for text in (passage.kop, passage.vraag, passage.antwoord, *passage.noten))


class _Numbered:
    """The places of a document's passages by their printed number, and by that and the fractie that asks."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._places: dict[tuple[str, str | None], list[int]] = {}
        for place, passage in enumerate(document.passages, start=1):
            number = passage.nummer.rstrip(".")
            self._places.setdefault((number, None), []).append(place)
            self._places.setdefault((number, passage.fractie), []).append(place)

    def meant(self, number: str, place: int) -> tuple[str, ...]:
        """The passages that a number means in the passage at `place` (0: in the head): those of the same fractie, else
        all others. () where more than MOST_MEANT bear it."""
        fractie = self._document.passages[place - 1].fractie if place else ""
        for key in ((number, fractie), (number, None)):
            places = self._places.get(key, ())
            if len(places) > MOST_MEANT:
                return ()
            if others := [other for other in places if other != place]:
                return tuple([f"{self._document.id}#{other}" for other in others])
        return ()
