"""When a document was first indexed and last changed is kept: replaced, merged and repaired. Invented papers."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak import Document, Passage
from vraagbaak.index.maintenance.repair import repair
from vraagbaak.index.maintenance.verification import verify
from vraagbaak.index.storage import history


def paper(number: int, word: str = "uilen") -> Document:
    return Document(
        id=f"verzonnen-{number}", titel=f"Over {word}", passages=(Passage("1", f"Vraag over {word}?", "Ja."),)
    )


class Clock:
    def __init__(self) -> None:
        self.now = 1_700_000_000

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(history, "now", made)
    return made


def add(path: Path, *documents: Document) -> None:
    with vraagbaak.writer(path) as writer:
        for document in documents:
            writer.add(document)


def times(path: Path, id: str = "verzonnen-1") -> tuple[int, int]:
    with vraagbaak.open(path) as index:
        (hit,) = index.search(f"id:{id}")
        assert hit.toegevoegd and hit.gewijzigd
        return int(hit.toegevoegd.timestamp()), int(hit.gewijzigd.timestamp())


def test_a_document_keeps_when_it_came_and_when_it_changed(tmp_path: Path, clock: Clock) -> None:
    index = tmp_path / "index"
    add(index, paper(1), paper(2))
    came = clock.now
    assert times(index) == (came, came)
    clock.now += 60
    add(index, paper(1))
    assert times(index) == (came, came)  # the same text again is no change
    add(index, paper(1, "valken"))
    assert times(index) == (came, came + 60)
    clock.now += 60
    with vraagbaak.writer(index) as writer:
        writer.optimize()
    assert times(index) == (came, came + 60)
    repair(index)
    assert times(index) == (came, came + 60)
    with vraagbaak.writer(index) as writer:
        writer.delete("verzonnen-1")
    add(index, paper(1))
    assert times(index) == (came + 120, came + 120)
    assert verify(index, full=True).findings == []


def test_an_older_commit_has_its_own_times(tmp_path: Path, clock: Clock) -> None:
    index = tmp_path / "index"
    add(index, paper(1))
    with vraagbaak.open(index) as opened:
        clock.now += 60
        add(index, paper(1, "valken"))
        (hit,) = opened.search("uilen")
        assert hit.gewijzigd == datetime.fromtimestamp(1_700_000_000, UTC)


def test_an_index_of_before_has_no_times_and_gets_them(tmp_path: Path, clock: Clock) -> None:
    index = tmp_path / "index"
    add(index, paper(1), paper(2))
    db = sqlite3.connect(index / "catalog.sqlite")
    db.executescript("".join(f"DROP TABLE {table};" for table in history.TABLES))
    db.close()
    with vraagbaak.open(index) as opened:
        assert {(hit.toegevoegd, hit.gewijzigd, hit.bestand) for hit in opened.search("uilen")} == {(None, None, "")}
        assert opened.search("gewijzigd:>2001").n_documents == 0
    assert verify(index).findings == []
    add(index, paper(1, "valken"))
    with vraagbaak.open(index) as opened:
        (hit,) = opened.search("valken")
        assert (hit.toegevoegd, hit.gewijzigd) == (None, datetime.fromtimestamp(clock.now, UTC))
    assert verify(index, full=True).findings == []


def test_damage_to_the_times_is_found(tmp_path: Path) -> None:
    index = tmp_path / "index"
    add(index, paper(1))
    with vraagbaak.writer(index) as writer:
        writer.record("/papers/1.txt", 10, 20, b"digest", ["verzonnen-1"])
    db = sqlite3.connect(index / "catalog.sqlite", isolation_level=None)
    db.execute("UPDATE history SET added = added + 1")
    db.execute("UPDATE files SET mtime = 21")
    db.execute("INSERT INTO origins VALUES ('verzonnen-1', 99)")
    db.close()
    told = [finding.what for finding in verify(index).findings]
    assert told == [
        "the times of document 1 are not as they were written (checksum)",
        "the record of /papers/1.txt is not as it was written (checksum)",
        "1 documents name a file that is not recorded",
    ]
    repair(index)
    assert verify(index).findings == []


def test_what_changed_since_is_searched(tmp_path: Path, clock: Clock) -> None:
    index = tmp_path / "index"
    clock.now = int(datetime(2024, 3, 1, 12, tzinfo=UTC).timestamp())
    add(index, paper(1), paper(2))
    clock.now = int(datetime(2024, 3, 15, 12, tzinfo=UTC).timestamp())
    add(index, paper(2, "valken"), paper(3))
    with vraagbaak.open(index) as opened:

        def found(query: str, **named: str) -> list[str]:
            return sorted(hit.id[-1] for hit in opened.search(query, **named))  # type: ignore[arg-type]

        assert found("vraag gewijzigd:2024-03-15") == ["2", "3"]
        assert found("vraag gewijzigd:<2024-03-15") == ["1"]
        assert found('vraag gewijzigd:"maart 2024"') == ["1", "2", "3"]
        assert found("vraag gewijzigd:[2024-03-02 TOT *]") == ["2", "3"]
        assert found("gewijzigd:*") == ["1", "2", "3"]
        assert found("vraag", since="2024-03-10") == ["2", "3"]
        assert found("", since="2024-03-15T12:00") == ["2", "3"]
        assert found("", since="2024-03-15T12:01") == []
        assert found("vraag", since="afgelopen 3 dagen") == []
        with pytest.raises(vraagbaak.UsageProblem, match="'gisterochtend' is no date"):
            opened.search("over", since="gisterochtend")
