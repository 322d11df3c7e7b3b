"""Does feedback list documents like the best after those with the words, and change nothing else? Invented papers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak import Document, Passage
from vraagbaak.search.cli.run import run

N_WITH_WORD = 12
"""Papers about fines that have the word; more than RELAX_BELOW."""


def paper(id: str, titel: str, vraag: str, onderwerp: str = "") -> Document:
    return Document(
        id=id, titel=titel, onderwerpen=(onderwerp,) if onderwerp else (), passages=(Passage("1", vraag, "Ja."),)
    )


def papers() -> list[Document]:
    with_word = [
        paper(
            f"delict-{number:02}",
            f"Verkeersdelicten op weg {number}",
            f"Krijgt een automobilist op weg {number} een bekeuring?",
            "zeehondenopvang",
        )
        for number in range(N_WITH_WORD)
    ]
    return [
        *with_word,
        paper("boete", "De bekeuring", "Betaalt de automobilist?"),
        paper("boete-2", "Bekeuringen voor automobilisten", "Hoeveel bekeuringen zijn er?"),
        paper("zeehond", "De zeehondenopvang", "Is er zeehondenopvang?", "zeehondenopvang"),
        paper("brug", "De brug", "Is de brug open?"),
    ]


@pytest.fixture
def index(tmp_path: Path) -> Path:
    path = tmp_path / "index"
    with vraagbaak.writer(path) as writer:
        for document in papers():
            writer.add(document)
    return path


def test_documents_like_the_best_follow_those_with_the_word(index: Path) -> None:
    with vraagbaak.open(index) as opened:
        results = opened.search("verkeersdelicten", limit=50, feedback=True)
        found = [hit.id for hit in results.hits]
        assert {id[:6] for id in found[:N_WITH_WORD]} == {"delict"}
        assert found[N_WITH_WORD:] == ["boete-2", "boete"] or found[N_WITH_WORD:] == ["boete", "boete-2"]
        assert [hit.by_feedback for hit in results.hits] == [False] * N_WITH_WORD + [True, True]
        assert results.n_feedback == 2
        assert results.to_dict()["n_feedback"] == 2
        assert [hit.to_dict().get("by_feedback") for hit in results.hits[-3:]] == [None, True, True]
        assert [passage.id for passage in results.hits[-1].passages] == [f"{found[-1]}#1"]


def test_the_words_ranking_counts_and_facets_stay(index: Path) -> None:
    with vraagbaak.open(index) as opened:
        more = opened.search("verkeersdelicten", limit=50, feedback=True)
        words = opened.search("verkeersdelicten", limit=50)
        for name in ("n_documents", "n_full", "n_partial", "n_passages", "relaxed", "facets", "timeline"):
            assert getattr(more, name) == getattr(words, name), name
        assert [(hit.id, hit.score) for hit in more.hits[:N_WITH_WORD]] == [(hit.id, hit.score) for hit in words.hits]
        assert words.n_feedback == 0


def test_keywords_of_a_document_are_no_source(index: Path) -> None:
    """All best papers are filed under a keyword, which a paper about it has as a word."""
    with vraagbaak.open(index) as opened:
        words = {one.word for one in opened.feedback("verkeersdelicten")}
        assert {"bekeuring", "automobilist"} <= words
        assert "zeehondenopvang" not in words
        assert "zeehond" not in {hit.id for hit in opened.search("verkeersdelicten", limit=50, feedback=True).hits}


def test_a_page_that_ends_before_them_computes_none(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from vraagbaak.search.assist import feedback

    monkeypatch.setattr(feedback, "terms", None)
    with vraagbaak.open(index) as opened:
        results = opened.search("verkeersdelicten", limit=N_WITH_WORD, feedback=True)
        assert len(results.hits) == N_WITH_WORD
        assert results.n_feedback == 0


def test_few_documents_with_all_words_are_no_source(index: Path) -> None:
    with vraagbaak.open(index) as opened:
        assert opened.feedback("brug") == ()
        assert opened.search("brug", limit=50, feedback=True).n_feedback == 0


EXACT = ("=verkeersdelicten", '"verkeersdelicten op weg"', "verkeersdelicten -brug", "titel:verkeersdelicten")


@pytest.mark.parametrize("query", EXACT)
def test_more_than_words_asks_for_exactly_that(index: Path, query: str) -> None:
    with vraagbaak.open(index) as opened:
        assert opened.search(query, limit=50, feedback=True).n_feedback == 0


def test_other_orders_units_and_all_have_none(index: Path) -> None:
    with vraagbaak.open(index) as opened:
        for named in ({"sort": "newest"}, {"unit": "passage"}, {"group": "dossier"}, {"match": "all"}):
            results = opened.search("verkeersdelicten", limit=50, feedback=True, **named)
            assert results.n_feedback == 0, named


def test_pages_go_on_from_each_other(index: Path) -> None:
    with vraagbaak.open(index) as opened:
        whole = [hit.id for hit in opened.search("verkeersdelicten", limit=50, feedback=True).hits]
        pages = [
            hit.id
            for offset in range(0, 20, 3)
            for hit in opened.search("verkeersdelicten", limit=3, offset=offset, feedback=True).hits
        ]
        assert pages == whole == [hit.id for hit in opened.iter_hits("verkeersdelicten", feedback=True)]


def test_filters_hold_for_them(tmp_path: Path) -> None:
    from dataclasses import replace

    path = tmp_path / "index"
    with vraagbaak.writer(path) as writer:
        for document in papers():
            ministeries = ("Justitie",) if document.id != "boete-2" else ("Verkeer",)
            writer.add(replace(document, ministeries=ministeries))
    with vraagbaak.open(path) as opened:
        results = opened.search("verkeersdelicten", limit=50, feedback=True, ministerie="Justitie")
        assert [hit.id for hit in results.hits if hit.by_feedback] == ["boete"]


def test_a_version_of_a_question_that_is_listed_is_not_listed_again(tmp_path: Path) -> None:
    from dataclasses import replace

    path = tmp_path / "index"
    with vraagbaak.writer(path) as writer:
        for document in papers():
            number = "2024Z00001" if document.id in ("boete", "delict-00") else ""
            writer.add(replace(document, vraagnummer=number) if number else document)
    with vraagbaak.open(path) as opened:
        results = opened.search("verkeersdelicten", limit=50, feedback=True)
        assert [hit.id for hit in results.hits if hit.by_feedback] == ["boete-2"]


@pytest.mark.parametrize("id", ["delict-03", "boete", "boete-2"])
def test_the_explanation_is_of_the_hits_score(index: Path, id: str) -> None:
    with vraagbaak.open(index) as opened:
        scores = {hit.id: hit.score for hit in opened.search("verkeersdelicten", limit=50, feedback=True).hits}
        explained = opened.explain("verkeersdelicten", id, feedback=True)
        assert explained is not None
        assert explained.value == pytest.approx(scores[id], rel=1e-5)
        assert ("like the best documents" in explained.message) == id.startswith("boete")


def test_the_command_lists_and_explains_them(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["search", "--index", str(index), "--limit", "50", "--feedback", "verkeersdelicten"]) == 0
    shown = capsys.readouterr().out
    assert f"{N_WITH_WORD} documents, {N_WITH_WORD} passages; 2 like the best of these" in shown
    assert shown.count("like the best documents; not all of the words") == 2
    assert run(["search", "--index", str(index), "--feedback", "--ids", "verkeersdelicten"]) == 0
    assert len(capsys.readouterr().out.split()) == N_WITH_WORD
    assert run(["words", "--index", str(index), "--feedback", "verkeersdelicten"]) == 0
    assert "bekeuring" in capsys.readouterr().out
    assert run(["explain", "--index", str(index), "--feedback", "verkeersdelicten", "boete"]) == 0
    assert "by words of the best documents:" in capsys.readouterr().out


def test_without_it_nothing_of_it_is_imported(index: Path) -> None:
    program = (
        f"import sys, vraagbaak; index = vraagbaak.open({str(index)!r}); "
        "results = index.search('verkeersdelicten'); list(results.hits), results.facets, results.n_feedback; "
        "print([name for name in sys.modules if 'feedback' in name or 'beyond' in name])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
