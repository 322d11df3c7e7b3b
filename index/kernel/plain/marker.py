"""Here are sets of forms, and a text: where do they stand in it? Without compiled code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ...analysis import tokens
from ...storage.postings import Bytes, Ints, Longs
from ...storage.string_table import Strings
from .snippets import Match, snippet


class FormSet:
    """Forms that are looked for as one: these, and of sorted ones on disk (their bytes, where each begins) those with
    these numbers."""

    def __init__(self, forms: Iterable[str] = (), stored: Iterable[tuple[Bytes, Longs, Ints]] = ()) -> None:
        self.forms = {tokens.form(form) for form in forms if form}
        for data, starts, numbers in stored:
            known = Strings(data, starts)
            self.forms.update(known[number] for number in numbers.tolist())


class Marker:
    """Finds the forms of some sets, at most 64, in texts; a form in several belongs to the first of them."""

    def __init__(self, sets: Sequence[FormSet]) -> None:
        self._wanted = {form: number for number, own in reversed(list(enumerate(sets))) for form in own.forms}

    def marks(self, text: str) -> list[Match]:
        """Each occurrence as (start, end, number of the set) in characters, in order and without overlap: a joined
        token that is wanted hides its runs."""
        found: list[Match] = []
        last_end = 0
        for token in tokens.tokens(text):
            word = self._wanted.get(token.form)
            if word is not None and token.start >= last_end:
                found.append((token.start, token.end, word))
                last_end = token.end
        return found

    def shown(
        self,
        passages: Sequence[tuple[str, ...]],
        width: int,
        words_class: type[tuple[Any, ...]],
        snippet_class: type[tuple[Any, ...]],
    ) -> list[Any]:
        """Of passages (Stored.passage has what they are) a words_class of (nummer, fractie, kop, vraag, antwoord), the
        last two each as a snippet_class. Both are classes of tuples."""
        new = tuple.__new__
        found = []
        for passage in passages:
            vraag, antwoord = (new(snippet_class, snippet(text, self.marks(text), width)) for text in passage[3:5])
            found.append(new(words_class, (*passage[:3], vraag, antwoord)))
        return found
