"""Speed of the product beside other engines, on the same passages, in one run.

    python -m bench.speed [--quick] [--only ROW ...] [--engines NAME ...] [--seed N] [--draws N]

ROWs: search, language, indexing, disk, fresh, replace, threads, million. Queries are drawn by a seed that differs from
run to run and is recorded; several draws have seeds that follow each other. Indexes are stored under build/bench; those
of slow engines are kept from run to run, those of the product and of tantivy with --keep. The passages are what
`vraagbaak export` writes of the KVR documents in ../shared, or --lines FILE.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from secrets import randbelow

from . import building, latency, lifecycle, million, passages, table
from .engines import PEERS, version
from .figures import Measured
from .queries import N_LANGUAGE, PER_GROUP, Queries, Source

HERE = Path(__file__).resolve().parent
SHARED = HERE.parent.parent / "shared"
WARMING_SEED = 1_000_003
"""Draws the queries that warm engines up: outside the range of the seeds that are measured."""

ROWS = ("indexing", "disk", "search", "language", "fresh", "replace", "threads", "million")


Run = Callable[[str, Callable[[], dict[str, Measured]]], None]


def main(given: list[str] | None = None) -> None:
    options = _arguments(given)
    started = datetime.now()
    folder: Path = options.folder
    folder.mkdir(parents=True, exist_ok=True)
    lines: Path = options.lines or passages.exported(SHARED / "corpora" / "kvr.tar.xz", folder)
    seeds = [options.seed + at for at in range(options.draws)]
    about = table.machine() | {"seeds": " ".join(map(str, seeds))}
    for name, value in about.items():
        print(f"{name:<18} {value}")
    source = Source(lines)
    sizes = (3, 4) if options.quick else (PER_GROUP, N_LANGUAGE)
    draws = [source.draw(seed, *sizes) for seed in seeds]
    warming = source.draw(WARMING_SEED, *sizes).words
    folders = {"product": folder / "product"}
    for engine in options.engines:
        if version(engine):
            folders[engine] = folder / engine
        else:
            print(f"{engine} is not installed: pip install -e '.[bench]'")
    rows: dict[str, Measured] = {}

    def run(name: str, measure: Callable[[], dict[str, Measured]]) -> None:
        if name in options.only:
            print(f"measuring: {name} …", flush=True)
            rows.update(measure())

    try:
        _measure(options, lines, folders, draws, warming, run)
    finally:  # reports the measured rows, whatever happened afterwards
        print()
        print("\n".join(table.printed(rows)))
        print(f"\nkept as {table.kept(rows, about, options.runs, started).name}")


def _measure(
    options: argparse.Namespace,
    lines: Path,
    folders: dict[str, Path],
    draws: list[Queries],
    warming: list[str],
    run: Run,
) -> None:
    """Runs the requested rows, in their order."""
    rounds, repeats = (1, 3) if options.quick else (3, 7)
    words = draws[0].words
    if not (options.keep and all(own.exists() for own in folders.values())):
        if "indexing" in options.only:
            run("indexing", lambda: {"indexing": building.indexing(lines, folders, rounds)})
        else:
            for engine, own in folders.items():
                make = building.build if engine in ("product", "tantivy") else building.kept
                make(engine, lines, own)
    run("disk", lambda: {"disk": building.disk(folders)})
    run("search", lambda: latency.plain_words(folders, draws, repeats, warming))
    run("language", lambda: latency.language(folders, draws, repeats))
    run("fresh", lambda: {"fresh": lifecycle.fresh_process(folders["product"], words, 10 * rounds)})
    run("replace", lambda: {"replace": lifecycle.replacing(lines, folders, 10 * rounds)})
    run("threads", lambda: {"threads": lifecycle.four_threads(folders, words, 2 * rounds + 1)})
    if "million" in options.only and not options.quick:
        run("million", lambda: {"million": million.million(lines, folders, words, 5, options.passages)})


def _arguments(given: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.speed", description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="few queries, one round, no million passages")
    parser.add_argument("--only", nargs="+", choices=ROWS, default=ROWS, metavar="ROW")
    parser.add_argument("--engines", nargs="*", choices=PEERS, default=PEERS, metavar="NAME")
    parser.add_argument("--seed", type=int, default=randbelow(1_000_000), help="what queries are drawn by")
    parser.add_argument(
        "--draws", type=int, default=1, help="so many draws of queries; the median of them is held to the aims"
    )
    parser.add_argument("--keep", action="store_true", help="take the indexes that are there")
    parser.add_argument("--lines", type=Path, help="interchange lines, instead of the KVR documents")
    parser.add_argument("--passages", type=int, default=1_000_000, help="how many synthetic passages are drawn")
    parser.add_argument("--folder", type=Path, default=HERE.parent / "build" / "bench", help="where indexes are stored")
    parser.add_argument("--runs", type=Path, default=HERE / "runs", help="where the CSV is written")
    return parser.parse_args(given)


if __name__ == "__main__":
    main()
