"""Here are documents: put them in the index, or take them out, so that they stay.

One writer at a time. What `commit` returned from is there; what it did not return from is not there at all. Documents
are added to a segment in memory, which goes to disk when it is large or at the commit. Order of a commit: arrays
written and fsynced, then their folder, then one SQLite transaction with synchronous=FULL that names them.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from types import TracebackType

import numpy as np

from ..corpus.model import Document
from . import catalog, layout, texts, vocabulary
from .analysis import compounds, stemming
from .array_files import Arrays, write_arrays
from .catalog import SegmentRow
from .errors import IndexProblem
from .folds import derive
from .kernels import kernel
from .lock import WriterLock
from .merging import merged_arrays
from .segment import FOLDS, SEGMENTS, Segment, file_of
from .segment_builder import SegmentBuilder
from .strings import Strings

MEMORY = 256 << 20
"""A segment in the making goes to disk when it takes so many bytes, so that memory does not grow with the input."""

MERGE_AT = 8
"""So many neighbouring segments of about one size become one; a search then walks few segments, and a document is
rewritten a handful of times in its life."""

FEW_DOCUMENTS = 200
"""Segments with fewer documents split their forms without the whole vocabulary in memory."""

GRACE = 3600.0
"""Texts of documents that died are kept for so many seconds: a reader that opened before still shows them."""


class Writer:
    """The one writer of an index folder, made where there is none. Leaving its block commits, an exception rolls back.

    Raises IndexProblem where another process is writing; `wait` is how many seconds to wait for it.
    """

    def __init__(self, path: str | os.PathLike[str], *, wait: float = 0.0, memory: int = MEMORY) -> None:
        self.path = Path(path)
        self.n_added = self.n_replaced = self.n_deleted = 0
        self._memory = memory
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self._lock = WriterLock(self.path)
            self._lock.take(wait)
        except OSError as error:
            raise IndexProblem(f"{self.path} cannot be written: {error.strerror}; choose another --index") from None
        try:
            self._db = catalog.connect(self.path, create=True, write=True)
            self._clear_garbage()
        except BaseException:
            self._lock.release()
            raise
        self._begin()

    def add(self, document: Document) -> None:
        """Adds a document; one with the same id that is there already is replaced."""
        if not document.id or not document.id.isprintable():
            raise IndexProblem(f"a document's id is printable text, not {document.id!r}")
        try:
            facts, body = texts.pack(document)
        except (TypeError, UnicodeEncodeError) as error:
            raise IndexProblem(f"{document.id}: a text of it cannot be kept: {error}") from None
        self._open_transaction()
        number = self._next_number
        known = catalog.number_of(self._db, document.id)
        if known is not None:
            self._bury(known)
            self.n_replaced += 1
        else:
            self.n_added += 1
        self._next_number += 1
        vraagnummer = None if document.vraagnummer in layout.NO_VRAAGNUMMER else document.vraagnummer
        self._db.execute("INSERT OR REPLACE INTO documents VALUES (?, ?, ?)", (document.id, number, vraagnummer))
        self._db.execute("INSERT INTO texts VALUES (?, ?, ?)", (number, facts, body))
        self._builder.add(document, number)
        if self._builder.n_bytes > self._memory:
            self._flush()

    def delete(self, id: str) -> bool:
        """Takes a document out; False when there is none with this id."""
        self._open_transaction()
        number = catalog.number_of(self._db, id)
        if number is None:
            return False
        self._bury(number)
        self._db.execute("DELETE FROM documents WHERE id = ?", (id,))
        self.n_deleted += 1
        return True

    def commit(self) -> None:
        """Makes everything since the last commit stay; then merges small segments, which changes no answer."""
        if self._in_transaction:
            self._flush()
            self._derive_folds()
            catalog.put_settings(self._db, {"next_number": str(self._next_number)})
            self._execute("COMMIT")
            self._begin()
        self._merge_small()

    def rollback(self) -> None:
        """Forgets everything since the last commit."""
        if self._in_transaction:
            self._db.execute("ROLLBACK")
        self._begin()
        self._clear_garbage()

    def optimize(self) -> None:
        """Commits, merges all segments into one without dead documents, and learns the splitter's vocabulary anew."""
        self.commit()
        live = catalog.state(self._db)
        if len(live.segments) > 1 or live.dead:
            self._merge(live, list(live.segments))
        self._open_transaction()
        self._derive_folds(learn=True)
        self._execute("COMMIT")
        self._begin()
        self._db.execute("DELETE FROM texts WHERE number NOT IN (SELECT number FROM documents)")
        self._db.execute("VACUUM")
        self._clear_garbage()

    def close(self) -> None:
        """Lets go of the index without committing; after a commit nothing is lost."""
        if self._in_transaction:
            self.rollback()
        self._execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._db.close()
        self._lock.release()

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        try:
            if kind is None:
                self.commit()
        finally:
            self.close()

    # inside a transaction

    def _begin(self) -> None:
        self._in_transaction = False
        self._builder = SegmentBuilder()
        settings = catalog.state(self._db).settings
        self._next_number = int(settings.get("next_number", "1"))
        self._generation = int(settings.get("generation", "0"))
        self._learned_at = int(settings.get("learned_at", "0"))

    def _open_transaction(self) -> None:
        if not self._in_transaction:
            self._db.execute("BEGIN IMMEDIATE")
            self._in_transaction = True

    def _execute(self, statement: str) -> None:
        try:
            self._db.execute(statement)
        except catalog.sqlite3.Error as error:
            raise IndexProblem(f"{self.path / catalog.FILE}: {error}; nothing was committed") from None

    def _bury(self, number: int) -> None:
        self._db.execute("INSERT INTO dead VALUES (?)", (number,))

    def _flush(self) -> None:
        """Writes the segment in the making, and names it in the transaction."""
        if not len(self._builder):
            return
        builder, self._builder = self._builder, SegmentBuilder()
        arrays = builder.arrays()
        self._put_segment(arrays, len(builder), builder.n_passages)

    def _put_segment(self, arrays: Arrays, n_documents: int, n_passages: int) -> None:
        name = self._new_name(SEGMENTS)
        checksum = write_arrays(file_of(self.path, SEGMENTS, name), arrays)
        row = SegmentRow(name, int(arrays["numbers"][0]), n_documents, n_passages, checksum, "", 0)
        catalog.put_segment(self._db, row)

    def _new_name(self, kind: str) -> str:
        folder = self.path / kind
        taken = [int(found.stem) for found in folder.iterdir() if found.stem.isdigit()] if folder.is_dir() else []
        return f"{max(taken, default=0) + 1:06}"

    # what is derived

    def _derive_folds(self, learn: bool = False) -> None:
        """Gives every segment its folds: the new ones, or all of them when the vocabulary or the stems changed."""
        rows = catalog.state_in_transaction(self._db).segments
        n_documents = self._db.execute("SELECT count(*) FROM documents").fetchone()[0]
        stems = stemming.fingerprint()
        settings = catalog.state_in_transaction(self._db).settings
        if learn or not self._generation or n_documents > 2 * self._learned_at:
            self._learn(rows)
            catalog.put_settings(
                self._db,
                {
                    "generation": str(self._generation),
                    "learned_at": str(n_documents),
                },
            )
            stale = list(rows)
        elif settings.get("stems") != stems:
            stale = list(rows)
        else:
            stale = [row for row in rows if not row.folds]
        catalog.put_settings(self._db, {"stems": stems})
        if not stale:
            return
        words = vocabulary.read(file_of(self.path, vocabulary.FOLDER, str(self._generation)))
        # for a few forms, looking up on disk is faster than loading
        few = sum(row.n_documents for row in stale) < FEW_DOCUMENTS
        splitter = compounds.Splitter(words if few else words.loaded())
        stemmer = stemming.Stemmer()
        for row in stale:
            forms = list(self._forms_of(row))
            name = self._new_name(FOLDS)
            checksum = write_arrays(file_of(self.path, FOLDS, name), derive(forms, stemmer, splitter))
            catalog.put_segment(self._db, catalog.with_folds(row, name, checksum))

    def _learn(self, rows: tuple[SegmentRow, ...]) -> None:
        """A new generation of the splitter's vocabulary, from all live documents' forms."""
        frequencies: dict[str, int] = {}
        for row in rows:
            segment = self._open(row, with_folds=False)
            counts = np.zeros(segment.forms.n, np.int32)
            kernel.document_frequencies(
                segment.arrays["postings"], segment.arrays["terms"], segment.units[layout.UNIT_DOC], counts
            )
            found = zip(segment.forms, counts.tolist(), strict=True)
            if not frequencies:
                frequencies = dict(found)
            else:
                for form, count in found:
                    frequencies[form] = frequencies.get(form, 0) + count
        self._generation += 1
        learned = compounds.learn(list(frequencies), list(frequencies.values()))
        vocabulary.write(file_of(self.path, vocabulary.FOLDER, str(self._generation)), learned)

    def _forms_of(self, row: SegmentRow) -> Strings:
        return self._open(row, with_folds=False).forms

    def _open(self, row: SegmentRow, *, with_folds: bool = True) -> Segment:
        dead = np.array([number for (number,) in self._db.execute("SELECT number FROM dead")], np.int64)
        return Segment.open(self.path, row, dead, with_folds=with_folds)

    # merging

    def _merge_small(self) -> None:
        """Merges the newest segments while there are MERGE_AT of about one size, or one that is mostly dead."""
        while True:
            live = catalog.state(self._db)
            run = mergeable([row.n_documents for row in live.segments])
            if not run:
                return
            self._merge(live, [live.segments[at] for at in run])

    def _merge(self, live: catalog.State, rows: list[SegmentRow]) -> None:
        """Puts one segment in the place of several neighbours, in a transaction of its own."""
        segments = [self._open(row, with_folds=False) for row in rows]
        n_documents = sum(segment.n_docs - segment.n_dead for segment in segments)
        self._open_transaction()
        if n_documents:
            n_passages = sum(segment.length_sums.n_live_passages for segment in segments)
            self._put_segment(merged_arrays(segments), n_documents, n_passages)
        catalog.drop_segments(self._db, [row.name for row in rows])
        gone = np.concatenate([segment.numbers[segment.dead == 1] for segment in segments])
        self._db.executemany("DELETE FROM dead WHERE number = ?", [(int(number),) for number in gone])
        self._db.executemany(
            "INSERT OR REPLACE INTO buried VALUES (?, ?)", [(int(number), time.time()) for number in gone]
        )
        self._derive_folds()
        self._execute("COMMIT")
        self._begin()
        self._clear_garbage()

    # what nobody needs any more

    def _clear_garbage(self) -> None:
        """Removes files that no commit names, and texts of documents that died long enough ago."""
        self._db.execute("DELETE FROM texts WHERE number IN (SELECT number FROM buried WHERE since < ?)", self._old())
        self._db.execute("DELETE FROM buried WHERE since < ?", self._old())
        live = catalog.state(self._db)
        named = {
            SEGMENTS: {row.name for row in live.segments},
            FOLDS: {row.folds for row in live.segments},
            vocabulary.FOLDER: {live.settings.get("generation", "0")},
        }
        for kind, names in named.items():
            folder = self.path / kind
            for found in folder.iterdir() if folder.is_dir() else ():
                if found.stem not in names:
                    found.unlink(missing_ok=True)

    def _old(self) -> tuple[float]:
        return (time.time() - GRACE,)


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


