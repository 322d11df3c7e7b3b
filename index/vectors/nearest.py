"""Which documents are nearest to a vector, among all of a commit?

A plain scan in two steps, which needs no structure beside the files. Where there are many rows, their distances in bits
(48 bytes of 384 dimensions) tell which are worth a look; the eight-bit vectors of these give their cosines.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .. import layout
from ..errors import Damaged
from ..segment.reader import Segment
from .files import WORD, Floats, Ints, VectorRows, planes_of

OF_HEAD = (layout.FIELDS.index("titel"),)
OF_PASSAGE = (layout.FIELDS.index("vraag"), layout.FIELDS.index("antwoord"))
"""The fields whose texts have vectors, of a document and of a passage."""

LOOKED_AT = 20_000
"""So many rows of a file, the nearest in bits, are compared in full, which takes some 8 ms; of a file with fewer rows,
all are. Bits say less of queries than of texts: of the 200 titles nearest to a query, 0.96 are in the nearest quarter
by their bits, and 0.7 in the nearest sixteenth."""

MOST_OF_A_DOCUMENT = 20
"""So many texts for each document wanted are ordered: a long document may have some among the nearest."""

AT_ONCE = 2048
"""Rows whose cosines are computed at once: their numbers stay in the processor's cache."""

SAMPLED = 2000
"""Sampled texts whose cosines show how near a query is to any text."""

BLOCK = 1 << 15
"""Rows whose distances are computed at a time: the results stay in the processor's cache."""


