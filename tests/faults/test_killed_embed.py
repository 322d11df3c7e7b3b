"""Does a run of `embed` that is stopped at any operation continue, with nothing lost and nothing computed twice?

As in test_killed_backup.py: killed, killed in the middle of a write, refused by a full disk, failing once.
"""

from __future__ import annotations

import errno
import shutil
import signal
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from vraagbaak.index.maintenance.verification import verify
from vraagbaak.index.reader import Snapshot
from vraagbaak.search.semantic.embedding import embed

from .counting import Counted
from .crashed_disk import read_trace
from .embedding import WHAT, Hashed
from .forking import Forking
from .layer import points
from .small_index import make

HOW = ("kill", "torn", f"full:{errno.ENOSPC}", f"once:{errno.EIO}")

N_TEXTS = 18
"""A title and two questions of each of six documents."""


def rows_of(index: Path) -> list[tuple[int, int, int, bytes]]:
    """Every text that has a vector: its document's number, place and field, and the vector."""
    snapshot = Snapshot(index)
    try:
        return sorted(
            (number, place, field, np.asarray(vector).tobytes())
            for rows in snapshot.vector_rows
            for number, place, field, vector in zip(
                rows.numbers.tolist(), rows.places.tolist(), rows.fields.tolist(), rows.vectors, strict=True
            )
        )
    finally:
        snapshot.close()


@pytest.fixture
def index(tmp_path: Path) -> Path:
    index = tmp_path / "index"
    make(index)
    return index


@pytest.mark.parametrize("how", HOW)
def test_a_stopped_run_continues(how: str, index: Path, faulty: Forking, tmp_path: Path, counted: Counted) -> None:
    trace = tmp_path / "trace"
    whole = Path(shutil.copytree(index, tmp_path / "whole"))
    ran = faulty.run("embed", whole, root=whole, trace=trace)
    assert (ran.code, ran.said) == (0, "1\n")
    wanted = rows_of(whole)
    assert len(wanted) == N_TEXTS
    letters = [one.letter for one in read_trace(trace) if one.letter != "K"]
    places = [at for at, letter in enumerate(letters, start=1) if how != "torn" or letter == "W"]
    n = n_partly = 0
    for at in points(places, 12):
        stopped = Path(shutil.copytree(index, tmp_path / str(at)))
        ran = faulty.run("embed", stopped, root=stopped, at=at, kind=how)
        assert ran.code in ((-signal.SIGKILL, 0) if how in ("kill", "torn") else (0, 2)), ran.said
        assert "Traceback" not in ran.said, ran.said
        n += ran.code != 0
        assert verify(stopped, full=True).findings == []
        before = rows_of(stopped)
        assert not Counter(before) - Counter(wanted), "what is stored is right, and there once"
        n_partly += 0 < len(before) < N_TEXTS
        model = Hashed()
        result = embed(stopped, model, WHAT)
        assert result.n_texts == N_TEXTS - len(before), "what is stored is not computed again"
        assert len(model.texts) <= result.n_texts
        assert rows_of(stopped) == wanted
        assert verify(stopped, full=True).findings == []
        shutil.rmtree(stopped)
    assert n and n_partly
    counted(f"embed stopped, {how}", n)
