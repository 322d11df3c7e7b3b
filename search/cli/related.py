"""`vraagbaak related`: find other documents about the same subject."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from .options import index_option
from .terminal import safe


@click.command()
@click.argument("id")
@click.option(
    "-n", "--limit", metavar="N", type=click.IntRange(min=0), default=10, show_default=True, help="The number of hits."
)
@click.option("--passages", is_flag=True, help="List passages rather than documents.")
@click.option("--json", "form", flag_value="json", help="Print one JSON object, for programs (docs/OUTPUT.md).")
@click.option("--csv", "form", flag_value="csv", help="Print a table for spreadsheets, one row per hit.")
@index_option
def related(id: str, limit: int, passages: bool, form: str | None, folder: Path) -> int:
    """List documents like a document, or passages like a passage.

    ID is that of a document, or of a passage: DOCUMENT#place. The command searches for the words that distinguish it
    most, and leaves out the document and its versions.
    """
    from ... import open as open_index

    with open_index(folder) as index:
        results = index.related(id, limit, unit="passage" if passages else None)
        if results is None:
            click.echo(f"vraagbaak: the index has no document or passage {safe(id)}", err=True)
            return 1
        if form == "json":
            from . import for_programs

            for_programs.write(results.to_dict())
        elif form == "csv":
            from . import for_spreadsheets

            for_spreadsheets.write(results, sys.stdout)
        else:
            from . import for_people

            for_people.write(results, sys.stdout, summary=False)
        return 0 if results.n_documents else 1
