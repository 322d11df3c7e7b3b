"""Own fields of an index: searched, filtered, counted, shown, in the query language and on the command line."""

from __future__ import annotations

import json
import pickle
import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak import Document, Index, Indiener, Passage, Schema, UsageProblem
from vraagbaak.search.cli.run import run

SCHEMA = Schema(
    text={"advies": 6.0, "bijlage": 0.5},
    keywords=("commissie", "thema", "a1", "a2", "a3", "a4"),
    numbers=("bedrag",),
    dates=("behandeld",),
)
COMMISSIES = ("Financiën", "Landbouw", "Economische Zaken", "Zorg")
WORDS = ("subsidie", "uilen", "torens", "kerkuil", "dijken")


def documents() -> list[Document]:
    chance = random.Random(5)
    found = []
    for number in range(60):
        extra: dict[str, object] = {
            "advies": [chance.choice(WORDS), chance.choice(WORDS)],
            "bijlage": " ".join(chance.choices(WORDS, k=4)),
            "commissie": chance.sample(COMMISSIES, chance.randint(0, 2)),
            "thema": f"thema {chance.randint(1, 3)}",
            "bedrag": chance.choice((-5, 0, 12.5, 1000, 2500)),
            "behandeld": date(2020, 1, 1) + timedelta(chance.randint(0, 1000)),
            **{f"a{n}": "x" for n in range(1, 5)},
        }
        kept = {name: value for name, value in extra.items() if chance.random() < 0.8}
        passage = Passage("1", f"Hoe gaat het met de {chance.choice(WORDS)}?", "Goed.")
        partij = Indiener("Iemand", chance.choice(("D66", "SP")))
        found.append(Document(f"d{number}", titel="Over vogels", indieners=(partij,), passages=(passage,), extra=kept))
    return found


