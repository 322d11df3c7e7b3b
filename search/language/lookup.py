"""Make the expanded term, or the mark, of a leaf of the query tree.

Results are cached for the next query, as the expanded terms of plain words are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from whoosh import query

from ...index.reader import Snapshot
from ..columns import Column
from ..deadline import look
from ..model import Diagnostic
from ..terms.entries import EntriesTerm
from ..terms.expansion import phrase_term
from ..terms.identifiers import identifier_term
from . import leaves, nodes
from .fields import ALL, of_schema
from .leaves import Mark, Scored
from .segment_terms import MOST_FORMS, SegmentTerms, looking
from .values import Fields, Places

MOST_KEPT = 1024
"""Leaves cached for the next query."""

FEWEST_LETTERS = 2
"""A pattern that begins with `*` or `?` needs this many letters in a row, or every term of the index would be tried."""

_NO_DOCS = np.zeros(0, np.int32)


class ForeignNodes(Protocol):
    """Evaluates Whoosh nodes that are not ours, over one snapshot, by search/whoosh/reader.py."""

    def passages_of(self, node: query.Query) -> tuple[Places, ...]: ...

    def terms_of(self, node: query.Query) -> list[query.Term]: ...


class Lookup:
    """Expanded terms and marks of leaves in one snapshot."""

    def __init__(
        self, snapshot: Snapshot, columns: Mapping[str, Column], foreign: Callable[[Lookup], ForeignNodes]
    ) -> None:
        self._foreign = foreign
        self.snapshot = snapshot
        self.query_fields = of_schema(snapshot.schema)
        self.fields = Fields(snapshot, columns)
        self.columns = columns
        self._kept: dict[tuple[Any, ...], tuple[Any, tuple[Diagnostic, ...]]] = {}

    @cached_property
    def _segment_terms(self) -> list[SegmentTerms]:
        return [SegmentTerms(segment) for segment in self.snapshot.segments]

    def twin(self) -> Lookup:
        """Another look-up of the same snapshot."""
        return Lookup(self.snapshot, self.columns, self._foreign)

    # scored leaves

    def forget(self) -> None:
        """Drops what is kept of nodes for the next query."""
        self._kept.clear()

    def key(self, node: query.Query, negative: bool) -> tuple[Any, ...]:
        """A key that is equal for leaves that match and score alike."""
        field = node.fieldname
        if isinstance(node, nodes.Identifier):
            return (*node.recognised.key, field)
        if isinstance(node, nodes.Word | nodes.Inflections):
            inflected = negative or isinstance(node, nodes.Inflections)
            return ("inflections" if inflected else "word", self.snapshot.stemmer.stem(node.text), field)
        if isinstance(node, query.Phrase):
            return (type(node).__name__, tuple(node.words), node.slop, field)
        if isinstance(node, query.TermRange):
            return ("range", node.start, node.end, node.startexcl, node.endexcl, field)
        if isinstance(node, query.FuzzyTerm):
            return ("fuzzy", node.text, node.maxdist, node.prefixlength, field)
        return (type(node).__name__, node.text, field)

    def scored(self, node: query.Query, negative: bool, diagnostics: list[Diagnostic]) -> Scored:
        """The expanded term of a leaf of terms. An excluded word is taken in its inflections only."""
        key = self.key(node, negative)
        if isinstance(node, nodes.Word | nodes.Identifier):
            key = (*key, node.text)  # a typed word counts more than its inflections; messages name what was typed
        made: Scored = self._keep(key, lambda diagnostics: self._scored(node, negative, diagnostics), diagnostics, node)
        if made.is_empty and not negative and isinstance(node, nodes.Word | nodes.Written | query.Phrase):
            what = "phrase" if isinstance(node, query.Phrase) else "word"
            where = "" if node.fieldname == ALL else f" in {node.fieldname}"
            diagnostics.append(
                Diagnostic("unknown-word", _span(node), f"no document has the {what} {made.what!r}{where}")
            )
        elif made.is_empty and not negative:
            diagnostics.append(Diagnostic("unknown-word", _span(node), f"no document has {_shown(node)}"))
        return made

    def _scored(self, node: query.Query, negative: bool, diagnostics: list[Diagnostic]) -> Scored:
        fields = self.query_fields.bits(node.fieldname)
        assert fields is not None
        if isinstance(node, nodes.Identifier):
            of_identifier = identifier_term(self.snapshot, self.columns, node.recognised)
            return EntriesTerm(
                of_identifier.what,
                leaves.within(of_identifier.entries, fields),
                of_identifier.written,
                of_identifier.phrases,
            )
        if isinstance(node, nodes.Word) and not negative:
            return leaves.of_word(self.snapshot, node.text, fields)
        if isinstance(node, nodes.Word | nodes.Inflections):
            return leaves.of_inflections(self.snapshot, node.text, fields)
        if isinstance(node, nodes.Near):
            return leaves.of_near(self.snapshot, node.words, node.slop, fields)
        if isinstance(node, query.Phrase):
            words = tuple(map(str, node.words))
            return self._of_phrase(node, " ".join(words), words)
        if isinstance(node, query.FuzzyTerm):
            return self._fuzzy(node, diagnostics)
        if isinstance(node, query.Prefix | query.Wildcard | query.TermRange):
            return self._expanded(node, diagnostics)
        numbers = [self._find(at, str(node.text)) for at in range(len(self.snapshot.segments))]
        return leaves.of_forms(self.snapshot, str(node.text), numbers, [np.ones(len(n)) for n in numbers], fields)

    def _find(self, at: int, form: str) -> NDArray[np.int64]:
        number = self.snapshot.segments[at].forms.find(form)
        return np.array([number] if number >= 0 else [], np.int64)

    def _expanded(self, node: query.Query, diagnostics: list[Diagnostic]) -> Scored:
        if isinstance(node, query.Wildcard) and _too_wide(node.text):
            message = f"{node.text!r} is too wide: beside a leading * or ? it needs {FEWEST_LETTERS} letters in a row"
            diagnostics.append(Diagnostic("cut", _span(node), message))
            numbers = [np.zeros(0, np.int64) for _ in self._segment_terms]
        else:
            numbers = [_expansion(segment_terms, node) for segment_terms in self._segment_terms]
            words = _name_with_asterisk(node)
            if words and not any(map(len, numbers)):
                return self._of_phrase(node, _shown(node), words)
        numbers = self._most_frequent(node, numbers, diagnostics)
        return self._of_forms(node, numbers, [np.ones(len(n)) for n in numbers])

    def _bits(self, node: query.Query) -> int:
        fields = self.query_fields.bits(node.fieldname)
        assert fields is not None, "a scored leaf is in a field of texts"
        return fields

    def _of_phrase(self, node: query.Query, what: str, words: tuple[str, ...]) -> Scored:
        """The class of written forms side by side, within the node's field."""
        entries = leaves.within(phrase_term(self.snapshot, words).entries, self._bits(node))
        return EntriesTerm(what, entries, frozenset(), (words,))

    def _of_forms(
        self, node: query.Query, numbers: list[NDArray[np.int64]], weights: list[NDArray[np.float64]]
    ) -> Scored:
        """The class of forms by their numbers, within the node's field."""
        return leaves.of_forms(self.snapshot, _shown(node), numbers, weights, self._bits(node))

    def _fuzzy(self, node: query.FuzzyTerm, diagnostics: list[Diagnostic]) -> Scored:
        """A different term weighs less: half for one letter, a third for two."""
        nearby = [segment_terms.within(node.text, int(node.maxdist)) for segment_terms in self._segment_terms]
        away = [dict(zip(numbers.tolist(), by.tolist(), strict=True)) for numbers, by in nearby]
        prefix = node.text[: node.prefixlength]
        numbers = [
            np.array([n for n in here.tolist() if segment.forms[n].startswith(prefix)], np.int64) if prefix else here
            for (here, _), segment in zip(nearby, self.snapshot.segments, strict=True)
        ]
        numbers = self._most_frequent(node, numbers, diagnostics)
        weights = [np.array([1 / (1 + by[n]) for n in here.tolist()]) for here, by in zip(numbers, away, strict=True)]
        return self._of_forms(node, numbers, weights)

    def _most_frequent(
        self, node: query.Query, numbers: list[NDArray[np.int64]], diagnostics: list[Diagnostic]
    ) -> list[NDArray[np.int64]]:
        """At most MOST_FORMS different terms over all segments, the most frequent."""
        if sum(map(len, numbers)) <= MOST_FORMS:
            return numbers
        in_all: dict[str, int] = {}
        of_segment = []
        for segment, segment_terms, here in zip(self.snapshot.segments, self._segment_terms, numbers, strict=True):
            forms = []
            for number, frequency in zip(looking(here.tolist()), segment_terms.frequencies[here].tolist(), strict=True):
                forms.append(form := segment.forms[number])
                in_all[form] = in_all.get(form, 0) + frequency
            of_segment.append(forms)
        if len(in_all) <= MOST_FORMS:
            return numbers
        kept = _commonest(in_all)
        message = f"{_shown(node)} means {len(in_all)} forms; only the {MOST_FORMS} most frequent are searched"
        diagnostics.append(Diagnostic("cut", _span(node), message))
        return [
            here[[form in kept for form in forms]] if len(here) else here
            for here, forms in zip(numbers, of_segment, strict=True)
        ]

    # marks

    def cost(self, node: query.Query, negative: bool) -> int:
        """Approximate number of places of words that are read to make a leaf; 0 for a cached leaf, or one that reads
        none."""
        if not isinstance(node, query.Phrase) or self.key(node, negative) in self._kept:
            return 0
        stemmer = self.snapshot.stemmer
        total = 0
        for segment in self.snapshot.segments:
            for word in map(str, node.words):
                if isinstance(node, nodes.Near):
                    total += leaves.occurrences(segment, segment.stem_map.with_stem(stemmer.stem(word)).tolist())
                else:
                    number = segment.forms.find(word)
                    total += leaves.occurrences(segment, [number] if number >= 0 else [])
        return total

    def mark(self, node: query.Query, diagnostics: list[Diagnostic]) -> Mark:
        """The documents and passages that hold a filter."""
        made: Mark = self._keep(
            (type(node).__name__, repr(node)), lambda diagnostics: self._mark(node, diagnostics), diagnostics, node
        )
        if made.is_empty and isinstance(node, query.Term | query.Prefix | query.Wildcard):
            similar = (
                self.fields.suggest(node.fieldname, str(node.text))
                if self.query_fields.kinds[node.fieldname] == "value"
                else []
            )
            hint = f"; near: {', '.join(similar)}" if similar else ""
            diagnostics.append(
                Diagnostic("unknown-value", _span(node), f"no document has {node.fieldname} {node.text!r}{hint}")
            )
        elif made.is_empty:
            diagnostics.append(Diagnostic("unknown-value", _span(node), f"no document has {_shown(node)}"))
        return made

    def _mark(self, node: query.Query, diagnostics: list[Diagnostic]) -> Mark:
        field = node.fieldname
        fields = self.fields
        if isinstance(node, query.Every):
            return self._mark_of(f"{field}:*", fields.with_any(field))
        if isinstance(node, query.DateRange):
            first, last = (day.toordinal() if day else None for day in (node.startdate, node.enddate))
            first = first + 1 if node.startexcl and first else first
            last = last - 1 if node.endexcl and last else last
            return self._mark_of(_shown(node), fields.days(field, first, last))
        if isinstance(node, query.NumericRange):
            if field in self.query_fields.own and self.query_fields.kinds[field] == "number":
                inside = fields.values(field).sizes_between(node.start, node.end, node.startexcl, node.endexcl)
                return self._mark_of(_shown(node), fields.places(field, inside))
            low = node.start + 1 if node.startexcl and node.start is not None else node.start
            high = node.end - 1 if node.endexcl and node.end is not None else node.end
            if self.query_fields.kinds[field] == "date":
                return self._mark_of(_shown(node), fields.days(field, _ordinal(low, 1, 1), _ordinal(high, 12, 31)))
            return self._mark_of(_shown(node), fields.places(field, fields.values(field).numbers_between(low, high)))
        if self.query_fields.kinds[field] == "date":
            from ..dates import period  # a Term or a range of Whoosh's, with texts as dates

            sides = (node.start, node.end) if isinstance(node, query.TermRange) else (node.text, node.text)
            periods = [period(str(side), _TODAY()) if side else None for side in sides]
            if any(side and not days for side, days in zip(sides, periods, strict=True)):
                return self.nothing()
            return self._mark_of(
                _shown(node),
                fields.days(
                    field,
                    periods[0][0].toordinal() if periods[0] else None,
                    periods[1][1].toordinal() if periods[1] else None,
                ),
            )
        pattern = isinstance(node, query.Prefix | query.Wildcard)
        if field == "id":
            if isinstance(node, query.TermRange | query.FuzzyTerm | query.Phrase):
                return self.nothing()
            return self._mark_of(_shown(node), fields.ids(_pattern_text(node) if pattern else str(node.text), pattern))
        values = fields.values(field)
        if isinstance(node, query.TermRange):
            numbers = values.between(node.start, node.end, node.startexcl, node.endexcl)
        elif pattern:
            numbers = values.matching(_pattern_text(node))
        elif isinstance(node, query.Phrase):
            numbers = values.meant(" ".join(node.words), False)
        else:
            numbers = values.meant(str(node.text), getattr(node, "whole", False))
        return self._mark_of(_shown(node), fields.places(field, numbers))

    def _mark_of(self, what: str, places: tuple[Places, ...]) -> Mark:
        return Mark(what, places)

    def every(self) -> Mark:
        """A mark that everything holds."""
        return self._mark_of("*", self.fields.all())

    def nothing(self) -> Mark:
        """A mark that no document holds."""
        return Mark("", tuple((_NO_DOCS, _NO_DOCS) for _ in self.snapshot.segments))

    # Whoosh nodes that are not ours

    def foreign(self, node: query.Query, diagnostics: list[Diagnostic]) -> Mark:
        """The passages that a node matches, as Whoosh evaluates it over our reader."""
        return Mark(repr(node), self.foreign_nodes.passages_of(node))

    def terms_of(self, node: query.Query) -> Iterable[query.Term]:
        """The terms of a node that is not ours: these score."""
        return self.foreign_nodes.terms_of(node)

    @cached_property
    def foreign_nodes(self) -> ForeignNodes:
        """This snapshot, as Whoosh reads it."""
        return self._foreign(self)

    def _keep(self, key: tuple[Any, ...], make: Any, diagnostics: list[Diagnostic], node: query.Query) -> Any:
        kept = self._kept.get(key)
        if kept is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            notes: list[Diagnostic] = []
            kept = self._kept[key] = (make(notes), tuple(notes))
        diagnostics += [Diagnostic(note.kind, _span(node), note.message) for note in kept[1]]
        return kept[0]


