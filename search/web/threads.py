"""The threads in which pages are made: as good as one at a time."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import TypeVar

from starlette.exceptions import HTTPException

T = TypeVar("T")

LONG_S = 0.025
"""Seconds after which a page counts as long, and another one is made beside it. Most pages take a few milliseconds."""


class Turn:
    """The right to compute, given in the order of asking. It passes on at the end of a block, or after LONG_S.

    Python computes in one thread at a time. Threads that compete for it are switched every few milliseconds: all pages
    are late, and each takes 11 % more processor time (4.3 ms, not 3.85, with two workers and 50 clients).
    """

    def __init__(self) -> None:
        self._passed = threading.Condition()
        self._holder: int | None = None
        self._ends = 0.0
        self._n_waited_for = 0
        self._n_given = 0

    def __enter__(self) -> None:
        with self._passed:
            self._n_waited_for += 1
            number = self._n_waited_for
            while (is_later := number > self._n_given + 1) or self._left() > 0:
                self._passed.wait(None if is_later else self._left())
            self._n_given = number
            self._holder = threading.get_ident()
            self._ends = time.monotonic() + LONG_S
            self._passed.notify_all()  # the next one waits for this one's end now

    def _left(self) -> float:
        """The seconds that the holder may still keep the right."""
        return 0 if self._holder is None else self._ends - time.monotonic()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        with self._passed:
            if self._holder == threading.get_ident():
                self._holder = None
                self._passed.notify_all()


class Threads:
    """A few threads; further work waits for one."""

    def __init__(self, n_threads: int, most_waiting: int, longest_s: float) -> None:
        self.executor = ThreadPoolExecutor(n_threads, "vraagbaak")
        self._turn = Turn()
        self._most_waiting = most_waiting
        self._longest_s = longest_s
        self._n_waiting = 0

    async def run(self, work: Callable[[], T]) -> T:
        """Does the work in a thread. Raises HTTPException 503 when it takes too long or too much waits."""
        if self._n_waiting >= self._most_waiting:
            raise HTTPException(503)
        self._n_waiting += 1
        future = asyncio.get_running_loop().run_in_executor(self.executor, self._in_turn, work)
        try:
            return await asyncio.wait_for(future, self._longest_s)
        except TimeoutError:
            raise HTTPException(503) from None
        finally:
            self._n_waiting -= 1

    def _in_turn(self, work: Callable[[], T]) -> T:
        with self._turn:
            return work()

    def close(self) -> None:
        self.executor.shutdown(wait=False, cancel_futures=True)
