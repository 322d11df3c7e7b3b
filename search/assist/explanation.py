"""Explain the score of a document.

The formula is computed again for one document or passage, from its postings of the query's expanded terms. A test
checks that the root equals the score of the hit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from ...index import layout
from ...index.reader import Snapshot
from ...index.segment.reader import Segment
from .. import settings
from ..execution.executor import Execution
from ..execution.found import Want
from ..execution.plan import ExpandedTerm
from ..execution.run import Run
from ..terms.identifiers import entries_of

if TYPE_CHECKING:
    from ..semantic.fusion import Fusion
    from .feedback import Feedback, FeedbackTerm

LONGEST_SHOWN = 90
"""Letters of a text that an explanation shows."""

N_HEAD_FIELDS = len(layout.HEAD_FIELDS)

Field = tuple[str, float, float]
"""A field's name, its weight, and the strength of its length normalisation."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A number of the score, its description, and the numbers that it is computed from."""

    value: float
    message: str
    children: tuple[Explanation, ...] = ()


@dataclass(frozen=True, slots=True)
class Occurrence:
    """The frequency of an expanded term in one field of a head or passage: in which term, and in which group of the
    expanded term."""

    unit: int
    field: int
    frequency: float
    weight: float
    group: int
    form: str


def explain(
    snapshot: Snapshot, execution: Execution, at: int, doc: int, place: int, id: str
) -> tuple[Explanation, bool]:
    """The score of the document at an index in the segment, or, if `place` is not 0, of that passage of it; and whether
    the document matches."""
    with execution.run() as run:
        matches = bool(run.matching(at, partly=True)[doc])
        scored = _Scored(snapshot, run, at, doc)
    return _explanation(scored, matches, place, id), matches


def _explanation(of: _Scored, matches: bool, place: int, id: str) -> Explanation:
    name = f"score of {id}" if matches else f"{id} does not match; it would score"
    if place:
        whole = of.passage(place, id)
        return Explanation(whole.value, name, whole.children)
    document = of.document()
    passages = [of.passage(number, f"{id}#{number}") for number in range(1, of.n_passages + 1)]
    if not passages:
        return Explanation(document.value, name, (document,))
    best = max(passages, key=lambda one: one.value)
    share = Explanation(settings.SHARE * best.value, f"{settings.SHARE:g} × the best passage", (best,))
    return Explanation(document.value + share.value, name, (document, share))


def with_likeness(
    feedback: Feedback, words: Sequence[FeedbackTerm], snapshot: Snapshot, at: int, doc: int, id: str
) -> Explanation:
    """The score of a document that feedback found by these words."""
    second = feedback.second(words)
    most = second.search(Want(1)).listing.ranked[0].score
    likeness, _ = explain(snapshot, second, at, doc, 0, id)
    by = Explanation(
        likeness.value, f"by words of the best documents: {', '.join(word.word for word in words)}", likeness.children
    )
    like = Explanation(most, "the same of the document that is most like them, by which it is divided")
    return Explanation(
        likeness.value / most, f"score of {id}, which is like the best documents with the words", (by, like)
    )


def with_meaning(
    explanation: Explanation, fusion: Fusion, execution: Execution, at: int, doc: int, id: str, matches: bool
) -> Explanation:
    """The score of a document with what meaning adds to it; `execution` is of the words, as they are ranked."""
    addition = fusion.addition(execution, at, doc)
    if addition is None or not addition[0]:
        return explanation
    close, unit, cosine, place, field = addition
    (stored,) = fusion.snapshot.stored([int(fusion.snapshot.segments[at].numbers[doc])])
    document = stored.document()
    text = getattr(document.passages[place - 1], layout.FIELDS[field]) if place else document.titel
    shown = text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
    mean, deviation = fusion.spread
    above = Explanation(
        close,
        f"closeness: ((cosine {cosine:.3f} - mean {mean:.3f}) / deviation {deviation:.3f} - {settings.MEANING_FROM:g})"
        f" / {settings.MEANING_RANGE:g}",
    )
    unit_score = Explanation(unit, f"{settings.MEANING_WEIGHT:g} × the score of the best document")
    added = Explanation(close * unit, f"close in meaning to “{shown}”", (above, unit_score))
    if not matches:
        return Explanation(added.value, f"score of {id}, which only its meaning finds", (added,))
    return Explanation(explanation.value + added.value, explanation.message, (*explanation.children, added))


