"""Read a rendered page about one Kamervraag.

A site prints question and answer as one page. It has `Kamervraag 2024Z00001`, the title, and a line for each fact
(`Ingediend`, `Indiener`, `Beantwoord door`, `Onderwerpen`, `Bron vraag`). Then comes each question after a dot, with
its answer below, then both papers with number and full title. The title of the answer may name indieners that the page
does not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from . import runs
from .accounting import LABEL, Transcript
from .model import Beantwoorder, Bron, Document, Indiener, Passage
from .names import ministries, party, person
from .printed.hyphens import mend
from .printed.note_marks import mark_notes
from .printed.text_file import head_of, text_of
from .publication.opening import day, indieners, vraagstelling
from .source import Source, Unreadable

_HEAD = re.compile(r"\A\W*Kamervraag\s+(?P<nummer>\d{4}Z\d{5}|[A-Z]?\d{6,12})\s*\n")
_FACTS = (
    "Ingediend",
    "Beantwoord door",
    "Beantwoord",
    "Indieners",
    "Indiener",
    "Onderwerpen",
    "Onderwerp",
    "Bron vraag",
    "Bron antwoord",
)
_FACT = re.compile(rf"(?P<naam>{'|'.join(_FACTS)})\s*:?\s+(?P<waarde>\S.*)")
_VRAAG = re.compile(
    r"(?:[•*·◦-]\s*)?(?:Vraag|Vragen)\s+(?P<nummer>\d{1,3}[a-z]?(?:\s*(?:,|en|t/m|/|-)\s*\d{1,3}[a-z]?)*)\s*[.:]?"
)
_PAPER = re.compile(r"Kamer(?P<soort>vraag|antwoord) document nummer:\s*(?P<nummer>\S+)")
_FULL_TITLE = re.compile(r"Volledige titel:\s*(?P<titel>.+)")
_PERSON = re.compile(r"(?P<naam>[^(),;]+?)\s*(?P<haken>(?:\([^()]*\)\s*)+|(?=[,;]|$))")
_ROLE = re.compile(r"(?P<functie>minister-president|minister|staatssecretaris)\b\s*(?P<van>.*)", re.IGNORECASE)
_ANHANGSEL = re.compile(r"ah-(?:tk|ek)-(\d{4})(\d{4})-(\d+)")
_SUBJECTS = (
    "bestuursrecht",
    "burgerlijk recht",
    "cultuur en recreatie",
    "economische zaken",
    "europese zaken",
    "financiële markten",
    "hoger onderwijs",
    "internationale samenwerking",
    "migratie en integratie",
    "natuur en milieu",
    "onderwijs en wetenschap",
    "openbare orde en veiligheid",
    "organisatie en beleid",
    "ruimte en infrastructuur",
    "ruimtelijke ordening",
    "sociale zekerheid",
    "voortgezet onderwijs",
    "zorg en gezondheid",
)
"""Subjects of more than one word in the official list of themes; the page prints subjects one after the other."""


def recognises(source: Source) -> bool:
    """Whether the text begins with `Kamervraag` and a number, on a line of their own."""
    return bool(_HEAD.match(head_of(source)))


def transcribe(source: Source) -> Transcript:
    """The page as a document: question n with answer n. The names of its facts are labels."""
    text = text_of(source)
    document = _document(text)
    lines = runs.of_lines(
        _BEFORE_DAYS.sub("\n", text).split("\n"), kind=lambda line, _: LABEL if _VRAAG.fullmatch(line) else ""
    )
    return Transcript(document, lines, leftovers={NAME_OF_FACT: _NAMES, DAYS: _DAYS})


NAME_OF_FACT = "name of a fact"
DAYS = "days until the answer"
_NAMES = re.compile(
    rf"(?:\W*\b(?:{'|'.join(_FACTS)}|Bron|Kamervraag|(?:Kamer(?:vraag|antwoord) )?document nummer|Volledige titel)\b)+"
    r"\W*"
)
_BEFORE_DAYS = re.compile(r"(?=\((?:na )?\d+ dagen\))")
_DAYS = re.compile(r"\W*(?:na )?\d+ dagen\W*")


def _document(text: str) -> Document:
    head = _HEAD.match(text)
    if not head:
        raise Unreadable("a Kamervraag page without its number")
    lines = [" ".join(line.split()) for line in text[head.end() :].split("\n")]
    facts = _facts(lines)
    papers = _papers(lines, facts)
    answered_by = _answered_by(facts.get("Beantwoord door", ""))
    passages = _passages(lines)
    if not passages:
        raise Unreadable("a Kamervraag page without questions")
    aanhangsel = _ANHANGSEL.search(" ".join(paper.nummer for paper in papers))
    return Document(
        id=head["nummer"],
        soort="kamervraag",
        titel=next((line for line in lines if line), ""),
        ingediend=_date(facts, "Ingediend"),
        beantwoord=_date(facts, "Beantwoord"),
        kamer="Tweede Kamer",
        vergaderjaar=f"{aanhangsel[1]}-{aanhangsel[2]}" if aanhangsel else "",
        vraagnummer=head["nummer"],
        nummer=aanhangsel[3] if aanhangsel else "",
        indieners=_askers(facts.get("Indiener", "") or facts.get("Indieners", ""), papers),
        beantwoorders=answered_by,
        ministeries=tuple(dict.fromkeys(who.ministerie for who in answered_by if who.ministerie)),
        onderwerpen=_subjects(facts.get("Onderwerpen", "") or facts.get("Onderwerp", "")),
        bronnen=papers,
        passages=passages,
    )


def _facts(lines: Sequence[str]) -> dict[str, str]:
    """The facts printed before the first question, each name once."""
    facts: dict[str, str] = {}
    for line in lines:
        if _VRAAG.fullmatch(line):
            break
        if match := _FACT.fullmatch(line):
            facts.setdefault(match["naam"], match["waarde"])
    return facts


def _date(facts: dict[str, str], name: str) -> date | None:
    return day(facts.get(name, ""))


def _people(text: str) -> list[tuple[str, list[str]]]:
    """The people in a line, each with the text in brackets after the name."""
    people = []
    for match in _PERSON.finditer(re.sub(r"\)\s*(?:,|;|en\b)\s*", ") ", text)):
        if name := re.sub(r"^en\s+", "", match["naam"].strip()):
            people.append((name, re.findall(r"\(([^()]*)\)", match["haken"] or "")))
    return people


def _askers(text: str, papers: Sequence[Bron]) -> tuple[Indiener, ...]:
    """The indieners: those on the page, then those whom only the title of a paper names."""
    found = [Indiener(person(name), next(filter(None, map(party, brackets)), "")) for name, brackets in _people(text)]
    for paper in papers:
        opening = vraagstelling(paper.titel)
        for other in opening.indieners if opening else indieners(_members_in(paper.titel)):
            if not any(_same(known.naam, other.naam) for known in found):
                found.append(other)
    return tuple(found)


def _members_in(title: str) -> str:
    """The names in `… van de leden A en B over …`; "" when the title names no members."""
    match = re.search(
        r"\bvan\s+(?:de|het)\s(?:kamer)?(?:leden|lid)\s+(.+?)\s+(?:aan\s+de|over|betreffende|inzake|naar aanleiding)\b",
        title,
    )
    return match[1] if match else ""


def _same(full: str, short: str) -> bool:
    """Whether the short name is the end of the full one: `Jan de Vries` and `De Vries`."""
    whole, other = full.casefold().split(), short.casefold().split()
    return whole[-len(other) :] == other or other[-len(whole) :] == whole


def _answered_by(text: str) -> tuple[Beantwoorder, ...]:
    """`A (minister van X) (PARTIJ)`, one or more."""
    beantwoorders = []
    for name, brackets in _people(text):
        role = next(filter(None, (_ROLE.match(bracket) for bracket in brackets)), None)
        partij = next(filter(None, (party(bracket) for bracket in brackets if not _ROLE.match(bracket))), "")
        departments = ministries(role["van"]) or ministries(role["functie"]) if role else ()
        functie = role["functie"].lower() if role else ""
        beantwoorders.append(Beantwoorder(person(name), functie, departments[0] if departments else "", partij))
    return tuple(beantwoorders)


def _subjects(text: str) -> tuple[str, ...]:
    """The subjects in a line: separated by commas, else the longest known ones, else words (`x en y` together)."""
    if re.search(r"[,;|•·]", text):
        return tuple(filter(None, (part.strip() for part in re.split(r"[,;|•·]", text))))
    several = "|".join(re.escape(subject) for subject in sorted(_SUBJECTS, key=len, reverse=True))
    return tuple(re.findall(rf"(?:{several})(?!\S)|\S+(?: en \S+)?", text, re.IGNORECASE))


def _papers(lines: Sequence[str], facts: dict[str, str]) -> tuple[Bron, ...]:
    """Question and answer as papers: kind, number, full title and link."""
    titles: dict[str, tuple[str, str]] = {}
    kind = ""
    for line in lines:
        if match := _PAPER.fullmatch(line):
            kind = match["soort"]
            titles[kind] = (match["nummer"], "")
        elif kind and (match := _FULL_TITLE.fullmatch(line)):
            titles[kind] = (titles[kind][0], match["titel"])
    bronnen = []
    for kind in ("vraag", "antwoord"):
        url = facts.get(f"Bron {kind}", "")
        nummer, titel = titles.get(kind, ("", ""))
        nummer = nummer or url.rsplit("/", 1)[-1].removesuffix(".html")
        if nummer or url:
            bronnen.append(Bron(kind, nummer, titel, url))
    return tuple(bronnen)


def _passages(lines: Sequence[str]) -> tuple[Passage, ...]:
    """The questions: after each label the question up to white space, then the answer."""
    end = next((at for at, line in enumerate(lines) if _PAPER.fullmatch(line)), len(lines))
    lines = mark_notes([(line, 0) for line in lines[:end]], [])
    starts = [at for at, line in enumerate(lines) if _VRAAG.fullmatch(line)]
    passages = []
    for at, start in enumerate(starts):
        stop = starts[at + 1] if at + 1 < len(starts) else end
        label = _VRAAG.fullmatch(lines[start])
        blocks = _blocks(lines[start + 1 : stop])
        answer = "\n".join(blocks[1:])
        passages.append(Passage(label["nummer"] if label else "", blocks[0] if blocks else "", answer))
    return tuple(passages)


def _blocks(lines: Sequence[str]) -> list[str]:
    """The texts between white space; each line of them is a paragraph."""
    blocks: list[list[str]] = [[]]
    for line in lines:
        if line:
            if paragraph := mend([line]):  # a line of soft hyphens alone holds none
                blocks[-1].append(paragraph)
        elif blocks[-1]:
            blocks.append([])
    return ["\n".join(block) for block in blocks if block]
