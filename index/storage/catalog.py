"""Which documents are in the index, where do their texts lie, and which segments are live?

One SQLite file, `catalog.sqlite`. One transaction is one commit of the index: what it names is there, what it does not
name is not. Texts are append-only, keyed by the document's number; a document that comes again gets a new number.
Numbers that are dead still stand in segments until these are merged; those that are buried left only their text, for
readers that still hold the segment they were last in.

Every row can be checked: texts and settings carry a checksum, segments that of their files, and documents, dead numbers
and segments must agree (index/maintenance/verification.py).
"""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from ..errors import Damaged, IndexProblem, NoIndex
from . import history
from .array_files import sync_folder
from .file_systems import refuse_network

FILE = "catalog.sqlite"
FORMAT = 1
"""The version of everything on disk; goes up when an older vraagbaak could not read it."""

PAGE = 32768
"""Bytes of a page: a document takes some two thousand, and a page of 4096 that holds one is half empty."""

MANY = 500
"""So many ids are asked for at once: any SQLite takes as many."""

COPIES = (1, 2)
"""Of each dictionary: without it, no text can be read."""

LONGEST_LOG = 64 << 20
"""Bytes of its log that SQLite keeps for the next commits; what a large commit took beyond it is given back."""

FULL_LOG = 16 << 20
"""Bytes of its log from which on SQLite puts them where they belong."""

SCHEMA = """
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE texts (number INTEGER PRIMARY KEY, body BLOB NOT NULL, checksum INTEGER NOT NULL);
CREATE TABLE dictionaries (
    generation INTEGER NOT NULL, copy INTEGER NOT NULL, learned_at INTEGER NOT NULL, content BLOB NOT NULL,
    checksum INTEGER NOT NULL, PRIMARY KEY (generation, copy)
);
CREATE TABLE documents (id TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, vraagnummer TEXT) WITHOUT ROWID;
CREATE INDEX documents_vraagnummer ON documents (vraagnummer) WHERE vraagnummer IS NOT NULL;
CREATE TABLE segments (
    name TEXT PRIMARY KEY, first_number INTEGER NOT NULL, n_documents INTEGER NOT NULL, n_passages INTEGER NOT NULL,
    checksum INTEGER NOT NULL, folds TEXT NOT NULL, folds_checksum INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE sources (digest BLOB PRIMARY KEY, id TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE dead (number INTEGER PRIMARY KEY);
CREATE TABLE buried (number INTEGER PRIMARY KEY, segment INTEGER NOT NULL);
"""


PROBLEMS = (sqlite3.Error, UnicodeDecodeError)
"""What SQLite raises over a file that is damaged; the latter where it would quote damaged text."""


class SegmentRow(NamedTuple):
    """One live segment: its name, the first document number in it, its size, its folds, and the files' checksums."""

    name: str
    first_number: int
    n_documents: int
    n_passages: int
    checksum: int
    folds: str
    folds_checksum: int


class State(NamedTuple):
    """One commit, as a reader takes it along: live segments in the order of their numbers, dead numbers, settings."""

    segments: tuple[SegmentRow, ...]
    dead: tuple[int, ...]
    settings: dict[str, str]

    def setting(self, name: str, default: int = 0) -> int:
        """A setting that is a number. Raises Damaged when it is none."""
        found = self.settings.get(name, str(default))
        if not (found.isascii() and found.isdigit() and len(found) < 19):
            raise Damaged(f"the setting {name} of the catalog is {found!r}, not a number; run `vraagbaak repair`")
        return int(found)


class Frozen(sqlite3.Connection):
    """A connection to the catalog as it stands in its file, for who may not write there: SQLite then takes no locks and
    looks at no log. It holds for as long as nobody writes."""

    path: Path
    seen: tuple[int, ...]

    @classmethod
    def open(cls, path: Path) -> Frozen:
        seen = cls._look(path)
        uri = f"{path.resolve().as_uri()}?immutable=1"
        made = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, factory=cls)
        made.path, made.seen = path, seen
        return made

    @property
    def is_stale(self) -> bool:
        """Whether somebody has written since, or is about to."""
        return self._look(self.path) != self.seen

    @staticmethod
    def _look(path: Path) -> tuple[int, ...]:
        try:
            found = os.stat(path)
        except OSError:
            return ()
        return found.st_ino, found.st_size, found.st_mtime_ns, os.path.exists(f"{path}-wal")


