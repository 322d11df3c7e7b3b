"""What does a publication or a letter print, line by line, and which of it does its document leave out on purpose?

The runs that corpus/accounting.py holds against the document. Kinds of furniture: the page's header and footer, the
title block, labels, the formula that says who asks and answers, a letter's head and its signature, lines that only
part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..accounting import LABEL, Printed, Transcript
from ..model import Document
from ..printed.marks import take_out
from ..printed.pairs import is_label, is_list_heading
from ..printed.text_repair import repaired
from .letter import LetterText, first_question
from .letter_parts import is_furniture
from .pages import is_page_furniture, is_title_block

PAGE = "page header or footer"
TITLE_BLOCK = "title block"
OPENING = "formula of the opening"
LETTERHEAD = "letterhead and signature"
RULE = "line that only parts"
RUN_TOGETHER = "words run together"
"""A few words of a long run that the document parts, or spells, otherwise."""

BESIDE_MARK = "words beside a note's mark"
"""A figure set close to a word, in the middle of a line, leaves pieces that are too short to be looked for."""

_LONG = 150
"""A run of more letters is one of lines run together."""

_FORMULA_WORDS = (
    r"ingezonden|ontvangen|nader|antwoord(?:en)?|mededeling|van|de|het|lid|leden|mede|namens|en|aan|der|op|voor|bij"
    r"|minister(?:s|-president)?|sta+tssecretaris(?:sen)?|vra(?:ag|gen)|mondelinge|nadere|schriftelijke|beiden|allen|mw|dhr|drs|dr|mr"
    r"|toelichting|afwezigheid|overeenstemming|met|in|d\.d|dd"
)
LEFTOVERS = {OPENING: re.compile(rf"(?:\W*\b(?:{_FORMULA_WORDS})\b)+\W*", re.IGNORECASE)}
_MARK_BEHIND = re.compile(r"(?<=[^\W\d_])(?=\d{1,3}(?!\w))|(?<=[.,;:?!)»”’])(?=\d{1,3}(?!\w))")
_STOP_BEHIND = re.compile(r"(?<=[.?!:;»”)])(?=[A-ZÀ-Þ«“•–])")
_NOTE_BEFORE = re.compile(r"^([\[(]?\d{1,3}?[\])]?)(?=[^\s\d.,;:?!)]|(?:19|20)\d\d(?:Z\d|\W))")
_MARKS = re.compile("\ue000[^\ue001]*\ue001")
_RULE = re.compile(r"[_*=—–-]{3,}")


def of_lines(document: Document, lines: Iterable[str]) -> Transcript:
    """The transcript of a publication's printed lines."""
    return Transcript(document, list(_printed(lines)), leftovers=LEFTOVERS)


def _printed(lines: Iterable[str]) -> Iterator[Printed]:
    opening = True
    for at, raw in enumerate(_whole(lines)):
        line = " ".join(raw.split())
        if not line:
            continue
        kind = _kind(line, at)
        opening = opening and kind != LABEL
        yield Printed(as_words(line), kind, "", OPENING if opening else _rest(line))


def _rest(line: str) -> str:
    """Why a few words of a line may not be found in the document as they are printed."""
    if _MARK_BEHIND.search(_MARKS.sub("", line)):
        return BESIDE_MARK
    return RUN_TOGETHER if len(line) > _LONG else ""


def _whole(lines: Iterable[str]) -> Iterator[str]:
    """The lines, those that end in a hyphen with the next: pieces of words are too short to be looked for."""
    begun: list[str] = []
    length = 0
    for line in lines:
        begun.append(line.strip())
        length += len(line)
        if not line.rstrip().endswith("-") or length > _LONGEST:
            yield "".join(begun)
            begun, length = [], 0
    yield "".join(begun)


_LONGEST = 20_000
"""Letters; no more lines are put together, whatever they end in."""


def _kind(line: str, at: int) -> str:
    if is_page_furniture(line):
        return PAGE
    if at < _TITLE_BLOCK_LINES and is_title_block(line):
        return TITLE_BLOCK
    if _RULE.fullmatch(line):
        return RULE
    return LABEL if is_label(line) or is_list_heading(line) else ""


_TITLE_BLOCK_LINES = 12


def as_words(line: str) -> str:
    """A line with the figures of notes apart from the words that they are set close to."""
    line = _STOP_BEHIND.sub(" ", _MARKS.sub(" ", line))
    return _NOTE_BEFORE.sub(r"\1 ", _MARK_BEHIND.sub(" ", line))


def of_letter(document: Document, found: LetterText) -> Transcript:
    """The transcript of a letter: what stands above its first question, the rest, its notes, what stands beside."""
    first = max(first_question(found.paragraphs), 0)
    runs: list[Printed] = []
    for text in found.paragraphs[:first]:
        kept = text and not is_furniture(repaired(take_out(text)[0]))
        runs.append(Printed(take_out(text)[0], "" if kept else LETTERHEAD, "letter"))
    runs += [Printed(as_words(text), _kind(text, _TITLE_BLOCK_LINES)) for text in found.paragraphs[first:] if text]
    runs += [Printed(text, "", "notes") for text in found.noten.values()]
    runs += [Printed(text, PAGE) for text in found.beside]
    return Transcript(document, runs, leftovers=LEFTOVERS)
