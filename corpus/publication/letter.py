"""Read a ministry's letter with answers, from any file format.

A letter has a date and a subject, the sentence `In antwoord op uw brief van …, nr. …, deel ik u mede dat de vragen van
het lid …`, and a signature. Its next pages have `Vraag 1`, `Antwoord op vraag 1`, …, and the notes. Its text comes from
a Word file, or from a PDF, an HTML page or a text (letter_forms.py). All of them are read in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from ..model import Document
from ..names import ministries
from ..printed.marks import listed_notes, mark_listed, take_out
from ..printed.pairs import is_label, is_list_heading, numbers_answered, numbers_asked, pairs
from ..printed.text_repair import repaired
from . import sheet
from .letter_parts import departments_with, is_furniture, is_part, is_signing, signatures
from .opening import Vraagstelling, day, questions_named, vergaderjaar, vraagstelling
from .postponed import mededeling, postpones

_VRAAGNUMMER = re.compile(r"\b\d{4}Z\d{5}\b")
_YOUR_LETTER = re.compile(
    r"\b(?:uw brief van|ingezonden(?: op)?|gesteld op|d\.d\.)\s+(\d{1,2}\s+[a-z]+\s+\d{4})", re.IGNORECASE
)
_QUESTIONED = re.compile(r"\b(?:kamer)?vra(?:ag|gen)\b", re.IGNORECASE)
_ENDS_QUESTION = re.compile(
    r"(?:[,;]\s*|\s+)(?:worden|wordt|zijn|heb|kan ik|beantwoord)\b.*|\s*\(ingezonden\b.*|[.;]\s*$", re.DOTALL
)
_FIELD = re.compile(
    r"(?P<naam>Datum|Onderwerp|Betreft|(?:Ons )?[Kk]enmerk|Onze referentie)(?:\s*[:|]\s*|\s+|$)(?P<waarde>.*)",
    re.DOTALL,
)
_KENMERK = re.compile(r"[\w-]*\d[\w./-]*")
_ASKS = re.compile(r"\?$|^Vragen:?$")
_BARE = re.compile(r"1[.)]?(?:\s|$)")
_NUMBERED_NOTE = re.compile(r"(\d{1,3})\.\s+(\S.*)", re.DOTALL)

_LONGEST = 4000
"""Letters of a paragraph that are examined for names and dates."""

_DOUBLED = re.compile(r"\bvan het (?=van het lid)")


@dataclass(frozen=True, slots=True)
class LetterText:
    """A letter's paragraphs with marks ("" is white space), its notes by label, the rows of tables, and the text beside
    it."""

    paragraphs: Sequence[str]
    noten: Mapping[str, str] = field(default_factory=dict)
    rows: Sequence[tuple[str, ...]] = ()
    beside: Sequence[str] = ()
    left_out: Sequence[str] = ()
    """The lines of page furniture."""
    encoded: Sequence[str] = ()
    """The blocks of encoded data that were taken out of the paragraphs and notes."""


def read(found: LetterText, stem: str) -> Document | None:
    """The Document of a letter with answers, or of one that postpones them; None when the text is no such letter."""
    if sheet.start("\n\n".join(found.paragraphs)) >= 0:
        return None
    paragraphs = with_question_labels([repaired(paragraph) for paragraph in found.paragraphs])
    first = first_question(paragraphs)
    postponed = first < 0 and postpones(paragraphs)
    first = len(paragraphs) if postponed else first
    if first < 0 or not any(_QUESTIONED.search(paragraph) for paragraph in paragraphs[:first]):
        return None
    above = [take_out(paragraph)[0][:_LONGEST] for paragraph in paragraphs[:first] if paragraph]
    fields = _fields(found.rows, [*above, "", *map(repaired, found.beside)])
    titel = fields.get("onderwerp", "")
    asked = _asked(above, titel)
    if not asked.indieners:
        named = filter(None, (questions_named(text, None) for text in above))
        asked = next(named, asked)
    end = signed_at(paragraphs) if not postponed else len(paragraphs)
    people = signatures([*above, *paragraphs[end:]])
    letter_of = next((match for paragraph in above if (match := _YOUR_LETTER.search(paragraph))), None)
    if not people and not letter_of and not asked.indieners:
        return None
    number = next((match[0] for text in (*above, titel) if (match := _VRAAGNUMMER.search(text))), "")
    when = day(fields.get("datum", "")) or next(filter(None, map(_dated, above)), None)
    texts, noten = _with_notes(with_answers(paragraphs[first:end]), found.noten)
    paren = pairs(texts, noten)
    departments = [one.ministerie for one in people if one.ministerie]
    for paragraph in above:
        departments.extend(departments_with(paragraph))
    kenmerk = re.sub(r"[^\w-]+", "-", fields.get("kenmerk", "")).strip("-")
    told = [paragraph for paragraph in above if not is_furniture(paragraph)]
    document = Document(
        id=f"kenmerk-{kenmerk}" if kenmerk else stem,
        soort="antwoord",
        titel=titel or asked.titel,
        datum=when,
        ingediend=day(letter_of[1]) if letter_of else asked.ingezonden or _day_asked(above, when),
        beantwoord=when,
        kamer="Eerste Kamer" if any("Eerste Kamer" in paragraph for paragraph in above) else "Tweede Kamer",
        vergaderjaar=vergaderjaar(when) if when else "",
        vraagnummer=number,
        indieners=asked.indieners,
        beantwoorders=people,
        ministeries=tuple(dict.fromkeys(departments)) or ministries(asked.aan),
        toelichting="\n".join(filter(None, [*told, paren.toelichting])),
        passages=paren.passages,
    )
    if not postponed:
        return document
    return mededeling(document, paragraphs, when)


def _labelled_row(paragraph: str) -> list[str]:
    """A row of a table with a label in its first cell (`Vraag 1 | Kent u …`) as label and text; any other as it is."""
    label, cell, text = paragraph.partition(" | ")
    return [label, text] if cell and is_label(label) else [paragraph]


def _day_asked(above: Sequence[str], when: date | None) -> date | None:
    """When the questions were put that a letter speaks of: `Op 12 mei 2025 hebben de leden … gesteld`."""
    named = (questions_named(text, when) for text in above)
    return next((one.ingezonden for one in named if one and one.ingezonden), None)


def with_question_labels(paragraphs: list[str]) -> list[str]:
    """The paragraphs, with the numbers above or before questions made labels, where none has a label."""
    paragraphs = [text for paragraph in paragraphs for text in _labelled_row(paragraph)]
    if any(is_label(paragraph) for paragraph in paragraphs):
        return paragraphs
    if labelled := next(filter(None, (_with_labels_of(paragraphs, form) for form in _FORMS)), None):
        return labelled
    found = list(paragraphs)
    number = 1
    for at, paragraph in enumerate(paragraphs):
        if _NUMBER_ALONE.fullmatch(paragraph) and int(paragraph.strip(" .)")) == number:
            following = next((other for other in paragraphs[at + 1 :] if other), "")
            if not take_out(following)[0].rstrip().endswith("?"):
                return paragraphs
            found[at] = f"Vraag {number}"
            number += 1
    return found


def _with_labels_of(paragraphs: Sequence[str], form: re.Pattern[str]) -> list[str]:
    """The paragraphs with labels for numbered questions, each with its answer: in the next cell of a table's row, or in
    the next paragraphs. [] where the questions do not count from 1, or one has no answer."""
    found: list[str] = []
    number = 0
    unanswered = False
    for paragraph in paragraphs:
        match = form.fullmatch(paragraph)
        if match and match["nummer"] == str(number + 1):
            if unanswered:
                return []
            number += 1
            found += [f"Vraag {number}", match["vraag"].strip()]
            unanswered = True
            paragraph = match.groupdict().get("antwoord", "").strip()
        elif match:
            return []
        if unanswered and paragraph and not paragraph.endswith("?"):
            found.append(f"Antwoord {number}")
            unanswered = False
        found.append(paragraph)
    return found if number >= _FEWEST_NUMBERED and not unanswered else []


_FEWEST_NUMBERED = 2
_NUMBERED = re.compile(r"(?P<nummer>\d{1,2})[.)]\s+(?P<vraag>[A-ZÀ-Þ«“].*\?)", re.DOTALL)
_ROW = re.compile(r"(?P<nummer>\d{1,2})[.)]?\s+(?:\|\s*)?(?P<vraag>[^|]+\?)\s*\|\s*(?P<antwoord>[^|]+)", re.DOTALL)
_LABELLED = re.compile(r"Vraag\s+(?P<nummer>\d{1,2})[.:)]?\s+(?P<vraag>[A-ZÀ-Þ«“].*\?)", re.DOTALL)
_FORMS = (_ROW, _NUMBERED, _LABELLED)
_NUMBER_ALONE = re.compile(r"\d{1,3}[.)]?")


def signed_at(paragraphs: Sequence[str]) -> int:
    """The place where a letter that is signed below its answers ends: its last formula, office and name."""
    filled = [at for at, paragraph in enumerate(paragraphs) if paragraph][-_MOST_SIGNING:]
    for at in filled:
        below = [text for text in paragraphs[at:] if text]
        if all(is_signing(text) for text in below) and signatures(below):
            return at
    return len(paragraphs)


_MOST_SIGNING = 6
"""The most paragraphs of a signature: a formula, then office and name of two ministers at most."""


def first_question(paragraphs: Sequence[str]) -> int:
    """The place where questions and answers begin: the first label, or an unlabelled question before it; -1 for none.

    Between the letter's last part (signature, title above the answers) and the first label there is no other text.
    """
    top = next((at for at, paragraph in enumerate(paragraphs) if paragraph), 0)
    label = next(
        (
            at
            for at, paragraph in enumerate(paragraphs)
            if is_label(paragraph) and not (at == top and is_list_heading(paragraph))  # the subject of a mail
        ),
        -1,
    )
    last = max((at for at in range(label) if is_part(paragraphs[at])), default=-1)
    between = range(last + 1, label)
    return next((at for at in between if _ASKS.search(paragraphs[at]) or _BARE.match(paragraphs[at])), label)


def with_answers(paragraphs: Sequence[str]) -> list[str]:
    """The paragraphs without white space; an answer without label gets one.

    Such an answer follows a paragraph that asks something, and asks nothing itself; its question is answered nowhere
    else. Without white space before it, other answers have labels, and nothing asks up to the next label.
    """
    answered = {number for paragraph in paragraphs for number in numbers_answered(paragraph)}
    found: list[str] = []
    waiting, asks, white = False, False, False
    for at, paragraph in enumerate(paragraphs):
        if not paragraph:
            white = True
            continue
        if is_label(paragraph):
            named = numbers_asked(paragraph)
            waiting = bool(named) and not answered & set(named) and not _answers_next(paragraphs[at + 1 :])
            asks = False
        elif waiting and asks and not paragraph.endswith("?") and (white or (answered and _is_said(paragraphs[at:]))):
            found.append("Antwoord")
            waiting = False
        asks = paragraph.rstrip("»”’\"')").endswith("?") or bool(take_out(paragraph)[0].endswith("?"))
        white = False
        found.append(paragraph)
    return found


def _is_said(paragraphs: Sequence[str]) -> bool:
    """Whether the text up to the next label asks nothing and is no note."""
    upto = next((at for at, paragraph in enumerate(paragraphs) if is_label(paragraph)), len(paragraphs))
    return not any(text.endswith("?") or _NOTE.match(text) for text in paragraphs[:upto])


_NOTE = re.compile(r"[\[(]?\d{1,3}[\])]\s")


def _answers_next(paragraphs: Sequence[str]) -> bool:
    """Whether the next label is of an answer without number, which belongs to the questions before it."""
    label = next((paragraph for paragraph in paragraphs if is_label(paragraph)), "")
    return bool(label) and not numbers_asked(label) and not numbers_answered(label)


def _with_notes(paragraphs: list[str], noten: Mapping[str, str]) -> tuple[list[str], dict[str, str]]:
    """The paragraphs with marks, and all notes: the known ones, and those listed at the end, also by Word's own
    numbers."""
    texts, listed = listed_notes(paragraphs)
    if not listed:
        texts, listed = _automatic_notes(paragraphs)
    return [mark_listed(text, listed) for text in texts], {**noten, **listed}


def _automatic_notes(paragraphs: list[str]) -> tuple[list[str], dict[str, str]]:
    """The notes in an automatic list (`1.`, `2.`) at the end, when these numbers are marked in the text."""
    notes: dict[str, str] = {}
    at = len(paragraphs)
    while at and (found := _NUMBERED_NOTE.fullmatch(paragraphs[at - 1])):
        notes[found[1]] = found[2]
        at -= 1
        if found[1] == "1":
            break
    marked = dict.fromkeys(label for text in paragraphs[:at] for label in take_out(mark_listed(text, notes))[1])
    complete = list(reversed(notes)) == [str(number) for number in range(1, len(notes) + 1)]
    return (paragraphs[:at], notes) if notes and complete and set(marked) >= set(notes) else (paragraphs, {})


def _fields(rows: Sequence[tuple[str, ...]], lines: Sequence[str]) -> dict[str, str]:
    """The named values of tables and lines: `Datum`, `Onderwerp`, `Ons kenmerk`; the value is after the name, or
    next."""
    found: dict[str, str] = {}
    cells = [[*cell.split("\n"), ""] for row in rows for cell in (row if len(row) != 2 else ("\n".join(row),))]
    for name, value in _named([*(line for cell in cells for line in cell), *lines]):
        value = " ".join(repaired(value).split())
        if name == "datum":
            fits = day(value) is not None
        elif name == "kenmerk":
            value = value.split(" ")[0]
            fits = bool(_KENMERK.fullmatch(value))
        else:
            fits = value[:1].isupper() or value[:1] in "«“‘\"'"
        if value and fits:
            found.setdefault(name, value)
    return found


def _named(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The fields among lines: name and value."""
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        named = _FIELD.fullmatch(line.strip(" :|"))
        if named:
            name = named["naam"].lower().removeprefix("ons ")
            name = {"betreft": "onderwerp", "onze referentie": "kenmerk"}.get(name, name)
            yield name, named["waarde"] or following


def _dated(paragraph: str) -> date | None:
    """The date of a line that contains only `Datum 16 mei 2024` or `Den Haag, 16 mei 2024`."""
    found = re.fullmatch(
        r"(?:(?:Datum|Den Haag|’s-Gravenhage)[\s,:|]*)+(\d{1,2}\s+[a-z]+\s+\d{4})", paragraph, re.IGNORECASE
    )
    return day(found[1]) if found else None


def _asked(above: Sequence[str], titel: str) -> Vraagstelling:
    """The indieners: from the sentence of the letter, its subject or the title above the answers, whichever has
    most."""
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
