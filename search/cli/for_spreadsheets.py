"""Hits as a table for spreadsheets: a heading, and one row per hit.

The file opens correctly in a Dutch Excel: it has a byte order mark, semicolons, and decimal commas. A text that a
spreadsheet would read as a formula gets an apostrophe before it (OWASP, CSV injection). Control codes are removed or
escaped.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Literal, TextIO

from ..model import Hit
from ..results.rows import DEFAULT, Value, row
from .terminal import CONTROLS, as_utf8

Dialect = Literal["excel-nl", "rfc4180", "tsv"]

_DELIMITERS: dict[Dialect, str] = {"excel-nl": ";", "rfc4180": ",", "tsv": "\t"}

MARK = "\ufeff"
"""The byte order mark, without which Excel takes UTF-8 for a Western code page."""

FORMULA = tuple("=+-@\t\r＝＋－＠")
"""The possible first characters of a formula; the wide ones count where the keyboard writes them."""


def write(hits: Iterable[Hit], stream: TextIO, columns: Sequence[str] = DEFAULT, dialect: Dialect = "excel-nl") -> int:
    """Writes a heading, and one row per hit; returns the number of hits."""
    as_utf8(stream)
    if dialect == "excel-nl":
        stream.write(MARK)
    rows = csv.writer(stream, delimiter=_DELIMITERS[dialect])
    rows.writerow(columns)
    n_rows = 0
    for hit in hits:
        rows.writerow(cells(hit, columns, dialect))
        n_rows += 1
    return n_rows


def cells(hit: Hit, columns: Sequence[str] = DEFAULT, dialect: Dialect = "excel-nl") -> list[str]:
    """The values of a hit as cells that no spreadsheet runs as formulas."""
    values = dict(zip(columns, row(hit, columns), strict=True))
    if "score" in values:
        values["score"] = float(f"{values['score']:.6g}")
    return [_cell(values[name], dialect) for name in columns]


def _cell(value: Value, dialect: Dialect) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        text = field(value)
        return text.replace("\n", " ") if dialect == "tsv" else text
    if isinstance(value, float):
        text = f"{value:.15g}"
        return text.replace(".", ",") if dialect == "excel-nl" else text
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return value.isoformat() if isinstance(value, date) else str(value)


def field(text: str) -> str:
    """The text as a cell that is read as text."""
    defused = "'" + text if text.startswith(FORMULA) else text
    lines = [CONTROLS.sub(" ", line) for line in defused.split("\n")]
    return "\n".join(lines)
