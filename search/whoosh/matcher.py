"""Postings of a term as a Whoosh matcher.

A Whoosh document is a passage with its title and the other texts about its whole document, or a document without
passages. Scores of our WeightingModel equal those of `index.search(unit="passage")` for one term in one field.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh import matching, query, scoring
from whoosh.query.spans import Span

from .. import settings
from ..execution.idf import idf

Ids = NDArray[np.int64]


class PostingsMatcher(matching.Matcher):
    """The passages that hold a term, ascending, with its frequency and positions in each."""

    def __init__(self, ids: Ids, starts: Ids, positions: Ids, term: tuple[str, bytes], scorer: Any = None) -> None:
        self._ids = ids
        self._starts = starts
        self._positions = positions
        self._term = term
        self._scorer = scorer
        self._at = 0

    def copy(self) -> PostingsMatcher:
        made = PostingsMatcher(self._ids, self._starts, self._positions, self._term, self._scorer)
        made._at = self._at
        return made

    def is_active(self) -> bool:
        return self._at < len(self._ids)

    def reset(self) -> None:
        self._at = 0

    def replace(self, minquality: float = 0) -> Any:
        if not self.is_active() or (minquality and self.supports_block_quality() and self.max_quality() < minquality):
            return matching.NullMatcher()
        return self

    def term(self) -> tuple[str, bytes]:
        return self._term

    def id(self) -> int:
        return int(self._ids[self._at])

    def all_ids(self) -> Iterator[int]:
        return iter(self._ids.tolist())

    def next(self) -> bool:
        if not self.is_active():
            raise matching.ReadTooFar
        self._at += 1
        return False

    def skip_to(self, id: int) -> bool:
        if not self.is_active():
            raise matching.ReadTooFar
        self._at += int(np.searchsorted(self._ids[self._at :], id))
        return False

    def supports(self, astype: str) -> bool:
        return astype in ("frequency", "weight", "positions")

    def value_as(self, astype: str) -> Any:
        if astype == "positions":
            return self._positions[self._starts[self._at] : self._starts[self._at + 1]].tolist()
        return self.weight()

    def value(self) -> list[int]:
        """The positions. There is no encoded value, as no codec of Whoosh is used on disk."""
        positions: list[int] = self.value_as("positions")
        return positions

    def weight(self) -> float:
        return float(self._starts[self._at + 1] - self._starts[self._at])

    def spans(self) -> list[Span]:
        return [Span(position) for position in self.value_as("positions")]

    def score(self) -> float:
        return float(self._scorer.score(self)) if self._scorer else self.weight()

    def supports_block_quality(self) -> bool:
        return self._scorer is not None and self._scorer.supports_block_quality()

    def max_quality(self) -> float:
        return float(self._scorer.max_quality())

    def block_quality(self) -> float:
        return self.max_quality()

    def skip_to_quality(self, minquality: float) -> int:
        """All postings are one block: when it is not good enough, no posting is."""
        if self.max_quality() <= minquality:
            self._at = len(self._ids)
        return 0

    def block_max_weight(self) -> float:
        return float(np.diff(self._starts).max(initial=0))

    def block_min_length(self) -> int:
        return 1


class Passages(query.Query):
    """Known passages, by their Whoosh document numbers."""

    boost = 1.0

    def __init__(self, ids: Ids) -> None:
        self.ids = ids

    def __repr__(self) -> str:
        return f"Passages({len(self.ids)})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Passages) and bool(np.array_equal(self.ids, other.ids))

    def __hash__(self) -> int:
        return hash(self.ids.tobytes())

    def field(self) -> None:
        return None

    def estimate_size(self, ixreader: Any) -> int:
        return len(self.ids)

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        return matching.ListMatcher(self.ids.tolist(), all_weights=0.0) if len(self.ids) else matching.NullMatcher()


class Model(scoring.WeightingModel):
    """Our score of a passage for one term in one field, for Whoosh's Searcher."""

    def scorer(self, searcher: Any, fieldname: str, text: bytes, qf: int = 1) -> Any:
        return FormScorer(searcher.reader(), fieldname, text)


class FormScorer(scoring.BaseScorer):
    """idf * t / (k1 + t), where t is the term's frequency in the field, adjusted by the field's weight and length."""

    def __init__(self, reader: Any, fieldname: str, text: bytes) -> None:
        self._idf = idf(reader.n_documents, reader.documents_with(fieldname, text))
        self._weight = settings.WEIGHTS.get(fieldname, 1.0)
        self._b = settings.B.get(fieldname, 0.0)
        self._average = reader.average_length(fieldname)
        self._length = reader.units.lengths(fieldname)

    def supports_block_quality(self) -> bool:
        return True

    def score(self, matcher: PostingsMatcher) -> float:
        length = float(self._length[matcher.id()])
        t = self._weight * matcher.weight() / (1 - self._b + self._b * length / self._average)
        return float(self._idf * t / (settings.K1 + t))

    def max_quality(self) -> float:
        return self._idf

    def block_quality(self, matcher: PostingsMatcher) -> float:
        return self._idf
