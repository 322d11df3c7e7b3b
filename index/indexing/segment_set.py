"""Which segments are live, and how are they kept few, with their derived tables, and free of garbage?

What the one writer does to segments, inside the transaction that is open on its connection. A file is written and
fsynced before the catalog names it; a name, once used, is never used again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from ..analysis import compounds
from ..errors import Damaged, IndexProblem
from ..kernel import kernel
from ..lexical import compound_vocabulary as vocabulary
from ..schema import SETTING, Schema
from ..segment.reader import FOLDS, SEGMENTS, Segment
from ..segment.stem_map import MANY_FORMS, derive, fingerprint
from ..storage import catalog, catalog_file
from ..storage.array_files import Arrays, read_arrays, removed, write_arrays
from ..storage.array_files import checksum as checksum_of
from ..storage.catalog import SegmentRow
from ..storage.index_folder import ArrayFile, IndexFolder
from ..storage.string_table import Strings
from ..vectors.files import FOLDER as VECTORS
from .merge import merged_arrays
from .own_files import OwnFiles
from .worker_stem_maps import FoldsApart, document_frequencies

MERGE_AT = 8
"""So many neighbouring segments of about one size become one; a search then walks few segments, and a document is
rewritten a handful of times in its life."""

LARGEST_MERGED = 64 << 20
"""A segment whose file has more bytes is not merged any more but by `optimize`: to merge takes memory by what comes of
it, two to three times the new file, and the writer's memory is not to grow with the index."""

FEW_DOCUMENTS = 200
"""Segments with fewer documents split their forms without the whole vocabulary in memory."""


