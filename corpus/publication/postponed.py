"""Which Document is a letter that only lets know that an answer comes later (uitstelbericht)?

It has no questions of its own: its text is a mededeling, with the date of the letter and the minister that signed it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from ..model import Document, Mededeling
from ..printed.marks import take_out

_LATER = re.compile(
    r"\b(?:vra(?:ag|gen)|beantwoording)\b[^.?!]*?(?:\bniet\b[^.?!]*\b(?:termijn|weken|tijdig|eerder)\b"
    r"|\bmeer tijd\b|\buitstel\b|\bniet tijdig\b)"
    r"|\buitstel\b[^.?!]*\b(?:vra(?:ag|gen)|beantwoording)\b"
    r"|\bniet\b[^.?!]*\b(?:termijn|weken)\b[^.?!]*\bbeantwoord",
    re.IGNORECASE,
)
_MOST_SENTENCES = 12
"""A letter that postpones is short; one that says more only mentions it."""

_FEWEST_WORDS = 3
_SENTENCE = re.compile(r"[.!](?=\s|$)")


def said(paragraphs: Sequence[str]) -> list[str]:
    """The paragraphs that are sentences: no address, no field, no formula at the end."""
    bare = (take_out(paragraph)[0].strip() for paragraph in paragraphs)
    return [text for text in bare if len(text.split()) >= _FEWEST_WORDS and text[-1] in ".!"]


def postpones(paragraphs: Sequence[str]) -> bool:
    """Whether a letter without questions says that the answers to some come later."""
    text = " ".join(said(paragraphs))
    return len(_SENTENCE.findall(text)) <= _MOST_SENTENCES and _LATER.search(text) is not None


def mededeling(letter: Document, paragraphs: Sequence[str], when: date | None) -> Document:
    """A letter's Document as one that only lets know."""
    door = letter.beantwoorders[0] if letter.beantwoorders else None
    return replace(
        letter,
        soort="mededeling",
        beantwoord=None,
        beantwoorders=(),
        toelichting="",
        passages=(),
        mededeling=Mededeling(
            "\n".join(said(paragraphs)), when, door.naam if door else "", door.functie if door else ""
        ),
    )
