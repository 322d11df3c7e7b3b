"""Are vectors kept by commit, with their documents, and under verify, backup and repair? On an invented model."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak import IndexProblem
from vraagbaak.index.maintenance.backup import backup, restore
from vraagbaak.index.maintenance.repair import repair
from vraagbaak.index.maintenance.verification import verify
from vraagbaak.index.reader import Snapshot
from vraagbaak.search.semantic import embedding
from vraagbaak.search.semantic.embedding import Embedded, embed

from .conftest import PAPERS, Invented, paper


def n_rows(path: Path) -> int:
    snapshot = Snapshot(path)
    try:
        return snapshot.vectors.n_rows if snapshot.vectors else 0
    finally:
        snapshot.close()


def test_a_run_that_was_stopped_goes_on(plain: Path, model: Invented, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "COMMIT_S", 0.0)
    monkeypatch.setattr(embedding, "FIRST", 1)
    monkeypatch.setattr(embedding, "AT_ONCE", 4)
    assert embed(plain, model, ("titles",), most=10) == Embedded(10, 10, len(PAPERS) - 10)
    assert n_rows(plain) == 10
    asked_of_model = model.n_texts
    assert embed(plain, model, ("titles",)) == Embedded(len(PAPERS) - 10, len(PAPERS) - 10, 0)
    assert n_rows(plain) == len(PAPERS)
    assert model.n_texts <= asked_of_model + len(PAPERS) - 10
    assert embed(plain, model, ("titles",)) == Embedded(0, 0, 0)
    assert len(list((plain / "vectors").iterdir())) < 6, "files are merged"
    assert verify(plain, full=True).findings == []


def test_vectors_go_with_their_document(embedded: Path, model: Invented) -> None:
    before = n_rows(embedded)
    with vraagbaak.writer(embedded) as writer:
        writer.delete("reiger")
        writer.add(paper("mus", "De dijk"))
    assert n_rows(embedded) == before - 4
    with vraagbaak.open(embedded) as index:
        assert [hit.id for hit in index.search("torenvalk").hits] == ["valk"]
    assert embed(embedded, model, ("titles", "questions")) == Embedded(2, 2, 0)
    with vraagbaak.open(embedded) as index:
        assert "mus" in {hit.id for hit in index.search("sluis").hits}


def test_optimize_keeps_vectors(embedded: Path) -> None:
    before = n_rows(embedded)
    with vraagbaak.writer(embedded) as writer:
        writer.add(paper("nog-een", "Nog een"))
        writer.optimize()
    assert n_rows(embedded) == before
    assert verify(embedded, full=True).findings == []


def test_another_model_needs_to_begin_anew(embedded: Path) -> None:
    with pytest.raises(IndexProblem, match="embed --again"):
        embed(embedded, Invented("2"))
    with vraagbaak.writer(embedded) as writer:
        writer.drop_vectors()
    assert n_rows(embedded) == 0
    assert embed(embedded, Invented("2")).n_texts == len(PAPERS)


def test_a_backup_has_the_vectors(embedded: Path, tmp_path: Path) -> None:
    backup(embedded, tmp_path / "copy")
    assert verify(tmp_path / "copy", full=True).findings == []
    assert n_rows(tmp_path / "copy") == n_rows(embedded)
    shutil.rmtree(embedded)
    restore(tmp_path / "copy", embedded)
    assert n_rows(embedded) == n_rows(tmp_path / "copy")
    assert verify(embedded, full=True).findings == []


def test_damage_is_found_and_repaired(embedded: Path, model: Invented) -> None:
    (file,) = (embedded / "vectors").iterdir()
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    assert [one.where for one in verify(embedded).findings] == ["vectors"]
    repair(embedded)
    assert verify(embedded, full=True).findings == []
    assert n_rows(embedded) == 0, "what is damaged is dropped"
    assert list((embedded / "vectors").iterdir()) == []
    embed(embedded, model)
    assert n_rows(embedded) == len(PAPERS)


def test_repair_keeps_what_is_whole(embedded: Path, model: Invented) -> None:
    before = n_rows(embedded)
    repair(embedded)
    assert n_rows(embedded) == before
    assert embed(embedded, model, ("titles", "questions")) == Embedded(0, 0, 0)


def test_damage_is_not_merged(plain: Path, model: Invented) -> None:
    for _ in range(3):
        embed(plain, model, most=5)
    file = min((plain / "vectors").iterdir())
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    with pytest.raises(IndexProblem, match="checksum"):
        embed(plain, model, most=5)


def test_a_reader_keeps_its_vectors(embedded: Path, model: Invented) -> None:
    with vraagbaak.open(embedded) as index:
        with vraagbaak.writer(embedded) as writer:
            writer.drop_vectors()
        assert index.search("torenvalk").n_meaning == 2
        index.refresh()
        assert index.search("torenvalk").n_meaning == 0
