"""Indexable content of a document, from a Document or from a line of JSON.

Nearly every line is exactly what `interchange.line` would write. Then the parsed JSON goes into the index directly; no
Document is made only to be taken apart again. Any other line becomes a Document, or is refused, by the rules of
corpus/interchange.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

import orjson

from ...corpus import interchange
from ...corpus.extra import Extra
from ...corpus.model import Beantwoorder, Bron, Document, Indiener, Mededeling, Passage
from .. import layout

APART = frozenset(("titel", "passages"))


class Contents(NamedTuple):
    """A document taken apart: its head is in the interchange form, without titel and passages."""

    titel: str
    head: Mapping[str, Any]
    passages: tuple[Passage, ...]

    @property
    def id(self) -> str:
        return self.head["id"]  # type: ignore[no-any-return]

    @property
    def vraagnummer(self) -> str | None:
        """The vraagnummer, if the document has one."""
        number: str | None = self.head.get("vraagnummer")
        return None if number in layout.NO_VRAAGNUMMER else number

    @property
    def peildatum(self) -> str:
        """The date this document is filed under, in ISO 8601; "" where there is none."""
        get = self.head.get
        return get("ingediend") or get("beantwoord") or get("datum") or ""


def of_document(document: Document) -> Contents:
    """The indexable content of a Document."""
    return Contents(document.titel, interchange.as_json(document, without=APART), document.passages)


def of_line(line: bytes) -> Contents:
    """The same for an interchange line, without making its Document where the result is the same. Raises
    InterchangeError."""
    try:
        return _as_it_stands(orjson.loads(line))
    except (ValueError, TypeError, KeyError, AttributeError):
        return of_document(interchange.document(line))  # which reports a problem, if any


def _as_it_stands(head: dict[str, Any]) -> Contents:
    """Raises one of several errors where a line's JSON differs from what `interchange.as_json` would make of its
    Document."""
    titel, passages = head.pop("titel", ""), head.pop("passages", [])
    if type(titel) is not str or "id" not in head:
        raise ValueError
    for key, value in head.items():
        kind = _KINDS[key]
        if type(value) is not kind or not value:
            _check(key, value)
    return Contents(titel, head, passages_of(passages))


_STR = frozenset((str,))


def passages_of(items: list[Any]) -> tuple[Passage, ...]:
    """Passages from their JSON objects. Raises ValueError or TypeError on another form than that of interchange."""
    if type(items) is not list:
        raise TypeError("passages are a list")
    made = []
    for item in items:
        if type(item) is not dict:
            raise TypeError("a passage is an object")
        noten = item.pop("noten", [])
        if type(noten) is not list or not _STR.issuperset(map(type, (*item.values(), *noten))):
            raise TypeError("a text is none")
        made.append(Passage(**item, noten=tuple(noten)))
    return tuple(made)


def _check(key: str, value: Any) -> None:
    """Raises ValueError where a value that is no text differs from its written form."""
    of_key = _OBJECTS.get(key)
    if not value:
        raise ValueError
    if key in _DATES:
        _check_date(value)
    elif key == "mededeling":
        if "datum" in value:
            _check_date(value["datum"])
        _check_object(value, Mededeling)
    elif key == "extra":
        made = Extra(value).as_json()
        if made != value or list(made) != list(value):
            raise ValueError
    elif type(value) is not list:
        raise ValueError
    elif of_key:
        for item in value:
            _check_object(item, of_key)
    elif not (key in _TEXT_LISTS and _STR.issuperset(map(type, value))):
        raise ValueError


def _check_date(value: str) -> None:
    if date.fromisoformat(value).isoformat() != value:
        raise ValueError


def _check_object(value: dict[str, str], kind: type[Indiener | Beantwoorder | Bron | Mededeling]) -> None:
    """Checks for texts under the names of the kind, none of them absent."""
    if not (_NAMES[kind].issuperset(value) and _STR.issuperset(map(type, value.values())) and all(value.values())):
        raise ValueError


_STR = frozenset((str,))
_DATES = frozenset(("datum", "ingediend", "beantwoord"))
_TEXT_LISTS = frozenset(("ministeries", "onderwerpen", "rubrieken"))
_OBJECTS = {"indieners": Indiener, "beantwoorders": Beantwoorder, "bronnen": Bron}
_NAMES = {kind: frozenset(kind.__slots__) for kind in (Indiener, Beantwoorder, Bron, Mededeling)}
_NO_TEXTS = {*_DATES, *_TEXT_LISTS, *_OBJECTS, "mededeling", "extra"}
_KINDS = {key: None if key in _NO_TEXTS else str for key in Document.__slots__ if key not in APART}
