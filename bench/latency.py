"""Latency of searches: the product and its peers, interleaved in one process."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter, thread_time
from typing import NamedTuple

from .engines import PEERS, opened, version
from .figures import Figure, Measured, Verdict, latencies
from .queries import Queries

METHODS = {"top 10": "top", "top 10 + facets": "facets", "whole job": "whole"}
LANGUAGE = {"phrases": "phrase", "wildcards": "prefix", "misspelt words": "fuzzy"}

EVERY_VERSION = "product, uncollapsed"
"""The product with `collapse="none"`: every version of a question, as its peers list them."""

AIMS = {
    ("top 10", "tantivy", "warm"): 1.0,
    ("top 10 + facets", "tantivy", "warm"): 0.4,
    ("whole job", "tantivy", "warm"): 0.4,
    ("whole job", "tantivy", "cold"): 0.6,
    ("whole job", "lucene", "warm"): 0.5,
    ("phrases", "tantivy", "warm"): 1.5,
}
"""The part of a peer's median that the product's may be. For the whole job it holds for each group of queries."""

IN_EVERY_GROUP = "whole job"

FEW = {"whoosh": 12, "fts5": 12}
"""Slow engines are asked one query in so many, and twice."""


class Ask:
    """A way of asking, timed; with what its engine forgets and reports."""

    def __init__(self, ask: Callable[[str], object], engine: object = None) -> None:
        self._ask = ask
        self._forget: Callable[[], None] | None = getattr(engine, "forget", None)
        self._own_time: Callable[[], float] | None = getattr(engine, "last_s", None)

    def forget(self) -> None:
        """Drop what earlier queries left, so that the next one is cold."""
        if self._forget is not None:
            self._forget()

    def timed(self, query: str) -> tuple[float, float]:
        """Seconds and processor seconds of one query. An engine in another process reports its own time."""
        started, started_processor = perf_counter(), thread_time()
        self._ask(query)
        processor_s = thread_time() - started_processor
        seconds = perf_counter() - started
        if self._own_time is not None:
            seconds = processor_s = self._own_time()
        return seconds, processor_s


class Turns(NamedTuple):
    """Seconds for each query: the first time, and the medians of the times after it, also of processor time.

    On a machine that does other work as well, processor time is the steadier measure.
    """

    cold: list[float]
    warm: list[float]
    processor: list[float]

    def of(self, kind: str, places: Sequence[int]) -> list[float]:
        """The seconds of one kind, of the queries at some places."""
        seconds: list[float] = getattr(self, kind)
        return [seconds[at] for at in places]


def interleaved(asks: Sequence[Ask], queries: Sequence[str], repeats: int) -> list[Turns]:
    """Each query is asked of all in turn: once cold, then `repeats` times."""
    gc.collect()
    gc.freeze()  # objects of other engines are not scanned by the collector during this one's time
    found = [Turns([], [], []) for _ in asks]
    for query in queries:
        seconds: list[list[float]] = [[] for _ in asks]
        processor: list[list[float]] = [[] for _ in asks]
        for ask in asks:
            ask.forget()
        for _ in range(repeats + 1):
            for at, ask in enumerate(asks):
                own, own_processor = ask.timed(query)
                seconds[at].append(own)
                processor[at].append(own_processor)
        for turns, own_seconds, own_processor_s in zip(found, seconds, processor, strict=True):
            turns.cold.append(own_seconds[0])
            turns.warm.append(median(own_seconds[1:]))
            turns.processor.append(median(own_processor_s[1:]))
    gc.unfreeze()
    return found


def plain_words(
    folders: dict[str, Path], draws: Sequence[Queries], repeats: int, warming: Sequence[str]
) -> dict[str, Measured]:
    """The rows of searches in plain words: of each job all queries, and each group by its number of words.

    `warming` are other queries, for engines whose code is compiled while it runs."""
    rows: dict[str, Measured] = {}
    for row, method in METHODS.items():
        figures: list[Figure] = []
        ratios: dict[tuple[str, str, str], list[float]] = {}
        for queries in draws:
            parts = _parts(queries)
            for names in _together(folders, method):
                # each opened again for each row: what comes first is cold
                engines = {name: opened(name, folders[name.partition(",")[0]]) for name in names}
                for one in engines.values():
                    if (warm := getattr(one, "warm", None)) is not None:
                        warm(warming)
                few = max(FEW.get(name, 1) for name in names)
                places = range(0, len(queries.words), few)
                asked = [queries.words[at] for at in places]
                found = interleaved(
                    [Ask(getattr(one, method), one) for one in engines.values()], asked, 2 if few > 1 else repeats
                )
                turns = dict(zip(names, found, strict=True))
                for part, members in parts.items():
                    if few > 1 and part != ALL:
                        continue
                    chosen = [at for at, place in enumerate(places) if place in members]
                    label = row if part == ALL else f"{row}, {part}"
                    note = f"{len(chosen)} queries, seed {queries.seed}"
                    figures += _figures(label, turns, chosen, note, few == 1)
                    for peer, own in turns.items():
                        for kind in ("warm", "cold"):
                            ratio = median(turns["product"].of(kind, chosen)) / median(own.of(kind, chosen))
                            ratios.setdefault((label, peer, kind), []).append(ratio)
        figures += _medians(ratios)
        missing = [name for name in PEERS if name not in folders and version(name) is None]
        skipped = f"not installed: {', '.join(missing)}" if missing else ""
        rows[row] = Measured(tuple(figures), tuple(_verdicts(ratios)), skipped)
    return rows


ALL = "all"


def _parts(queries: Queries) -> dict[str, range]:
    """The places of all queries, and of each group's."""
    parts = {ALL: range(len(queries.words))}
    first = 0
    for name, group in queries.groups.items():
        parts[name] = range(first, first + len(group))
        first += len(group)
    return parts


