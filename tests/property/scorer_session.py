"""A scorer of each kernel over one segment, asked the same: what the tests of scorers share."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from vraagbaak.index import layout
from vraagbaak.index.kernel.plain import kernel as plain_kernel
from vraagbaak.index.segment.reader import Segment
from vraagbaak.search.execution.found import Ranked
from vraagbaak.search.model import Facet, FacetValue

from .random_segments import WORDS

compiled = pytest.importorskip(
    "vraagbaak.index.kernel.compiled.interface", reason="the compiled kernel is not built here"
)
KERNELS = (compiled, plain_kernel)


def listable(segment: Segment) -> tuple[Any, ...]:
    """What lists of documents are made of."""
    heads = segment.docs[layout.DOC_FIRST_UNIT]
    return segment.arrays["postings"], segment.arrays["terms"], segment.units[layout.UNIT_DOC], heads


def random_stem_map(segment: Segment, chance: random.Random) -> tuple[Any, Any]:
    """Some forms behind each of some keys."""
    n_forms = segment.forms.n
    behind = [
        sorted({chance.randrange(n_forms) for _ in range(chance.randint(0, 9))}) if n_forms else [] for _ in "abc"
    ]
    starts = np.cumsum([0, *(len(forms) for forms in behind)]).astype(np.int32)
    return np.array([form for forms in behind for form in forms], np.int32), starts


class Session:
    """The same calls on a scorer of each kernel, every answer compared."""

    def __init__(self, segment: Segment, chance: random.Random) -> None:
        arrays = segment.arrays
        n_fields = len(segment.docs) - layout.DOC_LENGTHS
        self.of_heads = [field for field in range(n_fields) if layout.is_of_head(field)]
        self.segment, self.chance = segment, chance
        lists = compiled.block_postings(*listable(segment), chance.choice((1, 2, 5, 128)))
        stem_map = random_stem_map(segment, chance)
        lists += compiled.part_block_postings(
            *listable(segment), lists[0], lists[4], *stem_map, chance.choice((1, 2, 5))
        )
        self.n_together = len(lists[5])
        lists += stem_map + self.postings_of_fracties()
        read = (arrays["postings"], arrays["terms"], segment.units, segment.docs, segment.deleted, lists)
        n_fields = len(self.segment.docs) - layout.DOC_LENGTHS
        least = chance.choice((0.0, 0.2, 0.2))  # where all fields count, more is known beforehand
        some = [
            [chance.choice((least, 0.5, 1.0, 5.0)) for _ in range(n_fields)],
            [chance.choice((0.0, 0.4, 0.75)) for _ in range(n_fields)],
            *([chance.uniform(1, 80) for _ in range(n_fields)] for _ in range(2)),
        ]
        share = chance.choice((0.02, 0.25))
        data = [kernel.SegmentData(*read) for kernel in KERNELS]
        for own in data:
            own.configure(*some, 1.2, share)
            own.set_ids(arrays["strings"], arrays["string_starts"])
        self.scorers = [kernel.Scorer(own) for kernel, own in zip(KERNELS, data, strict=True)]
        self.few = chance.choice((0, 1, 3, 8, 2048))  # combinations of values that one place of a row may have
        versions = random_versions(segment.n_docs, chance)
        self.same(lambda scorer: scorer.set_versions(*versions))
        self.same(self.set_facets)
        if chance.random() < 0.5:
            self.first = self.scorers
            self.scorers = [kernel.Scorer(own) for kernel, own in zip(KERNELS, data, strict=True)]
            self.same(lambda scorer: scorer.set_versions(*versions))
            self.same(self.set_facets)

    def postings_of_fracties(self) -> tuple[Any, ...]:
        """Those of the documents whose passages have fracties, or none."""
        arrays, unit_doc = self.segment.arrays, self.segment.units[layout.UNIT_DOC]
        asked = (self.segment.docs[layout.DOC_HAS_FRACTIE, unit_doc] != 0).astype(np.uint8)
        if self.chance.random() < 0.3:
            asked[:] = 0
        made = [kernel.postings_within(arrays["postings"], arrays["terms"], asked) for kernel in KERNELS]
        for ours, theirs in zip(*made, strict=True):
            np.testing.assert_array_equal(ours, theirs)
        return tuple(made[0])

    def same(self, ask: Callable[[Any], Any]) -> Any:
        """What both answer: floating-point numbers within 1e-9, the rest, and the order, equal."""
        ours, theirs = (ask(scorer) for scorer in self.scorers)
        assert_alike(ours, theirs)
        return ours

    def some_forms(self, most: int) -> np.ndarray[Any, Any]:
        n_forms = self.segment.forms.n
        wanted = [self.segment.forms.find(word) for word in self.chance.choices(WORDS, k=self.chance.randint(0, most))]
        wanted += [self.chance.randrange(n_forms)] if n_forms else []
        return np.array([form for form in wanted if form >= 0], np.int32)

    def some_bytes(self, n: int) -> np.ndarray[Any, Any]:
        return np.array([self.chance.choice((0, 1, 1)) for _ in range(n)], np.uint8)

    def some_places(self) -> tuple[np.ndarray[Any, Any], ...]:
        """Units that ascend, each with a field that it has, and a frequency."""
        chance = self.chance
        n = chance.choice((0, 1, 6, 60)) if self.segment.n_units else 0
        units = np.array(sorted(chance.randrange(self.segment.n_units) for _ in range(n)), np.int32)
        heads = set(self.segment.docs[layout.DOC_FIRST_UNIT].tolist())
        fields = [chance.choice(self.of_heads) if unit in heads else chance.randrange(6, 10) for unit in units]
        return units, np.array(fields, np.int32), np.array([chance.uniform(0.2, 3) for _ in range(n)])

    def some_term(self) -> list[Any]:
        """One class of a query, for each kernel."""
        chance = self.chance
        if chance.random() < 0.2:
            places = self.some_places()
            return [kernel.ExpandedTerm.of_entries(*places) for kernel in KERNELS]
        if chance.random() < 0.1 and self.segment.n_docs:
            heads = self.segment.docs[layout.DOC_FIRST_UNIT].tolist()
            passages = sorted(set(range(self.segment.n_units)).difference(heads))
            docs, units = (
                np.array(chance.choices(places, k=chance.randint(0, 4)) if places else [], np.int32)
                for places in (range(self.segment.n_docs), passages)
            )
            return [kernel.ExpandedTerm.of_marks(docs, units) for kernel in KERNELS]
        forms = self.some_forms(6)
        fields = chance.choice((0, 0, 1 << 5, 0b11001, 1, 0b110000000000))
        if not fields and self.n_together:
            together = np.array([-1 - chance.randrange(self.n_together) for _ in range(chance.randint(0, 3))], np.int32)
            forms = np.concatenate((forms, together))
            chance.shuffle(forms)
        n_groups = chance.choice((1, 1, 2, 3, 4, 8))
        weights = np.array([chance.choice((1.0, 0.3)) for _ in forms])
        groups = np.array(sorted(chance.randrange(n_groups) for _ in forms), np.int32)
        more = self.some_places() if n_groups == 1 and not fields and chance.random() < 0.3 else None
        return [kernel.ExpandedTerm.of_forms(forms, weights, groups, n_groups, 0.5, fields, more) for kernel in KERNELS]

    def query(self) -> None:
        """One query from beginning to end."""
        chance, segment = self.chance, self.segment
        n_terms_expanded = chance.choice((1, 1, 2, 3, 64))
        self.same(lambda scorer: scorer.reset())
        if chance.random() < 0.3:
            out = self.some_forms(1)
            self.same(lambda scorer: scorer.exclude(out))
        if chance.random() < 0.1 and segment.n_units:
            units = np.array([chance.randrange(segment.n_units)], np.int32)
            self.same(lambda scorer: scorer.exclude_units(units))
        both = [self.some_term() for _ in range(n_terms_expanded)]
        expanded_terms = {
            id(scorer): list(own) for scorer, own in zip(self.scorers, zip(*both, strict=True), strict=True)
        }
        idf = np.array([chance.uniform(0.1, 6) for _ in range(n_terms_expanded)])
        required = chance.choice((0, 0, 1, chance.getrandbits(3)))
        fails = np.array([chance.choice((0, 0, 1, 2, 4)) for _ in range(segment.n_docs)], np.uint16)
        some_filters = [fails] if chance.random() < 0.5 else [None]
        if chance.random() < 0.4:
            some_filters += [self.some_bytes(chance.choice((0, 4))), self.some_bytes(segment.n_docs)]
        program = random_program(chance, n_terms_expanded) if chance.random() < 0.3 else None
        some_filters += [None] * (3 - len(some_filters))
        need_all, collapse = chance.random() < 0.7, chance.random() < 0.5
        some_filters.append(program)
        if chance.random() < 0.5:
            boosts = chance.choice(((), [chance.choice((0.0, 1.0, 2.5)) for _ in range(n_terms_expanded)]))
            n = segment.n_docs + 1  # another segment has a document, too
            expected = chance.choice((0, 1, 3, 1000)), chance.choice((0, 3, 1000))

            def find(scorer: Any, dfs: Any = None, best: int = 0, counting: bool = False) -> Any:
                how = best, counting, required, *some_filters, need_all
                return scorer.find(expanded_terms[id(scorer)], n, boosts, dfs, *how, *expected, collapse)

            dfs = self.same(find)
            if chance.random() < 0.5:  # again, now that it is known how telling each class is
                self.only_the_best(find, dfs, chance.choice((1, 2, 5)), every=need_all)
                self.same(lambda scorer: scorer.reset())
                self.same(lambda scorer: find(scorer, [df + 1 for df in dfs]))
        else:
            self.same(lambda scorer: scorer.gather(expanded_terms[id(scorer)]))
            self.same(lambda scorer: scorer.match(idf, required, *some_filters, need_all, collapse))
            if not collapse and chance.random() < 0.3:
                every_doc = np.arange(segment.n_docs, dtype=np.int32)
                there = np.array(self.same(lambda scorer: scorer.matching_of(every_doc, False).tolist()), bool)
                out = every_doc[there & (self.some_bytes(segment.n_docs) == 0)]
                self.same(lambda scorer: scorer.collapse(out))
        # without need_all nothing is asked about what matches fully
        for every in (False, True) if need_all else (False,):
            self.answers(every, need_all and chance.random() < 0.5)

    def only_the_best(self, find: Callable[..., Any], dfs: Any, k: int, every: bool) -> None:
        """Who asks for nothing but the best k gets the same, though what cannot be among them may be left out."""
        self.same(lambda scorer: scorer.reset())
        given = self.chance.choice((dfs, None))  # without them, what each class was found to be in
        counting = self.chance.random() < 0.3
        self.same(lambda scorer: find(scorer, given, k, counting))
        for scorer in self.scorers:
            scorer.top(k, every, False, 0)
            if scorer.uncertain:  # versions were collapsed of which too little was known
                scorer.reset()
                find(scorer, given)
                assert not scorer.uncertain
        best = self.same(lambda scorer: scorer.top(k, every, False, 0))
        self.same(lambda scorer: self.named_hits(scorer, k, every))
        self.same(lambda scorer: scorer.passages([doc for doc, *_ in best], 2, every))
        if counting:
            self.same(lambda scorer: self.counted_together(scorer, k, every, False))
            self.same(lambda scorer: scorer.n_matching(every))

    def answers(self, every: bool, tiers: bool) -> None:
        """What is asked after a match, in any order."""
        chance = self.chance
        k, by = chance.choice((0, 1, 3, 1000, -1)), chance.choice((0, 0, 1, -1))
        bit, is_chosen_again = chance.choice((-1, 0, 1)), chance.random() < 0.5
        some_docs = np.flatnonzero(self.some_bytes(self.segment.n_docs)).astype(np.int32)
        asked: list[Callable[[Any], Any]] = [
            lambda scorer: scorer.top(k, every, tiers, by),
            lambda scorer: scorer.top_passages(k, every, tiers, by),
            lambda scorer: scorer.n_passages(every),
            lambda scorer: (scorer.n_matching(every), scorer.more_than(2, every), scorer.n_unfiltered(every)),
            lambda scorer: scorer.matching_of(some_docs, every, bit, is_chosen_again).tolist(),
            lambda scorer: self.fracties_of(scorer, every),
            lambda scorer: scorer.listed(every).tolist(),
            *(
                lambda scorer, doc=doc, n=n: scorer.passages([doc, 0], n, every)
                for n, doc in enumerate(range(min(5, self.segment.n_docs)))
            ),
            lambda scorer: self.named_hits(scorer, k, every),
            *(
                lambda scorer, name=name: self.counted(scorer.count, name, every, bit)
                for name in ("partij", "onderwerp", "jaar")
            ),
            lambda scorer: self.counted(scorer.count_fracties, "partij", every),
            lambda scorer: self.counted_together(scorer, k, every, is_chosen_again),
        ]
        chance.shuffle(asked)
        for ask in asked:
            self.same(ask)

    def named_hits(self, scorer: Any, k: int, every: bool) -> Any:
        """The best hits, with their ids."""
        return scorer.hits(k, every, 3, Ranked)

    def counted_together(self, scorer: Any, k: int, every: bool, is_chosen_again: bool) -> Any:
        """What a scorer counts of several facets at once, chosen again or still chosen."""
        if is_chosen_again:
            self.set_facets(scorer)
        return scorer.facets, scorer.shown(k, every, FacetValue, Facet)

    def set_facets(self, scorer: Any) -> None:
        names = ("partij", "onderwerp", "jaar")
        columns = [(*self.segment.column(name), self.segment.values(name), None) for name in names]
        scorer.set_facets(names, columns, names.index("partij"), self.few)

    def fracties_of(self, scorer: Any, every: bool) -> Any:
        """The pairs of a document that matches, whatever its filter on partij, and a value."""
        docs = np.arange(self.segment.n_docs, dtype=np.int32)
        docs = docs[scorer.matching_of(docs, every) != 0]
        n_values = len(self.segment.values("partij"))
        places, values = scorer.fracties_of(docs, *self.segment.column("partij"), n_values, every)
        return sorted(zip(places.tolist(), values.tolist(), strict=True))

    def counted(self, ask: Any, name: str, *more: Any) -> Any:
        """What a method that counts gives, and what it adds."""
        counts = np.full(len(self.segment.values(name)), 3, np.int64)
        return ask(*self.segment.column(name), counts, *more), counts.tolist()


def random_versions(n_docs: int, chance: random.Random) -> tuple[Any, Any, Any]:
    """Some documents share a question with others: as Scorer.set_versions takes it."""
    docs = list(range(n_docs))
    chance.shuffle(docs)
    docs = docs[: chance.choice((0, n_docs // 2, n_docs))]
    question_of, starts, taken = np.full(n_docs, -1, np.int32), [0], 0
    while len(docs) - taken > 1:
        n = min(chance.choice((2, 2, 3, 20)), len(docs) - taken)
        question_of[docs[taken : taken + n]] = len(starts) - 1
        taken += n
        starts.append(taken)
    return np.array(docs[:taken], np.int32), np.array(starts, np.int32), question_of


def random_program(chance: random.Random, n_terms_expanded: int, depth: int = 4) -> Any:
    """Which classes must hold, in postfix: -1 is and, -2 or, -3 not."""
    kind = chance.choice((0, -1, -2, -3)) if depth else 0
    if kind == 0:
        return np.array([chance.randrange(n_terms_expanded)], np.int32)
    parts = [random_program(chance, n_terms_expanded, depth - 1) for _ in range(1 if kind == -3 else 2)]
    return np.concatenate([*parts, np.array([kind], np.int32)])


def assert_alike(ours: Any, theirs: Any) -> None:
    if isinstance(ours, (list, tuple)):
        assert type(ours) is type(theirs) and len(ours) == len(theirs), (ours, theirs)
        for one, other in zip(ours, theirs, strict=True):
            assert_alike(one, other)
    elif isinstance(ours, float):
        assert ours == pytest.approx(theirs, abs=1e-9)
    else:
        assert ours == theirs
