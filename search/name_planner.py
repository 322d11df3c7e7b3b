"""Plans of queries that are a name as a whole: papers by its bearer come before papers that mention it.

The plan has the words of the query, and one more expanded term for each column that has the name: it matches the
documents that carry the name. A document matches when it has the words or the name. Such an expanded term weighs so
much that no number of mentions outweighs it. Papers that a member asked come before those that a minister of that name
answered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

import numpy as np

from ..index.reader import Snapshot
from . import settings
from .columns import Column
from .deadline import Deadline
from .execution.filters import Filters
from .execution.idf import idf
from .execution.plan import ExpandedTerm, Match, Plan
from .query.plain import Query, Word, parse
from .terms.entries import EntriesTerm
from .terms.expansion import WordTerm, name_class
from .terms.named_values import PERSONS, NamedValues, Value, value_class

AND, OR = -1, -2

LEAST = 0.6
"""The least saturated frequency of a name: a title, or a question, of ten times the average length has 0.6."""

MOST_BOOST = 1000.0

TIERS = ("partij", "ministerie", "beantwoorder", "indiener")
"""The columns of names; the documents of a later one come before those of an earlier one."""

MOST_KEPT = 256

Words = Callable[[Query, Filters, Match, Deadline], Plan]


class NamePlanner:
    """Plans of queries that are names, over one snapshot."""

    def __init__(self, snapshot: Snapshot, columns: Mapping[str, Column]) -> None:
        self._snapshot = snapshot
        self._columns = columns
        self._kept: dict[tuple[Value, ...], EntriesTerm] = {}

    @cached_property
    def values(self) -> NamedValues:
        """The names in the index's columns."""
        return NamedValues(self._columns)

    def may_end(self, word: str) -> bool:
        """Whether a word is the end of a name."""
        return self.values.may_end(word)

    def plan(self, text: str, filters: Filters, match: Match, deadline: Deadline, of_words: Words) -> Plan | None:
        """The plan of a text that is a name; None for any other. `of_words` makes the plan of the text as words."""
        values = self.values.of(text).whole
        if not values:
            return None
        parsed = parse(text)
        if parsed.unwanted or not parsed.wanted or self._is_ordinary(text.strip(), parsed):
            return None
        plan = of_words(parsed, filters, match, deadline)
        expanded_terms = plan.expanded_terms[: settings.MOST_TERMS - len(TIERS)]
        if " " in text.strip() and any(value.column in PERSONS for value in values):
            expanded_terms = tuple(map(self._of_name, expanded_terms))
        joins = [step for bit in range(1, len(expanded_terms)) for step in (bit, OR if match == "any" else AND)]
        program = [0, *joins]
        boosts = [1.0] * len(expanded_terms)
        n = self._snapshot.n_documents
        most = len(expanded_terms) * idf(n, 0)
        for name in TIERS:
            of_column = tuple(value for value in values if value.column == name)
            if of_column and not (carried := self._term_of(of_column)).is_empty:
                idf_of_name = idf(n, sum(len(units) for units, _, _ in carried.entries))
                boost = min(MOST_BOOST, max(1.0, (1 + settings.SHARE) * most / (LEAST * idf_of_name)))
                most += boost * idf_of_name
                program += [len(boosts), OR]
                boosts.append(boost)
                expanded_terms = (*expanded_terms, carried)
        return Plan(expanded_terms, (), (), filters, match, boosts=tuple(boosts), program=np.array(program, np.int32))

    def _is_ordinary(self, text: str, parsed: Query) -> bool:
        """Whether a single word in small letters is mainly a word: the index has its inflections too (bos, bossen)."""
        if not text.islower() or len(parsed.wanted) > 1 or " " in text or not isinstance(parsed.wanted[0], Word):
            return False
        form = parsed.wanted[0].form
        stem = self._snapshot.stemmer.stem(form)
        forms = {
            segment.forms[number]
            for segment in self._snapshot.segments
            for number in segment.stem_map.with_stem(stem).tolist()
        }
        return any(
            other not in (form, form + "s") and not other.startswith((form + "'", form + "-")) for other in forms
        )

    def _of_name(self, wanted: ExpandedTerm) -> ExpandedTerm:
        """The expanded term of a word of a person's name without its compounds: Van der Laan is not in beukenlaan."""
        return name_class(self._snapshot, wanted.word) if isinstance(wanted, WordTerm) else wanted

    def _term_of(self, values: tuple[Value, ...]) -> EntriesTerm:
        term = self._kept.get(values)
        if term is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            term = self._kept[values] = value_class(self._snapshot, self._columns, values)
        return term
