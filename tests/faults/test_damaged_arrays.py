"""Is a segment whose bytes have changed answered for or called damaged, and never the end of the process?"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from .counting import Counted
from .layer import FULL

PROGRAM = Path(__file__).with_name("damaged_arrays.py")
N_SLICES = 8 if FULL else 1


@pytest.mark.parametrize("seed", range(3))
def test_damaged_arrays_never_crash_a_kernel(seed: int) -> None:
    run = subprocess.run(
        [sys.executable, str(PROGRAM), str(seed), "150"], capture_output=True, text=True, check=False, timeout=300
    )
    assert run.returncode == 0, run.stderr[-3000:]


@pytest.mark.parametrize("first", range(N_SLICES))
def test_no_changed_number_crashes_a_kernel(first: int, counted: Counted) -> None:
    """One in 97 here, all of them in `make soak`, in slices."""
    each = ["each", str(first), str(N_SLICES if FULL else 97)]
    run = subprocess.run([sys.executable, str(PROGRAM), "4", *each], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-3000:]
    counted("numbers of arrays changed", int(run.stdout))
