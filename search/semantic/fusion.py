"""Fusion of the ranking by words with closeness in meaning.

A document's score is that of its words, plus MEANING_WEIGHT of the best document's score for each unit of closeness.
Closeness is the distance of the cosine of the document's nearest text above that of arbitrary texts, in standard
deviations, because models and queries differ in the range of their cosines. If documents with some of the words follow,
those with all words come first, as without meaning. Documents that only meaning finds come after all of them
(search/results/beyond.py).
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
from ..execution.listed import by_words
from ..execution.run import Run
from ..model import WORDS
from .models import Floats


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

    def ranking(self, run: Run) -> Listing:
        """The documents by words, up to MEANING_DEEP, with what meaning adds."""
        words = by_words(run, settings.MEANING_DEEP)
        firsts = self.vectors.firsts
        documents = np.array([firsts[hit.segment] + hit.doc for hit in words.ranked], np.int64)
        added = self._unit(words.ranked) * self.closeness(self.vectors.cosines(self.query, documents))
        marked = [
            (mark, hit.scored(hit.score + more))
            for hit, mark, more in zip(words.ranked, words.marks, added.tolist(), strict=True)
        ]
        marked.sort(key=lambda item: (item[0] != WORDS, -item[1].score, item[1].id))
        return Listing([hit for _, hit in marked], words.n_full, None, [mark for mark, _ in marked])

    def near(self, run: Run, taken: NDArray[np.bool_]) -> list[Ranked]:
        """The documents close in meaning, at most MEANING_MOST, without those that are listed already."""
        allowed = self.allowed & ~taken
        firsts = self.vectors.firsts
        allowed[[firsts[at] + doc for at, doc in self.left_out]] = False
        documents, cosines = self.vectors.nearest(self.query, settings.MEANING_MOST, allowed)
        unit = self._unit(run.best(1, "relevance", "document"))
        nearby = []
        for document, close in zip(documents.tolist(), self.closeness(cosines).tolist(), strict=True):
            if close > 0:
                at = int(np.searchsorted(firsts, document, side="right")) - 1
                doc = document - firsts[at]
                nearby.append(Ranked(at, doc, -1, self.snapshot.segments[at].id_of(doc), unit * close))
        return sorted(nearby, key=lambda hit: (-hit.score, hit.id))

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
