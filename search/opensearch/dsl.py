"""The few forms of OpenSearch's query language that this package uses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

Body = dict[str, Any]

NOTHING: Body = {"match_none": {}}
EVERYTHING: Body = {"match_all": {}}


def terms(field: str, values: Iterable[str]) -> Body:
    """Whatever has one of these terms; up to 65,536, without a score."""
    found = list(dict.fromkeys(values))
    return {"terms": {field: found}} if found else NOTHING


def any_of(clauses: Sequence[Body]) -> Body:
    """Whatever matches one of these."""
    if len(clauses) == 1:
        return clauses[0]
    return {"bool": {"should": list(clauses), "minimum_should_match": 1}} if clauses else NOTHING


def all_of(clauses: Sequence[Body], but: Sequence[Body] = ()) -> Body:
    """Whatever matches all of these, and none of those; without a score."""
    if len(clauses) == 1 and not but:
        return clauses[0]
    found: Body = {"filter": list(clauses)}
    if but:
        found["must_not"] = list(but)
    return {"bool": found} if clauses or but else EVERYTHING


def none_of(clause: Body) -> Body:
    """Whatever does not match this."""
    return {"bool": {"must_not": [clause]}}


def with_unit(unit: Body, **more: Any) -> Body:
    """The documents of which a unit matches; without a score."""
    return {"nested": {"path": "p", "score_mode": "none", "query": {"bool": {"filter": [unit]}}, **more}}


def numbers(field: str, low: int | None, high: int | None) -> Body:
    """Whatever has a number from one to another in a field; None is open."""
    limits = {name: value for name, value in (("gte", low), ("lte", high)) if value is not None}
    return {"range": {field: limits}}


def escaped(pattern: str) -> str:
    """A pattern of ours, in which only `*` and `?` mean more than themselves, as a wildcard query takes it."""
    return pattern.replace("\\", "\\\\")
