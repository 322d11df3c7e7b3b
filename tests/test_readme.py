"""Do the README's examples run, in its order, on the sample documents?"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from vraagbaak.search.cli.run import run

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(sh|python)\n(.*?)```", README, re.DOTALL)


def test_every_example_of_the_readme_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "corpus").symlink_to(ROOT / "corpus")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VRAAGBAAK_INDEX", "my-index")
    n_commands = 0
    for kind, block in BLOCKS:
        if kind == "python":
            exec(compile(block, "README.md", "exec"), {"__name__": "readme"})
            continue
        for line in block.splitlines():
            program, *arguments = shlex.split(line)
            assert program == "vraagbaak"
            code, told = run(arguments), capsys.readouterr().err
            assert (code, [note for note in told.splitlines() if ": note: " not in note]) == (0, []), line
            n_commands += 1
    assert n_commands >= 15


def test_links_of_the_readme_lead_somewhere() -> None:
    missing = [link for link in re.findall(r"\]\(([^)#:]+)\)", README) if not (ROOT / link).exists()]
    assert missing == []


def test_make_demo_says_what_it_does_while_it_installs(tmp_path: Path) -> None:
    if shutil.which("make") is None:
        pytest.skip("make is not installed")
    command = ["make", "-n", "demo", f"VENV={tmp_path / 'new'}"]
    steps = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    (told,) = [at for at, step in enumerate(steps) if "Installing into" in step]
    (install,) = [at for at, step in enumerate(steps) if "pip install" in step]
    assert told < install
    assert [step.split()[1] for step in steps if step.startswith(str(tmp_path)) and "/vraagbaak " in step] == [
        "index",
        "search",
    ]
