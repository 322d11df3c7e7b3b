"""The files at some paths, one by one.

A Source is one file to be read, on disk or as a member of a tar. Folders are walked in name order, tars are streamed.
Nothing is unpacked to disk. A link inside a folder or a tar is never followed; a path that the caller names may be one.
"""

from __future__ import annotations

import errno
import lzma
import os
import re
import stat
import tarfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

HEAD = 4096
"""How many first bytes a reader may look at to recognise its family."""

READ_AHEAD = 1 << 17
"""Bytes of a file of lines that are read at once."""

LARGEST = 256 * 1024 * 1024
"""No paper is larger than this many bytes; a larger file (except interchange lines) is refused unread."""


MOST_EXPANDED, AT_LEAST = 1000, 1 << 30
"""A tar may hold this many times the bytes that it takes on disk, or this many bytes; a larger one is a trap."""

AT_ONCE = 4 * tarfile.BLOCKSIZE
"""Bytes of a tar that are read at once: what they unpack to is copied once for each member in it."""

LARGEST_HEADER = 1 << 20
"""Bytes of a long name, or of other data about a member, that are read."""


class Unreadable(Exception):
    """A file that cannot be read; the message is the reason, in words for people."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file: `name` for reports, its path's last part in `filename`, and its content."""

    name: str
    content: bytes

    @property
    def filename(self) -> str:
        return self.name.rsplit("/", 1)[-1]

    @property
    def stem(self) -> str:
        """The file's name without its last ending."""
        return self.filename.rsplit(".", 1)[0]

    @property
    def head(self) -> bytes:
        return self.content[:HEAD]


@dataclass(frozen=True, slots=True)
class Refused:
    """One file that no reader was offered: its name, and why."""

    name: str
    reason: str


CATALOG = "catalog.sqlite"
"""The name of the catalog in an index (index/storage/catalog.py). It must not even be opened for a check: closing it
ends the locks that this process holds on it."""

AN_INDEX = "an index of vraagbaak, not documents"


def ignore_size(n_bytes: int) -> None:
    """Ignores the number of bytes read so far."""


def no_file(path: Path) -> bool:
    """Skips no file."""
    return False


def sources_behind(
    path: Path, consumed: Callable[[int], None] = ignore_size, skips: Callable[[Path], bool] = no_file
) -> Iterator[Source | Path | Refused]:
    """Every file at a path: a Source each; interchange files come as their Path, to be read line by line.

    Reads tars as streams, one member in memory at a time. Files that are refused (a device, a link out of the folder, a
    file over LARGEST) come as Refused; nothing raises. `consumed` is called with the bytes read from disk so far. A
    plain file for which `skips` is true is not opened.
    """
    try:
        if path.is_dir():
            for file in _files_below(path):
                if file.is_symlink():
                    yield Refused(str(file), "a symbolic link; name what it points at to read it")
                elif file.is_dir():
                    yield Refused(str(file), AN_INDEX)
                else:
                    yield from _one_file(file, consumed, skips)
        else:
            yield from _one_file(path, consumed, skips)
    except OSError as error:
        yield Refused(str(path), error.strerror or str(error))


def lines_of(
    path: Path, consumed: Callable[[int], None] = ignore_size, start: int = 0, end: int | None = None
) -> Iterator[bytes | Unreadable]:
    """The lines of an interchange file; a line over LARGEST comes as Unreadable and is skipped whole.

    `start` and `end` are bytes: the lines that begin between them are read, the first of which begins at `start`.
    """
    with open_plain(path) as file:
        file.seek(start)
        at = start
        while (end is None or at < end) and (line := file.readline(LARGEST)):
            at += len(line)
            consumed(len(line))
            if len(line) < LARGEST or line.endswith(b"\n"):
                yield line
                continue
            while line and not line.endswith(b"\n"):
                line = file.readline(LARGEST)
                at += len(line)
                consumed(len(line))
            yield Unreadable(f"the line is longer than {LARGEST >> 20} MiB")


def open_plain(path: Path) -> BinaryIO:
    """Opens a plain file for reading. Raises OSError on a FIFO or a device, without waiting for it."""
    file = os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb", READ_AHEAD)
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):  # it may have been replaced since the check
        file.close()
        raise OSError(errno.EINVAL, "not a plain file", str(path))
    return file


def _files_below(folder: Path) -> Iterator[Path]:
    for where, folders, files in os.walk(folder, followlinks=False):
        folders.sort()
        if CATALOG in files:
            folders.clear()
            yield Path(where)
            continue
        folders[:] = [name for name in folders if not name.startswith(".") and not _is_of_page(name, files)]
        links = [name for name in folders if os.path.islink(os.path.join(where, name))]
        for name in sorted([*files, *links]):
            if not name.startswith("."):
                yield Path(where) / name


_BESIDE_PAGE = re.compile(r"(.+)_(?:files|bestanden|archivos|fichiers)")


