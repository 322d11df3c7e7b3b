"""The catalog: the documents of an index, their texts, and the live segments.

It is one SQLite file, `catalog.sqlite`. One transaction is one commit of the index: the index holds exactly what the
catalog names. Texts are append-only, keyed by the document's number. Indexing a document again gives it a new number.
Deleted numbers remain in segments until these are merged. Numbers pending purge are in no live segment; only their text
remains, for readers that still hold the segment they were last in.

Every row can be checked. Texts and settings carry a checksum, and segments that of their files. Documents, deleted
numbers and segments must agree (index/maintenance/verification.py).
"""

from __future__ import annotations

import os
import re
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import Damaged
from .catalog_file import FILE, LINEAGE, settings_checksum

MANY = 500
"""Ids per query: every SQLite allows this many."""

MOST_BODIES = 20
"""Bodies that one statement fetches; SQLite joins at most 64 tables."""

COPIES = (1, 2)
"""Copies of each dictionary: without it, no text can be read."""

VECTORS = "vectors"
"""The setting that names the vector files."""


class SegmentRow(NamedTuple):
    """One live segment: its name, the first document number in it, its size, its stem map, and the files' checksums."""

    name: str
    first_number: int
    n_documents: int
    n_passages: int
    checksum: int
    stem_map: str
    stem_map_checksum: int


class State(NamedTuple):
    """One commit, as a reader sees it: live segments in the order of their numbers, deleted numbers, settings."""

    segments: tuple[SegmentRow, ...]
    deleted: tuple[int, ...]
    settings: dict[str, str]
    writer: str = ""
    """The random identity of the writer of this commit; "" where an older vraagbaak made it."""

    @property
    def index_id(self) -> str:
        """The identity of the index, which its copies share; "" if it has none yet. Raises Damaged."""
        identity = self.settings.get("identity", "")
        if identity and not re.fullmatch("[0-9a-f]{32}", identity):
            raise Damaged(
                "the identity of the index", path=FILE, expected="32 hexadecimal digits", found=repr(identity)
            )
        return identity

    @property
    def vector_files(self) -> tuple[tuple[str, int], ...]:
        """The vector files, by name and checksum, oldest first. Raises Damaged."""
        files = []
        for entry in self.settings.get(VECTORS, "").split():
            name, colon, checksum = entry.partition(":")
            if not (colon and is_number(name) and is_number(checksum)):
                raise Damaged("the name of a vector file", path=FILE, expected="NUMBER:CHECKSUM", found=repr(entry))
            files.append((name, int(checksum)))
        return tuple(files)

    def setting(self, name: str, default: int = 0) -> int:
        """A setting that is a number. Raises Damaged when it is none."""
        value = self.settings.get(name, str(default))
        if not is_number(value):
            raise Damaged(f"the setting {name}", path=FILE, expected="a number", found=repr(value))
        return int(value)


@contextmanager
def transaction(db: sqlite3.Connection, kind: str = "DEFERRED") -> Iterator[None]:
    """A transaction around a block: all of its changes, or none."""
    db.execute(f"BEGIN {kind}")
    try:
        yield
    except BaseException:
        if db.in_transaction:  # a disk error may have ended it
            db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def state(db: sqlite3.Connection) -> State:
    """The live state, read in one transaction."""
    with transaction(db):
        return state_in_transaction(db)


def state_in_transaction(db: sqlite3.Connection) -> State:
    """The state in the open transaction, its own changes included. Raises Damaged."""
    settings = dict(ascending(db.execute("SELECT name, value FROM settings ORDER BY name"), "settings"))
    if not all(isinstance(value, str) for value in settings.values()):
        raise Damaged("a setting is no text", path=FILE)
    rows = db.execute(
        "SELECT name, first_number, n_documents, n_passages, checksum, folds, folds_checksum"
        " FROM segments ORDER BY name"
    )
    segments = [_checked(SegmentRow(*row)) for row in ascending(rows, "segments")]
    segments.sort(key=lambda row: row.first_number)
    deleted = ascending(db.execute("SELECT number FROM dead ORDER BY number"), "dead")
    current = State(tuple(segments), tuple(number for (number,) in deleted), settings)
    return current._replace(writer=writer_of(db, current.setting("commit"))) if current.index_id else current


