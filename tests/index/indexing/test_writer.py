"""Does the writer keep what it committed, forget the rest, and let no second writer in? On invented documents."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest

import vraagbaak
from vraagbaak.corpus.model import Document, Passage
from vraagbaak.index.errors import IndexProblem
from vraagbaak.index.indexing import segment_set as live_segments
from vraagbaak.index.indexing.writer import Writer
from vraagbaak.index.storage import catalog, catalog_file


def paper(number: int, word: str = "uilen", **more: str) -> Document:
    passage = Passage("1", f"Vraag {number} over {word}?", f"Antwoord {number}: er zijn {word}.")
    return Document(id=f"verzonnen-{number}", titel=f"Over {word}", passages=(passage,), **more)  # type: ignore[arg-type]


def held(path: Path) -> dict[str, Document]:
    with vraagbaak.open(path) as index:
        found = {document.id: document for document in index.documents()}
        assert {hit.id for hit in index.search("over", limit=1000, match="any").hits} == set(found)
        assert index.stats()["documents"] == len(found)
        return found


def files(path: Path, kind: str) -> list[str]:
    return sorted(file.name for file in (path / kind).iterdir())


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """An index of papers 1 to 3."""
    with vraagbaak.writer(tmp_path / "index") as writer:
        for number in (1, 2, 3):
            writer.add(paper(number))
    return tmp_path / "index"


def test_what_was_added_is_there_after_the_block(index: Path) -> None:
    assert held(index) == {paper(n).id: paper(n) for n in (1, 2, 3)}


def test_before_the_commit_nobody_sees_it(index: Path) -> None:
    with vraagbaak.writer(index) as writer:
        writer.add(paper(4))
        assert len(held(index)) == 3
        writer.commit()
        assert len(held(index)) == 4


def test_rollback_forgets_added_replaced_and_deleted(index: Path) -> None:
    with vraagbaak.writer(index) as writer:
        writer.add(paper(4))
        writer.add(paper(1, "torenvalken"))
        assert writer.delete("verzonnen-2")
        writer.rollback()
        writer.add(paper(5))
    assert held(index) == {paper(n).id: paper(n) for n in (1, 2, 3, 5)}


def test_an_exception_in_the_block_leaves_the_index_as_it_was(index: Path) -> None:
    with pytest.raises(ZeroDivisionError), vraagbaak.writer(index) as writer:
        writer.add(paper(4))
        writer.delete("verzonnen-1")
        raise ZeroDivisionError
    assert set(held(index)) == {"verzonnen-1", "verzonnen-2", "verzonnen-3"}
    assert len(files(index, "segments")) == 1


def test_a_document_with_a_known_id_replaces_and_one_that_went_may_come_again(index: Path) -> None:
    with vraagbaak.writer(index) as writer:
        writer.add(paper(1, "torenvalken"))
        writer.add(paper(1, "kerkuilen"))
        assert writer.delete("verzonnen-2") and not writer.delete("verzonnen-2")
        writer.add(paper(2, "ransuilen"))
        assert writer.delete("verzonnen-3") and not writer.delete("niemand")
        assert (writer.n_added, writer.n_replaced, writer.n_deleted) == (1, 2, 2)
    assert held(index) == {d.id: d for d in (paper(1, "kerkuilen"), paper(2, "ransuilen"))}
    with vraagbaak.open(index) as opened:
        assert opened.search("torenvalken", match="all").n_documents == 0
        assert opened.search("kerkuilen", match="all").n_documents == 1


def test_small_segments_merge_and_what_was_merged_is_cleared(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_segments, "MERGE_AT", 3)
    with vraagbaak.writer(index) as writer:
        for number in range(4, 12):
            writer.add(paper(number))
            writer.delete(f"verzonnen-{number - 2}")
            writer.commit()
    kept = {f"verzonnen-{n}" for n in (1, 10, 11)}
    assert set(held(index)) == kept
    assert len(files(index, "segments")) == len(files(index, "folds")) <= 3
    with vraagbaak.writer(index) as writer:
        writer.optimize()
    assert set(held(index)) == kept
    assert [len(files(index, kind)) for kind in ("segments", "folds", "vocabularies")] == [1, 1, 1]
    db = sqlite3.connect(index / catalog_file.FILE)
    counts = [db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("texts", "dead", "buried")]
    assert counts == [3, 0, 0]


def test_large_segments_are_merged_only_by_optimize(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_segments, "MERGE_AT", 2)
    monkeypatch.setattr(live_segments, "LARGEST_MERGED", max(f.stat().st_size for f in index.glob("segments/*")) - 1)
    with vraagbaak.writer(index) as writer:
        for number in range(4, 8):
            writer.add(paper(number))
            writer.commit()
        assert files(index, "segments")[0] == "000001.arrays" and len(files(index, "segments")) == 2
        writer.optimize()
    assert len(files(index, "segments")) == 1 and len(held(index)) == 7


def test_an_index_may_become_empty_and_be_filled_again(index: Path) -> None:
    with vraagbaak.writer(index) as writer:
        for number in (1, 2, 3):
            writer.delete(f"verzonnen-{number}")
        writer.optimize()
    assert held(index) == {}
    with vraagbaak.writer(index) as writer:
        writer.add(paper(9))
    assert set(held(index)) == {"verzonnen-9"}


def test_file_names_are_never_used_again(index: Path) -> None:
    """Or a reader that is late would open another segment under the name that it knows."""
    seen = set(files(index, "segments"))
    for number in (4, 5, 6):
        with vraagbaak.writer(index) as writer:
            for known in held(index):
                writer.delete(known)
            writer.optimize()
            writer.add(paper(number))
        new = set(files(index, "segments"))
        assert not new & seen
        seen |= new


def test_memory_low_enough_for_a_segment_a_document_changes_no_answer(tmp_path: Path) -> None:
    with Writer(tmp_path / "index", memory=1) as writer:
        for number in range(20):
            writer.add(paper(number % 13))
    assert set(held(tmp_path / "index")) == {f"verzonnen-{n}" for n in range(13)}


def test_a_document_that_cannot_be_kept_is_refused_and_the_rest_goes_on(index: Path) -> None:
    with vraagbaak.writer(index) as writer:
        writer.add(paper(4))
        for bad in (Document(id=""), Document(id="a\nb"), Document(id="x", titel="\ud800")):
            with pytest.raises(IndexProblem):
                writer.add(bad)
    assert set(held(index)) == {f"verzonnen-{n}" for n in (1, 2, 3, 4)}


def test_after_a_failure_nothing_is_committed_until_rollback(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise a commit would return and what was added before the failure would not be there."""
    with pytest.raises(IndexProblem, match="full"), vraagbaak.writer(index) as writer:
        writer.add(paper(4))
        with monkeypatch.context() as patch:
            patch.setattr(catalog, "number_of", _full)
            with pytest.raises(IndexProblem, match="database or disk is full; nothing since the last commit is kept"):
                writer.add(paper(5))
        with pytest.raises(IndexProblem, match="rollback"):
            writer.add(paper(6))
        with pytest.raises(IndexProblem, match="rollback"):
            writer.commit()
        writer.rollback()
        writer.add(paper(7))
        writer.commit()
        with monkeypatch.context() as patch:
            patch.setattr(catalog, "put_texts", _full)
            writer.add(paper(8))
            writer.commit()
    assert set(held(index)) == {f"verzonnen-{n}" for n in (1, 2, 3, 7)}


