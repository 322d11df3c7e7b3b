"""A whole index of this machine onto a cluster: beside what is searched there, then in its place.

Broken off, it goes on when it is run again: what is stored already is not sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ...index.reader import Snapshot
from ...index.schema import PARLIAMENTARY
from ...index.store import contents
from .address import Address
from .client import Client
from .errors import NotOnACluster
from .file_record import Change
from .freezing import frozen_of, learned_from
from .page import Fetched
from .store import Store, Stored
from .writer_lock import ClusterLock
from .writing import Incoming, Loader

DOCUMENTS_AT_ONCE = 1200
"""Documents that are compared with what is stored at one time."""

REBUILT = "rebuilt"
"""Where an index comes from that is built out of the one before it."""


@dataclass(frozen=True)
class Loaded:
    """What a load did."""

    physical: str
    n_documents: int
    n_sent: int
    n_settled: int
    replaced: tuple[str, ...]


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
    lock = ClusterLock(store)
    try:
        frozen = frozen_of(snapshot)
        origin = f"{snapshot.path} commit {snapshot.state.setting('commit')}"
        unfinished = store.unfinished(origin)
        stored = unfinished or store.create(frozen, origin, snapshot.n_documents, n_shards, n_replicas)
        loader = Loader(store, stored, frozen, is_new=unfinished is None)
        n = n_sent = 0
        for batch in _batches(snapshot):
            lock.check()
            n_sent += loader.add(batch)
            n += len(batch)
            if told is not None:
                told(n)
        n_settled = loader.settle()
        old = store.switch(stored)
        for physical in old:
            store.remove(physical)
        store.clear_unfinished()
    finally:
        lock.release()
    return Loaded(stored.physical, n, n_sent, n_settled, tuple(old))


def rebuild(store: Store, old: Stored, files: Sequence[Change], check: Callable[[], None]) -> Stored:
    """Builds an index out of the documents of another, analysed as this version does, with a vocabulary learned from
    them; then lets the name mean it. `check` is called between batches. Raises ClusterProblem."""
    store.clear_unfinished(REBUILT)
    frozen = learned_from([one.document for one in batch] for batch in _batches_of(store, old))
    n_documents = store.n_documents(old)
    stored = store.create(frozen, REBUILT, n_documents, old.n_shards, old.n_replicas)
    loader = Loader(store, stored, frozen, is_new=True)
    for batch in _batches_of(store, old):
        check()
        loader.add(batch)
    loader.settle()
    store.add_changes(stored, 0, files)
    for physical in store.switch(stored):
        store.remove(physical)
    return stored


def _batches_of(store: Store, stored: Stored) -> Iterator[list[Incoming]]:
    """The documents of an index of a cluster."""
    batch: list[Incoming] = []
    for hit in store.all_hits(stored.physical, {"sort": [{"id": "asc"}]}, 500):
        one = Fetched.of_source(hit["_source"])
        batch.append(Incoming(one.contents, one.bestand, one.added, one.changed))
        if len(batch) == DOCUMENTS_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


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
