"""An index folder, opened once: everything in it is opened from its descriptor, and no link in it is followed.

The path of an index folder may be a link, and so may any folder above it. Inside it no link is allowed: a sub-folder is
a folder, and a file of arrays is a plain file. A link, a FIFO or a device there comes from elsewhere, and does not
belong to the index. Such a name is refused before it is opened. If a name becomes a link after that check, the system
refuses it (O_NOFOLLOW). A FIFO is opened without waiting for its other end.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from ..errors import Damaged, IndexProblem

Made = TypeVar("Made")

ENDING = ".arrays"
COMING = "coming"
"""The prefix of a file that no commit can name yet."""

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_PLAIN = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class IndexFolder:
    """The folder at a path, for as long as it is open, whatever is put in its place.

    Raises OSError where there is no folder. It can be pickled: another process opens it again, and it must be the same
    folder.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.index_id = ""
        """The identity of the index in it, if it is known: written files carry it."""
        self._folders: dict[str, int] = {}
        self.descriptor = os.open(path, _FOLDER)

    @property
    def identity(self) -> tuple[int, int]:
        """Device and inode of the folder."""
        info = os.fstat(self.descriptor)
        return info.st_dev, info.st_ino

    def __reduce__(self) -> tuple[Callable[..., IndexFolder], tuple[Path, str, tuple[int, int]]]:
        return _opened_again, (self.path, self.index_id, self.identity)

    def close(self) -> None:
        """Closes the folder; nothing in it can be opened afterwards."""
        folders, self._folders = (*self._folders.values(), self.descriptor), {}
        self.descriptor = -1
        for folder in folders:
            if folder >= 0:
                os.close(folder)

    def __del__(self) -> None:
        if hasattr(self, "descriptor"):  # a path without a folder has none
            self.close()

    def file(self, kind: str, name: str) -> ArrayFile:
        """The file of arrays of this name in a sub-folder."""
        return ArrayFile(self, kind, name)

    def coming(self, kind: str) -> ArrayFile:
        """A file that is yet to be written. Its name states its index, and cannot be guessed."""
        return ArrayFile(self, kind, f"{COMING}-{self.index_id}-{uuid4().hex}")

    def names(self, kind: str) -> list[str]:
        """The names in a sub-folder, sorted; empty where there is none."""
        try:
            return sorted(os.listdir(self.subfolder(kind)))
        except FileNotFoundError:
            return []

    def subfolder(self, kind: str, *, make: bool = False) -> int:
        """The descriptor of a sub-folder. Raises Damaged when it is a link or no folder, FileNotFoundError when it is
        missing."""
        if (descriptor := self._folders.get(kind)) is not None:
            return descriptor
        if make:
            try:
                os.mkdir(kind, dir_fd=self.descriptor)
            except FileExistsError:
                pass
            else:
                os.fsync(self.descriptor)
        try:
            descriptor = os.open(kind, _FOLDER | os.O_NOFOLLOW, dir_fd=self.descriptor)
        except OSError as error:
            if error.errno in (errno.ELOOP, errno.ENOTDIR):
                raise Damaged(f"{self.path / kind} is a link or a file, not a folder of an index; remove it") from None
            raise OSError(error.errno, error.strerror, str(self.path / kind)) from None
        self._folders[kind] = descriptor
        return descriptor


def _opened_again(path: Path, index_id: str, identity: tuple[int, int]) -> IndexFolder:
    folder = IndexFolder(path)
    if folder.identity != identity:
        folder.close()
        raise IndexProblem(f"{path} was moved or replaced while it was written")
    folder.index_id = index_id
    return folder


@dataclass(frozen=True, slots=True, eq=False)
class ArrayFile:
    """One file of arrays, by its place in an index folder; it need not exist. Errors name its whole path."""

    folder: IndexFolder
    kind: str
    name: str
    """Without its ending."""

    @property
    def path(self) -> Path:
        return self.folder.path / self.kind / (self.name + ENDING)

    def open(self) -> int:
        """A descriptor to read from. Raises Damaged when it is no plain file, FileNotFoundError when it is gone."""

        def opened(folder: int) -> int:
            refuse_other(os.lstat(self.name + ENDING, dir_fd=folder).st_mode, self.path)
            handle = os.open(self.name + ENDING, os.O_RDONLY | _PLAIN, dir_fd=folder)
            try:
                refuse_other(os.fstat(handle).st_mode, self.path)
            except BaseException:
                os.close(handle)
                raise
            return handle

        return self._from_folder(opened)

    def create(self) -> int:
        """A descriptor to write a file that does not exist yet."""
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | _PLAIN
        return self._from_folder(lambda folder: os.open(self.name + ENDING, flags, 0o666, dir_fd=folder), make=True)

    def exists(self) -> bool:
        """Whether anything has its name."""
        try:
            self.stat()
        except FileNotFoundError:
            return False
        return True

    def is_plain(self) -> bool:
        """Whether it exists and is a plain file; every file of arrays was written as one."""
        try:
            return stat.S_ISREG(self.stat().st_mode)
        except FileNotFoundError:
            return False

    def stat(self) -> os.stat_result:
        """The system's data about its name, without following a link. Raises FileNotFoundError."""
        return self._from_folder(lambda folder: os.lstat(self.name + ENDING, dir_fd=folder))

    def remove(self) -> None:
        """Removes its name; processes that have it open keep it."""
        with suppress(FileNotFoundError):
            self._from_folder(lambda folder: os.unlink(self.name + ENDING, dir_fd=folder))

    def renamed(self, name: str) -> ArrayFile:
        """The same file under a free name; `sync` makes the new name durable."""
        given = ArrayFile(self.folder, self.kind, name)
        self._from_folder(
            lambda folder: os.rename(self.name + ENDING, name + ENDING, src_dir_fd=folder, dst_dir_fd=folder)
        )
        return given

    def sync(self) -> None:
        """Makes the names in its sub-folder durable."""
        self._from_folder(os.fsync)

    def _from_folder(self, work: Callable[[int], Made], *, make: bool = False) -> Made:
        """The result of `work` on the sub-folder's descriptor."""
        try:
            return work(self.folder.subfolder(self.kind, make=make))
        except OSError as error:
            if error.errno == errno.ELOOP:
                raise Damaged("another kind of file", path=self.path, expected="a plain file", found="a link") from None
            raise OSError(error.errno, error.strerror, str(self.path)) from None


def refuse_other(mode: int, path: Path) -> None:
    """Raises Damaged unless a mode, as `stat` returns it, is that of a plain file."""
    if stat.S_ISREG(mode):
        return
    kinds = {stat.S_IFLNK: "a link", stat.S_IFIFO: "a FIFO", stat.S_IFDIR: "a folder", stat.S_IFSOCK: "a socket"}
    kind = kinds.get(stat.S_IFMT(mode), "a device")
    raise Damaged("another kind of file", path=path, expected="a plain file", found=kind)


def is_coming(stem: str, index_id: str) -> bool:
    """Whether an unfinished file was being written into the index of this identity."""
    chance = stem.removeprefix(f"{COMING}-{index_id}-")
    return bool(index_id) and stem != chance and re.fullmatch("[0-9a-f]{32}", chance) is not None
