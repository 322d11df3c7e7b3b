"""Is a segment whose bytes have changed answered for or called damaged, and never the end of the process?"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("damaged_arrays.py")


@pytest.mark.parametrize("seed", range(3))
def test_damaged_arrays_never_crash_a_kernel(seed: int) -> None:
    run = subprocess.run(
        [sys.executable, str(PROGRAM), str(seed), "150"], capture_output=True, text=True, check=False, timeout=300
    )
    assert run.returncode == 0, run.stderr[-3000:]
