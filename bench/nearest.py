"""How long does a search beyond words take: encoding, neighbours, feedback, and the whole search?

    python -m bench.nearest [--rows 216000 1000000] [--index DIR] [--queries 50]

Neighbours are measured on as many synthetic vectors as --rows says, five to a document; encoding and whole searches on
an index with vectors, with meaning and without. A page of 500 hits reaches what only meaning and feedback find; one of
ten seldom does. Times are of the processor, on one core.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from time import process_time
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import numpy as np

from vraagbaak.index.vectors import files
from vraagbaak.index.vectors.nearest import CommitVectors
from vraagbaak.search.engine import Index
from vraagbaak.search.semantic import meaning

from .judged import kept_index, subjects

DIMENSIONS = 384
OF_A_DOCUMENT = 5
FOUND = 200


def synthetic(n: int) -> CommitVectors:
    """Vectors of chance: what a scan costs does not depend on what they are."""
    chance = np.random.default_rng(1)
    vectors = chance.integers(-127, 128, (n, DIMENSIONS), np.int8)
    numbers = np.arange(n, dtype=np.int64) // OF_A_DOCUMENT + 1
    rows = files.VectorRows(
        numbers,
        (np.arange(n) % OF_A_DOCUMENT).astype(np.int32),
        np.full(n, 6, np.int32),
        vectors,
        np.full(n, DIMENSIONS * 5400, np.int32),
        chance.integers(-(2**63), 2**63, (DIMENSIONS // files.WORD, n), np.int64),
        np.zeros(DIMENSIONS, np.float32),
        np.zeros(0, np.int64),
        np.zeros(0, np.int32),
    )
    own = np.unique(numbers)
    segment: Any = SimpleNamespace(n_docs=len(own), numbers=own, deleted=np.zeros(len(own), np.uint8))
    return CommitVectors([rows], [segment])


def timed(name: str, work: Callable[[Any], object], items: Sequence[Any]) -> None:
    """Prints the median and the 95th percentile of the milliseconds that each item takes."""
    work(items[0])
    taken = []
    for item in items:
        started = process_time()
        work(item)
        taken.append(1000 * (process_time() - started))
    print(f"{name:<44} {np.median(taken):>7.1f} {np.percentile(taken, 95):>7.1f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the parts of a search by meaning.")
    parser.add_argument("--rows", nargs="*", type=int, default=[216_000, 1_000_000])
    parser.add_argument("--index", type=Path)
    parser.add_argument("--queries", type=int, default=50)
    given = parser.parse_args()
    print(f"{'ms of one core':<44} {'median':>7} {'p95':>7}")
    queries = np.random.default_rng(2).normal(size=(given.queries, DIMENSIONS)).astype(np.float32)
    queries /= np.linalg.norm(queries, axis=1, keepdims=True)
    for n in given.rows:
        vectors = synthetic(n)
        timed(f"neighbours among {n:,}", lambda query, own=vectors: own.nearest(query, FOUND), list(queries))
        del vectors
    options = sorted(subjects().queries.values())
    random.Random(1).shuffle(options)
    options = options[: given.queries]
    with Index(given.index or kept_index()) as index:
        timed("feedback: the words of the second query", index.feedback, options)
        for n in (10, 500):
            page = partial(index.search, facets=(), snippets=False, limit=n, meaning=False)
            timed(f"{n} hits by words", lambda query, page=page: list(page(query).hits), options)
            timed(f"{n} hits with feedback", lambda query, page=page: list(page(query, feedback=True).hits), options)
        if not index.snapshot.has_vectors:
            print("the index has no vectors: vraagbaak embed computes them")
            return
        own = index._meaning.vectors
        with patch.object(meaning, "MOST_KEPT", 0):
            timed("encoding", index._meaning.of, options)
        found = {query: index._meaning.of(query) for query in options}
        timed(f"neighbours among {own.n_rows:,}", lambda query: own.nearest(found[query], FOUND), options)
        for n in (10, 500):
            page = partial(index.search, facets=(), snippets=False, limit=n)
            timed(f"{n} hits with meaning, encoded before", lambda query, page=page: list(page(query).hits), options)


if __name__ == "__main__":
    main()
