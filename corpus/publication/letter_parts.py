"""Parts of a letter outside its questions: addresses, formulas, signatures, the title of the answers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..model import Beantwoorder
from ..names import ministries, person

_SIGNS = re.compile(
    r"(?:de\s+)?(?P<functie>minister-president|minister|staatssecretaris)\b"
    r"(?:\s+(?:van|voor)\s+(?P<van>(?:(?!\b(?:dat|vragen|deel|ik|u|heb|bied|mede)\b).)+))?[,\s]*",
    re.I | re.DOTALL,
)
_NAME = re.compile(
    r"(?:(?:[A-Z][a-z]?|IJ)\.\s?)*(?:(?:van|de|den|der|ten|ter|te|in|’t|'t|el|al)\s+)*[A-ZÀ-Þ][\w’'-]+"
    r"(?: (?:(?:van|de|den|der)\s+)*[A-ZÀ-Þ][\w’'-]+)*"
)
_WITH = re.compile(r"\b(?:(?:mede|ook|tevens) namens|in overeenstemming met)\s+(?P<wie>.+)", re.IGNORECASE | re.DOTALL)
_WITH_ENDS = re.compile(
    r",?\s*(?:\b(?:(?:op|de|mijn|schriftelijke)\s+)+(?:kamer)?vragen\b"
    r"|\b(?:deel ik|mee|mede|hierbij|bied|zend|dat)\b|[;:.]).*",
    re.IGNORECASE | re.DOTALL,
)
_TITLE = re.compile(
    r"(?:(?:nadere?\s+|de\s+)?(?:antwoord(?:en)?|beantwoording|reactie)\s+(?:van|op|schriftelijke|kamervragen|vragen)\b"
    r"|(?:schriftelijke |kamer)?vragen van (?:het lid|de leden)|van (?:het lid|de leden)\b|op (?:de )?(?:kamer)?vragen"
    r"|\(?ingezonden\b|bijlage\b|\(?\d{4}Z\d{5}\)?$)",
    re.IGNORECASE,
)
_FORMULA = re.compile(
    r"\buw brief van\b|\bvragen van (?:het lid|de leden|de vaste)|\bdeel ik u\b"
    r"|\b(?:bied|zend|stuur|doe) ik (?:u|hierbij)\b|\bbeantwoording\b|\bmede namens\b"
    r"|\b(?:kamer|schriftelijke )vragen\b"
    r"|\bhierbij (?:bied|zend|stuur|doe|ontvangt|treft|de antwoorden|de beantwoording)"
    r"|\bhoogachtend\b|\bvriendelijke groet|kenmerk vermelden|één zaak in uw brief",
    re.IGNORECASE,
)
_FEWEST_WORDS = 8
"""Fewer words are an address, a field or a formula, and no sentence of the text."""


def signatures(above: Sequence[str]) -> tuple[Beantwoorder, ...]:
    """The signatories: an office on a line of its own, with a name on one of the next lines or on the line before."""
    lines = [line for paragraph in above for line in paragraph.split("\n") if line.strip()]
    found: list[Beantwoorder] = []
    for at, line in enumerate(lines):
        office = _SIGNS.fullmatch(line.strip())
        if not office:
            continue
        near = (*lines[at + 1 : at + 3], *lines[at - 1 : at])
        name = next((line.strip() for line in near if _NAME.fullmatch(line.strip())), "")
        functie = office["functie"].lower()
        of = ministries(office["van"] or "") or (ministries(functie) if functie == "minister-president" else ())
        if name and of:
            found.append(Beantwoorder(person(name), functie, of[0]))
    return tuple(dict.fromkeys(found))


def is_signing(paragraph: str) -> bool:
    """Whether a paragraph is a part of a signature: a closing formula, an office, a name."""
    return all(
        _CLOSES.fullmatch(line.strip()) or _SIGNS.fullmatch(line.strip()) or _NAME.fullmatch(line.strip())
        for line in paragraph.split("\n")
    )


_CLOSES = re.compile(r"(?:hoogachtend|met (?:vriendelijke|de meeste) (?:groet(?:en)?|hoogachting))\W*", re.IGNORECASE)


def departments_with(paragraph: str) -> tuple[str, ...]:
    """The other ministries in whose name the letter speaks: `mede namens de minister van …`."""
    found = _WITH.search(paragraph)
    return ministries(_WITH_ENDS.sub("", found["wie"])) if found else ()


_ALONE = re.compile(
    r"(?:Datum|(?:Ons |Uw )?[Kk]enmerk|(?:Onze|Uw) referentie)(?:\s*:|\s|$)[^.]{0,40}"
    r"|Hoogachtend,?"
)
_BEGINS = re.compile(
    r"(?:Onderwerp|Betreft|In (?:het )?antwoord op|Hierbij|Geachte|Naar aanleiding van|Bij brief van|Mede namens"
    r"|Antwoord(?:en)? (?:van|op)|Beantwoording (?:van|op)|Vragen van)\b"
)


def begins(line: str) -> bool:
    """Whether a printed line above the questions begins a paragraph."""
    return bool(_BEGINS.match(line))


def stands_alone(line: str) -> bool:
    """Whether a printed line is a separate paragraph: a date, a number, an office."""
    if len(line) > _LONGEST_LINE or not line[:1].isupper():
        return False
    return bool(_ALONE.fullmatch(line) or _SIGNS.fullmatch(line) or (_NAME.fullmatch(line) and "." in line))


_LONGEST_LINE = 100


def is_part(paragraph: str) -> bool:
    """Whether a paragraph belongs to the letter itself, and is no question or answer."""
    line = paragraph.strip()
    return bool(
        _SIGNS.fullmatch(line)
        or _TITLE.match(line)
        or (_FORMULA.search(line) and not line.endswith("?"))
        or (_NAME.fullmatch(line) and "." in line)
    )


def is_furniture(paragraph: str) -> bool:
    """Whether a paragraph above the questions is furniture: an address, a field, a formula, a signature."""
    words = paragraph.split()
    return len(words) < _FEWEST_WORDS or paragraph[-1] not in ".!" or is_part(paragraph) or " | " in paragraph
