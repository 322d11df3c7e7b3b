"""Prepared word tables: the same as those that are read from the .tsv files, and never older than these."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from vraagbaak.index.analysis import prepared
from vraagbaak.index.lexical import prepare

ROOT = Path(prepare.__file__).parents[2]


def read_all() -> list[object]:
    """Every table, as a process reads it for the first time."""
    for cached in (*prepare.TABLES, prepare.abbreviations._of_file):
        getattr(cached, "cache_clear", lambda: None)()
    return [read() for read in prepare.TABLES]


def test_the_build_prepares_what_the_sources_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "prepared"
    subprocess.run([sys.executable, "-m", "index.lexical.prepare", str(folder)], cwd=ROOT, check=True)
    assert len(list(folder.iterdir())) == len(prepare.TABLES)
    monkeypatch.setattr(prepared, "FOLDER", tmp_path / "none")
    made = read_all()
    monkeypatch.setattr(prepared, "FOLDER", folder)
    with monkeypatch.context() as patched:  # nothing is made where all is prepared
        for module in (prepare.abbreviations, prepare.compounds, prepare.derivation, prepare.plurals, prepare.verbs):
            patched.setattr(module, "_read", None)
        patched.setattr(prepare.stemmer, "_read", None)
        patched.setattr(prepare.stemmer, "_listed_stems", None)
        patched.setattr(prepare.compounds, "_known_parts", None)
        assert read_all() == made


def test_a_table_is_made_where_its_source_has_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "words.tsv"
    monkeypatch.setattr(prepared, "FOLDER", tmp_path)
    monkeypatch.setattr(prepared, "_written_to", tmp_path)

    def table() -> frozenset[str]:
        return prepared.table("words", lambda: frozenset(source.read_text().split()), source)

    source.write_text("kade veer")
    assert table() == {"kade", "veer"}
    monkeypatch.setattr(prepared, "_written_to", None)
    assert prepared.table("words", frozenset, source) == {"kade", "veer"}
    source.write_text("kade brug")
    assert table() == {"kade", "brug"}


@pytest.mark.parametrize("left", (0, 2, 4, 5, 12))
def test_a_table_that_was_cut_off_is_made(left: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "words.tsv"
    source.write_text("kade")
    monkeypatch.setattr(prepared, "FOLDER", tmp_path)
    monkeypatch.setattr(prepared, "_written_to", tmp_path)
    prepared.table("words", lambda: ("kade", "veer"), source)
    (file,) = tmp_path.glob("words.*[!tsv]")
    file.write_bytes(file.read_bytes()[:left])
    monkeypatch.setattr(prepared, "_written_to", None)
    assert prepared.table("words", lambda: ("new",), source) == ("new",)
