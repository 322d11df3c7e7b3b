"""What did one search of a cluster find? The same answers as of an index on this machine, asked of the cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from ...index.errors import UsageProblem
from ..execution.facets import shown_of
from ..execution.found import Found, Listing, Ranked, Shown
from ..execution.run import Run
from ..execution.timeline import of_days, of_years
from ..model import Facet, Group, Hit, Timeline
from ..results.page import SnapshotPage
from ..results.references import Bearers
from ..results.results import Results
from .execution import WIDE_BLOCK, ClusterExecution
from .matching import WINDOW
from .page import Fetched, PageIndex

if TYPE_CHECKING:
    from ..columns import Column
    from ..results.tables import Pairs, PairsOf

T = TypeVar("T")

MakePage = Callable[[Sequence[Fetched], ClusterExecution], PageIndex]

Listed = tuple[PageIndex, Ranked, bool]
"""A document, or a passage, in its place: the page that has its text, and whether it has all words."""


class ClusterResults(Results):
    """The answer to one search of a cluster."""

    make_page: MakePage
    bearers: Bearers

    def _read(self, of: Callable[[Found], T], otherwise: Callable[[], T]) -> T:
        """Each number is a request, which may come too late."""
        found = self._answer(counted=True)
        return self._in_time(lambda: of(found), otherwise)

    @property
    def _cluster(self) -> ClusterExecution:
        self._answer()
        return cast(ClusterExecution, cast(Any, self._execution))

    # hits

    def _hits(self) -> Sequence[Hit]:
        request = self._request
        execution = self._cluster
        return self._in_time(lambda: list(self._hits_of(execution, request.offset, request.limit)), list)

    def iter_all(self, batch: int = 200) -> Iterator[Hit]:
        """All hits from this page's first on, whatever its limit."""
        execution = self._cluster
        at = self._request.offset
        while True:
            hits = list(self._hits_of(execution, at, batch))
            yield from hits
            if len(hits) < batch:
                return
            at += batch

    def _hits_of(self, execution: ClusterExecution, offset: int, limit: int) -> Iterator[Hit]:
        """The hits from a place on, those of one page of documents together."""
        if not limit:
            return
        if self._request.group is not None:
            listed, groups = self._groups(execution, offset, limit)
        else:
            listed, groups = list(self._listed(execution, offset, limit)), None
        at = 0
        while at < len(listed):
            page, _, full = listed[at]
            end = at
            while end < len(listed) and listed[end][0] is page and listed[end][2] is full:
                end += 1
            ranked = [one for _, one, _ in listed[at:end]]
            of_these = None if groups is None else groups[at:end]
            yield from self._shown(page, ranked, of_these, len(ranked) if full else 0)
            at = end

    def _listed(self, execution: ClusterExecution, offset: int, limit: int) -> Iterator[Listed]:
        """What is listed, from a place on: what has all words, then what has some."""
        if self._request.unit == "passage":
            yield from islice(self._passages(execution), offset, offset + limit)
            return
        last = offset + limit
        n_first = execution.n_full if execution.relaxed else execution.n_documents
        if offset < n_first:
            full = True if execution.relaxed else None
            yield from self._documents(execution, offset, min(last, n_first), full, execution.plan.match != "any")
        if execution.relaxed and last > n_first:
            yield from self._documents(execution, max(0, offset - n_first), last - n_first, False, False)

    def _documents(
        self, execution: ClusterExecution, first: int, last: int, full: bool | None, has_all: bool
    ) -> Iterator[Listed]:
        """The documents of one tier from one place to another."""
        sort = self._sort(execution)
        has_all = has_all or full is None
        if sort != "relevance":
            page = self.make_page(execution.documents(first, last - first, sort, full), execution)
            for doc, score in page.scores():
                yield page, Ranked(0, doc, -1, page.snapshot.fetched[doc].id, score), has_all
            return
        size = execution.block
        for begin in range(first - first % size, last, size):
            page = self.make_page(execution.documents(begin, size, sort, full), execution)
            ranked = page.best()
            for one in ranked[max(0, first - begin) : last - begin]:
                yield page, one, has_all

    def _sort(self, execution: ClusterExecution) -> str:
        """Where nothing scores, the newest come first."""
        return self._request.sort if execution.plan.scores or self._request.sort != "relevance" else "newest"

    def _passages(self, execution: ClusterExecution) -> Iterator[Listed]:
        """Matching passages: the best of WIDE_BLOCK documents, then those of the next; by date exactly."""
        sort = self._sort(execution)
        for full in (True, False) if execution.relaxed else (None,):
            has_all = full is True or (full is None and execution.plan.match != "any") or full is None
            at = 0
            while True:
                documents = execution.documents(at, WIDE_BLOCK, "passages" if sort == "relevance" else sort, full)
                if documents:
                    page = self.make_page(documents, execution)
                    for one in page.best_passages(sort, full):
                        yield page, one, bool(has_all)
                if len(documents) < WIDE_BLOCK:
                    break
                at += WIDE_BLOCK

    def _groups(self, execution: ClusterExecution, offset: int, limit: int) -> tuple[list[Listed], list[Group | None]]:
        """The best hit of each group; what has no value is a group by itself."""
        name = self._request.group or "dossier"
        wanted = offset + limit
        found: dict[str, tuple[Listed, str]] = {}
        total = execution.n_documents + execution.n_partial
        at, step = 0, WIDE_BLOCK
        while len(found) < wanted and at < total:
            listed = list(self._listed(execution, at, step))
            for page, one, full in listed:
                document = page.snapshot.fetched[one.doc].contents
                value = document.head.get(name, "")
                key = f"v{value}" if value else f"d{one.id}"
                found.setdefault(key, ((page, one, full), value))
                if len(found) == wanted:
                    break
            if not listed:
                break
            at += step
        counts = execution.counts([name])[name][0]
        kept = list(found.values())[offset:wanted]
        groups = [Group(name, value, counts.get(value, 0)) if value else None for _, value in kept]
        return [listed for listed, _ in kept], groups

    def latest(self, k: int) -> Sequence[Hit]:
        """The k documents of those that match which the index saw last, by when it first saw them, latest first."""
        execution = self._cluster
        if k < 1:
            return ()
        if k > WINDOW:
            raise UsageProblem(f"a cluster lists the latest {WINDOW:,}; use iter_all for more")
        full = execution.counts_all_words if execution.relaxed else None
        page = self.make_page(execution.documents(0, k, "latest", full), execution)
        ranked = [Ranked(0, doc, -1, one.id, 0.0) for doc, one in enumerate(page.snapshot.fetched)]
        return self._shown(page, ranked, None, len(ranked) if execution.counts_all_words else 0)

    def _shown(
        self, page: PageIndex, ranked: Sequence[Ranked], groups: Sequence[Group | None] | None, n_full: int
    ) -> list[Hit]:
        with page.execution.run() as run:
            passages = run.passages(ranked, self._request.passages_per_hit) if self._request.unit == "document" else ()
        listing = Listing(ranked, n_full, groups)
        made = ClusterPage(page.snapshot, page.columns, page.execution.plan, listing, passages, self._request.snippets)
        made.bearers = self.bearers
        return made.hits()

    # counts

    def _facets(self) -> Mapping[str, Facet]:
        names = self._request.facets
        if not names:
            return {}
        execution = self._cluster
        nothing: dict[str, tuple[dict[str, int], int]] = {}
        counted = self._in_time(lambda: execution.counts(names), lambda: nothing)
        return {
            name: _facet(execution, self._columns[name], counts, self._request.shown)
            for name, counts in counted.items()
        }

    def _facet(self, run: Run, column: Column) -> Facet:
        execution = cast(ClusterExecution, cast(Any, run))
        return _facet(execution, column, execution.counts([column.name])[column.name], Shown(None))

    def _timeline(self, run: Run) -> Timeline:
        counts, missing = cast(ClusterExecution, cast(Any, run)).counts(["jaar"])["jaar"]
        years = self._columns["jaar"]
        numbers, missing = _by_number(years, counts, missing)
        return of_years(years, numbers, missing, run.plan.filters.selected.get("jaar"))

    def _months(self, run: Run) -> Timeline:
        return of_days(cast(ClusterExecution, cast(Any, run)).days())

    def _pairs_of(self, run: Run) -> PairsOf:
        execution = cast(ClusterExecution, cast(Any, run))
        numbers: dict[str, int] = {}

        def pairs(column: Column) -> Pairs:
            number_of = {column.value(number): number for number in range(column.n_values)}
            found: list[tuple[int, int]] = []
            for id, values in execution.values(column.name):
                doc = numbers.setdefault(id, len(numbers))
                found += [(doc, _known(column, number_of, value)) for value in values]
            made = np.array(sorted(found), np.int64).reshape(-1, 2)
            return made[:, 0], made[:, 1]

        return pairs


class ClusterPage(SnapshotPage):
    """A page whose references may mean any document of the cluster."""

    bearers: Bearers

    def _bearers(self) -> Bearers:
        return self.bearers


def _facet(execution: ClusterExecution, column: Column, counted: tuple[dict[str, int], int], shown: Shown) -> Facet:
    """What is shown of a facet, of counts by value."""
    numbers, missing = _by_number(column, *counted)
    return shown_of(column, numbers, missing, execution.plan.filters.selected.get(column.name, frozenset()), shown)


def _known(column: Column, number_of: Mapping[str, int], value: str) -> int:
    """The number of a value; one that came since the column was fetched is not dropped in silence."""
    if value not in number_of:
        raise UsageProblem(f"{column.name} has new values since the index was opened; call refresh() and search again")
    return number_of[value]


def _by_number(column: Column, counts: dict[str, int], missing: int) -> tuple[NDArray[np.int64], int]:
    """Counts of values by the column's numbers; of a value that came since the column was fetched, none is dropped."""
    numbers = {column.value(number): number for number in range(column.n_values)}
    found = np.zeros(column.n_values, np.int64)
    for value, n in counts.items():
        found[_known(column, numbers, value)] = n
    return found, missing
