"""Is there an answer, or a mededeling, inside this question?

Where columns were scanned, what is printed after the last question ended up inside its element: a heading `Antwoord`,
the line that says who answers (`Antwoord van minister X (Y), mede namens …. (Ontvangen …)`) and the answers with their
labels.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from . import labels

_A = r"A ?n ?t ?w ?o ?o ?r ?d"
_M = r"M ?e ?d ?e ?(?:d ?e ?)?d ?e ?l ?i ?n ?g"
_WHO = r"(?:van|v ?a ?n|namens|door)\b"
_ROLE = (
    r"(?:de |den |d ?e |het )?"
    r"(?:heer|[Mm]evr|[Mm]w|[Mm] ?i ?n ?i ?s ?t|[Mm]mister|[Mm]in[l1]ster|[Ss] ?t ?a ?a ?t ?s|drs|mr|dr|ir|prof)"
)
_ANSWER = rf"(?:{_A}|[Nn]ader\s+[Aa]ntwoord)"
_NOTICE = rf"(?:{_M}|[Nn]adere\s+[Mm]ededeling)"
_HEADING = re.compile(
    rf"(?:(?<=[.?!»)’'\"]\s)|(?<=\s\s)|^)(?:(?P<answer>{_ANSWER})|(?P<notice>{_NOTICE}))"
    rf"\s+(?:(?:{_ANSWER}|{_NOTICE})\s+)?{_WHO}\s*{_ROLE}"
    rf"|\s\s(?:(?P<answer2>{_ANSWER})|(?P<notice2>{_NOTICE}))\s\s"
)
_RECEIVED = re.compile(
    r"[\s.(,]*\(?\s*(?:[0O]n?tvan\W{0,3}gen|[Il]n?gezon\W{0,3}den)\b[^)\n]{0,60}?(?:19|20) ?\d ?\d\s*\)?\.?", re.I
)
_LABEL_LINE = re.compile(rf"(?:\s\s|^\s*)(?P<label>{labels.PATTERN})[.:]?\s\s")
_ELSEWHERE = re.compile(r"(?<=[.?!])\s+(?=(?:Deze|De) vragen (?:zijn|worden) beantwoord (?:door|bij|in)\b)")


@dataclass(frozen=True, slots=True)
class Found:
    """What follows a question: `kind` ("antwoord", "mededeling"), `heading` who says it and when, `text` the rest."""

    question: str
    kind: str
    heading: str
    text: str


def heading_in(text: str) -> Found | None:
    """The first answer or mededeling inside a question's raw text (line ends are still double spaces)."""
    found = _HEADING.search(text)
    if not found:
        if elsewhere := _ELSEWHERE.search(text):
            return Found(text[: elsewhere.start()], "antwoord", "", text[elsewhere.end() :])
        return None
    kind = "antwoord" if found["answer"] or found["answer2"] else "mededeling"
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


def notice_and_question(text: str) -> tuple[str, str]:
    """A mededeling, and what of the question was printed after it: sentences up to a question mark at the very end."""
    bare = text.rstrip()
    if not bare.endswith("?"):
        return text, ""
    sentences = re.split(r"(?<=[.?!])\s+(?=[A-Z«])", bare)
    keep = len(sentences)
    while keep and sentences[keep - 1].endswith("?"):
        keep -= 1
    return " ".join(sentences[:keep]), "  ".join(sentences[keep:])
