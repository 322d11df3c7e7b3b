"""The whole query language on a cluster: the local translation, over leaves that are clauses."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, NoReturn, cast

import numpy as np
from numpy.typing import NDArray
from whoosh import query

from ...index.analysis.folding import fold
from .. import deadline
from ..columns import Column
from ..deadline import Deadline
from ..execution.filters import Filters
from ..execution.plan import Match, Plan
from ..language import nodes
from ..language.fields import ALL, TEXTS
from ..language.lookup import Lookup
from ..language.parser import parse
from ..language.segment_terms import SegmentTerms
from ..language.translation import Row, Translation
from ..language.values import Fields, Places
from ..model import Diagnostic
from . import leaves
from .dsl import EVERYTHING, NOTHING, Body, numbers, terms
from .errors import NotOnACluster
from .guide import Counter, GuideSnapshot, GuideTerms
from .leaves import Leaf
from .plans import ClusterPlan

_DAYS = {"datum": "p.dag", "jaar": "p.dag", "beantwoord": "p.beantwoord", "gewijzigd": "p.gewijzigd"}


def _clauses(body: Body) -> tuple[Places, ...]:
    """A clause in the place of the segments' documents and passages: only `_mark_of` looks at it."""
    return cast("tuple[Places, ...]", body)


class ClusterFields(Fields):
    """The fields with values: which units hold what was asked for, as clauses."""

    def places(self, field: str, numbers_of: list[int]) -> tuple[Places, ...]:
        value = self._columns[field].value
        return _clauses(terms("p.c", (f"{field}={fold(value(number))}" for number in numbers_of)))

    def with_any(self, field: str) -> tuple[Places, ...]:
        if field == "id":
            return self.all()
        if field in _DAYS and field != "jaar":
            return self.days(field, None, None)
        if field in TEXTS or field == "dagen":
            return _clauses({"exists": {"field": f"p.{field}"}})
        return _clauses({"prefix": {"p.c": f"{field}="}})

    def all(self) -> tuple[Places, ...]:
        return _clauses(EVERYTHING)

    def ids(self, typed: str, pattern: bool) -> tuple[Places, ...]:
        folded = typed.casefold()
        if not pattern:
            return _clauses(terms("p.id", [folded]))
        return _clauses({"wildcard": {"p.id": {"value": folded.replace("\\", "\\\\")}}})

    def days(self, field: str, first: int | None, last: int | None) -> tuple[Places, ...]:
        return _clauses(numbers(_DAYS[field], first or 1, last))


