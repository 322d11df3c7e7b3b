"""What do feedback and meaning add to the words, on judged topics, cross-validated?

    python -m bench.meaning [--index DIR] [--embed titles questions answers] [--limit N] [--folds 0] [--abstracts 500]

Takes an index of the judged documents; --embed computes vectors that are missing, at most of --limit documents. Where
not all documents have vectors, the topics are judged on those that have: answers and judged documents without are left
out, for every row alike. The first table has the numbers of search/settings.py, which were tuned on all topics. The
second has the words' numbers where bench/tune.py begins, which no topic has touched. With --folds there is a third,
which takes long: all numbers are chosen for each fold on the topics outside it, those of the words by bench/tune.py,
and the weight of meaning. Feedback has no number that was tuned; with --feedback it is measured at others.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from unittest.mock import patch

import numpy as np

from vraagbaak.index import layout
from vraagbaak.index.errors import UsageProblem
from vraagbaak.search import settings
from vraagbaak.search.assist import feedback
from vraagbaak.search.engine import Index
from vraagbaak.search.evaluation import DEPTH, rank
from vraagbaak.search.semantic import meaning as query_meaning
from vraagbaak.search.semantic.embedding import FIELDS, embed
from vraagbaak.search.semantic.models import model_named

from .judged import Topics, abstracts, kept_index, subjects
from .quality import HEAD, Row, shown
from .ranking_peers import Ranking
from .tune import GRIDS, START, Figures, Tuner, objective, using

Both = tuple[Topics, Topics]
"""Subject topics and known items."""

UNTOUCHED = tuple(float(START[name]) for name in GRIDS)
"""The numbers of the words that no topic has touched."""

ROUNDS = 4
"""Rounds of a search for the numbers of the words, as bench/tune.py has them."""

WEIGHTS = (0.05, 0.1, 0.15)
"""The weights of meaning that are tried."""

LEAST_ANSWERS = 3
"""A topic with fewer answers among the documents that have vectors is left out."""


def embedded(index: Index) -> frozenset[str]:
    """The documents that have a vector."""
    snapshot = index.snapshot
    numbers = np.concatenate([*(rows.numbers for rows in snapshot.vector_rows), np.zeros(0, np.int64)])
    return frozenset(
        segment.id_of(doc)
        for segment in snapshot.segments
        for doc in np.flatnonzero(np.isin(segment.numbers, numbers)).tolist()
    )


def restricted(topics: Topics, there: frozenset[str]) -> Topics:
    """The topics, judged on some documents alone."""
    judged = there if topics.judged is None else there & frozenset(topics.judged)
    least = LEAST_ANSWERS if topics.judged is not None else 1
    answers = {topic: judged & frozenset(found) for topic, found in topics.answers.items()}
    kept = [topic for topic in topics.queries if len(answers.get(topic, ())) >= least]
    return Topics({topic: topics.queries[topic] for topic in kept}, {topic: answers[topic] for topic in kept}, judged)


def nearest_alone(index: Index, queries: dict[str, str]) -> Ranking:
    """The rankings of meaning without the words."""
    vectors = index._meaning.vectors
    ids = [segment.id_of(doc) for segment in index.snapshot.segments for doc in range(segment.n_docs)]
    run: Ranking = {}
    for topic, query in queries.items():
        vector = index._meaning.of(query)
        assert vector is not None, index._meaning.reason
        documents, cosines = vectors.nearest(vector, DEPTH)
        run[topic] = [(ids[document], cosine) for document, cosine in zip(documents, cosines.tolist(), strict=True)]
    return run


def measured(index: Index, options: Both, name: str, meaning: bool, feedback: bool) -> Row:
    """The rankings of the public search with or without each part."""
    run = [rank(index, topics.queries, feedback=feedback, meaning=meaning) for topics in options]
    return Row(name, options[0].measured(run[0]), options[1].measured(run[1]))


def best_weight(rows: dict[float, Row], topics: Sequence[str]) -> float:
    """The weight of meaning that is best on some topics."""
    figures = {weight: Figures(row.subjects, row.abstracts) for weight, row in rows.items()}
    return max(figures, key=lambda weight: objective(figures[weight], topics))


def cross_validated(path: Path, options: Both, weighted: dict[float, Row], n_folds: int) -> Iterator[Row]:
    """Each part, on topics that chose none of its numbers."""
    topics = sorted(options[0].queries) + sorted(options[1].queries)
    random.Random(1).shuffle(topics)
    tuner = Tuner(path, *options)
    rows = {name: Row(f"{name}, cross-validated", {}, {}) for name in parts(bool(weighted))}
    for fold in range(n_folds):
        outside = [topic for at, topic in enumerate(topics) if at % n_folds != fold]
        inside = topics[fold::n_folds]
        setting = tuner.search(UNTOUCHED, outside, ROUNDS)
        weight = best_weight(weighted, outside) if weighted else settings.MEANING_WEIGHT
        print(f"fold {fold + 1}: weight of meaning {weight:g}, {dict(zip(GRIDS, setting, strict=True))}", flush=True)
        own = [each.some([topic for topic in inside if topic in each.queries]) for each in options]
        with using(setting), patch.object(settings, "MEANING_WEIGHT", weight), Index(path) as index:
            for name, (meaning, feedback) in parts(bool(weighted)).items():
                row = measured(index, (own[0], own[1]), name, meaning, feedback)
                rows[name].subjects.update(row.subjects)
                rows[name].abstracts.update(row.abstracts)
    order = [list(each.queries) for each in options]
    for row in rows.values():
        yield Row(row.name, {t: row.subjects[t] for t in order[0]}, {t: row.abstracts[t] for t in order[1]})


def parts(has_vectors: bool) -> dict[str, tuple[bool, bool]]:
    """Each row of a table: whether meaning and feedback are on."""
    known = {"words": (False, False), "words, feedback": (False, True)}
    return known | {"words, meaning": (True, False), "words, meaning, feedback": (True, True)} if has_vectors else known


def print_parts(index: Index, options: Both, has_vectors: bool) -> Row:
    """Prints a row for each part; returns that of the words."""
    rows: list[Row] = []
    for name, (with_meaning, with_feedback) in parts(has_vectors).items():
        rows.append(measured(index, options, name, with_meaning, with_feedback))
        print(shown(rows[-1], rows[0]), flush=True)
    return rows[0]


def of_feedback(index: Index, options: Both, words: Row) -> None:
    """Prints what feedback gains at other numbers of documents and words."""
    for n_documents, n_terms in ((5, 10), (10, 20), (20, 20), (20, 40), (30, 50)):
        with (
            patch.object(feedback, "N_DOCUMENTS", n_documents),
            patch.object(feedback, "N_TERMS", n_terms),
            patch.object(feedback, "CANDIDATES", 5 * n_terms),
        ):
            row = measured(index, options, f"{n_terms} words of {n_documents} documents", False, True)
            print(shown(row, words), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure what feedback and meaning add to the words.")
    parser.add_argument("--index", type=Path)
    parser.add_argument("--embed", nargs="*", choices=sorted(FIELDS), default=[])
    parser.add_argument("--limit", type=int)
    parser.add_argument("--folds", dest="n_folds", type=int, default=0)
    parser.add_argument("--weights", nargs="*", type=float, default=WEIGHTS)
    parser.add_argument("--abstracts", type=int, default=500)
    parser.add_argument("--feedback", action="store_true", help="also feedback at other numbers")
    given = parser.parse_args()
    path = given.index or kept_index()
    if given.embed:
        try:
            print(embed(path, model_named(), given.embed, most=given.limit))
        except UsageProblem as error:  # without the extra, the rows without vectors are printed
            print(error)
    known = abstracts()
    known = known.some(sorted(known.queries)[: given.abstracts])
    options = subjects(), known
    weighted: dict[float, Row] = {}
    with patch.object(query_meaning, "MOST_KEPT", 10_000), Index(path) as index:
        has_vectors = index.snapshot.has_vectors
        if has_vectors:
            there = embedded(index)
            options = restricted(options[0], there), restricted(known, there)
            rows = [row for rows in index.snapshot.vector_rows for row in rows.fields.tolist()]
            texts = ", ".join(f"{rows.count(layout.FIELDS.index(field))} {name}" for name, field in FIELDS.items())
            print(f"vectors of {texts}; {len(there)} documents of {index.snapshot.n_documents} have one")
        else:
            print("no vectors; python -m bench.meaning --embed titles computes them")
        print(f"{len(options[0].answers)} subject topics, {len(options[1].answers)} known items\n\n{HEAD}", flush=True)
        words = print_parts(index, options, has_vectors)
        if given.feedback:
            of_feedback(index, options, words)
        if has_vectors:
            alone = [topics.measured(nearest_alone(index, dict(topics.queries))) for topics in options]
            print(shown(Row("meaning alone", alone[0], alone[1]), words), flush=True)
            for weight in given.weights:
                with patch.object(settings, "MEANING_WEIGHT", weight):
                    weighted[weight] = measured(index, options, f"words, meaning at {weight:g}", True, False)
                print(shown(weighted[weight], words), flush=True)
        print()
        with using(UNTOUCHED), Index(path) as other:
            print_parts(other, options, has_vectors)
        print()
        if given.n_folds > 1:
            first: Row | None = None
            for row in cross_validated(path, options, weighted, given.n_folds):
                first = first or row
                print(shown(row, first), flush=True)


if __name__ == "__main__":
    main()
