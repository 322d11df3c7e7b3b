"""Read the text of a publication of questions.

There are three forms. The first is the printed publication (kv-tk and ah-tk: `Vragen gesteld door de leden der Kamer`).
The second is its pages with positions (from corpus/publication/pdf.py). The third is the sheet that precedes it (`AH
614`, the vraagnummer, `Antwoord van …`; or the vraagnummer, `(ingezonden …)`, `Vragen van …`, one question per
paragraph).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from ..accounting import Transcript
from ..family import Declined
from ..model import Document, Mededeling, Passage
from ..names import ministries
from ..printed.lines import Regel
from ..printed.marks import take_out
from ..printed.pairs import Paren, are_numbered, is_label, pairs, unlabelled
from ..printed.text_file import head_of, text_of
from ..source import Source, Unreadable
from . import pages, sheet, transcript
from .letter import with_answers
from .opening import Beantwoording, Vraagstelling, beantwoording, questions_named, vergaderjaar, vraagstelling
from .side_by_side import columns_in_turn, one_after_other

_HEAD = re.compile(
    r"^\s*(?:Vergaderjaar \d{4}\W\d{4} )?(?:Vragen gesteld door de leden der Kamer|"
    r"(?:.{0,40}\s)?Aanhangsel (?:van de|tot de|der) Handelingen\s+Vragen|(?:ah|kv)-(?:tk|ek)-\d{4}[\w-]*$)",
    re.MULTILINE,
)


def recognises(source: Source) -> bool:
    head = head_of(source)
    return bool(_HEAD.search(head)) or sheet.start(head) >= 0


def transcribe(source: Source) -> Transcript | Declined:
    """The document, and the lines of its source; declines a text that only mentions such publications."""
    text = text_of(source)
    document = _document_of(text)
    if document is None:
        return Declined()
    footers = text.replace("’s-Gravenhage", "\n’s-Gravenhage")
    lines = re.sub(r"(?=(?:Tweede|Eerste) Kamer, vergaderjaar \d{4})", "\n", footers).splitlines()
    return transcript.of_lines(document, lines)


def _document_of(text: str) -> Document | None:
    if document := sheet_in(text):
        return document
    text = one_after_other(text) or text
    blad = pages.of_text(text)
    return _document(blad) if blad is not None and vraagstelling(blad.opening()) is not None else None


def sheet_in(text: str) -> Document | None:
    """The Document of a text that is a sheet. A line above it is its title, or else its samenvatting."""
    start = sheet.start(text)
    if start < 0:
        return None
    document = sheet_document(sheet.read(text[start:]))
    heading = " ".join(text[:start].split())
    if not heading:
        return document
    has_title = _ANSWER.match(document.titel) is None and document.titel
    return replace(document, samenvatting=heading) if has_title else replace(document, titel=heading)


def read_printed(found: Iterable[Sequence[Regel]]) -> Document | None:
    """The Document on pages whose lines have positions, or None when they are no publication of questions."""
    printed = [list(page) for page in found]
    blad = pages.of_lines(columns_in_turn(printed) or printed)
    return None if blad is None else _document(blad)


def _document(blad: pages.Blad) -> Document:
    asked, answered, rest = _opening(blad.opening())
    if asked is None:
        raise Unreadable("a publication of questions, but who asks them is not found")
    paren = pairs([*([rest] if rest else []), *blad.paragraphs()], blad.notes())
    vraagnummer = blad.nummer if "Z" in blad.nummer else ""
    if not vraagnummer and blad.id.startswith("kv-"):
        vraagnummer = blad.id.rsplit("-", 1)[-1]
    identifier = blad.id
    if not identifier:
        house = "ek" if blad.kamer == "Eerste Kamer" else "tk"
        identifier = (
            f"kv-{house}-{vraagnummer}"
            if vraagnummer
            else f"ah-{house}-{blad.vergaderjaar.replace('-', '')}-{blad.nummer}"
        )
    return composed(
        Document(
            id=identifier,
            kamer=blad.kamer,
            vergaderjaar=blad.vergaderjaar,
            vraagnummer=vraagnummer,
            nummer="" if vraagnummer else blad.nummer,
        ),
        asked,
        answered,
        paren,
    )


def _opening(text: str) -> tuple[Vraagstelling | None, Beantwoording | None, str]:
    """Reads who asks and who answers from the text above the first label; returns the remaining text."""
    at = _ANSWER.search(text)
    asked = vraagstelling(text[: at.start()] if at else text)
    answered = beantwoording(text[at.start() :].strip()) if at else None
    if answered is None or answered.rest.startswith("Zie ook"):
        return asked, answered, ""
    return asked, replace(answered, rest=""), answered.rest


_ANSWER = re.compile(r"(?:^|(?<=[).]) )(?:Nader )?(?:Antwoord(?:en)?|Mededeling) van (?=[A-Zdms])")


def sheet_document(found: sheet.Sheet) -> Document:
    """The Document of a sheet; its id is that of the publication that follows it."""
    opening = " ".join(found.opening)
    asked = next(filter(None, map(vraagstelling, found.opening)), None)
    sent = vraagstelling(f"{opening} Vragen van het lid X")
    answered = next(filter(None, map(beantwoording, found.opening)), None)
    rest = " ".join(line for line in found.opening if line.startswith("Zie ook"))
    if answered and rest and rest not in answered.rest:
        answered = replace(answered, rest=f"{answered.rest} {rest}".strip())
    if asked and not asked.ingezonden and sent:
        asked = replace(asked, ingezonden=sent.ingezonden)
    paragraphs = [paragraph for blok in found.blokken for paragraph in blok.paragraphs]
    if answered and answered.mededeling and not any(is_label(paragraph) for paragraph in paragraphs):
        return _postponed(found, answered, asked, paragraphs)
    if answered or are_numbered(paragraphs) or any(is_label(paragraph) for paragraph in paragraphs):
        apart = [text for blok in found.blokken for text in ("", *blok.paragraphs)]
        paren = pairs(with_answers(apart) if answered and not answered.mededeling else paragraphs, found.noten)
    else:
        paren = unlabelled(["\n".join(blok.paragraphs) for blok in found.blokken], found.noten)
    when = (answered.ontvangen if answered else None) or (asked.ingezonden if asked else None)
    return composed(_base(found, when), asked or Vraagstelling(), answered, paren)


def _postponed(
    found: sheet.Sheet, answered: Beantwoording, asked: Vraagstelling | None, paragraphs: Sequence[str]
) -> Document:
    """The Document of a sheet with only a mededeling, usually that the answer comes later: its text is no question."""
    tekst = take_out("\n".join(paragraphs))[0]
    asked = asked or questions_named(tekst, answered.ontvangen) or Vraagstelling()
    document = composed(_base(found, answered.ontvangen), replace(asked, titel=""), answered, Paren((), ""))
    door = document.mededeling
    return replace(
        document,
        titel=asked.titel or document.titel,
        mededeling=replace(door, tekst=tekst) if door else None,
    )


def _base(found: sheet.Sheet, when: date | None) -> Document:
    """The data of a sheet's numbers; its id is that of the publication that follows it."""
    year = vergaderjaar(when) if when else ""
    identifier = (
        f"ah-tk-{year.replace('-', '')}-{found.aanhangsel}"
        if found.aanhangsel and year
        else f"kv-tk-{found.vraagnummer}"
    )
    return Document(
        id=identifier,
        titel=re.sub(r"\s*\(ontvangen.*", "", next((line for line in found.opening if line[0] != "("), "")),
        kamer="Tweede Kamer",
        vergaderjaar=year,
        vraagnummer=found.vraagnummer,
        nummer=found.aanhangsel,
    )


