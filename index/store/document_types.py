"""Whether the fields of a Document have the types that corpus/model.py declares: a caller may give anything."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any, get_args, get_origin, get_type_hints

from ...corpus.model import Beantwoorder, Bron, Document, Indiener, Mededeling, Passage
from ..errors import UsageProblem

NAMES = {str: "text", date: "a date", type(None): "None", tuple: "a tuple"}


def check_types(document: Document) -> None:
    """Raises UsageProblem on the first field of another type; `extra` is held against the schema of an index."""
    _check_record(document)


def _check_record(record: Any) -> None:
    for name, kinds, inside in FIELDS[type(record)]:
        value = getattr(record, name)
        if not isinstance(value, kinds) or isinstance(value, datetime):
            raise UsageProblem(f"{name} of a {type(record).__name__} is {_named(kinds)}, not {_named((type(value),))}")
        if inside is None:
            continue
        for item in value if isinstance(value, tuple) else (value,):
            if item is not None and not isinstance(item, inside):
                what = f"{name} of a {type(record).__name__}"
                raise UsageProblem(f"each of the {what} is {_named((inside,))}, not {_named((type(item),))}")
            if is_dataclass(item):
                _check_record(item)


def _fields(record: Any) -> tuple[tuple[str, tuple[type, ...], Any], ...]:
    """Name and types of each field; and the type of a tuple's items or of another record, None for other fields."""
    hints = get_type_hints(record)
    made = []
    for name in (field.name for field in fields(record) if field.name != "extra"):
        if get_origin(hints[name]) is tuple:
            made.append((name, (tuple,), get_args(hints[name])[0]))
        else:
            kinds = get_args(hints[name]) or (hints[name],)
            made.append((name, kinds, next(filter(is_dataclass, kinds), None)))
    return tuple(made)


def _named(kinds: tuple[type, ...]) -> str:
    return " or ".join(NAMES.get(kind, kind.__name__) for kind in kinds)


FIELDS = {kind: _fields(kind) for kind in (Document, Passage, Indiener, Beantwoorder, Mededeling, Bron)}
