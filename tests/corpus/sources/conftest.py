"""An index that is kept in step with a server of invented papers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .official import Official, served
from .place import Place


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with served(Official()) as official:
        yield Place(official, tmp_path)
