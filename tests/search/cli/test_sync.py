"""What do `sync` and `history` print?"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

import pytest

from vraagbaak.search.cli.run import run

from ...corpus.sources.official import Official, served, table


def test_sync_and_history(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with served(Official()) as official:
        official.ask("2024Z10001", "veerponten", date(2024, 3, 1))
        official.answer("2024Z10001", "veerponten", date(2024, 3, 22), 7)
        known = ["--services", str(table(official, tmp_path)), "--index", str(tmp_path / "index")]
        assert run(["sync", "koop", "--dry-run", *known]) == 0
        assert capsys.readouterr().out == "2 papers would be fetched; 2 listed as changed.\n"
        assert run(["sync", "koop", *known]) == 0
        assert capsys.readouterr().out.startswith("Listed 2 as new or changed, stored 2, indexed 2, removed 0; ")
        assert run(["sync", "--check", *known]) == 0
        assert capsys.readouterr().out == "Every year has as many papers as the source.\n"
        official.ask("2024Z10002", "drinkwater", date.today())
        assert run(["sync", "--check", *known]) == 1
        year = date.today().year
        assert capsys.readouterr().out == f"kv {year}: 1 at the source, 0 here; missing: kv-tk-2024Z10002\n"
        assert run(["history", "2024Z10001", "--index", str(tmp_path / "index")]) == 0
        shown = capsys.readouterr().out.splitlines()
        assert shown[0] == "2024Z10001: beantwoord"
        assert [line.split()[:3] for line in shown[1:]] == [
            ["2024-03-01", "vraag", "kv-tk-2024Z10001"],
            ["2024-03-22", "antwoord", "ah-tk-20232024-7"],
        ]
        assert run(["history", "2024Z10001", "--json", "--index", str(tmp_path / "index")]) == 0
        assert json.loads(capsys.readouterr().out)["status"] == "beantwoord"


def test_a_source_that_does_not_exist_is_refused_with_those_that_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["sync", "kopp", "--index", str(tmp_path / "index")]) == 2
    assert capsys.readouterr().err == "vraagbaak: there is no source 'kopp'; known: koop, tk, kvr\n"


def test_without_the_extra_the_command_says_what_to_install(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "httpx", None)
    assert run(["sync", "--index", str(tmp_path / "index")]) == 2
    assert "install the sources with: pip install 'vraagbaak[sync]'" in capsys.readouterr().err
