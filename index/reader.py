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
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from ..corpus.model import Document
from . import layout
from .analysis.compounds import Splitter
from .damage import damaged_file
from .errors import Damaged, IndexClosed, IndexProblem, VraagbaakError
from .lexical import compound_vocabulary
from .lexical import stemmer as stemming
from .lexical.compound_vocabulary import StoredVocabulary
from .schema import Schema
from .segment import validation
from .segment.answer_days import answer_days
from .segment.history import document_times
from .segment.lengths import average_lengths
from .segment.reader import Segment
from .segment.statuses import question_numbers, status_ranks, statuses
from .segment.versions import Versions, ids_by_question, versions_of
from .shared_files import SegmentFile, segment_file, shared_vocabulary
from .storage import catalog, catalog_file, history
from .storage.connections import Pool, pool_of
from .storage.guard import GuardedMap, stamp_of, watch
from .storage.index_folder import IndexFolder
from .store.bodies import Stored
from .store.compression import Dictionaries
from .store.document_cache import DocumentCache

if TYPE_CHECKING:
    from .vectors.files import VectorRows
    from .vectors.nearest import CommitVectors

Looked = TypeVar("Looked")

catalog.MOST_BODIES = 20
"""Texts that one statement fetches; SQLite joins at most 64 tables."""

FAULTS = (VraagbaakError, ArithmeticError, LookupError, TypeError, ValueError)
"""What files that change while they are read may raise."""

ATTEMPTS = 20
"""When a segment was merged away during open, the catalog is read again, at most this many times."""


