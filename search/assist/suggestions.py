"""Completions of the beginning of a query: words, askers, titles and dossiers.

Words are completed from the terms with the longest postings first. The length of a term's postings is nearly
proportional to its document frequency, and costs nothing to know.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Literal

import numpy as np

from ...index import layout
from ...index.analysis import tokens
from ...index.analysis.folding import fold
from ...index.kernel import kernel
from ...index.reader import Snapshot
from ...index.segment.reader import Segment
from ...index.segment.stem_map import Forms
from .. import settings
from ..columns import Column
from ..execution.executor import Execution
from ..execution.filters import Filters, SegmentFilter
from ..execution.found import Want
from ..execution.plan import Plan
from ..execution.scorers import Scorers
from ..terms.expansion import inflections

Kind = Literal["woord", "indiener", "dossier", "titel"]

MOST_FORMS = 60
"""How many terms with the longest postings are examined for one prefix."""

MOST_TITLES = 20
"""How many titles are read, to find those that begin with the typed text."""

MOST_TITLE_FORMS = 12
"""How many words of titles the last typed word may stand for."""

MOST_COMMON_SHARE = 1.0
"""Bytes of postings per document of the index: a term with more is nearly everywhere, and identifies no title."""

RARE_ENOUGH = 1000
"""In a small index a term with fewer bytes is selective all the same."""

TITLE_BITS = 1 << layout.AANHEF | 1 << layout.TITEL


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A completion of the typed text, which a search for it finds in `n_documents`, each question once. `id` is a
    title's document."""

    kind: Kind
    text: str
    n_documents: int
    id: str = ""


MOST_TRIED = 200
"""How many completions of a word are tried, the commonest first."""


class Suggester:
    """Completions for one snapshot; repeated look-ups are cached."""

    def __init__(self, snapshot: Snapshot, columns: Mapping[str, Column], scorers: Scorers) -> None:
        self._snapshot = snapshot
        self._scorers = scorers
        self._accented = [Accented(segment) for segment in snapshot.segments]
        self._names = {name: Names(columns[name]) for name in ("indiener", "dossier")}

    def suggest(self, typed: str, limit: int, n_with_all: Callable[[str], int]) -> tuple[Suggestion, ...]:
        """At most `limit` of each kind: words, askers, dossiers, titles; the commonest first.

        `n_with_all` says how many documents a search for all words of a text finds."""
        text = " ".join(typed.split())
        if not text or limit < 1:
            return ()
        found = [] if typed[-1:].isspace() else self._words(text, limit, n_with_all)
        found += [Suggestion("indiener", *one) for one in self._names["indiener"].beginning(fold(text), limit)]
        number = text.replace(" ", "").replace(".", "")
        if number[:1].isdigit():
            found += [Suggestion("dossier", *one) for one in self._names["dossier"].beginning(fold(number), limit)]
        return (*found, *self._titles(text, not typed[-1:].isspace(), limit))

    # words

    def _words(self, text: str, limit: int, n_with_all: Callable[[str], int]) -> list[Suggestion]:
        """Completions of the last word; the words before it stay, and must be in the counted documents."""
        before, _, last = text.rpartition(" ")
        completed = []
        stems: set[str] = set()
        for form in islice(self._forms(tokens.form(last)), MOST_TRIED):
            stem = self._snapshot.stemmer.stem(form)
            if stem in stems:
                continue
            stems.add(stem)
            text = f"{before} {form}".strip()
            if n := n_with_all(text):
                completed.append(Suggestion("woord", text, n))
            if len(completed) == limit:
                break
        return sorted(completed, key=lambda one: (-one.n_documents, one.text))

    def _forms(self, prefix: str) -> dict[str, int]:
        """The commonest terms that begin with a prefix, with or without accents, and the bytes of their postings.

        Terms that say nothing come last.
        """
        sizes: dict[str, int] = {}
        for segment, accented in zip(self._snapshot.segments, self._accented, strict=True):
            beginning = segment.forms.range_of(prefix)
            others = np.array(accented.beginning(prefix), np.int64)
            numbers = np.concatenate((np.arange(beginning.start, beginning.stop), others))
            starts = segment.arrays["terms"][1]
            lengths = starts[numbers + 1] - starts[numbers]
            if len(numbers) > MOST_FORMS:
                longest = np.argpartition(lengths, -MOST_FORMS)[-MOST_FORMS:]
                numbers, lengths = numbers[longest], lengths[longest]
            for number, length in zip(numbers.tolist(), lengths.tolist(), strict=True):
                form = segment.forms[number]
                sizes[form] = sizes.get(form, 0) + length
        stop_words = settings.stop_words(self._snapshot.schema)
        order = sorted(sizes, key=lambda form: (form in stop_words, -sizes[form], form))
        return {form: sizes[form] for form in order}

    # titles

    def _titles(self, text: str, open_ended: bool, limit: int) -> list[Suggestion]:
        """Titles with all typed words, the last perhaps unfinished; titles that begin with the text come first."""
        typed = [token.form for token in tokens.words(text)]
        whole, last = (typed[:-1], typed[-1:]) if open_ended else (typed, [])
        stop_words = settings.stop_words(self._snapshot.schema)
        expanded_terms = [TitleWord(self._snapshot, form) for form in whole if form not in stop_words]
        most = MOST_COMMON_SHARE * self._snapshot.n_documents
        for form in last:
            selective = [one for one, size in self._forms(form).items() if size <= max(most, RARE_ENOUGH)]
            expanded_terms.append(TitleWord(self._snapshot, form, selective[:MOST_TITLE_FORMS]))
        if not expanded_terms or len(expanded_terms) > settings.MOST_TERMS:
            return []
        found: dict[str, Suggestion] = {}
        for titel, id in self._best_titles(expanded_terms):
            if titel not in found:
                found[titel] = Suggestion("titel", titel, 1, id)
            else:
                found[titel] = Suggestion("titel", titel, found[titel].n_documents + 1, found[titel].id)
        folded = fold(text)
        return sorted(found.values(), key=lambda one: not fold(one.text).startswith(folded))[:limit]

    def _best_titles(self, words: Sequence[TitleWord]) -> Iterable[tuple[str, str]]:
        """The titles with all words, best first, each with its document's id; at most MOST_TITLES."""
        execution = Execution(self._snapshot, self._scorers, title_plan(self._snapshot, words))
        ranked = execution.search(Want(MOST_TITLES)).listing.ranked
        numbers = [int(self._snapshot.segments[hit.segment].numbers[hit.doc]) for hit in ranked]
        return [(stored.titel, hit.id) for hit, stored in zip(ranked, self._snapshot.stored(numbers), strict=True)]


