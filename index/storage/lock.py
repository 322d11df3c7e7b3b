"""Who may write to this index?

One process at a time, by operating-system locks on a file and on the folder: they go when their holder goes, however
that ends. The holder's process and host stand in the file, for people; and because people remove such files, the folder
is locked as well.
"""

from __future__ import annotations

import fcntl
import gc
import os
import socket
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

from ..errors import IndexLocked

FILE = "writer.lock"


class WriterLock:
    """The lock of one index folder; held from `take` to `release`."""

    def __init__(self, folder: Path) -> None:
        self._file: IO[str] | None = None
        self._path = folder / FILE
        self._folder = -1

    def take(self, wait: float = 0.0) -> None:
        """Takes the lock, waiting at most so many seconds. Raises IndexLocked naming who holds it."""
        file = self._path.open("a+", encoding="utf-8")
        folder = os.open(self._path.parent, os.O_RDONLY)
        until = time.monotonic() + wait
        collected = False
        try:
            while not (_locked(file.fileno()) and _locked(folder)):
                if not collected:  # a writer that was dropped, but is part of a cycle, holds it until it is collected
                    collected = gc.collect() >= 0
                    continue
                if time.monotonic() >= until:
                    file.seek(0)
                    holder = file.read().strip() or "another process"
                    if holder == _us():
                        raise IndexLocked(f"{self._path.parent} has a writer in this process already; close it first")
                    raise IndexLocked(f"{self._path.parent} is being written by {holder}; try again later")
                time.sleep(0.05)
            file.seek(0)
            file.truncate()
            file.write(_us() + "\n")
            file.flush()
        except BaseException:
            os.close(folder)
            with suppress(OSError):  # a full disk: what was to be written is tried again
                file.close()
            raise
        self._file, self._folder = file, folder

    def __del__(self) -> None:
        self.release()

    @property
    def is_held(self) -> bool:
        return self._file is not None

    def release(self) -> None:
        """Lets another writer in."""
        if self._file is not None:
            os.close(self._folder)
            self._file.close()
            self._file = None


def _us() -> str:
    """What stands in the file for the people of this process."""
    return f"process {os.getpid()} on {socket.gethostname()}"


def _locked(handle: int) -> bool:
    """Whether the lock on an open file or folder is ours, now or already."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
