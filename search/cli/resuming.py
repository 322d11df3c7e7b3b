"""How does a long run of `vraagbaak index` go on where it was broken off?

It commits as it goes along, remembers each file by a digest of its content and name, and does not read again what it
remembers, nor add lines whose document is in the index as it stands. Ctrl-C ends it after the document at hand.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from hashlib import blake2b
from time import monotonic
from types import FrameType, TracebackType

from ...corpus.reading import Reading
from ...corpus.source import Source
from ...index.indexing.writer import Writer

EVERY = 30.0
"""Seconds between commits: so much work is lost at most."""


class Resuming:
    """One run with --resume; a context in which Ctrl-C is a wish to end well. A second Ctrl-C interrupts."""

    def __init__(self, writing: Writer) -> None:
        self._writing = writing
        self._digests: dict[str, bytes] = {}
        self._committed_at = monotonic()
        self.n_skipped = 0
        self.n_committed = 0
        self.interrupted = False

    def unread(self, found: Iterator[Source | Reading]) -> Iterator[Source | Reading]:
        """Those of the files and lines that are not in the index; none after Ctrl-C."""
        for one in found:
            if self.interrupted:
                return
            if isinstance(one, Source):
                digest = blake2b(one.content, digest_size=16, key=one.filename.encode("utf-8", "replace")[:64]).digest()
                if self._writing.remembers(digest):
                    self.n_skipped += 1
                    continue
                self._digests[one.name] = digest
            elif one.document is not None and self._writing.holds(one.document):
                self.n_skipped += 1
                continue
            yield one

    def added(self, reading: Reading) -> None:
        """A document was added: it is remembered, and perhaps it is time to commit."""
        digest = self._digests.pop(reading.name, None)
        if digest is not None and reading.document is not None:
            self._writing.remember(digest, reading.document.id)
        self._commit_now_and_then()

    def added_lines(self, n_skipped: int) -> None:
        """Lines were added, and so many others were in the index already."""
        self.n_skipped += n_skipped
        self._commit_now_and_then()

    def _commit_now_and_then(self) -> None:
        if monotonic() - self._committed_at > EVERY:
            self.commit()

    def commit(self) -> None:
        """What was added so far stays."""
        self._writing.commit()
        self._committed_at = monotonic()
        self.n_committed = self._writing.n_added + self._writing.n_replaced

    def __enter__(self) -> Resuming:
        self._before = signal.getsignal(signal.SIGINT)
        self._listens = threading.current_thread() is threading.main_thread()
        if self._listens:
            signal.signal(signal.SIGINT, self._end_well)
        return self

    def _end_well(self, _: int, __: FrameType | None) -> None:
        self.interrupted = True
        signal.signal(signal.SIGINT, self._before)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if self._listens and not self.interrupted:
            signal.signal(signal.SIGINT, self._before)
