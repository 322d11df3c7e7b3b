"""Here is a document, or a passage: which words of it would find others like it?

Its most telling words (often in it, rare elsewhere: tf-idf) become a query in which each counts by how telling it is;
the document itself and its versions are left out.
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
from ..terms.expansion import WordClass, word_class
from .words import n_documents

MOST_TERMS = 24
"""So many words of a document stand for it; more cost time and change little."""

LEAST_TELLING = 0.2
"""A word that tells less than this share of what the most telling one does is left out: `kamer`, `bericht`, `www`."""

SHORTEST = 3
"""Letters of a word that may be telling."""

BYTES_A_DOCUMENT = 3
"""What a document costs in the postings of a form that it holds, roughly: enough to tell rare forms from common."""

Place = tuple[int, int]
"""A segment's place in the snapshot, and a document's in the segment."""


def plan(snapshot: Snapshot, document: Document, place: int, left_out: Sequence[Place]) -> Plan:
    """What finds documents like this one; with a place, like that passage under its title."""
    terms = telling(snapshot, document, place, len(left_out))
    classes: list[WordClass] = []
    boosts: list[float] = []
    for form, often in terms:
        found = word_class(snapshot, form)
        if not found.is_empty:
            classes.append(found)
            boosts.append(often)
    heads = tuple(
        np.array([segment.docs[layout.DOC_FIRST_UNIT, doc] for own, doc in left_out if own == at], np.int32)
        for at, segment in enumerate(snapshot.segments)
    )
    no_filters = Filters(tuple(SegmentFilter() for _ in snapshot.segments), {}, ())
    return Plan(tuple(classes), (), (heads,), no_filters, "any", tuple(boosts), 0)


def telling(snapshot: Snapshot, document: Document, place: int, n_own: int) -> list[tuple[str, float]]:
    """The most telling words of the document or passage, each in one of its forms, and how much it is about each.

    Names of who asks and who answers are about nobody's subject. Words of no more than `n_own` documents find nothing.
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
        n_documents = min(spread[stem] / BYTES_A_DOCUMENT, snapshot.n_documents)
        value[stem] = math.log1p(frequency) * math.log(1 + snapshot.n_documents / (1 + n_documents))
    best: list[tuple[str, float]] = []
    least = LEAST_TELLING * max(value.values(), default=0.0)
    for stem in sorted(value, key=lambda stem: (-value[stem], stem)):
        if value[stem] < least:
            break
        if n_documents_with(snapshot, stem) > n_own:
            best.append((written[stem], math.log1p(often[stem])))
            if len(best) == MOST_TERMS:
                break
    return best


def n_documents_with(snapshot: Snapshot, stem: str) -> int:
    """In how many documents a stem stands, one with two of its forms counted twice."""
    forms = ((segment, segment.folds.with_stem(stem).tolist()) for segment in snapshot.segments)
    return sum(n_documents(segment, number) for segment, numbers in forms for number in numbers)


def names_of(document: Document) -> set[str]:
    """The words of the names of people, parties and ministries that the document is filed under."""
    names = [name for who in document.indieners for name in (who.naam, who.partij)]
    names += [name for who in document.beantwoorders for name in (who.naam, who.ministerie)]
    names += document.ministeries
    return {form for name in names for form, _, _, _ in kernel.scan(name)}


def counted_forms(document: Document, place: int) -> dict[str, float]:
    """How often each form stands in the document, or in one passage and its title, by the weights of fields."""
    weighted = [
        (1.0 if place else settings.WEIGHTS[name], texts)  # a passage is about itself, and its title only tells of what
        for name, texts in zip(layout.HEAD_FIELDS, field_texts.head_texts(document), strict=True)
        if not place or name == "titel"
    ]
    for number, passage in enumerate(document.passages, start=1):
        if place in (0, number):
            texts_of = field_texts.passage_texts(passage)
            weighted += [
                (settings.WEIGHTS[name], texts) for name, texts in zip(layout.PASSAGE_FIELDS, texts_of, strict=True)
            ]
    found: dict[str, float] = {}
    for weight, texts in weighted:
        for text in texts:
            for form, _, _, _ in kernel.scan(text):
                found[form] = found.get(form, 0.0) + weight
    return found
