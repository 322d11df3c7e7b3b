"""Compounds: which words a form is made of, by the words that stand on their own."""

from __future__ import annotations

import itertools
import json
import re
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vraagbaak.index.analysis import compounds
from vraagbaak.index.analysis.compounds import Splitter, Vocabulary, known_parts, learn, roles

# invented frequencies, in the proportions of real papers
WORDS = {
    "kamer": 9000, "vraag": 9000, "vragen": 9000, "huur": 900, "toeslag": 300, "toeslagen": 400, "kinderen": 3000,
    "kind": 2500, "opvang": 1500, "arbeid": 2000, "ongeschiktheid": 60, "arbeidsongeschiktheid": 300, "patiënten": 1200,
    "verzekering": 900, "lucht": 600, "verdediging": 300, "haven": 500, "luchthaven": 700, "studenten": 700,
    "regio": 1500, "bond": 300, "genoot": 60, "bondgenoot": 60, "genootschap": 40, "bondgenootschap": 60, "mini": 40,
    "ster": 30, "minister": 20000, "ministers": 4000, "gemeente": 6000, "raad": 4000, "gemeenteraad": 1200,
    "zon": 100, "energie": 1500, "schip": 200, "schepen": 400, "bouw": 900, "wet": 9000, "gever": 10, "wetgever": 500,
    "koningin": 200, "dag": 2000, "wijn": 50, "bergen": 300, "wijnbergen": 40, "vereniging": 900, "onderzoek": 9000,
    "begrip": 500, "begrippen": 60, "pen": 40, "organisatie": 4000, "satie": 12, "organi": 12, "leven": 3000,
    "voor": 30000, "zitter": 9, "aan": 30000, "tal": 500, "aantal": 9000, "bank": 1500, "rechtbank": 1500,
    "recht": 5000, "fractie": 3000, "leden": 5000, "procedure": 3000, "asiel": 1500, "zoeker": 10, "zoekers": 20,
}  # fmt: skip
SPLITTER = Splitter(learn(list(WORDS), list(WORDS.values())), protected=["wijnbergen"])


@pytest.mark.parametrize(
    ("form", "parts"),
    [
        ("huurtoeslag", ("huur", "toeslag")),
        ("huurtoeslagen", ("huur", "toeslagen")),
        ("luchtverdediging", ("lucht", "verdediging")),
        ("kamervragen", ("kamer", "vragen")),
        ("studentenvereniging", ("studenten", "vereniging")),
        ("patiëntenvereniging", ("patiënten", "vereniging")),
        ("arbeidsverzekering", ("arbeid", "verzekering")),  # -s-
        ("havenenenergie", ("haven", "energie")),  # -en-
        ("bankenonderzoek", ("bank", "onderzoek")),  # -en-
        ("kinderopvang", ("kind", "opvang")),  # kinder- is kind
        ("zonneenergie", ("zon", "energie")),
        ("koninginnedag", ("koningin", "dag")),
        ("scheepsbouw", ("schip", "bouw")),
        ("kinderopvangtoeslag", ("kind", "opvang", "toeslag")),
        ("gemeenteraadsleden", ("gemeente", "raad", "leden")),
        ("gemeenteraadsfractieleden", ("gemeente", "raad", "fractie", "leden")),
        ("asielprocedure", ("asiel", "procedure")),
        ("arbeidsongeschiktheid", ("arbeid", "ongeschiktheid")),  # rarer by itself, but too long to be there by chance
    ],
)
def test_a_compound_falls_into_its_words(form: str, parts: tuple[str, ...]) -> None:
    assert SPLITTER.parts(form) == parts


@pytest.mark.parametrize(
    "form",
    [
        "minister",  # much more frequent than mini and ster
        "ministers",
        "organisatie",  # the halves of a broken word are no words
        "begrippen",  # a plural, no pen
        "bondgenootschap",  # a bondgenoot with -schap
        "voorzitter",  # voor is a prefix
        "aantal",
        "rechtbank",  # in the list: a search for bank does not mean it
        "wijnbergen",  # a protected name
        "onderzoek",
        "energie",
        "huur",
        "F-16",
        "28676",
        "huurtoeslag2",
        "",
        "x" * 100,
    ],
)
def test_one_word_has_no_parts(form: str) -> None:
    assert SPLITTER.parts(form) == ()
    assert SPLITTER.inside(form) == ()


