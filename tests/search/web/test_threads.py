"""Pages are made one at a time, but for long ones, which keep no other waiting; and clients move to idle workers."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from starlette.exceptions import HTTPException

from vraagbaak.search.web import balance, threads
from vraagbaak.search.web.balance import MARGIN, Balance
from vraagbaak.search.web.threads import Threads

from .conftest import Serve


def with_threads(n: int, steps: Callable[[Threads], Awaitable[None]], longest_s: float = 60.0) -> None:
    """Awaits steps with so many threads."""

    async def run() -> None:
        pool = Threads(n, 200, longest_s, Balance())
        try:
            await steps(pool)
        finally:
            pool.close()

    asyncio.run(run())


def test_short_work_does_not_overlap_and_is_done_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "LONG_S", 60.0)
    inside: list[int] = []
    most: list[int] = []
    order: list[int] = []

    def work(number: int) -> int:
        inside.append(1)
        most.append(len(inside))
        time.sleep(0.0005)
        inside.pop()
        order.append(number)
        return number

    async def steps(pool: Threads) -> None:
        numbers = range(80)
        assert await asyncio.gather(*(pool.run(lambda number=number: work(number)) for number in numbers)) == [*numbers]

    with_threads(4, steps)
    assert (max(most), order) == (1, [*range(80)])


def test_long_work_lets_the_next_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "LONG_S", 0.05)
    meet = threading.Barrier(3)

    async def steps(pool: Threads) -> None:
        await asyncio.gather(*(pool.run(lambda: meet.wait(60)) for _ in range(3)))  # each waits for the other two
        assert await pool.run(lambda: "short") == "short"  # what ended late holds nothing

    with_threads(3, steps)


def test_a_fault_is_passed_on_and_keeps_nothing_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "LONG_S", 3600.0)

    def fault() -> None:
        raise ValueError("fault")

    async def steps(pool: Threads) -> None:
        with pytest.raises(ValueError, match="fault"):
            await pool.run(fault)
        assert await pool.run(lambda: "next") == "next"

    with_threads(1, steps)


def test_work_that_is_no_longer_waited_for_is_not_begun() -> None:
    goes_on, begun = threading.Event(), []

    async def steps(pool: Threads) -> None:
        asked = [asyncio.create_task(pool.run(work)) for work in (lambda: goes_on.wait(60), lambda: begun.append(1))]
        answers = await asyncio.gather(*asked, return_exceptions=True)
        assert [type(answer) for answer in answers] == [HTTPException, HTTPException]
        goes_on.set()
        assert await asyncio.wait_for(asyncio.shield(next_of(pool)), 60) == "next"

    async def next_of(pool: Threads) -> str:
        while True:
            try:
                return await pool.run(lambda: "next")
            except HTTPException:
                continue

    with_threads(1, steps, longest_s=0.2)
    assert not begun


def test_too_much_work_is_refused_and_too_long_work_is_not_waited_for() -> None:
    goes_on = threading.Event()

    async def statuses() -> list[object]:
        pool = Threads(1, most_waiting=2, longest_s=0.3, balance=Balance())
        try:
            return await asyncio.gather(*(pool.run(lambda: goes_on.wait(60)) for _ in range(4)), return_exceptions=True)
        finally:
            goes_on.set()
            pool.close()

    answers = asyncio.run(statuses())
    assert [error.status_code for error in answers if isinstance(error, HTTPException)] == [503] * 4


def test_a_worker_is_heavy_beside_one_with_fewer_requests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "balance"
    file.touch()
    several = [Balance(str(file)) for _ in range(3)]
    for worker, n in zip(several, (9, 9 - MARGIN + 1, 9), strict=True):
        worker.write(n)
    assert [worker.is_heavy for worker in several] == [False, False, False]
    several[1].write(9 - MARGIN)
    assert [worker.is_heavy for worker in several] == [True, False, True]
    monkeypatch.setattr(balance, "SILENT_S", -1.0)  # what was written before now is of a worker that has gone
    assert not several[0].is_heavy
    assert not Balance().is_heavy


def test_a_heavy_worker_closes_a_connection_after_its_response(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "balance"
    file.touch()
    client = serve(balance_table=str(file))
    Balance(str(file))
    assert "connection" not in client.get("/?q=minister").headers  # as many here as there
    monkeypatch.setattr(balance, "MARGIN", 0)
    response = client.get("/?q=antwoord")
    assert (response.status_code, response.headers["connection"]) == (200, "close")
    assert "connection" not in serve().get("/?q=antwoord").headers  # it is alone
