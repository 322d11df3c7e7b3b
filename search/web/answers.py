"""Everything that pages need of an index: the only module of the web that knows the engine."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np

from ...corpus import interchange, references
from ...corpus.model import Document
from ...index import layout
from ...index.errors import UsageProblem
from ..assist.suggestions import Suggestion
from ..cli import for_spreadsheets
from ..engine import Index
from ..model import Facet, FacetValue, Hit
from ..results import rows
from ..results.page import Marking
from ..results.references import Citation
from ..results.results import Results
from .search_request import PAGE_SIZE, SearchRequest

__all__ = (
    "Answer",
    "Days",
    "Facet",
    "FacetValue",
    "Hit",
    "Index",
    "Overview",
    "Paper",
    "Suggestion",
    "UsageProblem",
    "CSV_COLUMNS",
    "Seen",
    "as_json",
    "csv_row",
    "document_json",
    "every_hit",
    "facet_values",
    "hit_json",
    "identity",
    "marker",
    "n_listed",
    "newer",
    "newest",
    "open_index",
    "overview",
    "passage_json",
    "stats_json",
    "paper",
    "search",
    "seen",
    "suggest",
)

SIDEBAR = ("partij", "ministerie", "indiener", "status", "soort", "onderwerp")
"""The facets of the search page."""

TERM_DAYS = 21
"""Days within which the Rules of Procedure ask for an answer (three weeks)."""

MOST_MONTHS = 37
"""A range of dates up to this many months is drawn by month, a longer one by year."""

Mark = tuple[int, int]
"""Start and end of a query word in a text."""


def open_index(path: str | os.PathLike[str]) -> Index:
    """An index, opened at its newest commit. Raises IndexProblem where there is none."""
    return Index(path)


def identity(index: Index) -> tuple[str, datetime]:
    """Identifies a commit uniquely, with its time; the same in each process that reads the index."""
    commit = index.commit
    time = commit.time or datetime.fromtimestamp(0, UTC)
    return f"{commit.number:x}-{int(1000 * time.timestamp()):x}", time


def newer(index: Index, path: str) -> Index | None:
    """The index at a newer commit, warmed by the latest searches of this one; None if there is none."""
    if index.is_current():
        return None
    fresh = Index(path)
    fresh._warm(index)
    return fresh


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
    results = found(index, request, timeout_s, facets, PAGE_SIZE, request.offset)
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
    """How many documents a search lists: the counted ones, those with only some of the words, and those close in
    meaning."""
    return results.n_documents + (results.n_partial if partial_follow(results) else 0) + results.n_meaning


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
    results = found(index, request, timeout_s, (), 0, 0)
    column = index._columns[name]
    selected = {column.value(n) for value in request.values(name) for n in column.meant(value)}
    counts, _ = results._computed(lambda execution: execution.counts(column), lambda: (np.zeros(0, np.int64), 0))
    values = [(int(counts[n]), column.value(int(n))) for n in np.flatnonzero(counts)]
    return tuple(FacetValue(text, n, text in selected) for n, text in sorted(values, key=lambda one: (-one[0], one[1])))


def every_hit(index: Index, request: SearchRequest) -> Iterator[Hit]:
    """All hits of a search, in its order."""
    request, _ = with_dates(request)
    return found(index, request, None, (), 1, 0).iter_all()


@dataclass(frozen=True, slots=True)
class Seen:
    """A document, with the times when it was first indexed and when it last changed."""

    document: Document
    first: datetime | None
    changed: datetime | None


def newest(index: Index, request: SearchRequest, most: int, timeout_s: float) -> tuple[Seen, ...]:
    """The documents of a search that were first indexed last, latest first; all words must match. Invalid dates are
    left out."""
    request, _ = with_dates(request)
    hits = found(index, request, timeout_s, (), 1, 0, match="all").latest(most)
    return tuple(Seen(hit.document, hit.toegevoegd, hit.gewijzigd) for hit in hits)


def seen(index: Index, id: str) -> Seen | None:
    """One document with its times; None where the id does not exist."""
    snapshot = index._snapshot
    number, document = snapshot.number_of(id), index.document(id)
    if number is None or document is None:
        return None
    ((first, changed, _),) = snapshot.histories([number], [id])
    return Seen(document, moment(first), moment(changed))


def moment(seconds: int) -> datetime | None:
    """A time of the index's history; None where it is not known."""
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def as_json(query: str, results: Results, *, timeline: bool = False) -> dict[str, Any]:
    """Results as docs/OUTPUT.md describes them."""
    return results.to_dict(timeline=timeline) | {"query": query}


