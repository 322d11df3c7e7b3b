"""Parameters of the API: one table, for reading them and for their description in openapi.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from .search_request import FILTERS, LONGEST_QUERY, LONGEST_VALUE, MOST_VALUES, SORTS

MOST_HITS = 100
MOST_OFFSET = 1000
MOST_FACET_VALUES = 1000
MOST_SUGGESTIONS = 20
LONGEST_PREFIX = 200


class BadParameter(ValueError):
    """A parameter that cannot be read; the message states the allowed values."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter in a query string; `schema` is its JSON Schema (of one value, if it may be repeated)."""

    name: str
    schema: Mapping[str, Any]
    says: str
    is_repeated: bool = False
    is_required: bool = False
    default: Any = None

    def read(self, values: Sequence[str]) -> Any:
        """Its value, or a tuple of its values. Raises BadParameter."""
        if self.is_repeated:
            if len(values) > MOST_VALUES:
                raise BadParameter(f"{self.name}: at most {MOST_VALUES} values")
            return tuple(self._one(value) for value in values)
        if len(values) > 1:
            raise BadParameter(f"{self.name}: given {len(values)} times, and only one value counts")
        if not values:
            if self.is_required:
                raise BadParameter(f"{self.name}: missing; {self.says}")
            return self.default
        return self._one(values[0])

    def _one(self, value: str) -> Any:
        kind = self.schema["type"]
        if kind == "integer":
            low, high = self.schema["minimum"], self.schema["maximum"]
            if not (value.isascii() and value.isdecimal() and len(value) < 10 and low <= int(value) <= high):
                raise BadParameter(f"{self.name}: {value[:60]!r} is not a whole number from {low} to {high}")
            return int(value)
        if kind == "boolean":
            if value not in ("true", "false"):
                raise BadParameter(f"{self.name}: {value[:60]!r} is neither true nor false")
            return value == "true"
        if "enum" in self.schema and value not in self.schema["enum"]:
            raise BadParameter(f"{self.name}: {value[:60]!r} is none of {', '.join(self.schema['enum'])}")
        if len(value) > self.schema.get("maxLength", LONGEST_QUERY):
            raise BadParameter(f"{self.name}: longer than {self.schema['maxLength']} characters")
        if len(value) < self.schema.get("minLength", 0):
            raise BadParameter(f"{self.name}: empty")
        return value


def text(longest: int, **more: Any) -> dict[str, Any]:
    return {"type": "string", "maxLength": longest, **more}


def number(low: int, high: int, default: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": low, "maximum": high, "default": default}


DATE = text(40, pattern=r"^([1-2][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?)?$")
"""A year, a month or a day. A pattern cannot check that a day is in its month; such a day gives status 400."""

QUERY = Parameter("q", text(LONGEST_QUERY), "The query, in the language of docs/QUERY-LANGUAGE.md.", default="")
DATES_AND_VERSIONS = (
    Parameter("van", DATE, "On or after this day: 2024, 2024-01 or 2024-01-22.", default=""),
    Parameter("tot", DATE, "On or before this day; 2024 is its last day.", default=""),
    Parameter("beantwoord_van", DATE, "Answered on or after this day.", default=""),
    Parameter("beantwoord_tot", DATE, "Answered on or before this day.", default=""),
    Parameter(
        "versies",
        {"type": "string", "enum": ["een", "elk"], "default": "een"},
        "One document for each question (een), or each version of it (elk).",
        default="een",
    ),
)
SORT = Parameter(
    "sort",
    {"type": "string", "enum": list(SORTS), "default": "relevance"},
    "Which hits come first; answered: those with the latest answers.",
    default="relevance",
)
HITS = (
    SORT,
    Parameter("limit", number(0, MOST_HITS, 10), "How many hits.", default=10),
    Parameter("offset", number(0, MOST_OFFSET, 0), "After how many others; an export has them all.", default=0),
    Parameter("timeline", {"type": "boolean", "default": False}, "Also documents per year.", default=False),
)
VALUES = Parameter("limit", number(1, MOST_FACET_VALUES, 100), "How many values, commonest first.", default=100)
SUGGEST = (
    Parameter("prefix", text(LONGEST_PREFIX), "What is typed so far.", is_required=True),
    Parameter("limit", number(1, MOST_SUGGESTIONS, 5), "How many of each kind.", default=5),
    Parameter("taal", {"type": "string", "enum": ["nl", "en"], "default": "nl"}, "Language of labels.", default="nl"),
)


def narrowing(own_facets: Sequence[str]) -> tuple[Parameter, ...]:
    """The query and what narrows it; `own_facets` are the own facets of the index (docs/SCHEMA.md)."""
    value = text(LONGEST_VALUE, minLength=1)
    filters = [
        Parameter(name, value, f"Only papers with this {name}.", is_repeated=True) for name in (*FILTERS, *own_facets)
    ]
    return (QUERY, *filters, *DATES_AND_VERSIONS)


def facet_names(own_facets: Sequence[str]) -> dict[str, Any]:
    return {"type": "string", "enum": [*FILTERS, *own_facets]}


def search(own_facets: Sequence[str]) -> tuple[Parameter, ...]:
    return (
        *narrowing(own_facets),
        *HITS,
        Parameter("facet", facet_names(own_facets), "Count this facet.", is_repeated=True),
    )


def facets(own_facets: Sequence[str]) -> tuple[Parameter, ...]:
    return (
        *narrowing(own_facets),
        Parameter("facet", facet_names(own_facets), "The facet to list.", is_required=True),
        VALUES,
    )


def suggest(own_facets: Sequence[str]) -> tuple[Parameter, ...]:
    return SUGGEST


def none(own_facets: Sequence[str]) -> tuple[Parameter, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Given:
    """The parsed parameters of a request."""

    values: Mapping[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


def read(known: Sequence[Parameter], pairs: Sequence[tuple[str, str]]) -> Given:
    """Parses the parameters of a query string. Raises BadParameter on an invalid value, and on an unknown name."""
    several: dict[str, list[str]] = {one.name: [] for one in known}
    for name, value in pairs:
        if name not in several:
            near = get_close_matches(name[:60], several, n=1)
            hint = f"; did you mean {near[0]}?" if near else f"; there is {', '.join(several) or 'none'}"
            raise BadParameter(f"there is no parameter {name[:60]!r}{hint}")
        several[name].append(value)
    return Given({one.name: one.read(several[one.name]) for one in known})
