"""Saved searches that match new documents: one search each, over the documents that came or changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from ...index.errors import UsageProblem
from ..engine import Index
from ..execution.filters import DATES
from ..results.results import Results
from .model import News, Search
from .news import event_kind, present_id
from .subscriptions import Subscriptions

PER_TRANSACTION = 500
"""Saved searches matched between two commits of the file of subscriptions."""

TIMEOUT_S = 5.0
"""Per saved search: a query written by another person must not stop the rest."""


def match_all(index: Index, subscriptions: Subscriptions) -> list[str]:
    """Matches every confirmed search against the news since its last match; returns problems in words.

    A saved search is never relaxed: all of its words must be in the document.
    """
    problems: list[str] = []
    through = subscriptions.last_news()
    waiting = [search for search in subscriptions.searches() if search.is_confirmed and search.after < through]
    if not waiting:
        return problems
    news = subscriptions.news(min(search.after for search in waiting))
    since = datetime.fromtimestamp(min(item.changed for item in news), UTC)
    ids = {item.number: present_id(index, item) for item in news}
    for start in range(0, len(waiting), PER_TRANSACTION):
        matches: list[tuple[Search, Sequence[News]]] = []
        for search in waiting[start : start + PER_TRANSACTION]:
            try:
                found_ids = _ids(index, search, since)
            except UsageProblem as problem:
                problems.append(f"search {search.id} of {search.address}: {problem}")
                found_ids = set()
            if found_ids is None:
                problems.append(
                    f"search {search.id} of {search.address}: not done in {TIMEOUT_S:.0f} s; the next run tries again"
                )
                continue
            new = [item for item in news if item.number > search.after and ids[item.number] in found_ids]
            matches.append((search, new))
        subscriptions.match(matches, through)
    return problems


def n_matching(index: Index, query: str, filters: Mapping[str, Sequence[str]]) -> int:
    """How many documents a search matches now. Raises UsageProblem on a filter that does not exist."""
    return _results(index, query, filters, None).n_documents


def newest(index: Index, search: Search, k: int) -> tuple[News, ...]:
    """The k documents that match a saved search and were indexed last, as news."""
    hits = _results(index, search.query, search.filters, None).latest(k)
    commit = index.commit.number
    return tuple(News(number, hit.id, event_kind(hit), commit, 0, ()) for number, hit in enumerate(hits, 1))


def _ids(index: Index, search: Search, since: datetime) -> set[str] | None:
    """The ids of documents that match a search and came or changed since a time; None when the time limit was
    reached."""
    results = _results(index, search.query, search.filters, since)
    ids = {hit.id for hit in results.iter_all()} if results.n_documents else set()
    return None if results.timed_out else ids


def _results(index: Index, query: str, filters: Mapping[str, Sequence[str]], since: datetime | None) -> Results:
    named: dict[str, Any] = {name: values[0] if name in DATES else values for name, values in filters.items()}
    return index.search(
        query or "*",
        match="all",
        since=since,
        collapse="none",  # each publication of a question is separate news
        facets=(),
        snippets=False,
        passages_per_hit=0,
        timeout=TIMEOUT_S,
        **named,
    )
