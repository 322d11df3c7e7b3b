"""A better spelling of a query, and its execution."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from ..index.reader import Snapshot
from .deadline import Deadline
from .execution.executor import Execution
from .execution.filters import Filters
from .execution.found import Found
from .execution.plan import Plan
from .execution.scorers import Scorers
from .model import NamedValue
from .planner import Planner
from .query.plain import as_read
from .results.request import Request

if TYPE_CHECKING:
    from .assist.spelling import Correction, Spelling


class PlannedSpeller:
    """The Speller of an index: its corrections are planned and executed as the typed query."""

    def __init__(self, snapshot: Snapshot, planner: Planner, scorers: Scorers, no_filters: Filters) -> None:
        self._snapshot = snapshot
        self._planner = planner
        self._scorers = scorers
        self._no_filters = no_filters

    @cached_property
    def _spelling(self) -> Spelling:
        from .assist.spelling import Spelling  # assistance is imported when it is used

        return Spelling(self._snapshot)

    def correct(self, query: str, plan: Plan, found: Found) -> Correction | None:
        """The query in a better spelling, where there is one, by its plan and what that found."""
        return self._spelling.corrected(as_read(query), plan, found)

    def named(self, query: str) -> tuple[NamedValue, ...]:
        """The values that a whole query names."""
        return self._planner.names.values.told(query)

    def execute_instead(self, query: str, request: Request, deadline: Deadline) -> Execution:
        """Another query to execute instead of the typed one."""
        plan, _ = self._planner.plan(query, request.filters or self._no_filters, request.match, deadline)
        plan.collapse = request.collapse
        return Execution(self._snapshot, self._scorers, plan, deadline)
