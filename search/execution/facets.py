"""Facet values of the matching documents, with their counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...index.analysis.folding import fold
from ...index.kernel import kernel
from .. import settings
from ..columns import Column
from ..deadline import Deadline
from ..model import Facet, FacetValue
from .found import Shown

if TYPE_CHECKING:
    from .matching import Matching
    from .run import Run


def count(counted: dict[str, Facet], columns: Sequence[Column], deadline: Deadline, shown: Shown, run: Run) -> None:
    """Stores each facet with its values, counted without its own filter, in `counted`. Raises TimeIsUp."""
    deadline.check()
    scorer = counter(run, columns) if shown.is_default else None
    if scorer is not None:
        facets = scorer.shown(settings.FACET_VALUES, run.counts_all_words, FacetValue, Facet)
        counted.update(zip([column.name for column in columns], facets, strict=True))
        return
    for column in columns:
        deadline.check()
        counted[column.name] = facet(run, column, shown)


def counter(run: Matching, columns: Sequence[Column]) -> Any:
    """Return the scorer that counts these facets together, with the facets set; None with filters or several
    segments."""
    if len(run.scorers) != 1 or run.plan.filters.narrow:
        return None
    (scorer,) = run.scorers
    names = tuple([column.name for column in columns])
    if scorer.facets != names:
        taken = [(*column.pairs[0], column.texts, column.value) for column in columns]
        if not scorer.set_facets(names, taken, names.index("partij") if "partij" in names else -1):
            return None
    return scorer


def facet(run: Run, column: Column, shown: Shown) -> Facet:
    """A facet of the matching documents, counted without its own filter."""
    counts, missing = run.counts(column)
    selected = run.plan.filters.selected.get(column.name, frozenset())
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
        order.sort(key=lambda value_of: _natural(value_of[1]))
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
