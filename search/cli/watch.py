"""`vraagbaak watch`: follow a folder that grows."""

from __future__ import annotations

import gc
import os
import sys
import time
from pathlib import Path
from typing import TextIO

import click

from ...index.errors import IndexLocked
from .index import MOST_JOBS, index_once, refuse_missing_folders
from .options import Place, index_option, wait_option
from .progress import Progress


class _Once(Progress):
    """Prints each line once: an unreadable file is unreadable in the next pass too."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__(stream)
        self._said: set[str] = set()

    def say(self, line: str) -> None:
        if line not in self._said:
            self._said.add(line)
            super().say(line)


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=Place(path_type=Path))
@click.option(
    "--every",
    metavar="SECONDS",
    type=click.FloatRange(min=0.1),
    default=10.0,
    show_default=True,
    help="The time between two rounds.",
)
@click.option("--prune", is_flag=True, help="Delete the documents of recorded files below PATH that no longer exist.")
@click.option("--once", is_flag=True, help="Run one round, and end.")
@wait_option
@index_option
def watch(paths: tuple[Path, ...], every: float, prune: bool, once: bool, wait: float, folder: Path) -> int:
    """Follow folders: index what is new or changed, again and again, until Ctrl-C.

    The command runs `vraagbaak index PATH...` every few seconds, in one process. Unchanged files are not read: a round
    over 40,000 files takes a second. Each round that changed the index prints a line. Other programs can search
    meanwhile; a service calls `index.refresh()`. While another process writes, a round is left out.
    """
    gc.enable()
    shown = _Once(sys.stderr)
    if prune:
        refuse_missing_folders(paths)
    try:
        while True:
            try:
                text, n_unreadable = index_once(
                    paths, min(os.cpu_count() or 1, MOST_JOBS), folder, wait, shown, prune=prune
                )
            except IndexLocked as error:
                if once:
                    raise
                shown.say(f"vraagbaak: {error}; watch continues")
                text = ""
            if text:
                click.echo(text)
                sys.stdout.flush()
            if once:
                return 1 if n_unreadable else 0
            time.sleep(every)
    except KeyboardInterrupt:
        return 130
