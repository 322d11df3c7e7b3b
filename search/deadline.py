"""May this search go on computing?

Whoever computes calls `check` now and then: before each word of a query, each segment, each facet; and what walks
long lists, and knows nothing of the search that it is for, calls `look` every few milliseconds. Time that passes
between the looks at a lazy answer does not count.
"""

from __future__ import annotations

import threading
import time

from ..index.errors import TimeIsUp

__all__ = ("NONE", "Deadline", "TimeIsUp", "look")


class _Now(threading.local):
    """Until when the search that this thread is at may compute."""

    until = float("inf")


_now = _Now()


class Deadline:
    """The time limit of one search, in seconds of computing; None for none."""

    def __init__(self, seconds: float | None) -> None:
        self._seconds = seconds
        self._until = float("inf")
        self.is_set = seconds is not None
        """Whether there is a limit."""

    def resume(self, spent: float) -> None:
        """This thread goes on computing, after so many seconds of it; until `rest`."""
        if self._seconds is not None:
            _now.until = self._until = time.perf_counter() + self._seconds - spent

    def rest(self) -> None:
        """This thread computes no more for this search."""
        if self._seconds is not None:
            _now.until = self._until = float("inf")

    @property
    def left(self) -> float:
        """Seconds that are left; infinite without a limit."""
        return self._until - time.perf_counter()

    def check(self) -> None:
        """Raises TimeIsUp when it is."""
        if self._seconds is not None and time.perf_counter() > self._until:
            raise TimeIsUp


NONE = Deadline(None)
"""No time limit."""


def left() -> float:
    """Seconds that are left of the time of the search that this thread is at."""
    return _now.until - time.perf_counter()


def look() -> None:
    """Raises TimeIsUp when the time of the search that this thread is at is up. Takes a tenth of a microsecond."""
    if time.perf_counter() > _now.until:
        raise TimeIsUp
