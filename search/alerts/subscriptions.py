"""People, their saved searches, the results found for them, and the outgoing mail: one SQLite file.

The file is stored separately from the index, so that addresses can be deleted, and are never part of a copy of the
index.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType

from ...index.errors import UsageProblem
from .model import PERIOD, RHYTHMS, Event, Mail, News, Pending, Rhythm, Search
from .schema import opened

KEPT = timedelta(days=5)
"""A mail that the server does not accept for this long is given up (RFC 5321, 4.5.4.1)."""

MOST_UNCONFIRMED = 3
"""Unconfirmed saved searches of one address: a stranger cannot be flooded with mail."""

MOST_SEARCHES = 50
"""Saved searches of one person."""


def folder_of(index: Path) -> Path:
    """The folder of subscriptions beside an index: `name.alerts`."""
    index = index.resolve()
    return index.with_name(index.name + ".alerts")


class Subscriptions:
    """An open file of subscriptions; use it as a context manager. Any process may write; each step is a transaction."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._db = opened(folder)

    def __enter__(self) -> Subscriptions:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """A transaction: all writes inside are stored together, or none."""
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
        """Saves a search; the same search of the same person is stored once. Raises UsageProblem on a bad address."""
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
                "VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT DO UPDATE SET confirmed = max(confirmed, excluded.confirmed), "
                "rhythm = CASE WHEN confirmed > excluded.confirmed THEN rhythm ELSE excluded.rhythm END",
                (person, query, kept, rhythm, confirmed, secrets.token_urlsafe(24), now, self.last_news(), ""),
            )
            row = self._db.execute(
                f"{_SEARCH} WHERE person = ? AND query = ? AND filters = ?", (person, query, kept)
            ).fetchone()
        return _search(row)

    def ask(self, address: str, query: str, filters: Mapping[str, Sequence[str]], rhythm: str) -> Search:
        """Saves a search that its owner must confirm. Raises UsageProblem, also where too many searches wait for
        confirmation."""
        address = checked_address(address)
        (n,) = self._db.execute(
            "SELECT count(*) FROM searches JOIN people ON people.id = person WHERE address = ? AND NOT confirmed",
            (address,),
        ).fetchone()
        if n >= MOST_UNCONFIRMED:
            raise UsageProblem(f"{address} has {n} searches to confirm already")
        return self.add(address, query, filters, rhythm, confirmed=False)

    def clear_unconfirmed(self, before: datetime) -> int:
        """Removes searches that were made before a time and never confirmed, and their people; returns how many."""
        with self.transaction():
            done = self._db.execute("DELETE FROM searches WHERE NOT confirmed AND created < ?", (before.isoformat(),))
            self._db.execute("DELETE FROM people WHERE id NOT IN (SELECT person FROM searches)")
        return done.rowcount

    def searches(self, address: str = "", token: str = "") -> list[Search]:
        """All saved searches: of one person by address, of a person or search by token, or of all people."""
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
        """Confirms the saved search of a token; False where there is none. It matches news from now on."""
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

    def end_all(self, token: str) -> bool:
        """Removes the person of a token with all searches and mail; the token of one of the person's searches works
        too."""
        with self.transaction():
            done = self._db.execute(
                "DELETE FROM people WHERE token = ? OR id IN (SELECT person FROM searches WHERE token = ?)",
                (token, token),
            )
        return bool(done.rowcount)

    def person_token(self, person: int) -> str:
        """The token that opens a person's page of saved searches."""
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
        """Records events: a paper and kind that was not seen before is news. Returns how many are news.

        With `as_news` false nothing is news: for the present content of an index when subscriptions begin.
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
                    row = (event.id, event.kind, commit, event.changed, json.dumps(event.papers))
                    self._db.execute(
                        "INSERT INTO news (id, kind, commit_number, changed, papers) VALUES (?,?,?,?,?)", row
                    )
                    n_news += 1
        return n_news

    def news(self, after: int) -> list[News]:
        """News after a number, in order."""
        return list(map(_news, self._db.execute(f"{_NEWS} WHERE number > ? ORDER BY number", (after,))))

    def match(self, matches: Iterable[tuple[Search, Sequence[News]]], through: int) -> None:
        """Records the matches of searches, which are now all matched against the news up to a number."""
        with self.transaction():
            for search, news in matches:
                self._db.executemany(
                    "INSERT OR IGNORE INTO matches VALUES (?,?,NULL)", [(search.id, item.number) for item in news]
                )
                self._db.execute("UPDATE searches SET after = ? WHERE id = ?", (through, search.id))

    # mail

    def pending(self, now: datetime) -> dict[int, list[Pending]]:
        """Matches that are not mailed yet, by person, for the people to whom a mail is due."""
        rows = self._db.execute(
            f"{_SEARCH} WHERE confirmed AND due <= ? AND EXISTS (SELECT * FROM matches WHERE search = searches.id "
            "AND message IS NULL) ORDER BY person, searches.id",
            (now.isoformat(),),
        ).fetchall()
        by_person: dict[int, list[Pending]] = {}
        for row in rows:
            search = _search(row)
            news = self._db.execute(
                f"{_NEWS} JOIN matches ON number = matches.news WHERE search = ? AND message IS NULL ORDER BY number",
                (search.id,),
            )
            by_person.setdefault(search.person, []).append(Pending(search, tuple(map(_news, news))))
        return by_person

    def put(self, message: str, person: int, content: bytes, pending: Sequence[Pending], now: datetime) -> None:
        """Puts a mail in the outbox, with its matches and the time of the next mail, in one transaction."""
        with self.transaction():
            self._db.execute(
                "INSERT OR IGNORE INTO outbox (message, person, content, made) VALUES (?,?,?,?)",
                (message, person, content, now.isoformat()),
            )
            self.settle(message, pending, now)

    def settle(self, message: str, pending: Sequence[Pending], now: datetime) -> None:
        """Records the mail of some matches ("-" for none), and the time when the next mail is due."""
        with self.transaction():
            for of_search in pending:
                self._db.executemany(
                    "UPDATE matches SET message = ? WHERE search = ? AND news = ?",
                    [(message, of_search.search.id, news.number) for news in of_search.news],
                )
                due = (now + PERIOD[of_search.search.rhythm]).isoformat()
                self._db.execute("UPDATE searches SET due = ? WHERE id = ?", (due, of_search.search.id))

    def unsent(self, message: str = "") -> list[Mail]:
        """Mail that the server has not accepted, the least often refused first; with `message`, only that mail."""
        rows = self._db.execute(
            "SELECT message, address, content, problem FROM outbox JOIN people ON people.id = person "
            "WHERE sent = '' AND ? IN ('', message) ORDER BY attempts, made, message",
            (message,),
        )
        return [Mail(*row) for row in rows]

    def give_up(self, before: datetime) -> list[Mail]:
        """Removes mail from the outbox that was made before a time and never accepted; returns it."""
        with self.transaction():
            rows = self._db.execute(
                "SELECT message, address, x'', problem FROM outbox JOIN people ON people.id = person "
                "WHERE sent = '' AND made < ? ORDER BY made, message",
                (before.isoformat(),),
            ).fetchall()
            self._db.executemany("DELETE FROM outbox WHERE message = ?", [(row[0],) for row in rows])
        return [Mail(*row) for row in rows]

    def sent(self, message: str) -> None:
        """Records that the server accepted a mail; its content is deleted."""
        with self.transaction():
            self._db.execute("UPDATE outbox SET sent = ?, content = x'' WHERE message = ?", (_now(), message))

    def failed(self, message: str, problem: str) -> None:
        """Record that the server did not accept a mail."""
        with self.transaction():
            self._db.execute(
                "UPDATE outbox SET attempts = attempts + 1, problem = ? WHERE message = ?", (problem, message)
            )


_NEWS = "SELECT number, news.id, kind, commit_number, changed, papers FROM news"
_SEARCH = (
    "SELECT searches.id, person, address, query, filters, rhythm, confirmed, searches.token, after "
    "FROM searches JOIN people ON people.id = person"
)


def _search(row: tuple[int, int, str, str, str, Rhythm, int, str, int]) -> Search:
    id, person, address, query, filters, rhythm, confirmed, token, after = row
    kept = {name: tuple(values) for name, values in json.loads(filters).items()}
    return Search(id, person, address, query, kept, rhythm, bool(confirmed), token, after)


def _news(row: tuple[int, str, str, int, int, str]) -> News:
    number, id, kind, commit, changed, papers = row
    return News(number, id, kind, commit, changed, tuple(json.loads(papers)))


def checked_address(address: str) -> str:
    """The address in lower case. Raises UsageProblem on a text that is no mail address."""
    address = address.strip().lower()
    name, at, host = address.rpartition("@")
    if not (name and at and "." in host) or any(letter.isspace() or letter in '<>,;"' for letter in address):
        raise UsageProblem(f"{address!r} is no mail address; expected name@host.nl")
    if len(address) > 254 or not address.isprintable() or not address.isascii():
        raise UsageProblem(f"{address[:60]!r} is no mail address that can be written to")
    return address


def _now() -> str:
    return datetime.now(UTC).isoformat()
