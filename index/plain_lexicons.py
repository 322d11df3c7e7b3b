"""Here are two sorted lexicons: what are they as one? Without compiled code."""

from __future__ import annotations

import numpy as np

from .errors import Damaged
from .postings import Bytes, Ints, Longs
from .strings import Strings, arrays_of


def united(
    forms: Bytes, starts: Longs, counts: Ints, more: Bytes, more_starts: Longs, more_counts: Ints
) -> tuple[Bytes, Longs, Ints]:
    """The forms of both, sorted, as strings lie (index/strings.py), with their counts; of a form that is in both, their
    sum. Raises Damaged where forms and starts do not fit."""
    found: dict[bytes, int] = {}
    for data, table, own in ((forms, starts, counts), (more, more_starts, more_counts)):
        if len(table) != len(own) + 1 or np.any(np.diff(table, prepend=0, append=len(data)) < 0):
            raise Damaged("the forms of a segment do not fit its terms; run `vraagbaak repair`")
        for form, n in zip(Strings(data, table).all_raw(), own.tolist(), strict=True):
            found[form] = found.get(form, 0) + n
    ordered = sorted(found)
    return *arrays_of(ordered), np.array([found[form] for form in ordered], np.int32)
