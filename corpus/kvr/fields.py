"""Fields of a KVR file: who asked whom, when, and under which numbers.

The indexers' `item`s are trusted first, the fields taken from the print second. A field taken from the print may run on
into the text after it (`antwoorddatum="16 augustus 1999) 1 tot en met 7 Zie …"`): `date_and_rest` separates the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from lxml import etree

from ..model import Beantwoorder, Bron, Indiener
from ..names import bewindspersoon, first_person, is_known, ministries, of_period, party, persons
from ..names.letters import distance, letters, shape
from ..printed.text_repair import joined_hyphens, repaired
from .printed import plain
from .terms import rubrieken, trefwoorden

_MONTHS = {
    name: place
    for place, name in enumerate(
        ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"), start=1
    )
} | {"maa": 3}
_ISO = re.compile(r"^\s*((?:19|20)\d\d)-(\d{1,2})-(\d{1,2})\s*$")
_DUTCH = re.compile(r"(\d ?\d?) ?([a-z]{3})[a-z\-– ]*?[\s.]*((?:19|20) ?\d ?\d)", re.I)
_BEFORE_DATE = re.compile(r"^\W*(?:op\s+)?")
_TORN_DATE = re.compile(
    r"(?P<day>\d ?\d?) (?P<before>[^\d()]*?) ?\b(?P<month>januari|februari|maart|april|mei|juni|juli|augustus"
    r"|(?:septem|okto|novem|decem)ber)\b(?P<behind>[^\d()]*?)(?P<year>(?:19|20) ?\d ?\d)[ )}.;]*",
    re.I,
)
"""A date into which the scanner read the line beside it: `26 september die daarvoor gelden 1991)`."""

_PART_OF_DATE = re.compile(
    r"\d ?\d? ?(?:janua|febru|maart|april|mei|juni|juli|august|sept|okto|nov|dec)[^\W\d]*"
    r"(?: ?(?:jl\b\.?|[12][\d ]{0,4}))?\s*(?:\)|$|(?=Handelingen))",
    re.I,
)
_LONGEST_BLUR = 8
"""So many letters beside a month may be a blur of it; more are words."""

_MISREAD_DATE = re.compile(r"[\w ]{0,24}\b(?:19|20)\d\d\W*")
_ENDING = re.compile(r"(?<!\s)\s*+;\s*+(?P<kind>(?:nader )?antwoord|mededeling)(?:\s+\w{1,3}){0,2}\s*+$", re.I)
_SENT_IN = re.compile(r"\(?\s{0,9}[Il]ngezonden:?\s[^()]*\)?$")
_DAY_AND_MONTH = re.compile(r"\d{1,2} ?[a-z]+")
_MOST_YEARS = 10
_YEARS = re.compile(r"((?:19|20)\d\d)\s*[-–/_]\s*((?:19|20)\d\d)")
_NUMBER = re.compile(r"(?:\bnr\.|\bnummer)\s*(\d+)\s*(\w*)")
_VRAAGNUMMER = re.compile(r"\d{8,10}")
_ANSWERER = re.compile(
    r"(?P<functie>minister-president|vice-minister-president|minister|staatssecretaris)\s+"
    r"(?P<naam>(?!(?-i:van |voor ))[^(),]{2,40}?)\s*\((?P<ministerie>[^()]{4,90})\)",
    re.I,
)
_ANSWERER_BEHIND = re.compile(
    r"(?:de heer|mevrouw|drs\.|mr\.)\s+(?P<naam>[^(),]{2,40}?)\s*,\s*(?P<functie>minister|staatssecretaris)"
    r"\s*(?:van|voor)\s+(?P<ministerie>[^.()]{4,90}?)(?=,? mede namens|[.(]|$)",
    re.I,
)
_SUBJECT = re.compile(r"\s(?:over|inzake|betreffende|omtrent)\s")
_NAMED = re.compile(r"([^()]{2,120})\(([^()]{2,30})\)")
_ADDRESSED = re.compile(
    r"\b(?:Vra(?:ag|gen)|van(?=\s(?:de\s(?:leden|heer)|het|mevrouw)\b)|de\s(?:leden|heer)|het\slid|mevrouw)\s"
)
_OFFICE = re.compile(r"[Mm]inister-[Pp]resident|[Mm]inister|[Ss]taats-?\s?secretaris")
_SPACED_OUT = re.compile(r"(?:\w\s)+\w?$")
_FUNCTIES = ("minister", "staatssecretaris", "minister-president")


def items(root: etree._Element) -> dict[str, str]:
    """The indexers' fields by name, with white space corrected."""
    found: dict[str, str] = {}
    for item in root.iterfind("meta/metadata/item"):
        text = item.text or ""
        if text.strip():
            found.setdefault(item.get("attribuut") or "", text)
    return found


