"""What the tests share: where the real documents are, if they are."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# no deadline for an example: a busy machine is no fault of it
settings.register_profile("here", deadline=None)
settings.load_profile("here")
if "ASAN_OPTIONS" in os.environ:  # `make asan`, where everything takes its time
    settings.register_profile("asan", settings.get_profile("here"), suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("asan")

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real documents beside the project; without it the test skips, saying so."""
    if not SHARED.is_dir():
        pytest.skip("the real documents (../shared) are not here")
    return SHARED


@pytest.fixture
def no_collector() -> Iterator[None]:
    """Python's collector of cycles is off: objects are freed at once, and none of its pauses is measured."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@dataclass(frozen=True)
class Indexed:
    """An index that the real command made: where, what it printed, and the processor time and memory it took."""

    path: Path
    counts: str
    seconds: float
    mebibytes: float


@pytest.fixture(scope="session")
def kvr_index(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Indexed:
    """The whole KVR collection, indexed once a test run by `vraagbaak index`."""
    path = tmp_path_factory.mktemp("kvr") / "index"
    command = [sys.executable, "-m", "vraagbaak", "index", "--jobs", "2", "--index", str(path)]
    # a small process in between: a child of this one would count this one's own memory as its peak
    ran = subprocess.run(
        [sys.executable, "-c", MEASURED, *command, str(shared / "corpora" / "kvr.tar.xz")],
        capture_output=True,
        text=True,
    )
    *said, seconds, mebibytes = ran.stdout.strip().splitlines()
    assert ran.returncode == 0, said
    return Indexed(path, said[-1], float(seconds), float(mebibytes))


MEASURED = """
import resource, subprocess, sys
ended = subprocess.run(sys.argv[1:])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime)
print(used.ru_maxrss / 1024)
sys.exit(ended.returncode)
"""
"""Runs a command, and then says the processor time (s) and the most memory (MiB) that it and its workers took."""


def from_npm(package: str, file: str) -> Path:
    """A file of a package from npm, fetched once into build/. In CI its absence fails the test, elsewhere skips it."""
    folder = Path(__file__).resolve().parent.parent / "build" / package.partition("@")[0]
    path = folder / "node_modules" / file
    if not path.exists():
        npm = shutil.which("npm")
        folder.mkdir(parents=True, exist_ok=True)
        options = ["--no-save", "--no-audit", "--no-fund", "--ignore-scripts"]
        done = npm and subprocess.run(
            [npm, "install", "--prefix", str(folder), *options, package], capture_output=True, timeout=120
        )
        if not path.exists():
            missing = f"{package} cannot be had from npm: {done.stderr.decode()[-200:] if done else 'npm is missing'}"
            if os.environ.get("CI"):
                pytest.fail(missing)
            pytest.skip(missing)
    return path
