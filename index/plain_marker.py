"""Here are wanted forms, and a text: where do they stand in it? Without compiled code."""

from __future__ import annotations

from collections.abc import Mapping

from .analysis import tokens


class Marker:
    """Finds forms in texts. `wanted` gives each form the number of the query word that it belongs to."""

    def __init__(self, wanted: Mapping[str, int]) -> None:
        self._wanted = {tokens.form(form): word for form, word in wanted.items() if form}

    def marks(self, text: str) -> list[tuple[int, int, int]]:
        """Each occurrence as (start, end, word) in characters, in order and without overlap: a joined token that is
        wanted hides its runs."""
        found: list[tuple[int, int, int]] = []
        last_end = 0
        for token in tokens.tokens(text):
            word = self._wanted.get(token.form)
            if word is not None and token.start >= last_end:
                found.append((token.start, token.end, word))
                last_end = token.end
        return found
