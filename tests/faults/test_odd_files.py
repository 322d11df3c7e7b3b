"""Each file of an index, in turn a link, a FIFO, a socket, a device, a folder, or gone: every call ends, in words.

Nothing outside the index is written, removed or emptied, whatever is asked. `make soak` asks everything of each; here
one thing is asked of each.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak.index.errors import VraagbaakError
from vraagbaak.index.maintenance.backup import backup, restore
from vraagbaak.index.maintenance.repair import repair
from vraagbaak.index.maintenance.verification import verify

from .layer import FULL
from .small_index import make, paper

SECONDS = 20
FILES = (
    *("catalog.sqlite", "catalog.sqlite-wal", "catalog.sqlite-shm", "catalog.sqlite-journal", "catalog.sqlite.new"),
    *("writer.lock", "restored.sqlite", "repaired.sqlite", "segments", "folds", "vocabularies"),
    *("segments/*", "folds/*", "vocabularies/*"),
)


def symbolic(path: Path, outside: Path) -> None:
    path.symlink_to(outside / "file")


def symbolic_folder(path: Path, outside: Path) -> None:
    path.symlink_to(outside, target_is_directory=True)


def dangling(path: Path, outside: Path) -> None:
    path.symlink_to(outside / "made")


def looping(path: Path, outside: Path) -> None:
    path.symlink_to(path.name)


def hard(path: Path, outside: Path) -> None:
    os.link(outside / "file", path)


def endless(path: Path, outside: Path) -> None:
    path.symlink_to("/dev/zero")


def fifo(path: Path, outside: Path) -> None:
    os.mkfifo(path)


def unix_socket(path: Path, outside: Path) -> None:
    here = os.getcwd()
    os.chdir(path.parent)  # a socket's path is short
    try:
        with closing(socket.socket(socket.AF_UNIX)) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


def folder(path: Path, outside: Path) -> None:
    path.mkdir()
    (path / "mine").write_text("kostbaar")


def sparse(path: Path, outside: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 40)


def unreadable(path: Path, outside: Path) -> None:
    path.write_bytes(b"SQLite format 3\0" * 40)


KINDS: tuple[Callable[[Path, Path], None], ...] = (
    *(symbolic, symbolic_folder, dangling, looping, hard, endless, fifo, unix_socket, folder, sparse, unreadable),
)


def works(index: Path, copy: Path) -> Iterator[Callable[[], object]]:
    """Everything that is done with an index."""

    def opened(ask: Callable[[vraagbaak.Index], object]) -> Callable[[], object]:
        def call() -> object:
            with vraagbaak.open(index) as one:
                return ask(one)

        return call

    def written(work: Callable[[vraagbaak.Writer], object]) -> Callable[[], object]:
        def call() -> object:
            with vraagbaak.writer(index) as writer:
                return work(writer)

        return call

    yield opened(lambda one: [hit.titel for hit in one.search("polder").hits])
    yield opened(lambda one: list(one.documents()))
    yield lambda: verify(index)
    yield written(lambda writer: writer.add(paper(9, "uilen")))
    yield written(lambda writer: writer.optimize())
    yield lambda: backup(index, copy / "of it")
    yield lambda: restore(copy / "whole", index)
    yield lambda: repair(index)
    yield opened(lambda one: one.search("polder").n_documents)


def _too_long(*_: object) -> None:
    raise RuntimeError(f"it takes longer than {SECONDS} s")


@pytest.fixture
def limited() -> Iterator[None]:
    usual = signal.signal(signal.SIGALRM, _too_long)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, usual)


def contents(outside: Path) -> dict[str, bytes]:
    return {str(path.relative_to(outside)): path.read_bytes() for path in outside.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    index = tmp_path_factory.mktemp("whole") / "index"
    make(index)
    return index


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("name", FILES)
def test_every_call_ends_in_words_and_touches_nothing_outside(
    name: str, kind: Callable[[Path, Path], None], whole: Path, tmp_path: Path, limited: None
) -> None:
    outside = tmp_path / "outside"
    (outside / "sub").mkdir(parents=True)
    (outside / "file").write_text("kostbaar\n" * 99)
    (outside / "sub" / "000001.arrays").write_text("kostbaar")
    copy = tmp_path / "copy"
    copy.mkdir()
    backup(whole, copy / "whole")
    before = contents(outside)
    for at in range(9) if FULL else ((FILES.index(name) + KINDS.index(kind)) % 9,):
        index = Path(shutil.copytree(whole, tmp_path / f"index-{at}"))
        place = next(iter(sorted(index.glob(name))), index / name)
        if place.is_dir():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)
        kind(place, outside)
        work = list(works(index, copy))[at]
        signal.alarm(SECONDS)
        with suppress(VraagbaakError):
            work()
        signal.alarm(0)
        shutil.rmtree(copy / "of it", ignore_errors=True)
        assert contents(outside) == before
        if kind is folder and place.is_dir():
            assert (place / "mine").read_text() == "kostbaar"
        shutil.rmtree(index)


def test_the_log_of_another_database_is_not_taken_for_ours(whole: Path, tmp_path: Path) -> None:
    """A log left beside the catalog by a copy: its salt is another's, and SQLite passes it over."""
    other = sqlite3.connect(tmp_path / "other.sqlite")
    other.execute("PRAGMA journal_mode = WAL")
    other.execute("CREATE TABLE documents (id, number, vraagnummer)")
    log = (tmp_path / "other.sqlite-wal").read_bytes()
    other.close()
    index = Path(shutil.copytree(whole, tmp_path / "index"))
    (index / "catalog.sqlite-wal").write_bytes(log)
    try:
        with vraagbaak.open(index) as one, vraagbaak.open(whole) as wanted:
            assert list(one.documents()) == list(wanted.documents())
    except VraagbaakError as error:
        assert "catalog" in str(error)
