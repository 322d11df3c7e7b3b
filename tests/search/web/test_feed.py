"""Atom feeds: what RFC 4287 requires, and ids that never change."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest
from lxml import etree
from starlette.testclient import TestClient

import vraagbaak
from vraagbaak import Document, Indiener, Passage
from vraagbaak.search.web.feed import FILE, identity_of, settle

from .conftest import Serve

ATOM = {"a": "http://www.w3.org/2005/Atom"}


class Feed:
    """A feed that was fetched."""

    def __init__(self, client: TestClient, address: str) -> None:
        response = client.get(address)
        assert response.status_code == 200, response.text
        assert response.headers["content-type"] == "application/atom+xml; charset=utf-8"
        self.root = etree.fromstring(response.content)

    def texts(self, path: str) -> list[str]:
        return [str(one) for one in self.root.xpath(path, namespaces=ATOM)]


def paper(n: int, text: str = "Hoeveel torenvalken broeden er?") -> Document:
    who = (Indiener("Marit Brandenhorst", "D66"),)
    passages = (Passage(nummer="1", vraag=text, antwoord="Drie."),)
    return Document(
        f"nr-{n}", "antwoord", f"De torenvalk {n}", ingediend=date(2023, 5, n), indieners=who, passages=passages
    )


def add(path: Path, *documents: Document) -> None:
    with vraagbaak.writer(path) as writer:
        for document in documents:
            writer.add(document)


def assert_valid(root: etree._Element) -> None:
    """The elements that RFC 4287 requires (4.1.1, 4.1.2), each the right number of times."""
    entries = root.xpath("self::a:entry | a:entry", namespaces=ATOM)
    for one in [*([root] if root.tag.endswith("feed") else []), *entries]:
        count = {name: len(one.xpath(f"a:{name}", namespaces=ATOM)) for name in ("id", "title", "updated")}
        assert count == {"id": 1, "title": 1, "updated": 1}
        assert one.xpath("a:author/a:name/text()", namespaces=ATOM)
        assert len(one.xpath("a:link[@rel='self']/@href", namespaces=ATOM)) == 1
        assert len(one.xpath("a:link[@rel='alternate']/@href", namespaces=ATOM)) == 1
        for moment in one.xpath("a:updated/text() | a:published/text()", namespaces=ATOM):
            time.strptime(str(moment), "%Y-%m-%dT%H:%M:%SZ")
        assert str(one.xpath("a:id/text()", namespaces=ATOM)[0]).startswith("tag:")
    for entry in entries:
        assert entry.xpath("a:summary/text()", namespaces=ATOM)
    ids = [str(one) for one in root.xpath("//a:entry/a:id/text()", namespaces=ATOM)]
    assert len(ids) == len(set(ids))


def test_a_feed_and_its_entries_have_all_that_atom_requires(client: TestClient) -> None:
    for address in ("/feed", "/feed?q=minister&partij=D66", "/feed?q=nietsgevonden", "/feed?status=open&van=2010"):
        feed = Feed(client, address)
        assert_valid(feed.root)
    assert len(Feed(client, "/feed").texts("//a:entry")) == 41


def test_the_links_of_a_feed_lead_to_what_they_say(client: TestClient) -> None:
    feed = Feed(client, "/feed?q=luchtverdediging")
    (itself,) = feed.texts("/a:feed/a:link[@rel='self']/@href")
    assert itself == "https://vragen.example/feed?q=luchtverdediging"
    for href in feed.texts("//a:link/@href"):
        assert client.get(href.removeprefix("https://vragen.example")).status_code == 200, href
    entry = Feed(client, feed.texts("//a:entry/a:link[@rel='self']/@href")[0].removeprefix("https://vragen.example"))
    assert_valid(entry.root)
    assert entry.texts("/a:entry/a:id/text()") == feed.texts("//a:entry[1]/a:id/text()")


def test_a_feed_is_never_relaxed(client: TestClient) -> None:
    assert client.get("/api/search?q=luchtverdediging+woningen").json()["n_partial"]
    assert Feed(client, "/feed?q=luchtverdediging+woningen").texts("//a:entry") == []


def test_entries_come_by_when_they_were_first_seen(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vraagbaak.index.storage import history

    path = tmp_path / "index"
    clock = 1_700_000_000
    monkeypatch.setattr(history, "now", lambda: clock)
    for n in (3, 1, 2):
        clock += 1000
        add(path, paper(n))
    clock += 1000
    client = serve(path)
    first = Feed(client, "/feed?q=torenvalk")
    titles = ["De torenvalk 2", "De torenvalk 1", "De torenvalk 3"]
    assert first.texts("//a:entry/a:title/text()") == titles

    add(path, paper(1), paper(3, "Hoeveel torenvalken broeden er nu?"))
    client = serve(path)
    second = Feed(client, "/feed?q=torenvalk")
    assert second.texts("//a:entry/a:title/text()") == titles, "an edited paper keeps its place"
    assert second.texts("//a:id/text()") == first.texts("//a:id/text()")
    assert second.texts("//a:entry/a:published/text()") == first.texts("//a:entry/a:published/text()")
    before, after = first.texts("//a:entry/a:updated/text()"), second.texts("//a:entry/a:updated/text()")
    assert after[:2] == before[:2], "what came again without a change is not updated"
    assert after[2] > before[2]
    assert second.texts("/a:feed/a:updated/text()") == [after[2]]


def test_ids_do_not_follow_the_address_of_the_site(serve: Serve, tmp_path: Path) -> None:
    path = tmp_path / "index"
    add(path, paper(1))
    first = settle(path, "https://kamervragen.example:8443")
    assert first.authority == "kamervragen.example"
    assert settle(path, "https://elders.example") == first == identity_of(path)
    ids = []
    for base in ("https://kamervragen.example", "https://elders.example"):
        settings = {"feed_authority": first.authority, "feed_since": first.since.isoformat(), "base_url": base}
        ids.append(Feed(serve(path, **settings), "/feed?q=torenvalk").texts("//a:id/text()"))
    assert ids[0] == ids[1]
    assert ids[0][1] == f"tag:kamervragen.example,{first.since}:d/nr-1"


def test_an_index_that_is_served_without_a_name_gets_one_for_good(tmp_path: Path) -> None:
    path = tmp_path / "index"
    add(path, paper(1))
    first = settle(path, "")
    assert first.authority.endswith(".invalid")
    add(path, paper(2))
    assert settle(path, "https://kamervragen.example") == first
    assert [one.name for one in path.iterdir() if one.name.startswith("feed")] == [FILE]


def test_equal_searches_have_one_feed(client: TestClient) -> None:
    one = Feed(client, "/feed?q=minister&partij=SP&partij=D66")
    other = Feed(client, "/feed?partij=D66&partij=SP&q=minister&utm_source=x")
    assert one.texts("/a:feed/a:id/text()") == other.texts("/a:feed/a:id/text()")


def test_control_codes_and_odd_ids_stay_well_formed(serve: Serve, tmp_path: Path) -> None:
    path = tmp_path / "index"
    odd = replace(paper(1), id="a/b?c#2 <é>", titel="De \x07 torenvalk & <co>")
    add(path, odd)
    client = serve(path)
    feed = Feed(client, "/feed?q=torenvalk")
    assert_valid(feed.root)
    assert feed.texts("//a:entry/a:title/text()") == ["De  torenvalk & <co>"]
    assert client.get(f"/feed/{quote(odd.id, safe='')}").status_code == 200
