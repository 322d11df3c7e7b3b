"""The writer of an index: adds and deletes documents, durably.

There is one writer at a time. When `commit` returns, its documents are in the index; when it does not return, none of
them is. Documents are added to a segment in memory, which is written to disk when it is large, or at the commit. A
commit writes and fsyncs the arrays, then their folder. Then one SQLite transaction with synchronous=FULL names them.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from ...corpus.model import Document
from ..errors import Damaged, DiskFull, IndexClosed, IndexProblem, UsageProblem
from ..schema import Schema
from ..segment.builder import SegmentBuilder
from ..segment.reader import SEGMENTS, STEM_MAPS
from ..storage import catalog, catalog_file, history
from ..storage.array_files import make_folder
from ..storage.file_systems import refuse_network
from ..storage.index_folder import ArrayFile, IndexFolder
from ..storage.lock import WriterLock
from ..storage.own_folder import refuse_foreign_folder
from ..store import compression
from ..store.bodies import Stored, pieces_of
from ..store.compression import Dictionaries, Packing
from ..store.contents import Contents, of_document
from ..vectors.files import VectorRows
from . import memory_budget
from .bulk_load import LARGEST_RESUMED, Built, Files, Range, build, document_at, first_documents, ranges, read_bodies
from .segment_set import LiveSegments
from .vector_set import ModelRow, VectorSet
from .worker_stem_maps import WorkerStemMaps

if TYPE_CHECKING:
    from concurrent.futures import Future

    from ...corpus.workers.pool import WorkerPool

MEMORY = memory_budget.for_a_segment()
"""An unfinished segment is written to disk when it takes this many bytes, so that memory does not grow with the input.
"""


class Writer:
    """The only writer of an index folder; the index is created if it does not exist. Leaving its `with` block commits;
    an exception rolls back.

    Any thread may use it, one at a time. Raises IndexLocked while another writer is open; `wait` is the number of
    seconds to wait for it. `schema` declares own fields, which are stored with the next commit. Fields that the index
    already has stay; a field with another kind than before is refused (UsageProblem). After a problem (a full disk)
    nothing since the last commit is kept. Then only `rollback` and `close` are allowed.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        wait: float = 0.0,
        memory: int = MEMORY,
        schema: Schema | None = None,
    ) -> None:
        if schema is not None and not isinstance(schema, Schema):
            raise UsageProblem(f"schema is a vraagbaak.Schema, not {type(schema).__name__}")
        self.path = Path(path).resolve()  # fixed now: links and the working directory may change
        self._process = os.getpid()
        self.n_added = self.n_replaced = self.n_deleted = 0
        self._memory = memory
        self._broken = ""
        self._is_closed = False
        self._turn = threading.RLock()
        refuse_network(self.path)
        try:
            make_folder(self.path)
            refuse_foreign_folder(self.path)
            self._folder = IndexFolder(self.path)
            self._lock = WriterLock(self._folder)
            self._lock.take(wait)
        except OSError as error:
            raise IndexProblem(
                f"{self.path} cannot be written: {error.strerror or error}; choose another --index"
            ) from None
        try:
            self._db = catalog_file.connect(self.path, create=True, write=True)
            self._segments = LiveSegments(self._folder, self._db)
            with self._in_words():
                self._segments.take_over()
                self._segments.clear_garbage()
                self.schema = self._segments.schema
                if schema is not None:
                    self.schema = self.schema.extended_by(schema)
                self._begin()
            if self.schema != self._segments.schema:
                with self._changing():
                    pass  # the next commit stores the schema, even without a new document
        except BaseException:
            self._lock.release()
            raise

    def add(self, document: Document, *, from_file: bool = False) -> None:
        """Adds a document; a document with the same id is replaced. `from_file`: see `files`."""
        if not isinstance(document, Document):
            raise UsageProblem(f"a writer takes a Document, not {type(document).__name__}")
        if not document.id:
            raise IndexProblem(f"a document's id is printable text, not {document.id!r}")
        try:
            contents = of_document(document)
        except TypeError as error:
            raise IndexProblem(f"{document.id}: a text of it cannot be kept: {error}") from None
        self.add_contents(contents, from_file=from_file)

    @property
    def files(self) -> history.Files:
        """The record of the files that documents are read from; additions become durable with the next commit."""
        return history.Files(self._db)

    def record(self, path: str, size: int, mtime: int, digest: bytes, ids: Iterable[str]) -> list[str]:
        """Records a file and the documents that it holds (see history.Files.put), with the next commit."""
        with self._changing():
            return self.files.put(path, size, mtime, digest, ids)

    def forget(self, file: history.FileRow) -> list[str]:
        """Forgets a file (see history.Files.forget), with the next commit."""
        with self._changing():
            return self.files.forget(file)

    def _put_times(self, rows: list[tuple[int | None, int, bytes]]) -> None:
        """Records the times of new documents: the number that each had before, its number now, and its digest."""
        before = history.times_of(self._db, [known for known, _, _ in rows if known is not None])
        at = history.now()
        history.put_times(
            self._db,
            [
                (number, history.changed(before.get(known or 0), known is not None, digest, at))
                for known, number, digest in rows
            ],
        )

    def add_contents(self, document: Contents, *, from_file: bool = False) -> None:
        """The same for a document taken apart by index/store/contents.py.

        A document that replaces another and is not `from_file` belongs to no file from now on.
        """
        if not document.id.isprintable():
            raise IndexProblem(f"a document's id is printable text, not {document.id!r}")
        if problem := self.schema.problem(document.head.get("extra", {})):
            raise UsageProblem(f"{document.id}: {problem}")
        try:
            pieces = pieces_of(document)
        except (TypeError, UnicodeEncodeError) as error:
            raise IndexProblem(f"{document.id}: a text of it cannot be kept: {error}") from None
        with self._changing():
            number = self._next_number
            known = catalog.number_of(self._db, document.id)
            digest = history.digest_of(pieces)
            if known is not None:
                self._mark_deleted(known)
                if not from_file:
                    self.files.disown(document.id)
            self._put_times([(known, number, digest)])
            self._next_number += 1
            catalog.put_documents(self._db, [(document.id, number, document.vraagnummer)])
            self._packing.put(number, pieces)
            self._packing.grown(self._next_number)
            self._builder.add_contents(document, number)
            if self._builder.n_bytes > self._memory:
                self._packing.settle()
                self._flush()
        if known is None:
            self.n_added += 1
        else:
            self.n_replaced += 1

    def add_lines(
        self, path: Path, apart: WorkerPool, n_processes: int, *, resume: bool = False
    ) -> Iterator[tuple[Built, int]]:
        """Adds the documents of a file of interchange lines, in segments that the processes of `apart` build.

        Yields each segment when it has been added, and how many of its lines were skipped: with `resume`, lines whose
        document is in the index unchanged. The caller may commit between segments, and may stop early.
        """
        waiting: deque[tuple[Range, Files, Future[Built]]] = deque()
        late: dict[str, Document] = {}
        index = self.path if resume and catalog.has_documents(self._db) else None
        self._segments.apart = WorkerStemMaps(apart, partial(self._segments.file_apart, STEM_MAPS))
        with self._changing():
            self._packing.grown(self._next_number)
            self._packing.learn_first(first_documents(path, compression.SAMPLE))
        packed_with = self._packing.packer.generation, self._packing.packer.dictionary
        try:
            for part in ranges(path, n_processes, LARGEST_RESUMED if resume else None):
                if len(self._builder):
                    with self._changing():
                        self._packing.settle()
                        self._flush()
                files = Files(self._segments.file_apart(SEGMENTS), self._segments.file_apart(SEGMENTS))
                coming = apart.submit(build, part, self._next_number, files, *packed_with, index, self.schema)
                self._segments.apart.follow(files.segment, coming)
                waiting.append((part, files, coming))
                self._next_number += part.n_lines
                if len(waiting) > n_processes:
                    yield self._built(*waiting.popleft(), late)
            while waiting:
                made = waiting.popleft()
                yield self._built(*made, late, last=not waiting)
            for document in late.values():
                self.add(document)
        except GeneratorExit:
            for _, _, coming in waiting:
                coming.cancel()
            raise

    def _built(
        self, part: Range, files: Files, coming: Future[Built], late: dict[str, Document], *, last: bool = False
    ) -> tuple[Built, int]:
        """Waits for a segment that is built elsewhere, and names it. Skipped lines whose document has changed since are
        collected in `late`."""
        with self._changing():
            if not last and not coming.done():
                self._packing.settle()  # meanwhile; for the last two segments, while stem maps are derived
            built = coming.result()
            changed = [one for one in built.passed if catalog.number_of(self._db, one.id) != one.number]
            late.update({one.id: document_at(part, one.place) for one in changed})
            known = catalog.numbers_of(self._db, built.ids)
            newest = dict(zip(built.ids, zip(built.numbers, built.digests, strict=True), strict=True))
            self._put_times([(known.get(id), number, digest) for id, (number, digest) in newest.items()])
            for id, number in zip(built.ids, built.numbers, strict=True):
                before = known.get(id)
                if before is not None:
                    self._mark_deleted(before)
                known[id] = number
                late.pop(id, None)
                self.n_added += before is None
                self.n_replaced += before is not None
            catalog.put_documents(self._db, zip(built.ids, built.numbers, built.vraagnummers, strict=True))
            if built.ids:
                self._packing.put_packed(built.numbers, partial(self._bodies, files.bodies))
                name = self._segments.adopt(SEGMENTS, files.segment)
                self._segments.name(name, built.numbers[0], len(built.ids), built.n_passages, built.checksum)
        return built, len(built.passed) - len(changed)

    def _bodies(self, file: ArrayFile) -> Iterator[memoryview]:
        yield from read_bodies(file)
        self._segments.done_with(file)

    def delete(self, id: str) -> bool:
        """Deletes a document; returns False if there is none with this id."""
        with self._changing():
            number = catalog.number_of(self._db, id)
            if number is None:
                return False
            self._mark_deleted(number)
            self._db.execute("DELETE FROM documents WHERE id = ?", (id,))
        self.n_deleted += 1
        return True

    def add_vectors(self, rows: VectorRows, model: ModelRow) -> None:
        """Stores vectors of documents, with the next commit. Raises IndexProblem where the index has vectors of another
        model."""
        with self._changing():
            VectorSet(self._segments, self._db).add(rows, model)

    def drop_vectors(self) -> None:
        """Removes all vectors, with the next commit."""
        with self._changing():
            VectorSet(self._segments, self._db).drop()

    def holds(self, document: Document) -> bool:
        """Whether exactly this document is in the index, or added to it."""
        if not document.id.isprintable() or catalog.number_of(self._db, document.id) is None:
            return False
        try:
            return self.holds_contents(of_document(document))
        except TypeError:  # it cannot be stored, which `add` reports
            return False

    def holds_contents(self, document: Contents) -> bool:
        """The same for the indexable content of a document."""
        number = catalog.number_of(self._db, document.id) if document.id.isprintable() else None
        if number is None:
            return False
        if times := history.times_of(self._db, [number]):
            with suppress(TypeError, UnicodeEncodeError):
                return times[number].digest == history.digest_of(pieces_of(document))
            return False
        row = self._db.execute("SELECT body FROM texts WHERE number = ?", (number,)).fetchone()
        return bool(row) and of_document(Stored(row[0], self._dictionaries).document()) == document

    def remember(self, digest: bytes, id: str) -> None:
        """Records, with the next commit, that the file with this digest was read and became the document."""
        with self._changing():
            self._db.execute("INSERT OR REPLACE INTO sources VALUES (?, ?)", (digest, id))

    def remembered(self, digest: bytes) -> str | None:
        """The id of the document that the file with this digest became, if the document is still there."""
        ask = "SELECT id FROM sources JOIN documents USING (id) WHERE digest = ?"
        row = self._db.execute(ask, (digest,)).fetchone()
        return row[0] if row else None

    @property
    def is_empty(self) -> bool:
        """Whether the index has no document, and none was added."""
        return not catalog.has_documents(self._db)

    def commit(self) -> None:
        """Makes everything since the last commit durable; then merges small segments, which does not change results."""
        self._commit()
        try:
            while rows := self._segments.to_merge():
                self._merge(rows)
        except Damaged as error:
            raise Damaged(f"{error} (what was to be committed is)") from None
        except IndexProblem:  # no room to merge: the commit stays valid, and the next one tries again
            self.rollback()

    def rollback(self) -> None:
        """Discards everything since the last commit."""
        self._check_process()
        self._roll_back()

    def _roll_back(self) -> None:
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")
        # a failed commit may have named its files on disk after all; the next writer sees the true state
        whole, self._broken = not self._broken, ""
        self._segments.forget_apart()
        with self._in_words():
            self._begin()
            if whole:
                self._segments.clear_garbage()

    def optimize(self) -> None:
        """Commits, merges all segments into one without deleted documents, and learns the compound vocabulary again."""
        self._commit()
        live = catalog.state(self._db)
        if len(live.segments) > 1 or live.deleted:
            self._merge(list(live.segments))
        with self._changing():
            self._segments.derive_stem_maps(learn=True)
            self._end()
        with self._in_words():
            self._segments.clear_garbage()
            self._db.execute("VACUUM")

    def close(self) -> None:
        """Closes the index without committing; after a commit nothing is lost."""
        if not self._lock.is_held or self._process != os.getpid():
            return
        self._is_closed = True
        try:
            if self._db.in_transaction:
                self._roll_back()
            with suppress(sqlite3.Error):  # a full disk: the log stays, and is read from
                self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            self._db.close()
            self._lock.release()
            self._folder.close()

    def __del__(self) -> None:
        if hasattr(self, "_segments"):  # its __init__ reached the point where it holds something
            with suppress(IndexProblem, sqlite3.Error, OSError):
                self.close()

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        try:
            if kind is None:
                self.commit()
        finally:
            self.close()

    # within a transaction

    def _begin(self) -> None:
        self._builder = SegmentBuilder(self.schema)
        self._packing = Packing(self._db)
        self._dictionaries = Dictionaries(partial(catalog.dictionary, self._db))
        self._next_number = catalog.state(self._db).setting("next_number", 1)

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """A change in the open transaction, or in a new one; if it fails, the whole transaction is rolled back."""
        self._check_process()
        if self._broken:
            raise IndexProblem(f"{self._broken}; call rollback() to go on from the last commit")
        with self._turn, self._in_words():
            try:
                if not self._db.in_transaction:
                    self._db.execute("BEGIN IMMEDIATE")
                    self._segments.declare(self.schema)
                yield
            except BaseException as error:
                self._broken = f"{self.path}: {_told(error)}; nothing since the last commit is kept"
                self._builder = SegmentBuilder(self.schema)
                self._packing.forget()
                with suppress(sqlite3.Error):
                    if self._db.in_transaction:
                        self._db.execute("ROLLBACK")
                raise

    def _check_process(self) -> None:
        if self._process != os.getpid():  # SQLite's connections do not cross a fork
            raise IndexProblem(f"{self.path} is written by the process that opened it, not by one forked from it")
        if self._is_closed:
            raise IndexClosed(f"the writer of {self.path} is closed; open another one")

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        """Raises errors of SQLite or the system as IndexProblem."""
        try:
            yield
        except (*catalog_file.PROBLEMS, OSError) as error:
            kind = DiskFull if _is_full(error) else IndexProblem
            raise kind(f"{self.path}: {_told(error)}; nothing since the last commit is kept") from error

    def _commit(self) -> None:
        self._check_process()
        if self._broken or self._db.in_transaction:
            with self._changing():
                self._flush()
                self._segments.derive_stem_maps(meanwhile=self._meanwhile)
                self._packing.settle()
                self._segments.count_commit(
                    {
                        "next_number": str(self._next_number),
                        "committed_at": datetime.now(UTC).isoformat(timespec="seconds"),
                    }
                )
                self._end()

    def _meanwhile(self) -> None:
        """Work that need not wait for the stem maps."""
        self._packing.settle()
        catalog.sync_log(self.path)

    def _end(self) -> None:
        self._segments.check_place()
        self._segments.forget_removed()
        catalog.seal(self._db)
        self._db.execute("COMMIT")

    def _merge(self, rows: list[catalog.SegmentRow]) -> None:
        """Merges in a transaction of its own, so that earlier commits stay whatever happens."""
        with self._changing():
            self._segments.merge(rows)
            self._end()
        with self._in_words():
            self._segments.clear_garbage()

    def _mark_deleted(self, number: int) -> None:
        self._db.execute("INSERT INTO dead VALUES (?)", (number,))

    def _flush(self) -> None:
        """Writes the unfinished segment, and names it in the transaction."""
        if len(self._builder):
            builder, self._builder = self._builder, SegmentBuilder(self.schema)
            self._segments.put(builder.arrays(), len(builder), builder.n_passages)


def _is_full(error: BaseException) -> bool:
    """Whether the disk is full."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL


def _told(error: BaseException) -> str:
    """The error as a message."""
    if isinstance(error, FileNotFoundError):
        return f"{error.filename} is missing; run `vraagbaak verify`"
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error) or type(error).__name__
