"""Which documents hold a common form, and how often in each of their fields?

What a search walks first, for forms that 128 documents or more hold: a fifth of what their postings are, for those tell
of every passage. Derived from the postings; a form with few documents has no list, and its postings are walked.

A list is numbers, seven bits a byte as those of postings are. For each document, ascending: the step from the document
before, the first from -1; then which of the segment's *patterns* its fields and frequencies are, or 127 for none of
them, the number of its fields, and for each, ascending, frequency << 4 | field. Patterns are the 127 commonest
combinations of up to three fields with frequencies up to 15. A *block* of every 64 entries tells where its first
document's postings begin, counted from the form's, and the unit before: so passages are found without reading all.
"""

from __future__ import annotations

from .array_files import Arrays
from .kernels import kernel
from .layout import DOC_FIRST_UNIT, UNIT_DOC

ARRAYS = ("listed", "list_starts", "lists", "list_blocks", "list_patterns")
"""Forms that have a list, ascending; where each list, and its blocks, begin (two rows, one more than lists); the lists;
the blocks, two numbers each; the patterns, up to three times frequency << 4 | field each, -1 behind the last."""


def derive(arrays: Arrays) -> Arrays:
    """The lists of a segment's arrays. Raises Damaged."""
    made = kernel.document_lists(
        arrays["postings"], arrays["terms"], arrays["units"][UNIT_DOC], arrays["docs"][DOC_FIRST_UNIT]
    )
    return dict(zip(ARRAYS, made, strict=True))
