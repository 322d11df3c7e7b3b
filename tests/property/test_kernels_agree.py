"""Do the compiled kernel and its plain twin give the same answers?"""

from __future__ import annotations

import random
from bisect import bisect_left
from collections import Counter
from itertools import chain
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vraagbaak.corpus.model import Passage
from vraagbaak.corpus.references import CUES
from vraagbaak.index import layout
from vraagbaak.index.analysis import derivation
from vraagbaak.index.analysis.compounds import Vocabulary
from vraagbaak.index.analysis.folding import fold
from vraagbaak.index.errors import Damaged
from vraagbaak.index.kernel.plain import kernel as plain_kernel
from vraagbaak.index.lexical import stemmer as stemming
from vraagbaak.index.storage.array_files import Arrays
from vraagbaak.index.storage.postings import encode_postings
from vraagbaak.index.storage.string_table import Strings, arrays_of

from .random_segments import WORDS, arrays_with, random_documents

compiled = pytest.importorskip(
    "vraagbaak.index.kernel.compiled.interface", reason="the compiled kernel is not built here"
)
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
    divided = [kernel.CompoundSplitter(vocabulary, names).inside_all(forms) for kernel in KERNELS]
    assert divided[0] == divided[1]


endings = st.sampled_from(
    "ge be d t e en ens ings s 's igd ieen eeen isch lijk heid ing us oo aa z f x kt kati lect exu 7 É ñ \u0451".split()
)
stemmed = st.lists(pieces | endings | st.text("abdegiknorstuvyz", max_size=3), max_size=6).map("".join)


@given(st.lists(stemmed, max_size=9), st.lists(stemmed, max_size=2))
@example(["gemeenten", "hoge", "halve", "xge", "Produktie", "ge" * 200, "scenario's", "teruggekomen"], ["en"])
@example([*derivation.load().alone, *chain(*derivation.load().together), "eenzaamheid", "beschermd"], ["zaam"])
@example([*stemming.load().whole, *("x" + form for form in stemming.load().endings)], [])
def test_stems_and_families_of_many_are_those_of_each(forms: list[str], names: list[str]) -> None:
    stemmer = stemming.Stemmer(names)
    stems = stemmer.stem_all(forms)
    assert stems == [stemmer.stem_all([form])[0] for form in forms]
    assert stemmer.family_all([*stems, *forms]) == [stemmer.family(stem) for stem in (*stems, *forms)]


@given(texts, st.lists(texts | st.sampled_from(WORDS), max_size=5))
@example("F-16-vliegtuigen en de f-16", ["f-16", "f", "F-16-vliegtuigen"])
def test_the_same_words_are_marked(text: str, forms: list[str]) -> None:
    wanted = [*forms, *(token[0] for token in plain_kernel.scan(text)[::3])]
    sets = [wanted[::2], wanted[1::2], forms]
    marked = [kernel.Highlighter([kernel.FormSet(own) for own in sets]).marks(text) for kernel in KERNELS]
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
        patch.setattr("vraagbaak.index.segment.builder.kernel", kernel)
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
        stored = arrays["postings"], arrays["positions"], arrays["terms"], form
        np.testing.assert_array_equal(*(kernel.position_skips(*stored, 1 + form % 3) for kernel in KERNELS))
        for ours, theirs in zip(*found, strict=True):
            np.testing.assert_array_equal(ours, theirs)
            assert ours.dtype == theirs.dtype == np.int32


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 25), st.randoms(use_true_random=False))
def test_phrases_are_found_alike(seed: int, n: int, chance: random.Random) -> None:
    arrays = arrays_with(random_documents(seed, n))
    n_forms = arrays["terms"].shape[1] - 1
    stored = arrays["postings"], arrays["positions"], arrays["terms"]
    lengths = np.ascontiguousarray(arrays["docs"][layout.DOC_LENGTHS + layout.AANHEF, :-1])
    common_forms = np.argsort(arrays["terms"][2][:-1] - arrays["terms"][2][1:], kind="stable")[:12].tolist()
    given = *stored, arrays["units"][layout.UNIT_DOC], lengths
    skipped = [(skipped_from, skip_step) for skipped_from in (0, 8, 1 << 20) for skip_step in (1, 2, 5)]
    phrases = [[kernel.Phrases(*given, *how) for how in skipped] for kernel in KERNELS]
    n_found = 0
    for _ in range(20):
        places = []
        for step in range(chance.choice((1, 2, 2, 2, 3))):
            forms = [chance.choice(common_forms or range(n_forms)) for _ in range(chance.choice((0, 1, 1, 1, 1, 2, 4)))]
            places.append((step, forms))
        chance.shuffle(places)
        found = [chance.choice(of_kernel).entries(places) for of_kernel in phrases]
        for ours, theirs in zip(*found, strict=True):
            np.testing.assert_array_equal(ours, theirs)
            assert ours.dtype == theirs.dtype
        n_found += len(found[0][0])
    assert n_found or n < 4


@given(st.lists(st.integers(0, 5), max_size=12), st.integers(-1, 14))
def test_the_same_values_are_commonest(counts: list[int], k: int) -> None:
    given_counts = np.array(counts, np.int64)
    found = plain_kernel.commonest(given_counts, k)
    assert compiled.commonest(given_counts, k) == found
    best_first = sorted((-count, number) for number, count in enumerate(counts) if count)
    assert set(best_first[: max(0, k)]) <= set(found[0]) <= set(best_first)
    assert found[1:] == (len(best_first), sum(counts))


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


