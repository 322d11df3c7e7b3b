"""Questions that a printed label names, and the test that a number is a label.

`4 t/m 6`, `1, 2 en 3`, `1/2` name several. The makers of the files took any number at the start of a line in a
paragraph for a label (`11 februari | 2004 aan de Kamer`). Such a number is a word of the text before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby

MOST = 160
"""No list of questions is longer; a larger number is a year or an amount."""

PATTERN = r"\d{1,3}(?:\s?(?:,|/|en|t/m|/?tm|tot en met|-|–)\s?(?:en\s)?\d{1,3})*"
_PART = re.compile(r"(\d{1,3})|(t/m|/?tm|tot en met|[-–])")


@lru_cache(maxsize=1 << 12)
def numbers(label: str) -> tuple[int, ...]:
    """The questions that a label names, in order; () when it is no label."""
    found: list[int] = []
    upto = False
    for number, through in _PART.findall(label.replace("t /m", "t/m").replace("t/ m", "t/m")):
        if through:
            upto = True
        else:
            last = int(number)
            if upto and found and found[-1] < last <= MOST:
                found.extend(range(found[-1] + 1, last + 1))
            else:
                found.append(last)
            upto = False
    return tuple(found) if all(0 < number <= MOST for number in found) else ()


@lru_cache(maxsize=1 << 12)
def clean(label: str) -> str:
    """A label in the form shown: `1,2en3` becomes `1, 2 en 3`."""
    label = re.sub(r"\s*(t/m|en|/)\s*", lambda part: "/" if part[1] == "/" else f" {part[1]} ", " ".join(label.split()))
    return re.sub(r"\s*,\s*", ", ", label).strip(" .")


def are_labels(printed: Sequence[tuple[int, ...]], inside: Sequence[bool]) -> list[bool]:
    """For each number at a line's start, in order, whether it labels a question or only continues the text before it.

    A list counts up from 1 and may start again. A number outside the count is no label if the next number continues the
    count. A number far ahead of the count is no label either. Inside a sentence only the next number in the count is a
    label.
    """
    found = []
    last = 0
    for place, named in enumerate(printed):
        following = printed[place + 1] if place + 1 < len(printed) else ()
        label = _is_label(named, last, following)
        if inside[place] and len(named) == 1 and (named[0] != last + 1 or following[:1] == named):
            label = False
        found.append(label)
        if label:
            last = count(named)
    return found


def of_a_table(printed: Sequence[tuple[str, str]]) -> list[bool]:
    """For each (label, text), whether the label is a figure of a table: one of several numbers without words that do
    not count. Labels of questions that are answered together do: `1`, `2`, `3 Ja.` Beside a table, a number without
    words before one that does not count on is a figure too."""
    empty = [label.strip().isdigit() and not any(map(str.isalnum, text)) for label, text in printed]
    if sum(empty) < 2:
        return [False] * len(printed)
    numbers = [int(label) if label.strip().isdigit() else -1 for label, _ in printed] + [-1, -1]
    stops = [
        one and 0 <= after <= number and (after, later) != (1, 2)
        for one, number, after, later in zip(empty, numbers, numbers[1:], numbers[2:], strict=False)
    ]
    runs = [list(places) for is_empty, places in groupby(range(len(printed)), empty.__getitem__) if is_empty]
    if not any(stops[place] for run in runs for place in run[:-1]):
        return [False] * len(printed)
    figures = {place for run in runs if any(stops[place] for place in run) for place in run}
    return [place in figures for place in range(len(printed))]


def count(named: Sequence[int]) -> int:
    """The last number of a label in the count: `1 t/m 4` gives 4, `2 en 6` gives 2."""
    last = named[0]
    while last + 1 in named:
        last += 1
    return last


def _is_label(named: tuple[int, ...], last: int, following: tuple[int, ...]) -> bool:
    if not named:
        return False
    first = named[0]
    if len(named) > 1 or first == last + 1:
        return True
    if following and following[0] == last + 1 and (first != 1 or last + 1 != 2):
        return False
    if first == 1:
        return True
    if first > last + 1:
        return first <= last + 8 or bool(following and following[0] == first + 1)
    return True
