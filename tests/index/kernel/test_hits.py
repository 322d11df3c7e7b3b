"""What is ranked becomes hits of a page, whichever kernel makes them."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from vraagbaak.index.kernel import kernel
from vraagbaak.search.execution.executor import Ranked
from vraagbaak.search.model import Hit, PassageHit


def test_each_hit_knows_its_page_and_its_place_in_it() -> None:
    page: Any = object()
    hits = kernel.hits_of([Ranked(0, 7, -1, "KVR7", 2.5), Ranked(0, 3, -1, "KVR3", 1.0)], Hit, page)
    assert list(map(repr, hits)) == [repr(Hit("KVR7", 2.5, page, 0)), repr(Hit("KVR3", 1.0, page, 1))]
    assert all(type(hit) is Hit and hit._page is page and hit._passages is None for hit in hits)
    assert [hit._key for hit in hits] == [0, 1]
    assert kernel.hits_of([], Hit, page) == []


def test_hits_let_go_of_what_they_hold() -> None:
    page: Any = object()
    id = "".join(("KVR", "8"))
    before = sys.getrefcount(page), sys.getrefcount(id)
    for _ in range(50):
        kernel.hits_of([Ranked(0, at, -1, id, 0.5) for at in range(300)], Hit, page)
        kernel.passage_hits_of(id, [(at, 0.5) for at in range(300)], 0, PassageHit, page)
    assert (sys.getrefcount(page), sys.getrefcount(id)) == before


def test_passages_are_numbered_from_where_those_of_the_hits_before_end() -> None:
    page: Any = object()
    made = kernel.passage_hits_of("KVR7", [(3, 2.5), (12, 1.0)], 4, PassageHit, page)
    assert type(made) is tuple
    assert [(hit.id, hit.score) for hit in made] == [("KVR7#3", 2.5), ("KVR7#12", 1.0)]
    assert all(type(hit) is PassageHit and hit._page is page for hit in made)
    assert [hit._key for hit in made] == [4, 5]
    assert kernel.passage_hits_of("Kamervraag é", [(1, 0.5)], 0, PassageHit, page)[0].id == "Kamervraag é#1"
    assert kernel.passage_hits_of("KVR7", [], 0, PassageHit, page) == ()


def test_hits_of_both_kinds_are_made_alternately() -> None:
    page: Any = object()
    for _ in range(2):
        (hit,) = kernel.hits_of([Ranked(0, 7, -1, "KVR7", 2.5)], Hit, page)
        (passage,) = kernel.passage_hits_of("KVR7", [(1, 1.5)], 0, PassageHit, page)
        assert (hit.id, hit.score, hit._key, hit._passages) == ("KVR7", 2.5, 0, None)
        assert (passage.id, passage.score, passage._key) == ("KVR7#1", 1.5, 0)


class Slotless:
    id = "none"


class Borrowed:
    id, score, _page, _key, _passages = (vars(Hit)[name] for name in ("id", "score", "_page", "_key", "_passages"))


@pytest.mark.parametrize(
    ("ranked", "hit_class"),
    [([("KVR7", 2.5)], Hit), ([7], Hit), ([Ranked(0, 1, 2, "", 0)], Slotless), ([Ranked(0, 1, 2, "", 0)], Borrowed)],
)
def test_nothing_else_is_made_into_a_hit(ranked: list[Any], hit_class: type) -> None:
    with pytest.raises((TypeError, ValueError)):
        kernel.hits_of(ranked, hit_class, None)


@pytest.mark.parametrize(
    ("found", "hit_class"),
    [([(1, 2, 3)], PassageHit), ([(1, 0.5)], Slotless), (7, PassageHit)],
)
def test_nothing_else_is_made_into_a_passage_hit(found: Any, hit_class: type) -> None:
    with pytest.raises((TypeError, ValueError)):
        kernel.passage_hits_of("KVR7", found, 0, hit_class, None)
