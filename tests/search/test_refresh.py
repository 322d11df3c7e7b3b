"""A service follows the commits of a writer. On invented documents."""

from __future__ import annotations

import shutil
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak import Document, Passage


def paper(number: int, word: str = "uilen") -> Document:
    return Document(
        id=f"verzonnen-{number}", titel=f"Over {word}", passages=(Passage("1", f"Vraag {number} over {word}?", "Ja."),)
    )


def add(path: Path, *documents: Document) -> None:
    with vraagbaak.writer(path) as writer:
        for document in documents:
            writer.add(document)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    add(tmp_path / "index", *map(paper, range(20)))
    return tmp_path / "index"


def test_a_commit_has_a_number_and_a_time(path: Path) -> None:
    with vraagbaak.open(path) as index:
        assert index.commit.number == 1
        assert index.commit.time is not None
        assert timedelta() <= datetime.now(UTC) - index.commit.time < timedelta(minutes=5)


def test_refresh_brings_the_newest_commit(path: Path) -> None:
    with vraagbaak.open(path) as index:
        assert index.is_current() and not index.refresh()
        add(path, paper(20, "valken"))
        assert not index.is_current()
        assert index.search("valken").n_documents == 0
        assert index.refresh()
        assert (index.commit.number, index.search("valken").n_documents) == (2, 1)
        assert index.is_current() and not index.refresh()


def test_refresh_shares_what_did_not_change(path: Path) -> None:
    with vraagbaak.open(path) as index:
        before = index._snapshot.segments
        add(path, paper(20, "valken"))
        index.refresh()
        after = index._snapshot.segments
        assert (len(before), len(after)) == (1, 2)
        assert after[0] is before[0]
        add(path, paper(3, "meeuwen"))
        index.refresh()
        assert index._snapshot.segments[0].arrays is before[0].arrays
        assert index._snapshot.segments[0].n_deleted == 1


def test_refresh_knows_the_words_of_late_searches(path: Path) -> None:
    with vraagbaak.open(path) as index:
        assert index.search("uilen vraag").n_documents == 20
        add(path, paper(20, "valken"))
        index.refresh()
        assert {"uilen", "vraag"} <= set(index._planner.known_words())


def test_results_of_the_old_commit_stay_good(path: Path) -> None:
    with vraagbaak.open(path) as index:
        old = index.search("uilen")
        add(path, *(paper(number, "valken") for number in range(20)))
        with vraagbaak.writer(path) as writer:
            writer.optimize()
        index.refresh()
        assert index.search("uilen").n_documents == 0
        assert old.n_documents == 20
        assert [hit.titel for hit in old.hits] == ["Over uilen"] * 10


def test_refresh_finds_an_index_that_was_put_in_its_place(path: Path, tmp_path: Path) -> None:
    add(tmp_path / "other", paper(1, "meeuwen"))
    with vraagbaak.open(path) as index:
        path.rename(tmp_path / "away")
        shutil.copytree(tmp_path / "other", path)
        assert not index.is_current()
        assert index.refresh()
        assert index.search("meeuwen").hits[0].titel == "Over meeuwen"


def test_each_answer_is_of_one_commit_while_another_thread_refreshes(path: Path) -> None:
    """A commit replaces all documents; a search sees those of one, and all of its own."""
    index = vraagbaak.open(path)
    stop, wrong = threading.Event(), []

    def ask() -> None:
        while not stop.is_set():
            results = index.search("vraag", limit=20, facets=())
            titles = {hit.titel for hit in results.hits}
            if len(titles) != 1 or results.n_documents != 20:
                wrong.append((titles, results.n_documents))

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for round in range(12):
        add(path, *(paper(number, f"vogel{round}") for number in range(20)))
        assert index.refresh()
    stop.set()
    for thread in threads:
        thread.join()
    index.close()
    assert wrong == []
