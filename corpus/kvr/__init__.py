"""Read a file of the KVR collection: its questions, indieners and answers.

The Kamervragen 1984-2008 as XML of PoliticalMashup, three families in one form: KVR* (with answer or mededeling), V*
(not yet answered), SG_KVR* (scanned and read by machine). docs/documents/kvr.md describes them and their pitfalls.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from lxml import etree

from .. import xml_parsing
from ..accounting import LABEL, REST, Printed, Transcript, account
from ..model import Beantwoorder, Document, Mededeling, Passage
from ..printed.text_repair import joined_hyphens, repaired, tidy
from ..source import Source, Unreadable
from . import dates, fields, furniture, headings, notes, subject
from .body import Body, above_questions, body_of
from .pairing import Pair, paired, parts, unanswered
from .printed import mended, plain, raised, without_marks

_SCANNED = "RecordIdentifier"
"""An item that only the scanned papers have."""

_ROOT = re.compile(rb"<kvr[\s>]")


def recognises(source: Source) -> bool:
    """Whether its root element is `kvr`, also in an encoding of two bytes per letter."""
    return _ROOT.search(source.head.replace(b"\0", b"")) is not None


def read(source: Source) -> Document:
    """The document in one KVR file. Raises Unreadable when it is not well-formed XML."""
    return transcribe(source).document


def transcribe(source: Source) -> Transcript:
    """The document in one KVR file beside the file's text. Raises Unreadable when it is not well-formed XML."""
    root = xml_parsing.strict(source.content, marks=False)
    if root.tag != "kvr":
        raise Unreadable(f"a `kvr` element was expected, this is `{root.tag}`")
    found = fields.items(root)
    body = body_of(root, fields.nummer(found.get("Vindplaats", "")))
    document = _with_beside(_document(source.stem, root, found, body), body)
    taken = {
        furniture.WHO_ANSWERS: [heading for _, heading in body.headings],
        furniture.NEIGHBOUR: body.others,
        furniture.TITLE: body.titles,
        LABEL: body.labels,
    }
    return Transcript(document, furniture.printed(root), taken, furniture.LEFTOVERS, tuple(body.diagnostics))


def _document(document_id: str, root: etree._Element, found: dict[str, str], body: Body) -> Document:
    titel = fields.titel(found.get("Bibliografische_omschrijving", ""))
    vindplaats = found.get("Vindplaats", "")
    _sort_subject(root, titel.text, fields.nummer(vindplaats), body)
    of_questions, of_answers = notes.listed(root)
    noted = {number for number, _ in of_questions + of_answers}
    questions = parts(body.questions, noted, asked=True)
    wanted = unanswered(questions, body.answers)
    answers = parts(body.answers, noted, wanted=wanted)
    body.labels = [part.label for part in questions + answers]
    pairs = paired(questions, answers)
    of_questions += notes.printed(pairs, body.noten, of_questions + of_answers)
    passages = _passages(pairs, titel.text, of_questions, of_answers, body.titles)
    header, footer = root.find("meta/header"), root.find("meta/footer")
    vergaderjaar = fields.vergaderjaar(vindplaats, found.get("Jaargang", ""), _get(header, "vergaderjaar"))
    submitted = fields.likely(fields.a_date(found.get("Datum_indiening", "")) or body.submitted, vergaderjaar)
    jaar = submitted.year if submitted else 0
    soort = _soort(titel.kind, body)
    reacted = fields.likely(fields.a_date(found.get("Datum_reaktie", "")) or body.answered, vergaderjaar)
    vraagdata = root.find("meta/vraagdata")
    if soort == "antwoord":
        printed = dates.Dates(fields.printed_date(found, vraagdata, vergaderjaar) or body.submitted, body.answered)
        when = dates.in_order(submitted, reacted, printed, vergaderjaar)
        submitted, reacted = when.asked, when.answered
        if when.diagnostic:
            body.diagnostics.append(when.diagnostic)
        if not any(passage.antwoord for passage in passages):
            body.diagnostics.append("the title says that it was answered; the file holds no text of an answer")
    people = _people(root, body, soort, jaar, reacted or submitted)
    askers = fields.indieners(root, titel.text, jaar)
    koppen = dict.fromkeys(passage.kop for passage in passages if passage.kop)
    return Document(
        id=document_id,
        soort=soort,
        titel=titel.text or _get(vraagdata, "onderwerp") or repaired(vindplaats),
        ingediend=submitted,
        beantwoord=reacted if soort == "antwoord" else None,
        kamer=_kamer(vindplaats, header),
        vergaderjaar=vergaderjaar,
        vraagnummer=fields.vraagnummer(
            found.get("Vraagnr_bij_indiening", ""), _get(footer, "vetnummer"), _get(vraagdata, "vraagnummer")
        ),
        nummer=fields.nummer(vindplaats),
        indieners=fields.with_those_of(koppen, askers, jaar, scanned=_SCANNED in found),
        beantwoorders=tuple(
            replace(one, ministerie=fields.of_period(one.ministerie, reacted or submitted))
            for one in people.beantwoorders
        ),
        ministeries=tuple(
            dict.fromkeys(fields.of_period(name, reacted or submitted) for name in _ministeries(found, root, people))
        ),
        onderwerpen=fields.trefwoorden(found.get("Trefwoorden", "")),
        rubrieken=fields.rubrieken(found.get("Rubriek", "")),
        samenvatting=" ".join(repaired(found.get("Inhoud", "")).split()),
        mededeling=_mededeling(body, people, reacted),
        toelichting=without_marks(body.toelichting),
        bronnen=fields.bronnen(found) + body.elsewhere,
        passages=passages,
    )


