"""An index folder, opened for writing: the lock, the transaction of the catalog, and the unfinished segment.

There is one writer at a time. When `commit` returns, its documents are in the index; when it does not return, none of
them is. Documents are added to a segment in memory, which is written to disk when it is large, or at the commit. A
commit writes and fsyncs the arrays, then their folder. Then one SQLite transaction with synchronous=FULL names them.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from ..errors import Damaged, IndexClosed, IndexProblem, UsageProblem, kind_of
from ..schema import Schema
from ..segment.builder import SegmentBuilder
from ..storage import catalog, catalog_file
from ..storage.array_files import make_folder
from ..storage.file_systems import refuse_network
from ..storage.index_folder import IndexFolder
from ..storage.lock import WriterLock
from ..storage.own_folder import refuse_foreign_folder
from ..store.compression import Dictionaries, Packing
from . import memory_budget
from .segment_set import LiveSegments
from .with_block import CommitsAtExit

MEMORY = memory_budget.for_a_segment()
"""An unfinished segment is written to disk when it takes this many bytes, so that memory does not grow with the input.
"""


class WriterTransaction(CommitsAtExit):
    """The open transaction of a writer: everything since the last commit, which is kept as a whole or not at all."""

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
        if not isinstance(wait, int | float):
            raise UsageProblem(f"wait is a number of seconds, not {type(wait).__name__}")
        self.path = Path(path).resolve()  # fixed now: links and the working directory may change
        self.n_added = self.n_replaced = self.n_deleted = 0
        self._process = os.getpid()
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
            raise kind_of(error)(
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
        except BaseException as error:
            self._lock.release()
            if isinstance(error, Damaged):
                raise error.in_index(self.path) from None
            raise

    def commit(self) -> None:
        """Makes everything since the last commit durable; then merges small segments, which does not change results."""
        self._commit()
        try:
            while rows := self._segments.to_merge():
                self._merge(rows)
        except Damaged as error:
            problem = f"{error.problem} (what was to be committed is)"
            raise Damaged(
                problem, path=error.path, expected=error.expected, found=error.found, command=error.command
            ) from None
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
                self._broken = f"{self.path}: {_message_of(error)}; nothing since the last commit is kept"
                self._builder = SegmentBuilder(self.schema)
                self._packing.forget()
                with suppress(sqlite3.Error):
                    if self._db.in_transaction:
                        self._db.execute("ROLLBACK")
                if isinstance(error, Damaged):
                    raise error.in_index(self.path) from None
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
            raise kind_of(error)(f"{self.path}: {_message_of(error)}; nothing since the last commit is kept") from error

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

    def _flush(self) -> None:
        """Writes the unfinished segment, and names it in the transaction."""
        if len(self._builder):
            builder, self._builder = self._builder, SegmentBuilder(self.schema)
            self._segments.put(builder.arrays(), len(builder), builder.n_passages)


def _message_of(error: BaseException) -> str:
    """The error as a message."""
    if isinstance(error, FileNotFoundError):
        return f"{error.filename} is missing; run `vraagbaak verify`"
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error) or type(error).__name__
