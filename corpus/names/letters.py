"""Letters of a written name, and the distance between two names.

Names are compared by their letters alone: no case, no diacritics (joined or separated), no spaces, no punctuation.
`shape` also makes letters equal that a scanner confuses, so that `Fmancien` and `Financiën` agree.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_STROKES = str.maketrans({"l": "i", "j": "i", "1": "i", "0": "o", "m": "in"})
"""A scanner sees strokes: an upright is an i, and an m is an i beside an n."""


@lru_cache(maxsize=1 << 16)
def letters(text: str) -> str:
    """The letters and digits of a text in lower case, without diacritics; `D'66` gives `d66`."""
    if text.isascii():
        return "".join(filter(str.isalnum, text)).lower()
    plain = unicodedata.normalize("NFKD", text.replace("ı", "i"))
    return "".join(mark for mark in plain if mark.isalnum()).lower()


@lru_cache(maxsize=1 << 16)
def shape(key: str) -> str:
    """The letters with those equal that a scanner confuses: two readings of one print have the same shape."""
    return key.translate(_STROKES).replace("rn", "in").replace("vv", "w")


@lru_cache(maxsize=1 << 16)
def _letters_in(text: str) -> int:
    """The letters of a text as bits, to rule out most pairs without counting."""
    bits = 0
    for letter in text:
        bits |= 1 << (ord(letter) & 63)
    return bits


def distance(one: str, other: str, most: int) -> int:
    """The number of letters to add, drop, replace or swap with their neighbour; above `most`: `most + 1`."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    ours, theirs = _letters_in(one), _letters_in(other)
    if (ours & ~theirs).bit_count() > most or (theirs & ~ours).bit_count() > most:
        return most + 1  # each letter that only one of them has takes a step of its own
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, left in enumerate(one, start=1):
        here = [row]
        for column, right in enumerate(other, start=1):
            cost = min(above[column] + 1, here[-1] + 1, above[column - 1] + (left != right))
            if row > 1 and column > 1 and left == other[column - 2] and one[row - 2] == right:
                cost = min(cost, before[column - 2] + 1)
            here.append(cost)
        if min(here) > most:
            return most + 1
        before, above = above, here
    return above[-1]


def nearest(key: str, known: Iterable[str], most: int) -> str:
    """The only known key within `most` letters of this one; "" when there is none, or when two are equally near."""
    found, least, tied = "", most + 1, False
    for candidate in known:
        if (away := distance(key, candidate, min(most, least))) < least:
            found, least, tied = candidate, away, False
        elif away == least and away <= most:
            tied = True
    return "" if tied else found