def ascending(rows: Iterable[tuple[Any, ...]], table: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a table in the order of its key, their first column. Raises Damaged where the key does not ascend: a
    table whose pages point back to themselves would have no end."""
    before = None
    for row in rows:
        try:
            if before is not None and not before < row[0]:
                raise TypeError
        except TypeError:
            raise Damaged(f"the table {table} is not in order", path=FILE) from None
        before = row[0]
        yield row


def _checked(row: SegmentRow) -> SegmentRow:
    """The row, after a check that its names are possible file names in the folder and its numbers are numbers. Raises
    Damaged."""
    numbers = row.first_number, row.n_documents, row.n_passages, row.checksum, row.stem_map_checksum
    if not (is_number(row.name) and (row.stem_map == "" or is_number(row.stem_map))):
        raise Damaged("the name of a segment", path=FILE, expected="numbers", found=f"{row.name!r}, {row.stem_map!r}")
    if not all(isinstance(number, int) and number >= 0 for number in numbers):
        raise Damaged(f"the size of segment {row.name} is no number", path=FILE)
    return row


def is_number(name: object) -> bool:
    """Whether it is text in digits, as in names of files and in settings."""
    return isinstance(name, str) and name.isascii() and name.isdigit() and len(name) < 19


def writer_of(db: sqlite3.Connection, commit: int) -> str:
    """The random identity of the writer of a commit; "" where an older vraagbaak made it."""
    ask = "SELECT id FROM lineage WHERE first_commit <= ? ORDER BY first_commit DESC LIMIT 1"
    row = db.execute(ask, (commit,)).fetchone()
    return str(row[0]) if row else ""


def goes_on_from(db: sqlite3.Connection, before: State) -> bool:
    """Whether the present content of the catalog descends from a commit; False where another catalog was put in its
    place."""
    with transaction(db):
        settings = dict(ascending(db.execute("SELECT name, value FROM settings ORDER BY name"), "settings"))
        now, then = State((), (), settings), before.setting("commit")
        if not now.index_id or not before.index_id:
            return not before.index_id and now.setting("commit") >= then
        same = now.index_id == before.index_id and now.setting("commit") >= then
        return same and writer_of(db, then) == before.writer


def put_lineage(db: sqlite3.Connection, first_commit: int, writer: str) -> None:
    """Records which writer makes the commits from this one on."""
    db.execute("INSERT OR REPLACE INTO lineage VALUES (?, ?)", (first_commit, writer))


def give_identity(db: sqlite3.Connection, index_id: str) -> None:
    """Gives a catalog of an older vraagbaak an identity, and a table for its writers."""
    db.execute(LINEAGE.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS").rstrip(";\n"))
    put_settings(db, {"identity": index_id})


def number_of(db: sqlite3.Connection, id: str) -> int | None:
    """The number of the live document with this id."""
    row = db.execute("SELECT number FROM documents WHERE id = ?", (id,)).fetchone()
    if row and not isinstance(row[0], int):
        raise Damaged(f"the number of document {id} is no number", path=FILE)
    return row[0] if row else None


def has_documents(db: sqlite3.Connection) -> bool:
    """Whether there is any document."""
    return db.execute("SELECT 1 FROM documents LIMIT 1").fetchone() is not None


def same_question(db: sqlite3.Connection, vraagnummer: str) -> tuple[list[str], str | None]:
    """The ids of the live documents with this vraagnummer, in code point order; and the commit of this answer."""
    ask = (
        "SELECT id, (SELECT value FROM settings WHERE name = 'commit') FROM documents WHERE vraagnummer = ? ORDER BY id"
    )
    rows = db.execute(ask, (vraagnummer,)).fetchall()
    if not all(isinstance(id, str) for id, _ in rows):
        raise Damaged("the id of a document is no text", path=FILE)
    return [id for id, _ in rows], rows[0][1] if rows else None


def numbers_of(db: sqlite3.Connection, ids: Sequence[str]) -> dict[str, int]:
    """The numbers of the live documents with these ids, as far as they exist."""
    numbers: dict[str, int] = {}
    for start in range(0, len(ids), MANY):
        some = ids[start : start + MANY]
        numbers.update(db.execute(f"SELECT id, number FROM documents WHERE id IN ({','.join('?' * len(some))})", some))
    return numbers


def n_documents_of(db: sqlite3.Connection, numbers: Sequence[int]) -> int:
    """How many live documents have these numbers."""
    total = 0
    for start in range(0, len(numbers), MANY):
        some = numbers[start : start + MANY]
        ask = f"SELECT count(*) FROM documents WHERE number IN ({','.join('?' * len(some))})"
        total += db.execute(ask, some).fetchone()[0]
    return total


def put_documents(db: sqlite3.Connection, rows: Iterable[tuple[str, int, str | None]]) -> None:
    """Makes documents live: the id of each, its number and its vraagnummer; they replace others with their ids."""
    db.executemany("INSERT OR REPLACE INTO documents VALUES (?, ?, ?)", rows)


def put_texts(db: sqlite3.Connection, rows: Iterable[tuple[int, bytes | memoryview]]) -> None:
    """Stores the texts of documents under their numbers."""
    checked = ((number, body, text_checksum(number, body)) for number, body in rows)
    db.executemany("INSERT INTO texts VALUES (?, ?, ?)", checked)


def text_checksum(number: int, body: bytes | memoryview) -> int:
    """The checksum of a row of texts: it covers every bit of the row."""
    return zlib.crc32(body, zlib.crc32(b"%d" % number))


def put_dictionary(db: sqlite3.Connection, generation: int, learned_at: int, content: bytes) -> None:
    """Stores a compression dictionary twice, with the number of documents at the time that it was learned."""
    checksum = dictionary_checksum(generation, learned_at, content)
    rows = [(generation, copy, learned_at, content, checksum) for copy in COPIES]
    db.executemany("INSERT INTO dictionaries VALUES (?, ?, ?, ?, ?)", rows)


def dictionary_checksum(generation: int, learned_at: int, content: bytes) -> int:
    """The checksum of a row of dictionaries."""
    return zlib.crc32(content, zlib.crc32(b"%d %d" % (generation, learned_at)))


def dictionary(db: sqlite3.Connection, generation: int) -> bytes:
    """The dictionary of a generation, from the first intact copy. Raises Damaged when there is none."""
    for copy in COPIES:
        ask = "SELECT learned_at, content, checksum FROM dictionaries WHERE generation = ? AND copy = ?"
        row = db.execute(ask, (generation, copy)).fetchone()
        if row and isinstance(row[1], bytes) and dictionary_checksum(generation, row[0], row[1]) == row[2]:
            return row[1]
    raise Damaged(f"dictionary {generation} of the texts is missing or damaged", path=FILE, command="vraagbaak verify")


def newest_dictionary(db: sqlite3.Connection) -> tuple[int, int]:
    """The newest dictionary's generation, and the number of documents when it was learned; 0 for none."""
    ask = "SELECT generation, learned_at FROM dictionaries ORDER BY generation DESC LIMIT 1"
    return db.execute(ask).fetchone() or (0, 0)


def put_segment(db: sqlite3.Connection, row: SegmentRow) -> None:
    """Names a segment as live; its folders are on disk."""
    db.execute(
        "INSERT OR REPLACE INTO segments VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            row.name,
            row.first_number,
            row.n_documents,
            row.n_passages,
            row.checksum,
            row.stem_map,
            row.stem_map_checksum,
        ),
    )


