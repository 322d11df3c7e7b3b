"""How is a publication read whose questions and answers stand side by side?

Until about 1998 the Aanhangsel set the questions in its left column and the answers in its right one, with the same
numbers. A text that keeps the layout holds both on one line. Here the columns come one after the other, under labels.
"""

from __future__ import annotations

import re

from ..printed.columns import beside

_ANSWER = re.compile(r"(?:Nader )?(?:Antwoord|Mededeling) van\b")
_RECEIVED = re.compile(r"\(\s*ontvangen\b", re.IGNORECASE)
_SENT = re.compile(r"\(\s*ingezonden\b", re.IGNORECASE)
_NUMBER = re.compile(r"\s*(\d{1,3})[.)]?\s*")


def one_after_other(text: str) -> str | None:
    """The text with its right column behind its left one; None for a text that is not of this form."""
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
    asked = [_labelled("Vraag", line) for line in left[sent + 1 :]]
    answered = [_labelled("Antwoord", line) for line in right[received + 1 :]]
    return "\n".join([*left[: sent + 1], *right[opening : received + 1], *asked, *answered]) + "\n"


def _labelled(label: str, line: str) -> str:
    number = _NUMBER.fullmatch(line)
    return f"{label} {number[1]}" if number else line
