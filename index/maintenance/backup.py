"""Back up one commit while a writer works; restore an index from a backup while readers read.

Both check the checksum of everything they copy, so the result is whole. A backup's catalog gets its name last: a
half-made backup is no index. A restored index uses names and numbers that the index never used, and is put in place in
one step. An open reader keeps its files. At its next look-up it learns that the index was replaced.
"""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from uuid import uuid4

from ..errors import Damaged, IndexProblem, NoIndex, kind_of
from ..indexing.own_files import KINDS, OwnFiles
from ..indexing.writer import Writer
from ..lexical import compound_vocabulary
from ..segment.reader import SEGMENTS, STEM_MAPS
from ..storage import catalog, catalog_file
from ..storage.array_files import hold, make_folder, not_as_written, size_of, sync_folder
from ..storage.file_systems import refuse_network
from ..storage.index_folder import ENDING, ArrayFile, IndexFolder
from ..storage.lock import WriterLock
from ..storage.own_folder import refuse_foreign_folder
from ..vectors.files import FOLDER as VECTORS
from .swap import remove_unfinished, swap

NEW = "restored.sqlite"

ATTEMPTS = 20
"""As in reader: files may be merged away after the catalog was read."""

BLOCK = 1 << 20

REFUSALS = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
"""SQLite's codes for a disk that is full, fails, or may not be written."""


@dataclass(frozen=True, slots=True)
class Copied:
    """Result of a copy: number of documents, commit, and bytes; and the place where a damaged catalog was kept."""

    n_documents: int
    commit: int
    n_bytes: int
    kept: Path | None = None


def backup(index: Path, to: Path) -> Copied:
    """Copies the newest commit of an index to an empty or new folder. Raises Damaged where the commit is not whole."""
    index, to = index.resolve(), to.resolve()
    if to.is_relative_to(index):
        raise IndexProblem(f"{to} is inside the index; choose another folder for the backup")
    try:
        if to.exists() and (not to.is_dir() or any(to.iterdir())):
            raise IndexProblem(f"{to} is not empty; a backup goes in a folder of its own")
        with _Source(index) as source:
            make_folder(to)
            with closing(IndexFolder(to)) as folder:
                folder.index_id = source.state.index_id
                n_bytes = sum(source.copy(kind, name, folder.file(kind, name)) for kind, name in source.files)
                for kind in {kind for kind, _ in source.files}:
                    os.fsync(folder.subfolder(kind))
            new = to / (catalog_file.FILE + ".new")
            with closing(source.copy_catalog(new)) as db:
                catalog.settle(db)
            new.replace(to / catalog_file.FILE)
            sync_folder(to)
            return source.copied(n_bytes + (to / catalog_file.FILE).stat().st_size)
    except (OSError, *catalog_file.PROBLEMS) as error:
        raise kind_of(error)(f"{_told(error, to)}; the backup is not whole") from None


def restore(backup: Path, index: Path, *, wait: float = 0.0, force: bool = False) -> Copied:
    """Replaces the content of an index by that of a backup. Raises Damaged where the backup is not whole. Raises
    IndexProblem where another process writes, or where the folder holds something else. A different index is replaced
    only by `force`."""
    backup, index = backup.resolve(), index.resolve()
    if backup == index:
        raise IndexProblem(f"{index} is the backup itself; name the index with --index")
    refuse_network(index)
    try:
        with _Source(backup) as source:
            source.check()
            make_folder(index)
            live = _live(index)
            _refuse_another(index, live, source.state, force)
            with closing(IndexFolder(index)) as folder:
                lock = WriterLock(folder)
                lock.take(wait)
                try:
                    copied = _restored(source, folder, _live(index))
                finally:
                    lock.release()
    except (OSError, *catalog_file.PROBLEMS) as error:
        raise IndexProblem(
            f"{_told(error, index)}; the index is whole, as it was or as it was to be: run `vraagbaak restore` again"
        ) from None
    Writer(index, wait=wait).close()  # removes the previous content, unless a reader still holds it
    return copied


def _told(error: Exception, path: Path) -> str:
    """The place and the reason of a failure."""
    if isinstance(error, OSError):
        return f"{error.filename or path}: {error.strerror or error}"
    return f"{path}: {error}"


def _is_refused(error: BaseException) -> bool:
    """Whether SQLite could not write or read; False if it found damage."""
    return isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) & 0xFF in REFUSALS


