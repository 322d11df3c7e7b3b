"""What is printed in these elements, with the notes' marks still in their places?

The text of an element is carried as one string in which a mark is a character of its own (MARK plus its number), so
that cutting and mending text cannot move a mark to another passage. `without_marks` takes them out at the end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from ..printed.text_repair import closed_up, joined_addresses, joined_hyphens, repaired, tidy

MARK = 0xE000
"""Marks live in the private use area, where no printed character is."""

_MARKS = "[\ue000-\ue0ff]"
_MARK = re.compile(_MARKS)
_MARK_AND_SPACE = re.compile(rf"\s*(?:{_MARKS}\s*)+(?=[,.;:?!)»’”]|$)")
_MARK_INSIDE = re.compile(rf"\s*(?:{_MARKS}\s*)+")
_RAISED = re.compile(r"((?:µg|ug|mg|g|kg)/m|\b[kcdm]?m|/m) ?([\ue002\ue003])")
_PLAIN_AT_END = re.compile(r"(?<=[?!»])\s\d{1,2}(?:,\s?\d{1,2})*\s*$")
_PLAIN_MARK = re.compile(r"(?<=[^\W\d_]|[»’”)?!.]) (\d{1,2}) (?=[,.;:?!])")


@dataclass(frozen=True, slots=True)
class Block:
    """One labelled text as the file gives it."""

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
    """Text from an attribute, where marks stand as plain digits: `… rapport» 1 , waarin`."""
    return _PLAIN_MARK.sub(lambda found: chr(MARK + int(found[1])), text)


def has_marks(text: str) -> bool:
    """Whether a mark stands in a text."""
    return not text.isascii() and _MARK.search(text) is not None


def marks(text: str) -> list[int]:
    """The numbers of the marks in a text, in order."""
    return [] if text.isascii() else [ord(mark) - MARK for mark in _MARK.findall(text)]


def raised(text: str, noted: set[int]) -> str:
    """Exponents that were taken for marks (`ug/m` 3) put back, unless there is a note of that number; and marks that
    stand as plain figures at the end (`… kopen? 1, 2`) made marks, when there are such notes."""

    def put_back(found: re.Match[str]) -> str:
        number = ord(found[2]) - MARK
        return found[0] if number in noted else f"{found[1]}{number} "

    text = _RAISED.sub(put_back, text) if has_marks(text) else text
    if text.rstrip()[-1:].isdigit() and (plain := _PLAIN_AT_END.search(text)):
        numbers = [int(number) for number in re.findall(r"\d+", plain[0])]
        if noted.issuperset(numbers) and not set(numbers) & set(marks(text)):
            return text[: plain.start()] + "".join(chr(MARK + number) for number in numbers)
    return text


def without_marks(text: str) -> str:
    """The text without marks, without the gap that a mark leaves before a full stop or comma, and tidy."""
    if has_marks(text):
        text = _MARK_INSIDE.sub(" ", _MARK_AND_SPACE.sub("", text))
    return tidy(text)


def mended(text: str) -> str:
    """Text of a file, repaired; marks stay."""
    return joined_addresses(joined_hyphens(repaired(closed_up(text))))
