"""Hits, documents and figures in the forms of docs/OUTPUT.md: JSON and rows of a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...corpus import interchange
from ..cli import for_spreadsheets
from ..engine import Index
from ..model import Hit
from ..results import rows
from ..results.results import Results
from .answers import identity


def as_json(query: str, results: Results, *, timeline: bool = False) -> dict[str, Any]:
    """Results as docs/OUTPUT.md describes them."""
    return results.to_dict(timeline=timeline) | {"query": query}


def csv_columns(index: Index) -> tuple[str, ...]:
    """The columns of a table of hits: those of docs/OUTPUT.md, and the own fields of the index."""
    return (*rows.DEFAULT, *(field.name for field in index.schema.fields))


def csv_row(hit: Hit, columns: Sequence[str], dialect: for_spreadsheets.Dialect) -> list[str]:
    """A hit with its best passage as cells that no spreadsheet runs as formulas."""
    return for_spreadsheets.cells(hit, columns, dialect)


def hit_json(hit: Hit) -> dict[str, Any]:
    """A hit as docs/OUTPUT.md describes it."""
    return hit.to_dict()


def document_json(index: Index, id: str) -> dict[str, Any] | None:
    """A document in the interchange form, with its status, versions and references; None where there is none."""
    document = index.document(id)
    if document is None:
        return None
    return {
        **interchange.as_json(document),
        "status": index.status(id),
        "versions": list(index.versions(id)),
        interchange.DERIVED: [
            {"plaats": citation.place, "tekst": citation.text, "naar": citation.to, "ids": list(citation.ids)}
            for citation in index.citations(id)
        ],
    }


def passage_json(index: Index, id: str, place: int) -> dict[str, Any] | None:
    """A passage in the interchange form, with the data for a citation; None where there is none."""
    document = index.document(id)
    if document is None or not 0 < place <= len(document.passages):
        return None
    day = document.peildatum
    return {
        "id": f"{id}#{place}",
        **interchange.as_json(document.passages[place - 1]),
        "titel": document.titel,
        "datum": day.isoformat() if day else None,
        "indieners": [{"naam": who.naam, "partij": who.partij} for who in document.indieners],
        "ministeries": list(document.ministeries),
        "status": index.status(id),
    }


def stats_json(index: Index) -> dict[str, Any]:
    """The content of the index, in numbers; nothing about the machine."""
    stats = index.stats()
    key, time = identity(index)
    return {
        "documents": stats["documents"],
        "passages": stats["passages"],
        "forms": stats["forms"],
        "commit": key,
        "changed": time.isoformat(),
    }
