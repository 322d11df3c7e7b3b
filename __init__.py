"""Search, or build, an index of Dutch parliamentary questions and answers.

`vraagbaak.open(path)` opens an index for searching, `vraagbaak.writer(path)` adds documents to one. All errors are
VraagbaakError; docs/LIBRARY.md is the guide. `open` is not among the names of `from vraagbaak import *`, so that
Python's own stays what it is.
"""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

from vraagbaak.corpus.model import Beantwoorder, Bron, Document, Indiener, Mededeling, Passage
from vraagbaak.index.errors import (
    Damaged,
    DiskFull,
    IndexClosed,
    IndexLocked,
    IndexProblem,
    NoIndex,
    UsageProblem,
    VraagbaakError,
)

if TYPE_CHECKING:
    __version__: str
    from vraagbaak.index.indexing.writer import Writer
    from vraagbaak.index.schema import Schema
    from vraagbaak.search.commits import Commit
    from vraagbaak.search.engine import Index
    from vraagbaak.search.model import Diagnostic, Facet, FacetValue, Hit, PassageHit
    from vraagbaak.search.results.results import Results

logging.getLogger("vraagbaak").addHandler(logging.NullHandler())  # quiet, unless the program asks

__all__ = [
    "Beantwoorder",
    "Bron",
    "Commit",
    "Damaged",
    "Diagnostic",
    "DiskFull",
    "Document",
    "Facet",
    "FacetValue",
    "Hit",
    "Index",
    "IndexClosed",
    "IndexLocked",
    "IndexProblem",
    "Indiener",
    "Mededeling",
    "NoIndex",
    "Passage",
    "PassageHit",
    "Results",
    "Schema",
    "UsageProblem",
    "VraagbaakError",
    "Writer",
    "writer",
]

_HOMES = {
    "Index": "vraagbaak.search.engine",
    "Results": "vraagbaak.search.results.results",
    "Commit": "vraagbaak.search.commits",
    "Writer": "vraagbaak.index.indexing.writer",
    "Schema": "vraagbaak.index.schema",
    **dict.fromkeys(("Diagnostic", "Facet", "FacetValue", "Hit", "PassageHit"), "vraagbaak.search.model"),
}
"""Imported when first asked for, so that a command loads only what it needs."""


def open(path: str | os.PathLike[str]) -> Index:
    """An index, opened for searching: one commit of it; or one on a cluster, `opensearch://HOST,HOST/NAME`.

    Raises NoIndex where there is none."""
    from vraagbaak.search.backends import backend_of

    if (backend := backend_of(path)) is not None:
        opened: Index = backend.open(path)
        return opened
    from vraagbaak.search.engine import Index

    return Index(path)


def writer(path: str | os.PathLike[str], *, wait: float = 0.0, schema: Schema | None = None) -> Writer:
    """The writer of an index, made where there is none. Raises IndexLocked when another writes for over `wait` s.

    `schema` declares own fields, which are stored in the index: a later writer need not name them again.
    """
    from vraagbaak.search.backends import backend_of

    if (backend := backend_of(path)) is not None:
        elsewhere: Writer = backend.writer(path, wait=wait, schema=schema)
        return elsewhere
    from vraagbaak.index.indexing.writer import Writer

    return Writer(path, wait=wait, schema=schema)


if not TYPE_CHECKING:  # type checkers see the names above, and know a misspelt one

    def __getattr__(name: str) -> object:
        if name == "__version__":
            from importlib.metadata import version

            return version("vraagbaak")
        if name not in _HOMES:
            raise AttributeError(f"module 'vraagbaak' has no attribute {name!r}")
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)

    def __dir__() -> list[str]:
        return sorted({*globals(), *_HOMES, "__version__"})
