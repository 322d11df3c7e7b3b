"""`vraagbaak index`: read these files and make them searchable."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from itertools import groupby
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import click

from ...corpus.interchange import InterchangeError
from ...corpus.reading import is_interchange, to_read
from ...corpus.source import Unreadable, lines_of
from .for_people import counted
from .options import Place, index_option, wait_option
from .progress import Progress, progress
from .workers import ReaderDied, deaths_told, pool, readings

if TYPE_CHECKING:
    from ...corpus.workers.pool import WorkerPool
    from ...index.indexing.writer import Writer
    from ...index.schema import Schema
    from .recorded_run import Choices, RecordedRun

MANY_LINES = 16 << 20
"""A file with fewer bytes of interchange lines is indexed faster than processes start."""

MOST_JOBS = 4
"""More processes read faster than one can write."""

SELDOM = 100_000, 20, 100
"""Thresholds of Python's garbage collector: millions of objects are made, hardly any of which form cycles."""


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=Place(path_type=Path))
@click.option(
    "--jobs",
    type=click.IntRange(min=1, max=64),
    default=lambda: min(os.cpu_count() or 1, MOST_JOBS),
    metavar="N",
    help=f"The number of processes that read files. Default: one per core, at most {MOST_JOBS}.",
)
@click.option("--check", is_flag=True, help="Index nothing; report the words that reading leaves out, and why.")
@click.option("--resume", is_flag=True, help="Commit during the run, so that a run that ends early can continue.")
@click.option("--prune", is_flag=True, help="Delete the documents of recorded files below PATH that no longer exist.")
@click.option("--reread", is_flag=True, help="Read unchanged files again, for example after an upgrade.")
@click.option(
    "--schema",
    "schema_file",
    metavar="FILE",
    type=Place(exists=True, dir_okay=False, path_type=Path),
    help="Declare the own fields and word lists that this TOML file names (docs/SCHEMA.md). They stay in the index.",
)
@wait_option
@index_option
def index(
    paths: tuple[Path, ...],
    jobs: int,
    check: bool,
    resume: bool,
    prune: bool,
    reread: bool,
    schema_file: Path | None,
    wait: float,
    folder: Path,
) -> int:
    """Read documents and add them to the index.

    PATH is a file, a folder, a tar, or a file of interchange lines; - is standard input. The content of a file decides
    its kind. Files that have not changed since they were read (path, size, time, hash) are skipped. A document with an
    id that the index has replaces that document. A file that cannot be read is reported, and the run continues; the
    exit code is then 1. One commit at the end stores everything: Ctrl-C leaves the index as it was. With --resume,
    Ctrl-C commits the documents read so far, and the same command continues from there.

    Every word of a file is kept, or belongs to a known kind of page furniture (a page header, a signature). A word
    without a place is kept as a note or a passage, and reported. With --check nothing is indexed, and the words are
    counted by kind; the exit code is 1 when a word had no place.
    """
    from ...index.schema import Schema

    if prune:
        refuse_missing_folders(paths)
    schema = Schema.from_toml(schema_file) if schema_file is not None else None
    gc.enable()  # run.main turns it off for commands that end quickly
    gc.freeze()
    gc.set_threshold(*SELDOM)
    try:
        with _standard_input(paths) as read:
            if check:
                from .checking import checked

                return checked(read, jobs)
            held = frozenset(path for path, given in zip(read, paths, strict=True) if path != given)
            how: Choices = {"reread": reread, "prune": prune, "unrecorded": held}
            run = _resumed if resume else _index
            return run(read, jobs, folder, wait, schema, how)
    except KeyboardInterrupt:
        click.echo("vraagbaak: interrupted; nothing was committed, the index is as it was", err=True)
        return 130
    except ReaderDied as error:
        raise click.ClickException(f"{error}; nothing was committed") from None


@contextmanager
def _standard_input(paths: tuple[Path, ...]) -> Iterator[tuple[Path, ...]]:
    """The paths, with `-` and names of standard input replaced by a file with its content."""
    if not any(map(_is_standard_input, paths)):
        yield paths
        return
    if sys.stdin is None:
        raise click.UsageError("- is standard input, which is closed")
    import shutil
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="vraagbaak-") as folder:
        held = Path(folder) / "stdin"
        with held.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        yield tuple(held if _is_standard_input(path) else path for path in paths)


