"""Headings of an exchange, and what each begins.

`Vragen en opmerkingen van de leden van de X-fractie` begins a fractie, `Vraag 3` a question, `3. Antwoord van het
kabinet:` or `Antwoord vraag 4 en 5` an answer. Any other short paragraph that is not a sentence is a heading of the
text after it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..names import party
from ..printed.hyphens import Words
from ..printed.marks import take_out
from ..printed.page import Line
from ..printed.paragraphs import NO_LINES, Paragraph

_NUMBERS = r"\d{1,3}[a-z]?(?:\s*(?:,|/|en|t/m|tot en met|–|-|&)\s*(?:en\s+)?\d{1,3}[a-z]?)*"
_VRAAG = re.compile(rf"Vra(?:ag|gen)\s+(?P<nummers>{_NUMBERS})\s*[.:)]?(?:(?<=:)\s*(?P<tekst>\S.*))?", re.DOTALL)
_ANTWOORD = re.compile(
    rf"(?:(?P<voor>{_NUMBERS})\s*[.):]?\s+|[IVX]{{1,4}}[.)]?\s+)?(?:Nader\s+|Antwoord\s*/\s*)?"
    r"(?:Antwoord(?:en)?|Reactie|Beantwoording)(?:\s+(?:op|bij))?(?:\s+de)?"
    rf"(?:\s+vra(?:ag|gen))?(?:\s+(?P<na>{_NUMBERS}))?(?:\s+van\s+(?:het|de|mij)\b(?!.*\b(?:leden|lid|fractie))[^.:?!]{{0,80}})?"
    r"\s*(?:[.)]|:\s*(?P<tekst>\S.*)?)?",
    re.DOTALL,
)
_PART = r"(?:(?:[IVX]{1,4}|[A-F]|\d{1,2}(?:\.\d{1,2})*)[.)]?\s+)?"
_FRACTIE = re.compile(
    rf"{_PART}(?P<soort>Vragen|Vraag|Opmerkingen|Inbreng|Bijdrage|Antwoord(?:en)?|Beantwoording|Reactie)\b[^.?!]{{0,80}}?"
    r"\b(?P<wie>(?:leden|lid|fractieleden|fracties?)\b(?!\s+en\s+(?:reactie|antwoord))[^.?!:]{2,110}|[\w-]+-fractie)(?P<end>:?)"
)
_ALL_FRACTIES = re.compile(
    rf"{_PART}(?:Vragen|Inbreng|Opmerkingen)\b[^.?!]{{0,60}}\bfracties\b(?!\s+van\b)[^.?!]{{0,120}}", re.IGNORECASE
)
_REPLIED = re.compile(
    r"\s+(?:en|met|alsmede)\s+(?:de\s+|het\s+)?(?:reactie|antwoord(?:en)?|beantwoording)\b.*$", re.IGNORECASE
)
_LED = re.compile(r"^(?:(?:leden|fractieleden|fracties?|van|de|het|der)\s+)+", re.IGNORECASE)
_FRACTION = re.compile(r"[-\s]fracties?\b")
_IN_TEXT = re.compile(
    r"(?P<een>\b(?:Groep |Lid |Fractie )?[A-ZÀ-Þ\d][\w./’'-]{0,40}?(?: [A-ZÀ-Þ][\w-]{0,40}?){0,4})-fractie"
    r"|\bfractie(?:leden)? van (?:de |het )?(?P<van>[A-ZÀ-Þ\d][\w-]{0,40}(?: (?:van |de )?[A-ZÀ-Þ][\w-]{0,40}){0,5})"
    r"|\bleden van (?:de |het )?"
    r"(?P<leden>(?:Groep |Fractie )?[A-ZÀ-Þ\d][\w-]{0,40}(?: (?:[Vv]an |de )?[A-ZÀ-Þ][\w-]{0,40}){0,5})"
)
_LONGEST_HEADING = 100


@dataclass(frozen=True, slots=True)
class Blok:
    """One paragraph: its kind (`fractie`, `vraag`, `antwoord`, `kop`, `tekst`), its label and its text with marks.

    The label is the fractie, or the numbers as printed; `replies` says that a fractie's heading is one of answers.
    """

    soort: str
    tekst: str
    label: str = ""
    replies: bool = False
    paragraph: Paragraph = NO_LINES


def stands_alone(line: Line) -> bool:
    """Whether a printed line is a heading by itself, with or without white space around it."""
    text = line.text
    if any(found and not found["tekst"] for found in (_VRAAG.fullmatch(text), _ANTWOORD.fullmatch(text))):
        return True
    return bool(_FRACTIE.fullmatch(text)) and bool(_FRACTION.search(text[-10:]))


def begins_questions(text: str) -> bool:
    """Whether this is the heading above the questions of all fracties."""
    return bool(_ALL_FRACTIES.fullmatch(text))


def blokken(paragraphs: Sequence[Paragraph], known: Words) -> list[Blok]:
    """The paragraphs with their kinds."""
    found = [blok_of(paragraph.text(known), paragraph) for paragraph in paragraphs]
    for at, blok in enumerate(found):
        if blok.soort == "tekst" and at + 1 < len(found) and _is_kop(blok, found[at + 1]):
            found[at] = Blok("kop", blok.tekst, paragraph=blok.paragraph)
    return found


def fractie_in(text: str) -> str:
    """The first fractie that a text names, or ""."""
    for found in _IN_TEXT.finditer(take_out(text)[0]):
        if name := party(found["een"] or found["van"] or found["leden"]):
            return name
    return ""


def blok_of(text: str, paragraph: Paragraph = NO_LINES) -> Blok:
    """One paragraph with the kind that its own words show; recognising a `kop` also needs its neighbours."""
    bare = take_out(text)[0]
    if (found := _FRACTIE.fullmatch(bare)) and (fractie := _fractie(found["wie"])):
        replies = found["soort"].startswith(("Antwoord", "Beantwoording", "Reactie"))
        return Blok("fractie", text, fractie, replies, paragraph)
    if found := _VRAAG.fullmatch(text):
        return Blok("vraag", found["tekst"] or "", found["nummers"], paragraph=paragraph)
    if found := _ANTWOORD.fullmatch(text):
        return Blok("antwoord", found["tekst"] or "", found["voor"] or found["na"] or "", paragraph=paragraph)
    name = party(bare) if len(bare) < 40 else ""
    if name and bare.casefold() in (name.casefold(), f"{name}-fractie".casefold(), f"fractie {name}".casefold()):
        return Blok("fractie", text, name, paragraph=paragraph)
    return Blok("tekst", text, paragraph=paragraph)


def _fractie(who: str) -> str:
    """The fractie that a heading names: its standard name if it is known, else as printed."""
    who = _REPLIED.sub("", who).strip(" ,-")
    in_brackets = re.search(r"\(([^()]+)\)$", who)
    if in_brackets and party(in_brackets[1]):
        return party(in_brackets[1])
    bare = _FRACTION.sub("", _LED.sub("", who)).strip()
    if re.match(r"(?:het )?lid ", who):
        bare = "Lid " + re.sub(r"^(?:het )?lid ", "", bare, flags=re.IGNORECASE)
    return party(bare) or bare.removeprefix("Lid ")


def _is_kop(blok: Blok, following: Blok) -> bool:
    """Whether a paragraph is a heading: short, no sentence, white space before it and text after it."""
    text = take_out(blok.tekst)[0]
    return (
        blok.paragraph.after_gap
        and len(blok.paragraph.lines) <= 2
        and 0 < len(text) <= _LONGEST_HEADING
        and (text[0].isupper() or text[0].isdigit())
        and (text[-1].isalnum() or text[-1] in ")»”’")
        and following.soort != "antwoord"
    )
