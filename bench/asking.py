"""How long do searches take, the product and a peer by turns, in one process?"""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter, thread_time
from typing import NamedTuple

from .engines import PEERS, opened, version
from .figures import Figure, Measured, Verdict, p95, times
from .queries import Queries

Ask = Callable[[str], object]

METHODS = {"top 10": "top", "top 10 + facets": "facets", "whole job": "whole"}
TARGETS = {"top 10": (1.0, None), "top 10 + facets": (0.4, None), "whole job": (0.4, 0.6)}
"""What part of tantivy's time the product may take: the median, and the p95."""

LANGUAGE = {"phrases": "phrase", "wildcards": "prefix", "misspelt words": "fuzzy"}

SLOW = ("whoosh", "fts5")
"""These are asked fewer queries, and fewer times."""


class Turns(NamedTuple):
    """Seconds for each query: the very first time, and the median of those after; that of their processor time, too.

    On a machine that does other work as well, processor time is the steadier measure. All engines here search in the
    thread that asks.
    """

    first: list[float]
    warm: list[float]
    processor: list[float]

    def figures(self, row: str, engine: str, note: str) -> list[Figure]:
        return [
            *times(row, engine, self.warm, "warm", note),
            *times(row, engine, self.processor, "processor", note),
            *times(row, engine, self.first, "first", note),
        ]


def by_turns(asks: Sequence[Ask], queries: Sequence[str], repeats: int) -> list[Turns]:
    """Each query is asked of all by turns, one turn about, `repeats` times after the first."""
    gc.collect()
    gc.freeze()  # what other engines hold is not looked through on this one's time
    found = [Turns([], [], []) for _ in asks]
    for number, query in enumerate(queries):
        spent: list[list[float]] = [[] for _ in asks]
        processor: list[list[float]] = [[] for _ in asks]
        for turn in range(repeats + 1):
            order = range(len(asks)) if (turn + number) % 2 else reversed(range(len(asks)))
            for at in order:
                begun, begun_own = perf_counter(), thread_time()
                asks[at](query)
                processor[at].append(thread_time() - begun_own)
                spent[at].append(perf_counter() - begun)
        for turns, own, own_processor in zip(found, spent, processor, strict=True):
            turns.first.append(own[0])
            turns.warm.append(median(own[1:]))
            turns.processor.append(median(own_processor[1:]))
    gc.unfreeze()
    return found


def plain_words(folders: dict[str, Path], queries: Queries, repeats: int) -> dict[str, Measured]:
    """The rows of searches in plain words, by their names."""
    rows: dict[str, Measured] = {}
    engines = [name for name in PEERS if name in folders]
    for row, method in METHODS.items():
        figures: list[Figure] = []
        verdicts: list[Verdict] = []
        for name in engines:
            # opened anew for each row: what comes first is the first time
            product, peer = opened("product", folders["product"]), opened(name, folders[name])
            if not hasattr(peer, method):
                continue
            slow = name in SLOW
            asked = queries.words[:: 4 if slow else 1]
            ours, theirs = by_turns([getattr(product, method), getattr(peer, method)], asked, 2 if slow else repeats)
            note = f"{len(asked)} queries, by turns with the product"
            figures += theirs.figures(row, name, note)
            ratio = median(ours.warm) / median(theirs.warm)
            figures += _parts(row, name, ours, theirs, note)
            if name == "tantivy":
                each = [one / other for one, other in zip(ours.warm, theirs.warm, strict=True)]
                note = f"{len(asked)} queries, by turns with tantivy"
                figures += ours.figures(row, "product", note)
                figures.append(Figure(row, "product", "query by query median of tantivy's", median(each), "", note))
                figures.append(Figure(row, "product", "query by query p95 of tantivy's", p95(each), "", note))
                most, most_p95 = TARGETS[row]
                verdicts.append(Verdict(row, "of tantivy's median", ratio, most))
                if most_p95 is not None:
                    verdicts.append(Verdict(row, "of tantivy's p95", p95(ours.warm) / p95(theirs.warm), most_p95))
        missing = [name for name in PEERS if name not in folders and version(name) is None]
        rows[row] = Measured(tuple(figures), tuple(verdicts), f"not installed: {', '.join(missing)}" if missing else "")
    return rows


def language(folders: dict[str, Path], queries: Queries, repeats: int) -> dict[str, Measured]:
    """Phrases, wildcards and misspelt words, against tantivy's; ten best, ids and scores."""
    rows = {}
    for row, method in LANGUAGE.items():
        asked = {"phrase": queries.phrases, "prefix": queries.prefixes, "fuzzy": queries.misspelt}[method]
        product = opened("product", folders["product"])
        known = sum(len(getattr(product, method)(query)) > 0 for query in asked)
        if not known:
            rows[row] = Measured(skipped="the product's query language finds nothing with them")
            continue
        if "tantivy" not in folders:
            rows[row] = Measured(skipped="tantivy is not measured")
            continue
        product, peer = opened("product", folders["product"]), opened("tantivy", folders["tantivy"])
        ours, theirs = by_turns([getattr(product, method), getattr(peer, method)], asked, repeats)
        note = f"{len(asked)} queries, {known} of them with hits"
        figures = [
            figure for name, own in (("product", ours), ("tantivy", theirs)) for figure in own.figures(row, name, note)
        ]
        rows[row] = Measured((*figures, *_parts(row, "tantivy", ours, theirs, note)))
    return rows


def _parts(row: str, peer: str, ours: Turns, theirs: Turns, note: str) -> list[Figure]:
    """What part of the peer's median the product takes, by the clock and of processor time."""
    by_clock = median(ours.warm) / median(theirs.warm)
    of_processor = median(ours.processor) / median(theirs.processor)
    return [
        Figure(row, peer, "product's part", by_clock, "", note),
        Figure(row, peer, "of processor", of_processor, "", note),
    ]
