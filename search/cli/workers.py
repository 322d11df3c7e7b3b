"""The worker processes of `vraagbaak index`, as the command uses them.

Files are read in workers (corpus/workers/reading.py). Large files of interchange lines are for the writer, which lets
the workers of `pool` build whole segments (index/indexing/bulk_load.py). Other lines are read in this process: handing
one over costs as much as reading it.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager

from ...corpus.workers.pool import WorkerPool
from ...corpus.workers.reading import ReaderDied, readings

__all__ = ("ReaderDied", "deaths_told", "pool", "readings")


@contextmanager
def pool(jobs: int) -> Iterator[WorkerPool]:
    """Worker processes that build segments. Must be created before the index is locked."""
    from ...index.indexing import bulk_load, writer  # noqa: F401  # so that a forked process need not import them

    with WorkerPool(jobs) as made:
        yield made


@contextmanager
def deaths_told() -> Iterator[None]:
    """Raises the death of a worker of the pool as ReaderDied."""
    try:
        yield
    except BrokenExecutor:
        raise ReaderDied("a process that reads files died, perhaps for want of memory; use --jobs 1") from None
