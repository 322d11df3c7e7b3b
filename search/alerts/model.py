"""Types that the parts of the alerts exchange: saved searches, news, and mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

Rhythm = Literal["direct", "dagelijks", "wekelijks"]
RHYTHMS: tuple[Rhythm, ...] = ("direct", "dagelijks", "wekelijks")
PERIOD = {"direct": timedelta(0), "dagelijks": timedelta(days=1), "wekelijks": timedelta(days=7)}


@dataclass(frozen=True, slots=True)
class Search:
    """A saved search. `after` is the number of the last news that it was matched against."""

    id: int
    person: int
    address: str
    query: str
    filters: Mapping[str, tuple[str, ...]]
    rhythm: Rhythm
    is_confirmed: bool
    token: str
    after: int

    @property
    def name(self) -> str:
        """The search in a few words: its query and its filters."""
        filters = "; ".join(f"{name}: {', '.join(values)}" for name, values in self.filters.items())
        return " · ".join(filter(None, (self.query, filters)))


@dataclass(frozen=True, slots=True)
class News:
    """A document that is new, or answers a question for the first time: `kind` is vraag, antwoord, uitstel or stuk."""

    number: int
    id: str
    kind: str
    commit: int
    changed: int
    """When the document last changed in the index, in seconds since 1970."""
    papers: tuple[str, ...]
    """The vraagnummers that it is about; its id if it has none."""


@dataclass(frozen=True, slots=True)
class Event:
    """A document that came or changed: its event, the papers it is about, and the kinds that it implies."""

    id: str
    kind: str
    papers: tuple[str, ...]
    implied: tuple[str, ...]
    changed: int


@dataclass(frozen=True, slots=True)
class Pending:
    """Matches of one saved search that are not in a mail yet."""

    search: Search
    news: tuple[News, ...]


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail in the outbox: its Message-ID, where it goes, and its bytes."""

    message: str
    address: str
    content: bytes
    problem: str = ""
    """Why the server last refused it."""
