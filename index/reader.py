"""Here is an index folder: one commit of it, to be read for as long as you like.

A snapshot takes the live state along when it is opened, maps all files and keeps no transaction open; what a writer
does afterwards, merging included, it does not see. The files it maps are held, so that no writer removes them, nor the
texts of their documents. It may be used by several threads; each has its own connection.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, cached_property, partial
from pathlib import Path
from typing import IO, TypeVar

import numpy as np
from numpy.typing import NDArray

from ..corpus.model import Document
from . import layout
from .analysis.compounds import Splitter
from .errors import Damaged, IndexProblem
from .lexical import compound_vocabulary as vocabulary
from .lexical import stemmer as stemming
from .lexical.compound_vocabulary import StoredVocabulary
from .segment.reader import SEGMENTS, Segment, file_of
from .storage import catalog
from .storage.array_files import hold
from .storage.string_table import numbered
from .store.bodies import Stored
from .store.compression import Dictionaries

Looked = TypeVar("Looked")

MOST_AT_ONCE = 20
"""Texts that one statement fetches; SQLite joins 64 tables at most."""

MOST_SHOWN = 4 << 20
"""Bytes of bodies kept for the next page: of some two thousand documents. Whoever saw a page often sees much of it
again: filtered, sorted, or with another word."""

ATTEMPTS = 20
"""A segment that was merged away while we opened sends us back to the catalog, at most so many times."""


class Snapshot:
    """One commit of an index. Raises IndexProblem where there is no index that can be read."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path).resolve()  # where a later connection finds it too, whatever becomes of links
        self._identity = catalog.identity(self.path)
        self._local = threading.local()
        self._connections: list[tuple[int, sqlite3.Connection]] = []
        self._held: list[IO[bytes]] = []
        self.dictionaries = Dictionaries(lambda: self.db)
        self._shown: dict[int, Stored] = {}
        self._n_shown = 0
        self._lock = threading.Lock()
        try:
            self.state, self.segments, self._vocabulary = self._open()
        except BaseException:
            self.close()
            raise
        self.n_documents = sum(segment.n_docs - segment.n_dead for segment in self.segments)

    def _open(self) -> tuple[catalog.State, list[Segment], StoredVocabulary | None]:
        for _ in range(ATTEMPTS):
            state = self._looked_up(catalog.state)
            dead = np.array(state.dead, np.int64)
            try:
                self._held = [hold(file_of(self.path, SEGMENTS, row.name)) for row in state.segments]
                segments = [Segment.open(self.path, row, dead) for row in state.segments]
                words = None
                if "generation" in state.settings:
                    words = vocabulary.read(file_of(self.path, vocabulary.FOLDER, state.settings["generation"]))
                return state, segments, words
            except FileNotFoundError as error:
                gone = error.filename
            except OSError as error:
                raise IndexProblem(f"{error.filename} cannot be read: {error.strerror}") from None
        raise Damaged(f"{gone} is missing; run `vraagbaak repair --index {self.path}`")

    @property
    def db(self) -> sqlite3.Connection:
        """This thread's connection to the catalog; another one in a process that was forked since."""
        local = self._local
        if getattr(local, "process", None) == os.getpid():
            found: sqlite3.Connection = local.db
            if not _is_stale(found):
                return found
        local.db, local.process, local.version = catalog.connect(self.path), os.getpid(), None
        with self._lock:
            self._connections.append((local.process, local.db))
        if self._identity != catalog.identity(self.path):
            raise IndexProblem(f"{self.path} was replaced since it was opened; open it again")
        return self.db

    def _looked_up(self, look: Callable[[sqlite3.Connection], Looked]) -> Looked:
        """What is found in the catalog; looked up again where somebody began to write meanwhile. Raises Damaged."""
        for _ in range(ATTEMPTS):
            db = self.db
            try:
                with self._in_words():
                    found = look(db)
            except Damaged:
                if not _is_stale(db):
                    raise
            else:
                if not _is_stale(db):
                    return found
        raise IndexProblem(f"{self.path} is being written all the time where it cannot be locked; try again later")

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        """What SQLite finds wrong, as Damaged."""
        try:
            yield
        except catalog.PROBLEMS as error:
            where = self.path / catalog.FILE
            raise Damaged(f"{where}: {error}; run `vraagbaak verify --index {self.path}`") from None

    def _is_current(self, db: sqlite3.Connection) -> bool:
        """Whether the catalog stands at our commit still: asked after looking something up, it holds for that look."""
        local = self._local
        version = db.execute("PRAGMA data_version").fetchone()[0]
        if version != local.version:
            local.version = version
            row = db.execute("SELECT value FROM settings WHERE name = 'commit'").fetchone()
            local.is_current = (row[0] if row else None) == self.state.settings.get("commit")
        return bool(local.is_current)

    def close(self) -> None:
        """Lets go of the catalog; the snapshot cannot be used after."""
        with self._lock:
            for process, db in self._connections:
                if process == os.getpid():  # SQLite's connections do not cross a fork, not even to be closed
                    db.close()
            self._connections = [own for own in self._connections if own[0] != os.getpid()]
            for file in self._held:
                file.close()
            self._held.clear()

    @cached_property
    def splitter(self) -> Splitter:
        """The splitter of this commit's vocabulary."""
        return (self._vocabulary or StoredVocabulary.empty()).splitter()

    @cached_property
    def stemmer(self) -> stemming.Stemmer:
        return (self._vocabulary or StoredVocabulary.empty()).stemmer()

    @cached_property
    def averages(self) -> tuple[list[float], list[float]]:
        """The average length of each field that is not empty: over passages with their heads, and over documents."""
        sums = [segment.length_sums for segment in self.segments]
        n = len(layout.FIELDS)
        passages = sum((s.passages for s in sums), np.zeros(n, np.int64))
        n_passages = sum((s.n_passages for s in sums), np.zeros(n, np.int64))
        documents = sum((s.documents for s in sums), np.zeros(n, np.int64))
        n_documents = sum((s.n_documents for s in sums), np.zeros(n, np.int64))
        # a field that is empty everywhere has no average, and nothing that asks for it
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
        if self._looked_up(self._is_current):
            return None
        return self._numbers.get(id)  # a later commit may have replaced or removed it

    @cached_property
    def _numbers(self) -> dict[str, int]:
        """Each id's number, from our own segments."""
        return {
            segment.id_of(doc): int(segment.numbers[doc])
            for segment in self.segments
            for doc in np.flatnonzero(segment.dead == 0).tolist()
        }

    def same_question(self, vraagnummer: str) -> list[str]:
        """The ids of the documents that carry this vraagnummer in this commit, in code point order."""
        found, commit = self._looked_up(lambda db: catalog.same_question(db, vraagnummer))
        if found and commit == self.state.settings.get("commit"):
            return found
        return [] if vraagnummer in layout.NO_VRAAGNUMMER else self._ids_by_question.get(vraagnummer, [])

    @cached_property
    def _ids_by_question(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for segment in self.segments:
            starts, values = segment.column("vraagnummer")
            for doc in np.flatnonzero((starts[1:] > starts[:-1]) & (segment.dead == 0)).tolist():
                carried = segment.value("vraagnummer", int(values[starts[doc]]))
                found.setdefault(carried, []).append(segment.id_of(doc))
        return {vraagnummer: sorted(ids) for vraagnummer, ids in found.items()}

    def _place_of(self, number: int) -> tuple[Segment, int] | None:
        for segment in self.segments:
            doc = segment.doc_of_number(number)
            if doc >= 0:
                return None if segment.dead[doc] else (segment, doc)
        return None

    def stored(self, numbers: Sequence[int]) -> list[Stored]:
        """Documents' own words by their numbers, MOST_AT_ONCE in one look."""
        found: list[Stored] = []
        for first in range(0, len(numbers), MOST_AT_ONCE):
            some = numbers[first : first + MOST_AT_ONCE]
            row = self._looked_up(partial(_bodies, some))
            if row is None:
                raise Damaged(
                    f"a document's text is missing from the catalog; run `vraagbaak verify --index {self.path}`"
                )
            found += [Stored(body, self.dictionaries) for body in row]
        return found

    def shown(self, numbers: Sequence[int]) -> list[Stored]:
        """As `stored`; what was shown lately is there still, with what was opened of it."""
        kept = self._shown
        found = [kept.get(number) for number in numbers]
        if None in found:
            new = [number for number, own in zip(numbers, found, strict=True) if own is None]
            looked_up = dict(zip(new, self.stored(new), strict=True))
            with self._lock:
                if self._n_shown > MOST_SHOWN:
                    kept.clear()
                    self._n_shown = 0
                kept.update(looked_up)
                self._n_shown += sum(map(len, looked_up.values()))
            found = [looked_up[number] if own is None else own for number, own in zip(numbers, found, strict=True)]
        return found  # type: ignore[return-value]

    def document(self, id: str) -> Document | None:
        """The whole document with this id, equal to what was added."""
        number = self.number_of(id)
        return None if number is None else self.stored([number])[0].document()

    def documents(self) -> Iterator[Document]:
        """All documents, in the order in which they were added."""
        for segment in self.segments:
            for number in segment.numbers[segment.dead == 0].tolist():
                yield self.stored([number])[0].document()

    @cached_property
    def statuses(self) -> list[NDArray[np.uint8]]:
        """Each segment's documents' status, a number in layout.STATUSES: the best of those about the same question."""
        own = [self._own_statuses(segment) for segment in self.segments]
        questions, n_questions = self._questions()
        best = np.zeros(n_questions, np.uint8)
        for segment, codes, question in zip(self.segments, own, questions, strict=True):
            known = (question >= 0) & (segment.dead == 0)
            np.maximum.at(best, question[known], codes[known])
        return [
            np.where(question >= 0, best[question], codes) if n_questions else codes
            for codes, question in zip(own, questions, strict=True)
        ]

    def _own_statuses(self, segment: Segment) -> NDArray[np.uint8]:
        codes = np.array([layout.STATUSES.index(value) for value in segment.values("eigen_status")], np.uint8)
        starts, values = segment.column("eigen_status")
        return codes[values[starts[:-1]]]

    def _questions(self) -> tuple[list[NDArray[np.int64]], int]:
        """Each segment's documents' vraagnummer as a number that all segments share, -1 for none."""
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


def _is_stale(db: sqlite3.Connection) -> bool:
    return isinstance(db, catalog.Frozen) and db.is_stale


def _bodies(numbers: Sequence[int], db: sqlite3.Connection) -> tuple[bytes, ...] | None:
    found: tuple[bytes, ...] | None = db.execute(_bodies_of(len(numbers)), numbers).fetchone()
    return found


@cache
def _bodies_of(n: int) -> str:
    """The statement for n texts: they come in one row, since each row is a turn of the interpreter's lock."""
    each = range(1, n + 1)
    return (
        f"SELECT {', '.join(f't{at}.body' for at in each)} FROM {', '.join(f'texts t{at}' for at in each)}"
        f" WHERE {' AND '.join(f't{at}.number = ?{at}' for at in each)}"
    )
