"""Structural validation of a segment's arrays.

It runs when a segment is opened, so that the code that reads the segment need not check again. It checks kinds, shapes,
and the offsets of documents, passages and values. The cost is one check per document, not per passage or posting.
Postings are checked while they are read, and a column when it is first used. Checksums find damage that still fits
together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

import numpy as np
from numpy.typing import NDArray

from .. import layout
from ..errors import Damaged
from ..storage.array_files import Arrays

KINDS: dict[str, tuple[type, int]] = {
    "forms": (np.uint8, 1),
    "terms": (np.int64, 2),
    "postings": (np.uint8, 1),
    "positions": (np.uint8, 1),
    "units": (np.int32, 2),
    "docs": (np.int32, 2),
    "numbers": (np.int64, 1),
    "strings": (np.uint8, 1),
    "string_starts": (np.int64, 1),
    "column_starts": (np.int32, 2),
    "column_values": (np.int32, 1),
    "column_sizes": (np.int64, 1),
}
"""The arrays of a segment: element type and number of dimensions of each."""


LAST_DAY = date.max.toordinal()

STATUSES = frozenset(status.encode() for status in layout.STATUSES)

VALUES = {"jaar": re.compile(rb"[0-9]{4}"), "dagen": re.compile(rb"-?[0-9]{1,7}")}
"""The valid form of values in columns that are used in computations."""


def check(arrays: Arrays) -> None:
    """Raises Damaged unless the arrays fit together."""
    for name, (kind, n_dims) in KINDS.items():
        if arrays[name].dtype != kind or arrays[name].ndim != n_dims:
            raise Damaged(f"the {name} of a segment are of another kind; run `vraagbaak repair`")
    sizes, n_strings = arrays["column_sizes"], len(arrays["string_starts"]) - 1
    n_docs, n_columns = len(arrays["numbers"]), len(sizes)
    if (
        len(arrays["terms"]) != 3
        or arrays["terms"].shape[1] < 1
        or len(arrays["units"]) != layout.UNIT_ROWS
        or not layout.DOC_ROWS <= len(arrays["docs"]) <= layout.DOC_LENGTHS + layout.MOST_FIELDS
        or arrays["docs"].shape[1] != n_docs + 1
        or not len(layout.COLUMNS) <= n_columns <= len(layout.COLUMNS) + layout.MOST_OWN_COLUMNS
        or arrays["column_starts"].shape != (n_columns, n_docs + 1)
        or not ((sizes >= 0) & (sizes <= n_strings)).all()
        or n_docs + int(sizes.sum()) != n_strings
    ):
        raise Damaged("a segment's arrays do not fit together; run `vraagbaak repair`")
    starts = arrays["string_starts"]
    if starts[0] < 0 or starts[-1] > len(arrays["strings"]) or (starts[1:] < starts[:-1]).any():
        raise Damaged("a segment's ids and values are outside their file; run `vraagbaak repair`")
    days = arrays["docs"][layout.DOC_DATE]
    if n_docs and not 0 <= int(days.min()) <= int(days.max()) <= LAST_DAY:
        raise Damaged("a document has a date that no calendar has; run `vraagbaak repair`")
    heads = arrays["docs"][layout.DOC_FIRST_UNIT]
    if heads[0] != 0 or heads[-1] != arrays["units"].shape[1] or (heads[1:] <= heads[:-1]).any():
        raise Damaged("a document's passages lie outside their segment; run `vraagbaak repair`")


def check_column(starts: NDArray[np.int32], values: NDArray[np.int32], n_values: int) -> None:
    """Raises Damaged unless each document's values lie among the values, and their numbers exist in the column."""
    if starts[0] < 0 or starts[-1] > len(values) or (starts[1:] < starts[:-1]).any():
        raise Damaged("a column's values lie outside their file; run `vraagbaak repair`")
    mine = values[starts[0] : starts[-1]]
    if len(mine) and not 0 <= int(mine.min()) <= int(mine.max()) < n_values:
        raise Damaged("a column holds values that it does not know; run `vraagbaak repair`")


def check_values(name: str | int, raws: Iterable[bytes]) -> None:
    """Raises Damaged unless a column's values are possible ones: years, days, and names of a status are used in
    computations. An index's own columns are numbered; their values are checked where they are used."""
    if name == "eigen_status":
        wrong = [raw for raw in raws if raw not in STATUSES]
    elif isinstance(name, str) and name in VALUES:
        wrong = [raw for raw in raws if not VALUES[name].fullmatch(raw)]
    else:
        return
    if wrong:
        raise Damaged(f"the column {name} has a value {wrong[0][:40]!r}; run `vraagbaak repair`")
