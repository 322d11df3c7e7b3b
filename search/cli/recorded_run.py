"""One run of `vraagbaak index`: skips files that did not change, and records the files that it reads.

The catalog identifies a file by its path, size, time and hash. A document that is already in the index unchanged is
left there. With `resume` the run commits as it goes along, and Ctrl-C ends it after the present document.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from time import monotonic
from types import FrameType, TracebackType
from typing import TypedDict

from ...corpus.reading import Reading
from ...corpus.source import Source
from ...index.indexing.writer import Writer
from ...index.store.contents import Contents
from .file_digest import DigestBeside, digest_of

EVERY = 30.0
"""Seconds between the commits of a run with `resume`: at most this much work is lost."""

UNREAD = -1
"""The size of a partly unreadable file: it is read again the next time."""


class Choices(TypedDict, total=False):
    """Options of a run; see RecordedRun."""

    reread: bool
    prune: bool
    unrecorded: Collection[Path]


@dataclass(slots=True)
class _Opened:
    """A file of this run, with its state when it was opened; and the documents read from it so far."""

    path: str
    size: int
    mtime: int
    ids: set[str] = field(default_factory=set)
    digest: bytes = b""
    beside: DigestBeside | None = None
    is_single: bool = False
    is_recorded: bool = True
    has_problems: bool = False


class RecordedRun:
    """One run. With `resume` it is a context in which Ctrl-C asks for a clean end; a second Ctrl-C interrupts."""

    def __init__(
        self,
        writing: Writer,
        *,
        resume: bool = False,
        reread: bool = False,
        prune: bool = False,
        unrecorded: Collection[Path] = (),
    ) -> None:
        """`unrecorded` are files that are gone after the run: their documents belong to no file."""
        self._writing = writing
        self._unrecorded = frozenset(unrecorded)
        self.commits, self._reread, self._prune = resume, reread, prune
        self._opened: dict[str, _Opened] = {}
        self._members: dict[str, bytes] = {}
        self._committed_at = monotonic()
        self.n_unchanged = self.n_committed = self.n_pruned = 0
        self.interrupted = False

    def problem_of(self, extra: Mapping[str, object]) -> str:
        """The problem with the own fields of a document, in one line; "" for none."""
        return self._writing.schema.problem(extra)

    # files that need not be read

    def skips(self, path: Path) -> bool:
        """Whether a file is unchanged since it was last read, and its documents are still there; otherwise it is being
        read."""
        info = path.stat()
        opened = _Opened(os.path.abspath(path), info.st_size, info.st_mtime_ns)
        opened.is_recorded = path not in self._unrecorded
        known = None if self._reread else self._writing.files.known(opened.path)
        if (
            known
            and (known.size, known.mtime) == (opened.size, opened.mtime)
            and self._writing.files.is_complete(known)
        ):
            self.n_unchanged += known.n_documents
            return True
        self._opened[str(path)] = opened
        return False

    def digest_beside(self, path: Path) -> None:
        """Starts a thread that computes the digest of a large file, which is about to be read."""
        opened = self._opened[str(path)]
        if opened.is_recorded:
            opened.beside = DigestBeside(opened.path)

    def unread(self, sources: Iterator[Source | Reading]) -> Iterator[Source | Reading]:
        """The files and lines that are not in the index unchanged; none after Ctrl-C."""
        for read in sources:
            if self.interrupted:
                return
            opened = self._file_of(read.name)
            if isinstance(read, Source):
                if opened is not None and self._is_known(read, opened):
                    self.n_unchanged += 1
                    continue
            elif read.document is not None and self._writing.holds(read.document):
                self.left(opened, read.document.id)
                continue
            yield read

    def shown(self, name: str) -> str:
        """A name as shown to people: standard input is `-`."""
        held = next((path for path in self._unrecorded if name.startswith(str(path))), None)
        return name if held is None else f"-{name[len(str(held)) :]}"

    def _is_known(self, source: Source, opened: _Opened) -> bool:
        """Whether this content was read before, under this name."""
        digest = blake2b(source.content, digest_size=16).digest()
        if source.name in self._opened:  # a file by itself
            opened.digest, opened.is_single = digest, True
            known = None if self._reread else self._writing.files.known(opened.path)
            if known and known.digest == digest and self._writing.files.is_complete(known):
                opened.ids.update(self._writing.files.ids_of(known))
                self._record(opened)
                return True
            return False
        digest = blake2b(digest, digest_size=16, key=source.filename.encode("utf-8", "replace")[:64]).digest()
        id = None if self._reread else self._writing.remembered(digest)
        if id is not None:
            opened.ids.add(id)
            return True
        self._members[source.name] = digest
        return False

    def _file_of(self, name: str) -> _Opened | None:
        """The file of a name: the file itself, the tar of a member `tar/name`, or the file of a line `file:number`."""
        while name:
            if opened := self._opened.get(name) or self._opened.get(name.rpartition(":")[0]):
                return opened
            name = name.rpartition("/")[0]
        return None

    # files that were read

    def take(self, reading: Reading) -> bool:
        """Adds the document of a file or line, unless it is in the index unchanged; returns whether it was added."""
        opened = self._file_of(reading.name)
        document = reading.document
        assert document is not None
        if self._writing.holds(document):
            self.left(opened, document.id)
            is_new = False
        else:
            self._writing.add(document, from_file=opened is not None and opened.is_recorded)
            is_new = True
            if opened is not None:
                opened.ids.add(document.id)
        digest = self._members.pop(reading.name, None)
        if digest is not None and self.commits:
            self._writing.remember(digest, document.id)
        if opened is not None and opened.is_single:
            self._record(opened)
        self._commit_now_and_then()
        return is_new

    def take_contents(self, path: Path, document: Contents) -> bool:
        """The same for the indexable content of a line."""
        opened = self._opened[str(path)]
        if self._writing.holds_contents(document):
            self.left(opened, document.id)
            return False
        self._writing.add_contents(document, from_file=opened.is_recorded)
        opened.ids.add(document.id)
        self._commit_now_and_then()
        return True

    def left(self, opened: _Opened | None, id: str) -> None:
        """Records that a document was found in the index unchanged."""
        self.n_unchanged += 1
        if opened is not None:
            opened.ids.add(id)
            if opened.is_single:
                self._record(opened)

    def took_lines(self, path: Path, ids: Iterable[str], n_unchanged: int) -> None:
        """Records the documents of a file of lines, and how many of them were already in the index."""
        self._opened[str(path)].ids.update(ids)
        self.n_unchanged += n_unchanged
        self._commit_now_and_then()

    def failed(self, name: str) -> None:
        """Records a failure: its file will be read again."""
        if (opened := self._file_of(name)) is not None:
            opened.has_problems = True

    def _record(self, opened: _Opened) -> None:
        if not opened.is_recorded:
            return
        if not opened.digest:
            opened.digest = digest_of(opened.path) if opened.beside is None else opened.beside.result()
        size = UNREAD if opened.has_problems else opened.size
        gone = self._writing.record(opened.path, size, opened.mtime, opened.digest, opened.ids)
        if self._prune and not opened.has_problems:
            self._delete(id for id in gone if not self._writing.files.has_another(id))

    def finish(self, paths: Iterable[Path]) -> None:
        """Records the files of several documents that were read to their end; with `prune` deletes documents that are
        gone."""
        if self.interrupted:
            return
        for opened in self._opened.values():
            if not opened.is_single and (opened.ids or not opened.has_problems):
                self._record(opened)
        for path in paths if self._prune else ():
            for known in self._writing.files.below(os.path.abspath(path)):
                if _is_gone(os.fsdecode(known.path)):
                    self._delete(self._writing.forget(known))

    def _delete(self, ids: Iterable[str]) -> None:
        self.n_pruned += sum([self._writing.delete(id) for id in ids])

    # commits during the run

    def _commit_now_and_then(self) -> None:
        if self.commits and monotonic() - self._committed_at > EVERY:
            self.commit()

    def commit(self) -> None:
        """Makes everything added so far durable."""
        self._writing.commit()
        self._committed_at = monotonic()
        self.n_committed = self._writing.n_added + self._writing.n_replaced

    def __enter__(self) -> RecordedRun:
        self._before = signal.getsignal(signal.SIGINT)
        self._listens = self.commits and threading.current_thread() is threading.main_thread()
        if self._listens:
            signal.signal(signal.SIGINT, self._end_well)
        return self

    def _end_well(self, _: int, __: FrameType | None) -> None:
        self.interrupted = True
        signal.signal(signal.SIGINT, self._before)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if self._listens and not self.interrupted:
            signal.signal(signal.SIGINT, self._before)


def _is_gone(path: str) -> bool:
    """Whether there is no file of this name, but nothing, or a folder. A file that cannot be read is not gone."""
    return not os.path.lexists(path) or (os.path.isdir(path) and not os.path.islink(path))
