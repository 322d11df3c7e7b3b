"""Files of arrays: written durably, read by memory mapping without a copy.

One file holds all arrays of one thing. It begins with eight bytes that say what it is, the length of a header, and the
header (JSON: each array's name, kind, shape and offset). The arrays follow, each at a multiple of 64 bytes, all
little-endian. A file is written once, fsynced with its folder, and never changed. Nothing is pickled. All arrays share
one file because a commit waits for the disk once per file.

A reader that needs a file to stay holds it by a shared operating-system lock, which ends with its process. `removed`
leaves a held file where it is. The header also names the index that the file was written for, where that is known. By
this a writer distinguishes its own file from another of the same name.
"""

from __future__ import annotations

import errno
import fcntl
import json
import math
import os
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from ..errors import Damaged
from .guard import GuardedMap, map_of
from .index_folder import ArrayFile

Arrays = dict[str, NDArray[Any]]

MAGIC = b"vraagb\x01\n"
KINDS = {name: np.dtype(name) for name in ("uint8", "int32", "int64")}
"""The element types of an array."""

ALIGNED = 64
"""Every array begins at a multiple of this: a cache line."""

INDEX = "index"
"""The key of the header that names the index of the file; no array has this name."""

FIRST = len(MAGIC) + 8
"""The offset of the header."""

LONGEST_HEADER = 1 << 16
"""The greatest end of a header: it names about twenty arrays."""


def write_arrays(file: ArrayFile, arrays: Mapping[str, NDArray[Any]], *, stay: bool = True) -> int:
    """Writes the arrays durably to a new file; `file.sync` makes its name durable. Returns the file's checksum. A file
    that need not `stay` is only for running processes."""
    header: dict[str, object] = {INDEX: file.folder.index_id} if file.folder.index_id else {}
    at = 0
    for name, values in arrays.items():
        header[name] = (values.dtype.name, values.shape, at)
        at += -(-values.nbytes // ALIGNED) * ALIGNED
    raw = json.dumps(header).encode()
    raw += b" " * (-(len(MAGIC) + 8 + len(raw)) % ALIGNED)
    crc = 0
    with open(file.create(), "wb") as opened:
        for piece in (MAGIC, len(raw).to_bytes(8, "little"), raw):
            opened.write(piece)
            crc = zlib.crc32(piece, crc)
        for values in arrays.values():
            content = np.ascontiguousarray(values).data.cast("B") if values.size else b""
            padding = bytes(-values.nbytes % ALIGNED)
            opened.write(content)
            opened.write(padding)
            crc = zlib.crc32(padding, zlib.crc32(content, crc))
        opened.flush()
        if stay:
            os.fsync(opened.fileno())
    return crc


def read_arrays(file: ArrayFile, names: Iterable[str], maps: list[GuardedMap] | None = None) -> Arrays:
    """The named arrays of a file, mapped; the mapping is added to `maps`. Raises Damaged when the file is not as
    written, FileNotFoundError when it is gone."""
    handle = file.open()
    try:
        if os.fstat(handle).st_size < FIRST:
            raise ValueError("it is cut short")
        mapped = map_of(handle)
        content = memoryview(mapped)
        header, end = _header(content, len(content))
        arrays = {name: _array(content, end, *header[name]) for name in names}
        if maps is not None:
            maps.append(mapped)
        return arrays
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(file.path)) from None
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise Damaged(f"damaged ({error})", path=file.path) from None
    finally:
        os.close(handle)


def _header(content: Any, size: int) -> tuple[dict[str, Any], int]:
    """The content of a file's header, and its end. Raises ValueError and the like."""
    if content[: len(MAGIC)] != MAGIC:
        raise ValueError("it is another kind of file")
    end = FIRST + int.from_bytes(content[len(MAGIC) : FIRST], "little")
    if not end <= min(size, LONGEST_HEADER):
        raise ValueError("it is cut short")
    header = json.loads(bytes(content[FIRST:end]))
    if not isinstance(header, dict):
        raise ValueError("its header is another")
    return header, end


