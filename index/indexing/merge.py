"""Merge several segments into one.

The result is what SegmentBuilder would have made of the same documents in the same order, without the deleted ones. It
is made by array operations on what the segments hold; no text is read again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import layout
from ..errors import Damaged
from ..schema import PARLIAMENTARY, Schema
from ..segment.builder import column_arrays, id_ranks
from ..segment.reader import Segment
from ..storage.array_files import Arrays
from ..storage.string_table import Strings, arrays_of
from .merge_terms import merged_terms

_PARTIJ = layout.COLUMNS.index("partij")


def merged_arrays(segments: Sequence[Segment], schema: Schema = PARLIAMENTARY) -> Arrays:
    """All arrays of the segment that holds the live documents of these, in their order. Raises Damaged.

    Segments written before a field was declared have no data of it.
    """
    n_columns = max([len(layout.COLUMNS) + len(schema.columns), *(segment.n_columns for segment in segments)])
    n_doc_rows = max([layout.DOC_ROWS + len(schema.texts), *(len(segment.docs) for segment in segments)])
    survivors: list[Survivors] = []
    first_doc = first_unit = 0
    for segment in segments:
        surviving = Survivors(segment, first_doc, first_unit)
        survivors.append(surviving)
        first_doc += len(surviving.docs)
        first_unit += len(surviving.units)
    arrays = merged_terms(segments, [surviving.new_unit for surviving in survivors])
    columns, fracties = _columns(survivors, n_columns)
    arrays["units"] = _units(survivors, fracties)
    ids = [surviving.segment.id_of(doc) for surviving in survivors for doc in surviving.docs.tolist()]
    arrays["docs"] = _docs(survivors, ids, n_doc_rows)
    arrays["numbers"] = _joined([surviving.segment.numbers[surviving.docs] for surviving in survivors], np.int64)
    texts = [text.encode("utf-8", "surrogatepass") for text in ids]
    for column in columns:
        texts += column.texts
    arrays["strings"], arrays["string_starts"] = arrays_of(texts)
    n_values = [len(column.texts) for column in columns]
    return arrays | column_arrays([column.ends for column in columns], [column.values for column in columns], n_values)


class Survivors:
    """The records and documents of one segment that remain, and their numbers in the merged one."""

    def __init__(self, segment: Segment, first_doc: int, first_unit: int) -> None:
        self.segment = segment
        heads = segment.docs[layout.DOC_FIRST_UNIT].astype(np.int64)
        n_units = np.diff(heads)
        alive = segment.deleted == 0
        self.docs: NDArray[np.int64] = np.flatnonzero(alive)
        """The live documents."""
        self.units: NDArray[np.int64] = np.flatnonzero(np.repeat(alive, n_units))
        """Their heads and passages."""
        self.n_units = n_units[self.docs]
        """The number of records of each of them."""
        self.first_doc, self.first_unit = first_doc, first_unit
        self.new_unit = np.full(segment.n_units, -1, np.int32)
        """The new number of each record, -1 for those of deleted documents."""
        self.new_unit[self.units] = np.arange(first_unit, first_unit + len(self.units), dtype=np.int32)


class Column:
    """One column over all remaining documents: the values still in use, and those of each document."""

    def __init__(self, survivors: Sequence[Survivors], at: int) -> None:
        self.texts: list[bytes] = []
        known: dict[bytes, int] = {}
        self.renumbered: list[NDArray[np.int32]] = []
        """For each segment: the new number of its values, -1 for values no longer in use."""
        counts, values = [np.zeros(1, np.int64)], []
        for surviving in survivors:
            n_values, of_docs, flat = _column_of(surviving, at)
            used = np.zeros(n_values, bool)
            used[flat] = True
            if at == _PARTIJ:
                used[_fracties(surviving, n_values)] = True
            new = np.full(n_values, -1, np.int32)
            texts = _value_texts(surviving.segment, at)
            for number in np.flatnonzero(used).tolist():
                new[number] = known.setdefault(texts.raw(number), len(known))
            self.renumbered.append(new)
            counts.append(of_docs)
            values.append(new[flat])
        self.texts = list(known)
        self.ends = np.cumsum(np.concatenate(counts)).astype(np.int32)
        self.values = _joined(values, np.int32)


def _columns(survivors: Sequence[Survivors], n_columns: int) -> tuple[list[Column], list[NDArray[np.int32]]]:
    """All columns; and for each segment the new numbers of its fracties, which are values of partij."""
    columns = [Column(survivors, at) for at in range(n_columns)]
    return columns, columns[_PARTIJ].renumbered


def _column_of(surviving: Survivors, at: int) -> tuple[int, NDArray[np.int64], NDArray[np.int32]]:
    """Of a column: the number of values that its segment has, the number of each live document, and these values."""
    starts, values = surviving.segment.column(at)
    n_values = surviving.segment.n_values(at)
    counts = np.diff(starts).astype(np.int64)
    mine = values[starts[0] : starts[-1]]
    if len(surviving.docs) < surviving.segment.n_docs:
        mine = mine[np.repeat(surviving.segment.deleted == 0, counts)]
    return n_values, counts[surviving.docs], mine


def _fracties(surviving: Survivors, n_values: int) -> NDArray[np.int32]:
    """The fracties of the live passages that have one."""
    fracties: NDArray[np.int32] = surviving.segment.units[layout.UNIT_FRACTIE, surviving.units]
    if len(fracties) and fracties.max() >= n_values:
        raise Damaged("a passage has a fractie that is not known")
    return fracties[fracties >= 0]


def _value_texts(segment: Segment, at: int) -> Strings:
    """The texts of a column's values."""
    sizes = segment.arrays["column_sizes"]
    first = segment.n_docs + int(sizes[:at].sum())
    n_values = segment.n_values(at)
    return Strings(segment.arrays["strings"], segment.arrays["string_starts"][first : first + n_values + 1])


