"""Here is a sorted lexicon: how frequent is a form in it? Here are two: what are they as one? Without compiled code."""

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


class Lexicon:
    """Sorted forms, as strings lie, each with a number that says how frequent it is; searched where they lie."""

    def __init__(self, forms: Bytes, starts: Ints, counts: Ints) -> None:
        if len(starts) != len(counts) + 1:
            raise Damaged("the forms of a vocabulary do not fit their frequencies; run `vraagbaak repair`")
        self._forms = Strings(forms, starts)
        self._counts = counts

    def frequency(self, form: str) -> int:
        """The number of a form, 0 where it is not there. Raises Damaged."""
        at = self._forms.find(form)
        return int(self._counts[at]) if at >= 0 else 0
