"""Here is a damaged index: what can be made of its texts?

A new catalog is filled, beside the old one, with every text that can be read, and segments and all that is derived are
built from these; then it takes the old one's place in one step. Until that step the index is as it was. What was
lost, or is doubtful, is told, and the old catalog is then kept.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from .. import layout
from ..errors import IndexProblem
from ..indexing.segment_set import LiveSegments
from ..indexing.writer import MEMORY, Writer
from ..lexical import compound_vocabulary as vocabulary
from ..segment.builder import SegmentBuilder
from ..segment.reader import FOLDS, SEGMENTS, file_of
from ..storage import catalog, history
from ..storage.array_files import checksum, sync_folder
from ..storage.file_systems import refuse_network
from ..storage.lock import WriterLock
from ..store.bodies import Stored
from ..store.compression import Dictionaries

NEW = "repaired.sqlite"
OLD = catalog.FILE + ".damaged"

REFUSALS = frozenset(
    (
        *(sqlite3.SQLITE_PERM, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM),
        *(sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN),
        *(sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_TRUNCATE),
        *(sqlite3.SQLITE_IOERR_SHMOPEN, sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_SHMMAP),
    )
)
"""What SQLite says where the disk will not take something, whatever is on it."""


@dataclass(slots=True)
class Repair:
    """What came of it: documents saved, the ids of those lost, of those with a damaged text, and what is kept."""

    n_documents: int = 0
    lost: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)
    kept: Path | None = None


def repair(path: Path, *, wait: float = 0.0, memory: int = MEMORY) -> Repair:
    """Rebuilds the index from its texts. Raises IndexProblem when another writes, or no text can be read."""
    if not (path / catalog.FILE).is_file():
        catalog.connect(path)  # says so
    refuse_network(path)
    try:
        lock = WriterLock(path)
        lock.take(wait)
        try:
            done = _Repairing(path, memory).run()
        finally:
            lock.release()
    except (OSError, *catalog.PROBLEMS) as error:
        raise IndexProblem(f"{path} could not be repaired: {error}; it is as it was") from error
    Writer(path, wait=wait).close()  # clears what nobody needs any more
    return done


class _Repairing:
    def __init__(self, path: Path, memory: int) -> None:
        self._path, self._memory = path, memory
        self._done = Repair()

    def run(self) -> Repair:
        for name in (NEW, NEW + "-wal", NEW + "-shm", NEW + "-journal"):
            (self._path / name).unlink(missing_ok=True)
        try:
            with closing(sqlite3.connect(self._path / catalog.FILE, isolation_level=None, timeout=30)) as old:
                old.text_factory = lambda raw: raw.decode("utf-8", "replace")
                salvage = Salvage(old)
                if salvage.number("format") > catalog.FORMAT:
                    raise IndexProblem(f"{self._path} was written by a newer vraagbaak; upgrade to repair it")
                live = salvage.live()
                if not live and salvage.is_damaged:
                    raise IndexProblem(
                        f"none of the texts in {self._path / catalog.FILE} can be read; index the documents again"
                    )
                self._fill(old, salvage, live)
                with suppress(*catalog.PROBLEMS):  # the log leaves its place before the catalog does
                    old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except BaseException:
            (self._path / NEW).unlink(missing_ok=True)
            raise
        self._swap()
        return self._done

    def _fill(self, old: sqlite3.Connection, salvage: Salvage, live: dict[int, str]) -> None:
        """The new catalog, with new segments; committed and closed."""
        with closing(catalog.connect(self._path, create=True, write=True, file=NEW)) as db:
            db.execute("BEGIN IMMEDIATE")
            catalog.put_settings(db, self._settings(salvage))
            for dictionary in salvage.whole_dictionaries():
                catalog.put_dictionary(db, *dictionary)
            segments = LiveSegments(self._path, db)
            builder = SegmentBuilder()
            for number in sorted(live):
                body = salvage.text(number)
                document = Stored(body, salvage.dictionaries).document()
                vraagnummer = None if document.vraagnummer in layout.NO_VRAAGNUMMER else document.vraagnummer
                db.execute("INSERT INTO documents VALUES (?, ?, ?)", (document.id, number, vraagnummer))
                catalog.put_texts(db, [(number, body)])
                builder.add(document, number)
                if builder.n_bytes > self._memory:
                    segments.put(builder.arrays(), len(builder), builder.n_passages)
                    builder = SegmentBuilder()
            if len(builder):
                segments.put(builder.arrays(), len(builder), builder.n_passages)
            self._keep_history(db, salvage, live)
            segments.derive_folds()
            catalog.seal(db)
            db.execute("COMMIT")
            catalog.settle(db)
        self._done.n_documents = len(live)
        self._done.lost = sorted(salvage.lost)
        self._done.doubtful = sorted(live[number] for number in salvage.doubtful & live.keys())

    def _keep_history(self, db: sqlite3.Connection, salvage: Salvage, live: dict[int, str]) -> None:
        """When documents came, and from which files, as far as it can be read; nothing of it is made up."""
        for row in salvage.whole_rows("history", "number, added, changed, digest, checksum"):
            if row[0] in live:
                db.execute("INSERT OR IGNORE INTO history VALUES (?, ?, ?, ?, ?)", row)
        for row in salvage.whole_rows("files", "number, path, size, mtime, digest, n_documents, checksum"):
            db.execute("INSERT OR IGNORE INTO files VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        ids = set(live.values())
        there = {number for (number,) in db.execute("SELECT number FROM files")}
        for id, file in salvage.rows("SELECT id, file FROM origins"):
            if id in ids and file in there:
                db.execute("INSERT OR IGNORE INTO origins VALUES (?, ?)", (id, file))

    def _settings(self, salvage: Salvage) -> dict[str, str]:
        """Numbers and names go on where they were; the splitter's vocabulary stays when its file is whole."""
        used = [int(file.stem) for kind in (SEGMENTS, FOLDS) for file in self._files(kind)]
        numbers = {
            "next_number": max(salvage.number("next_number"), salvage.highest + 1),
            "next_file": max(salvage.number("next_file"), max(used, default=0) + 1),
            "commit": salvage.number("commit") + 1,
        }
        generation = str(salvage.number("generation"))
        with suppress(OSError):
            found = checksum(file_of(self._path, vocabulary.FOLDER, generation))
            if found == salvage.number("vocabulary_checksum"):
                kept = ("generation", "learned_at", "vocabulary_checksum")
                return {name: str(number) for name, number in numbers.items()} | {
                    name: str(salvage.number(name)) for name in kept
                }
        generations = [int(file.stem) for file in self._files(vocabulary.FOLDER)]
        numbers["generation"] = max(generations, default=0)  # the next one is learned at once
        return {name: str(number) for name, number in numbers.items()}

    def _files(self, kind: str) -> Iterator[Path]:
        folder = self._path / kind
        for file in folder.iterdir() if folder.is_dir() else ():
            if file.stem.isdecimal() and len(file.stem) < 18:
                yield file

    def _swap(self) -> None:
        """The new catalog in the old one's place. The old one's log goes first: it would be read as the new one's."""
        at, old = self._path / catalog.FILE, self._path / OLD
        log, old_log = (place.with_name(place.name + "-wal") for place in (at, old))
        for place in (old, old_log):
            place.unlink(missing_ok=True)
        try:
            os.link(at, old)
        except OSError:  # a file system without links
            shutil.copyfile(at, old)
        if log.exists():
            log.rename(old_log)
        at.with_name(at.name + "-shm").unlink(missing_ok=True)
        sync_folder(self._path)
        (self._path / NEW).replace(at)
        sync_folder(self._path)
        if self._done.lost or self._done.doubtful:
            self._done.kept = old
            return
        for place in (old, old_log):
            place.unlink(missing_ok=True)


