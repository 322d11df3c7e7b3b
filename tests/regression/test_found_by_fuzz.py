"""Does what fuzzing once found stay mended? Each case is what the fuzz found, made small."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak.corpus.model import Document, Passage

FUZZ = Path(__file__).resolve().parents[1] / "fuzz"


def test_what_is_told_points_inside_the_query_that_was_typed(tmp_path: Path) -> None:
    """A letter that is longer once it is composed made the end of the query lie behind its end."""
    with vraagbaak.writer(tmp_path) as writer:
        writer.add(Document(id="verzonnen", passages=(Passage(vraag="Uilen?"),)))
    query = "\u0fab\u0fb7 " + " ".join(f"woord{n}" for n in range(70)) + "\u0958"
    with vraagbaak.open(tmp_path) as index:
        told = index.search(query).diagnostics
    assert told
    assert all(one.span is None or one.span[1] <= len(query) for one in told)


@pytest.mark.parametrize("program", ("fuzz_readers.py", "fuzz_queries.py"))
def test_a_short_fuzz_finds_nothing(program: str, tmp_path: Path) -> None:
    """A few seconds; `make fuzz` takes minutes."""
    ran = subprocess.run(
        [sys.executable, FUZZ / program, "5", "2026"], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-2000:]
