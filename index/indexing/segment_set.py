"""The live segments of an index: their merging, their derived tables, and removal of unused files.

The one writer does all this inside the transaction that is open on its connection. A file is written and fsynced before
the catalog names it. A name is used once and never again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache, partial
from types import MappingProxyType
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from ..analysis import compounds
from ..errors import Damaged, IndexProblem
from ..kernel import kernel
from ..lexical import compound_vocabulary
from ..schema import SETTING, Schema
from ..segment.reader import SEGMENTS, STEM_MAPS, Segment
from ..segment.stem_map import MANY_FORMS, derive, fingerprint, merged_keys
from ..storage import catalog, catalog_file
from ..storage.array_files import Arrays, check_checksum, read_arrays, removed, write_arrays
from ..storage.catalog import SegmentRow
from ..storage.index_folder import ArrayFile, IndexFolder
from ..storage.string_table import Strings
from ..vectors.files import FOLDER as VECTORS
from .merge import merged_arrays
from .merge_policy import MERGE_AT, mergeable
from .own_files import OwnFiles
from .worker_stem_maps import WorkerStemMaps, document_frequencies

LARGEST_MERGED = 64 << 20
"""A segment with a larger file is merged only by `optimize`: merging takes two to three times the new file in memory,
and the writer's memory must not grow with the index."""

FEW_DOCUMENTS = 200
"""Segments with fewer documents split their terms without loading the whole vocabulary."""


