"""When each document came, and from which file: tables of the catalog that a search does not need.

Times are whole seconds since 1970, UTC. Rows of `history` are keyed by a document's number, as its text is, so a reader
of an older commit finds its own rows. Files are keyed by the bytes of their absolute path. Every row has a checksum.
"""

from __future__ import annotations

import os
import sqlite3
import time
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

TABLES = ("history", "files", "origins")

INDEXES = ("origins_file",)

SCHEMA = """
CREATE TABLE IF NOT EXISTS history (
    number INTEGER PRIMARY KEY, added INTEGER NOT NULL, changed INTEGER NOT NULL, digest BLOB NOT NULL,
    checksum INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS files (
    number INTEGER PRIMARY KEY, path BLOB NOT NULL UNIQUE, size INTEGER NOT NULL, mtime INTEGER NOT NULL,
    digest BLOB NOT NULL, n_documents INTEGER NOT NULL, checksum INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS origins (id TEXT NOT NULL, file INTEGER NOT NULL, PRIMARY KEY (id, file)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS origins_file ON origins (file);
"""

MANY = 500
"""Numbers per query."""

UNKNOWN = 0
"""The value of an unknown time: the document was indexed before times were stored."""


class Times(NamedTuple):
    """When a document was first indexed, and when it last changed; UNKNOWN where that is not known."""

    added: int
    changed: int
    digest: bytes


class FileRow(NamedTuple):
    """A file at the time it was read: `mtime` in nanoseconds; a size of -1 means that it must be read again."""

    number: int
    path: bytes
    size: int
    mtime: int
    digest: bytes
    n_documents: int


def digest_of(pieces: Sequence[bytes]) -> bytes:
    """Digest that distinguishes contents of a document."""
    from hashlib import blake2b  # imported here, as a search needs none

    digest = blake2b(digest_size=12)
    for piece in pieces:
        digest.update(b"%d:" % len(piece))
        digest.update(piece)
    return digest.digest()


def now() -> int:
    """The time of a change made now."""
    return int(time.time())


def has_tables(db: sqlite3.Connection) -> bool:
    """Whether the catalog has a history: that of an older vraagbaak has none until it is written again."""
    return db.execute("SELECT 1 FROM sqlite_master WHERE name = 'history'").fetchone() is not None


def row_checksum(*values: int | bytes) -> int:
    """The checksum of a row."""
    return zlib.crc32(b"\0".join(b"%d" % value if isinstance(value, int) else value for value in values))


def times_of(db: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, Times]:
    """The times of the documents with these numbers, as far as they have any."""
    times_by_number: dict[int, Times] = {}
    for start in range(0, len(numbers), MANY):
        some = numbers[start : start + MANY]
        ask = f"SELECT number, added, changed, digest FROM history WHERE number IN ({','.join('?' * len(some))})"
        times_by_number.update({number: Times(*times) for number, *times in db.execute(ask, some)})
    return times_by_number


def all_times(db: sqlite3.Connection) -> list[tuple[int, int, int]]:
    """Number, first and last time of every document that has times, ascending by number."""
    if not has_tables(db):
        return []
    return db.execute("SELECT number, added, changed FROM history ORDER BY number").fetchall()


def with_files(db: sqlite3.Connection, numbers: Sequence[int], ids: Sequence[str]) -> list[tuple[int, int, str]]:
    """When documents were first indexed and last changed, and the file that each was read from; "" for none."""
    if not has_tables(db):
        return [(UNKNOWN, UNKNOWN, "")] * len(numbers)
    times = times_of(db, numbers)
    known = [times.get(number, Times(UNKNOWN, UNKNOWN, b"")) for number in numbers]
    return [(history.added, history.changed, file_of(db, id)) for history, id in zip(known, ids, strict=True)]


def put_times(db: sqlite3.Connection, rows: Iterable[tuple[int, Times]]) -> None:
    """Stores documents' times under their numbers."""
    db.executemany(
        "INSERT OR REPLACE INTO history VALUES (?, ?, ?, ?, ?)",
        ((number, *times, row_checksum(number, *times)) for number, times in rows),
    )


def changed(before: Times | None, was_there: bool, digest: bytes, at: int) -> Times:
    """The times of a document that is added at a moment, with or without a previous one of its id."""
    if not was_there:
        return Times(at, at, digest)
    if before is None:
        return Times(UNKNOWN, at, digest)
    return Times(before.added, before.changed if before.digest == digest else at, digest)


