"""The ranking of a search that also lists documents that its words do not find.

Documents that the words find come first; where there are vectors, closeness in meaning adds to their scores. Then come
documents like the best of them (feedback), and then those that are close in meaning. Neither kind is counted: counts,
facets and the timeline are those of the words. They are computed when a page first reaches them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ...index.reader import Snapshot
from .. import settings
from ..execution.executor import Execution, Ranked
from ..execution.listed import Listed, by_words, same_questions
from ..model import FEEDBACK, MEANING, WORDS

if TYPE_CHECKING:
    from ..assist.feedback import Feedback
    from ..semantic.fusion import Fusion


class Beyond:
    """The ranking of one search, by words and by what goes beyond them. For one execution."""

    def __init__(
        self, snapshot: Snapshot, fusion: Fusion | None, feedback: Feedback | None, collapse: bool = True
    ) -> None:
        """With `collapse`, another version of a question that is listed is not."""
        self._snapshot = snapshot
        self._collapse = collapse
        self.fusion = fusion
        self.feedback = feedback
        self._fused: Listed | None = None
        self._others: Listed | None = None
        self._places: dict[str, int] = {}

    def listed(self, execution: Execution, last: int) -> Listed:
        """The first `last` documents."""
        words = self._by_words(execution, last)
        if len(words.ranked) < last:
            return words + self._rest(execution, len(words.ranked))
        return words

    def count(self, execution: Execution, last: int, mark: int) -> int:
        """How many documents were found only by what `mark` says; 0 where the first `last` do not reach them."""
        n = len(self._by_words(execution, last).ranked)
        return self._rest(execution, n).marks.count(mark) if n < last else 0

    def mark_of(self, execution: Execution, at: int, doc: int) -> int | None:
        """What a document of a segment was found by; None where the ranking does not list it."""
        if execution.matching(at, partly=True)[doc]:
            return WORDS
        rest = self._rest(execution, len(self._by_words(execution, settings.MEANING_DEEP).ranked))
        listed = zip(rest.ranked, rest.marks, strict=True)
        return next((mark for one, mark in listed if (one.segment, one.doc) == (at, doc)), None)

    def place_of(self, one: Ranked) -> int:
        """The place of the passage that is shown of a document that no word found; 0 for none."""
        if one.id in self._places:
            return self._places[one.id]
        return self.fusion.place_of(one) if self.fusion else 0

    def _by_words(self, execution: Execution, last: int) -> Listed:
        if self.fusion is None:
            return by_words(execution, last)
        if self._fused is None:
            self._fused = self.fusion.rank(execution)
        if last <= len(self._fused.ranked) or len(self._fused.ranked) < settings.MEANING_DEEP:
            return self._fused
        known = {one.id for one in self._fused.ranked}
        more = by_words(execution, last)
        later = [at for at, one in enumerate(more.ranked) if one.id not in known]
        return self._fused + Listed([more.ranked[at] for at in later], [more.marks[at] for at in later])

    def _rest(self, execution: Execution, n_by_words: int) -> Listed:
        """The documents after those that the words find; none after MEANING_DEEP of these."""
        if n_by_words >= settings.MEANING_DEEP:
            return Listed((), ())
        if self._others is None:
            segments = range(len(self._snapshot.segments))
            matching = [execution.matching(at, partly=True) for at in segments]
            taken = self._with_versions(np.concatenate([*matching, np.zeros(0, bool)]))
            like = self.feedback.like(execution, taken) if self.feedback else []
            self._places = {one.id: place for one, place in like}
            near: list[Ranked] = []
            if self.fusion is not None:
                firsts = self.fusion.vectors.firsts
                taken[[firsts[one.segment] + one.doc for one, _ in like]] = True
                near = self.fusion.near(execution, self._with_versions(taken))
            ranked = [*(one for one, _ in like), *near]
            self._others = Listed(ranked, [FEEDBACK] * len(like) + [MEANING] * len(near))
        return self._others

    def _with_versions(self, documents: NDArray[np.bool_]) -> NDArray[np.bool_]:
        return same_questions(self._snapshot, documents) if self._collapse else documents