def _commonest(frequencies: dict[str, int]) -> set[str]:
    """The MOST_FORMS most frequent terms; of equals the first. Raises TimeIsUp."""
    look()
    least = np.partition(np.fromiter(frequencies.values(), np.int64, len(frequencies)), -MOST_FORMS)[-MOST_FORMS]
    look()
    kept = [form for form, frequency in frequencies.items() if frequency > least]
    look()
    alike = sorted([form for form, frequency in frequencies.items() if frequency == least])
    look()
    return {*kept, *alike[: MOST_FORMS - len(kept)]}


def _TODAY() -> Any:
    from datetime import date

    return date.today()


def _expansion(segment_terms: SegmentTerms, node: query.Query) -> NDArray[np.int64]:
    if isinstance(node, query.Prefix):
        return segment_terms.beginning_with(str(node.text))
    if isinstance(node, query.TermRange):
        return segment_terms.between(node.start, node.end, node.startexcl, node.endexcl)
    return segment_terms.matching(str(node.text))


def _name_with_asterisk(node: query.Query) -> tuple[str, ...]:
    """The words of a name that contains asterisks (NOC*NSF); () for any other pattern."""
    if not isinstance(node, query.Wildcard) or not re.fullmatch(r"\w+(?:\*\w+)+", node.text):
        return ()
    return tuple(str(node.text).split("*"))


