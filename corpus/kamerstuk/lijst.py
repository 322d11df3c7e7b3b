"""Read a list of a committee's questions with their answers (lijst van vragen en antwoorden).

Numbered questions, each followed by its answer, under the numbers alone (`12`) or under `Vraag 12`, `Antwoord`. Nothing
says which fractie asks. The text before the first question is the document's toelichting.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..accounting import Transcript
from ..model import Document, Passage
from ..printed.marks import take_out
from ..printed.page import Line, printed
from ..printed.pairs import is_label, pairs
from ..printed.paragraphs import paragraphs
from ..printed.text_file import head_of, text_of
from ..publication.opening import day
from ..source import Source, Unreadable
from . import identity as kamerstuk
from .transcript import of_page

_HEAD = re.compile(
    r"^[^\w\n]{0,20}(?:(?:[A-Z]{1,3}\d?|Nr\.\s*\d+[A-Za-z]*)\s+)?(?:NADERE )?"
    r"LIJST VAN VRAGEN(?: EN ANTWOORDEN)?[^\w\n]{0,20}$",
    re.MULTILINE,
)
_IN_BRACKETS = re.compile(r"(Vraag|Antwoord) \((\d{1,3})\)(?=\W*$)")
_NUMBER = re.compile(r"\d{1,3}\.?")
_ANSWERED_ON = re.compile(r"[Bb]ij\s+brief\s+van\s+(\d{1,2} [a-z]+ \d{4})")


def recognises(source: Source) -> bool:
    """Whether a line of the head is the heading of a list of questions."""
    return bool(_HEAD.search(head_of(source)))


def transcribe(source: Source) -> Transcript:
    """The list with a passage for each question, and the lines of its source."""
    text = text_of(source)
    page = printed(text)
    stuk = kamerstuk.opening([line.text for line in page.lines]).completed(kamerstuk.in_footer(page.footer))
    n_signed, signed = kamerstuk.signatures([line.raw for line in page.lines])
    lines = page.lines[stuk.n_lines : len(page.lines) - n_signed]
    texts = [_IN_BRACKETS.sub(r"\1 \2", part.text(page.known)) for part in paragraphs(lines, _stands_alone)]
    first = _first_question(texts)
    paren = pairs(texts[first:], page.notes)
    found = paren.passages
    if not any(passage.vraag for passage in found):
        raise Unreadable("a list of questions without questions")
    before = take_out("\n".join(texts[:first]))[0]
    answered_on = _ANSWERED_ON.search(before)
    document = Document(
        id=stuk.id or source.stem,
        soort="schriftelijk overleg",
        titel=kamerstuk.titled(stuk),
        datum=stuk.datum,
        beantwoord=(day(answered_on[1]) if answered_on else stuk.datum) if _is_answered(found) else None,
        kamer=stuk.kamer or "Tweede Kamer",
        vergaderjaar=stuk.vergaderjaar,
        dossier=stuk.dossier,
        nummer=stuk.nummer,
        beantwoorders=signed,
        ministeries=kamerstuk.departments(stuk, signed),
        toelichting="\n".join(filter(None, (before, paren.toelichting))),
        passages=found,
    )
    return of_page(document, text, page, n_opening=stuk.n_lines, n_signed=n_signed)


def _stands_alone(line: Line) -> bool:
    return is_label(_IN_BRACKETS.sub(r"\1 \2", line.text)) or bool(line.after_gap and _NUMBER.fullmatch(line.text))


def _first_question(texts: Sequence[str]) -> int:
    """The place where the questions begin: at the first number 1, or at the first label."""
    return next((at for at, text in enumerate(texts) if is_label(text) or re.match(r"1(?:\.?$|\.\s)", text)), 0)


def _is_answered(found: Sequence[Passage]) -> bool:
    return any(passage.antwoord for passage in found)
