"""Hits that represent their dossier."""

from __future__ import annotations

from ..columns import Column
from ..model import Group
from .found import Ranked
from .run import Run

AT_FIRST = 4
"""How many hits are examined per wanted group; when these give too few groups, this many times more."""


def best_of_groups(run: Run, column: Column, k: int, sort: str, unit: str) -> list[tuple[Ranked, Group | None]]:
    """The best hit of each of the first k groups; a document without a value of the column is a group by itself (None).

    `run.n_full_of_best` then is the number of these that have all words.
    """
    numbers = [column.of_documents(at) for at in range(len(column.pairs))]
    counts, _ = run.counts(column)
    n_examined = AT_FIRST * k
    while k:
        ranked = run.best(n_examined, sort, unit)
        best: dict[tuple[int, ...], tuple[Ranked, Group | None]] = {}
        n_full = 0
        for rank, hit in enumerate(ranked):
            number = int(numbers[hit.segment][hit.doc])
            key = (number,) if number >= 0 else (-1, hit.segment, hit.doc)
            if key not in best:
                group = Group(column.name, column.value(number), int(counts[number])) if number >= 0 else None
                best[key] = hit, group
                n_full += rank < run.n_full_of_best
                if len(best) == k:
                    break
        if len(best) == k or len(ranked) < n_examined:
            run.n_full_of_best = n_full
            return list(best.values())
        n_examined *= AT_FIRST
    return []