CSV_COLUMNS = rows.DEFAULT


def csv_row(hit: Hit, dialect: for_spreadsheets.Dialect) -> list[str]:
    """A hit with its best passage as cells that no spreadsheet runs as formulas."""
    return for_spreadsheets.cells(hit, CSV_COLUMNS, dialect)


def hit_json(hit: Hit) -> dict[str, Any]:
    """A hit as docs/OUTPUT.md describes it."""
    return hit.to_dict()


def document_json(index: Index, id: str) -> dict[str, Any] | None:
    """A document in the interchange form, with its status, versions and references; None where there is none."""
    document = index.document(id)
    if document is None:
        return None
    return {
        **interchange.as_json(document),
        "status": index.status(id),
        "versions": list(index.versions(id)),
        interchange.DERIVED: [
            {"plaats": one.place, "tekst": one.text, "naar": one.to, "ids": list(one.ids)}
            for one in index.citations(id)
        ],
    }


def passage_json(index: Index, id: str, place: int) -> dict[str, Any] | None:
    """A passage in the interchange form, with the data for a citation; None where there is none."""
    document = index.document(id)
    if document is None or not 0 < place <= len(document.passages):
        return None
    day = document.peildatum
    return {
        "id": f"{id}#{place}",
        **interchange.as_json(document.passages[place - 1]),
        "titel": document.titel,
        "datum": day.isoformat() if day else None,
        "indieners": [{"naam": who.naam, "partij": who.partij} for who in document.indieners],
        "ministeries": list(document.ministeries),
        "status": index.status(id),
    }


def stats_json(index: Index) -> dict[str, Any]:
    """The content of the index, in numbers; nothing about the machine."""
    found = index.stats()
    key, time = identity(index)
    return {
        "documents": found["documents"],
        "passages": found["passages"],
        "forms": found["forms"],
        "commit": key,
        "changed": time.isoformat(),
    }


def suggest(index: Index, prefix: str, limit: int) -> tuple[Suggestion, ...]:
    """Completions of the beginning of a query."""
    return index.suggest(prefix, limit)


def marker(index: Index, query: str) -> Callable[[str], list[Mark]]:
    """The highlighter of a query's words."""
    plan, _ = index._planner.plan(query, index._no_filters, "auto")
    if not plan.marked:
        return lambda text: []
    marking = Marking(plan.marked)

    def marks(text: str) -> list[Mark]:
        merged: list[Mark] = []
        for start, end, _ in marking.matches(text):
            if merged and start < merged[-1][1]:
                merged[-1] = merged[-1][0], max(end, merged[-1][1])
            else:
                merged.append((start, end))
        return merged

    return marks


@dataclass(frozen=True, slots=True)
class Paper:
    """A document with its data in the index."""

    document: Document
    status: str
    versions: tuple[Document, ...]
    citations: tuple[Citation, ...]
    cited_by: tuple[Hit, ...]
    n_cited_by: int
    related: tuple[Hit, ...]


MOST_CITED_BY = 20
MOST_RELATED = 5
LOOKED_AT = 4
"""How many times as many passages are examined, since several may be of one question."""


