"""Who may write to this index?

One process at a time, by an operating-system lock on a file: it goes when its holder goes, however that ends. The
holder's process and host stand in the file, for people.
"""

from __future__ import annotations

import fcntl
import os
import socket
import time
from pathlib import Path
from typing import IO

from .errors import IndexProblem

FILE = "writer.lock"


class WriterLock:
    """The lock of one index folder; held from `take` to `release`."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._file: IO[str] | None = None

    def take(self, wait: float = 0.0) -> None:
        """Takes the lock, waiting at most so many seconds. Raises IndexProblem naming who holds it."""
        file = self._path.open("a+", encoding="utf-8")
        until = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= until:
                    file.seek(0)
                    holder = file.read().strip() or "another process"
                    file.close()
                    raise IndexProblem(f"{self._path.parent} is being written by {holder}; try again later") from None
                time.sleep(0.05)
        file.seek(0)
        file.truncate()
        file.write(f"process {os.getpid()} on {socket.gethostname()}\n")
        file.flush()
        self._file = file

    @property
    def is_held(self) -> bool:
        return self._file is not None

    def release(self) -> None:
        """Lets another writer in."""
        if self._file is not None:
            self._file.close()
            self._file = None
