"""A file that takes its worker process down, or takes too much, is reported, and the rest of the files is read."""

from __future__ import annotations

import mmap
import os
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from vraagbaak.corpus.model import Document
from vraagbaak.corpus.reading import Reading
from vraagbaak.corpus.source import Source
from vraagbaak.corpus.workers import process
from vraagbaak.corpus.workers import reading as workers
from vraagbaak.corpus.workers.reading import IsolatedReader, ReaderDied, is_quick, read_isolated, readings

kept: list[bytes] = []


def dies(how: int) -> Callable[[], object]:
    return lambda: os.kill(os.getpid(), how)


def reads_what_was_cut() -> object:
    """SIGBUS as it comes: a read of a map whose file another process has cut."""
    with tempfile.TemporaryFile() as file:
        file.truncate(mmap.PAGESIZE)
        mapped = mmap.mmap(file.fileno(), mmap.PAGESIZE, access=mmap.ACCESS_READ)
        file.truncate(0)
        return mapped[0]


def computes_for_ever() -> None:
    while True:
        pass


def once(flag: Path, act: Callable[[], object]) -> None:
    if not flag.exists():
        flag.touch()
        act()


@pytest.fixture
def acting(monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[[], object]]:
    """What reading the file of a name does; a forked worker knows of it."""
    actions: dict[str, Callable[[], object]] = {}

    def read_one(source: Source) -> Reading:
        try:
            actions.get(source.name, lambda: None)()
        except MemoryError:
            return Reading(source.name, problem="reading it takes more memory than a file may")
        return Reading(source.name, Document(id=source.name))

    monkeypatch.setattr(workers, "read_one", read_one)
    monkeypatch.setattr(process, "can_fork", lambda: True)
    return actions


@pytest.fixture
def reader() -> Iterator[Callable[..., IsolatedReader]]:
    made: list[IsolatedReader] = []

    def make(seconds: float = 5, memory: int = 256 << 20) -> IsolatedReader:
        made.append(IsolatedReader(seconds, memory))
        return made[-1]

    yield make
    for one in made:
        one.end()
        one.close()


def bundle(*names: str) -> list[Source | Reading]:
    return [Source(name, b"<") for name in names]


def outcomes(found: list[Reading]) -> list[tuple[str, str]]:
    """Each file's name, and "" where it was read, else what is wrong."""
    assert all(bool(reading.document) != bool(reading.problem) for reading in found)
    return [(reading.name, reading.problem) for reading in found]


Reader = Callable[..., IsolatedReader]
Acting = dict[str, Callable[[], object]]
ENDED = "the process that read it ended (by {}); it may take more than 256 MiB of memory"


@pytest.mark.parametrize("how", ("SIGSEGV", "SIGABRT", "SIGBUS"))
@pytest.mark.parametrize("bad", ("a", "b", "c"))
def test_one_that_crashes_is_reported_and_the_rest_is_read(acting: Acting, reader: Reader, bad: str, how: str) -> None:
    acting[bad] = reads_what_was_cut if how == "SIGBUS" else dies(signal.Signals[how])
    wanted = [(name, ENDED.format(how) if name == bad else "") for name in "abc"]
    one = reader()
    assert outcomes(one.read(bundle(*"abc"))) == wanted
    assert outcomes(one.read(bundle(*"cba"))) == wanted[::-1]


def test_several_that_crash_one_after_another(acting: Acting, reader: Reader) -> None:
    acting.update(dict.fromkeys("bcd", dies(signal.SIGSEGV)))
    found = outcomes(reader().read(bundle(*"abcde")))
    assert found == [(name, ENDED.format("SIGSEGV") if name in "bcd" else "") for name in "abcde"]


def test_one_whose_process_something_else_killed_is_read_again(acting: Acting, reader: Reader, tmp_path: Path) -> None:
    acting["b"] = lambda: once(tmp_path / "flag", dies(signal.SIGKILL))
    assert outcomes(reader().read(bundle(*"abc"))) == [("a", ""), ("b", ""), ("c", "")]


def test_one_whose_process_is_killed_each_time_is_reported(acting: Acting, reader: Reader) -> None:
    acting["b"] = dies(signal.SIGKILL)
    assert outcomes(reader().read(bundle(*"abc"))) == [("a", ""), ("b", ENDED.format("SIGKILL")), ("c", "")]


