"""Execute a plan: match and score documents.

An Execution leaves its results in its thread's scorers, one per segment; ranking, facets and passages read them there.
If another search has used the scorers since, the Execution runs again. On one snapshot the results are the same.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple
from weakref import ReferenceType, ref

import numpy as np
from numpy.typing import NDArray

from ...index import layout
from ...index.kernel import kernel
from ...index.reader import Snapshot
from ...index.segment.reader import Segment
from ...index.segment.versions import Versions
from .. import deadline, settings
from ..columns import Column
from ..deadline import Deadline
from .plan import Plan
from .versions import counted_again


class Ranked(NamedTuple):
    """One document, or one passage, at its rank: the number of the segment, of the document, of the record (-1:
    none)."""

    segment: int
    doc: int
    unit: int
    id: str
    score: float

    def scored(self, score: float) -> Ranked:
        """The same with another score."""
        return self._replace(score=score)


MOST_THREADS = 16
"""How many threads keep their scorers; with more, the thread that searched longest ago makes them again. A scorer of
40,000 documents takes about 2 MB."""


class ThreadScorers:
    """The scorers of one thread, and what they now hold."""

    __slots__ = ("best", "counting", "each", "used", "user", "versions")

    def __init__(self, each: list[kernel.Scorer]) -> None:
        self.each = each
        """One for each segment."""
        self.user: object = None
        """The key of the execution whose results they hold."""
        self.best = 0
        """The number of best documents in these results; 0 for all documents."""
        self.counting = False
        """For results of the best: whether the other matches are known too."""
        self.used = 0
        """The number of the last search that used them."""
        self.versions: Versions | None = None

    def know(self, versions: Versions) -> None:
        """Passes the versions of each question to the scorer of a snapshot with one segment."""
        if self.versions is not versions:
            self.each[0].set_versions(versions.docs, versions.starts, versions.question_of[0])
            self.versions = versions


class _Thread(threading.local):
    """The place of a thread's scorers: a list, from which another thread may take them."""

    def __init__(self) -> None:
        self.thread_scorers: list[ThreadScorers] = []
        self.allowed = float("inf")
        """The seconds that its kernels may compute, as last set."""


class Scorers:
    """The scorers of a snapshot, for any number of threads: each thread has its own, MOST_THREADS threads at a time.

    All threads share the data of the segments, and so the processor's caches.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._data: list[kernel.SegmentData] = []
        self._thread = _Thread()
        self._lists: list[ReferenceType[list[ThreadScorers]]] = []
        self._making = threading.Lock()
        self._n_searches = 0

    @property
    def thread_scorers(self) -> ThreadScorers:
        """This thread's scorers."""
        try:
            return self._thread.thread_scorers[0]
        except IndexError:
            return self._make()

    def begin(self, thread_scorers: ThreadScorers) -> None:
        """Begins a search of this thread."""
        self._n_searches += 1  # two threads may count as one, which does no harm
        thread_scorers.used = self._n_searches

    def allow(self, seconds: float) -> None:
        """This thread's kernels may compute for so many seconds."""
        self._thread.allowed = seconds
        for scorer in self.thread_scorers.each:
            scorer.allow(seconds)

    def _make(self) -> ThreadScorers:
        with self._making:
            made = self._make_scorers()
            mine = self._thread.thread_scorers = _ScorerSlot([made])
            self._lists = [one for one in self._lists if one()]
            self._lists.append(ref(mine))
            self.begin(made)
            if len(self._lists) > MOST_THREADS:
                others = [found for one in self._lists if (found := one()) and found is not mine]
                min(others, key=lambda found: found[0].used if found else -1).clear()
        if self._thread.allowed < float("inf"):
            for scorer in made.each:
                scorer.allow(self._thread.allowed)
        return made

    def _make_scorers(self) -> ThreadScorers:
        if not self._data:
            self._data = [segment_data(own, self._snapshot) for own in self._snapshot.segments]
        return ThreadScorers([kernel.Scorer(own) for own in self._data])


