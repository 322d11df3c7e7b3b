"""Do readers see whole commits while one process writes, merges and clears up; and does the log stay small?

Several processes read, with several threads each, that open the index again all the time; and one of each process stays
open for as long as all takes. `make soak` writes for a minute.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from vraagbaak.index.maintenance.verification import verify

from .counting import Counted
from .layer import FULL

FOLDER = Path(__file__).parent
SECONDS = 60 if FULL else 6
N_READERS = 2

LARGEST_LOG = 64 << 20
"""Bytes: what SQLite checkpoints at is 16 MB, and readers may hold it up for a while."""


def test_readers_see_whole_commits_under_steady_writing(tmp_path: Path, counted: Counted) -> None:
    index = tmp_path / "index"
    writer = subprocess.Popen(
        [sys.executable, FOLDER / "steady_writing.py", index], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None and writer.stdin is not None
    assert writer.stdout.readline() == "begun\n"
    readers = [
        subprocess.Popen(
            [sys.executable, FOLDER / "reading.py", index, str(SECONDS)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for _ in range(N_READERS)
    ]
    said = [reader.communicate()[0] for reader in readers]
    size_open = sum(file.stat().st_size for file in index.iterdir() if file.is_file())
    writer.stdin.close()
    n_commits, largest_log = map(int, writer.stdout.read().split())
    assert writer.wait() == 0
    assert [reader.returncode for reader in readers] == [0] * N_READERS, said
    n_looks = sum(int(one.split()[-2]) for one in said)
    counted("steady writing: commits", n_commits)
    counted("steady writing: looks of readers", n_looks)
    counted("at most, steady writing: MB of the log", largest_log >> 20)
    counted("at most, steady writing: MB of catalog and log when the readers ended", size_open >> 20)
    assert n_commits > SECONDS and n_looks > 5 * SECONDS
    assert largest_log < LARGEST_LOG
    assert verify(index, full=True).findings == []
    assert len(list((index / "segments").iterdir())) < 100
