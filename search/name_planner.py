"""A query that is a name as a whole: what its bearer asked or answered comes before papers that mention it.

The plan has the words of the query, and a class more for each column that has the name: the documents that carry it. A
document matches when it has the words or the name. Such a class counts so much that no number of mentions outweighs it,
and that what a member asked comes before what a minister of that name answered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

import numpy as np

from ..index.reader import Snapshot
from . import settings
from .columns import Column
from .deadline import Deadline
from .execution.executor import idf
from .execution.filters import Filters
from .execution.plan import Match, Plan, QueryClass
from .query.plain import Query, Word, parse
from .terms.expansion import WordClass, name_class
from .terms.named_values import PERSONS, NamedValues, Value, ValueClass, value_class

AND, OR = -1, -2

LEAST = 0.6
"""What the saturated frequency of a name is at least: a title, or a question, of ten times the average has 0.6."""

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
        self._kept: dict[tuple[Value, ...], ValueClass] = {}

    @cached_property
    def values(self) -> NamedValues:
        """The names that the index's columns hold."""
        return NamedValues(self._columns)

    def may_end(self, word: str) -> bool:
        """Whether a name ends with a word."""
        return self.values.may_end(word)

    def plan(self, text: str, filters: Filters, match: Match, deadline: Deadline, of_words: Words) -> Plan | None:
        """The plan of a text that is a name; None for any other. `of_words` makes the plan of the text as words."""
        values = self.values.of(text).whole
        if not values:
            return None
        asked = parse(text)
        if asked.unwanted or not asked.wanted or self._is_ordinary(text.strip(), asked):
            return None
        plan = of_words(asked, filters, match, deadline)
        classes = plan.classes[: settings.MOST_CLASSES - len(TIERS)]
        if " " in text.strip() and any(value.column in PERSONS for value in values):
            classes = tuple(map(self._of_name, classes))
        joins = [step for bit in range(1, len(classes)) for step in (bit, OR if match == "any" else AND)]
        program = [0, *joins]
        boosts = [1.0] * len(classes)
        n = self._snapshot.n_documents
        most = len(classes) * idf(n, 0)
        for name in TIERS:
            of_column = tuple(value for value in values if value.column == name)
            if of_column and not (carried := self._class_of(of_column)).is_empty:
                telling = idf(n, sum(len(units) for units, _, _ in carried.entries))
                boost = min(MOST_BOOST, max(1.0, (1 + settings.SHARE) * most / (LEAST * telling)))
                most += boost * telling
                program += [len(boosts), OR]
                boosts.append(boost)
                classes = (*classes, carried)
        return Plan(classes, (), (), filters, match, boosts=tuple(boosts), program=np.array(program, np.int32))

    def _is_ordinary(self, text: str, asked: Query) -> bool:
        """Whether a single word in small letters is a word first: the index has its inflections too (bos, bossen)."""
        if not text.islower() or len(asked.wanted) > 1 or " " in text or not isinstance(asked.wanted[0], Word):
            return False
        form = asked.wanted[0].form
        stem = self._snapshot.stemmer.stem(form)
        forms = {
            segment.forms[number]
            for segment in self._snapshot.segments
            for number in segment.folds.with_stem(stem).tolist()
        }
        return any(
            other not in (form, form + "s") and not other.startswith((form + "'", form + "-")) for other in forms
        )

    def _of_name(self, wanted: QueryClass) -> QueryClass:
        """The class of a word of a person's name without its compounds: Van der Laan stands in no beukenlaan."""
        return name_class(self._snapshot, wanted.word) if isinstance(wanted, WordClass) else wanted

    def _class_of(self, values: tuple[Value, ...]) -> ValueClass:
        found = self._kept.get(values)
        if found is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            found = self._kept[values] = value_class(self._snapshot, self._columns, values)
        return found