def a_date(text: str) -> date | None:
    """A date in ISO form or in Dutch words, also with spaces by OCR; None when there is none."""
    if found := _ISO.match(text):
        year, month, day = (int(part) for part in found.groups())
    elif found := _DUTCH.search(text):
        year, day = int(found[3].replace(" ", "")), int(found[1].replace(" ", ""))
        name = found[2].lower()
        month = 3 if name == "maa" else _MONTHS.get(name, 0)
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def printed_date(found: dict[str, str], vraagdata: etree._Element | None, jaar: str) -> date | None:
    """The date on which a paper was submitted by its title; or the day and month printed above its questions, without a
    year."""
    described = " ".join(found.get("Bibliografische_omschrijving", "").split())
    _, sent = _without_sent_in(_ENDING.sub("", described))
    if sent and (when := a_date(sent)):
        return when
    text = (vraagdata.get("indiendatum") or "").strip() if vraagdata is not None else ""
    return a_date(f"{text} {jaar[:4]}") if _DAY_AND_MONTH.fullmatch(text) else None


def likely(when: date | None, jaar: str) -> date | None:
    """A date that is possible for a paper of this vergaderjaar; a date that is ten years off is an error of the files'
    makers."""
    return when if when and (not jaar or abs(when.year - int(jaar[:4])) <= _MOST_YEARS) else None


def date_and_rest(text: str) -> tuple[date | None, str]:
    """The date at the beginning of a printed field, and the text that runs on after it."""
    if _ISO.match(text):
        return a_date(text), ""
    bare = _BEFORE_DATE.sub("", text)
    torn = _TORN_DATE.match(bare)
    if torn and len(beside := f"{torn['before']} {torn['behind'].strip()}".strip()) > _LONGEST_BLUR:
        return a_date(f"{torn['day']} {torn['month']} {torn['year']}"), f"{beside} {bare[torn.end() :]}".strip()
    found = _DUTCH.match(bare)
    if not found:
        if part := _PART_OF_DATE.match(bare):
            return None, bare[part.end() :].lstrip(" )}.,;")
        return None, "" if _MISREAD_DATE.fullmatch(text) else text
    return a_date(found[0]), bare[found.end() :].lstrip(" )}.,;")


@dataclass(frozen=True, slots=True)
class Titel:
    """A title without the text printed after it; `kind` is "antwoord", "mededeling" or ""."""

    text: str
    kind: str


def titel(text: str) -> Titel:
    """Splits `… over X. (Ingezonden 1 mei 2000); Antwoord`."""
    text = joined_hyphens(repaired(text.replace("\n", " ")))
    ending = _ENDING.search(text)
    kind = ""
    if ending:
        kind = "mededeling" if ending["kind"].lower() == "mededeling" else "antwoord"
        text = text[: ending.start()]
    return Titel(_without_sent_in(text)[0], kind)


def _without_sent_in(text: str) -> tuple[str, str]:
    """A text without `(Ingezonden 1 mei 2000)` at its end; and that remark.

    The remark holds no brackets but its own, so only the text after the last bracket is examined: in linear time.
    """
    text = text.strip()
    closes = len(text) - 1 if text.endswith(")") else len(text)
    opens = text.rfind("(", 0, closes)
    start = opens if opens > text.rfind(")", 0, closes) else text.rfind(")", 0, closes) + 1
    found = _SENT_IN.search(text, max(0, start))
    return (text[: found.start()].strip(), found[0].strip()) if found else (text, "")


def vergaderjaar(*texts: str) -> str:
    """The first parliamentary year named, as `2007-2008`."""
    for text in texts:
        if found := _YEARS.search(text):
            return f"{found[1]}-{found[2]}"
    return ""


