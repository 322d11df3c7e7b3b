"""How are many files read on several cores?

The files are fetched here, in order; processes turn them into documents; the documents come back in the same order,
so that of two files with one id the later one stands. At most a few bundles are under way, so memory does not grow
with the input. Interchange lines are read here, for to hand one over costs as much as to read it; large files of them
are for the writer, which lets `pool` make whole segments of them (index/indexing/bulk_load.py).
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Literal, cast

from ...corpus.reading import Reading, read_one
from ...corpus.source import Source

ALONE = 100
"""This many files are read before processes are started: for a handful these would cost more than they bring."""

BUNDLE = 32
BUNDLE_BYTES = 1 << 20
"""Files, and bytes, that a process gets at once."""


class ReaderDied(Exception):
    """A process came to its end without a word; the message says what to do."""


Bundle = list[Source | Reading]


def readings(found: Iterator[Source | Reading], jobs: int) -> Iterator[Reading]:
    """What came of each file, in order, read by `jobs` processes; 1 reads in this one."""
    n_alone = 0
    for source in found:
        yield read_one(source) if isinstance(source, Source) else source
        n_alone += isinstance(source, Source)
        if jobs > 1 and n_alone == ALONE:
            break
    yield from _in_parallel(found, jobs)


def _in_parallel(found: Iterator[Source | Reading], jobs: int) -> Iterator[Reading]:
    """The rest of them; starts no process when there is no rest."""
    pool: ProcessPoolExecutor | None = None
    pending: deque[Future[list[Reading]] | list[Reading]] = deque()
    with ExitStack() as stack:
        for bundle in _bundles(found):
            if any(isinstance(item, Source) for item in bundle):
                # spawned, not forked: a fork would hold the index's lock on after this process is gone
                pool = pool or stack.enter_context(_new_pool(jobs, "spawn"))
                with _ctrl_c_held():
                    pending.append(pool.submit(_read, bundle))
            else:
                pending.append(cast(list[Reading], bundle))
            while len(pending) > 3 * jobs or (pending and isinstance(pending[0], list)):
                yield from _come(pending.popleft())
        while pending:
            yield from _come(pending.popleft())


def _bundles(found: Iterator[Source | Reading]) -> Iterator[Bundle]:
    bundle: Bundle = []
    n_bytes = 0
    for item in found:
        bundle.append(item)
        n_bytes += len(item.content) if isinstance(item, Source) else 0
        if len(bundle) >= BUNDLE or n_bytes >= BUNDLE_BYTES:
            yield bundle
            bundle, n_bytes = [], 0
    if bundle:
        yield bundle


def _come(done: Future[list[Reading]] | list[Reading]) -> list[Reading]:
    with deaths_told():
        return done if isinstance(done, list) else done.result()


@contextmanager
def pool(jobs: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that hear no Ctrl-C, and end when this one does. To be made before the index is locked."""
    from ...index.indexing import bulk_load, writer  # noqa: F401  # what a forked process need not import

    with _new_pool(jobs, "fork" if can_fork() else "spawn") as made:
        with _ctrl_c_held():
            for _ in range(jobs):
                made.submit(os.getpid)  # a process is started at each, while none is idle
        yield made


@contextmanager
def deaths_told() -> Iterator[None]:
    """A process of the pool that died, as ReaderDied."""
    try:
        yield
    except BrokenExecutor:
        raise ReaderDied("a process that reads files died, perhaps for want of memory; use --jobs 1") from None


def can_fork() -> bool:
    """Whether a process may be forked, which costs no imports: not beside other threads, and on Linux alone."""
    return sys.platform == "linux" and threading.active_count() == 1


@contextmanager
def _new_pool(jobs: int, start: Literal["fork", "spawn"]) -> Iterator[ProcessPoolExecutor]:
    """Processes that are gone when the block has ended; at once, when it ends with an exception."""
    from multiprocessing import active_children, get_context

    others = active_children()
    with ProcessPoolExecutor(jobs, get_context(start), _begin) as made:
        try:
            yield made
        except BaseException:
            for process in set(active_children()).difference(others):
                process.kill()
            raise


@contextmanager
def _ctrl_c_held() -> Iterator[None]:
    """Ctrl-C waits: a process started meanwhile never hears it, not even while it starts."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin() -> None:
    """In a new process: Ctrl-C is for the one that writes; and when that is gone, so is this one."""
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()

    def follow() -> None:
        if parent is not None:
            wait([parent.sentinel])
            os._exit(1)

    threading.Thread(target=follow, daemon=True).start()


def _read(bundle: Bundle) -> list[Reading]:
    return [read_one(item) if isinstance(item, Source) else item for item in bundle]
