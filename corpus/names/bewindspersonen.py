"""The bewindspersoon with a given surname on a given day, and the office.

For the scanned papers (1984-1995): their indexers give only a surname, and it is often misread. Few people are in
office on one day. So a surname, or one with one or two letters misread, names one of them or none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from .letters import distance, letters, shape
from .tables import rows

_INITIALS = re.compile(r"^(?:[A-Z]\.)+\s*|[\s,]+(?:[A-Z]\.?)+$")
_PREFIXES = re.compile(r"^(?:(?:baron|van|de|der|den)\s+)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bewindspersoon:
    """A name with an office; `ministerie` is "" for a person with several ministries at once."""

    naam: str
    functie: str
    ministerie: str


@lru_cache(maxsize=1 << 12)
def bewindspersoon(text: str, when: date) -> Bewindspersoon | None:
    """The only bewindspersoon that this text names; None for none or several."""
    bare = _INITIALS.sub("", text.strip(" .,;:)-"))
    held = [office for office in _offices() if office.van <= when <= office.tot]
    key = letters(bare)
    if len(key) < 3:
        return None
    short = letters(_PREFIXES.sub("", bare))
    seen = shape(key)
    for fits in (
        lambda one: one.key == key,
        lambda one: len(key) > 5 and one.key.startswith(key),
        lambda one: len(short) > 3 and one.short == short,
        lambda one: len(key) > 4 and distance(seen, shape(one.key), 2) <= (1 if len(key) < 9 else 2),
    ):
        found = [one for one in held if fits(one)]
        if found:
            return _one_of(found)
    return None


@dataclass(frozen=True, slots=True)
class _Office:
    naam: str
    functie: str
    ministerie: str
    van: date
    tot: date
    key: str
    short: str


def _one_of(found: list[_Office]) -> Bewindspersoon | None:
    if len({one.naam for one in found}) > 1:
        return None
    functies = {one.functie for one in found}
    ministries = {one.ministerie for one in found}
    return Bewindspersoon(
        found[0].naam,
        functies.pop() if len(functies) == 1 else "",
        ministries.pop() if len(ministries) == 1 else "",
    )


@cache
def _offices() -> tuple[_Office, ...]:
    found = []
    for row in rows("bewindspersonen"):
        surname = _INITIALS.sub("", row["naam"])
        found.append(
            _Office(
                row["naam"],
                row["functie"],
                row["ministerie"],
                date.fromisoformat(row["van"]),
                date.fromisoformat(row["tot"]),
                letters(surname),
                letters(_PREFIXES.sub("", surname)),
            )
        )
    return tuple(found)
