"""Hits and results looked up whole, so that they can be pickled and read where their index is not open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...corpus.model import Document
from ..model import Facts, Group, History, Hit, PassageHit, Verwijzing, Words
from .results import Results


@dataclass(frozen=True, slots=True)
class StoredPage:
    """One hit, or one passage hit, whatever its key."""

    of_words: Words = Words()
    of_hit: Facts = Facts()
    of_passages: tuple[PassageHit, ...] = ()
    papers: tuple[Verwijzing, ...] = ()
    of_group: Group | None = None
    partial: bool = False
    of_history: History = History()
    whole: Document | None = None

    def facts(self, key: int) -> Facts:
        return self.of_hit

    def titel(self, key: int) -> str:
        return self.of_hit.titel

    def passages(self, key: int) -> tuple[PassageHit, ...]:
        return self.of_passages

    def words(self, key: int) -> Words:
        return self.of_words

    def document(self, key: int) -> Document:
        assert self.whole is not None, "a passage hit has no document"
        return self.whole

    def history(self, key: int) -> History:
        return self.of_history

    def references(self, key: int) -> tuple[Verwijzing, ...]:
        return self.papers

    def group(self, key: int) -> Group | None:
        return self.of_group

    def is_partial(self, key: int) -> bool:
        return self.partial


def stored_page(hit: Hit, history: History) -> StoredPage:
    """What a hit tells."""
    return StoredPage(
        Words(), hit.facts, hit.passages, hit.verwijzingen, hit.group, hit.is_partial, history, hit.document
    )


KEPT = (
    *("hits", "facets", "timeline", "query", "n_documents", "n_full", "n_partial", "n_passages", "relaxed"),
    *("timed_out", "took_ms", "diagnostics", "did_you_mean", "corrected_query"),
)
"""What of results is looked up before they are pickled."""


class StoredResults(Results):
    """Results that were pickled: what they hold is all known; nothing else can be asked of them."""

    def __init__(self, kept: Mapping[str, Any]) -> None:
        self._kept = kept

    def __getattribute__(self, name: str) -> Any:
        if name in KEPT:
            return object.__getattribute__(self, "_kept")[name]
        return object.__getattribute__(self, name)

    def __reduce__(self) -> tuple[Any, ...]:
        return StoredResults, (self._kept,)


def kept_of(results: Results) -> dict[str, Any]:
    """Everything that pickled results hold."""
    found = {name: getattr(results, name) for name in KEPT}
    return {**found, "hits": tuple(found["hits"]), "facets": dict(found["facets"])}
