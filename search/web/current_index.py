"""The newest commit of an index, lent to requests: each request sees one commit from beginning to end."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from weakref import ref

from .. import allocator
from ..engine import Index
from . import answers


class PageCache:
    """Rendered pages of one commit, the least recently used dropped first. May be used by several threads."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._n_bytes = 0
        self._pages: OrderedDict[str, tuple[str, bytes]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> tuple[str, bytes] | None:
        """Media type and body of a page; None when it is not cached."""
        with self._lock:
            found = self._pages.get(key)
            if found is not None:
                self._pages.move_to_end(key)
            return found

    def put(self, key: str, media_type: str, body: bytes) -> None:
        """Caches a page."""
        with self._lock:
            if key in self._pages or len(body) > self._most_bytes:
                return
            self._pages[key] = media_type, body
            self._n_bytes += len(body)
            while self._n_bytes > self._most_bytes:
                _, (_, dropped) = self._pages.popitem(last=False)
                self._n_bytes -= len(dropped)


class Commit:
    """One opened commit of the index, with the pages made from it."""

    def __init__(self, index: Index, cache_bytes: int) -> None:
        self.index = index
        self.key, self.time = answers.identity(index)
        self.own_facets = answers.own_facets(index)
        self.pages = PageCache(cache_bytes)
        self.n_borrowers = 0
        self.is_retired = False

    key: str
    """Identifies this commit uniquely; part of every ETag."""
    time: datetime
    own_facets: tuple[str, ...]
    """The index's own facets that addresses may name."""


class CurrentIndex:
    """An index folder whose newest commit is lent. Close it after the last request."""

    def __init__(self, path: str, cache_bytes: int) -> None:
        self._cache_bytes = cache_bytes
        self._lock = threading.Lock()
        self._renewing = threading.Lock()
        self._replaced = allocator.Replaced()
        self._commit = Commit(answers.open_index(path), cache_bytes)

    @contextmanager
    def borrow(self) -> Iterator[Commit]:
        """The newest commit; it stays open until the block ends."""
        commit = self.take()
        try:
            yield commit
        finally:
            self.give_back(commit)

    def take(self) -> Commit:
        """The newest commit; it stays open until it is given back."""
        with self._lock:
            self._commit.n_borrowers += 1
            return self._commit

    def give_back(self, commit: Commit) -> None:
        """Ends a use of `take`."""
        with self._lock:
            commit.n_borrowers -= 1
            unused = commit.is_retired and not commit.n_borrowers
        if unused:
            commit.index.close()

    def renew(self) -> bool:
        """Opens a newer commit if there is one. Requests in progress keep theirs."""
        with self._renewing:
            with self.borrow() as old:
                newer = old.index.newer()
            if newer is None:
                self._replaced.give_back()
                return False
            opened = Commit(newer, self._cache_bytes)
            with self._lock:
                self._commit = opened
                old.is_retired = True
                unused = not old.n_borrowers
            if unused:
                old.index.close()
            replaced = ref(old)
            del old
            self._replaced.by_newer(replaced)
            return True

    def close(self) -> None:
        """Closes the newest commit; older ones close when they are given back."""
        with self._lock:
            self._commit.is_retired = True
            unused = not self._commit.n_borrowers
        if unused:
            self._commit.index.close()
