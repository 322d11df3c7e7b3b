"""Does whichever kernel is asked for come, whatever is imported first?"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize("first", ["layout", "kernel", "kernel.plain.kernel", "indexing.writer", "reader"])
def test_the_plain_kernel_can_be_chosen(first: str) -> None:
    script = f"import vraagbaak.index.{first}; from vraagbaak.index import kernel; print(kernel.NAME)"
    told = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "VRAAGBAAK_KERNEL": "plain"},
        capture_output=True,
        text=True,
    )
    assert (told.stdout, told.stderr) == ("plain\n", "")
