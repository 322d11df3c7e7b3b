"""Overhead of reliability in each row of the table of speed: with it and without it, interleaved, in one process.

    python -m bench.overhead INDEX LINES [--documents N] [--repeats N]

INDEX is an index of the interchange lines LINES. *Without* means: no time limit, where *with* has one that is never
reached; no check of the catalog's state around reads; no locks and no check of the file system at open; and for writes
no fsync, SQLite's `synchronous=OFF` and no checksums. Bounds checks in the kernels stay: they are part of reading
postings, and included in every figure of `bench.speed`.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from copy import copy
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import vraagbaak
from vraagbaak.corpus import interchange
from vraagbaak.corpus.model import Document
from vraagbaak.index.indexing.segment_set import LiveSegments
from vraagbaak.index.reader import Snapshot
from vraagbaak.index.storage import array_files, catalog, catalog_file

from .engines.product import Engine
from .latency import METHODS, Ask, interleaved
from .queries import Source

NEVER = 3600.0
"""Seconds: a limit that is checked and not reached."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.overhead", description=__doc__.partition("\n")[0])
    parser.add_argument("index", type=Path)
    parser.add_argument("lines", type=Path)
    parser.add_argument("--documents", type=int, default=8000, help="how many are indexed")
    parser.add_argument("--repeats", type=int, default=15)
    asked = parser.parse_args()
    words = Source(asked.lines).draw(1848, 15).words
    with asked.lines.open("rb") as file:
        some = [interchange.document(line) for line in islice(file, asked.documents)]
    print(f"{'':<44}{'with':>10}{'without':>10}{'more':>8}")
    searching(asked.index, words, asked.repeats)
    threads(asked.index, words, max(3, asked.repeats // 3))
    opening(asked.index, 20 * asked.repeats)
    replaced(asked.index, words, asked.repeats)
    with tempfile.TemporaryDirectory(dir=asked.index.parent) as folder:
        merging(some, Path(folder), max(3, asked.repeats // 3))
        indexing(some, Path(folder), 3)
        replacing(asked.index, some, Path(folder), 2 * asked.repeats)
    disk(asked.index)


def told(what: str, with_it: float, without: float, unit: str) -> None:
    print(
        f"{what + ', ' + unit:<44}{with_it:>10.4g}{without:>10.4g}{100 * (with_it / without - 1):>+7.1f}%", flush=True
    )


class Limited:
    """An index whose searches have a time limit that is not reached."""

    def __init__(self, index: vraagbaak.Index) -> None:
        self._index = index

    def search(self, query: str, **named: Any) -> vraagbaak.Results:
        return self._index.search(query, timeout=NEVER, **named)


def limited(own: Engine) -> Engine:
    """The same engine with a time limit."""
    made = copy(own)
    made.index = Limited(own.index)  # type: ignore[assignment]
    return made


def searching(index: Path, words: list[str], repeats: int) -> None:
    """The three searches in processor time: the mean over the queries of each query's median."""
    own = Engine(index)

    def unlooked(ask: Callable[[str], object]) -> Callable[[str], object]:
        def asked(query: str) -> object:
            with own.index._snapshot._pool.connection() as connection:
                db = connection.db
                with patch.object(Snapshot, "_looked_up", lambda self, look: look(db)):
                    return ask(query)

        return asked

    within_limit = limited(own)
    for row, method in METHODS.items():
        ask = getattr(own, method)
        turns = interleaved([Ask(one) for one in (ask, getattr(within_limit, method), unlooked(ask))], words, repeats)
        plain, within, bare = (1e3 * sum(one.processor) / len(one.processor) for one in turns)
        told(f"{row}: a time limit", within, plain, "ms")
        if row == "whole job":
            told(f"{row}: looks at the catalog's state", plain, bare, "ms")


def replaced(index: Path, words: list[str], repeats: int) -> None:
    """The whole job, by processor time, with and without the look after each answer whether the index was replaced."""
    own = Engine(index)

    def unlooked(query: str) -> object:
        with patch.object(Snapshot, "check_place", lambda self: None):
            return own.whole(query)

    def patched(query: str) -> object:
        with patch.object(Snapshot, "check_place", Snapshot.check_place):
            return own.whole(query)

    with_it, without = (
        1e3 * sum(one.processor) / len(one.processor) for one in interleaved([patched, unlooked], words, repeats)
    )
    told("whole job: looks whether it was replaced", with_it, without, "ms")


def merging(some: list[Document], folder: Path, rounds: int) -> None:
    """Four segments that become one, by processor time, with and without the checksums of what is read."""

    @contextmanager
    def unchecked() -> Iterator[None]:
        with patch.object(LiveSegments, "_check", lambda self, file, wanted: None):
            yield

    whole = folder / "whole"
    quarter = -(-len(some) // 4)
    with vraagbaak.writer(whole) as writer:
        for start in range(0, len(some), quarter):
            for document in some[start : start + quarter]:
                writer.add(document)
            writer.commit()
    spent: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for at, how in enumerate((ExitStack, unchecked)):
            of_it = Path(shutil.copytree(whole, folder / "merged"))
            with how(), vraagbaak.writer(of_it) as writer:
                started = process_time()
                writer.optimize()
                spent[at].append(process_time() - started)
            shutil.rmtree(of_it)
    told("merging four segments: checksums, processor", median(spent[0]), median(spent[1]), "s")


def threads(index: Path, words: list[str], rounds: int) -> None:
    """Seconds of four threads for all queries, four times each: the least of some rounds."""
    own = Engine(index)
    engines = {NEVER: limited(own), None: own}
    took: dict[float | None, list[float]] = {NEVER: [], None: []}
    with ThreadPoolExecutor(4) as four:
        for _ in range(rounds):
            for limit, spent in took.items():
                started = perf_counter()
                list(four.map(engines[limit].whole, words * 4))
                spent.append(perf_counter() - started)
    told("four threads: a time limit", min(took[NEVER]), min(took[None]), "s")


def opening(index: Path, rounds: int) -> None:
    """The work of a fresh process before its first search."""
    told(
        "opened: locks, kind of file system",
        *_alternately(lambda: vraagbaak.open(index).close(), unlocked, rounds),
        "s",
    )


@contextmanager
def unlocked() -> Iterator[None]:
    with ExitStack() as stack:
        stack.enter_context(patch.object(catalog_file, "refuse_network", lambda folder: None))
        stack.enter_context(patch.object(array_files, "fcntl", SimpleNamespace(**{**vars(fcntl), "flock": _nothing})))
        yield


def _nothing(*_: object) -> int:
    return 0


@contextmanager
def careless() -> Iterator[None]:
    """Writing without safeguards: it does not wait for the disk, and computes no checksums."""
    real = catalog_file.connect

    def connect(*arguments: object, **named: object) -> sqlite3.Connection:
        db: sqlite3.Connection = real(*arguments, **named)  # type: ignore[arg-type]
        db.execute("PRAGMA synchronous=OFF")
        return db

    with ExitStack() as stack:
        stack.enter_context(patch.object(os, "fsync", _nothing))
        stack.enter_context(patch.object(catalog_file, "connect", connect))
        stack.enter_context(patch.object(catalog, "text_checksum", _nothing))
        stack.enter_context(patch.object(array_files, "zlib", SimpleNamespace(crc32=_nothing)))
        yield


def indexing(some: list[Document], folder: Path, rounds: int) -> None:
    """Documents indexed in one commit."""

    def build() -> None:
        shutil.rmtree(folder / "made", ignore_errors=True)
        with vraagbaak.writer(folder / "made") as writer:
            for document in some:
                writer.add(document)

    told("indexing: fsync, checksums", *_alternately(build, careless, rounds), "s")
    told("the same, processor time", *_alternately(build, careless, rounds, process_time), "s")


def replacing(index: Path, some: list[Document], folder: Path, rounds: int) -> None:
    """One document replaced: the median, as times of the disk vary much."""
    of_it = Path(shutil.copytree(index, folder / "copy"))
    spare = iter(some * 2)

    def replace() -> None:
        with vraagbaak.writer(of_it) as writer:
            writer.add(next(spare))

    with_it, without = _alternately(replace, careless, rounds, summed=median)
    told("one replaced: fsync, checksums", 1e3 * with_it, 1e3 * without, "ms")
    with_it, without = _alternately(replace, careless, rounds, process_time, median)
    told("the same, processor time", 1e3 * with_it, 1e3 * without, "ms")


def disk(index: Path) -> None:
    """Bytes: checksums of texts (5 per row), dictionaries stored twice."""
    db = catalog_file.connect(index)
    (more,) = db.execute(
        "SELECT 5 * (SELECT count(*) FROM texts) + (SELECT sum(length(content)) FROM dictionaries) / 2"
    ).fetchone()
    db.close()
    size = sum(file.stat().st_size for file in index.rglob("*") if file.is_file())
    told("disk: checksums, copies of dictionaries", size / 1e6, (size - more) / 1e6, "MB")


def _alternately(
    do: Callable[[], object],
    without: Callable[[], object],
    rounds: int,
    clock: Callable[[], float] = perf_counter,
    summed: Callable[[list[float]], float] = min,
) -> tuple[float, float]:
    """Seconds with and without, interleaved: the least of all rounds, or `summed` otherwise."""
    spent: tuple[list[float], list[float]] = ([], [])
    do()
    for _ in range(rounds):
        for at in (0, 1):
            with ExitStack() as stack:
                if at:
                    stack.enter_context(without())  # type: ignore[arg-type]
                started = clock()
                do()
                spent[at].append(clock() - started)
    return summed(spent[0]), summed(spent[1])


if __name__ == "__main__":
    main()
