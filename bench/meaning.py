"""What does meaning add to the words, on judged topics, cross-validated?

    python -m bench.meaning [--index DIR] [--embed titles questions answers] [--limit N] [--folds 5] [--abstracts 200]

Takes an index of the judged documents with vectors; --embed computes those that are missing, at most of --limit
documents. Where not all documents have vectors, the topics are judged on those that have: answers and judged documents
without are left out, for every row alike. The weight of meaning is chosen for each fold on the topics outside it.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

import numpy as np

from vraagbaak.index import layout
from vraagbaak.search import settings
from vraagbaak.search.engine import Index
from vraagbaak.search.evaluation import DEPTH, Measures
from vraagbaak.search.semantic import meaning
from vraagbaak.search.semantic.embedding import FIELDS, embed
from vraagbaak.search.semantic.models import model_named

from .judged import Topics, abstracts, kept_index, subjects
from .quality import HEAD, Row, shown
from .ranking_peers import Ranking

WEIGHTS = (0.05, 0.1, 0.15, 0.2, 0.3)
"""The weights of meaning that are tried."""

LEAST_ANSWERS = 3
"""A topic with fewer answers among the documents that have vectors is left out."""


def embedded(index: Index) -> frozenset[str]:
    """The documents that have a vector."""
    snapshot = index._snapshot
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


def ranked(index: Index, queries: dict[str, str], meant: bool) -> Ranking:
    """The rankings with or without meaning."""
    run: Ranking = {}
    for topic, query in queries.items():
        hits = index.search(query, facets=(), snippets=False, limit=DEPTH, collapse="none", meaning=meant).hits
        run[topic] = [(hit.id, hit.score) for hit in hits]
    return run


def nearest_alone(index: Index, queries: dict[str, str]) -> Ranking:
    """The rankings of meaning without the words."""
    vectors = index._meaning.vectors
    ids = [segment.id_of(doc) for segment in index._snapshot.segments for doc in range(segment.n_docs)]
    run: Ranking = {}
    for topic, query in queries.items():
        vector = index._meaning.of(query)
        assert vector is not None, index._meaning.reason
        documents, cosines = vectors.nearest(vector, DEPTH)
        run[topic] = [(ids[document], cosine) for document, cosine in zip(documents, cosines.tolist(), strict=True)]
    return run


def measured(index: Index, options: tuple[Topics, Topics], name: str, meant: bool, alone: bool = False) -> Row:
    both = [
        topics.measured(
            nearest_alone(index, dict(topics.queries)) if alone else ranked(index, dict(topics.queries), meant)
        )
        for topics in options
    ]
    return Row(name, both[0], both[1])


def cross_validated(rows: dict[float, Row], n_folds: int) -> tuple[Row, list[float]]:
    """Each topic under the weight that is best on the topics outside its fold; and these weights."""
    topics = sorted(next(iter(rows.values())).subjects) + sorted(next(iter(rows.values())).abstracts)
    random.Random(1).shuffle(topics)
    of_subjects: dict[str, Measures] = {}
    of_abstracts: dict[str, Measures] = {}
    chosen = []
    for fold in range(n_folds):
        outside = [topic for at, topic in enumerate(topics) if at % n_folds != fold]
        weight = max(rows, key=lambda one: _objective(rows[one], outside))
        chosen.append(weight)
        inside = topics[fold::n_folds]
        of_subjects |= {topic: rows[weight].subjects[topic] for topic in inside if topic in rows[weight].subjects}
        of_abstracts |= {topic: rows[weight].abstracts[topic] for topic in inside if topic in rows[weight].abstracts}
    first = next(iter(rows.values()))
    return (
        Row(
            "words and meaning, cross-validated",
            {topic: of_subjects[topic] for topic in first.subjects},
            {topic: of_abstracts[topic] for topic in first.abstracts},
        ),
        chosen,
    )


def _objective(row: Row, topics: Sequence[str]) -> float:
    """As bench/tune.py has it."""
    from .tune import Figures, objective

    return objective(Figures(row.subjects, row.abstracts), topics)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure what meaning adds to the words.")
    parser.add_argument("--index", type=Path)
    parser.add_argument("--embed", nargs="*", choices=sorted(FIELDS), default=[])
    parser.add_argument("--limit", type=int)
    parser.add_argument("--folds", dest="n_folds", type=int, default=5)
    parser.add_argument("--weights", nargs="*", type=float, default=WEIGHTS)
    parser.add_argument("--abstracts", type=int, default=200)
    given = parser.parse_args()
    path = given.index or kept_index()
    if given.embed:
        print(embed(path, model_named(), given.embed, most=given.limit))
    with patch.object(meaning, "MOST_KEPT", 10_000), Index(path) as index:
        if not index._snapshot.has_vectors:
            print("meaning: no vectors; python -m bench.meaning --embed titles computes them")
            return
        there = embedded(index)
        known = abstracts()
        known = known.some(sorted(known.queries)[: given.abstracts])
        options = restricted(subjects(), there), restricted(known, there)
        rows = [row for rows in index.snapshot.vector_rows for row in rows.fields.tolist()]
        texts = ", ".join(f"{rows.count(layout.FIELDS.index(field))} {name}" for name, field in FIELDS.items())
        print(f"meaning: vectors of {texts}; {len(there)} documents of {index._snapshot.n_documents} have one")
        print(f"{len(options[0].answers)} subject topics, {len(options[1].answers)} known items\n\n{HEAD}", flush=True)
        words = measured(index, options, "words", False)
        print(shown(words, words), flush=True)
        print(shown(measured(index, options, "meaning alone", True, alone=True), words), flush=True)
        rows_of = {}
        for weight in given.weights:
            with patch.object(settings, "MEANING_WEIGHT", weight):
                rows_of[weight] = measured(index, options, f"words and meaning at {weight:g}", True)
            print(shown(rows_of[weight], words), flush=True)
        if len(rows_of) < 2:
            return
        together, chosen = cross_validated(rows_of, given.n_folds)
        print(shown(together, words), f"  weights {', '.join(f'{one:g}' for one in chosen)}")


if __name__ == "__main__":
    main()
