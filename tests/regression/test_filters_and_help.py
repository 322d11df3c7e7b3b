"""Do filters take what fields take, and is help given only where it helps?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import vraagbaak
from vraagbaak.corpus.model import Beantwoorder, Indiener
from vraagbaak.index.errors import UsageProblem

from .cases import case, indexed, paper


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    more = [
        paper("g", "Vraag over zorg?", partij="ChristenUnie", ministeries=("Justitie",), kamer="Eerste Kamer"),
        paper("h", "Vraag over zorg?", "", partij="SP", ministeries=("Veiligheid en Justitie",), kamer="Tweede Kamer"),
    ]
    made = case("09", folder := tmp_path_factory.mktemp("filters") / "index")
    made.close()
    with vraagbaak.writer(folder) as writer:
        for document in more:
            writer.add(document)
    with vraagbaak.open(folder) as opened:
        yield opened


FILTERS = [
    ("indiener", "Linde", "ab"),
    ("indiener", "linde", "ab"),
    ("indiener", "M.B. Linde", "a"),
    ("indiener", "De Beek", "ef"),
    ("indiener", "Linden van der Meer", "c"),
    ("indiener", "Linden-van der Meer", "c"),
    ("indiener", "van der meer", "cd"),
    ("partij", "Groen Links", "a"),
    ("partij", "groen-links", "a"),
    ("partij", "P.v.d.A.", "b"),
    ("partij", "CU", "g"),
    ("partij", "Christen Unie", "g"),
    ("ministerie", "VWS", "abcdef"),
    ("ministerie", "vws", "abcdef"),
    ("ministerie", "V.W.S.", "abcdef"),
    ("ministerie", "venj", "h"),
    ("ministerie", "V&J", "h"),
    ("ministerie", "volksgezondheid", "abcdef"),
    ("ministerie", "Justitie", "gh"),
    ("kamer", "TK", "h"),
    ("kamer", "EK", "g"),
    ("status", "onbeantwoord", "h"),
    ("status", "Beantwoord", "abcdefg"),
    ("jaar", "2020-2022", "abcdef"),
    ("jaar", "2020..2022", "abcdef"),
    ("jaar", "2021", "abcdef"),
]


@pytest.mark.parametrize(("name", "value", "wanted"), FILTERS)
def test_a_filter_option_finds_no_fewer_than_its_field(index: Any, name: str, value: str, wanted: str) -> None:
    results = index.search("zorg", filter_match="words", limit=50, **{name: value})
    assert "".join(sorted(hit.id for hit in results.hits)) == wanted
    if name != "jaar":
        by_field = index.search(f'zorg {name}:"{value}"', limit=50)
        assert {hit.id for hit in by_field.hits} == set(wanted)
        assert index.search(f'-{name}:"{value}" zorg', limit=50).n_documents == 8 - len(wanted)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        *(("ministerie:VWS", "abcdef"), ("ministerie:vws", "abcdef"), ("partij:CU", "g"), ("partij:GL", "a")),
        *(("partij:P.v.d.A.", "b"), ("partij:GroenLinks", "a"), ("kamer:EK", "g"), ("kamer:tk", "h")),
        *(("status:onbeantwoord", "h"), ("partij:CU OF partij:SP", "gh"), ("partij:(CU OF SP)", "gh")),
        *(("ministerie:V&J", "h"), ("ministerie:VenJ", "h"), ('indiener:"Linden van der Meer"', "c")),
        *(("ingediend:2021-03", "abcdef"), ("ministerie:=VWS", ""), ("partij:CU ministerie:VWS", "")),
    ],
)
def test_a_field_takes_the_names_that_a_filter_option_takes(index: Any, query: str, wanted: str) -> None:
    assert "".join(sorted(hit.id for hit in index.search(query, limit=50).hits)) == wanted


def test_several_values_are_named_with_their_counts(index: Any) -> None:
    (told,) = index.search("zorg", filter_match="words", indiener="Linde").diagnostics
    assert (told.kind, told.message) == ("several-values", "indiener 'Linde' means M.B. Linde (1), O.P. Linde (1)")
    assert index.search("zorg", ministerie="Justitie").n_documents == 1, "a chosen facet value is that value"
    assert index.search("zorg", strict=True, filter_match="words", indiener="Linde").n_documents == 2


def test_nothing_is_never_found_in_silence(index: Any) -> None:
    (told,) = [one for one in index.search("zorg", indiener="Lindeman Linde").diagnostics if one.kind != "nothing"]
    assert told.kind == "unknown-value" and "near: M.B. Linde (1), O.P. Linde (1)" in told.message


@pytest.mark.parametrize("van", ["01-02-2021", "1-2-2021", "2021-02", "februari 2021", "1 februari 2021", "01/02/2021"])
def test_a_date_is_written_in_many_ways(index: Any, van: str) -> None:
    assert index.search("zorg", van=van).n_documents == 6
    with pytest.raises(UsageProblem, match="no date"):
        index.search("zorg", van="lente")


ANSWERS = [
    ("beantwoord:2021-03", ["laat"]),
    ("beantwoord:2020", ["vroeg"]),
    ("beantwoord:15-03-2021", ["laat"]),
    ("beantwoord:>2020-12-31", ["laat"]),
    ("beantwoord:<2021", ["vroeg"]),
    ("beantwoord:[2020-01-01 TOT 2021-12-31]", ["laat", "vroeg"]),
    ("beantwoord:2020..2021", ["laat", "vroeg"]),
    ("beantwoord:2019", []),
    ("datum:2021-03", []),
    ("datum:2020-03", ["laat", "vroeg"]),
    ("-beantwoord:2021 wanneer", ["vroeg"]),
    ("beantwoord:2021 brug", ["laat"]),
]


@pytest.mark.parametrize(("query", "wanted"), ANSWERS)
def test_the_day_of_the_answer_is_a_field(tmp_path: Path, query: str, wanted: list[str]) -> None:
    with case("25", tmp_path / "index") as index:
        assert sorted(hit.id for hit in index.search(query).hits) == wanted


HINTS = [
    ("bever NEAR/5 dijk", '"a b"~5'),
    ("bever w/3 dijk", '"a b"~3'),
    ("bever NEAR dijk", '"a b"~5'),
    ("van:2005 dijk", "datum:>=2005"),
    ("tot:2005 dijk", "datum:<=2005"),
    ("year:2006 dijk", "jaar:2006"),
    ("party:SP dijk", "partij:SP"),
    ("author:Vos", "indiener:Vos"),
    ("'de hoge dijk'", '"de hoge dijk"'),
    ("25-10-2006", "datum:2006-10-25"),
    ("dijk 5/3/2006", '"5 maart 2006"'),
    ("2006-10-25", "beantwoord:2006-10-25"),
    ("jaar:2006..2001", "jaar:2001..2006"),
    ("datum:[2006-02-01 TOT 2006-01-01]", "ends before it begins"),
]


@pytest.mark.parametrize(("query", "said"), HINTS)
def test_words_that_were_not_meant_get_a_hint(index: Any, query: str, said: str) -> None:
    told = [one for one in index.search(query).diagnostics if one.kind == "hint"]
    assert told and said in told[0].message
    assert told[0].span is not None and query[slice(*told[0].span)]


@pytest.mark.parametrize(
    "query",
    [
        *("bever dijk", '"de dijk"~5', "jaar:2001..2006", "datum:2006", "'s nachts", "titel:dijk", "28676-12"),
        *("datum:>2001-03-01", "datum:<=1-3-2001", 'datum:"1-3-2001"', "datum:{2001-03-01 TOT 2001-04-01}"),
    ],
)
def test_what_is_meant_gets_none(index: Any, query: str) -> None:
    assert [one for one in index.search(query).diagnostics if one.kind == "hint"] == []


def test_a_better_spelling_is_told_only_where_it_finds_more(tmp_path: Path) -> None:
    with case("20", tmp_path / "index") as index:
        assert index.search("Rita Smeekens").did_you_mean is None


SPELLINGS = [
    ("bevre", "bever"),
    ("bevre dijk", "bever dijk"),
    ("dijk bevre", "dijk bever"),
    ("kadaster", None),
    ("bever", None),
    ("bever kade", None),
    ("zilverreigr", "zilverreiger"),
    ("zilverreigr bever", None),
    ("zilverreiger kade", None),
    ("dijkk bever", "dijk bever"),
]


@pytest.mark.parametrize(("query", "meant"), SPELLINGS)
def test_a_spelling_gives_more_that_has_all_words(tmp_path: Path, query: str, meant: str | None) -> None:
    documents = [paper(f"v-{n}", "Graaft de bever in de dijk?") for n in range(5)]
    documents += [paper("z", "De zilverreiger?"), paper("k", "De kade?")]
    with indexed(documents, tmp_path / "index") as index:
        results = index.search(query)
        assert results.did_you_mean == meant
        if meant and results.corrected_query is None:
            assert index.search(meant, match="all").n_documents > results.n_full


def test_a_suggestion_counts_as_a_whole(tmp_path: Path) -> None:
    with case("19", tmp_path / "index") as index:
        words = [(one.text, one.n_documents) for one in index.suggest("Anna K") if one.kind == "woord"]
        assert words == [("Anna kolk", 1)]


@pytest.mark.parametrize(
    "typed", ["bever d", "bever di", "de bever d", "dijk b", "otter d", "bever o", "sluis b", "dijk s", "o", "be"]
)
def test_a_suggestion_finds_as_many_as_it_says(tmp_path: Path, typed: str) -> None:
    texts = ["Bever en dijk?", "Bever en otter?", "Dijk en sluis?", "De bever?", "Bever, dijk en sluis?"]
    with indexed([paper(f"v-{n}", text) for n, text in enumerate(texts)], tmp_path / "index") as index:
        for one in index.suggest(typed):
            if one.kind == "woord":
                assert one.n_documents == index.search(one.text, match="all").n_documents > 0


NAMES = [
    ("Van der Kade", "indiener: Van der Kade (12)"),
    ("van der kade", "indiener: Van der Kade (12)"),
    ("Kade", "indiener: Van der Kade (12)"),
    ("Zomerdijk", "indiener: Zomerdijk (12)"),
    ("D66", "partij: D66 (12)"),
    ("D'66", "partij: D66 (12)"),
    ("VVD", "partij: VVD (12)"),
    ("VWS", "ministerie: Volksgezondheid, Welzijn en Sport (24)"),
    ("volksgezondheid, welzijn en sport", "ministerie: Volksgezondheid, Welzijn en Sport (24)"),
    ("veerpont", None),
    ("kade haven", None),
]


@pytest.mark.parametrize(("query", "said"), NAMES)
def test_a_name_is_said_to_be_a_filter(tmp_path: Path, query: str, said: str | None) -> None:
    with case("08", tmp_path / "index") as index:
        told = [one.message for one in index.search(query).diagnostics if one.kind == "name"]
        assert (said is None and not told) or (said is not None and told and told[0].startswith(said)), told


def test_a_member_of_several_papers_is_counted(tmp_path: Path) -> None:
    documents = [
        paper(f"v-{n}", "Zorg?", indieners=(Indiener("M.B. Vos", "SP"),), ingediend=date(2021, 1, 1)) for n in range(3)
    ]
    with indexed(documents, tmp_path / "index") as index:
        (told,) = [one for one in index.search("Vos").diagnostics if one.kind == "name"]
        assert told.message == 'indiener: M.B. Vos (3); indiener:"M.B. Vos" is that alone'
        assert index.search('indiener:"M.B. Vos"').n_documents == 3


ANSWERED = [
    ({"beantwoord_van": "2021"}, ["laat"]),
    ({"beantwoord_tot": "2020-12"}, ["vroeg"]),
    ({"beantwoord_van": "2020-03-22", "beantwoord_tot": "2020-03-22"}, ["vroeg"]),
    ({"beantwoord_van": "2020-03-23", "beantwoord_tot": "2021-03-14"}, []),
    ({"beantwoord_van": date(2021, 3, 15)}, ["laat"]),
    ({"beantwoord_van": "15 maart 2021"}, ["laat"]),
    ({"beantwoord_van": "15-03-2021"}, ["laat"]),
    ({"beantwoord_tot": "2021"}, ["laat", "vroeg"]),
    ({"van": "2020", "tot": "2020", "beantwoord_van": "2021"}, ["laat"]),
    ({"van": "2021", "beantwoord_van": "2021"}, []),
    ({"sort": "answered"}, ["laat", "vroeg", "open"]),
    ({"sort": "answered", "limit": 1, "offset": 1}, ["vroeg"]),
    ({"sort": "answered", "unit": "passage"}, ["laat", "vroeg", "open"]),
    ({"sort": "answered", "group": "dossier"}, ["laat", "vroeg", "open"]),
]


@pytest.mark.parametrize("commit_every", [0, 1])
@pytest.mark.parametrize(("named", "wanted"), ANSWERED)
def test_the_day_of_the_answer_filters_and_orders(
    tmp_path: Path, named: dict[str, Any], wanted: list[str], commit_every: int
) -> None:
    with case("25", tmp_path / "one") as one:
        documents = [*one.documents(), paper("open", "Wanneer komt de pont?", "", ingediend=date(2022, 1, 1))]
    with indexed(documents, tmp_path / "index", commit_every) as index:
        results = index.search("wanneer komt", **named)
        assert [hit.id for hit in results.hits] == wanted
        if "sort" not in named:
            assert sum(value.count for value in results.facets["partij"].values) == len(wanted)
        assert [hit.id for hit in index.search("wanneer", sort="answered").hits] == ["laat", "vroeg", "open"]
        assert [hit.id for hit in index.search("sluis wanneer", sort="answered").hits] == ["vroeg", "laat", "open"]


def test_a_day_of_the_answer_that_is_none_is_said(index: Any) -> None:
    with pytest.raises(UsageProblem, match="no date"):
        index.search("zorg", beantwoord_tot="lente")


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ('dossier:="99101"', "a"),
        ("dossier:=99101", "a"),
        ('dossier:="99 101"', "a"),
        ('dossier:="36 410 X"', "b"),
        ('ministerie:="Defensie"', "a"),
        ('ministerie:="Justitie"', ""),
        ('ministerie:="Veiligheid en Justitie"', "b"),
        ('indiener:="M.B. Vos"', "a"),
        ('indiener:="Vos"', ""),
        ('partij:="SP"', "a"),
        ('onderwerp:="de hoge dijk"', "b"),
        ('soort:="antwoord"', "a"),
        ('status:="beantwoord"', "ab"),
        ('kamer:="Eerste Kamer"', "b"),
        ('kamer:="TK"', "a"),
        ('vergaderjaar:="2020/21"', "b"),
        ('nummer:="12"', "b"),
        ('vraagnummer:="2021Z00001"', "a"),
        ('id:="a"', "a"),
        ('beantwoorder:="Beek"', "b"),
        ('datum:="2021-03"', "a"),
        ('jaar:="2022"', "b"),
        ('dagen:="7"', "b"),
        ('verwijst:="30515-12"', "b"),
        ('titel:="de brug"', "a"),
        ('="de brug" zorg', "a"),
        ('-dossier:="99101" zorg', "b"),
        ('(dossier:="99101" OF dossier:="x") zorg', "a"),
    ],
)
def test_an_exact_value_may_be_in_quotation_marks(tmp_path: Path, query: str, wanted: str) -> None:
    more: dict[str, Any] = {"ministeries": ("Defensie",), "kamer": "Tweede Kamer", "soort": "antwoord"}
    documents = [
        paper(
            "a", "Zorg?", titel="De brug", dossier="99101", vraagnummer="2021Z00001", ingediend=date(2021, 3, 1),
            indieners=(Indiener("M.B. Vos", "SP"),), **more,
        ),
        paper(
            "b", "Zorg, zie Kamerstuk 30 515, nr. 12?", dossier="36410-X", nummer="12", vergaderjaar="2020-2021",
            kamer="Eerste Kamer", soort="nota", ministeries=("Veiligheid en Justitie",), onderwerpen=("de hoge dijk",),
            beantwoorders=(Beantwoorder("Beek", "minister"),), ingediend=date(2022, 3, 1), beantwoord=date(2022, 3, 8),
        ),
    ]  # fmt: skip
    with indexed(documents, tmp_path / "index") as index:
        assert "".join(sorted(hit.id for hit in index.search(query).hits)) == wanted
