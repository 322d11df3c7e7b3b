"""A search's time limit holds for queries of every kind, and a search that was broken off leaves nothing behind."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import vraagbaak
from vraagbaak.corpus.model import Document, Indiener, Passage
from vraagbaak.search import deadline
from vraagbaak.search.engine import Index
from vraagbaak.search.language.segment_terms import SegmentTerms
from vraagbaak.search.terms import positions
from vraagbaak.search.terms.identifiers import entries_of

SYLLABLES = "bo da fi ga ho ju".split(), "l m n r s".split(), "ak et ik op ur".split()
WORDS = [a + b + c for a in SYLLABLES[0] for b in SYLLABLES[1] for c in SYLLABLES[2]]

QUERIES = {
    "excluded": " ".join(f"-{word}" for word in WORDS) + " zee",
    "excluded phrases": "zee " + " ".join(f'-"{a} {b}"' for a, b in zip(WORDS, WORDS[1:], strict=False)),
    "excluded patterns": "zee " + " ".join(f"-{a}*" for a in SYLLABLES[0]),
    "suffix": "*ak",
    "infix": "*a*",
    "letters": "?o*",
    "fuzzy": " ".join(f"{word}~2" for word in WORDS[:30]),
    "phrase": " ".join(f'"{a} {b}"' for a, b in zip(WORDS, WORDS[7:], strict=False)),
    "near": f'"{WORDS[0]} {WORDS[1]} {WORDS[2]}"~30',
    "range": "jaar:1995..2030",
    "everything": "*",
    "not": " AND ".join(f"NOT {word}" for word in WORDS[:40]) + " OR zee",
    "many": " ".join(WORDS[:60]),
    "all of many": " AND ".join(WORDS[:60]),
    "nested": "(" * 20 + " OR ".join(WORDS[:30]) + ")" * 20,
    "fields": " ".join(f"titel:{word}" for word in WORDS[:40]),
}
OPTIONS: tuple[dict[str, Any], ...] = (
    {},
    {"sort": "newest"},
    {"unit": "passage"},
    {"partij": "VVD"},
    {"group": "dossier"},
    {"fold": True},
)
MOST_OVER = 0.06
"""Seconds of processor time over the limit, at most."""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    path = tmp_path_factory.mktemp("limits") / "index"
    chance = random.Random(1)
    with vraagbaak.writer(path) as writer:
        for number in range(4000):
            passages = (Passage(str(at), " ".join(chance.choices(WORDS, k=40))) for at in range(4))
            writer.add(
                Document(
                    id=f"verzonnen-{number}",
                    titel=f"Zee {WORDS[number % len(WORDS)]}",
                    vraagnummer=f"2020Z{number // 2:05}",
                    dossier=str(30000 + number // 5),
                    indieners=(Indiener("A. Verzonnen", "VVD"),),
                    passages=tuple(passages),
                )
            )
        writer.optimize()
    with vraagbaak.open(path) as opened:
        looked_at(opened, "zee OR zee*")  # what the first search imports
        yield opened


def looked_at(index: Index, query: str, **options: Any) -> object:
    found = index.search(query, **options)
    hits = [(hit.id, hit.score) for hit in found.hits]
    return hits, found.n_documents, found.n_passages, dict(found.facets), found.timeline, found.relaxed


@pytest.mark.parametrize("name", QUERIES)
def test_a_limit_is_passed_by_little(name: str, index: Index, no_collector: None) -> None:
    over = []
    for options in OPTIONS:
        for limit in (0.002, 0.02):
            started = time.process_time()
            looked_at(index, QUERIES[name], match="any", timeout=limit, **options)
            over.append(time.process_time() - started - limit)
    assert max(over) < MOST_OVER


@pytest.mark.parametrize("name", QUERIES)
def test_a_search_that_was_broken_off_changes_no_other(name: str, index: Index, tmp_path: Path) -> None:
    chance = random.Random(name)
    for options in chance.sample(OPTIONS, k=2):
        for limit in (0.0, chance.uniform(0, 0.01)):
            looked_at(index, QUERIES[name], timeout=limit, **options)
        other = QUERIES[chance.choice(["excluded", "suffix", "range", "many"])]
        found = looked_at(index, other, **options)
        with vraagbaak.open(index._snapshot.path) as fresh:
            assert found == looked_at(fresh, other, **options)


def test_excluding_is_broken_off_and_begins_again(index: Index) -> None:
    without = looked_at(index, f"zee -{WORDS[0]}")
    (scorer,) = index._scorers.lend().scorers
    forms = np.arange(100, dtype=np.int32)
    for exclude in (scorer.exclude, scorer.exclude_units):
        scorer.reset()
        scorer.allow(0.0)
        with pytest.raises(deadline.TimeIsUp):
            exclude(forms)
    scorer.allow(float("inf"))
    assert looked_at(index, f"zee -{WORDS[0]}") == without


def test_what_walks_forms_and_values_looks_at_the_time(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    (segment,) = index._snapshot.segments
    lexicon = SegmentTerms(segment)
    lexicon.matching("*ak")  # its text is made
    walks: dict[str, Any] = {
        "places of forms": lambda: entries_of(segment, [0, 1])[0].tolist(),
        "forms that a pattern means": lambda: lexicon.matching("*ak").tolist(),
        "no form that a pattern means": lambda: lexicon.matching("*ak?ak").tolist(),
        "places that are united": lambda: positions.united([np.arange(9), np.arange(5, 20)]).tolist(),
    }
    limit = deadline.Deadline(0.0)
    for name, walk in walks.items():
        whole = walk()
        limit.resume(0.0)
        with pytest.raises(deadline.TimeIsUp):
            pytest.fail(f"{name}: {walk()}")
        limit.rest()
        assert walk() == whole


@pytest.mark.parametrize("seed", range(200))
def test_places_are_united_range_by_range_as_at_once(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(positions, "STRETCH", 7)
    chance = random.Random(seed)
    several = [
        np.array(sorted(chance.choices(range(60), k=chance.randint(0, 40))), np.int64)
        for _ in range(chance.randint(2, 5))
    ]
    assert positions.united(several).tolist() == np.unique(np.concatenate(several)).tolist()
