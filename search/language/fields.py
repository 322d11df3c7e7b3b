"""Fields that a query can name, with their kinds.

BUILT_IN are those that every index has; `of_schema` adds an index's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from ...index import layout
from ...index.analysis.folding import fold
from ...index.schema import Schema

ALL = "tekst"
"""The field of words without a field name: everything that plain words are searched in."""

Kind = Literal["text", "value", "id", "date", "number"]

TEXTS: dict[str, tuple[int, ...]] = {
    name: (layout.AANHEF, layout.TITEL) if name == "titel" else (layout.FIELDS.index(name),)
    for name in layout.FIELDS
    if name != "aanhef"
}
"""The index's texts under their names in a query, each with the numbers of its fields."""

TEXT_FIELDS = (ALL, *("titel", "vraag", "antwoord", "noot", "kop", "samenvatting", "mededeling", "toelichting"))
"""The fields whose terms are searched. Subjects are values (onderwerp)."""

VALUE_FIELDS = (
    *("indiener", "partij", "ministerie", "beantwoorder", "onderwerp", "soort", "kamer", "status"),
    *("dossier", "nummer", "vergaderjaar", "vraagnummer", "verwijst"),
)
"""The fields that hold names and numbers unchanged; the words of a value are searched, side by side."""

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
"""The value fields that allow a range."""

ALIASES = {
    "title": "titel",
    "minister": "beantwoorder",
    "bewindspersoon": "beantwoorder",
    "vraagsteller": "indiener",
    "ingediend": "datum",
}
"""Other names, which are understood."""


@dataclass(frozen=True, eq=False)
class QueryFields:
    """The fields that the queries of one index can name."""

    kinds: Mapping[str, Kind]
    texts: Mapping[str, tuple[int, ...]]
    own: frozenset[str] = frozenset()
    """The fields of the index's schema."""

    @property
    def value_fields(self) -> tuple[str, ...]:
        """The fields of values."""
        return tuple(name for name, kind in self.kinds.items() if kind == "value")

    def bits(self, field: str) -> int | None:
        """The numbers of a field of texts as the kernels take them, one bit each; 0 is all of them, None none."""
        if field == ALL:
            return 0
        numbers = self.texts.get(field)
        return None if numbers is None else sum(1 << number for number in numbers)

    def named(self, typed: str) -> str | None:
        """The field of a typed name, whatever its case and accents."""
        name = fold(typed)
        name = ALIASES.get(name, name)
        return name if name in self.kinds else None

    def suggest(self, typed: str) -> list[str]:
        """The fields with similar names."""
        from difflib import get_close_matches  # only needed for a misspelt name

        return get_close_matches(fold(typed), self.kinds, 3, 0.6)


BUILT_IN = QueryFields(KINDS, TEXTS)


@lru_cache(maxsize=8)
def of_schema(schema: Schema) -> QueryFields:
    """The built-in fields, and those of a schema."""
    if not schema.fields:
        return BUILT_IN
    of_kind: dict[str, Kind] = {"text": "text", "keyword": "value", "number": "number", "date": "date"}
    kinds = {**KINDS, **{own_field.name: of_kind[own_field.kind] for own_field in schema.fields}}
    first = len(layout.FIELDS)
    texts = {**TEXTS, **{own_field.name: (first + at,) for at, own_field in enumerate(schema.texts)}}
    return QueryFields(kinds, texts, frozenset(own_field.name for own_field in schema.fields))
