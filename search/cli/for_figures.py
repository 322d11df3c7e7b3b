"""Figures over all documents that match: two facets crossed, and days to the answer."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import TextIO

import click

from ..results.results import Results
from . import for_programs
from .for_spreadsheets import Dialect, field
from .terminal import Ink, as_utf8, running_text, safe, shortened

WIDEST = 40
"""Columns of a value's name."""


def write(
    results: Results,
    cross: str | None,
    days: str | None,
    statistics: str | None,
    form: str,
    csv_dialect: Dialect,
    stream: TextIO,
) -> int:
    """Prints the requested table; returns 1 where nothing matches."""
    if form not in ("", "json", "csv", "tsv"):
        raise click.UsageError(f"--{form} is for hits; --cross, --days and --statistics take --json, --csv and --tsv.")
    if sum(one is not None for one in (cross, days, statistics)) > 1:
        raise click.UsageError("--cross, --days and --statistics exclude one another: give one.")
    if cross is not None:
        names = [name.strip() for name in cross.split(",")]
        if len(names) != 2:
            raise click.UsageError("--cross takes two facets, as in --cross partij,jaar.")
        table = results.cross(*names)
        heading = [names[0], *table.columns, "all"]
        rows = [[*one] for one in zip(table.rows, *zip(*table.counts, strict=True), table.totals, strict=True)]
        told: object = table.to_dict()
    elif statistics is not None:
        field_name, _, by = (part.strip() for part in statistics.partition(","))
        numbers = results.statistics(field_name, by or None)
        heading = [by, "count", "least", "lower", "median", "upper", "most", "mean", "sum"]
        rows = [[*one.to_dict().values()] for one in numbers]
        told = [one.to_dict() for one in numbers]
    else:
        figures = results.days(days)
        heading = [days or "", "count", "median", "lower", "upper", "within", "negative"]
        rows = [[*one.to_dict().values()] for one in figures]
        told = [one.to_dict() for one in figures]
    if form == "json":
        for_programs.write(told, stream)
    elif form in ("csv", "tsv"):
        dialect: Dialect = "tsv" if form == "tsv" else csv_dialect
        as_utf8(stream)
        if dialect == "excel-nl":
            stream.write("\ufeff")
        lines = csv.writer(stream, delimiter={"excel-nl": ";", "rfc4180": ",", "tsv": "\t"}[dialect])
        lines.writerows([[_cell(value, dialect) for value in row] for row in (heading, *rows)])
    else:
        _for_people(heading, rows, stream)
    return 0 if rows else 1


def _cell(value: object, dialect: Dialect) -> str:
    if isinstance(value, float):
        return f"{value:.4g}".replace(".", "," if dialect == "excel-nl" else ".")
    return "" if value is None else field(str(value)) if isinstance(value, str) else str(value)


def _shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.2f}"
    return f"{value:,}" if isinstance(value, int) else str(value or "")


def _for_people(heading: Sequence[str], rows: Sequence[Sequence[object]], stream: TextIO) -> None:
    shown = [[_shown(value) for value in row] for row in rows]
    names = [shortened(safe(row[0]), running_text(WIDEST)) for row in shown]
    first = max(map(len, [heading[0], *names]), default=0)
    widths = [max(len(line[at]) for line in [heading, *shown]) for at in range(1, len(heading))]
    ink = Ink(stream)

    def line(name: str, values: Sequence[str]) -> str:
        cells = [f"{value:>{width}}" for value, width in zip(values, widths, strict=True)]
        return "  ".join([f"{name:<{first}}", *cells])

    stream.write(ink.head(line(heading[0], heading[1:])) + "\n")
    for name, row in zip(names, shown, strict=True):
        stream.write(line(name, row[1:]) + "\n")
