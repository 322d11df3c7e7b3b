"""Hits as frames of pandas, polars and Arrow, where these are installed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ...index.errors import UsageProblem
from ...index.schema import Schema
from ..model import Hit
from .rows import Value, chosen, value_of

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

DATES = frozenset(("datum", "beantwoord"))
TIMES = frozenset(("toegevoegd", "gewijzigd"))


def to_pandas(hits: Iterable[Hit], columns: Sequence[str] | None, schema: Schema) -> pandas.DataFrame:
    """One row per hit. Dates are datetime64, with NaT for none. Raises UsageProblem where pandas is not installed."""
    lib: Any = library("pandas")
    values = _by_column(hits, columns, schema)
    dates, numbers = _own(schema)
    frame = lib.DataFrame(values, columns=list(values))
    for name in values:
        if name in DATES | TIMES | dates:
            frame[name] = lib.to_datetime(frame[name], utc=name in TIMES)
        elif name == "dagen":
            frame[name] = frame[name].astype("Int64")
        elif name in numbers:
            frame[name] = frame[name].astype("float64")
    made: pandas.DataFrame = frame
    return made


def to_polars(hits: Iterable[Hit], columns: Sequence[str] | None, schema: Schema) -> polars.DataFrame:
    """The same as a frame of polars. Raises UsageProblem where it is not installed."""
    lib: Any = library("polars")
    values = _by_column(hits, columns, schema)
    kinds = {name: _kind(name, schema, lib.String, lib.Float64, lib.Int64, lib.Date) for name in values}
    kinds |= {name: lib.Datetime("us", "UTC") for name in values if name in TIMES}
    made: polars.DataFrame = lib.DataFrame(values, schema=kinds)
    return made


def to_arrow(hits: Iterable[Hit], columns: Sequence[str] | None, schema: Schema) -> pyarrow.Table:
    """The same as a table of Arrow. Raises UsageProblem where pyarrow is not installed."""
    lib: Any = library("pyarrow")
    values = _by_column(hits, columns, schema)
    kinds = {name: _kind(name, schema, lib.string(), lib.float64(), lib.int64(), lib.date32()) for name in values}
    kinds |= {name: lib.timestamp("us", "UTC") for name in values if name in TIMES}
    made: pyarrow.Table = lib.table({name: lib.array(values[name], kinds[name]) for name in values})
    return made


def _own(schema: Schema) -> tuple[frozenset[str], frozenset[str]]:
    """The own fields that are dates, and those that are numbers."""
    kinds = {
        kind: frozenset(own_field.name for own_field in schema.fields if own_field.kind == kind)
        for kind in ("date", "number")
    }
    return kinds["date"], kinds["number"]


def _by_column(hits: Iterable[Hit], columns: Sequence[str] | None, schema: Schema) -> dict[str, list[Value]]:
    names = chosen(columns, schema)
    dates, numbers = _own(schema)
    cells: dict[str, list[Value]] = {name: [] for name in names}
    for hit in hits:
        for name in names:
            value = value_of(hit, name)
            if name in dates and isinstance(value, str):
                value = date.fromisoformat(value)
            cells[name].append(float(value) if name in numbers and isinstance(value, int) else value)
    return cells


def _kind(name: str, schema: Schema, text: Any, real: Any, whole: Any, day: Any) -> Any:
    dates, numbers = _own(schema)
    known = {"score": real, "dagen": whole, **dict.fromkeys(DATES | dates, day), **dict.fromkeys(numbers, real)}
    return known.get(name, text)


def library(name: str) -> Any:
    """An optional module. Raises UsageProblem where it is not installed."""
    try:
        return import_module(name)
    except ImportError:
        raise UsageProblem(f"this needs {name}: pip install {name}") from None
