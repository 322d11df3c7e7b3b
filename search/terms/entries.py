"""Expanded terms of which the postings are known: a phrase, an identifier, a value that a query names."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...index.kernel import kernel
from ...index.reader import Snapshot
from ..lazy import lazy
from .positions import Entries


@dataclass(frozen=True)
class EntriesTerm:
    """An expanded term with its postings in each segment."""

    what: str
    entries: tuple[Entries, ...]
    written: frozenset[str] = frozenset()
    phrases: tuple[tuple[str, ...], ...] = ()

    @property
    def is_empty(self) -> bool:
        return not any([len(units) for units, _, _ in self.entries])

    @lazy
    def taken(self) -> tuple[kernel.ExpandedTerm, ...]:
        """As WordTerm.taken."""
        return tuple([kernel.ExpandedTerm.of_entries(*entries) for entries in self.entries])

    def units(self, at: int, snapshot: Snapshot) -> NDArray[np.int32]:
        """The heads and passages that hold it."""
        return self.entries[at][0]
