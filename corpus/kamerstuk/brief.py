"""Read a letter of a minister to the Kamer (brief), as printed or in Markdown.

A letter has no questions. Its passages are its parts under a heading, the opening first, with the text in `antwoord`. A
paragraph that a page broke in two, with a note between, is joined again. Markdown marks are removed from the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from ..accounting import Transcript
from ..model import Beantwoorder, Document, Passage
from ..printed.hyphens import Words, mend
from ..printed.markdown import markdown_lines
from ..printed.marks import take_out
from ..printed.page import printed
from ..printed.paragraphs import paragraphs
from ..printed.text_file import head_of, text_of
from ..source import Source, Unreadable
from . import identity as kamerstuk
from .beurten import passages as exchanged
from .headings import Blok, blok_of, blokken, stands_alone
from .identity import Kamerstuk
from .transcript import of_markdown, of_page

_HEAD = re.compile(
    r"^[^\w\n]{0,20}_{0,3}(?:(?:[A-Z]{1,3}\d?|Nr\.\s*\d+[A-Za-z]*)\s+)?"
    r"BRIEF (?:REGERING|VAN (?:DE |HET )?(?:VICE-)?(?:MINISTERS?|STAATSSECRETARIS(?:SEN)?|KABINET|REGERING)\b)",
    re.MULTILINE,
)
_SALUTATION = re.compile(r"(?:Geachte|Zeer geachte|Mijnheer|Mevrouw)\b.{0,40}[Vv]oorzitter,?")
_ENDS = re.compile(r"[.?!:;…][)\]»”’\"']*$")
_ITEM = re.compile(r"[-–•*]\s|\d{1,2}[.)]\s|[a-z]\)\s")


@dataclass(frozen=True, slots=True)
class _Letter:
    """A letter: its opening, its passages, its signatories, and the beginning of the account of its words."""

    stuk: Kamerstuk
    passages: tuple[Passage, ...]
    signed: tuple[Beantwoorder, ...]
    transcript: Callable[[Document], Transcript]


def recognises(source: Source) -> bool:
    """Whether a line of the head is the heading of a letter from the government."""
    return bool(_HEAD.search(head_of(source)))


def transcribe(source: Source) -> Transcript:
    """The letter with a passage for its opening and each part under a heading, and the lines of its source."""
    text = text_of(source)
    letter = _in_markdown(text) if _is_markdown(text) else _as_printed(text)
    if not letter.passages:
        raise Unreadable("a letter without text")
    stuk = letter.stuk
    document = Document(
        id=stuk.id or source.stem,
        soort="brief",
        titel=kamerstuk.titled(stuk),
        datum=stuk.datum,
        kamer=stuk.kamer or "Tweede Kamer",
        vergaderjaar=stuk.vergaderjaar,
        dossier=stuk.dossier,
        nummer=stuk.nummer,
        beantwoorders=letter.signed,
        ministeries=kamerstuk.departments(stuk, letter.signed),
        passages=letter.passages,
    )
    return letter.transcript(document)


def _is_markdown(text: str) -> bool:
    return bool(re.search(r"^#{1,6} |<sup>|^---$|\*\*\S", text, re.MULTILINE))


def _as_printed(text: str) -> _Letter:
    """A letter as its pages are printed."""
    page = printed(text)
    stuk = kamerstuk.opening([line.text for line in page.lines]).completed(kamerstuk.in_footer(page.footer))
    n_signed, signed = kamerstuk.signatures([line.raw for line in page.lines])
    lines = page.lines[stuk.n_lines : len(page.lines) - n_signed]
    bloks = blokken(paragraphs(lines, stands_alone), page.known)
    transcript = partial(of_page, text=text, page=page, n_opening=stuk.n_lines, n_signed=n_signed, bloks=bloks)
    return _Letter(stuk, _passages(bloks, page.notes, page.known), signed, transcript)


def _in_markdown(text: str) -> _Letter:
    """A letter in Markdown: one line per paragraph, white space between them, headings marked."""
    found = markdown_lines(text)
    texts = [line.text for line in found.lines]
    known = Words.of(texts)
    stuk = kamerstuk.opening(texts)
    n_signed, signed = kamerstuk.signatures(texts)
    bloks = [blok_of(line.text) for line in found.lines[stuk.n_lines : len(texts) - n_signed]]
    for at, line in enumerate(found.lines[stuk.n_lines : len(texts) - n_signed]):
        if line.is_heading and bloks[at].soort == "tekst":
            bloks[at] = Blok("kop", line.text)
    transcript = partial(of_markdown, text=text, found=found, bloks=bloks, n_opening=stuk.n_lines, n_signed=n_signed)
    return _Letter(stuk, _passages(bloks, found.notes, known), signed, transcript)


def _passages(bloks: Sequence[Blok], noten: Mapping[str, str], known: Words) -> tuple[Passage, ...]:
    """The parts of a letter as passages; a letter with answers under `Vraag` and `Antwoord` is an exchange."""
    kinds = [blok.soort for blok in bloks]
    if kinds.count("vraag") > 1 and "antwoord" in kinds:
        return exchanged(bloks, noten)
    return tuple(_passage(kop, texts, noten) for kop, texts in _parts(bloks, known))


def _parts(bloks: Iterable[Blok], known: Words) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The parts of a letter: its opening without a heading, then each heading with its paragraphs."""
    parts: list[tuple[str, list[list[str]]]] = [("", [])]
    for blok in bloks:
        text = blok.tekst if blok.soort in ("tekst", "kop", "fractie") else _heading(blok)
        if not text or _SALUTATION.fullmatch(text):
            continue
        if blok.soort in ("kop", "fractie"):
            if not parts[-1][1] and parts[-1][0]:
                text = f"{parts.pop()[0]} – {text}"
            parts.append((text, []))
        elif parts[-1][1] and _goes_on(parts[-1][1][-1][-1], text):
            parts[-1][1][-1].append(text)
        else:
            parts[-1][1].append([text])
    return tuple((kop, tuple(mend(broken, known) for broken in texts)) for kop, texts in parts if texts)


def _heading(blok: Blok) -> str:
    """A printed heading of a question or answer, in a letter in which it is a line of its own."""
    return f"{blok.soort.capitalize()} {blok.label}".strip() + (f": {blok.tekst}" if blok.tekst else "")


def _goes_on(before: str, text: str) -> bool:
    """Whether a paragraph continues after a page: the one before ends no sentence, this one begins none."""
    bare = take_out(before)[0]
    if _ENDS.search(bare) or _ITEM.match(text):
        return False
    return text[0].islower() or bare.endswith("-") or (not bare.endswith(",") and bare[-1].islower() and " " in bare)


def _passage(kop: str, texts: Sequence[str], noten: Mapping[str, str]) -> Passage:
    found = [take_out(text) for text in texts]
    labels = [label for _, marks in found for label in marks]
    return Passage(
        antwoord="\n".join(text for text, _ in found if text),
        kop=take_out(kop)[0],
        noten=tuple(noten[label] for label in labels if label in noten),
    )
