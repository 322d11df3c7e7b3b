"""Every example of docs/ANALYSIS.md and QUERY-LANGUAGE.md of what a query finds, on an index of these texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak.corpus.model import Document, Passage
from vraagbaak.search import settings
from vraagbaak.search.terms.expansion import word_term

from .conftest import Made

DOCS = Path(__file__).resolve().parents[2] / "docs"
TEXT = "\n".join((DOCS / page).read_text(encoding="utf-8") for page in ("ANALYSIS.md", "QUERY-LANGUAGE.md"))


def pairs(told: str) -> list[tuple[str, str]]:
    return re.findall(rf"(?<!looks for )`([^`]+)`\s{told}\s`([^`]+)`", TEXT.replace("\n", " "))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[vraagbaak.Index]:
    path = tmp_path_factory.mktemp("words") / "index"
    texts = dict.fromkeys(text for told in ("finds", r"does\snot\sfind") for _, text in pairs(told))
    with vraagbaak.writer(path) as writing:
        for text in (*texts, "overheid binnen visserij rijk"):
            writing.add(Document(text, "antwoord", passages=(Passage("1", text),)))
    with vraagbaak.open(path) as opened:
        yield opened


@pytest.mark.parametrize(("query", "text"), pairs("finds"))
def test_finds(index: vraagbaak.Index, query: str, text: str) -> None:
    assert text in [hit.id for hit in index.search(query, match="all").hits]


@pytest.mark.parametrize(("query", "text"), pairs(r"does\snot\sfind"))
def test_does_not_find(index: vraagbaak.Index, query: str, text: str) -> None:
    assert text not in [hit.id for hit in index.search(query, match="all").hits]


def test_the_page_has_examples() -> None:
    assert len(pairs("finds")) >= 8 and len(pairs(r"does\snot\sfind")) >= 3


def test_the_form_that_was_typed_goes_first(tmp_path: Path) -> None:
    with vraagbaak.writer(tmp_path) as writing:
        for number, text in enumerate(("Een toeslag", "De toeslagen", "De subsidie", "Iets anders")):
            writing.add(Document(f"d{number}", "antwoord", text, passages=(Passage("1", text),)))
    with vraagbaak.open(tmp_path) as opened:
        assert [hit.id for hit in opened.search("toeslag").hits][:2] == ["d0", "d1"]
        assert [hit.id for hit in opened.search("toeslagen").hits][:2] == ["d1", "d0"]


@pytest.mark.parametrize("word", ["fiets", "fietsen"])
def test_each_form_weighs_the_same_in_whichever_order_forms_are_walked(made: Made, word: str) -> None:
    texts = ["fiets", *["fietsen"] * 5, "fietspad en bakfiets"]
    index = made([Document(f"v-{at}", passages=(Passage("1", text),)) for at, text in enumerate(texts)])
    own = word_term(index._snapshot, word)
    forms, walked = (dict(zip(*columns[0][:2], strict=True)) for columns in (own.forms, own.walked))
    names = {index._snapshot.segments[0].forms[number]: weight for number, weight in forms.items()}
    assert names[word] == 1.0
    assert set(names.values()) >= {1.0, settings.INFLECTION_WEIGHT}
    assert {number: weight for number, weight in walked.items() if number >= 0}.items() <= forms.items()
    assert index._snapshot.segments[0].forms[own.walked[0][0][0]] == "fietsen"  # the longest first


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("1940-1946", {"v-0", "v-1", "v-2", "v-6"}),
        ("1940/1946", {"v-0", "v-1", "v-2", "v-6"}),
        ("30515-1946", set()),
        ("1940-12", set()),
        ('"1940-1946"', {"v-0"}),
        ("1940-1946 verslag", {"v-1"}),
    ],
)
def test_a_period_is_found_by_its_two_years(made: Made, query: str, wanted: set[str]) -> None:
    texts = [
        *("De periode 1940-1946.", "Een verslag van 1940 tot en met 1946.", "Van 1940 - 1946, in de oorlog."),
        *("Alleen 1940.", "Alleen 1946.", "Dossier 30515, in 1946 en in december (12) 194.", "De periode 1940/1946."),
    ]
    index = made([Document(f"v-{at}", passages=(Passage("1", text),)) for at, text in enumerate(texts)])
    assert {hit.id for hit in index.search(query, match="all").hits} == wanted