def _live(index: Path) -> catalog.State | None:
    """The present state of the folder; an empty state where it is damaged, None for no index. Raises IndexProblem where
    the folder holds something else."""
    try:
        with closing(catalog_file.connect(index)) as db:
            return catalog.state(db)
    except NoIndex:
        refuse_foreign_folder(index)
        return None
    except (Damaged, *catalog_file.PROBLEMS):
        return catalog.State((), (), {})
    except IndexProblem as error:
        if "file is not a database" in str(error) or "malformed" in str(error):
            return catalog.State((), (), {})
        raise


def _refuse_another(index: Path, live: catalog.State | None, state: catalog.State, force: bool) -> None:
    if live and live.index_id and live.index_id != state.index_id and not force:
        raise IndexProblem(f"{index} holds another index than the backup is of; --force replaces it")


def _restored(source: _Source, folder: IndexFolder, live: catalog.State | None) -> Copied:
    """The index, with its own files and catalog replaced by those of a backup; runs under the lock."""
    state, before = source.state, live or catalog.State((), (), {})
    folder.index_id = state.index_id or uuid4().hex
    remove_unfinished(folder.path, NEW)
    used = [int(name.removesuffix(ENDING)) for kind in KINDS for name in folder.names(kind) if _is_numbered(name)]
    next_file = max(state.setting("next_file", 1), before.setting("next_file", 1), *(n + 1 for n in used), 1)
    names: dict[tuple[str, str], str] = {}
    n_bytes = 0
    for number, (kind, name) in enumerate(source.files, start=next_file):
        coming = folder.coming(kind)
        n_bytes += source.copy(kind, name, coming)
        names[kind, name] = f"{number:06}" if kind != compound_vocabulary.FOLDER else str(number)
        coming.renamed(names[kind, name]).sync()
    try:
        with closing(source.copy_catalog(folder.path / NEW)) as db:
            db.execute(f"PRAGMA application_id={catalog_file.MARK}")
            with catalog.transaction(db, "IMMEDIATE"):
                catalog.give_identity(db, folder.index_id)
                _rename(db, state, names)
                commit = max(state.setting("commit"), before.setting("commit")) + 1
                settings = {
                    "next_file": next_file + len(names),
                    "next_number": max(state.setting("next_number", 1), before.setting("next_number", 1)),
                    "commit": commit,
                }
                catalog.put_settings(db, {name: str(number) for name, number in settings.items()})
                catalog.put_lineage(db, commit, uuid4().hex[:16])
                OwnFiles(folder, db).drop(_named(before))
                catalog.seal(db)
            catalog.settle(db)
    except BaseException:
        remove_unfinished(folder.path, NEW)
        raise
    if live is not None:
        _settle(folder.path)
    old, old_log = swap(folder.path, NEW)
    if live is None or live.settings:
        for place in (old, old_log):
            place.unlink(missing_ok=True)
        return source.copied(n_bytes, commit)
    return source.copied(n_bytes, commit, old)


def _settle(index: Path) -> None:
    """Moves the commits of the old catalog from the log into its file, so that an interrupted run leaves it whole."""
    with suppress(IndexProblem, *catalog_file.PROBLEMS), closing(catalog_file.connect(index, write=True)) as db:
        catalog.settle(db)


def _rename(db: sqlite3.Connection, state: catalog.State, names: dict[tuple[str, str], str]) -> None:
    """Gives the files names of this index; no reader of the index can hold a segment that was merged in the backup."""
    catalog.drop_segments(db, [row.name for row in state.segments])
    for row in state.segments:
        catalog.put_segment(db, row._replace(name=names[SEGMENTS, row.name], stem_map=names[STEM_MAPS, row.stem_map]))
    if "generation" in state.settings:
        vocabulary = names[compound_vocabulary.FOLDER, str(state.setting("generation"))]
        catalog.put_settings(db, {"generation": vocabulary})
    if state.vector_files:
        catalog.put_vector_files(db, [(names[VECTORS, name], checksum) for name, checksum in state.vector_files])
    db.execute("DELETE FROM texts WHERE number NOT IN (SELECT number FROM documents UNION SELECT number FROM dead)")
    db.execute("DELETE FROM buried")


def _named(state: catalog.State) -> list[tuple[str, str]]:
    """The files that a catalog names."""
    files = [(SEGMENTS, row.name) for row in state.segments] + [(STEM_MAPS, row.stem_map) for row in state.segments]
    if "generation" in state.settings:
        files.append((compound_vocabulary.FOLDER, str(state.setting("generation"))))
    return files + [(VECTORS, name) for name, _ in state.vector_files]


def _is_numbered(name: str) -> bool:
    return name.endswith(ENDING) and catalog.is_number(name.removesuffix(ENDING))


