"""Does a cluster explain, find and show as the index on this machine, and refuse in words what it cannot?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import vraagbaak
from vraagbaak.search.opensearch import loading
from vraagbaak.search.opensearch.address import Address
from vraagbaak.search.opensearch.backend import ClusterIndex
from vraagbaak.search.opensearch.errors import NotOnACluster

from .fake_cluster import answering
from .small_engine import SmallEngine

SOME = ("een", "twee", "drie")


def document(name: str, text: str, **more: Any) -> vraagbaak.Document:
    vraag = vraagbaak.Passage(nummer="1", vraag=text, antwoord="Ja.")
    return vraagbaak.Document(id=name, soort="antwoord", titel="De torenvalken", passages=(vraag,), **more)


@pytest.fixture
def local(tmp_path: Path) -> Iterator[vraagbaak.Index]:
    with vraagbaak.writer(tmp_path / "index") as writer:
        for at, name in enumerate(SOME):
            writer.add(document(name, f"Hoeveel torenvalken broeden er in {name}?", vraagnummer=f"2020Z0000{at // 2}"))
    with vraagbaak.open(tmp_path / "index") as index:
        yield index


def test_documents_explanations_versions_and_status_are_the_same(local: vraagbaak.Index) -> None:
    engine = SmallEngine()
    with answering(engine.answer) as fake:
        address = Address((("127.0.0.1", fake.port),), "kv")
        loading.load(local.snapshot, address)
        with ClusterIndex(address) as cluster:
            for name in SOME:
                assert cluster.document(name) == local.document(name)
                assert cluster.versions(name) == local.versions(name)
                assert cluster.status(name) == local.status(name) != ""
                assert cluster.explain("torenvalk", name) == local.explain("torenvalk", name)
                assert cluster.explain("torenvalk", f"{name}#1") == local.explain("torenvalk", f"{name}#1")
            assert cluster.document("vier") is None and cluster.explain("torenvalk", "vier") is None
            assert cluster.find("EEN") == local.find("EEN") == ("een",)
            assert set(cluster.find("2020z00000")) == set(local.find("2020z00000")) == {"een", "twee"}
            assert {one.id for one in cluster.documents()} == set(SOME)
            assert cluster.stats()["documents"] == 3 and cluster.stats()["passages"] == 3
            with pytest.raises(NotOnACluster, match="a cluster cannot be read by Whoosh's own searcher; .*CLUSTER.md"):
                cluster.whoosh_reader()


def test_a_load_that_was_broken_off_goes_on_and_a_second_one_takes_the_place_of_the_first(
    local: vraagbaak.Index,
) -> None:
    engine = SmallEngine()
    broken = [True]

    def script(method: str, path: str, body: bytes) -> tuple[int, Any]:
        if path == "/_aliases" and broken:
            broken.clear()
            return 400, {"error": {"type": "refused", "reason": "not now"}}
        return engine.answer(method, path, body)

    with answering(script) as fake:
        address = Address((("127.0.0.1", fake.port),), "kv")
        with pytest.raises(vraagbaak.VraagbaakError, match="not now"):
            loading.load(local.snapshot, address)
        first = set(engine.bodies)
        again = loading.load(local.snapshot, address)
        assert set(engine.bodies) == first, "it went on in the index that was begun"
        assert (again.n_documents, again.n_sent, again.replaced) == (3, 0, ())
        after = loading.load(local.snapshot, address)
        assert after.replaced == (again.physical,) and again.physical not in engine.bodies
        assert engine.aliases["kv"] == {after.physical}


def test_commands_that_need_files_of_an_index_are_refused_in_words() -> None:
    from vraagbaak.search.cli.repair import repair
    from vraagbaak.search.cli.watch import watch

    for command, arguments in ((watch, ["."]), (repair, [])):
        done = CliRunner().invoke(command, [*arguments, "--index", "opensearch://een/kv"])
        assert done.exit_code == 2 and "needs an index on this machine" in done.output
