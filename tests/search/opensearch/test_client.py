"""Does the client try again where that helps, and accept nothing partial?"""

from __future__ import annotations

from typing import Any

import pytest

from vraagbaak.search.opensearch.address import Address
from vraagbaak.search.opensearch.client import Client
from vraagbaak.search.opensearch.errors import ClusterProblem

from .fake_cluster import answering

WHOLE = {"total": 3, "successful": 3, "failed": 0}


def client_of(port: int, **more: Any) -> Client:
    return Client(Address((("127.0.0.1", port),), "kv", **more), timeout_s=5)


def test_a_node_that_goes_is_asked_again() -> None:
    answers = [(503, {"error": {"type": "unavailable"}}), (429, {}), (200, {"_shards": WHOLE, "hits": {}})]
    with answering(lambda *_: answers.pop(0)) as cluster:
        assert client_of(cluster.port).search("kv", {"size": 0})["hits"] == {}
        assert len(cluster.requests) == 3


def test_an_answer_of_some_shards_is_asked_again_and_then_refused() -> None:
    some = {"_shards": {"total": 3, "successful": 2, "failed": 0}, "hits": {}}
    with answering(lambda *_: (200, some)) as cluster:
        with pytest.raises(ClusterProblem) as caught:
            client_of(cluster.port).search("kv", {"size": 0})
        assert len(cluster.requests) > 1
    message = str(caught.value)
    assert "1 of 3 shards gave no answer" in message
    assert "the cluster is yellow with 2 nodes and 3 unassigned shards" in message


def test_a_query_that_is_wrong_is_not_asked_again() -> None:
    wrong = {"error": {"root_cause": [{"type": "parse", "reason": "no such\nthing"}]}}
    with answering(lambda *_: (400, wrong)) as cluster:
        with pytest.raises(ClusterProblem, match="status 400, no such") as caught:
            client_of(cluster.port).search("kv", {"size": 0})
        assert len(cluster.requests) == 1
    assert "\n" not in str(caught.value)


def test_an_index_that_was_replaced_is_to_be_opened_again() -> None:
    gone = {"error": {"type": "index_not_found_exception", "reason": "no such index [kv-v2-1]"}}
    with answering(lambda *_: (404, gone)) as cluster:
        with pytest.raises(ClusterProblem, match="replaced by another; call refresh"):
            client_of(cluster.port).search("kv-v2-1", {"size": 0})
        assert len(cluster.requests) == 1


def test_a_refused_user_is_told_without_the_password() -> None:
    with answering(lambda *_: (401, {"error": "geheim is wrong"})) as cluster:
        with pytest.raises(ClusterProblem) as caught:
            client_of(cluster.port, user="jan", password="geheim").request("GET", "/")
        assert cluster.headers[0]["authorization"].startswith("Basic ")
    assert "geheim" not in str(caught.value) and "jan" not in str(caught.value)
    assert caught.value.__cause__ is None and caught.value.__suppress_context__


def test_where_no_node_answers_the_message_says_what_to_do() -> None:
    with answering(lambda *_: (200, {})) as cluster:
        port = cluster.port
    with pytest.raises(ClusterProblem, match="no host answers .* start its nodes, then try again"):
        client_of(port, user="jan", password="geheim").request("GET", "/")
