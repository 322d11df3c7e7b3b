"""Does a reader see one commit, whole, for as long as it is open, whatever a writer does? On invented documents."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak.corpus.model import Document, Passage
from vraagbaak.index import reader
from vraagbaak.index.errors import Damaged, IndexProblem
from vraagbaak.index.indexing import segment_set as live_segments
from vraagbaak.index.storage import catalog, catalog_file, file_systems
from vraagbaak.index.store import document_cache
from vraagbaak.search.engine import Index

from .forks import in_a_fork


def paper(number: int, word: str = "uilen", answer: str = "") -> Document:
    passage = Passage("1", f"Vraag {number} over {word}?", answer)
    return Document(
        id=f"verzonnen-{number}", titel=f"Over {word}", vraagnummer=f"2024Z{number // 2}", passages=(passage,)
    )


def seen(index: Index) -> dict[str, object]:
    """Everything that an index tells of itself."""
    hits = index.search("over", match="any", limit=100).hits
    return {
        "documents": list(index.documents()),
        "hits": [(hit.id, hit.score, hit.titel, hit.versions, hit.status) for hit in hits],
        "snippets": [str(passage.vraag) for hit in hits for passage in hit.passages],
        "versions": {hit.id: index.versions(hit.id) for hit in hits},
        "status": {hit.id: index.status(hit.id) for hit in hits},
        "one": [index.document(f"verzonnen-{n}") for n in range(12)],
        "facets": index.search("uilen").facets,
    }


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """An index of papers 1 to 6; each question has two."""
    with vraagbaak.writer(tmp_path / "index") as writer:
        for number in range(1, 7):
            writer.add(paper(number))
    return tmp_path / "index"


def test_a_reader_that_stays_open_sees_its_own_commit(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_segments, "MERGE_AT", 2)
    opened = vraagbaak.open(index)
    before = seen(opened)
    unread = vraagbaak.open(index)  # looks for the first time when all has changed
    steps: list[Callable[[vraagbaak.Writer], object]] = [
        lambda writer: writer.add(paper(2, "torenvalken", "Ja.")),
        lambda writer: writer.delete("verzonnen-3"),
        lambda writer: writer.add(paper(7)),
        lambda writer: [writer.delete(f"verzonnen-{n}") for n in range(1, 8)],
        lambda writer: writer.add(paper(2, "kerkuilen")),
        lambda writer: writer.optimize(),
        lambda writer: writer.add(paper(8)),
    ]
    for step in steps:
        with vraagbaak.writer(index) as writer:
            step(writer)
        assert seen(opened) == before
    assert seen(unread) == before
    with vraagbaak.open(index) as now:
        assert [document.id for document in now.documents()] == ["verzonnen-2", "verzonnen-8"]
    opened.close()
    unread.close()


def test_what_readers_held_is_cleared_when_they_are_gone(index: Path) -> None:
    opened = vraagbaak.open(index)
    seen(opened)
    with vraagbaak.writer(index) as writer:
        for number in range(1, 7):
            writer.delete(f"verzonnen-{number}")
        writer.add(paper(9))
        writer.optimize()
    assert len(list((index / "segments").iterdir())) == 2
    assert len(list(opened.documents())) == 6
    opened.close()
    del opened
    vraagbaak.writer(index).close()
    assert len(list((index / "segments").iterdir())) == 1
    db = sqlite3.connect(index / catalog_file.FILE)
    assert db.execute("SELECT (SELECT count(*) FROM texts), (SELECT count(*) FROM buried)").fetchone() == (1, 0)


def test_several_threads_use_one_reader(index: Path) -> None:
    opened = vraagbaak.open(index)
    wanted = seen(opened)
    found: list[object] = []
    with vraagbaak.writer(index) as writer:
        writer.delete("verzonnen-1")
    threads = [threading.Thread(target=lambda: found.append(seen(opened))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    opened.close()
    assert found == [wanted] * 6


def test_what_is_kept_of_pages_is_what_is_stored(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_cache, "MOST_BYTES", 200)
    monkeypatch.setattr(catalog, "MOST_BODIES", 2)
    with vraagbaak.open(index) as opened:
        snapshot = opened._snapshot
        for numbers in ([1, 2], [2, 1, 2], [3, 1], [4, 5, 6, 1, 2, 3], [6, 6], []):
            wanted = [paper(number) for number in numbers]
            for _ in range(2):
                assert [stored.document() for stored in snapshot.shown(numbers)] == wanted
                assert [stored.passage(1)[3] for stored in snapshot.shown(numbers)] == [
                    document.passages[0].vraag for document in wanted
                ]
        assert 0 < len(snapshot._shown) < 6


def test_a_text_that_is_not_there_is_told_with_the_command_that_looks(index: Path) -> None:
    with vraagbaak.open(index) as opened, pytest.raises(Damaged, match="vraagbaak verify"):
        opened._snapshot.shown([1, 99])


def test_a_segment_merged_away_while_one_opens_sends_back_to_the_catalog(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = catalog.state
    late = []

    def stale(db: sqlite3.Connection) -> catalog.State:
        found = real(db)
        if not late:
            late.append(1)
            with vraagbaak.writer(index) as writer:
                writer.delete("verzonnen-1")
                writer.optimize()
        return found

    monkeypatch.setattr(reader.catalog, "state", stale)
    with vraagbaak.open(index) as opened:
        assert len(list(opened.documents())) == 5


def test_a_segment_that_is_gone_is_told_with_the_command_that_mends_it(index: Path) -> None:
    shutil.rmtree(index / "segments")
    with pytest.raises(IndexProblem, match="missing; run `vraagbaak repair"):
        vraagbaak.open(index)


def test_no_index_is_told_with_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(IndexProblem, match="holds no index; `vraagbaak index --index"):
        vraagbaak.open(tmp_path / "nergens")
    (tmp_path / catalog_file.FILE).write_bytes(b"")
    with pytest.raises(IndexProblem, match="holds no index yet"):
        vraagbaak.open(tmp_path)
    (tmp_path / catalog_file.FILE).write_bytes(b"geen SQLite" * 1000)
    with pytest.raises(IndexProblem, match="not a database; run `vraagbaak verify"):
        vraagbaak.open(tmp_path)


def test_another_database_is_none_of_ours(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / catalog_file.FILE)
    with db:
        db.execute("CREATE TABLE iets (anders)")
    db.close()
    for way in (vraagbaak.open, vraagbaak.writer):
        with pytest.raises(IndexProblem, match="no catalog of vraagbaak"):
            way(tmp_path)


def test_an_index_that_vanishes_is_read_on_by_who_has_it_open(index: Path) -> None:
    opened = vraagbaak.open(index)
    before = seen(opened)
    shutil.rmtree(index)
    assert seen(opened) == before
    opened.close()
    with pytest.raises(IndexProblem, match="holds no index"):
        vraagbaak.open(index)


@pytest.fixture
def read_only(index: Path, tmp_path: Path) -> Path:
    """The index, where writing is not allowed."""
    for place in (index, *index.rglob("*")):
        place.chmod(0o555 if place.is_dir() else 0o444)
    for place in index.parents:
        if place.stat().st_uid == os.getuid() and place != Path("/") and tmp_path.anchor != str(place):
            place.chmod(place.stat().st_mode | 0o055)
    return index


def test_a_folder_that_cannot_be_written_is_read(read_only: Path) -> None:
    def ask() -> object:
        with vraagbaak.open(read_only) as opened:
            return sorted(document.id for document in opened.documents())

    assert in_a_fork(ask, as_nobody=True) == str([f"verzonnen-{n}" for n in range(1, 7)])
    assert sorted(path.name for path in read_only.iterdir() if path.name.startswith("catalog")) == [catalog_file.FILE]


def test_a_folder_that_cannot_be_written_is_refused_to_a_writer(read_only: Path) -> None:
    said = in_a_fork(lambda: vraagbaak.writer(read_only), as_nobody=True)
    assert said == f"VraagbaakError: {read_only} cannot be written: Permission denied; choose another --index"


def test_commits_left_in_the_log_are_not_passed_over_where_nobody_may_write(index: Path, read_only: Path) -> None:
    index.chmod(0o755)
    (index / (catalog_file.FILE + "-wal")).write_bytes(b"x" * 100)
    (index / (catalog_file.FILE + "-wal")).chmod(0o444)
    index.chmod(0o555)
    assert "open it once where it can be" in in_a_fork(lambda: vraagbaak.open(read_only), as_nobody=True)


def test_who_may_not_write_reads_on_when_another_writes(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such a reader takes the catalog as it stands, without a lock, until it sees that somebody writes."""
    real = catalog_file._read_only
    monkeypatch.setattr(catalog_file, "_read_only", lambda path: catalog_file.Frozen.open(path))
    opened = vraagbaak.open(index)
    before = list(opened.documents())
    monkeypatch.setattr(catalog_file, "_read_only", real)
    for step in range(3):
        with vraagbaak.writer(index) as writer:
            for number in range(step, 7, 2):
                writer.add(paper(number, "kerkuilen"))
            writer.delete("verzonnen-5")
            writer.optimize()
        assert [opened.document(document.id) for document in before] == before
        assert list(opened.documents()) == before
        assert {hit.id for hit in opened.search("uilen", limit=50, collapse="none").hits} == {
            document.id for document in before
        }
    opened.close()


