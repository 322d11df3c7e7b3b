"""The day on which each document of a segment was answered."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .. import layout
from .reader import Segment


def answer_days(segment: Segment) -> NDArray[np.int64]:
    """The day of each document's answer as a proleptic ordinal; 0 where the day of the question or the answer is not
    known. The segment stores the number of days between them."""
    filed = segment.docs[layout.DOC_DATE, :-1]
    starts, values = segment.column("dagen")
    days = np.array([int(value) for value in segment.values("dagen")], np.int64)
    known = np.flatnonzero((starts[1:] > starts[:-1]) & (filed > 0))
    answered = np.zeros(len(filed), np.int64)
    answered[known] = filed[known] + days[values[starts[known]]]
    return answered
