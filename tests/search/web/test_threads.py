"""Pages are made one at a time, but for long ones, which keep no other waiting."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest
from starlette.exceptions import HTTPException

from vraagbaak.search.web import threads
from vraagbaak.search.web.threads import Threads, Turn


def many(n: int, work: object) -> list[threading.Thread]:
    """Threads that have begun the work."""
    made = [threading.Thread(target=work) for _ in range(n)]  # type: ignore[arg-type]
    for thread in made:
        thread.start()
    return made


def test_short_blocks_do_not_overlap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "LONG_S", 60.0)
    turn = Turn()
    inside: list[int] = []
    most: list[int] = []

    def work() -> None:
        for _ in range(20):
            with turn:
                inside.append(1)
                most.append(len(inside))
                time.sleep(0.0005)
                inside.pop()

    for thread in many(4, work):
        thread.join()
    assert (len(most), max(most)) == (80, 1)


def test_a_long_block_lets_the_next_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "LONG_S", 0.05)
    turn = Turn()
    goes_on, begun = threading.Event(), threading.Semaphore(0)

    def long() -> None:
        with turn:
            begun.release()
            goes_on.wait(60)

    made = many(3, long)
    for _ in made:
        assert begun.acquire(timeout=60)
    goes_on.set()
    for thread in made:
        thread.join()
    with turn:  # what ended late holds nothing
        pass


def test_the_turn_is_given_in_the_order_of_asking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "LONG_S", 60.0)
    turn = Turn()
    waits, order = threading.Event(), []

    def other() -> None:
        waits.set()
        with turn:
            order.append("other")

    with turn:
        (made,) = many(1, other)
        waits.wait(60)
        time.sleep(0.1)  # until it waits for its turn
    with turn:  # asked at once, and after the other
        order.append("this one")
    made.join()
    assert order == ["other", "this one"]


def test_a_fault_gives_the_turn_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "LONG_S", 3600.0)
    turn = Turn()
    with pytest.raises(ValueError, match="fault"), turn:
        raise ValueError("fault")
    with turn:
        pass


def test_too_much_work_is_refused_and_too_long_work_is_not_waited_for() -> None:
    goes_on = threading.Event()

    async def statuses() -> list[object]:
        pool = Threads(1, most_waiting=2, longest_s=0.3)
        try:
            return await asyncio.gather(*(pool.run(lambda: goes_on.wait(60)) for _ in range(4)), return_exceptions=True)
        finally:
            goes_on.set()
            pool.close()

    answers = asyncio.run(statuses())
    assert [error.status_code for error in answers if isinstance(error, HTTPException)] == [503] * 4
