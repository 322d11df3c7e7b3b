"""A hit as one row of a table: the columns that exist, and the value of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from ...index.errors import UsageProblem
from ...index.schema import PARLIAMENTARY, Schema
from ..model import Hit, PassageHit

Value = str | float | int | date | datetime | None

BETWEEN = "; "
"""The separator of a cell with several values."""


def _best(of: Callable[[PassageHit], str]) -> Callable[[Hit], Value]:
    """A column of the hit's best passage."""
    return lambda hit: of(hit.passages[0]) if hit.passages else ""


def _askers(hit: Hit) -> str:
    return BETWEEN.join(
        f"{indiener.naam} ({indiener.partij})" if indiener.partij else indiener.naam for indiener in hit.indieners
    )


def _all(of: str) -> Callable[[Hit], Value]:
    """A column of the texts of all passages, each after its number."""

    def column(hit: Hit) -> str:
        texts = [(passage.nummer, getattr(passage, of)) for passage in hit.document.passages]
        return "\n".join(f"{number} {text}".strip() for number, text in texts if text)

    return column


COLUMNS: dict[str, Callable[[Hit], Value]] = {
    "id": lambda hit: hit.id,
    "soort": lambda hit: hit.soort,
    "titel": lambda hit: hit.titel,
    "score": lambda hit: hit.score,
    "datum": lambda hit: hit.datum,
    "beantwoord": lambda hit: hit.beantwoord,
    "status": lambda hit: hit.status,
    "vraagnummer": lambda hit: hit.vraagnummer,
    "versions": lambda hit: BETWEEN.join(hit.versions),
    "indieners": _askers,
    "partijen": lambda hit: BETWEEN.join(hit.partijen),
    "ministeries": lambda hit: BETWEEN.join(hit.ministeries),
    "passage": _best(lambda passage: passage.id),
    "nummer": _best(lambda passage: passage.nummer),
    "fractie": _best(lambda passage: passage.fractie),
    "kop": _best(lambda passage: passage.kop),
    "vraag": _best(lambda passage: str(passage.vraag)),
    "antwoord": _best(lambda passage: str(passage.antwoord)),
    "link": lambda hit: hit.link,
    # below: columns that are looked up only when they are named
    "dagen": lambda hit: hit.dagen,
    "kamer": lambda hit: hit.document.kamer,
    "vergaderjaar": lambda hit: hit.document.vergaderjaar,
    "dossier": lambda hit: hit.document.dossier,
    "onderwerpen": lambda hit: BETWEEN.join(hit.document.onderwerpen),
    "bronnen": lambda hit: BETWEEN.join(bron.url or bron.nummer or bron.titel for bron in hit.bronnen),
    "vragen": _all("vraag"),
    "antwoorden": _all("antwoord"),
    "bestand": lambda hit: hit.bestand,
    "toegevoegd": lambda hit: hit.toegevoegd,
    "gewijzigd": lambda hit: hit.gewijzigd,
}
"""Every column that a table may have. `vraag` and `antwoord` are snippets, `vragen` and `antwoorden` whole texts."""

DEFAULT = tuple(list(COLUMNS)[: list(COLUMNS).index("link") + 1])


def chosen(columns: Sequence[str] | None, schema: Schema = PARLIAMENTARY) -> tuple[str, ...]:
    """The requested columns, DEFAULT for None; own fields are columns as well. Raises UsageProblem on a name that does
    not exist."""
    if columns is None:
        return DEFAULT
    if isinstance(columns, str):
        raise UsageProblem(f"columns are a list of names, such as [{columns!r}]")
    known = (*COLUMNS, *(own_field.name for own_field in schema.fields))
    for name in columns:
        if name not in known:
            from difflib import get_close_matches

            near = get_close_matches(str(name), known, 1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
            raise UsageProblem(f"there is no column {name!r}; {hint}")
    return tuple(columns)


def row(hit: Hit, columns: Sequence[str]) -> list[Value]:
    """The values of a hit in these columns."""
    return [value_of(hit, name) for name in columns]


def value_of(hit: Hit, column: str) -> Value:
    """The value of a hit in a column: one of COLUMNS, or an own field."""
    if column in COLUMNS:
        return COLUMNS[column](hit)
    value = hit.document.extra.get(column)
    return BETWEEN.join(value) if isinstance(value, tuple) else value
