"""Every example in docs/ANALYSIS.md holds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from vraagbaak.index.analysis.abbreviations import same_as
from vraagbaak.index.analysis.compounds import Splitter, learn
from vraagbaak.index.analysis.folding import fold
from vraagbaak.index.analysis.tokens import tokens
from vraagbaak.index.lexical.stemmer import Stemmer

PAGE = Path(__file__).resolve().parents[3] / "docs" / "ANALYSIS.md"
TEXT = " ".join(PAGE.read_text(encoding="utf-8").split())
WORDS = {word: int(n) for word, n in re.findall(r"(\S+) (\d+)", TEXT.split("```")[1])}
STEMMER = Stemmer(["Rutte", "Bos"])
SPLITTER = Splitter(learn(list(WORDS), list(WORDS.values())), protected=["wijnbergen"])


def pairs(pattern: str) -> list[tuple[str, str]]:
    return re.findall(r"`([^`]+)` " + pattern + r" `([^`]+)`", TEXT)


@pytest.mark.parametrize(("form", "folded"), pairs("folds to"))
def test_folds_to(form: str, folded: str) -> None:
    assert fold(form) == folded


@pytest.mark.parametrize(("text", "forms"), pairs("is indexed as"))
def test_is_indexed_as(text: str, forms: str) -> None:
    assert " ".join(token.form for token in tokens(text)) == forms


@pytest.mark.parametrize(("form", "other"), pairs("meets"))
def test_meets(form: str, other: str) -> None:
    assert STEMMER.stem(form) == STEMMER.stem(other)


@pytest.mark.parametrize(("form", "other"), pairs("does not meet"))
def test_does_not_meet(form: str, other: str) -> None:
    assert STEMMER.stem(form) != STEMMER.stem(other)


@pytest.mark.parametrize(("form", "other"), pairs("is akin to"))
def test_is_akin_to(form: str, other: str) -> None:
    assert STEMMER.stem(form) != STEMMER.stem(other)
    assert STEMMER.family(STEMMER.stem(form)) == STEMMER.family(STEMMER.stem(other))


@pytest.mark.parametrize(("form", "other"), pairs("is not akin to"))
def test_is_not_akin_to(form: str, other: str) -> None:
    assert STEMMER.family(STEMMER.stem(form)) != STEMMER.family(STEMMER.stem(other))


@pytest.mark.parametrize(("form", "parts"), re.findall(r"`([^`]+)` = ((?:`[^`]+` \+ )+`[^`]+`)", TEXT))
def test_is_made_of(form: str, parts: str) -> None:
    assert SPLITTER.parts(form) == tuple(re.findall(r"`([^`]+)`", parts))


@pytest.mark.parametrize("form", re.findall(r"`([^`]+)` is one word", TEXT))
def test_is_one_word(form: str) -> None:
    assert SPLITTER.parts(form) == ()


@pytest.mark.parametrize(("word", "form"), re.findall(r"who looks for `([^`]+)` finds `([^`]+)`", TEXT))
def test_is_inside(word: str, form: str) -> None:
    assert word in SPLITTER.inside(form)


@pytest.mark.parametrize(("form", "other"), pairs("also stands for"))
def test_also_stands_for(form: str, other: str) -> None:
    assert tuple(other.split()) in same_as(form)


@pytest.mark.parametrize("form", re.findall(r"`([^`]+)` stands for itself alone", TEXT))
def test_stands_for_itself_alone(form: str) -> None:
    assert same_as(form) == ()


def test_the_page_has_examples_of_every_kind() -> None:
    kinds = ("is indexed as", "folds to", "meets", "does not meet", "is akin to", "is not akin to", "also stands for")
    assert all(len(pairs(kind)) >= 5 for kind in kinds)
    assert len(re.findall(r"` is one word", TEXT)) >= 5
