"""How do arrays get to disk so that they stay, and back without being copied?

One file holds all arrays of one thing: eight bytes that say what it is, the length of a header and the header (JSON:
each array's name, kind, shape and place), then the arrays, each at a multiple of 64 bytes, all little-endian. Written
once, fsynced with its folder, never changed; read by mapping it into memory. Nothing is ever pickled. One file and not
one an array, because a commit waits for the disk once a file.

Who needs a file to stay holds it, by a shared operating-system lock that ends with its process: `removed` then leaves
it where it is.
"""

from __future__ import annotations

import errno
import fcntl
import json
import math
import mmap
import os
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from ..errors import Damaged

Arrays = dict[str, NDArray[Any]]

MAGIC = b"vraagb\x01\n"
KINDS = {name: np.dtype(name) for name in ("uint8", "int32", "int64")}
"""What an array may consist of."""

ALIGNED = 64
"""Every array begins at a multiple of this: a cache line."""


def write_arrays(path: Path, arrays: Mapping[str, NDArray[Any]], *, stay: bool = True) -> int:
    """Writes the arrays to a new file, so that they stay; gives the file's checksum. What need not `stay` is for the
    processes of now."""
    make_folder(path.parent)
    header: dict[str, tuple[str, tuple[int, ...], int]] = {}
    at = 0
    for name, values in arrays.items():
        header[name] = (values.dtype.name, values.shape, at)
        at += -(-values.nbytes // ALIGNED) * ALIGNED
    raw = json.dumps(header).encode()
    raw += b" " * (-(len(MAGIC) + 8 + len(raw)) % ALIGNED)
    found = 0
    with path.open("xb") as file:
        for piece in (MAGIC, len(raw).to_bytes(8, "little"), raw):
            file.write(piece)
            found = zlib.crc32(piece, found)
        for values in arrays.values():
            content = np.ascontiguousarray(values).data.cast("B") if values.size else b""
            padding = bytes(-values.nbytes % ALIGNED)
            file.write(content)
            file.write(padding)
            found = zlib.crc32(padding, zlib.crc32(content, found))
        file.flush()
        if stay:
            os.fsync(file.fileno())
    if stay:
        sync_folder(path.parent)
    return found


def read_arrays(path: Path, names: Iterable[str]) -> Arrays:
    """The named arrays of a file, mapped. Raises Damaged when it is not as written, FileNotFoundError when gone."""
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            begin = len(MAGIC) + 8
            if size < begin:
                raise ValueError("it is cut short")
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if mapped[: len(MAGIC)] != MAGIC:
            raise ValueError("it is another kind of file")
        end = begin + int.from_bytes(mapped[len(MAGIC) : begin], "little")
        if not end <= size:
            raise ValueError("it is cut short")
        header = json.loads(mapped[begin:end])
        return {name: _array(mapped, end, *header[name]) for name in names}
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise Damaged(f"{path} is damaged ({error}); run `vraagbaak repair`") from None


def hold(path: Path) -> IO[bytes]:
    """The open file: until it is closed nobody removes it from the disk. FileNotFoundError when it is gone."""
    file = path.open("rb")
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        if os.fstat(file.fileno()).st_nlink:
            return file
    except BlockingIOError:  # it is being removed
        pass
    except OSError:
        return file  # a file system without locks: nobody can write there either
    file.close()
    raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))


def removed(path: Path) -> bool:
    """Removes a file that nobody holds; False, and it stays, when somebody does. True when it is gone already."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink(missing_ok=True)
    except BlockingIOError:
        return False
    finally:
        os.close(handle)
    return True


def _array(mapped: mmap.mmap, begin: int, kind: str, shape: list[int], at: int) -> NDArray[Any]:
    """One array of a mapped file; raises ValueError or the like where it does not lie inside."""
    dtype = KINDS[kind]
    count = math.prod(shape)
    if min(shape, default=0) < 0 or at < 0 or at % ALIGNED or begin + at + count * dtype.itemsize > len(mapped):
        raise ValueError("an array lies outside it")
    if not count:
        return np.zeros(shape, dtype)
    return np.frombuffer(mapped, dtype, count, begin + at).reshape(shape)


def checksum(path: Path) -> int:
    """The CRC-32 of a file: it finds every damage of up to 32 bits in a row."""
    found = 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            found = zlib.crc32(block, found)
    return found


def make_folder(folder: Path) -> None:
    """Makes a folder, and those it lies in, so that they stay."""
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        folder = folder.parent
    for folder in reversed(missing):
        with suppress(FileExistsError):
            folder.mkdir()
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder stay."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
