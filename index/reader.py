"""A snapshot: one commit of an index, readable for as long as it is open.

At open, a snapshot reads the live state, maps all files and keeps no transaction open. It does not see what a writer
does afterwards, merges included. It holds the files that it maps, so no writer removes them or the texts of their
documents. Any number of threads may use it. Snapshots of one process share connections to the catalog, and segments
with their files.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache, cached_property, partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, TypeVar
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

from ..corpus.model import Document
from . import layout
from .analysis.compounds import Splitter
from .errors import Damaged, IndexClosed, IndexProblem, VraagbaakError
from .lexical import compound_vocabulary
from .lexical import stemmer as stemming
from .lexical.compound_vocabulary import StoredVocabulary
from .schema import Schema
from .segment.answer_days import answer_days
from .segment.reader import SEGMENTS, Segment
from .segment.versions import Versions, versions_of
from .storage import catalog, catalog_file, history
from .storage.array_files import hold
from .storage.catalog import SegmentRow
from .storage.connections import Pool, pool_of
from .storage.guard import GuardedMap, stamp_of, watch
from .storage.index_folder import ArrayFile, IndexFolder
from .storage.string_table import numbered
from .store.bodies import Stored
from .store.compression import Dictionaries

if TYPE_CHECKING:
    from .vectors.files import VectorRows
    from .vectors.nearest import CommitVectors

Looked = TypeVar("Looked")

MOST_AT_ONCE = 20
"""Texts that one statement fetches; SQLite joins at most 64 tables."""

MOST_SHOWN = 4 << 20
"""Bytes of bodies cached for the next page: of about two thousand documents. The next page often shows much of the
same: filtered, sorted, or with another word."""

FAULTS = (VraagbaakError, ArithmeticError, LookupError, TypeError, ValueError)
"""What files that change while they are read may raise."""

ATTEMPTS = 20
"""When a segment was merged away during open, the catalog is read again, at most this many times."""


class Snapshot:
    """One commit of an index. Raises IndexProblem where there is no readable index."""

    _vector_rows: tuple[VectorRows, ...] = ()

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path).resolve()  # where a later connection finds it too, whatever happens to links
        self._catalog = str(self.path / catalog_file.FILE)
        self._pool = pool_of(self.path)
        self.is_closed = False
        self._files: list[SegmentFile] = []
        self.dictionaries = Dictionaries(partial(_dictionary, self._pool))
        self._shown: dict[int, Stored] = {}
        self._n_shown = 0
        self._lock = threading.Lock()
        stamp = stamp_of(self._catalog)
        self._vector_maps: list[GuardedMap] = []
        try:
            self.state, self.segments, self._vocabulary = self._open()
            self.schema = Schema.from_settings(self.state.settings)
            self._check_schema()
            self._maps = [map for file in self._files for map in file.maps]
            self._maps += self._vocabulary.maps if self._vocabulary else []
            self._maps += self._vector_maps
            self._watch = watch(self._maps, self._catalog)
            self._watch.expect(stamp)
            self.check_place()
        except BaseException:
            self.close()
            raise
        self.n_documents = sum(segment.n_docs - segment.n_deleted for segment in self.segments)

    def _open(self) -> tuple[catalog.State, list[Segment], StoredVocabulary | None]:
        for _ in range(ATTEMPTS):
            state = self._looked_up(catalog.state)
            deleted = np.array(state.deleted, np.int64)
            try:
                folder = self._opened_folder()
                for row in state.segments:
                    self._files.append(segment_file(folder, row, deleted))
                words = None
                if "generation" in state.settings:
                    words = shared_vocabulary(folder.file(compound_vocabulary.FOLDER, str(state.setting("generation"))))
                if state.vector_files:
                    self._vector_rows = self._opened_vectors(folder, state)
                return state, [file.with_deleted(deleted) for file in self._files], words
            except FileNotFoundError as error:
                gone = error.filename
                self._release_files()
            except OSError as error:
                raise IndexProblem(f"{error.filename} cannot be read: {error.strerror}") from None
        raise Damaged(f"{gone} is missing; run `vraagbaak repair --index {self.path}`")

    def _check_schema(self) -> None:
        """Raises Damaged where a segment has more fields than the schema declares."""
        n_rows = layout.DOC_ROWS + len(self.schema.texts)
        n_columns = len(layout.COLUMNS) + len(self.schema.columns)
        for segment in self.segments:
            if len(segment.docs) > n_rows or segment.n_columns > n_columns:
                raise Damaged(f"{self.path} has fields that its schema does not declare; run `vraagbaak repair`")

    def _opened_vectors(self, folder: IndexFolder, state: catalog.State) -> tuple[VectorRows, ...]:
        """The vector files, mapped. Raises Damaged, FileNotFoundError."""
        from .vectors import files  # most indexes have none

        self._vector_maps = []
        return tuple(files.read(folder.file(files.FOLDER, name), self._vector_maps) for name, _ in state.vector_files)

    @property
    def has_vectors(self) -> bool:
        """Whether texts of this commit have vectors."""
        return bool(self._vector_rows)

    @cached_property
    def vectors(self) -> CommitVectors | None:
        """The vectors of this commit; None where it has none."""
        if not self._vector_rows:
            return None
        from .vectors.nearest import CommitVectors

        return CommitVectors(self._vector_rows, self.segments)

    def _opened_folder(self) -> IndexFolder:
        """The folder that contains our catalog, even if its path now leads elsewhere. Raises IndexProblem, OSError."""
        folder = IndexFolder(self.path)
        found = os.lstat(catalog_file.FILE, dir_fd=folder.descriptor)
        if (found.st_dev, found.st_ino) != self._pool.identity:
            raise IndexProblem(f"{self.path} was replaced since it was opened; open it again")
        return folder

    def _looked_up(self, look: Callable[[sqlite3.Connection], Looked]) -> Looked:
        """A look-up in the catalog; repeated where the catalog was written meanwhile. Raises Damaged, IndexClosed."""
        for _ in range(ATTEMPTS):
            self.check_open()
            with self._pool.connection() as connection:
                try:
                    with self._in_words():
                        found = look(connection.db)
                except Damaged:
                    if not connection.is_stale:
                        raise
                else:
                    if not connection.is_stale:
                        return found
        raise IndexProblem(f"{self.path} is being written all the time where it cannot be locked; try again later")

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        """Raises errors that SQLite finds as Damaged."""
        try:
            yield
        except catalog_file.PROBLEMS as error:
            where = self.path / catalog_file.FILE
            raise Damaged(f"{where}: {error}; run `vraagbaak verify --index {self.path}`") from None

    def is_current(self) -> bool:
        """Whether this is still the newest commit. Asked after a look-up in the catalog, it holds for that look-up."""
        self.check_open()
        with self._in_words(), self._pool.connection() as connection:
            return connection.newest_state().get("commit") == self.state.settings.get("commit")

    def is_newest(self) -> bool:
        """Whether nothing was committed or merged since. After a merge, older files stay on disk only for this
        snapshot."""
        self.check_open()
        with self._in_words(), self._pool.connection() as connection:
            newest = connection.newest_state()
        return all(newest.get(name) == self.state.settings.get(name) for name in ("commit", "next_file"))

    def check_open(self) -> None:
        """Raises IndexClosed unless the snapshot is open."""
        if self.is_closed:
            raise IndexClosed(f"the index {self.path} is closed; open it again to search it")

    def check_place(self) -> None:
        """Raises IndexProblem when the content of this index was replaced since it was opened.

        It is called after each answer, which is then dropped. It detects a copy over the index's files, or a truncated
        file. It allows further writing. It also allows another folder in the place of ours as a whole, because our
        files stay open.
        """
        if self._watch.is_changed:
            with self._pool.checking:
                self._check_changed_place()

    def _check_changed_place(self) -> None:
        if not self._watch.is_changed:  # another thread of this snapshot has checked it meanwhile
            return
        if not any(map.changed for map in self._maps):
            stamp = stamp_of(self._catalog)
            if stamp[:2] != self._pool.identity:
                return
            try:
                with closing(catalog_file.connect(self.path)) as db, self._in_words():
                    if catalog.goes_on_from(db, self.state):
                        self._watch.expect(stamp)
                        return
            except Damaged:
                pass
        raise IndexProblem(f"{self.path} was replaced since it was opened; open it again")

    def in_place(self, made: Callable[[], Looked]) -> Looked:
        """What `made` returns, as one answer. Raises IndexProblem after it or instead of a fault, as `check_place`."""
        try:
            answer = made()
        except FAULTS:
            self.check_place()
            raise
        self.check_place()
        return answer

    def was_replaced(self) -> bool:
        """Whether another index has taken its place by now."""
        return self._pool.identity != catalog_file.identity(self.path)

    def close(self) -> None:
        """Releases all files; the snapshot cannot be used afterwards."""
        with self._lock:
            was_closed, self.is_closed = self.is_closed, True
        if not was_closed:
            self._release_files()
            self._pool.release()

    def _release_files(self) -> None:
        files, self._files = self._files, []
        for file in files:
            file.release()

    def __del__(self) -> None:
        if hasattr(self, "_lock"):  # its __init__ reached the point where it holds something
            self.close()

    @property
    def vocabulary(self) -> StoredVocabulary:
        """The compound vocabulary of this commit."""
        return self._vocabulary or StoredVocabulary.empty()

    @cached_property
    def splitter(self) -> Splitter:
        """The splitter of this commit's vocabulary."""
        return self.vocabulary.splitter()

    @cached_property
    def stemmer(self) -> stemming.Stemmer:
        return self.vocabulary.stemmer(self.schema.stem_exceptions)

    @cached_property
    def averages(self) -> tuple[list[float], list[float]]:
        """The average length of each field over records where it is not empty: over passages with their heads, and over
        documents."""
        sums = [segment.length_sums for segment in self.segments]
        n = len(layout.FIELDS) + len(self.schema.texts)
        passages = _added([s.passages for s in sums], n)
        n_passages = _added([s.n_passages for s in sums], n)
        documents = _added([s.documents for s in sums], n)
        n_documents = _added([s.n_documents for s in sums], n)
        # a field that is empty everywhere has no average, and no code uses it
        return (
            (np.maximum(passages, 1) / np.maximum(n_passages, 1)).tolist(),
            (np.maximum(documents, 1) / np.maximum(n_documents, 1)).tolist(),
        )

    @property
    def n_passages(self) -> int:
        return sum(segment.length_sums.n_live_passages for segment in self.segments)

    def number_of(self, id: str) -> int | None:
        """The number of the document with this id in this commit."""
        if not id.isprintable():  # no document has such an id, and SQLite does not take half a character
            return None
        number = self._looked_up(lambda db: catalog.number_of(db, id))
        if number is not None and self._place_of(number) is not None:
            return number
        if self.is_current():
            return None
        return self._numbers.get(id)  # a later commit may have replaced or removed it

    @cached_property
    def _numbers(self) -> dict[str, int]:
        """Each id's number, from our own segments."""
        return {
            segment.id_of(doc): int(segment.numbers[doc])
            for segment in self.segments
            for doc in np.flatnonzero(segment.deleted == 0).tolist()
        }

    def same_question(self, vraagnummer: str) -> list[str]:
        """The ids of the documents with this vraagnummer in this commit, in code point order."""
        found, commit = self._looked_up(lambda db: catalog.same_question(db, vraagnummer))
        if found and commit == self.state.settings.get("commit"):
            return found
        return [] if vraagnummer in layout.NO_VRAAGNUMMER else self._ids_by_question.get(vraagnummer, [])

    @cached_property
    def _ids_by_question(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for segment in self.segments:
            starts, values = segment.column("vraagnummer")
            for doc in np.flatnonzero((starts[1:] > starts[:-1]) & (segment.deleted == 0)).tolist():
                carried = segment.value("vraagnummer", int(values[starts[doc]]))
                found.setdefault(carried, []).append(segment.id_of(doc))
        return {vraagnummer: sorted(ids) for vraagnummer, ids in found.items()}

    def _place_of(self, number: int) -> tuple[Segment, int] | None:
        for segment in self.segments:
            doc = segment.doc_of_number(number)
            if doc >= 0:
                return None if segment.deleted[doc] else (segment, doc)
        return None

    def stored(self, numbers: Sequence[int]) -> list[Stored]:
        """Stored fields of documents by their numbers, MOST_AT_ONCE per query."""
        found: list[Stored] = []
        for first in range(0, len(numbers), MOST_AT_ONCE):
            some = numbers[first : first + MOST_AT_ONCE]
            row = self._looked_up(partial(_bodies, some))
            if row is None:
                self.check_place()
                raise Damaged(
                    f"a document's text is missing from the catalog; run `vraagbaak verify --index {self.path}`"
                )
            found += [Stored(body, self.dictionaries) for body in row]
        return found

    def shown(self, numbers: Sequence[int]) -> list[Stored]:
        """As `stored`; recently shown documents are cached, with the frames already opened."""
        kept = self._shown
        found = [kept.get(number) for number in numbers]
        if None in found:
            new = list(dict.fromkeys(number for number, own in zip(numbers, found, strict=True) if own is None))
            looked_up = dict(zip(new, self.stored(new), strict=True))
            with self._lock:
                if self._n_shown > MOST_SHOWN:
                    kept.clear()
                    self._n_shown = 0
                kept.update(looked_up)
                self._n_shown += sum(map(len, looked_up.values()))
            found = [looked_up[number] if own is None else own for number, own in zip(numbers, found, strict=True)]
        return found  # type: ignore[return-value]

    def forget_shown(self) -> None:
        """Drops the documents that `shown` keeps."""
        with self._lock:
            self._shown.clear()
            self._n_shown = 0

    def histories(self, numbers: Sequence[int], ids: Sequence[str]) -> list[tuple[int, int, str]]:
        """When documents first came and last changed, in seconds since 1970 (0: not known), and their files."""

        def look(db: sqlite3.Connection) -> list[tuple[int, int, str]]:
            if not history.has_tables(db):
                return [(history.UNKNOWN, history.UNKNOWN, "")] * len(numbers)
            times = history.times_of(db, numbers)
            found = [times.get(number) for number in numbers]
            return [
                (own.added, own.changed, history.file_of(db, id)) if own else (0, 0, history.file_of(db, id))
                for own, id in zip(found, ids, strict=True)
            ]

        return self._looked_up(look)

    @cached_property
    def changed(self) -> list[NDArray[np.int64]]:
        """For each segment, when its documents last changed, in seconds since 1970; 0 where that is not known."""
        return [times[1] for times in self._times]

    @cached_property
    def added(self) -> list[NDArray[np.int64]]:
        """For each segment, when its documents were first indexed, in seconds since 1970; 0 where that is not known."""
        return [times[0] for times in self._times]

    @cached_property
    def _times(self) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """For each segment, when its documents came and when they last changed."""

        def look(db: sqlite3.Connection) -> list[tuple[int, int, int]]:
            if not history.has_tables(db):
                return []
            return db.execute("SELECT number, added, changed FROM history ORDER BY number").fetchall()

        rows = np.array(self._looked_up(look), np.int64).reshape(-1, 3)
        found = []
        for segment in self.segments:
            if not len(rows):
                found.append((np.zeros(segment.n_docs, np.int64), np.zeros(segment.n_docs, np.int64)))
                continue
            at = np.searchsorted(rows[:, 0], segment.numbers)
            at[at == len(rows)] = 0
            known = rows[at, 0] == segment.numbers
            found.append((np.where(known, rows[at, 1], 0), np.where(known, rows[at, 2], 0)))
        return found

    def document(self, id: str) -> Document | None:
        """The whole document with this id, equal to what was added."""
        number = self.number_of(id)
        return None if number is None else self.stored([number])[0].document()

    def documents(self) -> Iterator[Document]:
        """All documents, in the order in which they were added."""
        for segment in self.segments:
            for number in segment.numbers[segment.deleted == 0].tolist():
                yield self.stored([number])[0].document()

    @cached_property
    def statuses(self) -> list[NDArray[np.uint8]]:
        """For each segment, the status of each document, a number in layout.STATUSES, or NO_STATUS: the best over all
        versions of its question."""
        own = [self._own_ranks(segment) for segment in self.segments]
        questions, n_questions = self._questions()
        best = np.zeros(n_questions, np.uint8)
        for segment, codes, question in zip(self.segments, own, questions, strict=True):
            known = (question >= 0) & (segment.deleted == 0)
            np.maximum.at(best, question[known], codes[known])
        ranks = [
            np.where(question >= 0, best[question], codes) if n_questions else codes
            for codes, question in zip(own, questions, strict=True)
        ]
        return [np.where(codes == 0, layout.NO_STATUS, codes - 1).astype(np.uint8) for codes in ranks]

    @cached_property
    def answer_days(self) -> list[NDArray[np.int64]]:
        """For each segment, the day of each document's answer, as a proleptic ordinal; 0 where it is not known."""
        return [answer_days(segment) for segment in self.segments]

    @cached_property
    def versions(self) -> Versions:
        """The documents that are versions of one question."""
        questions, _ = self._questions()
        return versions_of(self.segments, questions, [self._own_ranks(segment) for segment in self.segments])

    def _own_ranks(self, segment: Segment) -> NDArray[np.uint8]:
        """The rank of each document's own status, from 1 on in the order of layout.STATUSES; 0 for no status."""
        ranks = np.array([1 + layout.STATUSES.index(value) for value in segment.values("eigen_status")], np.uint8)
        starts, values = segment.column("eigen_status")
        found = np.zeros(segment.n_docs, np.uint8)
        has_one = np.flatnonzero(starts[1:] > starts[:-1])
        found[has_one] = ranks[values[starts[has_one]]]
        return found

    def _questions(self) -> tuple[list[NDArray[np.int64]], int]:
        """For each segment, the vraagnummer of each document as a number that all segments share, -1 for none."""
        if len(self.segments) == 1:
            numbering = [np.arange(self.segments[0].n_values("vraagnummer"), dtype=np.int64)]
        else:
            numbering, _ = numbered(segment.raw_values("vraagnummer") for segment in self.segments)
        found = []
        for segment, numbers in zip(self.segments, numbering, strict=True):
            starts, values = segment.column("vraagnummer")
            has_one = starts[1:] > starts[:-1]
            question = np.full(segment.n_docs, -1, np.int64)
            question[has_one] = numbers[values[starts[:-1][has_one]]]
            found.append(question)
        return found, 1 + max((int(question.max(initial=-1)) for question in found), default=-1)


def _added(sums: list[NDArray[np.int64]], n: int) -> NDArray[np.int64]:
    """The sums of segments added up; a segment written before a text was declared has none of it."""
    total = np.zeros(n, np.int64)
    for own in sums:
        total[: len(own)] += own
    return total


class SegmentFile:
    """The files of one segment, mapped once for all snapshots of this process, and held against removal while any uses
    it.

    The lock of the module protects the hold and the count of users.
    """

    def __init__(self, segment: Segment, held: IO[bytes], maps: list[GuardedMap]) -> None:
        self.maps = maps
        self.arrays, self.stem_map = segment.arrays, segment.stem_map
        self.segments: WeakValueDictionary[bytes, Segment] = WeakValueDictionary()
        """By the numbers of its deleted documents."""
        self.n_users = 0
        self.held: IO[bytes] | None = held

    def with_deleted(self, deleted: NDArray[np.int64]) -> Segment:
        """The segment without these documents; the same object for all snapshots with the same deleted documents."""
        numbers = self.arrays["numbers"]
        key = numbers[np.isin(numbers, deleted)].tobytes()
        found = self.segments.get(key)
        if found is None:
            found = self.segments[key] = Segment(self.arrays, self.stem_map, deleted)
        return found

    def release(self) -> None:
        """Removes one user; after the last one a writer may remove the file."""
        with _SHARING:
            self.n_users -= 1
            if not self.n_users and self.held is not None:
                self.held.close()
                self.held = None


_FILES: WeakValueDictionary[tuple[object, ...], SegmentFile] = WeakValueDictionary()
_SHARING = threading.RLock()

if hasattr(os, "register_at_fork"):  # another thread may hold the lock at the moment of the fork
    os.register_at_fork(after_in_child=lambda: globals().update(_SHARING=threading.RLock()))


def segment_file(index: IndexFolder, row: SegmentRow, deleted: NDArray[np.int64]) -> SegmentFile:
    """The files of a live segment, with one more user. Raises FileNotFoundError when they are gone, and Damaged."""
    held = hold(index.file(SEGMENTS, row.name))
    file = os.fstat(held.fileno())
    key = (index.identity, file.st_dev, file.st_ino, file.st_size, file.st_mtime_ns, row)
    with _SHARING:
        found = _FILES.get(key)
        if found is None:
            try:
                maps: list[GuardedMap] = []
                found = _FILES[key] = SegmentFile(Segment.open(index, row, deleted, maps=maps), held, maps)
            except BaseException:
                held.close()
                raise
        elif found.held is None:
            found.held = held
        else:
            held.close()
        found.n_users += 1
    return found


_VOCABULARIES: WeakValueDictionary[tuple[int, int, int], StoredVocabulary] = WeakValueDictionary()


def shared_vocabulary(file: ArrayFile) -> StoredVocabulary:
    """The generation in a file, mapped once for all snapshots of this process."""
    found = file.stat()
    key = found.st_dev, found.st_ino, found.st_mtime_ns
    words = _VOCABULARIES.get(key)
    if words is None:
        words = _VOCABULARIES[key] = compound_vocabulary.read(file)
    return words


def _dictionary(pool: Pool, generation: int) -> bytes:
    with pool.connection() as connection:
        return catalog.dictionary(connection.db, generation)


def _bodies(numbers: Sequence[int], db: sqlite3.Connection) -> tuple[bytes, ...] | None:
    found: tuple[bytes, ...] | None = db.execute(_bodies_of(len(numbers)), numbers).fetchone()
    return found


@cache
def _bodies_of(n: int) -> str:
    """The SQL statement for n texts. They come in one row, as each row would release and take the interpreter's
    lock."""
    each = range(1, n + 1)
    return (
        f"SELECT {', '.join(f't{at}.body' for at in each)} FROM {', '.join(f'texts t{at}' for at in each)}"
        f" WHERE {' AND '.join(f't{at}.number = ?{at}' for at in each)}"
    )
