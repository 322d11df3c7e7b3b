"""Writer lock of an index: one writer process at a time.

It consists of operating-system locks on a file and on the folder. They end when their holder ends, for whatever reason.
The file names the holder's process and host, for people. Because people remove such files, the folder is locked as
well. If a file of that name has any other content, or is a link, nothing is written to it.
"""

from __future__ import annotations

import errno
import fcntl
import gc
import os
import re
import socket
import time
from contextlib import suppress

from ..errors import Damaged, IndexLocked, IndexProblem
from .index_folder import IndexFolder, refuse_other

FILE = "writer.lock"

LONGEST = 400
"""Bytes of a lock file: a host's name has at most 255."""

_OURS = re.compile(rb"process [0-9]{1,20}(?: o?|(?: on(?: [^\n\0]{0,255}\n?)?)?)")
"""The content of a lock file; less of it, or zeros, if its writer or the machine was stopped."""


class WriterLock:
    """The lock of one index folder; held from `take` to `release`."""

    def __init__(self, folder: IndexFolder) -> None:
        self._place = folder
        self._path = folder.path / FILE
        self._file = self._folder = -1

    def take(self, wait: float = 0.0) -> None:
        """Takes the lock, waiting at most this many seconds. Raises IndexLocked naming the process that holds it, and
        IndexProblem where the file of the lock is not ours to write."""
        file = self._opened()
        folder = os.open(".", os.O_RDONLY | os.O_CLOEXEC, dir_fd=self._place.descriptor)  # for a separate lock
        until = time.monotonic() + wait
        collected = False
        try:
            while not (_locked(file) and _locked(folder)):
                if not collected:  # a dropped writer that is part of a cycle holds it until it is collected
                    collected = gc.collect() >= 0
                    continue
                if time.monotonic() >= until:
                    holder = os.pread(file, LONGEST, 0).decode("utf-8", "replace").strip("\0\n ") or "another process"
                    if holder == _us():
                        raise IndexLocked(f"{self._path.parent} has a writer in this process already; close it first")
                    raise IndexLocked(f"{self._path.parent} is being written by {holder}; try again later")
                time.sleep(0.05)
            os.ftruncate(file, 0)
            os.pwrite(file, (_us() + "\n").encode(), 0)
        except BaseException:
            os.close(folder)
            os.close(file)
            raise
        self._file, self._folder = file, folder

    def __del__(self) -> None:
        self.release()

    def _opened(self) -> int:
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        try:
            with suppress(FileNotFoundError):
                refuse_other(os.lstat(FILE, dir_fd=self._place.descriptor).st_mode, self._path)
            handle = os.open(FILE, flags, 0o666, dir_fd=self._place.descriptor)
        except Damaged as error:
            raise IndexProblem(str(error).replace("run `vraagbaak repair`", "remove it")) from None
        except OSError as error:
            if error.errno == errno.ELOOP:
                raise IndexProblem(f"{self._path} is a link, not a plain file; remove it") from None
            raise OSError(error.errno, error.strerror, str(self._path)) from None
        try:
            if not is_lock(os.pread(handle, LONGEST + 1, 0)):
                raise IndexProblem(f"{self._path} is not the lock of an index, and stays as it is; move it away")
        except BaseException:
            os.close(handle)
            raise
        return handle

    @property
    def is_held(self) -> bool:
        return self._file >= 0

    def release(self) -> None:
        """Releases the lock."""
        if self._file >= 0:
            os.close(self._folder)
            os.close(self._file)
            self._file = self._folder = -1


def is_lock(content: bytes) -> bool:
    """Whether this is exactly the content of a lock file."""
    text = content.rstrip(b"\0")
    return len(content) <= LONGEST and (b"process ".startswith(text) or _OURS.fullmatch(text) is not None)


def _us() -> str:
    """The content of the file for people, about this process."""
    return f"process {os.getpid()} on {socket.gethostname()}"


def _locked(handle: int) -> bool:
    """Whether the lock on an open file or folder is ours, now or already."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
