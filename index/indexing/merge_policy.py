"""Merge policy: the segments that become one."""

from __future__ import annotations

MERGE_AT = 8
"""This many neighbouring segments of about one size become one. Then a search reads few segments, and a document is
rewritten only a few times."""


def mergeable(sizes: list[int], at: int = MERGE_AT) -> range | None:
    """The neighbouring segments to merge, by their numbers of documents, oldest first; None for none.

    It is the longest run of newest segments in which none is larger than all later ones together, if it has `at`
    members or more. So segments grow by a factor, as in a log-structured merge tree (O'Neil et al. 1996).
    """
    first, following = len(sizes), 0
    for place in range(len(sizes) - 1, -1, -1):
        if place < len(sizes) - 1 and sizes[place] > following:
            break
        following += sizes[place]
        first = place
    return range(first, len(sizes)) if len(sizes) - first >= at else None
