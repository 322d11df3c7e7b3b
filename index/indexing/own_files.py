"""The files in an index folder that its own writers wrote.

A writer removes only these. It recognises them by one of three signs. The first is a name that the catalog gave up, and
records until the file is gone. The second is a name with the identity of the index and 128 random bits, which every
unfinished file has. The third is the header of a whole file that no commit named: it holds the identity. Every other
file stays, whatever its name, because it came from elsewhere.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from uuid import uuid4

from ..errors import Damaged
from ..lexical import compound_vocabulary
from ..segment.reader import SEGMENTS, STEM_MAPS
from ..storage import catalog
from ..storage.array_files import MAGIC, index_of
from ..storage.index_folder import ENDING, ArrayFile, IndexFolder, is_coming
from ..vectors.files import FOLDER as VECTORS

KINDS = (SEGMENTS, STEM_MAPS, compound_vocabulary.FOLDER, VECTORS)

DROPPED = "dropped"
"""The setting that stores names of files that the catalog named earlier."""

OLDER_COMING = "apart-"
"""The prefix of unfinished files of another process in an older vraagbaak."""


class OwnFiles:
    """The files of an index folder, by the record that its catalog keeps."""

    def __init__(self, folder: IndexFolder, db: sqlite3.Connection) -> None:
        self._folder = folder
        self._db = db

    def files(self, kind: str) -> Iterator[ArrayFile]:
        """All files in a sub-folder that writers of this index wrote."""
        dropped = self._dropped()
        for name in self._names(kind):
            file = self._folder.file(kind, name)
            if file.is_plain() and (
                f"{kind}/{name}" in dropped
                or is_coming(name, self._folder.index_id)
                or (catalog.is_number(name) and self._folder.index_id and index_of(file) == self._folder.index_id)
            ):
                yield file

    def drop(self, files: Iterable[tuple[str, str]]) -> None:
        """Records, in the open transaction, that files (kind, name) may be removed once it is committed."""
        self._keep(self._dropped() | {f"{kind}/{name}" for kind, name in files})

    def forget_removed(self) -> None:
        """Removes the records of files that are gone."""
        if dropped := self._dropped():
            there = {f"{kind}/{name}" for kind in KINDS for name in self._names(kind)}
            if gone := dropped - there:
                self._keep(dropped - gone)

    def adopt_older(self) -> None:
        """Gives an index without an identity one, and records which files of an older vraagbaak no commit names.

        These files have no identity. They are whole files of arrays under numbers that the catalog has given out, or
        unfinished files of another process. To be called in a transaction.
        """
        state = catalog.state_in_transaction(self._db)
        named = {(SEGMENTS, row.name) for row in state.segments} | {(STEM_MAPS, row.stem_map) for row in state.segments}
        named.add((compound_vocabulary.FOLDER, str(state.setting("generation"))))
        next_number = {
            SEGMENTS: state.setting("next_file", 1),
            STEM_MAPS: state.setting("next_file", 1),
            compound_vocabulary.FOLDER: state.setting("generation") + 2,
            VECTORS: 0,  # an index without an identity has none
        }
        unfinished = []
        for kind in KINDS:
            for name in self._names(kind):
                file = self._folder.file(kind, name)
                if catalog.is_number(name) and (kind, name) not in named and int(name) < next_number[kind]:
                    unfinished += [(kind, name)] * (index_of(file) == "")
                elif name.startswith(OLDER_COMING) and len(name) == len(OLDER_COMING) + 32:
                    unfinished += [(kind, name)] * _is_unfinished(file)
        catalog.give_identity(self._db, uuid4().hex)
        self.drop(unfinished)

    def _names(self, kind: str) -> list[str]:
        return [name.removesuffix(ENDING) for name in self._folder.names(kind) if name.endswith(ENDING)]

    def _dropped(self) -> set[str]:
        row = self._db.execute("SELECT value FROM settings WHERE name = ?", (DROPPED,)).fetchone()
        return set(str(row[0]).split()) if row else set()

    def _keep(self, names: set[str]) -> None:
        catalog.put_settings(self._db, {DROPPED: " ".join(sorted(names))})


def _is_unfinished(file: ArrayFile) -> bool:
    """Whether a file is a file of arrays, as far as it was written."""
    try:
        with open(file.open(), "rb") as opened:
            head = opened.read(len(MAGIC))
    except (Damaged, OSError):
        return False
    return MAGIC.startswith(head)
