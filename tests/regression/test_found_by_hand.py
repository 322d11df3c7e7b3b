"""What was found by using the command in ways it was not meant for, and must not come back."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak.corpus import source
from vraagbaak.corpus.model import Document, Passage
from vraagbaak.index.storage import catalog_file
from vraagbaak.search.cli.run import run

COMMAND = [sys.executable, "-c", "from vraagbaak.search.cli import main; main()"]


@pytest.fixture
def index(tmp_path: Path) -> Path:
    with vraagbaak.writer(tmp_path / "index") as writer:
        for number in range(3):
            writer.add(Document(id=f"verzonnen-{number}", titel="Uilen", passages=(Passage("1", "Uilen?"),)))
    return tmp_path / "index"


def test_more_than_there_can_be_is_all_of_it(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    most = 10**30
    with vraagbaak.open(index) as opened:
        for unit in ("document", "passage"):
            assert len(opened.search("uilen", limit=most, passages_per_hit=most, unit=unit).hits) == 3
        assert list(opened.search("uilen", limit=most, offset=most).hits) == []
        assert len(opened.related("verzonnen-1", limit=most).hits) <= 2
    assert run(["search", "--index", str(index), "--limit", str(most), "uilen"]) == 0
    assert "verzonnen-2" in capsys.readouterr().out


def test_an_index_among_the_papers_is_not_read(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert source.CATALOG == catalog_file.FILE
    (index.parent / "uilen.txt").write_text("Uilen in de polder.\n")
    for path in (index.parent, index):
        assert run(["index", "--index", str(index), str(path)]) == 1
        assert f"{index}: {source.AN_INDEX}\n" in capsys.readouterr().err
    for file in index.glob("catalog*"):
        assert run(["index", "--index", str(index), str(file)]) == 1
    with vraagbaak.open(index) as opened:
        ids = {document.id for document in opened.documents()}
    assert ids == {"uilen", *(f"verzonnen-{number}" for number in range(3))}


@pytest.mark.parametrize("arguments", (("index", "--index", "x", ""), ("search", "--index", "", "uilen")))
def test_an_empty_name_is_not_the_folder_that_one_is_in(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(arguments) == 2
    assert "an empty name names no file" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("closed", (">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"))
def test_streams_that_are_closed(closed: str, index: Path, tmp_path: Path) -> None:
    (tmp_path / "uilen.txt").write_text("Uilen in de polder.\n")
    for more in (("search", "uilen"), ("index", str(tmp_path / "uilen.txt")), ("search", "--van", "x", "uilen")):
        line = " ".join(["exec", '"$@"', closed])
        ran = subprocess.run(["sh", "-c", line, "sh", *COMMAND, more[0], "--index", index, *more[1:]], timeout=60)
        assert ran.returncode == (2 if "--van" in more else 0)
    assert run(["verify", "--index", str(index)]) == 0


def test_a_lock_that_is_no_file_is_told(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (index / "writer.lock").unlink()
    os.mkfifo(index / "writer.lock")
    (index.parent / "uilen.txt").write_text("Uilen.\n")
    assert run(["index", "--index", str(index), str(index.parent / "uilen.txt")]) == 2
    told = capsys.readouterr().err
    assert told == (
        f"vraagbaak: {index / 'writer.lock'}: another kind of file: expected a plain file, found a FIFO; remove it\n"
    )


def test_a_row_with_a_field_that_is_not_empty_is_relaxed_as_any(tmp_path: Path) -> None:
    with vraagbaak.writer(tmp_path / "index") as writer:
        for number in range(12):
            day = date(2019, 5, 1) if number == 7 else None
            writer.add(Document(id=f"verzonnen-{number}", titel="Uilen", ingediend=day, beantwoord=day))
    with vraagbaak.open(tmp_path / "index") as opened:
        for query in ("uilen dagen:* bosmarmotten", "uilen jaar:* bosmarmotten", "uilen jaar:2019 bosmarmotten"):
            results = opened.search(query)
            assert [hit.id for hit in results.hits] == ["verzonnen-7"], query
            assert results.relaxed, query


def test_a_better_spelling_is_asked_without_the_filter_that_was_misspelt(tmp_path: Path) -> None:
    with vraagbaak.writer(tmp_path / "index") as writer:
        for number in range(11):
            writer.add(Document(id=f"verzonnen-{number:02}", titel="Uilen", soort="nota", onderwerpen=("uilen",)))
    with vraagbaak.open(tmp_path / "index") as opened:
        results = opened.search("onderwerp:uilenn uilenn")
        assert (results.n_documents, results.corrected_query) == (11, "onderwerp:uilen uilen")
        results = opened.search("onderwerp:uilenn uilenn", soort="kamervraag")
        assert results.n_documents == 0  # but with the filters of the call
