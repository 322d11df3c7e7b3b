"""The search behind the results: executed when something is first read, within its time limit, and in a better spelling
where the typed query finds nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from ...index.reader import FAULTS, Snapshot
from .. import deadline, settings
from ..columns import Column
from ..deadline import Deadline, TimeIsUp
from ..execution.executor import Execution
from ..execution.found import Found, Listing, Want
from ..execution.plan import Plan
from ..execution.run import Run
from ..lazy import lazy
from ..model import Diagnostic, Group, NamedValue
from .request import MOST, Request

if TYPE_CHECKING:
    from ..assist.spelling import Correction
    from .beyond import Beyond

T = TypeVar("T")

NOTHING = Found()
"""What a search found before it was executed."""


class Speller(Protocol):
    """Finds a better spelling of a query, and executes it."""

    def correct(self, query: str, plan: Plan, found: Found) -> Correction | None: ...

    def execute_instead(self, query: str, request: Request, deadline: Deadline) -> Execution: ...

    def named(self, query: str) -> tuple[NamedValue, ...]: ...


class Answering:
    """What one search found, and the execution for what is read beyond that."""

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
        self._snapshot = snapshot
        self._columns = columns
        self._typed = execution
        self._execution = execution
        """The execution that answers: of the typed query, or of another spelling."""
        self._diagnostics = diagnostics
        self._request = request
        self._speller = speller
        self._deadline = deadline
        self._timed_out = timed_out
        self._beyond = beyond
        self._found_of_typed = NOTHING
        self._found: Found | None = Found(timed_out=True) if timed_out else None
        self._spent = time.perf_counter() - started

    def _answer(self, counted: bool = False, table: Callable[[Run], Any] | None = None) -> Found:
        """What the search found. With `counted`, a search that left documents out is done again in full. A search that
        was not executed yet computes `table` too."""
        found = self._found
        if found is None or (counted and not (found.is_counted or self._timed_out)):
            found = self._found = self._in_time(partial(self._search, counted, table), Found)
        return found

    def _search(self, counted: bool, table: Callable[[Run], Any] | None) -> Found:
        want = self._want(counted, table)
        found = self._found_of_typed = self._typed.search(want)
        self._execution = self._typed
        self._timed_out |= found.timed_out
        if found.is_empty and self._speller is not None and self._correction:
            other = self._speller.execute_instead(self._correction.query, self._request, self._deadline)
            found_instead = other.search(want)
            self._timed_out |= found_instead.timed_out
            if not found_instead.is_empty:
                self._execution = other
                return found_instead
        return found

    def _want(self, counted: bool, table: Callable[[Run], Any] | None) -> Want:
        """The page and the facets that the caller asked for."""
        request = self._request
        last = min(request.offset + request.limit, MOST)
        rank = None
        if request.group is not None or self._beyond is not None:
            rank = partial(self._listing, last=last)
        facets = [self._columns[name] for name in request.facets]
        return Want(
            last,
            request.offset,
            request.sort,
            request.unit,
            rank,
            request.passages_per_hit,
            facets,
            request.shown,
            counted,
            self._columns["jaar"] if request.timeline else None,
            table,
        )

    def _listing(self, run: Run, last: int) -> Listing:
        """The ranking from the offset on: of groups, beyond words, or the ordinary one."""
        request = self._request
        first = request.offset
        if self._beyond is not None:
            return self._beyond.listing(run, first, last)
        if request.group is None:
            ranked = run.best(last, request.sort, request.unit)
            return Listing(ranked[first:], run.n_full_of_best - first)
        from ..execution.grouping import best_of_groups

        best = best_of_groups(run, self._columns[request.group], last, request.sort, request.unit)
        groups: list[Group | None] = [group for _, group in best[first:]]
        return Listing([hit for hit, _ in best[first:]], run.n_full_of_best - first, groups)

    @lazy
    def _correction(self) -> Correction | None:
        """The query in a better spelling, where few documents have its words; once the typed query was searched."""
        query = self._request.query
        if self._speller is None or query is None or self._timed_out:
            return None
        found = self._found_of_typed
        n_listed = found.n_listed if found.is_counted else len(found.listing.ranked)
        if n_listed > settings.FEW_HITS and 0 not in found.dfs:
            return None
        if not found.is_counted:
            found = self._typed.search(Want(counts=True))
            if found.n_listed > settings.FEW_HITS and 0 not in found.dfs:
                return None
        better = self._speller.correct(query, self._typed.plan, found)
        if better is None:
            return None
        other = self._speller.execute_instead(better.query, self._request, self._deadline)
        n_full = other.search(Want(counts=True)).n_full
        return better if n_full > found.n_full else None  # a better spelling matches more documents with all words

    def _better_spelling(self) -> Correction | None:
        self._answer()
        return self._in_time(lambda: self._correction, lambda: None)

    def _computed(self, work: Callable[[Run], T], otherwise: Callable[[], T]) -> T:
        """The result of `work` on a run of the answering execution; if the time is up first, that of `otherwise`. Read
        first, it is of the run that gives the page; read later, of another."""

        def on_a_run() -> T:
            with self._execution.run() as run:
                return work(run)

        if self._found is None and (table := self._answer(counted=True, table=work).table) is not None:
            result: T = table[0]
            return result
        return self._in_time(on_a_run, otherwise)

    def _in_time(self, work: Callable[[], T], otherwise: Callable[[], T]) -> T:
        """The result of `work`; if the time is up first, that of `otherwise`. Adds up the time that is spent. Raises
        IndexClosed."""
        snapshot = self._snapshot
        if snapshot.is_closed:
            snapshot.check_open()
        if self._timed_out:
            return otherwise()
        started = time.perf_counter()
        self._deadline.resume(self._spent)
        try:
            result = work()
        except TimeIsUp:
            self._timed_out = True
            result = otherwise()
        except FAULTS as error:
            raise snapshot.fault(error) from error.__cause__
        finally:
            self._deadline.rest()
            self._spent += time.perf_counter() - started
        snapshot.check_place()
        return result
