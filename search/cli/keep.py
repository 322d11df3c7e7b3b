"""`vraagbaak delete`, `export`, `optimize`: how is an index kept?"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from .options import index_option
from .terminal import as_utf8, safe


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@index_option
def delete(ids: tuple[str, ...], folder: Path) -> int:
    """Take documents out of the index, all in one commit."""
    from ... import open as open_index
    from ... import writer

    open_index(folder).close()  # a mistyped folder is an error here, not a new index
    with writer(folder) as writing:
        missing = [id for id in dict.fromkeys(ids) if not writing.delete(id)]
    for id in missing:
        click.echo(f"vraagbaak: the index has no document {safe(id)}", err=True)
    n_deleted = len(dict.fromkeys(ids)) - len(missing)
    click.echo(f"Deleted {n_deleted:,} document{'' if n_deleted == 1 else 's'}.")
    return 1 if missing else 0


@click.command()
@click.option(
    "--output",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    metavar="FILE",
    help="Write to this file. Default: standard output.",
)
@index_option
def export(output: Path | None, folder: Path) -> int:
    """Write all documents as lines of JSON.

    The interchange form, a document a line: `vraagbaak index` reads the lines back to equal documents.
    """
    from ... import open as open_index
    from ...corpus.interchange import line

    with open_index(folder) as index:
        lines = (line(document) + "\n" for document in index.documents())
        if output is not None:
            # half a character, if a document holds one, has an escape in JSON and none in UTF-8
            with output.open("w", encoding="utf-8", errors="backslashreplace") as file:
                file.writelines(lines)
        elif sys.stdout.isatty():
            from .for_programs import escaped

            for text in lines:
                sys.stdout.write(escaped(text[:-1]) + "\n")
        else:
            as_utf8(sys.stdout)
            sys.stdout.writelines(lines)
    return 0


@click.command()
@index_option
def optimize(folder: Path) -> int:
    """Make the index small and quick.

    All segments become one, what was deleted gives back its room, and the compound words are learned anew. What a
    search finds may change a little by the latter.
    """
    from ... import open as open_index
    from ... import writer

    open_index(folder).close()
    with writer(folder) as writing:
        writing.optimize()
    click.echo("Optimized.")
    return 0
