"""The runs of a printed text, line by line, for the accounting of its words (accounting.py)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from .accounting import Printed

PAGE = "page header or footer"
CONTENTS = "contents"
DELETED = "deleted text"
DRAWN_TWICE = "text drawn in two ways"
HIDDEN = "hidden text"
REMARK = "remark beside the text"
RULE = "line that only parts"
RUN_TOGETHER = "words run together"
"""A few words of a long run that the document separates, or spells, differently."""

BESIDE_MARK = "words beside a note's mark"
"""A figure without a space after a word, in the middle of a line, leaves pieces that are too short to search for."""

_LONG = 150
"""A run of more letters consists of several lines run together."""

_LONGEST = 20_000
"""Letters; lines are joined up to this length, whatever they end in."""

_MARK_BEHIND = re.compile(r"(?<=[^\W\d_])(?=\d{1,3}(?!\w))|(?<=[.,;:?!)»”’])(?=\d{1,3}(?!\w))")
_STOP_BEHIND = re.compile(r"(?<=[.?!:;»”)])(?=[A-ZÀ-Þ«“•–])")
_NOTE_BEFORE = re.compile(r"^([\[(]?\d{1,3}?[\])]?)(?=[^\s\d.,;:?!)]|(?:19|20)\d\d(?:Z\d|\W))")
_MARKS = re.compile("\ue000[^\ue001]*\ue001")
_NOTE_BEGINS = re.compile(r"[\[(]?\d{1,3}[\])]?\s")
_RULE = re.compile(r"[_*=—–-]{3,}")


def of_lines(
    lines: Iterable[str],
    left_out: Iterable[str] = (),
    kind: Callable[[str, int], str] = lambda line, ordinal: "",
    rest: Callable[[str, int], str] = lambda line, ordinal: "",
) -> Iterator[Printed]:
    """The runs of printed lines. `left_out` are the lines of page furniture, single-spaced, each as often as printed.

    `kind` returns for any other line, with its ordinal, its kind of furniture; `rest` explains a few of its words.
    """
    furniture = Counter(left_out)
    kept: list[tuple[int, str]] = []
    for ordinal, raw in enumerate(lines):
        line = " ".join(raw.split())
        if furniture[line] > 0:
            furniture[line] -= 1
            yield Printed(line, PAGE)
        elif line:
            kept.append((ordinal, line))
    for ordinal, line in _whole(kept):
        yield Printed(as_words(line), kind_of_line(line) or kind(line, ordinal), "", rest(line, ordinal) or _rest(line))


def kind_of_line(line: str) -> str:
    """RULE for a line that only separates the text above it from the text below."""
    return RULE if _RULE.fullmatch(line) else ""


def as_words(line: str) -> str:
    """A line with the figures of notes separated from the words that they are attached to."""
    line = _STOP_BEHIND.sub(" ", _MARKS.sub(" ", line))
    return _NOTE_BEFORE.sub(r"\1 ", _MARK_BEHIND.sub(" ", line))


def _rest(line: str) -> str:
    """Why a few words of a line may not be found in the document as they are printed."""
    if _MARK_BEHIND.search(_MARKS.sub("", line)):
        return BESIDE_MARK
    return RUN_TOGETHER if len(line) > _LONG else ""


def _whole(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """The lines; a line that ends in a hyphen is joined with the next, since pieces of words are too short to search
    for."""
    begun: list[str] = []
    first = length = 0
    for ordinal, line in lines:
        if begun and _NOTE_BEGINS.match(line):  # a note at the foot of the page, which the word continues beyond
            yield first, "".join(begun)
            begun, length = [], 0
        if not begun:
            first = ordinal
        begun.append(line)
        length += len(line)
        if not line.endswith("-") or length > _LONGEST:
            yield first, "".join(begun)
            begun, length = [], 0
    if begun:
        yield first, "".join(begun)