class Salvage:
    """What can be read of a catalog. `lost` and `doubtful` (numbers of damaged texts) are known after `live`."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self.dictionaries = Dictionaries(partial(catalog.dictionary, db))
        self._damaged = False
        self._settings = {name: value for name, value in self._some("SELECT name, value FROM settings")}
        self._documents = {
            id: number
            for id, number in self._some("SELECT id, number FROM documents")
            if isinstance(id, str) and isinstance(number, int)
        }
        gone = [*self._some("SELECT number FROM dead"), *self._some("SELECT number FROM buried")]
        self._gone = {number for (number,) in gone if isinstance(number, int)}
        self.doubtful: set[int] = set()
        self.lost: set[str] = set()
        self.highest = 0

    @property
    def is_damaged(self) -> bool:
        """Whether something could not be read, or is missing."""
        return self._damaged or bool(self._documents) or "format" not in self._settings

    def number(self, name: str) -> int:
        """A setting that is a number; 0 when it is none."""
        found = self._settings.get(name)
        return int(found) if isinstance(found, str) and found.isdecimal() and len(found) < 18 else 0

    def live(self) -> dict[int, str]:
        """The live numbers that have a text, with their ids: what `documents` names, and what nothing calls dead."""
        ids = dict(self._ids())
        self.highest = max([*ids, *self._documents.values(), *self._gone], default=0)
        found = {number: id for number, id in ids.items() if self._documents.get(id) == number}
        there = set(found.values())
        rest: dict[str, int] = {}
        for number, id in ids.items():
            if id not in there and number not in self._gone:
                rest[id] = max(number, rest.get(id, 0))
        found |= {number: id for id, number in rest.items()}
        self.lost = self._documents.keys() - there - rest.keys()
        return found

    def whole_dictionaries(self) -> Iterator[tuple[int, int, bytes]]:
        """Each dictionary of which a copy is whole: its generation, when it was learned, and what it is."""
        seen = set()
        for copy in catalog.COPIES:
            ask = f"SELECT generation, learned_at, content, checksum FROM dictionaries WHERE copy = {copy}"
            for generation, learned_at, content, wanted in self._some(ask):
                if not isinstance(generation, int) or not isinstance(learned_at, int) or not isinstance(content, bytes):
                    continue
                if generation not in seen and catalog.dictionary_checksum(generation, learned_at, content) == wanted:
                    seen.add(generation)
                    yield generation, learned_at, content

    def whole_rows(self, table: str, columns: str) -> Iterator[tuple[object, ...]]:
        """The rows of a table of the history whose checksum, their last column, is right."""
        for row in self.rows(f"SELECT {columns} FROM {table}"):
            values = [value for value in row[:-1] if isinstance(value, int | bytes)]
            if len(values) == len(row) - 1 and history.row_checksum(*values) == row[-1]:
                yield row

    def rows(self, ask: str) -> list[tuple[object, ...]]:
        """The rows of a table of the history; none where an older vraagbaak wrote the catalog."""
        return self._some(ask) if history.has_tables(self._db) else []

    def text(self, number: int) -> bytes:
        """The body of a text that `live` named."""
        found: bytes = self._db.execute("SELECT body FROM texts WHERE number = ?", (number,)).fetchone()[0]
        return found

    def _ids(self) -> Iterator[tuple[int, str]]:
        """The number of each text that can be read, and the id in it."""
        for number, body, wanted in self._texts():
            if not isinstance(body, bytes):
                continue
            whole = catalog.text_checksum(number, body) == wanted
            try:
                id = Stored(body, self.dictionaries).document().id
            except Exception:  # whatever a damaged text makes of a reader: it cannot be read
                continue
            if not whole:
                self.doubtful.add(number)
            if id.isprintable():
                yield number, id

    def _texts(self) -> Iterator[tuple[int, object, object]]:
        """All rows of texts; around what is damaged, from both sides and then one by one."""
        ask = "SELECT number, body, checksum FROM texts"
        seen: set[int] = set()
        for order in ("ASC", "DESC"):
            try:
                for row in self._db.execute(f"{ask} ORDER BY number {order}"):
                    if isinstance(row[0], int) and row[0] not in seen:
                        seen.add(row[0])
                        yield row
                return
            except catalog.PROBLEMS as error:
                self._note(error)
        for number in sorted(set(self._documents.values()) - seen):
            with suppress(*catalog.PROBLEMS):
                for row in self._db.execute(f"{ask} WHERE number = ?", (number,)):
                    yield row

    def _some(self, ask: str) -> list[tuple[object, ...]]:
        """The rows of a table, up to where it is damaged."""
        rows: list[tuple[object, ...]] = []
        try:
            for row in self._db.execute(ask):
                rows.append(row)
        except catalog.PROBLEMS as error:
            self._note(error)
        return rows

    def _note(self, error: Exception) -> None:
        """Damage is gone around; what says nothing of the catalog (a full disk) is raised again."""
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
        if code in REFUSALS or code & 0xFF in REFUSALS:
            raise error
        self._damaged = True
