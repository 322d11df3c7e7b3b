"""What does a reader say whose files are written over while it is open? On invented documents.

A reader either answers from its own commit or says that the index was replaced. It never answers otherwise, and nothing
that another process does to the files ends its process.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak import Index, IndexProblem
from vraagbaak.index.maintenance.repair import repair
from vraagbaak.index.storage import guard

from .small_indexes import make, paper

REPLACED = "was replaced since it was opened; open it again"


def copy_over(source: Path, to: Path) -> None:
    """As `cp -r source/. to/` does: each file is cut, and written again."""
    for file in sorted(source.rglob("*")):
        place = to / file.relative_to(source)
        if file.is_dir():
            place.mkdir(exist_ok=True)
        else:
            shutil.copyfile(file, place)


def answers(index: Index, word: str) -> list[tuple[str, str]]:
    return sorted((hit.id, hit.passages[0].vraag.text) for hit in index.search(word, limit=50).hits)


def said_or_right(index: Index, word: str, right: list[tuple[str, str]]) -> bool:
    """Whether it says that it was replaced; and if not, whether its answer is right."""
    try:
        assert answers(index, word) == right
    except IndexProblem as error:
        assert REPLACED in str(error)
        return True
    return False


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return make(tmp_path / "index", "uilen")


def _again(index: Path) -> None:
    """The nightly job goes on after the copy."""
    make(index, "meeuwen", 200)


def _nothing(index: Path) -> None:
    """Nothing is written after the copy."""


@pytest.mark.parametrize("then", (_nothing, _again))
@pytest.mark.parametrize("looked", (True, False))
def test_an_older_copy_over_a_live_index(
    then: Callable[[Path], None], looked: bool, index: Path, tmp_path: Path
) -> None:
    older = Path(shutil.copytree(index, tmp_path / "older"))
    make(index, "valken", 100)
    with vraagbaak.open(index) as reader:
        right = [(f"verzonnen-{n}", "Zijn er valken hier?") for n in range(100, 120)]
        if looked:
            assert answers(reader, "valken") == sorted(right)
        copy_over(older, index)
        then(index)
        assert said_or_right(reader, "valken", sorted(right))
        for ask in (
            lambda: reader.document("verzonnen-103"),
            lambda: reader.search("uilen").n_documents,
            lambda: reader.suggest("val"),
            lambda: reader.related("verzonnen-103"),
            lambda: list(reader.documents()),
        ):
            with pytest.raises(IndexProblem, match=REPLACED):
                ask()
    with vraagbaak.open(index) as reader:
        assert len(answers(reader, "valken")) == 0 and len(answers(reader, "uilen")) == 20


def test_a_newer_copy_over_a_live_index_is_its_own_future(index: Path, tmp_path: Path) -> None:
    newer = Path(shutil.copytree(index, tmp_path / "newer"))
    make(newer, "valken", 100)
    with vraagbaak.open(index) as reader:
        right = answers(reader, "uilen")
        copy_over(newer, index)
        said_or_right(reader, "uilen", right)
    with vraagbaak.open(index) as reader:
        assert len(answers(reader, "valken")) == 20


def test_a_copy_that_was_written_to_apart_is_another_index(index: Path, tmp_path: Path) -> None:
    """Both go on from one commit, and count alike: only their writers tell them apart."""
    other = Path(shutil.copytree(index, tmp_path / "other"))
    make(index, "valken", 100)
    make(other, "meeuwen", 100)
    with vraagbaak.open(index) as reader:
        right = answers(reader, "valken")
        copy_over(other, index)
        make(index, "spreeuwen", 200)
        assert said_or_right(reader, "valken", right)


def test_a_copy_made_half_is_never_answered_from(index: Path, tmp_path: Path) -> None:
    older = Path(shutil.copytree(index, tmp_path / "older"))
    make(index, "valken", 100)
    whole = {file: file.read_bytes() for file in sorted(index.rglob("*")) if file.is_file()}
    files = [file for file in sorted(older.rglob("*")) if file.is_file()]
    for n in range(1, len(files) + 1):
        with vraagbaak.open(index) as reader:
            right = answers(reader, "valken")
            for file in files[:n]:
                shutil.copyfile(file, index / file.relative_to(older))
            said_or_right(reader, "valken", right)
        for file, content in whole.items():
            file.write_bytes(content)
        for log in index.glob("catalog.sqlite-*"):
            log.unlink()


def test_bytes_written_in_place_are_noticed(index: Path) -> None:
    with vraagbaak.open(index) as reader:
        right = answers(reader, "uilen")
        for file in sorted(index.rglob("*.arrays")):
            with file.open("r+b") as opened:
                opened.seek(-64, os.SEEK_END)
                opened.write(bytes(64))
        assert guard.NAME == "copied" or said_or_right(reader, "uilen", right)


def test_writing_on_is_no_replacement(index: Path) -> None:
    with vraagbaak.open(index) as reader:
        right = answers(reader, "uilen")
        for round in range(12):
            make(index, f"valken{round}", 0 if round % 2 else 100 + round)
            assert answers(reader, "uilen") == right
        with vraagbaak.writer(index) as writer:
            writer.optimize()
        assert answers(reader, "uilen") == right and reader.document("verzonnen-3") == paper(3, "uilen")


def test_a_folder_put_in_the_place_of_another_as_a_whole_harms_no_reader(index: Path, tmp_path: Path) -> None:
    other = make(tmp_path / "other", "valken")
    with vraagbaak.open(index) as reader:
        right = answers(reader, "uilen")
        index.rename(tmp_path / "away")
        other.rename(index)
        assert answers(reader, "uilen") == right


def test_an_index_of_an_older_vraagbaak_is_told_apart_by_its_commits(index: Path, tmp_path: Path) -> None:
    db = sqlite3.connect(index / "catalog.sqlite")
    db.execute("DROP TABLE lineage")
    db.execute("DELETE FROM settings WHERE name = 'identity'")
    db.commit()
    db.close()
    with vraagbaak.open(index) as reader:
        assert len(answers(reader, "uilen")) == 20
    repair(index)  # the settings were changed by hand
    with vraagbaak.open(index) as reader:
        make(index, "valken", 100)
        assert len(answers(reader, "uilen")) == 20


PROGRAM = """
import faulthandler, os, sys
import vraagbaak
early, late = sys.argv[2:4]
if early == "1": faulthandler.enable()
index = vraagbaak.open(sys.argv[1])
if late == "1": faulthandler.enable()
assert index.search("uilen").n_documents == 20
print("opened", flush=True)
sys.stdin.readline()
for word in ("uilen", "hier", "zijn er", "over", "uilen hier"):
    for match in ("all", "any"):
        try:
            [hit.passages[0].vraag.text for hit in index.search(word, match=match).hits]
            index.document("verzonnen-3")
            print("answered", flush=True)
        except vraagbaak.IndexProblem as error:
            print(error, flush=True)
