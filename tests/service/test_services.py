"""Services that run for months, for some seconds: `make soak-service` runs them for ten minutes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

SECONDS = 14
"""Of load; coming to rest twice takes some more."""

COLD = """
import sys
from tests.service import soak
done = soak.run(float(sys.argv[1]))
print(done.problems[:5] + done.differing(0.25, 6), done.n_commits > 3, done.n_requests > 50)
"""
"""A process that began seconds ago still fills its caches and its pool: a quarter more memory, six more handles."""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="handles and memory are counted in /proc, on Linux")
def test_handles_and_memory_stay_as_they_were() -> None:
    for name in ("fastapi", "uvicorn", "gunicorn"):
        pytest.importorskip(name)
    done = subprocess.run([sys.executable, "-c", COLD, str(SECONDS)], cwd=ROOT, capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == ("[] True True", "")
