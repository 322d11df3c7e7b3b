"""Automatic numbers of Word paragraphs.

Word does not store automatic numbers. A paragraph names a list and a level, and the list's definition gives the format
of the numbers. The numbers themselves follow by counting.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEVEL = re.compile(r"%(\d)")
_MOST_STYLES = 20
"""Styles are based on styles; a cycle of them ends here."""


@dataclass(frozen=True, slots=True)
class _Level:
    form: str
    text: str
    start: int


class Numbering:
    """Counts the numbered paragraphs of one document, in their order."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, str] = {}
        self._starts: dict[tuple[str, int], int] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._styles: dict[str, etree._Element] = {}
        if numbering is not None:
            for abstract in numbering.iterfind(f"{_W}abstractNum"):
                self._levels[abstract.get(f"{_W}abstractNumId", "")] = dict(map(_level, abstract.iterfind(f"{_W}lvl")))
            for number in numbering.iterfind(f"{_W}num"):
                self._add_list(number)
        if styles is not None:
            self._styles = {style.get(f"{_W}styleId", ""): style for style in styles.iterfind(f"{_W}style")}

    def number(self, paragraph: etree._Element) -> str:
        """The number printed before this paragraph: `3.`, `b)`, a bullet, or nothing. Counts the paragraph."""
        found = self._list_of(paragraph)
        if found is None:
            return ""
        number, depth = found
        abstract = self._lists.get(number)
        level = self._levels.get(abstract or "", {}).get(depth)
        if abstract is None or level is None:
            return ""
        counts = self._counts.setdefault(abstract, {})
        key = (number, depth)
        if key in self._starts:
            counts[depth] = self._starts.pop(key)
        else:
            counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [one for one in counts if one > depth]:
            del counts[deeper]
        return self._printed(abstract, level, counts)

    def _printed(self, abstract: str, level: _Level, counts: dict[int, int]) -> str:
        if level.form == "none":
            return ""
        if level.form == "bullet":
            return "•"
        levels = self._levels[abstract]

        def counted(match: re.Match[str]) -> str:
            depth = int(match[1]) - 1
            other = levels.get(depth)
            return figure(counts.get(depth, other.start if other else 1), other.form if other else "decimal")

        return _LEVEL.sub(counted, level.text).strip()

    def _add_list(self, number: etree._Element) -> None:
        name = number.get(f"{_W}numId", "")
        abstract = number.find(f"{_W}abstractNumId")
        if abstract is not None:
            self._lists[name] = abstract.get(f"{_W}val", "")
        for override in number.iterfind(f"{_W}lvlOverride"):
            start = override.find(f"{_W}startOverride")
            if start is not None:
                self._starts[name, _whole(override.get(f"{_W}ilvl"))] = _whole(start.get(f"{_W}val"), 1)

    def _list_of(self, paragraph: etree._Element) -> tuple[str, int] | None:
        """The list and the level of a paragraph, its own or its style's."""
        properties = paragraph.find(f"{_W}pPr")
        if properties is None:
            return None
        named = properties.find(f"{_W}pStyle")
        style = self._styles.get(named.get(f"{_W}val", "")) if named is not None else None
        places = [properties]
        for _ in range(_MOST_STYLES):
            if style is None:
                break
            own = style.find(f"{_W}pPr")
            if own is not None:
                places.append(own)
            based = style.find(f"{_W}basedOn")
            style = self._styles.get(based.get(f"{_W}val", "")) if based is not None else None
        for place in places:
            found = place.find(f"{_W}numPr")
            number = found.find(f"{_W}numId") if found is not None else None
            if found is not None and number is not None:
                depth = found.find(f"{_W}ilvl")
                name = number.get(f"{_W}val", "0")
                return None if name == "0" else (name, _whole(depth.get(f"{_W}val")) if depth is not None else 0)
        return None


def _level(element: etree._Element) -> tuple[int, _Level]:
    def value(name: str, otherwise: str) -> str:
        found = element.find(f"{_W}{name}")
        return otherwise if found is None else found.get(f"{_W}val", otherwise)

    return _whole(element.get(f"{_W}ilvl")), _Level(
        value("numFmt", "decimal"), value("lvlText", ""), _whole(value("start", "1"), 1)
    )


def _whole(text: str | None, otherwise: int = 0) -> int:
    return int(text) if text and text.isdigit() and len(text) < 7 else otherwise


def figure(count: int, form: str) -> str:
    """A number as Word writes it in this format; formats of other scripts as plain figures."""
    if form in ("lowerLetter", "upperLetter") and count > 0:
        letter = chr(ord("a") + (count - 1) % 26) * min((count - 1) // 26 + 1, 9)
        return letter.upper() if form == "upperLetter" else letter
    if form in ("lowerRoman", "upperRoman") and 0 < count < 4000:
        roman = ""
        for value, figure in _ROMAN:
            roman += figure * (count // value)
            count %= value
        return roman.upper() if form == "upperRoman" else roman
    return f"{count:02}" if form == "decimalZero" else str(count)


_ROMAN = tuple(
    zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), "m cm d cd c xc l xl x ix v iv i".split(), strict=True)
)
