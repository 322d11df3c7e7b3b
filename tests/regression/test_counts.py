"""Is a count what choosing its value gives, are words that are lacking said, and is one question counted once?"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

import vraagbaak
from vraagbaak.corpus.model import Document, Indiener, Mededeling, Passage

from .cases import case, indexed, paper

FACETS = ("indiener", "partij", "ministerie", "jaar", "soort", "kamer", "onderwerp", "status")


def test_a_facet_value_counts_what_choosing_it_gives(tmp_path: Path) -> None:
    with case("01", tmp_path / "index") as index:
        results = index.search("bevers dijk", facets=("partij",))
        counts = {value.value: value.count for value in results.facets["partij"].values}
        chosen = {partij: index.search("bevers dijk", partij=[partij]).n_documents for partij in counts}
        assert counts == chosen == {"CDA": 11, "SP": 1}
        assert counts == chosen == {"CDA": 11, "SP": 1}


def test_documents_with_some_of_the_words_are_counted_by_themselves(tmp_path: Path) -> None:
    with case("02", tmp_path / "index") as index:
        results = index.search("bevers dijk", limit=50)
        assert (results.n_documents, results.n_full, results.n_partial) == (1, 1, 40)
        assert [hit.is_partial for hit in results.hits] == [False] + [True] * 40
        assert sum(value.count for value in results.facets["partij"].values) == 1
        assert results.timeline.years == (("2021", 1),)


def mixed() -> list[Document]:
    """Papers that have `bever`, `dijk`, `otter` and `sluis` in all combinations, of three parties and years."""
    words = ("bever", "dijk", "otter", "sluis")
    found = []
    for number in range(64):
        has = [word for bit, word in enumerate(words) if number >> bit & 1]
        found.append(
            paper(
                f"v-{number}",
                f"Wat is bekend van {' en '.join(has) or 'het water'}?",
                "Ja." if number % 3 else "",
                partij=("SP", "CDA", "D66")[number % 7 % 3],
                ingediend=date(2019 + number % 5 % 3, 1, 1 + number % 28),
                ministeries=("Defensie",) if number % 4 else ("Financiën", "Defensie"),
                onderwerpen=("water",) if number % 2 else (),
                kamer="Tweede Kamer",
                soort=("kamervraag", "antwoord")[number // 2 % 2],
                vraagnummer=f"2021Z{number // 2:05}" if number < 40 else "",
            )
        )
    return found


QUERIES = (
    *("bever dijk", "bever dijk otter", "bever dijk otter sluis", "otter sluis", "bever kraai", "bever otter kraai"),
    *(
        "kraai raaf",
        "dijk -otter",
        '"bever en dijk"',
        "partij:SP bever dijk",
        "dijk",
        "bever OF otter",
        "bever^2 sluis",
    ),
)


@pytest.mark.parametrize("collapse", ["versions", "none"])
@pytest.mark.parametrize("commit_every", [0, 9])
def test_every_count_keeps_its_promise(tmp_path: Path, commit_every: int, collapse: str) -> None:
    """Whatever value of whatever facet is chosen, of whatever query, in one segment or several."""
    with indexed(mixed(), tmp_path / "index", commit_every) as index:
        for query in QUERIES:
            results = index.search(query, facets=FACETS, limit=100, collapse=collapse)
            assert results.n_full + results.n_partial == len(results.hits), query
            for name in FACETS:
                for value in results.facets[name].values:
                    chosen = index.search(query, facets=FACETS, limit=100, collapse=collapse, **{name: value.value})
                    assert chosen.n_documents == value.count, (query, name, value)
                    assert chosen.n_full + chosen.n_partial == len(chosen.hits)
                    again = {one.value: one.count for one in chosen.facets[name].values}
                    assert again[value.value] == value.count, (query, name, value)


def test_a_filter_that_leaves_nothing_with_all_words_offers_the_others(tmp_path: Path) -> None:
    documents = [paper(f"a-{n}", "Bever en dijk?") for n in range(12)]
    documents += [paper(f"b-{n}", "Dijk?", partij="SP") for n in range(3)]
    with indexed(documents, tmp_path / "index") as index:
        results = index.search("bever dijk", partij="SP")
        assert (results.n_documents, results.n_full, results.n_partial) == (0, 0, 3)
        assert [hit.is_partial for hit in results.hits] == [True] * 3
        assert results.facets["ministerie"].values == ()
        some = index.search("bever kraai", partij="SP")
        assert (some.n_documents, some.n_partial) == (0, 0)
        assert index.search("dijk kraai", partij="SP").n_documents == 3


def question(id: str, vraagnummer: str, antwoord: str = "Ja.", **more: Any) -> Document:
    return paper(id, "Is de dijk veilig?", antwoord, vraagnummer=vraagnummer, **more)


ANSWERED_LATER = question("b", "Z1", ingediend=date(2021, 3, 2))
VERSIONS: list[tuple[str, list[Document], list[str]]] = [
    ("one question, asked and answered", [question("a", "Z1", ""), question("b", "Z1")], ["b"]),
    ("the other way round", [question("b", "Z1"), question("a", "Z1", "")], ["b"]),
    ("both answered: the first id", [question("b", "Z1"), question("a", "Z1")], ["a"]),
    ("both answered: the later one", [question("a", "Z1", ingediend=date(2021, 3, 1)), ANSWERED_LATER], ["b"]),
    ("three versions", [question("c", "Z1", ""), question("a", "Z1", ""), question("b", "Z1")], ["b"]),
    ("put off before open", [question("a", "Z1", ""), question("b", "Z1", "", mededeling=Mededeling("Later."))], ["b"]),
    ("two questions", [question("a", "Z1"), question("b", "Z2")], ["a", "b"]),
    ("without a number", [question("a", ""), question("b", "")], ["a", "b"]),
    ("numbers that stand for none", [question("a", "0"), question("b", "0"), question("c", "1")], ["a", "b", "c"]),
    ("some of several numbers", [question("a", "Z1, Z2"), question("b", "Z1")], ["a", "b"]),
    ("all of several numbers", [question("a", "Z1, Z2"), question("b", "Z1, Z2")], ["a"]),
    ("one does not match", [paper("a", "Sluis?", vraagnummer="Z1"), question("b", "Z1", "")], ["b"]),
    (
        "the answered one, whatever else it has",
        [paper("a", "Dijk?", vraagnummer="Z1"), paper("b", "Dijk en sluis?", "", vraagnummer="Z1")],
        ["a"],
    ),
]


@pytest.mark.parametrize("commit_every", [0, 1])
@pytest.mark.parametrize(("documents", "wanted"), [row[1:] for row in VERSIONS], ids=[row[0] for row in VERSIONS])
@pytest.mark.parametrize("match", ["auto", "all", "any"])
def test_a_question_counts_once(
    tmp_path: Path, documents: list[Document], wanted: list[str], commit_every: int, match: Any
) -> None:
    with indexed(documents, tmp_path / "index", commit_every) as index:
        for facets in (("status", "soort", "indiener"), ()):
            results = index.search("dijk", match=match, facets=facets)
            assert sorted(hit.id for hit in results.hits) == wanted
            assert results.n_documents == len(wanted)
        assert sum(value.count for value in index.search("dijk", match=match).facets["indiener"].values) == len(wanted)
        every = index.search("dijk", match=match, collapse="none")
        assert every.n_documents == sum("dijk" in document.passages[0].vraag.casefold() for document in documents)


def test_versions_are_named_and_each_can_be_shown(tmp_path: Path) -> None:
    with case("28", tmp_path / "index") as index:
        (hit,) = index.search("dijk").hits
        assert (hit.id, hit.versions) == ("ah-tk-20202021-9001", ("kv-tk-2021Z09001",))
        assert sum(value.count for value in index.search("dijk").facets["partij"].values) == 1
        assert index.search("dijk", collapse="none").n_documents == 2
        assert {document.id for document in index.documents()} == {"ah-tk-20202021-9001", "kv-tk-2021Z09001"}
        soort = {value.value: value.count for value in index.search("dijk", facets=("soort",)).facets["soort"].values}
        assert soort == {"antwoord": 1, "kamervraag": 1}, "each is what choosing it gives"
        assert [hit.id for hit in index.search("dijk", soort="kamervraag").hits] == ["kv-tk-2021Z09001"]


def test_of_the_best_that_are_versions_enough_others_are_found(tmp_path: Path) -> None:
    """Only the best are looked for, and most of them are versions of one question."""
    documents = [question(f"a-{n}", "Z1", titel="Dijk dijk dijk") for n in range(30)]
    documents += [paper(f"b-{n}", "Wat kost de dijk met sluis? " + "Water. " * n) for n in range(40)]
    with indexed(documents, tmp_path / "index") as index:
        for query in ("dijk", "dijk sluis", "dijk water"):
            some = index.search(query, match="any", facets=())
            every = index.search(query, match="any", limit=100)
            assert [hit.id for hit in some.hits] == [hit.id for hit in every.hits][:10]
            assert len(every.hits) == every.n_documents == 41


def test_a_page_of_questions_follows_a_page(tmp_path: Path) -> None:
    documents = [question(f"{'ab'[n % 2]}-{n // 2}", f"Z{n // 2}", "Ja." if n % 2 else "") for n in range(60)]
    with indexed(documents, tmp_path / "index") as index:
        pages = [[hit.id for hit in index.search("dijk", offset=n, limit=7).hits] for n in range(0, 35, 7)]
        assert sorted(id for page in pages for id in page) == sorted(f"b-{n}" for n in range(30))


def test_groups_and_passages_hold_one_version_of_a_question(tmp_path: Path) -> None:
    several = (Passage("1", "Is de dijk veilig?", "Ja."), Passage("2", "Welke dijk?", "Die."))
    documents = [
        Document(id, dossier="28676", vraagnummer="Z1", indieners=(Indiener("Vos", "SP"),), passages=several)
        for id in ("a", "b")
    ]
    with indexed(documents, tmp_path / "index") as index:
        (hit,) = index.search("dijk", group="dossier").hits
        assert hit.group is not None and hit.group.n_documents == 1
        assert {hit.passages[0].id for hit in index.search("dijk", unit="passage").hits} == {"a#1", "a#2"}
        assert index.search("dijk").n_passages == 2


def test_what_keeps_an_index_sees_every_document(tmp_path: Path) -> None:
    with case("28", tmp_path / "index") as index:
        assert index.search("dijk", fold=False).n_documents == 2, "the old name of the choice"
        assert index.search("dijk", fold=True).n_documents == 1
    with vraagbaak.writer(tmp_path / "index") as writer:
        assert writer.delete("kv-tk-2021Z09001")
    with vraagbaak.open(tmp_path / "index") as index:
        assert [(hit.id, hit.versions) for hit in index.search("dijk").hits] == [("ah-tk-20202021-9001", ())]
