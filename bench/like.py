"""Does `related` find the documents that are known to belong together?

    python -m bench.like [--index DIR] [--pairs 500]

A pair is a document and another that its texts cite; what both cite tells nothing of it. Each is asked for what is like
it, and the reciprocal rank of the other counts, and whether it is among the first ten. Where the index has vectors,
that is done with them and without.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

from vraagbaak.index.reader import Snapshot
from vraagbaak.search.engine import Index

from .judged import kept_index
from .significance import p_value

DEEP = 100
"""So far down the other is looked for."""


def pairs(index: Index, n: int) -> list[tuple[str, str]]:
    """Pairs of documents, the first of which cites the second: always the same."""
    ids = sorted(document.id for document in index.documents())
    random.Random(1).shuffle(ids)
    return [pair for pair, _ in zip(_citing(index, ids), range(n), strict=False)]


def _citing(index: Index, ids: list[str]) -> Iterator[tuple[str, str]]:
    for id in ids:
        same = {id, *index.versions(id)}
        named = [other.partition("#")[0] for one in index.citations(id) for other in one.ids]
        cited = [other for other in named if other not in same]
        if cited:
            yield id, cited[0]


def ranks(index: Index, known: list[tuple[str, str]]) -> list[float]:
    """Of each pair the reciprocal rank of the second among what is like the first; 0 where it is not there."""
    found = []
    for one, other in known:
        results = index.related(one, DEEP, snippets=False)
        listed = [hit.id for hit in results.hits] if results else []
        same = {other, *index.versions(other)}
        found.append(next((1 / at for at, id in enumerate(listed, 1) if id in same), 0.0))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description="Judge what is related on pairs of documents.")
    parser.add_argument("--index", type=Path)
    parser.add_argument("--pairs", type=int, default=500)
    given = parser.parse_args()
    with Index(given.index or kept_index()) as index:
        known = pairs(index, given.pairs)
        print(f"{len(known)} pairs\n{'':<20} {'MRR':>7} {'first ten':>10} {'p':>7}")
        with patch.object(Snapshot, "has_vectors", False):
            words = ranks(index, known)
        _print("by words", words, words)
        if index._snapshot.has_vectors:
            _print("with vectors", ranks(index, known), words)


def _print(name: str, found: list[float], words: list[float]) -> None:
    n = max(1, len(found))
    p = "" if found is words else f"{p_value(words, found):.4f}"
    print(f"{name:<20} {sum(found) / n:>7.4f} {sum(one >= 0.1 for one in found) / n:>10.4f} {p:>7}", flush=True)


if __name__ == "__main__":
    main()
