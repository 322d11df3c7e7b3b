"""Build Passages from their JSON objects, in plain Python."""

from __future__ import annotations

from typing import Any

from ....corpus.model import Passage

_STR = frozenset((str,))


def passages_of(found: list[Any]) -> tuple[Passage, ...]:
    """The Passages. Raises ValueError or TypeError where an object does not have the interchange form."""
    if type(found) is not list:
        raise TypeError("passages are a list")
    made = []
    for item in found:
        if type(item) is not dict:
            raise TypeError("a passage is an object")
        noten = item.pop("noten", [])
        if type(noten) is not list or not _STR.issuperset(map(type, (*item.values(), *noten))):
            raise TypeError("a text is none")
        made.append(Passage(**item, noten=tuple(noten)))
    return tuple(made)
