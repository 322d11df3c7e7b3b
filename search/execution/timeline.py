"""In which years are the documents that match?"""

from __future__ import annotations

from ..columns import Column
from ..model import Timeline
from .executor import Execution


def timeline(execution: Execution, years: Column) -> Timeline:
    """The years of an execution's documents, with all of its filters."""
    counts, missing = execution.counts(years)
    selected = execution.plan.filters.selected.get(years.name)
    found = {
        int(years.value(number)): int(count)
        for number, count in enumerate(counts.tolist())
        if count and (selected is None or number in selected)
    }
    if not found:
        return Timeline((), 0 if selected else missing)
    every = range(min(found), max(found) + 1)
    return Timeline(tuple((f"{year:04}", found.get(year, 0)) for year in every), 0 if selected else missing)