def _together(folders: dict[str, Path], method: str) -> list[list[str]]:
    """Which engines are asked together: the fast ones at once, each slow one with the product."""
    peers = [name for name in PEERS if name in folders and hasattr(_engine_class(name), method)]
    fast = [name for name in peers if name not in FEW]
    return [["product", *fast, EVERY_VERSION], *(["product", name] for name in peers if name in FEW)]


def _engine_class(name: str) -> type:
    from importlib import import_module

    found: type = import_module(f"bench.engines.{name}").Engine
    return found


def _figures(row: str, turns: dict[str, Turns], chosen: Sequence[int], note: str, with_product: bool) -> list[Figure]:
    figures: list[Figure] = []
    for name, own in turns.items():
        if name == "product" and not with_product:
            continue
        for kind in ("warm", "cold", "processor"):
            figures += latencies(row, name, own.of(kind, chosen), kind, note)
    return figures


def _medians(ratios: dict[tuple[str, str, str], list[float]]) -> list[Figure]:
    """Of each row and peer the product's part: the median of the draws, and the worst."""
    figures = []
    for (row, peer, kind), own in ratios.items():
        if peer != "product":
            note = f"{len(own)} draws" if len(own) > 1 else ""
            figures.append(Figure(row, peer, f"product's part, {kind}", median(own), "", note))
            if len(own) > 1:
                figures.append(Figure(row, peer, f"product's part, {kind}, worst", max(own), "", note))
    return figures


def _verdicts(ratios: dict[tuple[str, str, str], list[float]]) -> list[Verdict]:
    verdicts = []
    for (row, peer, kind), own in ratios.items():
        job, _, group = row.partition(", ")
        aim = AIMS.get((job, peer, kind))
        if aim is not None and (not group or job == IN_EVERY_GROUP):
            verdicts.append(Verdict(row, f"of {peer}'s median, {kind}", median(own), aim))
    return verdicts


def language(folders: dict[str, Path], draws: Sequence[Queries], repeats: int) -> dict[str, Measured]:
    """Phrases, wildcards and misspelt words, compared with tantivy's; the ten best, ids and scores."""
    rows = {}
    for row, method in LANGUAGE.items():
        if "tantivy" not in folders:
            rows[row] = Measured(skipped="tantivy is not measured")
            continue
        figures: list[Figure] = []
        ratios: dict[tuple[str, str, str], list[float]] = {}
        for queries in draws:
            asked = {"phrase": queries.phrases, "prefix": queries.prefixes, "fuzzy": queries.misspelt}[method]
            product, peer = opened("product", folders["product"]), opened("tantivy", folders["tantivy"])
            known = sum(len(getattr(product, method)(query)) > 0 for query in asked)
            found = interleaved([Ask(getattr(one, method), one) for one in (product, peer)], asked, repeats)
            turns = dict(zip(("product", "tantivy"), found, strict=True))
            note = f"{len(asked)} queries, {known} of them with hits, seed {queries.seed}"
            everything = range(len(asked))
            figures += _figures(row, turns, everything, note, True)
            for kind in ("warm", "cold"):
                ratio = median(turns["product"].of(kind, everything)) / median(turns["tantivy"].of(kind, everything))
                ratios.setdefault((row, "tantivy", kind), []).append(ratio)
        rows[row] = Measured((*figures, *_medians(ratios)), tuple(_verdicts(ratios)))
    return rows
