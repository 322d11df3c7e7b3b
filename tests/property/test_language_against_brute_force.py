"""Does every search in the whole language equal a brute-force evaluation?

Random queries of words, phrases, near words, written forms, patterns, misspellings, identifiers, fields, values, dates,
numbers, AND, OR, NOT, +, brackets and boosts, over random corpora written in random steps: documents, scores and order
must be those of language_brute_force.py, with a limit and without.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

import vraagbaak
from vraagbaak.corpus.model import Document
from vraagbaak.search.language import parse

from .brute_force import Found
from .language_brute_force import Between, Joined, LanguageBruteForce, Leaf, Node, Row, Value, Wanted, Without
from .same_hits import assert_same_hits
from .test_search_against_brute_force import Step, histories, written

WORDS = ("stikstof", "beleid", "stikstofbeleid", "opvang", "toeslag", "kind", "woningbouw", "bouw", "F-16", "2%")
PHRASES = ("stikstof beleid", "lucht verdediging", "toeslag", "kinderen", "de woning", "van het", "kind opvang toeslag")
PHRASES += ("over de woning", "leden woning")
PATTERNS = ("stik*", "*beleid", "to?slag*", "*opvang*", "k?nd", "z*a", "*lucht")
TYPOS = ("stiksof", "belied", "kidn", "toeslga", "bouws", "wonnig")
FIELDS = ("", "", "", "", "titel", "vraag", "antwoord", "kop", "noot", "mededeling")
VALUES = (
    *(Value("partij", text) for text in ("VVD", "groenlinks", "haga", "*")),
    *(Value("indiener", text) for text in ("Groot", "Yılmaz", "de groot", "angstrom", "*")),
    *(Value("ministerie", text) for text in ("Defensie", "welzijn en sport", "*")),
    *(Value("status", text) for text in ("open", "beantwoord")),
    *(Value("soort", "nota"), Value("kamer", "eerste"), Value("onderwerp", "zorg"), Value("jaar", "*")),
    *(Value("dossier", "28676"), Value("dossier", "36410"), Value("nummer", "12"), Value("vergaderjaar", "2021-2022")),
    *(Value("id", "KVR1"), Value("titel", "*"), Value("antwoord", "*"), Value("kop", "*"), Value("dagen", "*")),
    *(Value("ministerie", "Defensie", whole=True), Value("partij", "Groep", whole=True)),
)
VALUES = tuple(Value("datum", "*") if value.field == "jaar" else value for value in VALUES)

texts = st.one_of(
    st.builds(Leaf, st.just("word"), st.sampled_from(WORDS), st.sampled_from(FIELDS), boost=st.sampled_from((1, 1, 3))),
    st.builds(Leaf, st.just("phrase"), st.sampled_from(PHRASES), st.sampled_from(FIELDS)),
    st.builds(Leaf, st.just("near"), st.sampled_from(PHRASES), st.sampled_from(FIELDS), st.integers(1, 6)),
    st.builds(Leaf, st.just("written"), st.sampled_from(("kinderen", "stikstof", "f-16")), st.sampled_from(FIELDS)),
    st.builds(Leaf, st.just("pattern"), st.sampled_from(PATTERNS), st.sampled_from(FIELDS)),
    st.builds(Leaf, st.just("fuzzy"), st.sampled_from(TYPOS), st.sampled_from(FIELDS), st.integers(1, 2)),
)
filters = st.one_of(
    st.sampled_from(VALUES),
    st.builds(
        Between,
        st.sampled_from(("datum", "jaar")),
        st.sampled_from(("", "2019", "2021")),
        st.sampled_from(("", "2021")),
    ),
    st.builds(Between, st.just("dagen"), st.sampled_from(("", "0", "300")), st.sampled_from(("400", "2000"))),
)
leaves = st.one_of(texts, texts, filters)


def without(part: Node) -> Node:
    """Not that; `NIET NIET a` is `a`."""
    return part.part if isinstance(part, Without) else Without(part)


def _joined(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(parts, min_size=2, max_size=3).map(tuple)
    return st.one_of(st.builds(Joined, st.sampled_from(("EN", "OF")), several), parts.map(without))


trees = st.recursive(leaves, _joined, max_leaves=6)
row_parts = st.one_of(texts, texts, texts, filters, leaves.map(without), st.builds(Wanted, texts))
rows = st.lists(row_parts, min_size=1, max_size=4).map(tuple).map(Row)
mixed = st.lists(st.one_of(row_parts, trees), min_size=1, max_size=3).map(tuple).map(Row)
queries = st.one_of(trees, rows, rows, mixed)


def dressed(document: Document) -> Document:
    """The document with a place in a dossier, by its id."""
    dossiers = {"KVR1": ("28676", "12"), "KVR2": ("36410-X", "C"), "KVR9": ("28676", "396")}
    dossier, nummer = dossiers.get(document.id, ("", ""))
    year = "2021-2022" if document.id.startswith("kst") else ""
    return replace(document, dossier=dossier, nummer=nummer, vergaderjaar=year)


def answer(index: Any, node: Node, **options: Any) -> Found | None:
    """What the product answers, in the evaluator's terms; None where it found nothing and asked in another spelling."""
    results = index.search(node.typed, facets=(), **options)
    if results.corrected_query is not None:  # nothing was found, and another spelling was answered
        return None
    hits = [(hit.id, hit.score, [(p.id, p.score) for p in hit.passages]) for hit in results.hits]
    if options["unit"] == "passage":
        hits = [(passages[0][0], score, passages) for _, score, passages in hits]
    counts = results.n_documents, results.n_full, results.n_partial, results.n_passages
    return Found(hits, {}, *counts, results.relaxed)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    steps=histories(),
    asked=st.lists(
        st.tuples(
            queries,
            st.sampled_from(("auto", "auto", "all", "any")),
            st.sampled_from((3, 1000)),
            st.sampled_from(("document", "passage")),
            st.sampled_from(("versions", "none")),
        ),
        min_size=5,
        max_size=10,
    ),
)
def test_a_query_of_the_language_is_what_brute_force_says(
    steps: list[Step], asked: list[tuple[Node, str, int, str, str]]
) -> None:
    dressed_steps = [replace(step, add=dressed(step.add)) if step.add else step for step in steps]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index"
        live = written(path, dressed_steps, optimized=False)
        with vraagbaak.open(path) as index:
            brute = LanguageBruteForce(live, index)
            for node, match, limit, unit, collapse in asked:
                note(f"{node.typed!r} {match} {limit} {unit} {parse(node.typed).tree!r}")
                options = {"match": match, "limit": limit, "unit": unit, "passages_per_hit": 2, "collapse": collapse}
                assert_same_hits(answer(index, node, **options), brute.ask(node, **options), within=2e-6)
