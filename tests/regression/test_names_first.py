"""Do papers of a member, a minister, a ministry or a party come before papers that mention the name?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from vraagbaak.corpus.model import Beantwoorder, Indiener

from .cases import case, indexed, paper


def members() -> list[Any]:
    """Papers that members asked, papers that a minister of one's name answered, and papers that mention the words."""
    documents = []
    asked = {"Van der Kade": "D66", "De Wit": "SP", "M.B. Vos": "GroenLinks", "Agnes Kant": "SP", "Omtzigt": "CDA"}
    for name, partij in asked.items():
        documents += [
            paper(f"{name}-{n}", f"Hoe staat het met punt {n}?", indieners=(Indiener(name, partij),)) for n in range(6)
        ]
    documents += [
        paper(f"answered-{n}", "Hoe is het?", beantwoorders=(Beantwoorder("De Wit", "minister"),)) for n in range(3)
    ]
    for n in range(12):
        documents.append(paper(f"kade-{n}", "De kade, de kade en de beukenkade?", titel="De kade en de kade"))
        documents.append(paper(f"wit-{n}", "De Wit, wit, witte en wit?", titel="Wit op wit, de witte De Wit"))
        documents.append(paper(f"vos-{n}", "De vos, de vossen en M.B. Vos?", titel="De vos en Vos"))
        documents.append(paper(f"kant-{n}", "Agnes Kant staat aan de kant?", titel="Agnes Kant, kant en kanten"))
        documents.append(paper(f"omtzigt-{n}", "Wat zegt Omtzigt, Omtzigt en Omtzigt?", titel="Omtzigt"))
    documents += [
        paper(f"defensie-{n}", "Het schip?", ministeries=("Defensie",), indieners=(Indiener("Pas", "VVD"),))
        for n in range(4)
    ]
    documents += [
        paper(f"defensief-{n}", "Defensie en VVD, VVD en defensie?", partij="PvdA", titel="Defensie en de VVD")
        for n in range(12)
    ]
    return documents


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with indexed(members(), tmp_path_factory.mktemp("names") / "index", 40) as opened:
        yield opened


FIRST = [
    ("Van der Kade", "Van der Kade"),
    ("van der kade", "Van der Kade"),
    ("De Wit", "De Wit"),
    ("de wit", "De Wit"),
    ("M.B. Vos", "M.B. Vos"),
    ("Vos", "M.B. Vos"),
    ("Agnes Kant", "Agnes Kant"),
    ("agnes kant", "Agnes Kant"),
    ("Kant", "Agnes Kant"),
    ("Omtzigt", "Omtzigt"),
    ("omtzigt", "Omtzigt"),
]


@pytest.mark.parametrize("match", ["auto", "all", "any"])
@pytest.mark.parametrize(("query", "name"), FIRST)
def test_what_a_member_asked_comes_before_what_mentions_the_name(named: Any, query: str, name: str, match: Any) -> None:
    hits = named.search(query, match=match, limit=100).hits
    assert sorted(hit.id for hit in hits[:6]) == [f"{name}-{n}" for n in range(6)]
    assert len(hits) > 6, "papers that mention the name follow"
    assert named.search(query, match=match, indiener=name).n_documents == 6


def test_what_a_minister_of_the_name_answered_comes_next(named: Any) -> None:
    hits = named.search("De Wit", limit=100).hits
    assert sorted(hit.id for hit in hits[6:9]) == [f"answered-{n}" for n in range(3)]
    assert all(hit.id.startswith("wit-") for hit in hits[9:])


@pytest.mark.parametrize(
    ("query", "names"),
    [("Defensie", "defensie-"), ("defensie", "defensie-"), ("VVD", "defensie-"), ("V.V.D.", "defensie-")],
)
def test_papers_of_a_ministry_or_party_come_before_its_mention(named: Any, query: str, names: str) -> None:
    hits = named.search(query, limit=200).hits
    of_it = [hit for hit in hits if "Defensie" in hit.ministeries or any(one.partij == "VVD" for one in hit.indieners)]
    assert hits[: len(of_it)] == of_it
    assert {hit.id for hit in of_it} >= {f"{names}{n}" for n in range(4)}
    assert {hit.id for hit in hits[len(of_it) :]} == {f"defensief-{n}" for n in range(12)}


@pytest.mark.parametrize(
    "query", ["vos", "kant", "kade", "Kade", '"De Wit"', "=wit", "titel:wit", "wit kade", "De Wit wit"]
)
def test_a_word_that_is_no_whole_name_is_ranked_as_words(named: Any, query: str) -> None:
    first = named.search(query, limit=5).hits[0]
    assert first.indieners[0].naam == "Zomerdijk"


def test_the_rank_of_a_name_is_explained(named: Any) -> None:
    hit = named.search("Van der Kade").hits[0]
    explained = named.explain("Van der Kade", hit.id)
    assert explained.value == pytest.approx(hit.score, abs=1e-6)
    told = str(explained)
    assert "indiener: Van der Kade: idf × saturated frequency" in told and "6 of 109 documents have it, × " in told


def test_names_are_told_to_programs(named: Any) -> None:
    results = named.search("De Wit")
    assert [(one.facet, one.value, one.count) for one in results.names] == [
        ("indiener", "De Wit", 6),
        ("beantwoorder", "De Wit", 3),
    ]
    assert results.to_dict()["names"][0] == {"facet": "indiener", "value": "De Wit", "count": 6}
    assert named.search("De Wit en de brug").names == ()


def test_the_reported_name_comes_first(tmp_path: Path) -> None:
    with case("08", tmp_path / "index") as index:
        for query in ("Van der Kade", "van der kade"):
            hits = index.search(query, limit=12).hits
            assert all(hit.indieners[0].naam == "Van der Kade" for hit in hits) and len(hits) == 12
