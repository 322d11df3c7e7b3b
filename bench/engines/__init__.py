"""Interface of an engine that the benchmarks measure."""

from __future__ import annotations

import shutil
from importlib import import_module
from pathlib import Path
from typing import Protocol

FACETS = ("indiener", "partij", "ministerie", "jaar")
N_HITS = 10
N_VALUES = 10

PEERS = ("tantivy", "lucene", "fts5", "bm25s", "whoosh")
"""Engines that the product is compared with; each is a module here, with an `Engine` and a `build`."""


class Opened(Protocol):
    """An index, opened. What a method returns holds all that was asked for, computed; it is dropped.

    An engine that keeps anything of a query for the next one has `forget()`. An engine in another process has
    `last_s()`, the seconds that its last answer took there.
    """

    def top(self, query: str) -> object:
        """The ids and scores of the ten best."""

    def facets(self, query: str) -> object:
        """The same, and four facets."""

    def whole(self, query: str) -> object:
        """The same, and the title of each, its question and its answer as snippets in HTML."""


def version(engine: str) -> str | None:
    """The engine's version; None when it is not installed."""
    try:
        return str(import_module(f"bench.engines.{engine}").VERSION)
    except ImportError:
        return None


def opened(engine: str, folder: Path) -> Opened:
    """An index that was built, opened; behind a comma stands how: `product, uncollapsed`."""
    name, _, how = engine.partition(", ")
    make = import_module(f"bench.engines.{name}").Engine
    made: Opened = make(folder, how) if how else make(folder)
    return made


def emptied(folder: Path) -> Path:
    """The folder, created and empty."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
