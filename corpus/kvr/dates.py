"""Correct dates that cannot be true: an answer before its question.

The indexers' dates are trusted first. Where they contradict each other, the printed dates decide, then the year of one
of them: a mistake of one year is the commonest. Doubtful dates stay unchanged. Each case is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

LONGEST = 400
"""Days between a question and its answer up to which printed dates are believed."""

LONGEST_SLIP = 120
"""The same where a year is corrected, which nothing else confirms."""

_YEARS = re.compile(r"(\d{4})-(\d{4})")


@dataclass(frozen=True, slots=True)
class Dates:
    """When a paper was asked and answered; `diagnostic` says which dates were contradictory and how this was
    resolved."""

    asked: date | None
    answered: date | None
    diagnostic: str = ""


def in_order(asked: date | None, answered: date | None, printed: Dates, vergaderjaar: str) -> Dates:
    """The dates of the indexers, corrected by the printed ones where the answer comes before the question."""
    if asked is None or answered is None or answered >= asked:
        return Dates(asked, answered)
    note = f"answered on {answered}, before it was asked on {asked}"
    if printed.answered == asked:
        return Dates(answered, asked, f"{note}: the two dates were swapped, as the print shows")
    for first in filter(None, (asked, printed.asked)):
        for second in filter(None, (answered, printed.answered)):
            if 0 <= (second - first).days <= LONGEST:
                return Dates(first, second, f"{note}: read as asked on {first}, answered on {second}, as printed")
    slips = list(_with_another_year(asked, answered, vergaderjaar))
    if len(slips) == 1:
        first, second = slips[0]
        return Dates(first, second, f"{note}: read as asked on {first}, answered on {second}; the year was a slip")
    return Dates(asked, answered, f"{note}: both dates are kept, one is a misprint")


def _with_another_year(asked: date, answered: date, vergaderjaar: str) -> Iterator[tuple[date, date]]:
    """The pairs with the year of one date changed that are in order and in the vergaderjaar."""
    years = _YEARS.fullmatch(vergaderjaar)
    if not years:
        return
    begin, end = date(int(years[1]), 7, 1), date(int(years[2]), 12, 31)
    pairs: list[tuple[date | None, date | None]] = [
        (_in_year(asked, year), answered) for year in (answered.year - 1, answered.year)
    ]
    pairs += [(asked, _in_year(answered, year)) for year in (asked.year, asked.year + 1)]
    for first, second in dict.fromkeys(pairs):
        if first and second and begin <= first <= second <= end and (second - first).days <= LONGEST_SLIP:
            yield first, second


def _in_year(when: date, year: int) -> date | None:
    try:
        return when.replace(year=year)
    except ValueError:  # 29 February
        return None