"""


def run_while(index: Path, change: Callable[[], object], early: bool = False, late: bool = False) -> tuple[int, str]:
    """The exit code of a reader whose files are changed after it has opened them, and what it says."""
    program = [sys.executable, "-c", PROGRAM, str(index), str(int(early)), str(int(late))]
    with subprocess.Popen(
        program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as ran:
        assert ran.stdout is not None and ran.stdout.readline() == "opened\n"
        change()
        said, _ = ran.communicate("go\n", timeout=60)
    return ran.returncode, said


@pytest.mark.parametrize("length", (0, 1, 100, 4096))
def test_a_file_that_is_cut_ends_no_reader(length: int, index: Path) -> None:
    def cut() -> None:
        for file in index.rglob("*.arrays"):
            os.truncate(file, min(length, file.stat().st_size))

    code, said = run_while(index, cut)
    assert code == 0
    if guard.NAME == "compiled":
        assert said.count(REPLACED) == 10


@pytest.mark.parametrize(("early", "late"), ((True, False), (False, True), (True, True)))
def test_a_file_that_is_cut_ends_no_reader_beside_another_handler(early: bool, late: bool, index: Path) -> None:
    """Python's faulthandler answers SIGBUS, too: before ours, and after it."""
    code, said = run_while(index, lambda: [os.truncate(file, 0) for file in index.rglob("*.arrays")], early, late)
    assert code == 0 and (guard.NAME == "copied" or REPLACED in said)


FOREIGN = """
import faulthandler, mmap, os, signal, sys
import vraagbaak
if sys.argv[3] == "1": faulthandler.enable()
index = vraagbaak.open(sys.argv[1])
if sys.argv[2] == "sent":
    os.kill(os.getpid(), signal.SIGBUS)
else:
    with open(sys.argv[1] + "/other", "w+b") as file:
        file.write(bytes(8192)); file.flush()
        mapped = mmap.mmap(file.fileno(), 8192)
        os.truncate(sys.argv[1] + "/other", 0)
        mapped[5000]
print("went on")
"""


@pytest.mark.parametrize("kind", ("sent", "foreign"))
@pytest.mark.parametrize("other", (False, True))
def test_a_fault_that_is_not_ours_ends_the_process_as_ever(kind: str, other: bool, index: Path) -> None:
    program = [sys.executable, "-c", FOREIGN, str(index), kind, str(int(other))]
    ran = subprocess.run(program, capture_output=True, text=True, timeout=60)
    assert ran.returncode == -signal.SIGBUS and ran.stdout == ""
    assert ("Bus error" in ran.stderr) == other


def test_arrays_that_are_copied_are_not_changed_by_what_becomes_of_the_files(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VRAAGBAAK_ARRAYS", "copy")
    code, said = run_while(index, lambda: [os.truncate(file, 0) for file in index.rglob("*.arrays")])
    assert code == 0 and said.count("answered") == 10