class _ScorerSlot(list[ThreadScorers]):
    """A list that can be a key in a look-up without being kept alive."""

    __slots__ = ("__weakref__",)


def segment_data(own: Segment, snapshot: Snapshot) -> kernel.SegmentData:
    """The data of a segment as the kernel takes it, with the numbers of the formula."""
    arrays = own.arrays
    made = kernel.SegmentData(
        arrays["postings"], arrays["terms"], own.units, own.docs, own.deleted, own.stem_map.block_postings
    )
    passages, documents = snapshot.averages
    weights, b = settings.weights(snapshot.schema), settings.length_weights(snapshot.schema)
    made.configure(weights, b, passages, documents, settings.K1, settings.SHARE)
    made.set_ids(arrays["strings"], arrays["string_starts"])
    return made


def idf(n_documents: int, df: int) -> float:
    """The idf of an expanded term that `df` of the live documents hold; never negative (Robertson, Zaragoza 2009,
    3.2)."""
    return math.log(1 + (n_documents - df + 0.5) / (df + 0.5))


class Execution:
    """One plan, executed on a snapshot when its results are first needed."""

    dfs: Sequence[int] = ()
    """The document frequency of each expanded term among live documents."""
    relaxed = False
    """Whether documents without some of the words follow those that have all, or are counted for lack of these."""
    expected = (0, 0)
    """The expected first request: this many best documents, and this many values of the facets that the scorer has set
    (0: none). Both are computed together, in one stretch without the interpreter's lock, since each such stretch may
    end in waiting for it."""
    n_full_of_best = 0
    """How many of the last requested best documents have all words; they come first."""
    ranked: Sequence[Ranked] = ()
    """The expected best documents, once they are found."""
    _n_documents: int | None = None
    _best = 0  # the last requested number of best documents

    def __init__(self, snapshot: Snapshot, scorers: Scorers, plan: Plan, deadline: Deadline = deadline.NONE) -> None:
        self._snapshot = snapshot
        self._scorers = scorers
        self._deadline = deadline
        self.plan = plan
        self._key = object()
        """The execution's key in the scorers: they do not keep the execution alive."""
        self.every = plan.match != "any"
        """Whether all listed documents have all words."""
        self.counts_all_words = self.every
        """Whether all counted documents have all words."""
        self._versions = snapshot.versions if plan.collapse else None

    def broken_off(self) -> Execution:
        """The empty result of a search whose time was up before anything was found."""
        nothing = replace(
            self.plan,
            expanded_terms=(),
            excluded_forms=(),
            excluded_units=(),
            boosts=(),
            required_bits=0,
            program=None,
            collapse=False,
        )
        return Execution(self._snapshot, self._scorers, nothing)

    @property
    def scorers(self) -> Sequence[kernel.Scorer]:
        """This thread's scorers, whatever they hold."""
        return self._scorers.thread_scorers.each

    def found(self) -> Sequence[kernel.Scorer]:
        """The scorers, holding the results of this execution. Raises TimeIsUp when the time is up first."""
        thread_scorers = self._scorers.thread_scorers
        if thread_scorers.user is not self._key or thread_scorers.best:
            self._execute(thread_scorers, 0)
        return thread_scorers.each

    def found_best(self, k: int, counting: bool = False) -> Sequence[kernel.Scorer]:
        """The scorers, holding at least the k best documents of this execution by score; when `counting`, also all
        matching documents without their scores. For callers that need nothing else. Raises TimeIsUp when the time is up
        first."""
        thread_scorers = self._scorers.thread_scorers
        if (
            thread_scorers.user is not self._key
            or 0 < thread_scorers.best < k
            or (thread_scorers.best and counting and not thread_scorers.counting)
        ):
            self._execute(thread_scorers, k, counting)
        return thread_scorers.each

    def found_all(self) -> Sequence[kernel.Scorer]:
        """The scorers, holding all results of this execution, perhaps without scores. Raises TimeIsUp when the time is
        up first."""
        thread_scorers = self._scorers.thread_scorers
        if thread_scorers.user is not self._key or (thread_scorers.best and not thread_scorers.counting):
            self._execute(thread_scorers, 0)
        return thread_scorers.each

    def allow(self, seconds: float) -> None:
        """This thread's kernels may compute for so many seconds."""
        self._scorers.allow(seconds)

    def invalidate(self) -> None:
        """Marks the results as incomplete, so that no caller uses them."""
        self._scorers.thread_scorers.user = None

    def _execute(self, thread_scorers: ThreadScorers, best: int, counting: bool = False) -> None:
        plan = self.plan
        n_unfiltered = self._unfiltered()
        self._scorers.begin(thread_scorers)
        thread_scorers.user = None
        scorers = thread_scorers.each
        versions = self._versions
        if len(scorers) > 1 and versions is not None and versions.n_questions:
            best = 0  # a version may be in another segment than the one that stands for it
        thread_scorers.best = self._best = best if plan.match == "any" else 0  # other ways of matching examine all
        thread_scorers.counting = counting
        if versions is not None and len(scorers) == 1:
            thread_scorers.know(versions)
        for at, scorer in enumerate(scorers):
            scorer.reset()
            for forms in plan.excluded_forms:
                scorer.exclude(forms[at])
            for units in plan.excluded_units:
                scorer.exclude_units(units[at])
        if len(scorers) == 1:
            expected = self.expected
            self._find(thread_scorers, 0, self._taken(0), None)
            if scorers[0].uncertain:
                self.expected = expected
                self._execute(thread_scorers, 0, counting)
                return
        else:
            self._find_in_several(thread_scorers)
            if versions is not None and versions.n_questions:
                self._collapse(scorers, versions)
        self._n_documents = None
        if plan.match == "auto":
            self._relax(scorers, n_unfiltered)
        thread_scorers.user = self._key

    def _unfiltered(self) -> int:
        """How many documents have all words without the filters, if this takes a separate search; -1 elsewhere."""
        plan = self.plan.without_filters
        if plan is None or plan.match != "auto":
            return -1
        other = Execution(self._snapshot, self._scorers, plan, self._deadline)
        return sum([int(scorer.n_unfiltered(True)) for scorer in other.found_all()])

    def _relax(self, scorers: Sequence[kernel.Scorer], n_unfiltered: int) -> None:
        """Decides whether documents with only some of the words are included, and whether they are counted.

        The decision uses the query without its filters, so that a filter never admits documents that are not counted
        without it. If a filter leaves no document with all words, those with some are included.
        """
        if n_unfiltered < 0:
            n_unfiltered = sum([int(scorer.n_unfiltered(True)) for scorer in scorers])
        n_full = self._count(scorers, True)
        self.relaxed = (n_unfiltered < settings.RELAX_BELOW or not n_full) and self._count(scorers, False) > n_full
        self.every = not self.relaxed
        self.counts_all_words = not self.relaxed or n_unfiltered > 0

    def _collapse(self, scorers: Sequence[kernel.Scorer], versions: Versions) -> None:
        """Chooses one version for each question, where versions may be in different segments."""
        n = len(versions.docs)
        some, full = np.zeros(n, bool), np.zeros(n, bool)
        here = [np.flatnonzero(versions.segments == at) for at in range(len(scorers))]
        for scorer, own in zip(scorers, here, strict=True):
            some[own] = scorer.matching_of(versions.docs[own], False) != 0
            if self.plan.match != "any":
                full[own] = scorer.matching_of(versions.docs[own], True) != 0
        places = np.arange(n)
        order = np.where(full, 0, np.where(some, n, 2 * n)) + places
        chosen = np.repeat(np.minimum.reduceat(order, versions.starts[:-1]) % n, np.diff(versions.starts))
        aside = some & (chosen != places)
        for scorer, own in zip(scorers, here, strict=True):
            scorer.collapse(versions.docs[own[aside[own]]])

    def _find(
        self,
        thread_scorers: ThreadScorers,
        at: int,
        expanded_terms: list[kernel.ExpandedTerm],
        dfs: Sequence[int] | None,
    ) -> None:
        """Searches one segment, in one call of its scorer; `dfs` are document frequencies over all segments, None where
        this is the only one."""
        plan = self.plan
        scorer = thread_scorers.each[at]
        filters = plan.filters.segments[at]
        need_all = plan.match != "any"
        k, n_values = self.expected if dfs is None and plan.match != "auto" else (0, 0)
        self.expected = (0, 0)
        if not plan.scores:
            k = 0
        self.dfs = scorer.find(
            expanded_terms,
            self._snapshot.n_documents,
            plan.boosts,
            dfs,
            thread_scorers.best,
            thread_scorers.counting,
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
            self.ranked = scorer.hits(k, need_all, 0, Ranked)

    def _taken(self, at: int) -> list[kernel.ExpandedTerm]:
        """The expanded terms as the scorer of a segment takes them."""
        taken = []
        for wanted in self.plan.expanded_terms:
            if self._deadline.is_set:
                self._deadline.check()  # the arguments may be made now, which takes time
            taken.append(wanted.taken[at])
        return taken

    def _find_in_several(self, thread_scorers: ThreadScorers) -> None:
        """The same for each segment; idf depends on all of them."""
        plan = self.plan
        scorers = thread_scorers.each
        taken = [self._taken(at) for at in range(len(scorers))]
        each = [[own.df for own in expanded_terms] for expanded_terms in taken]
        if not any(-1 in own for own in each):
            self.dfs = dfs = [sum(own[c] for own in each) for c in range(len(plan.expanded_terms))]
            for at, expanded_terms in enumerate(taken):
                self._deadline.check()
                self._find(thread_scorers, at, expanded_terms, dfs)
            return
        each = [scorer.gather(expanded_terms) for scorer, expanded_terms in zip(scorers, taken, strict=True)]
        self.dfs = [sum(own) for own in zip(*each, strict=True)]
        idfs = np.array(self.idfs)
        for scorer, own in zip(scorers, plan.filters.segments, strict=True):
            self._deadline.check()
            scorer.match(
                idfs, plan.required, own.fails, own.fractie_passes, own.doc_passes, plan.program, plan.match != "any"
            )

    @property
    def idfs(self) -> list[float]:
        """The idf of each expanded term, with its boost."""
        idfs = [idf(self._snapshot.n_documents, df) for df in self.dfs]
        if self.plan.boosts:
            idfs = [own * boost for own, boost in zip(idfs, self.plan.boosts, strict=True)]
        return idfs

    @property
    def n_documents(self) -> int:
        """How many documents match, and are counted."""
        found = self._n_documents
        if found is None:  # another thread may remove it meanwhile
            scorers = self.found_all()
            found = self._n_documents = self._count(scorers, self.counts_all_words)
        return found

    @property
    def n_full(self) -> int:
        """How many documents have all words; under `any`, match."""
        scorers = self.found_all()
        return self._count(scorers, self.plan.match != "any")

    @property
    def n_partial(self) -> int:
        """How many documents have only some of the words, and are listed after the others."""
        scorers = self.found_all()
        return self._count(scorers, False) - self._count(scorers, True) if self.relaxed else 0

    def more_than(self, few: int) -> bool:
        """Whether more documents match: known before all are examined."""
        if len(self.ranked) > few:
            return True
        for scorer in self.found_best(self._best):
            if scorer.more_than(few, self.every):
                return True
        return self.n_documents > few

    def _count(self, scorers: Sequence[kernel.Scorer], every: bool) -> int:
        return sum([int(scorer.n_matching(every)) for scorer in scorers])

    def n_passages(self) -> int:
        """How many passages of the counted documents match."""
        scorers = self.found()
        return sum(int(scorer.n_passages(self.counts_all_words)) for scorer in scorers)

    def matching(self, at: int, partly: bool = False) -> NDArray[np.bool_]:
        """Which documents of the segment at an index match, with all filters, and are counted; `partly` includes those
        listed for lack of others."""
        scorer = self.found_all()[at]
        found: NDArray[np.bool_] = scorer.listed(self.every if partly else self.counts_all_words) != 0
        return found

    def matching_passages(self, at: int) -> list[int]:
        """The passages of the segment at an index that match, with all filters."""
        scorer = self.found()[at]
        n_units = self._snapshot.segments[at].n_units
        return sorted([unit for unit, *_ in scorer.top_passages(n_units, self.every, False, 0)])

    def segment(self, at: int) -> Segment:
        """The segment at a place."""
        return self._snapshot.segments[at]

    def best(self, k: int, sort: str, unit: str) -> list[Ranked]:
        """The first k documents or passages. Ties: document id by code point, then place.

        If no expanded term scores, the newest come first.
        """
        if sort == "relevance" and not self.plan.scores:
            sort = "newest"  # the query consists of filters only
        by_score = unit == "document" and sort == "relevance"
        # before `relaxed` is read: this call decides it
        scorers = self.found_best(k) if by_score and self._best else self.found()
        if len(scorers) == 1 and by_score and not self.relaxed:
            best: list[Ranked] = scorers[0].hits(k, self.every, 0, Ranked)
            if scorers[0].uncertain:
                best = self.found()[0].hits(k, self.every, 0, Ranked)
            self.n_full_of_best = len(best)
            return best
        tiers = self.relaxed
        by_date = {"relevance": 0, "newest": 1, "oldest": -1, "answered": 0}[sort]
        by_answer = sort == "answered"
        ranked: list[tuple[int, float, Ranked]] = []
        for number, (scorer, segment) in enumerate(zip(scorers, self._snapshot.segments, strict=True)):
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
            ranked = [(tier, -days[one.segment][one.doc], one) for tier, _, one in ranked]
        if by_answer or len(scorers) > 1:
            ranked.sort(key=lambda item: (item[0], item[1], item[2].id, item[2].unit))
        self.n_full_of_best = sum([tier < 0 for tier, _, _ in ranked[:k]]) if tiers else len(ranked[:k])
        return [one for _, _, one in ranked[:k]]

    def passages(self, ranked: Sequence[Ranked], k: int) -> list[list[tuple[int, float]]]:
        """The best k matching passages of each of these documents, as place and score."""
        scorers = self.found_best(self._best)
        if len(scorers) == 1:
            of_all: list[list[tuple[int, float]]] = scorers[0].passages([one.doc for one in ranked], k, self.every)
            return of_all
        return [scorers[one.segment].passages([one.doc], k, self.every)[0] for one in ranked]

    def counts(self, column: Column) -> tuple[NDArray[np.int64], int]:
        """How many documents have each value of a facet, without the facet's own filter; and how many have none."""
        scorers = self.found_all()
        own_bit = self._own_bit(column)
        every = self.counts_all_words
        counted = []
        missing = 0
        for at, scorer in enumerate(scorers):
            counts = np.zeros(column.n_values_in(at), np.int64)
            starts, values = column.pairs[at]
            if column.name == "partij":
                _, none = scorer.count_fracties(starts, values, counts, every)
            else:
                _, none = scorer.count(starts, values, counts, every, own_bit)
            counted.append(counts)
            missing += none
        total = column.add_up(counted)
        if self._versions is not None and self._versions.n_questions:
            again, none = counted_again(self._snapshot, self._versions, scorers, column, every, own_bit)
            return total - again, missing - none
        return total, missing

    def _own_bit(self, column: Column) -> int:
        return self.plan.filters.bit_of(column.name)