class LiveSegments:
    """The segments of an index folder, as its writer's connection to the catalog sees them."""

    def __init__(self, folder: IndexFolder, db: sqlite3.Connection) -> None:
        self.folder = folder
        self._db = db
        self.own = OwnFiles(folder, db)
        self.apart: FoldsApart | None = None
        """How other processes derive folds, if there are any."""
        self._coming: set[str] = set()
        self._schema: tuple[str | None, Schema] | None = None
        self._identity = catalog_file.identity(folder.path)
        self._writer = uuid4().hex[:16]
        self._whole: set[tuple[object, ...]] = set()
        """Files whose checksum was right."""

    def take_over(self) -> None:
        """Makes sure that the index has an identity, which the files written bear. Raises Damaged."""
        state = catalog.state(self._db)
        if state.settings.get("checksum") != catalog_file.settings_checksum(state.settings):
            raise Damaged(
                "the settings of the catalog are not as they were written (checksum); "
                f"run `vraagbaak repair --index {self.folder.path}`"
            )
        if not state.index_id:
            with catalog.transaction(self._db, "IMMEDIATE"):
                self.own.adopt_older()
                catalog.seal(self._db)
            state = catalog.state(self._db)
        self.folder.index_id = state.index_id

    @property
    def schema(self) -> Schema:
        """The own fields and word lists of the index, as the open transaction has them. Raises Damaged."""
        row = self._db.execute("SELECT value FROM settings WHERE name = ?", (SETTING,)).fetchone()
        told = row[0] if row else None
        if self._schema is None or self._schema[0] != told:
            self._schema = told, Schema.from_settings({} if told is None else {SETTING: told})
        return self._schema[1]

    def declare(self, schema: Schema) -> None:
        """Stores the schema in the open transaction; what it has no other values for stays as it was."""
        if schema != self.schema:
            catalog.put_settings(self._db, {SETTING: schema.to_json()})

    def count_commit(self, settings: dict[str, str]) -> None:
        """Gives the commit that the open transaction will be its number, and says which writer makes it."""
        number = catalog.state_in_transaction(self._db).setting("commit") + 1
        if catalog.writer_of(self._db, number) != self._writer:
            catalog.put_lineage(self._db, number, self._writer)
        catalog.put_settings(self._db, {**settings, "commit": str(number)})

    def put(self, arrays: Arrays, n_documents: int, n_passages: int) -> None:
        """Writes a segment and names it; its folds come with `derive_folds`."""
        name, checksum = self._write(SEGMENTS, arrays)
        self.name(name, int(arrays["numbers"][0]), n_documents, n_passages, checksum)

    def _write(self, kind: str, arrays: Arrays) -> tuple[str, int]:
        """Writes a file; gives its name and its checksum. It has that name when it is whole."""
        file = self.folder.coming(kind)
        checksum = write_arrays(file, arrays)
        return self.adopt(kind, file), checksum

    def name(self, name: str, first_number: int, n_documents: int, n_passages: int, checksum: int) -> None:
        """Names a segment that was written."""
        catalog.put_segment(self._db, SegmentRow(name, first_number, n_documents, n_passages, checksum, "", 0))

    def new_name(self, kind: str) -> str:
        """A name that no file has or had: a reader that is late must never find another file under it."""
        number = catalog.state_in_transaction(self._db).setting("next_file", 1)
        while self.folder.file(kind, f"{number:06}").exists():
            number += 1
        catalog.put_settings(self._db, {"next_file": str(number + 1)})
        return f"{number:06}"

    def file_apart(self, kind: str) -> ArrayFile:
        """A file for another process to write. It gets its name from us: the process may outlive our lock."""
        file = self.folder.coming(kind)
        self._coming.add(file.name)
        return file

    def adopt(self, kind: str, file: ArrayFile) -> str:
        """Gives a file that was written its name."""
        name = self.new_name(kind)
        named = file.renamed(name)
        if self.apart is not None:
            self.apart.named(file, named)
        named.sync()
        self._coming.discard(file.name)
        return name

    def done_with(self, file: ArrayFile) -> None:
        """A file that another process has written is needed no more, and gone."""
        self._coming.discard(file.name)

    def check_place(self) -> None:
        """Raises IndexProblem when another index, or none, is where ours was."""
        if catalog_file.identity(self.folder.path) != self._identity:
            raise IndexProblem(f"{self.folder.path} was moved or replaced while it was written")

    def forget_removed(self) -> None:
        """Keeps in the catalog no longer what is gone from the disk; before each commit."""
        self.own.forget_removed()

    def forget_apart(self) -> None:
        """What other processes write is wanted no more."""
        self._coming.clear()
        if self.apart is not None:
            self.apart.forget()

    def open(self, row: SegmentRow, *, with_folds: bool = False) -> Segment:
        """A live segment with the dead of this transaction. Raises Damaged, FileNotFoundError."""
        self.check_file(self.folder.file(SEGMENTS, row.name), row.checksum)
        dead = np.array([number for (number,) in self._db.execute("SELECT number FROM dead")], np.int64)
        return Segment.open(self.folder, row, dead, with_folds=with_folds)

    def check_file(self, file: ArrayFile, wanted: int) -> None:
        """Raises Damaged unless a file has the checksum that it was written with: what is made of it gets a right one.

        What this writer has looked at, and did not change since, is not looked at again.
        """
        found = file.stat()
        seen = file.kind, file.name, found.st_ino, found.st_size, found.st_mtime_ns
        if seen not in self._whole:
            if checksum_of(file) != wanted:
                repair = f"vraagbaak repair --index {self.folder.path}"
                raise Damaged(f"{file.path} is not as it was written (checksum); run `{repair}`")
            self._whole.add(seen)

    # what is derived

    def derive_folds(self, learn: bool = False, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Gives every segment its folds: the new ones, or all of them when the vocabulary or the stems changed.

        Calls `meanwhile` while it waits for other processes, if it does.
        """
        state = catalog.state_in_transaction(self._db)
        n_documents = self._db.execute("SELECT count(*) FROM documents").fetchone()[0]
        own = self.schema.stem_exceptions
        stems = fingerprint(own)
        generation = state.setting("generation")
        if learn or not generation or n_documents > 2 * state.setting("learned_at"):
            generation += 1
            while self.folder.file(vocabulary.FOLDER, str(generation)).exists():
                generation += 1
            learned_checksum = self._learn(state.segments, generation)
            if state.setting("generation"):
                self.own.drop([(vocabulary.FOLDER, str(state.setting("generation")))])
            learned = {"generation": generation, "learned_at": n_documents, "vocabulary_checksum": learned_checksum}
            catalog.put_settings(self._db, {name: str(number) for name, number in learned.items()})
            stale = list(state.segments)
        elif state.settings.get("stems") != stems:
            stale = list(state.segments)
        else:
            stale = [row for row in state.segments if not row.folds]
        catalog.put_settings(self._db, {"stems": stems})
        if not stale:
            return
        words_file = self.folder.file(vocabulary.FOLDER, str(generation))
        self.check_file(words_file, catalog.state_in_transaction(self._db).setting("vocabulary_checksum"))
        words = vocabulary.read(words_file)
        # for a few forms, looking up on disk is faster than loading
        few = sum(row.n_documents for row in stale) < FEW_DOCUMENTS
        if self.apart is not None and not few and len(stale) > 1:
            self._derive_apart(stale, generation, meanwhile)
            return
        splitter, stemmer = words.splitter() if few else words.divider(), words.stemmer(own)
        for row in stale:
            name, checksum = self._write(FOLDS, derive(self.open(row).arrays, stemmer, splitter))
            self._put_folds(row, name, checksum)

    def _put_folds(self, row: SegmentRow, name: str, checksum: int) -> None:
        """Names a segment's folds, in the place of those that it had."""
        catalog.put_segment(self._db, catalog.with_folds(row, name, checksum))
        if row.folds:
            self.own.drop([(FOLDS, row.folds)])

    def _derive_apart(self, stale: list[SegmentRow], generation: int, meanwhile: Callable[[], None]) -> None:
        """Each segment's folds in a process of its own."""
        assert self.apart is not None
        words = self.folder.file(vocabulary.FOLDER, str(generation))
        for row in stale:
            self.check_file(self.folder.file(SEGMENTS, row.name), row.checksum)
        files = [self.file_apart(FOLDS) for _ in stale]
        coming = [
            self.apart.derive(self.folder.file(SEGMENTS, row.name), words, file, self.schema.stem_exceptions)
            for row, file in zip(stale, files, strict=True)
        ]
        meanwhile()
        for row, file, checksum in zip(stale, files, coming, strict=True):
            found = checksum.result()
            self._put_folds(row, self.adopt(FOLDS, file), found)
        for file in self.apart.forget():
            file.remove()
            self.done_with(file)

    def _learn(self, rows: tuple[SegmentRow, ...], generation: int) -> int:
        """A new generation of the vocabulary, from all live documents' forms and people; gives its checksum."""
        lexicon: tuple[NDArray[Any], ...] = ()
        people: dict[str, int] = {}
        for segment, counts in self._counted(rows):
            own = segment.arrays["forms"], segment.arrays["terms"][0], counts()
            lexicon = kernel.united(*lexicon, *own) if lexicon else own
            for column in ("indiener", "beantwoorder"):
                starts, values = segment.column(column)
                n_of = np.bincount(values[starts[0] : starts[-1]], minlength=segment.n_values(column)).tolist()
                for person, n in zip(segment.values(column), n_of, strict=True):
                    people[person] = people.get(person, 0) + n
        forms, starts, frequencies = lexicon or (np.zeros(0, np.uint8), np.zeros(1, np.int64), np.zeros(0, np.int32))
        learned = compounds.learn(list(Strings(forms, starts)), frequencies.tolist())
        names = vocabulary.names_among(people)
        file = self.folder.coming(vocabulary.FOLDER)
        checksum = vocabulary.write(file, learned, names)
        file.renamed(str(generation)).sync()
        return checksum

    def _counted(self, rows: Iterable[SegmentRow]) -> Iterator[tuple[Segment, Callable[[], NDArray[np.int32]]]]:
        """The segments, each with what gives in how many of its documents each form stands."""
        segments = [(row.name, self.open(row)) for row in rows]
        if sum(segment.forms.n for _, segment in segments) < MANY_FORMS:
            yield from ((segment, partial(self._frequencies, name, segment)) for name, segment in segments)
            return
        from concurrent.futures import ThreadPoolExecutor  # here, for most commits do without

        with ThreadPoolExecutor(1) as beside:  # the kernel counts without the interpreter's lock
            waiting = [(segment, beside.submit(self._frequencies, name, segment)) for name, segment in segments]
            yield from ((segment, counting.result) for segment, counting in waiting)

    def _frequencies(self, name: str, segment: Segment) -> NDArray[np.int32]:
        counted = self.apart.frequencies(name) if self.apart else None
        return document_frequencies(segment.arrays) if counted is None else counted

    # merging

    def to_merge(self) -> list[SegmentRow]:
        """The newest segments when there are MERGE_AT of about one size; else none."""
        rows = catalog.state_in_transaction(self._db).segments
        large = [at for at, row in enumerate(rows, start=1) if self._size(row) > LARGEST_MERGED]
        rows = rows[max(large, default=0) :]
        run = mergeable([row.n_documents for row in rows], MERGE_AT)
        return [rows[at] for at in run or ()]

    def _size(self, row: SegmentRow) -> int:
        """Bytes of a segment's file; 0 where it is missing, which whoever opens it says."""
        with suppress(FileNotFoundError):
            return self.folder.file(SEGMENTS, row.name).stat().st_size
        return 0

    def merge(self, rows: list[SegmentRow]) -> None:
        """Puts one segment in the place of several neighbours; documents that were dead in them are buried."""
        segments = [self.open(row) for row in rows]
        for segment in segments:
            self._check_numbers(segment)
        n_documents = sum(segment.n_docs - segment.n_dead for segment in segments)
        if n_documents:
            n_passages = sum(segment.length_sums.n_live_passages for segment in segments)
            self.put(merged_arrays(segments, self.schema), n_documents, n_passages)
        catalog.drop_segments(self._db, [row.name for row in rows])
        self.own.drop([(SEGMENTS, row.name) for row in rows] + [(FOLDS, row.folds) for row in rows if row.folds])
        for row, segment in zip(rows, segments, strict=True):
            gone = [(number, int(row.name)) for number in segment.numbers[segment.dead == 1].tolist()]
            self._db.executemany("DELETE FROM dead WHERE number = ?", [(number,) for number, _ in gone])
            self._db.executemany("INSERT OR REPLACE INTO buried VALUES (?, ?)", gone)
        self.derive_folds()

    def _check_numbers(self, segment: Segment) -> None:
        """Raises Damaged unless the catalog calls each document of a segment either there or deleted."""
        live = segment.numbers[segment.dead == 0].tolist()
        deleted = segment.numbers[segment.dead == 1].tolist()
        if catalog.n_documents_of(self._db, live) != len(live) or catalog.n_documents_of(self._db, deleted):
            raise Damaged(
                "the catalog and a segment do not agree on which documents are deleted; "
                f"run `vraagbaak repair --index {self.folder.path}`"
            )

    # what nobody needs any more

    def clear_garbage(self) -> None:
        """Removes files that no commit names and no reader holds, and the texts that went with them.

        A reader that holds a merged segment may ask for any text of a document that is in it.
        """
        self.check_place()
        live = catalog.state(self._db)
        named = {
            SEGMENTS: {row.name for row in live.segments},
            FOLDS: {row.folds for row in live.segments},
            vocabulary.FOLDER: {str(live.setting("generation"))},
            VECTORS: {name for name, _ in live.vector_files},
        }
        held = []
        for kind, names in named.items():
            for file in self.own.files(kind):
                if file.name in names or file.name in self._coming or removed(file):
                    continue
                if kind == SEGMENTS:
                    held.append(file)
        buried = {number for (number,) in self._db.execute("SELECT number FROM buried")}
        if gone := [(number,) for number in sorted(_not_in(buried, held))]:
            with catalog.transaction(self._db, "IMMEDIATE"):
                self._db.executemany(
                    "DELETE FROM texts WHERE number = ?1 AND NOT EXISTS (SELECT 1 FROM documents WHERE number = ?1)",
                    gone,
                )
                self._db.executemany(
                    "DELETE FROM history WHERE number = ?1 AND NOT EXISTS (SELECT 1 FROM documents WHERE number = ?1)",
                    gone,
                )
                self._db.executemany("DELETE FROM buried WHERE number = ?", gone)


def _not_in(numbers: set[int], files: list[ArrayFile]) -> set[int]:
    """Those of the numbers that are in none of these segments; none of them where one cannot be read."""
    try:
        return numbers.difference(*(read_arrays(file, ("numbers",))["numbers"].tolist() for file in files if numbers))
    except (Damaged, OSError):
        return set()


def mergeable(sizes: list[int], at: int = MERGE_AT) -> range | None:
    """Which neighbouring segments to merge, by their numbers of documents, oldest first; None for none.

    The longest run of newest segments in which none is larger than all that follow it together, when it has `at`
    members or more: segments grow by a factor, as in a log-structured merge tree (O'Neil et al. 1996).
    """
    first, following = len(sizes), 0
    for place in range(len(sizes) - 1, -1, -1):
        if place < len(sizes) - 1 and sizes[place] > following:
            break
        following += sizes[place]
        first = place
    return range(first, len(sizes)) if len(sizes) - first >= at else None
