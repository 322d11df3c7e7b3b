"""The fields and word lists that an index has in addition to the Dutch parliamentary ones.

Every index has the fields of layout.py; `Schema()` has only these. A program may declare more: texts, each with its
weight, keywords, numbers and dates; and its own stop words, synonyms and stem exceptions. The schema is stored in the
catalog with the first commit. Own texts are fields of heads. Own keywords, numbers and dates are columns after
layout.COLUMNS. Both are in the order of their declaration.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from os import PathLike, fspath
from pathlib import Path
from typing import Any, Literal

from . import layout
from .analysis import folding
from .errors import Damaged, UsageProblem

Kind = Literal["text", "keyword", "number", "date"]

KINDS: tuple[Kind, ...] = ("text", "keyword", "number", "date")

SETTING = "schema"
"""The setting of the catalog that holds the schema; an index without own fields and lists has none."""

MOST_TEXTS = layout.MOST_FIELDS - len(layout.FIELDS)

HEAVIEST = 100.0
"""The largest weight; those of the built-in fields are between 0.5 and 13 (search/settings.py)."""

MOST_WORDS = 100_000
"""The most entries of a list of words."""

_NAME = re.compile(r"[a-z][a-z0-9_]{1,30}")

RESERVED = frozenset(
    (
        *(*layout.FIELDS, *layout.FACETS, *layout.COLUMNS),
        *("tekst", "id", "datum", "ingediend", "beantwoord", "gewijzigd", "toegevoegd", "dagen", "jaar", "bestand"),
        *("title", "minister", "bewindspersoon", "vraagsteller", "score", "versions", "link", "partial", "passage"),
        *("indieners", "partijen", "ministeries", "beantwoorders", "onderwerpen", "rubrieken", "bronnen", "fractie"),
        *("vragen", "antwoorden", "verwijzingen", "passages", "group", "extra"),
        *("query", "match", "strict", "facets", "snippets", "passages_per_hit", "limit", "offset", "sort", "unit"),
        *(
            "collapse",
            "fold",
            "filter_match",
            "filters",
            "van",
            "tot",
            "beantwoord_van",
            "beantwoord_tot",
            "since",
            "timeout",
            "facet_size",
            "facet_sort",
            "meaning",
            "feedback",
            "timeline",
        ),
    )
)
"""Names that mean something else in documents, queries, tables or the arguments of a search."""

IN_ADDRESSES = frozenset("pagina versies facet zoek volgorde deel dialect prefix taal token adres ritme alle".split())
"""Names that mean something else in the addresses of pages and API. A new field cannot have one; one that an older
index has is searched, but is no filter there."""


@dataclass(frozen=True, slots=True)
class OwnField:
    """One own field; `weight` is the weight of a text's words in the score."""

    name: str
    kind: Kind
    weight: float = 1.0


