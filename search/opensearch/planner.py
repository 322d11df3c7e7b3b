"""Here is a query: make the plan of it for a cluster.

Words, quotes, `-word` and identifiers are read as the local planner reads them; the whole language goes by the local
translation, whose leaves are clauses here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ...index.schema import PARLIAMENTARY
from .. import deadline, settings
from ..columns import Column
from ..deadline import Deadline
from ..execution.filters import Filters
from ..execution.plan import Match, Plan
from ..model import Diagnostic
from ..query.identifiers import Identifier
from ..query.plain import Item, Phrase, Query, Word, asks_more, parse
from ..terms.named_values import NamedValues
from ..terms.synonyms import Name, names
from . import leaves, naming
from .guide import Counter, GuideSnapshot
from .leaves import Leaf
from .plans import ClusterPlan

if TYPE_CHECKING:
    from .language import ClusterLanguage


class ClusterPlanner:
    """Makes plans for one index of a cluster; may be used by several threads."""

    def __init__(self, guide: GuideSnapshot, columns: Mapping[str, Column], count: Counter) -> None:
        self._guide = guide
        self._columns = columns
        self._count = count

    def plan(
        self, query: Any, filters: Filters, match: Match, deadline: Deadline = deadline.NONE
    ) -> tuple[Plan, tuple[Diagnostic, ...]]:
        """The plan of a text, or of a whoosh.query.Query, and its diagnostics. Raises TimeIsUp, ClusterProblem."""
        if isinstance(query, str) and not query.strip() and filters.narrow:
            query = "*"
        named = self._named_as_a_whole(query, filters, match) if isinstance(query, str) else None
        diagnostics: tuple[Diagnostic, ...]
        plan: Plan
        if named is not None:
            plan, diagnostics = named, ()
        elif not isinstance(query, str) or asks_more(query):
            plan, diagnostics = self.language.plan(query, filters, match, deadline)
        else:
            parsed = parse(query)
            plan, diagnostics = self._of_words(parsed, filters, match)
            diagnostics = parsed.diagnostics + diagnostics
        assert isinstance(plan, ClusterPlan)
        plan.query = query
        return plan, diagnostics

    @cached_property
    def values(self) -> NamedValues:
        """The names that the index's columns hold."""
        return NamedValues(self._columns)

    def _named_as_a_whole(self, text: str, filters: Filters, match: Match) -> ClusterPlan | None:
        """The plan of a text that is a name; None for any other."""
        parsed = naming.asked(self.values, text)
        if parsed is None or naming.is_ordinary(self._guide, text.strip(), parsed[0]):
            return None
        plan, _ = self._of_words(parsed[0], filters, match)
        return naming.plan_of(plan, text, parsed[1], self._columns, self._guide, self._count)

    @cached_property
    def language(self) -> ClusterLanguage:
        """The whole language; imports Whoosh."""
        from .language import ClusterLanguage

        return ClusterLanguage(self._guide, self._columns, self._count)

    def _of_words(self, parsed: Query, filters: Filters, match: Match) -> tuple[ClusterPlan, tuple[Diagnostic, ...]]:
        expanded_terms: dict[tuple[str, ...], Leaf] = {}
        spans: dict[tuple[str, ...], Item] = {}
        named = self._named(parsed.wanted)
        for at, item in enumerate(parsed.wanted):
            key = self._key(item)
            if key not in expanded_terms:
                spans[key] = item
                expanded_terms[key] = self._leaf(item, named[at])
        kept = list(expanded_terms)[: settings.MOST_TERMS]
        counts = self._count([expanded_terms[key] for key in kept])
        diagnostics = []
        made = []
        required = 0
        for bit, (key, n) in enumerate(zip(kept, counts, strict=True)):
            leaf, item = expanded_terms[key], spans[key]
            made.append(replace(leaf, is_empty=not n))
            if isinstance(item, Phrase) and match != "any":
                required |= 1 << bit
            if not n:
                kind = "phrase" if isinstance(item, Phrase) else "word"
                diagnostics.append(Diagnostic("unknown-word", item.span, f"no document has the {kind} {leaf.what!r}"))
        excluded = []
        for item in parsed.unwanted:
            excluded.append(
                leaves.inflections(self._guide, item.form) if isinstance(item, Word) else self._leaf(item, ())
            )
        plan = ClusterPlan(
            tuple(made), (), (), filters, match, required_bits=required, leaves=tuple(made), excluded=tuple(excluded)
        )
        return plan, tuple(diagnostics)

    def _key(self, item: Item) -> tuple[str, ...]:
        if isinstance(item, Phrase):
            return ("phrase", *item.forms)
        return item.key if isinstance(item, Identifier) else ("word", self._guide.stemmer.stem(item.form))

    def _leaf(self, item: Item, also: tuple[Name, ...]) -> Leaf:
        if isinstance(item, Phrase):
            return leaves.phrase(item.forms)
        if isinstance(item, Identifier):
            return leaves.identifier(self._guide, item)
        return leaves.word(self._guide, item.form, also)

    def _named(self, wanted: Sequence[Item]) -> list[tuple[Name, ...]]:
        """The other names that each item has together with its neighbours; () for what is no word."""
        stemmer = self._guide.stemmer
        if len(wanted) < 2:
            return [()] * len(wanted)
        return names(stemmer, PARLIAMENTARY).of_row(
            [stemmer.stem(item.form) if isinstance(item, Word) else "" for item in wanted]
        )
