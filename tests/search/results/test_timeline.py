"""The timeline is the same whether it is counted with the search or after it; with it, nothing is searched twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

import vraagbaak
from vraagbaak import Document, Index, Indiener, Passage
from vraagbaak.search.execution.executor import Execution


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    path = tmp_path_factory.mktemp("timeline") / "index"
    for part in range(2):  # two segments, and versions of one question in both
        with vraagbaak.writer(path) as writer:
            for number in range(30):
                writer.add(
                    Document(
                        id=f"d{part}-{number}",
                        titel="Uilen in torens",
                        vraagnummer=f"2020Z{number:05}" if number < 5 else "",
                        ingediend=date(2015 + number % 6, 1 + part, 1) if number % 7 else None,
                        indieners=(Indiener("Marit Brandenhorst", ("D66", "SP")[number % 2]),),
                        passages=(Passage("1", "Hoeveel uilen broeden er?" if number % 3 else "En valken?", "Drie."),),
                    )
                )
    with vraagbaak.open(path) as opened:
        yield opened


SEARCHES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("uilen", {}),
    ("uilen valken", {"match": "any"}),
    ("uilen valken", {}),
    ("broeden", {"partij": "SP"}),
    ("broeden", {"jaar": ["2016", "2017"]}),
    ("uilen", {"van": "2017", "collapse": "none"}),
    ("*", {"unit": "passage"}),
    ("*", {"sort": "newest", "limit": 0}),
    ("xyzzy", {}),
    ("ulien", {}),
    ("uilen", {"group": "dossier"}),
    ("uilen", {"facets": ()}),
)


@pytest.mark.parametrize(("query", "named"), SEARCHES)
def test_a_timeline_is_the_same_counted_with_the_search_or_after_it(
    index: Index, query: str, named: dict[str, Any]
) -> None:
    after, along = (index.search(query, timeline=timeline, **named) for timeline in (False, True))
    assert along.timeline == after.timeline
    assert [hit.id for hit in along.hits] == [hit.id for hit in after.hits]
    assert (along.n_documents, along.facets) == (after.n_documents, after.facets)


def test_a_page_with_its_timeline_searches_once(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[object] = []
    run = Execution.run

    def counted(self: Execution, *given: Any, **named: Any) -> Any:
        runs.append(self)
        return run(self, *given, **named)

    monkeypatch.setattr(Execution, "run", counted)
    results = index.search("uilen", timeline=True)
    _ = results.hits, results.facets, results.n_documents, results.timeline
    assert len(runs) == 1


def test_hits_know_the_versions_of_their_question(index: Index) -> None:
    hits = index.search("uilen valken", match="any", collapse="none", limit=100).hits
    assert len(hits) == 60
    for hit in hits:
        part, number = hit.id[1:].split("-")
        other = (f"d{1 - int(part)}-{number}",) if int(number) < 5 else ()
        assert hit.versions == other == tuple(id for id in index.versions(hit.id) if id != hit.id)
