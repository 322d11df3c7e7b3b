"""A question and its answer as one paper: its events, and which publication replaces which.

The publications of one vraagnummer are one paper: a question, perhaps a notice of delay, and an answer. Each event is
recorded once, when it is first seen. Posting a publication again adds no event.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..model import Document
from .koop import PRELIMINARY
from .koop import SOURCE as KOOP
from .manifest import Event, Manifest, Record
from .reading import vraagnummers

KINDS = ("vraag", "uitstel", "ingetrokken", "antwoord", "stuk")
"""The possible events of a paper: asked, postponed, withdrawn, answered; or another paper came out."""

_DELAY = ("uitstel", "termijn", "spoedig")
"""A notice with one of these words says that the answer comes later."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper by its vraagnummer (or its id, without one), with its events in the order of their days."""

    number: str
    events: tuple[Event, ...]

    @property
    def status(self) -> str:
        """beantwoord, ingetrokken, uitgesteld or open, whatever the order in which the publications came."""
        kinds = {event.kind for event in self.events}
        if "antwoord" in kinds:
            return "beantwoord"
        if "ingetrokken" in kinds:
            return "ingetrokken"
        return "uitgesteld" if "uitstel" in kinds else "open"


def paper(manifest: Manifest, number: str) -> Paper | None:
    """The paper of a vraagnummer or an id; None where nothing of it was seen."""
    events = manifest.events(number)
    if not events:
        return None
    return Paper(number, tuple(sorted(events, key=_when)))


def _when(event: Event) -> tuple[bool, str, int]:
    """Sort key: the question first, then by day; an event without a day by the time at which it was seen."""
    return event.kind != "vraag", event.day or event.first_seen, event.seen


def events_of(record: Record, document: Document, withdrawn: str) -> Iterator[Event]:
    """The events of a publication, one per vraagnummer. `withdrawn` marks a notice of withdrawal."""
    kind = _kind(record, document, withdrawn)
    numbers = vraagnummers(record) or tuple(filter(None, (part.strip() for part in document.vraagnummer.split(","))))
    day = _day(document, kind)
    for number in numbers or (record.id,):
        yield Event(number, kind, record.id, day, "", 0)


def _kind(record: Record, document: Document, withdrawn: str) -> str:
    if document.mededeling is not None and not any(passage.antwoord for passage in document.passages):
        told = f"{document.titel} {document.mededeling.tekst}".lower()
        is_delay = any(word in told for word in _DELAY)  # also about a permit that was withdrawn
        return "ingetrokken" if withdrawn in told and not is_delay else "uitstel"
    if record.soort == "ah" or document.soort == "antwoord":
        return "antwoord"
    return "vraag" if record.soort == "kv" or document.soort == "kamervraag" else "stuk"


def _day(document: Document, kind: str) -> str:
    if kind == "vraag":
        day = document.ingediend or document.datum
    elif kind == "antwoord":
        day = document.beantwoord or document.datum
    else:
        day = (document.mededeling.datum if document.mededeling else None) or document.datum or document.peildatum
    return day.isoformat() if day else ""


def replaced(records: Iterable[Record]) -> list[str]:
    """The ids of versions that were not typeset yet, for which the typeset publication is stored now.

    Both name the same number in the Aanhangsel of the same vergaderjaar.
    """
    preliminary: list[tuple[str, tuple[str, str]]] = []
    typeset: set[tuple[str, str]] = set()
    for record in records:
        if record.source != KOOP or record.soort != "ah" or record.is_gone:
            continue
        key = _number(record)
        if PRELIMINARY.fullmatch(record.id):
            preliminary.append((record.id, key))
        elif record.stored:
            typeset.add(key)
    return [id for id, key in preliminary if all(key) and key in typeset]


def _number(record: Record) -> tuple[str, str]:
    """Vergaderjaar and number of a publication in the Aanhangsel; empty where it names none."""
    years = next(iter(record.meta.get("vergaderjaar", ())), "")
    number = next(iter(record.meta.get("aanhangselnummer", ())), "")
    return years, number
