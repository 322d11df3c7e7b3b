"""What does reliability cost in each row of the table of speed? With it and without it, by turns, in one process.

    python -m bench.costs INDEX LINES [--documents N] [--repeats N]

INDEX is an index of the interchange lines LINES. *Without* is: no time limit, where *with* has one that is never
reached; no look at the catalog's state around what is read from it; no locks and no look at the file system at open; no
fsync, SQLite's `synchronous=OFF` and no checksums where something is written. Bounds in the kernels are not taken out:
they are part of the walk, and paid in every figure of `bench.speed`.
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
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from types import SimpleNamespace
from unittest.mock import patch

import vraagbaak
from vraagbaak.corpus import interchange
from vraagbaak.corpus.model import Document
from vraagbaak.index.reader import Snapshot
from vraagbaak.index.storage import array_files, catalog, catalog_file

from .asking import METHODS, by_turns
from .engines.product import ASKED, Engine
from .queries import queries

NEVER = 3600.0
"""Seconds: a limit that is looked at and not reached."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.costs", description=__doc__.partition("\n")[0])
    parser.add_argument("index", type=Path)
    parser.add_argument("lines", type=Path)
    parser.add_argument("--documents", type=int, default=8000, help="how many are indexed")
    parser.add_argument("--repeats", type=int, default=15)
    asked = parser.parse_args()
    words = queries(asked.lines, None, 60).words
    with asked.lines.open("rb") as file:
        some = [interchange.document(line) for line in islice(file, asked.documents)]
    print(f"{'':<44}{'with':>10}{'without':>10}{'more':>8}")
    searching(asked.index, words, asked.repeats)
    threads(asked.index, words, max(3, asked.repeats // 3))
    opening(asked.index, 20 * asked.repeats)
    with tempfile.TemporaryDirectory(dir=asked.index.parent) as folder:
        indexing(some, Path(folder), 3)
        replacing(asked.index, some, Path(folder), 2 * asked.repeats)
    disk(asked.index)


def told(what: str, with_it: float, without: float, unit: str) -> None:
    print(
        f"{what + ', ' + unit:<44}{with_it:>10.4g}{without:>10.4g}{100 * (with_it / without - 1):>+7.1f}%", flush=True
    )


def searching(index: Path, words: list[str], repeats: int) -> None:
    """The three searches, by processor time: the mean over the queries of the median of each."""
    own = Engine(index)

    def unlooked(ask: Callable[[str], object]) -> Callable[[str], object]:
        def asked(query: str) -> object:
            with own.index._snapshot._pool.connection() as connection:
                db = connection.db
                with patch.object(Snapshot, "_looked_up", lambda self, look: look(db)):
                    return ask(query)

        return asked

    for row, method in METHODS.items():
        ask = getattr(own, method)

        def limited(query: str, ask: Callable[[str], object] = ask) -> object:
            ASKED["timeout"] = NEVER
            try:
                return ask(query)
            finally:
                del ASKED["timeout"]

        turns = by_turns([ask, limited, unlooked(ask)], words, repeats)
        plain, within, bare = (1e3 * sum(one.processor) / len(one.processor) for one in turns)
        told(f"{row}: a time limit", within, plain, "ms")
        if row == "whole job":
            told(f"{row}: looks at the catalog's state", plain, bare, "ms")


def threads(index: Path, words: list[str], rounds: int) -> None:
    """Seconds of four threads for all queries, four times each: the least of some rounds."""
    own = Engine(index)
    took: dict[float | None, list[float]] = {NEVER: [], None: []}
    with ThreadPoolExecutor(4) as four:
        for _ in range(rounds):
            for limit, spent in took.items():
                ASKED["timeout"] = limit
                begun = perf_counter()
                list(four.map(own.whole, words * 4))
                spent.append(perf_counter() - begun)
    del ASKED["timeout"]
    told("four threads: a time limit", min(took[NEVER]), min(took[None]), "s")


def opening(index: Path, rounds: int) -> None:
    """What a fresh process does before its first search."""
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
    """Writing that trusts the machine: nothing waits for the disk, nothing is summed."""
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
    """One document replaced: the median, for what the disk takes differs much."""
    copy = Path(shutil.copytree(index, folder / "copy"))
    spare = iter(some * 2)

    def replace() -> None:
        with vraagbaak.writer(copy) as writer:
            writer.add(next(spare))

    with_it, without = _alternately(replace, careless, rounds, summed=median)
    told("one replaced: fsync, checksums", 1e3 * with_it, 1e3 * without, "ms")
    with_it, without = _alternately(replace, careless, rounds, process_time, median)
    told("the same, processor time", 1e3 * with_it, 1e3 * without, "ms")


def disk(index: Path) -> None:
    """Bytes: checksums of texts (5 a row), dictionaries kept twice."""
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
    """Seconds with and without, the least of all rounds, or `summed` otherwise."""
    spent: tuple[list[float], list[float]] = ([], [])
    do()
    for _ in range(rounds):
        for at in (0, 1):
            with ExitStack() as stack:
                if at:
                    stack.enter_context(without())  # type: ignore[arg-type]
                begun = clock()
                do()
                spent[at].append(clock() - begun)
    return summed(spent[0]), summed(spent[1])


if __name__ == "__main__":
    main()