DOCUMENTS = documents()


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three segments, of which the first was written before anything was declared."""
    made = tmp_path_factory.mktemp("own") / "index"
    with vraagbaak.writer(made) as writer:
        writer.add(Document("zonder", titel="Over vogels"))
    for part in (DOCUMENTS[:40], DOCUMENTS[40:]):
        with vraagbaak.writer(made, schema=SCHEMA) as writer:
            for document in part:
                writer.add(document)
    return made


@pytest.fixture(scope="module")
def index(path: Path) -> Iterator[Index]:
    with vraagbaak.open(path) as opened:
        yield opened


def found(index: Index, query: str, **named: object) -> set[str]:
    return {hit.id for hit in index.search(query, limit=1000, match="all", **named)}  # type: ignore[arg-type]


def having(holds: object) -> set[str]:
    return {document.id for document in DOCUMENTS if holds(document.extra)}  # type: ignore[operator]


def texts_of(value: object) -> str:
    return value if isinstance(value, str) else " ".join(value)  # type: ignore[call-overload]


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("advies:subsidie", lambda own: "subsidie" in texts_of(own.get("advies", ()))),
        ("advies:subsidies", lambda own: "subsidie" in texts_of(own.get("advies", ()))),
        ("bijlage:*", lambda own: "bijlage" in own),
        ("=kerkuil", lambda own: "kerkuil" in texts_of(own.get("advies", ())) + texts_of(own.get("bijlage", ()))),
        ("commissie:financien", lambda own: "Financiën" in own.get("commissie", ())),
        ('commissie:"economische zaken"', lambda own: "Economische Zaken" in own.get("commissie", ())),
        ("commissie:land*", lambda own: "Landbouw" in own.get("commissie", ())),
        ("commissie:*", lambda own: "commissie" in own),
        ("bedrag:2.500", lambda own: own.get("bedrag") == 2500),
        ("bedrag:12,5", lambda own: own.get("bedrag") == 12.5),
        ("bedrag:12.5", lambda own: own.get("bedrag") == 12.5),
        ("bedrag:>12.5", lambda own: own.get("bedrag", 0) > 12.5),
        ("bedrag:>=12.5", lambda own: own.get("bedrag", 0) >= 12.5),
        ("bedrag:<0", lambda own: own.get("bedrag", 0) < 0),
        ("bedrag:<=0", lambda own: own.get("bedrag", 1) <= 0),
        ("bedrag:0..1000", lambda own: 0 <= own.get("bedrag", -1) <= 1000),
        ("bedrag:..0", lambda own: own.get("bedrag", 1) <= 0),
        ("bedrag:{0 TOT 1000}", lambda own: 0 < own.get("bedrag", 0) < 1000),
        ("bedrag:*", lambda own: "bedrag" in own),
        ("behandeld:2021", lambda own: day(own.get("behandeld", "1900-01-01")).year == 2021),
        ("behandeld:>2021-06", lambda own: day(own.get("behandeld", "1900-01-01")) > date(2021, 6, 30)),
        ("behandeld:2020..2021", lambda own: day(own.get("behandeld", "1900-01-01")).year in (2020, 2021)),
        ("behandeld:*", lambda own: "behandeld" in own),
        (
            "bedrag:>0 EN NIET commissie:zorg",
            lambda own: own.get("bedrag", 0) > 0 and "Zorg" not in own.get("commissie", ()),
        ),
        ("thema:1 OF bedrag:<0", lambda own: own.get("thema") == "thema 1" or own.get("bedrag", 0) < 0),
    ],
)  # fmt: skip
def test_a_query_finds_what_has_it(index: Index, query: str, holds: object) -> None:
    wanted = having(holds)
    if query == "=kerkuil":  # plain words are searched in the passages, too
        wanted |= {one.id for one in DOCUMENTS if "kerkuil" in one.passages[0].vraag}
    assert found(index, query) == wanted != set()


def test_filters_narrow_and_facets_count_apart_from_their_own(index: Index) -> None:
    results = index.search(
        "vogels", facets=("commissie", "thema", "partij"), facet_size=None, commissie=["landbouw", "zorg"],
        filters={"thema": "thema 2"}, match="all",
    )  # fmt: skip
    in_commissie = having(lambda own: {"Landbouw", "Zorg"} & set(own.get("commissie", ())))
    in_thema = having(lambda own: own.get("thema") == "thema 2")
    assert results.n_documents == len(in_commissie & in_thema) > 0
    commissies = Counter(
        one for document in DOCUMENTS if document.id in in_thema for one in document.extra.get("commissie", ())
    )
    assert {one.value: one.count for one in results.facets["commissie"].values} == commissies
    themas = Counter(str(document.extra.get("thema", "")) for document in DOCUMENTS if document.id in in_commissie)
    assert results.facets["thema"].missing == themas.pop("")
    assert {one.value: one.count for one in results.facets["thema"].values} == themas
    assert sum(one.count for one in results.facets["partij"].values) == results.n_documents
    assert [one.value for one in index.values("commissie", "fin")] == ["Financiën"]


def test_what_there_is_not_is_refused_with_what_there_is(index: Index) -> None:
    for call, told in (
        (lambda: index.search("x", filters={"comissie": "x"}), "no facet 'comissie'.*did you mean commissie"),
        (lambda: index.search("x", filters={"bedrag": "5"}), "no facet 'bedrag'"),
        (lambda: index.search("x", facets=("bedrag",)), "no facet 'bedrag'; there is .*commissie"),
        (lambda: index.search("x", filters=["commissie"]), "filters are a mapping"),  # type: ignore[arg-type]
        (lambda: index.search("x", filters={"partij": "SP"}, partij="D66"), "partij is filtered twice"),
        (lambda: index.search("x").statistics("commissie"), "or date 'commissie'; there is bedrag, behandeld"),
        (lambda: index.search("x").cross("bedrag", "jaar"), "no facet 'bedrag'"),
    ):  # fmt: skip
        with pytest.raises(UsageProblem, match=told):
            call()
    own = {name: "x" for name in ("commissie", "thema", "a1", "a2", "a3", "a4")}
    with pytest.raises(UsageProblem, match="at most 5 own facets"):
        index.search("x", filters=own)
    own.pop("a4")
    del own["commissie"], own["thema"]
    assert found(index, "vogels", filters=own) == having(lambda values: {"a1", "a2", "a3"} <= values.keys())
    told = index.search("bedrag:veel comissie:zorg").diagnostics
    assert "'veel' is no number of bedrag" in told[0].message + told[1].message
    assert "near: commissie" in told[0].message + told[1].message


def test_a_text_counts_by_its_weight_and_its_score_is_explained(index: Index) -> None:
    results = index.search("subsidie", limit=100, match="all")
    with_advies = [hit.score for hit in results if "subsidie" in texts_of(hit.extra.get("advies", ()))]
    without = [hit.score for hit in results if "subsidie" not in texts_of(hit.extra.get("advies", ()))]
    assert min(with_advies) > max(without) > 0
    for hit in results[:10]:
        explanation = index.explain("subsidie", hit.id)
        assert explanation is not None and explanation.value == pytest.approx(hit.score, abs=2e-6)
    passages = index.search("subsidie", unit="passage", limit=3)
    for hit in passages:
        explanation = index.explain("subsidie", hit.passages[0].id)
        assert explanation is not None and explanation.value == pytest.approx(hit.score, abs=2e-6)


def test_a_hit_has_them_with_what_was_found_marked(index: Index) -> None:
    hit = index.search("advies:kerkuil", limit=1)[0]
    assert "<mark>kerkuil</mark>" in hit.snippets["advies"].html()
    assert hit.extra == hit.document.extra == next(one.extra for one in DOCUMENTS if one.id == hit.id)
    told = hit.to_dict()
    assert told["extra"]["advies"] == list(hit.extra["advies"]) and "<mark>" in told["snippets"]["advies"]
    kept = pickle.loads(pickle.dumps(index.search("advies:kerkuil", limit=1)))
    assert kept[0].snippets == hit.snippets and kept.schema == SCHEMA
    assert "extra" not in index.search("id:zonder")[0].to_dict()
    plain = index.search("advies:kerkuil", limit=1, snippets=False)[0]
    assert plain.snippets["advies"].marks == ()


def test_figures_of_numbers_and_dates(index: Index) -> None:
    results = index.search("commissie:*")
    chosen = [one for one in DOCUMENTS if "commissie" in one.extra]
    sums = {"": 0.0, **dict.fromkeys(COMMISSIES, 0.0)}
    for one in chosen:
        amount = one.extra.get("bedrag", 0)
        sums[""] += amount
        for commissie in one.extra["commissie"]:
            sums[commissie] += amount
    by = {one.value: one for one in (*results.statistics("bedrag", "commissie"), *results.statistics("bedrag"))}
    assert {value: one.sum for value, one in by.items()} == sums
    assert by[""].count == sum("bedrag" in one.extra for one in chosen)
    assert by[""].least == -5 and by[""].most == 2500
    (days,) = results.statistics("behandeld")
    known = sorted(day(one.extra["behandeld"]) for one in chosen if "behandeld" in one.extra)
    assert (days.least, days.most, days.count, days.sum) == (known[0], known[-1], len(known), None)
    assert days.to_dict()["least"] == known[0].isoformat()
    assert index.search("commissie:niets").statistics("bedrag")[0].count == 0
    table = results.cross("commissie", "thema")
    assert set(table.rows) == set(COMMISSIES)


def test_frames_have_them_in_their_kinds(index: Index) -> None:
    pandas = pytest.importorskip("pandas")
    results = index.search("bedrag:* behandeld:*", limit=5)
    frame = results.to_pandas(["id", "bedrag", "behandeld", "commissie"])
    assert frame["bedrag"].dtype == "float64" and pandas.api.types.is_datetime64_any_dtype(frame["behandeld"])
    assert frame["bedrag"].tolist() == [hit.extra["bedrag"] for hit in results]
    pytest.importorskip("polars")
    rows = results.to_polars(["bedrag", "behandeld"]).rows()
    assert rows == [(hit.extra["bedrag"], day(hit.extra["behandeld"])) for hit in results]
    with pytest.raises(UsageProblem, match="did you mean bedrag"):
        results.to_pandas(["bedrog"])


def test_whoosh_reads_them(index: Index) -> None:
    from whoosh.query import Term
    from whoosh.searching import Searcher

    with Searcher(index.whoosh_reader(), closereader=False) as searcher:
        ids = {hit["id"].partition("#")[0] for hit in searcher.search(Term("advies", "subsidie"), limit=None)}
        assert ids == having(lambda own: "subsidie" in texts_of(own.get("advies", ())))
        commissies = {hit["id"].partition("#")[0] for hit in searcher.search(Term("commissie", "Zorg"), limit=None)}
        assert commissies == having(lambda own: "Zorg" in own.get("commissie", ()))


def test_the_command_line(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = ["--index", str(path)]
    in_zorg = having(lambda own: "Zorg" in own.get("commissie", ()))
    assert run(["search", *place, "vogels", "--filter", "commissie=zorg", "--ids"]) == 0
    assert set(capsys.readouterr().out.split()) == in_zorg
    assert run(["search", *place, "vogels", "--facet", "commissie", "--limit", "1"]) == 0
    assert "Economische Zaken" in capsys.readouterr().out
    assert run(["search", *place, "bedrag:>2000", "--csv", "--columns", "id,bedrag,behandeld,advies"]) == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert head == "\ufeffid;bedrag;behandeld;advies"
    assert len(rows) == len(having(lambda own: own.get("bedrag", 0) > 2000)) and rows[0].split(";")[1] == "2500"
    assert run(["search", *place, "vogels", "--statistics", "bedrag,commissie", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {one["value"] for one in told} == set(COMMISSIES)
    assert run(["search", *place, "vogels", "--statistics", "behandeld"]) == 0
    assert "2020-" in capsys.readouterr().out
    assert run(["stats", *place]) == 0
    assert "schema.fields.advies" in capsys.readouterr().out
    assert run(["show", *place, "d0", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["extra"] == DOCUMENTS[0].extra.as_json()  # type: ignore[attr-defined]
    for wrong, code in (("commissie", 2), ("comissie=zorg", 2), ("=zorg", 2)):
        assert run(["search", *place, "vogels", "--filter", wrong]) == code
        assert capsys.readouterr().err.count("\n") <= 3


def test_own_word_lists(tmp_path: Path) -> None:
    (tmp_path / "stop.txt").write_text("vogels\n")
    (tmp_path / "same.txt").write_text("# namen\nkerkuil\ttyto alba\nbode\tkoerier\n")
    (tmp_path / "stems.txt").write_text("uil\toehoe oehoes\n")
    lists = {"stop_words": "stop.txt", "synonyms": "same.txt", "stem_exceptions": "stems.txt"}
    schema = Schema(**{name: tmp_path / file for name, file in lists.items()})  # type: ignore[arg-type]
    papers = {
        "a": "Over de Tyto alba en vogels",
        "b": "De oehoe van de gemeente",
        "c": "De koerier",
        "d": "De kerkuil",
        "e": "Over een uil",
    }
    for name, own in (("zonder", None), ("met", schema)):
        with vraagbaak.writer(tmp_path / name, schema=own) as writer:
            for id, titel in papers.items():
                writer.add(Document(id, titel=titel))
    with vraagbaak.open(tmp_path / "zonder") as index:
        assert found(index, "kerkuil") == {"d"} and found(index, "bode") == set()
        assert found(index, "uil") == {"d", "e"} and found(index, "vogels koerier") == set()
    with vraagbaak.open(tmp_path / "met") as index:
        assert found(index, "kerkuil") == {"a", "d"} and found(index, "bode") == {"c"}
        assert found(index, "tyto alba") == {"a", "d"}
        assert found(index, "uil") == {"b", "d", "e"} == found(index, "oehoes")
        assert found(index, "vogels koerier") == {"c"} and found(index, '"en vogels"') == {"a"}
        assert found(index, "vogels") == {"a"}  # nothing else is asked for
        assert found(index, "(vogels) koerier") == {"c"}
        assert index.stats()["schema"] == {"stop_words": 1, "synonyms": 2, "stem_exceptions": 1}
    # lists that come later hold for what is there already
    with vraagbaak.writer(tmp_path / "zonder", schema=schema):
        pass
    with vraagbaak.open(tmp_path / "zonder") as index:
        assert found(index, "uil") == {"b", "d", "e"} and found(index, "kerkuil") == {"a", "d"}
