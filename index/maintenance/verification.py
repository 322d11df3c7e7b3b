"""Verify that an index is as it was written, and that its parts agree.

Every byte that can affect an answer is under a checksum, or is stored twice and compared. The catalog holds checksums
of its texts and settings, and of the files of arrays. Documents are checked against the texts that they name, and
segments against documents and deleted numbers. Then some or all documents are tokenised again and compared with what
the segments hold.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

from ...corpus.model import Document
from .. import layout
from ..errors import Damaged, IndexProblem, NoPermission
from ..indexing.own_files import KINDS
from ..lexical import compound_vocabulary
from ..schema import PARLIAMENTARY, Schema
from ..segment.reader import SEGMENTS, STEM_MAPS, Segment
from ..segment.stem_map import ARRAYS as STEM_MAP_ARRAYS
from ..segment.stem_map import derive, fingerprint
from ..storage import catalog, catalog_file, history
from ..storage.array_files import checksum, hold, not_as_written, read_arrays
from ..storage.catalog import SegmentRow
from ..storage.index_folder import ArrayFile, IndexFolder
from ..store.bodies import Stored
from ..store.compression import Dictionaries
from ..vectors import files as vectors
from . import retokenising

SAMPLE = 100
"""Documents of a segment that are tokenised again, when not all are."""

MOST_FINDINGS = 20
"""Per kind; a table that is wrong from end to end need not be reported row by row."""

ATTEMPTS = 20
"""As in reader: files may be merged away after the catalog was read."""

FAULTS = (
    *(IndexProblem, sqlite3.Error, OSError, ValueError, TypeError, KeyError, IndexError, OverflowError),
    AttributeError,
)
"""Exceptions of a check whose data is damaged."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem: where, what, and the command that mends it."""

    where: str
    what: str
    mended_by: str


@dataclass(slots=True)
class Verification:
    """Result of a verification; sound when there are no findings."""

    findings: list[Finding] = field(default_factory=list)
    n_documents: int = 0
    n_segments: int = 0
    n_tokenised: int = 0


def verify(path: Path, *, full: bool = False) -> Verification:
    """Verifies all of the index. Raises IndexProblem where there is no index, or a newer one."""
    verification = Verification()
    if not (path / catalog_file.FILE).exists():
        catalog_file.connect(path)  # raises the error that explains it
    try:
        db = catalog_file.connect(path)
    except NoPermission:
        raise
    except IndexProblem as error:
        if "newer" in str(error) or "network" in str(error):
            raise
        verification.findings.append(Finding(str(path / catalog_file.FILE), _what(error), _repair(path)))
        return verification
    try:
        _Checks(path, db, full, verification).run()
    finally:
        db.close()
    return verification


def _what(error: Exception) -> str:
    """What is wrong, without the command that mends it."""
    if isinstance(error, Damaged):
        return f"{error.path}: {error.what}" if error.path.startswith("/") else error.what
    return str(error).split("; run")[0] or type(error).__name__


def _not_as_written(file: ArrayFile, expected: int) -> list[str]:
    """What is wrong with a file whose checksum is another; nothing for a whole one."""
    crc = checksum(file)
    return [] if crc == expected else [_what(not_as_written(file.path, expected, crc))]


def _repair(path: Path) -> str:
    return f"vraagbaak repair --index {path}"


