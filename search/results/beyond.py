"""The ranking of a search that also lists documents that its words do not find.

Documents that the words find come first; where there are vectors, closeness in meaning adds to their scores. Then come
documents like the best of them (feedback), and then those that are close in meaning. Neither kind is counted: counts,
facets and the timeline are those of the words. They are computed when a page first reaches them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...index.reader import Snapshot
from .. import settings
from ..execution.found import Listing, Ranked
from ..execution.listed import by_words, matching, same_questions
from ..execution.run import Run
from ..model import FEEDBACK, MEANING, WORDS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ..assist.feedback import Feedback
    from ..semantic.fusion import Fusion


class Beyond:
    """The ranking of one search, by words and by what goes beyond them."""

    def __init__(
        self, snapshot: Snapshot, fusion: Fusion | None, feedback: Feedback | None, collapse: bool = True
    ) -> None:
        """With `collapse`, another version of a question that is listed is not."""
        self._snapshot = snapshot
        self._collapse = collapse
        self.fusion = fusion
        self.feedback = feedback
        self._places: dict[str, int] = {}

    def listing(self, run: Run, first: int, last: int) -> Listing:
        """The documents from one rank to another."""
        words = self._by_words(run, last)
        if len(words.ranked) >= last:
            return words.part(first, last)
        rest = self._rest(run, len(words.ranked))
        ranked, marks = [*words.ranked, *rest.ranked], [*words.marks, *rest.marks]
        return rest._replace(ranked=ranked, n_full=words.n_full, marks=marks).part(first, last)

    def mark_of(self, run: Run, at: int, doc: int) -> int | None:
        """What a document of a segment was found by; None where the ranking does not list it."""
        if run.matching(at, partly=True)[doc]:
            return WORDS
        rest = self._rest(run, len(self._by_words(run, settings.MEANING_DEEP).ranked))
        listed = zip(rest.ranked, rest.marks, strict=True)
        return next((mark for hit, mark in listed if (hit.segment, hit.doc) == (at, doc)), None)

    def place_of(self, hit: Ranked) -> int:
        """The place of the passage that is shown of a document that no word found; 0 for none."""
        if hit.id in self._places:
            return self._places[hit.id]
        return self.fusion.place_of(hit) if self.fusion else 0

    def _by_words(self, run: Run, last: int) -> Listing:
        """The first documents that the words find; the later ones, after MEANING_DEEP, in the order of the words."""
        if self.fusion is None:
            return by_words(run, last)
        fused = self.fusion.ranking(run)
        if last <= len(fused.ranked) or len(fused.ranked) < settings.MEANING_DEEP:
            return fused
        known = {hit.id for hit in fused.ranked}
        more = by_words(run, last)
        later = [at for at, hit in enumerate(more.ranked) if hit.id not in known]
        ranked = [*fused.ranked, *(more.ranked[at] for at in later)]
        return Listing(ranked, more.n_full, None, [*fused.marks, *(more.marks[at] for at in later)])

    def _rest(self, run: Run, n_by_words: int) -> Listing:
        """The documents after those that the words find; none after MEANING_DEEP of these."""
        if n_by_words >= settings.MEANING_DEEP:
            return Listing((), 0)
        taken = self._with_versions(matching(run, self._snapshot, partly=True))
        like = self.feedback.like(run, taken) if self.feedback else []
        self._places = {hit.id: place for hit, place in like}
        near: list[Ranked] = []
        if self.fusion is not None:
            firsts = self.fusion.vectors.firsts
            taken[[firsts[hit.segment] + hit.doc for hit, _ in like]] = True
            near = self.fusion.near(run, self._with_versions(taken))
        ranked = [*(hit for hit, _ in like), *near]
        return Listing(ranked, 0, None, [FEEDBACK] * len(like) + [MEANING] * len(near), len(like), len(near))

    def _with_versions(self, documents: NDArray[np.bool_]) -> NDArray[np.bool_]:
        return same_questions(self._snapshot, documents) if self._collapse else documents
