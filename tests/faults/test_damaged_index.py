"""Is every damage to an index on disk harmless or found, and what is found mended?"""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak.index.errors import IndexProblem
from vraagbaak.index.maintenance.repair import repair
from vraagbaak.index.maintenance.verification import Finding, verify
from vraagbaak.index.storage import catalog_file
from vraagbaak.search.cli.run import run

from .counting import Counted
from .flipped_bytes import files_of
from .layer import FULL
from .small_index import PAGE, answers, make

PROGRAM = Path(__file__).with_name("flipped_bytes.py")
N_SLICES = 12 if FULL else 1


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "index"
    make(path, PAGE)
    return path


@pytest.fixture
def index(whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the small index, to be damaged."""
    monkeypatch.setattr(catalog_file, "PAGE", PAGE)
    return Path(shutil.copytree(whole, tmp_path / "index"))


def test_a_whole_index_is_whole(index: Path) -> None:
    for full in (False, True):
        found = verify(index, full=full)
        assert (found.findings, found.n_documents, found.n_segments, found.n_tokenised) == ([], 6, 4, 6)


@pytest.mark.parametrize("first", range(N_SLICES))
def test_no_changed_byte_is_passed_over(first: int, index: Path, counted: Counted) -> None:
    """One in 41 here, all of them in `make soak`, in slices."""
    step = str(N_SLICES) if FULL else "41"
    ran = subprocess.run([sys.executable, str(PROGRAM), str(index), str(first), step], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-300:]
    counted("bytes changed", int(ran.stdout.split()[0]))


def test_no_file_that_is_missing_or_cut_short_is_passed_over(index: Path) -> None:
    wanted = answers(index)
    for file in files_of(index):
        content = file.read_bytes()
        for length in {0, 1, 7, 100, len(content) // 2, len(content) - PAGE, len(content) - 1} - {len(content)}:
            if length >= 0:
                file.write_bytes(content[:length])
                assert is_found(index) or answers(index) == wanted, (file, length)
        file.unlink()
        assert is_found(index) or answers(index) == wanted, file
        for left in index.glob("catalog.sqlite?*"):
            left.unlink()
        file.write_bytes(content)
    assert verify(index).findings == [] and answers(index) == wanted


def is_found(index: Path) -> bool:
    try:
        return bool(verify(index).findings)
    except IndexProblem:
        return True


def test_a_missing_segment_is_named_and_mended(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wanted = answers(index)["documents"]
    gone = next((index / "segments").glob("*1.arrays"))
    gone.unlink()
    assert verify(index).findings[-1] == Finding(
        f"segment {gone.stem}", f"{gone} is missing", f"vraagbaak repair --index {index}"
    )
    assert run(["verify", "--index", str(index)]) == 1
    out = capsys.readouterr().out
    assert f"segment {gone.stem}: {gone} is missing\n" in out
    assert out.endswith(f"To mend it: vraagbaak repair --index {index}\n")
    assert run(["repair", "--index", str(index)]) == 0
    assert capsys.readouterr().out == "Rebuilt 6 documents.\n"
    assert run(["verify", "--full", "--index", str(index)]) == 0
    assert capsys.readouterr().out == "The index is whole: 6 documents in 1 segment, 6 tokenised again.\n"
    assert answers(index)["documents"] == wanted
    assert sorted(path.name for path in index.iterdir() if "sqlite" in path.name and "-" not in path.name) == [
        "catalog.sqlite"
    ]


def test_a_damaged_text_is_told_and_the_rest_saved(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    db = sqlite3.connect(index / catalog_file.FILE)
    with db:
        db.execute("UPDATE texts SET body = zeroblob(length(body)) WHERE number = 4")
    db.close()
    assert [finding.where for finding in verify(index).findings][:2] == ["texts", "documents"]
    assert run(["repair", "--index", str(index)]) == 1
    out = capsys.readouterr().out
    assert (
        out == f"lost: verzonnen-4\nRebuilt 5 documents. The damaged catalog is {index / 'catalog.sqlite.damaged'}.\n"
    )
    assert verify(index, full=True).findings == []
    with vraagbaak.open(index) as opened:
        assert {document.id for document in opened.documents()} == {f"verzonnen-{n}" for n in (1, 3, 5, 6, 7)}


def test_a_text_that_is_none_is_told_and_the_rest_saved(index: Path) -> None:
    """What a row holds may be of another type: a byte of the row says of which."""
    db = sqlite3.connect(index / catalog_file.FILE)
    with db:
        db.execute("PRAGMA writable_schema = ON")
        db.execute("UPDATE sqlite_master SET sql = replace(sql, 'body BLOB NOT NULL', 'body BLOB         ')")
    db.close()
    db = sqlite3.connect(index / catalog_file.FILE)
    with db:
        db.execute("UPDATE texts SET body = NULL WHERE number = 4")
        db.execute("PRAGMA writable_schema = ON")
        db.execute("UPDATE sqlite_master SET sql = replace(sql, 'body BLOB         ', 'body BLOB NOT NULL')")
    db.close()
    assert {"texts", "documents"} <= {finding.where for finding in verify(index).findings}
    with vraagbaak.open(index) as opened, pytest.raises(IndexProblem, match="text is damaged"):
        opened.document("verzonnen-4")
    assert repair(index).lost == ["verzonnen-4"] and verify(index, full=True).findings == []


def test_what_can_be_repaired_is_repaired(index: Path, whole: Path, counted: Counted) -> None:
    """Bytes of all files are changed; whatever is found, documents that are not called lost or doubtful are back."""
    with vraagbaak.open(whole) as opened:
        wanted = {document.id: document for document in opened.documents()}
    chance = random.Random(7)
    n_repaired = n_lost = 0
    for _ in range(400 if FULL else 40):
        shutil.rmtree(index)
        shutil.copytree(whole, index)
        file = chance.choice([index / catalog_file.FILE, *files_of(index)])
        content = bytearray(file.read_bytes())
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        file.write_bytes(content)
        if not is_found(index):
            continue
        try:
            done = repair(index)
        except IndexProblem as error:
            assert file.name == catalog_file.FILE and "it is as it was" in str(error) or "can be read" in str(error), (
                error
            )
            n_lost += 1
            continue
        n_repaired += 1
        assert verify(index, full=True).findings == []
        with vraagbaak.open(index) as opened:
            found = {document.id: document for document in opened.documents()}
        sure = wanted.keys() - set(done.lost) - set(done.doubtful)
        assert {id: found.get(id) for id in sure} == {id: wanted[id] for id in sure}, (file, done)
        assert found.keys() <= wanted.keys() | {"verzonnen-2"}
    assert n_repaired > 4 * n_lost
    counted("damaged indexes repaired", n_repaired)
    counted("damaged indexes of which nothing can be read", n_lost)


def test_a_repair_that_is_broken_off_leaves_the_index_as_it_was(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    next((index / "folds").iterdir()).unlink()
    before = zlib.crc32((index / catalog_file.FILE).read_bytes())
    for place in ("_fill", "_swap"):
        with monkeypatch.context() as patch:
            patch.setattr(f"vraagbaak.index.maintenance.repair._Repairing.{place}", _break_off)
            with pytest.raises(KeyboardInterrupt):
                repair(index)
        assert zlib.crc32((index / catalog_file.FILE).read_bytes()) == before
    assert repair(index).n_documents == 6 and verify(index, full=True).findings == []


def _break_off(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_reader_reads_on_while_the_index_is_repaired(index: Path) -> None:
    with vraagbaak.open(index) as opened:
        before = list(opened.documents())
        repair(index)
        assert list(opened.documents()) == before


def test_no_index_is_neither_verified_nor_repaired(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("verify", "repair"):
        assert run([command, "--index", str(tmp_path / "nergens")]) == 2
        assert "holds no index" in capsys.readouterr().err
    assert not (tmp_path / "nergens").exists()
