"""How much memory may a segment in the making take on this machine?"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

LEAST, MOST = 256 << 20, 768 << 20
"""Bytes. A million passages are then one segment where there is room, which is searched in two thirds of the time that
three take."""

SHARE = 32
"""Of so much memory a segment takes one part; the process that makes it takes some three parts."""

_LIMIT = Path("/sys/fs/cgroup/memory.max")


def for_a_segment() -> int:
    """Bytes; the same for every writer on a machine."""
    there = LEAST
    with suppress(ValueError, OSError):
        there = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with suppress(ValueError, OSError):  # there may be no limit, which is told as a word
        there = min(there, int(_LIMIT.read_text()))
    return max(LEAST, min(MOST, there // SHARE))
