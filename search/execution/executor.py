"""Here is a plan: which documents match, and how well?

An Execution leaves what it found in its thread's scorers, one for each segment; ranking, facets and passages read it
there. When another search has used the scorers since, it runs again: on one snapshot the same comes out.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any, NamedTuple
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
    """One document, or one passage, in its place: the segment's number, the document's, the unit's (-1: none)."""

    segment: int
    doc: int
    unit: int
    id: str
    score: float


MOST_THREADS = 16
"""So many threads keep their scorers; of more, the thread that searched longest ago makes them again. A scorer of
40,000 documents takes some 2 MB."""


class Held:
    """The scorers of one thread, and what they hold."""

    __slots__ = ("best", "counting", "each", "used", "user", "versions")

    def __init__(self, each: list[kernel.Scorer]) -> None:
        self.each = each
        """One for each segment."""
        self.user: object = None
        """The key of the execution whose findings they hold."""
        self.best = 0
        """How many of the best these findings tell of; 0 for all documents."""
        self.counting = False
        """Where they tell of the best: whether it is known which others match, too."""
        self.used = 0
        """When a search of theirs last began, counted in searches."""
        self.versions: Versions | None = None

    def know(self, versions: Versions) -> None:
        """Tells the scorer of a snapshot with one segment which documents are versions of one question."""
        if self.versions is not versions:
            self.each[0].set_versions(versions.docs, versions.starts, versions.question_of[0])
            self.versions = versions


class _Thread(threading.local):
    """Where a thread's scorers are: in a list, from which another thread may take them."""

    def __init__(self) -> None:
        self.held: list[Held] = []
        self.allowed = float("inf")
        """Seconds that its kernels may compute, as was last said."""


class Scorers:
    """The scorers of a snapshot, for any number of threads: each thread has its own, MOST_THREADS threads at a time.

    What is only read all share with the thread that came first, and so do they the processor's caches.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._first: list[kernel.Scorer] = []
        self._thread = _Thread()
        self._lists: list[ReferenceType[list[Held]]] = []
        self._making = threading.Lock()
        self._n_searches = 0

    @property
    def held(self) -> Held:
        """This thread's scorers."""
        try:
            return self._thread.held[0]
        except IndexError:
            return self._make()

    def begin(self, held: Held) -> None:
        """A search of this thread begins."""
        self._n_searches += 1  # two threads may count as one, which does no harm
        held.used = self._n_searches

    def allow(self, seconds: float) -> None:
        """This thread's kernels may compute for so many seconds."""
        self._thread.allowed = seconds
        for scorer in self.held.each:
            scorer.allow(seconds)

    def _make(self) -> Held:
        with self._making:
            made = self._made()
            mine = self._thread.held = _HeldList([made])
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

    def _made(self) -> Held:
        snapshot, first = self._snapshot, self._first
        each = [kernel.Scorer(*_read(own), like=like) for own, like in zip_longest(snapshot.segments, tuple(first))]
        if not first:
            for scorer, own in zip(each, snapshot.segments, strict=True):
                configure(scorer, snapshot)
                scorer.set_ids(own.arrays["strings"], own.arrays["string_starts"])
            first[:] = each
        return Held(each)


class _HeldList(list[Held]):
    """A list that can be looked up without being kept."""

    __slots__ = ("__weakref__",)


def _read(own: Segment) -> tuple[Any, ...]:
    """What a scorer reads of a segment."""
    arrays = own.arrays
    return arrays["postings"], arrays["terms"], own.units, own.docs, own.dead, own.folds.document_lists


def configure(scorer: kernel.Scorer, snapshot: Snapshot) -> None:
    """Tells a scorer the numbers of the formula."""
    passages, documents = snapshot.averages
    weights, b = settings.weights(snapshot.schema), settings.length_weights(snapshot.schema)
    scorer.configure(weights, b, passages, documents, settings.K1, settings.SHARE)


def idf(n_documents: int, df: int) -> float:
    """How telling a class is that `df` of the live documents hold; never negative (Robertson, Zaragoza 2009, 3.2)."""
    return math.log(1 + (n_documents - df + 0.5) / (df + 0.5))


