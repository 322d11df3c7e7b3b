"""Whole files, read into memory: what is done to a file later does not matter."""

from __future__ import annotations

import os


class CopiedFile(bytes):
    """The content of a file, as it was when it was read."""

    @property
    def changed(self) -> bool:
        """Never: nothing is read again."""
        return False


def map_of(handle: int) -> CopiedFile:
    """The content of an open file. Raises OSError where it is cut while it is read."""
    with open(os.dup(handle), "rb") as file:
        size = os.fstat(file.fileno()).st_size
        content = CopiedFile(file.read(size))
    if len(content) != size:
        raise OSError(5, "it was cut while it was read")
    return content
