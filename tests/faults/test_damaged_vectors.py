"""Is a changed byte of a vector file found by `verify`, and never the end of a search?"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from vraagbaak.search.semantic.embedding import embed

from .counting import Counted
from .embedding import WHAT, Hashed
from .layer import FULL
from .small_index import PAGE, make

PROGRAM = Path(__file__).with_name("flipped_vectors.py")
N_SLICES = 4 if FULL else 1


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """The small index, with vectors of titles and questions."""
    path = tmp_path / "index"
    make(path, PAGE)
    embed(path, Hashed(), WHAT)
    return path


@pytest.mark.parametrize("first", range(N_SLICES))
def test_no_changed_byte_of_a_vector_file_is_passed_over(first: int, index: Path, counted: Counted) -> None:
    """One in 29 here, all of them in `make soak`, in slices."""
    step = str(N_SLICES) if FULL else "29"
    ran = subprocess.run([sys.executable, str(PROGRAM), str(index), str(first), step], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-3000:]
    n = int(ran.stdout.split()[0])
    assert n
    counted("bytes of vectors changed", n)
