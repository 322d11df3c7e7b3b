"""Fractie postings: postings of documents whose passages have fracties of their own.

Facet counts of most documents do not depend on which of their passages match. Here they do: only the fracties of
matching passages count. Such documents are usually few (a question that another fractie adds to). Their postings are
stored a second time by themselves, term by term, as all postings are. Where such passages are a large part of the
segment (a verslag that all fracties ask), nothing is stored. Then the passages are rescored, as those of the best
documents are. The records of these documents are numbered among themselves, so that what a search finds of them is
contiguous in memory. Derived from the postings.
"""

from __future__ import annotations

import numpy as np

from .. import layout
from ..kernel import kernel
from ..storage.array_files import Arrays

ARRAYS = ("forms_apart", "starts_apart", "postings_apart")
"""The terms in such documents, ascending; the offset of each one's postings, and the end; the postings."""

FEW = 16
"""At most one passage in this many may belong to such a document."""


def of_documents(arrays: Arrays) -> Arrays:
    """The arrays of a segment. Raises Damaged."""
    unit_doc = arrays["units"][layout.UNIT_DOC]
    apart = (arrays["docs"][layout.DOC_HAS_FRACTIE, unit_doc] != 0).astype(np.uint8)
    if FEW * int(apart.sum()) > len(apart):
        apart[:] = 0
    return dict(zip(ARRAYS, kernel.postings_within(arrays["postings"], arrays["terms"], apart), strict=True))
