"""Rebuild a damaged index from its readable texts.

A new catalog is filled beside the old one with every text that can be read. Segments and all derived data are built
from these texts. Then the new catalog replaces the old one in one step; until that step the index is unchanged. The
result reports what was lost or is doubtful, and the old catalog is then kept.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from .. import layout
from ..errors import Damaged, IndexProblem, kind_of
from ..indexing.own_files import KINDS, OwnFiles
from ..indexing.segment_set import LiveSegments
from ..indexing.vector_set import DIMENSIONS, FINGERPRINT, MODEL
from ..indexing.writer import Writer
from ..indexing.writer_transaction import MEMORY
from ..lexical import compound_vocabulary
from ..segment.builder import SegmentBuilder
from ..segment.reader import SEGMENTS, STEM_MAPS
from ..storage import catalog, catalog_file
from ..storage.array_files import checksum, index_of
from ..storage.file_systems import refuse_network
from ..storage.index_folder import ENDING, ArrayFile, IndexFolder
from ..storage.lock import WriterLock
from ..store.bodies import Stored
from ..vectors import files as vectors
from ..vectors.files import FOLDER as VECTORS
from .salvage import Salvage
from .swap import remove_unfinished, swap

NEW = "repaired.sqlite"


@dataclass(slots=True)
class Repair:
    """Result of a repair: number of documents saved; ids of lost documents, and of those with a damaged text; how many
    have own fields that no schema declares, because it was unreadable; and what is kept."""

    n_documents: int = 0
    lost: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)
    undeclared: int = 0
    kept: Path | None = None


def repair(path: Path, *, wait: float = 0.0, memory: int = MEMORY) -> Repair:
    """Rebuilds the index from its texts. Raises IndexProblem when another process writes, or no text can be read."""
    if catalog_file.refuse_foreign_names(path / catalog_file.FILE) is None:
        catalog_file.connect(path)  # raises the error that explains it
    refuse_network(path)
    try:
        folder = IndexFolder(path.resolve())
        lock = WriterLock(folder)
        lock.take(wait)
        try:
            done = _Repairing(folder, memory).run()
        finally:
            lock.release()
            folder.close()
    except (OSError, *catalog_file.PROBLEMS) as error:
        raise kind_of(error)(f"{path} could not be repaired: {error}; it is as it was") from error
    Writer(path, wait=wait).close()  # removes what is no longer needed
    return done


class _Repairing:
    def __init__(self, folder: IndexFolder, memory: int) -> None:
        self._folder, self._path, self._memory = folder, folder.path, memory
        self._done = Repair()

    def run(self) -> Repair:
        remove_unfinished(self._path, NEW)
        try:
            with closing(sqlite3.connect(self._path / catalog_file.FILE, isolation_level=None, timeout=30)) as old:
                old.execute("PRAGMA trusted_schema=OFF")
                old.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, catalog_file.LONGEST_VALUE)
                old.text_factory = lambda raw: raw.decode("utf-8", "replace")
                salvage = Salvage(old)
                if salvage.number("format") > catalog_file.FORMAT:
                    raise IndexProblem(f"{self._path} was written by a newer vraagbaak; upgrade to repair it")
                live = salvage.live()
                if not live and salvage.is_damaged:
                    raise IndexProblem(
                        f"none of the texts in {self._path / catalog_file.FILE} can be read; index the documents again"
                    )
                self._fill(old, salvage, live)
                with suppress(*catalog_file.PROBLEMS):  # the log leaves its place before the catalog does
                    old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except BaseException:
            remove_unfinished(self._path, NEW)
            raise
        self._swap()
        return self._done

    def _fill(self, old: sqlite3.Connection, salvage: Salvage, live: dict[int, str]) -> None:
        """Fills the new catalog, with new segments; commits and closes it."""
        with closing(catalog_file.connect(self._path, create=True, write=True, file=NEW)) as db:
            db.execute("BEGIN IMMEDIATE")
            self._folder.index_id = salvage.index_id or catalog.state_in_transaction(db).index_id
            settings = self._settings(salvage)
            catalog.put_settings(db, {**settings, **salvage.schema(), "identity": self._folder.index_id})
            catalog.put_lineage(db, int(settings["commit"]), uuid4().hex[:16])
            kept = self._whole_vectors(salvage)
            catalog.put_settings(db, kept)
            OwnFiles(self._folder, db).drop(self._dropped(salvage, catalog.State((), (), kept)))
            for dictionary in salvage.whole_dictionaries():
                catalog.put_dictionary(db, *dictionary)
            segments = LiveSegments(self._folder, db)
            schema = segments.schema
            builder = SegmentBuilder(schema)
            renumbered = salvage.renumbered
            for old_number in sorted(live, key=lambda number: renumbered.get(number, number)):
                body, number = salvage.text(old_number), renumbered.get(old_number, old_number)
                document = Stored(body, salvage.dictionaries).document()
                vraagnummer = None if document.vraagnummer in layout.NO_VRAAGNUMMER else document.vraagnummer
                db.execute("INSERT INTO documents VALUES (?, ?, ?)", (document.id, number, vraagnummer))
                catalog.put_texts(db, [(number, body)])
                builder.add(document, number)
                self._done.undeclared += bool(schema.problem(document.extra))
                if builder.n_bytes > self._memory:
                    segments.put(builder.arrays(), len(builder), builder.n_passages)
                    builder = SegmentBuilder(schema)
            if len(builder):
                segments.put(builder.arrays(), len(builder), builder.n_passages)
            self._keep_history(db, salvage, live)
            segments.derive_stem_maps()
            catalog.seal(db)
            db.execute("COMMIT")
            catalog.settle(db)
        self._done.n_documents = len(live)
        self._done.lost = sorted(salvage.lost)
        self._done.doubtful = sorted(live[number] for number in salvage.doubtful & live.keys())

    def _keep_history(self, db: sqlite3.Connection, salvage: Salvage, live: dict[int, str]) -> None:
        """Copies the times and source files of documents, as far as they can be read; nothing is invented."""
        for row in salvage.whole_rows("history", "number, added, changed, digest, checksum"):
            if row[0] in live:
                db.execute("INSERT OR IGNORE INTO history VALUES (?, ?, ?, ?, ?)", row)
        for row in salvage.whole_rows("files", "number, path, size, mtime, digest, n_documents, checksum"):
            db.execute("INSERT OR IGNORE INTO files VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        ids = set(live.values())
        there = {number for (number,) in db.execute("SELECT number FROM files")}
        for id, file in salvage.rows("origins", "id, file"):
            if id in ids and file in there:
                db.execute("INSERT OR IGNORE INTO origins VALUES (?, ?)", (id, file))

    def _settings(self, salvage: Salvage) -> dict[str, str]:
        """Numbers and names continue from the old ones; the compound vocabulary stays when its file is whole."""
        used = [int(file.name) for kind in (SEGMENTS, STEM_MAPS, VECTORS) for file in self._files(kind)]
        numbers = {
            "next_number": max(salvage.number("next_number"), salvage.highest + 1),
            "next_file": max(salvage.number("next_file"), max(used, default=0) + 1),
            "commit": salvage.number("commit") + 1,
        }
        generation = str(salvage.number("generation"))
        with suppress(OSError, Damaged):
            crc = checksum(self._folder.file(compound_vocabulary.FOLDER, generation))
            if crc == salvage.number("vocabulary_checksum"):
                kept = ("generation", "learned_at", "vocabulary_checksum")
                return {name: str(number) for name, number in numbers.items()} | {
                    name: str(salvage.number(name)) for name in kept
                }
        generations = [int(file.name) for file in self._files(compound_vocabulary.FOLDER)]
        numbers["generation"] = max(generations, default=0)  # the next one is learned at once
        return {name: str(number) for name, number in numbers.items()}

    def _files(self, kind: str) -> Iterator[ArrayFile]:
        with suppress(Damaged):  # a link, with which a later step ends
            for name in self._folder.names(kind):
                stem = name.removesuffix(ENDING)
                if stem != name and catalog.is_number(stem) and len(stem) < 18:
                    yield self._folder.file(kind, stem)

    def _whole_vectors(self, salvage: Salvage) -> dict[str, str]:
        """The settings of the vectors: their model, and the intact files. `vraagbaak embed` computes the others
        again."""
        whole = []
        for name, wanted in salvage.vector_files:
            file = self._folder.file(VECTORS, name)
            with suppress(OSError, Damaged):
                if checksum(file) == wanted and vectors.read(file).dimensions == salvage.number(DIMENSIONS):
                    whole.append(f"{name}:{wanted}")
        model = {name: salvage.text_setting(name) for name in (MODEL, FINGERPRINT)}
        return {catalog.VECTORS: " ".join(whole), **model, DIMENSIONS: str(salvage.number(DIMENSIONS))} if whole else {}

    def _dropped(self, salvage: Salvage, kept: catalog.State) -> Iterator[tuple[str, str]]:
        """The files that the old catalog named and the new one does not, and whole files without an identity, of an
        older vraagbaak."""
        still = {(VECTORS, name) for name, _ in kept.vector_files}
        for kind in KINDS:
            for file in self._files(kind):
                if (kind, file.name) in still:
                    continue
                if (kind, file.name) in salvage.files or index_of(file) == "":
                    yield kind, file.name

    def _swap(self) -> None:
        """Puts the new catalog in the old one's place; the old one is kept where something of it was lost."""
        old, old_log = swap(self._path, NEW)
        if self._done.lost or self._done.doubtful:
            self._done.kept = old
            return
        for place in (old, old_log):
            place.unlink(missing_ok=True)
