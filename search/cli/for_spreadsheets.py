"""How does a search look in a spreadsheet? CSV, a row a hit, with its best passage.

A field that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV injection), and no
control code gets through. Snippets are plain text.
"""

from __future__ import annotations

import csv
from typing import TextIO

from ..model import Hit, PassageHit, Results
from .for_people import askers
from .terminal import CONTROLS, as_utf8

DOCUMENT = (
    *("id", "soort", "titel", "score", "datum", "beantwoord", "status", "vraagnummer", "versions"),
    *("indieners", "partijen", "ministeries"),
)
PASSAGE = ("passage", "nummer", "fractie", "kop", "vraag", "antwoord")

FORMULA = tuple("=+-@\t\r＝＋－＠")
"""What a formula may begin with; the wide forms count where the keyboard writes them."""


def write(results: Results, stream: TextIO) -> None:
    """A heading, and a row for every hit."""
    as_utf8(stream)
    rows = csv.writer(stream)
    rows.writerow(DOCUMENT + PASSAGE)
    for hit in results.hits:
        passage = hit.passages[0] if hit.passages else None
        rows.writerow([field(text) for text in (*_document(hit), *_passage(passage))])


def field(text: str) -> str:
    """The text as a cell that is read as text."""
    defused = "'" + text if text.startswith(FORMULA) else text
    return CONTROLS.sub(" ", defused)


def _document(hit: Hit) -> tuple[str, ...]:
    return (
        hit.id,
        hit.soort,
        hit.titel,
        f"{hit.score:.6g}",
        hit.datum.isoformat() if hit.datum else "",
        hit.beantwoord.isoformat() if hit.beantwoord else "",
        hit.status,
        hit.vraagnummer,
        "; ".join(hit.versions),
        "; ".join(askers((who,)) for who in hit.indieners),
        "; ".join(hit.partijen),
        "; ".join(hit.ministeries),
    )


def _passage(passage: PassageHit | None) -> tuple[str, ...]:
    if passage is None:
        return ("",) * len(PASSAGE)
    vraag, antwoord = str(passage.vraag), str(passage.antwoord)
    return passage.id, passage.nummer, passage.fractie, passage.kop, vraag, antwoord
