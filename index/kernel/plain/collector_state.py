"""Matches, best hits and facet counts of a query in one segment, in numpy.

This is the half of the plain scorer that works on what one query found in its segment. `every` admits only full
matches; otherwise some of the query's words are enough. Documents that fail a filter are never among the answers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ... import layout
from ...errors import Damaged, TimeIsUp
from ...storage.postings import Ints, Longs
from ...storage.string_table import Strings
from .matching import Flags, Matching

FacetColumn = tuple[Ints, Ints, list[str | None], Callable[[int], str]]
"""The offset of each document's values, the values, their texts by number, and the decoder of a text."""

Ranked = tuple[int, float, int, float]
"""A document or a record; its score; its tier, 1 when tiers are used and it matches fully; its sort key."""


def check_records(units: Ints, docs: Ints, n_docs: int) -> None:
    """Raises Damaged where documents and passages do not fit together."""
    most = layout.DOC_LENGTHS + layout.MOST_FIELDS
    for array, least, last in ((units, layout.UNIT_ROWS, layout.UNIT_ROWS), (docs, layout.DOC_ROWS, most)):
        if array.dtype != np.int32 or array.ndim != 2 or not least <= array.shape[0] <= last:
            raise Damaged("a segment's array has other rows; run `vraagbaak repair`")
    first = docs[layout.DOC_FIRST_UNIT].astype(np.int64)
    n_units = units.shape[1]
    if docs.shape[1] != n_docs + 1 or first[n_docs] != n_units:
        raise Damaged("documents and passages do not fit together; run `vraagbaak repair`")
    if np.any(np.diff(first) < 1) or first[0] < 0:
        raise Damaged("a document's passages lie outside the segment; run `vraagbaak repair`")
    unit_doc = units[layout.UNIT_DOC]
    if n_units and not 0 <= unit_doc.min() <= unit_doc.max() < n_docs:
        raise Damaged("a passage points outside the segment; run `vraagbaak repair`")


