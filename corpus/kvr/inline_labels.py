"""Labels that are printed inside a text and divide it.

`… bericht. 2 en 3 De regering …`: the label of the next answer is inside the line. A number is such a label when it is
the next in the count, or nearly, and no other text has it.
"""

from __future__ import annotations

import re

from . import labels

_INLINE_LABEL = re.compile(rf"[.?!»)]\s+(?P<label>{labels.PATTERN.replace('en', 'e ?n', 1)})[.:]?\s+(?=[A-ZÀ-Þ«])")
_ABBREVIATED = re.compile(r"\b(?:nrs?|artt?|blz|pag?|ca|no|sub|par|hfdst|hoofdst|Stb|Stcrt|Kamerst|vol|dd)\.$", re.I)
"""After these a number is no label: `art. 5 Wet …`."""


def parted(printed: list[tuple[str, str]], asked: frozenset[int] = frozenset()) -> list[tuple[str, str]]:
    """Texts that contain the next label in a line, divided there: `… bericht. 2 en 3 De regering …`. In an answer, a
    label of questions that are `asked` may be further ahead."""
    taken = {number for label, _ in printed for number in labels.numbers(label)}
    found: list[tuple[str, str]] = []
    for label, text in printed:
        named = labels.numbers(label)
        start = 0
        while named:
            last = labels.count(named)
            cut = next(
                (
                    line
                    for line in _INLINE_LABEL.finditer(text, start)
                    if (new := labels.numbers(line["label"]))
                    and last < new[0] <= last + 3
                    and not taken & set(new)
                    and (
                        new[0] == last + 1
                        or asked.issuperset(new)
                        or not taken.isdisjoint(range(new[-1] + 1, new[-1] + 3))
                    )
                    and not _ABBREVIATED.search(text, max(0, line.start() - 7), line.start() + 1)
                ),
                None,
            )
            if cut is None:
                break
            found.append((label, text[start : cut.start() + 1]))
            label, start = cut["label"], cut.end()
            named = labels.numbers(label)
            taken |= set(named)
        found.append((label, text[start:]))
    return found