words = st.text(st.sampled_from("ab\u00e9\u20ac\ud800\U0001f600"), max_size=4)


@given(st.sets(words, max_size=30), st.lists(words, max_size=5), st.sampled_from([np.int32, np.int64]))
def test_sorted_strings_are_found_where_they_are(known: set[str], others: list[str], kind: type) -> None:
    raws = sorted(word.encode("utf-8", "surrogatepass") for word in known)
    data, starts = arrays_of(raws)
    for kernel in KERNELS:
        made = kernel.SortedTerms(data, starts.astype(kind))
        for raw in (*raws, *(word.encode("utf-8", "surrogatepass") for word in others)):
            assert made.first_from(raw) == bisect_left(raws, raw)
            assert made.find(raw) == (raws.index(raw) if raw in raws else -1)


@pytest.mark.parametrize("starts", [[0, 1, 9, 9], [0, 2, 1, 3], [0, -1, -1, 3]])
def test_strings_that_lie_outside_are_damaged(starts: list[int]) -> None:
    data = np.frombuffer(b"abc", np.uint8)
    for kernel in KERNELS:
        for kind in (np.int32, np.int64):
            with pytest.raises(Damaged):
                kernel.SortedTerms(data, np.array(starts, kind)).find(b"b")


def test_strings_of_another_kind_are_damaged() -> None:
    data, starts = np.frombuffer(b"abc", np.uint8), np.array([0, 1, 3], np.int64)
    for kernel in KERNELS:
        for odd in ((data, starts.astype(np.uint8)), (data.astype(np.int32), starts), (data, starts.reshape(1, 3))):
            with pytest.raises(Damaged):
                kernel.SortedTerms(*odd)


steps = st.integers(0, 3) | st.integers(0, 200) | st.integers(0, 20_000)
frequencies = st.just(1) | st.integers(1, 4) | st.integers(1, 20_000)
postings = st.lists(st.tuples(steps, st.integers(0, 9), frequencies), min_size=1, max_size=300)


@settings(max_examples=60, deadline=None)
@given(st.lists(postings, max_size=4), st.sampled_from((0, 0, 9_000_000)), st.integers(0, 200))
def test_postings_of_all_sizes_are_read_alike(forms: list[list[tuple[int, int, int]]], leap: int, padding: int) -> None:
    """Many at once, and one by one near the end of all, where the compiled kernel must not look beyond."""
    forms = [[(step + leap * (at == len(own) // 2), *rest) for at, (step, *rest) in enumerate(own)] for own in forms]
    columns = [
        (form, unit, field, frequency)
        for form, own in enumerate(forms)
        for unit, (_, field, frequency) in zip(np.cumsum([step for step, *_ in own]).tolist(), own, strict=True)
    ]
    form, unit, field, frequency = np.array(columns, np.int32).reshape(-1, 4).T
    data, starts = encode_postings(form, unit, field, frequency, len(forms))
    behind = np.concatenate((data, np.zeros(padding, np.uint8)))
    terms = np.stack((starts, starts, starts))
    kept = np.ones(int(unit.max(initial=0)) + 1, np.uint8)
    kept[unit[::3]] = 0
    within = kept[unit] != 0
    wanted, nth = np.unique(form[within], return_inverse=True)
    ones = np.ones(len(nth), np.int32)
    among_themselves = (np.cumsum(kept, dtype=np.int32) - 1)[unit[within]]
    expected, begin = encode_postings(nth.astype(np.int32), among_themselves, field[within], ones, len(wanted))
    for kernel in KERNELS:
        found = kernel.postings_within(behind, terms, kept)
        assert [array.tolist() for array in found] == [wanted.tolist(), begin.tolist(), expected.tolist()]


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 12))
def test_the_same_terms_are_listed(chance: random.Random, n_forms: int) -> None:
    forms = sorted({chance.choice(["zee", "zéé", "ZEE", "wind", "x"]) + "a" * at for at in range(n_forms)})
    n = len(forms)
    sorted_forms = arrays_of([form.encode() for form in sorted(forms, key=str.encode)])
    posting_starts = np.cumsum([0, *(chance.randrange(9) for _ in forms)]).astype(np.int64)
    names = sorted({chance.choice("ps") + chance.choice("abc") for _ in range(5)})
    keys = arrays_of([name.encode() for name in names])
    behind = [sorted(chance.sample(range(n), chance.randrange(n + 1))) for _ in names]
    key_starts = np.cumsum([0, *map(len, behind)]).astype(np.int32)
    key_forms = np.array([number for numbers in behind for number in numbers], np.int32)
    part_keys = np.array([at for at in range(len(names)) if chance.random() < 0.5], np.int32)
    listed = np.array([number for number in range(n) if chance.random() < 0.3], np.int32)
    own = np.array(sorted(chance.sample(range(n), min(n, 3))), np.int32)
    groups = sorted(chance.choice((0, 0, 0, 1, 2)) for _ in range(5))
    wanted = [(chance.choice([*names, "sq"]).encode(), group, chance.random()) for group in groups]
    once = chance.random() < 0.5
    found = []
    for kernel in KERNELS:
        terms = kernel.SortedTerms(*sorted_forms), posting_starts, kernel.SortedTerms(*keys), key_starts, key_forms
        found.append(kernel.expanded_forms(*terms, part_keys, listed, own, "zee", fold, 0.5, wanted, once))
    for ours, theirs in zip(chain(*found[0]), chain(*found[1]), strict=True):
        np.testing.assert_array_equal(ours, theirs)
        assert ours.dtype == theirs.dtype
