"""Two kernels, one segment: the same queries have the same answers, and the same documents are listed."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vraagbaak.corpus.model import Document, Passage
from vraagbaak.search.model import Facet, FacetValue

from .random_segments import WORDS, arrays_with, random_arrays, segment_of
from .scorer_session import KERNELS, Session, assert_alike, compiled, listable, random_stem_map


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**9), st.integers(0, 40), st.sampled_from((0, 1, 4, 128)))
@example(1, 300, 128)
def test_the_same_documents_are_listed(seed: int, n: int, fewest: int) -> None:
    segment = segment_of(random_arrays(seed, n))
    made = [kernel.block_postings(*listable(segment), fewest) for kernel in KERNELS]
    for ours, theirs in zip(*made, strict=True):
        np.testing.assert_array_equal(ours, theirs)
        assert ours.dtype == theirs.dtype
    assert made[0][0].size or n < 300
    listed, patterns = made[0][0], made[0][4]
    stem_map = random_stem_map(segment, random.Random(seed))
    made = [
        kernel.part_block_postings(*listable(segment), listed, patterns, *stem_map, 1 + fewest // 2)
        for kernel in KERNELS
    ]
    for ours, theirs in zip(*made, strict=True):
        np.testing.assert_array_equal(ours, theirs)
        assert ours.dtype == theirs.dtype


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**9), st.integers(0, 30))
@example(2, 300)
@example(3, 300)
def test_queries_have_the_same_answers(seed: int, n: int) -> None:
    chance = random.Random(seed)
    deleted = [number for number in range(n) if chance.random() < chance.choice((0, 0.3))]
    session = Session(segment_of(random_arrays(seed, n), deleted), chance)
    for _ in range(4):
        session.query()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 150))
def test_the_best_are_the_same_without_the_rest(seed: int, n: int) -> None:
    chance = random.Random(seed)
    deleted = [number for number in range(n) if chance.random() < 0.1] if seed % 2 else []
    session = Session(segment_of(random_arrays(seed, n), deleted), chance)
    scorer = session.scorers[0]
    for _ in range(10):
        expanded_terms = [session.some_term()[0] for _ in range(chance.choice((1, 2, 2, 3, 5)))]
        boosts = [chance.choice((0.01, 0.2, 1.0, 5.0)) for _ in expanded_terms]
        fails = chance.choice((None, np.array([chance.choice((0, 0, 1)) for _ in range(n)], np.uint16)))
        k = chance.choice((1, 2, 5))
        found: list[Any] = []
        counted: list[Any] = []
        for best, counting in ((0, False), (k, False), (k, True)):
            scorer.reset()
            dfs = [own.df for own in expanded_terms] if best else None
            dfs = scorer.find(expanded_terms, n, boosts, dfs, best, counting, 0, fails, None, None, None, False)
            top = scorer.top(k, False, False, 0)
            found.append((dfs, top, scorer.passages([doc for doc, *_ in top], 2, False)))
            if counting or not best:
                names = ("partij", "onderwerp", "jaar")
                counted.append(
                    (scorer.n_matching(False), [session.counted(scorer.count, name, False) for name in names])
                )
                counted[-1] += (session.counted(scorer.count_fracties, "partij", False),)
        assert_alike(found[0], found[1])
        assert_alike(found[0], found[2])
        assert_alike(*counted)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9), st.integers(20, 150))
def test_the_best_of_a_compound_are_the_same_without_most_of_its_parts(seed: int, n: int) -> None:
    chance = random.Random(seed)
    session = Session(segment_of(random_arrays(seed, n)), chance)
    scorer, segment = session.scorers[0], session.segment
    common = [form for word in "de het een van a b c d e f g h".split() if (form := segment.forms.find(word)) >= 0]
    for _ in range(6):
        n_parts = chance.choice((2, 2, 3))
        expanded_terms = []
        for _ in range(chance.choice((1, 1, 2))):
            forms = np.array([chance.choice(common), *chance.choices(common, k=n_parts)], np.int32)
            groups, weights = np.arange(n_parts + 1, dtype=np.int32), np.ones(n_parts + 1)
            own = chance.choice((0.5, 1.0, 3.0))  # what a part counts at most, beside the compound itself
            expanded_terms.append(compiled.ExpandedTerm.of_forms(forms, weights, groups, n_parts + 1, 1 / own))
        k = chance.choice((1, 2, 5))
        best = []
        for known in (False, True):
            scorer.reset()
            dfs = [one.df for one in expanded_terms] if known else None
            scorer.find(expanded_terms, 2 * n, (), dfs, k if known else 0, False, 0, None, None, None, None, False)
            best.append(scorer.top(k, False, False, 0))
        assert_alike(*best)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9), st.integers(5, 60))
def test_parts_of_a_compound_count_where_one_passage_and_its_head_have_all(seed: int, n: int) -> None:
    chance = random.Random(seed)
    session = Session(segment_of(random_arrays(seed, n)), chance)
    words = [form for word in WORDS if (form := session.segment.forms.find(word)) >= 0]
    for _ in range(6):
        n_parts = chance.choice((2, 3, 3, 4))
        together = [-1 - chance.randrange(session.n_together)] if session.n_together and chance.random() < 0.5 else []
        forms = np.array([*chance.choices(words, k=n_parts + 1), *together], np.int32)
        groups = np.array([*range(n_parts + 1), *([n_parts] if together else [])], np.int32)
        weights = np.ones(len(forms))
        expanded_terms = {
            id(scorer): [kernel.ExpandedTerm.of_forms(forms, weights, groups, n_parts + 1, 0.5)]
            for scorer, kernel in zip(session.scorers, KERNELS, strict=True)
        }
        session.same(lambda scorer: scorer.reset())
        session.same(
            lambda scorer, expanded_terms=expanded_terms: scorer.find(
                expanded_terms[id(scorer)], n, (), None, 0, False, 0, None, None, None, None, False
            )
        )
        session.answers(False, False)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**9), st.integers(64, 200))
def test_a_common_part_of_a_compound_is_looked_up_where_a_rare_one_is(seed: int, n: int) -> None:
    chance = random.Random(seed)
    documents = [
        Document(
            f"KVR{at}",
            titel=chance.choice(("over iets", "gewoon over iets")),
            passages=tuple(
                Passage(str(number), chance.choice(("gewoon", "gewoon " * 3, "iets")), zeldzaam)
                for number, zeldzaam in enumerate(chance.choices(("iets", "zeldzaam"), (40, 1), k=3))
            ),
        )
        for at in range(n)
    ]
    session = Session(segment_of(arrays_with(documents)), chance)
    found = [session.segment.forms.find(word) for word in ("zeldzaam", "gewoon")]
    forms = np.array([form for form in found if form >= 0], np.int32)
    groups, weights = np.arange(len(forms), dtype=np.int32) + 1, np.ones(len(forms))
    expanded_terms = {
        id(scorer): [kernel.ExpandedTerm.of_forms(forms, weights, groups, len(forms) + 1, 0.5)]
        for scorer, kernel in zip(session.scorers, KERNELS, strict=True)
    }
    session.same(lambda scorer: scorer.reset())
    session.same(
        lambda scorer: scorer.find(expanded_terms[id(scorer)], n, (), None, 0, False, 0, None, None, None, None, False)
    )
    session.answers(False, False)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 80))
def test_facets_of_which_documents_have_many_values_are_counted_alike(seed: int, n: int) -> None:
    chance = random.Random(seed)
    session = Session(segment_of(random_arrays(seed, n)), chance)
    names = ("een", "twee", "drie")[: chance.randint(1, 3)]
    columns = []
    for _ in names:
        own = [chance.sample(range(9), chance.choice((0, 1, 5, 6, 7, 9))) for _ in range(n)]
        starts = np.cumsum([0, *(len(values) for values in own)]).astype(np.int32)
        values = np.array([value for values in own for value in values], np.int32)
        columns.append((starts, values, [f"waarde {number}" for number in range(9)], None))
    few = chance.choice((0, 1, 3, 2048))
    for _ in range(3):
        wanted = session.some_term()
        expanded_terms = {id(scorer): [own] for scorer, own in zip(session.scorers, wanted, strict=True)}
        session.same(lambda scorer: (scorer.reset(), scorer.set_facets(names, columns, -1, few)))
        session.same(
            lambda scorer, expanded_terms=expanded_terms: scorer.find(
                expanded_terms[id(scorer)], n, (), None, 0, False, 0, None, None, None, None, False
            )
        )
        session.same(lambda scorer: scorer.shown(4, False, FacetValue, Facet))
