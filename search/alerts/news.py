"""What is new in an index: documents, and answers to questions that had none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from ...corpus.model import Document
from ..engine import Index
from ..model import Hit
from .model import Event, News
from .subscriptions import Subscriptions

BEGUN = "begun"
SEEN_UNTIL = "seen-until"
SLACK = timedelta(minutes=5)
"""Documents are looked at again for so long: the clocks of a writer and of this run may differ."""

KINDS = {"kamervraag": "vraag", "antwoord": "antwoord", "mededeling": "uitstel"}
"""The event that a document of a soort stands for; any other is a `stuk`."""

NO_NUMBER = frozenset(("", "0", "1"))
"""These stand where a vraagnummer is unknown."""


def gather(index: Index, subscriptions: Subscriptions) -> int:
    """Record what came into the index since the last run; how many are news.

    The first time nothing is news: all that the index holds was there before. An edit, and an old paper that is posted
    again under another id, is none either: its vraagnummer and kind were seen.
    """
    commit = index.commit
    is_first = not subscriptions.setting(BEGUN)
    until = subscriptions.setting(SEEN_UNTIL)
    since = None if is_first or not until else datetime.fromisoformat(until) - SLACK
    with subscriptions.transaction():
        n_news = subscriptions.see(_events(index, since), commit.number, as_news=not is_first)
        subscriptions.set(SEEN_UNTIL, (commit.time or datetime.now(UTC)).isoformat())
        subscriptions.set(BEGUN, "yes")
    return n_news


def _events(index: Index, since: datetime | None) -> Iterator[Event]:
    """What each document that came or changed since a time stands for, the oldest first."""
    for hit in index.iter_hits("*", since=since, collapse="none", facets=(), snippets=False, sort="oldest"):
        kind = event_kind(hit)
        implied = ("vraag",) if kind in ("antwoord", "uitstel") else ()  # the question is older than what follows it
        changed = int(hit.gewijzigd.timestamp()) if hit.gewijzigd else 0
        yield Event(hit.id, kind, _papers(hit), implied, changed)


def event_kind(document: Hit | Document) -> str:
    """The event that a document stands for."""
    return KINDS.get(document.soort, "stuk")


def present_id(index: Index, news: News) -> str:
    """The id under which the index has a document now; "" where it has none.

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
