"""Search by meaning in an opened index: which queries it serves, and which documents it may find."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from .execution.filters import Filters
from .model import Diagnostic
from .opened import OpenedIndex

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .semantic.fusion import Fusion
    from .semantic.meaning import Meaning


class MeaningSearch(OpenedIndex):
    """The fusion of words and meaning, where the index has vectors."""

    def _fusion(self, text: str, narrowed: Filters, collapse: bool) -> tuple[Fusion | None, tuple[Diagnostic, ...]]:
        """The fusion with meaning for a query of plain words; None for any other query, and, with the reason, where no
        vector can be computed."""
        from .query.plain import Word, asks_more, parse
        from .semantic.fusion import Fusion

        if asks_more(text):
            return None, ()
        request = parse(text)
        if request.unwanted or not request.wanted or not all(isinstance(item, Word) for item in request.wanted):
            return None, ()
        meaning = self._meaning
        query = meaning.of(text)
        if query is None:
            return None, (Diagnostic("no-meaning", None, meaning.reason),)
        return Fusion(self._snapshot, meaning.vectors, query, self._allowed(narrowed, collapse)), ()

    def _allowed(self, narrowed: Filters, collapse: bool) -> NDArray[np.bool_]:
        """The documents that filters let pass, one version of each question or every one."""
        from .semantic.fusion import matching

        found = None if narrowed.narrow else self._meaning.every.get(collapse)
        if found is None:
            every, _ = self._planner.plan("*", narrowed, "all")
            every.collapse = collapse
            found = matching(self._execution(every), self._snapshot)
            if not narrowed.narrow:
                self._meaning.every[collapse] = found
        return found

    @cached_property
    def _meaning(self) -> Meaning:
        from .semantic.meaning import Meaning

        vectors = self._snapshot.vectors
        assert vectors is not None, "asked without vectors"
        return Meaning(self._snapshot, vectors)

    def _fusion_like(self, at: int, doc: int, left_out: Sequence[tuple[int, int]]) -> Fusion | None:
        """What a document means; None where none of its texts has a vector."""
        from .semantic.fusion import Fusion

        vectors = self._snapshot.vectors
        assert vectors is not None, "asked without vectors"
        meant = vectors.vector_of(vectors.firsts[at] + doc)
        if meant is None:
            return None
        return Fusion(self._snapshot, vectors, meant, self._allowed(self._no_filters, True), left_out)