def _full(*_: object) -> None:
    raise sqlite3.OperationalError("database or disk is full")


def test_a_merge_that_fails_does_not_undo_the_commit(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_segments, "MERGE_AT", 2)
    with monkeypatch.context() as patch, vraagbaak.writer(index) as writer:
        patch.setattr(live_segments, "merged_arrays", _no_room)
        for number in (4, 5, 6):
            writer.add(paper(number))
            writer.commit()
    assert len(held(index)) == 6 and len(files(index, "segments")) >= 3
    with vraagbaak.writer(index) as writer:
        writer.add(paper(7))
    assert len(held(index)) == 7 and len(files(index, "segments")) < 3


def _no_room(*_: object) -> None:
    raise OSError(28, "No space left on device")


WRITING = """
import sys, time, vraagbaak
from vraagbaak.corpus.model import Document
writer = vraagbaak.writer(sys.argv[1])
writer.add(Document(id="nooit", titel="nooit"))
print("writing", flush=True)
time.sleep(60)
"""


def test_a_second_writer_hears_who_writes_and_a_dead_one_is_no_hindrance(index: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", WRITING, str(index)], stdout=subprocess.PIPE) as first:
        assert first.stdout is not None and first.stdout.readline() == b"writing\n"
        with pytest.raises(IndexProblem, match=rf"{index} is being written by process {first.pid} on \S+; try again"):
            vraagbaak.writer(index)
        with pytest.raises(IndexProblem, match="being written by process"):
            vraagbaak.writer(index, wait=0.2)
        assert len(held(index)) == 3
        first.kill()
        with vraagbaak.writer(index, wait=5) as writer:
            writer.add(paper(4))
    assert set(held(index)) == {f"verzonnen-{n}" for n in (1, 2, 3, 4)}


def test_a_writer_that_waits_gets_its_turn(index: Path) -> None:
    program = WRITING.replace("time.sleep(60)", "time.sleep(0.5); writer.rollback(); writer.close()")
    with subprocess.Popen([sys.executable, "-c", program, str(index)], stdout=subprocess.PIPE) as first:
        assert first.stdout is not None and first.stdout.readline() == b"writing\n"
        with vraagbaak.writer(index, wait=10) as writer:
            writer.add(paper(4))
    assert len(held(index)) == 4


def test_who_removes_the_lock_s_file_is_still_locked_out(index: Path) -> None:
    with vraagbaak.writer(index) as writer:
        writer.add(paper(7))
        (index / "writer.lock").unlink()
        with pytest.raises(IndexProblem, match="is being written by another process; try again later"):
            vraagbaak.writer(index)
    assert len(held(index)) == 4
    vraagbaak.writer(index).close()


def test_two_writers_in_one_process_are_two(index: Path) -> None:
    with (
        vraagbaak.writer(index),
        pytest.raises(IndexProblem, match="has a writer in this process already; close it first"),
    ):
        vraagbaak.writer(index)


def test_a_place_that_cannot_hold_an_index_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("een bestand")
    for place in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/vraagbaak")):
        with pytest.raises(IndexProblem, match="cannot be written"):
            vraagbaak.writer(place)


def test_a_folder_that_vanishes_while_one_writes_is_told(index: Path) -> None:
    import shutil

    with pytest.raises(IndexProblem), vraagbaak.writer(index) as writer:
        writer.add(paper(4))
        shutil.rmtree(index)
        writer.commit()


def test_a_newer_format_is_refused_and_left_alone(index: Path) -> None:
    db = sqlite3.connect(index / catalog_file.FILE)
    with db:
        db.execute("UPDATE settings SET value = '99' WHERE name = 'format'")
    db.close()
    before = (index / catalog_file.FILE).read_bytes()
    for way in (vraagbaak.open, vraagbaak.writer):
        with pytest.raises(IndexProblem, match=r"written by a newer vraagbaak \(format 99\); upgrade to read it"):
            way(index)
    assert (index / catalog_file.FILE).read_bytes() == before


def test_merging_follows_its_policy() -> None:
    assert live_segments.mergeable([1] * 7, 8) is None
    assert live_segments.mergeable([1] * 8, 8) == range(8)
    assert live_segments.mergeable([1000] + [1] * 8, 8) == range(1, 9)
    assert live_segments.mergeable([], 8) is None


@pytest.mark.parametrize("unlocked", [True, False])
def test_what_threads_do_beside_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unlocked: bool
) -> None:
    papers = [paper(number, f"uilen{number % 7}", samenvatting="veel tekst " * (number % 5)) for number in range(400)]
    papers += [paper(7, "spreeuwen")]

    def made(name: str) -> list[object]:
        with vraagbaak.writer(tmp_path / name) as writer:
            for at, document in enumerate(papers):
                writer.add(document)
                assert at % 100 or writer.holds(document)
            writer.delete("verzonnen-1")
        db = sqlite3.connect(tmp_path / name / "catalog.sqlite")
        return [
            *db.execute("SELECT number, checksum FROM texts ORDER BY number"),
            *db.execute("SELECT checksum, folds_checksum FROM segments"),
        ]

    monkeypatch.setattr(
        "vraagbaak.index.storage.catalog_file.uuid4", lambda: UUID(int=7)
    )  # files bear the index's identity
    alone = made("alone")
    monkeypatch.setattr("vraagbaak.index.store.bodies.UNLOCKED", unlocked)
    monkeypatch.setattr("vraagbaak.index.store.compression.MANY_BYTES", 500)
    monkeypatch.setattr("vraagbaak.index.segment.builder.MANY_LETTERS", 300)
    assert made("beside") == alone
