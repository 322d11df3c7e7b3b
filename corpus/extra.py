"""The own fields of a document: values under names that the schema of an index declares (index/schema.py).

A value is one text or several, or a number; a date is its text in ISO 8601. Absent values are left out. Names are
sorted, so that equal documents are written as equal lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from math import isfinite
from typing import Any

Value = str | int | float | tuple[str, ...]

LARGEST = 1 << 53
"""Up to this number every whole number has a distinct value in JSON, and in the columns in which numbers are searched.
"""

_ABSENT: tuple[object, ...] = (None, "", (), [])


class Extra(Mapping[str, Value]):
    """An immutable, hashable mapping. Raises TypeError or ValueError on a value of another kind."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, Any] | None = None) -> None:
        values = {} if values is None else values
        if not isinstance(values, Mapping):
            raise TypeError(f"extra is a mapping of own fields, not {type(values).__name__}")
        if not all(isinstance(name, str) and name for name in values):
            raise TypeError("the names of own fields are texts")
        self._values: dict[str, Value] = {
            name: _value(name, values[name]) for name in sorted(values) if not _is_absent(values[name])
        }

    def as_json(self) -> dict[str, Any]:
        """The values as JSON has them."""
        return {name: list(value) if type(value) is tuple else value for name, value in self._values.items()}

    def __getitem__(self, name: str) -> Value:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __eq__(self, other: object) -> bool:
        return self._values == other._values if isinstance(other, Extra) else self._values == other

    def __hash__(self) -> int:
        return hash(tuple(self._values.items()))

    def __repr__(self) -> str:
        return repr(self._values)

    def __reduce__(self) -> tuple[type[Extra], tuple[dict[str, Value]]]:
        return Extra, (self._values,)


NONE = Extra()


def _is_absent(value: Any) -> bool:
    return any(type(value) is type(absent) and value == absent for absent in _ABSENT)


def _value(name: str, value: Any) -> Value:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        if abs(value) > LARGEST if isinstance(value, int) else not isfinite(value):
            raise ValueError(f"{name}: {value!r} is no number that can be stored")
        return value
    if isinstance(value, list | tuple) and all(isinstance(text, str) for text in value):
        return tuple(map(str, value))
    raise TypeError(f"{name}: a value is a text, several texts, a number or a date, not {type(value).__name__}")
