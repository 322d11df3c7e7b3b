"""Several threads search one index."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from vraagbaak.corpus.model import Document, Passage
from vraagbaak.search.engine import Index, Results

from ..property.random_segments import random_documents
from .conftest import Made

QUERIES = ("zee", "kinderen stikstof", "beleid van zorg", '"een kind"', "bos -zee")
FACETS = (("jaar", "partij"), ("ministerie",), ("partij", "jaar", "status", "indiener"), ())


def test_they_find_what_one_finds(made: Made) -> None:
    index = made(random_documents(5, 40), random_documents(6, 40, "NTO"))
    wanted = everything(index)
    together = Barrier(4)

    def ask(at: int) -> object:
        together.wait(10)
        return [everything(index) for _ in range(3)]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, range(4))) == [[wanted] * 3] * 4


def everything(index: Index) -> object:
    found = []
    for query in QUERIES:
        for facets in FACETS:
            results = index.search(query, match="any", facets=facets)
            hits = [(hit.id, hit.score, hit.titel, [p.vraag.html() for p in hit.passages]) for hit in results.hits]
            found.append((hits, results.facets, results.n_documents))
    return found


def test_two_of_them_look_at_the_same_results(made: Made) -> None:
    texts = ["zeldzaam " * 3] * 30 + ["gewoon"] * 1170 + ["iets anders"] * 300
    index = made([Document(id=f"v-{at}", passages=(Passage("1", text),)) for at, text in enumerate(texts)])

    def found() -> Results:
        return index.search("zeldzaam gewoon", match="any", facets=(), limit=3)

    assert found().n_documents == 1200  # from now on it is known how telling these words are
    results = found()
    assert len(results.hits) == 3
    with ThreadPoolExecutor(1) as other:
        assert other.submit(lambda: results.n_passages).result() == 1200
    assert results.n_documents == 1200


BUSY = """
import os, sys, threading, time
import vraagbaak
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
index = vraagbaak.open(sys.argv[1])
def count():
    n = 0
    while True:
        n += 1
threading.Thread(target=count, daemon=True).start()
spent = []
while sum(spent) < 2:
    begun = time.perf_counter()
    assert index.search("zee", match="any").hits
    spent.append(time.perf_counter() - begun)
print(sorted(spent)[-2])
"""


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="a process is bound to a processor on Linux alone")
def test_a_search_does_not_wait_long_for_a_thread_that_keeps_python_busy(made: Made) -> None:
    """On one processor, where a thread that waits for the interpreter's lock can keep the other from releasing it."""
    path = made(random_documents(5, 40))._snapshot.path
    told = subprocess.run([sys.executable, "-c", BUSY, str(path)], capture_output=True, text=True, check=True)
    assert float(told.stdout) < 0.3