def _sort_subject(root: etree._Element, title: str, nummer: str, body: Body) -> None:
    """Sorts what the title lacks of the subject printed above the questions."""
    vraagdata = root.find("meta/vraagdata")
    number = _get(vraagdata, "vraagnummer")
    before = number.isdigit() and nummer.isdigit() and int(number) == int(nummer) - 1
    found = subject.compared(above_questions(vraagdata), title, is_neighbours=before)
    body.titles += found.misread
    body.others += (found.neighbour,) if found.neighbour else ()
    body.beside = found.beside


def _with_beside(document: Document, body: Body) -> Document:
    """The document with the lines of the column beside its title, if it has their words in no other place: with the
    mededeling, or as a note if there is none."""
    lines = [Printed(line) for line in body.beside]
    if not lines or account(Transcript(document, lines)).n_lost <= REST:
        return document
    beside = tidy(" ".join(body.beside))
    told = document.mededeling
    kept = "with the mededeling" if told else "as a note"
    body.diagnostics.append(f"words above the questions that the title lacks are kept {kept}: {beside}")
    if told:
        return replace(document, mededeling=replace(told, tekst=f"{told.tekst}\n{beside}"))
    *before, last = document.passages or (Passage(),)
    return replace(document, passages=(*before, replace(last, noten=(*last.noten, beside))))


def _passages(
    pairs: list[Pair],
    title: str,
    of_questions: list[notes.Noot],
    of_answers: list[notes.Noot],
    titles: list[str],
) -> tuple[Passage, ...]:
    if not pairs and (of_questions or of_answers):
        pairs = [Pair("", ())]
    numbers = {number for number, _ in of_questions + of_answers}
    for pair in pairs:
        pair.question = raised(pair.question, numbers)
        pair.answers = [raised(text, numbers) for text in pair.answers]
    made = []
    kop = ""
    headed = [headings.taken_out(pair.question) for pair in pairs]
    title_only = bool(headed and headed[0][0]) and sum(bool(own) for own, _ in headed) == 1
    for pair, (own, question), those in zip(pairs, headed, notes.placed(pairs, of_questions, of_answers), strict=True):
        if title_only and headings.repeats(own, title):
            titles.append(own)
        else:
            kop = own or kop
        made.append(
            Passage(
                nummer=pair.label,
                vraag=without_marks(question),
                antwoord="\n".join(filter(None, (without_marks(text) for text in pair.answers))),
                fractie=headings.fractie(kop),
                kop=kop,
                noten=tuple(dict.fromkeys(without_marks(mended(text)) for _, text in those)),
            )
        )
    return tuple(made)


