"""A worker process: it runs one call at a time, for a parent that outlives it.

Each worker has pipes of its own, and no other process holds the worker's ends. So the parent reads the end of the
results as soon as the worker dies, even in the middle of a message. A worker ends when its parent does.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager, suppress
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from typing import Any

READY, VALUE, RETURNED, RAISED = range(4)
"""Kinds of a worker's messages: it has started; the next value of a generator; the result of a call, or its exception.
"""

SECONDS_TO_END = 5.0
"""How long a worker whose pipe was closed may take to end by itself."""


class WorkerDied(BrokenExecutor):
    """A worker ended before its call did.

    `exit_code` is negative for a signal, None for a worker that did not answer in time. `started` is False where the
    worker never took a call.
    """

    def __init__(self, exit_code: int | None, started: bool = True) -> None:
        super().__init__(f"a worker process ended: {ending(exit_code)}")
        self.exit_code = exit_code
        self.started = started


def ending(exit_code: int | None) -> str:
    """How a process ended, in words."""
    if exit_code is None:
        return "it did not answer"
    if exit_code < 0:
        with suppress(ValueError):
            return f"by {signal.Signals(-exit_code).name}"
        return f"by signal {-exit_code}"
    return f"with exit code {exit_code}"


def can_fork() -> bool:
    """Whether a process may be forked, which costs no imports: beside no other threads, and on Linux alone."""
    return sys.platform == "linux" and threading.active_count() == 1


class Worker:
    """One worker process. Used by one thread at a time.

    `prepare` is called in the worker before anything else.
    """

    def __init__(self, prepare: Callable[[], object] | None = None) -> None:
        start = "fork" if can_fork() else "spawn"
        context = get_context("fork") if start == "fork" else get_context("spawn")
        calls, self._calls = context.Pipe(duplex=False)
        self._results, results = context.Pipe(duplex=False)
        self._process = context.Process(target=_serve, args=(calls, results, start, prepare), daemon=True)
        self._started = self._is_over = False
        try:
            with ctrl_c_held():
                self._process.start()
        except BaseException:
            self._calls.close()
            self._results.close()
            raise
        finally:
            calls.close()
            results.close()

    def call(self, function: Callable[..., Any], *arguments: object) -> Any:
        """Calls the function with these arguments in the worker; returns its result or raises its exception. Raises
        WorkerDied."""
        for value in self._ask(function, arguments, None):
            return value
        return None

    def stream(self, function: Callable[..., Iterator[Any]], *arguments: object, seconds: float) -> Iterator[Any]:
        """The values of a generator function, each as soon as the worker has it.

        Raises WorkerDied where the worker ends, or where it is killed because one value takes more than `seconds`.
        """
        return self._ask(function, arguments, seconds)

    def _ask(self, function: Callable[..., Any], arguments: tuple[object, ...], seconds: float | None) -> Iterator[Any]:
        ended = False
        try:
            if self._is_over:
                raise WorkerDied(self._exit_code(), self._started)
            if not self._started:
                self._receive(seconds)
                self._started = True
            self._calls.send((function, arguments, seconds is not None))
            while not ended:
                kind, value = self._receive(seconds)
                ended = kind in (RETURNED, RAISED)
                if kind == RAISED:
                    raise value
                if kind == VALUE or seconds is None:
                    yield value
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            if ended:  # the function raised it
                raise
            if not isinstance(error, (EOFError, BrokenPipeError, ConnectionResetError)):
                self.kill()  # it may live on, waiting for a call, and would be waited for without end
            raise WorkerDied(self._exit_code(), self._started) from error
        finally:
            if not ended:  # anything it may have sent belongs to no call
                self._is_over = True
                self.kill()

    def _receive(self, seconds: float | None) -> tuple[int, Any]:
        if seconds is not None and not self._results.poll(seconds):
            self._process.kill()
            raise WorkerDied(None, self._started)
        message: tuple[int, Any] = self._results.recv()
        return message

    def _exit_code(self) -> int | None:
        self._process.join(SECONDS_TO_END)
        code: int | None = self._process.exitcode
        return code

    def kill(self) -> None:
        """Ends the process at once. Any thread may call it: a running call then raises WorkerDied."""
        self._process.kill()

    def close(self) -> None:
        """Lets the process end; no call may be running."""
        self._calls.close()
        self._results.close()
        self._process.join(SECONDS_TO_END)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()


@contextmanager
def ctrl_c_held() -> Iterator[None]:
    """Blocks Ctrl-C: a process that is started meanwhile never gets it, not even while it starts."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(calls: Connection, results: Connection, start: str, prepare: Callable[[], object] | None) -> None:
    """Serves calls in the worker, until the pipe of calls is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent
    parent = parent_process()
    if start == "fork":
        # objects of the parent are not closed by garbage collection here, and its locks stay its own
        gc.freeze()
        _close_all_but(calls.fileno(), results.fileno(), *([parent.sentinel] if parent else ()))
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    if prepare:
        prepare()
    with suppress(EOFError, OSError):  # the parent has gone, or has closed the pipe
        _send(results, READY, None)
        while True:
            function, arguments, is_stream = calls.recv()
            try:
                if is_stream:
                    for value in function(*arguments):
                        _send(results, VALUE, value)
                    _send(results, RETURNED, None)
                else:
                    _send(results, RETURNED, function(*arguments))
            except Exception as error:
                _send(results, RAISED, error)
            del function, arguments


def _send(pipe: Connection, kind: int, value: object) -> None:
    """Sends a message; ends the process if the reader of the pipe is gone."""
    try:
        message = pickle.dumps((kind, value), pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # an exception, or a value, that cannot be sent
        if kind != RAISED:
            raise
        message = pickle.dumps((RAISED, RuntimeError(f"{type(value).__name__}: {value} ({error})")))
    try:
        pipe.send_bytes(message)
    except OSError:
        os._exit(1)


def _end_with(parent: Any) -> None:
    """Ends this process when its parent is gone."""
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _close_all_but(*kept: int) -> None:
    """Closes every descriptor except standard input, output, error and these."""
    first = 3
    for descriptor in sorted(kept):
        os.closerange(first, descriptor)
        first = max(first, descriptor + 1)
    os.closerange(first, os.sysconf("SC_OPEN_MAX"))
