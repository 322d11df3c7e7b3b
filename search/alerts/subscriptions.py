"""People, their saved searches, what was found for them, and the mail that is to go out: one SQLite file.

The file is kept apart from the index, so that addresses can be deleted, and never travel with a copy of the index.
"""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Literal

from ...index.errors import UsageProblem, VraagbaakError

Rhythm = Literal["direct", "dagelijks", "wekelijks"]
RHYTHMS: tuple[Rhythm, ...] = ("direct", "dagelijks", "wekelijks")
PERIOD = {"direct": timedelta(0), "dagelijks": timedelta(days=1), "wekelijks": timedelta(days=7)}

MOST_ATTEMPTS = 20
"""Runs in which a mail is offered to the server before it is given up."""

MOST_UNCONFIRMED = 3
"""Saved searches of one address that wait to be confirmed: a stranger cannot be flooded with mail."""

MOST_SEARCHES = 50
"""Saved searches of one person."""

VERSION = 1
_SCHEMA = """
CREATE TABLE people (id INTEGER PRIMARY KEY, address TEXT NOT NULL UNIQUE, token TEXT NOT NULL UNIQUE,
    created TEXT NOT NULL, language TEXT NOT NULL DEFAULT 'nl');
CREATE TABLE searches (id INTEGER PRIMARY KEY, person INTEGER NOT NULL REFERENCES people ON DELETE CASCADE,
    query TEXT NOT NULL, filters TEXT NOT NULL, rhythm TEXT NOT NULL, confirmed INTEGER NOT NULL, token TEXT NOT NULL
    UNIQUE, created TEXT NOT NULL, after INTEGER NOT NULL, due TEXT NOT NULL, UNIQUE (person, query, filters));
CREATE TABLE seen (paper TEXT NOT NULL, kind TEXT NOT NULL, PRIMARY KEY (paper, kind)) WITHOUT ROWID;
CREATE TABLE news (number INTEGER PRIMARY KEY, id TEXT NOT NULL, kind TEXT NOT NULL, commit_number INTEGER NOT NULL,
    changed INTEGER NOT NULL);
CREATE TABLE matches (search INTEGER NOT NULL REFERENCES searches ON DELETE CASCADE, id TEXT NOT NULL,
    news INTEGER NOT NULL, commit_number INTEGER NOT NULL, message TEXT, PRIMARY KEY (search, id)) WITHOUT ROWID;
CREATE TABLE outbox (message TEXT PRIMARY KEY, person INTEGER NOT NULL REFERENCES people ON DELETE CASCADE,
    content BLOB NOT NULL, made TEXT NOT NULL, sent TEXT NOT NULL DEFAULT '', attempts INTEGER NOT NULL DEFAULT 0,
    problem TEXT NOT NULL DEFAULT '') WITHOUT ROWID;
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


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
    """When the index saw the document change last, in seconds since 1970."""


@dataclass(frozen=True, slots=True)
class Event:
    """A document that came or changed: what it stands for, the papers it is about, and the kinds that it implies."""

    id: str
    kind: str
    papers: tuple[str, ...]
    implied: tuple[str, ...]
    changed: int


@dataclass(frozen=True, slots=True)
class Pending:
    """What was found for one saved search and not put in a mail yet."""

    search: Search
    news: tuple[News, ...]


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail in the outbox: its Message-ID, where it goes, and its bytes."""

    message: str
    address: str
    content: bytes


def folder_of(index: Path) -> Path:
    """The folder of subscriptions beside an index: `name.alerts`."""
    index = index.resolve()
    return index.with_name(index.name + ".alerts")


