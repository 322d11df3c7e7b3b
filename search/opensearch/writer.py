"""The writer of an index on a cluster: the calls of an index here, as far as a cluster can keep their promises.

Nothing is sent before `commit`: documents wait in a file. A commit that fails half-way keeps what it had to send, and
may be repeated; what is stored already is not sent again. When `commit` returns, two nodes have every document.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from ...corpus.interchange import InterchangeError
from ...corpus.model import Document
from ...corpus.source import Unreadable, lines_of
from ...index import layout
from ...index.errors import IndexClosed, IndexProblem, UsageProblem
from ...index.indexing.bulk_load import Built, Passed
from ...index.indexing.with_block import CommitsAtExit
from ...index.schema import PARLIAMENTARY, Schema
from ...index.storage.history import FileRow
from ...index.store.contents import Contents, of_document, of_line
from ...index.store.document_types import check_types
from . import address as addresses
from .client import Client
from .errors import NotOnACluster
from .file_record import FileRecord
from .freezing import learned_from
from .loading import DOCUMENTS_AT_ONCE, REBUILT, rebuild
from .page import line_of
from .store import Store
from .writer_lock import ClusterLock
from .writing import Incoming, Loader, fingerprint_of

WRITTEN = "written"
"""Where an index comes from that a writer makes."""

LINES_AT_ONCE = 1000


@dataclass(slots=True)
class Waiting:
    """A document that waits for the commit: its place in the file, and the file that it was read from."""

    start: int
    n_bytes: int
    fingerprint: str
    bestand: str = ""


class ClusterWriter(CommitsAtExit):
    """The only writer of a name of a cluster; the index is made at the first commit. Leaving its `with` block commits;
    an exception rolls back.

    Raises IndexLocked while another writes, for over `wait` seconds. A cluster holds no own fields: a `schema` with any
    is refused.
    """

    def __init__(self, location: str, *, wait: float = 0.0, schema: Schema | None = None) -> None:
        if schema is not None and schema != PARLIAMENTARY:
            raise NotOnACluster("hold own fields or word lists", "keep them in an index on this machine")
        address = addresses.parse(location)
        self.path = str(address)
        self.schema = PARLIAMENTARY
        self.n_added = self.n_replaced = self.n_deleted = 0
        self._is_closed = False
        self._store = Store(Client(address))
        self._lock = ClusterLock(self._store, wait)
        try:
            for origin in (WRITTEN, REBUILT):
                self._store.clear_unfinished(origin)
            self._stored = self._store.named()
            self._read_files()
            self._begin()
            if self._stored is not None and not self._stored.is_of_this_version:
                self._rebuild()
        except BaseException:
            self._lock.release()
            raise

    def _read_files(self) -> None:
        changes = self._store.changes(self._stored) if self._stored is not None else []
        self.files, self._n_changes = FileRecord(changes), len(changes)

    def _begin(self) -> None:
        self._text = tempfile.TemporaryFile(prefix="vraagbaak-")  # noqa: SIM115  # closed with the writer
        self._end = 0
        self._waiting: dict[str, Waiting | None] = {}
        self._there: dict[str, bool] = {}
        self._questions: set[str] = set()

    # documents

    def add(self, document: Document, *, from_file: bool = False) -> None:
        """Adds a document; a document with the same id is replaced. `from_file`: it belongs to a recorded file."""
        if not isinstance(document, Document):
            raise UsageProblem(f"a writer takes a Document, not {type(document).__name__}")
        check_types(document)
        try:
            contents = of_document(document)
        except TypeError as error:
            raise IndexProblem(f"{document.id}: a text of it cannot be kept: {error}") from None
        self.add_contents(contents, from_file=from_file)

    def add_contents(self, document: Contents, *, from_file: bool = False) -> None:
        """The same for a document taken apart by index/store/contents.py."""
        self._check()
        if not document.id or not document.id.isprintable():
            raise IndexProblem(f"a document's id is printable text, not {document.id!r}")
        if problem := self.schema.problem(document.head.get("extra", {})):
            raise UsageProblem(f"{document.id}: {problem}")
        try:
            line = line_of(document)
        except (TypeError, UnicodeEncodeError) as error:
            raise IndexProblem(f"{document.id}: a text of it cannot be kept: {error}") from None
        self._text.seek(self._end)
        self._text.write(line)
        self._waiting[document.id] = Waiting(self._end, len(line), fingerprint_of(document))
        self._end += len(line)
        if not from_file:
            self.files.disown(document.id)

    def add_lines(
        self, path: Path, apart: Any, n_processes: int, *, resume: bool = False
    ) -> Iterator[tuple[Built, int]]:
        """Adds the documents of a file of interchange lines, and tells after each stretch what it held, as the writer
        of an index here. With `resume`, lines whose document is there unchanged are passed over."""
        added: list[Contents] = []
        problems: list[tuple[str, str]] = []
        read = 0

        def consumed(n_bytes: int) -> None:
            nonlocal read
            read += n_bytes

        for number, line in enumerate(lines_of(path, consumed), start=1):
            problem = str(line) if isinstance(line, Unreadable) else ""
            if not problem and not isinstance(line, Unreadable) and line.strip():
                try:
                    added.append(of_line(line))
                except InterchangeError as error:
                    problem = str(error)
            if problem:
                problems.append((f"{path}:{number}", problem))
            if len(added) == LINES_AT_ONCE:
                yield self._add_some(added, problems, read, resume)
                added, problems, read = [], [], 0
        yield self._add_some(added, problems, read, resume)

    def _add_some(
        self, some: Sequence[Contents], problems: list[tuple[str, str]], n_bytes: int, resume: bool
    ) -> tuple[Built, int]:
        held = self._store.held(self._stored, [one.id for one in some]) if resume and self._stored else {}
        fresh, passed = [], []
        for one in some:
            if one.id not in self._waiting and held.get(one.id, {}).get("vinger") == fingerprint_of(one):
                passed.append(Passed(one.id, 0, 0))
                continue
            try:
                self.add_contents(one, from_file=True)
                fresh.append(one)
            except IndexProblem as error:
                problems.append((one.id, str(error)))
        n_passages = sum(len(one.passages) for one in fresh)
        built = Built([one.id for one in fresh], [], [], [], passed, n_passages, n_bytes, 0, problems)
        return built, len(passed)

    def delete(self, id: str) -> bool:
        """Deletes a document; returns False if there is none with this id."""
        self._check()
        is_there = self._waiting[id] is not None if id in self._waiting else self._is_stored(id)
        if is_there:
            self._waiting[id] = None
            self.files.deleted(id)
            self.n_deleted += 1
        return is_there

    def _is_stored(self, id: str) -> bool:
        return self._stored is not None and id.isprintable() and id in self._store.held(self._stored, [id])

    def holds(self, document: Document) -> bool:
        """Whether exactly this document is in the index, or added to it."""
        try:
            return self.holds_contents(of_document(document))
        except TypeError:  # it cannot be stored, which `add` reports
            return False

    def holds_contents(self, document: Contents) -> bool:
        """The same for the indexable content of a document."""
        if not document.id.isprintable():
            return False
        if document.id in self._waiting:
            waiting = self._waiting[document.id]
            return waiting is not None and waiting.fingerprint == fingerprint_of(document)
        held = self._store.held(self._stored, [document.id]) if self._stored is not None else {}
        return held.get(document.id, {}).get("vinger") == fingerprint_of(document)

    @property
    def is_empty(self) -> bool:
        """Whether the index has no document, and none was added."""
        return not any(self._waiting.values()) and (self._stored is None or not self._store.n_documents(self._stored))

    # files

    def record(self, path: str, size: int, mtime: int, digest: bytes, ids: Sequence[str]) -> list[str]:
        """Records a file and the documents that it holds, with the next commit; gives the ids that it held before."""
        for id in ids:
            if waiting := self._waiting.get(id):
                waiting.bestand = path
        return self.files.put(path, size, mtime, digest, ids)

    def forget(self, file: FileRow) -> list[str]:
        """Forgets a file, with the next commit; gives the ids that were read from no other."""
        return self.files.forget(file)

    def remember(self, digest: bytes, id: str) -> None:
        """Records, with the next commit, that the file with this digest was read and became the document."""
        self.files.remember(digest, id)

    def remembered(self, digest: bytes) -> str | None:
        """The id of the document that the file with this digest became, if the document is still there."""
        return self.files.remembered(digest)

    # commits

    def commit(self) -> None:
        """Stores everything since the last commit on two nodes, and shows it. Raises NotAcknowledged, ClusterProblem;
        it may then be called again."""
        self._check()
        self._lock.check()
        stored = self._stored
        if not self._waiting and (stored is None or not (self.files.changes or self._store.is_marked(stored))):
            return
        if stored is None:
            frozen = learned_from(self._contents_waiting())
            stored = self._store.create(frozen, WRITTEN, sum(1 for one in self._waiting.values() if one))
        else:
            frozen = self._store.frozen(stored)
        everything = self._store.is_marked(stored)
        self._store.mark(stored, True)
        loader = Loader(self._store, stored, frozen)
        self._send(loader)
        loader.settle(None if everything else self._questions)
        self._store.add_changes(stored, self._n_changes, self.files.changes)
        self._store.mark(stored, False)
        if self._stored is None:
            self._store.switch(stored)
            self._stored = stored
        self._n_changes += len(self.files.changes)
        self.files.changes.clear()
        self._count()
        n_documents = self._store.n_documents(stored)
        if n_documents > 2 * stored.meta.get("learned_at", n_documents):
            self._rebuild()

    def _contents_waiting(self) -> Iterator[list[Contents]]:
        ids = [id for id, one in self._waiting.items() if one is not None]
        for first in range(0, len(ids), DOCUMENTS_AT_ONCE):
            yield [self._incoming(id).document for id in ids[first : first + DOCUMENTS_AT_ONCE]]

    def _incoming(self, id: str, added: int = 0) -> Incoming:
        waiting = self._waiting[id]
        assert waiting is not None
        self._text.seek(waiting.start)
        return Incoming(of_line(self._text.read(waiting.n_bytes)), waiting.bestand, added)

    def _send(self, loader: Loader) -> None:
        """Sends what waits, and notes the questions of which a version comes or goes."""
        ids = list(self._waiting)
        for first in range(0, len(ids), DOCUMENTS_AT_ONCE):
            self._lock.check()
            some = ids[first : first + DOCUMENTS_AT_ONCE]
            held = self._store.held(loader.stored, some)
            for id in some:
                self._there.setdefault(id, id in held)
            self._questions.update(number for one in held.values() for number in one.get("vraagnummer", ()))
            came = [self._incoming(id, held.get(id, {}).get("toegevoegd", 0)) for id in some if self._waiting[id]]
            numbers = [one.document.vraagnummer for one in came]
            self._questions.update(number for number in numbers if number and number not in layout.NO_VRAAGNUMMER)
            loader.add_changed(came, held)
            loader.delete([id for id in some if self._waiting[id] is None and id in held])
        loader.finish()

    def _count(self) -> None:
        """Counts what the commit stored, and begins another."""
        for id, waiting in self._waiting.items():
            self.n_added += waiting is not None and not self._there[id]
            self.n_replaced += waiting is not None and self._there[id]
        self._text.close()
        self._begin()

    def rollback(self) -> None:
        """Drops everything since the last commit. What a commit that failed had stored by then stays."""
        self._check()
        self._text.close()
        self._read_files()
        self._begin()

    def optimize(self) -> None:
        """Commits, then builds the index again beside itself, with a vocabulary learned from its present documents."""
        self.commit()
        if self._stored is not None:
            self._rebuild()

    def _rebuild(self) -> None:
        assert self._stored is not None
        files = self.files.all_changes()
        self._stored = rebuild(self._store, self._stored, files, self._lock.check)
        self._n_changes = len(files)

    def close(self) -> None:
        """Ends the writer without committing; after a commit nothing is lost."""
        if self._is_closed:
            return
        self._is_closed = True
        self._text.close()
        self._lock.release()
        self._store.client.close()

    def _check(self) -> None:
        if self._is_closed:
            raise IndexClosed(f"the writer of {self.path} is closed; open another one")

    def add_vectors(self, *_: Any) -> NoReturn:
        """Refused."""
        raise NotOnACluster("hold vectors", "keep them in an index on this machine")

    def drop_vectors(self) -> None:
        """There are none."""
