"""Does the kernel that is asked for come, and is a missing compiled kernel reported?"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from vraagbaak.index import kernel

WITHOUT_COMPILED = "import sys; sys.modules['vraagbaak.index.kernel.compiled.interface'] = None; "
"""What a program begins with to run as where no compiler was."""


def run(script: str, wanted: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "VRAAGBAAK_KERNEL": wanted},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("first", ["layout", "kernel", "kernel.plain.kernel", "indexing.writer", "reader"])
def test_the_plain_kernel_can_be_chosen(first: str) -> None:
    done = run(f"import vraagbaak.index.{first}; from vraagbaak.index import kernel; print(kernel.NAME)", "plain")
    assert (done.stdout, done.stderr) == ("plain\n", "")


def test_a_command_reports_a_missing_compiled_kernel_once_in_one_line() -> None:
    script = WITHOUT_COMPILED + "from vraagbaak.search.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", script, "search", "--index", "no-such-index", "woningen"],
        env={name: value for name, value in os.environ.items() if name != "VRAAGBAAK_KERNEL"},
        capture_output=True,
        text=True,
    )
    lines = done.stderr.splitlines()
    assert lines[0] == f"vraagbaak: {kernel.SLOW}"
    assert [line for line in lines if "compiled kernel" in line] == lines[:1]


def test_the_compiled_kernel_can_be_required() -> None:
    done = run(WITHOUT_COMPILED + "import vraagbaak.index.kernel", "compiled")
    assert done.returncode == 1
    assert "ModuleNotFoundError" in done.stderr


def test_an_unknown_kernel_is_refused() -> None:
    done = run("import vraagbaak.index.kernel", "fast")
    assert done.stderr.splitlines()[-1] == "ImportError: VRAAGBAAK_KERNEL is 'fast'; expected compiled or plain"


@pytest.mark.skipif(not os.environ.get("CI"), reason="asked of CI's machines, which have a compiler")
def test_ci_tests_the_compiled_kernel() -> None:
    assert os.environ.get("VRAAGBAAK_KERNEL") == "plain" or kernel.NAME == "compiled"
