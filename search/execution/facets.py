"""Which values of the facets do the documents have that match, and how often?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...index.kernel import kernel
from .. import settings
from ..columns import Column
from ..deadline import Deadline
from ..model import Facet, FacetValue
from .executor import Execution


def count(
    found: dict[str, Facet],
    names: tuple[str, ...],
    columns: Mapping[str, Column],
    deadline: Deadline,
    execution: Execution,
) -> None:
    """Puts each facet with its commonest values, its own filter apart, where it is to be found. Raises TimeIsUp."""
    if deadline.is_set:
        deadline.check()
    execution.found_all()
    scorer = counter(execution, names, columns)
    if scorer is not None:
        found.update(zip(names, scorer.shown(settings.FACET_VALUES, execution.every, FacetValue, Facet), strict=True))
        return
    for name in names:
        deadline.check()
        found[name] = _facet(execution, columns[name])


def counter(execution: Execution, names: tuple[str, ...], columns: Mapping[str, Column]) -> Any:
    """The scorer, these facets set, that counts them together; None where there is none: with filters, or several
    segments."""
    scorers = execution.scorers
    if len(scorers) != 1 or execution.plan.filters.narrow:
        return None
    scorer = scorers[0]
    if scorer.facets != names:
        taken = [(*own.pairs[0], own.texts, own.value) for own in map(columns.__getitem__, names)]
        if not scorer.set_facets(names, taken, names.index("partij") if "partij" in names else -1):
            return None
    return scorer


def _facet(execution: Execution, column: Column) -> Facet:
    counts, missing = execution.counts(column)
    candidates, n_values, total = kernel.commonest(counts, settings.FACET_VALUES)
    selected = execution.plan.filters.selected.get(column.name, frozenset())
    value = column.value
    order = sorted([(count, value(number), number) for count, number in candidates])
    shown = order[: settings.FACET_VALUES]
    if selected:
        there = {number for _, _, number in shown}
        shown += sorted((-int(counts[n]), value(n), n) for n in selected if n not in there)
    values = tuple([FacetValue(text, -count, number in selected) for count, text, number in shown])
    return Facet(values, total + sum([count for count, _, _ in shown]), missing, n_values)
