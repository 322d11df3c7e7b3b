"""Join printed lines into paragraphs.

White space between lines ends a paragraph. So does a line that ends a sentence with room left for the next word. A
short line at the beginning that is not a sentence also does (a heading printed close to its text). At the end of a page
the white space is not visible, so the sentence decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from .hyphens import Words, mend
from .marks import take_out
from .page import Line

_ENDS_SENTENCE = re.compile(r"[.?!:;][)\]»”’\"']*$")
_ITEM = re.compile(r"(?:[-–•*◦▪]|[a-z]\)|\d{1,2}[.)])\s")
_CLOSE_FIT = 0.96
"""A word had room on a line when line and word together stay under this share of the set width, which is an estimate.
"""

_NARROW = frozenset("ijlftrI.,;:!|'’‘()[]-/ ")
_BROAD = frozenset("mwMW—%@…€&")
"""Widths of letters in the typefaces of papers: three classes are precise enough."""

_SHORT = 0.55
"""A heading printed close to its text is shorter than this share of the set width."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The lines of one paragraph, with their marks; `after_gap` says whether white space or a page end precedes it."""

    lines: tuple[str, ...]
    after_gap: bool = True
    raw: tuple[str, ...] = ()

    def text(self, known: Words) -> str:
        """The paragraph's text, mended, with its marks."""
        return mend(self.lines, known)


NO_LINES = Paragraph(())
"""A paragraph of which only the text is known, not its printed form."""


def breadth(text: str) -> float:
    """The printed width of a line, about one per letter; marks do not count."""
    text = take_out(text)[0]
    n_narrow = sum(1 for letter in text if letter in _NARROW)
    n_broad = sum(1 for letter in text if letter in _BROAD)
    n_capitals = sum(1 for letter in text if letter.isupper() and letter not in "IMW")
    return len(text) - 0.5 * n_narrow + 0.5 * n_broad + 0.25 * n_capitals


def _never(line: Line) -> bool:
    return False


def paragraphs(lines: Iterable[Line], stands_alone: Callable[[Line], bool] = _never) -> list[Paragraph]:
    """The paragraphs of a paper; a line for which `stands_alone` is true is a separate paragraph."""
    found: list[Paragraph] = []
    lines = list(lines)
    usual = _usual_width(lines)
    for block in _blocks(lines):
        width = max(breadth(line.text) for line in block)
        current: list[Line] = []
        after_gap = block[0].after_gap or block[0].page > 0
        for at, line in enumerate(block):
            if current and (
                stands_alone(line)
                or stands_alone(current[-1])
                or _breaks(current, line, width if len(block) > 2 else max(width, usual))
            ):
                found.append(_paragraph(current, after_gap))
                current, after_gap = [], line.page != block[at - 1].page
            current.append(line)
        found.append(_paragraph(current, after_gap))
    return found


def _paragraph(lines: Sequence[Line], after_gap: bool) -> Paragraph:
    return Paragraph(tuple(line.text for line in lines), after_gap, tuple(line.raw for line in lines))


def _blocks(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines between white space."""
    blocks: list[list[Line]] = []
    for line in lines:
        if line.after_gap or not blocks:
            blocks.append([])
        blocks[-1].append(line)
    return blocks


def _usual_width(lines: Iterable[Line]) -> float:
    """The width that nine of ten lines do not reach."""
    breadths = sorted(breadth(line.text) for line in lines)
    return breadths[len(breadths) * 9 // 10] if breadths else 0


def _breaks(before: Sequence[Line], line: Line, width: float) -> bool:
    """Whether a paragraph ends between these lines although there is no white space."""
    last = take_out(before[-1].text)[0]
    first = line.text.split(" ", 1)[0]
    begins_anew = line.text[0].isupper() or line.text[0].isdigit() or line.text[0] in "«“‘\"’'(€"
    ends = bool(_ENDS_SENTENCE.search(last))
    if _ITEM.match(line.text) and (ends or last.endswith(",")):
        return True
    if not begins_anew:
        return False
    if ends and not last.endswith((";", ":")) and line.page != before[-1].page:
        return True
    had_room = breadth(f"{last} {first}") <= _CLOSE_FIT * width
    if ends:
        return had_room
    return (
        had_room and len(before) == 1 and before[0].after_gap and breadth(last) < _SHORT * width and last[-1].isalnum()
    )
