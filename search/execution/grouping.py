"""Which hits stand for their dossier, and which documents for their question?

`best_of_groups` keeps the best hit of each dossier. `folded` keeps one of several versions of a question, for whatever
is asked of the search: counts, facets and hits.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ...index import layout
from ...index.reader import Snapshot
from ..columns import Column
from ..deadline import look
from ..model import Group
from .executor import Execution, Ranked

FOLD_BIT = len(layout.FACETS) + 2
"""The bit of `fails` of versions that another one stands for; those before are the facets', the dates', the query's."""

AT_FIRST = 4
"""So many hits are looked at for each group wanted; when these are too few groups, so many times more."""


BETWEEN_LOOKS = 1 << 9
"""Documents, or questions, between two looks at the search's time limit."""


def best_of_groups(
    execution: Execution, column: Column, k: int, sort: str, unit: str
) -> list[tuple[Ranked, Group | None]]:
    """The best hit of each of the first k groups; what has no value of the column is a group by itself (None)."""
    numbers = [column.of_documents(at) for at in range(len(column.pairs))]
    counts, _ = execution.counts(column)
    asked = AT_FIRST * k
    while k:
        ranked = execution.best(asked, sort, unit)
        found: dict[tuple[int, ...], tuple[Ranked, Group | None]] = {}
        for one in ranked:
            number = int(numbers[one.segment][one.doc])
            key = (number,) if number >= 0 else (-1, one.segment, one.doc)
            if key not in found:
                group = Group(column.name, column.value(number), int(counts[number])) if number >= 0 else None
                found[key] = one, group
                if len(found) == k:
                    break
        if len(found) == k or len(ranked) < asked:
            return list(found.values())
        asked *= AT_FIRST
    return []


def folded(snapshot: Snapshot, execution: Execution, questions: Column, own_status: Column) -> Execution:
    """The same search, in which one document stands for all that match about its question.

    It is the most answered one; of several the latest, and of these the first by id. Raises TimeIsUp.
    """
    execution.found()
    asked = [questions.of_documents(at) for at in range(len(snapshot.segments))]
    matching = [execution.matching(at) & (question >= 0) for at, question in enumerate(asked)]
    found = [np.bincount(own[held], minlength=questions.n_values) for own, held in zip(asked, matching, strict=True)]
    has_several = sum(found, np.zeros(questions.n_values, np.int64)) > 1
    several: dict[int, list[tuple[int, int]]] = {}
    for at, (question, held) in enumerate(zip(asked, matching, strict=True)):
        held[held] = has_several[question[held]]
        for n, doc in enumerate(np.flatnonzero(held).tolist()):
            if not n % BETWEEN_LOOKS:
                look()
            several.setdefault(int(question[doc]), []).append((at, doc))
    if not several:
        return execution
    statuses = [own_status.of_documents(at) for at in range(len(snapshot.segments))]
    rank = [layout.STATUSES.index(own_status.value(number)) for number in range(own_status.n_values)]

    def order(place: tuple[int, int]) -> tuple[int, int, str]:
        at, doc = place
        segment = snapshot.segments[at]
        return -rank[int(statuses[at][doc])], -int(segment.docs[layout.DOC_DATE, doc]), segment.id_of(doc)

    out: list[NDArray[np.uint16]] = [np.zeros(segment.n_docs, np.uint16) for segment in snapshot.segments]
    for n, versions in enumerate(several.values()):
        if not n % BETWEEN_LOOKS:
            look()
        for at, doc in sorted(versions, key=order)[1:]:
            out[at][doc] = 1 << FOLD_BIT
    plan = execution.plan
    segments = tuple(
        replace(own, fails=fails if own.fails is None else own.fails | fails)
        for own, fails in zip(plan.filters.segments, out, strict=True)
    )
    # what was enough without relaxing stays enough, also where fewer than ten are left
    match = "all" if plan.match == "auto" and not execution.relaxed else plan.match
    required = plan.required
    return execution.with_plan(
        replace(plan, filters=replace(plan.filters, segments=segments), match=match, required_bits=required)
    )
