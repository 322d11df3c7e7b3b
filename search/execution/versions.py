"""Corrections of facet counts for questions with several matching versions.

A question counts once for each value that any of its matching versions has. So the count equals the number of results
after choosing that value.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...index import layout
from ...index.kernel import kernel
from ...index.reader import Snapshot
from ...index.segment.versions import Versions
from ..columns import Column

Longs = NDArray[np.int64]


def counted_again(
    snapshot: Snapshot,
    versions: Versions,
    scorers: Sequence[kernel.Scorer],
    column: Column,
    every: bool,
    own_bit: int,
) -> tuple[Longs, int]:
    """The excess of a column's counts by document over those by question, per value; and the excess of questions
    without a value."""
    of_partij = column.name == "partij"
    matching = np.zeros(len(versions.docs), bool)
    for at, scorer in enumerate(scorers):
        here = np.flatnonzero(versions.segments == at)
        matching[here] = scorer.matching_of(versions.docs[here], every, own_bit, of_partij) != 0
    question = np.repeat(np.arange(versions.n_questions), np.diff(versions.starts))
    values = column.of_versions
    held = matching[values.owner]
    owner, value, pair = values.owner[held], values.value[held], values.pair[held]
    if of_partij and len(with_fracties := _with_fracties(snapshot, versions, matching)):
        by_fractie = np.zeros(versions.n_questions, bool)
        by_fractie[question[with_fracties]] = True
        kept = ~by_fractie[question[owner]]
        of_version, own_value = _fracties(
            versions, scorers, column, every, np.flatnonzero(matching & by_fractie[question])
        )
        numbers, fractie_pair = np.unique(question[of_version] * column.n_values + own_value, return_inverse=True)
        owner, value = np.concatenate((owner[kept], of_version)), np.concatenate((value[kept], own_value))
        pair = np.concatenate((pair[kept], values.n_pairs + fractie_pair))
        value_of_pair = np.concatenate((values.value_of_pair, numbers % max(1, column.n_values)))
    else:
        value_of_pair = values.value_of_pair
    there = np.zeros(len(value_of_pair), bool)
    there[pair] = True
    n = column.n_values
    again = np.bincount(value, minlength=n) - np.bincount(value_of_pair[there], minlength=n)
    has_value = np.zeros(len(matching), bool)
    has_value[owner] = True
    asked_for, answered = np.zeros(versions.n_questions, bool), np.zeros(versions.n_questions, bool)
    asked_for[question[matching]] = True
    answered[question[owner]] = True
    return again, int((matching & ~has_value).sum()) - int((asked_for & ~answered).sum())


def _with_fracties(snapshot: Snapshot, versions: Versions, matching: NDArray[np.bool_]) -> Longs:
    """The matching versions whose passages have fracties."""
    has_fracties = np.zeros(len(matching), bool)
    for at, segment in enumerate(snapshot.segments):
        here = np.flatnonzero(versions.segments == at)
        has_fracties[here] = segment.docs[layout.DOC_HAS_FRACTIE, versions.docs[here]] != 0
    return np.flatnonzero(has_fracties & matching)


def _fracties(
    versions: Versions, scorers: Sequence[kernel.Scorer], column: Column, every: bool, wanted: Longs
) -> tuple[Longs, Longs]:
    """The pairs of one of these versions and a value of partij."""
    owners, values = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for at, scorer in enumerate(scorers):
        here = wanted[versions.segments[wanted] == at]
        starts, column_values = column.pairs[at]
        places, value_numbers = scorer.fracties_of(
            versions.docs[here], starts, column_values, column.n_values_in(at), every
        )
        owners.append(here[places])
        values.append(column.numbered(at, value_numbers))
    return np.concatenate(owners), np.concatenate(values)
