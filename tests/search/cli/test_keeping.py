"""delete --query, merge, export --query, open, show by other names, completion. On the sample documents."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak import Document, Passage
from vraagbaak.search.cli.run import run

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = str(tmp_path_factory.mktemp("sample") / "index")
    assert run(["index", "--jobs", "1", "-i", folder, str(ROOT / "corpus" / "sample")]) == 0
    return folder


def paper(id: str, word: str) -> Document:
    return Document(id=id, titel=f"Over {word}", passages=(Passage("1", f"Wat is {word}?", "Dit."),))


def made(path: Path, *documents: Document) -> str:
    with vraagbaak.writer(path) as writer:
        for document in documents:
            writer.add(document)
    return str(path)


def ids(path: str) -> list[str]:
    with vraagbaak.open(path) as index:
        return sorted(document.id for document in index.documents())


@pytest.fixture
def birds(tmp_path: Path) -> str:
    return made(tmp_path / "birds", paper("a", "uilen"), paper("b", "uilen"), paper("c", "valken"))


def test_delete_by_query_lists_asks_and_deletes(
    birds: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(["delete", "-i", birds, "--query", "uilen", "--dry-run"]) == 0
    assert sorted(capsys.readouterr().out.split()) == ["a", "b"]
    assert ids(birds) == ["a", "b", "c"]
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: "n")
    assert run(["delete", "-i", birds, "--query", "uilen"]) == 1
    assert ids(birds) == ["a", "b", "c"]
    monkeypatch.undo()
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    capsys.readouterr()
    assert run(["delete", "-i", birds, "--query", "uilen"]) == 1  # nothing to answer with
    assert "--yes deletes without a question" in capsys.readouterr().err
    assert ids(birds) == ["a", "b", "c"]
    assert run(["delete", "-i", birds, "--query", "uilen", "--yes"]) == 0
    assert ids(birds) == ["c"]
    assert run(["delete", "-i", birds, "--query", "uilen", "--yes"]) == 1


@pytest.mark.parametrize("query", ["", "  ", "-uilen"])
def test_delete_refuses_a_query_that_asks_for_nothing(
    birds: str, query: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["delete", "-i", birds, "--query", query, "--yes"]) == 2
    assert "asks for nothing" in capsys.readouterr().err
    assert run(["delete", "-i", birds]) == 2
    assert run(["delete", "-i", birds, "a", "--query", "uilen"]) == 2
    assert ids(birds) == ["a", "b", "c"]


def test_indexes_are_merged(birds: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = made(tmp_path / "other", paper("b", "meeuwen"), paper("d", "meeuwen"))
    both = str(tmp_path / "both")
    assert run(["merge", birds, other, "-i", both]) == 0
    assert "Merged 5 documents (4 new, 1 replaced); 0 unchanged." in capsys.readouterr().out
    assert ids(both) == ["a", "b", "c", "d"]
    with vraagbaak.open(both) as index:
        assert index.search("meeuwen").n_documents == 2
    assert run(["merge", birds, "-i", both]) == 0
    assert "(0 new, 1 replaced); 2 unchanged." in capsys.readouterr().out
    assert run(["merge", both, "-i", both]) == 2
    assert run(["merge", str(tmp_path / "nowhere"), "-i", both]) == 2


def test_export_by_query_is_read_back(birds: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["export", "-i", birds, "--query", "uilen", "-o", str(tmp_path / "uilen.jsonl")]) == 0
    assert run(["index", "--jobs", "1", "-i", str(tmp_path / "again"), str(tmp_path / "uilen.jsonl")]) == 0
    assert ids(str(tmp_path / "again")) == ["a", "b"]


@pytest.mark.parametrize("typed", ["kst-99101-12", "KST-99101-12", "99101-12", "99101, nr. 12"])
def test_a_paper_is_shown_by_any_of_its_names(sample: str, typed: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", "-i", sample, typed, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == "kst-99101-12"


@pytest.mark.parametrize(
    ("typed", "id"),
    [
        ("2022z90003", "2022Z90003"),
        ("kv-tk-2022Z90003", "2022Z90003"),
        ("2024Z90010", "ah-tk-20242025-9009"),
        ("kvr900001", "KVR900001"),
        ("2030409060", "KVR900006"),
        ("AH-TK-20232024-9008", "ah-tk-20232024-9008"),
        ("2022z90003#2", "2022Z90003#2"),
    ],
)
def test_a_question_is_shown_by_any_of_its_names(
    sample: str, typed: str, id: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["show", "-i", sample, typed, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == id


def test_open_leads_to_the_publication(
    sample: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda link: opened.append(link) or True)
    assert run(["open", "-i", sample, "kst-99101-12"]) == 0
    link = "https://zoek.officielebekendmakingen.nl/kst-99101-12.html"
    assert capsys.readouterr().out == f"{link}\n"
    assert opened == [link]
    assert run(["open", "-i", sample, "--print", "2022Z90003"]) == 0
    assert opened == [link]
    assert run(["open", "-i", sample, "gesprek-zonnepanelen"]) == 1
    assert "has no link" in capsys.readouterr().err
    assert run(["open", "-i", sample, "nergens"]) == 1


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_is_told_how_to_complete(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["completion", shell]) == 0
    assert "_VRAAGBAAK_COMPLETE" in capsys.readouterr().out


def completed(*words: str, **more: str) -> list[str]:
    told = {"_VRAAGBAAK_COMPLETE": "bash_complete", "COMP_WORDS": " ".join(words), "COMP_CWORD": str(len(words) - 1)}
    done = subprocess.run(
        [sys.executable, "-m", "vraagbaak"], env={**os.environ, **told, **more}, capture_output=True, text=True
    )
    return [line.partition(",")[2] for line in done.stdout.splitlines()]


def test_commands_options_and_values_are_completed(sample: str) -> None:
    assert completed("vraagbaak", "comp") == ["completion"]
    assert completed("vraagbaak", "search", "--facet-s") == ["--facet-size", "--facet-sort"]
    assert completed("vraagbaak", "search", "--ministerie", "def", VRAAGBAAK_INDEX=sample) == ["Defensie"]
    assert completed("vraagbaak", "search", "--partij", "d", VRAAGBAAK_INDEX="/nowhere") in ([], [""])


def test_every_version_of_a_question_is_deleted_and_exported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    versions = [
        Document(id=id, vraagnummer="2024Z90001", passages=(Passage("1", "Wat doet de uil?", answer),))
        for id, answer in (("a", ""), ("b", "Roepen."))
    ]
    index = made(tmp_path / "index", *versions)
    assert run(["export", "-i", index, "--query", "uil"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2
    assert run(["delete", "-i", index, "--query", "uil", "--yes"]) == 0
    assert ids(index) == []
