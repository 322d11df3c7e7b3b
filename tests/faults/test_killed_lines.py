"""Is an index as it was, or whole, when the processes that make segments of a large file of lines are stopped?

`vraagbaak index --jobs 2` on a file with an unreadable line in the middle, onto an index that holds some of its
documents. The one who writes or those who help are killed, or find their disk full, at any operation; or all of them
are killed, or Ctrl-C is hit, at any time. With --resume what was committed is the lines up to some place, and the same
command goes on from there.
"""

from __future__ import annotations

import errno
import random
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak.corpus.model import Document
from vraagbaak.index.indexing.writer import Writer
from vraagbaak.index.maintenance.verification import verify

from . import indexing_lines
from .counting import Counted
from .forking import Forking, Ran
from .layer import FULL

HOW = ("kill", f"full:{errno.ENOSPC}", "torn", f"once:{errno.EIO}")[: 4 if FULL else 2]
"""What goes wrong."""

Documents = dict[str, Document]


class Files:
    """The lines, the index before, and what it holds before and after."""

    def __init__(self, folder: Path) -> None:
        self.lines = folder / "papers.jsonl"
        self.whole = folder / "whole"
        self.index = folder / "index"
        old = [indexing_lines.paper(number, "oud") for number in (*range(0, 60, 7), 500)]
        with Writer(self.whole) as writer:
            for document in old:
                writer.add(document)
        self.before = {document.id: document for document in old}
        self.added = indexing_lines.write_lines(self.lines)
        self.after = self.before | self.added

    def seconds(self, programs: Forking) -> float:
        """How long a run takes."""
        took = []
        for _ in range(3):
            started = time.monotonic()
            assert self.run(programs).code == 1
            took.append(time.monotonic() - started)
        return min(took)

    def run(self, programs: Forking, who: str = "", resume: bool = False, afresh: bool = True, **how: object) -> Ran:
        """Runs the command, on the index as it was before."""
        if afresh:
            shutil.rmtree(self.index, ignore_errors=True)
            shutil.copytree(self.whole, self.index)
        root = self.index if "kind" in how else None
        return programs.run("lines", self.index, self.lines, who, resume, root=root, **how)  # type: ignore[arg-type]

    def found(self) -> Documents:
        """What the index holds; whole, and its folders without anything else once a writer has cleared up."""
        assert verify(self.index, full=True).findings == []
        with vraagbaak.open(self.index) as opened:
            found = {document.id: document for document in opened.documents()}
            hits = opened.search("zee", limit=500, facets=()).hits
            assert {hit.id: hit.titel for hit in hits} == {id: document.titel for id, document in found.items()}
            n_segments = opened.stats()["segments"]
        Writer(self.index).close()
        assert [len(list((self.index / kind).iterdir())) for kind in ("segments", "folds")] == [n_segments] * 2
        return found


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def is_whole(found: Documents, files: Files) -> bool:
    """Whether the run did all, rather than nothing; nothing between may be."""
    assert found in (files.before, files.after)
    return found == files.after


def is_prefix(found: Documents, files: Files) -> bool:
    """The same for --resume, which commits now and then: some of the lines, in their order."""
    texts = {document.titel.split()[1] for document in found.values()}
    assert texts <= {"een", "twee", "oud"} and found.keys() <= files.after.keys()
    numbers = [int(id.split("-")[1]) for id, document in found.items() if document != files.before.get(id)]
    readable = [n for n in range(indexing_lines.N_LINES - indexing_lines.AGAIN) if n != indexing_lines.UNREADABLE - 1]
    assert sorted(numbers) == readable[: len(numbers)]
    return found == files.after


LOOKS: dict[bool, Callable[[Documents, Files], bool]] = {False: is_whole, True: is_prefix}


def goes_on(files: Files, programs: Forking) -> None:
    """The command, run again in peace, does all the rest."""
    ran = files.run(programs, resume=True, afresh=False)
    assert ran.code == 1 and "a Document needs an `id`" in ran.said, ran.said
    assert files.found() == files.after


@pytest.mark.parametrize("resume", (False, True), ids=("at once", "resume"))
@pytest.mark.parametrize("who", ("writer", "worker"))
@pytest.mark.parametrize("how", HOW)
def test_stopped_at_any_operation(
    who: str, how: str, resume: bool, files: Files, faulty: Forking, counted: Counted
) -> None:
    at, n, ran = 1, 0, Ran(2, "")
    while True:
        ran = files.run(faulty, who, resume, at=at, kind=how)
        whole = LOOKS[resume](files.found(), files)
        if how in ("kill", "torn") and who == "writer" and ran.code == -signal.SIGKILL:
            n += 1
        elif ran.code == 2:
            n += 1
            # behind it Python may warn of semaphores that a killed process left
            last = next((line for line in reversed(ran.said.splitlines()) if line.startswith("vraagbaak: ")), "")
            assert last and "Traceback" not in ran.said, ran.said
            assert resume or not whole
            if who == "worker" and how in ("kill", "torn"):
                assert "a process that reads files died" in last
        else:
            assert ran.code == 1 and whole, ran.said  # 1: a line is unreadable
        if resume:
            goes_on(files, faulty)
        if ran.code == 1 and not how.startswith(("once", "torn")):
            break
        if how.startswith(("once", "torn")) and at > (150 if who == "writer" else 40):
            break
        at += 1 if FULL else 29 if who == "writer" else 7
    assert n
    counted(f"lines by several processes: {who}, {how}{', resumed' * resume}", n)


@pytest.mark.parametrize("resume", (False, True), ids=("at once", "resume"))
def test_all_killed_at_any_time(resume: bool, files: Files, forking: Forking, counted: Counted) -> None:
    chance = random.Random()
    n, most = 0, files.seconds(forking)
    for _ in range(40 if FULL else 2):
        ran = files.run(forking, resume=resume, kill=(0, most * chance.random()))
        n += ran.code == -signal.SIGKILL
        LOOKS[resume](files.found(), files)
        if resume:
            goes_on(files, forking)
    counted(f"lines by several processes: all killed{', resumed' * resume}", n)


@pytest.mark.parametrize("resume", (False, True), ids=("at once", "resume"))
def test_ctrl_c_at_any_time_is_told_as_it_is(resume: bool, files: Files, forking: Forking, counted: Counted) -> None:
    chance = random.Random()
    n, most = 0, files.seconds(forking)
    for _ in range(40 if FULL else 2):
        ran = files.run(forking, resume=resume, kill=(0, 0.01 + most * chance.random()), signal=signal.SIGINT)
        whole = LOOKS[resume](files.found(), files)
        if ran.code == 130:
            assert "Traceback" not in ran.said and "interrupted" in ran.said.splitlines()[-1], ran.said
            has_begun = ran.said != "\nvraagbaak: interrupted\n"  # a busy machine is slow to come to it
            assert not whole or (resume and has_begun)
            assert resume or not has_begun or "nothing was committed" in ran.said
            n += has_begun
        else:
            assert ran.code == 1 and whole, ran.said
        if resume:
            goes_on(files, forking)
    counted(f"lines by several processes: interrupted{', resumed' * resume}", n)
