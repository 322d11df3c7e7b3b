"""Does a text that keeps its page's layout hold two columns side by side?

An extractor that keeps the layout prints both columns on one line, with white between. `beside(text)` parts them where
the right one begins at the same place on many lines, and the white before it is never crossed.
"""

from __future__ import annotations

import re
from collections import Counter

_RIGHT = re.compile(r"(?<=\S)\s{2,}(?=\S)|^\s{20,}(?=\S)")
_FEWEST = 5
"""On fewer lines a place is no column."""

_LEAST_LEFT = 25
"""A left column is as wide as this or wider, in letters."""

_REACHED = 0.55
"""So large a share of the lines that reach the right column begin there."""

_CROSSED = 0.4
"""A column's white is crossed by this share of the lines at most: headings, and lines of another page."""


def beside(text: str) -> tuple[str, list[str]] | None:
    """The left column with all that crosses the white, and the right column's lines; None for a text of one column."""
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
