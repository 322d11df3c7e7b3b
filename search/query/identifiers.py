"""Identifiers in a query, in any spelling, and the spellings under which a text may contain them.

`2024Z00773`, `28 676 nr. 396`, `kst-28676-396`, `36 410 X`, `ah-tk-20232024-958`, `F-16`, `2%`, `art. 5`. A search for
an identifier matches texts that contain any of its spellings. It also matches the documents that bear the identifier,
as if it were in their titles. Most queries hold none: identifier_patterns.py, which recognises them, is imported only
when a text has a digit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

Span = tuple[int, int]

MOST = 64
"""The most identifiers that are recognised in one query; more could not be searched."""

_DIGIT = re.compile(r"\d")


class Identifier(NamedTuple):
    """One identifier of a query: as typed, and its spellings in texts.

    `bearers` identifies the documents that bear it: those that have all values of one of these groups, as (column,
    value).
    """

    text: str
    span: Span
    spellings: tuple[str, ...]
    bearers: tuple[tuple[tuple[str, str], ...], ...] = ()

    @property
    def key(self) -> tuple[str, ...]:
        """The same key for every spelling of the identifier."""
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


def gaps(text: str, parsed: list[Identifier]) -> Iterator[Span]:
    """The text between the identifiers, the beginning and the end included."""
    at = 0
    for identifier in parsed:
        yield at, identifier.span[0]
        at = identifier.span[1]
    yield at, len(text)
