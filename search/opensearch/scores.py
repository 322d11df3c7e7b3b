"""How does the cluster rank documents, near enough to the formula for the best to be among the first?

A field of amounts has Q times the BM25F amount of each key in a document as its frequency; its similarity adds up
boost times frequency. A script then saturates: idf * t / (k1 + t). The scores of hits are computed again from their
texts (page.py); these only choose which documents are looked at.
"""

from __future__ import annotations

from collections.abc import Sequence

from .. import settings
from .analysis import Q
from .dsl import Body

Weighted = Sequence[tuple[float, Sequence[str]]]
"""Weights, each with the keys that count so much."""

_SATURATED = "params.idf * _score / (params.k + _score)"
_LOGARITHM = "Math.log(1.0 + _score)"
_MEAN = "params.share * Math.exp(_score / params.n)"

HELD_AMOUNT = 8.0
"""What a leaf without amounts, such as a phrase, counts as where it stands: about once in a title of usual length."""


def _scripted(query: Body, source: str, **params: float) -> Body:
    return {"script_score": {"query": query, "script": {"source": source, "params": params}}}


def _sum(weighted: Weighted, field: str) -> Body:
    """Its score is the weighted sum of the amounts."""
    clauses = [
        {"match": {field: {"query": " ".join(dict.fromkeys(keys)), "boost": weight}}}
        for weight, keys in weighted
        if keys
    ]
    return {"bool": {"should": clauses, "minimum_should_match": 1}} if clauses else {"match_none": {}}


def of_keys(own: Weighted, parts: Sequence[Weighted], idf: float, field: str = "k") -> Body:
    """The score of a word by a field of amounts; of a compound, with the geometric mean of its parts."""
    amounts = _sum(own, field)
    if parts:
        each = [_scripted(_sum(part, field), _LOGARITHM) for part in parts]
        mean = _scripted({"bool": {"must": each}}, _MEAN, share=settings.PARTS_WEIGHT, n=float(len(parts)))
        amounts = {"bool": {"should": [amounts, mean], "minimum_should_match": 1}}
    return _scripted(amounts, _SATURATED, idf=idf, k=Q * settings.K1)


def of_holding(documents: Body, idf: float) -> Body:
    """The score of a leaf that stands in these documents, however often."""
    return {"constant_score": {"filter": documents, "boost": idf * HELD_AMOUNT / (settings.K1 + HELD_AMOUNT)}}