@pytest.mark.parametrize("kind", ("nfs4", "cifs", "fuse.sshfs"))
def test_a_network_file_system_is_refused_in_words(index: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    device = os.stat(index).st_dev
    table = index.parent / "mountinfo"
    table.write_text(f"22 1 {os.major(device)}:{os.minor(device)} / / rw shared:1 - {kind} server:/x rw\n")
    monkeypatch.setattr(file_systems, "MOUNTS", table)
    for way in (vraagbaak.open, vraagbaak.writer):
        with pytest.raises(IndexProblem, match=f"network file system .{kind}., where locks do not hold"):
            way(index)


def test_where_nobody_knows_what_is_mounted_nothing_is_refused(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for told in ("", "nonsense\n", None):
        table = index.parent / "mountinfo"
        if told is not None:
            table.write_text(told)
        monkeypatch.setattr(file_systems, "MOUNTS", table if told is not None else index.parent / "nergens")
        vraagbaak.open(index).close()


def test_an_older_format_names_the_command_that_rebuilds_it(index: Path) -> None:
    db = sqlite3.connect(index / catalog_file.FILE)
    with db:
        db.execute("UPDATE settings SET value = '0' WHERE name = 'format'")
    db.close()
    with pytest.raises(IndexProblem, match="older vraagbaak .format 0.; `vraagbaak repair"):
        vraagbaak.open(index)