def _is_standard_input(path: Path) -> bool:
    return str(path) in ("-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0")


def _resumed(paths: tuple[Path, ...], jobs: int, folder: Path, wait: float, schema: Schema | None, how: Choices) -> int:
    from ... import writer
    from .recorded_run import RecordedRun

    started = perf_counter()
    with (
        _pool_for(paths, jobs) as apart,
        writer(folder, wait=wait, schema=schema) as writing,
        RecordedRun(writing, resume=True, **how) as run,
        progress(paths, sys.stderr) as shown,
    ):
        try:
            with deaths_told():
                n_passages, n_unreadable = _add(paths, apart, jobs, writing, shown, run)
                run.finish(paths)
                run.commit()
        except (KeyboardInterrupt, ReaderDied) as error:
            writing.rollback()
            what = str(error) or "interrupted twice"
            raise click.ClickException(f"{what}; {run.n_committed:,} documents were committed before") from None
    text = _summary(writing, run, n_passages, n_unreadable, started)
    if run.interrupted:
        click.echo(f"vraagbaak: interrupted; what was read is committed, --resume goes on from there. {text}", err=True)
        return 130
    click.echo(text)
    return 1 if n_unreadable else 0


def refuse_missing_folders(paths: tuple[Path, ...]) -> None:
    """Raises where a folder is missing: it is an unmounted disk or a mistyped name, not an order to delete."""
    for path in paths:
        if not path.exists() and not path.parent.exists():
            raise click.ClickException(f"{path} is not there, so nothing can be said to be gone from it")


def _summary(writing: Writer, run: RecordedRun, n_passages: int, n_unreadable: int, started: float) -> str:
    n_documents = writing.n_added + writing.n_replaced
    text = f"Indexed {counted(n_documents, 'document')} ({writing.n_added:,} new, {writing.n_replaced:,} replaced)"
    text += f" with {counted(n_passages, 'passage')} in {perf_counter() - started:,.1f} s"
    if run.n_unchanged:
        text += f"; {run.n_unchanged:,} unchanged"
    if run.n_pruned:
        text += f"; {run.n_pruned:,} gone and deleted"
    return text + (f"; {counted(n_unreadable, 'file')} could not be read." if n_unreadable else ".")


def _index(paths: tuple[Path, ...], jobs: int, folder: Path, wait: float, schema: Schema | None, how: Choices) -> int:
    from ... import writer
    from .recorded_run import RecordedRun

    started = perf_counter()
    with (
        _deaf_at_the_end() as deafen,
        deaths_told(),
        _pool_for(paths, jobs) as apart,
        writer(folder, wait=wait, schema=schema) as writing,
        RecordedRun(writing, **how) as run,
    ):
        try:
            with progress(paths, sys.stderr) as shown:
                n_passages, n_unreadable = _add(paths, apart, jobs, writing, shown, run)
                run.finish(paths)
        finally:
            deafen()
    click.echo(_summary(writing, run, n_passages, n_unreadable, started))
    return 1 if n_unreadable else 0


def index_once(
    paths: tuple[Path, ...], jobs: int, folder: Path, wait: float, shown: Progress, *, prune: bool = False
) -> tuple[str, int]:
    """One pass of `watch`: the message about it, "" where nothing changed; and how many files could not be read."""
    from ... import writer
    from .recorded_run import RecordedRun

    started = perf_counter()
    with deaths_told(), writer(folder, wait=wait) as writing, RecordedRun(writing, prune=prune) as run:
        n_passages, n_unreadable = _add(paths, None, jobs, writing, shown, run)
        run.finish(paths)
        changed = writing.n_added + writing.n_replaced + writing.n_deleted
        return _summary(writing, run, n_passages, n_unreadable, started) if changed else "", n_unreadable


def _pool_for(paths: tuple[Path, ...], jobs: int) -> AbstractContextManager[WorkerPool | None]:
    """The processes for large files of lines; none where there is no such file."""
    return pool(jobs) if jobs > 1 and any(map(_many_lines, paths)) else nullcontext()


