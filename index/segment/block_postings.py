"""Doc-level block postings of frequent terms, in blocks of 64 documents.

A search reads these before the postings. For each document they say how often a term occurs in each field. A term in
512 documents or more has a list of its own. The list is a fifth of the size of its postings, because postings describe
every passage. The other terms of one stem-map key (mostly rare compounds with one part) share one list if there are 8
or more of them. A search then reads one list instead of hundreds of short postings. The lists are derived from the
postings. For all other terms the postings are read.

A list has an *entry* for each document. An entry holds the step from the document before (the first from -1), and the
number of one of the segment's *patterns*. A pattern is a combination of fields and frequencies; the patterns are the
255 commonest combinations of up to three fields with frequencies up to 15. In a list of several terms a document has an
entry for each of the terms that it holds.

A list begins with a byte: the number of entries in its last block. All other *blocks* have 64 entries. A block begins
with one byte per step, then one byte per pattern, so they are read without decoding lengths. What does not fit follows
as numbers of seven bits per byte, as in postings:

* for each step of 255, the excess over 255;
* for each pattern of 255, which is no pattern: the number of fields, then for each field, ascending, frequency << 4 |
  field;
* in a list of several terms, for each entry the ordinal of its term within the key; then for each entry the records of
  the document that hold the term, as bits, the lowest for the head (the 62nd stands for all further records too).

Beside the lists, these are stored for each block: where it begins, counted from the start of its list; for the list of
one term, where the postings of the block's first document begin, counted from the term's, and the record before; for a
list of several terms, the document before. So a search can skip a block without relevant documents.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..kernel import kernel
from ..layout import DOC_FIRST_UNIT, UNIT_DOC
from ..storage.array_files import Arrays

FORM_ARRAYS = ("listed", "list_starts", "lists", "list_blocks", "list_patterns")
"""Terms that have block postings, ascending; the offsets of each list and of its blocks (two rows, one more than
lists); the lists; the blocks, three numbers each; the patterns, up to three times frequency << 4 | field each, -1 after
the last."""

PART_ARRAYS = ("part_keys", "part_starts", "part_lists", "part_blocks")
"""The stem-map keys that have block postings of their other terms, ascending; and the same arrays for these, with two
numbers per block."""

ARRAYS = FORM_ARRAYS + PART_ARRAYS


def of_forms(arrays: Arrays) -> Arrays:
    """Block postings of a segment's frequent terms. Raises Damaged."""
    return dict(zip(FORM_ARRAYS, kernel.block_postings(*_postings(arrays)), strict=True))


def of_parts(arrays: Arrays, lists: Arrays, stem_map: Arrays, first: int) -> Arrays:
    """Block postings of its other terms, by the keys of its stem map from the first part key on. Raises Damaged."""
    keys, starts, lists_of_parts, blocks = kernel.part_block_postings(
        *_postings(arrays),
        lists["listed"],
        lists["list_patterns"],
        stem_map["fold_forms"],
        stem_map["fold_starts"][first:],
    )
    return dict(zip(PART_ARRAYS, (keys + np.int32(first), starts, lists_of_parts, blocks), strict=True))


def _postings(
    arrays: Arrays,
) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
    return arrays["postings"], arrays["terms"], arrays["units"][UNIT_DOC], arrays["docs"][DOC_FIRST_UNIT]
