"""Periods that a date in a query means.

`2022`, `2022-03`, `2022-03-15`, `15-3-2022`, `15 maart 2022`, `maart 2022`, `vorig jaar`, `afgelopen 3 maanden`. A
period is its first and its last day.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from ..index.analysis.folding import fold

Period = tuple[date, date]

FIRST, LAST = date.min, date.max

_MONTHS = ("januari februari maart april mei juni juli augustus september oktober november december").split()
_NUMBERS = {name: number for number, name in enumerate("nul een twee drie vier vijf zes zeven acht negen tien".split())}
_NUMBERS |= {"elf": 11, "twaalf": 12}
_UNITS = {"dag": "day", "dagen": "day", "week": "week", "weken": "week", "maand": "month", "maanden": "month"}
_UNITS |= {"jaar": "year", "jaren": "year", "kwartaal": "quarter", "kwartalen": "quarter"}
_QUARTER = re.compile(r"(?:(?:q|k(?:wartaal)?\s?)(\d)\s(\d{4})|(\d)e?\s?kwartaal\s(\d{4}))")
_ISO = re.compile(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?")
_EUROPEAN = re.compile(r"(?:(\d{1,2})[-/.])?(\d{1,2})[-/.](\d{4})")
_NAMED = re.compile(r"(?:(\d{1,2})e?\s+)?([a-z]{3,9})\.?\s+(\d{4})")
_RELATIVE = re.compile(r"(vorige?|afgelopen|laatste|deze|dit|volgende?)\s+(?:(\w+)\s+)?([a-z]+)")
_MOST_UNITS = 1000


def period(text: str, today: date) -> Period | None:
    """The days that a text means, None when it is no date."""
    text = " ".join(fold(text).split())
    try:
        return _absolute(text) or _relative(text, today)
    except (ValueError, OverflowError, calendar.IllegalMonthError):
        return None


def _absolute(text: str) -> Period | None:
    if match := _ISO.fullmatch(text):
        return _of(match[1], match[2], match[3])
    if match := _EUROPEAN.fullmatch(text):
        return _of(match[3], match[2], match[1])
    if match := _QUARTER.fullmatch(text):
        quarter, year = match[1] or match[3], int(match[2] or match[4])
        return (date(year, 3 * int(quarter) - 2, 1), _month(year, 3 * int(quarter))[1]) if quarter in "1234" else None
    if match := _NAMED.fullmatch(text):
        name = "maart" if match[2] == "mrt" else match[2]
        month = next((number for number, known in enumerate(_MONTHS, 1) if known.startswith(name)), None)
        return _of(match[3], str(month), match[1]) if month else None
    return None


def _of(year: str, month: str | None, day: str | None) -> Period:
    if month is None:
        return date(int(year), 1, 1), date(int(year), 12, 31)
    if day is None:
        return _month(int(year), int(month))
    day_of = date(int(year), int(month), int(day))
    return day_of, day_of


def _month(year: int, month: int) -> Period:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _relative(text: str, today: date) -> Period | None:
    days = {"vandaag": 0, "gisteren": -1, "eergisteren": -2, "morgen": 1}
    if text in days:
        day = today + timedelta(days[text])
        return day, day
    match = _RELATIVE.fullmatch(text)
    if not match or match[3] not in _UNITS:
        return None
    which, counted, unit = match[1].rstrip("e") if match[1].startswith("v") else match[1], match[2], _UNITS[match[3]]
    if counted:
        number = int(counted) if counted.isdecimal() else _NUMBERS.get(counted)
        if number is None or which not in ("vorig", "afgelopen", "laatst", "laatste") or number > _MOST_UNITS:
            return None
        return _back(today, number, unit) + timedelta(1), today
    if which in ("afgelopen", "laatste"):
        return _back(today, 1, unit) + timedelta(1), today
    step = {"vorig": -1, "volgend": 1}.get(which, 0)
    return _whole(_back(today, -step, unit), unit)


def _back(today: date, number: int, unit: str) -> date:
    """The day this many units before today; the end of a shorter month where it has no such day."""
    if unit in ("day", "week"):
        return today - timedelta(number * (7 if unit == "week" else 1))
    months = number * {"month": 1, "quarter": 3, "year": 12}[unit]
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))


def _whole(day: date, unit: str) -> Period:
    """The day, week from Monday, month, quarter or year that contains a day."""
    if unit == "week":
        monday = day - timedelta(day.weekday())
        return monday, monday + timedelta(6)
    if unit == "month":
        return _month(day.year, day.month)
    if unit == "quarter":
        first = 3 * ((day.month - 1) // 3) + 1
        return date(day.year, first, 1), _month(day.year, first + 2)[1]
    return (date(day.year, 1, 1), date(day.year, 12, 31)) if unit == "year" else (day, day)
