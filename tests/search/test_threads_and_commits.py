"""Many threads ask one index everything while it is refreshed and another writes: is each answer of one commit?"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak import Document, Indiener, Passage
from vraagbaak.search.execution import scorers

N = 24
"""Documents; more threads than keep their scorers look at them."""

WORDS = ("uilen", "valken", "meeuwen", "ganzen", "eenden", "zwanen")
SECONDS = 4.0


def put(writer: vraagbaak.Writer, version: int) -> None:
    """All documents, with another word, party and day."""
    word = WORDS[version % len(WORDS)]
    for number in range(N):
        question = Passage("1", f"Hoeveel {word} telde u in polder {number}?", f"Er waren {version} {word}.")
        writer.add(
            Document(
                id=f"verzonnen-{number}",
                titel=f"Vragen over {word}, uitgave {version}",
                vraagnummer=f"2024Z{number:05}",
                indieners=(Indiener("Anna Verzonnen", f"P{version}"),),
                passages=(question, Passage("2", f"Kent u de {word} van de {word}polder?")),
            )
        )
    writer.commit()


@pytest.fixture
def switching_often() -> Iterator[None]:
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(usual)


def version_of(titel: str) -> int:
    return int(titel.rpartition(" ")[2])


def page(index: vraagbaak.Index) -> None:
    """Hits, counts, facets and passages agree, in whatever order they are looked at."""
    results = index.search("uitgave polder", facets=("partij", "jaar"), limit=5)
    facet = results.facets["partij"].values
    hits = results.hits
    (version,) = {version_of(hit.titel) for hit in hits}
    assert [(value.value, value.count) for value in facet] == [(f"P{version}", N)]
    assert (results.n_documents, len(hits)) == (N, 5)
    word = WORDS[version % len(WORDS)]
    assert all(word in hit.passages[0].vraag.text for hit in hits)
    assert results.n_passages >= N


def everything(index: vraagbaak.Index) -> None:
    """Every hit of a listing that goes on while the index is refreshed is of one commit."""
    results = index.search("polder", match="any", sort="newest", facets=("partij",), unit="passage")
    hits = list(results.iter_all())
    time.sleep(0.01)
    (version,) = {version_of(hit.titel) for hit in hits}
    assert results.facets["partij"].values[0].value == f"P{version}"


def word(index: vraagbaak.Index) -> None:
    """What a word finds, as it is spelt or as it is corrected, is of one commit."""
    for one in WORDS:
        found = index.search(f"{one} -veerpont", match="all", facets=("partij",))
        assert found.n_documents in (0, N)
        versions = {version_of(hit.titel) for hit in found.hits}
        assert [value.value for value in found.facets["partij"].values] == [f"P{version}" for version in versions]
        assert sum(value.count for value in found.facets["partij"].values) == found.n_documents


def help_of(index: vraagbaak.Index) -> None:
    """Suggestions, spelling, related documents and explanations come without an error."""
    assert len({suggestion.text for suggestion in index.suggest("uitg")}) <= 5
    corrected = index.search("uitgvae", facets=("partij",))
    (version,) = {version_of(hit.titel) for hit in corrected.hits}
    assert corrected.facets["partij"].values[0].value == f"P{version}"
    assert corrected.n_documents == N
    related = index.related("verzonnen-3", limit=3)
    assert related is not None
    assert len({version_of(hit.titel) for hit in related.hits}) <= 1
    explained = index.explain("uitgave polder", "verzonnen-3")
    assert explained is not None and explained.value > 0
    assert len(index.find("2024Z00003")) == 1


def limited(index: vraagbaak.Index) -> None:
    """A search whose time was up leaves nothing that another takes for its own."""
    _ = index.search("polder u* -valken", timeout=0.0001, facets=("partij",)).hits
    page(index)


ASKING: tuple[Callable[[vraagbaak.Index], None], ...] = (page, everything, word, help_of, limited)


def test_each_answer_is_of_one_commit(tmp_path: Path, switching_often: None) -> None:
    stop = threading.Event()
    problems: list[BaseException] = []
    with vraagbaak.writer(tmp_path / "index") as writer:
        put(writer, 0)
    n_asked = 0

    def guarded(work: Callable[[], None]) -> Callable[[], None]:
        def call() -> None:
            try:
                while not stop.is_set():
                    work()
            except BaseException as problem:
                problems.append(problem)
                stop.set()

        return call

    with vraagbaak.open(tmp_path / "index") as index, vraagbaak.writer(tmp_path / "index") as writer:
        version = 0

        def write() -> None:
            nonlocal version
            version += 1
            put(writer, version)

        def ask(work: Callable[[vraagbaak.Index], None]) -> None:
            nonlocal n_asked
            work(index)
            n_asked += 1

        works = [write, lambda: (index.refresh(), None)[1]]
        works += [partial(ask, work) for work in ASKING * (2 + scorers.MOST_KEPT // len(ASKING))]
        threads = [threading.Thread(target=guarded(work)) for work in works]
        for thread in threads:
            thread.start()
        stop.wait(SECONDS)
        stop.set()
        for thread in threads:
            thread.join()
    if problems:
        raise problems[0]
    assert n_asked > len(ASKING)
    assert version > 0
