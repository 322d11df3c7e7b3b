"""What a caller asks of a search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from ..execution.filters import Filters
from ..execution.found import Shown
from ..execution.plan import Match

MOST = (1 << 31) - 1
"""More hits than a segment can hold: a caller that asks for this many means all."""


@dataclass(slots=True, eq=False)
class Request:
    """The parameters of a search: see Index.search."""

    facets: tuple[str, ...] = ()
    """Their names, each once."""
    snippets: bool = True
    passages_per_hit: int = 2
    limit: int = 10
    offset: int = 0
    sort: str = "relevance"
    unit: str = "document"
    group: str | None = None
    collapse: bool = True
    """Whether one version of each question stands for all."""
    query: str | None = None
    """The query as typed; None where it is no text."""
    filters: Filters | None = None
    """The filters of the call, without those in the query itself."""
    match: Match = "auto"
    shown: Shown = Shown()
    """The shown values of the facets."""
    timeline: bool = False
    """Whether the years are counted in the same pass."""


class BeyondRequest(NamedTuple):
    """What a caller asks beyond the words of a plain query: documents near in meaning, and documents like the best.

    `feedback` is None where an index with vectors decides.
    """

    text: str
    filters: Filters
    collapse: bool
    meaning: bool
    feedback: bool | None
