"""Transcript of a publication or letter, line by line, with the lines that its document leaves out on purpose.

corpus/accounting.py compares these runs with the document. Kinds of furniture: the page's header and footer, the title
block, labels, the formula that says who asks and answers, a letter's head and its signature, lines that only separate.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from .. import runs
from ..accounting import LABEL, Printed, Transcript, letters
from ..model import Document
from ..printed.encoded import ENCODED, left_out
from ..printed.marks import take_out
from ..printed.pairs import is_label, is_list_heading
from ..printed.text_repair import repaired
from ..runs import PAGE, as_words, kind_of_line
from .letter import LetterText, first_question, signed_at, with_question_labels
from .letter_parts import is_furniture
from .pages import is_page_furniture, is_title_block
from .postponed import said

TITLE_BLOCK = "title block"
OPENING = "formula of the opening"
LETTERHEAD = "letterhead and signature"

_FORMULA_WORDS = (
    r"ingezonden|ontvangen|nader|antwoord(?:en)?|mededeling|van|de|het|lid|leden|mede|namens|en|aan|der|op|voor|bij"
    r"|minister(?:s|-president)?|sta+tssecretaris(?:sen)?|vra(?:ag|gen)|mondelinge|nadere|schriftelijke|beiden|allen|mw|dhr|drs|dr|mr"
    r"|toelichting|afwezigheid|overeenstemming|met|in|d\.d|dd"
)
_FORMULA = r"(?:\W*\b(?:{words})\b)+\W*"
LEFTOVERS = {OPENING: re.compile(_FORMULA.format(words=_FORMULA_WORDS), re.IGNORECASE)}


def of_lines(document: Document, lines: Iterable[str], encoded: Sequence[str] = ()) -> Transcript:
    """The transcript of a publication's printed lines, and of the blocks of encoded data among them."""
    printed = [*_printed(lines), *blocks_of(encoded)]
    return Transcript(document, printed, diagnostics=tuple(map(left_out, encoded)), leftovers=leftovers(document))


def blocks_of(encoded: Sequence[str]) -> Iterator[Printed]:
    """The runs of blocks of encoded data."""
    return (Printed(block, ENCODED) for block in encoded)


def leftovers(document: Document) -> dict[str, re.Pattern[str]]:
    """What may stay behind of a formula: its own words, and the ministries that the document names."""
    names = "|".join(re.escape(name) for name in document.ministeries)
    return {OPENING: re.compile(_FORMULA.format(words=f"{_FORMULA_WORDS}|{names}" if names else _FORMULA_WORDS), re.I)}


def _printed(lines: Iterable[str]) -> Iterator[Printed]:
    opening = True
    for run in runs.of_lines((line for line in lines if line.strip()), kind=_kind):
        opening = opening and run.furniture != LABEL
        yield run._replace(rest=OPENING) if opening else run


def _kind(line: str, at: int) -> str:
    if is_page_furniture(line):
        return PAGE
    if at < _TITLE_BLOCK_LINES and is_title_block(line):
        return TITLE_BLOCK
    return LABEL if is_label(line) or is_list_heading(line) else ""


_TITLE_BLOCK_LINES = 12


def of_letter(document: Document, found: LetterText, everything: Iterable[Printed]) -> Transcript:
    """The transcript of a letter: the text above its first question, the rest, its notes, and the text beside it.

    `everything` are the runs of its file, extracted independently of the LetterText.
    """
    paragraphs = with_question_labels([*found.paragraphs])
    lets_know = document.mededeling is not None
    first = len(paragraphs) if lets_know else max(first_question(paragraphs), 0)
    printed: list[Printed] = []
    for text in paragraphs[:first]:
        kept = text and (said([text]) if lets_know else not is_furniture(repaired(take_out(text)[0])))
        printed.append(Printed(take_out(text)[0], "" if kept else LETTERHEAD, "letter"))
    end = len(paragraphs) if lets_know else signed_at(paragraphs)
    printed += [
        Printed(as_words(text), kind_of_line(text) or _kind(text, _TITLE_BLOCK_LINES))
        for text in paragraphs[first:end]
        if text
    ]
    printed += [Printed(take_out(text)[0], LETTERHEAD, "letter") for text in paragraphs[end:] if text]
    printed += [Printed(text, "", "notes") for text in found.noten.values()]
    printed += [Printed(text, PAGE) for text in found.beside]
    printed += not_in(found, everything)
    return Transcript(document, printed, leftovers=LEFTOVERS, diagnostics=tuple(map(left_out, found.encoded)))


def not_in(found: LetterText, everything: Iterable[Printed]) -> Iterator[Printed]:
    """The runs of a file that its LetterText lacks: furniture of a named kind, or text that its reader passed over."""
    yield from blocks_of(found.encoded)
    lines_of_data = [line for block in found.encoded for line in block.split("\n") if line]
    texts = (*found.paragraphs, *found.noten.values(), *found.beside)
    whole = letters("".join(take_out(text)[0] for text in texts))
    for run in everything:
        for line in lines_of_data:
            run = run._replace(text=run.text.replace(line, " "))
        if run.furniture or letters(run.text) not in whole:
            yield run
