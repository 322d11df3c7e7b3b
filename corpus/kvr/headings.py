"""Headings of questions, moved to the questions that they head.

If several members asked about one thing, the print gives each list its heading (`Vragen van het lid X (P) over ….
(Ingezonden …)`). In the files this heading is at the end of the question before. Here it moves to the questions that it
heads.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..names import party
from .printed import mended, without_marks

_HEADING = re.compile(
    r"(?:(?:\b\d{1,4}\s+)?\b(?:(?:Aanvullende|Nadere)\s+v|V)ra(?:ag|gen)\s+van|^\s*van)"
    r"\s+(?:het\s+lid|de\s+leden|de\s+her?en|de\s+heer|mevrouw)\b[^?]{5,700}?"
    r"\([Il]n?\W{0,2}n?ge\W{0,3}zon\W{0,3}den[^)]{4,40}\)\.?\s*$"
)
_START, _END = "\ue100", "\ue101"
_MARKED = re.compile(f"{_START}([^{_END}]*){_END}")
_BRACKET = re.compile(r"\(([^()]{2,40})\)")


def moved(questions: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The questions, (label, text); each heading moved to the front of the question after it, and marked."""
    found: list[tuple[str, str]] = []
    heading = ""
    for label, text in questions:
        own = _HEADING.search(text) if "zon" in text else None
        rest = text[: own.start()] if own else text
        if rest.strip():
            found.append((label, f"{_START}{heading}{_END}{rest}" if heading else rest))
            heading = ""
        if own:
            heading = own[0]
    if heading:
        if found:
            found[-1] = (found[-1][0], f"{found[-1][1]}  {heading}")
        else:
            found = list(questions)
    return found


def taken_out(text: str) -> tuple[str, str]:
    """(heading, text without it)."""
    found = _MARKED.search(text)
    if not found:
        return "", text
    return without_marks(mended(found[1])), f"{text[: found.start()]}{text[found.end() :]}".strip()


def repeats(heading: str, title: str) -> bool:
    """The heading is the paper's own title, printed above its only list."""
    own, known = (set(re.findall(r"\w{4,}", text.lower())) for text in (heading, title))
    return len(own & known) * 5 >= len(known) * 4


def fractie(heading: str) -> str:
    """The only party that a heading names; "" when it names none or several."""
    parties = {name for bracket in _BRACKET.findall(heading) if (name := party(bracket))}
    return parties.pop() if len(parties) == 1 else ""
