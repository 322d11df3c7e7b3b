"""Is a backup one whole commit, and an index what its backup holds? On invented documents."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak import Damaged, IndexProblem
from vraagbaak.index.errors import IndexLocked, NoIndex
from vraagbaak.index.maintenance.backup import backup, restore
from vraagbaak.index.maintenance.verification import verify
from vraagbaak.search.cli.run import run

from .small_indexes import make, paper


def documents(path: Path) -> dict[str, str]:
    with vraagbaak.open(path) as index:
        found = {document.id: document.titel for document in index.documents()}
        assert {hit.id: hit.titel for hit in index.search("over", limit=500).hits} == found
    return found


def is_whole(path: Path) -> bool:
    return verify(path, full=True).findings == []


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return make(tmp_path / "index", "uilen")


def test_a_backup_is_an_index_with_the_same_documents(
    index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make(index, "valken", 5)
    wanted = documents(index)
    copy = tmp_path / "een map" / "copy"
    assert run(["backup", "--index", str(index), str(copy)]) == 0
    assert capsys.readouterr().out == f"Copied 25 documents of commit 2 to {copy}.\n"
    make(index, "meeuwen", 100)
    assert is_whole(copy) and documents(copy) == wanted
    assert run(["restore", "--index", str(index), str(copy)]) == 0
    assert capsys.readouterr().out == "Restored 25 documents, as commit 4.\n"
    assert is_whole(index) and documents(index) == wanted
    make(index, "spreeuwen", 200)
    assert is_whole(index) and len(documents(index)) == 45


def test_a_backup_while_another_writes_is_one_commit(index: Path, tmp_path: Path) -> None:
    """Every commit gives all documents another title; texts, segments and merges change all the while."""
    stop = threading.Event()

    def write() -> None:
        round = 0
        while not stop.is_set():
            make(index, f"versie{round}")
            round += 1

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for number in range(5):
            copy = tmp_path / str(number)
            assert backup(index, copy).n_documents == 20
            assert len(set(documents(copy).values())) == 1 and is_whole(copy)
    finally:
        stop.set()
        thread.join()


def test_a_backup_goes_in_a_folder_of_its_own(index: Path, tmp_path: Path) -> None:
    (tmp_path / "vol").mkdir()
    (tmp_path / "vol" / ".verborgen").write_text("van mij")
    for to, told in ((tmp_path / "vol", "is not empty"), (index / "kopie", "is inside the index")):
        with pytest.raises(IndexProblem, match=told):
            backup(index, to)
    with pytest.raises(NoIndex):
        backup(tmp_path / "vol", tmp_path / "kopie")
    assert not (tmp_path / "kopie").exists()


@pytest.mark.parametrize("kind", ("segments", "folds", "vocabularies"))
def test_damage_is_not_copied(kind: str, index: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    backup(index, whole)
    for path in (index, whole):
        file = next((path / kind).iterdir())
        raw = bytearray(file.read_bytes())
        raw[-70] ^= 4
        file.write_bytes(raw)
    with pytest.raises(Damaged, match="not as it was written"):
        backup(index, tmp_path / "copy")
    with pytest.raises(NoIndex):
        vraagbaak.open(tmp_path / "copy")
    before = {file: file.read_bytes() for file in index.rglob("*") if file.is_file() and "writer" not in file.name}
    with pytest.raises(Damaged, match="not as it was written"):
        restore(whole, index)
    assert {file: file.read_bytes() for file in before} == before


@pytest.mark.parametrize("gone", ("catalog.sqlite", "segments", "folds", "vocabularies"))
def test_a_copy_made_half_is_not_restored(gone: str, index: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    backup(index, copy)
    make(index, "valken", 100)
    shutil.rmtree(copy / gone) if (copy / gone).is_dir() else (copy / gone).unlink()
    with pytest.raises(IndexProblem):
        restore(copy, index)
    assert len(documents(index)) == 40 and is_whole(index)


@pytest.mark.parametrize("writes", (False, True))
def test_readers_stay_with_their_commit_or_say_that_it_was_replaced(writes: bool, index: Path, tmp_path: Path) -> None:
    backup(index, tmp_path / "older")
    make(index, "valken", 0)
    with vraagbaak.open(index) as reader:
        assert reader.search("valken").n_documents == 20
        restore(tmp_path / "older", index)
        if writes:
            make(index, "meeuwen", 0)
        try:
            found = {hit.titel for hit in reader.search("valken", limit=50).hits}
            assert found == {"Over valken"}
            assert reader.document("verzonnen-3") == paper(3, "valken")
        except IndexProblem as error:
            assert "was replaced since it was opened" in str(error)
    assert set(documents(index).values()) == {"Over meeuwen" if writes else "Over uilen"}
    assert is_whole(index)
    vraagbaak.writer(index).close()
    assert len(list((index / "segments").iterdir())) == len(list((index / "folds").iterdir())) <= 2


def test_a_newer_backup_is_restored_too(index: Path, tmp_path: Path) -> None:
    older, newer = tmp_path / "older", tmp_path / "newer"
    backup(index, older)
    make(index, "valken", 100)
    backup(index, newer)
    restore(older, index)
    assert len(documents(index)) == 20
    restore(newer, index)
    assert len(documents(index)) == 40
    restore(newer, index)
    assert len(documents(index)) == 40 and is_whole(index)


def test_another_index_is_replaced_only_by_force(index: Path, tmp_path: Path) -> None:
    other = make(tmp_path / "other", "valken")
    backup(other, tmp_path / "copy")
    with pytest.raises(IndexProblem, match="holds another index than the backup is of; --force replaces it"):
        restore(tmp_path / "copy", index)
    assert set(documents(index).values()) == {"Over uilen"}
    restore(tmp_path / "copy", index, force=True)
    assert documents(index) == documents(other) and is_whole(index)


def test_a_backup_is_restored_where_there_is_nothing_and_over_damage(index: Path, tmp_path: Path) -> None:
    backup(index, tmp_path / "copy")
    assert restore(tmp_path / "copy", tmp_path / "nieuw").n_documents == 20
    assert is_whole(tmp_path / "nieuw")
    raw = (index / "catalog.sqlite").read_bytes()
    (index / "catalog.sqlite").write_bytes(b"kapot" * 1000 + raw[5000:])
    done = restore(tmp_path / "copy", index)
    assert done.kept == index / "catalog.sqlite.damaged" and is_whole(index) and len(documents(index)) == 20


def test_what_is_no_index_is_not_restored_over(index: Path, tmp_path: Path) -> None:
    backup(index, tmp_path / "copy")
    (tmp_path / "mijn").mkdir()
    (tmp_path / "mijn" / "brief.docx").write_text("kostbaar")
    with pytest.raises(IndexProblem, match="is neither empty nor an index"):
        restore(tmp_path / "copy", tmp_path / "mijn", force=True)
    assert [path.name for path in (tmp_path / "mijn").iterdir()] == ["brief.docx"]
    with pytest.raises(IndexProblem, match="is the backup itself"):
        restore(tmp_path / "copy", tmp_path / "copy")


def test_nothing_is_restored_while_another_writes(index: Path, tmp_path: Path) -> None:
    backup(index, tmp_path / "copy")
    with vraagbaak.writer(index) as writer, pytest.raises(IndexLocked):
        writer.add(paper(50, "valken"))
        restore(tmp_path / "copy", index)
    assert len(documents(index)) == 21


@pytest.mark.parametrize("call", ("fsync", "rename", "replace", "link"))
def test_a_restore_that_breaks_off_leaves_the_old_index_or_the_new_one(
    call: str, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At every call of its kind; and the next one goes on."""
    backup(index, tmp_path / "copy")
    make(index, "valken", 100)
    real: Callable[..., object] = getattr(os, call)
    for at in range(100):
        n = 0

        def broken(*given: object, **named: object) -> object:
            nonlocal n
            n += 1
            if n > at:  # noqa: B023
                raise OSError(28, "No space left on device")
            return real(*given, **named)

        with monkeypatch.context() as patch:
            patch.setattr(os, call, broken)
            try:
                restore(tmp_path / "copy", index)
            except IndexProblem:
                pass
            else:
                break
        assert len(documents(index)) in (20, 40) and is_whole(index)
    assert at > 0 or call == "link"
    restore(tmp_path / "copy", index)
    assert len(documents(index)) == 20 and is_whole(index)
    left = [path for path in index.iterdir() if "restored" in path.name or "damaged" in path.name]
    assert not left or call == "fsync"  # one that fails after the last step leaves what was there before, under a name