def connect(folder: Path, *, create: bool = False, write: bool = False, file: str = FILE) -> sqlite3.Connection:
    """A connection to the catalog of an index folder. Raises IndexProblem where there is none, or not one of ours."""
    path = folder / file
    if not create and not path.is_file():
        raise NoIndex(f"{folder} holds no index; `vraagbaak index --index {folder} PATH...` makes one")
    refuse_network(folder)
    try:
        if not (write or create):
            db = _read_only(path)
            try:
                _check_format(db, folder)
            except BaseException:
                db.close()
                raise
            return db
        if create and not (path.is_file() and path.stat().st_size):
            _make(path)
        # a writer may go from thread to thread; it sees to it that one works at a time
        db = sqlite3.connect(path, isolation_level=None, timeout=30, check_same_thread=False)
        try:
            _check_format(db, folder)
            db.execute("PRAGMA synchronous=FULL")
            db.execute(f"PRAGMA journal_size_limit={LONGEST_LOG}")
            db.execute(f"PRAGMA wal_autocheckpoint={FULL_LOG // PAGE}")
            if not history.has_tables(db):  # an older vraagbaak made it
                db.executescript(f"BEGIN; {history.SCHEMA} COMMIT")
        except BaseException:
            db.close()
            raise
    except PROBLEMS as error:
        raise IndexProblem(f"{path}: {error}; run `vraagbaak verify --index {folder}`") from None
    except OSError as error:
        raise IndexProblem(f"{path}: {error.strerror or error}") from None
    return db


def identity(folder: Path) -> tuple[int, int]:
    """Which file the catalog of an index folder is: another one, when the folder was replaced. (0, 0) for none."""
    try:
        found = os.stat(folder / FILE)
    except OSError:
        return 0, 0
    return found.st_dev, found.st_ino


def _make(path: Path) -> None:
    """A new catalog, made beside its place and put there whole: readers find none, or one that they can read."""
    new = path.with_name(path.name + ".new")
    for left in (new, *(new.with_name(new.name + ending) for ending in ("-journal", "-wal", "-shm"))):
        left.unlink(missing_ok=True)
    db = sqlite3.connect(new, isolation_level=None)
    try:
        db.execute(f"PRAGMA page_size={PAGE}")
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        db.executescript(f"BEGIN; {SCHEMA} {history.SCHEMA} INSERT INTO settings VALUES ('format', '{FORMAT}');")
        seal(db)
        db.execute("COMMIT")
        settle(db)
    finally:
        db.close()
    new.replace(path)
    sync_folder(path.parent)


def _check_format(db: sqlite3.Connection, folder: Path) -> None:
    """Raises IndexProblem unless the catalog is one that this vraagbaak reads."""
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'settings'").fetchone():
        if not db.execute("SELECT 1 FROM sqlite_master").fetchone():
            raise NoIndex(f"{folder} holds no index yet; `vraagbaak index --index {folder} PATH...` fills it")
        raise NoIndex(f"{folder / FILE} is no catalog of vraagbaak")
    found = db.execute("SELECT value FROM settings WHERE name = 'format'").fetchone()
    if found is None or not str(found[0]).isdecimal():
        raise Damaged(f"{folder / FILE} does not tell its format; run `vraagbaak repair --index {folder}`")
    if int(found[0]) > FORMAT:
        raise IndexProblem(f"{folder} was written by a newer vraagbaak (format {found[0]}); upgrade to read it")
    if int(found[0]) < FORMAT:
        raise IndexProblem(
            f"{folder} was written by an older vraagbaak (format {found[0]}); run `vraagbaak repair --index {folder}`"
        )


def _read_only(path: Path) -> sqlite3.Connection:
    """A reader's connection; where the folder cannot be written, and holds no live log, the file as it stands."""
    uri = path.resolve().as_uri()
    db = sqlite3.connect(f"{uri}?mode=ro", uri=True, isolation_level=None, timeout=30, check_same_thread=False)
    try:
        db.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        db.close()
        if os.access(path.parent, os.W_OK):
            raise
        log = path.with_name(path.name + "-wal")
        if log.exists() and log.stat().st_size:
            raise IndexProblem(
                f"{path.parent} cannot be written, and holds commits that a writer left in {log.name}; "
                "open it once where it can be"
            ) from None
        return Frozen.open(path)
    return db


@contextmanager
def transaction(db: sqlite3.Connection, kind: str = "DEFERRED") -> Iterator[None]:
    """All of the block, or nothing of it."""
    db.execute(f"BEGIN {kind}")
    try:
        yield
    except BaseException:
        if db.in_transaction:  # an error of the disk may have ended it
            db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def state(db: sqlite3.Connection) -> State:
    """The live state, read in one transaction."""
    with transaction(db):
        return state_in_transaction(db)


def state_in_transaction(db: sqlite3.Connection) -> State:
    """The state as the transaction that is open sees it, its own changes included."""
    rows = db.execute(
        "SELECT name, first_number, n_documents, n_passages, checksum, folds, folds_checksum"
        " FROM segments ORDER BY first_number"
    )
    segments = tuple(SegmentRow(*row) for row in rows)
    dead = tuple(number for (number,) in db.execute("SELECT number FROM dead ORDER BY number"))
    return State(segments, dead, dict(db.execute("SELECT name, value FROM settings")))


def number_of(db: sqlite3.Connection, id: str) -> int | None:
    """The number of the live document with this id."""
    row = db.execute("SELECT number FROM documents WHERE id = ?", (id,)).fetchone()
    return row[0] if row else None


def has_documents(db: sqlite3.Connection) -> bool:
    """Whether there is any document."""
    return db.execute("SELECT 1 FROM documents LIMIT 1").fetchone() is not None


