"""What does a ministry's letter with answers say?

A letter: a table with its date and subject, the sentence `In antwoord op uw brief van …, nr. …, deel ik u mede
dat de vragen van het lid …`, a signature, and on its next pages `Vraag 1`, `Antwoord op vraag 1`, …, and the notes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from ..model import Beantwoorder, Document
from ..names import ministries, person
from ..printed.marks import listed_notes, mark_listed, take_out
from ..printed.pairs import is_label, pairs
from ..printed.text_repair import repaired
from .opening import Vraagstelling, day, vergaderjaar, vraagstelling
from .word import Word

_VRAAGNUMMER = re.compile(r"\b\d{4}Z\d{5}\b")
_YOUR_LETTER = re.compile(r"\buw brief van (\d{1,2}\s+[a-z]+\s+\d{4})", re.IGNORECASE)
_QUESTIONED = re.compile(r"\bvra(?:ag|gen)\b", re.IGNORECASE)
_ENDS_QUESTION = re.compile(r"[,;]?\s*(?:worden|wordt|zijn|heb|kan ik|beantwoord|\(ingezonden)\b.*|[.;]\s*$", re.DOTALL)
_WITH = re.compile(
    r"[,]?\s*mede namens\s+(.+?)(?:,|$| op (?:de )?(?:kamer|schriftelijke )?vragen)", re.IGNORECASE | re.DOTALL
)
_SIGNS = re.compile(
    r"(?:de\s+)?(?P<functie>minister-president|minister|staatssecretaris)\b(?:\s+(?:van|voor)\s+(?P<van>.+))?[,\s]*",
    re.I | re.DOTALL,
)
_NAME = re.compile(
    r"(?:(?:[A-Z][a-z]?|IJ)\.\s?)*(?:(?:van|de|den|der|ten|ter|te|in|’t|'t|el|al)\s+)*[A-ZÀ-Þ][\w’'-]+"
    r"(?:[ -](?:(?:van|de|den|der)\s+)*[A-ZÀ-Þ][\w’'-]+)*"
)


def read(found: Word, stem: str) -> Document | None:
    """The Document of a letter with answers, or None when the file holds no such letter."""
    paragraphs = [repaired_marked(paragraph) for paragraph in found.paragraphs]
    first = next((at for at, paragraph in enumerate(paragraphs) if is_label(paragraph)), -1)
    if first < 0 or not any(_QUESTIONED.search(paragraph) for paragraph in paragraphs[:first]):
        return None
    above = [take_out(paragraph)[0][:_LONGEST] for paragraph in paragraphs[:first] if paragraph]
    fields = _fields(found)
    titel = fields.get("onderwerp", "")
    asked = _asked(above, titel)
    letter_of = next((match for paragraph in above if (match := _YOUR_LETTER.search(paragraph))), None)
    number = next((match[0] for paragraph in above if (match := _VRAAGNUMMER.search(paragraph))), "")
    when = day(fields.get("datum", "")) or next(filter(None, map(_dated, above)), None)
    texts, listed = listed_notes([paragraph for paragraph in paragraphs[first:] if paragraph])
    noten = {**found.noten, **listed}
    paren = pairs([mark_listed(text, listed) for text in texts], noten)
    people = _signatures(above)
    departments = [one.ministerie for one in people if one.ministerie]
    for paragraph in above:
        for together in _WITH.finditer(paragraph):
            departments.extend(ministries(together[1]))
    kenmerk = re.sub(r"[^\w-]+", "-", fields.get("ons kenmerk", "")).strip("-")
    return Document(
        id=f"kenmerk-{kenmerk}" if kenmerk else stem,
        soort="antwoord",
        titel=titel or asked.titel,
        datum=when,
        ingediend=day(letter_of[1]) if letter_of else None,
        beantwoord=when,
        kamer="Eerste Kamer" if any("Eerste Kamer" in paragraph for paragraph in above) else "Tweede Kamer",
        vergaderjaar=vergaderjaar(when) if when else "",
        vraagnummer=number,
        indieners=asked.indieners,
        beantwoorders=people,
        ministeries=tuple(dict.fromkeys(departments)) or ministries(asked.aan),
        toelichting=paren.toelichting,
        passages=paren.passages,
    )


def repaired_marked(paragraph: str) -> str:
    """The paragraph repaired; its marks stay."""
    return repaired(paragraph)


def _fields(found: Word) -> dict[str, str]:
    """What the letter's tables say by name: `Datum`, `Onderwerp`, `Ons kenmerk`."""
    fields: dict[str, str] = {}
    for row in found.rows:
        if len(row) == 2 and row[0].strip(" :").lower() in ("datum", "onderwerp", "betreft", "ons kenmerk", "kenmerk"):
            fields.setdefault(row[0].strip(" :").lower(), " ".join(repaired(row[1]).split()))
        for cell in row:
            lines = cell.split("\n")
            for at, line in enumerate(lines[:-1]):
                if line.strip(" :").lower() in ("ons kenmerk", "datum", "onderwerp"):
                    fields.setdefault(line.strip(" :").lower(), repaired(lines[at + 1]))
    if "betreft" in fields:
        fields.setdefault("onderwerp", fields["betreft"])
    if "kenmerk" in fields:
        fields.setdefault("ons kenmerk", fields["kenmerk"])
    return fields


def _dated(paragraph: str) -> date | None:
    """The date of a line that says no more than `Datum 16 mei 2024`, `Den Haag, 16 mei 2024`."""
    found = re.fullmatch(
        r"(?:(?:Datum|Den Haag|’s-Gravenhage)[\s,:|]*)+(\d{1,2}\s+[a-z]+\s+\d{4})", paragraph, re.IGNORECASE
    )
    return day(found[1]) if found else None


def _asked(above: Sequence[str], titel: str) -> Vraagstelling:
    """Who asked: from the sentence of the letter, its subject or the title above the answers, whichever tells most."""
    best = Vraagstelling()
    for text in (titel, *reversed(above)):
        text = _DOUBLED.sub("", _ENDS_QUESTION.sub("", text))
        found = vraagstelling(text)
        if (
            found
            and found.indieners
            and (bool(found.indieners[0].partij), bool(found.aan))
            > (
                bool(best.indieners and best.indieners[0].partij),
                bool(best.aan),
            )
        ):
            best = replace(found, titel=best.titel or found.titel)
    return best


_LONGEST = 4000
"""Letters of a paragraph that are looked at for names and dates."""

_DOUBLED = re.compile(r"\bvan het (?=van het lid)")


def _signatures(above: Sequence[str]) -> tuple[Beantwoorder, ...]:
    """Who signed: an office on a line of its own, a name on the next or behind it."""
    lines = [line for paragraph in above for line in paragraph.split("\n") if line.strip()]
    found: list[Beantwoorder] = []
    for at, line in enumerate(lines):
        office = _SIGNS.fullmatch(line.strip())
        if not office:
            continue
        name = next(
            (following.strip() for following in lines[at + 1 : at + 3] if _NAME.fullmatch(following.strip())), ""
        )
        functie = office["functie"].lower()
        of = ministries(office["van"] or "") or (ministries(functie) if functie == "minister-president" else ())
        if name and of:
            found.append(Beantwoorder(person(name), functie, of[0]))
    return tuple(dict.fromkeys(found))