class Files:
    """The files that documents were read from, in the open transaction of a writer's connection."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def known(self, path: str) -> FileRow | None:
        """The file at the time it was last read."""
        ask = "SELECT number, path, size, mtime, digest, n_documents FROM files WHERE path = ?"
        row = self._db.execute(ask, (os.fsencode(path),)).fetchone()
        return FileRow(*row) if row else None

    def is_complete(self, file: FileRow) -> bool:
        """Whether all documents that were read from a file are still in the index."""
        ask = "SELECT count(*) FROM origins JOIN documents USING (id) WHERE file = ?"
        return bool(self._db.execute(ask, (file.number,)).fetchone()[0] >= file.n_documents)

    def put(self, path: str, size: int, mtime: int, digest: bytes, ids: Iterable[str]) -> list[str]:
        """Records a file and the documents that it holds; returns the ids that it held only before."""
        known = self.known(path)
        there = set(ids)
        before = set(self.ids_of(known)) if known else set()
        raw = os.fsencode(path)
        number = known.number if known else self._next_number()
        row = (number, raw, size, mtime, digest, len(there))
        self._db.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?)", (*row, row_checksum(*row)))
        self._db.executemany("INSERT OR IGNORE INTO origins VALUES (?, ?)", [(id, number) for id in there - before])
        gone = sorted(before - there)
        self._db.executemany("DELETE FROM origins WHERE id = ? AND file = ?", [(id, number) for id in gone])
        return gone

    def _next_number(self) -> int:
        return int(self._db.execute("SELECT coalesce(max(number), 0) + 1 FROM files").fetchone()[0])

    def ids_of(self, file: FileRow) -> list[str]:
        """The ids of the documents that were read from a file."""
        return [id for (id,) in self._db.execute("SELECT id FROM origins WHERE file = ? ORDER BY id", (file.number,))]

    def below(self, path: str) -> list[FileRow]:
        """The recorded files at a path, or below it."""
        raw = os.fsencode(path)
        inside = raw.rstrip(b"/") + b"/"
        ask = (
            "SELECT number, path, size, mtime, digest, n_documents FROM files"
            " WHERE path = ?1 OR substr(path, 1, ?2) = ?3 ORDER BY path"
        )
        return [FileRow(*row) for row in self._db.execute(ask, (raw, len(inside), inside))]

    def forget(self, file: FileRow) -> list[str]:
        """Removes the record of a file; returns the ids of documents that were read from it and from no other recorded
        file."""
        others = "SELECT 1 FROM origins WHERE id = own.id AND file <> ?1"
        ask = f"SELECT id FROM origins own WHERE file = ?1 AND NOT EXISTS ({others})"
        only_here = [id for (id,) in self._db.execute(ask, (file.number,))]
        self._db.execute("DELETE FROM origins WHERE file = ?", (file.number,))
        self._db.execute("DELETE FROM files WHERE number = ?", (file.number,))
        return only_here

    def has_another(self, id: str) -> bool:
        """Whether a document was read from any recorded file."""
        return self._db.execute("SELECT 1 FROM origins WHERE id = ?", (id,)).fetchone() is not None

    def disown(self, id: str) -> None:
        """Records that the document with this id belongs to no file any more: the program that adds it made it."""
        self._db.execute("DELETE FROM origins WHERE id = ?", (id,))


def file_of(db: sqlite3.Connection, id: str) -> str:
    """The file that the document with this id was read from, the last of several; "" for none."""
    row = db.execute(
        "SELECT path FROM origins JOIN files ON files.number = origins.file WHERE id = ? ORDER BY file DESC LIMIT 1",
        (id,),
    ).fetchone()
    return os.fsdecode(row[0]) if row else ""


def wrong_rows(db: sqlite3.Connection) -> Iterator[str]:
    """Errors in the rows of these tables."""
    for number, *values, wanted in db.execute("SELECT number, added, changed, digest, checksum FROM history"):
        if row_checksum(number, *values) != wanted:
            yield f"the times of document {number} are not as they were written (checksum)"
    ask = "SELECT number, path, size, mtime, digest, n_documents, checksum FROM files"
    for number, path, *values, wanted in db.execute(ask):
        if row_checksum(number, path, *values) != wanted:
            yield f"the record of {os.fsdecode(path)} is not as it was written (checksum)"
    if nowhere := db.execute(
        "SELECT count(*) FROM origins LEFT JOIN files ON files.number = file WHERE path IS NULL"
    ).fetchone()[0]:
        yield f"{nowhere} documents name a file that is not recorded"
