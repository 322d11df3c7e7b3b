"""Rate limit: requests per second of one client, counted over all workers together.

The generic cell rate algorithm (ITU-T I.371): for each client one time is stored, at which its next request would be
exactly on schedule. Clients are stored under a keyed digest, in a file that the workers map; no address is stored.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import struct
import tempfile
import time
from hashlib import blake2b
from ipaddress import ip_address
from pathlib import Path

SLOTS = 1 << 16
"""Clients that are counted at the same time."""

PROBES = 8
"""Places that a client's slot may have; the place of a client that was quiet is free again."""

SLOT = struct.Struct("<Qd")
"""A client's digest, and the time (seconds of the clock that all processes share) of its next scheduled request."""


class RateLimit:
    """A table of clients. One thread of each process may use it, the event loop's."""

    def __init__(self, rate: float, burst: int, table: str = "", key: str = "") -> None:
        self._interval = 1 / rate if rate > 0 else 0.0
        self._allowance = burst * self._interval
        self._key = bytes.fromhex(key) if key else os.urandom(16)
        if not rate:
            return
        if table:
            self._file = os.open(table, os.O_RDWR)
        else:
            self._file = open_table(None)
        self._slots = mmap.mmap(self._file, SLOTS * SLOT.size)

    def wait(self, client: str) -> float:
        """Counts a request of a client; returns the seconds that it should wait, 0 when it is admitted."""
        if not self._interval or not client:
            return 0.0
        digest = int.from_bytes(blake2b(network(client).encode(), digest_size=8, key=self._key).digest(), "little") or 1
        now = time.clock_gettime(time.CLOCK_MONOTONIC)
        first = digest % SLOTS
        fcntl.lockf(self._file, fcntl.LOCK_EX, PROBES * SLOT.size, first * SLOT.size)
        try:
            at = self._slot_of(digest, first, now)
            known, scheduled = SLOT.unpack_from(self._slots, at * SLOT.size)
            scheduled = max(scheduled, now) if known == digest else now
            late = scheduled + self._interval - now - self._allowance
            if late > 0:
                return float(late)
            SLOT.pack_into(self._slots, at * SLOT.size, digest, scheduled + self._interval)
            return 0.0
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN, PROBES * SLOT.size, first * SLOT.size)

    def _slot_of(self, digest: int, first: int, now: float) -> int:
        """The client's slot, else a free one, else the one whose client is nearest to its schedule."""
        places = [(first + step) % SLOTS for step in range(PROBES)]
        kept = [SLOT.unpack_from(self._slots, at * SLOT.size) for at in places]
        for at, (known, _) in zip(places, kept, strict=True):
            if known == digest:
                return at
        for at, (_, scheduled) in zip(places, kept, strict=True):
            if scheduled <= now:
                return at
        return min(zip(kept, places, strict=True), key=lambda one: one[0][1])[1]


def network(client: str) -> str:
    """One client: an IPv4 address, or the /64 network of an IPv6 address."""
    try:
        address = ip_address(client)
    except ValueError:
        return client
    if address.version == 6 and address.ipv4_mapped is None:
        return str(int(address) >> 64)
    return str(address.ipv4_mapped or address) if address.version == 6 else client


def open_table(path: Path | None) -> int:
    """An empty table, in an unnamed file or in this one; returns its descriptor."""
    if path is None:
        file, name = tempfile.mkstemp(prefix="vraagbaak-rate-")
        os.unlink(name)
    else:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    os.ftruncate(file, SLOTS * SLOT.size)
    return file
