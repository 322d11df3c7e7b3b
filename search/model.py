"""Results of a search, as types: hits (search/hit.py), facets, timelines and diagnostics.

Facets count values over all matching documents.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from .hit import FEEDBACK, MEANING, SOME_WORDS, WORDS, Facts, Group, History, Hit, Page, PassageHit, Verwijzing, Words

__all__ = (
    "FEEDBACK",
    "MEANING",
    "SOME_WORDS",
    "WORDS",
    "Diagnostic",
    "Facet",
    "FacetValue",
    "Facts",
    "Group",
    "Hit",
    "History",
    "NamedValue",
    "Page",
    "PassageHit",
    "Results",
    "Timeline",
    "Verwijzing",
    "Words",
)


class FacetValue(NamedTuple):
    """One value of a facet: its number of documents, and whether the search is filtered by it."""

    value: str
    count: int  # type: ignore[assignment]  # hides tuple.count, which no code calls
    selected: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Its fields under their names."""
        return {"value": self.value, "count": self.count, "selected": self.selected}


class Facet(NamedTuple):
    """The commonest values of a facet, commonest first.

    `other` is the sum of the counts of the values not shown, `missing` counts the documents without any value,
    `n_values` is the total number of values.
    """

    values: tuple[FacetValue, ...] = ()
    other: int = 0
    missing: int = 0
    n_values: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Its fields under their names, values as dictionaries."""
        return {
            "values": [value.to_dict() for value in self.values],
            "other": self.other,
            "missing": self.missing,
            "n_values": self.n_values,
        }


class Timeline(NamedTuple):
    """The number of documents of each year, from the first with any to the last, without gaps; `missing` have no
    date."""

    years: tuple[tuple[str, int], ...] = ()
    missing: int = 0

    def to_dict(self) -> dict[str, Any]:
        """The years as dictionaries, and how many documents have no date."""
        return {"years": [{"value": year, "count": count} for year, count in self.years], "missing": self.missing}


class Diagnostic(NamedTuple):
    """Information for the user about a query: `kind` for programs, `message` for people, `span` for a part of the
    query."""

    kind: str
    span: tuple[int, int] | None
    message: str

    def to_dict(self) -> dict[str, Any]:
        """Its fields under their names."""
        return {"kind": self.kind, "span": self.span and list(self.span), "message": self.message}


@dataclass(frozen=True, slots=True)
class NamedValue:
    """A value of a facet that a whole query names, and how many documents carry it."""

    facet: str
    value: str
    count: int

    def to_dict(self) -> dict[str, Any]:
        """Its fields under their names."""
        return {"facet": self.facet, "value": self.value, "count": self.count}


class Results(Protocol):
    """The answer to one search. Everything is computed when first read."""

    @property
    def hits(self) -> Sequence[Hit]: ...

    @property
    def facets(self) -> Mapping[str, Facet]: ...

    @property
    def n_documents(self) -> int: ...

    @property
    def n_full(self) -> int: ...

    @property
    def n_partial(self) -> int: ...

    @property
    def n_meaning(self) -> int: ...

    @property
    def n_feedback(self) -> int: ...

    @property
    def n_passages(self) -> int: ...

    @property
    def relaxed(self) -> bool: ...

    @property
    def timed_out(self) -> bool: ...

    @property
    def took_ms(self) -> float: ...

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]: ...

    @property
    def names(self) -> tuple[NamedValue, ...]: ...

    @property
    def did_you_mean(self) -> str | None: ...

    @property
    def corrected_query(self) -> str | None: ...

    @property
    def timeline(self) -> Timeline: ...