def paper(index: Index, id: str) -> Paper | None:
    """A document with its neighbours; None where there is none."""
    document = index.document(id)
    if document is None:
        return None
    names = [name for name in references.own_names(*(getattr(document, key) for key in references.NAMED_BY)) if name]
    cited_by: list[Hit] = []
    n_cited_by = 0
    if names:
        query = " OF ".join(f'verwijst:="{name}"' for name in names if '"' not in name)
        citing = index.search(query, facets=(), limit=MOST_CITED_BY, sort="newest", snippets=False)
        cited_by = [hit for hit in citing.hits if hit.id != document.id]
        n_cited_by = citing.n_documents
    related = index.related(id, LOOKED_AT * MOST_RELATED, unit="passage")
    versions = tuple(one for other in index.versions(id) if (one := index.document(other)) is not None)
    return Paper(
        document,
        index.status(id),
        versions,
        index.citations(id),
        tuple(cited_by),
        n_cited_by,
        apart(related.hits if related is not None else (), MOST_RELATED),
    )


def apart(hits: Sequence[Hit], most: int) -> tuple[Hit, ...]:
    """The first hits about different questions."""
    kept: dict[str, Hit] = {}
    for hit in hits:
        kept.setdefault(hit.id if hit.vraagnummer in NO_VRAAGNUMMER else hit.vraagnummer, hit)
        if len(kept) == most:
            break
    return tuple(kept.values())


@dataclass(frozen=True, slots=True)
class Days:
    """Days from question to answer over a set of questions."""

    n: int = 0
    median: float = 0.0
    share_in_term: float = 0.0
    """Share answered within TERM_DAYS, 0 to 1."""
    buckets: tuple[tuple[str, int], ...] = ()
    """Label (`0-7`) and questions."""


BUCKETS = (7, 14, 21, 28, 42, 63, 91)
"""Upper ends, in days, of the columns of a histogram; the last column has no end."""


@dataclass(frozen=True, slots=True)
class Overview:
    """Summary of the questions of one asker, party, ministry, subject or dossier."""

    name: str
    """The value as the index writes it; "" for a dossier."""
    answer: Answer
    days: Days
    statuses: dict[str, int]


def overview(index: Index, request: SearchRequest, timeout_s: float) -> Overview:
    """Hits, counts per year, and days to answer."""
    answer = search(index, request, timeout_s, ("partij", "ministerie", "indiener", "onderwerp", "status"))
    statuses = {value.value: value.count for value in answer.facets["status"].values}
    name = ""
    for facet, values in request.filters:
        numbers = index._columns[facet].meant(values[0])
        name = index._columns[facet].value(numbers[0]) if numbers else values[0]
    return Overview(name, answer, days_of(index, answer.results), statuses)


def days_of(index: Index, results: Results) -> Days:
    """Days to answer over the documents of a search; documents without an answer date are left out."""
    column = index._columns["dagen"]
    execution = results._answered()
    found: list[int] = []
    for at in range(len(index._snapshot.segments)):
        numbers = column.of_documents(at)
        has = execution.matching(at) & (numbers >= 0)
        found += [int(column.value(int(number))) for number in numbers[has]]
    days = np.array([day for day in found if day >= 0], np.int64)
    if not len(days):
        return Days()
    ends = np.searchsorted(np.array(BUCKETS), days, "left")
    counts = np.bincount(ends, minlength=len(BUCKETS) + 1).tolist()
    starts = [0, *(end + 1 for end in BUCKETS)]
    labels = [f"{start}–{end}" for start, end in zip(starts, BUCKETS, strict=False)] + [f"> {BUCKETS[-1]}"]
    return Days(
        len(days),
        float(np.median(days)),
        float((days <= TERM_DAYS).mean()),
        tuple(zip(labels, counts, strict=True)),
    )


def day(hit: Hit) -> date | None:
    """The date under which a hit is filed."""
    return hit.datum


NO_VRAAGNUMMER = layout.NO_VRAAGNUMMER
