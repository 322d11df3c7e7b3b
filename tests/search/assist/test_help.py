"""Do suggest, words, related and did-you-mean help, and do groups, folds and timelines count right?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from vraagbaak.corpus.model import Document, Indiener, Mededeling, Passage
from vraagbaak.search.assist.suggestions import Suggestion
from vraagbaak.search.assist.words import WordForm
from vraagbaak.search.engine import Index
from vraagbaak.search.execution.filters import UsageProblem
from vraagbaak.search.model import Group, Timeline, Verwijzing

Made = Callable[..., Index]


def paper(id: str, titel: str, *texts: str, **more: object) -> Document:
    """An invented document."""
    passages = tuple(Passage(str(place), text) for place, text in enumerate(texts, start=1))
    return Document(id, titel=titel, passages=passages, **more)  # type: ignore[arg-type]


BRANDENHORST = (Indiener("Marit Brandenhorst", "D66"),)
TORENVALK = paper("v-1", "De torenvalk", "Broedt de torenvalk in Zuiderwoude?", indieners=BRANDENHORST, dossier="28676")
TORENVALKEN = paper("v-2", "Torenvalken geteld", "Hoeveel torenvalken zijn er?", "Nestkasten?", dossier="28676")
KERKUIL = paper("v-3", "De kerkuil", "Broedt de kerkuil in Zuiderwoude, in nestkasten?", dossier="36410-X")
SPOOR = paper("v-4", "Het spoor naar Noorderwoude", "Wanneer komt de trein?", "Financiën?")


def test_suggestions_are_words_askers_dossiers_and_titles(made: Made) -> None:
    index = made([TORENVALK, TORENVALKEN], [KERKUIL, SPOOR])
    assert set(index.suggest("toren")) == {
        Suggestion("woord", "torenvalk", 2),
        Suggestion("titel", "De torenvalk", 1, "v-1"),
        Suggestion("titel", "Torenvalken geteld", 1, "v-2"),
    }
    assert index.suggest("toren")[1].text == "Torenvalken geteld"
    assert index.suggest("brand") == (Suggestion("indiener", "Marit Brandenhorst", 1),)
    assert index.suggest("28 6") == (Suggestion("dossier", "28676", 2),)
    assert index.suggest("financie")[0] == Suggestion("woord", "financiën", 1)
    assert index.suggest("broedt de zuid")[0] == Suggestion("woord", "broedt de zuiderwoude", 2)


@pytest.mark.parametrize("typed", ["", " ", "?", "qqq", '"', "a" * 1000, "\ud800", "de "])
def test_a_suggestion_is_never_an_error(made: Made, typed: str) -> None:
    for one in made([TORENVALK]).suggest(typed):
        assert one.text


def test_the_limit_is_of_each_kind(made: Made) -> None:
    index = made([paper(f"v-{n}", f"Broed{letter} van {n}", f"broed{letter}") for n, letter in enumerate("abcdefgh")])
    found = index.suggest("broed", 3)
    assert [one.kind for one in found] == ["woord"] * 3 + ["titel"] * 3
    assert index.suggest("broed", 0) == ()


def test_words_are_told_with_weight_documents_and_reason(made: Made) -> None:
    texts = ("De wet en wetten.", "Een woningwet.", "De woning.", "Steden en een stad.")
    index = made([paper(f"v-{n}", "", *[text] * 2) for n, text in enumerate(texts)])
    found = {one.form: (one.n_documents, one.why) for one in index.words("Wet")}
    assert found["wet"] == (1, "stem") and found["wetten"] == (1, "stem")
    assert found["woningwet"] == (1, "compound")
    (steden, stad) = index.words("steden")
    assert {steden.form: steden.why, stad.form: stad.why} == {"steden": "stem", "stad": "exception"}
    assert index.words("zebra") == () and index.words("?") == ()
    parts = [one for one in index.words("woningwet") if one.why == "part"]
    assert {(one.form, one.of) for one in parts} >= {("woning", "woning"), ("wet", "wet"), ("wetten", "wet")}
    assert isinstance(parts[0], WordForm)


def test_deleted_documents_do_not_count(made: Made, tmp_path: object) -> None:
    index = made([TORENVALK, TORENVALKEN], [paper("v-1", "Iets anders")])
    assert [one.form for one in index.words("torenvalken")] == ["torenvalken"]


def test_related_documents_are_alike_and_not_the_same_question(made: Made) -> None:
    version = paper("v-5", "De torenvalk", "Broedt de torenvalk in Zuiderwoude?", vraagnummer="2024Z99999")
    asked = paper("v-1", "De torenvalk", "Broedt de torenvalk in Zuiderwoude?", vraagnummer="2024Z99999")
    index = made([asked, TORENVALKEN, KERKUIL], [SPOOR, version])
    found = index.related("v-1")
    assert found is not None
    assert {hit.id for hit in found.hits} == {"v-2", "v-3"}
    passages = index.related("v-2#2")
    assert passages is not None
    # v-5 is the same question as v-1
    assert {hit.passages[0].id for hit in passages.hits} == {"v-1#1", "v-3#1"}
    assert {hit.id for hit in (index.related("v-2#2", unit="document") or passages).hits} == {"v-1", "v-3"}


def test_a_misspelt_word_is_told_and_searched_when_nothing_else_is_found(made: Made) -> None:
    index = made([TORENVALK, TORENVALKEN], [KERKUIL, SPOOR])
    results = index.search("kerkiul")
    assert (results.corrected_query, [hit.id for hit in results.hits]) == ("kerkuil", ["v-3"])
    assert [explanation.kind for explanation in results.diagnostics] == ["unknown-word", "did-you-mean"]
    results = index.search("Zuiderwoude kerkiul")
    assert (results.corrected_query, results.did_you_mean) == (None, "Zuiderwoude kerkuil")
    assert results.n_documents == 2
    results = index.search('"de kerkiul" titel:kerkiul')
    assert results.corrected_query == '"de kerkuil" titel:kerkuil'
    assert index.search("kerkuil").did_you_mean is None


@pytest.mark.parametrize("query", ["{}", "{} -torenvalken"])
def test_a_message_names_the_spelling_that_was_typed(made: Made, query: str) -> None:
    index = made([TORENVALK, KERKUIL])
    for spelling in ("28 676 nr. 999", "kst-28676-999"):
        results = index.search(query.format(spelling))
        assert [spelling in note.message for note in results.diagnostics if note.kind == "unknown-word"] == [True]


def test_a_word_of_one_document_is_suspect_when_a_near_one_is_common(made: Made) -> None:
    many = [paper(f"v-{n}", "Kerkuilen", "Broedt de kerkuil?") for n in range(50)]
    index = made([*many, paper("v-99", "De kerkiul (verzonnen)", "Is dit een fout?")])
    results = index.search("kerkiul")
    assert [hit.id for hit in results.hits] == ["v-99"]
    assert (results.did_you_mean, results.corrected_query) == ("kerkuil", None)


def test_nothing_near_is_nothing_found(made: Made) -> None:
    results = made([TORENVALK]).search("qwertyuiop")
    assert (results.n_documents, results.did_you_mean, results.corrected_query) == (0, None, None)


def test_groups_show_the_best_of_each_dossier(made: Made) -> None:
    index = made([TORENVALK, TORENVALKEN], [KERKUIL, SPOOR])
    results = index.search("zuiderwoude nestkasten trein torenvalken", match="any", group="dossier")
    assert {hit.id: hit.group for hit in results.hits} == {
        "v-2": Group("dossier", "28676", 2),
        "v-3": Group("dossier", "36410-X", 1),
        "v-4": None,
    }
    assert results.n_documents == 4
    second = index.search("zuiderwoude nestkasten trein torenvalken", match="any", group="dossier", limit=1, offset=1)
    assert [hit.id for hit in second.hits] == [results.hits[1].id]
    with pytest.raises(UsageProblem, match="dossier"):
        index.search("trein", group="partij")  # type: ignore[arg-type]


def test_folding_leaves_the_answered_version(made: Made) -> None:
    open_one = paper("a", "De torenvalk", "Broedt hij?", vraagnummer="2024Z99999", ingediend=date(2024, 1, 1))
    explanation = paper("b", "De torenvalk", "Broedt hij?", vraagnummer="2024Z99999", mededeling=Mededeling("Later."))
    answered = Document(
        "c", titel="Torenvalk", vraagnummer="2024Z99999", passages=(Passage("1", "Broedt hij?", "Ja."),)
    )
    other = paper("d", "De torenvalk", "Waar?", vraagnummer="2024Z99998")
    for documents in ([[answered, open_one, explanation, other]], [[open_one], [other], [explanation], [answered]]):
        index = made(*documents)
        results = index.search("torenvalk", fold=True)
        assert ({hit.id for hit in results.hits}, results.n_documents) == ({"c", "d"}, 2)
        assert sum(value.count for value in results.facets["status"].values) == 2
        # the answered one does not pass: the next best stands for the question
        assert {hit.id for hit in index.search("torenvalk", fold=True, jaar="2024").hits} == {"a"}
        assert index.search("torenvalk").n_documents == 2
        assert index.search("torenvalk", collapse="none").n_documents == 4


def test_a_timeline_counts_every_year(made: Made) -> None:
    days = (date(2019, 1, 1), date(2022, 5, 5), date(2022, 6, 6), None)
    index = made([paper(f"v-{n}", "De torenvalk", ingediend=day) for n, day in enumerate(days)])
    years = (("2019", 1), ("2020", 0), ("2021", 0), ("2022", 2))
    assert index.search("torenvalk").timeline == Timeline(years, 1)
    assert index.search("torenvalk", jaar="2022").timeline == Timeline((("2022", 2),), 0)
    assert index.search("zebra").timeline == Timeline((), 0)


def test_references_are_filed_resolved_and_shown(made: Made) -> None:
    cited_paper = paper("v-1", "Een verslag", "Waarom?", dossier="28676", nummer="394")
    answer = paper("v-2", "Antwoord", "Hoe?", kamer="Tweede Kamer", vergaderjaar="2004-2005", nummer="371")
    question = paper("v-3", "Vraag", "Wie?", vraagnummer="2024Z01816")
    citing = Document(
        "v-4",
        titel="De torenvalk",
        passages=(
            Passage("1", "Kent u Kamerstuk 28 676, nr. 394?", "Ja, en Kamerstuk 36 045, nr. 1."),
            Passage("2", "En 2024Z01816?", "Zie het antwoord op vraag 1.", noten=("Aanhangsel, 2004–2005, nr. 371",)),
        ),
    )
    index = made([cited_paper, citing], [answer, question])
    assert [(one.place, one.to, one.ids) for one in index.citations("v-4")] == [
        (1, "28676-394", ("v-1",)),
        (1, "36045-1", ()),
        (2, "2024Z01816", ("v-3",)),
        (2, "vraag 1", ("v-4#1",)),
        (2, "ah-tk-20042005-371", ("v-2",)),
    ]
    for query in ("28676-394", "28676", '"28 676, nr. 394"', "kst-28676-394", "2024Z01816", "ah-tk-20042005-371"):
        assert [hit.id for hit in index.search(f"verwijst:{query}").hits] == ["v-4"], query
    assert index.search("verwijst:28676-395").n_documents == 0
    assert index.citations("v-1") == () and index.citations("v-9") == ()
    (hit,) = index.search("torenvalk").hits
    assert set(hit.verwijzingen) == {
        Verwijzing("28676-394", ("v-1",)),
        Verwijzing("36045-1"),
        Verwijzing("2024Z01816", ("v-3",)),
        Verwijzing("ah-tk-20042005-371", ("v-2",)),
    }


def test_the_numbers_of_one_fractie_are_its_own(made: Made) -> None:
    several = tuple(
        Passage(nummer, f"Vraag van {fractie}?", antwoord, fractie=fractie)
        for fractie in ("D66", "SP")
        for nummer, antwoord in (("1", "Ja."), ("2", "Zie het antwoord op vraag 1."))
    )
    index = made([Document("v-1", titel="Overleg (verzonnen)", passages=several)])
    assert [(one.place, one.ids) for one in index.citations("v-1")] == [(2, ("v-1#1",)), (4, ("v-1#3",))]


def test_other_names_of_a_word_are_told(made: Made) -> None:
    index = made([paper("v-1", "", "De NATO."), paper("v-2", "", "De NAVO."), paper("v-3", "", "De Verenigde Naties.")])
    assert {(one.form, one.why) for one in index.words("NAVO")} == {("navo", "stem"), ("nato", "name")}
    assert [(one.form, one.why, one.n_documents) for one in index.words("VN")] == [("verenigde naties", "name", 1)]


def test_an_index_without_texts_has_no_help_to_give_and_no_fault(made: Made) -> None:
    for index in (made([]), made([Document("v-1")]), made([Document("v-1"), Document("v-2", passages=(Passage(),))])):
        assert index.suggest("toren") == () and index.words("toren") == ()
        results = index.search("torenvalk", fold=True, group="dossier")
        assert (list(results.hits), results.did_you_mean, results.timeline) == ([], None, Timeline())
        if index.document("v-1"):
            alike = index.related("v-1")
            assert alike is not None and list(alike.hits) == []
            explanation = index.explain("torenvalk", "v-1")
            assert explanation is not None and explanation.value == 0


@pytest.mark.parametrize("query", ["torenvlak", "torenvalken", "nestkasten OF geteld", "*", "dossier:28676"])
@pytest.mark.parametrize("unit", ["document", "passage"])
@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
def test_folds_and_groups_are_of_any_search(made: Made, query: str, unit: str, sort: str) -> None:
    index = made([TORENVALK, TORENVALKEN], [KERKUIL, SPOOR])
    options = {"unit": unit, "sort": sort, "fold": True, "group": "dossier"}
    hits = index.search(query, **options).hits  # type: ignore[arg-type]
    dossiers = [hit.group.value if hit.group else hit.id for hit in hits]
    assert dossiers and len(set(dossiers)) == len(dossiers)
    one = index.search(query, limit=1, **options).hits  # type: ignore[arg-type]
    assert [hit.id for hit in one] == [hits[0].id]
