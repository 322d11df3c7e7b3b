"""Is a backup whole or no index, and an index its old or its restored self, wherever `backup` or `restore` is stopped?

As in test_killed_writer.py, at each operation: killed, killed in the middle of a write, refused by a full disk, failing
once; and the power lost.
"""

from __future__ import annotations

import errno
import random
import shutil
import signal
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak.index.errors import IndexProblem
from vraagbaak.index.maintenance.backup import backup, restore
from vraagbaak.index.maintenance.verification import verify

from .copying import put
from .counting import Counted
from .crashed_disk import Loses, crashed, read_trace
from .forking import Forking
from .layer import points

HOW = ("kill", "torn", f"full:{errno.ENOSPC}", f"once:{errno.EIO}")


def word_of(index: Path) -> str:
    """The word that all documents of a whole index are about; "" for no index."""
    try:
        with vraagbaak.open(index) as opened:
            titles = {document.id: document.titel for document in opened.documents()}
            assert {hit.id: hit.titel for hit in opened.search("over", limit=50).hits} == titles
    except IndexProblem as error:
        assert "holds no index" in str(error), error
        return ""
    assert verify(index, full=True).findings == []
    (title,) = set(titles.values())
    assert len(titles) == 6
    return title.removeprefix("Over ")


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """An index whose backup (`copy`, beside it) is of the commit before its last."""
    index = tmp_path / "index"
    put(index, "uilen")
    backup(index, tmp_path / "copy")
    put(index, "valken")
    return index


def assert_stopped(code: int, how: str, said: str) -> None:
    assert code in ((-signal.SIGKILL, 0) if how in ("kill", "torn") else (0, 2)), said
    assert "Traceback" not in said, said


@pytest.mark.parametrize("how", HOW)
def test_a_backup_stopped_at_any_operation(
    how: str, index: Path, faulty: Forking, tmp_path: Path, counted: Counted
) -> None:
    trace = tmp_path / "trace"
    assert faulty.run("backup", index, tmp_path / "first", root=tmp_path / "first", trace=trace).code == 0
    letters = [one.letter for one in read_trace(trace) if one.letter != "K"]
    places = [at for at, letter in enumerate(letters, start=1) if how != "torn" or letter == "W"]
    n = 0
    for at in points(places, 12):
        to = tmp_path / str(at)
        ran = faulty.run("backup", index, to, root=to, at=at, kind=how)
        assert_stopped(ran.code, how, ran.said)
        n += ran.code != 0
        assert word_of(to) in (("valken",) if ran.n_returned else ("", "valken"))
        if to.exists() and any(to.iterdir()):
            with pytest.raises(IndexProblem, match="is not empty"):
                backup(index, to)
            shutil.rmtree(to)
        backup(index, to)
        assert word_of(to) == "valken"
        shutil.rmtree(to)
    assert word_of(index) == "valken"
    counted(f"backup stopped, {how}", n)


@pytest.mark.parametrize("how", HOW)
def test_a_restore_stopped_at_any_operation(
    how: str, index: Path, faulty: Forking, tmp_path: Path, counted: Counted
) -> None:
    copy, trace = tmp_path / "copy", tmp_path / "trace"
    first = Path(shutil.copytree(index, tmp_path / "first"))
    assert faulty.run("restore", copy, first, root=first, trace=trace).code == 0
    letters = [one.letter for one in read_trace(trace) if one.letter != "K"]
    places = [at for at, letter in enumerate(letters, start=1) if how != "torn" or letter == "W"]
    n = 0
    for at in points(places, 12):
        live = Path(shutil.copytree(index, tmp_path / str(at)))
        with vraagbaak.open(live) as reader:
            ran = faulty.run("restore", copy, live, root=live, at=at, kind=how)
            assert_stopped(ran.code, how, ran.said)
            n += ran.code != 0
            try:
                assert {hit.titel for hit in reader.search("over", limit=50).hits} == {"Over valken"}
            except IndexProblem as error:
                assert "was replaced since it was opened" in str(error)
        assert word_of(live) in (("uilen",) if ran.n_returned else ("valken", "uilen"))
        restore(copy, live)
        assert word_of(live) == "uilen"
        put(live, "meeuwen")
        assert word_of(live) == "meeuwen"
        with vraagbaak.open(live) as opened:
            n_segments = opened.stats()["segments"]
        vraagbaak.writer(live).close()
        left = {kind: len(list((live / kind).iterdir())) for kind in ("segments", "folds", "vocabularies")}
        assert left == {"segments": n_segments, "folds": n_segments, "vocabularies": 1}
        shutil.rmtree(live)
    assert word_of(copy) == "uilen"
    counted(f"restore stopped, {how}", n)


@pytest.mark.parametrize("loses", ("nothing", "all", "some"))
def test_the_power_goes_during_a_backup(
    loses: Loses, index: Path, faulty: Forking, tmp_path: Path, counted: Counted
) -> None:
    root, file = tmp_path / "first", tmp_path / "trace"
    assert faulty.run("backup", index, root, root=root, trace=file).code == 0
    trace = read_trace(file)
    ends = points(range(1, len(trace) + 1), 15)
    for at in ends:
        to = tmp_path / str(at)
        crashed(trace[:at], str(root), to, random.Random(at), loses)
        has_returned = any(one.letter == "K" for one in trace[:at])
        assert word_of(to) in (("valken",) if has_returned else ("", "valken"))
        shutil.rmtree(to)
    counted(f"power lost during a backup, {loses} of what was not synced", len(ends))


@pytest.mark.parametrize("loses", ("nothing", "all", "some"))
def test_the_power_goes_during_a_restore(loses: Loses, faulty: Forking, tmp_path: Path, counted: Counted) -> None:
    root, file = tmp_path / "first", tmp_path / "trace"
    assert faulty.run("write and restore", root, tmp_path / "copy", root=root, trace=file).code == 0
    trace = read_trace(file)
    second = [at for at, one in enumerate(trace, start=1) if one.letter == "K"][1]
    ends = points(range(second, len(trace) + 1), 15)
    for at in ends:
        live = tmp_path / str(at)
        crashed(trace[:at], str(root), live, random.Random(at), loses)
        has_returned = sum(one.letter == "K" for one in trace[:at]) == 3
        assert word_of(live) in (("uilen",) if has_returned else ("valken", "uilen"))
        restore(tmp_path / "copy", live)
        assert word_of(live) == "uilen"
        shutil.rmtree(live)
    counted(f"power lost during a restore, {loses} of what was not synced", len(ends))
