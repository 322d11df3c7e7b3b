"""Read the government's answers to a committee's verslag (nota naar aanleiding van het verslag).

Also reads the memorie van antwoord, its equivalent in the Eerste Kamer. The committee's questions are printed again
fractie by fractie, each followed by its answer. Ministers sign at the end.
"""

from __future__ import annotations

import re

from ..accounting import Transcript
from ..model import Document
from ..printed.marks import take_out
from ..printed.page import printed
from ..printed.paragraphs import paragraphs
from ..printed.text_file import head_of, text_of
from ..source import Source, Unreadable
from . import identity as kamerstuk
from .beurten import passages
from .headings import blokken, stands_alone
from .transcript import of_page

_HEAD = re.compile(
    r"^[^\w\n]{0,20}(?:[A-Z]{1,3}\d?|Nr\.\s*\d+[A-Za-z]*)?[^\w\n]{0,20}(?:NADERE |NADER |TWEEDE NADERE )?"
    r"(?:NOTA NAAR AANLEIDING VAN HET (?:NADER |TWEEDE NADER )?(?:EIND)?VERSLAG|MEMORIE VAN ANTWOORD)[^\w\n]{0,20}$",
    re.MULTILINE,
)


def recognises(source: Source) -> bool:
    """Whether a line of the head is the heading of a nota or memorie."""
    return bool(_HEAD.search(head_of(source)))


def transcribe(source: Source) -> Transcript:
    """The nota with a passage for each question, and the lines of its source."""
    text = text_of(source)
    page = printed(text)
    stuk = kamerstuk.opening([line.text for line in page.lines]).completed(kamerstuk.in_footer(page.footer))
    n_signed, signed = kamerstuk.signatures([line.raw for line in page.lines])
    lines = page.lines[stuk.n_lines : len(page.lines) - n_signed]
    bloks = blokken(paragraphs(lines, stands_alone), page.known)
    first = next((at for at, blok in enumerate(bloks) if blok.soort == "fractie"), 0)
    found = passages(bloks[first:], page.notes)
    if not found:
        raise Unreadable("a nota without text")
    document = Document(
        id=stuk.id or source.stem,
        soort="nota",
        titel=kamerstuk.titled(stuk),
        datum=stuk.datum,
        beantwoord=stuk.datum,
        kamer=stuk.kamer or "Tweede Kamer",
        vergaderjaar=stuk.vergaderjaar,
        dossier=stuk.dossier,
        nummer=stuk.nummer,
        beantwoorders=signed,
        ministeries=kamerstuk.departments(stuk, signed),
        toelichting="\n".join(take_out(blok.tekst)[0] for blok in bloks[:first] if blok.tekst),
        passages=found,
    )
    return of_page(document, text, page, n_opening=stuk.n_lines, n_signed=n_signed, bloks=bloks[first:])
