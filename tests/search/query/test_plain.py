"""Is a query of words alone read as by the parser of plain queries?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vraagbaak.search import settings
from vraagbaak.search.query.plain import asks_more, bare_words, parse

LATIN = st.characters(max_codepoint=0xFF)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Stikstof  natuur", ["stikstof", "natuur"]),
        ("café ÉÉN", ["café", "één"]),
        ("zorg OF wonen", None),
        ("zorg-wonen", None),
        ("artikel 5", None),
        ("Dvořák", None),
        ("  ", None),
        ("a" * 129, None),
        ("a " * settings.LONGEST_QUERY, None),
    ],
)
def test_words_alone_are_read_at_once(text: str, words: list[str] | None) -> None:
    assert bare_words(text) == words


@given(st.text(LATIN, max_size=40) | st.lists(st.text(LATIN, min_size=1, max_size=6), max_size=6).map(" ".join))
def test_the_parser_reads_the_same_words(text: str) -> None:
    words = bare_words(text)
    if words is not None:
        assert not asks_more(text)
        assert [word.form for word in parse(text, frozenset()).wanted] == words  # type: ignore[union-attr]
