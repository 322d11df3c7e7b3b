"""Here is a document: which values has it in the stored columns?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..corpus import references
from ..corpus.model import Document, Passage
from . import layout

ELSEWHERE = "zie ook"
"""A source of this kind is another paper, which the document points at."""


def column_values(
    document: Document, with_cue: Callable[[list[str], tuple[Passage, ...]], list[str]] = references.with_cue
) -> tuple[tuple[str, ...], ...]:
    """The document's different values, not blank, in the order of layout.COLUMNS; partij without passages' fracties.

    `with_cue` is what tells texts that may refer to a paper: the kernel's is faster.
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
        _one("" if document.vraagnummer in layout.NO_VRAAGNUMMER else document.vraagnummer),
        (own_status(document),),
        _one(document.nummer),
        _one(days_to_answer(document)),
        _different([bron.nummer for bron in document.bronnen if bron.soort != ELSEWHERE]),
        references.cited(document, with_cue),
    )


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
