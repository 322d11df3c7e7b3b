"""The manifest of the store: the papers that services list, the stored files, and what was seen first.

One SQLite file. Each method that writes is one transaction, so a killed run leaves only complete steps.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

VERSION = 1

_SCHEMA = """
CREATE TABLE records (
    source TEXT NOT NULL, id TEXT NOT NULL, soort TEXT NOT NULL, stamp TEXT NOT NULL, meta TEXT NOT NULL,
    first_seen TEXT NOT NULL, listed TEXT NOT NULL, stored TEXT NOT NULL DEFAULT '', indexed TEXT NOT NULL DEFAULT '',
    attempts INTEGER NOT NULL DEFAULT 0, problem TEXT NOT NULL DEFAULT '', gone INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (source, id)) WITHOUT ROWID;
CREATE TABLE files (
    source TEXT NOT NULL, id TEXT NOT NULL, manifestation TEXT NOT NULL, url TEXT NOT NULL, sha256 TEXT NOT NULL,
    n_bytes INTEGER NOT NULL, fetched TEXT NOT NULL, PRIMARY KEY (source, id, manifestation)) WITHOUT ROWID;
CREATE TABLE cursors (source TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (source, name)) WITHOUT ROWID;
CREATE TABLE entities (category TEXT NOT NULL, id TEXT NOT NULL, changed TEXT NOT NULL, deleted INTEGER NOT NULL,
    fields TEXT NOT NULL, PRIMARY KEY (category, id)) WITHOUT ROWID;
CREATE TABLE events (paper TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, day TEXT NOT NULL,
    first_seen TEXT NOT NULL, seen INTEGER NOT NULL, PRIMARY KEY (paper, kind)) WITHOUT ROWID;
"""

_INDEXES = """
CREATE INDEX IF NOT EXISTS documents ON entities (json_extract(fields, '$.soort[0]'), id)
    WHERE category = 'Document';
CREATE INDEX IF NOT EXISTS actors ON entities (json_extract(fields, '$.zaak[0]'))
    WHERE category = 'ZaakActor';
CREATE INDEX IF NOT EXISTS versions ON entities (json_extract(fields, '$.document[0]'))
    WHERE category = 'DocumentVersie';
"""
"""The SyncFeed has millions of entities; a run reads the few that are about questions."""


class ManifestProblem(Exception):
    """A manifest that cannot be opened; the message names the file and what to do."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A paper as a service lists it. `stamp` changes whenever the service changes the paper."""

    id: str
    soort: str
    stamp: str
    meta: Mapping[str, list[str]]
    """The service's own metadata: values by name."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A raw file of a paper, as fetched."""

    manifestation: str
    url: str
    sha256: str
    n_bytes: int


@dataclass(frozen=True, slots=True)
class Record:
    """A listed paper and its state. `stored` and `indexed` are the stamps of the versions stored and indexed."""

    source: str
    id: str
    soort: str
    stamp: str
    meta: dict[str, list[str]]
    first_seen: str
    stored: str
    indexed: str
    attempts: int
    problem: str
    is_gone: bool


