"""Matching documents that were indexed last."""

from __future__ import annotations

import numpy as np

from ...index.reader import Snapshot
from ..execution.found import Ranked
from ..execution.run import Run


def latest(snapshot: Snapshot, run: Run, k: int) -> list[Ranked]:
    """The k documents that were first indexed last, latest first; of equal times the first by id."""
    if k < 1:
        return []
    dated: list[tuple[int, str, Ranked]] = []
    for at, segment in enumerate(snapshot.segments):
        docs = np.flatnonzero(run.matching(at))
        added = snapshot.added[at][docs]
        if len(docs) > k:
            floor = np.partition(added, len(added) - k)[len(added) - k]
            docs, added = docs[added >= floor], added[added >= floor]
        for doc, time in zip(docs.tolist(), added.tolist(), strict=True):
            id = segment.id_of(doc)
            dated.append((-time, id, Ranked(at, doc, -1, id, 0.0)))
    return [ranked for _, _, ranked in sorted(dated)[:k]]
