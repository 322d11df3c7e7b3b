"""`vraagbaak repair`: rebuild a damaged index."""

from __future__ import annotations

import gc
from pathlib import Path

import click

from .for_people import counted
from .options import index_option, wait_option
from .terminal import safe


@click.command()
@wait_option
@index_option
def repair(wait: float, folder: Path) -> int:
    """Rebuild a damaged index from its stored texts.

    Segments and derived data are written again. Each document that is lost is named; the exit code is then 1. The
    damaged catalog is kept beside the new one. The index changes only when the whole repair has succeeded.
    """
    from ...index.maintenance.repair import repair as mend

    gc.enable()
    done = mend(folder, wait=wait)
    for id in done.lost:
        click.echo(f"lost: {safe(id)}")
    for id in done.doubtful:
        click.echo(f"doubtful (its text was damaged): {safe(id)}")
    if done.undeclared:
        click.echo(
            f"the schema could not be read, and {counted(done.undeclared, 'document')} have own fields that are not"
            " searched: declare them by `vraagbaak index --schema`, then run repair once more"
        )
    kept = f" The damaged catalog is {safe(str(done.kept))}." if done.kept else ""
    click.echo(f"Rebuilt {counted(done.n_documents, 'document')}.{kept}")
    return 1 if done.lost or done.doubtful or done.undeclared else 0