@dataclass(frozen=True, slots=True, init=False)
class Schema:
    """Own fields and word lists of an index. `Schema()` is the Dutch parliamentary schema and nothing else.

    `text` gives each text field its weight: a question has 2, a title 13 (search/settings.py). The files are UTF-8, and
    a `#` begins a comment line. White space separates stop words. A line of synonyms has the names of one thing,
    separated by tabs. A line of stem exceptions has a stem, a tab, and the terms that have it. Raises UsageProblem.
    """

    fields: tuple[OwnField, ...]
    stop_words: tuple[str, ...]
    synonyms: tuple[tuple[str, ...], ...]
    stem_exceptions: tuple[tuple[str, ...], ...]

    def __init__(
        self,
        text: Mapping[str, float] | None = None,
        keywords: Sequence[str] = (),
        numbers: Sequence[str] = (),
        dates: Sequence[str] = (),
        *,
        stop_words: str | PathLike[str] | None = None,
        synonyms: str | PathLike[str] | None = None,
        stem_exceptions: str | PathLike[str] | None = None,
    ) -> None:
        if text is not None and not isinstance(text, Mapping):
            raise UsageProblem(f"text is a mapping of names to weights, not {type(text).__name__}")
        fields = [OwnField(name, "text", _weight(name, weight)) for name, weight in (text or {}).items()]
        for kind, argument, names in (
            ("keyword", "keywords", keywords),
            ("number", "numbers", numbers),
            ("date", "dates", dates),
        ):
            if isinstance(names, str) or not isinstance(names, Iterable):
                raise UsageProblem(f"{argument} are a list of names, such as [{names!r}]")
            fields += [OwnField(name, kind) for name in names]  # type: ignore[arg-type]
        for own_field in fields:
            if isinstance(own_field.name, str) and own_field.name in IN_ADDRESSES:
                raise UsageProblem(f"{own_field.name!r} means something else in addresses; give the field another name")
        _set(
            self,
            tuple(fields),
            tuple(word for line in _lines(stop_words) for word in line.split()),
            tuple(tuple(line.split("\t")) for line in _lines(synonyms)),
            tuple(tuple(line.split()) for line in _lines(stem_exceptions)),
        )

    @property
    def texts(self) -> tuple[OwnField, ...]:
        """The text fields; their field numbers follow those of layout.FIELDS."""
        return tuple(own_field for own_field in self.fields if own_field.kind == "text")

    @property
    def columns(self) -> tuple[OwnField, ...]:
        """The fields that are columns; they follow layout.COLUMNS in this order."""
        return tuple(own_field for own_field in self.fields if own_field.kind != "text")

    @property
    def facets(self) -> tuple[str, ...]:
        """The names of the keyword fields, by which hits can be counted and filtered."""
        return tuple(own_field.name for own_field in self.fields if own_field.kind == "keyword")

    def extended_by(self, other: Schema) -> Schema:
        """This schema with the additions of another: new fields, other weights, and the lists that it gives.

        Raises UsageProblem where a field has another kind.
        """
        fields = {own_field.name: own_field for own_field in self.fields}
        for own_field in other.fields:
            known = fields.get(own_field.name)
            if known is not None and known.kind != own_field.kind:
                raise UsageProblem(
                    f"the index has {own_field.name!r} as a {known.kind} field, "
                    f"which cannot become a {own_field.kind} field; "
                    "give the new field another name, or make a new index"
                )
            fields[own_field.name] = own_field
        return _made(
            tuple(fields.values()),
            other.stop_words or self.stop_words,
            other.synonyms or self.synonyms,
            other.stem_exceptions or self.stem_exceptions,
        )

    def problem(self, extra: Mapping[str, Any]) -> str:
        """The problem with the own values of a document, in one line; "" for none."""
        kinds = {own_field.name: own_field.kind for own_field in self.fields}
        for name, value in extra.items():
            kind = kinds.get(name)
            if kind is None:
                known = f"; it has {', '.join(kinds)}" if kinds else ""
                return f"the index has no field {name!r}{known}: declare it in a schema (`vraagbaak index --schema`)"
            if kind == "number" and not isinstance(value, int | float):
                return f"{name} is a number field, and {_short(value)} is no number"
            if kind == "date" and not (isinstance(value, str) and _is_date(value)):
                return f"{name} is a date field, and {_short(value)} is no date such as 2024-03-31"
            if kind in ("text", "keyword") and not isinstance(value, str | tuple | list):
                return f"{name} is a {kind} field, and {_short(value)} is no text"
        return ""

    def texts_of(self, extra: Mapping[str, Any]) -> tuple[tuple[str, ...], ...]:
        """The texts of a document's own text fields, in the order of `texts`."""
        return tuple(_texts(extra.get(own_field.name, ())) for own_field in self.texts)

    def values_of(self, extra: Mapping[str, Any]) -> tuple[tuple[str, ...], ...]:
        """The values of a document's own columns, as they are stored, in the order of `columns`."""
        return tuple(_values(own_field.kind, extra.get(own_field.name)) for own_field in self.columns)

    def to_json(self) -> str:
        """The schema as the catalog stores it."""
        parts = {
            "fields": [[own_field.name, own_field.kind, own_field.weight] for own_field in self.fields],
            "stop_words": list(self.stop_words),
            "synonyms": [list(names) for names in self.synonyms],
            "stem_exceptions": [list(forms) for forms in self.stem_exceptions],
        }
        return json.dumps(parts, ensure_ascii=False)

    @classmethod
    def from_settings(cls, settings: Mapping[str, str]) -> Schema:
        """The schema in the settings of a catalog. Raises Damaged where it is invalid."""
        stored = settings.get(SETTING)
        if stored is None:
            return PARLIAMENTARY
        try:
            parts = json.loads(stored)
            fields = tuple(OwnField(name, kind, _weight(name, weight)) for name, kind, weight in parts["fields"])
            if any(own_field.kind not in KINDS for own_field in fields):
                raise ValueError("a field of no kind")
            return _made(
                fields,
                tuple(parts["stop_words"]),
                tuple(map(tuple, parts["synonyms"])),
                tuple(map(tuple, parts["stem_exceptions"])),
            )
        except (UsageProblem, ValueError, TypeError, KeyError, RecursionError) as error:
            raise Damaged(f"the schema of the index cannot be read ({error})", path="catalog.sqlite") from None

    @classmethod
    def from_toml(cls, path: str | PathLike[str]) -> Schema:
        """The schema in a TOML file. `keywords`, `numbers` and `dates` are lists of names, the table `text` has names
        and weights. Paths of word files are relative to the folder of the file. Raises UsageProblem."""
        import tomllib

        try:
            arguments = tomllib.loads(_read(path))
        except tomllib.TOMLDecodeError as error:
            raise UsageProblem(f"{path} is no TOML: {error}") from None
        known = ("text", "keywords", "numbers", "dates")
        files = ("stop_words", "synonyms", "stem_exceptions")
        for name in arguments:
            if name not in known + files:
                raise UsageProblem(f"{path} has {name!r}; a schema has {', '.join(known + files)}")
        for name in files:
            if name in arguments:
                if not isinstance(arguments[name], str):
                    raise UsageProblem(f"{path}: {name} is the name of a file")
                arguments[name] = Path(path).parent / arguments[name]
        return cls(**arguments)


