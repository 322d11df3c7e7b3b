"""The examples of docs/LIBRARY.md and docs/COOKBOOK.md run, in their order, on the sample documents."""

from __future__ import annotations

import csv
import json
import re
import shlex
import shutil
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak import Document, Passage
from vraagbaak.search.cli.run import run

ROOT = Path(__file__).resolve().parent.parent

FINDS_NOTHING = {"vraagbaak search luchtverdedigng", "vraagbaak delete --query torenvalk --dry-run"}
"""Commands of which the exit code depends on what is found."""


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """An empty folder, with an index of the sample documents and a folder of a few."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VRAAGBAAK_INDEX", "my-index")
    assert run(["index", "--jobs", "1", str(ROOT / "corpus" / "sample")]) == 0
    (tmp_path / "papers").mkdir()
    shutil.copy(ROOT / "corpus" / "sample" / "kamervraag-2022Z90003.txt", tmp_path / "papers")
    with vraagbaak.writer("other-index") as writer:
        writer.add(Document(id="elders", titel="Een torenvalk", passages=(Passage("1", "Een torenvalk?", "Ja."),)))
    capsys.readouterr()
    return tmp_path


def blocks(page: str) -> list[tuple[str, str]]:
    return re.findall(r"```(sh|python)\n(.*?)```", (ROOT / "docs" / page).read_text(encoding="utf-8"), re.DOTALL)


def test_every_example_of_the_library_guide_runs(sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, object] = {"__name__": "guide"}
    examples = blocks("LIBRARY.md")
    for at, (kind, block) in enumerate(examples):
        assert kind == "python"
        exec(compile(block, f"LIBRARY.md, example {at + 1}", "exec"), names)
    told = capsys.readouterr().out
    assert "nowhere holds no index" in told and "('kst-99101-12',)" in told
    assert len(examples) >= 13


def test_every_job_of_the_cookbook_takes_one_command_or_three_lines(
    sample: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told: dict[str, str] = {}
    for kind, block in blocks("COOKBOOK.md"):
        if kind == "python":
            pytest.importorskip("pandas")
            names: dict[str, object] = {}
            assert len(list(filter(None, block.splitlines()))) == 3
            exec(compile(block, "COOKBOOK.md", "exec"), names)
            assert list(names["frame"].columns) == ["id", "datum", "partijen", "dagen"]  # type: ignore[attr-defined]
            continue
        for line in block.splitlines():
            program, *arguments = shlex.split(line)
            assert program == "vraagbaak"
            code = run(arguments)
            told[line] = capsys.readouterr().out
            assert code == 0 or line in FINDS_NOTHING, (line, code)
    found = list(csv.DictReader((sample / "sandeloo.csv").open(encoding="utf-8-sig"), delimiter=";"))
    assert found and all("Sandeloo" in row["indieners"] for row in found)
    assert (sample / "partijen.csv").read_text(encoding="utf-8-sig").startswith("partij;")
    assert json.loads(told["vraagbaak search luchtverdediging --json"])["hits"][0]["id"]
    quoted = next(text for line, text in told.items() if "--passages" in line)
    assert json.loads(quoted)["link"].startswith("https://zoek.officielebekendmakingen.nl/")
    with vraagbaak.open("my-index") as index:
        assert index.document("elders") and index.document("2022Z90003")


def test_the_cookbook_has_sixteen_jobs() -> None:
    page = (ROOT / "docs" / "COOKBOOK.md").read_text(encoding="utf-8")
    assert [int(number) for number in re.findall(r"^## (\d+)\.", page, re.MULTILINE)] == list(range(1, 17))
