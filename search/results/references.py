"""Papers and passages that a document refers to, and their documents in the index."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ...corpus import references
from ...corpus.model import Document, Passage
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


def citations(document: Document, bearers: Bearers) -> tuple[Citation, ...]:
    """The references of a document, in the order of its texts; each once per passage."""
    own = set(references.own_names(*[getattr(document, key) for key in references.NAMED_BY]))
    known: dict[str, tuple[str, ...]] = {}
    numbered: dict[str, list[int]] = {}  # the places of the passages with each printed number
    for place, passage in enumerate(document.passages, start=1):
        numbered.setdefault(passage.nummer.rstrip("."), []).append(place)
    found: dict[tuple[int, str], Citation] = {}
    for place, text in _texts(document):
        for one in sorted((*references.papers(text), *references.passages(text))):
            if one.to in own or (place, one.to) in found:
                continue
            if one.to.startswith(references.VRAAG):
                places = numbered.get(one.to.removeprefix(references.VRAAG), [])
                ids = tuple(_passages(document, place, places))
                if not ids:
                    continue
            else:
                if one.to not in known:
                    known[one.to] = meant(one.to, bearers)
                ids = known[one.to]
            found[place, one.to] = Citation(place, text[one.start : one.end], one.to, ids)
    return tuple(found.values())


def bearers_in(snapshot: Snapshot, columns: Mapping[str, Column]) -> Bearers:
    """The documents of a snapshot that bear an identifier, as a function of it."""

    def found(identifier: Identifier) -> list[str]:
        return [
            segment.id_of(doc)
            for at, segment in enumerate(snapshot.segments)
            for doc in bearers_of(snapshot, columns, identifier, at).tolist()
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
        for one in references.papers(read):
            return one.to
    return typed


def _texts(document: Document) -> Iterator[tuple[int, str]]:
    yield from ((0, text) for text in (document.titel, document.samenvatting, document.toelichting))
    if document.mededeling:
        yield 0, document.mededeling.tekst
    for place, passage in enumerate(document.passages, start=1):
        yield from ((place, text) for text in (passage.kop, passage.vraag, passage.antwoord, *passage.noten))


def _passages(document: Document, place: int, numbered: list[int]) -> Iterator[str]:
    """The passages with a printed number: those of the same fractie as the passage at `place`, else all others."""
    here = document.passages[place - 1] if place else Passage()
    same = [other for other in numbered if other != place]
    of_fractie = [other for other in same if document.passages[other - 1].fractie == here.fractie]
    yield from (f"{document.id}#{other}" for other in of_fractie or same)
