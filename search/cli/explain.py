"""`vraagbaak explain`: explain the score of a document."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .for_programs import write
from .options import index_option
from .query_command import QueryCommand
from .terminal import Ink, safe

if TYPE_CHECKING:
    from ..assist.explanation import Explanation


@click.command(cls=QueryCommand, context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("query", nargs=-1, required=True)
@click.argument("id")
@click.option("--feedback", is_flag=True, help="Explain a document that search --feedback lists.")
@click.option("--json", "as_line", is_flag=True, help="Print one JSON object, for programs.")
@index_option
def explain(query: tuple[str, ...], id: str, feedback: bool, as_line: bool, folder: Path) -> int:
    """Explain the score of a document or a passage.

    QUERY is as for `search`. ID is that of a document, or of a passage: DOCUMENT#place. Each line shows a number and
    its meaning; the numbers that it is computed from follow, indented.
    """
    from ... import open as open_index

    with open_index(folder) as index:
        explanation = index.explain(" ".join(query), id, feedback=feedback or None)
    if explanation is None:
        click.echo(f"vraagbaak: the index has no document or passage {safe(id)}", err=True)
        return 1
    if as_line:
        write(asdict(explanation))
        return 0
    ink = Ink(sys.stdout)
    for value, message, depth in _lines(explanation, 0):
        sys.stdout.write(f"{'  ' * depth}{ink.strong(f'{value:.6g}')}  {safe(message)}\n")
    return 0


def _lines(of: Explanation, depth: int) -> Iterator[tuple[float, str, int]]:
    yield of.value, of.message, depth
    for child in of.children:
        yield from _lines(child, depth + 1)
