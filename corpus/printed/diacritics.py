"""Join letters and the accents printed beside them: `Kostic ´` is `Kostić`, `Kovaˇc` is `Kovač`.

An extractor sets the accent of a letter in front of it or behind it. Most accents suit only one of their neighbours. Of
two that suit, the text's other accents decide, then Dutch: a diaeresis parts two vowels that read as one sound.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

_COMBINING = {
    "\u00a8": "\u0308",
    "\u00b4": "\u0301",
    "`": "\u0300",
    "\u02c6": "\u0302",
    "\u02dc": "\u0303",
    "\u00b8": "\u0327",
    "\u02c7": "\u030c",
    "\u02d8": "\u0306",
    "\u02da": "\u030a",
    "\u02db": "\u0328",
    "\u02dd": "\u030b",
}
"""Accents that stand free, and the same as combining characters."""

_USUAL = {
    "\u00a8": "aeiouy",
    "\u00b4": "aeiouyc",
    "`": "aeiou",
    "\u02c6": "aeiou",
    "\u02dc": "aon",
    "\u00b8": "cst",
    "\u02c7": "cdnrstz",
    "\u02d8": "ag",
    "\u02da": "au",
    "\u02db": "ae",
    "\u02dd": "ou",
}
"""The letters on which an accent is usual; `ı` counts as i."""

_CARRIERS = {"\u00b4": "aeiouyAEIOUYcsznı", "`": "aeiouAEIOUı"}
"""The acute and grave are also used as apostrophes and quotes; they are accents only on these letters."""

_NEVER_QUOTES = frozenset("\u00b8\u02c7\u02d8\u02da\u02db\u02dd")
_MARK = re.compile("[" + "".join(_COMBINING) + "]")
_LETTER = re.compile("[A-Za-zı]")
_STANDS_FREE = re.compile(r"[\s(),;:.\]-]?")
_OPENS_QUOTE = re.compile(r"(?:^|[\s(])[\u00b4`](?=\w)")
_APOSTROPHE = re.compile(
    r"(?<=[aiouyn])\u00b4(?=s)|(?<=\b[Zz]o)\u00b4(?=n\b)|(?<=\b[dlcnjmstOD])[\u00b4`](?=\w)|\u00b4(?=tjes?\b)"
)
"""`foto´s`, `zo´n`, `O´Brien`, `l´Europe`, `auto´tje`."""

_BEFORE, _AFTER = "before", "after"


def holds_marks(text: str) -> bool:
    """Whether a text holds an accent that stands free."""
    return any(map(text.__contains__, _COMBINING))


def joined_diacritics(text: str) -> str:
    """The text with the accents that stand free joined to their letters; apostrophes and quotes stay."""
    if not holds_marks(text):
        return text
    pieces: list[str] = []
    at = 0
    usage: str | None = None
    for found in _MARK.finditer(text):
        place = found.start()
        if place < at:
            continue
        sides = _sides(text, place, at)
        if len(sides) > 1:
            usage = _usage(text) if usage is None else usage
        side = sides[0] if len(sides) == 1 else _side(text, place, usage or "") if sides else ""
        if side == _BEFORE:
            letter = place - 1 - (text[place - 1] == " ")
            pieces += (text[at:letter], _whole(text[letter], text[place]))
            at = place + 1
        elif side == _AFTER:
            letter = place + 1 + (text[place + 1] == " ")
            start = place - 1 if _is_blank_in_word(text, place, letter) else place
            pieces += (text[at:start], _whole(text[letter], text[place]))
            at = letter + 1
    return "".join([*pieces, text[at:]])


def _whole(letter: str, mark: str) -> str:
    return unicodedata.normalize("NFC", ("i" if letter == "ı" else letter) + _COMBINING[mark])


def _can(letter: str, mark: str) -> bool:
    return (
        _LETTER.fullmatch(letter) is not None
        and letter in _CARRIERS.get(mark, letter)
        and len(_whole(letter, mark)) == 1
    )


def _is_usual(letter: str, mark: str) -> bool:
    return letter != "" and letter.lower().replace("ı", "i") in _USUAL[mark]


def _sides(text: str, place: int, start: int) -> list[str]:
    """The sides on which the accent at this place can have its letter; the letters before `start` have theirs."""
    mark = text[place]
    if mark in "\u00b4`" and _APOSTROPHE.match(text, place):
        return []
    before, after = text[max(place - 1, start) : place], text[place + 1 : place + 2]
    has_blank = before == " "
    if has_blank:
        before = text[max(place - 2, start) : place - 1]
    beyond = text[place + 2 : place + 3] if after == " " and mark in _NEVER_QUOTES else after
    first = _can(before, mark) and _belongs_before(text, place, has_blank=has_blank)
    second = _can(beyond, mark) and _belongs_after(text, place, has_blank=has_blank)
    if first and second and _is_usual(before, mark) != _is_usual(beyond, mark):
        return [_BEFORE if _is_usual(before, mark) else _AFTER]
    if first and not second and has_blank and not _is_usual(before, mark):
        return [_BEFORE] if mark not in _NEVER_QUOTES else []
    return [side for side, suits in ((_BEFORE, first), (_AFTER, second)) if suits]


def _belongs_before(text: str, place: int, *, has_blank: bool) -> bool:
    """Whether the accent may be the one of the letter before it, and not a quotation mark."""
    mark, after = text[place], text[place + 1 : place + 2]
    if mark in "\u00b4`" and not after.isalnum() and _OPENS_QUOTE.search(text, 0, place - has_blank):
        return False  # the end of the text that such a mark began
    if has_blank and mark in _NEVER_QUOTES:
        return True
    if not has_blank or (mark not in "`\u02dc\u02c6" and _STANDS_FREE.fullmatch(after) is not None):
        return True
    return _is_gap_in_word(text, place)


def _is_gap_in_word(text: str, place: int) -> bool:
    """Whether the blank before an accent is a gap in the word whose letter before it has the accent: `Ko ¨nig`."""
    mark, before, after = text[place], text[place - 2], text[place + 1 : place + 2]
    inside = text[max(place - 3, 0) : place - 2].isalpha() and after.islower() and after.isalpha()
    quotes = mark == "`" or (mark == "\u00b4" and mark in text[place + 1 : place + _LONGEST_QUOTE])
    return inside and not quotes and _is_usual(before, mark) and not _is_usual(after, mark)


_LONGEST_QUOTE = 200


def _belongs_after(text: str, place: int, *, has_blank: bool) -> bool:
    """Whether the accent may be the one of the letter after it, and no quotation mark in front of a word."""
    mark = text[place]
    letter = text[place + 1 : place + 2].strip() or text[place + 2 : place + 3]
    if not _is_usual(letter, mark):
        return False
    if mark in _NEVER_QUOTES:
        inside = letter.islower() and text[max(place - 1 - has_blank, 0) : place - has_blank].isalpha()
        return text[place + 1] != " " or inside
    if text.startswith("\u00b4e\u00b4e", place):  # één
        return True
    return text[max(place - 1, 0) : place].isalpha()


def _is_blank_in_word(text: str, place: int, letter: int) -> bool:
    """Whether the blank before an accent is a gap inside the word: `Kova ˇc`."""
    return text[place - 1 : place] == " " and text[place - 2 : place - 1].isalpha() and text[letter].islower()


def _usage(text: str) -> str:
    """Where the accents of a text stand that suit only one neighbour; "" where that is undecided."""
    sides: Counter[str] = Counter()
    for found in _MARK.finditer(text):
        mark, before, after = found[0], text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
        first, second = _is_usual(before, mark), _is_usual(after, mark)
        if first != second and not (mark in "\u00b4`" and (_APOSTROPHE.match(text, found.start()) or after in "cszn")):
            sides[_BEFORE if first else _AFTER] += 1
    return "" if sides[_BEFORE] == sides[_AFTER] else max(sides, key=lambda side: sides[side])


_VOWELS = frozenset("aeiouyAEIOUYı")


def _side(text: str, place: int, usage: str) -> str:
    """The side of an accent that suits both neighbours."""
    mark, before, after = text[place], text[place - 1], text[place + 1]
    if after == "ı":
        return _AFTER
    if mark == "\u02d8" and "g" in (before + after).lower():  # Erdoğan: commoner than a Romanian ă beside a g
        return _BEFORE if before in "gG" else _AFTER
    if mark == "\u02dc" and before + after == "ao":  # São
        return _BEFORE
    if mark == "\u00b4" and (before in _VOWELS) != (after in _VOWELS):
        is_name = before == "i" and after == "c" and not text[place + 2 : place + 3].isalpha()  # Petrović
        return _BEFORE if before in _VOWELS and not is_name else _AFTER
    if usage:
        return usage
    if mark == "\u00a8" and (before + after).lower() != "au":
        ends = text[place + 1 : place + 3] == "en" and before == "e"  # kopieën, ideeën
        return _AFTER if ends or text[max(place - 2, 0) : place - 1] not in _VOWELS else _BEFORE
    return _BEFORE
