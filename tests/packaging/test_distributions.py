"""Do the sdist and the wheel build and run outside the checkout, with and without a compiler?"""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

import vraagbaak

ROOT = Path(__file__).resolve().parents[2]
FAST_BUILD = {"CFLAGS": "-O0"}
"""Speed of the kernel is no matter here; unoptimised it compiles in a third of the time."""

NO_COMPILER = {"CC": "no-such-compiler", "CXX": "no-such-compiler"}


def run(*command: str | Path, cwd: Path, **env: str) -> str:
    """Run a command to its end; what it printed. A failure shows the end of its output."""
    inherited = {name: value for name, value in os.environ.items() if name != "VRAAGBAAK_KERNEL"}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env={**inherited, **env}, capture_output=True, text=True
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    return done.stdout


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources as the sdist holds them, in a folder of their own."""
    folder = tmp_path_factory.mktemp("sdist")
    script = "from setuptools import build_meta; import sys; build_meta.build_sdist(sys.argv[1])"
    copy = folder / "checkout"
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if files.returncode != 0:
        pytest.skip("this is no checkout of git: what belongs to the sources is not known")
    for name in files.stdout.split("\0"):
        if name and not name.startswith(("tests/", "bench/")) and (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            (copy / name).write_bytes((ROOT / name).read_bytes())
    run(sys.executable, "-c", script, folder, cwd=copy)
    (archive,) = folder.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        tar.extractall(folder / "sources", filter="data")
    (sources,) = (folder / "sources").iterdir()
    return sources


def wheel_of(sources: Path, folder: Path, **env: str) -> Path:
    """A wheel built from a copy of the unpacked sources, as `pip wheel` builds it."""
    copy = shutil.copytree(sources, folder / "sources")
    run(
        *(sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "-q", "-w", folder, copy),
        cwd=folder,
        **env,
    )
    (wheel,) = folder.glob("vraagbaak-*.whl")
    return wheel


def installed(wheel: Path, folder: Path) -> Path:
    """A new environment that sees this one's libraries but only the wheel's vraagbaak; the folder of its commands."""
    venv.create(folder, with_pip=False)
    (site,) = folder.glob("lib/python*/site-packages")
    run(sys.executable, "-m", "pip", "install", "--no-deps", "-q", "--target", site, wheel, cwd=folder)
    import click

    (site / "libraries.pth").write_text(str(Path(click.__file__).parent.parent))
    return folder / "bin"


def first_search(bin: Path, sources: Path, folder: Path) -> tuple[str, str]:
    """The kernel in use and the id of the first hit, after indexing the sample documents outside any checkout."""
    command = (bin / "python", "-m", "vraagbaak")
    index = folder / "index"
    run(*command, "index", "--index", index, sources / "corpus" / "sample", cwd=folder)
    script = "import vraagbaak.index.kernel as k; print(k.NAME, k.__file__)"
    kernel = run(bin / "python", "-W", "ignore", "-c", script, cwd=folder).split()
    assert Path(kernel[1]).is_relative_to(bin.parent)
    script = "import sys, vraagbaak; print(vraagbaak.open(sys.argv[1]).search('luchtverdediging').hits[0].id)"
    return kernel[0], run(bin / "python", "-W", "ignore", "-c", script, index, cwd=folder).strip()


def test_the_sdist_builds_a_wheel_that_runs(unpacked: Path, tmp_path: Path) -> None:
    wheel = wheel_of(unpacked, tmp_path, **FAST_BUILD)
    names = zipfile.ZipFile(wheel).namelist()
    assert [name for name in names if name.endswith(".so")], "the compiled kernel is in the wheel"
    assert [name for name in names if name.endswith("LICENSE")], "and so is the licence"
    kernel, first = first_search(installed(wheel, tmp_path / "env"), unpacked, tmp_path)
    assert kernel == "compiled"
    assert first == "2022Z90003"


def test_without_a_compiler_the_wheel_runs_on_the_plain_kernel(unpacked: Path, tmp_path: Path) -> None:
    wheel = wheel_of(unpacked, tmp_path, **NO_COMPILER)
    assert not [name for name in zipfile.ZipFile(wheel).namelist() if name.endswith(".so")]
    kernel, first = first_search(installed(wheel, tmp_path / "env"), unpacked, tmp_path)
    assert kernel == "plain"
    assert first == "2022Z90003"


def test_the_version_is_that_of_the_package() -> None:
    declared = configparser.ConfigParser()
    declared.read(ROOT / "setup.cfg", encoding="utf-8")
    assert vraagbaak.__version__ == declared["metadata"]["version"]
