"""Searches of pages, API and feeds: a request in, one page of an answer out."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from ...index.errors import UsageProblem
from ...index.schema import IN_ADDRESSES
from ..assist.suggestions import Suggestion
from ..engine import Index
from ..model import Facet, FacetValue, Hit
from ..results.results import Results
from .search_request import PAGE_SIZE, SearchRequest

SIDEBAR = ("partij", "ministerie", "indiener", "status", "soort", "onderwerp")
"""The facets of the search page."""

MOST_MONTHS = 37
"""A range of dates up to this many months is drawn by month, a longer one by year."""


def open_index(path: str | os.PathLike[str]) -> Index:
    """An index, opened at its newest commit. Raises IndexProblem where there is none."""
    return Index(path)


def identity(index: Index) -> tuple[str, datetime]:
    """Identifies a commit uniquely, with its time; the same in each process that reads the index."""
    commit = index.commit
    time = commit.time or datetime.fromtimestamp(0, UTC)
    return f"{commit.number:x}-{int(1000 * time.timestamp()):x}", time


def own_facets(index: Index) -> tuple[str, ...]:
    """The index's own facets that addresses may name: all, since a schema refuses the names of other parameters."""
    return tuple(name for name in index.schema.facets if name not in IN_ADDRESSES)


@dataclass(frozen=True, slots=True)
class Answer:
    """One page of a search."""

    results: Results
    hits: Sequence[Hit]
    n_documents: int
    """How many documents are counted; facets and bars count the same."""
    n_partial: int
    """How many documents have only some of the words, and follow the others or are all there is."""
    partial_follow: bool
    """Whether documents with only some of the words are listed after those that are counted."""
    facets: dict[str, Facet]
    bars: tuple[tuple[str, int], ...]
    """Label (`2004` or `2004-03`) and documents, in order of time, without gaps between first and last."""
    took_ms: float
    problems: tuple[tuple[str, str], ...]
    """Parameters that could not be read, with their values."""

    @property
    def n_listed(self) -> int:
        """The total number of documents on all of its pages."""
        return n_listed(self.results)

    @property
    def full_hits(self) -> list[Hit]:
        """The hits of this page that are counted."""
        return [hit for hit in self.hits if not (self.partial_follow and hit.is_partial)]

    @property
    def partial_hits(self) -> list[Hit]:
        """The hits of this page that have only some of the words, if others have all."""
        return [hit for hit in self.hits if self.partial_follow and hit.is_partial]


def search(
    index: Index, request: SearchRequest, timeout_s: float, facets: Sequence[str] = SIDEBAR, bars: bool = True
) -> Answer:
    """One page of hits with facets and bars of time. An invalid date is left out and reported."""
    request, problems = with_dates(request)
    results = found(index, request, timeout_s, facets, PAGE_SIZE, request.offset, timeline=bars)
    hits = results.hits
    n_documents = results.n_documents
    counted = dict(results.facets)
    drawn = bars_of(results, request) if bars else ()
    took_ms = results.took_ms
    return Answer(
        results, hits, n_documents, results.n_partial, partial_follow(results), counted, drawn, took_ms, problems
    )


def partial_follow(results: Results) -> bool:
    """Whether documents with only some of the words are listed after those that are counted."""
    return results.n_partial > 0 and (results.n_full > 0 or not results.n_documents)


def n_listed(results: Results) -> int:
    """How many documents a search lists: the counted ones, those with only some of the words, and, once a page reaches
    them, those like the best and those close in meaning."""
    by_words = results.n_documents + (results.n_partial if partial_follow(results) else 0)
    return by_words + results.n_feedback + results.n_meaning


def found(
    index: Index,
    request: SearchRequest,
    timeout_s: float | None,
    facets: Sequence[str],
    limit: int,
    offset: int,
    **more: Any,
) -> Results:
    """The results of a request. Raises UsageProblem on an invalid date."""
    asked: dict[str, Any] = {**dict(request.filters), **more}
    return index.search(
        request.q,
        facets=facets,
        limit=limit,
        offset=offset,
        sort=request.sort,
        collapse="none" if request.each_version else "versions",
        van=request.van or None,
        tot=request.tot or None,
        beantwoord_van=request.beantwoord_van or None,
        beantwoord_tot=request.beantwoord_tot or None,
        timeout=timeout_s,
        **asked,
    )


def with_dates(request: SearchRequest) -> tuple[SearchRequest, tuple[tuple[str, str], ...]]:
    """The request without invalid dates, and these dates."""
    from ..execution.filters import day

    problems = []
    for name, given in request.dates.items():
        try:
            day(given, end=name.endswith("tot"))
        except UsageProblem:
            problems.append((name, given))
    if problems:
        left_out: dict[str, Any] = dict.fromkeys((name for name, _ in problems), "")
        request = replace(request, page=1, **left_out)
    return request, tuple(problems)


def bars_of(results: Results, request: SearchRequest) -> tuple[tuple[str, int], ...]:
    """Documents per year; per month where the dates or the documents span few months."""
    years = results.timeline.years
    if not years:
        return ()
    if 12 * len(years) > MOST_MONTHS:
        return years
    return results.months.years


def facet_values(
    index: Index, request: SearchRequest, name: str, timeout_s: float, is_strict: bool = False
) -> tuple[FacetValue, ...]:
    """Every value of a facet, commonest first, without its own filter. If strict, raises UsageProblem on an invalid
    date."""
    if not is_strict:
        request, _ = with_dates(request)
    return found(index, request, timeout_s, (), 0, 0).facet(name).values


def every_hit(index: Index, request: SearchRequest) -> Iterator[Hit]:
    """All hits of a search, in its order."""
    request, _ = with_dates(request)
    return found(index, request, None, (), 1, 0).iter_all()


def suggest(index: Index, prefix: str, limit: int) -> tuple[Suggestion, ...]:
    """Completions of the beginning of a query."""
    return index.suggest(prefix, limit)
