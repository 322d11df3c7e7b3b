"""Translate a query tree into a plan: its leaves, and what a passage must hold of them to match.

A row of leaves side by side, filters among them, keeps the ways of matching that plain words have. There filters and
exclusions always hold, and words may be missing when few documents have all of them. Any other tree becomes a program
over its leaves, with the exact meaning of the tree. Whoosh itself evaluates nodes that are not ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh import query

from ...index import layout
from .. import deadline, settings
from ..deadline import Deadline
from ..execution.filters import QUERY_BIT, Filters, SegmentFilter
from ..execution.plan import Match, Plan
from ..model import Diagnostic
from . import leaves, nodes
from .fields import QueryFields
from .leaves import Leaf, Mark, Scored
from .lookup import Lookup

AND, OR, NOT = -1, -2, -3
MOST_PLACES = 30_000_000
"""The most places of words that one query's phrases may read, about a second of work; a phrase of stop words reads
millions."""

Program = list[int] | bool
"""Postfix over the numbers of leaves; True holds everywhere, False nowhere."""


def plan(
    lookup: Lookup, tree: query.Query | None, filters: Filters, match: Match, deadline: Deadline = deadline.NONE
) -> tuple[Plan, tuple[Diagnostic, ...]]:
    """The plan of a tree, and its diagnostics."""
    made = Translation(lookup, match, deadline)
    row_plan = made.side_by_side(tree, filters) if tree is not None else None
    return row_plan or made.program_of(tree, filters), tuple(made.diagnostics)


@dataclass(slots=True)
class Row:
    """Leaves side by side: wanted, each with whether it is required; unwanted; and filters, each with whether it is
    negative."""

    wanted: list[tuple[query.Query, bool]] = field(default_factory=list)
    unwanted: list[query.Query] = field(default_factory=list)
    marks: list[tuple[query.Query, bool]] = field(default_factory=list)


class Translation:
    """The translation of one tree into a plan."""

    def __init__(self, lookup: Lookup, match: Match, deadline: Deadline) -> None:
        self._deadline = deadline
        self._lookup = lookup
        self._match = match
        self._leaves: list[Leaf] = []
        self._boosts: list[float] = []
        self._bits: dict[tuple[Any, ...], int] = {}
        self._spent = 0
        self.diagnostics: list[Diagnostic] = []

    # rows of leaves

    def side_by_side(self, tree: query.Query, filters: Filters) -> Plan | None:
        """The plan of leaves side by side; None when the tree is not such a row."""
        row = self._row_of(tree)
        if row is None:
            return None
        required_bits = 0
        for part, required in row.wanted:
            bit = self._leaf(part, False, True)
            if bit is not None and (required or (self._match != "any" and always_holds(part))):
                required_bits |= 1 << bit
        return self._of_row(row, required_bits, filters)

    def _row_of(self, tree: query.Query) -> Row | None:
        row = Row()
        for node in tree.subqueries if type(tree) is nodes.SideBySide else [tree]:
            negative = isinstance(node, query.Not)
            inner = node.query if negative else node
            required = isinstance(inner, nodes.Required)
            for part in parts_of(inner) if required and not negative else [inner]:
                if is_filter(part, self._lookup.query_fields):
                    row.marks.append((part, negative))
                elif not is_scored(part, self._lookup.query_fields):
                    return None
                elif negative:
                    row.unwanted.append(part)
                else:
                    row.wanted.append((part, required))
        return row if row.wanted else None

    def _of_row(self, row: Row, required_bits: int, filters: Filters) -> Plan:
        """The plan of a row whose wanted leaves have been looked up."""
        n_segments = len(filters.segments)
        excluded = [self._units(part) for part in row.unwanted]
        n_unwanted = len(excluded)
        made = list(filters.segments)
        for part, negative in row.marks:
            mark = self._lookup.mark(part, self.diagnostics)
            for at in range(n_segments):
                made[at], units = _filtered(self._lookup, at, made[at], mark, negative)
                excluded.append(tuple(units if at == other else _NONE for other in range(n_segments)))
        plan = Plan(
            tuple(self._leaves),
            (),
            tuple(excluded),
            replace(filters, segments=tuple(made)),
            self._match,
            boosts=tuple(self._boosts),
            required_bits=required_bits,
        )
        if any(len(units) for of_mark in excluded[n_unwanted:] for units in of_mark):
            plan.without_filters = replace(plan, excluded_units=tuple(excluded[:n_unwanted]))
        return plan

    def _units(self, node: query.Query) -> tuple[NDArray[np.int32], ...]:
        """The heads and passages that hold an excluded leaf."""
        self._deadline.check()
        scored = self._lookup.scored(node, True, self.diagnostics)
        snapshot = self._lookup.snapshot
        return tuple(scored.units(at, snapshot) for at in range(len(snapshot.segments)))

    # programs

    def program_of(self, tree: query.Query | None, filters: Filters) -> Plan:
        """The plan of any tree."""
        program = self._program(tree, False, 1.0) if tree is not None else False
        if program is None:
            program = False
        if program is True or (not isinstance(program, bool) and _holds_nowhere_held(program)):
            # it matches documents without any of its leaves: so every document must be examined
            every = self._add(("every",), self._lookup.every(), 0.0)
            if every is not None:
                program = [every] if isinstance(program, bool) else [*program, every, AND]
        if isinstance(program, bool):
            nothing = self._add(("nothing",), self._lookup.nothing(), 0.0)
            program = [nothing if nothing is not None else 0]
        return Plan(
            tuple(self._leaves),
            (),
            (),
            filters,
            self._match,
            boosts=tuple(self._boosts),
            required_bits=0,
            program=np.array(program, np.int32),
        )

    def _program(self, node: query.Query, negative: bool, boost: float) -> Program | None:
        """The program of a node; None when it must be left out. `boost` 0 is for nodes that only filter."""
        own_boost = boost * (1.0 if node.is_leaf() else getattr(node, "boost", 1.0))
        if isinstance(node, nodes.SideBySide) and self._match == "any":
            return self._any_of(node, negative, own_boost)
        if isinstance(node, query.And):
            return self._joined([self._program(child, negative, own_boost) for child in node.subqueries], AND)
        if type(node) in (query.Or, query.DisjunctionMax, query.compound.DefaultOr, query.compound.PreloadedOr):
            return self._joined([self._program(child, negative, own_boost) for child in node.subqueries], OR)
        if isinstance(node, query.Not):
            return _negated(self._program(node.query, not negative, boost))
        if isinstance(node, query.compound.AndNot):
            unwanted = _negated(self._program(node.b, not negative, boost))
            return self._joined([self._program(node.a, negative, own_boost), unwanted], AND)
        if isinstance(node, query.Require):
            return self._joined([self._program(node.a, negative, own_boost), self._program(node.b, negative, 0.0)], AND)
        if isinstance(node, query.compound.AndMaybe):
            self._program(node.b, negative, own_boost)  # its leaves score at their own place
            return self._program(node.a, negative, own_boost)
        if isinstance(node, query.ConstantScoreQuery):
            return self._program(node.child, negative, 0.0)
        if isinstance(node, query.Every) and node.fieldname is None:
            return True
        if isinstance(node, nodes.Nothing) or node is query.NullQuery:
            return False
        bit = self._leaf(node, negative, own_boost > 0, own_boost)
        return None if bit is None else [bit]

    def _any_of(self, node: nodes.SideBySide, negative: bool, boost: float) -> Program | None:
        """Leaves side by side under match="any": all filters and exclusions hold, and one of the words."""
        words: list[Program | None] = []
        others: list[Program | None] = []
        for child in node.subqueries:
            into = words if is_scored(child, self._lookup.query_fields) else others
            into.append(self._program(child, negative, boost))
        any_word = self._joined(words, OR) if words else None
        return self._joined([*others, any_word], AND)

    def _joined(self, programs: Sequence[Program | None], operator: int) -> Program | None:
        """Several programs as one; programs to be left out are no part of it."""
        absorbing = operator == OR
        joined: list[int] = []
        any_kept = False
        for program in programs:
            if program is None:
                continue
            any_kept = True
            if program is absorbing:
                return absorbing
            if isinstance(program, bool):
                continue
            joined += [*program, operator] if joined else program
        if joined:
            return joined
        return (not absorbing) if any_kept else None

    # leaves

    def _leaf(self, node: query.Query, negative: bool, scored: bool, boost: float = 1.0) -> int | None:
        """The number of a node's leaf, None when there are too many."""
        if is_filter(node, self._lookup.query_fields):
            return self._add(key_of(node), lambda: self._lookup.mark(node, self.diagnostics), 0.0)
        if not is_scored(node, self._lookup.query_fields):
            return self._foreign(node, scored and not negative, boost)
        key = self._lookup.key(node, negative)
        if key not in self._bits:
            self._spent += self._lookup.cost(node, negative)
            if self._spent > MOST_PLACES:
                self._tell_once(
                    "cut", "the words within quotation marks stand in too many places to look at all of them"
                )
                return None
        of_node = boost * getattr(node, "boost", 1.0) if scored and not negative else 0.0
        return self._add(
            key,
            lambda: self._lookup.scored(node, negative, self.diagnostics),
            of_node,
        )

    def _foreign(self, node: query.Query, scored: bool, boost: float) -> int | None:
        """A node that is not ours: its matches are a mark, and its terms score at its place."""
        bit = self._add(("foreign", id(node)), lambda: self._lookup.foreign(node, self.diagnostics), 0.0)
        if scored:
            for term in self._lookup.terms_of(node):
                self._leaf(term, False, True, boost)
        return bit

    def _add(self, key: tuple[Any, ...], make: Any, boost: float) -> int | None:
        bit = self._bits.get(key)
        if bit is None:
            if len(self._leaves) == settings.MOST_TERMS:
                self._tell_once("cut", f"only the first {settings.MOST_TERMS} different words or filters are searched")
                return None
            self._deadline.check()
            bit = self._bits[key] = len(self._leaves)
            self._leaves.append(make() if callable(make) else make)
            self._boosts.append(boost)
        self._boosts[bit] = max(self._boosts[bit], boost)
        return bit

    def _tell_once(self, kind: str, message: str) -> None:
        if not any(diagnostics.message == message for diagnostics in self.diagnostics):
            self.diagnostics.append(Diagnostic(kind, None, message))


