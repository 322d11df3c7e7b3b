"""How do other processes derive the folds of segments that they made, and as much as can be before they are asked to?

The vocabulary is learned from all segments at once, and folds need it; but in how many documents a form stands, and
the lists of forms, come from a segment alone. They are made as soon as the segment is, while this process takes what
the others have sent it.
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
from ..segment import block_postings as document_lists
from ..segment.reader import ARRAYS
from ..segment.stem_map import derive
from ..storage.array_files import Arrays, read_arrays, write_arrays
from ..storage.index_folder import ArrayFile

if TYPE_CHECKING:
    from concurrent.futures import Future

    from ...corpus.workers.pool import WorkerPool


class _Ahead:
    """What is made of one segment beforehand: the frequencies of its forms, and their lists, in a file."""

    def __init__(self, lists: ArrayFile) -> None:
        self.lists = lists
        self.counting: Future[NDArray[np.int32] | None] | None = None
        self.listing: Future[None] | None = None


class FoldsApart:
    """The folds of one writer's segments, made by the processes of `apart`. `file` gives a new file for one of them."""

    def __init__(self, apart: WorkerPool, file: Callable[[], ArrayFile]) -> None:
        self.apart = apart
        self._file = file
        self._ahead: dict[str, _Ahead] = {}
        self._of: dict[str, _Ahead] = {}

    def follow(self, segment: ArrayFile, coming: Future[Any]) -> None:
        """Lets a process go ahead with the segment in this file, once it is there."""
        ahead = self._ahead[segment.name] = _Ahead(self._file())

        def go(built: Future[Any]) -> None:
            if not built.cancelled() and not built.exception():
                with suppress(RuntimeError):  # the processes were sent home, or died, which whoever needs them is told
                    ahead.counting = self.apart.submit(count, segment)

        coming.add_done_callback(go)

    def named(self, segment: ArrayFile, file: ArrayFile) -> None:
        """The segment in this file has got its name, and is in another."""
        if segment.name in self._ahead:
            ahead = self._of[file.name] = self._ahead[segment.name]
            ahead.listing = self.apart.submit(build_lists, file, ahead.lists)

    def frequencies(self, name: str) -> NDArray[np.int32] | None:
        """In how many of its documents each form of a segment stands, if that was counted."""
        ahead = self._of.get(name)
        return ahead.counting.result() if ahead and ahead.counting else None

    def derive(
        self, segment: ArrayFile, words: ArrayFile, file: ArrayFile, own: tuple[tuple[str, ...], ...]
    ) -> Future[int]:
        """Lets a process derive the folds of the segment of this name, and write them to a file; `own` are the index's
        own stem exceptions."""
        ahead = self._of.get(segment.name)
        if ahead and ahead.listing:
            ahead.listing.result()
        return self.apart.submit(build_folds, segment, words, ahead.lists if ahead else None, file, own)

    def forget(self) -> list[ArrayFile]:
        """What was made beforehand is needed no more; gives its files."""
        files = [ahead.lists for ahead in self._ahead.values()]
        self._ahead, self._of = {}, {}
        return files


def count(segment: ArrayFile) -> NDArray[np.int32] | None:
    """The frequencies of a segment's forms. None where it has got its name meanwhile, or there is no segment."""
    try:
        return document_frequencies(read_arrays(segment, ARRAYS))
    except FileNotFoundError:
        return None


def build_lists(segment: ArrayFile, file: ArrayFile) -> None:
    """Writes the lists of a segment's forms to `file`."""
    write_arrays(file, document_lists.of_forms(read_arrays(segment, ARRAYS)), stay=False)


def build_folds(
    segment: ArrayFile,
    vocabulary: ArrayFile,
    made: ArrayFile | None,
    file: ArrayFile,
    own: tuple[tuple[str, ...], ...] = (),
) -> int:
    """Derives the folds of the segment in a file and writes them to `file`; gives their checksum. `made` is the file of
    its lists, if they are made."""
    arrays = read_arrays(segment, ARRAYS)
    words = read_vocabulary(vocabulary)
    lists = read_arrays(made, document_lists.FORM_ARRAYS) if made else None
    return write_arrays(file, derive(arrays, words.stemmer(own), words.divider(), lists))


def document_frequencies(arrays: Arrays) -> NDArray[np.int32]:
    """In how many of a segment's documents each of its forms stands. Raises Damaged."""
    counts = np.zeros(arrays["terms"].shape[1] - 1, np.int32)
    kernel.document_frequencies(arrays["postings"], arrays["terms"], arrays["units"][layout.UNIT_DOC], counts)
    return counts
