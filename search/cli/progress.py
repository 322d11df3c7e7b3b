"""Progress of reading: how far, how fast, and the time left.

It is shown on a terminal; on a pipe only problems are reported. Progress is counted in bytes of the files, compressed
or not, because the number of documents in a tar is known only at its end.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, TextIO

from .terminal import safe

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

EVERY = 0.1
"""Seconds between two updates of the bar."""


class Progress:
    """Reports problems, one line each; counts bytes for a display."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.n_bytes = 0
        self.n_documents = 0

    def consumed(self, n_bytes: int) -> None:
        self.n_bytes += n_bytes

    def one_more(self) -> None:
        self.n_documents += 1

    def some_more(self, n: int) -> None:
        self.n_documents += n

    def say(self, line: str) -> None:
        self.stream.write(safe(line) + "\n")
        self.stream.flush()


class Bar(Progress):
    """The same with a bar; messages are printed above it."""

    def __init__(self, stream: TextIO, bar: RichProgress, task: TaskID) -> None:
        super().__init__(stream)
        self.bar = bar
        self.task = task
        self.started = self.shown = monotonic()

    def one_more(self) -> None:
        self.n_documents += 1
        if monotonic() - self.shown > EVERY:
            self.show()

    def some_more(self, n: int) -> None:
        super().some_more(n)
        self.show()

    def show(self) -> None:
        self.shown = monotonic()
        rate = self.n_documents / max(self.shown - self.started, 0.001)
        self.bar.update(
            self.task, completed=self.n_bytes, documents=f"{self.n_documents:,} documents", rate=f"{rate:,.0f}/s"
        )

    def say(self, line: str) -> None:
        self.bar.console.print(safe(line), markup=False, highlight=False, soft_wrap=True)


@contextmanager
def progress(paths: Iterable[Path], stream: TextIO) -> Iterator[Progress]:
    """The progress of reading the paths, shown on `stream` if that is a terminal."""
    if not stream.isatty():
        yield Progress(stream)
        return
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as RichProgress

    columns = (
        TextColumn("{task.fields[documents]}"),
        BarColumn(bar_width=None),
        TaskProgressColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("left"),
    )
    console = Console(file=stream)
    with RichProgress(*columns, console=console, expand=True, transient=True, refresh_per_second=8) as shown:
        task = shown.add_task("", total=_size(paths) or None, documents="0 documents", rate="")
        bar = Bar(stream, shown, task)
        yield bar
        bar.show()


def _size(paths: Iterable[Path]) -> int:
    """Bytes of the files at the paths; files that cannot be examined count 0."""
    total = 0
    for path in paths:
        files = (
            (os.path.join(where, name) for where, _, names in os.walk(path) for name in names)
            if path.is_dir()
            else (path,)
        )
        for file in files:
            try:
                total += os.stat(file, follow_symlinks=False).st_size
            except OSError:
                continue
    return total
