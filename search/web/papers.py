"""What the page of one document and the feeds show: a paper, its neighbours and its times."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ...corpus import references
from ...corpus.model import Document
from ...index import layout
from ..engine import Index
from ..model import Hit
from ..results.references import Citation
from . import answers
from .search_request import SearchRequest

NO_VRAAGNUMMER = layout.NO_VRAAGNUMMER


@dataclass(frozen=True, slots=True)
class Seen:
    """A document, with the times when it was first indexed and when it last changed."""

    document: Document
    first: datetime | None
    changed: datetime | None


def newest(index: Index, request: SearchRequest, most: int, timeout_s: float) -> tuple[Seen, ...]:
    """The documents of a search that were first indexed last, latest first; all words must match. Invalid dates are
    left out."""
    request, _ = answers.with_dates(request)
    hits = answers.found(index, request, timeout_s, (), 1, 0, match="all").latest(most)
    return tuple(Seen(hit.document, hit.toegevoegd, hit.gewijzigd) for hit in hits)


def seen(index: Index, id: str) -> Seen | None:
    """One document with its times; None where the id does not exist."""
    document, history = index.document(id), index.history(id)
    if document is None or history is None:
        return None
    return Seen(document, history.toegevoegd, history.gewijzigd)


@dataclass(frozen=True, slots=True)
class Paper:
    """A document with its data in the index."""

    document: Document
    status: str
    versions: tuple[Document, ...]
    citations: tuple[Citation, ...]
    cited_by: tuple[Hit, ...]
    n_cited_by: int
    related: tuple[Hit, ...]


MOST_CITED_BY = 20
MOST_RELATED = 5
LOOKED_AT = 4
"""How many times as many passages are examined, since several may be of one question."""


def paper(index: Index, id: str, shown: Callable[[int], Sequence[int]]) -> Paper | None:
    """A document with its neighbours, and the references of the passages that are `shown`, of as many as it has; None
    where there is none."""
    document = index.document(id)
    if document is None:
        return None
    names = [name for name in references.own_names(*(getattr(document, key) for key in references.NAMED_BY)) if name]
    cited_by: list[Hit] = []
    n_cited_by = 0
    if names:
        query = " OF ".join(f'verwijst:="{name}"' for name in names if '"' not in name)
        citing = index.search(query, facets=(), limit=MOST_CITED_BY, sort="newest", snippets=False)
        cited_by = [hit for hit in citing.hits if hit.id != document.id]
        n_cited_by = citing.n_documents
    related = index.related(id, LOOKED_AT * MOST_RELATED, unit="passage")
    versions = tuple(one for other in index.versions(id) if (one := index.document(other)) is not None)
    return Paper(
        document,
        index.status(id),
        versions,
        index.citations(id, shown(len(document.passages))),
        tuple(cited_by),
        n_cited_by,
        apart(related.hits if related is not None else (), MOST_RELATED),
    )


def apart(hits: Sequence[Hit], most: int) -> tuple[Hit, ...]:
    """The first hits about different questions."""
    kept: dict[str, Hit] = {}
    for hit in hits:
        kept.setdefault(hit.id if hit.vraagnummer in NO_VRAAGNUMMER else hit.vraagnummer, hit)
        if len(kept) == most:
            break
    return tuple(kept.values())
