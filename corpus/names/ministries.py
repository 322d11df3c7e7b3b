"""Ministries that a text names.

A text may hold one name, several run together, roles (`de ministers van Justitie en van Financiën`), abbreviations, a
date and scanning errors. The names that together cover most of its letters win. A misread name becomes the nearest
known one.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache, lru_cache

from .letters import distance, letters, shape
from .tables import rows, values

_WORD = re.compile(r"[^\W_]+(?:[&'’][^\W_]+)*", re.UNICODE)
_RECEIVED = re.compile(r"[0o]ntvan\W*gen\b|\b[il]ngezon\W*den\b", re.IGNORECASE)
_ROLE = frozenset(
    # fmt: off
    (
        "de",
        "het",
        "een",
        "en",
        "van",
        "voor",
        "aan",
        "der",
        "mede",
        "namens",
        "minister",
        "ministers",
        "ministeries",
        "ministerie",
        "ministervan",
        "staatssecretaris",
        "staatssecretarissen",
        "secretaris",
        "staats",
        "staatsse",
        "cretaris",
        "ai",
        "a",
        "i",
        "l",
        "mw",
        "mevr",
        "mevrouw",
        "dhr",
        "heer",
        "beiden",
        "beide",
        "drs",
        "mr",
    )
    # fmt: on
)
"""Words around a name that are no part of it; text of only these words is not searched for misread names."""

_NONE: set[tuple[int, str, str]] = set()

_TOO_LONG = 400
"""More letters than this are prose: only exact names are searched."""


def ministries(text: str) -> tuple[str, ...]:
    """The ministries named, in the order of the text, each once; () when the text names none."""
    return _ministries(text)


@lru_cache(maxsize=1 << 14)
def _ministries(text: str) -> tuple[str, ...]:
    if received := _RECEIVED.search(text):
        text = text[: received.start()]
    words = _WORD.findall(text.replace("\xad", ""))
    keys = [letters(word) for word in words]
    short = {place: name for place, word in enumerate(words) if (name := _abbreviations().get(word))}
    named, left = _cover(keys, short, misread=False)
    if any(len(key) > 3 and key not in _ROLE for key in left) and len(text) < _TOO_LONG:
        named, _ = _cover(keys, short, misread=True)
    return tuple(dict.fromkeys(named))


def _cover(keys: list[str], short: dict[int, str], *, misread: bool) -> tuple[list[str], list[str]]:
    """The names that cover most letters, and the words outside them. Computed from the end: best[i] is the best for the
    words from i on, as (score, length of the name at i in words or 0, name)."""
    best: list[tuple[int, int, str]] = [(0, 0, "")] * (len(keys) + 1)
    for start in range(len(keys) - 1, -1, -1):
        choice = (best[start + 1][0], 0, "")
        if start in short:
            choice = max(choice, (best[start + 1][0] + 1, 1, short[start]))
        span = ""
        if keys[start] not in _ROLE or misread:
            for end in range(start, len(keys)):
                span += keys[end]
                if len(span) > _longest() + 2:
                    break
                name, away = _named(span, misread)
                if name:
                    choice = max(choice, (best[end + 1][0] + len(span) - 3 * away, end + 1 - start, name))
        best[start] = choice
    named: list[str] = []
    left: list[str] = []
    place, after_name = 0, False
    while place < len(keys):
        _, length, name = best[place]
        if not length:
            left.append(keys[place])
        elif place not in short or not after_name:
            named.append(name)
        after_name = length > 0 and place not in short
        place += length or 1
    return named, left


@lru_cache(maxsize=1 << 16)
def _named(span: str, misread: bool) -> tuple[str, int]:
    """The name that these letters spell, and the distance in letters; ("", 0) if none."""
    if (name := _spellings().get(span)) or not misread:
        return name or "", 0
    if len(span) < 7:
        return "", 0
    seen = shape(span)
    if name := _shapes().get(seen):
        return name, 1
    most = min(4, max(1, len(seen) // 9))
    found, least, tied = "", most + 1, False
    for _, candidate, name in sorted(_alike(seen)):
        away = distance(seen, candidate, most)
        if away < least:
            found, least, tied = name, away, False
        elif away == least and away <= most and name != found:
            tied = True
    return ("", 0) if tied or not found else (found, least + 1)


def of_period(name: str, when: date | None) -> str:
    """The name of a ministry on a day: `Binnenlandse Zaken` is `… en Koninkrijksrelaties` in 1999, not in 1995."""
    while when and (before := _only_before().get(name)) and when < before[0]:
        name = before[1]
    while when and (renamed := _renamed().get(name)) and when >= renamed[0]:
        name = renamed[1]
    return name


@cache
def _renamed() -> dict[str, tuple[date, str]]:
    """Names that another name replaced: the day from which, and the new name."""
    return {row["naam"]: (date.fromisoformat(row["tot"]), row["opvolger"]) for row in rows("ministries") if row["tot"]}


@cache
def _only_before() -> dict[str, tuple[date, str]]:
    """Names that replaced one other name: the day until which, and the old name."""
    found: dict[str, list[tuple[date, str]]] = {}
    for name, (until, successor) in _renamed().items():
        found.setdefault(successor, []).append((until, name))
    return {name: before[0] for name, before in found.items() if len(before) == 1}


@cache
def _spellings() -> dict[str, str]:
    """Letters -> name, for every name and every other spelling of it."""
    found = {}
    for row in rows("ministries"):
        for spelling in (row["naam"], *values(row["ook"])):
            found[letters(spelling)] = row["naam"]
    return found


@cache
def _shapes() -> dict[str, str]:
    return {shape(key): name for key, name in _spellings().items()}


def _alike(seen: str) -> set[tuple[int, str, str]]:
    """The names that begin or end as these letters do, with their ordinals: no misreading damages both ends."""
    first, last = _by_ends()
    return first.get(seen[:3], _NONE) | last.get(seen[-3:], _NONE)


@cache
def _by_ends() -> tuple[dict[str, set[tuple[int, str, str]]], dict[str, set[tuple[int, str, str]]]]:
    """The names in order, as (ordinal, shape, name), by the first three letters and by the last three."""
    first: dict[str, set[tuple[int, str, str]]] = {}
    last: dict[str, set[tuple[int, str, str]]] = {}
    for ordinal, (candidate, name) in enumerate(_shapes().items()):
        first.setdefault(candidate[:3], set()).add((ordinal, candidate, name))
        last.setdefault(candidate[-3:], set()).add((ordinal, candidate, name))
    return first, last


@cache
def _abbreviations() -> dict[str, str]:
    return {short: row["naam"] for row in rows("ministries") for short in values(row["afkorting"])}


@cache
def _longest() -> int:
    return max(map(len, _spellings()))
