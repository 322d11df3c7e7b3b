"""Snippet of a text: the few lines that show the words found in it.

The fragments are whole sentences where these fit. ' … ' marks every place where text was left out. Every different
query word is shown if at most three fragments can show them all. This runs twenty times per query, in the kernel.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ..index.kernel import kernel

Match = tuple[int, int, int]
"""A match of a query word: start and end in the text, and the word's number in the query, under 64."""

WIDTH = 240
"""Characters of text in a snippet: three lines of a terminal, about two sentences of these papers."""


class Snippet(NamedTuple):
    """A piece of a text on one line; `marks` are sorted, disjoint (start, end) offsets of the matches in it."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()

    def html(self) -> str:
        """The matches between <mark> and </mark>, all else escaped."""
        made: str = kernel.html(self.text, self.marks)
        return made

    def marked(self, before: str, after: str, clean: Callable[[str], str] = str) -> str:
        """The text with `before` and `after` around each match; every piece of it passes through `clean`."""
        cleaned = clean(self.text)
        if not self.marks:
            return cleaned
        if cleaned == self.text:
            clean = str  # no piece of it needs cleaning
        pieces: list[str] = []
        done = 0
        for start, end in self.marks:
            pieces += clean(self.text[done:start]), before, clean(self.text[start:end]), after
            done = end
        pieces.append(clean(self.text[done:]))
        return "".join(pieces)

    def __str__(self) -> str:
        return self.text


def snippet(text: str, matches: Sequence[Match], width: int = WIDTH) -> Snippet:
    """The best fragment or fragments of `text`, `width` characters or a few more; without a match, its beginning.

    `matches` are sorted by start; they may overlap.
    """
    return Snippet(*kernel.snippet(text, matches, width))
