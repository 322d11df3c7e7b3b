"""A folder that grows is indexed again and again: what did not change is passed over. On invented papers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tarfile
import threading
import time
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak import Document, Passage
from vraagbaak.corpus import source
from vraagbaak.corpus.interchange import line
from vraagbaak.index.storage import history
from vraagbaak.search.cli.run import run

CHECKED = "Notitie over de {} (verzonnen voorbeeld)\n\nDe {} is terug in de Wieden.\n"


def write(folder: Path, name: str, word: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(CHECKED.format(word, word))
    return folder / name


class Growing:
    """An index and a folder; `again` indexes the folder once more and gives what is said of it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.index, self._capsys = folder / "papers", folder / "index", capsys
        self.folder.mkdir()

    def again(self, *options: str, code: int = 0, paths: tuple[Path, ...] = ()) -> str:
        given = [str(path) for path in paths or (self.folder,)]
        assert run(["index", "--jobs", "1", "-i", str(self.index), *options, *given]) == code
        return self._capsys.readouterr().out.partition(" in ")[2].partition(" s")[2].strip("; \n.") or "-"

    def ids(self) -> list[str]:
        with vraagbaak.open(self.index) as index:
            return sorted(document.id for document in index.documents())

    def commit(self) -> int:
        with vraagbaak.open(self.index) as index:
            return index.commit.number


@pytest.fixture
def growing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Growing:
    return Growing(tmp_path, capsys)