def nummer(vindplaats: str) -> str:
    """The number in the Aanhangsel, with an H for a reprint; "" for a question that has only a vraagnummer."""
    if "vraagnr" in vindplaats or not (found := _NUMBER.search(vindplaats)):
        return ""
    reprint = "H" if "Herdruk" in vindplaats or found[2].endswith("H") else found[2]
    return found[1] + reprint


def vraagnummer(*texts: str) -> str:
    """The number under which the question was submitted: the first text that holds one (`0` and `1` are none)."""
    for text in texts:
        if _VRAAGNUMMER.fullmatch(text.strip()):
            return text.strip()
    return ""


def functie(text: str) -> str:
    """`Minister`, `mmister` as one word; "" when the text is no office."""
    key = text.strip(" ,.").lower()
    for known in _FUNCTIES:
        if key == known or (len(key) > 5 and distance(shape(key), shape(known), 2) <= 2):
            return known
    return ""


def indieners(root: etree._Element, title: str, jaar: int) -> tuple[Indiener, ...]:
    """The indieners, each once. Names run together are separated, and a missing party is looked up in the title."""
    found: dict[str, Indiener] = {}
    for persoon in _persons_under(root, "Indiener"):
        printed = repaired(plain(persoon))
        partij = party(repaired(persoon.get("partij") or "")) or _party_in(title, printed)
        for naam in persons(printed, partij, jaar):
            if not partij and (titled := _as_titled(naam, title, jaar)):
                naam, partij = titled.naam, titled.partij
            if naam not in found or (partij and not found[naam].partij):
                found[naam] = Indiener(naam, partij)
    return tuple(found.values()) or _indieners_in(title, jaar)


def _as_titled(naam: str, title: str, jaar: int) -> Indiener | None:
    """The only indiener of a title whose name a field misspells without a party: `Nijpels` for the Nypels of the
    title."""
    key = _sound(naam)
    near = [
        one
        for one in _indieners_in(title, jaar)
        if (other := _sound(one.naam)) == key or (len(key) > 5 and distance(other, key, 1) <= 1)
    ]
    return near[0] if len(near) == 1 else None


def _sound(naam: str) -> str:
    return letters(naam).replace("ij", "y")


def with_those_of(koppen: Iterable[str], askers: Sequence[Indiener], jaar: int, scanned: bool) -> tuple[Indiener, ...]:
    """The indieners, and those that the headings of further lists name; from a scanned heading only known names."""
    found = list(askers)
    for kop in koppen:
        for one in _indieners_in(kop, jaar):
            key = letters(one.naam)
            same = any(key in letters(other.naam) or letters(other.naam) in key for other in found)
            if not same and (not scanned or is_known(one.naam)):
                found.append(one)
    return tuple(found)


def _indieners_in(title: str, jaar: int) -> tuple[Indiener, ...]:
    """The indieners by the title, for a paper whose indexers name none."""
    subject = _SUBJECT.search(title)
    named = _NAMED.findall(title[: subject.start() if subject else len(title)])
    return tuple(
        Indiener(naam, partij)
        for names, bracket in named
        if (partij := party(bracket))
        for naam in persons(_ADDRESSED.sub("", names), partij, jaar)
    )


def _party_in(title: str, naam: str) -> str:
    """The party after a name in a title: `Vragen van de leden A (P.S.P.), B en C (beiden C.D.A.) over …`."""
    longest = max(re.findall(r"[^\W\d_]+", naam), key=len, default="")
    place = _place_of_name(naam.strip(), title)
    if place < 0 and (place := _place_of_name(longest, title)) < 0:
        return ""
    subject = _SUBJECT.search(title)
    behind = title[place : subject.start() if subject else len(title)]
    bracket = re.search(r"[({]\s*([^(){}]{2,40}?)\s*(?:[)}]|$)", behind)
    return party(bracket[1]) if bracket else ""


def named_as_answerers(root: etree._Element) -> list[str]:
    """The beantwoorders by the indexers of the scanned papers, which give only a name."""
    return [repaired(plain(one)) for one in _persons_under(root, "Beantwoorder")]