class _Source:
    """One commit of an index, with its files open: changes by a writer meanwhile do not matter."""

    state: catalog.State
    files: dict[tuple[str, str], int]
    """Kind and name of each file of arrays, with its checksum."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._opened: dict[tuple[str, str], IO[bytes]] = {}

    def __enter__(self) -> _Source:
        with ExitStack() as stack:
            self._db = stack.enter_context(closing(catalog_file.connect(self._path)))
            folder = stack.enter_context(closing(IndexFolder(self._path)))
            for attempt in range(ATTEMPTS):
                self._db.execute("BEGIN")
                self.state = catalog.state_in_transaction(self._db)
                self.files = dict(zip(_named(self.state), self._checksums(), strict=True))
                try:
                    for kind, name in self.files:
                        self._opened[kind, name] = stack.enter_context(self._open(folder.file(kind, name)))
                except FileNotFoundError as error:
                    if attempt == ATTEMPTS - 1:
                        missing = Damaged("missing", path=error.filename, command="vraagbaak verify")
                        raise missing.in_index(self._path) from None
                    self._db.execute("ROLLBACK")
                    continue
                break
            if self.state.settings.get("checksum") != catalog_file.settings_checksum(self.state.settings):
                problem = "the settings are not as they were written (checksum)"
                raise Damaged(problem, command="vraagbaak verify").in_index(self._path, catalog_file.FILE)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _checksums(self) -> Iterator[int]:
        yield from (row.checksum for row in self.state.segments)
        yield from (row.stem_map_checksum for row in self.state.segments)
        if "generation" in self.state.settings:
            yield self.state.setting("vocabulary_checksum")
        yield from (checksum for _, checksum in self.state.vector_files)

    @staticmethod
    def _open(file: ArrayFile) -> IO[bytes]:
        """The open file; a segment is held, so that no writer removes the texts of its documents."""
        return hold(file) if file.kind == SEGMENTS else open(file.open(), "rb", buffering=0)

    def check(self) -> None:
        """Raises Damaged unless everything to be copied is whole."""
        for kind, name in self.files:
            for _ in self._blocks(kind, name):
                pass
        self._check_texts(self._db)

    def copy(self, kind: str, name: str, to: ArrayFile) -> int:
        """Copies a file; returns its size. Raises Damaged where its checksum differs."""
        n_bytes = 0
        with open(to.create(), "wb", buffering=0) as copy:
            for block in self._blocks(kind, name):
                left = memoryview(block)
                while left:
                    left = left[copy.write(left) :]
                n_bytes += len(block)
            os.fsync(copy.fileno())
        return n_bytes

    def _blocks(self, kind: str, name: str) -> Iterator[bytes]:
        handle, at, crc = self._opened[kind, name].fileno(), 0, 0
        path = self._path / kind / (name + ENDING)
        size = size_of(handle, path)
        while block := os.pread(handle, min(BLOCK, size - at), at):
            crc, at = zlib.crc32(block, crc), at + len(block)
            yield block
        if crc != self.files[kind, name]:
            raise not_as_written(path, self.files[kind, name], crc).in_index(self._path)

    def copy_catalog(self, to: Path) -> sqlite3.Connection:
        """Copies the catalog as of this commit; returns a connection to the copy. Raises Damaged."""
        catalog_file.begin(to)
        db = sqlite3.connect(to, isolation_level=None)
        try:
            db.execute("PRAGMA journal_mode=OFF")  # an incomplete copy is thrown away
            self._db.backup(db)
            catalog_file.check(db, to)
            self._check_texts(db)
            db.execute("PRAGMA synchronous=FULL")
        except BaseException as error:
            db.close()
            to.unlink(missing_ok=True)
            if isinstance(error, catalog_file.PROBLEMS) and not _is_refused(error):
                damaged = Damaged(str(error), command="vraagbaak verify")
                raise damaged.in_index(self._path, catalog_file.FILE) from None
            raise
        return db

    def _check_texts(self, db: sqlite3.Connection) -> None:
        rows = db.execute("SELECT number, body, checksum FROM texts ORDER BY number")
        for number, body, wanted in catalog.ascending(rows, "texts"):
            if not isinstance(body, bytes) or catalog.text_checksum(number, body) != wanted:
                problem = f"the text of document {number} is not as it was written (checksum)"
                raise Damaged(problem, command="vraagbaak verify").in_index(self._path, catalog_file.FILE)

    def copied(self, n_bytes: int, commit: int | None = None, kept: Path | None = None) -> Copied:
        """The result of the copy."""
        n_documents = sum(row.n_documents for row in self.state.segments) - len(self.state.deleted)
        return Copied(n_documents, self.state.setting("commit") if commit is None else commit, n_bytes, kept)
