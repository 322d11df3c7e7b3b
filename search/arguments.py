"""The arguments of a search: the choices that exist, and the checks of what a caller gives."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import SupportsIndex, TypedDict, cast

from ..index import layout
from ..index.errors import UsageProblem

MATCHES = ("auto", "all", "any")
SORTS = ("relevance", "newest", "oldest", "answered")
UNITS = ("document", "passage")
FACET_SORTS = ("count", "value")

GROUPS = ("dossier",)
"""The columns that hits can be grouped by."""

COLLAPSES = ("versions", "none")
"""The documents that one document can stand for."""

DEFAULT_FACETS = ("indiener", "partij", "ministerie", "jaar", "status")


class FacetFilters(TypedDict, total=False):
    """The filters of a search: a value, or several of which any matches. Type checkers detect a misspelt name."""

    indiener: Sequence[str] | str
    partij: Sequence[str] | str
    ministerie: Sequence[str] | str
    beantwoorder: Sequence[str] | str
    jaar: Sequence[str] | str | int
    soort: Sequence[str] | str
    kamer: Sequence[str] | str
    onderwerp: Sequence[str] | str
    status: Sequence[str] | str


def checked_path(given: str | os.PathLike[str]) -> str | os.PathLike[str]:
    """The path of an index, after a check. Raises UsageProblem."""
    if not isinstance(given, str | os.PathLike):
        raise UsageProblem(f"the path of an index is text or a path, not {type(given).__name__}")
    if not os.fspath(given):
        raise UsageProblem("an empty name names no index; give the path of its folder")
    return given


def joined_filters(given: Mapping[str, Sequence[str] | str | int], named: FacetFilters) -> FacetFilters:
    """All filters of a search. Raises UsageProblem."""
    if not isinstance(given, Mapping):
        raise UsageProblem(f"filters are a mapping of facets to values, not {type(given).__name__}")
    if both := sorted(given.keys() & named.keys()):
        raise UsageProblem(f"{both[0]} is filtered twice: in `filters` and by its own name")
    return cast(FacetFilters, {**given, **named})


def check_tree(query: object) -> None:
    """Raises UsageProblem unless the query is a tree of Whoosh's."""
    from whoosh.query import Query

    if not isinstance(query, Query):
        raise UsageProblem(f"a query is text, or a tree of Whoosh's, not {type(query).__name__}")


CHOICES = {"match": MATCHES, "sort": SORTS, "unit": UNITS, "collapse": COLLAPSES, "facet_sort": FACET_SORTS}

NUMBERS = ("limit", "offset", "passages_per_hit")


def check_choices(choices: Sequence[str], numbers: Sequence[int], group: str | None, timeout: float | None) -> None:
    """Raises UsageProblem on a choice that does not exist; `choices` are those of CHOICES, `numbers` those of
    NUMBERS."""
    for what, choice in zip(CHOICES, choices, strict=True):
        if choice not in CHOICES[what]:
            check_choice(what, choice, CHOICES[what])
    for what, number in zip(NUMBERS, numbers, strict=True):
        check_whole(what, number)
    if group is not None:
        check_choice("group", group, GROUPS)
    if timeout is not None and not isinstance(timeout, int | float):
        raise UsageProblem(f"timeout is a number of seconds, not {type(timeout).__name__}")


def check_text(what: str, given: object) -> None:
    """Raises UsageProblem on what is no text."""
    if not isinstance(given, str):
        raise UsageProblem(f"{what} is text, not {type(given).__name__}")


def check_whole(what: str, given: object) -> None:
    """Raises UsageProblem on what is no whole number of 0 or more."""
    if type(given) is int and given >= 0:  # a look at the protocol takes 3 µs
        return
    if not isinstance(given, SupportsIndex) or given.__index__() < 0:
        raise UsageProblem(f"{what} is a whole number of 0 or more, not {given!r}")


def check_facets(facets: Sequence[str], own_facets: Sequence[str], size: object) -> None:
    """Raises UsageProblem on facets that are no list of known names, and on a size that facets cannot have.

    `own_facets` are the index's own.
    """
    if isinstance(facets, str):
        raise UsageProblem(f"facets are a list of names, such as [{facets!r}]")
    for name in facets:
        if name not in layout.FACETS:
            check_choice("facet", name, (*layout.FACETS, *own_facets))
    for number in size.values() if isinstance(size, Mapping) else (size,):
        if number is not None:
            check_whole("facet_size", number)


def check_choice(what: str, given: str, known: Sequence[str]) -> None:
    """Raises UsageProblem, which lists the choices, on one that does not exist."""
    if given not in known:
        raise UsageProblem(f"there is no {what} {given!r}; there is {', '.join(known)}")
