"""The public interface of an index: the way from a query to results.

A search runs parse -> expanded terms -> plan -> execute -> hits. The stages before `execute` know nothing of files.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, Unpack
from weakref import ref

from ..index.analysis.folding import fold as folded
from ..index.errors import IndexProblem, UsageProblem
from . import allocator, settings
from .arguments import (
    DEFAULT_FACETS,
    FacetFilters,
    check_choices,
    check_facets,
    check_text,
    check_tree,
    check_whole,
    joined_filters,
)
from .assistance import Assistance
from .commits import moment, on_one_commit, pinned
from .deadline import NONE, Deadline, TimeIsUp
from .execution.executor import Execution
from .execution.filters import FilterRequest, Filters
from .execution.found import Shown
from .execution.plan import Match, Plan
from .model import Diagnostic, FacetValue, Hit
from .respelling import PlannedSpeller
from .results.request import MOST, BeyondRequest, Request
from .results.results import Results

if TYPE_CHECKING:
    import os

    from whoosh.query import Query

    from .assist.suggestions import Suggester, Suggestion
    from .results.beyond import Beyond
    from .whoosh.reader import WhooshReader

__all__ = ("Index", "Results")

WARMED = 8
"""How many recent searches are repeated on a new commit before it is used."""

REPEATED = ("match", "facets", "limit", "sort", "unit", "van", "tot", "beantwoord_van", "beantwoord_tot")
"""The arguments of a recent search that are repeated with it, besides its filters."""


class Index(Assistance):
    """An index, opened for searching: one commit of it, until `refresh`.

    Any number of threads may use it. Close it, or use `with`; an index without references closes itself.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        super().__init__(path)
        self._recent: deque[tuple[str, tuple[Any, ...], FacetFilters]] = deque(maxlen=WARMED)
        self._refreshing = threading.Lock()
        self._replaced = allocator.Replaced()

    def __reduce__(self) -> tuple[type[Index], tuple[str]]:
        """Pickles as its path: another process opens the index there, at its newest commit."""
        return Index, (str(self._snapshot.path),)

    @pinned
    def search(
        self,
        query: str | Query,
        *,
        match: Match = "auto",
        strict: bool = False,
        facets: Sequence[str] = DEFAULT_FACETS,
        snippets: bool = True,
        passages_per_hit: int = 2,
        limit: int = 10,
        offset: int = 0,
        sort: Literal["relevance", "newest", "oldest", "answered"] = "relevance",
        unit: Literal["document", "passage"] = "document",
        group: Literal["dossier"] | None = None,
        collapse: Literal["versions", "none"] = "versions",
        meaning: bool = True,
        feedback: bool | None = None,
        fold: bool | None = None,
        filter_match: Literal["exact", "words"] = "exact",
        van: date | str | None = None,
        tot: date | str | None = None,
        beantwoord_van: date | str | None = None,
        beantwoord_tot: date | str | None = None,
        since: date | datetime | str | None = None,
        timeout: float | None = None,
        facet_size: int | None | Mapping[str, int | None] = settings.FACET_VALUES,
        facet_sort: Literal["count", "value"] = "count",
        timeline: bool = False,
        filters: Mapping[str, Sequence[str] | str | int] | None = None,
        **filters_by_facet: Unpack[FacetFilters],
    ) -> Results:
        """The documents, or passages, that match. Nothing is computed before it is read.

        `van` and `tot` are dates or ISO text, also a year or a month, for the day under which a document is filed.
        `beantwoord_van` and `beantwoord_tot` are for the day of its answer; `sort="answered"` orders by that day.
        Filters are named as the facets; values of one filter widen the search, different filters narrow it. `group`
        lists the best hit of each dossier. Documents that share a vraagnummer are versions of one question: one of
        them, the answered one, is counted and listed for all, unless `collapse` is "none" (`fold=True` is another name
        for "versions", `fold=False` for "none"). `timeout` is the time limit in seconds of computing; the search then
        ends with its results so far, and `timed_out` is true. A filter's value is the value with exactly that spelling,
        where there is one, else every value that holds its words; with `filter_match="words"` always the latter, as in
        a field of a query. `filters` has filters by name, because type checkers know no arguments for own facets. If
        the index has vectors (`vraagbaak embed`), documents that are close in meaning to a query of plain words rise,
        or are listed without any of its words; `meaning=False` switches that off. `feedback` lists documents like the
        best ones after those with the words; by default where the index has vectors. Such documents are not counted.
        `since` keeps documents that were added or changed in the index since a time, or since the beginning of a
        period: "vorige week". `facet_size` is how many values of each facet are shown, None for all, also by name;
        `facet_sort` orders them. `timeline` counts the years in the same pass, for a caller that reads
        `results.timeline`. `query` is text, or a Whoosh tree. Raises UsageProblem on a name or a choice that does
        not exist. Never raises on a query, except that `strict` makes its diagnostics errors.
        """
        started = time.perf_counter()
        if filters is not None:
            filters_by_facet = joined_filters(filters, filters_by_facet)
        text = query if isinstance(query, str) else None
        if text is None:
            check_tree(query)
        else:
            repeated = match, facets, limit, sort, unit, van, tot, beantwoord_van, beantwoord_tot
            self._recent.append((text, repeated, filters_by_facet))
        if facets != () or facet_size != settings.FACET_VALUES:
            check_facets(facets, self._snapshot.schema.facets, facet_size)
        check_choices((match, sort, unit, collapse, facet_sort), (limit, offset, passages_per_hit), group, timeout)
        limit, offset, passages_per_hit = min(limit, MOST), min(offset, MOST), min(passages_per_hit, MOST)
        deadline = NONE if timeout is None else Deadline(timeout)
        narrowed = self._no_filters
        if filters_by_facet or van or tot or since or beantwoord_van or beantwoord_tot:
            changed_since = moment(since) if since else None
            answered = beantwoord_van, beantwoord_tot
            by_words = filter_match == "words"
            narrowed = self._filters(FilterRequest(filters_by_facet, van, tot, changed_since, by_words, answered))

        plan, diagnostics, timed_out = self._planned(query, narrowed, match, deadline, started)
        if strict and any(diagnostic.kind != "several-values" for diagnostic in diagnostics):
            raise UsageProblem("; ".join(diagnostic.message for diagnostic in diagnostics))
        plan.collapse = collapse == "versions" if fold is None else fold
        execution = self._execution(plan, deadline)
        beyond = None
        plain = sort == "relevance" and unit == "document" and group is None and match != "all"
        if plain and text is not None and not timed_out:
            wider = BeyondRequest(text, narrowed, plan.collapse, meaning, feedback)
            beyond, unmeant = self._beyond(wider, deadline)
            diagnostics += unmeant
        request = Request(
            tuple(dict.fromkeys(facets)) if facets else (),
            snippets,
            passages_per_hit,
            limit,
            offset,
            sort,
            unit,
            group,
            plan.collapse,
            text,
            narrowed,
            match,
            Shown(facet_size, facet_sort),
            timeline,
        )
        return self._results(execution, diagnostics, request, started, deadline, timed_out, beyond)

    def _planned(
        self, query: str | Query, narrowed: Filters, match: Match, deadline: Deadline, started: float
    ) -> tuple[Plan, tuple[Diagnostic, ...], bool]:
        """The plan of a query, its diagnostics and those of its filters, and whether the time was up before."""
        timed_out = False
        diagnostics: tuple[Diagnostic, ...]
        if deadline.is_set:
            deadline.resume(time.perf_counter() - started)
        try:
            plan, diagnostics = self._planner.plan(query, narrowed, match, deadline)
        except TimeIsUp:
            plan, diagnostics, timed_out = Plan((), (), (), narrowed, match), (), True
        finally:
            if deadline.is_set:
                deadline.rest()
        if diagnostics and isinstance(query, str):
            diagnostics = tuple([_inside(diagnostic, len(query)) for diagnostic in diagnostics])
        return plan, diagnostics + narrowed.diagnostics, timed_out

    def _results(
        self,
        execution: Execution,
        diagnostics: tuple[Diagnostic, ...],
        request: Request,
        started: float,
        deadline: Deadline,
        timed_out: bool,
        beyond: Beyond | None,
    ) -> Results:
        return Results(
            self._snapshot,
            self._columns,
            execution,
            diagnostics,
            request,
            started,
            self._speller,
            deadline,
            timed_out,
            beyond,
        )

    @cached_property
    def _speller(self) -> PlannedSpeller:
        return PlannedSpeller(self._snapshot, self._planner, self._scorers, self._no_filters)

    def iter_hits(self, query: str | Query, **named: Any) -> Iterator[Hit]:
        """All hits of a query, not limited to a page, best first; `named` are the arguments of `search`.

        The documents are looked up a few hundred at a time. All hits are of one commit.
        """
        named.setdefault("facets", ())
        return self.search(query, **named).iter_all()

    @on_one_commit
    def whoosh_reader(self) -> WhooshReader:
        """This index as a whoosh.reading.IndexReader, for Whoosh's own Searcher; open for as long as the index is."""
        from .whoosh.reader import WhooshReader

        reader = self._planner.language.lookup.foreign_nodes
        assert isinstance(reader, WhooshReader)
        return reader

    @on_one_commit
    def suggest(self, prefix: str, limit: int = 5) -> tuple[Suggestion, ...]:
        """Completions of the beginning of a query: at most `limit` words, askers, dossiers and titles each."""
        check_text("the beginning of a query", prefix)
        check_whole("limit", limit)
        return self._suggester.suggest(prefix, limit, self._n_with_all)

    @cached_property
    def _suggester(self) -> Suggester:
        from .assist.suggestions import Suggester

        return Suggester(self._snapshot, self._columns, self._scorers)

    def _n_with_all(self, query: str) -> int:
        """How many documents with all words of a text a search finds, each question once."""
        return self.search(query, match="all", facets=(), snippets=False).n_documents

    @on_one_commit
    def values(self, facet: str, prefix: str = "", limit: int | None = None) -> tuple[FacetValue, ...]:
        """The values of a facet that begin with a text, whatever its case and accents, with their numbers of documents;
        the commonest first. Raises UsageProblem on a name that is no facet."""
        check_text("the beginning of a value", prefix)
        counted = self.search("*", facets=(facet,), facet_size=None).facets[facet].values
        begins = folded(prefix)
        values = [value for value in counted if folded(value.value).startswith(begins)]
        return tuple(values[:limit])

    def refresh(self) -> bool:
        """Searches the newest commit from now on; returns False where this is already the newest.

        Unchanged parts are shared: files, and their arrays. The new commit is warmed before it is used: recent words
        and searches are looked up in it. Meanwhile other threads search the old commit, and its results stay valid. Any
        thread may call it; of several simultaneous calls one does the work. What the old commit held goes back to the
        system, where searches still use it at the first call after their end.
        """
        with self._refreshing:
            fresh = self.newer()
            if fresh is None:
                self._replaced.give_back()
                return False
            fresh._refreshing, fresh._replaced = self._refreshing, self._replaced
            old = ref(self._snapshot)
            self.__dict__ = fresh.__dict__  # in one step: see on_one_commit
            self._replaced.by_newer(old)
        return True

    def newer(self) -> Index | None:
        """The newest commit, opened beside this one and warmed like it; None where this is the newest."""
        if self.is_current():
            return None
        fresh = Index(self._snapshot.path)
        try:
            fresh._warm(self)
        except BaseException:
            fresh.close()
            raise
        return fresh

    def _warm(self, like: Index) -> None:
        """Looks up the recent words and searches of another commit, so that the next search need not."""
        self._planner.know(like._planner.known_words())
        for query, repeated, filters in list(like._recent):
            with suppress(IndexProblem):
                results = self.search(query, **dict(zip(REPEATED, repeated, strict=True)), **filters)
                _ = results.hits, results.facets


def _inside(diagnostic: Diagnostic, length: int) -> Diagnostic:
    """The diagnostic, with its span within the typed text: composing characters may have made the parsed text
    longer."""
    if diagnostic.span is None or diagnostic.span[1] <= length:
        return diagnostic
    return diagnostic._replace(span=(min(diagnostic.span[0], length), length))
