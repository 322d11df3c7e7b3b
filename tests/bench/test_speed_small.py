"""Does the benchmark of speed run, on a handful of documents, and keep what it measured?"""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


def run(*command: str) -> str:
    told = subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True)
    assert told.returncode in (0, 1), told.stderr
    return told.stdout


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample documents as interchange lines."""
    folder = tmp_path_factory.mktemp("bench")
    command = ("-c", "from vraagbaak.search.cli import main; main()")
    run(*command, "index", "--index", str(folder / "index"), "--jobs", "1", "corpus/sample")
    run(*command, "export", "--index", str(folder / "index"), "--output", str(folder / "sample.jsonl"))
    return folder / "sample.jsonl"


def measured(lines: Path, *options: str) -> tuple[str, set[tuple[str, str]]]:
    """What was printed, and of which rows and engines figures were kept."""
    runs = lines.parent / "runs"
    told = run("-m", "bench.speed", "--quick", "--lines", str(lines), "--folder", str(lines.parent / "indexes"),
               "--runs", str(runs), *options)  # fmt: skip
    (kept,) = runs.glob("speed-*.csv")
    with kept.open(encoding="utf-8") as file:
        rows = {(row["row"], row["engine"]) for row in csv.DictReader(file)}
    kept.unlink()
    return told, rows


def test_the_product_alone_is_measured(lines: Path) -> None:
    told, rows = measured(lines, "--engines", "--only", "disk", "replace", "threads")
    assert {("disk", "product"), ("one replaced", "product"), ("four threads", "product")} <= rows
    assert "one thread's throughput" in told


def test_searches_are_measured_beside_tantivy(lines: Path) -> None:
    pytest.importorskip("tantivy", reason="the bench extra is not installed")
    told, rows = measured(lines, "--engines", "tantivy", "--only", "indexing", "search")
    for row in ("indexing", "top 10", "top 10 + facets", "whole job"):
        assert {(row, "product"), (row, "tantivy")} <= rows
    assert "of tantivy's median, cold" in told and "seeds" in told


def test_many_segments_are_indexed_and_searched(lines: Path) -> None:
    said = run("-m", "bench.scale", str(lines), str(lines.parent / "scale"), "--passages", "400", "--segments", "2",
               "--queries", "8")  # fmt: skip
    assert "2 segments" in said and "disk" in said and "whole job: cold" in said
