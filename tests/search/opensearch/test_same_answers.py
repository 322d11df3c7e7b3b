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
