"""`vraagbaak suggest`: complete the beginning of a query."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import click

from .for_programs import write
from .options import index_option
from .terminal import Ink, columns, safe, shortened

NAME = 10
"""Columns for the kind of a suggestion."""


@click.command()
@click.argument("prefix", nargs=-1, required=True)
@click.option(
    "-n",
    "--limit",
    metavar="N",
    type=click.IntRange(min=1),
    default=5,
    show_default=True,
    help="The number of each kind.",
)
@click.option("--json", "as_line", is_flag=True, help="Print one JSON object, for programs.")
@index_option
def suggest(prefix: tuple[str, ...], limit: int, as_line: bool, folder: Path) -> int:
    """Complete the beginning of a query.

    PREFIX is the text typed so far. The completions are words, askers, dossiers and titles, each with its number of
    documents.
    """
    from ... import open as open_index

    typed = " ".join(prefix)
    with open_index(folder) as index:
        suggestions = index.suggest(typed, limit)
    if as_line:
        write({"prefix": typed, "suggestions": [asdict(suggestion) for suggestion in suggestions]})
    else:
        ink, width = Ink(sys.stdout), columns()
        for suggestion in suggestions:
            n = f"{suggestion.n_documents:,}"
            text = shortened(safe(suggestion.text), width - NAME - len(n) - 2, tail=(width - NAME) // 2)
            sys.stdout.write(f"{ink.faint(f'{suggestion.kind:<{NAME}}')}{text}  {ink.faint(n)}\n")
    return 0 if suggestions else 1
