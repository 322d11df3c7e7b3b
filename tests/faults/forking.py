"""Programs that are to be killed, each in a process of its own, which is forked: so that one costs no imports.

As a program it reads a line of JSON a run: what to run (RUNS), its arguments, the environment of the fault layer, and
perhaps when to kill it; and answers in one line with its exit code and what it said.
"""

from __future__ import annotations

import concurrent.futures.process
import ctypes
import json
import multiprocessing.util
import os
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import NamedTuple
from unittest.mock import DEFAULT, patch

sys.path.insert(0, str(Path(__file__).resolve().parent))

import copying
import embedding
import indexing_lines
import writing

from vraagbaak.index.indexing import segment_set as live_segments
from vraagbaak.index.maintenance.repair import repair
from vraagbaak.index.store import compression as dictionaries

RUNS: dict[str, Callable[..., object]] = {
    "write": writing.write,
    "repair": lambda index: repair(Path(index)),
    "lines": indexing_lines.index_lines,
    "backup": copying.back_up,
    "restore": copying.put_back,
    "write and restore": copying.write_and_put_back,
    "embed": embedding.embed_all,
}


class Ran(NamedTuple):
    """The exit code (minus a signal's number), and what was said on both streams."""

    code: int
    said: str

    @property
    def n_returned(self) -> int:
        """How many commits returned."""
        return sum(line.isdecimal() for line in self.said.splitlines())


class Forking:
    """Runs programs; with `layer` between them and the disk. A context."""

    def __init__(self, layer: Path | None = None) -> None:
        environment = dict(os.environ) if layer is None else {**os.environ, "LD_PRELOAD": str(layer)}
        self._process = subprocess.Popen(
            [sys.executable, __file__], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(
        self,
        what: str,
        *arguments: object,
        root: Path | None = None,
        kill: tuple[int, float] | None = None,
        signal: int = signal.SIGKILL,
        **faults: object,
    ) -> Ran:
        """Runs one; `faults` are the layer's, below `root`; `kill` is after how many commits and seconds."""
        told = {f"FAULTS_{name.upper()}": str(value) for name, value in faults.items()}
        if root is not None:
            told["FAULTS_ROOT"] = str(root)
        line = json.dumps(
            {
                "what": what,
                "arguments": [str(one) if isinstance(one, Path) else one for one in arguments],
                "faults": told,
                "number": int(signal),
                "kill": kill,
            }
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        return Ran(*json.loads(self._process.stdout.readline()))

    def __enter__(self) -> Forking:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


def _child(what: str, arguments: list[object], faults: dict[str, str], out: int) -> None:
    """The forked process: never returns."""
    code: object = 70
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell has its background jobs ignore it
    try:
        os.setpgid(0, 0)
        os.dup2(out, 1)
        os.dup2(out, 2)
        sys.stdout, sys.stderr = (open(number, "w", closefd=False) for number in (1, 2))  # noqa: SIM115
        os.environ.update(faults)
        if faults:
            ctypes.CDLL(None).faults_begin()
        code = RUNS[what](*arguments)
        concurrent.futures.process._python_exit()  # what the interpreter does at its end
        multiprocessing.util._exit_function()
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 0)


def _run(
    what: str, arguments: list[object], faults: dict[str, str], kill: tuple[int, float] | None, number: int
) -> Ran:
    ours, theirs = os.pipe()
    process = os.fork()
    if not process:
        os.close(ours)
        _child(what, arguments, faults, theirs)
    with suppress(OSError):
        os.setpgid(process, process)  # the first of the two does it
    os.close(theirs)
    said = b""
    with os.fdopen(ours, "rb") as told:
        if kill is not None:
            n_commits, seconds = kill
            while n_commits and (line := told.readline()):
                said += line
                n_commits -= 1
            time.sleep(seconds)
            os.killpg(process, number)
        said += told.read()
    _, status = os.waitpid(process, 0)
    return Ran(os.waitstatus_to_exitcode(status), said.decode("utf-8", "replace"))


def _warm_up() -> None:
    """Does once what every run would do first: imports, tables."""
    with (
        tempfile.TemporaryDirectory() as folder,
        open(os.devnull, "w") as nowhere,
        patch.object(live_segments, "MERGE_AT"),
        patch.multiple(dictionaries, SAMPLE=DEFAULT, GROWTH=DEFAULT, SIZE=DEFAULT),
    ):
        out = os.dup(1)
        os.dup2(nowhere.fileno(), 1)
        writing.write(str(Path(folder, "index")), "replacing", 1)
        os.dup2(out, 1)
        os.close(out)


if __name__ == "__main__":
    _warm_up()
    for line in sys.stdin:
        print(json.dumps(_run(**json.loads(line))), flush=True)
