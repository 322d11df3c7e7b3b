"""Tables of names beside this file.

A table is tab-separated text with a heading line; a line that starts with `#` is a remark. Cells that hold several
values separate them with `; `.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def rows(table: str) -> tuple[dict[str, str], ...]:
    """The rows of `table`.tsv, each under the names of the heading line; missing last cells are empty."""
    text = files(__package__).joinpath(f"{table}.tsv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    heading = lines[0].split("\t")
    return tuple(
        {name: cell.strip() for name, cell in zip(heading, line.split("\t") + [""] * len(heading), strict=False)}
        for line in lines[1:]
    )


def values(cell: str) -> list[str]:
    """The values of a cell that holds several."""
    return [value for part in cell.split(";") if (value := part.strip())]
