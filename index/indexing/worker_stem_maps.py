"""Stem maps that worker processes derive from segments they made, started as early as possible.

The compound vocabulary is learned from all segments at once, and stem maps need it. But document frequencies and block
postings of terms come from one segment alone. So a worker makes them as soon as its segment is written, while this
process takes over the other workers' results.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .. import layout
from ..kernel import kernel
from ..lexical.compound_vocabulary import read as read_vocabulary
from ..segment import block_postings
from ..segment.reader import ARRAYS
from ..segment.stem_map import derive
from ..storage.array_files import Arrays, read_arrays, write_arrays
from ..storage.index_folder import ArrayFile

if TYPE_CHECKING:
    from concurrent.futures import Future

    from ...corpus.workers.pool import WorkerPool


class _Ahead:
    """Results for one segment made beforehand: the document frequencies of its terms, and their block postings, in a
    file."""

    def __init__(self, lists: ArrayFile) -> None:
        self.lists = lists
        self.counting: Future[NDArray[np.int32] | None] | None = None
        self.listing: Future[None] | None = None


class WorkerStemMaps:
    """The stem maps of one writer's segments, derived by the processes of `apart`. `file` returns a new file for one of
    them."""

    def __init__(self, apart: WorkerPool, file: Callable[[], ArrayFile]) -> None:
        self.apart = apart
        self._file = file
        self._ahead: dict[str, _Ahead] = {}
        self._of: dict[str, _Ahead] = {}

    def follow(self, segment: ArrayFile, coming: Future[Any]) -> None:
        """Starts work on the segment in this file, once it is there."""
        ahead = self._ahead[segment.name] = _Ahead(self._file())

        def go(built: Future[Any]) -> None:
            if not built.cancelled() and not built.exception():
                with suppress(RuntimeError):  # the processes were shut down, or died: reading their result reports it
                    ahead.counting = self.apart.submit(count, segment)

        coming.add_done_callback(go)

    def named(self, segment: ArrayFile, file: ArrayFile) -> None:
        """Records that the segment in this file now has this name, in another file."""
        if segment.name in self._ahead:
            ahead = self._of[file.name] = self._ahead[segment.name]
            ahead.listing = self.apart.submit(build_lists, file, ahead.lists)

    def frequencies(self, name: str) -> NDArray[np.int32] | None:
        """Document frequencies of a segment's terms, if they were counted."""
        ahead = self._of.get(name)
        return ahead.counting.result() if ahead and ahead.counting else None

    def derive(
        self, segment: ArrayFile, words: ArrayFile, file: ArrayFile, exceptions: tuple[tuple[str, ...], ...]
    ) -> Future[int]:
        """Starts a process that derives the stem map of the segment of this name, and writes it to a file.
        `exceptions` are the index's own stem exceptions."""
        ahead = self._of.get(segment.name)
        if ahead and ahead.listing:
            ahead.listing.result()
        return self.apart.submit(build_stem_map, segment, words, ahead.lists if ahead else None, file, exceptions)

    def forget(self) -> list[ArrayFile]:
        """Discards results made beforehand; returns their files."""
        files = [ahead.lists for ahead in self._ahead.values()]
        self._ahead, self._of = {}, {}
        return files


def count(segment: ArrayFile) -> NDArray[np.int32] | None:
    """Document frequencies of a segment's terms. None where the segment has been renamed meanwhile, or does not
    exist."""
    try:
        return document_frequencies(read_arrays(segment, ARRAYS))
    except FileNotFoundError:
        return None


def build_lists(segment: ArrayFile, file: ArrayFile) -> None:
    """Writes the block postings of a segment's terms to `file`."""
    write_arrays(file, block_postings.of_forms(read_arrays(segment, ARRAYS)), stay=False)


def build_stem_map(
    segment: ArrayFile,
    vocabulary: ArrayFile,
    made: ArrayFile | None,
    file: ArrayFile,
    exceptions: tuple[tuple[str, ...], ...] = (),
) -> int:
    """Derives the stem map of the segment in a file and writes it to `file`; returns its checksum. `made` is the file
    of its block postings, if they are made."""
    arrays = read_arrays(segment, ARRAYS)
    words = read_vocabulary(vocabulary)
    lists = read_arrays(made, block_postings.FORM_ARRAYS) if made else None
    return write_arrays(file, derive(arrays, words.stemmer(exceptions), words.compound_splitter, lists))


def document_frequencies(arrays: Arrays) -> NDArray[np.int32]:
    """Document frequency of each of a segment's terms. Raises Damaged."""
    counts = np.zeros(arrays["terms"].shape[1] - 1, np.int32)
    kernel.document_frequencies(arrays["postings"], arrays["terms"], arrays["units"][layout.UNIT_DOC], counts)
    return counts