class CommitVectors:
    """The vectors of one commit, by documents numbered through all of its segments."""

    def __init__(self, files: Sequence[VectorRows], segments: Sequence[Segment]) -> None:
        self.files = files
        self.n_documents = sum(segment.n_docs for segment in segments)
        firsts = np.cumsum([0, *(segment.n_docs for segment in segments)])[:-1]
        numbers = np.concatenate([*(segment.numbers for segment in segments), np.zeros(0, np.int64)])
        live = np.concatenate([*(segment.deleted == 0 for segment in segments), np.zeros(0, bool)])
        order = np.argsort(numbers, kind="stable")
        self._segments = segments
        self.firsts: list[int] = firsts.tolist()
        """The number here of each segment's first document."""
        self._documents = [_documents_of(rows.numbers, numbers, order, live) for rows in files]
        by_document = [np.argsort(documents, kind="stable") for documents in self._documents]
        self._by_document = by_document
        self._starts = [
            np.searchsorted(documents[rows], np.arange(self.n_documents + 1))
            for documents, rows in zip(self._documents, by_document, strict=True)
        ]

    @cached_property
    def _n_passages(self) -> NDArray[np.int32]:
        sizes = [np.diff(segment.docs[layout.DOC_FIRST_UNIT]) for segment in self._segments]
        counts: NDArray[np.int32] = np.concatenate([*sizes, np.zeros(0, np.int32)]) - 1
        return counts

    @property
    def n_rows(self) -> int:
        """How many texts of live documents have a vector."""
        return sum(int(np.count_nonzero(documents >= 0)) for documents in self._documents)

    def nearest(self, query: Floats, k: int, allowed: NDArray[np.bool_] | None = None) -> tuple[Ints, Floats]:
        """The k documents nearest to a vector of length 1, nearest first, with the cosine of the nearest text of each.

        `allowed` says for each document whether it may be among them.
        """
        may = np.append(np.ones(self.n_documents, bool) if allowed is None else allowed, False)
        documents, cosines = [np.zeros(0, np.int64)], [np.zeros(0, np.float32)]
        for rows, document_of in zip(self.files, self._documents, strict=True):
            if len(query) != rows.dimensions:
                continue
            looked_at = _worth_a_look(rows, query, may[document_of])
            documents.append(document_of[looked_at].astype(np.int64))
            cosines.append(_cosines(rows, looked_at, query))
        return _best_of_each(np.concatenate(documents), np.concatenate(cosines), k)

    def cosines(self, query: Floats, documents: Ints) -> Floats:
        """For each document the cosine of its nearest text; -1 where it has no vector."""
        cosines = np.full(len(documents), -1, np.float32)
        for rows, by_document, starts in zip(self.files, self._by_document, self._starts, strict=True):
            counts = starts[documents + 1] - starts[documents]
            at = np.arange(int(counts.sum())) + np.repeat(starts[documents] - (np.cumsum(counts) - counts), counts)
            if len(query) == rows.dimensions and len(at):
                np.maximum.at(
                    cosines, np.repeat(np.arange(len(documents)), counts), _cosines(rows, by_document[at], query)
                )
        return cosines

    def nearest_text(self, query: Floats, document: int) -> tuple[int, int, float] | None:
        """The place and the field of a document's nearest text, and its cosine; None where it has no vector. Raises
        Damaged."""
        texts: list[tuple[float, int, int]] = []
        for rows, by_document, starts in zip(self.files, self._by_document, self._starts, strict=True):
            at = by_document[starts[document] : starts[document + 1]]
            if len(at) and len(query) == rows.dimensions:
                cosines = _cosines(rows, at, query)
                best = int(np.argmax(cosines))
                texts.append((float(cosines[best]), -int(rows.places[at[best]]), int(rows.fields[at[best]])))
        if not texts:
            return None
        cosine, place, field = max(texts)
        if not 0 <= -place <= self._n_passages[document] or field not in (OF_PASSAGE if place else OF_HEAD):
            raise Damaged("a vector of a text that its document does not have")
        return -place, field, cosine

    def spread(self, query: Floats) -> tuple[float, float]:
        """The mean and the standard deviation of the cosines of a query with SAMPLED arbitrary texts."""
        sampled = []
        for rows in self.files:
            if len(rows) and len(query) == rows.dimensions:
                step = max(1, len(rows) * len(self.files) // SAMPLED)
                sampled.append(_cosines(rows, np.arange(0, len(rows), step), query))
        cosines = np.concatenate([*sampled, np.zeros(0, np.float32)])
        return (float(cosines.mean()), float(cosines.std())) if len(cosines) else (0.0, 0.0)

    def vector_of(self, document: int, places: Sequence[int] = ()) -> Floats | None:
        """The direction of a document, or of some places in it: that of the mean of its texts; None where it has
        none."""
        vectors = []
        for rows, by_document, starts in zip(self.files, self._by_document, self._starts, strict=True):
            at = by_document[starts[document] : starts[document + 1]]
            if places:
                at = at[np.isin(rows.places[at], places)]
            vectors.append(rows.vectors[at] / np.sqrt(np.maximum(rows.norms[at], 1))[:, None])
        texts = np.concatenate(vectors) if vectors else np.zeros((0, 0))
        total = texts.sum(0)
        length = float(np.linalg.norm(total)) if len(texts) else 0.0
        return (total / length).astype(np.float32) if length else None


def _documents_of(wanted: Ints, numbers: Ints, order: Ints, live: NDArray[np.bool_]) -> NDArray[np.int32]:
    """The document of each number; -1 for none, or for a deleted one."""
    if not len(numbers):
        return np.full(len(wanted), -1, np.int32)
    at = order[np.minimum(np.searchsorted(numbers, wanted, sorter=order), len(order) - 1)]
    return np.where((numbers[at] == wanted) & live[at], at, -1).astype(np.int32)


def _worth_a_look(rows: VectorRows, query: Floats, may: NDArray[np.bool_]) -> Ints:
    """The rows that may be found, or, where these are many, the nearest of them in bits."""
    if np.count_nonzero(may) <= LOOKED_AT:
        return np.flatnonzero(may)
    most = rows.planes.shape[0] * WORD
    distances = _distances(rows.planes, planes_of(query[None], rows.centre)[:, 0])
    distances[~may] = most + 1
    return _least(distances, LOOKED_AT, most)


def _distances(planes: NDArray[np.int64], query: NDArray[np.int64]) -> NDArray[np.uint16]:
    """The number of bits in which each row differs from the query."""
    distances = np.zeros(planes.shape[1], np.uint16)
    words = planes.view(np.uint64)  # of a number below 0, the bits of its opposite are counted
    for first in range(0, len(distances), BLOCK):
        block = distances[first : first + BLOCK]
        for plane, word in zip(words, query.view(np.uint64), strict=True):
            block += np.bitwise_count(plane[first : first + BLOCK] ^ word)
    return distances


def _least(distances: NDArray[np.uint16], n: int, largest: int) -> Ints:
    """The n rows with the least distances; some more where several have the same distance."""
    counts = np.cumsum(np.bincount(distances, minlength=largest + 2)[: largest + 1])
    return np.flatnonzero(distances <= min(int(np.searchsorted(counts, n)), largest))


def _cosines(rows: VectorRows, at: Ints, query: Floats) -> Floats:
    """The cosines of some rows with a vector of length 1."""
    cosines = np.empty(len(at), np.float32)
    for first in range(0, len(at), AT_ONCE):
        some = at[first : first + AT_ONCE]
        cosines[first : first + AT_ONCE] = rows.vectors[some].astype(np.float32) @ query
    cosines /= np.sqrt(np.maximum(rows.norms[at], 1)).astype(np.float32)
    return cosines


def _best_of_each(documents: Ints, cosines: Floats, k: int) -> tuple[Ints, Floats]:
    """Each document once, with its highest cosine; the k highest, and of equal ones the first document."""
    if len(cosines) > MOST_OF_A_DOCUMENT * k:  # a document seldom has as many texts among the nearest
        near = np.argpartition(-cosines, MOST_OF_A_DOCUMENT * k)[: MOST_OF_A_DOCUMENT * k]
        documents, cosines = documents[near], cosines[near]
    order = np.lexsort((documents, -cosines))
    _, first = np.unique(documents[order], return_index=True)
    best = order[np.sort(first)[:k]]
    return documents[best], cosines[best]
