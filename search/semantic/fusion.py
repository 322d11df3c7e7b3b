"""Fusion of the ranking by words with closeness in meaning.

A document's score is that of its words, plus MEANING_WEIGHT of the best document's score for each unit of closeness.
Closeness is the distance of the cosine of the document's nearest text above that of arbitrary texts, in standard
deviations, because models and queries differ in the range of their cosines. If documents with some of the words follow,
those with all words come first, as without meaning. Documents that only meaning found are marked, and not counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ...index.reader import Snapshot
from ...index.vectors.nearest import CommitVectors
from .. import settings
from ..execution.executor import Execution
from ..execution.found import Listing, Ranked, Want
from ..execution.run import Run
from ..model import MEANING, SOME_WORDS, WORDS
from .models import Floats


def matching(execution: Execution, snapshot: Snapshot) -> NDArray[np.bool_]:
    """The documents that match, numbered through all segments."""
    with execution.run() as run:
        return _matching(run, snapshot)


def _matching(run: Run, snapshot: Snapshot, partly: bool = False) -> NDArray[np.bool_]:
    of_segments = [run.matching(at, partly) for at in range(len(snapshot.segments))]
    return np.concatenate([*of_segments, np.zeros(0, bool)])


@dataclass(frozen=True, eq=False)
class Fusion:
    """The vector of a query in one commit, with the documents that may be found."""

    snapshot: Snapshot
    vectors: CommitVectors
    query: Floats
    allowed: NDArray[np.bool_]
    """Which documents may be found."""
    left_out: Sequence[tuple[int, int]] = ()
    """Segments and documents that are not to be found: what other documents are to be like."""

    def closeness(self, cosines: Floats) -> NDArray[np.float64]:
        """The closeness of texts with these cosines: 0 for most, rarely above 1."""
        mean, deviation = self.spread
        above = (cosines.astype(np.float64) - mean) / max(deviation, 1e-9)
        close: NDArray[np.float64] = np.maximum(above - settings.MEANING_FROM, 0) / settings.MEANING_RANGE
        return close

    @cached_property
    def spread(self) -> tuple[float, float]:
        """The mean and the standard deviation of the cosines of texts as they come."""
        return self.vectors.spread(self.query)

    def listing(self, run: Run, first: int, last: int) -> Listing:
        """The ranking from one rank to another. Beyond MEANING_DEEP, the other documents follow in their own order."""
        ranked, marks = self._ranking(run)
        n_meaning = sum(mark == MEANING for mark in marks)
        if last > len(ranked) and len(ranked) - n_meaning >= settings.MEANING_DEEP:
            known = {hit.id for hit in ranked}
            more = [hit for hit in run.best(last, "relevance", "document") if hit.id not in known]
            partial = run.relaxed and run.n_full_of_best < settings.MEANING_DEEP
            ranked += more
            marks += [SOME_WORDS if partial else WORDS] * len(more)
        return Listing(ranked[first:last], 0, None, marks[first:last], n_meaning)

    def _ranking(self, run: Run) -> tuple[list[Ranked], list[int]]:
        """The documents by words, up to MEANING_DEEP, and those close in meaning; and what each was found by."""
        allowed = self.allowed.copy()
        allowed[[self.vectors.firsts[at] + doc for at, doc in self.left_out]] = False
        best = run.best(settings.MEANING_DEEP, "relevance", "document")
        n_full = run.n_full_of_best
        relaxed = run.relaxed
        matching = _matching(run, self.snapshot, partly=True)
        firsts = self.vectors.firsts
        ours = np.array([firsts[hit.segment] + hit.doc for hit in best], np.int64)
        near, near_cosines = self.vectors.nearest(self.query, settings.MEANING_MOST, allowed & ~self._same(matching))
        near_close = self.closeness(near_cosines)
        near = near[near_close > 0]
        weight = self._unit(best)
        scores = np.array([hit.score for hit in best]) + weight * self.closeness(self.vectors.cosines(self.query, ours))
        marks = [WORDS if at < n_full or not relaxed else SOME_WORDS for at in range(len(best))]
        found = [
            (mark == WORDS and relaxed, score, Ranked(hit.segment, hit.doc, -1, hit.id, score), mark)
            for hit, score, mark in zip(best, scores.tolist(), marks, strict=True)
        ]
        for document, close in zip(near.tolist(), near_close.tolist(), strict=False):
            at = int(np.searchsorted(firsts, document, side="right")) - 1
            segment, doc = self.snapshot.segments[at], document - firsts[at]
            ranked = Ranked(at, doc, -1, segment.id_of(doc), weight * close)
            found.append((False, weight * close, ranked, MEANING))
        found.sort(key=lambda item: (-item[0], -item[1], item[2].id))
        return [hit for _, _, hit, _ in found], [mark for _, _, _, mark in found]

    def place_of(self, hit: Ranked) -> int:
        """The place of a document's nearest text; 0 where that is its title."""
        nearest = self.vectors.nearest_text(self.query, self.vectors.firsts[hit.segment] + hit.doc)
        return nearest[0] if nearest else 0

    def addition(self, execution: Execution, at: int, doc: int) -> tuple[float, float, float, int, int] | None:
        """What a document's score gets: its closeness, what a unit of it adds, and the cosine, place and field of its
        nearest text. None where it has no vector."""
        nearest = self.vectors.nearest_text(self.query, self.vectors.firsts[at] + doc)
        if nearest is None:
            return None
        place, field, cosine = nearest
        close = float(self.closeness(np.array([cosine], np.float32))[0])
        return close, self._unit(execution.search(Want(1)).listing.ranked), cosine, place, field

    @staticmethod
    def _unit(best: Sequence[Ranked]) -> float:
        """What a unit of closeness adds, given the best documents by their words."""
        return settings.MEANING_WEIGHT * (best[0].score if best and best[0].score > 0 else 1.0)

    def _same(self, matching: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """The matching documents, and the other versions of their questions."""
        versions = self.snapshot.versions
        question = np.concatenate([*versions.question_of, np.zeros(0, np.int32)])
        answered = np.zeros(versions.n_questions + 1, bool)
        answered[question[matching]] = True
        answered[-1] = False
        same: NDArray[np.bool_] = matching | answered[question]
        return same
