"""Time limit of a search.

Code that computes calls `check` regularly: before each word of a query, each segment, each facet. Code that reads long
lists, and knows nothing of its search, calls `look` every few milliseconds. Time between two looks at a lazy result
does not count.
"""

from __future__ import annotations

import threading
import time

from ..index.errors import TimeIsUp

__all__ = ("NONE", "Deadline", "TimeIsUp", "look")


class _Now(threading.local):
    """The time until which this thread's search may compute."""

    until = float("inf")


_now = _Now()


class Deadline:
    """The time limit of one search, in seconds of computing; None for no limit."""

    def __init__(self, seconds: float | None) -> None:
        self._seconds = seconds
        self._until = float("inf")
        self.is_set = seconds is not None
        """Whether there is a limit."""

    def resume(self, spent: float) -> None:
        """Starts counting this thread's computing, after this many seconds already used; until `rest`."""
        if self._seconds is not None:
            _now.until = self._until = time.perf_counter() + self._seconds - spent

    def rest(self) -> None:
        """Stops counting this thread's computing."""
        if self._seconds is not None:
            _now.until = self._until = float("inf")

    @property
    def left(self) -> float:
        """Seconds left; infinite without a limit."""
        return self._until - time.perf_counter()

    def check(self) -> None:
        """Raises TimeIsUp when the time is up."""
        if self._seconds is not None and time.perf_counter() > self._until:
            raise TimeIsUp


NONE = Deadline(None)
"""No time limit."""


def left() -> float:
    """Seconds left for this thread's search."""
    return _now.until - time.perf_counter()


def look() -> None:
    """Raises TimeIsUp when the time of this thread's search is up. Takes a tenth of a microsecond."""
    if time.perf_counter() > _now.until:
        raise TimeIsUp
