"""Memory budget of a segment that is being built."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

LEAST, MOST = 256 << 20, 768 << 20
"""Bytes. With enough memory, a million passages then are one segment; a search takes two thirds of the time that it
takes with three."""

SHARE = 32
"""A segment takes one part of the memory in this many; the process that builds it takes about three parts."""

_LIMIT = Path("/sys/fs/cgroup/memory.max")


def for_a_segment() -> int:
    """Bytes; the same for every writer on a machine."""
    there = LEAST
    with suppress(ValueError, OSError):
        there = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with suppress(ValueError, OSError):  # there may be no limit, which the file states as a word
        there = min(there, int(_LIMIT.read_text()))
    return max(LEAST, min(MOST, there // SHARE))
