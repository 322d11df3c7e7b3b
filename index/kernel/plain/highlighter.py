"""Highlighter: find sets of terms in a text, in plain Python."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ...analysis import tokens
from ...storage.postings import Bytes, Ints, Longs
from ...storage.string_table import Strings
from .snippets import Match, snippet


class FormSet:
    """Terms that are searched for as one: these terms, and the sorted ones on disk (their bytes, and the offset of
    each) with these numbers."""

    def __init__(self, forms: Iterable[str] = (), stored: Iterable[tuple[Bytes, Longs, Ints]] = ()) -> None:
        self.forms = {tokens.form(form) for form in forms if form}
        for data, starts, numbers in stored:
            known = Strings(data, starts)
            self.forms.update(known[number] for number in numbers.tolist())


class Highlighter:
    """Finds the terms of some sets, at most 64, in texts; a term in several sets belongs to the first of them."""

    def __init__(self, sets: Sequence[FormSet]) -> None:
        self._wanted = {form: number for number, form_set in reversed(list(enumerate(sets))) for form in form_set.forms}

    def marks(self, text: str) -> list[Match]:
        """Each occurrence as (start, end, number of the set) in characters, in order and without overlap. A joined
        token that matches hides its runs."""
        matches: list[Match] = []
        last_end = 0
        for token in tokens.tokens(text):
            word = self._wanted.get(token.form)
            if word is not None and token.start >= last_end:
                matches.append((token.start, token.end, word))
                last_end = token.end
        return matches


def shown_words(
    highlighter: Highlighter,
    passages: list[tuple[str, ...]],
    width: int,
    words_class: type[tuple[Any, ...]],
    snippet_class: type[tuple[Any, ...]],
) -> list[Any]:
    """For passages (as Stored.passage returns them), a words_class of (nummer, fractie, kop, vraag, antwoord) each; the
    last two are each a snippet_class. Both are classes of tuples."""
    new = tuple.__new__
    words = []
    for passage in passages:
        vraag, antwoord = (new(snippet_class, snippet(text, highlighter.marks(text), width)) for text in passage[3:5])
        words.append(new(words_class, (*passage[:3], vraag, antwoord)))
    return words
