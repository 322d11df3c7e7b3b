"""Facet values of the matching documents, with their counts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...index.analysis.folding import fold
from ...index.kernel import kernel
from .. import settings
from ..columns import Column
from ..deadline import Deadline
from ..model import Facet, FacetValue
from .executor import Execution


@dataclass(frozen=True, slots=True)
class Shown:
    """The values to show of each facet: how many (None: all), for all facets or by name; and in which order."""

    size: int | None | Mapping[str, int | None] = settings.FACET_VALUES
    sort: str = "count"

    @property
    def is_default(self) -> bool:
        return self.size == settings.FACET_VALUES and self.sort == "count"

    def size_of(self, name: str) -> int | None:
        """How many values of a facet are shown."""
        return self.size.get(name, settings.FACET_VALUES) if isinstance(self.size, Mapping) else self.size


def count(
    found: dict[str, Facet],
    names: tuple[str, ...],
    columns: Mapping[str, Column],
    deadline: Deadline,
    shown: Shown,
    execution: Execution,
) -> None:
    """Stores each facet with its values, counted without its own filter, in `found`. Raises TimeIsUp."""
    if deadline.is_set:
        deadline.check()
    scorers = execution.found_all()
    scorer = counter(execution, scorers, names, columns) if shown.is_default else None
    if scorer is not None:
        found.update(
            zip(names, scorer.shown(settings.FACET_VALUES, execution.counts_all_words, FacetValue, Facet), strict=True)
        )
        return
    for name in names:
        deadline.check()
        found[name] = facet(execution, columns[name], shown)


def counter(
    execution: Execution, scorers: Sequence[kernel.Scorer], names: tuple[str, ...], columns: Mapping[str, Column]
) -> Any:
    """Return the scorer that counts these facets together, with the facets set; None with filters or several segments.

    The scorers are passed in: looked up again, they may be others that hold nothing, where many threads share a few."""
    if len(scorers) != 1 or execution.plan.filters.narrow:
        return None
    scorer = scorers[0]
    if scorer.facets != names:
        taken = [(*own.pairs[0], own.texts, own.value) for own in map(columns.__getitem__, names)]
        if not scorer.set_facets(names, taken, names.index("partij") if "partij" in names else -1):
            return None
    return scorer


def facet(execution: Execution, column: Column, shown: Shown) -> Facet:
    """A facet of the matching documents, counted without its own filter."""
    counts, missing = execution.counts(column)
    selected = execution.plan.filters.selected.get(column.name, frozenset())
    return shown_of(column, counts, missing, selected, shown)


def shown_of(column: Column, counts: NDArray[np.int64], missing: int, selected: frozenset[int], shown: Shown) -> Facet:
    """What is shown of a facet, of all whose values these are the counts."""
    size = shown.size_of(column.name)
    by_value = shown.sort == "value"
    n_wanted = column.n_values if size is None or by_value else size
    candidates, n_values, total = kernel.commonest(counts, n_wanted)
    value = column.value
    order = sorted([(count, value(number), number) for count, number in candidates])
    if by_value:
        order.sort(key=lambda one: _natural(one[1]))
    kept = order[:size]
    if selected:
        there = {number for _, _, number in kept}
        kept += sorted((-int(counts[n]), value(n), n) for n in selected if n not in there)
    values = tuple([FacetValue(text, -count, number in selected) for count, text, number in kept])
    return Facet(values, total + sum([count for count, _, _ in kept]), missing, n_values)


def _natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Natural sort key: 9 before 10, capitals and accents alike."""
    pieces = re.split(r"([0-9]+)", fold(text))
    return tuple((0, int(piece), "") if piece.isdecimal() else (1, 0, piece) for piece in pieces if piece)
