"""More like this: a query from the most significant words of a document or passage.

Words are significant by tf-idf: frequent in the document, rare elsewhere. In the query each word is weighted by its
significance. The document itself and its versions are excluded.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ...corpus.model import Document
from ...index import layout
from ...index.kernel import kernel
from ...index.reader import Snapshot
from ...index.segment import field_texts
from .. import settings
from ..execution.filters import Filters, SegmentFilter
from ..execution.plan import Plan
from ..terms.expansion import WordTerm, word_term

MOST_TERMS = 24
"""How many words represent a document; more cost time and change little."""

LEAST_TF_IDF = 0.2
"""A word with less than this share of the highest significance is left out: `kamer`, `bericht`, `www`."""

SHORTEST = 3
"""The least letters of a significant word."""

BYTES_A_DOCUMENT = 3
"""Approximate bytes per document in a term's postings: precise enough to distinguish rare terms from frequent ones."""

Place = tuple[int, int]
"""A segment's index in the snapshot, and a document's in the segment."""


def plan(snapshot: Snapshot, document: Document, place: int, left_out: Sequence[Place]) -> Plan:
    """The plan of a search for documents like this one; with a place, for passages like that one under its title."""
    terms = significant_terms(snapshot, document, place, len(left_out))
    expanded_terms: list[WordTerm] = []
    boosts: list[float] = []
    for form, often in terms:
        term = word_term(snapshot, form)
        if not term.is_empty:
            expanded_terms.append(term)
            boosts.append(often)
    heads = tuple(
        np.array(
            [segment.docs[layout.DOC_FIRST_UNIT, doc] for segment_index, doc in left_out if segment_index == at],
            np.int32,
        )
        for at, segment in enumerate(snapshot.segments)
    )
    no_filters = Filters(tuple(SegmentFilter() for _ in snapshot.segments), {}, ())
    return Plan(tuple(expanded_terms), (), (heads,), no_filters, "any", tuple(boosts), 0)


def significant_terms(snapshot: Snapshot, document: Document, place: int, n_own: int) -> list[tuple[str, float]]:
    """The most significant words of the document or passage, each as one of its terms, with their significance.

    Names of people who ask or answer say nothing about the subject, and are excluded. So are words that only `n_own`
    documents or fewer have, which find nothing.
    """
    forms = counted_forms(document, place)
    for form in names_of(document):
        forms.pop(form, None)
    stop_words = settings.stop_words(snapshot.schema)
    kept = [form for form in forms if len(form) >= SHORTEST and form.isalpha() and form not in stop_words]
    stems = snapshot.stemmer.stem_all(kept)
    often: dict[str, float] = {}
    spread: dict[str, float] = {}
    written: dict[str, str] = {}
    for form, stem in zip(kept, stems, strict=True):
        often[stem] = often.get(stem, 0.0) + forms[form]
        spread[stem] = spread.get(stem, 0.0) + sum(
            int(segment.arrays["terms"][1, number + 1] - segment.arrays["terms"][1, number])
            for segment in snapshot.segments
            if (number := segment.forms.find(form)) >= 0
        )
        if forms[form] > forms.get(written.get(stem, ""), 0.0):
            written[stem] = form
    value: dict[str, float] = {}
    for stem, frequency in often.items():
        n_documents = min(max(0.0, spread[stem]) / BYTES_A_DOCUMENT, snapshot.n_documents)
        value[stem] = math.log1p(frequency) * math.log(1 + snapshot.n_documents / (1 + n_documents))
    best: list[tuple[str, float]] = []
    least = LEAST_TF_IDF * max(value.values(), default=0.0)
    for stem in sorted(value, key=lambda stem: (-value[stem], stem)):
        if value[stem] < least:
            break
        if n_documents_with(snapshot, stem) > n_own:
            best.append((written[stem], math.log1p(often[stem])))
            if len(best) == MOST_TERMS:
                break
    return best


def n_documents_with(snapshot: Snapshot, stem: str) -> int:
    """Document frequency of a stem; a document with two of its terms counts twice."""
    forms = ((segment, segment.stem_map.with_stem(stem).tolist()) for segment in snapshot.segments)
    return sum(n for segment, numbers in forms for n in segment.document_frequencies(numbers))


def names_of(document: Document) -> set[str]:
    """The words in the names of people, parties and ministries under which the document is filed."""
    names = [name for who in document.indieners for name in (who.naam, who.partij)]
    names += [name for who in document.beantwoorders for name in (who.naam, who.ministerie)]
    names += document.ministeries
    return {form for name in names for form, _, _, _ in kernel.scan(name)}


def counted_forms(document: Document, place: int) -> dict[str, float]:
    """Frequency of each term in the document, or in one passage and its title, weighted by field."""
    weighted = [
        (1.0 if place else settings.WEIGHTS[name], texts)  # a passage gives the subject; its title is context
        for name, texts in zip(layout.HEAD_FIELDS, field_texts.head_texts(document), strict=True)
        if not place or name == "titel"
    ]
    for number, passage in enumerate(document.passages, start=1):
        if place in (0, number):
            texts_of = field_texts.passage_texts(passage)
            weighted += [
                (settings.WEIGHTS[name], texts) for name, texts in zip(layout.PASSAGE_FIELDS, texts_of, strict=True)
            ]
    counts: dict[str, float] = {}
    for weight, texts in weighted:
        for text in texts:
            for form, _, _, _ in kernel.scan(text):
                counts[form] = counts.get(form, 0.0) + weight
    return counts
