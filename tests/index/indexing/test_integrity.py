"""Is damage refused by what would write it again under a right checksum? On invented documents."""

from __future__ import annotations

import json
import sqlite3
import zlib
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak import Damaged, Document, Passage
from vraagbaak.index.maintenance.repair import repair
from vraagbaak.index.maintenance.verification import verify


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """Two segments, of a hundred documents and of one."""
    with vraagbaak.writer(tmp_path / "index") as writer:
        for number in range(100):
            passages = (Passage("1", f"Zijn er uilen{number % 9} in de polder?"),)
            writer.add(Document(id=f"verzonnen-{number}", titel="Zee", passages=passages))
        writer.commit()
        writer.add(Document(id="later", titel="Later"))
    return tmp_path / "index"


def flip(file: Path, at: int) -> None:
    raw = bytearray(file.read_bytes())
    raw[at] ^= 4
    file.write_bytes(raw)


def change(index: Path, statement: str) -> None:
    db = sqlite3.connect(index / "catalog.sqlite")
    db.execute(statement)
    db.commit()
    db.close()


def optimize(index: Path) -> None:
    with vraagbaak.writer(index) as writer:
        writer.optimize()


@pytest.mark.parametrize("part", (0.3, 0.5, 0.7, 0.9))
def test_a_merge_refuses_a_segment_that_changed_by_a_bit(part: float, index: Path) -> None:
    file = sorted((index / "segments").iterdir())[0]
    flip(file, int(file.stat().st_size * part))
    with pytest.raises(Damaged, match="not as it was written: expected checksum") as raised:
        optimize(index)
    assert raised.value.path == str(file) and raised.value.command == f"vraagbaak repair --index {index}"
    assert [finding.where for finding in verify(index).findings] == [f"segment {file.stem}"]
    assert repair(index).n_documents == 101 and verify(index, full=True).findings == []


def test_one_segment_is_not_derived_from_when_it_changed(tmp_path: Path) -> None:
    with vraagbaak.writer(tmp_path / "index") as writer:
        writer.add(Document(id="verzonnen-1", titel="Uilen"))
    file = next((tmp_path / "index" / "segments").iterdir())
    flip(file, file.stat().st_size - 70)
    with pytest.raises(Damaged, match="not as it was written"):
        optimize(tmp_path / "index")
    assert verify(tmp_path / "index").findings != []


@pytest.mark.parametrize("value", (-1, -(1 << 31), 1 << 20))
@pytest.mark.parametrize("name", ("fold_forms", "fold_starts"))
def test_a_stem_map_with_numbers_out_of_range_is_derived_again(name: str, value: int, index: Path) -> None:
    """Also where its checksum is right, as in an index from an unknown source."""
    whole = hits(index)
    for file in (index / "folds").iterdir():
        set_last(file, name, value)
        change(
            index, f"UPDATE segments SET folds_checksum = {zlib.crc32(file.read_bytes())} WHERE folds = '{file.stem}'"
        )
    with pytest.raises(Damaged):
        hits(index)
    with pytest.raises(Damaged), vraagbaak.open(index) as opened:
        opened.related("verzonnen-5")
    optimize(index)
    assert hits(index) == whole and len(whole) == 100


@pytest.mark.parametrize("number", (-1, -(1 << 62), 1 << 62, (1 << 63) - 1))
def test_a_text_with_a_number_that_no_writer_gives_is_repaired(number: int, index: Path) -> None:
    which = "SELECT number FROM documents WHERE id = 'verzonnen-3'"
    change(index, f"UPDATE texts SET number = {number} WHERE number = ({which})")
    assert repair(index).n_documents == 101
    assert verify(index, full=True).findings == []
    assert len(hits(index)) == 100
    with vraagbaak.writer(index) as writer:
        writer.add(Document(id="nieuw", titel="Nieuw"))
    assert verify(index, full=True).findings == []


def hits(index: Path) -> list[str]:
    """Documents with words that the stem map leads to."""
    with vraagbaak.open(index) as opened:
        results = opened.search("polders", limit=200)
        return [hit.id for hit in results]


def set_last(file: Path, name: str, value: int) -> None:
    """Changes the last number of an array of numbers in 32 bits."""
    raw = bytearray(file.read_bytes())
    size = int.from_bytes(raw[8:16], "little")
    kind, shape, at = json.loads(raw[16 : 16 + size])[name]
    assert kind == "int32"
    end = 16 + size + at + 4 * shape[0]
    raw[end - 4 : end] = value.to_bytes(4, "little", signed=True)
    file.write_bytes(raw)


def test_no_stem_map_is_derived_from_a_vocabulary_that_changed(index: Path) -> None:
    file = next((index / "vocabularies").iterdir())
    flip(file, file.stat().st_size - 70)
    with pytest.raises(Damaged, match=f"{file.name}: not as it was written"), vraagbaak.writer(index) as writer:
        writer.add(Document(id="nieuw", titel="Nieuw"))
    assert [finding.where for finding in verify(index).findings] == ["vocabularies"]


@pytest.mark.parametrize(
    "statement",
    (
        "INSERT INTO dead SELECT number FROM documents LIMIT 1",
        "DELETE FROM documents WHERE id = 'verzonnen-3'",
    ),
)
def test_a_merge_refuses_a_catalog_that_disagrees_with_a_segment(statement: str, index: Path) -> None:
    change(index, statement)
    with pytest.raises(Damaged, match="do not agree on which documents are deleted"):
        optimize(index)
    assert verify(index).findings != []


def test_a_commit_gives_no_new_checksum_to_settings_that_changed(index: Path) -> None:
    change(index, "UPDATE settings SET value = value + 7 WHERE name = 'next_number'")
    with pytest.raises(Damaged, match=r"the settings are not as they were written \(checksum\)"):
        vraagbaak.writer(index)
    assert verify(index).findings != []
    assert repair(index).n_documents == 101
    optimize(index)
