"""Is what meaning adds to a score explained, and does it find what is like a document? On invented documents."""

from __future__ import annotations

from pathlib import Path

import pytest

import vraagbaak
from vraagbaak.search.cli.run import run

from .conftest import Invented, paper


@pytest.mark.parametrize("id", ["valk", "reiger", "mus", "sluis"])
def test_the_explanation_is_of_the_hits_score(embedded: Path, id: str) -> None:
    with vraagbaak.open(embedded) as index:
        scores = {hit.id: hit.score for hit in index.search("torenvalk", limit=100).hits}
        told = index.explain("torenvalk", id)
        assert told is not None
        assert told.value == pytest.approx(scores.get(id, 0.0), rel=1e-6)


def test_what_only_meaning_found_says_to_what_it_is_close(embedded: Path) -> None:
    with vraagbaak.open(embedded) as index:
        told = index.explain("torenvalk", "mus")
        assert told is not None
        assert told.message == "score of mus, which only its meaning finds"
        assert [child.message for child in told.children] == [
            "close in meaning to “Hoeveel mussen zijn er als vogel geteld?”"
        ]
        plain = index.explain("torenvalk", "mus", meaning=False)
        assert plain is not None and plain.message == "mus does not match; it would score"


def test_the_command_explains_meaning(embedded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "--index", str(embedded), "torenvalk", "reiger"]) == 0
    assert "close in meaning to “De reiger”" in capsys.readouterr().out


def test_what_is_like_a_document_is_close_in_meaning(plain: Path, model: Invented) -> None:
    from vraagbaak.search.semantic.embedding import embed

    with vraagbaak.open(plain) as index:
        words = index.related("reiger")
        assert words is not None and not words.hits
    embed(plain, model, ("titles",))
    with vraagbaak.open(plain) as index:
        like = index.related("reiger")
        assert like is not None
        found = {hit.id: hit.by_meaning for hit in like.hits}
        assert found in ({"valk": True}, {"valk-2": True})
        of_valk = index.related("valk")
        assert of_valk is not None and not {"valk", "valk-2"} & {hit.id for hit in of_valk.hits}


def test_a_document_without_a_vector_is_related_by_words(embedded: Path) -> None:
    with vraagbaak.writer(embedded) as writer:
        writer.add(paper("nieuw", "De reiger en de torenvalk"))
    with vraagbaak.open(embedded) as index:
        like = index.related("nieuw")
        assert like is not None
        assert {"valk", "reiger"} & {hit.id for hit in like.hits}
        assert like.n_meaning == 0
