"""New documents of an index, and new answers to questions that had none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from ...corpus.model import Document
from ..engine import Index
from ..model import Hit
from .model import Event, News
from .subscriptions import Subscriptions

STARTED = "begun"
SEEN_UNTIL = "seen-until"
SLACK = timedelta(minutes=5)
"""How long documents are examined again: the clocks of a writer and of this run may differ."""

KINDS = {"kamervraag": "vraag", "antwoord": "antwoord", "mededeling": "uitstel"}
"""The event of a document by its soort; any other soort is a `stuk`."""

NO_NUMBER = frozenset(("", "0", "1"))
"""These mean that a vraagnummer is unknown."""


def gather(index: Index, subscriptions: Subscriptions) -> int:
    """Records what came into the index since the last run; returns how many of these are news.

    In the first run nothing is news: everything in the index was there before. An edit is no news, nor is an old paper
    posted again under another id: its vraagnummer and kind are known.
    """
    commit = index.commit
    is_first = not subscriptions.setting(STARTED)
    until = subscriptions.setting(SEEN_UNTIL)
    since = None if is_first or not until else datetime.fromisoformat(until) - SLACK
    with subscriptions.transaction():
        n_news = subscriptions.see(_events(index, since), commit.number, as_news=not is_first)
        subscriptions.set(SEEN_UNTIL, (commit.time or datetime.now(UTC)).isoformat())
        subscriptions.set(STARTED, "yes")
    return n_news


def _events(index: Index, since: datetime | None) -> Iterator[Event]:
    """The events of each document that came or changed since a time, the oldest first."""
    for hit in index.iter_hits("*", since=since, collapse="none", facets=(), snippets=False, sort="oldest"):
        kind = event_kind(hit)
        implied = ("vraag",) if kind in ("antwoord", "uitstel") else ()  # the question is older than what follows it
        changed = int(hit.gewijzigd.timestamp()) if hit.gewijzigd else 0
        yield Event(hit.id, kind, _papers(hit), implied, changed)


def event_kind(document: Hit | Document) -> str:
    """The event of a document."""
    return KINDS.get(document.soort, "stuk")


def present_id(index: Index, news: News) -> str:
    """The present id of a document in the index; "" where it has none.

    A publication that is not typeset yet, or comes from another source, is replaced under another id.
    """
    if index.document(news.id) is not None:
        return news.id
    for paper in news.papers:
        for id in index.find(paper):
            document = index.document(id)
            if document is not None and event_kind(document) == news.kind:
                return id
    return ""


def _papers(hit: Hit) -> tuple[str, ...]:
    numbers = tuple(part.strip() for part in hit.vraagnummer.split(",") if part.strip() not in NO_NUMBER)
    return numbers or (hit.id,)
