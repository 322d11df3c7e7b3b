"""The file of the catalog: its location, the check that it is ours, and how it is opened and created.

A catalog may come from anywhere. Before SQLite opens it, its names are checked: a link, a FIFO or a device is refused.
Once it is open, its tables must have exactly the statements that create ours. So no view, trigger, virtual table or
generated column runs. No value may be longer than the longest that a writer stores. Then its names are checked again.
SQLite opens files by name: a name that is swapped for a link and back between two checks is not noticed.
"""

from __future__ import annotations

import glob
import os
import sqlite3
import stat
import zlib
from functools import cache
from pathlib import Path
from uuid import uuid4

from ..errors import Damaged, IndexProblem, NoIndex, NoPermission, kind_of
from . import history
from .array_files import sync_folder
from .file_systems import refuse_network
from .index_folder import refuse_other

FILE = "catalog.sqlite"
FORMAT = 2
"""The version of everything on disk. It increases when an older vraagbaak could not read it, and when texts have other
tokens than before: 2 knows dotted letters, names with an ampersand, and numbers (index/analysis/tokens.py)."""

MARK = 0x76726264
"""The application id in the header of a catalog: the letters vrbd."""

PAGE = 32768
"""Bytes of a page: a document takes about two thousand, and a page of 4096 that holds one is half empty."""

LONGEST_VALUE = 1 << 28
"""Bytes of a value: a file that is read has at most as many, and its text is stored compressed."""

LONGEST_LOG = 64 << 20
"""Bytes of its log that SQLite keeps for later commits; the excess after a large commit is released."""

FULL_LOG = 16 << 20
"""Bytes of the log from which on SQLite moves them into the file."""

MOST_SCHEMA = 100
"""Rows of a schema that are read: ours has a few more than ten."""

TABLES = """
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

LINEAGE = "CREATE TABLE lineage (first_commit INTEGER PRIMARY KEY, id TEXT NOT NULL);\n"
"""Which writer made which commits: its first commit, and its random identity. An older catalog has no such table, and
gets it from the next writer."""

SCHEMA = TABLES + history.SCHEMA + LINEAGE

LATER = frozenset(("lineage", *history.TABLES, *history.INDEXES))
"""Tables that an older catalog lacks, until the next writer adds them."""

PROBLEMS = (sqlite3.Error, UnicodeDecodeError)
"""SQLite's exceptions for a damaged file; the second occurs where SQLite would quote damaged text."""

_LOGS = ("-wal", "-shm", "-journal")
_HEADER = 512
"""Bytes of a new catalog that are on disk before any other: a sector."""


class Frozen(sqlite3.Connection):
    """A connection to a catalog file that is not written, for a reader without write permission. SQLite then takes no
    locks and reads no log. It is valid only while nothing is written."""

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
        """Whether another process has written since, or is about to."""
        return self._look(self.path) != self.seen

    @staticmethod
    def _look(path: Path) -> tuple[int, ...]:
        try:
            info = os.stat(path)
        except OSError:
            return ()
        return info.st_ino, info.st_size, info.st_mtime_ns, os.path.exists(f"{path}-wal")


def connect(folder: Path, *, create: bool = False, write: bool = False, file: str = FILE) -> sqlite3.Connection:
    """A connection to the catalog of an index folder. Raises IndexProblem where there is none, or where it is not
    ours."""
    path = folder / file
    try:
        seen = refuse_foreign_names(path, write=write)
        if not create and seen is None:
            raise NoIndex(f"{folder} holds no index; `vraagbaak index --index {folder} PATH...` makes one")
        refuse_network(folder)
        if path.exists() and not os.access(path, os.R_OK):  # as closing the file would release our locks
            raise NoPermission(f"{path} cannot be read: Permission denied")
        if create and (seen is None or not path.stat().st_size):
            make(path)
            seen = refuse_foreign_names(path)
        db = _writing(path) if write or create else _read_only(path)
        try:
            check(db, path)
            if refuse_foreign_names(path) != seen:
                raise IndexProblem(f"{path} was replaced while it was opened; try again")
            if (write or create) and not history.has_tables(db):  # an older vraagbaak made it
                db.executescript(f"BEGIN; {history.SCHEMA} COMMIT")
        except BaseException:
            db.close()
            raise
    except PROBLEMS as error:
        raise kind_of(error)(f"{path}: {error}; run `vraagbaak verify --index {folder}`") from None
    except OSError as error:
        raise kind_of(error)(f"{path}: {error.strerror or error}") from None
    return db


