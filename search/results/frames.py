"""Hits as frames of pandas, polars and Arrow, where these are installed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ...index.errors import UsageProblem
from ..model import Hit
from .rows import COLUMNS, Value, chosen

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

DATES = frozenset(("datum", "beantwoord"))
TIMES = frozenset(("toegevoegd", "gewijzigd"))


def to_pandas(hits: Iterable[Hit], columns: Sequence[str] | None) -> pandas.DataFrame:
    """A row each hit. Dates are datetime64, with NaT for none. Raises UsageProblem where pandas is not installed."""
    lib: Any = library("pandas")
    values = _by_column(hits, columns)
    frame = lib.DataFrame(values, columns=list(values))
    for name in values:
        if name in DATES | TIMES:
            frame[name] = lib.to_datetime(frame[name], utc=name in TIMES)
        elif name == "dagen":
            frame[name] = frame[name].astype("Int64")
    made: pandas.DataFrame = frame
    return made


def to_polars(hits: Iterable[Hit], columns: Sequence[str] | None) -> polars.DataFrame:
    """The same as a frame of polars. Raises UsageProblem where it is not installed."""
    lib: Any = library("polars")
    values = _by_column(hits, columns)
    kinds = {name: _kind(name, lib.String, lib.Float64, lib.Int64, lib.Date) for name in values}
    kinds |= {name: lib.Datetime("us", "UTC") for name in values if name in TIMES}
    made: polars.DataFrame = lib.DataFrame(values, schema=kinds)
    return made


def to_arrow(hits: Iterable[Hit], columns: Sequence[str] | None) -> pyarrow.Table:
    """The same as a table of Arrow. Raises UsageProblem where pyarrow is not installed."""
    lib: Any = library("pyarrow")
    values = _by_column(hits, columns)
    kinds = {name: _kind(name, lib.string(), lib.float64(), lib.int64(), lib.date32()) for name in values}
    kinds |= {name: lib.timestamp("us", "UTC") for name in values if name in TIMES}
    made: pyarrow.Table = lib.table({name: lib.array(values[name], kinds[name]) for name in values})
    return made


def _by_column(hits: Iterable[Hit], columns: Sequence[str] | None) -> dict[str, list[Value]]:
    names = chosen(columns)
    found: dict[str, list[Value]] = {name: [] for name in names}
    for hit in hits:
        for name in names:
            found[name].append(COLUMNS[name](hit))
    return found


def _kind(name: str, text: Any, real: Any, whole: Any, day: Any) -> Any:
    return {"score": real, "dagen": whole}.get(name, day if name in DATES else text)


def library(name: str) -> Any:
    """A module that only some users have. Raises UsageProblem where it is not installed."""
    try:
        return import_module(name)
    except ImportError:
        raise UsageProblem(f"this needs {name}: pip install {name}") from None
