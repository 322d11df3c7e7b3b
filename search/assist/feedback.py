"""Feedback from the best documents (pseudo-relevance feedback): a second query of the words that they share.

The documents that have all words of a query use other words for its subject too. Those that weigh most in the best of
them, by BM25F as in a search, become a query of weighted words. Only titles without their aanhef, questions and answers
are read; not the keywords under which a document was filed.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...corpus import aanhef
from ...index import layout
from ...index.kernel import kernel
from ...index.reader import Snapshot
from ...index.store.bodies import Stored
from .. import settings
from ..execution.executor import Execution
from ..execution.filters import Filters
from ..execution.found import Ranked
from ..execution.plan import Plan
from ..execution.run import Run
from ..terms.expansion import name_class
from .related import BYTES_A_DOCUMENT, SHORTEST

N_DOCUMENTS = 20
"""The best documents that words are taken from: more gain nothing (docs/log/quality.md)."""

N_TERMS = 20
"""The words of the second query: more gain nothing."""

CANDIDATES = 5 * N_TERMS
"""The terms that are stemmed: the heaviest by themselves. To stem all terms of the documents would take longest."""

SHARED_BY = 2
"""A word of fewer of the best documents is not taken: it belongs to one paper, not to the subject."""

LONGEST = 4000
"""Letters of a document's questions, and of its answers, that are read: this bounds the time of a search."""

FIELDS = ("titel", "vraag", "antwoord")
"""The fields that words are taken from."""


@dataclass(frozen=True, slots=True)
class FeedbackTerm:
    """A word of the best documents, with its weight: 1 for the heaviest."""

    word: str
    weight: float


def terms(snapshot: Snapshot, best: Sequence[Ranked]) -> list[FeedbackTerm]:
    """The words that weigh most in these documents, heaviest first."""
    stored = snapshot.stored([int(snapshot.segments[one.segment].numbers[one.doc]) for one in best])
    different = {one.titel: one for one in reversed(stored)}.values()  # versions of a question repeat its words
    documents = [_counted(one) for one in different]
    shared_by = Counter(form for fields in documents for form in {form for forms in fields for form in forms})
    stop_words = settings.stop_words(snapshot.schema)
    least = min(SHARED_BY, len(documents))
    usable = [
        form
        for form, n in shared_by.items()
        if n >= least and len(form) >= SHORTEST and form.isalpha() and form not in stop_words
    ]
    weight = _weights(snapshot, documents, usable)
    heaviest = sorted(weight, key=lambda form: (-weight[form], form))[:CANDIDATES]
    total: dict[str, float] = {}
    written: dict[str, str] = {}
    for form, stem in zip(heaviest, snapshot.stemmer.stem_all(heaviest), strict=True):
        written.setdefault(stem, form)
        total[stem] = total.get(stem, 0.0) + weight[form]
    chosen = sorted(total, key=lambda stem: (-total[stem], stem))[:N_TERMS]
    return [FeedbackTerm(written[stem], total[stem] / total[chosen[0]]) for stem in chosen]


def _counted(stored: Stored) -> list[Counter[str]]:
    """How often each term occurs in each of FIELDS, up to LONGEST letters of each."""
    titel = stored.titel
    vragen: list[str] = []
    antwoorden: dict[str, None] = {}  # one answer may be to several questions
    n_letters = 0
    for place in range(1, stored.n_passages + 1):
        passage = stored.passage(place)
        vragen.append(passage[3])
        antwoorden[passage[4]] = None
        n_letters += len(passage[3]) + len(passage[4])
        if n_letters > 2 * LONGEST:
            break
    texts = (titel[aanhef.seam(titel) :], "\n".join(vragen), "\n".join(antwoorden))
    return [Counter([form for form, _, _, _ in kernel.scan(text[:LONGEST])]) for text in texts]


def _weights(snapshot: Snapshot, documents: Sequence[Sequence[Counter[str]]], forms: Sequence[str]) -> dict[str, float]:
    """The weight of each form: its saturated BM25F frequency, added up over the documents, times its idf."""
    averages = snapshot.averages[1]
    factors = [(settings.WEIGHTS[name], settings.B[name], averages[layout.FIELDS.index(name)]) for name in FIELDS]
    place = dict(zip(forms, range(len(forms)), strict=True))
    added = np.zeros(len(forms))
    for fields in documents:
        frequency = np.zeros(len(forms) + 1)  # the last is that of all other forms
        for counts, (weight, b, average) in zip(fields, factors, strict=True):
            if counts:
                norm = weight / (1 - b + b * counts.total() / average)
                at = [place.get(form, -1) for form in counts]
                frequency[at] += norm * np.fromiter(counts.values(), np.float64, len(counts))
        added += (frequency / (settings.K1 + frequency))[:-1]
    n = snapshot.n_documents
    idf = [math.log(1 + n / (1 + min(n, _n_bytes(snapshot, form) / BYTES_A_DOCUMENT))) for form in forms]
    return dict(zip(forms, (added * idf).tolist(), strict=True))


def _n_bytes(snapshot: Snapshot, form: str) -> int:
    """Bytes of a term's postings."""
    n = 0
    for segment in snapshot.segments:
        if (number := segment.forms.find(form)) >= 0:
            starts = segment.arrays["terms"][1]
            n += starts.item(number + 1) - starts.item(number)
    return n


class Feedback:
    """The second query of one search."""

    def __init__(
        self, snapshot: Snapshot, filters: Filters, collapse: bool, execute: Callable[[Plan], Execution]
    ) -> None:
        self._snapshot = snapshot
        self._filters = filters
        self._collapse = collapse
        self._execute = execute

    def terms(self, run: Run) -> list[FeedbackTerm]:
        """The words of the second query; none where fewer than RELAX_BELOW documents have all words of the first."""
        if run.n_full < settings.RELAX_BELOW:
            return []
        best = run.best(N_DOCUMENTS, "relevance", "document")
        return terms(self._snapshot, best[: run.n_full_of_best])

    def second(self, words: Sequence[FeedbackTerm]) -> Execution:
        """The second query: documents with any of the words, in any inflection, under the same filters."""
        expanded = tuple(name_class(self._snapshot, word.word) for word in words)
        plan = Plan(expanded, (), (), self._filters, "any", tuple(word.weight for word in words), 0)
        plan.collapse = self._collapse
        return self._execute(plan)

    def like(self, run: Run, taken: NDArray[np.bool_]) -> list[tuple[Ranked, int]]:
        """The documents like the best ones, at most MEANING_MOST, without those that are `taken`; with the place of the
        best passage of each. The score is the likeness: 1 for the document that is most like them."""
        words = self.terms(run)
        if not words:
            return []
        k = min(int(np.count_nonzero(taken)), settings.MEANING_DEEP) + settings.MEANING_MOST
        firsts = np.cumsum([0, *(segment.n_docs for segment in self._snapshot.segments)])
        with self.second(words).run(k) as second:
            best = second.best(k, "relevance", "document")
            ranked = [hit for hit in best if not taken[firsts[hit.segment] + hit.doc]][: settings.MEANING_MOST]
            passages = second.passages(ranked, 1)
        most = best[0].score if best else 1.0
        return [
            (hit.scored(hit.score / most), of_hit[0][0] if of_hit else 0)
            for hit, of_hit in zip(ranked, passages, strict=True)
        ]
