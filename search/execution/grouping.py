"""Hits that represent their dossier."""

from __future__ import annotations

from ..columns import Column
from ..model import Group
from .executor import Execution, Ranked

AT_FIRST = 4
"""How many hits are examined per wanted group; when these give too few groups, this many times more."""


BETWEEN_LOOKS = 1 << 9
"""Documents, or questions, between two checks of the search's time limit."""


def best_of_groups(
    execution: Execution, column: Column, k: int, sort: str, unit: str
) -> list[tuple[Ranked, Group | None]]:
    """The best hit of each of the first k groups; a document without a value of the column is a group by itself (None).

    `execution.n_full_of_best` then is the number of these that have all words.
    """
    numbers = [column.of_documents(at) for at in range(len(column.pairs))]
    counts, _ = execution.counts(column)
    asked = AT_FIRST * k
    while k:
        ranked = execution.best(asked, sort, unit)
        found: dict[tuple[int, ...], tuple[Ranked, Group | None]] = {}
        n_full = 0
        for place, one in enumerate(ranked):
            number = int(numbers[one.segment][one.doc])
            key = (number,) if number >= 0 else (-1, one.segment, one.doc)
            if key not in found:
                group = Group(column.name, column.value(number), int(counts[number])) if number >= 0 else None
                found[key] = one, group
                n_full += place < execution.n_full_of_best
                if len(found) == k:
                    break
        if len(found) == k or len(ranked) < asked:
            execution.n_full_of_best = n_full
            return list(found.values())
        asked *= AT_FIRST
    return []