class Snapshot:
    """One commit of an index. Raises IndexProblem where there is no readable index."""

    vector_rows: tuple[VectorRows, ...] = ()
    """The files of vectors of this commit, as they are stored."""
    state = catalog.State((), (), {})

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path).resolve()  # where a later connection finds it too, whatever happens to links
        self._catalog = str(self.path / catalog_file.FILE)
        self._pool = pool_of(self.path)
        self.is_closed = False
        self._files: list[SegmentFile] = []
        self.dictionaries = Dictionaries(partial(_dictionary, self._pool))
        self._shown = DocumentCache()
        self._lock = threading.Lock()
        stamp = stamp_of(self._catalog)
        self._vector_maps: list[GuardedMap] = []
        try:
            self.state, self.segments, self._vocabulary = self._open()
            self.schema = Schema.from_settings(self.state.settings)
            for segment in self.segments:
                validation.check_fields(len(segment.docs), segment.n_columns, self.schema)
            self._maps = [map for file in self._files for map in file.maps]
            self._maps += self._vocabulary.maps if self._vocabulary else []
            self._maps += self._vector_maps
            self._watch = watch(self._maps, self._catalog)
            self._watch.expect(stamp)
            self.check_place()
        except BaseException as error:
            self.close()
            if isinstance(error, Damaged):
                raise self._with_file(error) from None
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
                    self.vector_rows = self._opened_vectors(folder, state)
                return state, [file.with_deleted(deleted) for file in self._files], words
            except FileNotFoundError as error:
                gone = error.filename
                self._release_files()
            except OSError as error:
                raise IndexProblem(f"{error.filename} cannot be read: {error.strerror}") from None
        raise Damaged("missing", path=gone)

    def _opened_vectors(self, folder: IndexFolder, state: catalog.State) -> tuple[VectorRows, ...]:
        """The vector files, mapped. Raises Damaged, FileNotFoundError."""
        from .vectors import files  # most indexes have none

        self._vector_maps = []
        return tuple(files.read(folder.file(files.FOLDER, name), self._vector_maps) for name, _ in state.vector_files)

    @property
    def has_vectors(self) -> bool:
        """Whether texts of this commit have vectors."""
        return bool(self.vector_rows)

    @cached_property
    def vectors(self) -> CommitVectors | None:
        """The vectors of this commit; None where it has none."""
        if not self.vector_rows:
            return None
        from .vectors.nearest import CommitVectors

        return CommitVectors(self.vector_rows, self.segments)

    def _opened_folder(self) -> IndexFolder:
        """The folder that contains our catalog, even if its path now leads elsewhere. Raises IndexProblem, OSError."""
        folder = IndexFolder(self.path)
        catalog_stat = os.lstat(catalog_file.FILE, dir_fd=folder.descriptor)
        if (catalog_stat.st_dev, catalog_stat.st_ino) != self._pool.identity:
            raise IndexProblem(f"{self.path} was replaced since it was opened; open it again")
        return folder

    def _looked_up(self, look: Callable[[sqlite3.Connection], Looked]) -> Looked:
        """A look-up in the catalog; repeated where the catalog was written meanwhile. Raises Damaged, IndexClosed."""
        for _ in range(ATTEMPTS):
            self.check_open()
            with self._pool.connection() as connection:
                try:
                    with self._in_words():
                        answer = look(connection.db)
                except Damaged:
                    if not connection.is_stale:
                        raise
                else:
                    if not connection.is_stale:
                        return answer
        raise IndexProblem(f"{self.path} is being written all the time where it cannot be locked; try again later")

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        """Raises errors that SQLite finds as Damaged."""
        try:
            yield
        except catalog_file.PROBLEMS as error:
            damaged = Damaged(str(error), command="vraagbaak verify")
            raise damaged.in_index(self.path, catalog_file.FILE) from None

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
        except FAULTS as error:
            raise self.fault(error) from error.__cause__
        self.check_place()
        return answer

    def fault(self, error: Exception) -> Exception:
        """The error to raise for one of FAULTS: a damaged file is named. Raises IndexProblem as `check_place`."""
        self.check_place()
        return self._with_file(error) if isinstance(error, Damaged) else error

    def _with_file(self, error: Damaged) -> Damaged:
        return error.in_index(self.path, error.path or damaged_file(self.path, self.state))

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
        """The average length of each field, over passages with their heads and over documents."""
        sums = [segment.length_sums for segment in self.segments]
        return average_lengths(sums, len(layout.FIELDS) + len(self.schema.texts))

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
        ids, commit = self._looked_up(lambda db: catalog.same_question(db, vraagnummer))
        if ids and commit == self.state.settings.get("commit"):
            return ids
        return [] if vraagnummer in layout.NO_VRAAGNUMMER else self._ids_by_question.get(vraagnummer, [])

    def same_question_as(self, segment: int, doc: int) -> list[str]:
        """The same of a document that shares its question with others, without reading the catalog; else none."""
        places = self.versions.of_document(segment, doc)
        return sorted([self.segments[number].id_of(version) for number, version in places])

    @cached_property
    def _ids_by_question(self) -> dict[str, list[str]]:
        return ids_by_question(self.segments)

    def _place_of(self, number: int) -> tuple[Segment, int] | None:
        for segment in self.segments:
            doc = segment.doc_of_number(number)
            if doc >= 0:
                return None if segment.deleted[doc] else (segment, doc)
        return None

    def stored(self, numbers: Sequence[int]) -> list[Stored]:
        """Stored fields of documents by their numbers, catalog.MOST_BODIES per query."""
        bodies: list[Stored] = []
        for first in range(0, len(numbers), catalog.MOST_BODIES):
            some = numbers[first : first + catalog.MOST_BODIES]
            row = self._looked_up(partial(catalog.bodies, numbers=some))
            if row is None:
                self.check_place()
                problem = "a document's text is missing from the catalog"
                raise Damaged(problem, command="vraagbaak verify").in_index(self.path, catalog_file.FILE)
            bodies += [Stored(body, self.dictionaries) for body in row]
        return bodies

    def shown(self, numbers: Sequence[int]) -> list[Stored]:
        """As `stored`; recently shown documents are cached, with the frames already opened."""
        return self._shown.get(numbers, self.stored)

    def forget_shown(self) -> None:
        """Drops the documents that `shown` keeps."""
        self._shown.clear()

    def histories(self, numbers: Sequence[int], ids: Sequence[str]) -> list[tuple[int, int, str]]:
        """When documents first came and last changed, in seconds since 1970 (0: not known), and their files."""
        return self._looked_up(partial(history.with_files, numbers=numbers, ids=ids))

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

        return document_times(self.segments, self._looked_up(history.all_times))

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
        return statuses(self.segments)

    @cached_property
    def answer_days(self) -> list[NDArray[np.int64]]:
        """For each segment, the day of each document's answer, as a proleptic ordinal; 0 where it is not known."""
        return [answer_days(segment) for segment in self.segments]

    @cached_property
    def versions(self) -> Versions:
        """The documents that are versions of one question."""
        questions, _ = question_numbers(self.segments)
        return versions_of(self.segments, questions, [status_ranks(segment) for segment in self.segments])


def _dictionary(pool: Pool, generation: int) -> bytes:
    with pool.connection() as connection:
        return catalog.dictionary(connection.db, generation)
