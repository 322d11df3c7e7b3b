"""The printed text of elements, with note marks in their places.

The text of an element is one string in which a mark is a character of its own (MARK plus its number). So cutting and
repairing text cannot move a mark to another passage. `without_marks` removes the marks at the end.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from operator import add
from typing import NamedTuple

from lxml import etree

from ..printed.text_repair import closed_up, joined_addresses, joined_hyphens, repaired, tidy

MARK = 0xE000
"""Marks are in the private use area, which contains no printed character."""

_MARKS = "[\ue000-\ue0ff]"
_MARK = re.compile(_MARKS)
_SEVERAL_MARKS = re.compile(rf"{_MARKS}(?:\s*{_MARKS})*\s*")
_CLOSES = frozenset(",.;:?!)»’”")
_RAISED = re.compile(r"((?:µg|ug|mg|g|kg)/m|\b[kcdm]?m|/m) ?([\ue002\ue003])")
_PLAIN_AT_END = re.compile(r"(?<=[?!»])\s\d{1,2}(?:,\s?\d{1,2})*\s*$")
_PLAIN_MARK = re.compile(r"(?<=[^\W\d_]|[»’”)?!.]) (\d{1,2}) (?=[,.;:?!])")


class Block(NamedTuple):
    """One labelled text as in the file."""

    kind: str
    label: str
    text: str


def raw(element: etree._Element) -> str:
    """All text inside an element; each `voetnoot` as its mark."""
    if not len(element):
        return element.text or ""
    parts = [element.text or ""]
    for child in element:
        if child.tag == "voetnoot":
            number = (child.get("nummer") or "").strip()
            parts.append(chr(MARK + int(number)) if number.isdigit() and int(number) < 256 else " ")
        elif isinstance(child.tag, str):
            parts.append(raw(child))
        parts.append(child.tail or "")
    return "".join(parts)


def plain(element: etree._Element) -> str:
    """All text inside an element, without marks."""
    if not len(element):
        return element.text or ""
    return "".join(str(part) for part in element.itertext())


def marked(text: str) -> str:
    """Text from an attribute, in which marks are plain digits: `… rapport» 1 , waarin`."""
    return _PLAIN_MARK.sub(lambda found: chr(MARK + int(found[1])), text)


def has_marks(text: str) -> bool:
    """Whether a text contains a mark."""
    return not text.isascii() and _MARK.search(text) is not None


def marks(text: str) -> list[int]:
    """The numbers of the marks in a text, in order."""
    return [] if text.isascii() else [ord(mark) - MARK for mark in _MARK.findall(text)]


def raised(text: str, noted: set[int]) -> str:
    """Puts back exponents, and plain figures at the end (`… kopen? 1, 2`) become marks, when there are such notes."""
    text = with_exponents(text, noted)
    if text.rstrip()[-1:].isdigit() and (plain := _PLAIN_AT_END.search(text)):
        numbers = [int(number) for number in re.findall(r"\d+", plain[0])]
        if noted.issuperset(numbers) and not set(numbers) & set(marks(text)):
            return text[: plain.start()] + "".join(chr(MARK + number) for number in numbers)
    return text


def with_exponents(text: str, noted: Collection[int]) -> str:
    """Puts back exponents that were taken for marks (`ug/m` 3), unless there is a note of that number."""

    def put_back(found: re.Match[str]) -> str:
        number = ord(found[2]) - MARK
        return found[0] if number in noted else f"{found[1]}{number} "

    return _RAISED.sub(put_back, text) if has_marks(text) else text


def without_marks(text: str) -> str:
    """The tidied text without marks, and without the gap that a mark leaves before a full stop or comma."""
    if has_marks(text):
        pieces = _SEVERAL_MARKS.split(text)
        before = [piece.rstrip() for piece in pieces[:-1]]
        blanks = ["" if not piece or piece[0] in _CLOSES else " " for piece in pieces[1:]]
        text = "".join(map(add, before, blanks)) + pieces[-1]
    return tidy(text)


def mended(text: str) -> str:
    """Text of a file, repaired, with its marks."""
    return joined_addresses(joined_hyphens(repaired(closed_up(text))))
