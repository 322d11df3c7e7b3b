"""How do arrays get to disk so that they stay, and back without being copied?

A folder of `.npy` files, written once and never changed. Everything is fsynced, the folder and its parent too,
before the call returns; what is read is mapped into memory. Nothing is ever pickled.
"""

from __future__ import annotations

import os
import shutil
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import Damaged

Arrays = dict[str, NDArray[Any]]


def write_arrays(folder: Path, arrays: Mapping[str, NDArray[Any]]) -> dict[str, int]:
    """Writes each array as NAME.npy into a new folder; gives the checksum of each file by its name."""
    if folder.exists():  # left by a writer that died before its commit
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    checksums = {}
    for name, values in arrays.items():
        path = folder / f"{name}.npy"
        with path.open("wb") as file:
            np.lib.format.write_array(file, np.ascontiguousarray(values), allow_pickle=False)
            file.flush()
            os.fsync(file.fileno())
        checksums[path.name] = checksum(path)
    sync_folder(folder)
    sync_folder(folder.parent)
    return checksums


def read_arrays(folder: Path, names: Iterable[str]) -> Arrays:
    """The named arrays, mapped. Raises Damaged when one is not what was written, FileNotFoundError when it is gone."""
    return {name: _map(folder / f"{name}.npy") for name in names}


def _map(path: Path) -> NDArray[Any]:
    try:
        with path.open("rb") as file:
            version = np.lib.format.read_magic(file)
            if version != (1, 0):
                raise ValueError("another kind of file")
            shape, fortran, dtype = np.lib.format.read_array_header_1_0(file)
            offset = file.tell()
            size = int(np.prod(shape)) * dtype.itemsize
            if fortran or dtype.hasobject or os.fstat(file.fileno()).st_size != offset + size:
                raise ValueError("not as long as it says")
            if not size:
                return np.zeros(shape, dtype)
            return np.memmap(file, dtype, "r", offset, shape)
    except (ValueError, EOFError, OverflowError, SyntaxError, TypeError) as error:
        raise Damaged(f"{path}: {error}; run `vraagbaak repair`") from None


def checksum(path: Path) -> int:
    """The CRC-32 of a file: it finds every damage of up to 32 bits in a row."""
    found = 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            found = zlib.crc32(block, found)
    return found


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder stay."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
