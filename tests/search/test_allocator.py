"""What a commit that is no longer searched held goes back to the system, not only to the allocator."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak import Document
from vraagbaak.search import allocator

HELD = """
from pathlib import Path
import numpy as np
from vraagbaak.search import allocator

def anonymous():
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Anonymous:"))

parts = [np.ones(1 << 12) for _ in range(2000)]  # 32 KiB each: below what glibc gives back by itself
last = parts[-1]
full = anonymous()
del parts
freed = anonymous()
allocator.give_back()
print(full - freed, full - anonymous())
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="only glibc's allocator is asked to")
def test_memory_that_was_freed_is_given_back() -> None:
    done = subprocess.run([sys.executable, "-c", HELD], capture_output=True, text=True, check=True)
    by_itself, given_back = map(int, done.stdout.split())
    assert by_itself < 30_000 < 50_000 < given_back  # of 64,000 KiB


def test_a_refresh_gives_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    monkeypatch.setattr(allocator, "give_back", lambda: calls.append(1))
    with vraagbaak.writer(tmp_path / "index") as writer:
        writer.add(Document("a", titel="uilen"))
    with vraagbaak.open(tmp_path / "index") as index:
        assert not index.refresh() and calls == []
        with vraagbaak.writer(tmp_path / "index") as writer:
            writer.add(Document("b", titel="uilen"))
        assert index.refresh() and calls == [1]


def test_what_a_search_still_uses_is_given_back_after_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    monkeypatch.setattr(allocator, "give_back", lambda: calls.append(1))
    with vraagbaak.writer(tmp_path / "index") as writer:
        writer.add(Document("a", titel="uilen"))
    with vraagbaak.open(tmp_path / "index") as index:
        results = index.search("uilen")
        with vraagbaak.writer(tmp_path / "index") as writer:
            writer.add(Document("b", titel="uilen"))
        assert index.refresh() and calls == [1]
        assert not index.refresh() and calls == [1]
        assert results.n_documents == 1
        del results
        assert not index.refresh() and calls == [1, 1]
        assert not index.refresh() and calls == [1, 1]


def test_another_system_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    allocator._trimmer.cache_clear()
    allocator.give_back()
    allocator._trimmer.cache_clear()
