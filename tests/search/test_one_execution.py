"""One search gives all that its caller named, of documents or passages; other tables are searches of their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import vraagbaak
from vraagbaak import Document, Passage
from vraagbaak.search.execution.run import Run


@pytest.fixture
def index(tmp_path: Path) -> Path:
    with vraagbaak.writer(tmp_path / "index") as writer:
        for n in range(30):
            passages = (Passage("1", f"Zijn er uilen in dorp {n}?"),)
            writer.add(Document(id=f"verzonnen-{n}", soort="tekst", ingediend=date(2020, 1, 1), passages=passages))
    return tmp_path / "index"


def read_page(results: vraagbaak.Results) -> None:
    assert len(results.hits) == 10 and len(results.hits[0].passages) == 1
    assert results.facets["jaar"].values[0].count == 30
    assert (results.n_documents, results.n_partial, results.relaxed) == (30, 0, False)


def read_count_first(results: vraagbaak.Results) -> None:
    assert results.n_passages == 30
    read_page(results)


def read_all(results: vraagbaak.Results) -> None:
    assert results.to_dict()["n_passages"] == 30


def read_a_table_later(results: vraagbaak.Results) -> None:
    read_page(results)
    assert results.months.years == (("2020-01", 30),)


@pytest.mark.parametrize("match", ("auto", "any", "all"))
@pytest.mark.parametrize(
    ("read", "n_runs"), ((read_page, 1), (read_count_first, 1), (read_all, 1), (read_a_table_later, 2))
)
def test_it_is_executed_so_often(
    index: Path, monkeypatch: pytest.MonkeyPatch, read: Callable[[Any], None], n_runs: int, match: Any
) -> None:
    runs: list[Run] = []
    enter = Run.__enter__

    def counted(run: Run) -> Run:
        runs.append(run)
        return enter(run)

    monkeypatch.setattr(Run, "__enter__", counted)
    with vraagbaak.open(index) as opened:
        read(opened.search("uilen", match=match, facets=("jaar",)))
    assert len(runs) == n_runs


@pytest.mark.parametrize("unit", ("document", "passage"))
def test_few_documents_with_many_passages_may_be_misspelt(tmp_path: Path, unit: Any) -> None:
    with vraagbaak.writer(tmp_path / "index") as writer:
        for n in range(200):
            word, n_passages = ("torenvlak", 8) if n == 0 else ("torenvalk", 1)
            passages = tuple(Passage(str(at), f"Is de {word} beschermd?") for at in range(n_passages))
            writer.add(Document(id=f"verzonnen-{n}", soort="tekst", passages=passages))
    with vraagbaak.open(tmp_path / "index") as opened:
        results = opened.search("torenvlak", unit=unit)
        assert (results.n_documents, results.did_you_mean) == (1, "torenvalk")
