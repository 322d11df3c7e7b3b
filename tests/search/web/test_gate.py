"""Limits, headers and the log: what every request passes."""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from vraagbaak.search.web.rate_limit import RateLimit, network, open_table

from .conftest import Serve, Server


@pytest.mark.parametrize("address", ["/", "/?q=woningen", "/d/2022Z90003", "/nope", "/api/stats", "/export.csv?q=x"])
def test_every_answer_has_a_strict_policy_and_no_cookie(client: TestClient, address: str) -> None:
    headers = client.get(address).headers
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in headers


def test_no_page_holds_an_inline_script_or_style(client: TestClient) -> None:
    for address in ("/", "/?q=woningen", "/d/2022Z90003?q=lucht", "/partij/D66", "/waarden/partij", "/uitleg", "/api/"):
        source = client.get(address).text
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:", source), address


def test_searches_are_not_indexed_and_documents_are(client: TestClient) -> None:
    assert client.get("/?q=woningen").headers["x-robots-tag"] == "noindex"
    assert client.get("/d/2022Z90003?q=lucht&n=1").headers["x-robots-tag"] == "noindex"
    assert "x-robots-tag" not in client.get("/d/2022Z90003").headers
    assert "x-robots-tag" not in client.get("/partij/D66").headers
    assert client.get("/robots.txt").text.splitlines() == [
        "User-agent: *",
        "Disallow: /*?",
        "Disallow: /api/",
        "Disallow: /feed",
        "Disallow: /export",
    ]


def test_links_to_searches_are_not_followed_by_robots(client: TestClient) -> None:
    source = client.get("/?q=minister&partij=D66").text
    for link in re.findall(r"<a [^>]*href=\"[^\"]*\?[^\"]*\"[^>]*>", source):
        assert "nofollow" in link or "/d/" in link, link


