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
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import layout
from ..errors import Damaged
from ..schema import Schema
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


_EXPECTED = {"eigen_status": "a status", "jaar": "a year of four digits", "dagen": "a number of days"}


def _range(values: NDArray[np.signedinteger[Any]]) -> str:
    """The lowest and the highest of some numbers, for a message."""
    ascending = bool((values[1:] >= values[:-1]).all())
    return f"{int(values.min())} to {int(values.max())}{'' if ascending else ', not ascending'}"


def check(arrays: Arrays) -> None:
    """Raises Damaged unless the arrays fit together."""
    for name, (kind, n_dims) in KINDS.items():
        if arrays[name].dtype != kind or arrays[name].ndim != n_dims:
            found = f"{arrays[name].dtype} in {arrays[name].ndim}"
            raise Damaged(f"{name}: another kind", expected=f"{kind.__name__} in {n_dims} dimensions", found=found)
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
        shapes = ", ".join(f"{name} {'×'.join(map(str, values.shape))}" for name, values in arrays.items())
        raise Damaged("arrays do not fit together", expected="sizes of one segment", found=shapes)
    starts = arrays["string_starts"]
    if starts[0] < 0 or starts[-1] > len(arrays["strings"]) or (starts[1:] < starts[:-1]).any():
        expected = f"ascending offsets from 0 to {len(arrays['strings'])}"
        raise Damaged("string_starts: outside the strings", expected=expected, found=_range(starts))
    days = arrays["docs"][layout.DOC_DATE]
    if n_docs and not 0 <= int(days.min()) <= int(days.max()) <= LAST_DAY:
        raise Damaged("docs: an impossible date", expected=f"days 0 to {LAST_DAY}", found=_range(days))
    heads = arrays["docs"][layout.DOC_FIRST_UNIT]
    if heads[0] != 0 or heads[-1] != arrays["units"].shape[1] or (heads[1:] <= heads[:-1]).any():
        expected = f"ascending records from 0 to {arrays['units'].shape[1]}"
        raise Damaged("docs: passages outside the segment", expected=expected, found=_range(heads))


def check_fields(n_rows: int, n_columns: int, schema: Schema) -> None:
    """Raises Damaged where a segment has more fields than the schema declares."""
    most_rows, most_columns = layout.DOC_ROWS + len(schema.texts), len(layout.COLUMNS) + len(schema.columns)
    if n_rows > most_rows or n_columns > most_columns:
        expected = f"at most {most_rows} rows and {most_columns} columns"
        found = f"{n_rows} and {n_columns}"
        raise Damaged("fields that the schema does not declare", expected=expected, found=found)


def check_column(starts: NDArray[np.int32], values: NDArray[np.int32], n_values: int) -> None:
    """Raises Damaged unless each document's values lie among the values, and their numbers exist in the column."""
    if starts[0] < 0 or starts[-1] > len(values) or (starts[1:] < starts[:-1]).any():
        expected = f"ascending offsets from 0 to {len(values)}"
        raise Damaged("column_starts: outside the column's values", expected=expected, found=_range(starts))
    mine = values[starts[0] : starts[-1]]
    if len(mine) and not 0 <= int(mine.min()) <= int(mine.max()) < n_values:
        raise Damaged("column_values: unknown values", expected=f"numbers below {n_values}", found=_range(mine))


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
        raise Damaged(f"column {name}: an impossible value", expected=_EXPECTED[str(name)], found=f"{wrong[0][:40]!r}")