class _Scored:
    """One document of a segment, with its occurrences of each expanded term of a query."""

    def __init__(self, snapshot: Snapshot, run: Run, at: int, doc: int) -> None:
        self._segment = segment = snapshot.segments[at]
        self._doc = doc
        self._n_documents = snapshot.n_documents
        self._head, end = segment.docs[layout.DOC_FIRST_UNIT, doc : doc + 2].tolist()
        self.n_passages = end - self._head - 1
        self._passage_averages, self._document_averages = snapshot.averages
        schema = snapshot.schema
        names = [*layout.FIELDS, *(own_field.name for own_field in schema.texts)]
        formula = zip(names, settings.weights(schema), settings.length_weights(schema), strict=True)
        self._formula = list(formula)
        plan = run.plan
        boosts = plan.boosts or (1.0,) * len(plan.expanded_terms)
        self._expanded_terms = [
            (wanted, _by_unit(occurrences(wanted, at, segment, self._head, end)), idf, boost, df)
            for wanted, idf, boost, df in zip(plan.expanded_terms, run.idfs, boosts, run.dfs, strict=True)
        ]

    def document(self) -> Explanation:
        """The score of the whole text."""
        lengths = self._padded(self._segment.docs[layout.DOC_LENGTHS :, self._doc].tolist())
        return self._of(None, "the whole document", lengths, self._document_averages)

    def passage(self, place: int, id: str) -> Explanation:
        """The score of a passage with its head."""
        lengths = self._segment.docs[layout.DOC_LENGTHS :, self._doc].tolist()
        passage_lengths = self._segment.units[layout.UNIT_LENGTHS :, self._head + place].tolist()
        lengths = self._padded(lengths[:N_HEAD_FIELDS] + passage_lengths + lengths[len(layout.FIELDS) :])
        return self._of((self._head, self._head + place), f"passage {id}", lengths, self._passage_averages)

    def _padded(self, lengths: list[int]) -> list[int]:
        """The lengths of all fields of the index: a segment written before a field was declared has none of it."""
        return lengths + [0] * (len(self._document_averages) - len(lengths))

    def _of(
        self, units: tuple[int, int] | None, name: str, lengths: Sequence[int], averages: Sequence[float]
    ) -> Explanation:
        children = []
        for wanted, by_unit, idf, boost, df in self._expanded_terms:
            here = [
                occurrence for unit in (by_unit if units is None else units) for occurrence in by_unit.get(unit, ())
            ]
            explanation = _frequency(wanted, here, self._formula, lengths, averages)
            if explanation is None or not idf:
                continue
            t = explanation.value
            saturated = Explanation(
                t / (settings.K1 + t), f"saturated frequency: {t:.4f} / ({settings.K1:g} + {t:.4f})", (explanation,)
            )
            rare = f"idf: {df:,} of {self._n_documents:,} documents have it" + (f", × {boost:g}" if boost != 1 else "")
            factors = (Explanation(idf, rare), saturated)
            children.append(Explanation(idf * saturated.value, f"{wanted.what}: idf × saturated frequency", factors))
        return Explanation(sum(child.value for child in children), name, tuple(children))


def _by_unit(occurrences: Iterable[Occurrence]) -> dict[int, list[Occurrence]]:
    """The occurrences by record."""
    by_unit: dict[int, list[Occurrence]] = {}
    for occurrence in occurrences:
        by_unit.setdefault(occurrence.unit, []).append(occurrence)
    return by_unit


def occurrences(wanted: ExpandedTerm, at: int, segment: Segment, head: int, end: int) -> Iterator[Occurrence]:
    """Occurrences of an expanded term in the records of one document."""
    if hasattr(wanted, "entries"):
        for unit, field, frequency in zip(*(column.tolist() for column in wanted.entries[at]), strict=True):
            if head <= unit < end:
                yield Occurrence(unit, field, frequency, 1.0, 0, wanted.what)
    elif hasattr(wanted, "forms"):
        fields = getattr(wanted, "fields", 0)
        for number, weight, group in zip(*(column.tolist() for column in wanted.forms[at]), strict=True):
            places = entries_of(segment, [number])
            first, last = np.searchsorted(places[0], (head, end)).tolist()
            columns = [column[first:last].tolist() for column in places]
            for unit, field, frequency in zip(*columns, strict=True):
                if not fields or fields >> field & 1:
                    yield Occurrence(unit, field, frequency, weight, group, segment.forms[number])


def _frequency(
    wanted: ExpandedTerm,
    occurrences: Sequence[Occurrence],
    formula: Sequence[Field],
    lengths: Sequence[int],
    averages: Sequence[float],
) -> Explanation | None:
    """The weighted and length-normalised frequency of an expanded term, field by field; None where it does not
    occur."""
    n_groups = getattr(wanted, "n_groups", 1)
    fields_parts = [
        _field(formula[field], of, lengths[field], averages[field]) for field, of in _by_field(occurrences, 0)
    ]
    parts = []
    for group in range(1, n_groups):
        of_group = [
            _field(formula[field], of, lengths[field], averages[field]) for field, of in _by_field(occurrences, group)
        ]
        parts.append(Explanation(sum(part.value for part in of_group), f"part {group}", tuple(of_group)))
    if parts and (mean := prod(part.value for part in parts) ** (1 / len(parts))) > 0:
        together = f"{settings.PARTS_WEIGHT:g} × the geometric mean of its parts, which are all there"
        fields_parts.append(Explanation(settings.PARTS_WEIGHT * mean, together, tuple(parts)))
    total = sum(part.value for part in fields_parts)
    return Explanation(total, "frequency, by weights and lengths of fields", tuple(fields_parts)) if total else None


def _by_field(occurrences: Sequence[Occurrence], group: int) -> Iterator[tuple[int, list[Occurrence]]]:
    for field in range(layout.MOST_FIELDS):
        if here := [
            occurrence for occurrence in occurrences if occurrence.field == field and occurrence.group == group
        ]:
            yield field, here


def _field(field: Field, occurrences: list[Occurrence], length: int, average: float) -> Explanation:
    name, weight, b = field
    counts: dict[tuple[str, float], float] = {}
    for occurrence in occurrences:
        counts[occurrence.form, occurrence.weight] = (
            counts.get((occurrence.form, occurrence.weight), 0.0) + occurrence.frequency
        )
    tf = sum(form_weight * n for (_, form_weight), n in counts.items())
    value = weight * tf / (1 - b + b * length / average)
    explanation = f"{name}: {weight:g} × {tf:g} / (1 - {b:g} + {b:g} × length {length:,} / average {average:.1f})"
    forms = tuple(
        Explanation(form_weight * n, f"{form} {n:g} times" + (f", weight {form_weight:g}" if form_weight != 1 else ""))
        for (form, form_weight), n in sorted(counts.items(), key=lambda item: (-item[0][1] * item[1], item[0]))
    )
    return Explanation(value, explanation, forms)
