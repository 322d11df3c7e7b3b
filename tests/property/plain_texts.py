"""What does one level of scoring look at, as plain lists of written forms?

A *Text* is a head, a passage with its head, or a whole document: its fields, each a list of runs, each run a list of
(written form, position). A phrase never crosses runs; a note, a subject term and a passage's own text are runs of
their own. A title is one run, of which the beginning is the field aanhef.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from vraagbaak.corpus.aanhef import seam
from vraagbaak.corpus.model import Document, Passage
from vraagbaak.index.analysis.tokens import tokens

HEAD_FIELDS = ("aanhef", "titel", "samenvatting", "onderwerpen", "mededeling", "toelichting")
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
    found = list(tokens(document.titel))
    end = seam(document.titel)
    return {
        "aanhef": [[(token.form, token.position) for token in found if token.start < end]],
        "titel": [[(token.form, token.position) for token in found if token.start >= end]],
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


def fields_of(name: str) -> tuple[str, ...]:
    """What a query's field is: `titel:` is the whole title."""
    return ("aanhef", "titel") if name == "titel" else (name,)


def stretches(text: Text) -> Iterator[tuple[Run, dict[int, str]]]:
    """What a phrase may lie in, and the field of each position: runs, those of a title as one."""
    title = [(name, run) for name in ("aanhef", "titel") for run in text.get(name, [])]
    yield [word for _, run in title for word in run], {at: name for name, run in title for _, at in run}
    for name, runs in text.items():
        if name not in ("aanhef", "titel"):
            for run in runs:
                yield run, {at: name for _, at in run}


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
