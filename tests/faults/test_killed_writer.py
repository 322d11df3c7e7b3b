"""Does what a commit returned from survive, and is all else absent as a whole, wherever the writer is stopped?

The writer is a program (writing.py) with a layer between it and the disk (fault_layer.c), which kills it, tears its
writes or refuses them at a given operation; and which writes down what it does, so that a loss of power can be played
at every operation. After each, the index must open, verify, and hold exactly what one of two commits left: the last
that returned, or the one under way. `make soak` does at every operation what is done at some here.
"""

from __future__ import annotations

import errno
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak.corpus.model import Document
from vraagbaak.index.errors import IndexProblem
from vraagbaak.index.repair import repair
from vraagbaak.index.verification import verify
from vraagbaak.index.writer import Writer

from .crashed_disk import Loses, Operation, crashed, read_trace
from .small_index import make
from .writing import states

FOLDER = Path(__file__).parent
FULL = int(os.environ.get("VRAAGBAAK_SOAK", "0"))
"""With how many scripts everything is done at every operation; 0 for one, at some."""

N_COMMITS = 12
SEEDS = range(1, 1 + max(1, FULL))


@pytest.fixture(scope="session")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fault layer, compiled."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("the fault layer needs Linux and a C compiler")
    made = tmp_path_factory.mktemp("layer") / "layer.so"
    subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", made, FOLDER / "fault_layer.c", "-ldl"], check=True)
    return made


def write(layer: Path, index: Path, seed: int, **faults: object) -> tuple[int, int, str]:
    """Runs the writer; its exit code, the number of the last commit that returned, and what it complained of."""
    told = {f"FAULTS_{name.upper()}": str(value) for name, value in faults.items()}
    ran = subprocess.run(
        [sys.executable, FOLDER / "writing.py", index, str(seed), str(N_COMMITS)],
        env={**os.environ, "LD_PRELOAD": str(layer), "FAULTS_ROOT": str(index), **told},
        capture_output=True,
        text=True,
    )
    done = [line for line in ran.stdout.splitlines() if line.isdecimal()]
    return ran.returncode, len(done), ran.stdout + ran.stderr


def traced(layer: Path, folder: Path, seed: int) -> list[Operation]:
    """All operations of a run in which nothing goes wrong."""
    trace = folder / f"trace-{seed}"
    code, n_commits, said = write(layer, folder / f"index-{seed}", seed, trace=trace)
    assert (code, n_commits) == (0, N_COMMITS), said
    return read_trace(trace)


