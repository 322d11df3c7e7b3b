"""Find an answer, a mededeling, a toelichting or a note inside a question's element.

Where columns were scanned, the text printed after the last question ended up inside its element. It may be a
toelichting, a note, a heading `Antwoord`, the line that names the beantwoorder (`Antwoord van minister X (Y), mede
namens …. (Ontvangen …)`) and the answers with their labels.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from . import labels

_A = r"A ?n ?t ?w ?o ?o ?(?:o ?)?r ?(?:d|tl|ri|cl)"
_M = r"M ?e ?d ?e ?(?:d ?e ?)?(?:d ?e ?)?[li] ?i ?n ?g(?: ?e ?n)?"
_WHO = r"(?:van|v ?a ?n|namens|door)\b"
_ROLE = (
    r"(?:de |den |d ?e |het )?"
    r"(?:heer|[Mm]evr|[Mm]w|[Mm] ?i ?n ?i ?s ?t|[Mm]mister|[Mm]in[l1]ster|[Ss] ?t ?a ?a ?t ?s|drs|mr|dr|ir|prof)"
)
_ANSWER = rf"(?:{_A}|(?:[Tt]weede\s+)?(?:[Nn]ader|[Aa]anvullend)\s+[Aa]ntwoord)"
_NOTICE = rf"(?:{_M}|(?:[Tt]weede\s+)?[Nn]adere?\s+[Mm]ededeling)"
_TWICE = (
    r"\b(?:(?:Aanvullend|Nadere?|Herziene?)\s+(?:antwoord|mededeling)|V?[Aa]n?t?w\w{3,7}|Nader|M[eé][dc]\w{4,10})\s+"
)
"""The heading above the line that names the beantwoorder, also where it is misread."""

_HEADING = re.compile(
    rf"(?:(?<=[.?!»)’'\"]\s)|(?<=\s\s)|^|{_TWICE})(?:(?P<answer>{_ANSWER})|(?P<notice>{_NOTICE}))"
    rf"\s+(?:(?:{_ANSWER}|{_NOTICE})\s+)?{_WHO}\s*{_ROLE}"
    rf"|\s\s(?:(?P<answer2>{_ANSWER})|(?P<notice2>{_NOTICE}))\s\s"
)
_CUES = ("Antwo", "aderantwo", "vullendantwo", "Mede", "deremede")
"""A text with such a heading contains one of these, ignoring blanks."""

_RECEIVED_HEADING = re.compile(
    r"(?<=[.?!»)’'\"\s])\s(?:(?P<notice>Voorlopig\s+antwoord)|(?P<answer>A\w{6,8}|Brief))\s*van\s+(?:de\s+)?"
    r"(?:[Mm]inister|[Ss]taatssecretaris)[^?]{0,300}?\([0O]n?t?van\W{0,3}gen"
)
"""A heading that is misread or says something else, but is followed by the date on which the answer was received."""

_RECEIVED = re.compile(
    r"[\s.(,]*\(?\s*(?:[0O]n?tvan\W{0,3}gen|[Il]n?ge\W{0,3}zon\W{0,3}den)\b[^)\n]{0,60}?(?:19|20) ?\d ?\d\s*\)?\.?",
    re.I,
)
_LABEL_LINE = re.compile(rf"(?:\s\s|^\s*)(?P<label>{labels.PATTERN})[.:]?\s\s")
_TOELICHTING = re.compile(
    r"(?:\s|(?<=[.?!»)]))\sT ?o ?e ?l ?i ?c ?h ?t ?i ?n ?g"
    r"(?:\s?:?\s+(?=[A-ZÀ-Þ«“‘])|(?=\s+bij\s+(?:de\s+)?vra(?:ag|gen)\s+\d))"
)
_NOTE = re.compile(r"(?<=[?)»])\s+['’*•] ?(?=[A-Z«])(?P<noot>[^?]{6,400})$")
_ELSEWHERE = re.compile(r"(?<=[.?!])\s+(?=(?:Deze|De) vragen (?:zijn|worden) beantwoord (?:door|bij|in)\b)")


@dataclass(frozen=True, slots=True)
class Found:
    """The text after a question: `kind` ("antwoord", "mededeling"), `heading` with speaker and date, `text` the
    rest."""

    question: str
    kind: str
    heading: str
    text: str


def heading_in(text: str) -> Found | None:
    """The first answer or mededeling inside a question's raw text (line ends are still double spaces)."""
    close = text.replace(" ", "")
    found = (_HEADING.search(text) if any(cue in close for cue in _CUES) else None) or (
        _RECEIVED_HEADING.search(text) if "van" in text and ("(O" in text or "(0" in text) else None
    )
    if not found:
        if "e vragen " in text and (elsewhere := _ELSEWHERE.search(text)):
            return Found(text[: elsewhere.start()], "antwoord", "", text[elsewhere.end() :])
        return None
    groups = found.groupdict()
    kind = "antwoord" if groups.get("answer") or groups.get("answer2") else "mededeling"
    question, rest = text[: found.start()], text[found.start() :]
    received = _RECEIVED.search(rest, 0, 700)
    label = _LABEL_LINE.search(rest, 8, 700)
    if received and not (label and label.start() < received.start()):
        cut = received.end()
    elif label:
        cut = label.start()
    else:
        cut = 0
    return Found(question, kind, rest[:cut], rest[cut:])


def labelled(text: str) -> list[tuple[str, str]]:
    """(label, text) of answers with labels on lines of their own; the label is "" for text that comes before any."""
    found: list[tuple[str, str]] = []
    label, start = "", 0
    for line in _LABEL_LINE.finditer(text):
        if text[start : line.start()].strip() or label:
            found.append((label, text[start : line.start()]))
        label, start = line["label"], line.end() - 2
    found.append((label, text[start:]))
    return [(label, part) for label, part in found if label or part.strip()]


def toelichting_in(text: str) -> tuple[str, str]:
    """(question, toelichting printed after it); `Toelichting bij vraag 3` keeps its own words."""
    found = _TOELICHTING.search(text) if "oel" in text or "e l" in text else None
    if not found:
        return text, ""
    toelichting, question = notice_and_question(text[found.end() :])
    return f"{text[: found.start()]}  {question}".rstrip() + "  ", (
        f"Toelichting {toelichting.lstrip()}" if toelichting.lstrip().startswith("bij") else toelichting
    )


def note_in(text: str) -> tuple[str, str]:
    """(question, note printed after it): a scanner reads the raised figure as a quotation mark."""
    found = _NOTE.search(text) if any(sign in text for sign in "'’*•") else None
    return (text[: found.start()] + "  ", found["noot"]) if found else (text, "")


def notice_and_question(text: str) -> tuple[str, str]:
    """A mededeling, and the part of the question printed after it: sentences up to a question mark at the very end."""
    bare = text.rstrip()
    if not bare.endswith("?"):
        return text, ""
    sentences = re.split(r"(?<=[.?!])\s+(?=(?:\d{1,2}\s+)?[A-Z«])", bare)
    keep = len(sentences)
    while keep and sentences[keep - 1].endswith("?"):
        keep -= 1
    return " ".join(sentences[:keep]), "  ".join(sentences[keep:])
