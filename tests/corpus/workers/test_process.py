"""A worker that dies, whatever it is doing, is noticed at once: its call raises WorkerDied, and nothing hangs."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from vraagbaak.corpus.workers import process
from vraagbaak.corpus.workers.pool import WorkerPool
from vraagbaak.corpus.workers.process import Worker, WorkerDied

LARGE = 1 << 26
"""Bytes that take a pipe some time."""


@pytest.fixture(params=("forked", "spawned"))
def worker(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    monkeypatch.setattr(process, "can_fork", lambda: request.param == "forked")
    made = Worker()
    yield made
    made.kill()
    made.close()


def pid_of(worker: Worker) -> int:
    pid = worker._process.pid
    assert pid is not None
    return pid


def killed_soon(pid: int, wait: Callable[[], object], how: int = signal.SIGKILL) -> threading.Thread:
    """Sends a process a signal when a function has returned."""

    def work() -> None:
        wait()
        os.kill(pid, how)

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def writes_to_a_pipe(pid: int) -> None:
    """Waits until a process waits in write(2)."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with open(f"/proc/{pid}/syscall") as file:
            if file.read().split()[0] == "1":
                return


def test_it_returns_what_a_function_returns_or_raises_what_it_raises(worker: Worker) -> None:
    assert worker.call(sum, (1, 2, 3)) == 6
    with pytest.raises(ZeroDivisionError):
        worker.call(divmod, 1, 0)
    with pytest.raises(FileNotFoundError):  # an OSError of the function's is no death
        worker.call(os.stat, "/nergens")
    assert list(worker.stream(iter, "abc", seconds=20)) == ["a", "b", "c"]
    assert worker.call(len, bytes(LARGE)) == LARGE


def test_what_cannot_be_sent_is_raised(worker: Worker) -> None:
    with pytest.raises(TypeError, match="pickle"):
        worker.call(memoryview, b"abc")
    assert worker.call(len, "abc") == 3


@pytest.mark.parametrize("how", (signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM, signal.SIGABRT))
def test_killed_before_the_first_call(worker: Worker, how: signal.Signals) -> None:
    os.kill(pid_of(worker), how)
    with pytest.raises(WorkerDied) as death:
        worker.call(len, bytes(LARGE))
    assert (death.value.exit_code, death.value.started) in ((-how, False), (-how, True))


@pytest.mark.parametrize("how", (signal.SIGKILL, signal.SIGSEGV))
def test_killed_while_it_computes(worker: Worker, how: signal.Signals) -> None:
    with pytest.raises(WorkerDied) as death:
        worker.call(os.kill, pid_of(worker), how)
    assert (death.value.exit_code, death.value.started) == (-how, True)


def test_ended_by_the_function(worker: Worker) -> None:
    with pytest.raises(WorkerDied) as death:
        worker.call(os._exit, 3)
    assert str(death.value) == "a worker process ended: with exit code 3"


@pytest.mark.skipif(not os.path.exists("/proc/self/syscall"), reason="a system that does not tell of system calls")
def test_killed_in_the_middle_of_its_answer(worker: Worker) -> None:
    worker.call(len, "")
    worker._calls.send((bytes, (LARGE,), False))  # an answer of which nothing is read yet
    writes_to_a_pipe(pid_of(worker))
    os.kill(pid_of(worker), signal.SIGKILL)
    with pytest.raises((EOFError, OSError)):
        worker._receive(None)


def test_killed_in_the_middle_of_a_call_that_is_sent(worker: Worker) -> None:
    worker.call(len, "")
    os.kill(pid_of(worker), signal.SIGSTOP)  # it takes no more than a pipe holds
    thread = killed_soon(pid_of(worker), lambda: time.sleep(0.05))
    with pytest.raises(WorkerDied):
        worker.call(len, bytes(LARGE))
    thread.join()


def test_killed_at_any_time(worker: Worker) -> None:
    chance = random.Random(7)
    thread = killed_soon(pid_of(worker), lambda: time.sleep(chance.uniform(0.05, 0.3)))
    with pytest.raises(WorkerDied):
        for _ in range(1000):
            assert len(worker.call(bytes, LARGE // 8)) == LARGE // 8
    thread.join()


def test_one_that_does_not_answer_in_time_is_ended(worker: Worker) -> None:
    worker.call(len, "")
    os.kill(pid_of(worker), signal.SIGSTOP)
    with pytest.raises(WorkerDied, match="did not answer"):
        list(worker.stream(iter, "abc", seconds=0.05))
    worker._process.join(20)
    assert not worker._process.is_alive()


def test_a_stream_that_is_left_ends_the_worker_whose_values_nobody_takes(worker: Worker) -> None:
    for value in worker.stream(iter, "abc", seconds=20):
        assert value == "a"
        break
    with pytest.raises(WorkerDied):
        worker.call(len, "")


def test_of_a_pool_in_which_one_dies_every_call_raises() -> None:
    with WorkerPool(2) as pool:
        coming = [pool.submit(time.sleep, 30), pool.submit(os.abort), *(pool.submit(len, "abc") for _ in range(5))]
        started = time.monotonic()
        for future in coming:
            with pytest.raises(WorkerDied):
                future.result(timeout=20)
        assert time.monotonic() - started < 20


def test_calls_that_are_cancelled_while_a_worker_dies_end_quietly(monkeypatch: pytest.MonkeyPatch) -> None:
    failures: list[object] = []
    monkeypatch.setattr(threading, "excepthook", failures.append)
    chance = random.Random(3)
    for _ in range(15):
        with WorkerPool(2) as pool:
            coming = [pool.submit(time.sleep, 0.002) for _ in range(20)]
            dies = pool.submit(os.abort)
            coming += [pool.submit(time.sleep, 0.002) for _ in range(20)]
            time.sleep(chance.uniform(0, 0.03))
            for future in coming:
                future.cancel()
            with pytest.raises(WorkerDied):
                dies.result(timeout=20)
        assert all(future.done() for future in coming)
    assert failures == []


def test_a_pool_whose_block_ends_by_an_exception_ends_its_workers() -> None:
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt), WorkerPool(2) as pool:
        pool.submit(time.sleep, 60)
        raise KeyboardInterrupt
    assert time.monotonic() - started < 20
    assert not any(worker._process.is_alive() for worker in pool._workers)
    with pytest.raises(RuntimeError):
        pool.submit(len, "")


def test_a_worker_that_lives_on_after_its_pipe_failed_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    worker = Worker()
    assert worker.call(abs, -1) == 1

    def failing(seconds: float | None) -> tuple[int, object]:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(worker, "_receive", failing)
    with pytest.raises(WorkerDied):
        worker.call(abs, -2)
    worker.close()
