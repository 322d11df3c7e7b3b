"""How much memory a segment in the making may take, by what the machine has."""

from __future__ import annotations

from pathlib import Path

import pytest

from vraagbaak.index.indexing import memory_budget as room


@pytest.mark.parametrize(
    ("limit", "bytes_of_a_segment"),
    [("1073741824", 256 << 20), (str(16 << 30), 512 << 20), (str(1 << 50), None), ("max", None), ("", None)],
)
def test_a_limit_of_the_system_counts(
    limit: str, bytes_of_a_segment: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "limit").write_text(limit)
    monkeypatch.setattr(room, "_LIMIT", tmp_path / "limit")
    monkeypatch.setattr(room.os, "sysconf", lambda name: {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": 1 << 24}[name])
    assert room.for_a_segment() == (bytes_of_a_segment or 768 << 20)


def test_a_machine_that_does_not_tell_is_a_small_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def unknown(name: str) -> int:
        raise ValueError(name)

    monkeypatch.setattr(room.os, "sysconf", unknown)
    monkeypatch.setattr(room, "_LIMIT", tmp_path / "there is none")
    assert room.for_a_segment() == room.LEAST
