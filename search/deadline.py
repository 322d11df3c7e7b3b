"""May this search go on computing?

Whoever computes calls `check` now and then: before each word of a query, each segment, each facet. Time that passes
between the looks at a lazy answer does not count.
"""

from __future__ import annotations

import time


class TimeIsUp(Exception):
    """The time that a search may take is over; it ends with what it has."""


class Deadline:
    """The time limit of one search, in seconds of computing; None for none."""

    def __init__(self, seconds: float | None) -> None:
        self._seconds = seconds
        self._until = float("inf")
        self.resume(0.0)

    def resume(self, spent: float) -> None:
        """Computing goes on, after so many seconds of it."""
        if self._seconds is not None:
            self._until = time.perf_counter() + self._seconds - spent

    def check(self) -> None:
        """Raises TimeIsUp when it is."""
        if self._seconds is not None and time.perf_counter() > self._until:
            raise TimeIsUp


NONE = Deadline(None)
"""No time limit."""
