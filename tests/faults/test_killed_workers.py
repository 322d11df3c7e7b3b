"""`vraagbaak index` whose worker processes are killed: it ends in words, or reads on; it never waits for ever.

Segments that workers build of lines are all or nothing; a file that was being read is read again by another worker.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak.corpus.interchange import line
from vraagbaak.corpus.model import Document, Passage

from .counting import Counted
from .layer import FULL

SECONDS = 60
LINES = (
    "import vraagbaak.search.cli.index as index\nindex.MANY_LINES = 1\nfrom vraagbaak.search.cli import main\nmain()"
)
FILES = "from vraagbaak.search.cli import main; main()"
N = 4000

pytestmark = pytest.mark.skipif(not Path("/proc/self/syscall").exists(), reason="a system that does not tell of calls")


def children(pid: int) -> list[int]:
    """The worker processes of a command."""
    try:
        return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))
    except OSError:
        return []


def is_there(pid: int) -> bool:
    """Whether a worker has started: any of them."""
    return True


def is_calling(pid: int, number: str) -> bool:
    """Whether a process is in a system call of this number, on a pipe."""
    try:
        call = Path(f"/proc/{pid}/syscall").read_text().split()
        return call[0] == number and os.readlink(f"/proc/{pid}/fd/{int(call[1], 16)}").startswith("pipe")
    except (OSError, IndexError, ValueError):
        return False


def reads(pid: int) -> bool:
    return is_calling(pid, "0")


def writes(pid: int) -> bool:
    return is_calling(pid, "1")


def computes(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/syscall").read_text().startswith("running")
    except OSError:
        return False


def run_and_kill(
    code: str, index: Path, path: Path, when: Callable[[int], bool], how: signal.Signals, chance: random.Random
) -> tuple[int, int, str]:
    """How many workers were killed, the command's exit code, and what it said."""
    command = [sys.executable, "-c", code, "index", "--jobs", "2", "--index", str(index), str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        wait, n_killed, started = chance.uniform(0, 0.3), 0, time.monotonic()
        while process.poll() is None and not n_killed and time.monotonic() - started < SECONDS:
            if when is writes and children(process.pid):  # while nothing reads what it writes
                os.kill(process.pid, signal.SIGSTOP)
                time.sleep(0.1)
            for pid in children(process.pid):
                if when(pid) and (when is not is_there or time.monotonic() - started > wait):
                    os.kill(pid, how)
                    n_killed += 1
                    break
            if when is writes:
                os.kill(process.pid, signal.SIGCONT)
                time.sleep(0.005)
        try:
            _, err = process.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            pytest.fail("the command waits for ever")
    return n_killed, process.returncode, err


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("papers") / "papers.jsonl"
    with path.open("w") as file:
        for number in range(N):
            text = " ".join(f"woord{at}" for at in range(40)) if number % 2 else "Zee?"
            file.write(line(Document(id=f"verzonnen-{number:050}", titel="Zee", passages=(Passage("1", text),))) + "\n")
    return path


@pytest.mark.parametrize("how", (signal.SIGKILL, signal.SIGSEGV), ids=lambda how: how.name)
@pytest.mark.parametrize("when", (is_there, reads, computes, writes), ids=lambda when: when.__name__)
def test_a_killed_worker_ends_the_run_with_one_line(
    papers: Path, when: Callable[[int], bool], how: signal.Signals, tmp_path: Path, counted: Counted
) -> None:
    chance, n = random.Random(), 0
    for turn in range(5 if FULL else 1):
        index = tmp_path / f"index-{turn}"
        n_killed, code, err = run_and_kill(LINES, index, papers, when, how, chance)
        if code == 0:  # it was killed when all was done, or never found doing this
            with vraagbaak.open(index) as opened:
                assert opened.stats()["documents"] == N
        else:
            said = [one for one in err.splitlines() if one.startswith("vraagbaak: ")]
            died = "a process that reads files died, perhaps for want of memory; use --jobs 1; nothing was committed"
            assert (code, said) == (2, [f"vraagbaak: {died}"]), err
            assert n_killed
        n += n_killed
    counted(f"workers that build segments killed: {when.__name__}, {how.name}", n)


@pytest.mark.parametrize("when", (is_there, reads, computes, writes), ids=lambda when: when.__name__)
def test_a_killed_reader_costs_nothing(when: Callable[[int], bool], tmp_path: Path, counted: Counted) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    for number in range(150):
        page = f"<html><body><p>Uilen {number}</p>{'<p>Valken en meeuwen.</p>' * 200}</body></html>"
        (folder / f"paper-{number:03}.html").write_text(page)
    chance, n = random.Random(), 0
    for turn in range(4 if FULL else 1):
        index = tmp_path / f"index-{turn}"
        n_killed, code, err = run_and_kill(FILES, index, folder, when, signal.SIGKILL, chance)
        if code == 2:  # killed before it began
            assert "a process that reads files could not start (by SIGKILL)" in err and n_killed
        else:
            assert code == 0, err
            with vraagbaak.open(index) as opened:
                assert opened.stats()["documents"] == 150
        n += n_killed
    counted(f"workers that read files killed: {when.__name__}", n)
