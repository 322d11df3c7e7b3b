"""The library's face: search, or build, an index of Dutch parliamentary questions and answers."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from vraagbaak.corpus.model import Beantwoorder, Bron, Document, Indiener, Mededeling, Passage
from vraagbaak.index.errors import IndexProblem

if TYPE_CHECKING:
    from vraagbaak.index.indexing.writer import Writer
    from vraagbaak.search.engine import Index, Results
    from vraagbaak.search.model import Diagnostic, Facet, FacetValue, Hit, PassageHit

__all__ = [
    "Beantwoorder",
    "Bron",
    "Diagnostic",
    "Document",
    "Facet",
    "FacetValue",
    "Hit",
    "Index",
    "IndexProblem",
    "Indiener",
    "Mededeling",
    "Passage",
    "PassageHit",
    "Results",
    "UsageProblem",
    "Writer",
    "open",
    "writer",
]

_HOMES = {
    "Index": "vraagbaak.search.engine",
    "Results": "vraagbaak.search.engine",
    "Writer": "vraagbaak.index.indexing.writer",
    "UsageProblem": "vraagbaak.search.execution.filters",
    **dict.fromkeys(("Diagnostic", "Facet", "FacetValue", "Hit", "PassageHit"), "vraagbaak.search.model"),
}
"""Imported when first asked for, so that a command loads only what it needs."""


def open(path: str | os.PathLike[str]) -> Index:
    """An index, opened for searching: one commit of it. Raises IndexProblem where there is none."""
    from vraagbaak.search.engine import Index

    return Index(path)


def writer(path: str | os.PathLike[str], *, wait: float = 0.0) -> Writer:
    """The writer of an index, made where there is none. Raises IndexProblem when another writes for over `wait` s."""
    from vraagbaak.index.indexing.writer import Writer

    return Writer(path, wait=wait)


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
