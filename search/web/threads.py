"""The threads in which pages are made: one page at a time, and long ones beside others."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from starlette.exceptions import HTTPException

from .balance import Balance

T = TypeVar("T")

LONG_S = 0.025
"""Seconds after which a page counts as long, and another one is made beside it. Most pages take a few milliseconds."""


class Threads:
    """A few threads of one event loop; work that waits is begun in the order of asking.

    Python computes in one thread at a time. Threads that compete for it are switched every few milliseconds: all pages
    are late, and each takes 11 % more processor time (4.3 ms, not 3.85, with two workers and 50 clients). So the next
    page begins when the one before has been sent, or has proved long.
    """

    def __init__(self, n_threads: int, most_waiting: int, longest_s: float, balance: Balance) -> None:
        self.executor = ThreadPoolExecutor(n_threads, "vraagbaak")
        self._n_idle = n_threads
        self._newest: object = None
        """The work that was begun last, while it is not long; the next one waits for it."""
        self._waiting: deque[tuple[Callable[[], Any], asyncio.Future[Any]]] = deque()
        self._most_waiting = most_waiting
        self._longest_s = longest_s
        self._balance = balance
        self._n_asked = 0

    async def run(self, work: Callable[[], T]) -> T:
        """Does the work in a thread. Raises HTTPException 503 when it takes too long or too much waits."""
        if self._n_asked >= self._most_waiting:
            raise HTTPException(503)
        self._n_asked += 1
        self._balance.write(self._n_asked)
        result: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, result))
        self._begin()
        try:
            return await asyncio.wait_for(result, self._longest_s)
        except TimeoutError:
            raise HTTPException(503) from None
        finally:
            self._n_asked -= 1
            self._balance.write(self._n_asked)

    def _begin(self) -> None:
        """Begins what waits, as far as it may."""
        loop = asyncio.get_running_loop()
        while self._waiting and self._n_idle and self._newest is None:
            work, result = self._waiting.popleft()
            if result.done():
                continue  # it waited for too long, or its client has gone
            self._n_idle -= 1
            self._newest = result
            timer = loop.call_later(LONG_S, self._pass_on, result)
            self.executor.submit(self._do, loop, work, result, timer)

    def _do(
        self,
        loop: asyncio.AbstractEventLoop,
        work: Callable[[], Any],
        result: asyncio.Future[Any],
        timer: asyncio.TimerHandle,
    ) -> None:
        """Does the work in this thread, and passes its result or its error to the event loop."""
        try:
            value = work()
        except BaseException as error:
            loop.call_soon_threadsafe(self._end, result, timer, None, error)
        else:
            loop.call_soon_threadsafe(self._end, result, timer, value, None)

    def _pass_on(self, result: asyncio.Future[Any]) -> None:
        """Lets the next work begin, unless this has happened."""
        if self._newest is result:
            self._newest = None
            self._begin()

    def _end(
        self, result: asyncio.Future[Any], timer: asyncio.TimerHandle, value: Any, error: BaseException | None
    ) -> None:
        timer.cancel()
        self._n_idle += 1
        if not result.done():
            if error is None:
                result.set_result(value)
            else:
                result.set_exception(error)
        if self._newest is result:
            self._newest = None
        asyncio.get_running_loop().call_soon(self._begin)  # after the result was sent

    def close(self) -> None:
        self.executor.shutdown(wait=False, cancel_futures=True)
