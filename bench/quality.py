"""Ranking quality on judged topics, beside other engines and without each part of the analysis.

    python -m bench.quality [--keep] [--peers NAME ...]

Indexes the KVR documents of ../shared without the source of the topics, and searches the topics through the public
search at its default settings. Subject topics ask for many documents, abstracts for the document that they are of. Each
row has the p-values of its differences from the product's (paired randomisation: nDCG@10, recall@100 and MRR). All
rows are by words only; bench/meaning.py has feedback and meaning. --keep keeps the index of the last run. The index of
Whoosh, which takes minutes, is always kept. Whoosh takes some seconds for a whole sentence, so it runs only some of the
known items, and only on request (--peers tantivy whoosh).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from unittest.mock import patch

from vraagbaak.corpus.model import Document
from vraagbaak.index.analysis.compounds import Splitter, Vocabulary
from vraagbaak.index.lexical.stemmer import Stemmer
from vraagbaak.search import settings
from vraagbaak.search.engine import Index
from vraagbaak.search.evaluation import Measures, mean, rank
from vraagbaak.search.terms import expansion as expanded_terms
from vraagbaak.search.terms.synonyms import Names

from . import compounds, ranking_peers
from .judged import FOLDER, Topics, abstracts, kept_index, subjects, with_analysis
from .significance import p_value

WHOOSH_ABSTRACTS = 200
"""Known items that Whoosh searches: this takes a quarter of an hour."""

Ranker = Callable[[Mapping[str, str]], ranking_peers.Ranking]


@dataclass(frozen=True, slots=True)
class Row:
    """Result of one engine, or of the product without a part of it, by topic."""

    name: str
    subjects: dict[str, Measures]
    abstracts: dict[str, Measures]


def measured(name: str, ranker: Ranker, asked: tuple[Topics, Topics]) -> Row:
    return Row(name, *(topics.measured(ranker(topics.queries)) for topics in asked))


def of_index(index: Index) -> Ranker:
    """By words only: the index that is kept may have vectors."""
    return lambda queries: rank(index, queries, meaning=False)


HEAD = f"{'':<38} {'nDCG@10':>8} {'p':>7} {'MAP@100':>8} {'rec@100':>8} {'p':>7}   {'MRR':>7} {'p':>7}"


def shown(row: Row, product: Row) -> str:
    """A line under HEAD: each p is of the measure before it."""
    of_subjects, of_abstracts = mean(row.subjects.values()), mean(row.abstracts.values())
    ps = ["", "", ""]
    if row is not product:
        pairs = [(product.subjects[topic], row.subjects[topic]) for topic in row.subjects]
        ps = [
            f"{p_value([one.ndcg for one, _ in pairs], [other.ndcg for _, other in pairs]):.4f}",
            f"{p_value([one.recall for one, _ in pairs], [other.recall for _, other in pairs]):.4f}",
            f"{p_value(_ranks(product, row), _ranks(row, row)):.4f}",
        ]
    return (
        f"{row.name:<38} {of_subjects.ndcg:>8.4f} {ps[0]:>7} {of_subjects.average_precision:>8.4f} "
        f"{of_subjects.recall:>8.4f} {ps[1]:>7}   {of_abstracts.reciprocal_rank:>7.4f} {ps[2]:>7}"
    )


def _ranks(row: Row, asked: Row) -> list[float]:
    """The reciprocal ranks of the known items of a row."""
    return [row.abstracts[topic].reciprocal_rank for topic in asked.abstracts]


@contextmanager
def opened(path: Path, stemmer: Stemmer | None = None, splitter: Splitter | None = None) -> Iterator[Index]:
    """The index, with another stemmer or splitter than its own."""
    with Index(path) as index:
        if stemmer is None and splitter is None:
            yield index
            return
        with with_analysis(path, stemmer or index._snapshot.stemmer, splitter) as other:
            yield other


def without_parts(path: Path, asked: tuple[Topics, Topics]) -> Iterator[Row]:
    """The product with each part of the analysis switched off."""
    stemmers = {
        "no stemming": Stemmer(algorithm="none"),
        "Porter for Kraaij-Pohlmann": Stemmer(algorithm="dutch_porter"),
        "no stem exceptions": Stemmer(exceptions=False),
    }
    for name, stemmer in stemmers.items():
        with opened(path, stemmer) as index:
            yield measured(name, of_index(index), asked)
    with (
        patch.object(Splitter, "_divide", lambda self, form: None),
        opened(path, None, Splitter(Vocabulary([], []))) as index,
    ):
        yield measured("no splitting of compounds", of_index(index), asked)
    with (
        patch.object(Names, "of_word", lambda self, stem: ()),
        patch.object(Names, "of_row", lambda self, stems: [()] * len(stems)),
        opened(path) as index,
    ):
        yield measured("no other names", of_index(index), asked)
    with patch.object(expanded_terms, "_kin", lambda stemmer, segment, stem: []), opened(path) as index:
        yield measured("no families", of_index(index), asked)
    with patch.dict(settings.WEIGHTS, aanhef=settings.WEIGHTS["titel"]), opened(path) as index:
        yield measured("formulas of titles as their subjects", of_index(index), asked)
    for told, name, value in (
        ("one level only", "SHARE", 0.0),
        ("inflections as the word itself", "INFLECTION_WEIGHT", 1.0),
    ):
        with patch.object(settings, name, value), opened(path) as index:
            yield measured(told, of_index(index), asked)


def peers(path: Path, asked: tuple[Topics, Topics], wanted: list[str]) -> Iterator[Row]:
    def documents() -> Iterator[Document]:
        with Index(path) as index:
            yield from index.documents()

    if "tantivy" in wanted and not find_spec("tantivy"):
        print("tantivy is not installed: pip install -e '.[bench]'")
    elif "tantivy" in wanted:
        yield measured("tantivy, its Dutch analyser", lambda q: ranking_peers.tantivy(documents(), q), asked)
    if "whoosh" in wanted:
        folder = FOLDER / "whoosh"
        some = asked[0], asked[1].some(sorted(asked[1].queries)[:WHOOSH_ABSTRACTS])
        name = f"Whoosh, our stemmer ({WHOOSH_ABSTRACTS} known items)"
        yield measured(name, lambda q: ranking_peers.whoosh(documents(), q, folder), some)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the rankings on judged topics.")
    parser.add_argument("--keep", action="store_true", help="keep the index of the last run")
    parser.add_argument("--peers", nargs="*", default=["tantivy"])
    given = parser.parse_args()
    path = kept_index(new=not given.keep)
    asked = (subjects(), abstracts())
    print(f"{len(asked[0].answers)} subject topics, {len(asked[1].answers)} known items\n\n{HEAD}", flush=True)
    with opened(path) as index:
        product = measured("vraagbaak", of_index(index), asked)
    print(shown(product, product), flush=True)
    for row in without_parts(path, asked):
        print(shown(row, product), flush=True)
    for row in peers(path, asked, given.peers):
        print(shown(row, product), flush=True)
    print()
    with Index(path) as index:
        print(compounds.judge(index._snapshot.splitter, compounds.gold_nouns()))


if __name__ == "__main__":
    main()
