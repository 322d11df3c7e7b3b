"""Which file of a commit is damaged, when reading its arrays found that something is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .errors import Damaged, VraagbaakError
from .lexical import compound_vocabulary
from .segment.reader import SEGMENTS, STEM_MAPS
from .storage.array_files import checksum
from .storage.catalog import State
from .storage.index_folder import ArrayFile, IndexFolder


def damaged_file(path: Path, state: State) -> str:
    """The path of the first file of a commit that is not as it was written; that of the index where all are.

    It reads all files. It runs only after a fault, whose place in the code does not tell the file.
    """
    try:
        for file, expected in _files(IndexFolder(path), state):
            try:
                if checksum(file) != expected:
                    return str(file.path)
            except (Damaged, OSError):
                return str(file.path)
    except (VraagbaakError, OSError):
        pass
    return str(path)


def _files(folder: IndexFolder, state: State) -> Iterator[tuple[ArrayFile, int]]:
    for row in state.segments:
        yield folder.file(SEGMENTS, row.name), row.checksum
        if row.stem_map:
            yield folder.file(STEM_MAPS, row.stem_map), row.stem_map_checksum
    if "generation" in state.settings:
        generation = str(state.setting("generation"))
        yield folder.file(compound_vocabulary.FOLDER, generation), state.setting("vocabulary_checksum")
    if state.vector_files:
        from .vectors.files import FOLDER  # most indexes have none

        for name, expected in state.vector_files:
            yield folder.file(FOLDER, name), expected