class _Checks:
    """All checks of one commit. Each finds nothing, finds something, or cannot run."""

    def __init__(self, path: Path, db: sqlite3.Connection, full: bool, verification: Verification) -> None:
        self._path, self._db, self._full, self._found = path, db, full, verification
        self._folder = IndexFolder(path)
        self._state = catalog.State((), (), {})
        self._schema = PARLIAMENTARY
        self._dictionaries = Dictionaries(partial(catalog.dictionary, self._db))
        self._facts: dict[int, tuple[object, object]] = {}
        """For each intact text: the document's id and vraagnummer."""
        self._live: dict[int, str] = {}
        """For each live number: the document's id."""

    def run(self) -> None:
        with ExitStack() as stack:
            self._check(catalog_file.FILE, lambda: self._take(stack))
            if self._found.findings:
                return
            for where, look in (
                (catalog_file.FILE, self._catalog),
                ("settings", self._settings),
                ("folders", self._folders),
                ("dictionaries", self._dictionary),
                ("texts", self._texts),
                ("documents", self._documents),
                ("numbers", self._numbers),
                ("history", self._history),
                (compound_vocabulary.FOLDER, self._vocabulary),
                (vectors.FOLDER, self._vectors),
            ):
                self._check(where, look)
            for row in self._state.segments:
                self._check(f"segment {row.name}", lambda row=row: self._segment(row))  # type: ignore[misc]
                self._check(f"folds {row.stem_map}", lambda row=row: self._stem_map(row))  # type: ignore[misc]
        self._found.n_documents = len(self._live)
        self._found.n_segments = len(self._state.segments)

    def _check(self, where: str, look: Callable[[], Iterator[str] | None]) -> None:
        try:
            for count, what in enumerate(look() or ()):
                if count == MOST_FINDINGS:
                    self._say(where, "and more of the kind")
                    break
                self._say(where, what)
        except FileNotFoundError as error:
            self._say(where, f"{error.filename} is missing")
        except FAULTS as error:
            self._say(where, _what(error))

    def _say(self, where: str, what: str) -> None:
        self._found.findings.append(Finding(where, what, _repair(self._path)))

    def _take(self, stack: ExitStack) -> None:
        """Opens one commit, with its files, for the duration of the checks."""
        for attempt in range(ATTEMPTS):
            self._db.execute("BEGIN")
            self._state = catalog.state_in_transaction(self._db)
            self._schema = Schema.from_settings(self._state.settings)
            held = ExitStack()
            try:
                for row in self._state.segments:
                    held.enter_context(hold(self._folder.file(SEGMENTS, row.name)))
            except FileNotFoundError:
                held.close()
                if attempt < ATTEMPTS - 1:
                    self._db.execute("ROLLBACK")
                continue  # the check of the segment reports it later
            stack.push(held)
            break
        stack.callback(self._db.execute, "ROLLBACK")

    # the catalog

    def _catalog(self) -> Iterator[str]:
        # not by opening the file: closing it would release this process's locks on it
        for name, value in (("page_size", catalog_file.PAGE), ("encoding", "UTF-8")):
            pragma_value = self._db.execute(f"PRAGMA {name}").fetchone()[0]
            if pragma_value != value:
                yield f"its {name} is {pragma_value}, not {value}"
        if catalog_file.differing(catalog_file.schema_of(self._db)):
            yield "its tables are not as they were made"
        for (message,) in self._db.execute(f"PRAGMA integrity_check({MOST_FINDINGS})"):
            if message != "ok":
                yield message

    def _settings(self) -> Iterator[str]:
        settings = self._state.settings
        if settings.get("checksum") != catalog_file.settings_checksum(settings):
            yield "they are not as they were written (checksum)"
        highest = self._db.execute("SELECT max(number) FROM texts").fetchone()[0] or 0
        if self._state.setting("next_number", 1) <= highest:
            yield f"the next document would get a number that is taken ({highest} is)"
        if settings.get("stems") != fingerprint(self._schema.stem_exceptions) and self._state.segments:
            self._found.findings.append(
                Finding(
                    "folds", "they were derived by other rules of Dutch", f"vraagbaak optimize --index {self._path}"
                )
            )

    def _folders(self) -> Iterator[str]:
        """Sub-folders that are a link or a file; a writer refuses them too."""
        for kind in KINDS:
            try:
                self._folder.names(kind)
            except Damaged as error:
                yield _what(error)

    def _dictionary(self) -> Iterator[str]:
        """Every copy of every generation, without gaps."""
        there = []
        ask = "SELECT generation, copy, learned_at, content, checksum FROM dictionaries ORDER BY generation, copy"
        for generation, copy, learned_at, content, wanted in self._db.execute(ask):
            there.append((generation, copy))
            if catalog.dictionary_checksum(generation, learned_at, content) != wanted:
                yield f"copy {copy} of dictionary {generation} is not as it was written (checksum)"
        if there != [(generation, copy) for generation in sorted(dict(there)) for copy in catalog.COPIES]:
            yield "a copy is missing"

    def _texts(self) -> Iterator[str]:
        for number, body, wanted in self._db.execute("SELECT number, body, checksum FROM texts"):
            if catalog.text_checksum(number, body) != wanted:
                yield f"the text of document {number} is not as it was written (checksum)"
                continue
            stored = Stored(body, self._dictionaries)
            self._facts[number] = stored.facts.get("id"), stored.facts.get("vraagnummer", "")
            if self._full:
                stored.document()

    def _documents(self) -> Iterator[str]:
        for id, number, vraagnummer in self._db.execute("SELECT id, number, vraagnummer FROM documents"):
            self._live[number] = id
            facts = self._facts.get(number)
            if facts is None:
                yield f"{id} has no text that is whole"
            elif facts[0] != id:
                yield f"{id} has the text of {facts[0]}"
            elif (None if facts[1] in layout.NO_VRAAGNUMMER else facts[1]) != vraagnummer:
                yield f"{id} has the vraagnummer of another"

    def _numbers(self) -> Iterator[str]:
        """Every live number is in one segment, every other number in a segment is deleted, and none is both."""
        deleted, live = set(self._state.deleted), set(self._live)
        there: set[int] = set()
        for row in self._state.segments:
            numbers = set(self._open(row).numbers.tolist())
            if numbers & there:
                yield f"segment {row.name} holds documents that another holds"
            there |= numbers
        if missing := live - there:
            yield f"{len(missing)} documents are in no segment, {self._live[min(missing)]} for one"
        if both := live & deleted:
            yield f"{len(both)} documents are there and dead, {self._live[min(both)]} for one"
        if neither := there - live - deleted:
            yield f"{len(neither)} numbers in segments are neither live nor deleted, for example {min(neither)}"
        if nowhere := deleted - there:
            yield f"{len(nowhere)} dead numbers are in no segment, {min(nowhere)} for one"
        pending_purge = dict(self._db.execute("SELECT number, segment FROM buried"))
        if live & pending_purge.keys():
            yield "a document is there and buried"
        names = {int(row.name) for row in self._state.segments}
        if any(name in names or not 0 < name < self._state.setting("next_file", 1) for name in pending_purge.values()):
            yield "a document is buried with a segment that was not merged"

    def _history(self) -> Iterator[str]:
        if history.has_tables(self._db):
            yield from history.wrong_rows(self._db)
            ask = "SELECT count(*) FROM history WHERE number NOT IN (SELECT number FROM texts)"
            if nowhere := self._db.execute(ask).fetchone()[0]:
                yield f"{nowhere} rows are of no document"

    # files

    def _open(self, row: SegmentRow) -> Segment:
        return Segment.open(self._folder, row, np.array(self._state.deleted, np.int64), with_stem_map=False)

    def _vocabulary(self) -> Iterator[str]:
        if "generation" in self._state.settings:
            file = self._folder.file(compound_vocabulary.FOLDER, str(self._state.setting("generation")))
            yield from _not_as_written(file, self._state.setting("vocabulary_checksum"))

    def _vectors(self) -> Iterator[str]:
        """Every vector file is as it was written, and its size fits the model's vectors."""
        for name, wanted in self._state.vector_files:
            file = self._folder.file(vectors.FOLDER, name)
            if differing := _not_as_written(file, wanted):
                yield from differing
            elif vectors.read(file).dimensions != self._state.setting("vectors_dimensions"):
                yield f"{file.path} has vectors of another size than the catalog says"

    def _segment(self, row: SegmentRow) -> Iterator[str]:
        file = self._folder.file(SEGMENTS, row.name)
        if differing := _not_as_written(file, row.checksum):
            yield from differing
            return
        segment = self._open(row)
        n_passages = segment.n_units - segment.n_docs
        if (segment.n_docs, n_passages, int(segment.numbers[0])) != (row.n_documents, row.n_passages, row.first_number):
            yield "the catalog tells another size of it"
        live = segment.numbers[segment.deleted == 0]
        if not self._full and len(live) > SAMPLE:
            live = np.array(sorted(random.sample(live.tolist(), SAMPLE)), np.int64)
        for numbers in retokenising.slices(live):
            if fields := retokenising.differing(segment, numbers, self._document, self._schema):
                yield f"it differs from the texts in {', '.join(fields)}"
            self._found.n_tokenised += len(numbers)

    def _document(self, number: int) -> Document:
        (body,) = self._db.execute("SELECT body FROM texts WHERE number = ?", (number,)).fetchone()
        return Stored(body, self._dictionaries).document()

    def _stem_map(self, row: SegmentRow) -> Iterator[str]:
        file = self._folder.file(STEM_MAPS, row.stem_map)
        if differing := _not_as_written(file, row.stem_map_checksum):
            yield from differing
        elif self._full and self._state.settings.get("stems") == fingerprint(self._schema.stem_exceptions):
            words = compound_vocabulary.read(
                self._folder.file(compound_vocabulary.FOLDER, str(self._state.setting("generation")))
            )
            wanted = derive(
                self._open(row).arrays, words.stemmer(self._schema.stem_exceptions), words.compound_splitter
            )
            stored = read_arrays(file, STEM_MAP_ARRAYS)
            if any(not np.array_equal(stored[name], wanted[name]) for name in STEM_MAP_ARRAYS):
                yield "they differ from what is derived of the segment"
