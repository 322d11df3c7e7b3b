"""A query that was asked before is walked with less: the answer is the same."""

from __future__ import annotations

import random

import pytest

from vraagbaak.search.engine import Index
from vraagbaak.search.execution.plan import Match

from ..property.random_segments import WORDS, random_documents
from .conftest import Made

FACETS = ("jaar", "partij", "ministerie", "indiener")


def answer(index: Index, query: str, k: int, facets: tuple[str, ...]) -> object:
    results = index.search(query, match="any", limit=k, facets=facets)
    hits = [(hit.id, hit.score, [(p.id, p.score) for p in hit.passages]) for hit in results.hits]
    return hits, dict(results.facets)


def whole(index: Index, query: str) -> object:
    """What needs every document, and its score, after the best were looked at."""
    results = index.search(query, match="any", limit=1, facets=("jaar",))
    assert len(results.hits) <= 1
    newest = index.search(query, match="any", sort="newest", limit=1000)
    scores = {hit.id: hit.score for hit in newest.hits}
    return results.n_documents, results.n_passages, results.timeline, results.facets["jaar"], scores


def after_the_best(index: Index, query: str, k: int) -> object:
    """What needs every document, of a search that was asked for its best alone at first."""
    results = index.search(query, match="any", limit=k, facets=())
    n_shown = sum(len(hit.passages) for hit in results.hits)
    found = results.n_documents, results.n_passages, results.timeline
    assert n_shown == sum(len(hit.passages) for hit in results.hits)
    return found


@pytest.mark.parametrize("n_segments", [1, 2])
def test_the_answer_is_the_same(made: Made, n_segments: int) -> None:
    documents = [random_documents(11 + at, 150, f"S{at}") for at in range(n_segments)]
    index, other = made(*documents), made(*documents)
    chance = random.Random(5)
    for _ in range(25):
        query = " ".join(chance.sample(WORDS, chance.choice((1, 2, 3))))
        k = chance.choice((1, 3, 10))
        first = [answer(index, query, k, FACETS), whole(index, query)]
        for _ in range(2):
            assert [answer(index, query, k, FACETS), whole(index, query)] == first
            assert answer(index, query, k, ())[0] == first[0][0]  # type: ignore[index]
            assert after_the_best(index, query, k) == first[1][:3]  # type: ignore[index]
        # and nothing that is looked at first changes what comes after
        assert [whole(other, query), answer(other, query, k, FACETS)] == first[::-1]


@pytest.mark.parametrize("match", ["any", "all", "auto"])
def test_where_nothing_scores_the_newest_come_first(made: Made, match: Match) -> None:
    index = made(random_documents(7, 80))
    for query, filters in (("*", {}), ("jaar:*", {}), ("", {"partij": "VVD"}), (f"{WORDS[0]}^0", {})):
        for _ in range(2):
            found = index.search(query, match=match, limit=5, facets=(), **filters)
            newest = index.search(query, match=match, limit=5, facets=(), sort="newest", **filters)
            assert [hit.id for hit in found.hits] == [hit.id for hit in newest.hits]


@pytest.mark.parametrize(
    "name", ["hits", "facets", "n_documents", "timed_out", "corrected_query", "relaxed", "timeline"]
)
def test_whatever_is_looked_at_first_the_time_of_the_search_is_told(made: Made, name: str) -> None:
    index = made(random_documents(3, 60))
    results = index.search("stikstof")
    before = results.took_ms
    getattr(results, name)
    assert results.took_ms > before
