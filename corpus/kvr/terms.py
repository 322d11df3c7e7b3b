"""Separate subject terms that were run together.

`Trefwoorden` and `Rubriek` hold several terms with only a space between them. A new term starts at a capital, unless
the capital is inside a term of the table beside this file (terms that occur by themselves).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files

from ..printed.text_repair import repaired

_START = re.compile(r"(?<=\s)(?=['‘«]?[A-ZÀ-Þ0-9])")
_RUBRIEK = re.compile(r"[^()]*\((?:[^()]|\([^()]*\))*\)|[^()]+$")


@lru_cache(maxsize=1 << 14)
def trefwoorden(text: str) -> tuple[str, ...]:
    """The subject terms, each once, in the order of the text."""
    found: dict[str, None] = {}
    for line in repaired(text).split("\n"):
        place = 0
        while place < len(line):
            end = _end_of_term(line, place)
            if term := line[place:end].strip(" ,;"):
                found.setdefault(term)
            place = end
    return tuple(found)


@lru_cache(maxsize=1 << 14)
def rubrieken(text: str) -> tuple[str, ...]:
    """The rubrics (`Milieu (Gevaarlijke stoffen)`), each once."""
    parts = (part.strip() for part in _RUBRIEK.findall(" ".join(repaired(text).split())))
    return tuple(dict.fromkeys(part.removesuffix("()").strip() for part in parts if part.strip(" ()")))


def _end_of_term(line: str, place: int) -> int:
    """The end of the term that starts here: that of a whole term of the table, else the next capital."""
    if known := _known().match(line, place):
        place = known.end()
    for start in _START.finditer(line, place + 1):
        inside = line.rfind("(", 0, start.start()) > line.rfind(")", 0, start.start())
        if not inside and line[start.start() - 2 : start.start() - 1] not in "-/":
            return start.start()
    return len(line)


@cache
def _known() -> re.Pattern[str]:
    """The terms of the table, the longest first; each ends where a word ends."""
    text = files(__package__).joinpath("terms.tsv").read_text(encoding="utf-8")
    terms = [line for line in text.splitlines()[1:] if line and not line.startswith("#")]
    ordered = sorted(terms, key=len, reverse=True)
    return re.compile("(?:" + "|".join(map(re.escape, ordered)) + r")(?!\S)")