def _persons_under(root: etree._Element, name: str) -> Iterator[etree._Element]:
    for item in root.iterfind("meta/metadata/item"):
        if item.get("attribuut") == name:
            yield from item.iterchildren("persoon")


def in_office(naam: str, when: date | None) -> Beantwoorder | None:
    """The bewindspersoon of this name on that day, with the office; an unknown name is left out."""
    found = bewindspersoon(naam, when) if when else None
    return Beantwoorder(found.naam, found.functie, found.ministerie) if found else None


def in_full(printed: Beantwoorder, when: date | None) -> Beantwoorder:
    """A person named in a scanned heading, under the name of this bewindspersoon; the office as printed."""
    known = in_office(printed.naam, when)
    if known is None:
        return printed
    ministerie = printed.ministerie or (known.ministerie if printed.functie in ("", known.functie) else "")
    return Beantwoorder(known.naam, printed.functie or known.functie, ministerie)


def _place_of_name(name: str, title: str) -> int:
    """The place of a name as whole words, whatever its case; -1 if there is none."""
    key, text = name.lower(), title.lower()
    place = text.find(key) if len(key) > 1 else -1
    while place >= 0:
        if not text[place - 1 : place].isalnum() and not text[place + len(key) : place + len(key) + 1].isalnum():
            return place
        place = text.find(key, place + 1)
    return -1


def answered_by(text: str, jaar: int) -> list[Beantwoorder]:
    """The beantwoorders by a printed heading: `Antwoord van minister X (Y)`, `de heer X, minister van Y`."""
    text = joined_hyphens(repaired(text.replace("\n", " ")))
    found = []
    for pattern in (_ANSWERER, _ANSWERER_BEHIND):
        for part in pattern.finditer(text):
            if one := answerer(part["naam"], part["functie"], part["ministerie"], jaar):
                found.append(one)
    return found


def answerer(naam: str, printed_functie: str, ministerie: str, jaar: int) -> Beantwoorder | None:
    """One beantwoorder; None when the name is none. The name may run on into office and ministry."""
    office = functie(printed_functie)
    named = ministries(ministerie) or ministries(naam)
    if not office and (running := _OFFICE.search(naam)):
        office = functie(re.sub(r"\W", "", running[0]))
    where = named[0] if named else ""
    ambt = f"{office} {where}".strip()
    name = first_person(naam, jaar, ambt)
    if name and not is_known(name):
        behind = first_person(name.removeprefix("Van "), jaar, ambt)
        if name.startswith("Van ") and is_known(behind):
            name = behind
        elif ministries(name) or _OFFICE.search(name) or len(name) < 3 or _SPACED_OUT.match(name):
            return None
    return Beantwoorder(name, office, where) if name else None


_ASKED = re.compile(
    r"\baan (?:de|het) (?P<wie>(?:minister|staatssecretaris|vice-minister).{3,400}?)"
    r"(?=\s(?:over|inzake|betreffende|naar aanleiding)\b|$)"
)


def asked_in(title: str) -> tuple[str, ...]:
    """The ministries that were asked by a title: `… aan de minister van X over …`."""
    found = _ASKED.search(" ".join(repaired(title).split()))
    return ministries(found["wie"]) if found else ()


def bronnen(found: dict[str, str], printed_url: str = "") -> tuple[Bron, ...]:
    """The publication of this paper."""
    vindplaats = " ".join(repaired(found.get("Vindplaats", "")).split())
    url = " ".join(found.get("Permalink", printed_url).split())
    if not vindplaats and not url:
        return ()
    soort = "Kamervragen" if "vraagnr" in vindplaats else "Aanhangsel"
    return (Bron(soort, nummer(vindplaats), vindplaats, url),)


__all__ = [
    "Titel",
    "a_date",
    "answered_by",
    "answerer",
    "bronnen",
    "date_and_rest",
    "functie",
    "indieners",
    "in_full",
    "in_office",
    "items",
    "likely",
    "ministries",
    "named_as_answerers",
    "nummer",
    "of_period",
    "printed_date",
    "rubrieken",
    "titel",
    "trefwoorden",
    "vergaderjaar",
    "vraagnummer",
    "with_those_of",
]
