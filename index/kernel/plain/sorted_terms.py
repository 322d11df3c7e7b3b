"""Sorted strings, searched and merged, in plain Python."""

from __future__ import annotations

import numpy as np

from ...errors import Damaged
from ...storage.postings import Bytes, Ints, Longs
from ...storage.string_table import Strings, arrays_of


def united(
    forms: Bytes, starts: Longs, counts: Ints, more: Bytes, more_starts: Longs, more_counts: Ints
) -> tuple[Bytes, Longs, Ints]:
    """The terms of both, sorted, as in index/storage/string_table.py, with their counts; a term in both has the sum.
    Raises Damaged where terms and starts do not fit."""
    total: dict[bytes, int] = {}
    for data, table, n_each in ((forms, starts, counts), (more, more_starts, more_counts)):
        if len(table) != len(n_each) + 1 or np.any(np.diff(table, prepend=0, append=len(data)) < 0):
            raise Damaged("the forms of a segment do not fit its terms; run `vraagbaak repair`")
        for form, n in zip(Strings(data, table).all_raw(), n_each.tolist(), strict=True):
            total[form] = total.get(form, 0) + n
    ordered = sorted(total)
    return *arrays_of(ordered), np.array([total[form] for form in ordered], np.int32)


class SortedTerms:
    """Binary search in sorted strings, stored as in index/storage/string_table.py. Raises Damaged."""

    def __init__(self, data: Bytes, starts: Ints | Longs) -> None:
        if data.dtype != np.uint8 or data.ndim != 1 or starts.dtype not in (np.int32, np.int64) or starts.ndim != 1:
            raise Damaged("strings do not lie as they were written; run `vraagbaak repair`")
        self._strings = Strings(data, starts)
        self._starts = starts
        self._n_bytes = len(data)

    def first_from(self, raw: bytes) -> int:
        """The number of the first string that is not before `raw`."""
        low, high = 0, self._strings.n
        while low < high:
            middle = (low + high) >> 1
            if not 0 <= self._starts[middle] <= self._starts[middle + 1] <= self._n_bytes:
                raise Damaged("a string lies outside the strings; run `vraagbaak repair`")
            if self._strings.raw(middle) < raw:
                low = middle + 1
            else:
                high = middle
        return low

    def find(self, raw: bytes) -> int:
        """The number of the string `raw`, -1 if it is not there."""
        at = self.first_from(raw)
        return at if at < self._strings.n and self._strings.raw(at) == raw else -1

    def string(self, at: int) -> str:
        """The string of a number."""
        return self._strings[at]
