"""Results fit other tools: sequences, dictionaries, frames, cross-tables. On invented documents."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from datetime import date

import pytest

import vraagbaak
from vraagbaak import Document, Indiener, Passage
from vraagbaak.search.results.rows import COLUMNS, DEFAULT
from vraagbaak.search.results.tables import Days

from ..conftest import Made


def paper(number: int, partij: str = "D66", jaar: int = 2020, days: int | None = 10, **more: object) -> Document:
    asked = date(jaar, 3, 1)
    return Document(
        id=f"verzonnen-{number:03}",
        soort="antwoord",
        titel=f"Over uilen, deel {number}",
        ingediend=asked,
        beantwoord=date.fromordinal(asked.toordinal() + days) if days is not None else None,
        indieners=(Indiener("Marit Brandenhorst", partij),),
        ministeries=("Landbouw",) if number % 2 else ("Defensie",),
        passages=(Passage("1", f"Vraag {number} over <uilen>?", "Ja."),),
        **more,  # type: ignore[arg-type]
    )


@pytest.fixture
def index(made: Made) -> vraagbaak.Index:
    parties = ("D66", "D66", "SP", "CDA")
    one = [paper(n, parties[n % 4], 2018 + n % 3, n) for n in range(30)]
    other = [paper(n, parties[n % 4], 2018 + n % 3, 3 * n) for n in range(30, 45)]
    return made(one, other)


def test_results_are_the_sequence_of_the_page_s_hits(index: vraagbaak.Index) -> None:
    results = index.search("uilen", limit=4)
    assert len(results) == 4
    assert [hit.id for hit in results] == [hit.id for hit in results.hits]
    assert results[0].id == results.hits[0].id
    assert [hit.id for hit in results[1:3]] == [hit.id for hit in results.hits[1:3]]
    assert results.n_documents == 45
    assert results and not index.search("zeemeeuw")
    assert index.search("uilen", limit=0)
    assert repr(results) == "<vraagbaak.Results of 'uilen': 4 hits of 45 documents>"


def test_to_dict_is_json(index: vraagbaak.Index) -> None:
    results = index.search("uilen", limit=2, facets=["partij"])
    found = json.loads(json.dumps(results.to_dict(timeline=True)))
    assert found["query"] == "uilen"
    assert found["hits"][0] == json.loads(json.dumps(results[0].to_dict()))
    assert found["hits"][0]["passages"][0]["vraag"].endswith("over &lt;<mark>uilen</mark>&gt;?")
    assert found["facets"]["partij"]["values"][0] == {"value": "D66", "count": 23, "selected": False}
    assert [year["value"] for year in found["timeline"]["years"]] == ["2018", "2019", "2020"]


def test_a_notebook_shows_a_table(index: vraagbaak.Index) -> None:
    shown = index.search("uilen", limit=2)._repr_html_()
    assert shown.startswith("<p>2 hits of 45 documents for &#x27;uilen&#x27;</p><table><tr>")
    assert "over &lt;<mark>uilen</mark>&gt;" in shown and "<uilen>" not in shown


def test_all_hits_are_beyond_any_page(index: vraagbaak.Index) -> None:
    everything = [hit.id for hit in index.search("uilen", limit=100).hits]
    assert [hit.id for hit in index.iter_hits("uilen")] == everything
    assert len(everything) == 45
    assert [hit.id for hit in index.search("uilen", limit=3, offset=40).iter_all(batch=2)] == everything[40:]
    assert [hit.id for hit in index.iter_hits("uilen", partij="SP", sort="newest")] == [
        hit.id for hit in index.search("uilen", limit=100, partij="SP", sort="newest").hits
    ]
    passages = [hit.passages[0].id for hit in index.iter_hits("uilen", unit="passage")]
    assert len(passages) == 45 and passages[0].endswith("#1")


def test_facets_have_the_size_and_the_order_asked_for(index: vraagbaak.Index) -> None:
    def shown(**named: object) -> list[tuple[str, int]]:
        facet = index.search("uilen", facets=["partij"], **named).facets["partij"]  # type: ignore[arg-type]
        assert sum(value.count for value in facet.values) + facet.other == 45
        return [(value.value, value.count) for value in facet.values]

    everything = [("D66", 23), ("CDA", 11), ("SP", 11)]
    assert shown() == shown(facet_size=None) == shown(facet_size={"partij": None}) == everything
    assert shown(facet_size=1) == shown(facet_size={"partij": 1, "jaar": 5}) == everything[:1]
    assert shown(facet_sort="value") == [("CDA", 11), ("D66", 23), ("SP", 11)]
    assert shown(facet_size=2, facet_sort="value") == [("CDA", 11), ("D66", 23)]
    assert shown(facet_size=0) == []


def test_years_sort_as_numbers(index: vraagbaak.Index) -> None:
    facet = index.search("uilen", facets=["jaar"], facet_sort="value").facets["jaar"]
    assert [value.value for value in facet.values] == ["2018", "2019", "2020"]


def test_two_facets_are_crossed(index: vraagbaak.Index) -> None:
    table = index.search("uilen").cross("partij", "jaar")
    assert (table.rows, table.columns) == (("D66", "CDA", "SP"), ("2018", "2019", "2020"))
    assert table.totals == (23, 11, 11)
    for at, year in enumerate(table.columns):
        facet = index.search("uilen", jaar=year, facets=["partij"]).facets["partij"]
        counts = {row: counts[at] for row, counts in zip(table.rows, table.counts, strict=True)}
        assert counts == {value.value: value.count for value in facet.values}
    assert table.to_dict()["counts"] == [list(row) for row in table.counts]
    assert table._repr_html_().startswith("<table><tr><th></th><th>2018</th>")


def test_a_cross_table_counts_a_passage_for_the_fractie_that_asks_it(made: Made) -> None:
    several = (
        Passage("1", "Wat doen de uilen?", "Ja.", fractie="SP"),
        Passage("2", "En de valken?", "Ja.", fractie="VVD"),
    )
    overleg = Document(id="overleg", ingediend=date(2021, 1, 1), indieners=(Indiener("X", "CDA"),), passages=several)
    index = made([overleg, paper(1, "D66", 2021)])
    table = index.search("uilen", match="all").cross("partij", "jaar")
    assert (table.rows, table.counts) == (("D66", "SP"), ((1,), (1,)))
    both = index.search("jaar:2021").cross("partij", "jaar")
    assert set(both.rows) == {"D66", "SP", "VVD"}


def test_a_cross_table_of_what_has_several_values_agrees_with_facets(index: vraagbaak.Index) -> None:
    for rows, columns in (("ministerie", "partij"), ("jaar", "status"), ("indiener", "ministerie")):
        table = index.search("uilen", partij=["D66", "SP"]).cross(rows, columns)
        counted: Counter[str] = Counter()
        for hit in index.iter_hits("uilen", partij=["D66", "SP"]):
            of = {"ministerie": hit.ministeries, "jaar": [str(hit.datum)[:4]], "indiener": [hit.indieners[0].naam]}
            counted.update(of[rows])
        assert dict(zip(table.rows, table.totals, strict=True)) == dict(counted)


def test_days_to_the_answer_have_figures(made: Made) -> None:
    took = [5, 10, 20, 41, 100]
    index = made([paper(2 * at, days=days) for at, days in enumerate(took)], [paper(1, days=7), paper(3, days=None)])
    assert index.search("uilen").days("ministerie") == (
        Days("Defensie", 5, 20.0, 10.0, 41.0, 0.6),
        Days("Landbouw", 1, 7.0, 7.0, 7.0, 1.0),
    )
    assert index.search("uilen").days() == (Days("", 6, 15.0, 7.75, 35.75, 4 / 6),)
    assert index.search("uilen").days(term=5)[0].within == 1 / 6
    assert index.search("zeemeeuw").days("ministerie") == ()


def test_a_name_that_is_no_facet_is_refused(index: vraagbaak.Index) -> None:
    with pytest.raises(vraagbaak.UsageProblem, match="there is no facet 'partijen'; there is indiener, partij"):
        index.search("uilen").cross("partijen", "jaar")
    with pytest.raises(vraagbaak.UsageProblem, match="there is no facet 'dagen'"):
        index.search("uilen").days("dagen")


def test_frames_have_a_row_each_hit(index: vraagbaak.Index) -> None:
    results = index.search("uilen", limit=3)
    pandas = pytest.importorskip("pandas")
    frame = results.to_pandas()
    assert list(frame.columns) == list(DEFAULT)
    assert list(frame["id"]) == [hit.id for hit in results]
    assert str(frame["datum"].dtype).startswith("datetime64")
    few = results.to_pandas(["id", "dagen", "partijen"])
    assert few.to_dict("list") == {
        "id": [hit.id for hit in results],
        "dagen": [hit.dagen for hit in results],
        "partijen": ["; ".join(hit.partijen) for hit in results],
    }
    assert isinstance(results.cross("partij", "jaar").to_pandas(), pandas.DataFrame)


def test_frames_of_polars_and_arrow(index: vraagbaak.Index) -> None:
    results = index.search("uilen", limit=3)
    pytest.importorskip("polars")
    assert results.to_polars(["id", "datum"]).rows() == [(hit.id, hit.datum) for hit in results]
    pytest.importorskip("pyarrow")
    assert results.to_arrow(["id", "dagen"]).to_pylist() == [{"id": hit.id, "dagen": hit.dagen} for hit in results]


def test_a_library_that_is_not_installed_is_named(index: vraagbaak.Index, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(vraagbaak.UsageProblem, match="this needs pandas: pip install pandas"):
        index.search("uilen").to_pandas()


def test_every_column_has_a_value_for_every_hit(index: vraagbaak.Index) -> None:
    (hit,) = index.search("uilen", limit=1)
    assert {name: type(of(hit)).__name__ for name, of in COLUMNS.items()} == {
        **dict.fromkeys(COLUMNS, "str"),
        "score": "float",
        "dagen": "int",
        "datum": "date",
        "beantwoord": "date",
        "toegevoegd": "datetime",
        "gewijzigd": "datetime",
    }


def test_an_async_program_asks_in_threads(index: vraagbaak.Index) -> None:
    async def ask(partij: str) -> int:
        return (await asyncio.to_thread(index.search, "uilen", partij=partij)).n_documents

    async def together() -> list[int]:
        return await asyncio.gather(*map(ask, ("D66", "SP", "CDA")))

    assert asyncio.run(together()) == [23, 11, 11]
