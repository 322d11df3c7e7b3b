"""The writer of an index: adds and deletes documents, durably (index/indexing/writer_transaction.py)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ...corpus.model import Document
from ..errors import IndexProblem, UsageProblem
from ..segment.reader import SEGMENTS, STEM_MAPS
from ..storage import catalog, history
from ..storage.index_folder import ArrayFile
from ..store import compression
from ..store.bodies import Stored, pieces_of
from ..store.contents import Contents, of_document
from ..store.document_types import check_types
from ..vectors.files import VectorRows
from .bulk_load import LARGEST_RESUMED, Built, Files, Range, build, document_at, first_documents, ranges, read_bodies
from .vector_set import ModelRow, VectorSet
from .worker_stem_maps import WorkerStemMaps
from .writer_transaction import WriterTransaction

if TYPE_CHECKING:
    from concurrent.futures import Future

    from ...corpus.workers.pool import WorkerPool


class Writer(WriterTransaction):
    """The only writer of an index folder; the index is created if it does not exist. Leaving its `with` block commits;
    an exception rolls back.

    Any thread may use it, one at a time. Raises IndexLocked while another writer is open; `wait` is the number of
    seconds to wait for it. `schema` declares own fields, which are stored with the next commit. Fields that the index
    already has stay; a field with another kind than before is refused (UsageProblem). After a problem (a full disk)
    nothing since the last commit is kept. Then only `rollback` and `close` are allowed.
    """

    def add(self, document: Document, *, from_file: bool = False) -> None:
        """Adds a document; a document with the same id is replaced. `from_file`: see `files`."""
        if not isinstance(document, Document):
            raise UsageProblem(f"a writer takes a Document, not {type(document).__name__}")
        check_types(document)
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
            changed = [passed for passed in built.passed if catalog.number_of(self._db, passed.id) != passed.number]
            late.update({passed.id: document_at(part, passed.place) for passed in changed})
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
        if not isinstance(id, str):
            raise UsageProblem(f"an id is text, not {type(id).__name__}")
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

    def _mark_deleted(self, number: int) -> None:
        self._db.execute("INSERT INTO dead VALUES (?)", (number,))
