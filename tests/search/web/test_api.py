"""The API and the exports, as programs get them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import vraagbaak
from vraagbaak import Document, Passage

from .conftest import Serve


def test_a_search_gives_what_the_library_gives(client: TestClient, sample_index: Path) -> None:
    answer = client.get("/api/search?q=luchtverdediging&facet=partij&facet=status&timeline=true").json()
    with vraagbaak.open(sample_index) as index:
        expected = index.search("luchtverdediging", facets=("partij", "status")).to_dict(timeline=True)
    for name in (
        "n_documents",
        "n_partial",
        "n_passages",
        "relaxed",
        "facets",
        "timeline",
        "did_you_mean",
        "corrected_query",
    ):
        assert answer[name] == expected[name], name
    for hit in answer["hits"]:
        assert hit.pop("url") == f"https://vragen.example/d/{hit['id']}"
        for passage in hit["passages"]:
            assert passage.pop("url") == f"https://vragen.example/d/{passage['id']}"
    assert answer["hits"] == expected["hits"]


def test_a_document_and_a_passage_have_what_a_citation_needs(client: TestClient) -> None:
    document = client.get("/api/document/2022Z90003").json()
    assert (document["status"], document["url"]) == ("beantwoord", "https://vragen.example/d/2022Z90003")
    assert len(document["passages"]) == 4
    passage = client.get("/api/passage/2022Z90003/2").json()
    assert passage["id"] == "2022Z90003#2"
    assert passage["vraag"] == document["passages"][1]["vraag"]
    assert passage["indieners"] == [{"naam": "Marit Brandenhorst", "partij": "D66"}]
    assert (passage["datum"], passage["url"]) == ("2022-11-14", "https://vragen.example/d/2022Z90003#2")


def test_suggestions_say_their_kind_in_the_language_asked_for(client: TestClient) -> None:
    dutch = client.get("/api/suggest?prefix=lucht").json()["suggestions"]
    english = client.get("/api/suggest?prefix=lucht&taal=en").json()["suggestions"]
    assert (dutch[0]["text"], dutch[0]["label"], english[0]["label"]) == ("luchtverdediging", "woord", "word")
    assert any(one["href"] == "/en/d/2022Z90003" for one in english)


def test_facets_list_every_value(client: TestClient) -> None:
    found = client.get("/api/facets?facet=partij&limit=1000").json()
    assert found["n_values"] == len(found["values"]) > 10
    counts = [one["count"] for one in found["values"]]
    assert counts == sorted(counts, reverse=True)


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/api/search?pratij=D66", "there is no parameter 'pratij'; did you mean partij?"),
        ("/api/search?limit=1000", "limit: '1000' is not a whole number from 0 to 100"),
        ("/api/search?offset=1001", "offset: '1001' is not a whole number from 0 to 1000"),
        ("/api/search?sort=best", "sort: 'best' is none of relevance, newest, oldest"),
        ("/api/search?van=2022-13", "'2022-13' is no date"),
        ("/api/suggest", "prefix: missing"),
        ("/api/facets?facet=kleur", "facet: 'kleur' is none of"),
        ("/api/search?q=a&q=b", "q: given 2 times"),
    ],
)
def test_a_parameter_that_cannot_be_is_named(client: TestClient, address: str, says: str) -> None:
    response = client.get(address)
    assert (response.status_code, response.headers["content-type"]) == (400, "application/problem+json")
    assert response.json()["detail"].startswith(says)
    assert response.json()["status"] == 400


def test_what_is_not_there_is_a_problem(client: TestClient) -> None:
    for address in ("/api/document/nergens", "/api/passage/2022Z90003/99", "/api/nergens", "/api/passage/x/y"):
        response = client.get(address)
        assert (response.status_code, response.json()["title"]) == (404, "Not found"), address


def test_other_sites_may_read(client: TestClient) -> None:
    assert client.get("/api/stats").headers["access-control-allow-origin"] == "*"
    asked = client.options("/api/search", headers={"Origin": "https://x", "Access-Control-Request-Method": "GET"})
    assert asked.status_code == 204
    assert "If-None-Match" in asked.headers["access-control-allow-headers"]
    assert "access-control-allow-origin" not in client.get("/").headers


def test_exports_hold_every_hit(client: TestClient) -> None:
    n = client.get("/api/search?q=*").json()["n_documents"]
    assert n > 30
    whole = client.get("/export.json?q=*").json()
    assert (whole["n_documents"], len(whole["hits"])) == (n, n)
    response = client.get("/export.csv?q=*")
    assert response.headers["content-disposition"] == 'attachment; filename="vraagbaak.csv"'
    assert response.text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(response.text.lstrip("\ufeff")), delimiter=";"))
    assert len(rows) == 1 + n
    assert [row[0] for row in rows[1:]] == [hit["id"] for hit in whole["hits"]]
    plain = client.get("/export.csv?q=*&dialect=rfc4180").text
    assert len(list(csv.reader(io.StringIO(plain)))) == 1 + n
    assert not plain.startswith("\ufeff")


def test_an_export_is_of_the_search_that_the_page_shows(client: TestClient) -> None:
    address = "q=minister&partij=D66&van=2010&sort=newest"
    page = client.get(f"/api/search?{address}&limit=100").json()
    assert [hit["id"] for hit in client.get(f"/export.json?{address}").json()["hits"]] == [
        hit["id"] for hit in page["hits"]
    ]


def test_a_large_export_is_streamed_and_whole(serve: Serve, tmp_path: Path) -> None:
    path = tmp_path / "index"
    with vraagbaak.writer(path) as writer:
        for n in range(3000):
            writer.add(Document(f"nr-{n}", "antwoord", "Torenvalken", passages=(Passage("1", "Hoeveel?", "Drie."),)))
    client = serve(path)
    with client.stream("GET", "/export.csv?q=torenvalk") as response:
        assert "content-length" not in response.headers
        lines = list(response.iter_lines())
    assert len(lines) == 3001
    assert client.head("/export.csv?q=torenvalk").content == b""
