"""A page of one hit, looked up completely."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..corpus.model import Document
from .hit import Facts, Group, History, Hit, PassageHit, Verwijzing, Words
from .snippets import Snippet


@dataclass(frozen=True, slots=True)
class StoredPage:
    """One hit, or one passage hit, looked up completely, so that it can be pickled and read where its index is not
    open."""

    of_words: Words = Words()
    of_hit: Facts = Facts()
    of_passages: tuple[PassageHit, ...] = ()
    papers: tuple[Verwijzing, ...] = ()
    of_group: Group | None = None
    partial: bool = False
    meaning: bool = False
    feedback: bool = False
    of_history: History = History()
    whole: Document | None = None
    of_texts: Mapping[str, Snippet] = field(default_factory=dict)

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

    def snippets(self, key: int) -> Mapping[str, Snippet]:
        return self.of_texts

    def references(self, key: int) -> tuple[Verwijzing, ...]:
        return self.papers

    def group(self, key: int) -> Group | None:
        return self.of_group

    def is_partial(self, key: int) -> bool:
        return self.partial

    def by_meaning(self, key: int) -> bool:
        return self.meaning

    def by_feedback(self, key: int) -> bool:
        return self.feedback


def stored_page(hit: Hit, history: History) -> StoredPage:
    """The content of a hit."""
    return StoredPage(
        Words(),
        hit.facts,
        hit.passages,
        hit.verwijzingen,
        hit.group,
        hit.is_partial,
        hit.by_meaning,
        hit.by_feedback,
        history,
        hit.document,
        dict(hit.snippets),
    )
