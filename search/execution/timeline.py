"""Matching documents per year and per month."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
from numpy.typing import NDArray

from ...index import layout
from ...index.reader import Snapshot
from ..columns import Column
from ..model import Timeline
from .run import Run


def timeline(run: Run, years: Column) -> Timeline:
    """The years of a run's documents, with all of its filters."""
    counts, missing = run.counts(years)
    return of_years(years, counts, missing, run.plan.filters.selected.get(years.name))


def of_years(years: Column, counts: NDArray[np.int64], missing: int, selected: frozenset[int] | None) -> Timeline:
    """The years that have these counts; with a filter on years, those that it selects."""
    counted = {
        int(years.value(number)): int(count)
        for number, count in enumerate(counts.tolist())
        if count and (selected is None or number in selected)
    }
    if not counted:
        return Timeline((), 0 if selected else missing)
    every = range(min(counted), max(counted) + 1)
    return Timeline(tuple((f"{year:04}", counted.get(year, 0)) for year in every), 0 if selected else missing)


def months(snapshot: Snapshot, run: Run) -> Timeline:
    """The months of a run's documents (`2004-03`), with all of its filters, without gaps."""
    counted: dict[int, int] = {}
    for at, segment in enumerate(snapshot.segments):
        days = segment.docs[layout.DOC_DATE, :-1][run.matching(at)]
        for day, n in zip(*np.unique(days, return_counts=True), strict=True):
            counted[int(day)] = counted.get(int(day), 0) + int(n)
    return of_days(counted)


def of_days(counted: Mapping[int, int]) -> Timeline:
    """The months of documents, by how many have each day; 0 and below is no day."""
    n_by_month: dict[int, int] = {}
    missing = 0
    for day, n in counted.items():
        if day <= 0:
            missing += n
            continue
        of = date.fromordinal(day)
        number = 12 * of.year + of.month - 1
        n_by_month[number] = n_by_month.get(number, 0) + n
    every = range(min(n_by_month), max(n_by_month) + 1) if n_by_month else range(0)
    return Timeline(tuple((f"{n // 12:04}-{n % 12 + 1:02}", n_by_month.get(n, 0)) for n in every), missing)
