"""Which fields can a query name, and of what kind is each?"""

from __future__ import annotations

from typing import Literal

from ...index import layout
from ...index.analysis.folding import fold

ALL = "tekst"
"""The field of words that name none: everything that plain words are searched in."""

Kind = Literal["text", "value", "id", "date", "number"]

TEXTS: dict[str, tuple[int, ...]] = {
    name: (layout.AANHEF, layout.TITEL) if name == "titel" else (layout.FIELDS.index(name),)
    for name in layout.FIELDS
    if name != "aanhef"
}
"""The index's texts under the names that a query has for them, each with the numbers of its fields."""

BITS: dict[str, int] = {ALL: 0, **{name: sum(1 << number for number in numbers) for name, numbers in TEXTS.items()}}
"""The same as the kernels take it, a bit for each field; 0 is all of them."""

TEXT_FIELDS = (ALL, *("titel", "vraag", "antwoord", "noot", "kop", "samenvatting", "mededeling", "toelichting"))
"""The fields whose written forms are searched. Subjects are values (onderwerp)."""

VALUE_FIELDS = (
    *("indiener", "partij", "ministerie", "beantwoorder", "onderwerp", "soort", "kamer", "status"),
    *("dossier", "nummer", "vergaderjaar", "vraagnummer", "verwijst"),
)
"""The fields that hold names and numbers as they are; the words of a value are looked for, side by side."""

KINDS: dict[str, Kind] = {
    **dict.fromkeys(TEXT_FIELDS, "text"),
    **dict.fromkeys(VALUE_FIELDS, "value"),
    "id": "id",
    "datum": "date",
    "beantwoord": "date",
    "gewijzigd": "date",
    "jaar": "date",
    "dagen": "number",
}

SORTED_VALUES = ("vergaderjaar", "nummer")
"""The value fields that a range can be asked of."""

ALIASES = {"title": "titel", "minister": "beantwoorder", "bewindspersoon": "beantwoorder", "vraagsteller": "indiener"}
"""Other names, not taught but understood."""


def field_named(typed: str) -> str | None:
    """The field that a typed name means, whatever its case and accents."""
    name = fold(typed)
    name = ALIASES.get(name, name)
    return name if name in KINDS else None


def near(typed: str) -> list[str]:
    """The fields whose names look like this one."""
    from difflib import get_close_matches  # only needed for what is misspelled

    return get_close_matches(fold(typed), KINDS, 3, 0.6)
