"""Separate two columns that are printed side by side.

An extractor that keeps the layout prints both columns on one line, with white space between. `beside(text)` separates
them if the right column begins at the same place on many lines, and no text crosses the white space before it.
"""

from __future__ import annotations

import re
from collections import Counter

_RIGHT = re.compile(r"(?<=\S)\s{2,}(?=\S)|^\s{20,}(?=\S)")
_FEWEST = 5
"""A place is a column only if at least this many lines begin there."""

_LEAST_LEFT = 25
"""The least width of a left column, in letters."""

_REACHED = 0.55
"""The least share of the lines reaching the right column that begin there."""

_CROSSED = 0.4
"""The greatest share of lines that cross a column's white space: headings, and lines of another page."""


def beside(text: str) -> tuple[str, list[str]] | None:
    """The left column with all lines that cross the white space, and the right column's lines; None for a text of one
    column."""
    lines = text.replace("\f", "\n").split("\n")
    starts = Counter(found.end() for line in lines for found in _RIGHT.finditer(line) if found.end() >= _LEAST_LEFT)
    if not starts:
        return None
    place, n_lines = starts.most_common(1)[0]
    reaching = [line for line in lines if len(line.rstrip()) > place]
    crossing = [line for line in reaching if line[place - 2 : place].strip()]
    if n_lines < _FEWEST or n_lines < _REACHED * len(reaching) or len(crossing) > _CROSSED * len(reaching):
        return None
    left: list[str] = []
    right: list[str] = []
    for line in text.split("\n"):
        if len(line.rstrip()) > place and not line[place - 2 : place].strip():
            left.append(line[:place].rstrip())
            right.append(line[place:].strip())
        else:
            left.append(line)
    return "\n".join(left), right
