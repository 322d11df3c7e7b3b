"""Do the compiled kernel and its plain twin give the same answers?"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from itertools import chain
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vraagbaak.corpus.model import Passage
from vraagbaak.corpus.references import CUES
from vraagbaak.index import layout, plain_kernel
from vraagbaak.index.analysis import derivation, stemming
from vraagbaak.index.analysis.compounds import Vocabulary
from vraagbaak.index.array_files import Arrays
from vraagbaak.index.errors import Damaged
from vraagbaak.index.segment import Segment
from vraagbaak.index.strings import Strings, arrays_of
from vraagbaak.search.execution import Ranked
from vraagbaak.search.results import Facet, FacetValue

from .random_segments import WORDS, arrays_with, random_documents, segment_of

compiled = pytest.importorskip("vraagbaak.index.kernel", reason="the compiled kernel is not built here")
KERNELS = (compiled, plain_kernel)

texts = st.text(max_size=80) | st.lists(st.sampled_from([*WORDS, *" -'’‐./:%", "É", "ß", "2024Z00773"])).map("".join)


@given(texts)
@example("x" * 300 + " " + "y-" * 100 + "z F-16's '50%' U.S.A. 1.000.000 a’b 2’3 İ Σ \ud800")
def test_texts_have_the_same_tokens(text: str) -> None:
    assert compiled.scan(text) == plain_kernel.scan(text)


@given(st.lists(texts, max_size=8))
@example(["x" * 300, "F-16's '50%' U.S.A. én 1.000.000", "’n “woord” – é İ Σ \ud800", "woord. " * 80 + "a’b", ""])
def test_the_same_texts_are_inverted(several: list[str]) -> None:
    made = []
    for kernel in KERNELS:
        inverter = kernel.Inverter()
        lengths = []
        for unit, text in enumerate(several):
            units = kernel.Units(2 * unit, 3, 10)
            units.add((text, ("", text, text), ()), 3)
            units.add_all((Passage(vraag=text, noten=(text, "", text)),), ("noten", "vraag"), 9)
            lengths += inverter.invert(units)
        forms = inverter.forms()
        sizes = inverter.sizes()
        arrays = *(np.empty(size, np.uint8) for size in sizes), np.empty((3, len(forms) + 1), np.int64)
        inverter.write(np.arange(len(forms), dtype=np.int64), arrays[0], arrays[3], arrays[1], arrays[2])
        made.append((lengths, forms, [array.tolist() for array in arrays]))
    assert made[0] == made[1]


cues = st.sampled_from(
    (*CUES, "Aanh", "2024Z00773", "2040514440", "2\u0661\u0662\u06634567890", "2", "Z", "é", "’", "😀")
)


@given(st.lists(cues | st.text(max_size=3), max_size=6).map("".join), st.integers(0, 9), st.integers(0, 9))
def test_the_same_texts_may_refer_to_a_paper(text: str, start: int, end: int) -> None:
    text = text[start : len(text) - end]
    passages = (Passage(antwoord=text, noten=("Kamerstuk", text)), Passage(vraag=text, kop=text))
    assert compiled.with_cue([text, "TK"], passages) == plain_kernel.with_cue([text, "TK"], passages)


pieces = st.sampled_from(
    "huur toeslag kind kinder op vang opvang schap schappen gemeente raad leden s en e pen ei eier é ß 1 op-".split()
)
words = st.lists(pieces, max_size=6).map("".join)


@given(
    st.dictionaries(words, st.integers(0, 99), max_size=25), st.lists(words, max_size=3), st.lists(words, max_size=9)
)
@example({"kind": 9, "opvang": 9, "toeslag": 9, "huur": 1}, [], ["kinderopvangtoeslagen", "kinderopvangtoeslag" * 4])
@example({"bond": 9, "genootschap": 9, "bondgenoot": 9, "pen": 5}, ["bond"], ["bondgenootschappen", "\U00010400" * 20])
def test_the_same_words_are_inside(known: dict[str, int], names: list[str], forms: list[str]) -> None:
    vocabulary = Vocabulary(list(known), list(known.values()))
    forms += known
    divided = [kernel.Divider(vocabulary, names).inside_all(forms) for kernel in KERNELS]
    assert divided[0] == divided[1]


endings = st.sampled_from(
    "ge be d t e en ens ings s 's igd ieen eeen isch lijk heid ing us oo aa z f x kt kati lect exu 7 É ñ \u0451".split()
)
stemmed = st.lists(pieces | endings | st.text("abdegiknorstuvyz", max_size=3), max_size=6).map("".join)


@given(st.lists(stemmed, max_size=9), st.lists(stemmed, max_size=2))
@example(["gemeenten", "hoge", "halve", "xge", "Produktie", "ge" * 200, "scenario's", "teruggekomen"], ["en"])
@example([*derivation.load().alone, *chain(*derivation.load().together), "eenzaamheid", "beschermd"], ["zaam"])
@example([*stemming.load().whole, *("x" + form for form in stemming.load().endings)], [])
def test_the_same_stems_and_families(forms: list[str], names: list[str]) -> None:
    found = []
    for kernel in KERNELS:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(stemming, "kernel", kernel)
            stemmer = stemming.Stemmer(names)
            stems = stemmer.stem_all(forms)
            found.append((stems, stemmer.family_all([*stems, *forms])))
            assert found[-1][1] == [stemmer.family(stem) for stem in (*stems, *forms)]
    assert found[0] == found[1]


@given(texts, st.lists(texts | st.sampled_from(WORDS), max_size=5))
@example("F-16-vliegtuigen en de f-16", ["f-16", "f", "F-16-vliegtuigen"])
def test_the_same_words_are_marked(text: str, forms: list[str]) -> None:
    wanted = [*forms, *(token[0] for token in plain_kernel.scan(text)[::3])]
    sets = [wanted[::2], wanted[1::2], forms]
    marked = [kernel.Marker([kernel.FormSet(own) for own in sets]).marks(text) for kernel in KERNELS]
    assert marked[0] == marked[1]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 25))
def test_the_same_bytes_are_written(seed: int, n: int) -> None:
    found = [arrays_by(kernel, seed, n) for kernel in KERNELS]
    assert found[0].keys() == found[1].keys()
    for name in found[0]:
        np.testing.assert_array_equal(found[0][name], found[1][name], name)


def arrays_by(kernel: Any, seed: int, n: int) -> Arrays:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("vraagbaak.index.segment_builder.kernel", kernel)
        return arrays_with(random_documents(seed, n))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 25))
def test_forms_are_read_alike(seed: int, n: int) -> None:
    arrays = arrays_with(random_documents(seed, n))
    n_forms = arrays["terms"].shape[1] - 1
    frequencies = [np.ones(n_forms, np.int32) for _ in KERNELS]
    for kernel, out in zip(KERNELS, frequencies, strict=True):
        kernel.document_frequencies(arrays["postings"], arrays["terms"], arrays["units"][layout.UNIT_DOC], out)
    np.testing.assert_array_equal(*frequencies)
    for form in range(n_forms):
        found = [
            kernel.decode_positions(arrays["postings"], arrays["positions"], arrays["terms"], form)
            for kernel in KERNELS
        ]
        some = np.unique(found[0][0][form % 3 :: 2])
        for kernel in KERNELS:
            within = kernel.decode_positions_within(
                arrays["postings"], arrays["positions"], arrays["terms"], form, some.astype(np.int32)
            )
            held = np.isin(found[0][0], some)
            for ours, theirs in zip(within, found[0], strict=True):
                np.testing.assert_array_equal(ours, theirs[held])
        for ours, theirs in zip(*found, strict=True):
            np.testing.assert_array_equal(ours, theirs)
            assert ours.dtype == theirs.dtype == np.int32


@given(st.lists(st.integers(0, 5), max_size=12), st.integers(-1, 14))
def test_the_same_values_are_commonest(counts: list[int], k: int) -> None:
    given_counts = np.array(counts, np.int64)
    found = plain_kernel.commonest(given_counts, k)
    assert compiled.commonest(given_counts, k) == found
    best_first = sorted((-count, number) for number, count in enumerate(counts) if count)
    assert set(best_first[: max(0, k)]) <= set(found[0]) <= set(best_first)
    assert found[1:] == (len(best_first), sum(counts))


def listable(segment: Segment) -> tuple[Any, ...]:
    """What lists of documents are made of."""
    heads = segment.docs[layout.DOC_FIRST_UNIT]
    return segment.arrays["postings"], segment.arrays["terms"], segment.units[layout.UNIT_DOC], heads


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**9), st.integers(0, 40), st.sampled_from((0, 1, 4, 128)))
@example(1, 300, 128)
def test_the_same_documents_are_listed(seed: int, n: int, fewest: int) -> None:
    segment = segment_of(arrays_with(random_documents(seed, n)))
    made = [kernel.document_lists(*listable(segment), fewest) for kernel in KERNELS]
    for ours, theirs in zip(*made, strict=True):
        np.testing.assert_array_equal(ours, theirs)
        assert ours.dtype == theirs.dtype
    assert made[0][0].size or n < 300
    listed, patterns = made[0][0], made[0][4]
    folds = random_folds(segment, random.Random(seed))
    made = [kernel.part_lists(*listable(segment), listed, patterns, *folds, 1 + fewest // 2) for kernel in KERNELS]
    for ours, theirs in zip(*made, strict=True):
        np.testing.assert_array_equal(ours, theirs)
        assert ours.dtype == theirs.dtype


def random_folds(segment: Segment, chance: random.Random) -> tuple[Any, Any]:
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
        self.segment, self.chance = segment, chance
        lists = compiled.document_lists(*listable(segment), chance.choice((1, 2, 5, 128)))
        folds = random_folds(segment, chance)
        lists += compiled.part_lists(*listable(segment), lists[0], lists[4], *folds, chance.choice((1, 2, 5)))
        self.n_together = len(lists[5])
        lists += folds
        read = (arrays["postings"], arrays["terms"], segment.units, segment.docs, segment.dead, lists)
        self.scorers = [kernel.Scorer(*read) for kernel in KERNELS]
        n_fields = len(layout.FIELDS)
        some = [
            [chance.choice((0.0, 0.5, 1.0, 5.0)) for _ in range(n_fields)],
            [chance.choice((0.0, 0.4, 0.75)) for _ in range(n_fields)],
            *([chance.uniform(1, 80) for _ in range(n_fields)] for _ in range(2)),
        ]
        self.same(lambda scorer: scorer.configure(*some, 1.2, 0.25))
        self.same(lambda scorer: scorer.set_ids(arrays["strings"], arrays["string_starts"]))
        self.same(self.set_facets)
        if chance.random() < 0.5:
            self.first = self.scorers
            self.scorers = [kernel.Scorer(*read, like=like) for kernel, like in zip(KERNELS, self.first, strict=True)]
            self.same(self.set_facets)

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

    def some_class(self) -> list[Any]:
        """One class of a query, for each kernel."""
        chance = self.chance
        if chance.random() < 0.2:
            n = chance.randint(0, 6) if self.segment.n_units else 0
            units = np.array(sorted(chance.randrange(self.segment.n_units) for _ in range(n)), np.int32)
            heads = set(self.segment.docs[layout.DOC_FIRST_UNIT].tolist())
            fields = np.array([chance.randrange(5) if u in heads else chance.randrange(5, 9) for u in units], np.int32)
            frequencies = np.array([chance.uniform(0.2, 3) for _ in range(n)])
            return [kernel.Class.of_entries(units, fields, frequencies) for kernel in KERNELS]
        if chance.random() < 0.1 and self.segment.n_docs:
            heads = self.segment.docs[layout.DOC_FIRST_UNIT].tolist()
            passages = sorted(set(range(self.segment.n_units)).difference(heads))
            docs, units = (
                np.array(chance.choices(places, k=chance.randint(0, 4)) if places else [], np.int32)
                for places in (range(self.segment.n_docs), passages)
            )
            return [kernel.Class.of_marks(docs, units) for kernel in KERNELS]
        forms = self.some_forms(6)
        fields = chance.choice((0, 0, 1 << 5, 0b11001, 1))
        if not fields and self.n_together:
            together = np.array([-1 - chance.randrange(self.n_together) for _ in range(chance.randint(0, 3))], np.int32)
            forms = np.concatenate((forms, together))
            chance.shuffle(forms)
        n_groups = chance.choice((1, 1, 2, 3, 8))
        weights = np.array([chance.choice((1.0, 0.3)) for _ in forms])
        groups = np.array(sorted(chance.randrange(n_groups) for _ in forms), np.int32)
        return [kernel.Class.of_forms(forms, weights, groups, n_groups, 0.5, fields) for kernel in KERNELS]

    def query(self) -> None:
        """One query from beginning to end."""
        chance, segment = self.chance, self.segment
        n_classes = chance.choice((1, 1, 2, 3, 64))
        self.same(lambda scorer: scorer.reset())
        if chance.random() < 0.3:
            out = self.some_forms(1)
            self.same(lambda scorer: scorer.exclude(out))
        if chance.random() < 0.1 and segment.n_units:
            units = np.array([chance.randrange(segment.n_units)], np.int32)
            self.same(lambda scorer: scorer.exclude_units(units))
        both = [self.some_class() for _ in range(n_classes)]
        classes = {id(scorer): list(own) for scorer, own in zip(self.scorers, zip(*both, strict=True), strict=True)}
        idf = np.array([chance.uniform(0.1, 6) for _ in range(n_classes)])
        required = chance.choice((0, 0, 1, chance.getrandbits(3)))
        fails = np.array([chance.choice((0, 0, 1, 2, 4)) for _ in range(segment.n_docs)], np.uint16)
        some_filters = [fails] if chance.random() < 0.5 else [None]
        if chance.random() < 0.4:
            some_filters += [self.some_bytes(chance.choice((0, 4))), self.some_bytes(segment.n_docs)]
        program = random_program(chance, n_classes) if chance.random() < 0.3 else None
        some_filters += [None] * (3 - len(some_filters))
        need_all = chance.random() < 0.7
        some_filters.append(program)
        if chance.random() < 0.5:
            boosts = chance.choice(((), [chance.choice((0.0, 1.0, 2.5)) for _ in range(n_classes)]))
            n = segment.n_docs
            every_expected = need_all and chance.random() < 0.5
            expected = chance.choice((0, 1, 3, 1000)), every_expected, chance.choice((0, 3, 1000))

            def find(scorer: Any, *known: Any) -> Any:
                scorer.expect(*expected)
                return scorer.find(classes[id(scorer)], n, boosts, required, *some_filters, need_all, *known)

            dfs = self.same(find)
            if chance.random() < 0.5:  # again, now that it is known how telling each class is
                self.only_the_best(find, dfs, chance.choice((1, 2, 5)), every=need_all)
                self.same(lambda scorer: scorer.reset())
                self.same(lambda scorer: find(scorer, [df + 1 for df in dfs]))
        else:
            self.same(lambda scorer: scorer.gather(classes[id(scorer)]))
            self.same(lambda scorer: scorer.match(idf, required, *some_filters, need_all))
        # without need_all nothing is asked about what matches fully
        for every in (False, True) if need_all else (False,):
            self.answers(every, need_all and chance.random() < 0.5)

    def only_the_best(self, find: Callable[..., Any], dfs: Any, k: int, every: bool) -> None:
        """Who asks for nothing but the best k gets the same, though what cannot be among them may be left out."""
        self.same(lambda scorer: scorer.reset())
        self.same(lambda scorer: (find(scorer, dfs, k), dfs))
        best = self.same(lambda scorer: scorer.top(k, every, False, 0))
        self.same(lambda scorer: self.named_hits(scorer, k, every))
        self.same(lambda scorer: scorer.passages([doc for doc, *_ in best], 2, every))

    def answers(self, every: bool, tiers: bool) -> None:
        """What is asked after a match, in any order."""
        chance = self.chance
        k, by = chance.choice((0, 1, 3, 1000, -1)), chance.choice((0, 0, 1, -1))
        bit, anew = chance.choice((-1, 0, 1)), chance.random() < 0.5
        asked: list[Callable[[Any], Any]] = [
            lambda scorer: scorer.top(k, every, tiers, by),
            lambda scorer: scorer.top_passages(k, every, tiers, by),
            lambda scorer: scorer.n_passages(every),
            lambda scorer: (scorer.n_matching(every), scorer.more_than(2, every)),
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
            lambda scorer: self.counted_together(scorer, k, every, anew),
        ]
        chance.shuffle(asked)
        for ask in asked:
            self.same(ask)

    def named_hits(self, scorer: Any, k: int, every: bool) -> Any:
        """The best hits, with their ids."""
        return scorer.hits(k, every, 3, Ranked)

    def counted_together(self, scorer: Any, k: int, every: bool, anew: bool) -> Any:
        """What a scorer counts of several facets at once, chosen anew or still chosen."""
        if anew:
            self.set_facets(scorer)
        return scorer.facets, scorer.has_fracties, scorer.shown(k, every, FacetValue, Facet)

    def set_facets(self, scorer: Any) -> None:
        names = ("partij", "onderwerp", "jaar")
        scorer.set_facets(names, [(*self.segment.column(name), self.segment.values(name), None) for name in names])

    def counted(self, ask: Any, name: str, *more: Any) -> Any:
        """What a method that counts gives, and what it adds."""
        counts = np.full(len(self.segment.values(name)), 3, np.int64)
        return ask(*self.segment.column(name), counts, *more), counts.tolist()


def random_program(chance: random.Random, n_classes: int, depth: int = 4) -> Any:
    """Which classes must hold, in postfix: -1 is and, -2 or, -3 not."""
    kind = chance.choice((0, -1, -2, -3)) if depth else 0
    if kind == 0:
        return np.array([chance.randrange(n_classes)], np.int32)
    parts = [random_program(chance, n_classes, depth - 1) for _ in range(1 if kind == -3 else 2)]
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


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**9), st.integers(0, 30))
@example(2, 300)
@example(3, 300)
def test_queries_have_the_same_answers(seed: int, n: int) -> None:
    chance = random.Random(seed)
    dead = [number for number in range(n) if chance.random() < chance.choice((0, 0.3))]
    session = Session(segment_of(arrays_with(random_documents(seed, n)), dead), chance)
    for _ in range(4):
        session.query()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 150))
def test_the_best_are_the_same_without_the_rest(seed: int, n: int) -> None:
    chance = random.Random(seed)
    dead = [number for number in range(n) if chance.random() < 0.1]
    session = Session(segment_of(arrays_with(random_documents(seed, n)), dead), chance)
    scorer = session.scorers[0]
    for _ in range(10):
        classes = [session.some_class()[0] for _ in range(chance.choice((2, 2, 3, 5)))]
        boosts = [chance.choice((0.01, 0.2, 1.0, 5.0)) for _ in classes]
        fails = chance.choice((None, np.array([chance.choice((0, 0, 1)) for _ in range(n)], np.uint16)))
        k = chance.choice((1, 2, 5))
        found = []
        for best in (0, k):
            scorer.reset()
            dfs = [own.df for own in classes] if best else None
            dfs = scorer.find(classes, n, boosts, 0, fails, None, None, None, False, dfs, best)
            top = scorer.top(k, False, False, 0)
            found.append((dfs, top, scorer.passages([doc for doc, *_ in top], 2, False)))
        assert_alike(*found)


lexicons = st.dictionaries(st.binary(max_size=3), st.integers(1, 9), max_size=8)


@given(lexicons, lexicons)
def test_two_lexicons_are_the_same_one(ours: dict[bytes, int], theirs: dict[bytes, int]) -> None:
    arrays = []
    for lexicon in (ours, theirs):
        forms, starts = arrays_of(sorted(lexicon))
        arrays += [forms, starts, np.array([lexicon[form] for form in sorted(lexicon)], np.int32)]
    united = [kernel.united(*arrays) for kernel in KERNELS]
    assert [array.tolist() for array in united[0]] == [array.tolist() for array in united[1]]
    counted = Counter(ours)
    counted.update(theirs)
    assert dict(zip(Strings(*united[0][:2]).all_raw(), united[0][2].tolist(), strict=True)) == counted


@pytest.mark.parametrize("starts", [[0], [0, 4], [0, 2, 1], [-1, 2], [2, 1]])
def test_a_damaged_lexicon_is_refused(starts: list[int]) -> None:
    sound = np.zeros(3, np.uint8), np.array([0, 3], np.int64), np.ones(1, np.int32)
    damaged = sound[0], np.array(starts, np.int64), np.ones(max(1, len(starts) - 1), np.int32)
    for kernel in KERNELS:
        for both in ((*sound, *damaged), (*damaged, *sound)):
            with pytest.raises(Damaged):
                kernel.united(*both)