_NONE = np.zeros(0, np.int32)


def parts_of(required: query.Query) -> list[query.Query]:
    """The content of `+( … )`, divided where it is a row."""
    parts: list[query.Query] = []
    for child in required.subqueries:
        parts += child.subqueries if type(child) is nodes.SideBySide else [child]
    return parts


def _filtered(
    lookup: Lookup, at: int, given: SegmentFilter, mark: Mark, negative: bool
) -> tuple[SegmentFilter, NDArray[np.int32]]:
    """The segment's filter narrowed by a mark; and the passages to exclude from the remaining documents."""
    segment = lookup.snapshot.segments[at]
    docs, units = mark.places[at]
    fails = np.zeros(segment.n_docs, np.uint16) if given.fails is None else given.fails.copy()
    if negative:
        fails[docs] |= 1 << QUERY_BIT
        return replace(given, fails=fails), units
    held = np.zeros(segment.n_docs, bool)
    held[docs] = True
    if not len(units):
        fails[~held] |= 1 << QUERY_BIT
        return replace(given, fails=fails), _NONE
    of_unit = segment.units[layout.UNIT_DOC]
    partly = np.zeros(segment.n_docs, bool)
    partly[of_unit[units]] = True
    fails[~(held | partly)] |= 1 << QUERY_BIT
    out = (partly & ~held)[of_unit]
    out[segment.docs[layout.DOC_FIRST_UNIT, :-1]] = False
    out[units] = False
    return replace(given, fails=fails), np.flatnonzero(out).astype(np.int32)


