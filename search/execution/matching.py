"""The first half of a run: match and score the documents of every segment."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Self

import numpy as np

from ...index.kernel import kernel
from ...index.reader import Snapshot
from ...index.segment.versions import Versions
from .. import settings
from ..deadline import Deadline
from .facets import counter
from .found import Ranked, Want
from .idf import idf
from .plan import Plan
from .scorers import Scorers, ScorerSet


class Matching:
    """A plan that is matched and scored on entry of `with`; its scorers are given back on exit.

    With `best`, documents that cannot be among so many best may be left out; when `counting`, they are matched and not
    scored. `expected` is what will be read first. The kernel computes it in the same stretch without the interpreter's
    lock, since each such stretch may end in waiting for the lock.
    """

    scorers: Sequence[kernel.Scorer]
    """One for each segment."""
    dfs: Sequence[int] = ()
    """The document frequency of each expanded term among live documents."""
    relaxed = False
    """Whether documents without some of the words follow those that have all, or are counted for lack of these."""
    ranked_ahead: Sequence[Ranked] = ()
    """The expected best documents."""
    _scorer_set: ScorerSet
    _expected = (0, 0)
    """How many best documents, and how many values of the facets that the scorer has set, will be read first."""

    def __init__(
        self,
        snapshot: Snapshot,
        scorers: Scorers,
        plan: Plan,
        deadline: Deadline,
        best: int = 0,
        counting: bool = False,
        expected: Want | None = None,
    ) -> None:
        self.plan = plan
        self.every = self.counts_all_words = plan.match != "any"
        """Whether all listed documents have all words; whether all counted ones have."""
        self._snapshot = snapshot
        self._lender = scorers
        self._deadline = deadline
        self._first_want = None if deadline.is_set else expected
        self._versions = snapshot.versions if plan.collapse else None
        self._several_versions = self._versions is not None and self._versions.n_questions > 0
        self._best = best if plan.match == "any" and best < snapshot.n_documents else 0
        if self._several_versions and len(snapshot.segments) > 1:
            self._best = 0  # a version may be in another segment than the one that stands for it
        self._counting = counting
        self._counts: list[int | None] = [None, None]
        """How many documents match with some of the words, and with all; None until they are counted."""

    def __enter__(self) -> Self:
        self._scorer_set = self._lender.lend()
        self.scorers = self._scorer_set.scorers
        try:
            self.resume()
            if self._first_want is not None:
                self._expect(self._first_want)
            self._match()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if self._deadline.is_set:
            self._allow(float("inf"))
        self._lender.give_back(self._scorer_set)

    def resume(self) -> None:
        """Lets the kernel compute for as long as the search has left."""
        if self._deadline.is_set:
            self._allow(self._deadline.left)

    def _allow(self, seconds: float) -> None:
        for scorer in self.scorers:
            scorer.allow(seconds)

    def _expect(self, want: Want) -> None:
        counted = want.facets and want.shown.is_default and counter(self, want.facets) is not None
        self._expected = want.k, settings.FACET_VALUES if counted else 0

    @property
    def is_pruned(self) -> bool:
        """Whether matching documents may be unknown."""
        return self._best > 0 and not self._counting

    def _match(self) -> None:
        plan = self.plan
        scorers = self.scorers
        versions = self._versions
        n_unfiltered = self._unfiltered()
        self._counts = [None, None]
        if versions is not None and len(scorers) == 1:
            self._scorer_set.know(versions)
        for at, scorer in enumerate(scorers):
            scorer.reset()
            for forms in plan.excluded_forms:
                scorer.exclude(forms[at])
            for units in plan.excluded_units:
                scorer.exclude_units(units[at])
        if len(scorers) == 1:
            expected = self._expected
            self._find(0, self._taken(0), None)
            if scorers[0].uncertain:
                self._expected = expected
                self._match_all()
                return
        else:
            self._find_in_several()
            if versions is not None and self._several_versions:
                self._collapse(versions)
        if plan.match == "auto":
            self._relax(n_unfiltered)

    def _match_all(self) -> None:
        """Matches again without pruning, where it left too little: too few versions of questions, for one."""
        self._best = 0
        self._match()

    def _unfiltered(self) -> int:
        """How many documents have all words without the filters, if this takes a separate search; -1 elsewhere."""
        plan = self.plan.without_filters
        if plan is None or plan.match != "auto":
            return -1
        with Matching(self._snapshot, self._lender, plan, self._deadline) as unfiltered:
            return sum([int(scorer.n_unfiltered(True)) for scorer in unfiltered.scorers])

    def _relax(self, n_unfiltered: int) -> None:
        """Decides whether documents with only some of the words are included, and whether they are counted.

        The decision uses the query without its filters, so that a filter never admits documents that are not counted
        without it. If a filter leaves no document with all words, those with some are included.
        """
        if n_unfiltered < 0:
            n_unfiltered = sum([int(scorer.n_unfiltered(True)) for scorer in self.scorers])
        n_full = self._count(True)
        self.relaxed = (n_unfiltered < settings.RELAX_BELOW or not n_full) and self._count(False) > n_full
        self.every = not self.relaxed
        self.counts_all_words = not self.relaxed or n_unfiltered > 0

    def _count(self, every: bool) -> int:
        n = self._counts[every]
        if n is None:
            n = self._counts[every] = sum([int(scorer.n_matching(every)) for scorer in self.scorers])
        return n

    def _collapse(self, versions: Versions) -> None:
        """Chooses one version for each question, where versions may be in different segments."""
        n = len(versions.docs)
        some, full = np.zeros(n, bool), np.zeros(n, bool)
        of_segments = [np.flatnonzero(versions.segments == at) for at in range(len(self.scorers))]
        for scorer, numbers in zip(self.scorers, of_segments, strict=True):
            some[numbers] = scorer.matching_of(versions.docs[numbers], False) != 0
            if self.plan.match != "any":
                full[numbers] = scorer.matching_of(versions.docs[numbers], True) != 0
        preference = np.arange(n)
        order = np.where(full, 0, np.where(some, n, 2 * n)) + preference
        chosen = np.repeat(np.minimum.reduceat(order, versions.starts[:-1]) % n, np.diff(versions.starts))
        aside = some & (chosen != preference)
        for scorer, numbers in zip(self.scorers, of_segments, strict=True):
            scorer.collapse(versions.docs[numbers[aside[numbers]]])

    def _find(self, at: int, expanded_terms: list[kernel.ExpandedTerm], dfs: Sequence[int] | None) -> None:
        """Searches one segment, in one call of its scorer; `dfs` are document frequencies over all segments, None where
        this is the only one."""
        plan = self.plan
        scorer = self.scorers[at]
        filters = plan.filters.segments[at]
        need_all = plan.match != "any"
        k, n_values = self._expected if dfs is None and plan.match != "auto" else (0, 0)
        self._expected = (0, 0)
        if not plan.scores:
            k = 0
        self.dfs = scorer.find(
            expanded_terms,
            self._snapshot.n_documents,
            plan.boosts,
            dfs,
            self._best,
            self._counting,
            plan.required,
            filters.fails,
            filters.fractie_passes,
            filters.doc_passes,
            plan.program,
            need_all,
            k,
            n_values,
            plan.collapse and dfs is None,
        )
        if k:
            self.ranked_ahead = scorer.hits(k, need_all, 0, Ranked)

    def _taken(self, at: int) -> list[kernel.ExpandedTerm]:
        """The expanded terms as the scorer of a segment takes them."""
        taken = []
        for expanded_term in self.plan.expanded_terms:
            if self._deadline.is_set:
                self._deadline.check()  # the arguments may be made now, which takes time
            taken.append(expanded_term.taken[at])
        return taken

    def _find_in_several(self) -> None:
        """The same for each segment; idf depends on all of them."""
        plan = self.plan
        taken = [self._taken(at) for at in range(len(self.scorers))]
        dfs_of = [[term.df for term in expanded_terms] for expanded_terms in taken]
        if not any(-1 in of_segment for of_segment in dfs_of):
            numbers = range(len(plan.expanded_terms))
            self.dfs = dfs = [sum(of_segment[number] for of_segment in dfs_of) for number in numbers]
            for at, expanded_terms in enumerate(taken):
                self._deadline.check()
                self._find(at, expanded_terms, dfs)
            return
        dfs_of = [scorer.gather(expanded_terms) for scorer, expanded_terms in zip(self.scorers, taken, strict=True)]
        self.dfs = [sum(of_term) for of_term in zip(*dfs_of, strict=True)]
        idfs = np.array(self.idfs)
        for scorer, given in zip(self.scorers, plan.filters.segments, strict=True):
            self._deadline.check()
            scorer.match(
                idfs,
                plan.required,
                given.fails,
                given.fractie_passes,
                given.doc_passes,
                plan.program,
                plan.match != "any",
            )

    @property
    def idfs(self) -> list[float]:
        """The idf of each expanded term, with its boost."""
        idfs = [idf(self._snapshot.n_documents, df) for df in self.dfs]
        if self.plan.boosts:
            idfs = [value * boost for value, boost in zip(idfs, self.plan.boosts, strict=True)]
        return idfs
