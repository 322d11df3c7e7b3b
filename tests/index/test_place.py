"""Does an index stay the same one, whatever becomes of its path, its process and its clock? On invented documents."""

from __future__ import annotations

import os
import pickle
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak.corpus.interchange import line
from vraagbaak.corpus.model import Document, Passage
from vraagbaak.index.errors import IndexLocked, IndexProblem
from vraagbaak.index.indexing.bulk_load import Files, build, ranges
from vraagbaak.index.indexing.writer import Writer
from vraagbaak.index.maintenance.verification import verify
from vraagbaak.index.segment.reader import SEGMENTS

from .forks import in_a_fork


def paper(number: int, word: str) -> Document:
    return Document(id=f"verzonnen-{number}", titel=f"Over {word}", passages=(Passage("1", f"Zijn er {word}?"),))


def make(path: Path, word: str) -> Path:
    with vraagbaak.writer(path) as writer:
        for number in range(3):
            writer.add(paper(number, word))
    return path


def titles(path: Path) -> list[str]:
    with vraagbaak.open(path) as index:
        return sorted({document.titel for document in index.documents()})


def in_a_thread(ask: Callable[[], object]) -> object:
    """What another thread gets, or the problem it gets."""
    with ThreadPoolExecutor(1) as threads:
        try:
            return threads.submit(ask).result()
        except IndexProblem as error:
            return str(error)


@pytest.mark.parametrize("name", ("een map met spaties", "één ‘map’ — ünïcode", "#?%20;'\"&", "-x", "a" * 200))
def test_a_folder_of_any_name(tmp_path: Path, name: str) -> None:
    index = make(tmp_path / name, "uilen")
    assert titles(index) == ["Over uilen"] and verify(index).findings == []
    with Writer(index) as writer:
        writer.delete("verzonnen-1")
        writer.optimize()
    with vraagbaak.open(index) as opened:
        assert opened.search("uilen").n_documents == 2


def test_who_goes_elsewhere_writes_and_reads_on_where_he_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    with vraagbaak.writer("index") as writer:
        writer.add(paper(1, "uilen"))
        os.chdir("elsewhere")
        writer.commit()
        writer.add(paper(2, "uilen"))
    os.chdir(tmp_path)
    assert list((tmp_path / "elsewhere").iterdir()) == [] and verify(Path("index")).findings == []
    with vraagbaak.open("index") as opened:
        os.chdir("elsewhere")
        assert in_a_thread(lambda: opened.search("uilen").hits[0].titel) == "Over uilen"


def test_a_link_that_is_turned_to_another_index_turns_nobody_who_has_it_open(tmp_path: Path) -> None:
    old, new = make(tmp_path / "old", "uilen"), make(tmp_path / "new", "valken")
    link = tmp_path / "link"
    link.symlink_to(old)
    with vraagbaak.open(link) as opened, vraagbaak.writer(link) as writer:
        writer.add(paper(7, "uilen"))
        link.unlink()
        link.symlink_to(new)
        assert in_a_thread(lambda: opened.search("over", match="any").hits[0].titel) == "Over uilen"
    assert (titles(old), titles(new), titles(link)) == (["Over uilen"], ["Over valken"], ["Over valken"])
    with vraagbaak.open(old) as opened:
        assert opened.search("uilen").n_documents == 4


def test_an_index_put_in_the_place_of_another_is_no_reader_s_and_no_writer_s(tmp_path: Path) -> None:
    index, other = make(tmp_path / "index", "uilen"), make(tmp_path / "other", "valken")
    wanted = sorted(other.rglob("*.arrays"))
    opened, writer = vraagbaak.open(index), vraagbaak.writer(index)
    writer.add(paper(7, "uilen"))
    index.rename(tmp_path / "away")
    other.rename(index)
    assert opened.search("uilen").hits[0].titel == "Over uilen"
    with opened._snapshot._pool.connection():  # the next look needs another one
        told = in_a_thread(lambda: opened.document("verzonnen-1"))
    assert "was replaced since it was opened; open it again" in str(told)
    with pytest.raises(IndexProblem, match="was moved or replaced while it was written"):
        writer.commit()
    writer.rollback()
    with pytest.raises(IndexProblem, match="was moved or replaced"):
        writer.rollback()
    writer.close()
    opened.close()
    assert {other / file.relative_to(index) for file in index.rglob("*.arrays")} >= set(wanted)
    for path in (index, tmp_path / "away"):
        assert verify(path).findings == []
    assert (titles(tmp_path / "away"), titles(index)) == (["Over uilen"], ["Over valken"])


def test_a_reader_is_read_in_forked_processes_too(tmp_path: Path) -> None:
    index = make(tmp_path / "index", "uilen")
    with vraagbaak.open(index) as opened:
        assert opened.search("uilen").hits[0].titel == "Over uilen"
        make(index, "valken")

        def ask() -> object:
            with opened:
                found = opened.search("uilen").hits[0].titel, opened.document("verzonnen-1")
                with opened._snapshot._pool.connection() as connection:
                    return [found == ("Over uilen", paper(1, "uilen")), connection is mine]

        with opened._snapshot._pool.connection() as mine:
            pass
        assert in_a_fork(ask) == "[True, False]"
        assert opened.search("uilen").hits[0].titel == "Over uilen"


def test_a_writer_belongs_to_the_process_that_opened_it(tmp_path: Path) -> None:
    index = make(tmp_path / "index", "uilen")
    with Writer(index, memory=1) as writer:
        writer.add(paper(4, "uilen"))

        def leave() -> None:
            with writer:
                raise SystemExit

        refused = "VraagbaakError: .* is written by the process that opened it"
        for ask in (lambda: writer.add(paper(5, "uilen")), writer.commit, writer.rollback, writer.optimize):
            assert re.match(refused, in_a_fork(ask))
        assert in_a_fork(leave) == "SystemExit: "
        assert in_a_fork(writer.close) == "None"
        with pytest.raises(IndexLocked, match="has a writer in this process already; close it first"):
            Writer(index)
    assert verify(index).findings == []
    with vraagbaak.open(index) as opened:
        assert len(list(opened.documents())) == 4


def test_a_clock_that_jumps_stops_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = make(tmp_path / "index", "uilen")
    times = iter(range(10**9, 0, -(10**6)))
    monkeypatch.setattr(time, "time", lambda: next(times))
    with Writer(index) as writer:
        writer.add(paper(5, "uilen"))
        with pytest.raises(IndexLocked, match="has a writer in this process"):
            Writer(index, wait=0.1)
    with vraagbaak.open(index) as opened:
        results = opened.search("uilen", timeout=30)
        assert results.n_documents == 4 and not results.timed_out


def test_what_another_process_still_makes_for_a_writer_that_is_gone_comes_to_nothing(tmp_path: Path) -> None:
    index, lines = tmp_path / "index", tmp_path / "lines.jsonl"
    lines.write_text("".join(line(paper(number, "valken")) + "\n" for number in range(40)))
    with Writer(index) as writer:
        files = pickle.loads(pickle.dumps(Files(*(writer._segments.file_apart(SEGMENTS) for _ in Files._fields))))
    make(index, "uilen")
    build(next(ranges(lines, 1)), 1, files, 0, b"")
    assert titles(index) == ["Over uilen"] and verify(index, full=True).findings == []
    make(index, "meeuwen")
    assert titles(index) == ["Over meeuwen"] and not any(file.exists() for file in files)
