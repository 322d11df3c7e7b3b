"""Mapped files that survive changes by another process.

If another process truncates a mapped file, or its disk fails, the reading process normally ends with SIGBUS. `compiled`
(C) handles this signal for its own maps only: it puts zeros where the file was, and the map reports the change. It
passes every other fault to the previous handler. Where it was not compiled, or with VRAAGBAAK_ARRAYS=copy (for a
program that allows no signal handler), `copied` reads the whole file instead. An index then takes as much memory as its
files have bytes, in each process.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Protocol

from . import copied
from .copied import stamp_of

__all__ = ("GuardedMap", "NAME", "Watch", "map_of", "stamp_of", "watch")


class Watch(Protocol):
    """Mapped files, and one file that is not mapped: are they as they were?"""

    def expect(self, stamp: tuple[int, ...]) -> None:
        """Take what `stamp_of` says of the file at the path; until then it is expected to be absent."""

    @property
    def is_changed(self) -> bool:
        """Whether any of them was written to, or is another file."""


class GuardedMap(Protocol):
    """The bytes of an open file, read through the buffer protocol."""

    @property
    def changed(self) -> bool:
        """Whether the file was written to since, or could not be read: answers from it are dropped."""

    def __len__(self) -> int: ...

    def __buffer__(self, flags: int, /) -> memoryview: ...


NAME = "copied"
"""The implementation in use."""

map_of: Callable[[int], GuardedMap] = copied.map_of
watch: Callable[[Iterable[GuardedMap], str], Watch] = copied.Watch
if os.environ.get("VRAAGBAAK_ARRAYS") != "copy":
    try:
        from . import compiled
    except ImportError:
        pass
    else:
        map_of, NAME = compiled.map_of, "compiled"
        watch = getattr(compiled, "Watch", copied.Watch)  # a checkout may be newer than what was built in it
