"""Balance between workers: clients move from a worker where many requests wait to one where few do.

The system gives a new connection to any worker, and a connection stays where it is. Of 50 clients one worker may have
31 and the other 19, so that pages of the first take half as long again to arrive. A worker with more requests than
another therefore closes a connection after its response, and the client opens a new one.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import struct
import time

MARGIN = 4
"""How many more requests than in another worker wait before a connection is closed; below it, moving gains nothing."""

SLOT = struct.Struct("<dq")
"""The time (seconds of the clock that all processes share) at which a worker wrote its slot, and its requests."""

SLOTS = 256
"""Workers of one server, four times as many as there may be: a slot stays taken for a while after its worker ended."""

SILENT_S = 2.0
"""Seconds after which a worker that has written nothing counts as gone; each writes twice a second."""


class Balance:
    """How many requests wait in each worker, in a file that the workers map. One thread may use it, the event loop's.

    Without a file the worker is alone.
    """

    def __init__(self, file: str = "") -> None:
        self._slots: mmap.mmap | None = None
        self._at = 0
        self._n = 0
        if not file:
            return
        descriptor = os.open(file, os.O_RDWR)
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX)
            os.ftruncate(descriptor, SLOTS * SLOT.size)
            self._slots = mmap.mmap(descriptor, SLOTS * SLOT.size)
            times = [SLOT.unpack_from(self._slots, SLOT.size * at)[0] for at in range(SLOTS)]
            self._at = times.index(min(times))
            self.write(0)
        finally:
            os.close(descriptor)  # which unlocks it

    def write(self, n: int) -> None:
        """Stores how many requests wait in this worker."""
        self._n = n
        if self._slots is not None:
            SLOT.pack_into(self._slots, SLOT.size * self._at, time.monotonic(), n)

    def renew(self) -> None:
        """Shows the others that this worker is there."""
        self.write(self._n)

    @property
    def is_heavy(self) -> bool:
        """Whether another worker has fewer requests, by MARGIN or more."""
        if self._slots is None or self._n < MARGIN:
            return False
        oldest = time.monotonic() - SILENT_S
        others = enumerate(SLOT.iter_unpack(self._slots[:]))
        return any(at != self._at and written > oldest and n <= self._n - MARGIN for at, (written, n) in others)
