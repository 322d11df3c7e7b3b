"""Here are documents: make the arrays of a segment out of them.

Documents are inverted as they come, in memory. How much memory has gone is in `n_bytes`,
so that the writer can finish a segment before it grows too large.
"""

from __future__ import annotations

from array import array

import numpy as np
from numpy.typing import NDArray

from ..corpus.model import Document
from . import layout
from .kernels import kernel
from .strings import arrays_of

N_HEAD = len(layout.HEAD_FIELDS)

_PARTIJ = layout.COLUMNS.index("partij")


class SegmentBuilder:
    """Collects documents; they get the numbers 0, 1, 2 … in the order in which they come."""

    def __init__(self) -> None:
        self._inverter = kernel.Inverter()
        self._units = array("i")
        self._docs = array("i")
        self._ids: list[str] = []
        self._numbers = array("q")
        self._values: list[dict[str, int]] = [{} for _ in layout.COLUMNS]
        self._column_ends = [array("i", [0]) for _ in layout.COLUMNS]
        self._column_values = [array("i") for _ in layout.COLUMNS]
        self._n_units = 0

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def n_passages(self) -> int:
        return self._n_units - len(self._ids)

    @property
    def n_bytes(self) -> int:
        """How much memory the documents so far take, roughly."""
        return int(self._inverter.n_bytes) + 40 * self._n_units + 300 * len(self._ids)

    def add(self, document: Document, number: int) -> None:
        """Inverts one document. `number` is its number in the catalog, higher than those before."""
        doc, head = len(self._ids), self._n_units
        invert = self._inverter.add_fields
        lengths = invert(layout.head_texts(document), head, 0, layout.TEXT_GAP)
        self._units.extend((doc, -1, *lengths))
        of_passages = [0] * len(layout.PASSAGE_FIELDS)
        partij = self._values[_PARTIJ]
        has_fractie = 0
        for unit, passage in enumerate(document.passages, start=head + 1):
            own = invert(layout.passage_texts(passage), unit, N_HEAD, layout.TEXT_GAP)
            fractie = -1
            if passage.fractie:
                fractie = partij.setdefault(passage.fractie, len(partij))
                has_fractie = 1
            self._units.extend((doc, fractie, *own, 0))
            for field, length in enumerate(own):
                of_passages[field] += length
        self._n_units += 1 + len(document.passages)
        when = document.peildatum
        self._docs.extend((head, when.toordinal() if when else 0, 0, has_fractie, *lengths, *of_passages))
        self._ids.append(document.id)
        self._numbers.append(number)
        for column, values in enumerate(layout.column_values(document)):
            known = self._values[column]
            self._column_values[column].extend([known.setdefault(value, len(known)) for value in values])
            self._column_ends[column].append(len(self._column_values[column]))

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Everything that the segment is; segment.ARRAYS names it."""
        forms = self._inverter.forms()
        order = sorted(range(len(forms)), key=forms.__getitem__)
        n_forms, n_postings, n_positions = self._inverter.sizes()
        found: dict[str, NDArray[np.generic]] = {
            "forms": np.empty(n_forms, np.uint8),
            "terms": np.empty((3, len(forms) + 1), np.int64),
            "postings": np.empty(n_postings, np.uint8),
            "positions": np.empty(n_positions, np.uint8),
        }
        self._inverter.write(np.array(order, np.int64), *found.values())
        found["units"] = _rows(self._units, layout.UNIT_ROWS)
        docs = _rows(array("i", (*self._docs, self._n_units, *[0] * (layout.DOC_ROWS - 1))), layout.DOC_ROWS)
        docs[layout.DOC_ID_RANK, :-1] = id_ranks(self._ids)
        found["docs"] = docs
        found["numbers"] = np.array(self._numbers, np.int64)
        strings = [text.encode("utf-8") for text in self._ids]
        for known in self._values:
            strings += [value.encode("utf-8", "surrogatepass") for value in known]
        found["strings"], found["string_starts"] = arrays_of(strings)
        found |= column_arrays(
            [np.array(ends, np.int32) for ends in self._column_ends],
            [np.array(values, np.int32) for values in self._column_values],
            [len(known) for known in self._values],
        )
        return found


def id_ranks(ids: list[str]) -> NDArray[np.int32]:
    """Each id's place when all are sorted by code point."""
    ranks = np.empty(len(ids), np.int32)
    ranks[sorted(range(len(ids)), key=ids.__getitem__)] = np.arange(len(ids), dtype=np.int32)
    return ranks


def column_arrays(
    ends: list[NDArray[np.int32]], values: list[NDArray[np.int32]], n_values: list[int]
) -> dict[str, NDArray[np.generic]]:
    """The columns as three arrays: where each document's values begin, all values, how many each column knows."""
    shift = 0
    starts = []
    for column in range(len(ends)):
        starts.append(ends[column] + np.int32(shift))
        shift += len(values[column])
    return {
        "column_starts": np.array(starts, np.int32),
        "column_values": np.concatenate(values).astype(np.int32),
        "column_sizes": np.array(n_values, np.int64),
    }


def _rows(flat: array[int], n_rows: int) -> NDArray[np.int32]:
    """A row of the array for each number that belongs to one unit or document."""
    return np.ascontiguousarray(np.array(flat, np.int32).reshape(-1, n_rows).T)
