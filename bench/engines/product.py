"""The product, through its public interface."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Any

import vraagbaak
from vraagbaak import Results

from . import FACETS

VERSION = version("vraagbaak")


class Engine:
    """An index of the product. Its hits are documents, each with its best passage."""

    def __init__(self, folder: Path, how: str = "") -> None:
        self.index = vraagbaak.open(folder)
        self.named: dict[str, Any] = {"collapse": "none"} if how == "uncollapsed" else {}
        """More of what each search is asked with."""

    def top(self, query: str) -> object:
        results = self._results(query)
        return [(hit.id, hit.score) for hit in results.hits]

    def facets(self, query: str) -> object:
        results = self._results(query, FACETS)
        return [(hit.id, hit.score) for hit in results.hits], results.facets

    def whole(self, query: str) -> object:
        results = self._results(query, FACETS)
        shown = [
            (hit.id, hit.score, hit.titel, passage.vraag.html(), passage.antwoord.html())
            for hit in results.hits
            for passage in hit.passages
        ]
        return shown, results.facets

    def _results(self, query: str, facets: tuple[str, ...] = ()) -> Results:
        return self.index.search(query, match="any", facets=facets, passages_per_hit=1, **self.named)

    def forget(self) -> None:
        """Drop the terms and documents that are kept for the next query."""
        self.index.forget()

    def any_hit(self, query: str) -> bool:
        return bool(self.index.search(query, facets=()).hits)

    def phrase(self, words: str) -> object:
        return self._again(f'"{words}"')

    def prefix(self, letters: str) -> object:
        return self._again(f"{letters}*")

    def fuzzy(self, word: str) -> object:
        return self._again(f"{word}~1")

    def _again(self, query: str) -> object:
        """Phrases and patterns are dropped first: the positions of phrases are kept for the next query."""
        self.index.forget()
        return self.top(query)
