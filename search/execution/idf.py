"""Inverse document frequency."""

from __future__ import annotations

import math


def idf(n_documents: int, df: int) -> float:
    """The idf of an expanded term that `df` of the live documents hold; never negative (Robertson, Zaragoza 2009,
    3.2)."""
    return math.log(1 + (n_documents - df + 0.5) / (df + 0.5))
