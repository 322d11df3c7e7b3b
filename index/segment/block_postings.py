"""Which documents hold a common form, or rare forms with one part, and how often in each of their fields?

What a search walks first. A form that 512 documents or more hold has a list of its own, a fifth of what its postings
are, for those tell of every passage; the other forms behind one key of the folds (above all, the rare compounds of one
part) have one list together where there are 8 or more, so that a search walks one list and not hundreds of short
postings. Derived from the postings; the postings of other forms are walked.

A list has an *entry* for each document: its step from the document before, the first from -1, and which of the
segment's *patterns* its fields and frequencies are. Patterns are the 255 commonest combinations of up to three fields
with frequencies up to 15. In a list of several forms a document has an entry for each of the forms it holds.

A list begins with a byte, the number of entries in its last block. Its *blocks*, of 64 entries but for the last, begin
with a byte for each step, then a byte for each pattern: they are read without asking how long a number is. What does
not fit follows, in numbers of seven bits a byte as those of postings are: for each step of 255 what it has beyond 255;
for each pattern of 255, which is none, the number of fields, and for each, ascending, frequency << 4 | field; and in a
list of several forms, for each entry its form's place behind the key, and then for each entry which units of the
document hold the form, as bits, the lowest for its head (the 62nd for all further ones, too).

Of each block stands beside the lists where it begins, counted from the list's; for a form's list where the postings of
its first document begin, counted from the form's, and the unit before; for a list of several forms the document before.
So a block without documents that matter is passed over.
"""

from __future__ import annotations

import numpy as np

from ..kernel import kernel
from ..layout import DOC_FIRST_UNIT, UNIT_DOC
from ..storage.array_files import Arrays

FORM_ARRAYS = ("listed", "list_starts", "lists", "list_blocks", "list_patterns")
"""Forms that have a list, ascending; where each list, and its blocks, begin (two rows, one more than lists); the lists;
the blocks, three numbers each; the patterns, up to three times frequency << 4 | field each, -1 behind the last."""

PART_ARRAYS = ("part_keys", "part_starts", "part_lists", "part_blocks")
"""The keys of the folds that have a list of their other forms, ascending; and of these lists the same, two numbers a
block."""

ARRAYS = FORM_ARRAYS + PART_ARRAYS


def of_forms(arrays: Arrays) -> Arrays:
    """The lists of a segment's common forms. Raises Damaged."""
    return dict(zip(FORM_ARRAYS, kernel.document_lists(*_postings(arrays)), strict=True))


def of_parts(arrays: Arrays, lists: Arrays, folds: Arrays, first: int) -> Arrays:
    """The lists of its other forms, behind the keys of its folds from the first one on. Raises Damaged."""
    keys, *made = kernel.part_lists(
        *_postings(arrays), lists["listed"], lists["list_patterns"], folds["fold_forms"], folds["fold_starts"][first:]
    )
    return dict(zip(PART_ARRAYS, (keys + np.int32(first), *made), strict=True))


def _postings(arrays: Arrays) -> tuple[object, ...]:
    return arrays["postings"], arrays["terms"], arrays["units"][UNIT_DOC], arrays["docs"][DOC_FIRST_UNIT]
