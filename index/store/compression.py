"""With which dictionary are documents packed, and how is another one learned?

A passage alone is too short for zstd to find much that comes again; a dictionary tells it beforehand what does, which
makes texts a third smaller and faster to open. Dictionaries are numbered generations in the catalog. One is learned
from the first documents, and another when there are GROWTH times as many; a body says which one it was packed with, so
none is ever removed. Each is kept twice, since without it no text could be read.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cached_property, partial
from typing import TYPE_CHECKING

import zstandard

from ..errors import Damaged
from ..storage import catalog
from . import bodies as texts
from .bodies import Packer, Stored, frames_of
from .contents import Contents

if TYPE_CHECKING:
    from concurrent.futures import Executor

SAMPLE = 300
"""Documents that a dictionary is learned from, and the fewest: ten times as many make it better by a hundredth."""

GROWTH = 256

SIZE = 1 << 16
"""Bytes of a dictionary: twice as many make texts smaller by a sixtieth."""

SEGMENT = 500
"""Bytes of text that a dictionary takes over at once, the best found by trying, which here would take four times as
long."""

Body = bytes | memoryview

MANY_BYTES = 2 << 20
"""Of so much text the bodies are made at once."""

MOST = 255
"""Generations, since a body names its own in a byte."""


class Dictionaries:
    """The dictionaries of a catalog, for reading; each thread has its own decompressors. `read` gives the content of a
    generation."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read
        self._local = threading.local()
        self._contents: dict[int, zstandard.ZstdCompressionDict] = {}

    def __call__(self, generation: int) -> zstandard.ZstdDecompressor:
        """What opens frames packed with a generation of the dictionary. Raises Damaged when it is not there whole."""
        try:
            known: dict[int, zstandard.ZstdDecompressor] = self._local.known
        except AttributeError:
            known = self._local.known = {0: zstandard.ZstdDecompressor()}
        found = known.get(generation)
        if found is None:
            content = self._contents.get(generation)
            if content is None:
                content = self._contents[generation] = zstandard.ZstdCompressionDict(self._read(generation))
            found = known[generation] = zstandard.ZstdDecompressor(content)
        return found


class Packing:
    """Packs the documents that a writer adds, inside the transaction that is open on its connection."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._generation, self._learned_at = catalog.newest_dictionary(db)
        self._waits_for = self._learn_at
        self._beside: Executor | None = None
        self._waiting: list[tuple[int, list[bytes]]] = []
        self._n_bytes = 0
        self._packed: list[tuple[list[int], Callable[[], Iterable[Body]]]] = []

    def put(self, number: int, pieces: list[bytes]) -> None:
        """Packs a document's pieces and keeps them in the catalog under its number, by the next `settle` at latest."""
        self._waiting.append((number, pieces))
        self._n_bytes += sum(map(len, pieces))
        if self._n_bytes > MANY_BYTES:
            self._put_packed()
            numbers, several = [number for number, _ in self._waiting], [pieces for _, pieces in self._waiting]
            if texts.UNLOCKED:  # a thread packs, while the next documents are read
                from concurrent.futures import ThreadPoolExecutor  # here, for a handful of documents do without

                self._beside = self._beside or ThreadPoolExecutor(1)
                self._packed = [(numbers, self._beside.submit(self.packer.pack_all, several).result)]
            else:
                self._packed = [(numbers, partial(self.packer.pack_all, several))]
            self._waiting, self._n_bytes = [], 0

    def put_packed(self, numbers: list[int], bodies: Callable[[], Iterable[Body]]) -> None:
        """Keeps bodies in the catalog, by the next `settle` at latest, which asks for them."""
        self._packed.append((numbers, bodies))

    def settle(self) -> None:
        """Sees to it that all that was put is in the catalog."""
        self._put_packed()
        if self._waiting:
            waiting, self._waiting, self._n_bytes = self._waiting, [], 0
            bodies = self.packer.pack_all([pieces for _, pieces in waiting])
            catalog.put_texts(self._db, zip([number for number, _ in waiting], bodies, strict=True))

    def forget(self) -> None:
        """Drops what is not in the catalog yet."""
        self._waiting, self._packed, self._n_bytes = [], [], 0

    @property
    def is_settled(self) -> bool:
        return not self._waiting and not self._packed

    def _put_packed(self) -> None:
        several, self._packed = self._packed, []
        for numbers, bodies in several:
            catalog.put_texts(self._db, zip(numbers, bodies(), strict=True))

    @cached_property
    def packer(self) -> Packer:
        """What packs with the newest dictionary."""
        generation = self._generation
        return Packer(generation, catalog.dictionary(self._db, generation) if generation else b"")

    @property
    def _learn_at(self) -> int:
        return self._learned_at * GROWTH or SAMPLE

    def grown(self, next_number: int) -> None:
        """Learns a dictionary from the catalog's texts when there are so many; to be told of every document."""
        if next_number <= self._waits_for:
            return
        self.settle()
        numbers = [number for (number,) in self._db.execute("SELECT number FROM texts ORDER BY number")]
        self._waits_for = next_number + max(0, self._learn_at - len(numbers))
        if len(numbers) >= self._learn_at:
            chosen = numbers[:: len(numbers) // SAMPLE]
            opened = Dictionaries(partial(catalog.dictionary, self._db))
            self._learn([frame for number in chosen for frame in _frames(self._db, number, opened)], len(numbers))

    def learn_first(self, documents: Iterable[Contents]) -> None:
        """Learns the first dictionary from documents that are to be added, where there is none."""
        if not self._generation:
            sample = list(documents)
            if len(sample) >= SAMPLE:
                with suppress(TypeError, UnicodeEncodeError):  # whoever packs the document says so
                    self._learn([frame for document in sample for frame in frames_of(document)], len(sample))

    def _learn(self, frames: list[bytes | bytearray | memoryview], n_documents: int) -> None:
        generation = self._generation + 1
        self._learned_at, self._waits_for = n_documents, n_documents * GROWTH
        if generation > MOST:
            return
        try:
            content = zstandard.train_dictionary(SIZE, frames, k=SEGMENT, d=8).as_bytes()
        except zstandard.ZstdError:  # too little text, or all the same
            return
        catalog.put_dictionary(self._db, generation, n_documents, content)
        self._generation, self.packer = generation, Packer(generation, content)


def _frames(db: sqlite3.Connection, number: int, opened: Dictionaries) -> list[bytes]:
    """What the frames of a text say; none where it is damaged."""
    body = db.execute("SELECT body FROM texts WHERE number = ?", (number,)).fetchone()[0]
    with suppress(Damaged):
        stored = Stored(body, opened)
        return [stored.frame(at) for at in range(stored.n_passages + 1)]
    return []
