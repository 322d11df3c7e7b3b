"""What a search finds beyond its words, in an opened index: for which queries, and among which documents."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from .deadline import NONE, Deadline
from .execution.filters import Filters
from .model import Diagnostic
from .opened import OpenedIndex
from .query.plain import Word, as_read, asks_more, parse

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .results.beyond import Beyond
    from .results.request import BeyondRequest
    from .semantic.fusion import Fusion
    from .semantic.meaning import Meaning


class MeaningSearch(OpenedIndex):
    """Rankings of words and meaning, where the index has vectors, and of documents like the best."""

    def _beyond(
        self, request: BeyondRequest, deadline: Deadline = NONE
    ) -> tuple[Beyond | None, tuple[Diagnostic, ...]]:
        """The ranking beyond words of a query of plain words; None for any other query; and, where no vector can be
        computed, the reason."""
        text, narrowed, collapse, meaning, feedback = request
        if not (feedback or (meaning and self._snapshot.has_vectors)):
            return None, ()
        text = as_read(text)
        if not _only_words(text):
            return None, ()
        fusion: Fusion | None = None
        diagnostics: tuple[Diagnostic, ...] = ()
        if meaning and self._snapshot.has_vectors:
            fusion, diagnostics = self._fusion(text, narrowed, collapse)
        second = None
        if feedback or (feedback is None and fusion is not None):
            from .assist.feedback import Feedback

            second = Feedback(self._snapshot, narrowed, collapse, lambda plan: self._execution(plan, deadline))
        if fusion is None and second is None:
            return None, diagnostics
        from .results.beyond import Beyond

        return Beyond(self._snapshot, fusion, second, collapse), diagnostics

    def _fusion(self, text: str, narrowed: Filters, collapse: bool) -> tuple[Fusion | None, tuple[Diagnostic, ...]]:
        """The fusion with meaning; None, with the reason, where no vector can be computed."""
        from .semantic.fusion import Fusion

        meaning = self._meaning
        query = meaning.of(text)
        if query is None:
            return None, (Diagnostic("no-meaning", None, meaning.reason),)
        return Fusion(self._snapshot, meaning.vectors, query, self._allowed(narrowed, collapse)), ()

    def _allowed(self, narrowed: Filters, collapse: bool) -> NDArray[np.bool_]:
        """The documents that filters let pass, one version of each question or every one."""
        from .execution.listed import matching

        found = None if narrowed.narrow else self._meaning.every.get(collapse)
        if found is None:
            every, _ = self._planner.plan("*", narrowed, "all")
            every.collapse = collapse
            with self._execution(every).run() as run:
                found = matching(run, self._snapshot)
            if not narrowed.narrow:
                self._meaning.every[collapse] = found
        return found

    @cached_property
    def _meaning(self) -> Meaning:
        from .semantic.meaning import Meaning

        vectors = self._snapshot.vectors
        assert vectors is not None, "asked without vectors"
        return Meaning(self._snapshot, vectors)

    def _beyond_like(self, at: int, doc: int, left_out: Sequence[tuple[int, int]]) -> Beyond | None:
        """The ranking by what a document means; None where none of its texts has a vector."""
        from .results.beyond import Beyond
        from .semantic.fusion import Fusion

        vectors = self._snapshot.vectors
        assert vectors is not None, "asked without vectors"
        meant = vectors.vector_of(vectors.firsts[at] + doc)
        if meant is None:
            return None
        fusion = Fusion(self._snapshot, vectors, meant, self._allowed(self._no_filters, True), left_out)
        return Beyond(self._snapshot, fusion, None)


def _only_words(text: str) -> bool:
    """Whether a query is plain words: quotes, `-word`, `=word`, fields and operators ask for exactly that."""
    if asks_more(text):
        return False
    request = parse(text)
    return not request.unwanted and bool(request.wanted) and all(isinstance(item, Word) for item in request.wanted)
