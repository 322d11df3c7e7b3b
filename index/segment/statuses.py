"""The status of each document: the best over all versions of its question."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .. import layout
from ..storage.string_table import numbered
from .reader import Segment


def statuses(segments: Sequence[Segment]) -> list[NDArray[np.uint8]]:
    """For each segment, the status of each document, a number in layout.STATUSES, or NO_STATUS: the best over all
    versions of its question."""
    own_ranks = [status_ranks(segment) for segment in segments]
    questions, n_questions = question_numbers(segments)
    best = np.zeros(n_questions, np.uint8)
    for segment, ranks, question in zip(segments, own_ranks, questions, strict=True):
        known = (question >= 0) & (segment.deleted == 0)
        np.maximum.at(best, question[known], ranks[known])
    shared_ranks = [
        np.where(question >= 0, best[question], ranks) if n_questions else ranks
        for ranks, question in zip(own_ranks, questions, strict=True)
    ]
    return [np.where(ranks == 0, layout.NO_STATUS, ranks - 1).astype(np.uint8) for ranks in shared_ranks]


def status_ranks(segment: Segment) -> NDArray[np.uint8]:
    """The rank of each document's own status, from 1 on in the order of layout.STATUSES; 0 for no status."""
    rank_of_value = np.array([1 + layout.STATUSES.index(value) for value in segment.values("eigen_status")], np.uint8)
    starts, values = segment.column("eigen_status")
    ranks = np.zeros(segment.n_docs, np.uint8)
    has_one = np.flatnonzero(starts[1:] > starts[:-1])
    ranks[has_one] = rank_of_value[values[starts[has_one]]]
    return ranks


def question_numbers(segments: Sequence[Segment]) -> tuple[list[NDArray[np.int64]], int]:
    """For each segment, the vraagnummer of each document as a number that all segments share, -1 for none; and how many
    numbers there are."""
    if len(segments) == 1:
        numbering = [np.arange(segments[0].n_values("vraagnummer"), dtype=np.int64)]
    else:
        numbering, _ = numbered(segment.raw_values("vraagnummer") for segment in segments)
    questions = []
    for segment, numbers in zip(segments, numbering, strict=True):
        starts, values = segment.column("vraagnummer")
        has_one = starts[1:] > starts[:-1]
        question = np.full(segment.n_docs, -1, np.int64)
        question[has_one] = numbers[values[starts[:-1][has_one]]]
        questions.append(question)
    return questions, 1 + max((int(question.max(initial=-1)) for question in questions), default=-1)