def same_question(db: sqlite3.Connection, vraagnummer: str) -> tuple[list[str], str | None]:
    """The ids of the live documents that carry this vraagnummer, in code point order; and of which commit that is."""
    ask = (
        "SELECT id, (SELECT value FROM settings WHERE name = 'commit') FROM documents WHERE vraagnummer = ? ORDER BY id"
    )
    rows = db.execute(ask, (vraagnummer,)).fetchall()
    return [id for id, _ in rows], rows[0][1] if rows else None


def numbers_of(db: sqlite3.Connection, ids: Sequence[str]) -> dict[str, int]:
    """The numbers of the live documents with these ids, of those that are there."""
    found: dict[str, int] = {}
    for start in range(0, len(ids), MANY):
        some = ids[start : start + MANY]
        found.update(db.execute(f"SELECT id, number FROM documents WHERE id IN ({','.join('?' * len(some))})", some))
    return found


def put_documents(db: sqlite3.Connection, rows: Iterable[tuple[str, int, str | None]]) -> None:
    """Makes documents live: the id of each, its number and its vraagnummer, in the place of others with their ids."""
    db.executemany("INSERT OR REPLACE INTO documents VALUES (?, ?, ?)", rows)


def put_texts(db: sqlite3.Connection, rows: Iterable[tuple[int, bytes | memoryview]]) -> None:
    """Keeps documents' own words under their numbers."""
    checked = ((number, body, text_checksum(number, body)) for number, body in rows)
    db.executemany("INSERT INTO texts VALUES (?, ?, ?)", checked)


def text_checksum(number: int, body: bytes | memoryview) -> int:
    """The checksum of a row of texts: no bit of it changes without it."""
    return zlib.crc32(body, zlib.crc32(b"%d" % number))


def put_dictionary(db: sqlite3.Connection, generation: int, learned_at: int, content: bytes) -> None:
    """Keeps a dictionary of texts, learned when there were so many documents, twice."""
    checksum = dictionary_checksum(generation, learned_at, content)
    rows = [(generation, copy, learned_at, content, checksum) for copy in COPIES]
    db.executemany("INSERT INTO dictionaries VALUES (?, ?, ?, ?, ?)", rows)


def dictionary_checksum(generation: int, learned_at: int, content: bytes) -> int:
    """The checksum of a row of dictionaries."""
    return zlib.crc32(content, zlib.crc32(b"%d %d" % (generation, learned_at)))


def dictionary(db: sqlite3.Connection, generation: int) -> bytes:
    """The dictionary of a generation, from the first copy that is whole. Raises Damaged when none is."""
    for copy in COPIES:
        ask = "SELECT learned_at, content, checksum FROM dictionaries WHERE generation = ? AND copy = ?"
        row = db.execute(ask, (generation, copy)).fetchone()
        if row and isinstance(row[1], bytes) and dictionary_checksum(generation, row[0], row[1]) == row[2]:
            return row[1]
    raise Damaged(f"dictionary {generation} of the texts is missing or damaged; run `vraagbaak verify`")


def newest_dictionary(db: sqlite3.Connection) -> tuple[int, int]:
    """The newest dictionary's generation, and how many documents there were when it was learned; 0 for none."""
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
            row.folds,
            row.folds_checksum,
        ),
    )


def with_folds(row: SegmentRow, folds: str, checksum: int) -> SegmentRow:
    """The same segment with other derived tables."""
    return row._replace(folds=folds, folds_checksum=checksum)


def drop_segments(db: sqlite3.Connection, names: Iterable[str]) -> None:
    """Takes segments out of the live ones; their folders stay until the writer clears garbage."""
    db.executemany("DELETE FROM segments WHERE name = ?", [(name,) for name in names])


def put_settings(db: sqlite3.Connection, settings: dict[str, str]) -> None:
    db.executemany("INSERT OR REPLACE INTO settings VALUES (?, ?)", settings.items())


def sync_log(folder: Path) -> None:
    """Brings to the disk what SQLite has written to its log so far, so that the commit need not wait for it."""
    with suppress(FileNotFoundError), (folder / f"{FILE}-wal").open("rb") as log:
        os.fsync(log.fileno())


def settle(db: sqlite3.Connection) -> None:
    """Brings all commits from the log into the file: before it is moved without its log. Raises sqlite3.Error."""
    busy, _, _ = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:  # closing would try once more, and keep silent when it fails
        raise sqlite3.OperationalError("the log could not be brought into the file")


def seal(db: sqlite3.Connection) -> None:
    """Gives the settings their checksum: the last thing before each commit."""
    settings = dict(db.execute("SELECT name, value FROM settings"))
    put_settings(db, {"checksum": settings_checksum(settings)})


def settings_checksum(settings: dict[str, str]) -> str:
    """The checksum over all settings but itself."""
    told = "\n".join(f"{name}={value}" for name, value in sorted(settings.items()) if name != "checksum")
    return str(zlib.crc32(told.encode("utf-8", "surrogatepass")))
