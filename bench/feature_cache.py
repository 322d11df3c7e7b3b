"""Feature cache of the judged topics: arrays that try a setting of the score in a fraction of a second.

Every occurrence of a topic's words in its documents is gathered once through the product's own plans: its field, and
how it counts (typed, inflected, within a compound …). Which documents match does not depend on the numbers of the
score. Scores here are those of whole documents. The best passage's share is left out, as it changes nothing
(docs/QUALITY.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from vraagbaak.index import layout
from vraagbaak.index.segment.reader import Segment
from vraagbaak.index.storage.postings import decode_postings
from vraagbaak.search import evaluation, settings
from vraagbaak.search.engine import Index
from vraagbaak.search.evaluation import Measures
from vraagbaak.search.execution import filters
from vraagbaak.search.execution.executor import Execution

from .judged import Topics

DEEPEST = 400
"""Where every document is judged, this many of the best at the present numbers are gathered, and the answers."""

MARKS = {"PART_WEIGHT": 2.0**-10, "INFLECTION_WEIGHT": 2.0**-20, "NAME_WEIGHT": 2.0**-30, "FAMILY_WEIGHT": 2.0**-50}
"""Weights of an expanded term while topics are gathered. A word's frequency times one of them, or times two, identifies
the kind of occurrence. An occurrence of several kinds keeps the same kind as in a search."""

KINDS: tuple[tuple[str, ...], ...] = (
    (),
    ("PART_WEIGHT",),
    ("INFLECTION_WEIGHT",),
    ("NAME_WEIGHT",),
    ("NAME_WEIGHT", "PART_WEIGHT"),
    ("FAMILY_WEIGHT",),
    ("FAMILY_WEIGHT", "PART_WEIGHT"),
)
"""The weights that make each kind, in the order of MARKS."""

Ints = NDArray[np.int64]


class _Postings:
    """All postings of a segment, decoded."""

    def __init__(self, segment: Segment) -> None:
        starts = np.asarray(segment.arrays["terms"][1])
        form, self.unit, self.field, self.frequency = decode_postings(np.asarray(segment.arrays["postings"]), starts)
        self.first = np.searchsorted(form, np.arange(len(starts)))

    def of(self, numbers: NDArray[np.int32]) -> tuple[Ints, Ints]:
        """The offset of each term's postings, and their number."""
        counts = self.first[numbers + 1] - self.first[numbers]
        at = np.arange(int(counts.sum())) + np.repeat(self.first[numbers] - (np.cumsum(counts) - counts), counts)
        return at, counts


