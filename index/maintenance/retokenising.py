"""Compare a segment's arrays with the texts of its documents.

Some or all of its documents are inverted again. The result is compared with the segment from which all other documents
are removed. The comparison does not depend on the order in which a column got its values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from ...corpus.model import Document
from .. import layout
from ..indexing.merge import merged_arrays
from ..schema import PARLIAMENTARY, Schema
from ..segment.builder import SegmentBuilder
from ..segment.reader import Segment
from ..storage.array_files import Arrays

AT_ONCE = 10_000
"""Documents that are inverted at a time: some hundred megabytes."""


def differing(
    segment: Segment,
    numbers: NDArray[np.int64],
    document_of: Callable[[int], Document],
    schema: Schema = PARLIAMENTARY,
) -> list[str]:
    """The names of the differences between the segment and the texts of the documents with these numbers."""
    builder = SegmentBuilder(schema)
    for number in numbers.tolist():
        builder.add(document_of(number), number)
    others = segment.numbers[~np.isin(segment.numbers, numbers)]
    ours = _spelled_out(merged_arrays([Segment(segment.arrays, None, others)], schema))
    wanted = _spelled_out(builder.arrays())
    return [name for name, values in wanted.items() if not _same(ours.get(name), values)]


def slices(numbers: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """The numbers in slices, so that memory does not grow with their count."""
    for first in range(0, len(numbers), AT_ONCE):
        yield numbers[first : first + AT_ONCE]


def _spelled_out(arrays: Arrays) -> dict[str, object]:
    """The arrays, with values renumbered in the order of their texts."""
    segment = Segment(arrays, None, np.zeros(0, np.int64))
    spelled_out: dict[str, object] = {
        name: arrays[name] for name in ("forms", "terms", "postings", "positions", "docs", "numbers")
    }
    spelled_out["ids"] = [segment.id_of(doc) for doc in range(segment.n_docs)]
    for name in (*layout.COLUMNS, *range(len(layout.COLUMNS), segment.n_columns)):
        starts, values = segment.column(name)
        texts = segment.values(name)
        order = sorted(range(len(texts)), key=texts.__getitem__)
        rank = np.empty(len(texts) + 1, np.int32)
        rank[order] = np.arange(len(texts), dtype=np.int32)
        rank[-1] = -1  # no fractie
        spelled_out[f"known values of {name}"] = sorted(texts)
        spelled_out[f"counts of {name}"] = np.diff(starts)
        spelled_out[f"values of {name}"] = rank[values[starts[0] : starts[-1]]]
        if name == "partij":
            units = segment.units.copy()
            units[layout.UNIT_FRACTIE] = rank[units[layout.UNIT_FRACTIE]]
            spelled_out["units"] = units
    return spelled_out


def _same(ours: object, wanted: object) -> bool:
    if isinstance(ours, np.ndarray) and isinstance(wanted, np.ndarray):
        return ours.dtype == wanted.dtype and np.array_equal(ours, wanted)
    return ours == wanted
