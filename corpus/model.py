"""A Document and its Passages.

A Passage is one question with its answer; either may be missing. A Document is the Kamervraag, verslag, nota or brief
that contains passages. Field names are the nouns that the documents use; they are also the keys of the interchange form
(corpus/interchange.py). An absent text is "", an absent date None, an absent list ().
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from .extra import NONE, Extra


@dataclass(frozen=True, slots=True)
class Indiener:
    """A member who asked, with the party as known at the time."""

    naam: str = ""
    partij: str = ""


@dataclass(frozen=True, slots=True)
class Beantwoorder:
    """A bewindspersoon who answered."""

    naam: str = ""
    functie: str = ""
    ministerie: str = ""
    partij: str = ""


@dataclass(frozen=True, slots=True)
class Mededeling:
    """A message of the government instead of an answer, usually that the answer will come later."""

    tekst: str = ""
    datum: date | None = None
    door: str = ""
    functie: str = ""


@dataclass(frozen=True, slots=True)
class Bron:
    """A publication that the document is, or from which it was taken."""

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

    `soort` is one of SOORTEN. `datum` is the date printed on the paper, `ingediend` and `beantwoord` are dates of a
    question and of its answer. `nummer` is the paper's number within its dossier or year. `extra` has the values of own
    fields, which the schema of an index declares; they are stored as an Extra.
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
"""A question without an answer (or a page about one), a question with its answer, one with a mededeling, and the rest.
"""
