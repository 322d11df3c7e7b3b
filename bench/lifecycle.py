"""Lifecycle of an index: opened by a new process, changed a little, searched by several threads."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from time import perf_counter

import vraagbaak

from .engines import opened
from .figures import Figure, Measured, Verdict, p95, times
from .passages import COMMAND, documents

IMPORTS = (sys.executable, "-c", "import click, numpy, sqlite3")


def fresh_process(folder: Path, queries: Sequence[str], rounds: int) -> Measured:
    """`vraagbaak search`, from the call to its end, beside the imports that it cannot do without."""
    script = Path(sys.executable).with_name("vraagbaak")
    command = (str(script),) if script.exists() else COMMAND
    spent: list[float] = []
    imports: list[float] = []
    for at in range(rounds):
        query = queries[at * 7 % len(queries)]
        for arguments, own in (
            ((*command, "search", "--index", str(folder), query), spent),
            (IMPORTS, imports),
        ):
            started = perf_counter()
            subprocess.run(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            own.append(perf_counter() - started)
    note = f"{rounds} processes, interleaved"
    figures = times("fresh process", "product", spent, "whole", note)
    figures += times("fresh process", "imports alone", imports, "whole", note)
    verdict = Verdict("fresh process", "of the imports' time", median(spent) / median(imports), 2.0)
    return Measured(tuple(figures), (verdict,))


def replacing(lines: Path, folders: dict[str, Path], rounds: int) -> Measured:
    """One document replaced and committed in the full index: the writer opened, used and closed each time."""
    drawn = random.Random(7)
    frames = list(enumerate(documents(lines)))
    chosen = drawn.sample(frames, min(rounds, len(frames)))
    copy = folders["product"].with_name("product-changed")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folders["product"], copy)
    with vraagbaak.open(copy) as index:
        known = [index.document(frame["id"]) for _, frame in chosen]
    spent: list[float] = []
    for document in known:
        assert document is not None
        started = perf_counter()
        with vraagbaak.writer(copy) as writer:
            writer.add(document)
        spent.append(perf_counter() - started)
    shutil.rmtree(copy)
    figures = times("one replaced", "product", spent, "commit", f"{len(spent)} documents")
    figures.append(Figure("one replaced", "product", "commit longest", 1000 * max(spent), "ms"))
    if "tantivy" in folders:
        from .engines import tantivy

        copy = folders["tantivy"].with_name("tantivy-changed")
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(folders["tantivy"], copy)
        writing = tantivy.Replacing(copy)
        theirs = []
        for at, frame in chosen:
            started = perf_counter()
            writing.replace(frame, at)
            theirs.append(perf_counter() - started)
        writing.close()
        shutil.rmtree(copy)
        figures += times("one replaced", "tantivy", theirs, "commit", "one writer, kept open")
    verdicts = (
        Verdict("one replaced", "ms, median", 1000 * median(spent), 20),
        Verdict("one replaced", "ms, p95", 1000 * p95(spent), 50),
    )
    return Measured(tuple(figures), verdicts)


def four_threads(folders: dict[str, Path], queries: Sequence[str], rounds: int) -> Measured:
    """Whole jobs per second, by one thread and by four that share the work, on one open index.

    Each thread takes the next of the remaining queries: the overhead of a pool for handing over a job is not measured.
    """
    figures = []
    verdicts = []
    for engine in ("product", "tantivy"):
        if engine not in folders:
            continue
        whole = opened(engine, folders[engine]).whole
        rates: dict[int, list[float]] = {1: [], 4: []}
        with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(4) as four:
            for round in range(rounds + 1):
                for n_threads, pool in ((1, one), (4, four)):
                    work = list(queries) * 4
                    started = perf_counter()
                    list(pool.map(_ask_all, [whole] * n_threads, [work] * n_threads))
                    if round:  # the first is for warming up
                        rates[n_threads].append(4 * len(queries) / (perf_counter() - started))
        ratio = median([many / alone for alone, many in zip(rates[1], rates[4], strict=True)])
        note = f"{rounds} rounds, interleaved"
        for n_threads, found in rates.items():
            figures.append(Figure("four threads", engine, f"{n_threads} threads", median(found), "/s", note))
        figures.append(Figure("four threads", engine, "gain", ratio, "", note))
        if engine == "product":
            verdicts.append(Verdict("four threads", "of one thread's throughput", ratio, 1.6, at_most=False))
    return Measured(tuple(figures), tuple(verdicts))


def _ask_all(whole: Callable[[str], object], work: list[str]) -> None:
    """Runs queries that were not run yet."""
    while True:
        try:
            query = work.pop()
        except IndexError:
            return
        whole(query)
