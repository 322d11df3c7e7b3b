"""When the documents of each segment were indexed and changed, from the rows of the catalog."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .reader import Segment

Times = NDArray[np.int64]


def document_times(segments: Sequence[Segment], rows: Sequence[tuple[int, int, int]]) -> list[tuple[Times, Times]]:
    """For each segment, when its documents were first indexed and when they last changed, in seconds since 1970 (0: not
    known). `rows` hold number, first and last time of documents, ascending by number."""
    known_times = np.array(rows, np.int64).reshape(-1, 3)
    times: list[tuple[Times, Times]] = []
    for segment in segments:
        if not len(known_times):
            times.append((np.zeros(segment.n_docs, np.int64), np.zeros(segment.n_docs, np.int64)))
            continue
        at = np.searchsorted(known_times[:, 0], segment.numbers)
        at[at == len(known_times)] = 0
        is_known = known_times[at, 0] == segment.numbers
        times.append((np.where(is_known, known_times[at, 1], 0), np.where(is_known, known_times[at, 2], 0)))
    return times