def _units(survivors: Sequence[Survivors], fracties: Sequence[NDArray[np.int32]]) -> NDArray[np.int32]:
    """The rows of the live records, with new numbers for their documents and fracties."""
    pieces = []
    for surviving, new in zip(survivors, fracties, strict=True):
        piece = surviving.segment.units[:, surviving.units]
        n_docs = len(surviving.docs)
        docs = np.arange(surviving.first_doc, surviving.first_doc + n_docs, dtype=np.int32)
        piece[layout.UNIT_DOC] = np.repeat(docs, surviving.n_units)
        has = np.flatnonzero(piece[layout.UNIT_FRACTIE] >= 0)
        piece[layout.UNIT_FRACTIE, has] = new[piece[layout.UNIT_FRACTIE, has]]
        pieces.append(piece)
    return _joined_rows(pieces, layout.UNIT_ROWS)


def _docs(survivors: Sequence[Survivors], ids: list[str], n_rows: int) -> NDArray[np.int32]:
    """The rows of the live documents, with new numbers for their heads, new ranks, and the column after the last."""
    pieces = []
    n_units = 0
    for surviving in survivors:
        piece = np.zeros((n_rows, len(surviving.docs)), np.int32)
        piece[: len(surviving.segment.docs)] = surviving.segment.docs[:, surviving.docs]
        piece[layout.DOC_FIRST_UNIT] = surviving.first_unit + np.cumsum(surviving.n_units) - surviving.n_units
        pieces.append(piece)
        n_units += len(surviving.units)
    behind = np.zeros((n_rows, 1), np.int32)
    behind[layout.DOC_FIRST_UNIT] = n_units
    joined = _joined_rows([*pieces, behind], n_rows)
    joined[layout.DOC_ID_RANK, :-1] = id_ranks(ids)
    return joined


def _joined(pieces: Sequence[NDArray[Any]], dtype: type) -> NDArray[Any]:
    return np.concatenate(pieces).astype(dtype, copy=False) if pieces else np.zeros(0, dtype)


def _joined_rows(pieces: Sequence[NDArray[np.int32]], n_rows: int) -> NDArray[np.int32]:
    return np.ascontiguousarray(np.concatenate(pieces, axis=1)) if pieces else np.zeros((n_rows, 0), np.int32)
