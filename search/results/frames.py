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
    pandas: Any = library("pandas")
    values = _by_column(hits, columns)
    frame = pandas.DataFrame(values, columns=list(values))
    for name in values:
        if name in DATES | TIMES:
            frame[name] = pandas.to_datetime(frame[name], utc=name in TIMES)
        elif name == "dagen":
            frame[name] = frame[name].astype("Int64")
    return frame


def to_polars(hits: Iterable[Hit], columns: Sequence[str] | None) -> polars.DataFrame:
    """The same as a frame of polars. Raises UsageProblem where it is not installed."""
    polars: Any = library("polars")
    values = _by_column(hits, columns)
    kinds = {name: _kind(name, polars.String, polars.Float64, polars.Int64, polars.Date) for name in values}
    kinds |= {name: polars.Datetime("us", "UTC") for name in values if name in TIMES}
    return polars.DataFrame(values, schema=kinds)


def to_arrow(hits: Iterable[Hit], columns: Sequence[str] | None) -> pyarrow.Table:
    """The same as a table of Arrow. Raises UsageProblem where pyarrow is not installed."""
    arrow: Any = library("pyarrow")
    values = _by_column(hits, columns)
    kinds = {name: _kind(name, arrow.string(), arrow.float64(), arrow.int64(), arrow.date32()) for name in values}
    kinds |= {name: arrow.timestamp("us", "UTC") for name in values if name in TIMES}
    return arrow.table({name: arrow.array(values[name], kinds[name]) for name in values})


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
