"""A whole index of this machine onto a cluster: beside what is searched there, then in its place.

Broken off, it goes on when it is run again: what is stored already is not sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ...index.reader import Snapshot
from ...index.schema import PARLIAMENTARY
from ...index.store import contents
from .address import Address
from .analysis import Frozen
from .client import Client
from .errors import NotOnACluster
from .store import Store
from .writing import Incoming, Loader

DOCUMENTS_AT_ONCE = 1200
"""Documents that are compared with what is stored at one time."""


@dataclass(frozen=True)
class Loaded:
    """What a load did."""

    physical: str
    n_documents: int
    n_sent: int
    n_settled: int
    replaced: tuple[str, ...]


def frozen_of(snapshot: Snapshot) -> Frozen:
    """The analysis of an index on this machine, to be frozen with one on a cluster."""
    passages, documents = snapshot.averages
    return Frozen(snapshot.vocabulary, tuple(passages), tuple(documents))


def load(
    snapshot: Snapshot,
    address: Address,
    n_shards: int = 3,
    n_replicas: int = 1,
    told: Callable[[int], None] | None = None,
) -> Loaded:
    """Builds an index on the cluster out of one on this machine, then lets the name mean it. Raises ClusterProblem."""
    if snapshot.schema != PARLIAMENTARY:
        raise NotOnACluster("hold an index with own fields or word lists")
    store = Store(Client(address))
    frozen = frozen_of(snapshot)
    origin = f"{snapshot.path} commit {snapshot.state.setting('commit')}"
    unfinished = store.unfinished(origin)
    stored = unfinished or store.create(frozen, origin, n_shards, n_replicas)
    loader = Loader(store, stored, frozen, is_new=unfinished is None)
    n = n_sent = 0
    for batch in _batches(snapshot):
        n_sent += loader.add(batch)
        n += len(batch)
        if told is not None:
            told(n)
    n_settled = loader.settle()
    old = store.switch(stored)
    for physical in old:
        store.remove(physical)
    return Loaded(stored.physical, n, n_sent, n_settled, tuple(old))


def _batches(snapshot: Snapshot) -> Iterator[list[Incoming]]:
    batch: list[Incoming] = []
    for segment in snapshot.segments:
        numbers = segment.numbers[segment.deleted == 0].tolist()
        ids = [segment.id_of(segment.doc_of_number(number)) for number in numbers]
        for first in range(0, len(numbers), DOCUMENTS_AT_ONCE):
            some = numbers[first : first + DOCUMENTS_AT_ONCE]
            histories = snapshot.histories(some, ids[first : first + DOCUMENTS_AT_ONCE])
            for stored, (added, changed, file) in zip(snapshot.stored(some), histories, strict=True):
                batch.append(Incoming(contents.of_document(stored.document()), file, added, changed))
            yield batch
            batch = []


__all__ = ["Loaded", "load"]
