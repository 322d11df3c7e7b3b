"""What a caller wants of a search, and what the search found: plain values, which refer to nothing of the search."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from .. import settings
from ..columns import Column
from ..model import Facet, Group, Timeline

if TYPE_CHECKING:
    from .run import Run


class Ranked(NamedTuple):
    """One document, or one passage, at its rank: the number of the segment, of the document, of the record (-1:
    none)."""

    segment: int
    doc: int
    unit: int
    id: str
    score: float

    def scored(self, score: float) -> Ranked:
        """The same with another score."""
        return self._replace(score=score)


@dataclass(frozen=True, slots=True)
class Shown:
    """The values to show of each facet: how many (None: all), for all facets or by name; and in which order."""

    size: int | None | Mapping[str, int | None] = settings.FACET_VALUES
    sort: str = "count"

    @property
    def is_default(self) -> bool:
        return self.size == settings.FACET_VALUES and self.sort == "count"

    def size_of(self, name: str) -> int | None:
        """How many values of a facet are shown."""
        return self.size.get(name, settings.FACET_VALUES) if isinstance(self.size, Mapping) else self.size


class Listing(NamedTuple):
    """A stretch of a ranking."""

    ranked: Sequence[Ranked]
    n_full: int
    """How many of them, the first, have all words; below 0 where those with all words end before the stretch."""
    groups: Sequence[Group | None] | None = None
    """The group of each, when hits are grouped."""
    marks: Sequence[int] = ()
    """What each was found by, where the search goes beyond words."""
    n_feedback: int = 0
    """How many of the whole ranking were found only as they are like the best; 0 where the stretch ends before them."""
    n_meaning: int = 0
    """The same for those that were found only by meaning."""

    def part(self, first: int, last: int) -> Listing:
        """The hits of this stretch from one to another."""
        groups = None if self.groups is None else self.groups[first:last]
        return self._replace(
            ranked=self.ranked[first:last],
            n_full=self.n_full - first,
            groups=groups,
            marks=self.marks[first:last],
        )


class Want(NamedTuple):
    """What a caller wants of a search."""

    k: int = 0
    """The number of best documents, or passages."""
    offset: int = 0
    """How many of these, the first, are not listed."""
    sort: str = "relevance"
    unit: str = "document"
    rank: Callable[[Run], Listing] | None = None
    """Another ranking in the place of the four above: by group, or beyond words."""
    passages: int = 0
    """The number of best passages of each listed document."""
    facets: Sequence[Column] = ()
    shown: Shown = Shown()
    """The shown values of the facets."""
    counts: bool = False
    """Whether all matching documents are counted, also where the best can be found without."""
    years: Column | None = None
    """The column of years, where a timeline is wanted."""
    table: Callable[[Run], Any] | None = None
    """What else is computed of the same run, which then examines all documents."""


@dataclass(slots=True, eq=False)
class Found:
    """What one search found. Where its time was up first, what it had found by then."""

    dfs: Sequence[int] = ()
    """The document frequency of each expanded term among live documents."""
    relaxed: bool = False
    """Whether documents without some of the words follow those that have all, or are counted for lack of these."""
    counts_all_words: bool = True
    """Whether all counted documents have all words."""
    listing: Listing = Listing((), 0)
    passages: Sequence[Sequence[tuple[int, float]]] = ()
    """The place and score of the best passages of each listed document."""
    is_empty: bool = True
    """Whether no document matches, listed or not."""
    is_counted: bool = False
    """Whether the three counts are known: a search for the best documents may leave out others."""
    n_documents: int = 0
    """How many documents match, and are counted."""
    n_full: int = 0
    """How many documents have all words; under `any`, match."""
    n_partial: int = 0
    """How many documents have only some of the words, and are listed after the others."""
    facets: dict[str, Facet] = field(default_factory=dict)
    timeline: Timeline | None = None
    """The years of the counted documents, where they are wanted."""
    table: tuple[Any] | None = None
    """What the table of the Want gave, in a tuple; None where none was wanted."""
    timed_out: bool = False

    @property
    def n_listed(self) -> int:
        """How many documents match, counted or listed after those."""
        return max(self.n_documents, self.n_full + self.n_partial)