def _negated(program: Program | None) -> Program | None:
    if program is None or isinstance(program, bool):
        return None if program is None else not program
    return program[:-1] if program[-1] == NOT else [*program, NOT]


def _holds_nowhere_held(program: Sequence[int]) -> bool:
    """Whether a program is true where none of its leaves holds."""
    stack: list[bool] = []
    for step in program:
        if step >= 0:
            stack.append(False)
        elif step == NOT:
            stack.append(not stack.pop())
        else:
            last = stack.pop()
            stack.append(stack.pop() and last if step == AND else stack.pop() or last)
    return stack[0]


_FILTERS = (nodes.Value, nodes.ValuePattern, nodes.ValueRange, nodes.Dates, nodes.Number)
_SCORED = (nodes.Word, nodes.Inflections, nodes.Written, nodes.Near, nodes.Identifier)
_WHOOSH_SCORED = (query.Term, query.Prefix, query.Wildcard, query.FuzzyTerm, query.TermRange, query.Phrase)


def is_filter(node: query.Query, fields: QueryFields) -> bool:
    """Whether a node is a leaf that only filters, without a score."""
    if isinstance(node, _FILTERS) or (isinstance(node, query.Every) and node.fieldname is not None):
        return True
    if type(node) in (query.NumericRange, query.DateRange):
        return fields.kinds.get(node.fieldname) in ("date", "number")
    return type(node) in _WHOOSH_SCORED and fields.kinds.get(node.fieldname) not in ("text", None)


def is_scored(node: query.Query, fields: QueryFields) -> bool:
    """Whether a node is a leaf of terms, in a field of texts."""
    if isinstance(node, _SCORED):
        return True
    if type(node) not in _WHOOSH_SCORED or (type(node) is query.Phrase and node.slop != 1):
        return False
    return fields.kinds.get(node.fieldname) == "text" or node.fieldname in layout.FIELDS


def always_holds(node: query.Query) -> bool:
    """Whether a leaf must hold even where words may be missing: quotes, and leaves that name a field."""
    return isinstance(node, query.Phrase) or node.fieldname != "tekst"


def key_of(node: query.Query) -> tuple[Any, ...]:
    """A key that is equal for nodes with the same meaning."""
    return (type(node).__name__, repr(node))


__all__ = ["Scored", "Translation", "is_filter", "is_scored", "leaves", "plan"]
