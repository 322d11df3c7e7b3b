"""What the tests share: where the real documents are, if they are."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real documents beside the project; without it the test skips, saying so."""
    if not SHARED.is_dir():
        pytest.skip("the real documents (../shared) are not here")
    return SHARED
