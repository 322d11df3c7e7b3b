"""The whole query language: fields, operators, patterns, ranges, dates.

Text -> Whoosh query tree (parser.py) -> leaves and a program over them (translation.py). Plain words never come here:
search/query/plain.py reads those without Whoosh.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from whoosh import query as tree_types

from ...index.reader import Snapshot
from .. import deadline, settings
from ..columns import Column
from ..deadline import Deadline
from ..execution.filters import Filters
from ..execution.plan import Match, Plan
from ..model import Diagnostic
from . import translation
from .lookup import ForeignNodes, Lookup
from .parser import parse

__all__ = ["Language", "parse"]


class Language:
    """The whole language, over one snapshot."""

    def __init__(
        self, snapshot: Snapshot, columns: Mapping[str, Column], foreign: Callable[[Lookup], ForeignNodes]
    ) -> None:
        self.lookup = Lookup(snapshot, columns, foreign)
        self._stop_words = settings.stop_words(snapshot.schema)

    def plan(
        self, query: Any, filters: Filters, match: Match, deadline: Deadline = deadline.NONE
    ) -> tuple[Plan, tuple[Diagnostic, ...]]:
        """The plan of a text, or of a tree, and its diagnostics. Raises TypeError on anything else."""
        if isinstance(query, tree_types.Query):
            return translation.plan(self.lookup, query, filters, match, deadline)
        if not isinstance(query, str):
            raise TypeError(f"a query is text or a whoosh.query.Query, not {type(query).__name__}")
        parsed = parse(query, fields=self.lookup.query_fields, stop_words=self._stop_words)
        plan, diagnostics = translation.plan(self.lookup, parsed.tree, filters, match, deadline)
        return plan, parsed.diagnostics + diagnostics