def index_of(file: ArrayFile) -> str | None:
    """The identity of the index that a whole file was written for; "" where the file does not state it. None for
    another kind of file, or an incomplete one."""
    try:
        handle = file.open()
    except (Damaged, OSError):
        return None
    try:
        size = os.fstat(handle).st_size
        header, end = _header(os.pread(handle, LONGEST_HEADER, 0), size)
        index_id = header.pop(INDEX, "")
        for kind, shape, at in header.values():
            if end + at + math.prod(shape) * KINDS[kind].itemsize > size:
                return None
        return str(index_id)
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError, OSError):
        return None
    finally:
        os.close(handle)


def hold(file: ArrayFile) -> IO[bytes]:
    """The open file: until it is closed no writer removes it from the disk. FileNotFoundError when it is gone."""
    opened = open(file.open(), "rb", buffering=0)  # noqa: SIM115
    try:
        fcntl.flock(opened, fcntl.LOCK_SH | fcntl.LOCK_NB)
        if os.fstat(opened.fileno()).st_nlink:
            return opened
    except BlockingIOError:  # it is being removed
        pass
    except OSError:
        return opened  # a file system without locks: no process can write there either
    opened.close()
    raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(file.path))


def removed(file: ArrayFile) -> bool:
    """Removes a file that no process holds; returns False if one does, and the file stays. True when it is gone
    already."""
    try:
        handle = file.open()
    except FileNotFoundError:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        file.remove()
    except BlockingIOError:
        return False
    finally:
        os.close(handle)
    return True


def _array(mapped: memoryview, begin: int, kind: str, shape: list[int], at: int) -> NDArray[Any]:
    """One array of a mapped file; raises ValueError or the like where it does not lie inside."""
    dtype = KINDS[kind]
    count = math.prod(shape)
    if min(shape, default=0) < 0 or at < 0 or at % ALIGNED or begin + at + count * dtype.itemsize > len(mapped):
        raise ValueError("an array lies outside it")
    if not count:
        return np.zeros(shape, dtype)
    return np.frombuffer(mapped, dtype, count, begin + at).reshape(shape)


def size_of(handle: int, path: Path) -> int:
    """The bytes of an open file. Raises Damaged where its header says another number: a sparse file has no end."""
    size = os.fstat(handle).st_size
    try:
        header, end = _header(os.pread(handle, LONGEST_HEADER, 0), size)
        header.pop(INDEX, "")
        wanted = end
        for kind, shape, at in header.values():
            n_bytes = math.prod(shape) * KINDS[kind].itemsize
            wanted = max(wanted, end + at + n_bytes + -n_bytes % ALIGNED)
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise Damaged(f"damaged ({error})", path=path) from None
    if size != wanted:
        raise Damaged("of another size", path=path, expected=f"{wanted:,} bytes", found=f"{size:,}")
    return size


def checksum(file: ArrayFile) -> int:
    """The CRC-32 of a file: it detects every damage of up to 32 bits in a row. Raises Damaged, FileNotFoundError."""
    crc = 0
    with open(file.open(), "rb") as opened:
        left = size_of(opened.fileno(), file.path)  # a file that grows meanwhile is read no further
        while left > 0 and (block := opened.read(min(left, 1 << 20))):
            crc = zlib.crc32(block, crc)
            left -= len(block)
    return crc


def check_checksum(file: ArrayFile, expected: int) -> None:
    """Raises Damaged unless a file has the checksum that it was written with; FileNotFoundError when it is gone."""
    found = checksum(file)
    if found != expected:
        raise not_as_written(file.path, expected, found)


def not_as_written(path: Path, expected: int, found: int) -> Damaged:
    """The error for a file with another checksum."""
    problem = "not as it was written"
    return Damaged(problem, path=path, expected=f"checksum {expected:08x}", found=f"{found:08x}")


def make_folder(folder: Path) -> None:
    """Creates a folder and its parents durably."""
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        folder = folder.parent
    for folder in reversed(missing):
        with suppress(FileExistsError):
            folder.mkdir()
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
