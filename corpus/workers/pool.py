"""An executor that runs calls in worker processes, and is broken as soon as one of them dies."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from queue import SimpleQueue
from types import TracebackType
from typing import Any

from .process import Worker, WorkerDied, ctrl_c_held


class WorkerPool(Executor):
    """`n` worker processes, each fed by a thread.

    Where a worker dies, every call under way or still to come raises WorkerDied. Leaving its block waits for all
    calls; leaving it by an exception kills the workers.
    """

    def __init__(self, n: int) -> None:
        self._broken: WorkerDied | None = None
        self._idle: SimpleQueue[Worker] = SimpleQueue()
        self._workers: list[Worker] = []
        try:
            for _ in range(n):  # before there are threads, so that they may be forked
                self._workers.append(Worker())
        except BaseException:
            self.kill()
            raise
        for worker in self._workers:
            self._idle.put(worker)
        self._threads = ThreadPoolExecutor(n, "worker")

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        """As Executor.submit, of positional arguments. Raises RuntimeError after shutdown."""
        if named:
            raise TypeError("a call to a worker takes positional arguments")
        with ctrl_c_held():  # a thread that is started meanwhile leaves Ctrl-C to the main thread
            return self._threads.submit(self._call, function, arguments)

    def _call(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        worker = self._idle.get()
        try:
            if self._broken:
                raise WorkerDied(self._broken.exit_code)
            return worker.call(function, *arguments)
        except WorkerDied as death:
            self._broken = self._broken or death
            self.kill()
            raise
        finally:
            self._idle.put(worker)

    def kill(self) -> None:
        """Ends all workers at once: calls under way raise WorkerDied."""
        for worker in self._workers:
            worker.kill()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """As Executor.shutdown."""
        self._threads.shutdown(wait, cancel_futures=cancel_futures)
        if wait:
            for worker in self._workers:
                worker.close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._broken = self._broken or WorkerDied(None)
            self.kill()
        self.shutdown(wait=True, cancel_futures=kind is not None)