def composed(base: Document, asked: Vraagstelling, answered: Beantwoording | None, paren: Paren) -> Document:
    """The Document made of the opening and the pairs; `base` has the numbers. Other forms use this too."""
    explained = "\n".join(filter(None, [answered.rest if answered else "", paren.toelichting]))
    passages = paren.passages or ((Passage(vraag=asked.titel),) if asked.titel else ())
    ministers = ministries(asked.aan)
    if answered and not (answered.mededeling and ministers):  # a minister with only a mededeling does not answer
        ministers = answered.ministeries or ministers
    document = replace(
        base,
        soort="kamervraag",
        titel=asked.titel or base.titel,
        ingediend=asked.ingezonden,
        indieners=asked.indieners,
        ministeries=ministers,
        toelichting=explained,
        passages=passages,
    )
    if answered is None:
        return document
    if answered.mededeling:
        return replace(
            document, soort="mededeling", mededeling=_mededeling(answered, passages), passages=_asked_only(passages)
        )
    return replace(document, soort="antwoord", beantwoord=answered.ontvangen, beantwoorders=answered.beantwoorders)


def _mededeling(answered: Beantwoording, passages: Sequence[Passage]) -> Mededeling:
    """The mededeling, printed in the place of an answer, usually after the last question."""
    door = answered.beantwoorders[0] if answered.beantwoorders else None
    tekst = "\n".join(dict.fromkeys(passage.antwoord for passage in passages if passage.antwoord))
    return Mededeling(tekst, answered.ontvangen, door.naam if door else "", door.functie if door else "")


def _asked_only(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    return tuple(replace(passage, antwoord="") for passage in passages)
