"""Does a cluster give the same documents, counts and facets as the index on this machine, for every kind of query?"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import vraagbaak
from vraagbaak.search.opensearch import loading
from vraagbaak.search.opensearch.address import Address
from vraagbaak.search.opensearch.backend import ClusterIndex

from .fake_cluster import answering
from .queries import QUERIES, differences
from .small_engine import SmallEngine

SAMPLE = Path(vraagbaak.__file__).parent / "corpus" / "sample"


@dataclass(frozen=True)
class Both:
    local: vraagbaak.Index
    cluster: ClusterIndex
    engine: SmallEngine
    address: Address


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """The sample documents in both."""
    from vraagbaak.corpus import source

    path = tmp_path_factory.mktemp("sample") / "index"
    from click.testing import CliRunner

    from vraagbaak.search.cli.index import index as command

    done = CliRunner().invoke(command, ["--index", str(path), str(SAMPLE)], catch_exceptions=False)
    assert done.exit_code == 0, (done.output, source)
    engine = SmallEngine()
    with answering(engine.answer) as fake, vraagbaak.open(path) as local:
        address = Address((("127.0.0.1", fake.port),), "kv")
        loading.load(local.snapshot, address)
        with ClusterIndex(address) as cluster:
            yield Both(local, cluster, engine, address)


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_the_same(both: Both, query: Any, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "vraagbaak"):
        assert differences(both.local, both.cluster, query) == []
    assert not caplog.records


def test_hits_may_be_read_before_anything_else(both: Both) -> None:
    here, there = (index.search("minister", facets=("partij",)) for index in (both.local, both.cluster))
    assert [hit.id for hit in there.hits] == [hit.id for hit in here.hits]
    assert there.facets == here.facets


WORDS = ("woningen", "huurwoningen", "eu", "F-16", "minister", "oud-minister", "zzz")


@pytest.mark.parametrize("word", WORDS)
def test_a_word_finds_the_same_forms_in_as_many_documents(both: Both, word: str) -> None:
    assert both.cluster.words(word) == both.local.words(word)


@pytest.mark.parametrize("typed", ("woni", "minister van", "de ", "28", "huur", "d66", "zzz"))
def test_suggestions_are_true_and_as_many(both: Both, typed: str) -> None:
    """Which of the rarest words are tried depends on sizes that a cluster does not have."""
    here, there = both.local.suggest(typed), both.cluster.suggest(typed)
    assert [one.kind for one in there] == [one.kind for one in here]
    names = ("indiener", "dossier")
    assert [one for one in there if one.kind in names] == [one for one in here if one.kind in names]
    for one in there:
        if one.kind == "woord":
            assert one.n_documents == both.local.search(one.text, match="all").n_documents


def test_references_and_names_mean_the_same_documents(both: Both) -> None:
    for document in both.local.documents():
        assert both.cluster.citations(document.id) == both.local.citations(document.id)
        named = [
            document.id,
            document.id.lower(),
            document.vraagnummer or "",
            *(one.nummer for one in document.bronnen),
        ]
        for name in filter(None, named):
            assert both.cluster.find(name) == both.local.find(name), name


def test_what_is_like_a_document_are_other_documents_by_its_words(both: Both) -> None:
    """Which words stand for a document depends on sizes that a cluster does not have: most hits are the same."""
    overlaps = []
    for document in both.local.documents():
        here, there = both.local.related(document.id), both.cluster.related(document.id)
        assert here is not None and there is not None
        assert document.id not in {hit.id for hit in there.iter_all()}
        if here.n_documents:
            overlaps.append(len({hit.id for hit in there.hits} & {hit.id for hit in here.hits}) / len(here.hits))
    assert sum(overlaps) / len(overlaps) > 0.8
    assert both.cluster.related("zzz") is None
    first = next(iter(both.local.documents())).id
    passages = both.cluster.related(f"{first}#1")
    assert passages is not None and all(hit.passages for hit in passages.hits)


@pytest.mark.parametrize("query", ("woningen", "minister", "*", "partij:D66", "minister -defensie", "zzzz"))
def test_facets_crossed_and_days_to_an_answer_are_the_same(both: Both, query: str) -> None:
    here, there = both.local.search(query), both.cluster.search(query)
    for rows, columns in (("partij", "jaar"), ("ministerie", "jaar"), ("status", "soort"), ("indiener", "partij")):
        assert there.cross(rows, columns) == here.cross(rows, columns)
    for by in (None, "ministerie", "partij"):
        assert there.days(by) == here.days(by)
