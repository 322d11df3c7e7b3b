"""Average field lengths, over live documents and over live passages with their heads."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .. import layout


class LengthSums:
    """Sums of field lengths and counts of fields that are not empty: whole documents, and passages with their head."""

    def __init__(self, docs: NDArray[np.int32], units: NDArray[np.int32], deleted: NDArray[np.uint8]) -> None:
        n_head = len(layout.HEAD_FIELDS)
        n_passages = np.diff(docs[layout.DOC_FIRST_UNIT]) - 1
        lengths = docs[layout.DOC_LENGTHS :, :-1]
        units = units[layout.UNIT_LENGTHS :]
        if deleted.any():
            alive = deleted == 0
            units = units * np.repeat(alive, n_passages + 1)
            lengths, n_passages = lengths * alive, n_passages * alive
        heads = lengths[:n_head]
        self.documents = lengths.sum(1, dtype=np.int64)
        self.n_documents = _n_not_zero(lengths)
        own_texts = lengths[len(layout.FIELDS) :]
        # the length of a passage field in a document is the sum over all of its passages
        self.passages = np.concatenate(
            (
                (heads * n_passages).sum(1, dtype=np.int64),
                self.documents[n_head : len(layout.FIELDS)],
                (own_texts * n_passages).sum(1, dtype=np.int64),
            )
        )
        self.n_passages = np.concatenate(
            (((heads > 0) * n_passages).sum(1), _n_not_zero(units), ((own_texts > 0) * n_passages).sum(1))
        )
        self.n_live_passages = int(n_passages.sum())


def _n_not_zero(rows: NDArray[np.int32]) -> NDArray[np.int64]:
    """The count of non-zero values per row; numpy's count along an axis would copy all rows first."""
    return np.array([np.count_nonzero(row) for row in rows], np.int64)


def average_lengths(sums: Sequence[LengthSums], n_fields: int) -> tuple[list[float], list[float]]:
    """The average length of each field over records where it is not empty: over passages with their heads, and over
    documents."""
    passages = _added([of_segment.passages for of_segment in sums], n_fields)
    n_passages = _added([of_segment.n_passages for of_segment in sums], n_fields)
    documents = _added([of_segment.documents for of_segment in sums], n_fields)
    n_documents = _added([of_segment.n_documents for of_segment in sums], n_fields)
    # a field that is empty everywhere has no average, and no code uses it
    return (
        (np.maximum(passages, 1) / np.maximum(n_passages, 1)).tolist(),
        (np.maximum(documents, 1) / np.maximum(n_documents, 1)).tolist(),
    )


def _added(sums: Sequence[NDArray[np.int64]], n: int) -> NDArray[np.int64]:
    """The sums of segments added up; a segment written before a text was declared has none of it."""
    total = np.zeros(n, np.int64)
    for row in sums:
        total[: len(row)] += row
    return total