def test_files_that_did_not_change_are_not_opened(growing: Growing, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, word in enumerate(("bever", "otter", "das")):
        write(growing.folder, f"p{number}.txt", word)
    assert growing.again() == "-"
    opened: list[Path] = []
    real = source.open_plain
    monkeypatch.setattr(source, "open_plain", lambda path: opened.append(path) or real(path))
    size = sum(file.stat().st_size for file in growing.index.rglob("*.arrays"))
    assert growing.again() == "3 unchanged"
    assert opened == []
    changed = write(growing.folder, "p1.txt", "marter")
    write(growing.folder, "p3.txt", "vos")
    assert growing.again() == "2 unchanged"
    assert sorted(opened) == [changed, growing.folder / "p3.txt"]
    assert growing.ids() == ["p0", "p1", "p2", "p3"]
    with vraagbaak.open(growing.index) as index:
        assert [hit.id for hit in index.search("marter")] == ["p1"]
        assert index.search("marter")[0].bestand == str(changed)
    assert sum(file.stat().st_size for file in growing.index.rglob("*.arrays")) < 3 * size


def test_a_file_that_was_only_touched_is_read_and_left(growing: Growing) -> None:
    file = write(growing.folder, "p.txt", "bever")
    growing.again()
    os.utime(file, (1, 1))
    with vraagbaak.open(growing.index) as index:
        before = index.search("bever")[0].gewijzigd
    assert growing.again() == growing.again() == "1 unchanged"
    with vraagbaak.open(growing.index) as index:
        assert index.search("bever")[0].gewijzigd == before


def test_reread_reads_what_did_not_change(growing: Growing) -> None:
    write(growing.folder, "p.txt", "bever")
    growing.again()
    assert growing.again("--reread") == "1 unchanged"


def test_prune_takes_out_what_is_gone(growing: Growing) -> None:
    gone = write(growing.folder, "gone.txt", "bever")
    write(growing.folder, "stays.txt", "otter")
    growing.again()
    with vraagbaak.writer(growing.index) as writer:
        writer.add(Document(id="by-hand", passages=(Passage("1", "Wat?", "Dit."),)))
    gone.unlink()
    assert growing.again() == "1 unchanged"
    assert growing.ids() == ["by-hand", "gone", "stays"]
    assert growing.again("--prune") == "1 unchanged; 1 gone and deleted"
    assert growing.ids() == ["by-hand", "stays"]
    assert growing.again("--prune") == "1 unchanged"


def test_a_file_that_a_folder_took_the_place_of_is_gone(growing: Growing) -> None:
    gone = write(growing.folder, "a.txt", "bever")
    write(growing.folder, "b.txt", "otter")
    growing.again()
    gone.unlink()
    write(gone, "c.txt", "das")
    (growing.folder / "b.txt").rename(growing.folder / "moved.txt")
    growing.again("--prune")
    assert growing.ids() == ["c", "moved"]


def test_prune_is_of_the_folders_that_are_named(growing: Growing) -> None:
    one, other = growing.folder / "one", growing.folder / "other"
    files = write(one, "a.txt", "bever"), write(other, "b.txt", "otter")
    growing.again()
    for file in files:
        file.unlink()
    assert growing.again("--prune", paths=(one,)) == "1 gone and deleted"
    assert growing.ids() == ["b"]


def test_prune_is_refused_where_a_folder_is_not_there(growing: Growing, tmp_path: Path) -> None:
    write(growing.folder / "mounted", "a.txt", "bever")
    growing.again()
    growing.folder.rename(tmp_path / "away")
    assert growing.again("--prune", code=2, paths=(growing.folder / "mounted",)) == "-"
    assert growing.ids() == ["a"]


def test_a_document_that_two_files_hold_stays_until_both_are_gone(growing: Growing) -> None:
    paper = line(Document(id="same", titel="Bever", passages=(Passage("1", "Wat?", "Dit."),)))
    files = [growing.folder / name for name in ("a.jsonl", "b.jsonl")]
    for file in files:
        file.write_text(paper + "\n")
    growing.again()
    assert growing.again() == "2 unchanged"
    files[0].unlink()
    growing.again("--prune")
    assert growing.ids() == ["same"]
    files[1].unlink()
    assert growing.again("--prune") == "1 gone and deleted"


def test_lines_that_go_from_a_file_are_gone(growing: Growing) -> None:
    papers = [line(Document(id=f"p{n}", passages=(Passage("1", f"Wat {n}?", "Dit."),))) for n in range(4)]
    file = growing.folder / "papers.jsonl"
    file.write_text("\n".join(papers) + "\n")
    growing.again()
    assert growing.again() == "4 unchanged"
    file.write_text("\n".join(papers[:2]) + "\n")
    assert growing.again() == "2 unchanged"
    assert len(growing.ids()) == 4
    file.write_text("\n".join(papers[1:3]) + "\n")
    assert growing.again("--prune") == "2 unchanged; 1 gone and deleted"


def test_a_tar_is_passed_over_whole_and_its_members_are_compared(growing: Growing, tmp_path: Path) -> None:
    archive = growing.folder / "papers.tar"

    def pack(*words: str) -> None:
        with tarfile.open(archive, "w") as tar:
            for number, word in enumerate(words):
                tar.add(write(tmp_path / "raw", f"m{number}.txt", word), f"m{number}.txt")

    pack("bever", "otter")
    growing.again()
    assert growing.again() == "2 unchanged"
    pack("bever", "vos", "das")
    assert growing.again() == "1 unchanged"
    assert growing.ids() == ["m0", "m1", "m2"]
    with vraagbaak.open(growing.index) as index:
        assert index.search("vos")[0].bestand == str(archive)


def test_a_document_that_was_deleted_comes_back_with_its_file(growing: Growing) -> None:
    write(growing.folder, "p.txt", "bever")
    growing.again()
    with vraagbaak.writer(growing.index) as writer:
        writer.delete("p")
    growing.again()
    assert growing.ids() == ["p"]


def test_an_index_of_before_is_compared_and_recorded(growing: Growing) -> None:
    import sqlite3

    for number in range(3):
        write(growing.folder, f"p{number}.txt", f"woord{number}")
    growing.again()
    db = sqlite3.connect(growing.index / "catalog.sqlite")
    db.executescript("".join(f"DROP TABLE {table};" for table in history.TABLES))
    db.close()
    write(growing.folder, "p1.txt", "bever")
    assert growing.again("--prune") == "2 unchanged"
    assert growing.ids() == ["p0", "p1", "p2"]
    (growing.folder / "p0.txt").unlink()
    assert growing.again("--prune") == "2 unchanged; 1 gone and deleted"


def test_a_file_that_cannot_be_read_is_reported_each_time(growing: Growing) -> None:
    (growing.folder / "bad.jsonl").write_text('{"id":"goed"}\n{"id": 3}\n')
    growing.again(code=1)
    assert growing.again(code=1).startswith("1 unchanged; 1 file could not be read")
    assert growing.ids() == ["goed"]


def test_watch_looks_once(growing: Growing, capsys: pytest.CaptureFixture[str]) -> None:
    write(growing.folder, "p.txt", "bever")
    watch = ["watch", "--once", "-i", str(growing.index), str(growing.folder)]
    assert run(watch) == 0
    assert capsys.readouterr().out.startswith("Indexed 1 document (1 new, 0 replaced)")
    assert run(watch) == 0
    assert capsys.readouterr().out == ""
    commit = growing.commit()
    assert run(watch) == 0
    assert growing.commit() == commit


def test_watch_goes_on_while_files_come_and_go_and_another_process_writes(tmp_path: Path) -> None:
    papers, index = tmp_path / "papers", tmp_path / "index"
    write(papers, "p.txt", "bever")
    bad = papers / "bad.jsonl"
    bad.write_text('{"id": 3}\n')
    command = [sys.executable, "-m", "vraagbaak", "watch", "--prune", "--every", "0.1", "-i", str(index), str(papers)]
    watch = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def ids() -> list[str]:
        try:
            with vraagbaak.open(index) as opened:
                return sorted(document.id for document in opened.documents())
        except vraagbaak.NoIndex:  # the folder is there a moment before the index
            return []

    def comes(*expected: str) -> None:
        ends = time.monotonic() + 60
        while ids() != [*expected]:
            assert time.monotonic() < ends and watch.poll() is None, watch.communicate()
            time.sleep(0.05)

    try:
        comes("p")
        for round in range(100):  # a file that comes and goes, and a folder that does
            path = write(papers / f"f{round % 3}", f"g{round % 7}.txt", "otter")
            time.sleep(0.005)
            path.unlink()
            path.parent.rmdir()
        with vraagbaak.writer(index, wait=60) as writer:
            time.sleep(0.5)
            writer.add(Document("d", titel="Van een ander", passages=(Passage("1", "Wat?"),)))
        write(papers, "q.txt", "das")
        (papers / "p.txt").unlink()
        bad.write_text('{"id": "goed"}\n')
        comes("d", "goed", "q")
    finally:
        watch.send_signal(signal.SIGINT)
        said = watch.communicate(timeout=60)[1]
    assert watch.returncode == 130
    assert "watch continues" in said
    assert said.count("bad.jsonl:1:") == 1  # a file that cannot be read is reported once


def test_another_writer_is_waited_for_when_that_is_said(growing: Growing, capsys: pytest.CaptureFixture[str]) -> None:
    write(growing.folder, "p.txt", "bever")
    growing.again()
    code = (
        "import sys, time, vraagbaak; w = vraagbaak.writer(sys.argv[1]); print(flush=True); sys.stdin.read(); w.close()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, growing.index], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None and other.stdin is not None
    other.stdout.readline()
    write(growing.folder, "q.txt", "otter")
    command = ["index", "--jobs", "1", "-i", str(growing.index), str(growing.folder)]
    assert run(command) == 2
    assert f"is being written by process {other.pid} " in capsys.readouterr().err
    threading.Timer(0.5, other.stdin.close).start()
    assert run([*command, "--wait", "60"]) == 0
    assert growing.ids() == ["p", "q"]
    other.wait()
    other.stdout.close()


def test_what_is_new_since_is_found(growing: Growing, capsys: pytest.CaptureFixture[str]) -> None:
    write(growing.folder, "p.txt", "bever")
    growing.again()
    assert run(["search", "-i", str(growing.index), "--since", "gisteren", "--json"]) == 0
    (hit,) = json.loads(capsys.readouterr().out)["hits"]
    assert (hit["id"], hit["bestand"]) == ("p", str(growing.folder / "p.txt"))
    assert run(["search", "-i", str(growing.index), "--since", "2999", "--count"]) == 1
