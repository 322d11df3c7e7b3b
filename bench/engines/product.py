"""The product, asked through its public interface."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import vraagbaak

from . import FACETS

VERSION = version("vraagbaak")


class Engine:
    """An index of the product. Its units are documents, each with its best passage."""

    def __init__(self, folder: Path) -> None:
        self.index = vraagbaak.open(folder)

    def top(self, query: str) -> object:
        results = self.index.search(query, match="any", facets=(), passages_per_hit=1)
        return [(hit.id, hit.score) for hit in results.hits]

    def facets(self, query: str) -> object:
        results = self.index.search(query, match="any", facets=FACETS, passages_per_hit=1)
        return [(hit.id, hit.score) for hit in results.hits], results.facets

    def whole(self, query: str) -> object:
        results = self.index.search(query, match="any", facets=FACETS, passages_per_hit=1)
        shown = [
            (hit.id, hit.score, hit.titel, passage.vraag.html(), passage.antwoord.html())
            for hit in results.hits
            for passage in hit.passages
        ]
        return shown, results.facets

    def any_hit(self, query: str) -> bool:
        return bool(self.index.search(query, facets=()).hits)

    def phrase(self, words: str) -> object:
        return self._anew(f'"{words}"')

    def prefix(self, letters: str) -> object:
        return self._anew(f"{letters}*")

    def fuzzy(self, word: str) -> object:
        return self._anew(f"{word}~1")

    def _anew(self, query: str) -> object:
        """What is kept of phrases and patterns for the next query is forgotten first: phrases keep their places."""
        planner = self.index._planner
        planner._phrases.clear()
        planner.language.lookup._kept.clear()
        return self.top(query)
