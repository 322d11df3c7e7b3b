"""What is computed when first looked at, and kept."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from vraagbaak.search.execution.plan import Match
from vraagbaak.search.lazy import lazy

from ..property.random_segments import random_documents
from .conftest import Made


class Looked:
    def __init__(self) -> None:
        self.n_computed = 0

    @lazy
    def found(self) -> int:
        """What is found."""
        self.n_computed += 1
        return 7


def test_it_is_computed_once_for_each_object() -> None:
    one, other = Looked(), Looked()
    assert (one.found, one.found, one.n_computed, other.n_computed) == (7, 7, 1, 0)
    assert Looked.found.__doc__ == "What is found."


def test_what_failed_is_computed_again() -> None:
    class Failing:
        by = 0

        @lazy
        def found(self) -> float:
            return 1 / self.by

    one = Failing()
    with pytest.raises(ZeroDivisionError):
        assert one.found
    one.by = 2
    assert one.found == 0.5


def test_threads_compute_for_their_objects_side_by_side() -> None:
    both = threading.Barrier(2)

    class Waiting:
        @lazy
        def found(self) -> int:
            return both.wait(10)

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(lambda one: one.found, [Waiting(), Waiting()])) == [0, 1]


@pytest.mark.parametrize("match", ["any", "all", "auto"])
def test_whatever_is_looked_at_first_the_answers_are_the_same(made: Made, match: Match) -> None:
    index = made(random_documents(5, 60))
    for query in ("kind", "stikstof zorg", '"een kind" bos', "zee -kind"):
        for limit in (0, 3, 1000):
            names = ("partij", "jaar", "status")
            asked = [index.search(query, match=match, limit=limit, facets=names) for _ in range(3)]
            assert len(asked[0].hits) <= asked[0].n_documents
            assert asked[1].facets == asked[0].facets
            assert asked[2].n_documents == asked[0].n_documents
            assert [(hit.id, hit.score) for hit in asked[1].hits] == [(hit.id, hit.score) for hit in asked[0].hits]
            assert [hit.id for hit in asked[2].hits] == [hit.id for hit in asked[0].hits]