class Execution:
    """One plan, executed on a snapshot when its findings are first asked for."""

    dfs: Sequence[int] = ()
    """In how many live documents each class is."""
    relaxed = False
    """Whether documents that lack some of the words follow those that have all, or are counted for want of these."""
    expected = (0, 0)
    """What will be asked for as soon as it is found: the best so many documents, and of the facets that the scorer has
    set so many values (0: none). It is worked out in one go, and in one stretch without the interpreter's lock, each of
    which may end in waiting for it."""
    n_full_of_best = 0
    """How many of the best that were asked for last have all words; they come first."""
    ranked: Sequence[Ranked] = ()
    """Those of the best that were expected to be asked for, once they are found."""
    _n_documents: int | None = None
    _best = 0  # so many were wanted last

    def __init__(self, snapshot: Snapshot, scorers: Scorers, plan: Plan, deadline: Deadline = deadline.NONE) -> None:
        self._snapshot = snapshot
        self._scorers = scorers
        self._deadline = deadline
        self.plan = plan
        self._key = object()
        """What the scorers know it by: they do not keep it."""
        self.every = plan.match != "any"
        """Whether what is listed has all words."""
        self.counts_all_words = self.every
        """Whether what is counted has all words."""
        self._versions = snapshot.versions if plan.collapse else None

    def broken_off(self) -> Execution:
        """What is left of a search whose time was up before anything was found: nothing."""
        nothing = replace(
            self.plan,
            classes=(),
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
        return self._scorers.held.each

    def found(self) -> Sequence[kernel.Scorer]:
        """The scorers, holding what this execution found. Raises TimeIsUp when they cannot in time."""
        held = self._scorers.held
        if held.user is not self._key or held.best:
            self._execute(held, 0)
        return held.each

    def found_best(self, k: int, counting: bool = False) -> Sequence[kernel.Scorer]:
        """The scorers, holding at least what this execution found of the k best documents by their scores, and, when
        `counting`, of all without their scores: for who asks for nothing else. Raises TimeIsUp when they cannot in
        time."""
        held = self._scorers.held
        if held.user is not self._key or 0 < held.best < k or (held.best and counting and not held.counting):
            self._execute(held, k, counting)
        return held.each

    def found_all(self) -> Sequence[kernel.Scorer]:
        """The scorers, holding all that this execution found, perhaps without scores. Raises TimeIsUp when they cannot
        in time."""
        held = self._scorers.held
        if held.user is not self._key or (held.best and not held.counting):
            self._execute(held, 0)
        return held.each

    def allow(self, seconds: float) -> None:
        """This thread's kernels may compute for so many seconds."""
        self._scorers.allow(seconds)

    def spoil(self) -> None:
        """What was found was broken off: nobody may go by it."""
        self._scorers.held.user = None

    def _execute(self, held: Held, best: int, counting: bool = False) -> None:
        plan = self.plan
        n_unfiltered = self._unfiltered()
        self._scorers.begin(held)
        held.user = None
        scorers = held.each
        versions = self._versions
        if len(scorers) > 1 and versions is not None and versions.n_questions:
            best = 0  # a version may be in another segment than the one that stands for it
        held.best = self._best = best if plan.match == "any" else 0  # for the others all is looked at
        held.counting = counting
        if versions is not None and len(scorers) == 1:
            held.know(versions)
        for at, scorer in enumerate(scorers):
            scorer.reset()
            for forms in plan.excluded_forms:
                scorer.exclude(forms[at])
            for units in plan.excluded_units:
                scorer.exclude_units(units[at])
        if len(scorers) == 1:
            expected = self.expected
            self._find(held, 0, self._taken(0), None)
            if scorers[0].uncertain:
                self.expected = expected
                self._execute(held, 0, counting)
                return
        else:
            self._find_in_several(held)
            if versions is not None and versions.n_questions:
                self._collapse(scorers, versions)
        self._n_documents = None
        if plan.match == "auto":
            self._relax(scorers, n_unfiltered)
        held.user = self._key

    def _unfiltered(self) -> int:
        """How many documents have all words without the filters, where that takes a search of its own; -1 elsewhere."""
        plan = self.plan.without_filters
        if plan is None or plan.match != "auto":
            return -1
        other = Execution(self._snapshot, self._scorers, plan, self._deadline)
        return sum([int(scorer.n_unfiltered(True)) for scorer in other.found_all()])

    def _relax(self, scorers: Sequence[kernel.Scorer], n_unfiltered: int) -> None:
        """Decides whether documents with some of the words follow, and whether they are counted.

        Decided on the query without its filters, so that a filter never lets in what is not counted without it. Where
        a filter leaves nothing that has all words, the others are offered."""
        if n_unfiltered < 0:
            n_unfiltered = sum([int(scorer.n_unfiltered(True)) for scorer in scorers])
        n_full = self._count(scorers, True)
        self.relaxed = (n_unfiltered < settings.RELAX_BELOW or not n_full) and self._count(scorers, False) > n_full
        self.every = not self.relaxed
        self.counts_all_words = not self.relaxed or n_unfiltered > 0

    def _collapse(self, scorers: Sequence[kernel.Scorer], versions: Versions) -> None:
        """Lets one version stand for each question, where versions may be in different segments."""
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

    def _find(self, held: Held, at: int, classes: list[kernel.Class], dfs: Sequence[int] | None) -> None:
        """Finds what one segment holds, in one call of its scorer; `dfs` are those of all segments, None where this one
        is all."""
        plan = self.plan
        scorer = held.each[at]
        filters = plan.filters.segments[at]
        need_all = plan.match != "any"
        k, n_values = self.expected if dfs is None and plan.match != "auto" else (0, 0)
        self.expected = (0, 0)
        if not plan.scores:
            k = 0
        self.dfs = scorer.find(
            classes,
            self._snapshot.n_documents,
            plan.boosts,
            dfs,
            held.best,
            held.counting,
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

    def _taken(self, at: int) -> list[kernel.Class]:
        """The classes as the scorer of a segment takes them."""
        taken = []
        for wanted in self.plan.classes:
            if self._deadline.is_set:
                self._deadline.check()  # what is taken may be made now
            taken.append(wanted.taken[at])
        return taken

    def _find_in_several(self, held: Held) -> None:
        """The same of each segment; how telling a class is depends on all of them."""
        plan = self.plan
        scorers = held.each
        taken = [self._taken(at) for at in range(len(scorers))]
        each = [[own.df for own in classes] for classes in taken]
        if not any(-1 in own for own in each):
            self.dfs = dfs = [sum(own[c] for own in each) for c in range(len(plan.classes))]
            for at, classes in enumerate(taken):
                self._deadline.check()
                self._find(held, at, classes, dfs)
            return
        each = [scorer.gather(classes) for scorer, classes in zip(scorers, taken, strict=True)]
        self.dfs = [sum(own) for own in zip(*each, strict=True)]
        idfs = np.array(self.idfs)
        for scorer, own in zip(scorers, plan.filters.segments, strict=True):
            self._deadline.check()
            scorer.match(
                idfs, plan.required, own.fails, own.fractie_passes, own.doc_passes, plan.program, plan.match != "any"
            )

    @property
    def idfs(self) -> list[float]:
        """How telling each class is, with its boost."""
        idfs = [idf(self._snapshot.n_documents, df) for df in self.dfs]
        if self.plan.boosts:
            idfs = [own * boost for own, boost in zip(idfs, self.plan.boosts, strict=True)]
        return idfs

    @property
    def n_documents(self) -> int:
        """How many documents match, and are counted."""
        found = self._n_documents
        if found is None:  # another thread may forget it meanwhile
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
        """How many documents have only some of the words, and are listed all the same."""
        scorers = self.found_all()
        return self._count(scorers, False) - self._count(scorers, True) if self.relaxed else 0

    def more_than(self, few: int) -> bool:
        """Whether more documents match: known before all of them are."""
        if len(self.ranked) > few:
            return True
        for scorer in self.found_best(self._best):
            if scorer.more_than(few, self.every):
                return True
        return self.n_documents > few

    def _count(self, scorers: Sequence[kernel.Scorer], every: bool) -> int:
        return sum([int(scorer.n_matching(every)) for scorer in scorers])

    def n_passages(self) -> int:
        """How many passages match, of the documents that are counted."""
        scorers = self.found()
        return sum(int(scorer.n_passages(self.counts_all_words)) for scorer in scorers)

    def matching(self, at: int, partly: bool = False) -> NDArray[np.bool_]:
        """Which documents of the segment at a place match, with all filters, and are counted; `partly` includes those
        that are listed for want of others."""
        scorer = self.found_all()[at]
        found: NDArray[np.bool_] = scorer.listed(self.every if partly else self.counts_all_words) != 0
        return found

    def matching_passages(self, at: int) -> list[int]:
        """The passages of the segment at a place that match, with all filters."""
        scorer = self.found()[at]
        n_units = self._snapshot.segments[at].n_units
        return sorted([unit for unit, *_ in scorer.top_passages(n_units, self.every, False, 0)])

    def segment(self, at: int) -> Segment:
        """The segment at a place."""
        return self._snapshot.segments[at]

    def best(self, k: int, sort: str, unit: str) -> list[Ranked]:
        """The first k documents or passages. Ties: document id by code point, then place.

        Where nothing scores, the newest come first.
        """
        if sort == "relevance" and not self.plan.scores:
            sort = "newest"  # only filters were asked for
        by_score = unit == "document" and sort == "relevance"
        # before `relaxed` is asked: this is what tells it
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
        if by_answer:  # the kernel knows the days of the papers alone
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
        """In how many documents each value of a facet is, the facet's own filter apart; and how many have none."""
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
