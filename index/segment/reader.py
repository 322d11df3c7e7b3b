"""A segment on disk, read through mapped arrays.

Nothing is copied at open. Documents, records and terms are numbers within the segment.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import layout
from ..errors import Damaged
from ..kernel import kernel
from ..lexical.term_dictionary import TermDictionary
from ..storage.array_files import Arrays, read_arrays
from ..storage.catalog import SegmentRow
from ..storage.guard import GuardedMap
from ..storage.index_folder import IndexFolder
from ..storage.postings import decode_postings
from ..storage.string_table import Strings, decoded
from . import validation
from .lengths import LengthSums
from .stem_map import ARRAYS as STEM_MAP_ARRAYS
from .stem_map import StemMap

ARRAYS = tuple(validation.KINDS)

SKIPPED_FROM = 1 << 11
"""Bytes of postings from which on a form has skip data: some microseconds of reading."""

SKIP_STEP = 64
"""Postings between two places to skip to. With 128 the median phrase takes 5 % more, and half the memory."""

SEGMENTS, STEM_MAPS = "segments", "folds"
"""The folders, within an index, of segments and of their derived tables."""


ColumnName = str | int


def _number_of(column: ColumnName) -> int:
    return column if isinstance(column, int) else layout.COLUMNS.index(column)


class Segment:
    """One segment, with the documents that were deleted since it was written."""

    def __init__(self, arrays: Arrays, stem_map: StemMap | None, deleted_numbers: NDArray[np.int64]) -> None:
        validation.check(arrays)
        self.arrays = arrays
        self._stem_map = stem_map
        self.forms = TermDictionary(arrays["forms"], arrays["terms"][0])
        self.units: NDArray[np.int32] = arrays["units"]
        self.docs: NDArray[np.int32] = arrays["docs"]
        self.numbers: NDArray[np.int64] = arrays["numbers"]
        self.n_docs = len(self.numbers)
        self.n_units = self.units.shape[1]
        self.deleted = np.zeros(self.n_docs, np.uint8)
        if len(deleted_numbers):
            self.deleted[np.isin(self.numbers, deleted_numbers)] = 1
        self.n_deleted = int(self.deleted.sum())
        self._strings = Strings(arrays["strings"], arrays["string_starts"])
        sizes = arrays["column_sizes"]
        self._columns: dict[ColumnName, tuple[NDArray[np.int32], NDArray[np.int32]]] = {}
        self._first_value = self.n_docs + np.concatenate(([0], np.cumsum(sizes)))

    @classmethod
    def open(
        cls,
        index: IndexFolder,
        row: SegmentRow,
        deleted_numbers: NDArray[np.int64],
        *,
        with_stem_map: bool = True,
        maps: list[GuardedMap] | None = None,
    ) -> Segment:
        """The live segment that the catalog names. Raises Damaged, or FileNotFoundError when it was merged away."""
        arrays = read_arrays(index.file(SEGMENTS, row.name), ARRAYS, maps)
        stem_map = (
            StemMap(read_arrays(index.file(STEM_MAPS, row.stem_map), STEM_MAP_ARRAYS, maps)) if with_stem_map else None
        )
        numbers = arrays["numbers"]
        if len(numbers) != row.n_documents or (row.n_documents and int(numbers[0]) != row.first_number):
            path = index.file(SEGMENTS, row.name).path
            expected = f"{row.n_documents} from number {row.first_number} on"
            found = f"{len(numbers)} from {int(numbers[0]) if len(numbers) else 0} on"
            raise Damaged("other documents than the catalog names", path=path, expected=expected, found=found)
        try:
            return cls(arrays, stem_map, deleted_numbers)
        except Damaged as error:
            raise error.in_index(index.path, index.file(SEGMENTS, row.name).path) from None

    @property
    def stem_map(self) -> StemMap:
        """Damaged where it points outside the segment's terms."""
        assert self._stem_map is not None, "opened without its folds"
        return self._stem_map.checked(self.forms.n)

    def document_frequency(self, form: int) -> int:
        """How many live documents have a term, given by its number. Damaged where it lies outside the segment."""
        terms = self.arrays["terms"]
        if not 0 <= form < terms.shape[1] - 1:
            raise Damaged("a form points outside its segment")
        if not self.n_deleted:
            counted = np.zeros(1, np.int32)
            own = np.ascontiguousarray(terms[:, form : form + 2])
            kernel.document_frequencies(self.arrays["postings"], own, self.units[layout.UNIT_DOC], counted)
            return int(counted[0])
        start, end = terms[1, form : form + 2].tolist()
        _, units, _, _ = decode_postings(np.asarray(self.arrays["postings"][start:end]), np.array((0, end - start)))
        docs = self._within(self.units[layout.UNIT_DOC], units)
        return int(np.count_nonzero(np.diff(docs[self._within(self.deleted, docs) == 0], prepend=-1)))

    @staticmethod
    def _within(values: NDArray[Any], at: NDArray[Any]) -> NDArray[Any]:
        """The values at these places; Damaged where there is none."""
        if len(at) and not (at.min() >= 0 and at.max() < len(values)):
            raise Damaged("a posting points outside its segment")
        taken: NDArray[Any] = values[at]
        return taken

    def document_frequencies(self, forms: Sequence[int]) -> list[int]:
        """The same for several terms."""
        return [self.document_frequency(form) for form in forms]

    def id_of(self, doc: int) -> str:
        """The id of a document."""
        return self._strings[doc]

    def doc_of_number(self, number: int) -> int:
        """The document with this number in the catalog, -1 when it is in another segment."""
        at = int(np.searchsorted(self.numbers, number))
        return at if at < self.n_docs and self.numbers[at] == number else -1

    # A column is named as in layout.COLUMNS. Columns of an index's own fields are numbered, after these. A segment that
    # was written before a field was declared has no values of it.

    @property
    def n_columns(self) -> int:
        return len(self.arrays["column_sizes"])

    def column(self, name: ColumnName) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The offset of each document's values (one more than documents), and the values, as numbers in `values`."""
        if name not in self._columns:
            at, values = _number_of(name), self.arrays["column_values"]
            starts = self.arrays["column_starts"][at] if at < self.n_columns else np.zeros(self.n_docs + 1, np.int32)
            validation.check_column(starts, values, self.n_values(name))
            self._columns[name] = starts, values
        return self._columns[name]

    def values(self, name: ColumnName) -> list[str]:
        """The values of a column, by number."""
        return decoded(self.raw_values(name))

    def raw_values(self, name: ColumnName) -> list[bytes]:
        """The same in UTF-8."""
        at = _number_of(name)
        if at >= self.n_columns:
            return []
        raws = self._strings.between(int(self._first_value[at]), int(self._first_value[at + 1]))
        validation.check_values(name, raws)
        return raws

    def n_values(self, name: ColumnName) -> int:
        """The number of values of a column."""
        at = _number_of(name)
        return int(self.arrays["column_sizes"][at]) if at < self.n_columns else 0

    def value(self, name: ColumnName, number: int) -> str:
        """One value of a column."""
        raw = self._strings.raw(int(self._first_value[_number_of(name)]) + number)
        validation.check_values(name, (raw,))
        return decoded((raw,))[0]

    @cached_property
    def phrases(self) -> kernel.Phrases:
        """Finds terms side by side. Its skip data takes 24 bytes for each SKIP_STEP postings of a common term."""
        arrays = self.arrays["postings"], self.arrays["positions"], self.arrays["terms"]
        aanhef_lengths = self.docs[layout.DOC_LENGTHS + layout.AANHEF, :-1]
        return kernel.Phrases(*arrays, self.units[layout.UNIT_DOC], aanhef_lengths, SKIPPED_FROM, SKIP_STEP)

    @cached_property
    def length_sums(self) -> LengthSums:
        """The sums for the average field lengths, over live documents and passages."""
        return LengthSums(self.docs, self.units, self.deleted)
