"""How is a publication read whose questions and answers stand side by side?

Until about 1998 the Aanhangsel set the questions in its left column and the answers in its right one, with the same
numbers. A text that keeps the layout holds both on one line; a PDF holds the lines with their places. Here the columns
come one after the other, under labels.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ..printed.columns import beside
from ..printed.lines import Regel
from .pages import is_page_furniture

_ANSWER = re.compile(r"(?:Nader )?(?:Antwoord|Mededeling) van\b")
_RECEIVED = re.compile(r"\(\s*ontvangen\b", re.IGNORECASE)
_SENT = re.compile(r"\(\s*ingezonden\b", re.IGNORECASE)
_NUMBER = re.compile(r"\s*(\d{1,3})[.)]?\s*")


def one_after_other(text: str) -> str | None:
    """The text with its right column after its left one; None for a text without such columns."""
    apart = beside(text)
    if apart is None:
        return None
    left, right = apart[0].split("\n"), [line for line in apart[1] if line.strip()]
    opening = next((at for at, line in enumerate(right) if _ANSWER.match(line)), -1)
    sent = next((at for at, line in enumerate(left) if _SENT.search(line)), -1)
    if opening < 0 or sent < 0:
        return None
    received = next((at for at, line in enumerate(right) if at >= opening and _RECEIVED.search(line)), opening)
    while ")" not in left[sent] and sent + 1 < len(left):
        sent += 1
    while ")" not in right[received][right[received].rfind("(") :] and received + 1 < len(right):
        received += 1
    asked = [_labelled("Vraag", line) for line in left[sent + 1 :]]
    answered = [_labelled("Antwoord", line) for line in right[received + 1 :]]
    return "\n".join([*left[: sent + 1], *right[opening : received + 1], *asked, *answered]) + "\n"


def _labelled(label: str, line: str) -> str:
    number = _NUMBER.fullmatch(line)
    return f"{label} {number[1]}" if number else line


_APART = 12.0
"""The right column begins so many letters' sizes further right than the left one, or more."""


def columns_in_turn(pages: Sequence[Sequence[Regel]]) -> list[list[Regel]] | None:
    """The pages' lines with the right columns behind the left ones; None for pages that are not of this form.

    A program may draw a line of both columns at once; such a line is divided at its gap.
    """
    pages = _in_parts(pages)
    everything = [line for page in pages for line in page]
    answer = next((line for line in everything if _ANSWER.match(line.tekst)), None)
    if answer is None:
        return None
    margin = min((links for links, n in Counter(round(line.links) for line in everything).items() if n > 1), default=0)
    shift = answer.links - margin
    if shift < _APART * answer.hoogte:
        return None

    def is_right(line: Regel) -> bool:
        return line.links >= answer.links - line.hoogte

    left = [[line for line in page if not is_right(line)] for page in pages]
    right = [
        [replace(line, links=line.links - shift, rechts=line.rechts - shift) for line in page if is_right(line)]
        for page in pages
    ]
    first, sent = _behind(left, _SENT)
    opening = next((at for at, line in enumerate(right[0]) if _ANSWER.match(line.tekst)), 0)
    of_answer, received = _behind(right, _RECEIVED)
    if first or of_answer or received <= opening or not sent:
        return None
    head = [*left[0][:sent], *right[0][opening:received]]
    left[0], right[0] = left[0][sent:], right[0][received:]
    asked = [[replace(line, tekst=_labelled("Vraag", line.tekst)) for line in page] for page in left]
    answered = [[replace(line, tekst=_labelled("Antwoord", line.tekst)) for line in page] for page in right]
    return [head, *asked, *answered]


def _in_parts(pages: Sequence[Sequence[Regel]]) -> list[list[Regel]]:
    """The pages' lines, divided at the gaps that are wider than those between words; a footer stays whole."""
    return [
        [part for line in page for part in ((line,) if is_page_furniture(line.tekst) else line.delen or (line,))]
        for page in pages
    ]


def _behind(pages: Sequence[Sequence[Regel]], cue: re.Pattern[str]) -> tuple[int, int]:
    """The page of the first line with a cue, and the line behind the bracket that it opens; (0, 0) for none."""
    for number, page in enumerate(pages):
        for at, line in enumerate(page):
            if cue.search(line.tekst):
                while ")" not in page[at].tekst and at + 1 < len(page):
                    at += 1
                return number, at + 1
    return 0, 0
