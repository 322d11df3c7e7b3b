"""The interchange form: a Document as one line of JSON, and back to an equal Document.

One Document per line, in UTF-8. Keys are the dataclasses' field names in their order. Absent values are left out, never
null. Dates are ISO 8601. `line(document)` and `document(line)` are each other's inverse. Text in this form was repaired
when it was first read; it is not repaired again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from dataclasses import field, fields, make_dataclass
from datetime import date
from functools import cache
from typing import Any

import orjson

from .extra import Extra
from .model import Beantwoorder, Bron, Document, Indiener, Mededeling, Passage

DERIVED = "verwijzingen"
"""What `show --json` adds to the document; it is derived again when the document is read."""


class InterchangeError(ValueError):
    """A line is not a Document; the message says what is wrong with it."""


def line(document: Document) -> str:
    """The document as one line of JSON, without the line end."""
    return orjson.dumps(as_json(document)).decode()


def as_json(
    thing: Document | Passage | Indiener | Beantwoorder | Mededeling | Bron, without: Container[str] = ()
) -> dict[str, Any]:
    """The document, or a part of one, as JSON objects. Absent keys are left out, and its own keys in `without`."""
    json_object: dict[str, Any] = {}
    for key in thing.__slots__:
        value = getattr(thing, key)
        if not value or key in without:  # None, "" and ()
            continue
        if type(value) is tuple:
            value = [item if type(item) is str else as_json(item) for item in value]
        elif type(value) is not str:
            if type(value) is Extra:
                value = value.as_json()
            else:
                value = value.isoformat() if isinstance(value, date) else as_json(value)
        json_object[key] = value
    return json_object


def document(text: str | bytes) -> Document:
    """The Document of a line. Raises InterchangeError on anything else, unpaired surrogates included."""
    try:
        if isinstance(text, bytes):
            text = text.removeprefix(b"\xef\xbb\xbf")
        json_object = orjson.loads(text)
    except ValueError as error:
        raise InterchangeError(f"not JSON: {error}") from None
    return from_json(json_object, quickly)


def from_json(json_object: Any, maker: Callable[[type], Callable[..., Any]] = lambda kind: kind) -> Document:
    """The Document of the JSON objects; modifies `json_object`. Raises InterchangeError.

    `maker` returns the constructor to use for a class: the class itself or, for many documents, `quickly`.
    """
    if not isinstance(json_object, dict):
        raise InterchangeError("a Document is a JSON object")
    json_object.pop(DERIVED, None)
    if not isinstance(json_object.get("id"), str) or not json_object["id"]:
        raise InterchangeError("a Document needs an `id`")
    try:
        for key in _DATES & json_object.keys():
            json_object[key] = date.fromisoformat(json_object[key])
        for key in _TEXT_LISTS & json_object.keys():
            json_object[key] = _texts(json_object[key], key)
        for key in _OBJECT_LISTS.keys() & json_object.keys():
            make = maker(_OBJECT_LISTS[key])
            json_object[key] = tuple([make(**_checked(item)) for item in json_object[key]])
        if "mededeling" in json_object:
            mededeling = json_object["mededeling"]
            when = mededeling.pop("datum", None)
            json_object["mededeling"] = Mededeling(datum=when and date.fromisoformat(when), **_checked(mededeling))
        if "extra" in json_object:
            json_object["extra"] = Extra(json_object["extra"])
        if "passages" in json_object:
            make = maker(Passage)
            json_object["passages"] = tuple(
                [
                    make(**_with_noten(item))
                    if "noten" in item or not _STR.issuperset(map(type, item.values()))
                    else make(**item)
                    for item in json_object["passages"]
                ]
            )
        made: Document = maker(Document)(**json_object)
    except (TypeError, ValueError, AttributeError) as error:
        unknown = _UNKNOWN.search(str(error))
        problem = f"it has the key `{unknown[1]}`, which is none of its keys" if unknown else str(error)
        raise InterchangeError(f"not a Document: {problem}") from None
    for key in _TEXTS:
        if type(getattr(made, key)) is not str:
            raise InterchangeError(f"`{key}` is a text")
    return made


@cache
def quickly(kind: type) -> Callable[..., Any]:
    """Makes a constructor of a frozen dataclass that takes a third of the time.

    The class's own __init__ must call object.__setattr__ for each field. A twin class that is not frozen sets the
    fields directly; then its instance gets the original class, whose instances have the same slots.
    """

    def become(self: object) -> None:
        self.__class__ = kind

    own = [(one.name, one.type, field(default=one.default)) for one in fields(kind)]
    return make_dataclass(kind.__name__, own, slots=True, eq=False, repr=False, namespace={"__post_init__": become})


def _with_noten(json_object: dict[str, Any]) -> dict[str, Any]:
    """The same, checked, with its noten in the form of a Passage."""
    noten = _texts(json_object.pop("noten"), "noten") if "noten" in json_object else ()
    return {**_checked(json_object), "noten": noten}


def _checked(json_object: dict[str, Any]) -> dict[str, Any]:
    """The same, after a check that all of its values are texts: the only check that the dataclasses do not make
    themselves."""
    if not _STR.issuperset(map(type, json_object.values())):
        wrong = next(key for key, value in json_object.items() if type(value) is not str)
        raise InterchangeError(f"`{wrong}` is a text")
    return json_object


def _texts(json_object: Any, key: str) -> tuple[str, ...]:
    if type(json_object) is not list or not _STR.issuperset(map(type, json_object)):
        raise InterchangeError(f"`{key}` is a list of texts")
    return tuple(json_object)


_UNKNOWN = re.compile(r"unexpected keyword argument '([^']*)'")
_STR = frozenset((str,))
_DATES = frozenset({"datum", "ingediend", "beantwoord"})
_TEXT_LISTS = frozenset({"ministeries", "onderwerpen", "rubrieken"})
_OBJECT_LISTS: dict[str, type] = {"indieners": Indiener, "beantwoorders": Beantwoorder, "bronnen": Bron}
_TEXTS = tuple(
    key
    for key in Document.__slots__
    if key not in _DATES | _TEXT_LISTS | _OBJECT_LISTS.keys() | {"mededeling", "passages", "extra"}
)
