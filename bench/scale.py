"""Many passages in many segments on one machine: time to index, disk, memory and latency.

    python -m bench.scale LINES FOLDER [--passages 10000000] [--segments 20] [--queries 320]

Draws synthetic passages from the interchange lines LINES (bench/passages.py). Indexes them below FOLDER, with a commit
for each segment. Prints the rate of each commit, the size on disk, and the latency cold and warm. FOLDER needs 20 GB
for 10 million passages. The drawn lines stay, so that a second run draws no more.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

import orjson

import vraagbaak

from .engines.product import Engine
from .latency import METHODS
from .passages import COMMAND, n_passages, synthetic
from .queries import Source


def parts(drawn: Path, n_parts: int, part: Path) -> Iterator[int]:
    """Writes `part` again for each of so many stretches of the drawn lines; yields the number of passages in it."""
    most = n_passages(drawn) // n_parts + 1
    with drawn.open("rb") as lines:
        for _ in range(n_parts):
            n = 0
            with part.open("wb") as file:
                for line in lines:
                    file.write(line)
                    n += len(orjson.loads(line).get("passages", ()))
                    if n >= most:
                        break
            if n:
                yield n
    part.unlink(missing_ok=True)


def built(drawn: Path, folder: Path, n_segments: int) -> None:
    """Indexes the drawn lines in so many commits, and prints the rate of each."""
    shutil.rmtree(folder, ignore_errors=True)
    n_all, spent = 0, 0.0
    for number, n in enumerate(parts(drawn, n_segments, folder.with_suffix(".part")), start=1):
        started = perf_counter()
        command = [*COMMAND, "index", "--index", str(folder), str(folder.with_suffix(".part"))]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        took = perf_counter() - started
        n_all, spent = n_all + n, spent + took
        print(f"commit {number}: {n:,} passages in {took:.0f} s, {n / took:,.0f} a second", flush=True)
    print(f"{n_all:,} passages in {spent:.0f} s, {n_all / spent:,.0f} a second", flush=True)


def asked(folder: Path, queries: list[str]) -> None:
    """Prints the time to open, and for each way of asking the latency cold and warm, and the memory of this process."""
    started = perf_counter()
    engine = Engine(folder)
    print(f"opened in {1000 * (perf_counter() - started):.0f} ms")
    for row, method in METHODS.items():
        ask = getattr(engine, method)
        cold, warm = [], []
        for query in queries:
            engine.forget()
            for times in (cold, warm):
                started = perf_counter()
                ask(query)
                times.append(1000 * (perf_counter() - started))
        print(f"{row}: cold {_spread(cold)}, warm {_spread(warm)} ms (median, 95 %, 99 %)", flush=True)
    status = Path("/proc/self/status").read_text()
    for name, label in (("VmHWM:", "resident at most"), ("RssAnon:", "of its own"), ("RssFile:", "of mapped files")):
        print(f"memory {label}: {int(status.partition(name)[2].split()[0]) / 1024:,.0f} MiB")


def _spread(times: list[float]) -> str:
    ordered = sorted(times)
    return f"{median(ordered):.1f} / {ordered[int(0.95 * len(ordered))]:.1f} / {ordered[int(0.99 * len(ordered))]:.1f}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.scale", description=__doc__.partition("\n")[0])
    parser.add_argument("lines", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--passages", type=int, default=10_000_000)
    parser.add_argument("--segments", type=int, default=20)
    parser.add_argument("--queries", type=int, default=320, help="in four groups by the number of words")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    index = given.folder / "index"
    started = perf_counter()
    drawn = synthetic(given.lines, given.passages, given.folder / f"synthetic-{given.passages}.jsonl")
    print(f"drawn in {perf_counter() - started:.0f} s, {drawn.stat().st_size / 1e9:.2f} GB", flush=True)
    built(drawn, index, given.segments)
    with vraagbaak.open(index) as opened:
        stats = opened.stats()
        print(f"{stats['segments']} segments, {stats['documents']:,} documents, {stats['passages']:,} passages")
    n_bytes = sum(file.stat().st_size for file in index.rglob("*") if file.is_file())
    print(f"disk {n_bytes / 1e9:.2f} GB", flush=True)
    queries = list(Source(given.lines).draw(1848, max(1, given.queries // 4)).words)
    asked(index, queries[: given.queries])
    return 0


if __name__ == "__main__":
    sys.exit(main())
