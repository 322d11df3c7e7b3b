"""Connections to a catalog for reading: a bounded pool, shared by all snapshots of one index in this process.

A connection costs two file handles. With one connection per thread, the handles would grow with the number of threads,
and a thread that ends does not close its own. Each look-up in the catalog takes a connection from the pool and returns
it.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from weakref import WeakValueDictionary

from ..errors import IndexClosed, IndexProblem, VraagbaakError
from . import catalog_file

MOST = 3
"""Connections of one pool. A look takes some 20 us, so that more would hardly be in use at once. They are opened when a
second thread looks, and stay open: the number of file handles does not depend on which looks met. SQLite keeps the
handle of a connection that is closed while another one is open."""


CACHE_KIB = 512
"""SQLite's own cache of each connection. What is shown of a large index lies in other pages each time, so that more
would only fill up slowly."""


class Connection:
    """One connection, with the last state of the catalog read on it."""

    __slots__ = ("db", "newest", "version")

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self.version: int | None = None
        self.newest: dict[str, str] = {}

    @property
    def is_stale(self) -> bool:
        """Whether the catalog was written since the connection was made; needed where the catalog cannot be locked."""
        return isinstance(self.db, catalog_file.Frozen) and self.db.is_stale

    def newest_state(self) -> dict[str, str]:
        """The settings that identify one state of the catalog: `commit`, and `next_file`, which a merge changes.

        They are read again only where SQLite's own counter says that something was written.
        """
        version = self.db.execute("PRAGMA data_version").fetchone()[0]
        if version != self.version:
            ask = "SELECT name, value FROM settings WHERE name IN ('commit', 'next_file')"
            self.version, self.newest = version, dict(self.db.execute(ask))
        return self.newest


class _Idle:
    """The connections of one process; those of the process that it was forked from are kept, and never used."""

    def __init__(self, forked_from: _Idle | None = None) -> None:
        self.process = os.getpid()
        self.changed = threading.Condition(threading.Lock())
        self.free: list[Connection] = []
        self.n_open = 0
        self.n_users = 0
        self.checking = threading.Lock()
        """Held while `check_place` has a connection of its own. SQLite keeps the file handle of each at a time."""
        self.thread = 0
        """The first that looked."""
        self.is_shared = False
        """Whether another one looked since."""
        if forked_from is not None:
            self.n_users = forked_from.n_users
            _NOT_OURS.append(forked_from)


_NOT_OURS: list[_Idle] = []
"""SQLite's connections do not cross a fork, not even to be closed: these stay as they are until the process ends."""


class Pool:
    """The connections to the catalog of one index folder, for any number of threads."""

    def __init__(self, path: Path, identity: tuple[int, int]) -> None:
        self._path = path
        self.identity = identity
        self._idle = _Idle()

    @property
    def _here(self) -> _Idle:
        if self._idle.process != os.getpid():
            self._idle = _Idle(self._idle)
        return self._idle

    @property
    def checking(self) -> threading.Lock:
        """The lock of the only thread that opens the catalog beside the pool."""
        return self._here.checking

    def acquire(self) -> None:
        """Adds one user."""
        here = self._here
        with here.changed:
            here.n_users += 1

    def release(self) -> None:
        """Removes one user; the last one closes all connections."""
        here = self._here
        with here.changed:
            here.n_users -= 1
            if here.n_users <= 0:
                while here.free:
                    here.free.pop().db.close()
                    here.n_open -= 1

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection for one look-up; waits when all are in use. Raises IndexProblem."""
        here = self._here
        thread = threading.get_ident()
        with here.changed:
            here.is_shared = here.is_shared or here.thread not in (0, thread)
            here.thread = here.thread or thread
            while not here.free and here.n_open >= MOST:
                here.changed.wait()
            connection = here.free.pop() if here.free else None
            if connection is not None and connection.is_stale:
                connection.db.close()
                connection = None
                here.n_open -= 1
            here.n_open += connection is None
        try:
            if connection is None:
                connection = self._made()
            yield connection
        finally:
            with here.changed:
                if connection is not None and here.n_users > 0 and not connection.is_stale:
                    here.free.append(connection)
                else:
                    here.n_open -= 1
                    if connection is not None:
                        connection.db.close()
                here.changed.notify()
                n_lacking = MOST - here.n_open if here.is_shared and here.n_users > 0 else 0
                here.n_open += n_lacking
            for _ in range(n_lacking):
                self._add_to(here)

    def _add_to(self, here: _Idle) -> None:
        """Opens one more connection, counted already, for the looks to come."""
        made: Connection | None = None
        with suppress(VraagbaakError):  # the next look tells what is wrong
            made = self._made()
        with here.changed:
            if made is not None and here.n_users > 0:
                here.free.append(made)
                here.changed.notify()
                return
            here.n_open -= 1
        if made is not None:
            made.db.close()

    def _made(self) -> Connection:
        if self._here.n_users <= 0:
            raise IndexClosed(f"{self._path} is closed; open it again to search it")
        made = Connection(catalog_file.connect(self._path))
        made.db.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
        if self.identity != catalog_file.identity(self._path):
            made.db.close()
            raise IndexProblem(f"{self._path} was replaced since it was opened; open it again")
        return made

    def __del__(self) -> None:
        if self._idle.process == os.getpid():
            for connection in self._idle.free:
                connection.db.close()
        else:
            _NOT_OURS.append(self._idle)


_POOLS: WeakValueDictionary[tuple[Path, tuple[int, int]], Pool] = WeakValueDictionary()
_MAKING = threading.Lock()

if hasattr(os, "register_at_fork"):  # another thread may hold the lock at the moment of the fork
    os.register_at_fork(after_in_child=lambda: globals().update(_MAKING=threading.Lock()))


def pool_of(path: Path) -> Pool:
    """The pool of an index folder, the same one as long as the catalog is the same file; with one more user."""
    key = path, catalog_file.identity(path)
    with _MAKING:
        pool = _POOLS.get(key)
        if pool is None:
            pool = _POOLS[key] = Pool(*key)
        pool.acquire()
    return pool
