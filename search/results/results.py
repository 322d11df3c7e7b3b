"""Results of one search.

Everything is computed when first read. If nothing is found, and another spelling finds something, the results are those
of the other spelling, and they say so.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from ...index.errors import UsageProblem
from ...index.reader import FAULTS, Snapshot
from ...index.schema import Schema
from .. import deadline, settings
from ..columns import Column
from ..deadline import Deadline, TimeIsUp
from ..execution.executor import Execution, Ranked
from ..execution.facets import Shown, count, counter, facet
from ..execution.filters import Filters
from ..execution.plan import Match
from ..lazy import lazy
from ..model import FEEDBACK, MEANING, Diagnostic, Facet, Group, Hit, NamedValue, Timeline
from .page import SnapshotPage
from .views import Views

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ..assist.spelling import Correction
    from .beyond import Beyond
    from .tables import CrossTable, Days, PairsOf, Statistics

T = TypeVar("T")

MOST = (1 << 31) - 1
"""More hits than a segment can hold: a caller that asks for this many means all."""


@dataclass(slots=True, eq=False)
class Request:
    """The parameters of a search: see Index.search."""

    facets: tuple[str, ...] = ()
    """Their names, each once."""
    snippets: bool = True
    passages_per_hit: int = 2
    limit: int = 10
    offset: int = 0
    sort: str = "relevance"
    unit: str = "document"
    group: str | None = None
    collapse: bool = True
    """Whether one version of each question stands for all."""
    facets_named: bool = False
    """Whether the caller named facets: then they are surely read, after the hits."""
    query: str | None = None
    """The query as typed; None where it is no text."""
    filters: Filters | None = None
    """The filters of the call, without those in the query itself."""
    match: Match = "auto"
    shown: Shown = Shown()
    """The shown values of the facets."""


class Speller(Protocol):
    """Finds a better spelling of a query, and executes it."""

    def correct(self, query: str, found: Execution) -> Correction | None: ...

    def execute_instead(self, query: str, request: Request, deadline: Deadline) -> Execution: ...

    def named(self, query: str) -> tuple[NamedValue, ...]: ...


class Results(Views):
    """The answer to one search. Everything is computed when first read."""

    def __init__(
        self,
        snapshot: Snapshot,
        columns: Mapping[str, Column],
        execution: Execution,
        diagnostics: tuple[Diagnostic, ...],
        request: Request,
        started: float,
        speller: Speller | None = None,
        deadline: Deadline = deadline.NONE,
        timed_out: bool = False,
        beyond: Beyond | None = None,
    ) -> None:
        self._beyond = beyond
        self._deadline = deadline
        self._timed_out = timed_out
        self._snapshot = snapshot
        self._columns = columns
        self._first = execution
        self._diagnostics = diagnostics
        self._request = request
        self._speller = speller
        self._answers: Execution | None = None
        self._corrected = False
        self._plain = (
            request.sort == "relevance" and request.unit == "document" and not request.group and beyond is None
        )
        """Whether the best documents are requested, without other options."""
        self._spent = time.perf_counter() - started

    def _answered(self) -> Execution:
        """The execution that answers: of the typed query, or of another spelling."""
        if self._answers is None and self._deadline.is_set:
            first = self._first.broken_off() if self._timed_out else self._first
            self._answers = self._in_time(self._answering, self._first.broken_off, first)
        return self._answers or self._computed(_itself, self._first.broken_off)

    def _answering(self, found: Execution) -> Execution:
        """Computes the results that are likely to be read, as far as known: the page's hits, and the facet counts."""
        request = self._request
        if self._plain:
            found.found_best(request.offset + request.limit, bool(request.facets))
        else:
            found.found()
        corrected = False
        nothing = not found.ranked and not found.more_than(0) and not found.n_partial
        if nothing and self._speller is not None and self._correction:
            other = self._speller.execute_instead(self._correction.query, request, self._deadline)
            other.found()
            if other.more_than(0):
                found, corrected = other, True
        self._corrected = corrected
        self._answers = found
        return found

    @lazy
    def _correction(self) -> Correction | None:
        """The query in a better spelling, where few documents have its words; computed when it is read."""
        found = self._first
        enough = found.more_than(settings.FEW_HITS) and 0 not in found.dfs
        query = self._request.query
        if self._speller is None or query is None or self._timed_out or enough:
            return None
        n_full = found.n_full
        better = self._speller.correct(query, found)
        if better is None:
            return None
        other = self._speller.execute_instead(better.query, self._request, self._deadline)
        return better if other.n_full > n_full else None  # a better spelling matches more documents with all words

    def _corrected_in_time(self) -> Correction | None:
        return self._computed(self._correction_of, _nothing)

    def _correction_of(self, _: Execution) -> Correction | None:
        """The same, once the answering execution is known."""
        return self._correction

    def _computed(self, work: Callable[[Execution], T], otherwise: Callable[[], T]) -> T:
        """The result of `work` on the answering execution; if the time is up first, that of `otherwise`. Adds up the
        time that is spent. Raises IndexClosed."""
        snapshot = self._snapshot
        if snapshot.is_closed:
            snapshot.check_open()
        try:
            if self._deadline.is_set:
                found = self._in_time(work, otherwise, self._answered())
            else:
                started = time.perf_counter()
                found = work(self._answers or self._answering(self._first))
                self._spent += time.perf_counter() - started
        except FAULTS as error:
            raise snapshot.fault(error) from error.__cause__
        snapshot.check_place()
        return found

    def _in_time(self, work: Callable[[Execution], T], otherwise: Callable[[], T], execution: Execution) -> T:
        """The same for an execution, with a time limit."""
        started = time.perf_counter()
        deadline = self._deadline
        deadline.resume(self._spent)
        self._first.allow(deadline.left)
        try:
            return work(execution)
        except TimeIsUp:
            self._timed_out = True
            self._first.invalidate()
            return otherwise()
        finally:
            deadline.rest()
            self._first.allow(float("inf"))
            self._spent += time.perf_counter() - started

    @property
    def query(self) -> str:
        """The query as it was typed; "" where it was no text."""
        return self._request.query or ""

    @property
    def schema(self) -> Schema:
        """The own fields and word lists of the index."""
        return self._snapshot.schema

    @property
    def offset(self) -> int:
        """How many hits precede this page."""
        return self._request.offset

    @property
    def lists_passages(self) -> bool:
        """Whether the hits are passages, each with its document."""
        return self._request.unit == "passage"

    @property
    def timed_out(self) -> bool:
        """Whether the time limit was reached, so that the results read so far are incomplete."""
        self._answered()
        return self._timed_out

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Information for the user about the query."""
        better = self._corrected_in_time()
        diagnostics = [
            Diagnostic("did-you-mean", (start, end), f"did you mean {word!r}?")
            for start, end, word in (better.words if better else ())
        ]
        if (query := self._request.query) is not None:
            from ..assist.hints import hints, of_name

            own = {one.name for one in self._snapshot.schema.fields}
            diagnostics += [*hints(query, own), *map(of_name, self.names)]
        if not self._diagnostics and not diagnostics and not self.n_documents:
            diagnostics = [Diagnostic("nothing", None, "no passage holds all of this together")]
        return (*self._diagnostics, *diagnostics)

    @lazy
    def names(self) -> tuple[NamedValue, ...]:
        """The members, ministers, ministries and parties whose name the whole query is, each as a filter to choose."""
        query = self._request.query
        return () if self._speller is None or query is None else self._speller.named(query)

    @property
    def did_you_mean(self) -> str | None:
        """The query in a better spelling, if there is one."""
        better = self._corrected_in_time()
        return better.query if better else None

    @property
    def corrected_query(self) -> str | None:
        """The query of these results, if the typed one found nothing and a better spelling did."""
        self._answered()
        return self._correction.query if self._corrected and self._correction else None

    @lazy
    def hits(self) -> Sequence[Hit]:
        """The requested page of hits, best first."""
        # computes what the hits will need, and the facets after them; with a time limit the two are computed separately
        if self._plain and self._answers is None and not self._deadline.is_set:
            self._snapshot.in_place(self._expect_page)
        return self._computed(self._page, tuple)

    def _expect_page(self) -> None:
        """Says what will be read first: the hits of the page, and the facets where the caller named them."""
        request = self._request
        counted = (
            request.facets_named
            and request.shown.is_default
            and counter(self._first, self._first.scorers, request.facets, self._columns) is not None
        )
        self._first.expected = request.offset + request.limit, settings.FACET_VALUES if counted else 0

    def _page(self, execution: Execution) -> Sequence[Hit]:
        if self._deadline.is_set:
            self._deadline.check()
        if self._beyond is not None:
            first = self._request.offset
            return self._page_beyond(execution, first, min(first + self._request.limit, MOST)).hits()
        return self._page_of(execution, *self._ranking(execution, self._request.limit)).hits()

    def _page_beyond(self, execution: Execution, first: int, last: int) -> SnapshotPage:
        assert self._beyond is not None
        listed = self._beyond.listed(execution, last)
        self._deadline.check()
        return SnapshotPage(
            self._snapshot,
            self._columns,
            execution,
            listed.ranked[first:last],
            self._request.passages_per_hit,
            self._request.snippets,
            marks=listed.marks[first:last],
            place_of=self._beyond.place_of,
        )

    def _ranking(self, execution: Execution, limit: int) -> tuple[Sequence[Ranked], Sequence[Group | None] | None, int]:
        """The listed ranking, from the offset on; the group of each, when hits are grouped; and how many of them, the
        first, have all words."""
        request = self._request
        last = min(request.offset + limit, MOST)
        groups: list[Group | None] | None = None
        if request.group is None:
            known = execution.ranked if limit == request.limit else ()
            ranked = known or execution.best(last, request.sort, request.unit)
            n_full = len(known) or execution.n_full_of_best
        else:
            from ..execution.grouping import best_of_groups

            found = best_of_groups(execution, self._columns[request.group], last, request.sort, request.unit)
            ranked, groups = [one for one, _ in found], [group for _, group in found][request.offset :]
            n_full = execution.n_full_of_best
        return ranked[request.offset :] if request.offset else ranked, groups, n_full - request.offset

    def _page_of(
        self,
        execution: Execution,
        ranked: Sequence[Ranked],
        groups: Sequence[Group | None] | None,
        n_full: int,
    ) -> SnapshotPage:
        request = self._request
        return SnapshotPage(
            self._snapshot,
            self._columns,
            execution,
            ranked,
            request.passages_per_hit,
            request.snippets,
            groups,
            n_full,
        )

    @lazy
    def facets(self) -> Mapping[str, Facet]:
        """The requested facets, counted over all matching documents."""
        found: dict[str, Facet] = {}
        names = self._request.facets
        self._computed(partial(self._count, found), _nothing)
        for name in names[len(found) :]:  # the time was up
            found[name] = Facet()
        return found

    def _count(self, found: dict[str, Facet], execution: Execution) -> None:
        count(found, self._request.facets, self._columns, self._deadline, self._request.shown, execution)

    def facet(self, name: str) -> Facet:
        """Every value of a facet, commonest first, without the facet's own filter; `dossier` is counted as well.

        Raises UsageProblem on a name that is no facet.
        """
        from .tables import columns_named

        (column,) = columns_named(self._columns, name)
        return self._computed(lambda execution: self._facet(execution, column), Facet)

    def _facet(self, execution: Execution, column: Column) -> Facet:
        return facet(execution, column, Shown(None))

    def _pairs_of(self, execution: Execution) -> PairsOf:
        from .tables import pairs

        return partial(pairs, execution)

    def cross(self, rows: str, columns: str) -> CrossTable:
        """How many matching documents have each value of one facet together with each value of another: party by year.

        Raises UsageProblem on a name that is no facet.
        """
        from .tables import CrossTable, columns_named, cross

        one, other = columns_named(self._columns, rows, columns)
        empty = CrossTable(rows, columns, (), (), (), ())
        return self._computed(lambda execution: cross(self._pairs_of(execution), one, other), lambda: empty)

    def days(self, by: str | None = None, term: int = 21) -> tuple[Days, ...]:
        """Days from question to answer, per value of a facet, slowest median first; without a facet, over all
        documents.

        `term` is the number of days within which an answer is in time. Raises UsageProblem on a name that is no facet.
        """
        from .tables import columns_named, days

        column = columns_named(self._columns, by)[0] if by is not None else None
        dagen = self._columns["dagen"]
        return self._computed(lambda execution: days(self._pairs_of(execution), column, dagen, term), tuple)

    def answer_days(self) -> NDArray[np.int64]:
        """Days from question to answer, one for each matching document that has both dates; below 0 where these
        contradict each other."""
        from .tables import answer_days

        dagen = self._columns["dagen"]
        return self._computed(lambda execution: answer_days(self._pairs_of(execution), dagen)[1], _no_days)

    def statistics(self, field: str, by: str | None = None) -> tuple[Statistics, ...]:
        """Figures of an own number or date, per value of a facet, largest count first; without a facet, over all
        documents.

        Raises UsageProblem on a name that is no such field, or no facet.
        """
        from .tables import columns_named, statistics

        column = self._columns.get(field)
        if column is None or column.own is None or column.own.kind == "keyword":
            known = [one.name for one in self.schema.columns if one.kind != "keyword"]
            there = f"there is {', '.join(known)}" if known else "the index has none (vraagbaak.Schema declares them)"
            raise UsageProblem(f"there is no own number or date {field!r}; {there}")
        other = columns_named(self._columns, by)[0] if by is not None else None
        return self._computed(lambda execution: statistics(self._pairs_of(execution), column, other), tuple)

    def iter_all(self, batch: int = 200) -> Iterator[Hit]:
        """All hits from this page's first on, whatever its limit; this many are looked up at a time."""
        if self._beyond is not None:
            nothing: Callable[[], Sequence[Hit]] = tuple
            first = self._request.offset
            yield from self._computed(lambda execution: self._page_beyond(execution, first, MOST).hits(), nothing)
            return
        ranked, groups, n_full = self._computed(lambda execution: self._ranking(execution, MOST), lambda: ([], None, 0))
        execution = self._answered()
        for first in range(0, len(ranked), batch):
            part = None if groups is None else groups[first : first + batch]
            yield from self._page_of(execution, ranked[first : first + batch], part, n_full - first).hits()

    def latest(self, k: int) -> Sequence[Hit]:
        """The k matching documents that were first indexed last, latest first."""

        def ranked(execution: Execution) -> Sequence[Ranked]:
            from .latest import latest

            return latest(self._snapshot, execution, k)

        nothing: Callable[[], Sequence[Ranked]] = tuple
        found = self._computed(ranked, nothing)
        execution = self._answered()
        return self._page_of(execution, found, None, len(found) if execution.counts_all_words else 0).hits()

    @lazy
    def timeline(self) -> Timeline:
        """How many documents match in each year."""
        return self._computed(self._timeline, Timeline)

    def _timeline(self, execution: Execution) -> Timeline:
        from ..execution.timeline import timeline  # imported when used, as for the other rare results

        self._deadline.check()
        return timeline(execution, self._columns["jaar"])

    @lazy
    def months(self) -> Timeline:
        """How many documents match in each month: its `years` are months, `2004-03`."""
        return self._computed(self._months, Timeline)

    def _months(self, execution: Execution) -> Timeline:
        from ..execution.timeline import months

        self._deadline.check()
        return months(self._snapshot, execution)

    @lazy
    def n_documents(self) -> int:
        """How many documents match: those with all words, or, if none has all even without filters, those with some.

        Facets and the timeline count the same documents. Several versions of a question count once.
        """
        return self._computed(lambda execution: execution.n_documents, int)

    @lazy
    def n_full(self) -> int:
        """How many documents have all words; if any word is enough, how many match."""
        return self._computed(lambda execution: execution.n_full, int)

    @lazy
    def n_partial(self) -> int:
        """How many documents with only some of the words are listed after the others; 0 where none are."""
        return self._computed(lambda execution: execution.n_partial, int)

    @lazy
    def n_meaning(self) -> int:
        """How many documents have none of the words, and are listed for their meaning; 0 where this page ends before
        them. They are not counted anywhere."""
        return self._n_beyond(MEANING)

    @lazy
    def n_feedback(self) -> int:
        """How many documents do not have the words, and are listed as they are like the best that do; 0 where this page
        ends before them. They are not counted anywhere."""
        return self._n_beyond(FEEDBACK)

    def _n_beyond(self, mark: int) -> int:
        if self._beyond is None:
            return 0
        count, last = self._beyond.count, min(self._request.offset + self._request.limit, MOST)
        return self._computed(lambda execution: count(execution, last, mark), int)

    @lazy
    def n_passages(self) -> int:
        """How many passages match."""
        return self._computed(lambda execution: execution.n_passages(), int)

    @property
    def relaxed(self) -> bool:
        """Whether documents without some of the words are listed, after the others or alone."""
        return self._computed(lambda execution: execution.relaxed, bool)

    def __reduce__(self) -> tuple[Any, ...]:
        from .stored import StoredResults, kept_of

        return StoredResults, (kept_of(self),)

    @property
    def took_ms(self) -> float:
        """Milliseconds spent on the results read so far."""
        return 1000 * self._spent


def _itself(execution: Execution) -> Execution:
    """The work that only makes the answering execution known."""
    return execution


def _no_days() -> NDArray[np.int64]:
    """The days of no document."""
    import numpy as np

    return np.zeros(0, np.int64)


def _nothing() -> None:
    """The empty result where the time is up."""
