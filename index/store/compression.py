"""Compression dictionaries of stored fields, and how they are learned.

A passage alone is too short for zstd to find much repetition. A dictionary gives zstd the common strings beforehand;
texts become a third smaller and faster to open. Dictionaries are numbered generations in the catalog. The first is
learned from the first documents, another when there are GROWTH times as many. A body names the dictionary that it was
packed with, so none is ever removed. Each dictionary is stored twice, since without it no text could be read.
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
from . import bodies
from .bodies import Packer, Stored, frames_of
from .contents import Contents

if TYPE_CHECKING:
    from concurrent.futures import Executor

SAMPLE = 300
"""Documents that a dictionary is learned from, and the least number: ten times as many improve it by 1 %."""

GROWTH = 256

SIZE = 1 << 16
"""Bytes of a dictionary: twice as many make texts smaller by a sixtieth."""

SEGMENT = 500
"""Bytes of text that a dictionary takes over at a time. Searching the best number would take four times as long here.
"""

Body = bytes | memoryview

MANY_BYTES = 2 << 20
"""Bytes of text whose bodies are made at a time."""

MOST = 255
"""The most generations, since a body names its own in a byte."""


class Dictionaries:
    """The dictionaries of a catalog, for reading; each thread has its own decompressors. `read` returns the content of
    a generation."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read
        self._local = threading.local()
        self._contents: dict[int, zstandard.ZstdCompressionDict] = {}

    def __call__(self, generation: int) -> zstandard.ZstdDecompressor:
        """The decompressor for frames packed with a generation of the dictionary. Raises Damaged when the dictionary is
        not whole."""
        try:
            known: dict[int, zstandard.ZstdDecompressor] = self._local.known
        except AttributeError:
            known = self._local.known = {0: zstandard.ZstdDecompressor()}
        decompressor = known.get(generation)
        if decompressor is None:
            content = self._contents.get(generation)
            if content is None:
                content = self._contents[generation] = zstandard.ZstdCompressionDict(self._read(generation))
            decompressor = known[generation] = zstandard.ZstdDecompressor(content)
        return decompressor


class Packing:
    """Packs the documents that a writer adds, in the open transaction of its connection."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._generation, self._learned_at = catalog.newest_dictionary(db)
        self._waits_for = self._learn_at
        self._beside: Executor | None = None
        self._waiting: list[tuple[int, list[bytes]]] = []
        self._n_bytes = 0
        self._packed: list[tuple[list[int], Callable[[], Iterable[Body]]]] = []

    def put(self, number: int, pieces: list[bytes]) -> None:
        """Packs a document's pieces and stores them in the catalog under its number, at the latest at the next
        `settle`."""
        self._waiting.append((number, pieces))
        self._n_bytes += sum(map(len, pieces))
        if self._n_bytes > MANY_BYTES:
            self._put_packed()
            numbers, several = [number for number, _ in self._waiting], [pieces for _, pieces in self._waiting]
            if bodies.UNLOCKED:  # a thread packs, while the next documents are read
                from concurrent.futures import ThreadPoolExecutor  # here, as few documents do not need it

                self._beside = self._beside or ThreadPoolExecutor(1)
                self._packed = [(numbers, self._beside.submit(self.packer.pack_all, several).result)]
            else:
                self._packed = [(numbers, partial(self.packer.pack_all, several))]
            self._waiting, self._n_bytes = [], 0

    def put_packed(self, numbers: list[int], packed: Callable[[], Iterable[Body]]) -> None:
        """Stores bodies in the catalog, at the latest at the next `settle`, which waits for them."""
        self._packed.append((numbers, packed))

    def settle(self) -> None:
        """Makes sure that everything put is in the catalog."""
        self._put_packed()
        if self._waiting:
            waiting, self._waiting, self._n_bytes = self._waiting, [], 0
            packed = self.packer.pack_all([pieces for _, pieces in waiting])
            catalog.put_texts(self._db, zip([number for number, _ in waiting], packed, strict=True))

    def forget(self) -> None:
        """Drops everything that is not in the catalog yet."""
        self._waiting, self._packed, self._n_bytes = [], [], 0

    def _put_packed(self) -> None:
        several, self._packed = self._packed, []
        for numbers, packed in several:
            catalog.put_texts(self._db, zip(numbers, packed(), strict=True))

    @cached_property
    def packer(self) -> Packer:
        """The packer for the newest dictionary."""
        generation = self._generation
        return Packer(generation, catalog.dictionary(self._db, generation) if generation else b"")

    @property
    def _learn_at(self) -> int:
        return self._learned_at * GROWTH or SAMPLE

    def grown(self, next_number: int) -> None:
        """Learns a dictionary from the catalog's texts when there are enough; must be called for every document."""
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
        """Learns the first dictionary from documents that are about to be added, where there is none."""
        if not self._generation:
            sample = list(documents)
            if len(sample) >= SAMPLE:
                with suppress(TypeError, UnicodeEncodeError):  # packing the document reports the error
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
    """The content of a text's frames; empty where it is damaged."""
    body = db.execute("SELECT body FROM texts WHERE number = ?", (number,)).fetchone()[0]
    with suppress(Damaged):
        stored = Stored(body, opened)
        return [stored.frame(at) for at in range(stored.n_passages + 1)]
    return []