class CollectorState:
    """The results of one query in one segment."""

    def __init__(self, units: Ints, docs: Ints, n_docs: int) -> None:
        self._units, self._docs = units, docs
        self._n_units, self._n_docs = units.shape[1], n_docs
        first = docs[layout.DOC_FIRST_UNIT].astype(np.int64)
        self._heads, self._ends = first[:-1], first[1:]
        self._unit_doc = units[layout.UNIT_DOC].astype(np.int64)
        self._is_passage = np.ones(self._n_units, bool)
        self._is_passage[self._heads] = False
        self._until = float("inf")
        self._strings: Strings | None = None
        self.share = 0.0
        self.facets: object = None
        self._columns: Sequence[FacetColumn] = ()
        self._of_fracties = -1
        self.matching = Matching(0, 0, ())
        self._versions: tuple[Ints, Ints, Ints] = (np.zeros(0, np.int32), np.zeros(1, np.int32), np.zeros(0, np.int32))
        self.reset()

    def allow(self, seconds: float) -> None:
        """Set how many more seconds may be computed. When they are over, the running call raises TimeIsUp, and
        everything found since the last reset is to be discarded."""
        self._until = perf_counter() + seconds

    def look(self) -> None:
        """Raises TimeIsUp when the time is up."""
        if perf_counter() > self._until:
            raise TimeIsUp

    def reset(self) -> None:
        n_docs, n_units = self._n_docs, self._n_units
        self.doc_score, self.head_score, self.best = (np.zeros(n_docs) for _ in range(3))
        self.unit_score = np.zeros(n_units)
        self.head_mask, self.unit_mask = np.zeros(n_docs, np.uint64), np.zeros(n_units, np.uint64)
        self.excluded, self.doc_excluded = np.zeros(n_units, bool), np.zeros(n_docs, bool)
        self._fails = np.zeros(n_docs, np.uint16)
        # per passage: whether it matches at all, matches fully, and holds the filter on partij; per document: whether
        # it has a passage that matches, which holds that filter or not
        self._some, self._full, self._passes = (np.zeros(n_units, bool) for _ in range(3))
        self._some_docs, self._full_docs, self._some_open, self._full_open = (np.zeros(n_docs, bool) for _ in range(4))
        # documents for which another version stands; and for each document, the number of that version
        self._collapsed, self._stands_for = np.zeros(n_docs, bool), np.arange(n_docs)

    def decide(
        self,
        fails: NDArray[np.uint16] | None,
        fractie_passes: NDArray[np.uint8] | None,
        doc_passes: NDArray[np.uint8] | None,
    ) -> None:
        """Decides what matches, from the masks of the expanded terms held; arguments as in Scorer.match."""
        np.maximum.at(self.best, self._unit_doc, self.unit_score)
        self.look()
        self._fails = np.zeros(self._n_docs, np.uint16) if fails is None else fails[: self._n_docs]
        self._passes, doc_holds = self._filtered(fractie_passes, doc_passes)
        of_unit = self._unit_doc
        mask = self.unit_mask | self.head_mask[of_unit]
        inside = self._is_passage & ~self.excluded & ~self.doc_excluded[of_unit] & (mask != 0)
        self._some = inside & self.matching.some(mask)
        self._full = inside & self.matching.full(mask)
        self.look()
        alone = (self._heads + 1 == self._ends) & ~self.doc_excluded & (self.head_mask != 0)
        some_alone = alone & self.matching.some(self.head_mask)
        full_alone = alone & self.matching.full(self.head_mask)
        self._some_open = self._with_passage(self._some) | some_alone
        self._full_open = self._with_passage(self._full) | full_alone
        self.look()
        self._some_docs = self._with_passage(self._some & self._passes) | some_alone & doc_holds
        self._full_docs = self._with_passage(self._full & self._passes) | full_alone & doc_holds

    def set_versions(self, docs: Ints, starts: Ints, question_of: Ints) -> None:
        """Sets the documents that share a question: these documents, question by question, the preferred first; the
        offset of each question; and for every document its question, -1 for a document that shares none."""
        n = len(starts) - 1
        if n < 0 or len(question_of) != self._n_docs or starts[0] or starts[-1] != len(docs):
            raise ValueError("the versions of questions do not fit their documents")
        of_docs = np.repeat(np.arange(n), np.diff(starts))
        inside = len(docs) == 0 or 0 <= docs.min() <= docs.max() < self._n_docs
        if not inside or np.any(question_of[docs] != of_docs) or np.any(question_of >= n) or np.any(question_of < -1):
            raise ValueError("the versions of questions do not fit their documents")
        self._versions = docs, starts, question_of

    @property
    def uncertain(self) -> bool:
        """Whether too few documents were examined to be sure of the best: then the search runs again, over all. This
        kernel examines all."""
        return False

    def collapse_versions(self, prefer_full: bool) -> None:
        """Chooses one version for each question: the first that matches, in order of preference. With `prefer_full`, a
        version that matches fully comes before the others."""
        docs, starts, _ = self._versions
        there, full = self._some_docs & (self._fails == 0), self._full_docs
        for first, end in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True):
            versions = [doc for doc in docs[first:end].tolist() if there[doc]]
            whole = [doc for doc in versions if full[doc]] if prefer_full else []
            for doc in versions:
                self._stands_for[doc] = (whole or versions)[0]
        self._collapsed = there & (self._stands_for != np.arange(self._n_docs))

    def collapse(self, docs: Ints) -> None:
        """Leaves out these documents, because versions in other segments stand for them."""
        if len(docs) and not 0 <= docs.min() <= docs.max() < self._n_docs:
            raise ValueError("there is no such document to be collapsed")
        self._collapsed[:] = False
        self._collapsed[docs] = True

    def matching_of(self, docs: Ints, every: bool, own_bit: int = -1, open: bool = False) -> NDArray[np.uint8]:
        """Whether each of these documents matches, versions or not. The filter of `own_bit` is ignored, and with `open`
        also the filter on partij."""
        if len(docs) and not 0 <= docs.min() <= docs.max() < self._n_docs:
            raise ValueError("there is no such document")
        fails = self._fails & ~np.uint16(1 << own_bit) if own_bit >= 0 else self._fails
        if open:
            matching_docs = self._full_open if every else self._some_open
        else:
            matching_docs = self._full_docs if every else self._some_docs
        matching: NDArray[np.uint8] = (matching_docs & (fails == 0))[docs].astype(np.uint8)
        return matching

    def n_unfiltered(self, every: bool) -> int:
        """How many documents match, without filters and without collapse of versions."""
        return int((self._full_open if every else self._some_open).sum())

    def listed(self, every: bool) -> NDArray[np.uint8]:
        """For each document of the segment, whether it matches with all filters and stands for its question."""
        return self._listed(every).astype(np.uint8)

    def _listed(self, every: bool) -> Flags:
        """The documents that match with all filters, one version of each question; with `every`, fully."""
        listed: Flags = (self._full_docs if every else self._some_docs) & (self._fails == 0) & ~self._collapsed
        return listed

    def n_matching(self, every: bool) -> int:
        """How many documents match with all filters, one version of each question; with `every`, fully."""
        return int(self._listed(every).sum())

    def more_than(self, few: int, every: bool) -> bool:
        """Whether more documents match than a number, as far as this is known without examining all."""
        return self.n_matching(every) > few

    def n_passages(self, every: bool) -> int:
        """How many passages match, with all filters."""
        return len(self._matching_units(every))

    def _matching_units(self, every: bool) -> Longs:
        listed = (self._fails == 0) & ~self._collapsed
        held = (self._full if every else self._some) & self._passes & listed[self._unit_doc]
        return np.flatnonzero(held)

    def top(self, k: int, every: bool, tiers: bool, by_date: int = 0) -> list[Ranked]:
        """The best k documents; `tiers` puts those that match fully first; by_date 1 is newest first, -1 oldest.

        A document's score is that of its whole text, plus a share of its best passage's (none where it has none).
        """
        docs = np.flatnonzero(self._listed(every))
        passage = self.share * (self.head_score[docs] + self.best[docs])
        passage[self._heads[docs] + 1 == self._ends[docs]] = 0
        scores = _rounded(self.doc_score[docs] + passage)
        tier = self._full_docs[docs] & tiers
        rank = self._docs[layout.DOC_ID_RANK, docs].astype(np.int64)
        return _best(docs, scores, tier, self._keys(docs, scores, by_date), rank, k)

    def top_passages(self, k: int, every: bool, tiers: bool, by_date: int = 0) -> list[Ranked]:
        """The best k passages, as record numbers; arguments as in top."""
        units = self._matching_units(every)
        docs = self._unit_doc[units]
        scores = _rounded(self.unit_score[units] + self.head_score[docs])
        tier = self._full[units] & tiers
        rank = (self._docs[layout.DOC_ID_RANK, docs].astype(np.int64) << 32) + units
        return _best(units, scores, tier, self._keys(docs, scores, by_date), rank, k)

    def hits(self, k: int, every: bool, segment: int, hit_class: type[tuple[Any, ...]]) -> list[Any]:
        """The best k documents by their scores, each as a hit_class, a class of tuples, of (segment, doc, -1, id,
        score)."""
        best = self.top(k, every, False)
        assert self._strings is not None
        return [tuple.__new__(hit_class, (segment, doc, -1, self._strings[doc], score)) for doc, score, _, _ in best]

    def passages(self, docs: list[int], k: int, every: bool) -> list[list[tuple[int, float]]]:
        """For each of these documents, the best k matching passages as (place, score), best first."""
        return [self._best_passages(doc, k, every) for doc in docs]

    def _best_passages(self, doc: int, k: int, every: bool) -> list[tuple[int, float]]:
        if not 0 <= doc < self._n_docs:
            raise IndexError(doc)
        first = int(self._heads[doc])
        inside = slice(first + 1, int(self._ends[doc]))
        held = (self._full if every else self._some)[inside] & self._passes[inside]
        places = 1 + np.flatnonzero(held)
        scores = _rounded(self.unit_score[first + places] + self.head_score[doc])
        order = np.lexsort((places, -scores))[: max(0, k)]
        return list(zip(places[order].tolist(), scores[order].tolist(), strict=True))

    def count(self, starts: Ints, values: Ints, counts: Longs, every: bool, own_bit: int = -1) -> tuple[int, int]:
        """Adds to `counts` each value of the matching documents; returns (documents, documents without a value).

        A column's values are those from starts[doc] to starts[doc + 1]. The filter of `own_bit` is ignored.
        """
        fails = self._fails & ~np.uint16(1 << own_bit) if own_bit >= 0 else self._fails
        self.look()
        docs = np.flatnonzero((self._full_docs if every else self._some_docs) & (fails == 0))
        at, numbers = self._values_of(docs, starts, values, len(counts))
        counts += np.bincount(numbers, minlength=len(counts))
        return len(docs), len(docs) - len(np.unique(at))

    def set_facets(self, names: object, columns: Sequence[FacetColumn], of_fracties: int = -1, few: int = 0) -> bool:
        """Chooses the facets that `shown` counts together. Arguments are their names; for each its starts, values,
        texts by number (None: not decoded yet) and its decoder; which facet has the fracties of passages, -1 for none;
        and how many combinations count as few. Returns False where there are too many values."""
        self.facets, self._columns, self._of_fracties = names, columns, of_fracties
        return True

    def shown(self, k: int, every: bool, value_class: type[tuple[Any, ...]], facet_class: type[tuple[Any, ...]]) -> Any:
        """What each chosen facet shows, over the matching documents. The k commonest values, ties ordered by their
        texts, are each a value_class of (text, count, False). Each facet is a facet_class of (values, the sum of the
        counts not shown, the number of documents without a value, the number of values). Both are classes of tuples. A
        question that is represented by one version counts once for each value that any matching version has."""
        new = tuple.__new__
        facets = []
        docs, units = (self._full_docs, self._full) if every else (self._some_docs, self._some)
        for at, (starts, values, texts, decode) in enumerate(self._columns):
            n_values = max(1, len(texts))
            if at == self._of_fracties:
                own, pairs = self._fractie_pairs(
                    docs & (self._fails == 0), units & self._passes, starts, values, n_values
                )
            else:
                own = np.flatnonzero(docs & (self._fails == 0))
                at_doc, found_values = self._values_of(own, starts, values, n_values)
                pairs = at_doc * n_values + found_values
            pairs = np.unique(self._stands_for[pairs // n_values] * n_values + pairs % n_values)
            counts = np.bincount(pairs % n_values, minlength=len(texts))
            missing = len(np.unique(self._stands_for[own])) - len(np.unique(pairs // n_values))
            candidates, n_values, total = commonest(counts, k)
            order = sorted([(count, texts[n] if texts[n] is not None else decode(n)) for count, n in candidates])
            order = order[: max(0, k)]
            total += sum([count for count, _ in order])
            shown = tuple([new(value_class, (text, -count, False)) for count, text in order])
            facets.append(new(facet_class, (shown, total, missing, n_values)))
        return facets

    def count_fracties(self, starts: Ints, values: Ints, counts: Longs, every: bool) -> tuple[int, int]:
        """As count, for partij and without its own filter. A document has the fracties of its matching passages. It
        also has its indieners' parties if a matching passage has no fractie, or if none of its passages has one."""
        docs, units = (self._full_open, self._full) if every else (self._some_open, self._some)
        return self._count_asked(docs, units, starts, values, counts)

    def fracties_of(
        self, docs: Ints, starts: Ints, values: Ints, n_values: int, every: bool
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The pairs of an index into `docs` and a value of partij that these matching documents have, counted as in
        `count_fracties`: two arrays."""
        wanted = np.zeros(self._n_docs, bool)
        wanted[docs] = True
        open_docs, units = (self._full_open, self._full) if every else (self._some_open, self._some)
        _, pairs = self._fractie_pairs(wanted & open_docs, units, starts, values, max(1, n_values))
        place_of = np.zeros(self._n_docs, np.int64)
        place_of[docs] = np.arange(len(docs))
        return place_of[pairs // max(1, n_values)], pairs % max(1, n_values)

    def _count_asked(
        self, matching: Flags, inside: Flags, starts: Ints, values: Ints, counts: Longs
    ) -> tuple[int, int]:
        """The same for these documents and these passages of theirs."""
        n_values = max(1, len(counts))
        docs, pairs = self._fractie_pairs(matching & (self._fails == 0), inside, starts, values, n_values)
        counts += np.bincount(pairs % n_values, minlength=len(counts))
        return len(docs), len(docs) - len(np.unique(pairs // n_values))

    def _fractie_pairs(
        self, matching: Flags, inside: Flags, starts: Ints, values: Ints, n_values: int
    ) -> tuple[Longs, Longs]:
        """These documents; and for each pair of one of them and a value, the number document * n_values + value."""
        self.look()
        docs = np.flatnonzero(matching)
        with_fracties = np.zeros(self._n_docs, bool)
        with_fracties[docs] = self._docs[layout.DOC_HAS_FRACTIE, docs] != 0
        units = np.flatnonzero(inside & with_fracties[self._unit_doc])
        fracties = self._units[layout.UNIT_FRACTIE, units]
        if fracties.max(initial=-1) >= n_values:
            raise Damaged("a facet's column points outside its values; run `vraagbaak repair`")
        has = fracties >= 0
        without = ~with_fracties
        without[self._unit_doc[units[~has]]] = True
        at, numbers = self._values_of(docs[without[docs]], starts, values, n_values)
        pairs = np.concatenate((self._unit_doc[units[has]], at)) * n_values
        return docs, np.unique(pairs + np.concatenate((fracties[has], numbers)))

    def _values_of(self, docs: Longs, starts: Ints, values: Ints, n_values: int) -> tuple[Longs, Longs]:
        """The pairs of a document and a value that a column has for these documents."""
        if len(starts) < self._n_docs + 1:
            raise Damaged("a facet's column is cut short; run `vraagbaak repair`")
        first, behind = starts[docs].astype(np.int64), starts[docs + 1].astype(np.int64)
        if len(docs) and (first.min() < 0 or np.any(first > behind) or behind.max() > len(values)):
            raise Damaged("a facet's column points outside its values; run `vraagbaak repair`")
        sizes = behind - first
        at = np.arange(int(sizes.sum())) + np.repeat(first - (np.cumsum(sizes) - sizes), sizes)
        numbers = values[at].astype(np.int64)
        if len(numbers) and not 0 <= numbers.min() <= numbers.max() < n_values:
            raise Damaged("a facet's column points outside its values; run `vraagbaak repair`")
        return np.repeat(docs, sizes), numbers

    def _filtered(
        self, fractie_passes: NDArray[np.uint8] | None, doc_passes: NDArray[np.uint8] | None
    ) -> tuple[Flags, Flags]:
        """Records, and documents by themselves, that hold the filter on partij."""
        if fractie_passes is None or doc_passes is None:
            return np.ones(self._n_units, bool), np.ones(self._n_docs, bool)
        if len(doc_passes) < self._n_docs:
            raise ValueError("each document passes, or does not")
        doc_holds = doc_passes[: self._n_docs] != 0
        fracties = self._units[layout.UNIT_FRACTIE]
        known = (fracties >= 0) & (fracties < len(fractie_passes))
        holds = doc_holds[self._unit_doc]
        holds[known] = fractie_passes[fracties[known]] != 0
        return holds, doc_holds

    def _with_passage(self, held: Flags) -> Flags:
        """The documents of these passages."""
        with_passage = np.zeros(self._n_docs, bool)
        with_passage[self._unit_doc[held]] = True
        return with_passage

    def _keys(self, docs: Longs, scores: NDArray[np.float64], by_date: int) -> NDArray[np.float64]:
        """Sort keys: the first result has the highest key; documents without a date come last."""
        if not by_date:
            return scores
        days = self._docs[layout.DOC_DATE, docs]
        return np.where(days <= 0, -1e18, by_date * days.astype(np.float64))


def commonest(counts: Longs, k: int) -> tuple[list[tuple[int, int]], int, int]:
    """The numbers that may be among the k commonest, ties included, as (-count, number); how many numbers have a count;
    and the sum of all counts."""
    there = np.flatnonzero(counts > 0)
    least = np.sort(counts[there])[-k] if 0 < k <= len(there) else 1
    chosen = there[counts[there] >= least] if k > 0 else there[:0]
    candidates = list(zip((-counts[chosen]).tolist(), chosen.tolist(), strict=True))
    return candidates, len(there), int(counts[there].sum())


def _rounded(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rounded to six decimals, so that equal scores summed in another order are ties."""
    return np.rint(scores * 1e6) / 1e6


def _best(
    at: Longs, scores: NDArray[np.float64], tier: Flags, keys: NDArray[np.float64], rank: Longs, k: int
) -> list[Ranked]:
    order = np.lexsort((rank, -keys, ~tier))[: max(0, k)]
    columns = (at[order], scores[order], tier[order].astype(np.int32), keys[order])
    return list(zip(*(column.tolist() for column in columns), strict=True))