class ClusterLookup(Lookup):
    """What the leaves of queries are on a cluster."""

    def __init__(self, guide: GuideSnapshot, columns: Mapping[str, Column], count: Counter) -> None:
        super().__init__(guide, columns, _no_foreign_nodes)
        self.fields = ClusterFields(guide, columns)
        self._guide = guide
        self._count = count

    @cached_property
    def _lexicons(self) -> list[SegmentTerms]:
        return [GuideTerms(segment) for segment in self._guide.segments]

    def counted(self, leaf: Leaf) -> Leaf:
        """The leaf, with whether any document has it."""
        return leaf if leaf.is_empty else replace(leaf, is_empty=not self._count([leaf])[0])

    def _scored(self, node: query.Query, negative: bool, diagnostics: list[Diagnostic]) -> Any:
        guide, name = self._guide, "" if node.fieldname == ALL else node.fieldname
        if isinstance(node, nodes.Identifier):
            return self._looked(leaves.identifier(guide, node.recognised, name), negative)
        if isinstance(node, nodes.Word) and not negative:
            if name:  # a word that the index has in other fields alone is known, as it is on this machine
                return leaves.word_in(guide, node.text, name)
            return self._looked(leaves.word(guide, node.text), negative)
        if isinstance(node, nodes.Word | nodes.Inflections):
            made = leaves.inflections_in(guide, node.text, name) if name else leaves.inflections(guide, node.text)
            return self._looked(made, negative)
        if isinstance(node, nodes.Near):
            return self._looked(leaves.near(guide, node.words, node.slop, name), negative)
        if isinstance(node, query.Phrase):
            words = tuple(map(str, node.words))
            return self._looked(self._of_phrase(node, " ".join(words), words), negative)
        if isinstance(node, query.FuzzyTerm):
            return self._looked(self._fuzzy(node, diagnostics), negative)
        if isinstance(node, query.Prefix | query.Wildcard | query.TermRange):
            return self._looked(self._expanded(node, diagnostics), negative)
        form = str(node.text)
        return self._looked(leaves.of_forms(form, [form], [1.0], name), negative)

    def _looked(self, leaf: Any, negative: bool) -> Leaf:
        found: Leaf = leaf
        return found if negative else self.counted(found)

    def _of_phrase(self, node: query.Query, what: str, words: tuple[str, ...]) -> Any:
        return replace(leaves.phrase(words, "" if node.fieldname == ALL else node.fieldname), what=what)

    def _of_forms(self, node: query.Query, numbers: list[NDArray[np.int64]], weights: list[NDArray[np.float64]]) -> Any:
        forms = [self._guide.segments[0].forms[number] for number in numbers[0].tolist()]
        name = "" if node.fieldname == ALL else node.fieldname
        return leaves.of_forms(_shown(node), forms, weights[0].tolist(), name)

    def cost(self, node: query.Query, negative: bool) -> int:
        """Nothing is walked here."""
        return 0

    def _mark(self, node: query.Query, diagnostics: list[Diagnostic]) -> Any:
        if isinstance(node, query.NumericRange) and node.fieldname == "dagen":
            low = node.start + 1 if node.startexcl and node.start is not None else node.start
            high = node.end - 1 if node.endexcl and node.end is not None else node.end
            return self._mark_of(_shown(node), _clauses(numbers("p.dagen", low, high)))
        return super()._mark(node, diagnostics)

    def _mark_of(self, what: str, places: Any) -> Any:
        return self.counted(leaves.mark(what, places))

    def nothing(self) -> Any:
        return leaves.mark("", NOTHING, empty=True)

    def foreign(self, node: query.Query, diagnostics: list[Diagnostic]) -> NoReturn:
        raise NotOnACluster(f"evaluate {type(node).__name__} of Whoosh")


def _no_foreign_nodes(_: Lookup) -> NoReturn:
    raise NotOnACluster("be read by Whoosh's own searcher")


def _shown(node: query.Query) -> str:
    return re.sub(r"\s+", " ", str(getattr(node, "text", repr(node))))


class ClusterTranslation(Translation):
    """One tree on its way to a plan for a cluster."""

    def _of_row(self, row: Row, required_bits: int, filters: Filters) -> Plan:
        excluded = [cast(Any, self._lookup.scored(part, True, self.diagnostics)) for part in row.unwanted]
        held = [(cast(Any, self._lookup.mark(part, self.diagnostics)), negative) for part, negative in row.marks]
        return self._made(filters, required_bits, None, excluded, held)

    def program_of(self, tree: query.Query | None, filters: Filters) -> Plan:
        """The plan of any tree."""
        plan = super().program_of(tree, filters)
        return self._made(filters, 0, plan.program, [], [])

    def _made(
        self,
        filters: Filters,
        required: int,
        program: NDArray[np.int32] | None,
        excluded: Sequence[Leaf],
        marks: Sequence[tuple[Leaf, bool]],
    ) -> Plan:
        made: Any = tuple(self._leaves)
        return ClusterPlan(
            made,
            (),
            (),
            filters,
            self._match,
            boosts=tuple(self._boosts),
            required_bits=required,
            program=program,
            leaves=made,
            excluded=tuple(excluded),
            marks=tuple(marks),
        )


class ClusterLanguage:
    """The whole language, over one index of a cluster."""

    def __init__(self, guide: GuideSnapshot, columns: Mapping[str, Column], count: Counter) -> None:
        self.lookup = ClusterLookup(guide, columns, count)

    def plan(
        self, asked: Any, filters: Filters, match: Match, deadline: Deadline = deadline.NONE
    ) -> tuple[Plan, tuple[Diagnostic, ...]]:
        """The plan of a text, or of a tree, and what the user should know."""
        if isinstance(asked, str):
            parsed = parse(asked)
            tree, diagnostics = parsed.tree, parsed.diagnostics
        else:
            tree, diagnostics = asked, ()
        made = ClusterTranslation(self.lookup, match, deadline)
        found = made.side_by_side(tree, filters) if tree is not None else None
        plan = found or made.program_of(tree, filters)
        return plan, diagnostics + tuple(made.diagnostics)


__all__ = ["ClusterLanguage"]
