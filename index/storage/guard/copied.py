"""Whole files read into memory, so that later changes to the file do not matter."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import GuardedMap


class CopiedFile(bytes):
    """The content of a file at the time it was read."""

    @property
    def changed(self) -> bool:
        """Always False: nothing is read again."""
        return False


def map_of(handle: int) -> CopiedFile:
    """The content of an open file. Raises OSError if it is truncated while it is read."""
    with open(os.dup(handle), "rb") as file:
        size = os.fstat(file.fileno()).st_size
        content = CopiedFile(file.read(size))
    if len(content) != size:
        raise OSError(5, "it was cut while it was read")
    return content


class Watch:
    """Mapped files, and one file that is not mapped: are they as they were? Copies never change."""

    def __init__(self, maps: Iterable[GuardedMap], path: str) -> None:
        self._maps = tuple(maps)
        self._path = path
        self._stamp: tuple[int, ...] = ()

    def expect(self, stamp: tuple[int, ...]) -> None:
        """Take what the file at the path has from now on: device, inode, bytes, nanoseconds; () where it is absent."""
        self._stamp = stamp

    @property
    def is_changed(self) -> bool:
        """Whether any of them was written to, or is another file."""
        return stamp_of(self._path) != self._stamp or any(guarded.changed for guarded in self._maps)


def stamp_of(path: str) -> tuple[int, ...]:
    """What distinguishes a file from another one, and from itself after a write; () where it is absent."""
    try:
        info = os.lstat(path)
    except OSError:
        return ()
    return info.st_dev, info.st_ino, info.st_size, info.st_mtime_ns
