"""Is a document stored only when enough nodes say so, and is nothing lost or sent twice for nothing?"""

from __future__ import annotations

import json
from typing import Any

import pytest

from vraagbaak.search.opensearch.address import Address
from vraagbaak.search.opensearch.bulk import Bulk
from vraagbaak.search.opensearch.client import Client
from vraagbaak.search.opensearch.errors import NotAcknowledged
from vraagbaak.search.opensearch.store import Stored

from .fake_cluster import answering

DOCUMENTS = [(f"d{n}", b'{"id":"d%d"}' % n) for n in range(6)]


def ids_of(body: bytes) -> list[str]:
    lines = [json.loads(line) for line in body.splitlines() if line]
    return [next(iter(line.values()))["_id"] for line in lines if "index" in line or "delete" in line]


def item(id: str, status: int = 201, copies: int = 2, kind: str = "index") -> dict[str, Any]:
    found: dict[str, Any] = {"_id": id, "status": status, "_shards": {"total": 2, "successful": copies, "failed": 0}}
    if status >= 300:
        found = {"_id": id, "status": status, "error": {"type": "es_rejected", "reason": "full"}}
    return {kind: found}


def bulk_of(port: int, replicas: int = 1) -> Bulk:
    return Bulk(Client(Address((("127.0.0.1", port),), "kv"), timeout_s=5), Stored("kv-v1-1", {}, replicas))


def test_all_are_stored_at_once() -> None:
    with answering(lambda _, __, body: (200, {"items": [item(id) for id in ids_of(body)]})) as cluster:
        bulk = bulk_of(cluster.port)
        assert bulk.send(DOCUMENTS) == [id for id, _ in DOCUMENTS]
        assert (bulk.acknowledged, bulk.sent_again, len(cluster.requests)) == (6, 0, 1)


def test_items_refused_for_the_moment_alone_are_sent_again() -> None:
    full = {"d1", "d4"}

    def script(_: str, __: str, body: bytes) -> tuple[int, Any]:
        answer = [item(id, 429 if id in full else 201) for id in ids_of(body)]
        full.clear()
        return 200, {"errors": True, "items": answer}

    with answering(script) as cluster:
        bulk = bulk_of(cluster.port)
        bulk.send(DOCUMENTS)
        assert [ids_of(body) for _, _, body in cluster.requests] == [[id for id, _ in DOCUMENTS], ["d1", "d4"]]
        assert (bulk.acknowledged, bulk.sent_again) == (6, 2)


def test_under_pressure_requests_become_smaller() -> None:
    large = [(f"d{n}", b'{"x":"' + b"x" * 900_000 + b'"}') for n in range(4)]
    pressed = [True]

    def script(_: str, __: str, body: bytes) -> tuple[int, Any]:
        status = 429 if pressed and pressed.pop() else 201
        return 200, {"items": [item(id, status) for id in ids_of(body)]}

    with answering(script) as cluster:
        bulk_of(cluster.port).send(large)
        assert [len(ids_of(body)) for _, _, body in cluster.requests] == [4, 2, 2]


def test_one_copy_is_not_enough() -> None:
    with answering(lambda _, __, body: (200, {"items": [item(id, copies=1) for id in ids_of(body)]})) as cluster:
        with pytest.raises(NotAcknowledged, match="6 documents are not stored, such as d0: 1 of 2 nodes"):
            bulk_of(cluster.port).send(DOCUMENTS)
        assert bulk_of(cluster.port, replicas=0).send(DOCUMENTS)


def test_a_document_that_can_never_be_stored_is_named() -> None:
    with answering(lambda _, __, body: (200, {"items": [item(id, 400) for id in ids_of(body)]})) as cluster:
        with pytest.raises(NotAcknowledged, match="refuses the document d0: full"):
            bulk_of(cluster.port).send(DOCUMENTS)
        assert len(cluster.requests) == 1


def test_deleting_what_is_not_there_is_done() -> None:
    def script(_: str, __: str, body: bytes) -> tuple[int, Any]:
        gone = {"_id": "d9", "status": 404, "_shards": {"total": 2, "successful": 2, "failed": 0}}
        return 200, {"items": [{"delete": gone} for _ in ids_of(body)]}

    with answering(script) as cluster:
        assert bulk_of(cluster.port).send([("d9", b"")]) == ["d9"]
