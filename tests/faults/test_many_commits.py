"""Does an index stay small under thousands of tiny commits, and is a copy made meanwhile whole, or seen to be not?"""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak.corpus.model import Document, Passage
from vraagbaak.index.errors import IndexProblem
from vraagbaak.index.maintenance.verification import verify

from .counting import Counted
from .layer import FULL
from .reading import seen

N_PAPERS = 50
N_COMMITS = 10_000 if FULL else 400
MOST_FILES = 60
"""Segments that wait for a merge, a few of each size, with their folds."""


def paper(number: int, version: int) -> Document:
    text = " ".join(f"woord{version * n % 997}" for n in range(50))
    return Document(id=f"verzonnen-{number}", titel=f"Versie {version}", passages=(Passage("1", "Zee?", text),))


@pytest.mark.parametrize("reader", ("no reader", "a reader stays open"))
def test_tiny_commits_leave_little_behind(reader: str, tmp_path: Path, counted: Counted) -> None:
    index = tmp_path / "index"
    with vraagbaak.writer(index) as writer:
        for number in range(N_PAPERS):
            writer.add(paper(number, 0))
    opened = vraagbaak.open(index) if reader == "a reader stays open" else None
    before = opened and list(opened.documents())
    most_files = most_bytes = 0
    with vraagbaak.writer(index) as writer:
        for version in range(1, N_COMMITS + 1):
            writer.add(paper(version % N_PAPERS, version))
            writer.commit()
            if version % 50 == 0:
                files = [file for file in index.rglob("*") if file.is_file()]
                most_files = max(most_files, len(files))
                most_bytes = max(most_bytes, sum(file.stat().st_size for file in files))
                db = sqlite3.connect(index / "catalog.sqlite")
                (n_texts,) = db.execute("SELECT count(*) FROM texts").fetchone()
                db.close()
                # live ones, dead ones in segments that wait for a merge, those that the reader may ask for
                assert n_texts < 5 * N_PAPERS
    assert most_files < MOST_FILES and most_bytes < 24 << 20
    if opened:
        assert list(opened.documents()) == before
        opened.close()
    assert verify(index, full=True).findings == []
    counted("tiny commits", N_COMMITS)
    counted(f"at most, tiny commits, {reader}: files", most_files)
    counted(f"at most, tiny commits, {reader}: MB", most_bytes >> 20)


def test_a_copy_made_while_one_writes_is_a_whole_commit_or_found_to_be_none(tmp_path: Path, counted: Counted) -> None:
    index, copy = tmp_path / "index", tmp_path / "copy"
    program = Path(__file__).with_name("steady_writing.py")
    writer = subprocess.Popen(
        [sys.executable, program, index], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None and writer.stdin is not None
    assert writer.stdout.readline() == "begun\n"
    n_whole = n_found = 0
    try:
        for _ in range(200 if FULL else 10):
            shutil.rmtree(copy, ignore_errors=True)
            with suppress(shutil.Error):  # files that were there when it began
                shutil.copytree(index, copy)
            try:
                findings = verify(copy).findings
            except IndexProblem:
                n_found += 1
                continue
            n_found += bool(findings)
            if not findings:
                n_whole += 1
                with vraagbaak.open(copy) as opened:
                    seen(opened)
    finally:
        writer.stdin.close()
        writer.wait()
    counted("copies made while one writes: whole", n_whole)
    counted("copies made while one writes: found not to be", n_found)