def identity(folder: Path) -> tuple[int, int]:
    """Device and inode of an index folder's catalog: they change when the folder is replaced. (0, 0) for none."""
    try:
        info = os.lstat(folder / FILE)
    except OSError:
        return 0, 0
    return info.st_dev, info.st_ino


def refuse_foreign_names(path: Path, *, write: bool = False) -> tuple[int, int] | None:
    """Device and inode of a catalog; None for none. Raises IndexProblem where it, or a log of it, is no plain file; and
    where it is to be written, or a log of it may be, and has another name elsewhere, which would change, too."""
    info = None
    for name in (path, *(path.with_name(path.name + log) for log in _LOGS)):
        try:
            about = os.lstat(name)
        except FileNotFoundError:
            continue
        try:
            refuse_other(about.st_mode, name)
        except Damaged as error:
            raise IndexProblem(str(error).replace("run `vraagbaak repair`", "it is no catalog of an index")) from None
        if name is path:
            info = about
        elif about.st_nlink > 1:  # SQLite empties a log, also for a reader
            raise IndexProblem(
                f"{name} has another name elsewhere (a hard link), under which it would change, too; "
                "copy the folder while nothing has it open, with cp -r"
            )
    if info is None:
        return None
    if write and info.st_nlink > 1 and not _is_of_repair(path, info):
        raise IndexProblem(
            f"{path} has another name elsewhere (a hard link), under which it would change, too; "
            f"put a copy in its place: cp {path} {path}.copy && mv {path}.copy {path}"
        )
    return info.st_dev, info.st_ino


def _is_of_repair(path: Path, info: os.stat_result) -> bool:
    """Whether a killed repair left the other name."""
    others = path.parent.glob(glob.escape(path.name) + ".damaged*")
    return info.st_nlink == 2 and any(os.path.samestat(info, os.lstat(other)) for other in others)


def make(path: Path) -> None:
    """Creates a new catalog beside its place and puts it there whole: readers find none, or a readable one.

    Its first sector is on disk before the rest, so that the remains of a killed run can be recognised by their content.
    """
    new = path.with_name(path.name + ".new")
    remove_unfinished(new)
    _write(new, _new_catalog())
    new.replace(path)
    sync_folder(path.parent)


def begin(path: Path) -> None:
    """A new catalog without a log, to be overwritten by another one as a whole; until then it counts as unfinished."""
    content = bytearray(_new_catalog())
    content[18:20] = b"\1\1"  # the versions of the file format: with a rollback journal
    _write(path, bytes(content))


def _write(new: Path, content: bytes) -> None:
    """Writes a new file, its first sector before the rest."""
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
    with open(handle, "wb", buffering=0) as file:
        for piece in (content[:_HEADER], content[_HEADER:]):
            left = memoryview(piece)
            while left:
                left = left[file.write(left) :]
            os.fsync(file.fileno())


