"""The fault layer, compiled, and at how many points it is used."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

FULL = int(os.environ.get("VRAAGBAAK_SOAK", "0"))
"""With how many seeds everything is done at every operation, as in `make soak`; 0 for one, at some."""


def compiled(folder: Path) -> Path:
    """The layer as a library."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("the fault layer needs Linux and a C compiler")
    made = folder / "layer.so"
    source = Path(__file__).with_name("fault_layer.c")
    subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", made, source, "-ldl"], check=True)
    return made


def points(places: Sequence[int], few: int) -> Sequence[int]:
    """Operations to look at: all of them in `make soak`."""
    return places if FULL else places[:: max(1, len(places) // few)]
