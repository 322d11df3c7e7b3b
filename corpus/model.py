"""What is a Document, and what is a Passage?

A Passage is one question with its answer; either may be missing. A Document is the
Kamervraag, verslag, nota or brief that holds passages. Field names are the documents'
own nouns; they are also the keys of the interchange form (corpus/interchange.py).
An absent text is "", an absent date None, an absent list ().
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from .extra import NONE, Extra


@dataclass(frozen=True, slots=True)
class Indiener:
    """Who asked: a member, with the party as known at the time."""

    naam: str = ""
    partij: str = ""


@dataclass(frozen=True, slots=True)
class Beantwoorder:
    """Who answered: a member of the government."""

    naam: str = ""
    functie: str = ""
    ministerie: str = ""
    partij: str = ""


@dataclass(frozen=True, slots=True)
class Mededeling:
    """What the government let know instead of an answer, usually that it will come later."""

    tekst: str = ""
    datum: date | None = None
    door: str = ""
    functie: str = ""


@dataclass(frozen=True, slots=True)
class Bron:
    """A publication that the document is, or was taken from."""

    soort: str = ""
    nummer: str = ""
    titel: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """One question with its answer. `nummer` is the printed label; it may repeat or be missing."""

    nummer: str = ""
    vraag: str = ""
    antwoord: str = ""
    fractie: str = ""
    kop: str = ""
    noten: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A parliamentary paper with its passages, in printed order.

    `soort` is one of SOORTEN. `datum` is the date printed on the paper, `ingediend` and `beantwoord` are
    dates of a question and of its answer. `nummer` is the paper's number within its dossier or year. `extra` has values
    of own fields, which the schema of an index declares; they are kept as an Extra.
    """

    id: str
    soort: str = ""
    titel: str = ""
    datum: date | None = None
    ingediend: date | None = None
    beantwoord: date | None = None
    kamer: str = ""
    vergaderjaar: str = ""
    vraagnummer: str = ""
    dossier: str = ""
    nummer: str = ""
    indieners: tuple[Indiener, ...] = ()
    beantwoorders: tuple[Beantwoorder, ...] = ()
    ministeries: tuple[str, ...] = ()
    onderwerpen: tuple[str, ...] = ()
    rubrieken: tuple[str, ...] = ()
    samenvatting: str = ""
    mededeling: Mededeling | None = None
    toelichting: str = ""
    bronnen: tuple[Bron, ...] = ()
    passages: tuple[Passage, ...] = ()
    extra: Mapping[str, Any] = NONE

    def __post_init__(self) -> None:
        if type(self.extra) is not Extra:
            object.__setattr__(self, "extra", Extra(self.extra))

    @property
    def peildatum(self) -> date | None:
        """The date this document is filed under: ingediend, else beantwoord, else the printed one."""
        return self.ingediend or self.beantwoord or self.datum


SOORTEN = ("kamervraag", "antwoord", "mededeling", "schriftelijk overleg", "nota", "brief", "tekst")
"""A question alone (or a page about one), one printed with its answers, one printed with a mededeling, and the rest."""
