"""Searches on one index share scorers and classes: each answers as the first search on a freshly opened index does."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

import vraagbaak
from vraagbaak.corpus.model import Document, Passage
from vraagbaak.search.engine import Index, Results

from ..property.random_segments import WORDS, random_documents
from .conftest import Made

PARTS = "uil valk woning bouw zee hond politie onderzoek school kind gemeente belasting water weg".split()
COMPOUNDS = ("woningbouw", "zeehond", "politieonderzoek", "schoolkind", "gemeentebelasting", "waterweg")
FACETS = ("jaar", "partij", "ministerie", "indiener", "status")
N_SEARCHES = 40 * int(os.environ.get("VRAAGBAAK_SOAK", "1"))

Ask = Callable[[Index], object]


def compound_documents(seed: int, n: int, prefix: str) -> list[Document]:
    """Documents of compounds and of their parts, alone and together."""
    chance = random.Random(seed)
    words = [*PARTS, *COMPOUNDS]
    return [
        Document(
            id=f"{prefix}-{at}",
            titel=" ".join(chance.choices(words, k=3)),
            passages=tuple(Passage(str(place), " ".join(chance.choices(words, k=9))) for place in range(3)),
        )
        for at in range(n)
    ]


def looked_at(results: Results, order: list[str]) -> object:
    """What is read of some results, in this order."""
    reads: dict[str, Callable[[], object]] = {
        "hits": lambda: [(hit.id, hit.score) for hit in results.hits],
        "passages": lambda: [[(p.id, p.score) for p in getattr(hit, "passages", ())] for hit in results.hits],
        "facets": lambda: dict(results.facets),
        "counts": lambda: (results.n_documents, results.n_passages),
        "timeline": lambda: results.timeline,
        "relaxed": lambda: results.relaxed,
        "better": lambda: results.did_you_mean,
    }
    return {name: reads[name]() for name in order}


def some_ask(chance: random.Random, ids: list[str], words: list[str]) -> Ask:
    """One search, as a user may ask it after any other."""
    order = chance.sample(["hits", "passages", "facets", "counts", "timeline", "relaxed", "better"], k=4)
    if chance.random() < 0.3:
        id, limit = chance.choice(ids), chance.choice((1, 5))
        return lambda index: looked_at(related_of(index, id, limit), order)
    query = " ".join(chance.choices(words, k=chance.choice((1, 1, 2, 3, 9))))
    query = chance.choice(
        (query, query, query, f'"{query}"', f"{query} -{chance.choice(words)}", f"{query[:3]}*", f"{query}~1")
    )
    options: dict[str, Any] = {
        "match": chance.choice(("any", "auto", "all")),
        "limit": chance.choice((1, 3, 10)),
        "offset": chance.choice((0, 0, 5)),
        "sort": chance.choice(("relevance", "relevance", "newest", "oldest")),
        "unit": chance.choice(("document", "document", "passage")),
        "facets": tuple(chance.sample(FACETS, k=chance.choice((0, 1, 4)))),
        "timeout": chance.choice((None, None, 60)),
    }
    return lambda index: looked_at(index.search(query, **options), order)


def related_of(index: Index, id: str, limit: int) -> Results:
    found = index.related(id, limit=limit)
    assert found is not None
    return found


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("n_segments", [1, 3])
def test_each_answers_as_on_a_fresh_index(made: Made, n_segments: int, seed: int) -> None:
    chance = random.Random(f"{seed} {n_segments}")
    segments = [
        [*random_documents(10 * seed + at, 40, f"S{at}"), *compound_documents(seed + at, 40, f"C{at}")]
        for at in range(n_segments)
    ]
    index = made(*segments)
    ids = [document.id for documents in segments for document in documents]
    words = [*PARTS, *COMPOUNDS, *WORDS]
    for number in range(N_SEARCHES):
        ask = some_ask(chance, ids, words)
        if chance.random() < 0.2:
            index.search(chance.choice(words), timeout=0).hits  # noqa: B018  # broken off before it found anything
        found = ask(index)
        with vraagbaak.open(index._snapshot.path) as fresh:
            assert found == ask(fresh), number


ONE_AFTER_ANOTHER = """
import gc, sys, vraagbaak
compounds = "woningbouw zeehond politieonderzoek schoolkind gemeentebelasting waterweg".split()
with vraagbaak.open(sys.argv[1]) as index:
    for n in range(40):
        like = index.related(f"C{n % 3}-{n % 40}", limit=5)
        list(like.hits); like.n_documents; [hit.passages for hit in like.hits]; dict(like.facets)
        del like; gc.collect()
        list(index.search(compounds[n % 6] + ("en" if n % 4 == 3 else ""), match=("any", "auto", "all")[n % 3]).hits)
print("ended well")
"""


def test_a_search_after_another_reads_no_memory_that_was_given_back(made: Made) -> None:
    index = made(*(compound_documents(at, 40, f"C{at}") for at in range(3)))
    # malloc itself, with settings under which it gives memory back to the system at once
    at_once = {"MALLOC_MMAP_THRESHOLD_": "128", "MALLOC_MMAP_MAX_": "60000", "MALLOC_TOP_PAD_": "0"}
    environment = {**os.environ, "PYTHONMALLOC": "malloc", "MALLOC_TRIM_THRESHOLD_": "0", **at_once}
    command = [sys.executable, "-X", "faulthandler", "-c", ONE_AFTER_ANOTHER, str(index._snapshot.path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "ended well\n"), done.stderr