@pytest.fixture(scope="module")
def traces(layer: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[int, list[Operation]]:
    folder = tmp_path_factory.mktemp("traces")
    return {seed: traced(layer, folder, seed) for seed in SEEDS}


def assert_one_of(index: Path, seed: int, n_returned: int) -> None:
    """The index holds what the last commit that returned left, or the one after it; and can be written again."""
    known = states(seed, N_COMMITS)
    wanted = known[n_returned : n_returned + 2]
    try:
        with vraagbaak.open(index) as opened:
            found: dict[str, Document] = {document.id: document for document in opened.documents()}
            hits = opened.search("zee", limit=100, facets=()).hits
            assert {hit.id: hit.titel for hit in hits} == {id: document.titel for id, document in found.items()}
    except IndexProblem as error:
        assert n_returned == 0 and "holds no index" in str(error), error
        found = {}
    assert found in wanted
    if (index / "catalog.sqlite").exists() and found:
        assert verify(index).findings == []
    with Writer(index) as writer:
        for id in found:
            writer.delete(id)
        writer.add(Document(id="na de storing", titel="zee"))
    assert verify(index).findings == []
    with vraagbaak.open(index) as opened:
        assert [document.id for document in opened.documents()] == ["na de storing"]
        n_segments = opened.stats()["segments"]
    Writer(index).close()
    left = {kind: len(list((index / kind).iterdir())) for kind in ("segments", "folds", "vocabularies")}
    assert left == {"segments": n_segments, "folds": n_segments, "vocabularies": 1}


def points(n: int, few: int) -> Iterator[int]:
    """Operations to look at: all of them in `make soak`."""
    step = 1 if FULL else max(1, n // few)
    yield from range(1, n + 1, step)


@pytest.mark.parametrize("kind", ("kill", "torn"))
def test_a_writer_killed_at_any_operation(
    kind: str, layer: Path, traces: dict[int, list[Operation]], tmp_path: Path
) -> None:
    for seed, trace in traces.items():
        n = sum(one.letter != "K" for one in trace)
        for at in points(n, 30):
            index = tmp_path / f"{seed}-{at}"
            code, n_returned, said = write(layer, index, seed, at=at, kind=kind)
            assert code == (-signal.SIGKILL) or (kind == "torn" and code == 0), said
            index.mkdir(exist_ok=True)
            assert_one_of(index, seed, n_returned)
            shutil.rmtree(index)


def test_a_writer_killed_at_any_time(tmp_path: Path) -> None:
    """Without the layer: as it is, with the disk as it is."""
    chance = random.Random(5)
    for round in range(100 if FULL else 8):
        index = tmp_path / str(round)
        index.mkdir()
        command = [sys.executable, str(FOLDER / "writing.py"), str(index), "4", str(N_COMMITS)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            n_wanted = chance.randrange(N_COMMITS)
            n_returned = 0
            while n_returned < n_wanted and writer.stdout.readline():
                n_returned += 1
            time.sleep(chance.random() * 0.03)
            writer.kill()
            n_returned += len(writer.stdout.read().splitlines())
        assert_one_of(index, 4, n_returned)
        shutil.rmtree(index)


@pytest.mark.parametrize("loses", ("nothing", "all", "some"))
def test_the_power_goes_at_any_operation(loses: Loses, traces: dict[int, list[Operation]], tmp_path: Path) -> None:
    for seed, trace in traces.items():
        root = trace[0].path
        assert trace[0].letter == "M"
        for at in points(len(trace), 60):
            index = tmp_path / f"{seed}-{at}"
            crashed(trace[:at], root, index, random.Random(at), loses)
            n_returned = sum(one.letter == "K" for one in trace[:at])
            assert_one_of(index, seed, n_returned)
            shutil.rmtree(index)


@pytest.mark.parametrize(
    ("kind", "said"),
    (
        (f"full:{errno.ENOSPC}", "full|No space left|unable to open|disk I/O"),
        (f"full:{errno.EROFS}", "Read-only file system|readonly|unable to open|disk I/O"),
        (f"once:{errno.EIO}", "I/O error|Input/output error|unable to open"),
    ),
)
def test_a_disk_that_refuses_is_told_and_the_old_index_intact(
    kind: str, said: str, layer: Path, traces: dict[int, list[Operation]], tmp_path: Path
) -> None:
    n_told = 0
    for seed, trace in traces.items():
        n = sum(one.letter != "K" for one in trace)
        for at in points(n, 25):
            index = tmp_path / f"{seed}-{at}"
            code, n_returned, told = write(layer, index, seed, at=at, kind=kind)
            if code:  # a merge that fails is no failure: the commit stands
                assert code == 2 and told.splitlines()[-1].startswith("IndexProblem: "), told
                assert re.search(said, told), told
                n_told += 1
            if index.is_dir():
                assert_one_of(index, seed, n_returned)
                shutil.rmtree(index)
    assert n_told


REPAIRING = "import sys; from pathlib import Path; from vraagbaak.index.repair import repair; repair(Path(sys.argv[1]))"


def test_a_repair_killed_at_any_operation_loses_nothing(layer: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    make(whole)
    with vraagbaak.open(whole) as opened:
        wanted = list(opened.documents())
    next((whole / "folds").iterdir()).unlink()
    index = tmp_path / "index"
    at, killed = 1, True
    while killed:
        shutil.rmtree(index, ignore_errors=True)
        shutil.copytree(whole, index)
        ran = subprocess.run(
            [sys.executable, "-c", REPAIRING, index],
            env={
                **os.environ,
                "LD_PRELOAD": str(layer),
                "FAULTS_ROOT": str(index),
                "FAULTS_KIND": "kill",
                "FAULTS_AT": str(at),
            },
            capture_output=True,
            text=True,
        )
        killed = ran.returncode == -signal.SIGKILL
        assert killed or ran.returncode == 0, ran.stderr
        if verify(index).findings:
            repair(index)
        assert verify(index).findings == []
        with vraagbaak.open(index) as opened:
            assert list(opened.documents()) == wanted
        at += 1 if FULL else 6