def _too_wide(pattern: str) -> bool:
    if pattern[:1] not in ("*", "?"):
        return False
    return max(map(len, pattern.replace("?", "*").split("*"))) < FEWEST_LETTERS


def _pattern_text(node: query.Query) -> str:
    return f"{node.text}*" if isinstance(node, query.Prefix) else str(node.text)


def _ordinal(year: int | None, month: int, day: int) -> int | None:
    from datetime import date

    return date(min(max(year, 1), 9999), month, day).toordinal() if year is not None else None


def _span(node: query.Query) -> tuple[int, int] | None:
    return (node.startchar, node.endchar) if node.startchar is not None and node.endchar is not None else None


def _shown(node: query.Query) -> str:
    """A leaf in the form in which it might be typed."""
    if isinstance(node, query.FuzzyTerm):
        return f"{node.text}~{node.maxdist}"
    if isinstance(node, query.Prefix | query.Wildcard):
        return _pattern_text(node)
    if isinstance(node, query.Phrase):
        return f'"{" ".join(map(str, node.words))}"'
    if isinstance(node, query.DateRange):
        first, last = (day.date().isoformat() if day else "*" for day in (node.startdate, node.enddate))
        return f"{node.fieldname}:[{first} TOT {last}]"
    if isinstance(node, query.TermRange | query.NumericRange):
        sides = ["*" if side is None else str(side) for side in (node.start, node.end)]
        return f"{node.fieldname}:[{sides[0]} TOT {sides[1]}]"
    return str(getattr(node, "text", repr(node)))