def _set(
    schema: Schema,
    fields: tuple[OwnField, ...],
    stop_words: tuple[str, ...],
    synonyms: tuple[tuple[str, ...], ...],
    stem_exceptions: tuple[tuple[str, ...], ...],
) -> None:
    """Sets the parts of a schema. Raises UsageProblem on an invalid part."""
    names = [own_field.name for own_field in fields]
    for name in names:
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise UsageProblem(
                f"{_short(name)} is no name for a field: a letter, then letters, digits and _, at most 31, lower case"
            )
        if name in RESERVED:
            raise UsageProblem(f"{name!r} means something else already; give the field another name")
        if names.count(name) > 1:
            raise UsageProblem(f"the field {name!r} is declared twice")
    n_texts = sum(own_field.kind == "text" for own_field in fields)
    if n_texts > MOST_TEXTS:
        raise UsageProblem(f"an index has at most {MOST_TEXTS} own text fields, not {n_texts}")
    if len(fields) - n_texts > layout.MOST_OWN_COLUMNS:
        raise UsageProblem(f"an index has at most {layout.MOST_OWN_COLUMNS} own keywords, numbers and dates")
    rows = (*((word,) for word in stop_words), *synonyms, *stem_exceptions)
    if len(rows) > MOST_WORDS:
        raise UsageProblem(f"the lists of words have more than {MOST_WORDS:,} entries")
    for row in rows:
        if not row or not all(isinstance(word, str) and word.strip() for word in row):
            raise UsageProblem(f"a list of words has an entry without a word: {_short(row)}")
    for kind, table in (("synonyms", synonyms), ("stem exceptions", stem_exceptions)):
        for row in table:
            if len(row) < 2:
                raise UsageProblem(
                    f"a line of {kind} has two names or more, parted by a tab, not only {_short(row[0])}"
                )
    object.__setattr__(schema, "fields", fields)
    object.__setattr__(schema, "stop_words", tuple(map(folding.fold, stop_words)))
    object.__setattr__(schema, "synonyms", tuple(tuple(folding.fold(name.strip()) for name in row) for row in synonyms))
    object.__setattr__(schema, "stem_exceptions", tuple(tuple(map(folding.fold, row)) for row in stem_exceptions))


def _made(
    fields: tuple[OwnField, ...],
    stop_words: tuple[str, ...],
    synonyms: tuple[tuple[str, ...], ...],
    stem_exceptions: tuple[tuple[str, ...], ...],
) -> Schema:
    made = Schema.__new__(Schema)
    _set(made, fields, stop_words, synonyms, stem_exceptions)
    return made


def _weight(name: Any, weight: Any) -> float:
    if isinstance(weight, bool) or not isinstance(weight, int | float):
        raise UsageProblem(f"the weight of {_short(name)} is a number, not {_short(weight)}")
    if not 0 < weight <= HEAVIEST:
        raise UsageProblem(f"the weight of {_short(name)} lies above 0, and at {HEAVIEST:g} at most; it is {weight}")
    return float(weight)


def _lines(path: str | PathLike[str] | None) -> list[str]:
    """The lines of a file of words, without blank ones and comments."""
    if path is None:
        return []
    return [line for line in _read(path).splitlines() if line.strip() and not line.startswith("#")]


def _read(path: str | PathLike[str]) -> str:
    try:
        return Path(fspath(path)).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageProblem(f"{path} is no text in UTF-8: {error.reason}") from None
    except OSError as error:
        raise UsageProblem(f"{path} cannot be read: {error.strerror or error}") from None
    except (TypeError, ValueError) as error:
        raise UsageProblem(f"{_short(path)} is no name of a file: {error}") from None


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _texts(value: Any) -> tuple[str, ...]:
    """The texts of a value; empty for a value of another kind, which a damaged text may have."""
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list | tuple) else ()


def _values(kind: Kind, value: Any) -> tuple[str, ...]:
    if kind == "number":
        return (number_text(value),) if isinstance(value, int | float) else ()
    return tuple(dict.fromkeys(text for text in _texts(value) if text and (kind != "date" or _is_date(text))))


def number_text(value: float) -> str:
    """A number as its column stores it: 5 and 5.0 are equal."""
    return str(int(value)) if float(value).is_integer() else repr(float(value))


PARLIAMENTARY = Schema()
"""The Dutch parliamentary schema, for an index without another."""
