"""The scorers of a snapshot: the working memory of searches, lent to one search at a time."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from ...index.kernel import kernel
from ...index.reader import Snapshot
from ...index.segment.reader import Segment
from ...index.segment.versions import Versions
from .. import settings

MOST_KEPT = 16
"""How many sets of scorers wait for the next search. A scorer of 40,000 documents takes about 2 MB."""


class ScorerSet:
    """A scorer for each segment of a snapshot."""

    __slots__ = ("_versions", "scorers")

    def __init__(self, scorers: Sequence[kernel.Scorer]) -> None:
        self.scorers = scorers
        self._versions: Versions | None = None

    def know(self, versions: Versions) -> None:
        """Passes the versions of each question to the scorer of a snapshot with one segment."""
        if self._versions is not versions:
            self.scorers[0].set_versions(versions.docs, versions.starts, versions.question_of[0])
            self._versions = versions


class Scorers:
    """Lends scorers to searches, of any number of threads. A set serves one search at a time.

    All sets share the data of the segments, which never change, and so the processor's caches.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._data: list[kernel.SegmentData] = []
        self._free: list[ScorerSet] = []
        self._making = threading.Lock()

    def lend(self) -> ScorerSet:
        """A set that no other search uses until it is given back."""
        try:
            return self._free.pop()
        except IndexError:
            return self._make()

    def give_back(self, scorer_set: ScorerSet) -> None:
        """Takes a set back."""
        if len(self._free) < MOST_KEPT:  # two threads may exceed it by one, which does no harm
            self._free.append(scorer_set)

    def _make(self) -> ScorerSet:
        with self._making:
            if not self._data:
                self._data = [segment_data(segment, self._snapshot) for segment in self._snapshot.segments]
        return ScorerSet([kernel.Scorer(data) for data in self._data])


def segment_data(segment: Segment, snapshot: Snapshot) -> kernel.SegmentData:
    """The data of a segment as the kernel takes it, with the numbers of the formula."""
    arrays = segment.arrays
    data = kernel.SegmentData(
        arrays["postings"],
        arrays["terms"],
        segment.units,
        segment.docs,
        segment.deleted,
        segment.stem_map.block_postings,
    )
    passages, documents = snapshot.averages
    weights, b = settings.weights(snapshot.schema), settings.length_weights(snapshot.schema)
    data.configure(weights, b, passages, documents, settings.K1, settings.SHARE)
    data.set_ids(arrays["strings"], arrays["string_starts"])
    return data
