"""What does a segment hold, and under which numbers?

A *unit* is a document's head (its place 0: titel and the texts about the whole document) or one of its passages.
Units are numbered through a segment, each document's head before its passages. The compiled kernel holds the same
numbers in an enum.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..corpus import references
from ..corpus.model import Document, Passage

HEAD_FIELDS = ("titel", "samenvatting", "onderwerpen", "mededeling", "toelichting")
PASSAGE_FIELDS = ("vraag", "antwoord", "kop", "noot")
FIELDS = HEAD_FIELDS + PASSAGE_FIELDS
"""A field's place in this tuple is its number in a posting."""

TEXT_GAP = 100
"""Positions left between two notes, or two onderwerpen, so that no phrase runs across."""

UNIT_DOC, UNIT_FRACTIE, UNIT_LENGTHS = 0, 1, 2
UNIT_ROWS = UNIT_LENGTHS + len(HEAD_FIELDS)
"""Rows of `units`: its document; its fractie (a number in partij, -1 for none); the lengths of its fields, a head's
five or a passage's four."""

DOC_FIRST_UNIT, DOC_DATE, DOC_ID_RANK, DOC_HAS_FRACTIE, DOC_LENGTHS = 0, 1, 2, 3, 4
DOC_ROWS = DOC_LENGTHS + len(FIELDS)
"""Rows of `docs`, one more column than documents: the number of its head; the peildatum as a proleptic ordinal, 0 for
none; its id's rank by code point in the segment; whether a passage has a fractie; its lengths, over all passages."""

FACETS = ("indiener", "partij", "ministerie", "beantwoorder", "jaar", "soort", "kamer", "onderwerp", "status")
"""What hits can be counted and filtered by, under these names."""

COLUMNS = (
    *(name for name in FACETS if name != "status"),
    *("vergaderjaar", "dossier", "vraagnummer", "eigen_status"),
    *("nummer", "dagen", "bron", "verwijst"),
)
"""The stored columns. `status` is derived at open from eigen_status over the documents that share a vraagnummer;
`dagen` are the days from question to answer, `bron` the numbers of the publications that the document is, `verwijst`
the papers that its texts refer to (corpus/references.py)."""

STATUSES = ("open", "uitgesteld", "beantwoord")
"""From the least answered to the most."""

NO_VRAAGNUMMER = frozenset(("", "0", "1"))
"""These stand where a number is unknown: documents that share one of them are about different questions."""


def head_texts(document: Document) -> tuple[tuple[str, ...], ...]:
    """The texts of the document's head, in the order of HEAD_FIELDS."""
    mededeling = document.mededeling.tekst if document.mededeling else ""
    return (
        (document.titel,),
        (document.samenvatting,),
        document.onderwerpen,
        (mededeling,),
        (document.toelichting,),
    )


PASSAGE_TEXTS = ("vraag", "antwoord", "kop", "noten")
"""The texts of a passage, by a Passage's names, in the order of PASSAGE_FIELDS."""


def passage_texts(passage: Passage) -> tuple[tuple[str, ...], ...]:
    """The texts of a passage, in the order of PASSAGE_FIELDS."""
    return ((passage.vraag,), (passage.antwoord,), (passage.kop,), passage.noten)


def column_values(
    document: Document, has_cue: Callable[[str], bool] = references.has_cue
) -> tuple[tuple[str, ...], ...]:
    """The document's different values, not blank, in the order of COLUMNS; partij without the fracties of passages.

    `has_cue` is what tells texts that may refer to a paper: the kernel's is faster.
    """
    when = document.peildatum
    return (
        _different([person.naam for person in document.indieners]),
        _different([person.partij for person in document.indieners]),
        _different(document.ministeries),
        _different([person.naam for person in document.beantwoorders]),
        (f"{when.year:04}",) if when else (),
        _one(document.soort),
        _one(document.kamer),
        _different(document.onderwerpen),
        _one(document.vergaderjaar),
        _one(document.dossier),
        _one("" if document.vraagnummer in NO_VRAAGNUMMER else document.vraagnummer),
        (own_status(document),),
        _one(document.nummer),
        _one(days_to_answer(document)),
        _different([bron.nummer for bron in document.bronnen if bron.soort != ELSEWHERE]),
        references.cited(document, has_cue),
    )


ELSEWHERE = "zie ook"
"""A source of this kind is another paper, which the document points at."""


def days_to_answer(document: Document) -> str:
    """How many days after it was asked the question was answered; "" where a date is missing or they contradict."""
    if document.ingediend is None or document.beantwoord is None:
        return ""
    days = (document.beantwoord - document.ingediend).days
    return str(days) if days >= 0 else ""


def own_status(document: Document) -> str:
    """What the document alone says of its question."""
    if any(map(_has_answer, document.passages)):
        return "beantwoord"
    return "uitgesteld" if document.mededeling else "open"


def _has_answer(passage: Passage) -> bool:
    return not (not passage.antwoord or passage.antwoord.isspace())


def _one(value: str) -> tuple[str, ...]:
    return (value,) if value else ()


def _different(values: Sequence[str]) -> tuple[str, ...]:
    if len(values) == 1:
        return (values[0],) if values[0] else ()
    return tuple(dict.fromkeys(filter(None, values))) if values else ()


assert len(FIELDS) <= 16, "a posting has four bits for the field"
