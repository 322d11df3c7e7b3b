"""Score the documents and passages that hold expanded terms, in numpy.

Calls come in this order. For each query `reset`, `exclude` and `exclude_units`, `find`,
and after it any question about the result (collector_state.py). An index of several segments calls `gather` and `match`
instead of `find`; between the two, the caller adds up the document frequencies of all segments.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ... import layout
from ...errors import Damaged
from ...storage.postings import Bytes, Ints, Longs, decode_postings
from ...storage.string_table import Strings
from .collector_state import CollectorState, check_records
from .matching import Matching, check_program

MOST_GROUPS = 8
"""The most groups of an expanded term: the word itself, and the parts of a compound."""

MOST_TERMS = 64
"""The most expanded terms of a query: one number of 64 bits says which of them a passage holds."""

_N_HEAD_FIELDS = len(layout.HEAD_FIELDS)
_IS_OF_PASSAGE = np.array([not layout.is_of_head(field) for field in range(layout.MOST_FIELDS)])

Doubles = NDArray[np.float64]
Share = tuple[NDArray[np.int64], Doubles]
"""Places (of documents, or of records), and the saturated frequency of an expanded term at each."""


class ExpandedTerm:
    """An expanded term of a query as scorers take it."""

    def __init__(self, gather: Callable[[Scorer], int]) -> None:
        self.gather = gather
        self.df = -1
        """The document frequency among live documents of its segment; -1 until a scorer has computed it."""

    @staticmethod
    def of_forms(
        forms: Ints,
        weights: Doubles,
        groups: Ints,
        n_groups: int,
        parts_weight: float,
        fields: int = 0,
        more: tuple[Ints, Ints, Doubles] | None = None,
    ) -> ExpandedTerm:
        """An expanded term of term numbers in groups.

        Its frequency at a place is the weighted sum over the terms of group 0. If there are other groups,
        `parts_weight` times the geometric mean of their sums is added. A number below 0 is a list of several terms, -1
        the first. Groups come in their order. `fields` has a bit for each field that counts; 0 is all.
        `more` are places which a class of one group has besides, as those of `of_entries`.
        """
        if len(weights) != len(forms) or len(groups) != len(forms):
            raise ValueError("each form has a weight and a group")
        if len(groups) and not 0 <= int(groups.min()) <= int(groups.max()) < n_groups:
            raise ValueError("a form is in no group of its class")
        if np.any(np.diff(groups) < 0):
            raise ValueError("the groups of a class come in their order")
        if not 1 <= n_groups <= MOST_GROUPS:
            raise ValueError("too many parts in one class, or none")
        if more is not None:
            if not len(more[0]) == len(more[1]) == len(more[2]):
                raise ValueError("each unit has a field and a frequency")
            if n_groups != 1:
                raise ValueError("a class of parts has no places besides")
        return ExpandedTerm(lambda scorer: scorer._gather(forms, weights, groups, n_groups, parts_weight, fields, more))

    @staticmethod
    def of_entries(units: Ints, fields: Ints, frequencies: Doubles) -> ExpandedTerm:
        """An expanded term with known places, such as a phrase."""
        if len(fields) != len(units) or len(frequencies) != len(units):
            raise ValueError("each unit has a field and a frequency")
        group = np.zeros(len(units), np.int32)
        return ExpandedTerm(lambda scorer: scorer._add_term(group, units, fields, frequencies, 1, 0.0))

    @staticmethod
    def of_marks(docs: Ints, units: Ints) -> ExpandedTerm:
        """These documents (all their passages) and these passages hold it. It adds nothing to the scores of passages,
        and nothing to those of documents when its idf is 0. It has no document frequency."""
        return ExpandedTerm(lambda scorer: scorer._mark(docs, units))


class SegmentData:
    """The arrays of a segment, with the numbers of the formula: immutable while it is searched, by any thread."""

    def __init__(
        self,
        postings: Bytes,
        terms: Longs,
        units: Ints,
        docs: Ints,
        deleted: NDArray[np.uint8],
        lists: Sequence[NDArray[Any]] | None = None,
    ) -> None:
        """`lists` are the arrays of block_postings, the terms and starts of the stem map, and the arrays of
        fractie_postings. The compiled kernel uses them where it can; this kernel only reads which terms are in a list
        of several."""
        for array, dtype, n_dims in ((postings, np.uint8, 1), (terms, np.int64, 2), (deleted, np.uint8, 1)):
            if array.dtype != dtype or array.ndim != n_dims:
                raise Damaged("a segment's array is of another kind; run `vraagbaak repair`")
        if terms.shape[0] != 3 or terms.shape[1] < 1:
            raise Damaged("a segment's array has other rows; run `vraagbaak repair`")
        check_records(units, docs, len(deleted))
        self.postings, self.terms, self.units, self.docs = postings, terms, units, docs
        self.deleted, self.lists = deleted, lists
        self.strings: Strings | None = None

    def configure(
        self,
        weights: Sequence[float],
        b: Sequence[float],
        passage_averages: Sequence[float],
        document_averages: Sequence[float],
        k1: float,
        share: float,
    ) -> None:
        """Sets the formula's numbers, in the order of the fields, the index's own last: weights, strength of length
        normalisation, the average lengths of passages with their heads and of documents; k1; and the share of the best
        passage."""
        self.weight = np.array(weights, np.float64)
        b_of = np.array(b, np.float64)
        self.a = 1 - b_of
        self.unit_b = b_of / np.array(passage_averages, np.float64)
        self.doc_b = b_of / np.array(document_averages, np.float64)
        self.k1 = k1
        self.share = share

    def set_ids(self, strings: Bytes, starts: Longs) -> None:
        """Sets the ids of the documents: the first of a list of strings in UTF-8, and the offset of each string."""
        if len(starts) <= len(self.deleted):
            raise Damaged("documents lack their ids; run `vraagbaak repair`")
        self.strings = Strings(strings, starts)


class Scorer(CollectorState):
    """Two-level BM25F over one segment (Robertson and Zaragoza 2009); not for several threads at once."""

    def __init__(self, data: SegmentData) -> None:
        self._postings, self._terms = data.postings, data.terms
        self._n_forms = data.terms.shape[1] - 1
        self._live = data.deleted == 0
        self._lists = data.lists
        super().__init__(data.units, data.docs, len(data.deleted))
        self._weight, self._a, self._unit_b, self._doc_b = data.weight, data.a, data.unit_b, data.doc_b
        self._k1, self.share = data.k1, data.share
        self._strings = data.strings

    def reset(self) -> None:
        """Forgets the previous query."""
        super().reset()
        self._shares: list[tuple[Share, Share, Share]] = []

    def exclude(self, forms: Ints) -> None:
        """Excludes every passage that holds one of the terms, and every document whose head does."""
        for form in forms.tolist():
            self.look()
            self.exclude_units(self._postings_of(form)[0])

    def exclude_units(self, units: Ints) -> None:
        """Excludes these passages, and the documents of these heads. Raises TimeIsUp."""
        self.look()
        if len(units) and not 0 <= int(units.min()) <= int(units.max()) < self._n_units:
            raise Damaged("a posting points outside its segment; run `vraagbaak repair`")
        self.excluded[units] = True
        self.doc_excluded |= self.excluded[self._heads]

    def gather(self, expanded_terms: Sequence[ExpandedTerm]) -> list[int]:
        """Takes the expanded terms of the query; returns how many live documents each touches."""
        if len(expanded_terms) > MOST_TERMS:
            raise ValueError("a query has at most 64 classes, each with its idf")
        for term in expanded_terms:
            term.df = term.gather(self)
        return [term.df for term in expanded_terms]

    def find(
        self,
        expanded_terms: Sequence[ExpandedTerm],
        n_documents: int,
        boosts: Sequence[float] = (),
        dfs: Sequence[int] | None = None,
        best: int = 0,
        counting: bool = False,
        required: int = 0,
        fails: NDArray[np.uint16] | None = None,
        fractie_passes: NDArray[np.uint8] | None = None,
        doc_passes: NDArray[np.uint8] | None = None,
        program: Ints | None = None,
        need_all: bool = True,
        k: int = 0,
        n_values: int = 0,
        collapse: bool = False,
    ) -> list[int]:
        """`gather` and `match` in one call. idf = ln(1 + (N - df + 0.5) / (df + 0.5)), times the boost of the expanded
        term if boosts are given (Robertson and Zaragoza 2009, 3.2). `dfs` are the document frequencies of each expanded
        term over all segments; without it, those of this segment.

        With `best`, the caller will use only this many best documents, so others may be left out. When `counting`,
        results over all documents without scores remain complete (this kernel leaves nothing out). The first request
        will be for the best `k` documents, and for `n_values` values of the chosen facets (0: none); the compiled
        kernel computes them in the same call. With `collapse`, one version of each question stands for all that match.
        """
        dfs_here = self.gather(expanded_terms)
        dfs = dfs_here if dfs is None else list(dfs)
        df = np.array(dfs, np.float64)
        idf = np.log(1 + (n_documents - df + 0.5) / (df + 0.5)) * (boosts or 1.0)
        self.match(idf, required, fails, fractie_passes, doc_passes, program, need_all, collapse)
        return dfs

    def _gather(
        self,
        forms: Ints,
        weights: Doubles,
        groups: Ints,
        n_groups: int,
        parts_weight: float,
        fields: int,
        more: tuple[Ints, Ints, Doubles] | None = None,
    ) -> int:
        if len(forms) and forms.min() < 0:
            held = [self._together(-1 - form) if form < 0 else np.array([form]) for form in forms.tolist()]
            n_held = [len(several) for several in held]
            forms, weights, groups = _joined(held), np.repeat(weights, n_held), np.repeat(groups, n_held)
        postings = [self._postings_of(form) for form in forms.tolist()]
        counts = [len(units) for units, _, _ in postings]
        unit, field, frequency = (_joined([columns[column] for columns in postings]) for column in range(3))
        amount = np.repeat(weights, counts) * frequency
        group = np.repeat(groups, counts)
        if fields:
            wanted = np.flatnonzero((fields >> field) & 1)
            group, unit, field, amount = group[wanted], unit[wanted], field[wanted], amount[wanted]
        if more is not None:
            unit, field = np.concatenate((unit, more[0])), np.concatenate((field, more[1]))
            amount = np.concatenate((amount, more[2]))
            group = np.concatenate((group, np.zeros(len(more[0]), np.int32)))
        return self._add_term(group, unit, field, amount, n_groups, parts_weight)

    def _mark(self, docs: Ints, units: Ints) -> int:
        for places, n in ((docs, self._n_docs), (units, self._n_units)):
            if len(places) and not 0 <= int(places.min()) <= int(places.max()) < n:
                raise ValueError("a document or a passage outside the segment")
        heads = docs[self._live[docs]].astype(np.int64)
        passages = units[self._live[self._unit_doc[units]]].astype(np.int64)
        counts = np.bincount(np.concatenate((heads, self._unit_doc[passages])), minlength=self._n_docs)
        touched = np.flatnonzero(counts)
        self._shares.append(
            (
                (touched, self._saturated(counts[touched].astype(np.float64))),
                (heads, np.zeros(len(heads))),
                (passages, np.zeros(len(passages))),
            )
        )
        return 0

    def match(
        self,
        idf: Doubles,
        required: int = 0,
        fails: NDArray[np.uint16] | None = None,
        fractie_passes: NDArray[np.uint8] | None = None,
        doc_passes: NDArray[np.uint8] | None = None,
        program: Ints | None = None,
        need_all: bool = True,
        collapse: bool = False,
    ) -> None:
        """Scores what was gathered, with the idf of each expanded term, and decides what matches.

        A passage holds an expanded term when it or its head does. It matches when it holds some expanded term and all
        that `required` has a bit for. It matches fully when it holds all. With a `program`, both require that it holds
        some expanded term and that the program is true. A program is in postfix: the number of an expanded term, or
        AND, OR, NOT. A document matches when a passage of it does, or, if it has no passage, its head. `fails` says by
        bits which filters a document fails. The filter on partij applies to passages: `fractie_passes` of the passage's
        fractie decides, or `doc_passes` of its document if it has no fractie. Without `need_all`, full matches need not
        be computed, as no later call asks for them. With `collapse`, one version of each question stands for all that
        match.
        """
        n_terms_expanded = len(self._shares)
        if len(idf) < n_terms_expanded:
            raise ValueError("a query has at most 64 classes, each with its idf")
        if fails is not None and len(fails) < self._n_docs:
            raise ValueError("each document fails filters, or none")
        if program is not None:
            check_program(program.tolist(), n_terms_expanded)
        for bit, (idf_of, shares) in enumerate(zip(idf.tolist(), self._shares, strict=False)):
            self.look()
            (docs, of_docs), (head_docs, of_heads), (units, of_units) = shares
            self.doc_score[docs] += idf_of * of_docs
            self.head_score[head_docs] += idf_of * of_heads
            self.head_mask[head_docs] |= np.uint64(1 << bit)
            self.unit_score[units] += idf_of * of_units
            self.unit_mask[units] |= np.uint64(1 << bit)
        self.matching = Matching(
            (1 << n_terms_expanded) - 1, required, () if program is None else tuple(program.tolist())
        )
        self.decide(fails, fractie_passes, doc_passes)
        if collapse:
            self.collapse_versions(need_all)

    def _together(self, number: int) -> Ints:
        """The terms of a list of several."""
        if self._lists is None or number >= len(self._lists[5]):
            raise Damaged("a form points outside its segment; run `vraagbaak repair`")
        listed, key, (stem_map_forms, stem_map_starts) = self._lists[0], int(self._lists[5][number]), self._lists[9:11]
        if not 0 <= key < len(stem_map_starts) - 1 or not 0 <= stem_map_starts[key] <= stem_map_starts[key + 1] <= len(
            stem_map_forms
        ):
            raise Damaged("lists of documents do not fit together; run `vraagbaak repair`")
        forms: Ints = stem_map_forms[stem_map_starts[key] : stem_map_starts[key + 1]]
        return forms[~np.isin(forms, listed)]

    def _postings_of(self, form: int) -> tuple[Ints, Ints, Ints]:
        """The records, fields and frequencies of a term."""
        if not 0 <= form < self._n_forms:
            raise Damaged("a form points outside its segment; run `vraagbaak repair`")
        self.look()
        at, end = self._terms[1, form : form + 2].tolist()
        if not 0 <= at <= end <= len(self._postings):
            raise Damaged("a posting points outside its segment; run `vraagbaak repair`")
        _, unit, field, frequency = decode_postings(self._postings[at:end], np.array((0, end - at), np.int64))
        return unit, field, frequency

    def _add_term(
        self, group: Ints, unit: Ints, field: Ints, amount: Doubles, n_groups: int, parts_weight: float
    ) -> int:
        if len(unit) and not (
            0 <= int(unit.min()) <= int(unit.max()) < self._n_units
            and 0 <= int(field.min()) <= int(field.max()) < len(self._docs) - layout.DOC_LENGTHS
        ):
            raise Damaged("a posting points outside its segment; run `vraagbaak repair`")
        self.look()
        amount = amount * self._weight[field]
        counted = self._live[self._unit_doc[unit]] & (amount > 0)
        group, unit, field, amount = group[counted], unit[counted], field[counted], amount[counted]
        self.look()
        doc = self._unit_doc[unit]
        doc_length = self._docs[layout.DOC_LENGTHS + field, doc]
        of_passage = _IS_OF_PASSAGE[field]
        own_length = self._units[layout.UNIT_LENGTHS + np.where(of_passage, field - _N_HEAD_FIELDS, 0), unit]
        unit_length = np.where(of_passage, own_length, doc_length)
        unit_values = amount / (self._a[field] + self._unit_b[field] * unit_length)
        doc_values = amount / (self._a[field] + self._doc_b[field] * doc_length)
        self.look()
        # frequency of the expanded term, group by group, in each record and in each document
        in_units = _by_group(group, unit, unit_values, n_groups, self._n_units)
        in_docs = _by_group(group, doc, doc_values, n_groups, self._n_docs)
        whole = _class_frequency(in_docs, parts_weight)
        in_heads = [counts[self._heads] for counts in in_units]
        frequency = _class_frequency(in_heads, parts_weight)
        self.look()
        touched = np.unique(unit)
        self.look()
        touched = touched[touched != self._heads[self._unit_doc[touched]]]
        with_head = _class_frequency(
            [
                counts[touched] + heads[self._unit_doc[touched]]
                for counts, heads in zip(in_units, in_heads, strict=True)
            ],
            parts_weight,
        )
        # a passage's share is what it adds to its head's: only the passages that an expanded term touches need be kept
        added = self._saturated(with_head) - self._saturated(frequency)[self._unit_doc[touched]]
        docs, heads, units = np.flatnonzero(whole > 0), np.flatnonzero(frequency > 0), np.flatnonzero(with_head > 0)
        self._shares.append(
            (
                (docs, self._saturated(whole[docs])),
                (heads, self._saturated(frequency[heads])),
                (touched[units].astype(np.int64), added[units]),
            )
        )
        return len(docs)

    def _saturated(self, frequency: Doubles) -> Doubles:
        return frequency / (self._k1 + frequency)


def _by_group(group: Ints, places: NDArray[Any], values: Doubles, n_groups: int, n_places: int) -> list[Doubles]:
    return [np.bincount(places[group == g], values[group == g], n_places).astype(np.float64) for g in range(n_groups)]


def _class_frequency(groups: Sequence[Doubles], parts_weight: float) -> Doubles:
    """The frequency of an expanded term from those of its groups."""
    if len(groups) == 1:
        return groups[0]
    mean: Doubles = np.multiply.reduce(groups[1:]) ** (1 / (len(groups) - 1))
    return groups[0] + parts_weight * mean


def _joined(columns: Sequence[NDArray[Any]]) -> NDArray[Any]:
    return np.concatenate(columns) if columns else np.zeros(0, np.int32)
