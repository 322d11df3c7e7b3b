"""`vraagbaak backup` and `vraagbaak restore`: back up an index, and restore it."""

from __future__ import annotations

import gc
from pathlib import Path

import click

from .for_people import counted
from .options import Place, index_option, wait_option
from .terminal import safe


@click.command()
@click.argument("destination", metavar="DEST", type=Place(path_type=Path))
@index_option
def backup(destination: Path, folder: Path) -> int:
    """Copy the index to the folder DEST, while it is read and written.

    DEST is a new or an empty folder. The copy is the newest commit, and all checksums are compared. The copy is an
    index: every command reads it with --index DEST.
    """
    from ...index.maintenance.backup import backup as copy

    gc.enable()
    done = copy(folder, destination)
    click.echo(f"Copied {counted(done.n_documents, 'document')} of commit {done.commit} to {safe(str(destination))}.")
    return 0


@click.command()
@click.argument("source", metavar="BACKUP", type=Place(exists=True, file_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace the index even when the backup is of another index.")
@wait_option
@index_option
def restore(source: Path, force: bool, wait: float, folder: Path) -> int:
    """Replace the index with a backup, while it is read.

    BACKUP is a folder that `vraagbaak backup` made. All of it is checked before anything changes. The index is replaced
    in one step, and its former content is gone. An open reader continues with its commit, or reports that the index was
    replaced.
    """
    from ...index.maintenance.backup import restore as put_back

    gc.enable()
    done = put_back(source, folder, wait=wait, force=force)
    kept = f" The damaged catalog is {safe(str(done.kept))}." if done.kept else ""
    click.echo(f"Restored {counted(done.n_documents, 'document')}, as commit {done.commit}.{kept}")
    return 0
