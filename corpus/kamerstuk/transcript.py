"""Transcript of a Kamerstuk, line by line, with the lines that its document leaves out on purpose.

Kinds of furniture: the page's header and footer, the part of the title block that no field contains, contents, headings
that name a fractie or an answer, and the signatures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from .. import runs
from ..accounting import LABEL, Transcript
from ..model import Document
from ..printed.hyphens import Words
from ..printed.markdown import Markdown, plain
from ..printed.marks import take_out
from ..printed.page import Line, Printed
from ..printed.pairs import is_label
from ..runs import CONTENTS
from .headings import Blok

TITLE_BLOCK = "title block"
HEADING = "heading of a question or an answer"
SIGNATURE = "signature"
SALUTATION = "salutation"
ADDRESS = "address behind words"

_LONGEST_OPENING = 400
"""Letters; no line of a title block or a signature is longer."""

_LINK = re.compile(r"\[([^\[\]]{0,1000})\]\((<[^<>]{0,2000}>|[^()\s]{0,2000})")
_TAG = re.compile(r"</?[a-z]{1,6}\b[^<>]{0,500}>", re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?:\W*\b(?:aan|de|heer|mevrouw|voorzitter|van|der|staten|generaal|kamer|tweede|eerste)\b)+\W*", re.IGNORECASE
)


_SALUTATION = re.compile(r"\W*(?:Geachte|Zeer geachte|Mijnheer|Mevrouw)\b.{0,40}[Vv]oorzitter\W*")
LEFTOVERS = {TITLE_BLOCK: _ADDRESS, SALUTATION: _SALUTATION}


def of_page(
    document: Document,
    text: str,
    page: Printed,
    *,
    n_opening: int = 0,
    n_signed: int = 0,
    bloks: Iterable[Blok] = (),
    contents: Sequence[str] = (),
) -> Transcript:
    """The transcript of a paper: `n_opening` lines are its title block, the last `n_signed` its signatures."""
    opening = {_key(line) for line in page.lines[:n_opening]}
    signed = {_key(line) for line in page.lines[len(page.lines) - n_signed :]} if n_signed else set()

    def kind(line: str, ordinal: int) -> str:
        return LABEL if is_label(line) else SIGNATURE if line in signed else ""

    def rest(line: str, ordinal: int) -> str:
        return TITLE_BLOCK if line in opening else ""

    lines = runs.of_lines(text.replace("\f", "\n").split("\n"), page.left_out, kind, rest)
    return Transcript(document, lines, _taken(bloks, page.known, contents), LEFTOVERS)


def of_markdown(
    document: Document, text: str, found: Markdown, bloks: Iterable[Blok], n_opening: int, n_signed: int
) -> Transcript:
    """The transcript of a letter in Markdown: its tags and the marks of its headings are no words."""
    opening = {line.text for line in found.lines[:n_opening]}
    signed = {line.text for line in found.lines[len(found.lines) - n_signed :]} if n_signed else set()
    lines = [_TAG.sub(" ", _LINK.sub(r"\1 \2", line)) for line in text.split("\n")]
    addresses = [address for line in text.split("\n") for _, address in _LINK.findall(line)]

    def kind(line: str, ordinal: int) -> str:
        return LABEL if is_label(line) else SIGNATURE if signed and without_marks(line) in signed else ""

    def rest(line: str, ordinal: int) -> str:
        return TITLE_BLOCK if without_marks(line) in opening else ""

    def without_marks(line: str) -> str:
        return plain(line) if len(line) <= _LONGEST_OPENING else line

    taken = {**_taken(bloks, Words(), ()), ADDRESS: addresses}
    return Transcript(document, runs.of_lines(lines, (), kind, rest), taken, LEFTOVERS)


def _taken(bloks: Iterable[Blok], known: Words, contents: Sequence[str]) -> dict[str, Sequence[str]]:
    """The text that the reader took out: headings that name a fractie, an answer or a question, and contents."""
    headings: list[str] = []
    labels: list[str] = []
    for blok in bloks:
        printed = blok.paragraph.text(known) or blok.tekst
        if blok.soort == "fractie":
            headings.append(take_out(printed)[0])
        elif blok.soort in ("vraag", "antwoord"):
            headings.append(take_out(printed.removesuffix(blok.tekst))[0])
            labels.append(blok.label)
    return {HEADING: headings, CONTENTS: contents, LABEL: labels}


def _key(line: Line) -> str:
    return " ".join(line.raw.split())
