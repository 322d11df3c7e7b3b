"""File handles and memory stay bounded, whatever the number of threads and of open indexes. On invented documents."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import vraagbaak
from vraagbaak import Document, Passage
from vraagbaak.index.errors import IndexClosed
from vraagbaak.index.storage import catalog, connections
from vraagbaak.search.execution import scorers

pytestmark = pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="handles are counted in /proc, on Linux")


def paper(number: int, word: str = "uilen") -> Document:
    return Document(
        id=f"verzonnen-{number}", titel=f"Over {word}", passages=(Passage("1", f"Vraag {number} over {word}?", "Ja."),)
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with vraagbaak.writer(tmp_path / "index") as writer:
        for number in range(30):
            writer.add(paper(number))
    return tmp_path / "index"


def n_handles() -> int:
    return len(os.listdir("/proc/self/fd"))


def look(index: vraagbaak.Index) -> str:
    results = index.search("uilen", facets=("jaar",))
    assert results.n_documents == 30 and results.facets["jaar"].missing == 30
    return results.hits[0].titel + results.hits[0].passages[0].vraag.html()


def test_threads_that_end_leave_no_handles(path: Path, no_collector: None) -> None:
    with vraagbaak.open(path) as index:
        look(index)
        before = n_handles()
        for _ in range(200):
            thread = threading.Thread(target=look, args=(index,))
            thread.start()
            thread.join()
        assert n_handles() == before


def failures(index: vraagbaak.Index, n_threads: int, n_looks: int) -> list[Exception]:
    """The errors of threads that begin together and use the index this many times each."""
    together, failed = threading.Barrier(n_threads), []

    def ask() -> None:
        together.wait(30)
        try:
            for _ in range(n_looks):
                look(index)
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=ask) for _ in range(n_threads)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed


def test_threads_at_once_share_a_few_connections(path: Path) -> None:
    with vraagbaak.open(path) as index:
        look(index)
        before = n_handles()
        assert failures(index, 60, 5) == []
        assert n_handles() <= before + 2 * (connections.MOST - 1)


def test_threads_that_search_at_once_count_right(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scorers, "MOST_KEPT", 1)  # nearly every search makes its own scorers
    with vraagbaak.open(path) as index:
        assert failures(index, 16, 100) == []


def test_each_search_has_scorers_of_its_own_and_few_are_kept(path: Path) -> None:
    with vraagbaak.open(path) as index:
        look(index)
        lender = index._scorers
        (waiting,) = lender._free
        lent = [lender.lend() for _ in range(40)]
        assert lent[0] is waiting and len(set(map(id, lent))) == 40
        look(index)  # while all others are lent
        for scorer_set in lent:
            lender.give_back(scorer_set)
        assert len(lender._free) == scorers.MOST_KEPT
        assert lender.lend() in lent


def test_the_handles_do_not_depend_on_which_looks_met(path: Path, no_collector: None) -> None:
    counts = []
    for n_at_once in (1, 2, 60):
        with vraagbaak.open(path) as index:
            index.is_current()
            for _ in range(3):
                threads = [threading.Thread(target=index.is_current) for _ in range(n_at_once)]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
            counts.append(n_handles())
        del index, threads, thread
    assert counts == [counts[0]] * 3


def test_the_handles_do_not_depend_on_how_many_threads_notice_a_commit(
    path: Path, monkeypatch: pytest.MonkeyPatch, no_collector: None
) -> None:
    """Each looks whether the index was replaced, with a connection of its own, of which SQLite keeps a handle."""
    goes_on = catalog.goes_on_from

    def slowly(*arguments: Any) -> bool:  # so that all threads come to it
        time.sleep(0.05)
        return goes_on(*arguments)

    monkeypatch.setattr(catalog, "goes_on_from", slowly)
    counts = [n_catalog_handles_after_a_commit(path, n_at_once) for n_at_once in (1, 1, 12)]
    assert counts == [connections.MOST + 2] * 3  # one kept of a thread's look, and one of the writer


def n_catalog_handles_after_a_commit(path: Path, n_threads: int) -> int:
    """After so many threads noticed it at once."""
    together = threading.Barrier(n_threads)
    with vraagbaak.open(path) as index, ThreadPoolExecutor(12) as threads:

        def is_current(_: int) -> bool:
            together.wait(30)
            return index.is_current()

        for _ in range(3):
            assert all(threads.map(is_current, range(n_threads)))
        list(threads.map(lambda _: look(index), range(24)))
        with vraagbaak.writer(path) as writer:
            writer.add(paper(0))
        assert not any(threads.map(is_current, range(n_threads)))
        names = [os.readlink(handle) for handle in Path("/proc/self/fd").iterdir() if handle.is_symlink()]
        return names.count(str((path / "catalog.sqlite").resolve()))


def test_close_gives_all_handles_back_at_once(path: Path, no_collector: None) -> None:
    before = n_handles()
    index = vraagbaak.open(path)
    look(index)
    index.close()
    del index
    assert n_handles() == before


def test_an_index_that_is_dropped_closes_itself(path: Path, no_collector: None) -> None:
    before = n_handles()
    for _ in range(50):
        look(vraagbaak.open(path))
    assert n_handles() == before


MANY_OPEN = """
import resource, sys
import vraagbaak
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
several = [vraagbaak.open(sys.argv[1]) for _ in range(1000)]
assert all(index.search("uilen").hits[0].titel == "Over uilen" for index in several[::100])
"""


def test_a_thousand_open_indexes_fit_in_64_handles(path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", MANY_OPEN, str(path)], capture_output=True, text=True)
    assert done.stderr == ""
    assert done.returncode == 0


def test_a_closed_index_says_that_it_is_closed(path: Path) -> None:
    index = vraagbaak.open(path)
    unread, iterated = index.search("uilen"), index.documents()
    index.close()
    index.close()
    for ask in (
        lambda: index.search("uilen"),
        lambda: index.document("verzonnen-1"),
        lambda: index.suggest("ui"),
        lambda: index.is_current(),
        lambda: unread.hits,
        lambda: next(iterated),
    ):
        with pytest.raises(IndexClosed, match=f"the index {path} is closed; open it again"):
            ask()
    assert repr(index) == f"<vraagbaak.Index {str(path)!r}: closed>"


def test_one_of_two_open_indexes_is_closed(path: Path) -> None:
    one, other = vraagbaak.open(path), vraagbaak.open(path)
    one.close()
    assert look(other) == look(vraagbaak.open(path))
    other.close()
