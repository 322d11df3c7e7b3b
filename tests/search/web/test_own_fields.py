"""Own fields of an index on its pages, in the API, the exports and the feeds."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

import vraagbaak
from vraagbaak import Document, Indiener, Passage, Schema, UsageProblem

from .conftest import Serve
from .reading import Page

SCHEMA = Schema(
    text={"advies": 4.0},
    keywords=("commissie", "soort_besluit", "a1", "a2", "a3", "a4", "a5"),
    numbers=("bedrag",),
    dates=("behandeld",),
)


def documents() -> list[Document]:
    passage = (Passage("1", "Hoeveel nestkasten zijn er?", "Zes."),)
    return [
        Document(
            f"d{number}",
            titel=f"Nestkasten {number} (verzonnen voorbeeld)",
            ingediend=date(2024, 1, number + 1),
            indieners=(Indiener("Marit Brandenhorst", "D66"),),
            passages=passage,
            extra={
                "advies": "De raad steunt nestkasten voor <b>torenvalken</b>.",
                "commissie": ["Natuur" if number % 2 else "Landbouw", "Financiën & Recht"][: 1 + number % 3],
                "soort_besluit": "intrekking" if number == 3 else "instelling",
                "bedrag": 1250.5 * number,
                "behandeld": date(2024, 6, 1),
                **{f"a{n}": "x" for n in range(1, 6)},
            },
        )
        for number in range(1, 7)
    ]


@pytest.fixture(scope="module")
def own_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("own") / "index"
    with vraagbaak.writer(path, schema=SCHEMA) as writer:
        for document in documents():
            writer.add(document)
    return path


@pytest.fixture
def own(serve: Serve, own_index: Path) -> TestClient:
    return serve(own_index)


def expected(**wanted: str) -> set[str]:
    return {
        document.id
        for document in documents()
        if all(value == document.extra[name] or value in document.extra[name] for name, value in wanted.items())
    }


def shown(client: TestClient, query: str) -> set[str]:
    return set(re.findall(r'<h2><a href="/d/(d\d)', client.get(f"/?{query}").text))


def test_an_own_facet_is_tick_boxes_and_narrows(own: TestClient) -> None:
    tree = Page(own, "/?q=nestkasten").tree
    boxes = {box.find("./legend").text: box for box in tree.iterfind(".//fieldset[@class='box']")}
    assert {"Commissie", "Soort besluit"} <= boxes.keys()
    ticks = [
        (one.find("./input").get("value"), one.find("./span[@class='n']").text)
        for one in boxes["Commissie"].iterfind("./label")
    ]
    assert ticks == [("Financiën & Recht", "4"), ("Landbouw", "3"), ("Natuur", "3")]
    assert shown(own, "q=nestkasten&commissie=Natuur") == expected(commissie="Natuur") == {"d1", "d3", "d5"}
    assert shown(own, "commissie=Natuur&commissie=Landbouw") == {f"d{n}" for n in range(1, 7)}
    assert shown(own, "commissie=natuur&soort_besluit=intrekking") == {"d3"}


def test_a_chosen_value_is_a_chip_that_can_be_taken_away(own: TestClient) -> None:
    tree = Page(own, "/?q=nestkasten&commissie=Natuur&soort_besluit=intrekking&partij=D66").tree
    chips = {chip.find("./span").text: chip.get("href") for chip in tree.iterfind(".//ul[@class='chips']//a[span]")}
    assert chips["Commissie"] == "/?q=nestkasten&partij=D66&soort_besluit=intrekking"
    ticked = [one.get("name") for one in tree.iterfind(".//input[@checked]")]
    assert ticked == ["partij", "commissie", "soort_besluit"]


def test_a_permalink_has_one_order_of_own_facets(own: TestClient) -> None:
    one, other = (
        own.get(f"/feed?q=nestkasten&{query}").text
        for query in ("soort_besluit=intrekking&commissie=Natuur", "commissie=Natuur&soort_besluit=intrekking")
    )
    identity = re.compile("<id>(tag:[^<]*)</id>")
    assert identity.findall(one) == identity.findall(other)
    assert len(identity.findall(one)) == 2  # the feed and its one entry


def test_a_hit_shows_its_own_values_and_what_was_found_in_its_own_texts(own: TestClient) -> None:
    html = own.get("/?q=torenvalken&soort_besluit=intrekking").text
    assert '<a class="quiet" href="/?commissie=Natuur">Natuur</a>' in html
    assert "Bedrag: 3.751,5" in html
    assert '<time datetime="2024-06-01">1 juni 2024</time>' in html
    assert "&lt;b&gt;<mark>torenvalken</mark>&lt;/b&gt;" in html
    assert "Bedrag: 3,751.5" in own.get("/en/?q=torenvalken&soort_besluit=intrekking").text


def test_a_document_shows_its_own_values_and_texts(own: TestClient) -> None:
    html = own.get("/d/d2?q=torenvalken").text
    assert "<dt>Commissie</dt>" in html
    assert '<a class="quiet" href="/?commissie=Financi%C3%ABn+%26+Recht">Financiën &amp; Recht</a>' in html
    assert "<dt>Bedrag</dt><dd>2.501</dd>" in html
    assert "<h2>Advies</h2>" in html
    assert "&lt;b&gt;<mark>torenvalken</mark>&lt;/b&gt;" in html


def test_all_values_of_an_own_facet_have_a_page_and_can_be_browsed(own: TestClient) -> None:
    tree = Page(own, "/waarden/commissie?q=nestkasten&commissie=Landbouw").tree
    boxes = [one for one in tree.iterfind(".//input[@type='checkbox']") if one.get("name") == "commissie"]
    assert [(one.get("value"), one.get("checked") is not None) for one in boxes] == [
        ("Financiën & Recht", False),
        ("Landbouw", True),
        ("Natuur", False),
    ]
    assert '<a href="/?commissie=Landbouw">Landbouw' in own.get("/bladeren").text
    assert '<a href="/?commissie=Landbouw">Landbouw</a>' in own.get("/bladeren/commissie").text


def test_the_api_filters_and_counts_by_own_facets(own: TestClient) -> None:
    found = own.get("/api/search?q=nestkasten&commissie=Natuur&facet=commissie&facet=soort_besluit").json()
    assert {hit["id"] for hit in found["hits"]} == {"d1", "d3", "d5"}
    assert found["hits"][0]["extra"]["behandeld"] == "2024-06-01"
    assert "<mark>nestkasten</mark>" in found["hits"][0]["snippets"]["advies"]
    assert [(one["value"], one["count"]) for one in found["facets"]["soort_besluit"]["values"]] == [
        ("instelling", 2),
        ("intrekking", 1),
    ]
    counted = own.get("/api/facets?facet=commissie&soort_besluit=intrekking").json()
    assert counted["values"] == [{"value": "Natuur", "count": 1, "selected": False}]


def test_the_api_describes_own_facets(own: TestClient, client: TestClient) -> None:
    description = own.get("/api/openapi.json").json()
    for path in ("/api/search", "/api/facets"):
        parameters = {one["name"]: one for one in description["paths"][path]["get"]["parameters"]}
        assert parameters["commissie"]["schema"]["type"] == "array"
        facet = parameters["facet"]["schema"]
        assert "commissie" in facet.get("items", facet)["enum"]
    assert "<code>commissie</code>" in own.get("/api/").text
    assert "commissie" not in client.get("/api/openapi.json").text


def test_exports_have_own_fields(own: TestClient) -> None:
    text = own.get("/export.csv?dialect=rfc4180&" + urlencode({"commissie": "Financiën & Recht"})).text
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["id"]: row["bedrag"] for row in rows} == {"d1": "1250.5", "d2": "2501", "d4": "5002", "d5": "6252.5"}
    assert rows[0]["commissie"].endswith("; Financiën & Recht")
    hits = own.get("/export.json?soort_besluit=intrekking").json()["hits"]
    assert [hit["extra"]["bedrag"] for hit in hits] == [3751.5]


def test_a_feed_narrows_by_own_facets(own: TestClient) -> None:
    text = own.get("/feed?soort_besluit=intrekking").text
    assert re.findall(r"<title>(.*?)</title>", text)[1:] == ["Nestkasten 3 (verzonnen voorbeeld)"]
    assert 'href="https://vragen.example/feed?soort_besluit=intrekking"' in text


def test_more_own_filters_than_one_search_has_are_no_fault(own: TestClient) -> None:
    query = "&".join([*(f"a{n}=x" for n in range(1, 6)), "soort_besluit=intrekking"])
    response = own.get(f"/?{query}")
    assert response.status_code == 200
    assert response.text.count('class="chips"') == 1
    assert "Soort besluit</span> intrekking" not in response.text
    assert own.get(f"/api/search?{query}").status_code == 400


def test_without_a_schema_own_names_are_ignored_by_pages_and_refused_by_the_api(client: TestClient) -> None:
    plain, other = client.get("/?q=woningen").text, client.get("/?q=woningen&commissie=Natuur").text
    took = re.compile(r'class="took">[^<]*|href="/en/\?[^"]*"')
    assert took.sub("", plain) == took.sub("", other)
    assert client.get("/api/search?q=woningen&commissie=Natuur").status_code == 400
    assert client.get("/waarden/commissie").status_code == 404
    assert client.get("/bladeren/commissie").status_code == 404
    heading = client.get("/export.csv?q=woningen&dialect=rfc4180").text.splitlines()[0]
    assert heading.split(",")[-2:] == ["link", "url"]


@pytest.mark.parametrize("name", ["zoek", "pagina", "versies", "facet", "deel", "taal", "alle"])
def test_a_name_of_an_address_is_no_name_of_a_field(name: str) -> None:
    with pytest.raises(UsageProblem, match="addresses"):
        Schema(keywords=(name,))
