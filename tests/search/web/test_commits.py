"""A server goes on while documents come and go: each request sees one commit, and a new one is seen within a second."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import vraagbaak
from vraagbaak import Document, Indiener, Passage
from vraagbaak.search import allocator
from vraagbaak.search.web import answers
from vraagbaak.search.web.current_index import CurrentIndex
from vraagbaak.search.web.search_request import SearchRequest

from .conftest import Serve


def paper(n: int, word: str = "torenvalk") -> Document:
    vraag = Passage(nummer="1", vraag=f"Hoeveel {word}en broeden er?", antwoord="Drie.")
    who = (Indiener("Marit Brandenhorst", "D66"),)
    return Document(f"nr-{n}", "antwoord", f"De {word}", ingediend=date(2023, 5, n), indieners=who, passages=(vraag,))


@pytest.fixture
def growing(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "index"
    with vraagbaak.writer(path) as writer:
        writer.add(paper(1))
    yield path


def test_a_new_commit_is_served_within_a_second(serve: Serve, growing: Path) -> None:
    client = serve(growing)
    before = client.get("/api/search?q=torenvalk")
    assert before.json()["n_documents"] == 1
    with vraagbaak.writer(growing) as writer:
        writer.add(paper(2))
    committed = time.monotonic()
    while client.get("/api/search?q=torenvalk").json()["n_documents"] == 1:
        assert time.monotonic() - committed < 5
        time.sleep(0.02)
    assert time.monotonic() - committed < 1.0
    after = client.get("/api/search?q=torenvalk", headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200, "the old ETag no longer holds"


def test_memory_is_given_back_at_a_commit_and_after_the_last_request_of_the_older_one(
    growing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []
    monkeypatch.setattr(allocator, "give_back", lambda: calls.append(1))
    current = CurrentIndex(str(growing), 0)
    lent = current.take()
    with vraagbaak.writer(growing) as writer:
        writer.add(paper(2))
    assert current.renew() and calls == [1]
    assert not current.renew() and calls == [1]
    current.give_back(lent)
    del lent
    assert not current.renew() and calls == [1, 1]
    assert not current.renew() and calls == [1, 1]
    current.close()


def test_a_request_keeps_the_commit_that_it_began_with(growing: Path) -> None:
    current = CurrentIndex(str(growing), 0)
    with current.borrow() as old:
        with vraagbaak.writer(growing) as writer:
            writer.add(paper(2))
            writer.delete("nr-1")
        assert current.renew()
        assert not current.renew()
        with current.borrow() as new:
            assert [hit.id for hit in new.index.search("torenvalk").hits] == ["nr-2"]
        assert [hit.id for hit in old.index.search("torenvalk").hits] == ["nr-1"]
        assert old.key != new.key
    with pytest.raises(Exception, match=r".+"):
        old.index.document("nr-1")
    current.close()


def test_an_index_that_is_made_anew_is_taken_over(growing: Path) -> None:
    current = CurrentIndex(str(growing), 0)
    growing.rename(growing.with_name("old"))
    with vraagbaak.writer(growing) as writer:
        writer.add(paper(3))
    assert current.renew()
    with current.borrow() as commit:
        assert [hit.id for hit in commit.index.search("torenvalk").hits] == ["nr-3"]
    current.close()


def test_a_worker_is_warm_before_it_answers(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    queries: list[str] = []
    search = answers.search

    def noted(index: vraagbaak.Index, request: SearchRequest, *more: Any, **named: Any) -> answers.Answer:
        queries.append(request.q)
        return search(index, request, *more, **named)

    monkeypatch.setattr(answers, "search", noted)
    serve()
    assert queries == ["*", "minister vragen"]


def test_a_page_that_cannot_be_made_does_not_keep_a_server_from_starting(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any, **__: Any) -> answers.Answer:
        raise vraagbaak.Damaged("not as it was written", path="x")

    with monkeypatch.context() as patched:
        patched.setattr(answers, "search", fails)
        client = serve()
    assert client.get("/?q=woningen").status_code == 200
