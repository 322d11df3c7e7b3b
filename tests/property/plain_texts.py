"""What does one level of scoring look at, as plain lists of written forms?

A *Text* is a head, a passage with its head, or a whole document: its fields, each a list of runs, each run a list of
(written form, position). A phrase never crosses runs; a note, a subject term and a passage's own text are runs of
their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vraagbaak.corpus.model import Document, Passage
from vraagbaak.index.analysis.tokens import tokens

HEAD_FIELDS = ("titel", "samenvatting", "onderwerpen", "mededeling", "toelichting")
PASSAGE_FIELDS = ("vraag", "antwoord", "kop", "noot")

Run = list[tuple[str, int]]
Text = dict[str, list[Run]]


def run_of(text: str) -> Run:
    return [(token.form, token.position) for token in tokens(text)]


def whole_forms(text: str) -> list[str]:
    """The written forms of a query text, one a position: an identifier as a whole, not its parts."""
    longest: dict[int, str] = {}
    for token in tokens(text):
        if len(token.form) > len(longest.get(token.position, "")):
            longest[token.position] = token.form
    return [longest[position] for position in sorted(longest)]


def head_text(document: Document) -> Text:
    return {
        "titel": [run_of(document.titel)],
        "samenvatting": [run_of(document.samenvatting)],
        "onderwerpen": [run_of(term) for term in document.onderwerpen],
        "mededeling": [run_of(document.mededeling.tekst)] if document.mededeling else [],
        "toelichting": [run_of(document.toelichting)],
    }


def passage_text(passage: Passage) -> Text:
    return {
        "vraag": [run_of(passage.vraag)],
        "antwoord": [run_of(passage.antwoord)],
        "kop": [run_of(passage.kop)],
        "noot": [run_of(note) for note in passage.noten],
    }


def joined(texts: Iterable[Text]) -> Text:
    whole: Text = {}
    for text in texts:
        for name, runs in text.items():
            whole.setdefault(name, []).extend(runs)
    return whole


def length(text: Text, name: str) -> int:
    """How many positions a field has."""
    return sum(len({position for _, position in run}) for run in text.get(name, []))


def averages(texts: Sequence[Text]) -> dict[str, float]:
    """The mean length of each field over the texts where it is not empty."""
    means = {}
    for name in HEAD_FIELDS + PASSAGE_FIELDS:
        lengths = [n for n in (length(text, name) for text in texts) if n > 0]
        if lengths:
            means[name] = sum(lengths) / len(lengths)
    return means