def _add(
    paths: tuple[Path, ...],
    apart: WorkerPool | None,
    jobs: int,
    writing: Writer,
    shown: Progress,
    run: RecordedRun,
) -> tuple[int, int]:
    """Adds the files at the paths; returns how many passages, and how many files could not be read."""
    n_passages = n_unreadable = 0
    for are_lines, some in groupby(paths, _many_lines):
        if run.interrupted:
            break
        if are_lines and apart is not None:
            added, unreadable = _add_lines(list(some), apart, jobs, writing, shown, run)
        elif are_lines:
            added, unreadable = _add_lines_here(list(some), shown, run)
        else:
            added, unreadable = _add_files(list(some), jobs, shown, run)
        n_passages += added
        n_unreadable += unreadable
    return n_passages, n_unreadable


def _many_lines(path: Path) -> bool:
    return path.is_file() and path.stat().st_size >= MANY_LINES and is_interchange(path)


def _add_files(paths: list[Path], jobs: int, shown: Progress, run: RecordedRun) -> tuple[int, int]:
    """The same for all but large files of interchange lines."""
    n_passages = n_unreadable = 0
    to_be_read = to_read(paths, shown.consumed, run.skips)
    for reading in readings(run.unread(to_be_read), jobs):
        problem = reading.problem
        if reading.document and not reading.document.id.isprintable():
            problem = "its id is not printable text"
        elif reading.document and reading.document.extra:
            problem = problem or run.problem_of(reading.document.extra)
        if problem or reading.document is None:
            n_unreadable += 1
            run.failed(reading.name)
            shown.say(f"{run.shown(reading.name)}: {problem}")
            continue
        for diagnostic in reading.diagnostics:
            shown.say(f"{run.shown(reading.name)}: note: {diagnostic}")
        if run.take(reading):
            n_passages += len(reading.document.passages)
            shown.one_more()
        if run.interrupted:
            break
    return n_passages, n_unreadable


def _add_lines(
    paths: list[Path], apart: WorkerPool, jobs: int, writing: Writer, shown: Progress, run: RecordedRun
) -> tuple[int, int]:
    """The same for large files of interchange lines."""
    n_passages = n_unreadable = 0
    for path in paths:
        if run.skips(path):
            shown.consumed(path.stat().st_size)
            continue
        run.digest_beside(path)
        for built, n_passed in writing.add_lines(path, apart, jobs, resume=run.commits or not writing.is_empty):
            for name, problem in built.problems:
                shown.say(f"{name}: {problem}")
            n_unreadable += len(built.problems)
            n_passages += built.n_passages
            shown.consumed(built.n_bytes)
            shown.some_more(len(built.ids))
            for name, _ in built.problems:
                run.failed(name)
            run.took_lines(path, (*built.ids, *(passed.id for passed in built.passed)), n_passed)
            if run.interrupted:
                return n_passages, n_unreadable
    return n_passages, n_unreadable


def _add_lines_here(paths: list[Path], shown: Progress, run: RecordedRun) -> tuple[int, int]:
    """The same without other processes."""
    from ...index.store.contents import of_line

    n_passages = n_unreadable = 0
    for path in paths:
        if run.skips(path):
            shown.consumed(path.stat().st_size)
            continue
        run.digest_beside(path)
        for number, line in enumerate(lines_of(path, shown.consumed), start=1):
            problem = ""
            if run.interrupted:
                return n_passages, n_unreadable
            if isinstance(line, Unreadable):
                problem = str(line)
            elif line.strip():
                try:
                    document = of_line(line)
                    if problem := run.problem_of(document.head.get("extra", {})):
                        pass
                    elif document.id.isprintable():
                        if run.take_contents(path, document):
                            n_passages += len(document.passages)
                            shown.one_more()
                    else:
                        problem = "its id is not printable text"
                except InterchangeError as error:
                    problem = str(error)
            if problem:
                n_unreadable += 1
                run.failed(str(path))
                shown.say(f"{path}:{number}: {problem}")
    return n_passages, n_unreadable


@contextmanager
def _deaf_at_the_end() -> Iterator[Callable[[], object]]:
    """Returns a function that suspends Ctrl-C until the block ends, so that a commit or rollback is never
    interrupted."""
    if threading.current_thread() is not threading.main_thread():
        yield lambda: None
        return
    before = signal.getsignal(signal.SIGINT)
    try:
        yield lambda: signal.signal(signal.SIGINT, signal.SIG_IGN)
    finally:
        signal.signal(signal.SIGINT, before)