def test_an_answer_that_the_client_has_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/?q=woningen")
    etag = first.headers["etag"]
    again = client.get("/?q=woningen", headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    dated = client.get("/api/stats", headers={"If-Modified-Since": first.headers["last-modified"]})
    assert dated.status_code == 304
    assert client.get("/?q=woningen", headers={"If-None-Match": 'W/"other"'}).status_code == 200


def test_a_long_address_and_a_body_are_refused(client: TestClient) -> None:
    assert client.get("/?q=" + "a" * 9000).status_code == 414
    assert client.request("GET", "/", content=b"x").status_code == 413
    problem = client.get("/api/search?q=" + "a" * 9000)
    assert (problem.status_code, problem.headers["content-type"]) == (414, "application/problem+json")


def test_only_reading_is_allowed(client: TestClient) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert client.request(method, "/").status_code == 405
    assert client.head("/?q=woningen").content == b""


def test_a_client_that_asks_too_often_waits(serve: Serve) -> None:
    client = serve(rate=1.0, burst=5)
    statuses = [client.get("/api/stats").status_code for _ in range(7)]
    assert statuses == [200] * 5 + [429] * 2
    refused = client.get("/")
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "1"
    assert "Even rustig aan" in refused.text
    assert client.get("/healthz").status_code == 200


ASK_FIFTY_TIMES = """
import sys
from vraagbaak.search.web.rate_limit import RateLimit
limit = RateLimit(0.001, 20, sys.argv[1], "ab" * 16)
print(sum(limit.wait("192.0.2.7") == 0 for _ in range(50)))
"""


def test_all_workers_count_together() -> None:
    with tempfile.NamedTemporaryFile() as table:
        os.close(open_table(Path(table.name)))
        command = [sys.executable, "-c", ASK_FIFTY_TIMES, table.name]
        workers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
        passed = [int(worker.communicate(timeout=60)[0]) for worker in workers]
    assert sum(passed) == 20


def test_clients_do_not_count_for_one_another() -> None:
    limit = RateLimit(1.0, 3)
    assert [limit.wait(f"198.51.{n // 250}.{n % 250}") for n in range(2000)] == [0.0] * 2000
    assert [limit.wait("2001:db8::1"), limit.wait("2001:db8::2"), limit.wait("2001:db8::3")] == [0.0] * 3
    assert limit.wait("2001:db8::4") > 0, "one network of IPv6 is one client"
    assert network("::ffff:192.0.2.1") == "192.0.2.1"


def status_of(server: Server, forwarded: str) -> int:
    """The status of a request that carries a forwarded address."""
    request = urllib.request.Request(server.base + "/api/stats", headers={"X-Forwarded-For": forwarded})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def test_a_forwarded_address_is_believed_only_from_a_trusted_proxy(sample_index: Path) -> None:
    limits = ("--rate", "0.001", "--burst", "2")
    plain = Server(sample_index, *limits)
    assert [status_of(plain, f"192.0.2.{n}") for n in range(4)] == [200, 200, 429, 429], "one client"
    plain.stop()
    behind = Server(sample_index, *limits, "--trusted-proxy", "127.0.0.1")
    assert [status_of(behind, f"192.0.2.{n}") for n in range(4)] == [200] * 4, "four clients of the proxy"
    claimed = [status_of(behind, f"203.0.113.{n}, 198.51.100.7") for n in range(4)]
    assert claimed == [200, 200, 429, 429], "what a client claims before the proxy adds its address is not believed"
    behind.stop()
    other = Server(sample_index, *limits, "--trusted-proxy", "10.0.0.0/8")
    assert [status_of(other, f"192.0.2.{n}") for n in range(4)] == [200, 200, 429, 429], "another proxy is trusted"
    other.stop()


def test_the_table_of_clients_holds_no_address() -> None:
    with tempfile.NamedTemporaryFile() as table:
        os.close(open_table(Path(table.name)))
        RateLimit(1.0, 3, table.name, "ab" * 16).wait("192.0.2.77")
        kept = Path(table.name).read_bytes()
    assert any(kept)
    assert b"192.0.2.77" not in kept and bytes([192, 0, 2, 77]) not in kept


def test_the_log_keeps_neither_addresses_nor_queries(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    client = serve()
    with caplog.at_level(logging.INFO, "vraagbaak.web"):
        client.get("/?q=geheimewoorden&partij=D66")
        client.get("/d/geheimnummer")
        client.get("/indiener/Geheime%20Naam")
        client.get("/api/search?q=geheimewoorden")
        client.get("/geheimpad")
    assert len(caplog.messages) == 5
    assert caplog.messages[0].startswith("GET / 200 ")
    assert caplog.messages[1].startswith("GET /d/{id:path} 404 ")
    assert not re.search("geheim|testclient|127", " ".join(caplog.messages), re.IGNORECASE)


def test_everything_lies_under_the_root_path(serve: Serve) -> None:
    client = serve(root_path="/vragen")
    for address in ("/vragen/?q=woningen", "/?q=woningen"):
        source = client.get(address).text
        links = re.findall(r"(?:href|src|action)=\"(/[^\"]*)\"", source)
        assert links and all(link.startswith("/vragen/") for link in links)
    for link in dict.fromkeys(links):
        assert client.get(link.replace("&amp;", "&")).status_code == 200, link
    assert "Disallow: /vragen/*?" in client.get("/vragen/robots.txt").text


def test_a_fault_is_told_without_its_details(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    from vraagbaak.search.web import answers

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(answers, "search", broken)
    monkeypatch.setattr(answers, "found", broken)
    client = serve()
    page, problem = client.get("/?q=woningen"), client.get("/api/search?q=woningen")
    assert page.status_code == 500
    assert "Er ging iets mis" in page.text
    assert "secret" not in page.text + problem.text
    assert (problem.status_code, problem.json()["title"]) == (500, "Internal error")


def test_a_request_that_takes_too_long_ends(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    from vraagbaak.search.web import answers

    monkeypatch.setattr(answers, "search", lambda *_, **__: time.sleep(1.5))
    client = serve(timeout_s=0.1)
    started = time.monotonic()
    assert client.get("/?q=woningen").status_code == 503
    assert time.monotonic() - started < 1.4
