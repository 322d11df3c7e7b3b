"""`vraagbaak index`: read these files and make them searchable."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

import click

from ...corpus.reading import to_read
from .for_people import counted
from .options import index_option
from .progress import progress
from .workers import ReaderDied, readings

MOST_JOBS = 4
"""More processes read faster than one can write."""


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path))
@click.option(
    "--jobs",
    type=click.IntRange(min=1, max=64),
    default=lambda: min(os.cpu_count() or 1, MOST_JOBS),
    metavar="N",
    help=f"Processes that read files. Default: one a core, at most {MOST_JOBS}.",
)
@index_option
def index(paths: tuple[Path, ...], jobs: int, folder: Path) -> int:
    """Read documents and add them to the index.

    PATH is a file, a folder, a tar, or a file of interchange lines; what a file is shows from its content. A document
    that comes again replaces its older self. A file that cannot be read is reported, and the rest goes on; the exit
    code is then 1. All is committed at the end, at once: Ctrl-C leaves the index as it was.
    """
    gc.enable()  # run.main turns it off for the commands that are over in no time
    try:
        return _index(paths, jobs, folder)
    except KeyboardInterrupt:
        click.echo("vraagbaak: interrupted; nothing was committed, the index is as it was", err=True)
        return 130
    except ReaderDied as error:
        raise click.ClickException(f"{error}; nothing was committed") from None


def _index(paths: tuple[Path, ...], jobs: int, folder: Path) -> int:
    from ... import writer

    started = perf_counter()
    n_passages = n_unreadable = 0
    with _deaf_at_the_end() as deafen, writer(folder) as writing:
        try:
            with progress(paths, sys.stderr) as shown:
                for reading in readings(to_read(paths, shown.consumed), jobs):
                    problem = reading.problem
                    if reading.document and not reading.document.id.isprintable():
                        problem = "its id is not printable text"
                    if problem or reading.document is None:
                        n_unreadable += 1
                        shown.say(f"{reading.name}: {problem}")
                        continue
                    if reading.diagnostic:
                        shown.say(f"{reading.name}: note: {reading.diagnostic}")
                    writing.add(reading.document)
                    n_passages += len(reading.document.passages)
                    shown.one_more()
        finally:
            deafen()
    took = perf_counter() - started
    n_documents = writing.n_added + writing.n_replaced
    told = f"Indexed {counted(n_documents, 'document')} ({writing.n_added:,} new, {writing.n_replaced:,} replaced)"
    told += f" with {counted(n_passages, 'passage')} in {took:,.1f} s"
    click.echo(told + (f"; {counted(n_unreadable, 'file')} could not be read." if n_unreadable else "."))
    return 1 if n_unreadable else 0


@contextmanager
def _deaf_at_the_end() -> Iterator[Callable[[], object]]:
    """Gives a function after which Ctrl-C is not heard until the block ends: commit or rollback, never half of one."""
    if threading.current_thread() is not threading.main_thread():
        yield lambda: None
        return
    before = signal.getsignal(signal.SIGINT)
    try:
        yield lambda: signal.signal(signal.SIGINT, signal.SIG_IGN)
    finally:
        signal.signal(signal.SIGINT, before)
