"""Is a file that is no plain file, or changes while it is read, read within bounds?"""

from __future__ import annotations

import os
import tarfile
from pathlib import Path
from typing import Any

import pytest

import vraagbaak
from vraagbaak.corpus import source
from vraagbaak.corpus.source import Refused, Source, sources_behind
from vraagbaak.corpus.workers.pool import WorkerPool
from vraagbaak.index.indexing import bulk_load
from vraagbaak.index.indexing import writer as writer_module

from .invented_files import good, member


def test_a_fifo_or_a_device_that_is_named_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    for path in (tmp_path / "fifo", Path("/dev/zero"), Path("/dev/null")):
        assert list(sources_behind(path)) == [Refused(str(path), "not a plain file")]


def test_a_file_that_becomes_a_fifo_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "fifo")
    monkeypatch.setattr(Path, "is_file", lambda _: True)  # as it was when it was looked at
    assert list(sources_behind(tmp_path / "fifo")) == [Refused(str(tmp_path / "fifo"), "not a plain file")]


def test_a_file_that_grows_while_it_is_read_is_read_up_to_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "LARGEST", 5000)
    path = tmp_path / "a.txt"
    path.write_bytes(b"u" * 5000)
    assert list(sources_behind(path)) == [Source(str(path), b"u" * 5000)]
    path.write_bytes(b"u" * 5001)
    assert list(sources_behind(path)) == [Refused(str(path), "larger than 0 MiB")]


@pytest.mark.parametrize("left", (0.9, 0.5, 0.0))
def test_a_file_that_shrinks_while_it_is_read(left: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "papers.jsonl"
    path.write_text("".join(good(number) for number in range(200)))
    size = path.stat().st_size

    def ranges(*arguments: Any) -> list[bulk_load.Range]:
        found = list(bulk_load.ranges(*arguments))
        os.truncate(path, int(size * left))
        return found

    monkeypatch.setattr(writer_module, "ranges", ranges)
    with WorkerPool(2) as pool, vraagbaak.writer(tmp_path / "index") as writer:
        n_unreadable = sum(len(built.problems) for built, _ in writer.add_lines(path, pool, 2))
    with vraagbaak.open(tmp_path / "index") as opened:
        ids = [document.id for document in opened.documents()]
    assert ids == [f"goed-{number}" for number in range(len(ids))] and len(ids) <= 200 * left
    assert n_unreadable <= 1 and len(ids) + n_unreadable >= int(200 * left) - 1
    with tarfile.open(tmp_path / "a.tar", "w") as tar:
        for number in range(20):
            tar.addfile(*member(f"{number}.txt", b"Uilen in de polder.\n" * 100))
    whole = (tmp_path / "a.tar").stat().st_size
    reading = sources_behind(tmp_path / "a.tar")
    assert isinstance(next(reading), Source)
    os.truncate(tmp_path / "a.tar", int(whole * left))
    rest = list(reading)
    assert all(isinstance(one, Source) for one in rest[:-1]) and len(rest) <= 20
