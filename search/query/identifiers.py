"""Which identifiers does a query hold, however they are written, and how may a text write the same one?

`2024Z00773`, `28 676 nr. 396`, `kst-28676-396`, `36 410 X`, `ah-tk-20232024-958`, `F-16`, `2%`, `art. 5`. An identifier
is found in texts in each of its spellings; and it finds the documents that bear it, as if it stood in their titles.
Most queries hold none: what recognises them (identifier_patterns.py) is imported when a text has a digit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

Span = tuple[int, int]

MOST = 64
"""So many identifiers of one query are recognised; more could not be searched."""

_DIGIT = re.compile(r"\d")


class Identifier(NamedTuple):
    """One identifier of a query: as typed, and its spellings in texts.

    `bearers` says which documents bear it: those that have all values of one of these groups, as (column, value).
    """

    text: str
    span: Span
    spellings: tuple[str, ...]
    bearers: tuple[tuple[tuple[str, str], ...], ...] = ()

    @property
    def key(self) -> tuple[str, ...]:
        """The same for every way of writing it."""
        return ("identifier", *sorted(spelling.lower() for spelling in self.spellings))


def identifiers(text: str) -> list[Identifier]:
    """The identifiers in a text, in its order, none overlapping another; those in quotes are left to the quotes."""
    if not _DIGIT.search(text):
        return []
    from . import identifier_patterns

    return identifier_patterns.all_in(text, MOST)


def identifier_at(text: str, at: int) -> Identifier | None:
    """The identifier that begins at a place of a text, where a word begins."""
    from . import identifier_patterns

    return identifier_patterns.one_at(text, at)


def gaps(text: str, found: list[Identifier]) -> Iterator[Span]:
    """What lies between the identifiers, the beginning and the end included."""
    at = 0
    for one in found:
        yield at, one.span[0]
        at = one.span[1]
    yield at, len(text)
