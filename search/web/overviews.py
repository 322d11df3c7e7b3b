"""Summaries: the questions of one asker, party, ministry, subject or dossier, and how long answers took."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..engine import Index
from ..results.results import Results
from . import answers
from .answers import Answer
from .search_request import SearchRequest

TERM_DAYS = 21
"""Days within which the Rules of Procedure ask for an answer (three weeks)."""


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
    answer = answers.search(index, request, timeout_s, ("partij", "ministerie", "indiener", "onderwerp", "status"))
    statuses = {value.value: value.count for value in answer.facets["status"].values}
    name = ""
    for facet, values in request.filters:
        chosen = [value.value for value in answer.facets[facet].values if value.selected]
        name = chosen[0] if chosen else values[0]
    return Overview(name, answer, days_of(answer.results), statuses)


def days_of(results: Results) -> Days:
    """Days to answer over the documents of a search; documents without an answer date are left out."""
    days = results.answer_days()
    days = days[days >= 0]
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
