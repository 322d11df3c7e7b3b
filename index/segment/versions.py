"""Versions: documents about the same question, the preferred one first.

Documents with the same vraagnummer are versions of one question. The preferred one is the most answered. Among equals
it is the latest by peildatum, then the first by id. Versions are computed once per snapshot, over all segments and live
documents.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .. import layout
from .reader import Segment

Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Versions:
    """The live documents that share their question with others, question by question.

    `segments` and `docs` identify these documents; those of question q are at `starts[q]` to `starts[q + 1]`. For each
    segment `question_of` has the question of every document, -1 for the only one about its question.
    """

    segments: Ints
    docs: Ints
    starts: Ints
    question_of: tuple[Ints, ...]

    @property
    def n_questions(self) -> int:
        """Questions with more than one version."""
        return len(self.starts) - 1

    def of_document(self, segment: int, doc: int) -> list[tuple[int, int]]:
        """Segment and number of each version of a document's question; none for the only one."""
        question = self.question_of[segment].item(doc)
        if question < 0:
            return []
        here = slice(*self.starts[question : question + 2].tolist())
        return list(zip(self.segments[here].tolist(), self.docs[here].tolist(), strict=True))


def versions_of(
    segments: Sequence[Segment], questions: Sequence[NDArray[np.int64]], own_statuses: Sequence[NDArray[np.uint8]]
) -> Versions:
    """The versions of each question.

    For each segment `questions` has every document's vraagnummer as a number that all segments share, -1 for none.
    `own_statuses` has the rank of each document's own status, the most answered the highest.
    """
    alive = [(own >= 0) & (segment.deleted == 0) for own, segment in zip(questions, segments, strict=True)]
    n = 1 + max((int(own.max(initial=-1)) for own in questions), default=-1)
    n_versions = sum(
        (np.bincount(own[held], minlength=n) for own, held in zip(questions, alive, strict=True)), _none(n)
    )
    shared = n_versions > 1
    docs = [np.flatnonzero(held)[shared[own[held]]] for own, held in zip(questions, alive, strict=True)]
    at = np.repeat(np.arange(len(segments)), [len(own) for own in docs])
    doc = np.concatenate([*docs, _none(0)])
    question = np.concatenate([*(own[held] for own, held in zip(questions, docs, strict=True)), _none(0)])
    status = np.concatenate([*(own[held] for own, held in zip(own_statuses, docs, strict=True)), _none(0)])
    day, rank = (
        np.concatenate([*(own.docs[row][held] for own, held in zip(segments, docs, strict=True)), _none(0)])
        for row in (layout.DOC_DATE, layout.DOC_ID_RANK)
    )
    if len(segments) > 1:  # ranks of different segments cannot be compared
        ids = [segments[segment_index].id_of(own) for segment_index, own in zip(at.tolist(), doc.tolist(), strict=True)]
        rank = np.empty(len(ids), np.int64)
        rank[sorted(range(len(ids)), key=ids.__getitem__)] = np.arange(len(ids))
    order = np.lexsort((rank, -day.astype(np.int64), -status.astype(np.int64), question))
    of_segment: Ints = at[order].astype(np.int32)
    doc, question = doc[order].astype(np.int32), question[order]
    is_first = np.ones(len(question), bool)
    is_first[1:] = question[1:] != question[:-1]
    starts = np.append(np.flatnonzero(is_first), len(question)).astype(np.int32)
    number = (np.cumsum(is_first) - 1).astype(np.int32)
    question_of = [np.full(segment.n_docs, -1, np.int32) for segment in segments]
    for segment_index, own in enumerate(question_of):
        here = of_segment == segment_index
        own[doc[here]] = number[here]
    return Versions(of_segment, doc, starts, tuple(question_of))


def _none(n: int) -> NDArray[np.int64]:
    return np.zeros(n, np.int64)


def ids_by_question(segments: Sequence[Segment]) -> dict[str, list[str]]:
    """The ids of the live documents with each vraagnummer, in code point order."""
    by_question: dict[str, list[str]] = {}
    for segment in segments:
        starts, values = segment.column("vraagnummer")
        for doc in np.flatnonzero((starts[1:] > starts[:-1]) & (segment.deleted == 0)).tolist():
            carried = segment.value("vraagnummer", int(values[starts[doc]]))
            by_question.setdefault(carried, []).append(segment.id_of(doc))
    return {vraagnummer: sorted(ids) for vraagnummer, ids in by_question.items()}