class LiveSegments:
    """The segments of an index folder, as its writer's connection to the catalog sees them."""

    def __init__(self, folder: IndexFolder, db: sqlite3.Connection) -> None:
        self.folder = folder
        self._db = db
        self.own = OwnFiles(folder, db)
        self.apart: WorkerStemMaps | None = None
        """Derivation of stem maps by other processes, if there are any."""
        self._coming: set[str] = set()
        self._schema: tuple[str | None, Schema] | None = None
        self._identity = catalog_file.identity(folder.path)
        self._writer = uuid4().hex[:16]
        self._whole: set[tuple[object, ...]] = set()
        """Files whose checksum was verified."""

    def take_over(self) -> None:
        """Makes sure that the index has an identity, which its files carry. Raises Damaged."""
        state = catalog.state(self._db)
        if state.settings.get("checksum") != catalog_file.settings_checksum(state.settings):
            raise Damaged("the settings are not as they were written (checksum)", path=catalog_file.FILE)
        if not state.index_id:
            with catalog.transaction(self._db, "IMMEDIATE"):
                self.own.adopt_older()
                catalog.seal(self._db)
            state = catalog.state(self._db)
        self.folder.index_id = state.index_id

    @property
    def schema(self) -> Schema:
        """The own fields and word lists of the index, as the open transaction sees them. Raises Damaged."""
        row = self._db.execute("SELECT value FROM settings WHERE name = ?", (SETTING,)).fetchone()
        stored = row[0] if row else None
        if self._schema is None or self._schema[0] != stored:
            self._schema = stored, Schema.from_settings({} if stored is None else {SETTING: stored})
        return self._schema[1]

    def declare(self, schema: Schema) -> None:
        """Stores the schema in the open transaction; parts without new values stay unchanged."""
        if schema != self.schema:
            catalog.put_settings(self._db, {SETTING: schema.to_json()})

    def count_commit(self, settings: dict[str, str]) -> None:
        """Gives the commit of the open transaction its number, and records which writer makes it."""
        number = catalog.state_in_transaction(self._db).setting("commit") + 1
        if catalog.writer_of(self._db, number) != self._writer:
            catalog.put_lineage(self._db, number, self._writer)
        catalog.put_settings(self._db, {**settings, "commit": str(number)})

    def put(self, arrays: Arrays, n_documents: int, n_passages: int) -> str:
        """Writes a segment and names it; `derive_stem_maps` adds its stem map. Returns its name."""
        name, checksum = self._write(SEGMENTS, arrays)
        self.name(name, int(arrays["numbers"][0]), n_documents, n_passages, checksum)
        return name

    def _write(self, kind: str, arrays: Arrays) -> tuple[str, int]:
        """Writes a file; returns its name and its checksum. The file gets that name when it is whole."""
        file = self.folder.coming(kind)
        checksum = write_arrays(file, arrays)
        return self.adopt(kind, file), checksum

    def name(self, name: str, first_number: int, n_documents: int, n_passages: int, checksum: int) -> None:
        """Names a segment whose file is written."""
        catalog.put_segment(self._db, SegmentRow(name, first_number, n_documents, n_passages, checksum, "", 0))

    def new_name(self, kind: str) -> str:
        """A name that no file has or had: a late reader must never find another file under it."""
        number = catalog.state_in_transaction(self._db).setting("next_file", 1)
        while self.folder.file(kind, f"{number:06}").exists():
            number += 1
        catalog.put_settings(self._db, {"next_file": str(number + 1)})
        return f"{number:06}"

    def file_apart(self, kind: str) -> ArrayFile:
        """A file for another process to write. This process names it later, since the other process may outlive our
        lock."""
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
        """Removes a file that another process has written and that is not needed any more."""
        self._coming.discard(file.name)

    def check_place(self) -> None:
        """Raises IndexProblem when our index was replaced by another, or removed."""
        if catalog_file.identity(self.folder.path) != self._identity:
            raise IndexProblem(f"{self.folder.path} was moved or replaced while it was written")

    def forget_removed(self) -> None:
        """Removes the catalog's records of files that are gone from the disk; runs before each commit."""
        self.own.forget_removed()

    def forget_apart(self) -> None:
        """Discards what other processes write."""
        self._coming.clear()
        if self.apart is not None:
            self.apart.forget()

    def open(self, row: SegmentRow, *, with_stem_map: bool = False) -> Segment:
        """A live segment with the documents deleted in this transaction. Raises Damaged, FileNotFoundError."""
        self.check_file(self.folder.file(SEGMENTS, row.name), row.checksum)
        deleted = np.array([number for (number,) in self._db.execute("SELECT number FROM dead")], np.int64)
        return Segment.open(self.folder, row, deleted, with_stem_map=with_stem_map)

    def check_file(self, file: ArrayFile, wanted: int) -> None:
        """Raises Damaged unless a file has the checksum that it was written with. Without this check, data made from a
        damaged file would get a valid checksum.

        A file that this writer has checked, and not changed since, is not checked again.
        """
        info = file.stat()
        seen = file.kind, file.name, info.st_ino, info.st_size, info.st_mtime_ns
        if seen not in self._whole:
            check_checksum(file, wanted)
            self._whole.add(seen)

    # derived data

    def derive_stem_maps(
        self,
        learn: bool = False,
        meanwhile: Callable[[], None] = lambda: None,
        merged: Mapping[str, Sequence[Segment]] = MappingProxyType({}),
    ) -> None:
        """Gives every segment its stem map: only the new segments, or all when the vocabulary or the stems changed.

        Calls `meanwhile` while it waits for other processes, if it does. A segment that is named in `merged` takes the
        keys of the segments that it was merged from, as long as these are up to date.
        """
        state = catalog.state_in_transaction(self._db)
        n_documents = self._db.execute("SELECT count(*) FROM documents").fetchone()[0]
        exceptions = self.schema.stem_exceptions
        stems = fingerprint(exceptions)
        generation = state.setting("generation")
        if learn or not generation or n_documents > 2 * state.setting("learned_at"):
            generation += 1
            while self.folder.file(compound_vocabulary.FOLDER, str(generation)).exists():
                generation += 1
            learned_checksum = self._learn(state.segments, generation)
            if state.setting("generation"):
                self.own.drop([(compound_vocabulary.FOLDER, str(state.setting("generation")))])
            learned = {"generation": generation, "learned_at": n_documents, "vocabulary_checksum": learned_checksum}
            catalog.put_settings(self._db, {name: str(number) for name, number in learned.items()})
            stale, merged = list(state.segments), {}
        elif state.settings.get("stems") != stems:
            stale, merged = list(state.segments), {}
        else:
            stale = [row for row in state.segments if not row.stem_map]
        catalog.put_settings(self._db, {"stems": stems})
        if not stale:
            return
        words_file = self.folder.file(compound_vocabulary.FOLDER, str(generation))
        self.check_file(words_file, catalog.state_in_transaction(self._db).setting("vocabulary_checksum"))
        words = compound_vocabulary.read(words_file)
        # for a few terms, looking up on disk is faster than loading
        few = sum(row.n_documents for row in stale) < FEW_DOCUMENTS
        if self.apart is not None and not few and len(stale) > 1:
            self._derive_apart(stale, generation, meanwhile)
            return
        splitter = cache(words.splitter if few else words.compound_splitter)
        stemmer = words.stemmer(exceptions)
        for row in stale:
            arrays = self.open(row).arrays
            try:
                sources = [(segment.forms, segment.stem_map) for segment in merged.get(row.name, ())]
                keys = merged_keys(arrays, sources, stemmer) if sources else None
            except Damaged:
                keys = None  # made from the terms again
            name, checksum = self._write(STEM_MAPS, derive(arrays, stemmer, splitter, keys=keys))
            self._put_stem_map(row, name, checksum)

    def _put_stem_map(self, row: SegmentRow, name: str, checksum: int) -> None:
        """Names a segment's stem map, which replaces its previous one."""
        catalog.put_segment(self._db, catalog.with_stem_map(row, name, checksum))
        if row.stem_map:
            self.own.drop([(STEM_MAPS, row.stem_map)])

    def _derive_apart(self, stale: list[SegmentRow], generation: int, meanwhile: Callable[[], None]) -> None:
        """Derives each segment's stem map in a process of its own."""
        assert self.apart is not None
        words = self.folder.file(compound_vocabulary.FOLDER, str(generation))
        for row in stale:
            self.check_file(self.folder.file(SEGMENTS, row.name), row.checksum)
        files = [self.file_apart(STEM_MAPS) for _ in stale]
        coming = [
            self.apart.derive(self.folder.file(SEGMENTS, row.name), words, file, self.schema.stem_exceptions)
            for row, file in zip(stale, files, strict=True)
        ]
        meanwhile()
        for row, file, checksum in zip(stale, files, coming, strict=True):
            crc = checksum.result()
            self._put_stem_map(row, self.adopt(STEM_MAPS, file), crc)
        for file in self.apart.forget():
            file.remove()
            self.done_with(file)

    def _learn(self, rows: tuple[SegmentRow, ...], generation: int) -> int:
        """Learns a new generation of the vocabulary, from the terms and people of all live documents; returns its
        checksum."""
        term_dictionary: tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.int32]] | None = None
        people: dict[str, int] = {}
        for segment, counts in self._counted(rows):
            of_segment = segment.arrays["forms"], segment.arrays["terms"][0], counts()
            term_dictionary = kernel.united(*term_dictionary, *of_segment) if term_dictionary else of_segment
            for column in ("indiener", "beantwoorder"):
                starts, values = segment.column(column)
                n_of = np.bincount(values[starts[0] : starts[-1]], minlength=segment.n_values(column)).tolist()
                for person, n in zip(segment.values(column), n_of, strict=True):
                    people[person] = people.get(person, 0) + n
        terms, term_starts, frequencies = term_dictionary or (
            np.zeros(0, np.uint8),
            np.zeros(1, np.int64),
            np.zeros(0, np.int32),
        )
        learned = compounds.learn(list(Strings(terms, term_starts)), frequencies.tolist())
        names = compound_vocabulary.names_among(people)
        file = self.folder.coming(compound_vocabulary.FOLDER)
        checksum = compound_vocabulary.write(file, learned, names)
        file.renamed(str(generation)).sync()
        return checksum

    def _counted(self, rows: Iterable[SegmentRow]) -> Iterator[tuple[Segment, Callable[[], NDArray[np.int32]]]]:
        """The segments, each with a function that returns its document frequencies."""
        segments = [(row.name, self.open(row)) for row in rows]
        if sum(segment.forms.n for _, segment in segments) < MANY_FORMS:
            yield from ((segment, partial(self._frequencies, name, segment)) for name, segment in segments)
            return
        from concurrent.futures import ThreadPoolExecutor  # imported here, as most commits do not need it

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
        """Bytes of a segment's file; 0 if it is missing, which opening it will report."""
        with suppress(FileNotFoundError):
            return self.folder.file(SEGMENTS, row.name).stat().st_size
        return 0

    def merge(self, rows: list[SegmentRow]) -> None:
        """Replaces several neighbouring segments by one; their deleted documents become pending purge."""
        with_stem_maps = self._have_stem_maps(rows)
        segments = [self.open(row, with_stem_map=with_stem_maps) for row in rows]
        for segment in segments:
            self._check_numbers(segment)
        merged: dict[str, Sequence[Segment]] = {}
        n_documents = sum(segment.n_docs - segment.n_deleted for segment in segments)
        if n_documents:
            n_passages = sum(segment.length_sums.n_live_passages for segment in segments)
            name = self.put(merged_arrays(segments, self.schema), n_documents, n_passages)
            merged = {name: segments} if with_stem_maps else {}
        catalog.drop_segments(self._db, [row.name for row in rows])
        self.own.drop(
            [(SEGMENTS, row.name) for row in rows] + [(STEM_MAPS, row.stem_map) for row in rows if row.stem_map]
        )
        for row, segment in zip(rows, segments, strict=True):
            gone = [(number, int(row.name)) for number in segment.numbers[segment.deleted == 1].tolist()]
            self._db.executemany("DELETE FROM dead WHERE number = ?", [(number,) for number, _ in gone])
            self._db.executemany("INSERT OR REPLACE INTO buried VALUES (?, ?)", gone)
        self.derive_stem_maps(merged=merged)

    def _have_stem_maps(self, rows: Sequence[SegmentRow]) -> bool:
        """Whether each segment has its stem map, as it was written: a damaged one is derived again."""
        try:
            for row in rows:
                if row.stem_map:
                    self.check_file(self.folder.file(STEM_MAPS, row.stem_map), row.stem_map_checksum)
        except (Damaged, OSError):
            return False
        return all(row.stem_map for row in rows)

    def _check_numbers(self, segment: Segment) -> None:
        """Raises Damaged unless the catalog has each document of a segment either as live or as deleted."""
        live = segment.numbers[segment.deleted == 0].tolist()
        deleted = segment.numbers[segment.deleted == 1].tolist()
        if catalog.n_documents_of(self._db, live) != len(live) or catalog.n_documents_of(self._db, deleted):
            raise Damaged(
                "the catalog and a segment do not agree on which documents are deleted", path=catalog_file.FILE
            )

    # removal of data that is no longer needed

    def clear_garbage(self) -> None:
        """Removes files that no commit names and no reader holds, and the texts that belonged to them.

        A reader that holds a merged segment may read any text of its documents.
        """
        self.check_place()
        live = catalog.state(self._db)
        named = {
            SEGMENTS: {row.name for row in live.segments},
            STEM_MAPS: {row.stem_map for row in live.segments},
            compound_vocabulary.FOLDER: {str(live.setting("generation"))},
            VECTORS: {name for name, _ in live.vector_files},
        }
        held = []
        for kind, names in named.items():
            for file in self.own.files(kind):
                if file.name in names or file.name in self._coming or removed(file):
                    continue
                if kind == SEGMENTS:
                    held.append(file)
        pending_purge = {number for (number,) in self._db.execute("SELECT number FROM buried")}
        if gone := [(number,) for number in sorted(_not_in(pending_purge, held))]:
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
    """Numbers that are in none of these segments; an empty result where a segment cannot be read."""
    try:
        return numbers.difference(*(read_arrays(file, ("numbers",))["numbers"].tolist() for file in files if numbers))
    except (Damaged, OSError):
        return set()
