"""Which word was meant, where no document of the cluster, or hardly any, has the one that was typed?"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from .. import settings
from ..assist.spelling import OFTENER, RARE, SHORTEST, Correction, Spelling
from ..deadline import Deadline
from ..execution.executor import Execution
from ..execution.filters import Filters
from ..execution.found import Found
from ..execution.plan import Plan
from ..model import NamedValue
from ..query.plain import as_read
from ..results.request import Request
from .guide import GuideSnapshot
from .leaves import Leaf
from .planner import ClusterPlanner

Execute = Callable[[Plan, Deadline], Execution]


class ClusterSpelling(Spelling):
    """The written forms of a cluster's lexicon, as something that a word may have been meant to be."""

    def __init__(self, guide: GuideSnapshot) -> None:
        super().__init__(guide)
        self._guide = guide

    def _suspects(self, plan: Plan, found: Found) -> dict[str, int]:
        """The words of a query that may be misspelt, and in how many documents a better one should at least be."""
        suspects: dict[str, int] = {}
        least = max(1, self._guide.n_documents // 10_000)
        forms = self._guide.segments[0].forms
        for wanted, df in zip(plan.expanded_terms, found.dfs, strict=True):
            assert isinstance(wanted, Leaf)
            for form in {form for phrase in wanted.phrases for form in phrase if df == 0}:
                if forms.find(form) < 0:
                    suspects[form] = least
            if wanted.is_word and df == 0:
                suspects[wanted.what] = least
            elif wanted.is_word and df <= RARE and found.n_listed <= settings.FEW_HITS:
                suspects[wanted.what] = max(least, OFTENER * df)
        return {form: n for form, n in suspects.items() if len(form) >= SHORTEST and not any(map(str.isdigit, form))}

    def _n_documents(self, form: str) -> int:
        segment = self._guide.segments[0]
        number = segment.forms.find(form)
        return int(segment.frequencies[number]) if number >= 0 else 0


class ClusterSpeller:
    """Knows a better spelling of a query, and executes it on the cluster."""

    def __init__(self, guide: GuideSnapshot, planner: ClusterPlanner, execute: Execute, no_filters: Filters) -> None:
        self._guide = guide
        self._planner = planner
        self._execute = execute
        self._no_filters = no_filters

    @cached_property
    def _spelling(self) -> ClusterSpelling:
        return ClusterSpelling(self._guide)

    def correct(self, query: str, plan: Plan, found: Found) -> Correction | None:
        """The query in a better spelling, where there is one; `found` is what `plan`, its own, found."""
        return self._spelling.corrected(as_read(query), plan, found)

    def named(self, query: str) -> tuple[NamedValue, ...]:
        """The values that a whole query names."""
        return self._planner.values.told(query)

    def execute_instead(self, query: str, request: Request, deadline: Deadline) -> Execution:
        """Another query in the place of the one that was asked, to be executed."""
        plan, _ = self._planner.plan(query, request.filters or self._no_filters, request.match, deadline)
        plan.collapse = request.collapse
        return self._execute(plan, deadline)
