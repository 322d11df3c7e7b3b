"""Build the arrays of a segment from documents.

Documents are inverted in memory as they come. `n_bytes` says how much memory they take, so that the writer can finish a
segment before it grows too large.
"""

from __future__ import annotations

from array import array
from datetime import date
from itertools import accumulate, chain, islice
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ...corpus.model import Document
from .. import layout
from ..kernel import kernel
from ..schema import PARLIAMENTARY, Schema
from ..storage.string_table import arrays_of
from ..store.contents import Contents, of_document
from . import field_texts
from .column_values import column_values

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

N_HEAD, N_PASSAGE = len(layout.HEAD_FIELDS), len(layout.PASSAGE_FIELDS)
N_FIELDS = N_HEAD + N_PASSAGE

NO_PASSAGE_TEXTS = ((),) * N_PASSAGE
"""The empty fields of passages in a head; their numbers come before those of the index's own texts."""

MANY_LETTERS = 4 << 20
"""Letters that a thread inverts at a time, while the next documents are read."""

FEW_LETTERS = 1 << 19
"""Letters that are inverted at a time without a thread: they are still in the processor's cache."""

_PARTIJ = layout.COLUMNS.index("partij")


class SegmentBuilder:
    """Collects documents; they get the numbers 0, 1, 2 … in the order in which they come.

    `helped` says whether a thread inverts them; this needs an idle processor.
    """

    def __init__(self, schema: Schema = PARLIAMENTARY, *, helped: bool = True) -> None:
        self._schema = schema if schema.fields else None
        n_texts, n_columns = len(schema.texts), len(layout.COLUMNS) + len(schema.columns)
        self._width = N_FIELDS + n_texts if n_texts else N_HEAD
        self._at_once = MANY_LETTERS if helped else FEW_LETTERS
        self._helped = helped
        self._inverter = kernel.Inverter()
        self._dates = array("i")
        self._heads = array("i", [0])
        self._lengths = array("i")
        self._waiting = kernel.Units(0, self._width, layout.TEXT_GAP)
        self._inverting: Future[list[int]] | None = None
        self._beside: Executor | None = None
        self._fracties = array("i")
        self._ids: list[str] = []
        self._numbers = array("q")
        self._values: list[dict[str, int]] = [{} for _ in range(n_columns)]
        self._column_ends = [array("i", [0]) for _ in range(n_columns)]
        self._column_values = [array("i") for _ in range(n_columns)]
        self._of_columns: list[tuple[tuple[str, ...], ...]] = []

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def n_passages(self) -> int:
        return len(self._fracties)

    @property
    def n_bytes(self) -> int:
        """Approximate memory of the documents so far, in bytes."""
        inverted, waiting = int(self._inverter.n_bytes), 2 * int(self._waiting.n_letters)
        return inverted + waiting + 40 * self.n_passages + 340 * len(self._ids)

    def add(self, document: Document, number: int) -> None:
        """Inverts one document. `number` is its number in the catalog, higher than all before."""
        self.add_contents(of_document(document), number)

    def add_contents(self, document: Contents, number: int) -> None:
        """The same for the indexable content of a document."""
        passages = document.passages
        texts = field_texts.texts_of_head(document)
        if self._schema is not None and self._width > N_HEAD:
            texts += NO_PASSAGE_TEXTS + self._schema.texts_of(document.head.get("extra", {}))
        self._waiting.add(texts, 0)
        self._waiting.add_all(passages, field_texts.PASSAGE_TEXTS, N_HEAD)
        self._heads.append(self._heads[-1] + 1 + len(passages))
        when = document.peildatum
        self._dates.append(date.fromisoformat(when).toordinal() if when else 0)
        self._ids.append(document.id)
        self._numbers.append(number)
        values = column_values(document, kernel.with_cue)
        if self._schema is not None:
            values += self._schema.values_of(document.head.get("extra", {}))
        partij = self._values[_PARTIJ]
        self._fracties.extend(
            [partij.setdefault(passage.fractie, len(partij)) if passage.fractie else -1 for passage in passages]
        )
        for value in values[_PARTIJ]:
            partij.setdefault(value, len(partij))
        self._of_columns.append(values)
        if self._waiting.n_letters > self._at_once:
            self._number_values()
            if self._helped:
                self._invert_beside()
            else:
                self._invert()

    def _number_values(self) -> None:
        """Numbers the columns' values of the waiting documents, column after column."""
        several, self._of_columns = self._of_columns, []
        # zip(*) turns documents with columns into columns of documents
        columns = zip(zip(*several, strict=True), self._values, self._column_values, self._column_ends, strict=True)
        for of_docs, known, numbers, ends in columns if several else ():
            numbers.extend([known.setdefault(value, len(known)) for value in chain.from_iterable(of_docs)])
            ends.extend(islice(accumulate(map(len, of_docs), initial=ends[-1]), 1, None))

    def _invert(self) -> None:
        """Inverts the waiting documents."""
        self._lengths.extend(self._inverter.invert(self._waiting))
        self._waiting = kernel.Units(self._heads[-1], self._width, layout.TEXT_GAP)

    def _invert_beside(self) -> None:
        """Lets a thread invert the waiting documents; the kernel does it without the interpreter's lock."""
        if self._beside is None:
            from concurrent.futures import ThreadPoolExecutor  # here, as few documents do not need it

            self._beside = ThreadPoolExecutor(1)
        self._inverted()
        self._inverting = self._beside.submit(self._inverter.invert, self._waiting)
        self._waiting = kernel.Units(self._heads[-1], self._width, layout.TEXT_GAP)

    def _inverted(self) -> None:
        """Waits for the thread."""
        if self._inverting is not None:
            coming, self._inverting = self._inverting, None
            self._lengths.extend(coming.result())

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """All arrays of the segment; segment.ARRAYS names them."""
        self._number_values()
        self._inverted()
        self._invert()
        if self._beside is not None:
            self._beside.shutdown()
            self._beside = None
        forms = self._inverter.forms()
        order = sorted(range(len(forms)), key=forms.__getitem__)
        n_forms, n_postings, n_positions = self._inverter.sizes()
        term_bytes, terms = np.empty(n_forms, np.uint8), np.empty((3, len(forms) + 1), np.int64)
        postings, positions = np.empty(n_postings, np.uint8), np.empty(n_positions, np.uint8)
        self._inverter.write(np.array(order, np.int64), term_bytes, terms, postings, positions)
        arrays: dict[str, NDArray[np.generic]] = {
            "forms": term_bytes,
            "terms": terms,
            "postings": postings,
            "positions": positions,
        }
        arrays["units"], arrays["docs"] = self._units_and_docs()
        arrays["numbers"] = np.array(self._numbers, np.int64)
        strings = [text.encode("utf-8") for text in self._ids]
        for known in self._values:
            strings += [value.encode("utf-8", "surrogatepass") for value in known]
        arrays["strings"], arrays["string_starts"] = arrays_of(strings)
        arrays |= column_arrays(
            [np.array(ends, np.int32) for ends in self._column_ends],
            [np.array(values, np.int32) for values in self._column_values],
            [len(known) for known in self._values],
        )
        return arrays

    def _units_and_docs(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        n_docs, heads = len(self._ids), np.array(self._heads, np.int32)
        n_passages = np.diff(heads) - 1
        fracties = np.array(self._fracties, np.int32)
        lengths = np.array(self._lengths, np.int32).reshape(-1, self._width)

        units = np.zeros((layout.UNIT_ROWS, int(heads[-1])), np.int32)
        units[layout.UNIT_DOC] = np.repeat(np.arange(n_docs), n_passages + 1)
        is_passage = np.ones(units.shape[1], bool)
        is_passage[heads[:-1]] = False
        units[layout.UNIT_FRACTIE] = -1
        units[layout.UNIT_FRACTIE, is_passage] = fracties
        units[layout.UNIT_LENGTHS :, is_passage] = lengths[is_passage, :N_PASSAGE].T

        docs = np.zeros((layout.DOC_LENGTHS + max(N_FIELDS, self._width), n_docs + 1), np.int32)
        docs[layout.DOC_FIRST_UNIT] = heads
        docs[layout.DOC_DATE, :-1] = self._dates
        docs[layout.DOC_ID_RANK, :-1] = id_ranks(self._ids)
        docs[layout.DOC_HAS_FRACTIE, :-1] = _sums(fracties[:, None] >= 0, n_passages)[:, 0] > 0
        of_heads, first_own = lengths[~is_passage], layout.DOC_LENGTHS + N_FIELDS
        docs[layout.DOC_LENGTHS : layout.DOC_LENGTHS + N_HEAD, :-1] = of_heads[:, :N_HEAD].T
        docs[first_own:, :-1] = of_heads[:, N_FIELDS:].T
        docs[layout.DOC_LENGTHS + N_HEAD : first_own, :-1] = _sums(lengths[is_passage, :N_PASSAGE], n_passages).T
        return units, docs


def _sums(rows: NDArray[np.generic], sizes: NDArray[np.int32]) -> NDArray[np.int64]:
    """The sums of consecutive groups of rows, with the given sizes."""
    before = np.zeros((len(rows) + 1, rows.shape[1]), np.int64)
    np.cumsum(rows, axis=0, out=before[1:])
    ends = np.cumsum(sizes)
    sums: NDArray[np.int64] = before[ends] - before[ends - sizes]
    return sums


def id_ranks(ids: list[str]) -> NDArray[np.int32]:
    """The rank of each id when all are sorted by code point."""
    ranks = np.empty(len(ids), np.int32)
    ranks[sorted(range(len(ids)), key=ids.__getitem__)] = np.arange(len(ids), dtype=np.int32)
    return ranks


def column_arrays(
    ends: list[NDArray[np.int32]], values: list[NDArray[np.int32]], n_values: list[int]
) -> dict[str, NDArray[np.generic]]:
    """The columns as three arrays: the offset of each document's values, all values, and the number of values of each
    column."""
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
