"""One search as a URL says it: words, filters, dates, order and page. One permalink is one query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import quote_plus

from ..execution.filters import DATES, MOST_OWN

FILTERS = ("partij", "ministerie", "indiener", "status", "soort", "onderwerp", "jaar", "kamer", "beantwoorder")
"""Parameters that filter; a repeated one widens, different ones narrow."""

Sort = Literal["relevance", "newest", "oldest", "answered"]
SORTS: tuple[Sort, ...] = ("relevance", "newest", "oldest", "answered")

PAGE_SIZE = 10
MOST_HITS_DEEP = 1000
"""Hits beyond this rank are not paged through; an export has them all."""

LONGEST_QUERY = 2000
"""Characters of a query that are read from a URL."""

LONGEST_VALUE = 300
MOST_VALUES = 60
"""Values of one filter that are read from a URL."""


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search; equal searches have equal URLs. Filters are in the order of FILTERS, then own facets by name."""

    q: str = ""
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    van: str = ""
    tot: str = ""
    sort: Sort = "relevance"
    page: int = 1
    each_version: bool = False
    beantwoord_van: str = ""
    beantwoord_tot: str = ""

    @classmethod
    def from_pairs(cls, pairs: Iterable[tuple[str, str]], own_facets: Sequence[str] = ()) -> SearchRequest:
        """The search of a URL's parameters; unknown parameters are ignored. `own_facets` are those of the index, of
        which one search filters on MOST_OWN."""
        single: dict[str, str] = {}
        several: dict[str, dict[str, None]] = {}
        for name, value in pairs:
            value = printable(value.strip())
            if name in FILTERS or name in own_facets:
                if name not in FILTERS and name not in several and len(several.keys() - FILTERS) == MOST_OWN:
                    continue
                values = several.setdefault(name, {})
                if value and len(value) <= LONGEST_VALUE and len(values) < MOST_VALUES:
                    values[value] = None
            else:
                single.setdefault(name, value)
        sort = next((one for one in SORTS if one == single.get("sort")), SORTS[0])
        page = single.get("pagina", "")
        return cls(
            q=single.get("q", "")[:LONGEST_QUERY],
            filters=in_order(several),
            **{name: single.get(name, "")[:LONGEST_VALUE] for name in DATES},
            sort=sort,
            page=int(page) if page.isascii() and page.isdecimal() and 0 < len(page) < 7 and int(page) else 1,
            each_version=single.get("versies") == "elk",
        )

    @property
    def offset(self) -> int:
        return (self.page - 1) * PAGE_SIZE

    @property
    def is_empty(self) -> bool:
        """Whether the request is empty."""
        return not (self.q or self.is_narrowed)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.filters or self.dates)

    @property
    def dates(self) -> dict[str, str]:
        """The given days, by parameter."""
        return {name: day for name in DATES if (day := getattr(self, name))}

    def values(self, name: str) -> tuple[str, ...]:
        """The chosen values of a filter."""
        return dict(self.filters).get(name, ())

    def with_filter(self, name: str, values: Sequence[str]) -> SearchRequest:
        """The search with these values of one filter, on its first page."""
        return replace(self, filters=in_order({**dict(self.filters), name: values}), page=1)

    def without(self, name: str, value: str) -> SearchRequest:
        """The search without one value of a filter."""
        return self.with_filter(name, [one for one in self.values(name) if one != value])

    def between(self, van: str, tot: str) -> SearchRequest:
        """The search between two dates, on its first page."""
        return replace(self, van=van, tot=tot, page=1)

    def between_pattern(self) -> str:
        """The query string of this search in one period, with {} in the place of the period: a plot needs many."""
        return replace(self, van="\0", tot="\0", page=1).query_string().replace("%00", "{}")

    def pairs(self) -> list[tuple[str, str]]:
        """The parameters of its URL, without those at their default."""
        found = [("q", self.q)] if self.q else []
        found += [(name, value) for name, values in self.filters for value in values]
        found += self.dates.items()
        if self.sort != "relevance":
            found.append(("sort", self.sort))
        if self.each_version:
            found.append(("versies", "elk"))
        if self.page > 1:
            found.append(("pagina", str(self.page)))
        return found

    def query_string(self) -> str:
        """The parameters, encoded; "" when the request is empty."""
        return encoded(self.pairs())


def in_order(chosen: Mapping[str, Iterable[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The filters that have values, in the order that a request has."""
    names = (*(name for name in FILTERS if name in chosen), *sorted(chosen.keys() - FILTERS))
    return tuple((name, values) for name in names if (values := tuple(chosen[name])))


def encoded(pairs: Iterable[tuple[str, str]]) -> str:
    """Parameters as the query string of a URL."""
    return "&".join([f"{name}={quote_plus(value)}" for name, value in pairs])


def printable(text: str) -> str:
    """The text without control codes and surrogates, which no document holds and no URL can carry."""
    if text.isprintable():
        return text
    return "".join(" " if char in "\t\r\n" else char for char in text if char.isprintable() or char in "\t\r\n")
