"""Does a writer of a cluster keep the promises of a writer here: all that it acknowledged, once, and never in part?"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import vraagbaak
from vraagbaak.search.opensearch.errors import NotAcknowledged, NotOnACluster

from .fake_cluster import FakeCluster, answering
from .queries import Asked, differences
from .small_engine import SmallEngine


def document(name: str, text: str = "Hoeveel torenvalken broeden er?", **more: Any) -> vraagbaak.Document:
    vraag = vraagbaak.Passage(nummer="1", vraag=text, antwoord="Ja.")
    return vraagbaak.Document(id=name, soort="antwoord", titel="De torenvalken", passages=(vraag,), **more)


class Cluster:
    """A small engine behind a port; `before` may answer in its place."""

    def __init__(self) -> None:
        self.engine = SmallEngine()
        self.before: Callable[[str, str, bytes], tuple[int, Any] | None] = lambda *_: None
        self.http: FakeCluster

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, Any]:
        return self.before(method, path, body) or self.engine.answer(method, path, body)

    @property
    def location(self) -> str:
        return f"opensearch://127.0.0.1:{self.http.port}/kv"

    @property
    def physical(self) -> str:
        (name,) = self.engine.aliases["kv"]
        return name

    def ids_sent(self) -> list[str]:
        """The ids of documents that were sent, in their order."""
        sent = []
        for _, path, body in self.http.requests:
            if path.endswith("/_bulk"):
                sent += [line["index"]["_id"] for line in map(json.loads, body.splitlines()) if "index" in line]
        return sent


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    made = Cluster()
    with answering(made.answer) as made.http:
        yield made


QUERIES = ("torenvalk", "broeden", '"broeden er"', "status:beantwoord", "*", "kerkuil", "torenvalken OF kerkuilen")


def test_what_is_written_is_found_as_on_this_machine(cluster: Cluster, tmp_path: Path) -> None:
    documents = [document(name, vraagnummer=f"2020Z0000{at // 2}") for at, name in enumerate("abcd")]
    for location in (cluster.location, tmp_path / "index"):
        with vraagbaak.writer(location) as writer:
            for one in documents:
                writer.add(one)
        with vraagbaak.writer(location) as writer:
            writer.add(document("a", "Hoeveel kerkuilen broeden er?", vraagnummer="2020Z00009"))
            writer.add(document("e", vraagnummer="2020Z00001"))
            assert writer.delete("c") and not writer.delete("c") and not writer.delete("zzz")
            writer.commit()
            assert (writer.n_added, writer.n_replaced, writer.n_deleted) == (1, 1, 1)
    with vraagbaak.open(cluster.location) as there, vraagbaak.open(tmp_path / "index") as here:
        assert {one.id: one for one in there.documents()} == {one.id: one for one in here.documents()}
        for query in QUERIES:
            assert differences(here, there, Asked(query), overlap=0.0) == []
        for name in "abde":
            assert (there.status(name), there.versions(name)) == (here.status(name), here.versions(name))


def test_nothing_is_sent_before_the_commit_and_an_exception_rolls_back(cluster: Cluster) -> None:
    with pytest.raises(ZeroDivisionError), vraagbaak.writer(cluster.location) as writer:
        writer.add(document("a"))
        raise ZeroDivisionError
    assert cluster.ids_sent() == [] and not cluster.engine.aliases
    with vraagbaak.writer(cluster.location) as writer:
        writer.add(document("a"))
        writer.rollback()
        writer.add(document("b"))
    assert cluster.ids_sent() == ["b"]


def test_a_commit_that_failed_is_repeated_without_loss_or_repetition(cluster: Cluster) -> None:
    with vraagbaak.writer(cluster.location) as writer:
        for name in "xyz":
            writer.add(document(name))
    refused = [True]

    def refuse(method: str, path: str, body: bytes) -> tuple[int, Any] | None:
        if not path.endswith("/_bulk") or not refused:
            return None
        refused.clear()
        _, answer = cluster.engine.answer(method, path, body.split(b'{"index":{"_id":"b"}}')[0])
        problem = {"index": {"_id": "b", "status": 400, "error": {"type": "parse", "reason": "no"}}}
        return 200, {"items": [*answer["items"], problem]}

    cluster.before = refuse
    with vraagbaak.writer(cluster.location) as writer:
        writer.add(document("a"))
        writer.add(document("b"))
        with pytest.raises(NotAcknowledged, match="refuses the document b: no"):
            writer.commit()
        assert writer.n_added == 0
        writer.commit()
        assert writer.n_added == 2
    assert cluster.ids_sent() == [*"xyz", "a", "b", "b"], "what was stored is not sent again"
    with vraagbaak.open(cluster.location) as index:
        assert {one.id for one in index.documents()} == set("xyzab")


def test_questions_of_a_writer_that_was_killed_are_settled_by_the_next(cluster: Cluster) -> None:
    with vraagbaak.writer(cluster.location) as writer:
        writer.add(replace(document("a", vraagnummer="2020Z00001"), soort="vraag"))
        writer.add(document("c"))
    killed = [True]

    def die(method: str, path: str, body: bytes) -> tuple[int, Any] | None:
        return (
            (400, {"error": {"type": "killed"}})
            if killed and path.endswith("/_refresh") and "guide" not in path
            else None
        )

    cluster.before = die
    writer = vraagbaak.writer(cluster.location)
    writer.add(document("b", vraagnummer="2020Z00001"))
    with pytest.raises(vraagbaak.VraagbaakError):
        writer.commit()
    writer.close()
    killed.clear()
    with vraagbaak.writer(cluster.location) as writer:
        pass
    with vraagbaak.open(cluster.location) as index:
        assert index.search("torenvalken").n_documents == 2
        assert index.status("a") == index.status("b") == "beantwoord"


def test_another_writer_is_refused_in_words(cluster: Cluster) -> None:
    first = vraagbaak.writer(cluster.location)
    with pytest.raises(vraagbaak.IndexLocked, match="is being written by another program"):
        vraagbaak.writer(cluster.location)
    first.close()
    vraagbaak.writer(cluster.location).close()


def test_a_right_to_write_that_lapsed_is_taken_over(cluster: Cluster) -> None:
    vraagbaak.writer(cluster.location).close()
    cluster.engine.plain["kv-writer"]["lock"] = {"holder": "killed", "until": 1}
    vraagbaak.writer(cluster.location).close()
    assert "lock" not in cluster.engine.plain["kv-writer"]


def test_an_index_that_has_doubled_is_built_again_beside_itself(cluster: Cluster) -> None:
    with vraagbaak.writer(cluster.location) as writer:
        writer.add(document("a", "Wie bewoont de huurwoning?"))
    first = cluster.physical
    with vraagbaak.writer(cluster.location) as writer:
        for name in "bcd":
            writer.add(document(name, "Wat kost de huur van een woning?"))
    assert cluster.physical != first and first not in cluster.engine.bodies
    assert cluster.engine.bodies[cluster.physical]["mappings"]["_meta"]["learned_at"] == 4
    with vraagbaak.open(cluster.location) as index:
        assert {one.id for one in index.documents()} == set("abcd")
        assert index.search("huur").n_documents == 4, "huurwoning is divided by the vocabulary learned since"


def test_an_index_of_other_rules_is_built_again_by_its_writer(cluster: Cluster) -> None:
    with vraagbaak.writer(cluster.location) as writer:
        writer.add(document("a"))
    cluster.engine.bodies[cluster.physical]["mappings"]["_meta"]["analysis"] = "older"
    with pytest.raises(vraagbaak.NoIndex, match="another version of vraagbaak; run `vraagbaak optimize"):
        vraagbaak.open(cluster.location)
    vraagbaak.writer(cluster.location).close()
    with vraagbaak.open(cluster.location) as index:
        assert index.search("torenvalk").n_documents == 1


def test_own_fields_and_vectors_are_refused_in_words(cluster: Cluster) -> None:
    with pytest.raises(NotOnACluster, match="cannot hold own fields"):
        vraagbaak.writer(cluster.location, schema=vraagbaak.Schema(keywords=("thema",)))
    with vraagbaak.writer(cluster.location) as writer, pytest.raises(NotOnACluster, match="cannot hold vectors"):
        writer.add_vectors(None, None)  # type: ignore[arg-type]


def run(*arguments: str) -> tuple[int, str]:
    from vraagbaak.search.cli.run import vraagbaak as command

    done = CliRunner().invoke(command, list(arguments), standalone_mode=False)
    if done.exception is not None:
        raise done.exception
    return done.return_value or 0, done.output


def lines(*documents: vraagbaak.Document) -> str:
    from vraagbaak.corpus import interchange

    return "".join(interchange.line(one) + "\n" for one in documents)


def test_the_commands_index_delete_verify_and_optimize(cluster: Cluster, tmp_path: Path) -> None:
    at = cluster.location
    for name in "abc":
        (tmp_path / f"{name}.jsonl").write_text(lines(document(name)), encoding="utf-8")
    assert run("index", "--index", at, str(tmp_path))[1].startswith("Indexed 3 documents (3 new, 0 replaced)")
    n_sent = len(cluster.ids_sent())
    assert "Indexed 0 documents" in (again := run("index", "--index", at, str(tmp_path))[1]) and "3 unchanged" in again
    assert len(cluster.ids_sent()) == n_sent
    (tmp_path / "a.jsonl").write_text(lines(document("a", "En hoeveel kerkuilen?")), encoding="utf-8")
    (tmp_path / "b.jsonl").unlink()
    told = run("index", "--index", at, "--prune", str(tmp_path))[1]
    assert "(0 new, 1 replaced)" in told and "1 unchanged" in told and "1 gone and deleted" in told
    assert run("verify", "--index", at) == (0, "The index is whole: 2 documents in 3 segments, 2 tokenised again.\n")
    assert run("delete", "--index", at, "c", "zzz") == (
        1,
        "vraagbaak: the index has no document zzz\nDeleted 1 document.\n",
    )
    assert run("optimize", "--index", at) == (0, "Optimized.\n")
    with vraagbaak.open(at) as index:
        (hit,) = index.search("kerkuil").hits
        assert (hit.id, hit.bestand) == ("a", str(tmp_path / "a.jsonl"))


def test_verify_names_what_is_not_as_it_was_written(cluster: Cluster) -> None:
    with vraagbaak.writer(cluster.location) as writer:
        for name in "abc":
            writer.add(document(name))
    held = cluster.engine.indexes[cluster.physical]
    held["a"].whole["document"] = held["a"].whole["document"].replace("torenvalken", "kerkuilen")
    for unit in held["b"].units:
        unit.source["k"] = unit.source["k"].partition(" ")[2]
    code, told = run("verify", "--index", cluster.location)
    assert code == 1
    assert "a: its text is not as it was written (fingerprint)" in told
    assert "b: it is not found by all of its words" in told and "c:" not in told
    assert f"To mend it: vraagbaak optimize --index {cluster.location}" in told
