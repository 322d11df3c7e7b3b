"""Read files in worker processes, under limits of time and memory: a bad file fails alone, never the run.

A worker lives long and takes files in bundles. If one file kills it, or exceeds a limit, that file is reported and a
new worker reads the rest of the bundle. The documents come back in the order of the files, so that of two files with
one id the later one stays. A few bundles are under way at a time, so memory does not grow with the input.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from itertools import chain
from queue import SimpleQueue
from time import perf_counter

from ..reading import Reading, read_one
from ..source import Source
from .process import Worker, WorkerDied, ctrl_c_held, ending

SECONDS = 90.0
"""Processor time for one file. Readers that count their own time stop at 60 s, with a better reason."""

SECONDS_OF_WAITING = 900.0
"""Time for one file, on a machine with other work; after it a stopped worker is given up."""

MEMORY = 1536 << 20
"""Bytes of address space that reading one file may take. A file has 256 MiB at most; no known paper takes 500 MiB."""

ALONE = 100
"""Up to this many quick files are read in this process before workers are started: starting one costs as much."""

BUNDLE = 32
BUNDLE_BYTES = 1 << 20
"""Files, and bytes, that a worker gets at a time."""

QUICK_BYTES = 1 << 20
"""A plain text of at most this many bytes is read at once."""

SLOW = 0.1
"""Seconds after which a file may have taken much memory: then the worker checks whether it must be replaced."""

Bundle = list[Source | Reading]


class ReaderDied(Exception):
    """Workers do not start, or die on every file; the message says what to do."""


def readings(sources: Iterator[Source | Reading], jobs: int) -> Iterator[Reading]:
    """Results for each file, in order, from `jobs` worker processes; a few quick files are read in this process.

    Raises ReaderDied where no worker starts.
    """
    n_here = 0
    for item in sources:
        if isinstance(item, Reading):
            yield item
        elif (jobs == 1 or n_here < ALONE) and is_quick(item):
            n_here += 1
            yield read_one(item)
        else:
            with ReaderPool(jobs) as pool:
                yield from _by_workers(chain([item], sources), pool, jobs)


def _by_workers(sources: Iterator[Source | Reading], pool: ReaderPool, jobs: int) -> Iterator[Reading]:
    """The same for the first file that is not quick, and all later ones."""
    pending: deque[Future[list[Reading]] | list[Reading]] = deque()
    for bundle in _bundles(sources):
        pending.append(pool.submit(bundle) if any(isinstance(item, Source) for item in bundle) else _lines(bundle))
        while len(pending) > 3 * jobs or (pending and isinstance(pending[0], list)):
            yield from _come(pending.popleft())
    while pending:
        yield from _come(pending.popleft())


def _lines(bundle: Bundle) -> list[Reading]:
    return [item for item in bundle if isinstance(item, Reading)]


def is_quick(source: Source) -> bool:
    """Whether a file is a short plain text: no PDF, archive or markup, which may be traps."""
    head = source.head
    return len(source.content) <= QUICK_BYTES and not (
        head.startswith(b"PK") or b"%PDF-" in head or b"<" in head or b"\0" in head
    )


def _come(done: Future[list[Reading]] | list[Reading]) -> list[Reading]:
    return done if isinstance(done, list) else done.result()


def _bundles(sources: Iterator[Source | Reading]) -> Iterator[Bundle]:
    bundle: Bundle = []
    n_bytes = 0
    for item in sources:
        bundle.append(item)
        n_bytes += len(item.content) if isinstance(item, Source) else 0
        if len(bundle) >= BUNDLE or n_bytes >= BUNDLE_BYTES:
            yield bundle
            bundle, n_bytes = [], 0
    if bundle:
        yield bundle


class ReaderPool:
    """Some readers, each with its worker and a thread that feeds it. Leaving its block by an exception kills the
    workers."""

    def __init__(self, n: int) -> None:
        self._readers = [IsolatedReader(SECONDS, MEMORY) for _ in range(n)]
        self._idle: SimpleQueue[IsolatedReader] = SimpleQueue()
        for reader in self._readers:
            self._idle.put(reader)
        self._threads = ThreadPoolExecutor(n, "reader")

    def submit(self, bundle: Bundle) -> Future[list[Reading]]:
        """Reads a bundle, when a reader is idle."""
        with ctrl_c_held():  # a thread that is started meanwhile leaves Ctrl-C to the main thread
            return self._threads.submit(self._read, bundle)

    def _read(self, bundle: Bundle) -> list[Reading]:
        reader = self._idle.get()
        try:
            return reader.read(bundle)
        finally:
            self._idle.put(reader)

    def __enter__(self) -> ReaderPool:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        for reader in self._readers if kind is not None else ():
            reader.end()
        self._threads.shutdown(wait=True, cancel_futures=kind is not None)
        for reader in self._readers:
            reader.close()


class IsolatedReader:
    """Reads files in a worker process, which is replaced where it dies."""

    def __init__(self, seconds: float, memory: int) -> None:
        self._limits = seconds, memory
        self._ended = False
        self._worker: Worker | None = self._new_worker()

    def _new_worker(self) -> Worker:
        return Worker(partial(_limit, *self._limits))

    def read(self, bundle: Bundle) -> list[Reading]:
        """Results for each file of the bundle, in order. Raises ReaderDied where no worker starts."""
        done: list[Reading] = []
        again = -1
        while len(done) < len(bundle):
            self._worker = worker = self._worker or self._new_worker()
            if self._ended:
                self._replace()
                raise ReaderDied("reading was broken off")
            try:
                for reading in worker.stream(read_all, bundle[len(done) :], seconds=SECONDS_OF_WAITING):
                    done.append(reading)
                if len(done) < len(bundle):  # it has grown too large to read on
                    self._replace()
            except WorkerDied as death:
                self._replace()
                if not death.started:
                    raise ReaderDied(
                        f"a process that reads files could not start ({ending(death.exit_code)}), perhaps for want of"
                        " memory; use --jobs 1"
                    ) from None
                at = len(done)
                if death.exit_code in (-signal.SIGKILL, -signal.SIGTERM) and again != at:
                    again = at  # something else ended it, not necessarily a fault of the file
                elif at < len(bundle):
                    done.append(Reading(bundle[at].name, problem=self._why(death)))
            except Exception as error:  # the results cannot be sent
                self._replace()
                problem = f"reading it failed: {type(error).__name__}: {error}"
                done.append(Reading(bundle[len(done)].name, problem=problem))
        return done

    def _why(self, death: WorkerDied) -> str:
        seconds, memory = self._limits
        if death.exit_code in (None, -signal.SIGPROF):
            return f"reading it takes more than {seconds:.0f} s of processor time"
        most = f"{memory >> 20:,} MiB of memory"
        return f"the process that read it ended ({ending(death.exit_code)}); it may take more than {most}"

    def _replace(self) -> None:
        if self._worker:
            self._worker.kill()
            self._worker.close()
        self._worker = None

    def end(self) -> None:
        """Stops the current reading. Another thread may call it."""
        self._ended = True
        if worker := self._worker:
            worker.kill()

    def close(self) -> None:
        """Lets the worker end."""
        if self._worker:
            self._worker.close()
            self._worker = None


_alone = threading.Lock()
_reader: IsolatedReader | None = None
_reader_of = 0  # the process that started its worker


def read_isolated(source: Source) -> Reading:
    """The result for one file, as `readings` reads it, for files that come one by one.

    Keeps one worker for all callers, until this process ends. Raises ReaderDied where none starts.
    """
    global _reader, _reader_of
    if is_quick(source):
        return read_one(source)
    with _alone:
        if _reader is None or _reader_of != os.getpid():  # a worker does not cross a fork
            _reader, _reader_of = IsolatedReader(SECONDS, MEMORY), os.getpid()
        return _reader.read([source])[0]


# in the worker

_enough_bytes = MEMORY
_most_seconds = SECONDS


def _limit(seconds: float, memory: int) -> None:
    """Sets the limits for reading a file."""
    global _enough_bytes, _most_seconds
    before = _address_space()
    _most_seconds, _enough_bytes = seconds, before + memory // 2
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = min(limit if limit != resource.RLIM_INFINITY else before + memory for limit in (soft, hard, before + memory))
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    signal.signal(signal.SIGPROF, signal.SIG_DFL)


def _address_space() -> int:
    """Bytes of address space of this process; if unknown, enough for Python and its libraries."""
    if sys.platform == "linux":
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    return 1 << 30


def read_all(bundle: Bundle) -> Iterator[Reading]:
    """Reads the files one by one; stops early where this process has grown too large to continue."""
    for item in bundle:
        if isinstance(item, Reading):
            yield item
            continue
        started = perf_counter()
        signal.setitimer(signal.ITIMER_PROF, _most_seconds)
        reading = read_one(item)
        signal.setitimer(signal.ITIMER_PROF, 0)
        yield reading
        if perf_counter() - started > SLOW and _address_space() > _enough_bytes:
            return
