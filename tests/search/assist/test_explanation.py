"""Is the root of an explanation the score of the hit, for whatever query?"""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from vraagbaak.corpus.model import Document, Indiener, Passage
from vraagbaak.search.assist.explanation import Explanation
from vraagbaak.search.engine import Index

WORDS = (
    "stikstof beleid stikstofbeleid depositie kinderopvangtoeslag opvang toeslag kind kinderen woningbouw woning bouw "
    "financiën luchtverdediging lucht verdediging F-16 F-16-vlucht 2% de het van antwoord ministers"
).split() + ["de woning", "stikstof beleid", "art. 5"]


def documents(rng: random.Random, n: int, first: int) -> list[Document]:
    """Invented documents of words in any order."""

    def text(most: int) -> str:
        return " ".join(rng.choice(WORDS) for _ in range(rng.randint(0, most)))

    return [
        Document(
            id=f"verzonnen-{number}",
            titel=text(4),
            samenvatting=text(3),
            dossier=rng.choice(("", "28676", "36410-X")),
            nummer=str(number),
            indieners=(Indiener("Marit Brandenhorst", rng.choice(("D66", "SP"))),),
            onderwerpen=tuple(filter(None, (text(2), text(1)))),
            passages=tuple(
                Passage(str(place), text(9), text(9), kop=text(1), noten=tuple(filter(None, (text(3),))))
                for place in range(1, rng.randint(1, 5))
            ),
        )
        for number in range(first, first + n)
    ]


QUERIES = (
    "stikstof",
    "stikstofbeleid kind",
    "kinderopvangtoeslag",
    '"de woning" bouw',
    '"stikstof beleid"',
    "woningbouw -depositie",
    "luchtverdediging F-16",
    "2% art. 5",
    "28676",
    "titel:stikstof beleid",
    "vraag:woning^3 OR antwoord:lucht*",
    "partij:D66 toeslag",
    "stikstof~1 (kind AND NOT bouw)",
    '"woning bouw"~3',
    "=woning toeslag",
    "de het van",
)


@pytest.mark.parametrize("query", QUERIES)
def test_the_root_is_the_score_of_the_hit(made: Callable[..., Index], query: str) -> None:
    rng = random.Random(query)
    index = made(documents(rng, 25, 1), documents(rng, 25, 26), documents(rng, 10, 20))
    n_compared = 0
    for unit in ("document", "passage"):
        for hit in index.search(query, limit=100, unit=unit).hits:
            id = hit.passages[0].id if unit == "passage" else hit.id
            explanation = index.explain(query, id)
            assert explanation is not None and explanation.message == f"score of {id}"
            assert explanation.value == pytest.approx(hit.score, abs=1e-6)
            n_compared += 1
    assert n_compared


def test_an_explanation_names_fields_forms_and_figures(made: Callable[..., Index]) -> None:
    index = made([Document("verzonnen-1", titel="Stikstof", passages=(Passage("1", "Stikstofbeleid?"),))])
    explanation = index.explain("stikstof", "verzonnen-1")
    assert explanation is not None
    messages = list(flat(explanation))
    assert messages[0] == "score of verzonnen-1"
    assert "the whole document" in messages and "passage verzonnen-1#1" in messages
    assert "idf: 1 of 1 documents have it" in messages
    assert "stikstof 1 times" in messages


def flat(of: Explanation) -> list[str]:
    return [of.message, *(message for child in of.children for message in flat(child))]


def test_what_does_not_match_is_said_to(made: Callable[..., Index]) -> None:
    index = made([Document("verzonnen-1", titel="Stikstof"), Document("verzonnen-2", titel="Spoor")])
    explanation = index.explain("stikstof", "verzonnen-2")
    assert explanation is not None and (explanation.value, explanation.message) == (
        0.0,
        "verzonnen-2 does not match; it would score",
    )


def test_what_is_not_there_cannot_be_explained(made: Callable[..., Index]) -> None:
    index = made([Document("verzonnen-1", titel="Stikstof", passages=(Passage("1", "Waarom?"),))])
    for id in ("verzonnen-9", "verzonnen-1#2", "verzonnen-1#0", "verzonnen-1#x", "#1", "", "\ud800"):
        assert index.explain("stikstof", id) is None
        assert index.related(id) is None
