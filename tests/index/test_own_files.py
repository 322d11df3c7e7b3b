"""Does a writer touch only what it wrote itself? On invented documents, in folders that hold files of the user's."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak import Document, IndexProblem, Passage
from vraagbaak.index.maintenance.repair import repair
from vraagbaak.index.maintenance.verification import verify
from vraagbaak.index.storage import catalog_file
from vraagbaak.search.cli.run import run


def optimize(index: Path) -> None:
    with vraagbaak.writer(index) as writer:
        writer.optimize()


def delete(index: Path) -> None:
    with vraagbaak.writer(index) as writer:
        writer.delete("verzonnen-1")


WRITING: dict[str, Callable[[Path], object]] = {
    "index": lambda index: make(index),
    "optimize": optimize,
    "delete": delete,
    "repair": repair,
}
PRECIOUS = {"brief.docx": b"kostbaar", ".profile": b"kostbaar", "000001.arrays": b"kostbaar", "leeg.arrays": b""}


def make(path: Path, word: str = "uilen", n: int = 3) -> Path:
    with vraagbaak.writer(path) as writer:
        for number in range(n):
            writer.add(Document(id=f"verzonnen-{number}", titel=f"Over {word}", passages=(Passage("1", "Zijn er?"),)))
    return path


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, links not followed."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


def put(folder: Path, files: dict[str, bytes] = PRECIOUS) -> dict[str, bytes]:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return files


# a folder that is no index


@pytest.mark.parametrize("folder", ("segments", "folds", "vocabularies", ".git", "mijn map"))
def test_a_folder_with_other_folders_is_no_place_for_an_index(
    folder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path / folder)
    (tmp_path / "papers.txt").write_text("Uilen in de polder.\n")
    before = contents(tmp_path)
    assert run(["index", "--index", str(tmp_path), str(tmp_path / "papers.txt")]) == 2
    told = capsys.readouterr().err
    assert f"{tmp_path} is neither empty nor an index" in told and f"--index {tmp_path / 'index'}" in told
    assert contents(tmp_path) == before


@pytest.mark.parametrize(
    "name", (".DS_Store", ".gitignore", "writer.lock", "catalog.sqlite.new", "catalog.sqlite-wal", "repaired.sqlite")
)
def test_a_folder_with_one_file_of_another_s_is_left_as_it_is(name: str, tmp_path: Path) -> None:
    """Hidden files too; and files that are called as ours, with another content."""
    (tmp_path / name).write_bytes(b"van mij\n")
    with pytest.raises(IndexProblem, match=f"is neither empty nor an index \\({name} is in it\\)"):
        make(tmp_path)
    assert contents(tmp_path) == {name: b"van mij\n"}


def test_an_index_may_be_made_in_an_empty_folder_and_inside_a_checkout(tmp_path: Path) -> None:
    files = put(tmp_path / ".git")
    (tmp_path / "leeg").mkdir()
    (tmp_path / "koppeling").symlink_to(tmp_path / "leeg")
    for place in ("leeg", "nieuw/dieper", "koppeling"):
        assert verify(make(tmp_path / place)).findings == []
    assert contents(tmp_path / ".git") == files


@pytest.mark.parametrize("name", ("segments", "folds", "vocabularies"))
def test_an_index_that_lost_its_catalog_is_not_written_over(name: str, tmp_path: Path) -> None:
    index = make(tmp_path / "index")
    for left in index.glob("catalog*"):
        left.unlink()
    before = contents(index)
    with pytest.raises(IndexProblem, match="neither empty nor an index"):
        make(index)
    assert contents(index) == before


def test_a_database_of_another_program_is_left_as_it_is(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "catalog.sqlite")
    db.execute("CREATE TABLE boeken (titel)")
    db.commit()
    db.close()
    before = contents(tmp_path)
    for write in (make, repair):
        with pytest.raises(IndexProblem):
            write(tmp_path)
    assert {name: content for name, content in contents(tmp_path).items() if name != "writer.lock"} == before


@pytest.mark.parametrize("length", (0, 1, 15, 16, 70, 100, 511, 512, 513, 32768, 40000))
@pytest.mark.parametrize("lost", (False, True))
def test_what_a_first_run_left_is_told_by_its_content_and_the_next_goes_on(
    length: int, lost: bool, tmp_path: Path
) -> None:
    """Its catalog, as far as it was written; or, of its first sector, only the length."""
    content = catalog_file._new_catalog()[:length]
    (tmp_path / "catalog.sqlite.new").write_bytes(bytes(len(content)) if lost and length <= 512 else content)
    (tmp_path / "writer.lock").write_bytes(b"process 12 on pc\n"[: length or 17])
    assert verify(make(tmp_path)).findings == []
    assert not (tmp_path / "catalog.sqlite.new").exists()


# an index with files of others in it


@pytest.mark.parametrize("how", WRITING)
def test_files_of_others_in_an_index_stay(how: str, tmp_path: Path) -> None:
    index = make(tmp_path / "index", n=2)
    make(tmp_path / "other", n=9)
    for name in ("segments", "folds", "vocabularies"):
        put(index / name, {f"99{own}": content for own, content in PRECIOUS.items()})
        put(index / name / "map")
        for file in (tmp_path / "other" / name).iterdir():
            shutil.copy(file, index / name / f"7{file.name}")  # a whole file of arrays, of another index
    put(index, {"LEES MIJ.txt": b"van mij", "catalog.sqlite.damaged": b"van mij"})
    before = contents(index)
    wanted = {name for name in before if "/99" in name or "/7" in name or "map" in name or "MIJ" in name}
    WRITING[how](index)
    after = contents(index)
    assert len(wanted) == 28 and {name: after.get(name) for name in wanted} == {name: before[name] for name in wanted}
    assert after["catalog.sqlite.damaged"] == b"van mij"
    assert verify(index).findings == []


def test_what_this_index_wrote_and_no_commit_names_goes(tmp_path: Path) -> None:
    index = make(tmp_path / "index")
    earlier = {name: content for name, content in contents(index).items() if name.startswith(("segments", "folds"))}
    make(index, "valken")
    names = {name for name in contents(index) if name.endswith(".arrays")}
    for name, content in earlier.items():  # as a transaction that came to nothing leaves them
        (index / name.replace("00000", "00004")).write_bytes(content)
    identity = sqlite3.connect(index / "catalog.sqlite").execute("SELECT value FROM settings WHERE name = 'identity'")
    (index / "segments" / f"coming-{identity.fetchone()[0]}-{7:032x}.arrays").write_bytes(b"half")
    (index / "segments" / f"coming-{8:032x}-{7:032x}.arrays").write_bytes(b"half, of another index")
    vraagbaak.writer(index).close()
    left = {name for name in contents(index) if name.endswith(".arrays")}
    assert left == {*names, f"segments/coming-{8:032x}-{7:032x}.arrays"}


# an index that came from elsewhere


@pytest.mark.parametrize("how", WRITING)
@pytest.mark.parametrize("name", ("segments", "folds", "vocabularies"))
def test_a_folder_that_is_a_link_is_not_followed(name: str, how: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    files = put(home)
    index = make(tmp_path / "index")
    shutil.rmtree(index / name)
    (index / name).symlink_to(home)
    with pytest.raises(IndexProblem, match=f"{name} is a link or a file, not a folder of an index; remove it"):
        WRITING[how](index)
    with pytest.raises(IndexProblem, match="is a link or a file"):
        vraagbaak.open(index)
    assert verify(index).findings != []
    assert contents(home) == files


@pytest.mark.parametrize("how", WRITING)
def test_a_nested_link_to_a_file_is_neither_read_nor_removed(how: str, tmp_path: Path) -> None:
    index = make(tmp_path / "index")
    file = next((index / "segments").iterdir())
    home = tmp_path / "home"
    home.mkdir()
    file.rename(home / "1.arrays")
    (tmp_path / "first").symlink_to(home / "1.arrays")
    file.symlink_to(tmp_path / "first")
    with pytest.raises(IndexProblem, match="expected a plain file, found a link"):
        vraagbaak.open(index)
    if how == "repair":
        repair(index)
        assert verify(index).findings == []
    else:
        with pytest.raises(IndexProblem, match="expected a plain file, found a link"):
            WRITING[how](index)
            optimize(index)
    assert file.is_symlink() and (home / "1.arrays").exists()


def _socket(path: Path) -> None:
    here = os.getcwd()
    os.chdir(path.parent)  # a socket's name has at most 107 bytes
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


SPECIAL: dict[str, Callable[[Path], None]] = {
    "a FIFO": os.mkfifo,
    "a socket": _socket,
    "a link": lambda path: path.symlink_to("/dev/zero"),
    "a folder": lambda path: path.mkdir(),
}


@pytest.mark.parametrize("kind", SPECIAL)
@pytest.mark.parametrize("name", ("segments/000001.arrays", "folds/000002.arrays", "vocabularies/1.arrays"))
def test_what_is_no_plain_file_is_refused_and_waited_for_by_no_command(
    name: str, kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index = make(tmp_path / "index")
    (index / name).unlink()
    SPECIAL[kind](index / name)
    capsys.readouterr()
    assert run(["search", "--index", str(index), "uilen"]) == 2
    assert f"{index / name}: another kind of file: expected a plain file, found {kind}" in capsys.readouterr().err
    assert run(["verify", "--index", str(index)]) == 1
    assert f"{index / name}: another kind of file: expected a plain file, found {kind}" in capsys.readouterr().out
    assert run(["repair", "--index", str(index)]) == 0
    assert run(["verify", "--index", str(index)]) == 0
    assert os.path.lexists(index / name)


@pytest.mark.parametrize("kind", SPECIAL)
@pytest.mark.parametrize("log", ("", "-wal", "-shm", "-journal"))
def test_a_catalog_or_a_log_of_it_that_is_no_plain_file_is_refused(log: str, kind: str, tmp_path: Path) -> None:
    name = f"catalog.sqlite{log}"
    index = make(tmp_path / "index")
    (index / name).unlink(missing_ok=True)
    SPECIAL[kind](index / name)
    for ask in (vraagbaak.open, make, repair):
        with pytest.raises(
            IndexProblem, match=f"{name}: another kind of file: expected a plain file, found {kind}; it is no catalog"
        ):
            ask(index)
    assert [finding.what for finding in verify(index).findings][0].startswith(
        f"{index / name}: another kind of file: expected a plain file, found {kind}"
    )


@pytest.mark.parametrize("kind", SPECIAL)
def test_a_lock_that_is_no_plain_file_is_refused(kind: str, tmp_path: Path) -> None:
    index = make(tmp_path / "index")
    (index / "writer.lock").unlink()
    SPECIAL[kind](index / "writer.lock")
    with pytest.raises(
        IndexProblem, match=f"writer.lock: another kind of file: expected a plain file, found {kind}; remove it"
    ):
        make(index)


@pytest.mark.parametrize("link", (os.symlink, os.link))
def test_a_lock_that_is_another_file_is_not_written_to(link: Callable[[Path, Path], None], tmp_path: Path) -> None:
    index = make(tmp_path / "index")
    keys = tmp_path / "authorized_keys"
    keys.write_text("ssh-ed25519 AAAA kostbaar\n")
    (index / "writer.lock").unlink()
    link(keys, index / "writer.lock")
    with pytest.raises(
        IndexProblem, match=r"writer\.lock(: another kind of file: .* found a link| is not the lock of an index)"
    ):
        make(index)
    assert keys.read_text() == "ssh-ed25519 AAAA kostbaar\n"


def test_a_catalog_with_another_name_elsewhere_is_read_and_not_written(tmp_path: Path) -> None:
    """As `cp -al` makes a copy: what is written to one is written to both."""
    index = make(tmp_path / "index")
    copy = tmp_path / "copy"
    shutil.copytree(index, copy, copy_function=os.link)
    before = contents(copy)
    with pytest.raises(IndexProblem, match=r"has another name elsewhere \(a hard link\)"):
        make(index, "valken")
    with vraagbaak.open(copy) as opened:
        assert opened.search("uilen").n_documents == 3
    shutil.copy(index / "catalog.sqlite", index / "catalog.sqlite.copy")
    (index / "catalog.sqlite.copy").replace(index / "catalog.sqlite")
    make(index, "valken")
    kept = [name for name in before if name == "catalog.sqlite" or name.endswith(".arrays")]
    assert [contents(copy)[name] == before[name] for name in kept] == [True] * len(kept)
    with vraagbaak.open(copy) as opened:
        assert opened.search("uilen").n_documents == 3


@pytest.mark.parametrize("name", ("../../huis/brief", "/etc/passwd", "", "000001\n", "1" * 19))
def test_a_name_in_the_catalog_leads_nowhere_else(name: str, tmp_path: Path) -> None:
    files = put(tmp_path / "huis", {"brief.arrays": b"kostbaar"})
    index = make(tmp_path / "index")
    db = sqlite3.connect(index / "catalog.sqlite")
    db.execute("UPDATE segments SET name = ?", (name,))
    db.commit()
    db.close()
    for ask in (vraagbaak.open, make):
        with pytest.raises(IndexProblem, match="catalog.sqlite: the name of a segment: expected numbers, found"):
            ask(index)
    assert contents(tmp_path / "huis") == files
    assert repair(index).n_documents == 3 and verify(index).findings == []


def test_an_identity_in_the_catalog_leads_nowhere_else(tmp_path: Path) -> None:
    index = make(tmp_path / "index")
    db = sqlite3.connect(index / "catalog.sqlite")
    db.execute("UPDATE settings SET value = '../../huis' WHERE name = 'identity'")
    db.commit()
    db.close()
    with pytest.raises(
        IndexProblem, match="the identity of the index: expected 32 hexadecimal digits, found '../../huis'"
    ):
        make(index)
