"""Is an index whose values were changed, with right checksums, answered for or refused, in bounded time and memory?"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from .counting import Counted
from .layer import FULL

PROGRAM = Path(__file__).with_name("hostile_index.py")
N = 300 if FULL else 8


@pytest.mark.parametrize("seed", range(8 if FULL else 1))
def test_an_index_with_any_values_is_answered_for_or_refused(seed: int, counted: Counted) -> None:
    """A few here, and thousands in `make soak`."""
    ran = subprocess.run([sys.executable, str(PROGRAM), str(seed), str(N)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-3000:]
    counted("indexes from elsewhere, with values changed", N)
