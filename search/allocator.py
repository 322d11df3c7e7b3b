"""Freed memory, given back to the system.

A commit that is no longer searched frees its arrays, most of them small parts of what glibc's allocator holds. Left to
itself it keeps a quarter more memory than is in use, and by another amount each time.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from typing import Any
from weakref import ref


@cache
def _trimmer() -> Callable[[int], int] | None:
    """glibc's malloc_trim; None with any other allocator."""
    if not sys.platform.startswith("linux"):
        return None
    import ctypes  # only services need it

    try:
        trim: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):
        return None
    return trim


def give_back() -> None:
    """Gives memory that was freed back to the system, where the allocator would keep it. It takes some milliseconds,
    without the interpreter's lock."""
    trim = _trimmer()
    if trim is not None:
        trim(0)


class Replaced:
    """The commit that a newer one replaced: it is freed later than it is replaced, by the end of the last search that
    uses it."""

    def __init__(self) -> None:
        self._commit: ref[Any] | None = None

    def by_newer(self, commit: ref[Any]) -> None:
        """Gives back what the change has freed."""
        self._commit = None if commit() is None else commit
        give_back()

    def give_back(self) -> None:
        """Gives back what the commit held, once after it is freed."""
        if self._commit is not None and self._commit() is None:
            self._commit = None
            give_back()
