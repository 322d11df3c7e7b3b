"""Measure the rankings of an index on topics with judged answers.

Files have the formats of TREC: topics `id<TAB>query`, judgements `topic 0 document relevance`, runs `topic Q0 document
rank score name`. Measures are those of Järvelin and Kekäläinen 2002 (nDCG, relevance 0 or 1) and Voorhees and Harman
2005, averaged over the judged topics. A topic that was not ranked counts 0.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TextIO

from ..corpus.printed.text_repair import repaired
from ..index.errors import IndexProblem
from .engine import Index

DEPTH = 500
"""How many documents are ranked for a topic: those that were never judged are removed afterwards."""

DEEP, SHALLOW = 100, 10
"""The depth of measures: of MAP and recall, and of nDCG."""

Qrels = Mapping[str, Collection[str]]
"""By topic, the documents that answer it."""

Run = Mapping[str, Sequence[tuple[str, float]]]
"""By topic, documents with their scores, best first."""


@dataclass(frozen=True, slots=True)
class Measures:
    """Measures of one topic, or averages over several; each from 0 to 1."""

    ndcg: float
    average_precision: float
    recall: float
    reciprocal_rank: float


NAMES = {
    "ndcg": f"nDCG@{SHALLOW}",
    "average_precision": f"MAP@{DEEP}",
    "recall": f"recall@{DEEP}",
    "reciprocal_rank": "MRR",
}
"""The name of each measure in a table."""


def read_topics(path: Path) -> dict[str, str]:
    """Queries by topic, repaired as the texts of documents are. Raises IndexProblem where the file has no topics."""
    topics = {}
    for number, line in _lines(path):
        topic, tab, query = line.partition("\t")
        if not tab or not topic.strip():
            raise IndexProblem(f"{path}, line {number}: a topic is its id, a tab and its query")
        topics[topic.strip()] = repaired(query)
    return topics


def read_qrels(path: Path) -> dict[str, frozenset[str]]:
    """The documents that answer each topic, those of relevance above 0."""
    by_topic: dict[str, set[str]] = {}
    for number, line in _lines(path):
        columns = line.split()
        if len(columns) != 4 or not columns[3].lstrip("-").isdecimal():
            raise IndexProblem(f"{path}, line {number}: a judgement is a topic, 0, a document and its relevance")
        if int(columns[3]) > 0:
            by_topic.setdefault(columns[0], set()).add(columns[2])
    return {topic: frozenset(documents) for topic, documents in by_topic.items()}


def read_judged(path: Path) -> frozenset[str]:
    """The documents that were judged, relevant or not."""
    return frozenset(word for _, line in _lines(path) for word in line.split())


def _lines(path: Path) -> Iterable[tuple[int, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise IndexProblem(f"{path} is not UTF-8") from None
    return ((number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip())


def rank(
    index: Index, topics: Mapping[str, str], depth: int = DEPTH, feedback: bool | None = None, meaning: bool = True
) -> dict[str, list[tuple[str, float]]]:
    """The best documents for each topic, by the public search at its default settings but these; every version of a
    question, as each may be judged."""
    beyond: dict[str, Any] = {"feedback": feedback, "meaning": meaning}
    run = {}
    for topic, query in topics.items():
        hits = index.search(query, facets=(), snippets=False, limit=depth, collapse="none", **beyond).hits
        run[topic] = [(hit.id, hit.score) for hit in hits]
    return run


def measure(answers: Collection[str], ranked: Sequence[str]) -> Measures:
    """The measures of one topic, from the documents that answer it and the ranked ones, best first."""
    hits = [document in answers for document in ranked[:DEEP]]
    gain = sum(1 / math.log2(at + 2) for at, hit in enumerate(hits[:SHALLOW]) if hit)
    most = sum(1 / math.log2(at + 2) for at in range(min(SHALLOW, len(answers))))
    places = [at for at, hit in enumerate(hits, 1) if hit]
    n = min(DEEP, len(answers))
    return Measures(
        gain / most,
        sum(number / at for number, at in enumerate(places, 1)) / n,
        len(places) / n,
        1 / places[0] if places else 0.0,
    )


def judge(qrels: Qrels, run: Run, judged: Collection[str] | None = None) -> dict[str, Measures]:
    """The measures of each judged topic; documents outside `judged` are removed from the rankings first."""
    return {
        topic: measure(answers, [id for id, _ in run.get(topic, ()) if judged is None or id in judged])
        for topic, answers in qrels.items()
    }


def mean(measures: Collection[Measures]) -> Measures:
    """The averages over one topic or more."""
    return Measures(
        *(sum(getattr(topic, field.name) for topic in measures) / len(measures) for field in fields(Measures))
    )


def write_run(run: Run, into: TextIO) -> None:
    """Writes a TREC run. Its readers sort by score alone. So where a document precedes another because it has all
    words, its score is raised to just above the other's."""
    for topic, ranked in run.items():
        shown: list[float] = []
        for _, score in reversed(ranked):
            shown.append(max(score, shown[-1] + 1e-6) if shown else score)
        for place, ((id, _), score) in enumerate(zip(ranked, reversed(shown), strict=True), 1):
            into.write(f"{topic} Q0 {id} {place} {score:.6f} vraagbaak\n")
