"""The SQLite file of subscriptions: its tables, and how it is opened."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from ...index.errors import VraagbaakError

VERSION = 2
_SCHEMA = """
CREATE TABLE people (id INTEGER PRIMARY KEY, address TEXT NOT NULL UNIQUE, token TEXT NOT NULL UNIQUE,
    created TEXT NOT NULL, language TEXT NOT NULL DEFAULT 'nl');
CREATE TABLE searches (id INTEGER PRIMARY KEY, person INTEGER NOT NULL REFERENCES people ON DELETE CASCADE,
    query TEXT NOT NULL, filters TEXT NOT NULL, rhythm TEXT NOT NULL, confirmed INTEGER NOT NULL, token TEXT NOT NULL
    UNIQUE, created TEXT NOT NULL, after INTEGER NOT NULL, due TEXT NOT NULL, UNIQUE (person, query, filters));
CREATE TABLE seen (paper TEXT NOT NULL, kind TEXT NOT NULL, PRIMARY KEY (paper, kind)) WITHOUT ROWID;
CREATE TABLE news (number INTEGER PRIMARY KEY, id TEXT NOT NULL, kind TEXT NOT NULL, commit_number INTEGER NOT NULL,
    changed INTEGER NOT NULL, papers TEXT NOT NULL);
CREATE TABLE matches (search INTEGER NOT NULL REFERENCES searches ON DELETE CASCADE, news INTEGER NOT NULL,
    message TEXT, PRIMARY KEY (search, news)) WITHOUT ROWID;
CREATE TABLE outbox (message TEXT PRIMARY KEY, person INTEGER NOT NULL REFERENCES people ON DELETE CASCADE,
    content BLOB NOT NULL, made TEXT NOT NULL, sent TEXT NOT NULL DEFAULT '', attempts INTEGER NOT NULL DEFAULT 0,
    problem TEXT NOT NULL DEFAULT '') WITHOUT ROWID;
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""

_UPGRADE = """
ALTER TABLE news ADD COLUMN papers TEXT NOT NULL DEFAULT '[]';
ALTER TABLE matches RENAME TO matches_before;
CREATE TABLE matches (search INTEGER NOT NULL REFERENCES searches ON DELETE CASCADE, news INTEGER NOT NULL,
    message TEXT, PRIMARY KEY (search, news)) WITHOUT ROWID;
INSERT INTO matches SELECT search, news, message FROM matches_before;
DROP TABLE matches_before;
"""
"""Migration from version 1, which stored one match per document, and no papers of news."""


def opened(folder: Path) -> sqlite3.Connection:
    """The file of a folder, created where there is none. Raises VraagbaakError."""
    path = folder / "subscriptions.sqlite"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        db = sqlite3.connect(path, isolation_level=None, timeout=30.0)
        os.chmod(path, 0o600)  # other users of the machine must not read addresses
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA secure_delete = ON")
        if _version(db) != VERSION:  # else no lock is taken: another process may be writing
            db.execute("BEGIN IMMEDIATE")
            version = _version(db)
            if version not in (0, 1, VERSION):
                raise VraagbaakError(f"{path}: made by another version of vraagbaak; expected {VERSION}")
            for statement in {0: _SCHEMA, 1: _UPGRADE}.get(version, "").split(";"):
                db.execute(statement)
            db.execute(f"PRAGMA user_version = {VERSION}")
            db.execute("COMMIT")
    except (sqlite3.Error, OSError) as error:
        raise VraagbaakError(f"{path}: cannot be opened: {error}") from None
    return db


def _version(db: sqlite3.Connection) -> int:
    (version,) = db.execute("PRAGMA user_version").fetchone()
    return int(version)
