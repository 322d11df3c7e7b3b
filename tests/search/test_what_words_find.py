"""Every example of docs/ANALYSIS.md of a word and what it finds, on an index of these texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak.corpus.model import Document, Passage

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "ANALYSIS.md").read_text(encoding="utf-8")


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
        for number, text in enumerate(("Een toeslag", "De toeslagen", "De zorgtoeslag", "Iets anders")):
            writing.add(Document(f"d{number}", "antwoord", text, passages=(Passage("1", text),)))
    with vraagbaak.open(tmp_path) as opened:
        assert [hit.id for hit in opened.search("toeslag").hits][:2] == ["d0", "d1"]
        assert [hit.id for hit in opened.search("toeslagen").hits][:2] == ["d1", "d0"]