def _new_catalog() -> bytes:
    """The bytes of a catalog without documents, for writing with a log."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    try:
        db.execute(f"PRAGMA page_size={PAGE}")
        db.execute(f"PRAGMA application_id={MARK}")
        db.executescript(f"BEGIN; {SCHEMA}")
        settings = {"format": str(FORMAT), "identity": uuid4().hex}
        settings["checksum"] = settings_checksum(settings)
        db.executemany("INSERT INTO settings VALUES (?, ?)", settings.items())
        db.execute("COMMIT")
        content = bytearray(db.serialize())
    finally:
        db.close()
    content[18:20] = b"\x02\x02"  # the file format's mark of a database with a log (WAL)
    return bytes(content)


def settings_checksum(settings: dict[str, str]) -> str:
    """The checksum over all settings except itself."""
    text = "\n".join(f"{name}={value}" for name, value in sorted(settings.items()) if name != "checksum")
    return str(zlib.crc32(text.encode("utf-8", "surrogatepass")))


def remove_unfinished(path: Path) -> None:
    """Removes an unfinished new catalog of a killed run. Raises IndexProblem where it is something else."""
    try:
        if not is_unfinished(path):
            raise IndexProblem(f"{path} is no part of an index, and stays as it is; move it away")
    except FileNotFoundError:
        return
    path.unlink()


def is_unfinished(path: Path) -> bool:
    """Whether this is a new catalog, as far as it was written; recognised by its content. Raises FileNotFoundError."""
    if not stat.S_ISREG(os.lstat(path).st_mode):
        return False
    with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
        head = file.read(_HEADER)
        size = os.fstat(file.fileno()).st_size
    if size <= _HEADER and not head.strip(b"\0"):
        return True
    magic, mark = b"SQLite format 3\0", MARK.to_bytes(4, "big")
    return head[:16] == magic[: len(head)] and head[68:72] == mark[: max(0, len(head) - 68)]


def check(db: sqlite3.Connection, path: Path) -> None:
    """Raises IndexProblem unless this vraagbaak can read the catalog, Damaged where it once could."""
    folder = path.parent
    db.execute("PRAGMA trusted_schema=OFF")
    db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    tables = schema_of(db)
    if not tables:
        raise NoIndex(f"{folder} holds no index yet; `vraagbaak index --index {folder} PATH...` fills it")
    if not any(name == "settings" for _, name, _, _ in tables):
        raise NoIndex(f"{path} is no catalog of vraagbaak")
    if ("table", "settings", "settings", _made()["settings"]) not in tables:
        raise Damaged("its tables are not as they were made", path=path).in_index(folder)
    row = db.execute("SELECT value FROM settings WHERE name = 'format'").fetchone()
    if row is None or not (isinstance(row[0], str) and row[0].isdecimal() and len(row[0]) < 10):
        raise Damaged("the format is no number", path=path).in_index(folder)
    if int(row[0]) > FORMAT:
        raise IndexProblem(f"{folder} was written by a newer vraagbaak (format {row[0]}); upgrade to read it")
    if int(row[0]) < FORMAT:
        raise IndexProblem(
            f"{folder} was written by an older vraagbaak (format {row[0]}); "
            f"`vraagbaak repair --index {folder}` rebuilds it from its texts"
        )
    if foreign := differing(tables):
        raise Damaged(f"its tables are not as they were made ({', '.join(foreign[:3])})", path=path).in_index(folder)


def schema_of(db: sqlite3.Connection) -> list[tuple[str, str, str, str | None]]:
    """Kind, name, table and statement of every object in the schema, up to the greatest possible number."""
    return db.execute("SELECT type, name, tbl_name, sql FROM sqlite_master LIMIT ?", (MOST_SCHEMA,)).fetchall()


def differing(tables: list[tuple[str, str, str, str | None]]) -> list[str]:
    """The names that a schema has more, less or otherwise than ours; those of LATER may be missing."""
    made = _made()
    present = {name: sql for kind, name, of, sql in tables if not (kind == "index" and _is_automatic(name, of, sql))}
    kinds = {name: "index" if sql.startswith("CREATE INDEX") else "table" for name, sql in made.items()}
    names = [name for name in present if present[name] != made.get(name)]
    names += [name for kind, name, _, _ in tables if name in kinds and kinds[name] != kind]
    names += [name for name in made if name not in present and name not in LATER]
    return sorted({str(name) for name in names})


def _is_automatic(name: str, of: str, sql: str | None) -> bool:
    """Whether SQLite made an index by itself, for a key."""
    return sql is None and str(name).startswith(f"sqlite_autoindex_{of}_")


@cache
def _made() -> dict[str, str]:
    """Each of our tables and indexes, with the statement that creates it, as SQLite stores it."""
    whole = SCHEMA.replace("IF NOT EXISTS ", "")
    statements = [statement.strip() for statement in whole.split(";") if statement.strip()]
    return {statement.split(None, 3)[2]: statement for statement in statements}


def _writing(path: Path) -> sqlite3.Connection:
    # a writer may move from thread to thread; it makes sure that only one works at a time
    db = sqlite3.connect(path, isolation_level=None, timeout=30, check_same_thread=False)
    try:
        db.execute("PRAGMA synchronous=FULL")
        db.execute(f"PRAGMA journal_size_limit={LONGEST_LOG}")
        db.execute(f"PRAGMA wal_autocheckpoint={FULL_LOG // PAGE}")
    except BaseException:
        db.close()
        raise
    return db


def _read_only(path: Path) -> sqlite3.Connection:
    """A reader's connection; where the folder cannot be written, and holds no live log, a connection to the file as it
    is."""
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