class Subscriptions:
    """An open file of subscriptions; use it as a context manager. Any process may write; each step is a transaction."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path = folder / "subscriptions.sqlite"
        try:
            self._db = sqlite3.connect(self.path, isolation_level=None, timeout=30.0)
            os.chmod(self.path, 0o600)  # other users of the machine must not read addresses
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            self._db.execute("PRAGMA foreign_keys = ON")
            self._db.execute("PRAGMA secure_delete = ON")
            (version,) = self._db.execute("PRAGMA user_version").fetchone()
            if version == 0:
                self._db.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;")
            elif version != VERSION:
                raise VraagbaakError(f"{self.path}: made by another version of vraagbaak; expected {VERSION}")
        except (sqlite3.Error, OSError) as error:
            raise VraagbaakError(f"{self.path}: cannot be opened: {error}") from None

    def __enter__(self) -> Subscriptions:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside is there together or not at all."""
        if self._db.in_transaction:
            yield
            return
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    # people and searches

    def add(
        self, address: str, query: str, filters: Mapping[str, Sequence[str]], rhythm: str, *, confirmed: bool = True
    ) -> Search:
        """Save a search; the same search of the same person is there once. Raises UsageProblem on a bad address."""
        address = checked_address(address)
        if rhythm not in RHYTHMS:
            raise UsageProblem(f"there is no rhythm {rhythm!r}; known: {', '.join(RHYTHMS)}")
        if not query.strip() and not filters:
            raise UsageProblem("a saved search needs words or a filter")
        kept = json.dumps({name: sorted(filters[name]) for name in sorted(filters)})
        now = _now()
        with self.transaction():
            self._db.execute(
                "INSERT OR IGNORE INTO people (address, token, created) VALUES (?,?,?)",
                (address, secrets.token_urlsafe(24), now),
            )
            (person,) = self._db.execute("SELECT id FROM people WHERE address = ?", (address,)).fetchone()
            (n,) = self._db.execute("SELECT count(*) FROM searches WHERE person = ?", (person,)).fetchone()
            if n >= MOST_SEARCHES:
                raise UsageProblem(f"{address} has {n} saved searches already; remove one first")
            self._db.execute(
                "INSERT INTO searches (person, query, filters, rhythm, confirmed, token, created, after, due) "
                "VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT DO UPDATE SET rhythm = excluded.rhythm, "
                "confirmed = max(confirmed, excluded.confirmed)",
                (person, query, kept, rhythm, confirmed, secrets.token_urlsafe(24), now, self.last_news(), ""),
            )
            row = self._db.execute(
                f"{_SEARCH} WHERE person = ? AND query = ? AND filters = ?", (person, query, kept)
            ).fetchone()
        return _search(row)

    def ask(self, address: str, query: str, filters: Mapping[str, Sequence[str]], rhythm: str) -> Search:
        """Save a search that its owner has to confirm. Raises UsageProblem, also where too many wait for that."""
        address = checked_address(address)
        (n,) = self._db.execute(
            "SELECT count(*) FROM searches JOIN people ON people.id = person WHERE address = ? AND NOT confirmed",
            (address,),
        ).fetchone()
        if n >= MOST_UNCONFIRMED:
            raise UsageProblem(f"{address} has {n} searches to confirm already")
        return self.add(address, query, filters, rhythm, confirmed=False)

    def clear_unconfirmed(self, before: datetime) -> int:
        """Remove searches that were made before a time and never confirmed, and their people; how many."""
        with self.transaction():
            done = self._db.execute("DELETE FROM searches WHERE NOT confirmed AND created < ?", (before.isoformat(),))
            self._db.execute("DELETE FROM people WHERE id NOT IN (SELECT person FROM searches)")
        return done.rowcount

    def searches(self, address: str = "", token: str = "") -> list[Search]:
        """All saved searches: of one person by address, or by the person's or a search's token, or of everybody."""
        if token:
            rows = self._db.execute(
                f"{_SEARCH} WHERE person IN (SELECT id FROM people WHERE token = ? UNION SELECT person FROM searches "
                "WHERE token = ?) ORDER BY searches.id",
                (token, token),
            )
        else:
            rows = self._db.execute(f"{_SEARCH} WHERE ? IN ('', address) ORDER BY searches.id", (address,))
        return [_search(row) for row in rows]

    def by_token(self, token: str) -> Search | None:
        """The saved search of a token."""
        row = self._db.execute(f"{_SEARCH} WHERE searches.token = ?", (token,)).fetchone()
        return _search(row) if row else None

    def confirm(self, token: str) -> bool:
        """Confirm the saved search of a token; False where there is none. It hears of what comes from now on."""
        with self.transaction():
            done = self._db.execute(
                "UPDATE searches SET confirmed = 1, after = CASE WHEN confirmed THEN after ELSE ? END WHERE token = ?",
                (self.last_news(), token),
            )
        return bool(done.rowcount)

    def remove(self, search: int) -> bool:
        """Remove a saved search, and its person with the last one."""
        with self.transaction():
            done = self._db.execute("DELETE FROM searches WHERE id = ?", (search,))
            self._db.execute("DELETE FROM people WHERE id NOT IN (SELECT person FROM searches)")
        return bool(done.rowcount)

    def forget(self, address: str) -> bool:
        """Remove a person with all searches and mail."""
        with self.transaction():
            return bool(self._db.execute("DELETE FROM people WHERE address = ?", (address.strip().lower(),)).rowcount)

    def person_token(self, person: int) -> str:
        """What opens a person's page of saved searches."""
        row = self._db.execute("SELECT token FROM people WHERE id = ?", (person,)).fetchone()
        return str(row[0]) if row else ""

    # news

    def setting(self, name: str) -> str:
        row = self._db.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def set(self, name: str, value: str) -> None:
        with self.transaction():
            self._db.execute("INSERT OR REPLACE INTO settings VALUES (?,?)", (name, value))

    def last_news(self) -> int:
        """The number of the latest news; 0 before any."""
        (last,) = self._db.execute("SELECT coalesce(max(number), 0) FROM news").fetchone()
        return int(last)

    def see(self, events: Iterable[Event], commit: int, *, as_news: bool) -> int:
        """Record events: a paper and kind that was not seen before is news.

        How many are news. With `as_news` false nothing is: what an index holds when subscriptions begin.
        """
        n_news = 0
        with self.transaction():
            for event in events:
                added = 0
                for paper in event.papers:
                    added += self._db.execute("INSERT OR IGNORE INTO seen VALUES (?,?)", (paper, event.kind)).rowcount
                    rows = [(paper, kind) for kind in event.implied]
                    self._db.executemany("INSERT OR IGNORE INTO seen VALUES (?,?)", rows)
                if added and as_news:
                    row = (event.id, event.kind, commit, event.changed)
                    self._db.execute("INSERT INTO news (id, kind, commit_number, changed) VALUES (?,?,?,?)", row)
                    n_news += 1
        return n_news

    def news(self, after: int) -> list[News]:
        """News after a number, in order."""
        return [News(*row) for row in self._db.execute("SELECT * FROM news WHERE number > ? ORDER BY number", (after,))]

    def match(self, found: Iterable[tuple[Search, Sequence[News]]], through: int) -> None:
        """Record what was found for searches, all matched against the news through a number now."""
        with self.transaction():
            for search, news in found:
                self._db.executemany(
                    "INSERT OR IGNORE INTO matches VALUES (?,?,?,?,NULL)",
                    [(search.id, one.id, one.number, one.commit) for one in news],
                )
                self._db.execute("UPDATE searches SET after = ? WHERE id = ?", (through, search.id))

    # mail

    def pending(self, now: datetime) -> dict[int, list[Pending]]:
        """What is found and not mailed, by person, for those to whom a mail is due."""
        rows = self._db.execute(
            f"{_SEARCH} WHERE confirmed AND due <= ? AND EXISTS (SELECT * FROM matches WHERE search = searches.id "
            "AND message IS NULL) ORDER BY person, searches.id",
            (now.isoformat(),),
        ).fetchall()
        found: dict[int, list[Pending]] = {}
        for row in rows:
            search = _search(row)
            news = self._db.execute(
                "SELECT news.number, news.id, news.kind, news.commit_number, changed "
                "FROM matches JOIN news ON number = news WHERE search = ? AND message IS NULL ORDER BY number",
                (search.id,),
            )
            found.setdefault(search.person, []).append(Pending(search, tuple(News(*one) for one in news)))
        return found

    def put(self, message: str, person: int, content: bytes, pending: Sequence[Pending], now: datetime) -> None:
        """Put a mail in the outbox, with the matches that it holds and the time of the next one, at once."""
        with self.transaction():
            self._db.execute(
                "INSERT OR IGNORE INTO outbox (message, person, content, made) VALUES (?,?,?,?)",
                (message, person, content, now.isoformat()),
            )
            self.settle(message, pending, now)

    def settle(self, message: str, pending: Sequence[Pending], now: datetime) -> None:
        """Record in which mail matches went ("-" for none), and when the next one is due."""
        with self.transaction():
            for one in pending:
                self._db.executemany(
                    "UPDATE matches SET message = ? WHERE search = ? AND id = ?",
                    [(message, one.search.id, news.id) for news in one.news],
                )
                due = (now + PERIOD[one.search.rhythm]).isoformat()
                self._db.execute("UPDATE searches SET due = ? WHERE id = ?", (due, one.search.id))

    def unsent(self) -> list[Mail]:
        """Mail that the server has not accepted, the oldest first."""
        rows = self._db.execute(
            "SELECT message, address, content FROM outbox JOIN people ON people.id = person "
            "WHERE sent = '' AND attempts < ? ORDER BY made, message",
            (MOST_ATTEMPTS,),
        )
        return [Mail(*row) for row in rows]

    def sent(self, message: str) -> None:
        """Record that the server accepted a mail; its content is not kept."""
        with self.transaction():
            self._db.execute("UPDATE outbox SET sent = ?, content = x'' WHERE message = ?", (_now(), message))

    def failed(self, message: str, problem: str) -> None:
        """Record that the server did not accept a mail."""
        with self.transaction():
            self._db.execute(
                "UPDATE outbox SET attempts = attempts + 1, problem = ? WHERE message = ?", (problem, message)
            )


_SEARCH = (
    "SELECT searches.id, person, address, query, filters, rhythm, confirmed, searches.token, after "
    "FROM searches JOIN people ON people.id = person"
)


def _search(row: tuple[int, int, str, str, str, Rhythm, int, str, int]) -> Search:
    id, person, address, query, filters, rhythm, confirmed, token, after = row
    kept = {name: tuple(values) for name, values in json.loads(filters).items()}
    return Search(id, person, address, query, kept, rhythm, bool(confirmed), token, after)


def checked_address(address: str) -> str:
    """The address in lower case. Raises UsageProblem on what is no mail address."""
    address = address.strip().lower()
    name, at, host = address.rpartition("@")
    if not (name and at and "." in host) or any(letter.isspace() or letter in '<>,;"' for letter in address):
        raise UsageProblem(f"{address!r} is no mail address; expected name@host.nl")
    if len(address) > 254 or not address.isprintable() or not address.isascii():
        raise UsageProblem(f"{address[:60]!r} is no mail address that can be written to")
    return address


def _now() -> str:
    return datetime.now(UTC).isoformat()