def _is_of_page(folder: str, files: Sequence[str]) -> bool:
    """Whether a folder holds the pictures and scripts that a browser saved beside a page: no documents."""
    match = _BESIDE_PAGE.fullmatch(folder)
    return match is not None and any(f"{match[1]}{ending}" in files for ending in (".html", ".htm", ".xhtml"))


def _one_file(
    path: Path, consumed: Callable[[int], None], skips: Callable[[Path], bool]
) -> Iterator[Source | Path | Refused]:
    try:
        if not path.exists():
            yield Refused(str(path), "there is no such file or folder")
            return
        if not path.is_file():
            yield Refused(str(path), "not a plain file")
            return
        if path.name.startswith(CATALOG):
            yield Refused(str(path), AN_INDEX)
            return
        if skips(path):
            consumed(path.stat().st_size)
            return
        with open_plain(path) as file:
            head = file.read(HEAD)
            if not (_is_interchange(head) or (_may_be_tar(head) and _is_tar(path))):
                content = head + file.read(LARGEST + 1 - len(head))  # whatever its size was, or becomes
                consumed(len(content))
                if len(content) > LARGEST:
                    yield Refused(str(path), f"larger than {LARGEST >> 20} MiB")
                else:
                    yield Source(str(path), content)
                return
        if _is_interchange(head):
            yield path
        else:
            yield from _members(path, consumed)
    except OSError as error:
        yield Refused(str(path), error.strerror or str(error))


def _is_interchange(head: bytes) -> bool:
    """Whether it is interchange: it begins with a JSON object, as no other family does."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b'{"')


_PACKED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"\x5d\x00\x00")
"""How files packed with gzip, bzip2, xz and lzma begin: a tar may be in them."""


def _may_be_tar(head: bytes) -> bool:
    """Whether a file begins as a tar, or as what a tar may be packed in."""
    if head.startswith(_PACKED):
        return True
    try:
        tarfile.TarInfo.frombuf(head[: tarfile.BLOCKSIZE], "utf-8", "surrogateescape")
    except tarfile.EOFHeaderError:  # type: ignore[attr-defined]
        return True  # a tar without members
    except tarfile.HeaderError:
        return False
    return True


def _is_tar(path: Path) -> bool:
    try:
        with open_plain(path) as file, tarfile.open(fileobj=file, tarinfo=_Member):
            return True
    except _Trap:
        return True
    except _DAMAGE:
        return False


class _Trap(Exception):
    """A tar that would take more memory than it states."""


class _Member(tarfile.TarInfo):
    """A member whose header is not trusted: damage is an error anywhere, and the length of its name is bounded."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> _Member:
        try:
            return super().frombuf(buf, encoding, errors)
        except (tarfile.InvalidHeaderError, tarfile.TruncatedHeaderError) as error:  # type: ignore[attr-defined]
            raise tarfile.ReadError(str(error)) from None  # tarfile itself would call this the end

    def _proc_member(self, tar: tarfile.TarFile) -> tarfile.TarInfo:
        if self.type not in _FILES and self.size > LARGEST_HEADER:
            raise _Trap("a member's name is longer than any")
        member: tarfile.TarInfo = super()._proc_member(tar)  # type: ignore[misc]
        return member


_DAMAGE = (tarfile.TarError, OSError, EOFError, lzma.LZMAError, zlib.error, ValueError, MemoryError)
"""The exceptions that a damaged tar may raise in the modules that read it."""

_FILES = (*tarfile.REGULAR_TYPES, tarfile.LNKTYPE, tarfile.SYMTYPE, tarfile.DIRTYPE)


def _members(path: Path, consumed: Callable[[int], None]) -> Iterator[Source | Refused]:
    """The plain files of a tar, in its order; damage ends the tar with a Refused, and earlier members are kept."""
    most = max(MOST_EXPANDED * path.stat().st_size, AT_LEAST)
    try:
        with open_plain(path) as file, tarfile.open(fileobj=file, mode="r|*", tarinfo=_Member, bufsize=AT_ONCE) as tar:
            n_consumed = n_holes = 0
            while (member := tar.next()) is not None:
                tar.members.clear()  # type: ignore[attr-defined]  # or it would remember all of them
                name = f"{path}/{member.name}"
                if member.issparse():  # it takes fewer bytes in the tar than it unpacks to
                    n_holes += member.size
                if member.offset_data + n_holes + (0 if member.issparse() else member.size) > most:
                    yield Refused(str(path), f"holds more than {MOST_EXPANDED} times its size; the rest is not read")
                    return
                if not member.isfile():
                    if not member.isdir():
                        yield Refused(name, "not a plain file")
                elif member.size > LARGEST:
                    yield Refused(name, f"larger than {LARGEST >> 20} MiB")
                elif (content := tar.extractfile(member)) is not None:
                    yield Source(name, content.read())
                consumed(file.tell() - n_consumed)
                n_consumed = file.tell()
    except (_Trap, *_DAMAGE) as error:
        yield Refused(str(path), f"the tar is damaged: {error}")
