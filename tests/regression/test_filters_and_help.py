"""Do filters take what fields take, and is help given only where it helps?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import vraagbaak
from vraagbaak.corpus.model import Indiener
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
    if name in ("indiener", "partij", "ministerie"):
        by_field = index.search(f'zorg {name}:"{value}"', limit=50)
        assert {hit.id for hit in by_field.hits} <= set(wanted) or by_field.corrected_query


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
    ["bever dijk", '"de dijk"~5', "jaar:2001..2006", "datum:2006", "'s nachts", "titel:dijk", "28676-12"],
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
    ("D66", None),
    ("VVD", "partij: VVD (12)"),
    ("VWS", "ministerie: Volksgezondheid, Welzijn en Sport (24)"),
    ("volksgezondheid, welzijn en sport", None),
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