@dataclass(frozen=True, slots=True)
class _People:
    """The people who answered or sent a mededeling, and the ministries in whose name."""

    beantwoorders: tuple[Beantwoorder, ...]
    ministries: tuple[str, ...]
    door: str
    functie: str


def _people(root: etree._Element, body: Body, soort: str, jaar: int, when: date | None) -> _People:
    answerers: list[Beantwoorder] = []
    named: list[str] = []
    door = functie = ""
    for element in () if body.behind_another else root.iterfind("meta/antwoorddata/antwoorder"):
        naam = joined_hyphens(repaired(plain(element)))
        ministerie = repaired(element.get("ministerie") or "")
        named.extend(fields.ministries(ministerie) or fields.ministries(naam))
        if one := fields.answerer(naam, element.get("functie") or "", ministerie, jaar):
            answerers.append(one)
    for element in () if body.behind_another else root.iterfind("meta/antwoorddata/mede-antwoorder"):
        text = repaired(plain(element))
        named.extend(fields.ministries(text))
        answerers.extend(fields.answered_by(text, jaar))
    for element in root.iterfind("mededeling"):
        afdeling = repaired(element.get("afdeling") or "")
        naam = joined_hyphens(repaired(element.get("mededeler") or ""))
        named.extend(fields.ministries(afdeling) or fields.ministries(naam))
        if told := fields.answerer(naam, element.get("functie") or "", afdeling, jaar):
            door, functie = told.naam, told.functie
    for kind, heading in body.headings:
        those_people = fields.answered_by(heading, jaar)
        named.extend(fields.ministries(repaired(heading)))
        if kind == "antwoord":
            answerers.extend(those_people)
        elif those_people and not door:
            door, functie = those_people[0].naam, those_people[0].functie
    indexed = [one for naam in fields.named_as_answerers(root) if (one := fields.in_office(naam, when))]
    if soort == "mededeling":
        if indexed:
            told = fields.in_full(Beantwoorder(door, functie), when) if door else indexed[0]
            door, functie = told.naam, functie or told.functie
            named = named or [indexed[0].ministerie]
    else:
        answerers = [fields.in_full(one, when) if indexed else one for one in answerers] + indexed
    once: dict[str, Beantwoorder] = {}
    for answerer in answerers:
        once.setdefault(answerer.naam, answerer)
    named += [answerer.ministerie for answerer in once.values()]
    return _People(tuple(once.values()), tuple(filter(None, dict.fromkeys(named))), door, functie)


def _ministeries(found: dict[str, str], root: etree._Element, people: _People) -> tuple[str, ...]:
    """The ministries that answered; if none did, those that were asked."""
    answered = (*fields.ministries(repaired(found.get("Afkomstig_van", ""))), *people.ministries)
    if answered:
        return tuple(dict.fromkeys(answered))
    asked = (plain(element) for element in root.iterfind("meta/vraagdata/vraagt-aan"))
    named = tuple(dict.fromkeys(name for text in asked for name in fields.ministries(repaired(text))))
    return named or fields.asked_in(found.get("Bibliografische_omschrijving", ""))


def _mededeling(body: Body, people: _People, reacted: date | None) -> Mededeling | None:
    if not body.mededeling:
        return None
    return Mededeling(without_marks(body.mededeling), body.told or reacted, people.door, people.functie)


def _soort(kind: str, body: Body) -> str:
    """The soort by the title's ending; if it does not show, by the content of the file."""
    if kind:
        return kind
    if any(text.strip() for _, text in body.answers):
        return "antwoord"
    return "mededeling" if body.mededeling else "kamervraag"


def _kamer(vindplaats: str, header: etree._Element | None) -> str:
    first = "Eerste Kamer" in vindplaats or ("Tweede Kamer" not in vindplaats and _get(header, "kamer").startswith("1"))
    return "Eerste Kamer" if first else "Tweede Kamer"


def _get(element: etree._Element | None, name: str) -> str:
    return "" if element is None else repaired(element.get(name) or "")