@dataclass(frozen=True, slots=True)
class Entity:
    """An object of the SyncFeed by its guid. A deleted one has no fields; its last known fields are kept."""

    category: str
    id: str
    changed: str
    is_deleted: bool
    fields: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a paper for the first time: `kind` is vraag, antwoord, uitstel or ingetrokken."""

    paper: str
    kind: str
    id: str
    day: str
    """The date that the document gives, as YYYY-MM-DD; "" where it gives none."""
    first_seen: str
    seen: int
    """The order in which events were seen, counted from 1."""


class Manifest:
    """An open manifest; use it as a context manager. One process writes at a time."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / "manifest.sqlite"
        try:
            self._db = sqlite3.connect(self.path, isolation_level=None, timeout=30.0)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            (version,) = self._db.execute("PRAGMA user_version").fetchone()
            if version == 0:
                self._db.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;")
            elif version != VERSION:
                raise ManifestProblem(f"{self.path}: made by another version of vraagbaak; expected {VERSION}")
            self._db.executescript(_INDEXES)
        except sqlite3.Error as error:
            raise ManifestProblem(f"{self.path}: {error}; remove the folder to fetch everything again") from None

    def __enter__(self) -> Manifest:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._db.close()

    # listed papers

    def list_page(
        self, source: str, page: Iterable[Listed], now: str, cursors: Mapping[str, str] | None = None
    ) -> list[str]:
        """Records a page of a listing, and its cursors, in one transaction; returns the ids that are new or changed."""
        changed = []
        with self._transaction():
            for listed in page:
                row = self._db.execute(
                    "SELECT stamp, gone FROM records WHERE source = ? AND id = ?", (source, listed.id)
                ).fetchone()
                if row is None or row[0] != listed.stamp or row[1]:
                    changed.append(listed.id)
                self._db.execute(
                    "INSERT INTO records (source, id, soort, stamp, meta, first_seen, listed) VALUES (?,?,?,?,?,?,?) "
                    "ON CONFLICT DO UPDATE SET soort = excluded.soort, meta = excluded.meta, listed = excluded.listed, "
                    "gone = 0, attempts = CASE WHEN stamp = excluded.stamp THEN attempts ELSE 0 END, "
                    "stamp = excluded.stamp",
                    (source, listed.id, listed.soort, listed.stamp, json.dumps(dict(listed.meta)), now, now),
                )
            self._set_cursors(source, cursors or {})
        return changed

    def wanted(self, source: str, most_attempts: int) -> list[str]:
        """The ids of papers whose files of the present stamp are not stored, in order of id."""
        rows = self._db.execute(
            "SELECT id FROM records WHERE source = ? AND stored <> stamp AND NOT gone AND attempts < ? ORDER BY id",
            (source, most_attempts),
        )
        return [row[0] for row in rows]

    def record(self, source: str, id: str) -> Record | None:
        row = self._db.execute(f"{_RECORD} WHERE source = ? AND id = ?", (source, id)).fetchone()
        return _record(row) if row else None

    def records(self, source: str = "") -> Iterator[Record]:
        """All records, of one source or of all, in order of source and id; also those that are gone."""
        last = ("", "")
        while True:
            rows = self._db.execute(
                f"{_RECORD} WHERE (source, id) > (?, ?) AND (? = '' OR source = ?) ORDER BY source, id LIMIT 500",
                (*last, source, source),
            ).fetchall()
            if not rows:
                return
            yield from map(_record, rows)
            last = (rows[-1][0], rows[-1][1])

    def known_ids(self, source: str, soort: str = "") -> set[str]:
        """The ids of a kind, or of all kinds, that are not gone."""
        rows = self._db.execute(
            "SELECT id FROM records WHERE source = ? AND ? IN ('', soort) AND NOT gone", (source, soort)
        )
        return {row[0] for row in rows}

    def unlisted(self, source: str, soort: str, since: str) -> set[str]:
        """The ids of a kind, not gone, that no page has listed since a time."""
        rows = self._db.execute(
            "SELECT id FROM records WHERE source = ? AND soort = ? AND NOT gone AND listed < ?", (source, soort, since)
        )
        return {row[0] for row in rows}

    # stored files

    def store(self, source: str, id: str, stamp: str, files: Iterable[Kept], now: str) -> None:
        """Records the files of a paper as of a stamp; those of an older stamp are removed.

        A paper that was touched without a change of its files is not indexed again: services post whole years again.
        """
        files = list(files)
        with self._transaction():
            if {kept.sha256 for kept in self.files(source, id)} == {kept.sha256 for kept in files}:
                self._db.execute(
                    "UPDATE records SET indexed = ? WHERE source = ? AND id = ? AND indexed = stored AND stored <> ''",
                    (stamp, source, id),
                )
            self._db.execute("DELETE FROM files WHERE source = ? AND id = ?", (source, id))
            self._db.executemany(
                "INSERT INTO files VALUES (?,?,?,?,?,?,?)",
                [(source, id, kept.manifestation, kept.url, kept.sha256, kept.n_bytes, now) for kept in files],
            )
            self._db.execute(
                "UPDATE records SET stored = ?, attempts = 0, problem = '' WHERE source = ? AND id = ?",
                (stamp, source, id),
            )

    def failed(self, source: str, id: str, problem: str) -> None:
        """Record that the files of a paper could not be fetched."""
        with self._transaction():
            self._db.execute(
                "UPDATE records SET attempts = attempts + 1, problem = ? WHERE source = ? AND id = ?",
                (problem, source, id),
            )

    def retry(self, source: str) -> None:
        """Lets papers that failed too often be tried again."""
        with self._transaction():
            self._db.execute("UPDATE records SET attempts = 0 WHERE source = ? AND stored <> stamp", (source,))

    def gone(self, source: str, ids: Iterable[str]) -> None:
        """Record that papers are no longer listed, or were replaced."""
        with self._transaction():
            self._db.executemany(
                "UPDATE records SET gone = 1 WHERE source = ? AND id = ?", [(source, id) for id in ids]
            )

    def files(self, source: str, id: str) -> list[Kept]:
        rows = self._db.execute(
            "SELECT manifestation, url, sha256, n_bytes FROM files WHERE source = ? AND id = ? ORDER BY manifestation",
            (source, id),
        )
        return [Kept(*row) for row in rows]

    # indexed papers

    def due(self) -> list[tuple[str, str]]:
        """Source and id of each record whose stored files are not indexed, or that is gone and still indexed."""
        rows = self._db.execute(
            "SELECT source, id FROM records WHERE (NOT gone AND stored <> '' AND indexed <> stored) "
            "OR (gone AND indexed <> '') ORDER BY source, id"
        )
        return [(row[0], row[1]) for row in rows]

    def indexed(self, marks: Iterable[tuple[str, str, str]], events: Iterable[Event], now: str) -> list[Event]:
        """Records (source, id, stamp) of the papers in the index as of its last commit, and events; returns the new
        events."""
        new = []
        with self._transaction():
            self._db.executemany(
                "UPDATE records SET indexed = ? WHERE source = ? AND id = ?",
                [(stamp, source, id) for source, id, stamp in marks],
            )
            (last,) = self._db.execute("SELECT coalesce(max(seen), 0) FROM events").fetchone()
            for event in events:
                added = self._db.execute(
                    "INSERT OR IGNORE INTO events VALUES (?,?,?,?,?,?)",
                    (event.paper, event.kind, event.id, event.day, now, last + 1),
                )
                if added.rowcount:
                    last += 1
                    new.append(Event(event.paper, event.kind, event.id, event.day, now, last))
        return new

    def forget_indexed(self) -> None:
        """Have every stored paper indexed again."""
        with self._transaction():
            self._db.execute("UPDATE records SET indexed = '' WHERE NOT gone")

    def events(self, paper: str = "", after: int = 0) -> list[Event]:
        """Events in the order in which they were seen: of one paper or of all, after a number."""
        rows = self._db.execute(
            "SELECT * FROM events WHERE (? = '' OR paper = ?) AND seen > ? ORDER BY seen", (paper, paper, after)
        )
        return [Event(*row) for row in rows]

    # cursors and entities

    def cursor(self, source: str, name: str) -> str:
        """The value of a cursor; "" where it was never set."""
        row = self._db.execute("SELECT value FROM cursors WHERE source = ? AND name = ?", (source, name)).fetchone()
        return row[0] if row else ""

    def set_cursor(self, source: str, name: str, value: str) -> None:
        with self._transaction():
            self._set_cursors(source, {name: value})

    def feed_page(self, source: str, entities: Iterable[Entity], cursor: str, token: str) -> None:
        """Record a page of the SyncFeed with the token that follows it, at once."""
        with self._transaction():
            for entity in entities:
                fields = json.dumps(entity.fields)
                self._db.execute(
                    "INSERT INTO entities VALUES (?,?,?,?,?) ON CONFLICT DO UPDATE SET changed = excluded.changed, "
                    "deleted = excluded.deleted, "
                    "fields = CASE WHEN excluded.deleted THEN fields ELSE excluded.fields END",
                    (entity.category, entity.id, entity.changed, entity.is_deleted, fields),
                )
            self._set_cursors(source, {cursor: token})

    def entity(self, category: str, id: str) -> Entity | None:
        """An entity by its guid; a deleted one has its last known fields."""
        row = self._db.execute("SELECT * FROM entities WHERE category = ? AND id = ?", (category, id)).fetchone()
        return _entity(row) if row else None

    def documents(self, soort: str) -> Iterator[Entity]:
        """The entities `Document` whose soort begins with a text, deleted ones with their last known fields."""
        rows = self._db.execute(
            "SELECT * FROM entities WHERE category = 'Document' AND json_extract(fields, '$.soort[0]') >= ? "
            "AND json_extract(fields, '$.soort[0]') < ? ORDER BY json_extract(fields, '$.soort[0]'), id",
            (soort, soort + "\U0010ffff"),
        )
        with closing(rows):
            yield from map(_entity, rows)

    def actors(self, zaak: str) -> list[Entity]:
        """The entities `ZaakActor` of a Zaak that are not deleted, in order of guid."""
        return self._about("ZaakActor", "zaak", zaak)

    def versions(self, document: str) -> list[Entity]:
        """The entities `DocumentVersie` of a Document that are not deleted, in order of guid."""
        return self._about("DocumentVersie", "document", document)

    def _about(self, category: str, name: str, id: str) -> list[Entity]:
        rows = self._db.execute(
            f"SELECT * FROM entities WHERE category = '{category}' AND json_extract(fields, '$.{name}[0]') = ? "
            "AND NOT deleted ORDER BY id",
            (id,),
        )
        return list(map(_entity, rows))

    def _set_cursors(self, source: str, cursors: Mapping[str, str]) -> None:
        self._db.executemany(
            "INSERT INTO cursors VALUES (?,?,?) ON CONFLICT DO UPDATE SET value = excluded.value",
            [(source, name, value) for name, value in cursors.items()],
        )

    def _transaction(self) -> _Transaction:
        return _Transaction(self._db)


class _Transaction:
    """BEGIN IMMEDIATE, then COMMIT, or ROLLBACK after an exception."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.execute("COMMIT" if kind is None else "ROLLBACK")


_RECORD = "SELECT source, id, soort, stamp, meta, first_seen, stored, indexed, attempts, problem, gone FROM records"


def _entity(row: tuple[str, str, str, int, str]) -> Entity:
    category, id, changed, deleted, fields = row
    return Entity(category, id, changed, bool(deleted), json.loads(fields))


def _record(row: tuple[str, str, str, str, str, str, str, str, int, str, int]) -> Record:
    source, id, soort, stamp, meta, first_seen, stored, indexed, attempts, problem, gone = row
    fields = json.loads(meta)
    return Record(source, id, soort, stamp, fields, first_seen, stored, indexed, attempts, problem, bool(gone))
