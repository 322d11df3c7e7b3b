"""How is a Document written as one line of JSON, and read back equal?

One Document a line, UTF-8. Keys are the dataclasses' field names in their order; what is absent is left
out, never null; dates are ISO 8601. `line(document)` and `document(line)` are each other's inverse.
Text in this form was repaired when it was first read; it is taken as it stands.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from .model import Beantwoorder, Bron, Document, Indiener, Mededeling, Passage


class InterchangeError(ValueError):
    """A line is not a Document; the message says what is wrong with it."""


def line(document: Document) -> str:
    """The document as one line of JSON, without the line end."""
    return json.dumps(as_json(document), ensure_ascii=False, separators=(",", ":"))


def as_json(thing: Document | Passage | Indiener | Beantwoorder | Mededeling | Bron) -> dict[str, Any]:
    """The document, or a part of one, as JSON objects; absent keys are left out."""
    found: dict[str, Any] = {}
    for key in thing.__slots__:
        value = getattr(thing, key)
        if value is None or value == "" or value == ():
            continue
        if isinstance(value, date):
            value = value.isoformat()
        elif isinstance(value, tuple):
            value = [item if isinstance(item, str) else as_json(item) for item in value]
        elif not isinstance(value, str):
            value = as_json(value)
        found[key] = value
    return found


def document(text: str | bytes) -> Document:
    """The Document that a line holds. Raises InterchangeError on anything else."""
    try:
        if isinstance(text, bytes):
            text = text.decode("utf-8-sig")
        found = json.loads(text)
        if "\\ud" in text or "\\uD" in text:
            json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise InterchangeError("half a character: a lone surrogate has no place in a text") from None
    except (ValueError, RecursionError) as error:
        raise InterchangeError(f"not JSON: {error}") from None
    return from_json(found)


def from_json(found: Any) -> Document:
    """The Document that the JSON objects hold; takes `found` apart. Raises InterchangeError."""
    if not isinstance(found, dict):
        raise InterchangeError("a Document is a JSON object")
    if not isinstance(found.get("id"), str) or not found["id"]:
        raise InterchangeError("a Document needs an `id`")
    try:
        for key in _DATES & found.keys():
            found[key] = date.fromisoformat(found[key])
        for key in _TEXT_LISTS & found.keys():
            found[key] = _texts(found[key], key)
        for key in _OBJECT_LISTS.keys() & found.keys():
            kind = _OBJECT_LISTS[key]
            found[key] = tuple([kind(**item) for item in found[key]])
        if "mededeling" in found:
            if "datum" in found["mededeling"]:
                found["mededeling"]["datum"] = date.fromisoformat(found["mededeling"]["datum"])
            found["mededeling"] = Mededeling(**found["mededeling"])
        if "passages" in found:
            found["passages"] = tuple([_passage(item) for item in found["passages"]])
        made = Document(**found)
    except (TypeError, ValueError, AttributeError) as error:
        raise InterchangeError(f"not a Document: {error}") from None
    _check_texts(made)
    return made


def _passage(found: dict[str, Any]) -> Passage:
    if "noten" in found:
        found["noten"] = _texts(found["noten"], "noten")
    return Passage(**found)


def _texts(found: Any, key: str) -> tuple[str, ...]:
    if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
        raise InterchangeError(f"`{key}` is a list of texts")
    return tuple(found)


def _check_texts(made: Document) -> None:
    """Every text field holds a text: the last thing that the dataclasses do not check themselves."""
    for key in _TEXTS:
        if not isinstance(getattr(made, key), str):
            raise InterchangeError(f"`{key}` is a text")
    parts: tuple[Passage | Indiener | Beantwoorder | Bron, ...]
    parts = (*made.passages, *made.indieners, *made.beantwoorders, *made.bronnen)
    for part in parts:
        for key in part.__slots__:
            if key != "noten" and not isinstance(getattr(part, key), str):
                raise InterchangeError(f"`{key}` is a text")
    if made.mededeling and not isinstance(made.mededeling.tekst, str):
        raise InterchangeError("`mededeling.tekst` is a text")


_DATES = frozenset({"datum", "ingediend", "beantwoord"})
_TEXT_LISTS = frozenset({"ministeries", "onderwerpen", "rubrieken"})
_OBJECT_LISTS: dict[str, type] = {"indieners": Indiener, "beantwoorders": Beantwoorder, "bronnen": Bron}
_TEXTS = tuple(
    key
    for key in Document.__slots__
    if key not in _DATES | _TEXT_LISTS | _OBJECT_LISTS.keys() | {"mededeling", "passages"}
)