@dataclass(frozen=True, slots=True)
class Rows:
    """Occurrences of one topic: the document's index in the topic, expanded term, group, field, kind, frequency."""

    doc: Ints
    number: Ints
    group: Ints
    field: Ints
    kind: Ints
    frequency: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic's documents, by number; which of them have all words; the idf and number of groups of its expanded
    terms."""

    docs: Ints
    first: NDArray[np.bool_]
    idf: NDArray[np.float64]
    n_groups: tuple[int, ...]
    rows: Rows


class FeatureCache:
    """Topics, gathered from an index of one segment."""

    def __init__(self, index: Index, topics: Topics) -> None:
        self._topics = topics
        snapshot = index._snapshot
        (segment,) = snapshot.segments
        self._segment = segment
        self._ids = [segment.id_of(doc) for doc in range(segment.n_docs)]
        self._lengths = np.maximum(segment.docs[layout.DOC_LENGTHS :, :-1], 1.0)
        self._averages = np.array(snapshot.averages[1])
        self._rank = np.asarray(segment.docs[layout.DOC_ID_RANK, :-1])
        judged = topics.judged
        self._judged = np.array([judged is None or id in judged for id in self._ids])
        self._postings = _Postings(segment)
        ranked = {} if judged is not None else evaluation.rank(index, topics.queries, DEEPEST)
        number = {id: doc for doc, id in enumerate(self._ids)}
        self._found: dict[str, Topic] = {}
        with patch.multiple(settings, **MARKS), Index(snapshot.path) as marked:
            for topic, query in topics.queries.items():
                wanted = self._judged
                if judged is None:
                    wanted = np.zeros(len(self._ids), bool)
                    pool = {*(id for id, _ in ranked[topic]), *topics.answers[topic]}
                    wanted[[number[id] for id in pool if id in number]] = True
                self._found[topic] = self._gather(marked, query, wanted)

    def _gather(self, index: Index, query: str, wanted: NDArray[np.bool_]) -> Topic:
        narrowed = filters.make(index._snapshot, index._columns, filters.FilterRequest())
        plan, _ = index._planner.plan(query, narrowed, "all")
        with Execution(index._snapshot, index._scorers, plan).run() as run:
            having_all = run.matching(0)
        plan, _ = index._planner.plan(query, narrowed, "auto")
        with Execution(index._snapshot, index._scorers, plan).run() as run:
            docs = np.flatnonzero(run.matching(0) & wanted)
            idfs = np.array(run.idfs)
        place = np.full(len(wanted), -1)
        place[docs] = np.arange(len(docs))
        unit_doc = self._segment.units[layout.UNIT_DOC]
        columns: list[list[NDArray[np.generic]]] = [[] for _ in range(6)]
        for number, one in enumerate(plan.expanded_terms):
            if hasattr(one, "entries"):
                unit, field, amount = one.entries[0]
                group = np.zeros(len(unit), np.int64)
            elif hasattr(one, "forms") and len(one.forms[0][0]):
                numbers, weights, groups = one.forms[0]
                at, counts = self._postings.of(numbers)
                unit, field = self._postings.unit[at], self._postings.field[at]
                amount, group = np.repeat(weights, counts) * self._postings.frequency[at], np.repeat(groups, counts)
                if fields := getattr(one, "fields", 0):
                    held = np.flatnonzero(fields >> field & 1)
                    unit, field, amount, group = unit[held], field[held], amount[held], group[held]
            else:
                continue
            doc = place[unit_doc[unit]]
            kept = np.flatnonzero(doc >= 0)
            amount = amount[kept]
            kind = -(np.floor(np.log2(amount)).astype(np.int64) // 10)
            found = (doc[kept], np.full(len(kept), number), group[kept], field[kept], kind, amount * 2.0 ** (10 * kind))
            for column, values in zip(columns, found, strict=True):
                column.append(values)
        joined = [np.concatenate(column) if column else np.zeros(0, np.int64) for column in columns]
        rows = Rows(*(column.astype(np.int64) for column in joined[:5]), joined[5].astype(np.float64))
        n_groups = tuple(getattr(one, "n_groups", 1) for one in plan.expanded_terms)
        return Topic(docs, having_all[docs], idfs, n_groups, rows)

    def measured(self) -> dict[str, Measures]:
        """The measures of each topic at the numbers that search/settings.py has now."""
        weights = np.array([settings.WEIGHTS[name] for name in layout.FIELDS])[:, None]
        b = np.array([settings.B[name] for name in layout.FIELDS])[:, None]
        of_field = weights / (1 - b + b * self._lengths / self._averages[:, None])
        of_kind = np.array([np.prod([getattr(settings, name) for name in names]) for names in KINDS])
        run: dict[str, list[tuple[str, float]]] = {}
        for name, topic in self._found.items():
            score = np.round(_scores(topic, of_field, of_kind), 6)
            best = np.lexsort((self._rank[topic.docs], -score, ~topic.first))[: evaluation.DEPTH]
            run[name] = [(self._ids[doc], 0.0) for doc in topic.docs[best].tolist()]
        return evaluation.judge(self._topics.answers, run)


def _scores(topic: Topic, of_field: NDArray[np.float64], of_kind: NDArray[np.float64]) -> NDArray[np.float64]:
    """F of the topic's documents: see ARCHITECTURE.md."""
    rows, n, n_terms_expanded = topic.rows, len(topic.docs), len(topic.idf)
    amount = of_field[rows.field, topic.docs[rows.doc]] * of_kind[rows.kind] * rows.frequency
    n_groups = max(topic.n_groups, default=1)
    cell = (rows.group * n_terms_expanded + rows.number) * n + rows.doc
    t = np.bincount(cell, amount, n_groups * n_terms_expanded * n).astype(float).reshape(n_groups, n_terms_expanded, n)
    whole = t[0].copy()
    for number, several in enumerate(topic.n_groups):
        if several > 1:
            whole[number] += settings.PARTS_WEIGHT * t[1:several, number].prod(0) ** (1 / (several - 1))
    scores: NDArray[np.float64] = (topic.idf[:, None] * whole / (settings.K1 + whole)).sum(0)
    return scores


def of(path: Path, topics: Topics) -> FeatureCache:
    """The topics, gathered from the index in a folder."""
    with Index(path) as index:
        return FeatureCache(index, topics)