def test_inside_a_compound_are_its_halves_too_where_they_are_compounds() -> None:
    assert SPLITTER.inside("gemeenteraadsleden") == ("gemeenteraad", "gemeente", "raad", "leden")
    arbeid = ("arbeidsongeschiktheid", "arbeid", "ongeschiktheid")
    assert SPLITTER.inside("arbeidsongeschiktheidsverzekering") == (*arbeid, "verzekering")
    assert SPLITTER.inside("huurtoeslag") == ("huur", "toeslag")


def test_a_vocabulary_on_disk_serves_as_well() -> None:
    class Lookup:
        def frequency(self, form: str) -> int:
            return WORDS.get(form, 0)

    assert Splitter(Lookup()).parts("kinderopvangtoeslag") == ("kind", "opvang", "toeslag")


def test_a_small_corpus_has_compounds_too() -> None:
    forms = ["huur", "toeslag", "huurtoeslag", "de"]
    assert Splitter(learn(forms, [1, 2, 1, 5])).parts("huurtoeslag") == ("huur", "toeslag")


def test_learning_keeps_words_of_letters_that_are_frequent_enough_for_their_length() -> None:
    forms = ["de", "kamer", "wet", "abc", "2024", "co2", "wolk", "satie", "mist", "zeldzaamheid", "eenmalig"]
    frequencies = [80000, 9000, 9000, 900, 900, 900, 5, 900, 50, 2, 1]
    assert learn(forms, frequencies) == Vocabulary(["kamer", "mist", "wet", "zeldzaamheid"], [9000, 50, 9000, 2])


def test_the_fingerprint_changes_with_the_list(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = compounds.fingerprint()
    assert compounds.fingerprint() == before
    changed = tmp_path / "parts.tsv"
    changed.write_text("whole\trechtbank\n", encoding="utf-8")
    monkeypatch.setattr(compounds, "_PARTS", changed)
    assert compounds.fingerprint() != before


def test_an_empty_lexicon_has_the_listed_parts_alone() -> None:
    assert Splitter(learn([], [])).parts("mienskiptoeslag") == ()
    assert Splitter(learn([], [])).parts("huurtoeslag") == ("huur", "toeslag")


def test_the_list_of_short_words_holds_words_of_three_letters_and_no_word_is_both_whole_and_a_shape() -> None:
    found = roles()
    assert {len(word) for word in found.short} == {3}
    assert not found.whole & found.bound.keys()


@given(st.lists(st.sampled_from(sorted(WORDS)), min_size=2, max_size=4), st.sampled_from(["", "s", "en"]))
def test_parts_always_stand_in_the_form_in_order(words: list[str], link: str) -> None:
    form = link.join(words)
    end = 0
    for part in SPLITTER.parts(form):
        if part not in roles().bound.values():
            end = form.index(part, end) + len(part)


@given(st.lists(st.text(alphabet="abdeghiklmnorstuvz", max_size=20)))
def test_many_forms_divide_as_each_does(forms: list[str]) -> None:
    assert SPLITTER.inside_all(forms) == [SPLITTER.inside(form) for form in forms]


@pytest.fixture(scope="module")
def samples(shared: Path) -> Counter[str]:
    """How many of the sampled real papers each form stands in."""
    counted: Counter[str] = Counter()
    for path in sorted((shared / "samples" / "tk-pdf-text").iterdir()):
        counted.update(set(re.findall(r"[^\W\d_]+", path.read_text(encoding="utf-8").lower())))
    return counted


def test_real_papers_yield_parts_that_stand_in_them(samples: Counter[str]) -> None:
    splitter = Splitter(learn(list(samples), list(samples.values())))
    divided = {form: parts for form in samples if (parts := splitter.parts(form))}
    assert len(divided) > 300
    assert {part for parts in divided.values() for part in parts} - samples.keys() <= known_parts() | set(
        roles().bound.values()
    )
    assert json.loads(json.dumps(list(divided)))


def test_a_query_word_is_cheap_and_a_splitter_is_made_in_no_time() -> None:
    alphabet = "abcdefghijklmnopqrst"
    forms = sorted(map("".join, itertools.islice(itertools.product(alphabet, repeat=5), 100_000)))
    started = time.perf_counter()
    splitter = Splitter(Vocabulary(forms, [5] * len(forms)))
    splitter.parts("arbeidsongeschiktheidsverzekeringsmaatschappij")
    assert time.perf_counter() - started < 0.5  # a tenth of it on a quiet machine
