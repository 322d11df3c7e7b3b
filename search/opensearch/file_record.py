"""Which files the documents of a cluster were read from: the record of an index here, kept as a log on the cluster.

Each commit adds the changes since the one before. A writer replays them into the same tables in memory.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from ...index.storage import history

Change = list[Any]
"""A name of a change, and its values; as JSON has them."""

_TABLES = """
CREATE TABLE documents (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE sources (digest BLOB PRIMARY KEY, id TEXT NOT NULL) WITHOUT ROWID;
"""


class FileRecord(history.Files):
    """The files of one index of a cluster; `changes` are those since the last commit."""

    def __init__(self, changes: Iterable[Change] = ()) -> None:
        self._memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._memory.executescript(history.SCHEMA + _TABLES)
        super().__init__(self._memory)
        self.changes: list[Change] = []
        for name, *values in changes:
            self._apply(name, values)

    def _apply(self, name: str, values: Sequence[Any]) -> Any:
        if name == "file":
            path, size, mtime, digest, ids = values
            path = os.fsdecode(path.encode("latin-1"))
            self._memory.executemany("INSERT OR IGNORE INTO documents VALUES (?)", [(id,) for id in ids])
            return super().put(path, size, mtime, bytes.fromhex(digest), ids)
        if name == "forget":
            known = self.known(os.fsdecode(values[0].encode("latin-1")))
            return [] if known is None else super().forget(known)
        if name == "disown":
            return super().disown(values[0])
        if name == "deleted":
            return self._memory.execute("DELETE FROM documents WHERE id = ?", values)
        assert name == "source", name
        digest, id = values
        self._memory.execute("INSERT OR IGNORE INTO documents VALUES (?)", (id,))
        return self._memory.execute("INSERT OR REPLACE INTO sources VALUES (?, ?)", (bytes.fromhex(digest), id))

    def _change(self, name: str, *values: Any) -> Any:
        self.changes.append([name, *values])
        return self._apply(name, values)

    def put(self, path: str, size: int, mtime: int, digest: bytes, ids: Iterable[str]) -> list[str]:
        """Records a file and the documents that it holds; returns the ids that it held only before."""
        found: list[str] = self._change("file", _kept(path), size, mtime, digest.hex(), sorted(set(ids)))
        return found

    def forget(self, file: history.FileRow) -> list[str]:
        """Removes the record of a file; returns the ids that were read from no other."""
        found: list[str] = self._change("forget", file.path.decode("latin-1"))
        return found

    def disown(self, id: str) -> None:
        """Records that the document with this id belongs to no file any more."""
        self._change("disown", id)

    def deleted(self, id: str) -> None:
        """Records that a document is gone."""
        self._change("deleted", id)

    def remember(self, digest: bytes, id: str) -> None:
        """Records that the file with this digest became the document."""
        self._change("source", digest.hex(), id)

    def remembered(self, digest: bytes) -> str | None:
        """The id of the document that the file with this digest became, if the document is still there."""
        ask = "SELECT id FROM sources JOIN documents USING (id) WHERE digest = ?"
        row = self._memory.execute(ask, (digest,)).fetchone()
        return row[0] if row else None

    def all_changes(self) -> list[Change]:
        """The fewest changes that make the same record."""
        rows = self._memory.execute("SELECT path, size, mtime, digest, number FROM files ORDER BY number").fetchall()
        made: list[Change] = []
        for path, size, mtime, digest, number in rows:
            ids = [id for (id,) in self._memory.execute("SELECT id FROM origins WHERE file = ? ORDER BY id", (number,))]
            made.append(["file", path.decode("latin-1"), size, mtime, digest.hex(), ids])
        sources = self._memory.execute("SELECT digest, id FROM sources").fetchall()
        made += [["source", digest.hex(), id] for digest, id in sources]
        gone = self._memory.execute(
            "SELECT id FROM origins EXCEPT SELECT id FROM documents UNION SELECT id FROM sources EXCEPT SELECT id"
            " FROM documents"
        )
        return [*made, *(["deleted", id] for (id,) in gone)]


def _kept(path: str) -> str:
    """The bytes of a path as text that JSON takes."""
    return os.fsencode(path).decode("latin-1")
