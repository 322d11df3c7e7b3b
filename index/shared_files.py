"""The files of segments and vocabularies, mapped once for all snapshots of a process."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

from .errors import Damaged
from .lexical import compound_vocabulary
from .lexical.compound_vocabulary import StoredVocabulary
from .segment.reader import SEGMENTS, STEM_MAPS, Segment
from .storage.array_files import hold
from .storage.catalog import SegmentRow
from .storage.guard import GuardedMap
from .storage.index_folder import ArrayFile, IndexFolder


class SegmentFile:
    """The files of one segment, mapped once for all snapshots of this process, and held against removal while any uses
    it.

    The lock of the module protects the hold and the count of users.
    """

    def __init__(self, segment: Segment, held: IO[bytes], maps: list[GuardedMap]) -> None:
        self.maps = maps
        self.arrays, self.stem_map = segment.arrays, segment.stem_map
        self.segments: WeakValueDictionary[bytes, Segment] = WeakValueDictionary()
        """By the numbers of its deleted documents."""
        self.n_users = 0
        self.held: IO[bytes] | None = held

    def with_deleted(self, deleted: NDArray[np.int64]) -> Segment:
        """The segment without these documents; the same object for all snapshots with the same deleted documents."""
        numbers = self.arrays["numbers"]
        key = numbers[np.isin(numbers, deleted)].tobytes()
        segment = self.segments.get(key)
        if segment is None:
            segment = self.segments[key] = Segment(self.arrays, self.stem_map, deleted)
        return segment

    def release(self) -> None:
        """Removes one user; after the last one a writer may remove the file."""
        with _SHARING:
            self.n_users -= 1
            if not self.n_users and self.held is not None:
                self.held.close()
                self.held = None


_FILES: WeakValueDictionary[tuple[object, ...], SegmentFile] = WeakValueDictionary()
_SHARING = threading.RLock()

if hasattr(os, "register_at_fork"):  # another thread may hold the lock at the moment of the fork
    os.register_at_fork(after_in_child=lambda: globals().update(_SHARING=threading.RLock()))


@contextmanager
def damage_in(index: IndexFolder, kind: str, name: str) -> Iterator[None]:
    """Names a file in the error about its content."""
    try:
        yield
    except Damaged as error:
        raise error.in_index(index.path, index.file(kind, name).path) from None


def segment_file(index: IndexFolder, row: SegmentRow, deleted: NDArray[np.int64]) -> SegmentFile:
    """The files of a live segment, with one more user. Raises FileNotFoundError when they are gone, and Damaged."""
    held = hold(index.file(SEGMENTS, row.name))
    stat = os.fstat(held.fileno())
    key = (index.identity, stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns, row)
    with _SHARING:
        file = _FILES.get(key)
        if file is None:
            try:
                maps: list[GuardedMap] = []
                segment = Segment.open(index, row, deleted, maps=maps)
                with damage_in(index, STEM_MAPS, row.stem_map):
                    file = _FILES[key] = SegmentFile(segment, held, maps)
            except BaseException:
                held.close()
                raise
        elif file.held is None:
            file.held = held
        else:
            held.close()
        file.n_users += 1
    return file


_VOCABULARIES: WeakValueDictionary[tuple[int, int, int], StoredVocabulary] = WeakValueDictionary()


def shared_vocabulary(file: ArrayFile) -> StoredVocabulary:
    """The generation in a file, mapped once for all snapshots of this process."""
    stat = file.stat()
    key = stat.st_dev, stat.st_ino, stat.st_mtime_ns
    words = _VOCABULARIES.get(key)
    if words is None:
        words = _VOCABULARIES[key] = compound_vocabulary.read(file)
    return words
