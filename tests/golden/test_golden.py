"""Does every construct of the language have its tree, and find what it should?

`queries.tsv` has a query a line with its tree; `sample.json` and `seeds.json` say what each finds over the sample
documents of corpus/sample and over the seeds in ../shared: the ids, how many documents and passages, and the kinds of
its diagnostics. `python -m tests.golden.renew` writes them again; look at the difference before you commit it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import vraagbaak

from .renew import FOLDER, QUERIES, found, index_of, passages, queries, tree

ROOT = FOLDER.parent.parent


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with vraagbaak.open(index_of([ROOT / "corpus" / "sample"], tmp_path_factory.mktemp("sample"))) as index:
        yield index


@pytest.fixture(scope="module")
def seeds(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with vraagbaak.open(index_of([shared / "seeds"], tmp_path_factory.mktemp("seeds"))) as index:
        yield index


def test_the_golden_corpus_holds_every_query() -> None:
    asked = [query for query, _ in queries()]
    assert len(asked) == len(set(asked)) > 100
    for name in ("sample", "seeds"):
        assert list(json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))) == asked


@pytest.mark.parametrize(("query", "wanted"), queries(), ids=[query for query, _ in queries()])
def test_tree(query: str, wanted: str) -> None:
    assert tree(query) == wanted


@pytest.mark.parametrize("query", [query for query, _ in queries()])
def test_hits_over_the_sample(sample: Any, query: str) -> None:
    assert found(sample, query) == json.loads((FOLDER / "sample.json").read_text(encoding="utf-8"))[query]


@pytest.mark.parametrize("query", [query for query, _ in queries()])
def test_hits_over_the_seeds(seeds: Any, query: str) -> None:
    assert found(seeds, query) == json.loads((FOLDER / "seeds.json").read_text(encoding="utf-8"))[query]


@pytest.mark.parametrize("query", [query for query, _ in queries()])
def test_stock_whoosh_over_our_reader_finds_the_same(sample: Any, query: str) -> None:
    """The very passages, for every tree: Whoosh's Searcher, matchers and collector over our reader."""
    if "cut" in found(sample, query)["diagnostics"]:
        pytest.skip("a cap of ours cuts this query; Whoosh has none")
    of_tree = passages(sample, query)
    for one in sample.search(query).names:  # a name also finds what carries it
        of_tree |= passages(sample, f'{one.facet}:="{one.value}"')
    assert of_tree == {
        hit.passages[0].id if hit.passages else hit.id
        for hit in sample.search(
            query, unit="passage", match="all", limit=100_000, snippets=False, collapse="none"
        ).hits
    }


def test_every_construct_of_the_documentation_is_here() -> None:
    """Each field and each operator that docs/QUERY-LANGUAGE.md names is in a golden query."""
    from vraagbaak.search.language.fields import KINDS

    text = QUERIES.read_text(encoding="utf-8")
    assert [name for name in KINDS if f"{name}:" not in text] == []
    assert all(
        sign in text for sign in (" EN ", " OF ", "NIET ", " AND ", " OR ", "NOT ", "^", "~", "*", "?", "=", "+", "-")
    )