def title_plan(snapshot: Snapshot, words: Sequence[TitleWord]) -> Plan:
    """The plan of a search for titles with all of some words, each question once."""
    every = Filters(tuple(SegmentFilter() for _ in snapshot.segments), {}, ())
    return Plan(tuple(words), (), (), every, "all", collapse=True)


class TitleWord:
    """A word of a title: its inflections, or one of these terms."""

    written: frozenset[str] = frozenset()
    phrases: tuple[tuple[str, ...], ...] = ()

    def __init__(self, snapshot: Snapshot, form: str, forms: list[str] | None = None) -> None:
        self.what = form
        if forms is None:
            numbers = [own.astype(np.int32) for own in inflections(snapshot, form)]
        else:
            numbers = [
                np.array([n for one in forms if (n := segment.forms.find(one)) >= 0], np.int32)
                for segment in snapshot.segments
            ]
        self.forms: list[Forms] = [(own, np.ones(len(own)), np.zeros(len(own), np.int32)) for own in numbers]

    @property
    def is_empty(self) -> bool:
        return not any(len(numbers) for numbers, _, _ in self.forms)

    @cached_property
    def taken(self) -> tuple[kernel.ExpandedTerm, ...]:
        """As WordTerm.taken."""
        return tuple([kernel.ExpandedTerm.of_forms(*forms, 1, 0.0, TITLE_BITS) for forms in self.forms])


class Accented:
    """The terms of a segment with letters beyond ASCII, by their spelling without accents."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment

    @cached_property
    def _sorted(self) -> tuple[list[str], list[int]]:
        """The spellings without accents, sorted, and the terms' numbers."""
        arrays = self._segment.arrays
        at = np.flatnonzero(arrays["forms"] >= 0x80)
        numbers = np.unique(np.searchsorted(arrays["terms"][0], at, "right") - 1).tolist()
        pairs = sorted((fold(self._segment.forms[number]), number) for number in numbers)
        return [folded for folded, _ in pairs], [number for _, number in pairs]

    def beginning(self, prefix: str) -> list[int]:
        """The numbers of the terms that begin with a prefix only without their accents."""
        folded = fold(prefix)
        foldings, numbers = self._sorted
        found = []
        for at in range(bisect_left(foldings, folded), len(foldings)):
            if not foldings[at].startswith(folded):
                break
            if not self._segment.forms[numbers[at]].startswith(prefix):
                found.append(numbers[at])
        return found


class Names:
    """The values of a column, by the beginnings of their words."""

    def __init__(self, column: Column) -> None:
        self._column = column

    @cached_property
    def _known(self) -> list[tuple[str, str, int]]:
        """For each value: its folded text, with a space before every word; the value itself; its number of
        questions."""
        counts = self._column.n_questions.tolist()
        values = self._column.values()
        known = [(f" {fold(value)}", value, n) for value, n in zip(values, counts, strict=True) if n]
        return sorted(known, key=lambda one: (-one[2], one[1]))

    def beginning(self, folded: str, limit: int) -> list[tuple[str, int]]:
        """The commonest values with a word that begins with the text, and the number of questions of each."""
        wanted = f" {folded}"
        return [(value, n) for known, value, n in self._known if wanted in known][:limit]
