"""What the tests share: where the real documents are, if they are."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

if "ASAN_OPTIONS" in os.environ:  # `make asan`, where everything takes its time
    settings.register_profile("asan", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("asan")

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real documents beside the project; without it the test skips, saying so."""
    if not SHARED.is_dir():
        pytest.skip("the real documents (../shared) are not here")
    return SHARED


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
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([*command, str(shared / "corpora" / "kvr.tar.xz")], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    # processor time, which does not depend on what else the machine does
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Indexed(path, done.stdout.strip().splitlines()[-1], seconds, after.ru_maxrss / 1024)
