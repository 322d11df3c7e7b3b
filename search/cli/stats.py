"""`vraagbaak stats`: print the content and the size of an index."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from .for_programs import write
from .options import index_option
from .terminal import Ink, safe


@click.command()
@click.option("--json", "as_line", is_flag=True, help="Print one JSON object, for programs.")
@index_option
def stats(as_line: bool, folder: Path) -> int:
    """Show the size and the content of the index.

    The numbers of documents, passages and terms, the size on disk, and the kernel in use.
    """
    from ... import open as open_index

    with open_index(folder) as index:
        numbers = index.stats()
    if as_line:
        write(numbers)
        return 0
    ink = Ink(sys.stdout)
    rows = list(_rows(numbers))
    width = max((len(name) for name, _ in rows), default=0)
    for name, value in rows:
        print(ink.faint(f"{name:<{width}}") + f"  {value}".rstrip())
    return 0


def _rows(numbers: dict[str, Any], under: str = "") -> Iterator[tuple[str, str]]:
    """One name and value per line; a nested value is named by its path."""
    for name, value in numbers.items():
        name = f"{under}{safe(str(name))}"
        if isinstance(value, dict):
            yield from _rows(value, f"{name}.")
        elif isinstance(value, int) and not isinstance(value, bool):
            yield name, f"{value:,}"
        elif isinstance(value, list | tuple):
            yield name, safe(", ".join(str(item) for item in value))
        else:
            yield name, safe(str(value))
