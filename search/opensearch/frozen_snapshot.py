"""A snapshot with the frozen analysis of an index of a cluster, and no files."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from ...index.analysis.compounds import Splitter
from ...index.lexical.stemmer import Stemmer
from ...index.reader import Snapshot
from ...index.schema import PARLIAMENTARY
from .analysis import Frozen

Made = TypeVar("Made")


class FrozenSnapshot(Snapshot):
    """What every snapshot of a cluster shares: its analysis and averages, and that nothing is to be closed."""

    schema = PARLIAMENTARY
    has_vectors = False

    def __init__(self, name: str, frozen: Frozen, n_documents: int) -> None:
        self.path = Path(name)
        self.is_closed = False
        self.n_documents = n_documents
        self.frozen = frozen

    @cached_property
    def stemmer(self) -> Stemmer:
        return self.frozen.stemmer

    @cached_property
    def splitter(self) -> Splitter:
        return self.frozen.vocabulary.splitter()

    @cached_property
    def averages(self) -> tuple[list[float], list[float]]:
        return list(self.frozen.passage_averages), list(self.frozen.document_averages)

    def check_open(self) -> None:
        """There are no files to be closed."""

    def check_place(self) -> None:
        """There are no files to be replaced."""

    def in_place(self, made: Callable[[], Made]) -> Made:
        return made()

    def close(self) -> None:
        self.is_closed = True