def with_stem_map(row: SegmentRow, stem_map: str, checksum: int) -> SegmentRow:
    """The same segment with other derived tables."""
    return row._replace(stem_map=stem_map, stem_map_checksum=checksum)


def drop_segments(db: sqlite3.Connection, names: Iterable[str]) -> None:
    """Removes segments from the live ones; their folders stay until the writer clears garbage."""
    db.executemany("DELETE FROM segments WHERE name = ?", [(name,) for name in names])


def put_vector_files(db: sqlite3.Connection, files: Iterable[tuple[str, int]]) -> None:
    """Names the vector files, by name and checksum."""
    put_settings(db, {VECTORS: " ".join(f"{name}:{checksum}" for name, checksum in files)})


def put_settings(db: sqlite3.Connection, settings: dict[str, str]) -> None:
    db.executemany("INSERT OR REPLACE INTO settings VALUES (?, ?)", settings.items())


def sync_log(folder: Path) -> None:
    """Flushes SQLite's log to the disk, so that the commit need not wait for it."""
    with suppress(FileNotFoundError):
        log = os.open(folder / f"{FILE}-wal", os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            os.fsync(log)
        finally:
            os.close(log)


def settle(db: sqlite3.Connection) -> None:
    """Moves all commits from the log into the file, before the file is moved without its log. Raises sqlite3.Error."""
    busy, _, _ = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:  # closing would try once more, and ignore a failure
        raise sqlite3.OperationalError("the log could not be brought into the file")


def seal(db: sqlite3.Connection) -> None:
    """Updates the checksum of the settings: the last step before each commit."""
    settings = dict(db.execute("SELECT name, value FROM settings"))
    put_settings(db, {"checksum": settings_checksum(settings)})


def bodies(db: sqlite3.Connection, numbers: Sequence[int]) -> tuple[bytes, ...] | None:
    """The bodies of at most MOST_BODIES documents; None where one of them has none."""
    row: tuple[bytes, ...] | None = db.execute(_bodies_query(len(numbers)), numbers).fetchone()
    return row


@cache
def _bodies_query(n: int) -> str:
    """The SQL statement for n bodies. They come in one row, as each row would release and take the interpreter's
    lock."""
    tables = range(1, n + 1)
    return (
        f"SELECT {', '.join(f't{at}.body' for at in tables)} FROM {', '.join(f'texts t{at}' for at in tables)}"
        f" WHERE {' AND '.join(f't{at}.number = ?{at}' for at in tables)}"
    )
