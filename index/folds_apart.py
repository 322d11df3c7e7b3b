"""How do other processes derive the folds of segments that they made, and as much as can be before they are asked to?

The vocabulary is learned from all segments at once, and folds need it; but in how many documents a form stands, and
the lists of forms, come from a segment alone. They are made as soon as the segment is, while this process takes what
the others have sent it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from . import document_lists, layout
from .array_files import Arrays, read_arrays, write_arrays
from .folds import derive
from .kernels import kernel
from .segment import ARRAYS
from .vocabulary import read as read_vocabulary

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

FREQUENCIES = "frequencies"
"""What the array of the forms' frequencies is called."""


class FoldsApart:
    """The folds of one writer's segments, made by the processes of `apart`. `file` gives a new file for one of them."""

    def __init__(self, apart: Executor, file: Callable[[], Path]) -> None:
        self.apart = apart
        self._file = file
        self._ahead: dict[Path, tuple[Path, list[Future[bool]]]] = {}
        self._of: dict[str, Path] = {}

    def follow(self, segment: Path, coming: Future[Any]) -> None:
        """Lets a process go ahead with the segment in this file, once it is there."""
        file, made = self._ahead[segment] = self._file(), []

        def go(built: Future[Any]) -> None:
            if not built.cancelled() and not built.exception():
                with suppress(RuntimeError):  # the processes were sent home, or died, which whoever needs them is told
                    made.append(self.apart.submit(build_ahead, segment, file))

        coming.add_done_callback(go)

    def named(self, segment: Path, name: str) -> None:
        """The segment in this file has got its name."""
        self._of[name] = segment

    def ahead(self, name: str) -> Path | None:
        """The file of what was made of a segment beforehand, if that was done; waits for it."""
        file, made = self._ahead.get(self._of.get(name, Path()), (Path(), []))
        return file if made and made[0].result() else None

    def frequencies(self, name: str) -> NDArray[np.int32] | None:
        """In how many of its documents each form of a segment stands, if that was counted."""
        file = self.ahead(name)
        return read_arrays(file, (FREQUENCIES,))[FREQUENCIES] if file else None

    def derive(self, segment: Path, words: Path, file: Path) -> Future[int]:
        """Lets a process derive the folds of the segment of this name, and write them to a file."""
        return self.apart.submit(build_folds, segment, words, self.ahead(segment.stem), file)

    def forget(self) -> list[Path]:
        """What was made beforehand is needed no more; gives its files."""
        files = [file for file, _ in self._ahead.values()]
        self._ahead, self._of = {}, {}
        return files


def build_ahead(segment: Path, file: Path) -> bool:
    """Writes to `file` what the vocabulary and the folds need of a segment alone. False, and nothing is written, where
    the segment has got its name meanwhile, or there is none."""
    try:
        arrays = read_arrays(segment, ARRAYS)
    except FileNotFoundError:
        return False
    write_arrays(file, {FREQUENCIES: document_frequencies(arrays), **document_lists.of_forms(arrays)}, stay=False)
    return True


def build_folds(segment: Path, vocabulary: Path, ahead: Path | None, file: Path) -> int:
    """Derives the folds of the segment in a file and writes them to `file`; gives their checksum."""
    arrays = read_arrays(segment, ARRAYS)
    words = read_vocabulary(vocabulary)
    lists = read_arrays(ahead, document_lists.FORM_ARRAYS) if ahead else None
    return write_arrays(file, derive(arrays, words.stemmer(), words.divider(), lists))


def document_frequencies(arrays: Arrays) -> NDArray[np.int32]:
    """In how many of a segment's documents each of its forms stands. Raises Damaged."""
    counts = np.zeros(arrays["terms"].shape[1] - 1, np.int32)
    kernel.document_frequencies(arrays["postings"], arrays["terms"], arrays["units"][layout.UNIT_DOC], counts)
    return counts
