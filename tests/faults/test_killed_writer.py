"""Does what a commit returned from survive, and is all else absent as a whole, wherever the writer is stopped?

The writer is a program (writing.py, three scripts) with a layer between it and the disk (fault_layer.c), which kills
it, tears its writes or refuses them at a given operation; and which writes down what it does, so that a loss of power
can be played at every operation. After each, the index must open, verify, and hold exactly what one of two commits
left: the last that returned, or the one under way. `make soak` does at every operation what is done at some here.
"""

from __future__ import annotations

import errno
import random
import re
import shutil
import signal
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak.corpus.model import Document
from vraagbaak.index.errors import IndexProblem
from vraagbaak.index.indexing.writer import Writer
from vraagbaak.index.maintenance.repair import repair
from vraagbaak.index.maintenance.verification import verify

from .counting import Counted
from .crashed_disk import Loses, Operation, crashed, read_trace
from .forking import Forking, Ran
from .layer import FULL, points
from .small_index import make
from .writing import N_COMMITS, SCRIPTS, states

KINDS = tuple(SCRIPTS)
RUNS = [(kind, seed) for kind in KINDS for seed in range(1, 1 + (FULL or 1))]
"""The scripts, and chance."""

Traces = dict[tuple[str, int], list[Operation]]


@pytest.fixture(scope="module")
def traces(faulty: Forking, tmp_path_factory: pytest.TempPathFactory) -> Traces:
    """All operations of a run of each script in which nothing goes wrong."""
    folder = tmp_path_factory.mktemp("traces")
    found = {}
    for kind, seed in RUNS:
        index, trace = folder / f"{kind}-{seed}", folder / f"{kind}-{seed}.trace"
        ran = faulty.run("write", index, kind, seed, root=index, trace=trace)
        assert (ran.code, ran.n_returned) == (0, N_COMMITS[kind]), ran.said
        found[kind, seed] = read_trace(trace)
    return found


def n_operations(trace: list[Operation]) -> int:
    return sum(one.letter != "K" for one in trace)


def assert_one_of(index: Path, kind: str, seed: int, n_returned: int) -> None:
    """The index holds what the last commit that returned left, or the one after it; and can be written again."""
    known = states(kind, seed)
    wanted = known[n_returned : n_returned + 2]
    try:
        with vraagbaak.open(index) as opened:
            found: dict[str, Document] = {document.id: document for document in opened.documents()}
            hits = opened.search("zee", limit=200, facets=()).hits
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


@pytest.mark.parametrize(("kind", "seed"), RUNS)
@pytest.mark.parametrize("how", ("kill", "torn"))
def test_a_writer_killed_at_any_operation(
    how: str, kind: str, seed: int, faulty: Forking, traces: Traces, tmp_path: Path, counted: Counted
) -> None:
    letters = [one.letter for one in traces[kind, seed] if one.letter != "K"]
    places = [at for at, letter in enumerate(letters, start=1) if how == "kill" or letter == "W"]
    n = 0
    for at in points(places, 20):
        index = tmp_path / str(at)
        ran = faulty.run("write", index, kind, seed, root=index, at=at, kind=how)
        assert ran.code == (-signal.SIGKILL) or (how == "torn" and ran.code == 0), ran.said
        n += ran.code != 0
        index.mkdir(exist_ok=True)
        assert_one_of(index, kind, seed, ran.n_returned)
        shutil.rmtree(index)
    counted(f"writer killed{' in the middle of a write' * (how == 'torn')}: {kind}", n)


@pytest.mark.parametrize("kind", KINDS)
def test_a_writer_killed_at_any_time(kind: str, forking: Forking, tmp_path: Path, counted: Counted) -> None:
    """Without the layer: as it is, with the disk as it is."""
    chance = random.Random()
    n = 0
    for round in range(120 if FULL else 6):
        index = tmp_path / str(round)
        index.mkdir()
        kill = chance.randrange(N_COMMITS[kind]), chance.random() * 0.06
        ran = forking.run("write", index, kind, 4, kill=kill)
        n += ran.code == -signal.SIGKILL
        assert_one_of(index, kind, 4, ran.n_returned)
        shutil.rmtree(index)
    counted(f"writer killed at any time: {kind}", n)


@pytest.mark.parametrize(("kind", "seed"), RUNS)
@pytest.mark.parametrize("loses", ("nothing", "all", "some"))
def test_the_power_goes_at_any_operation(
    loses: Loses, kind: str, seed: int, traces: Traces, tmp_path: Path, counted: Counted
) -> None:
    n = 0
    trace = traces[kind, seed]
    root = trace[0].path
    assert trace[0].letter == "M"
    for at in points(range(1, len(trace) + 1), 25):
        index = tmp_path / str(at)
        crashed(trace[:at], root, index, random.Random(at), loses)
        n_returned = sum(one.letter == "K" for one in trace[:at])
        assert_one_of(index, kind, seed, n_returned)
        shutil.rmtree(index)
        n += 1
    counted(f"power lost, {loses} of what was not synced: {kind}", n)


@pytest.mark.parametrize(("kind", "seed"), RUNS)
@pytest.mark.parametrize(
    ("how", "said"),
    (
        (f"full:{errno.ENOSPC}", "full|No space left|unable to open|disk I/O"),
        (f"full:{errno.EROFS}", "Read-only file system|readonly|unable to open|disk I/O"),
        (f"once:{errno.EIO}", "I/O error|Input/output error|unable to open"),
    ),
)
def test_a_disk_that_refuses_is_told_and_the_old_index_intact(
    how: str, said: str, kind: str, seed: int, faulty: Forking, traces: Traces, tmp_path: Path, counted: Counted
) -> None:
    n = n_told = 0
    for at in points(range(1, n_operations(traces[kind, seed]) + 1), 12):
        index = tmp_path / str(at)
        ran = faulty.run("write", index, kind, seed, root=index, at=at, kind=how)
        n += 1
        if ran.code:  # a merge that fails is no failure: the commit stands
            raised, _, message = ran.said.splitlines()[-1].partition(": ")
            assert ran.code == 2, ran.said
            # SQLite does not say why it cannot make a file
            assert raised == ("DiskFull" if re.search("is full|No space left", message) else "VraagbaakError"), ran.said
            assert re.search(said, ran.said), ran.said
            n_told += 1
        if index.is_dir():
            assert_one_of(index, kind, seed, ran.n_returned)
            shutil.rmtree(index)
    assert n_told
    counted(f"disk refuses, {how}: {kind}", n)


def test_a_repair_killed_at_any_operation_loses_nothing(faulty: Forking, tmp_path: Path, counted: Counted) -> None:
    whole = tmp_path / "whole"
    make(whole)
    with vraagbaak.open(whole) as opened:
        wanted = list(opened.documents())
    next((whole / "folds").iterdir()).unlink()
    index = tmp_path / "index"
    at, n, ran = 1, 0, Ran(-signal.SIGKILL, "")
    while ran.code == -signal.SIGKILL:
        shutil.rmtree(index, ignore_errors=True)
        shutil.copytree(whole, index)
        ran = faulty.run("repair", index, root=index, at=at, kind="kill")
        assert ran.code in (0, -signal.SIGKILL), ran.said
        if verify(index).findings:
            repair(index)
        assert verify(index).findings == []
        with vraagbaak.open(index) as opened:
            assert list(opened.documents()) == wanted
        at += 1 if FULL else 6
        n += ran.code != 0
    counted("repair killed", n)
