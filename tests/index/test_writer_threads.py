"""A writer belongs to its index, not to a thread. On invented documents."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak import Document, Passage
from vraagbaak.index.errors import IndexClosed, IndexLocked


def paper(number: int) -> Document:
    return Document(id=f"verzonnen-{number}", titel="Over uilen", passages=(Passage("1", f"Vraag {number}?", "Ja."),))


def in_a_thread(work: Callable[[], object]) -> None:
    failed: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]


def test_each_step_may_come_from_another_thread(tmp_path: Path) -> None:
    made: list[vraagbaak.Writer] = []
    in_a_thread(lambda: made.append(vraagbaak.writer(tmp_path / "index")))
    (writer,) = made
    in_a_thread(lambda: writer.add(paper(1)))
    writer.add(paper(2))
    in_a_thread(writer.commit)
    in_a_thread(lambda: writer.add(paper(3)))
    in_a_thread(writer.rollback)
    in_a_thread(writer.optimize)
    in_a_thread(writer.close)
    with vraagbaak.open(tmp_path / "index") as index:
        assert [document.id for document in index.documents()] == ["verzonnen-1", "verzonnen-2"]


def test_threads_that_add_at_once_add_all(tmp_path: Path) -> None:
    with vraagbaak.writer(tmp_path / "index") as writer:
        work = [lambda at=at: [writer.add(paper(100 * at + n)) for n in range(50)] for at in range(4)]
        threads = [threading.Thread(target=one) for one in work]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert writer.n_added == 200
    with vraagbaak.open(tmp_path / "index") as index:
        assert len(list(index.documents())) == 200


def test_a_writer_that_is_dropped_lets_another_in(tmp_path: Path) -> None:
    vraagbaak.writer(tmp_path / "index").add(paper(1))
    with vraagbaak.writer(tmp_path / "index") as writer:
        writer.add(paper(2))
    with vraagbaak.open(tmp_path / "index") as index:
        assert [document.id for document in index.documents()] == ["verzonnen-2"]


def test_a_writer_that_is_dropped_in_a_cycle_lets_another_in(tmp_path: Path) -> None:
    cycle: list[object] = [vraagbaak.writer(tmp_path / "index")]
    cycle.append(cycle)
    del cycle
    vraagbaak.writer(tmp_path / "index").close()


def test_a_writer_whose_thread_died_lets_another_in(tmp_path: Path) -> None:
    def write() -> None:
        writer = vraagbaak.writer(tmp_path / "index")
        writer.add(paper(1))
        raise SystemExit

    with pytest.raises(SystemExit):
        in_a_thread(write)
    vraagbaak.writer(tmp_path / "index").close()


def test_a_second_writer_of_the_process_is_told_to_close_the_first(tmp_path: Path) -> None:
    with (
        vraagbaak.writer(tmp_path / "index"),
        pytest.raises(IndexLocked, match="has a writer in this process already; close it first"),
    ):
        vraagbaak.writer(tmp_path / "index")


HOLDS = """
import sys, vraagbaak
writer = vraagbaak.writer(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""


def test_another_process_is_named_and_waited_for(tmp_path: Path) -> None:
    index = str(tmp_path / "index")
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, index], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdin and other.stdout and other.stdout.readline() == "held\n"
        with pytest.raises(IndexLocked, match=f"is being written by process {other.pid} on "):
            vraagbaak.writer(index)
        threading.Timer(0.3, other.stdin.close).start()
        vraagbaak.writer(index, wait=30).close()
        other.stdin = None


def test_a_closed_writer_says_that_it_is_closed(tmp_path: Path) -> None:
    writer = vraagbaak.writer(tmp_path / "index")
    writer.close()
    writer.close()
    for ask in (lambda: writer.add(paper(1)), writer.rollback, lambda: writer.delete("x"), writer.optimize):
        with pytest.raises(IndexClosed, match="the writer of .* is closed; open another one"):
            ask()