def test_one_that_computes_for_ever_is_broken_off(acting: Acting, reader: Reader) -> None:
    acting["b"] = computes_for_ever
    found = outcomes(reader(seconds=0.2).read(bundle(*"abc")))
    assert found == [("a", ""), ("b", "reading it takes more than 0 s of processor time"), ("c", "")]


def test_one_that_waits_for_ever_is_broken_off(acting: Acting, reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "SECONDS_OF_WAITING", 0.5)
    acting["b"] = lambda: time.sleep(1000)
    found = outcomes(reader().read(bundle(*"abc")))
    assert found == [("a", ""), ("b", "reading it takes more than 5 s of processor time"), ("c", "")]


def test_one_that_takes_too_much_memory_is_reported(acting: Acting, reader: Reader) -> None:
    acting["b"] = lambda: kept.append(bytes(1 << 30))
    found = outcomes(reader().read(bundle(*"abc")))
    assert found == [("a", ""), ("b", "reading it takes more memory than a file may"), ("c", "")]


def test_a_process_that_has_grown_is_replaced_before_the_next_file(acting: Acting, reader: Reader) -> None:
    def grow() -> None:
        time.sleep(workers.SLOW * 1.5)
        kept.append(bytes(150 << 20))

    acting.update(dict.fromkeys("abcd", grow))  # three of them are too much for one process
    assert outcomes(reader().read(bundle(*"abcd"))) == [(name, "") for name in "abcd"]


def test_what_comes_of_no_file_keeps_its_place(acting: Acting, reader: Reader) -> None:
    acting["b"] = dies(signal.SIGSEGV)
    line = Reading("regel", Document(id="regel"))
    found = reader().read([line, *bundle("a", "b"), line])
    assert outcomes(found) == [("regel", ""), ("a", ""), ("b", ENDED.format("SIGSEGV")), ("regel", "")]


@pytest.mark.parametrize("jobs", (1, 2))
def test_many_files_come_in_their_order_whichever_crash(acting: Acting, jobs: int) -> None:
    acting.update({f"{n}": dies(signal.SIGSEGV) for n in range(0, 90, 31)})
    found = list(readings(iter(bundle(*map(str, range(90)))), jobs))
    assert [reading.name for reading in found] == [str(n) for n in range(90)]
    assert [n for n, reading in enumerate(found) if reading.problem] == [0, 31, 62]


def test_where_no_worker_starts_the_run_ends_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_limit", lambda *_: os.abort())
    monkeypatch.setattr(process, "can_fork", lambda: True)
    with pytest.raises(ReaderDied, match=r"could not start \(by SIGABRT\)"):
        list(readings(iter(bundle("a")), 1))


def test_a_reader_that_is_ended_reads_no_more(acting: Acting, reader: Reader) -> None:
    one = reader()
    one.end()
    with pytest.raises(ReaderDied):
        one.read(bundle("a"))


def test_files_that_come_one_by_one_share_a_worker_that_is_replaced(
    acting: Acting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_reader", None)
    acting["b"] = dies(signal.SIGSEGV)
    found = [read_isolated(Source(name, b"<")) for name in "abca"]
    assert [bool(reading.problem) for reading in found] == [False, True, False, False]
    reader = workers._reader
    assert reader is not None
    worker = reader._worker
    assert read_isolated(Source("d", b"<")).document and reader._worker is worker
    assert read_isolated(Source("text", b"Uilen")).document  # which is read here
    pid = os.fork()
    if not pid:
        code = 1
        with suppress(BaseException):
            code = 0 if read_isolated(Source("e", b"<")).document else 2
        os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert read_isolated(Source("f", b"<")).document
    reader.close()


@pytest.mark.parametrize(
    ("content", "quick"),
    (
        (b"Uilen in de polder.", True),
        (b"", True),
        (b"%PDF-1.7", False),
        (b"\n\n%PDF-1.7", False),
        (b"PK\x03\x04", False),
        (b"<?xml version='1.0'?>", False),
        (b"\xef\xbb\xbf <html>", False),
        ("<KVR>".encode("utf-16"), False),
        (b"x" * (workers.QUICK_BYTES + 1), False),
    ),
)
def test_which_files_are_read_without_a_worker(content: bytes, quick: bool) -> None:
    assert is_quick(Source("a", content)) == quick
