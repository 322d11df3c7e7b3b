"""Where do forms stand in documents whose passages have fracties of their own?

Which of a document's passages match need not be known to count its values, but here it must be: the fracties that
count are those of matching passages. So the postings of these documents, which are few among many (a question that
another fractie adds to), stand once more by themselves: form by form, as all postings do. Where such passages are no
small part of all (a verslag that all fracties ask), nothing is kept: then passages are looked into as those of the best
documents are. The units of these documents are numbered among themselves, so that what is found of them lies together.
Derived from the postings.
"""

from __future__ import annotations

import numpy as np

from .. import layout
from ..kernel import kernel
from ..storage.array_files import Arrays

ARRAYS = ("forms_apart", "starts_apart", "postings_apart")
"""The forms that stand in such documents, ascending; where the postings of each begin, and the end; the postings."""

FEW = 16
"""One passage in so many may be of such a document."""


def of_documents(arrays: Arrays) -> Arrays:
    """The arrays of a segment. Raises Damaged."""
    unit_doc = arrays["units"][layout.UNIT_DOC]
    apart = (arrays["docs"][layout.DOC_HAS_FRACTIE, unit_doc] != 0).astype(np.uint8)
    if FEW * int(apart.sum()) > len(apart):
        apart[:] = 0
    return dict(zip(ARRAYS, kernel.postings_within(arrays["postings"], arrays["terms"], apart), strict=True))
