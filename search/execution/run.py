"""One run of a plan: ranking, passages and counts, read from scorers that no other search uses meanwhile."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...index import layout
from ...index.segment.reader import Segment
from ..columns import Column
from .found import Ranked
from .matching import Matching
from .versions import counted_again


class Run(Matching):
    """A plan, matched and scored, and what is read of it inside `with`. All of it raises TimeIsUp."""

    n_full_of_best = 0
    """How many of the last requested best documents have all words; they come first."""

    @property
    def n_documents(self) -> int:
        """How many documents match, and are counted."""
        return self._count(self.counts_all_words)

    @property
    def n_full(self) -> int:
        """How many documents have all words; under `any`, match."""
        return self._count(self.plan.match != "any")

    @property
    def n_partial(self) -> int:
        """How many documents have only some of the words, and are listed after the others."""
        return self._count(False) - self._count(True) if self.relaxed else 0

    def n_passages(self) -> int:
        """How many passages of the counted documents match."""
        return sum(int(scorer.n_passages(self.counts_all_words)) for scorer in self.scorers)

    def matching(self, at: int, partly: bool = False) -> NDArray[np.bool_]:
        """Which documents of the segment at an index match, with all filters, and are counted; `partly` includes those
        listed for lack of others."""
        listed = self.scorers[at].listed(self.every if partly else self.counts_all_words)
        matching: NDArray[np.bool_] = listed != 0
        return matching

    def matching_passages(self, at: int) -> list[int]:
        """The passages of the segment at an index that match, with all filters."""
        n_units = self._snapshot.segments[at].n_units
        return sorted([unit for unit, *_ in self.scorers[at].top_passages(n_units, self.every, False, 0)])

    def segment(self, at: int) -> Segment:
        """The segment at a place."""
        return self._snapshot.segments[at]

    def best(self, k: int, sort: str, unit: str) -> Sequence[Ranked]:
        """The first k documents or passages. Ties: document id by code point, then place.

        If no expanded term scores, the newest come first.
        """
        if sort == "relevance" and not self.plan.scores:
            sort = "newest"  # the query consists of filters only
        by_score = unit == "document" and sort == "relevance"
        if self._best and not (by_score and k <= self._best):
            self._match_all()
        if len(self.scorers) == 1 and by_score and not self.relaxed:
            (scorer,) = self.scorers
            ahead = self._first_want is not None and k == self._first_want.k
            best = (ahead and self.ranked_ahead) or scorer.hits(k, self.every, 0, Ranked)
            if scorer.uncertain:
                self._match_all()
                best = scorer.hits(k, self.every, 0, Ranked)
            self.n_full_of_best = len(best)
            return best
        return self._merged(k, sort, unit)

    def _merged(self, k: int, sort: str, unit: str) -> list[Ranked]:
        """The same of several segments or of two tiers: all words, then some."""
        tiers = self.relaxed
        by_date = {"relevance": 0, "newest": 1, "oldest": -1, "answered": 0}[sort]
        by_answer = sort == "answered"
        ranked: list[tuple[int, float, Ranked]] = []
        for number, (scorer, segment) in enumerate(zip(self.scorers, self._snapshot.segments, strict=True)):
            if unit == "document":
                wanted = segment.n_docs if by_answer else k
                ranked += [
                    (-tier, -key, Ranked(number, doc, -1, segment.id_of(doc), score))
                    for doc, score, tier, key in scorer.top(wanted, self.every, tiers, by_date)
                ]
            else:
                docs = segment.units[layout.UNIT_DOC]
                wanted = segment.n_units if by_answer else k
                ranked += [
                    (-tier, -key, Ranked(number, int(docs[at]), at, segment.id_of(int(docs[at])), score))
                    for at, score, tier, key in scorer.top_passages(wanted, self.every, tiers, by_date)
                ]
        if by_answer:  # the kernel knows only the days of the papers
            days = [of_segment.tolist() for of_segment in self._snapshot.answer_days]
            ranked = [(tier, -days[hit.segment][hit.doc], hit) for tier, _, hit in ranked]
        if by_answer or len(self.scorers) > 1:
            ranked.sort(key=lambda item: (item[0], item[1], item[2].id, item[2].unit))
        del ranked[max(0, k) :]
        self.n_full_of_best = sum([tier < 0 for tier, _, _ in ranked]) if tiers else len(ranked)
        return [hit for _, _, hit in ranked]

    def passages(self, ranked: Sequence[Ranked], k: int) -> Sequence[Sequence[tuple[int, float]]]:
        """The best k matching passages of each of these documents, as place and score."""
        scorers = self.scorers
        if len(scorers) == 1:
            of_all: list[list[tuple[int, float]]] = scorers[0].passages([hit.doc for hit in ranked], k, self.every)
            return of_all
        return [scorers[hit.segment].passages([hit.doc], k, self.every)[0] for hit in ranked]

    def counts(self, column: Column) -> tuple[NDArray[np.int64], int]:
        """How many documents have each value of a facet, without the facet's own filter; and how many have none."""
        own_bit = self.plan.filters.bit_of(column.name)
        every = self.counts_all_words
        counted = []
        missing = 0
        for at, scorer in enumerate(self.scorers):
            counts = np.zeros(column.n_values_in(at), np.int64)
            starts, values = column.pairs[at]
            if column.name == "partij":
                _, none = scorer.count_fracties(starts, values, counts, every)
            else:
                _, none = scorer.count(starts, values, counts, every, own_bit)
            counted.append(counts)
            missing += none
        total = column.add_up(counted)
        if self._versions is not None and self._several_versions:
            again, none = counted_again(self._snapshot, self._versions, self.scorers, column, every, own_bit)
            return total - again, missing - none
        return total, missing
