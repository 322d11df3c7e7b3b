"""SQLite's FTS5: its bm25 ranking, its snippets, facets by joins on an indexed table.

Texts are stored once, in a separate table (`content=`), the index is optimized, and pages are mapped. FTS5 has no Dutch
stemmer: it matches words as they are written, which is less work.
"""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

from ..passages import entries
from . import FACETS, N_HITS, N_VALUES, emptied

VERSION = sqlite3.sqlite_version
FILE = "fts5.sqlite"
BATCH = 10_000

TABLES = """
    CREATE TABLE passages (number INTEGER PRIMARY KEY, titel TEXT, vraag TEXT, antwoord TEXT);
    CREATE TABLE facets (facet INTEGER, passage INTEGER, value TEXT, PRIMARY KEY (facet, passage, value)) WITHOUT ROWID;
    CREATE VIRTUAL TABLE words USING fts5(
        titel, vraag, antwoord, content=passages, content_rowid=number, tokenize="unicode61 remove_diacritics 2"
    );
"""
COUNT = f"""
    SELECT value, count(*) FROM matching JOIN facets ON facets.facet = ? AND facets.passage = matching.number
    GROUP BY value ORDER BY 2 DESC LIMIT {N_VALUES}
"""


def build(lines: Path, folder: Path) -> int:
    db = sqlite3.connect(emptied(folder) / FILE, isolation_level=None)
    db.executescript("PRAGMA journal_mode = WAL; PRAGMA cache_size = -262144;" + TABLES + "BEGIN;")
    n = 0
    passages: list[tuple[int, str, str, str]] = []
    values: list[tuple[int, int, str]] = []
    for entry in entries(lines):
        passages.append((entry.number, entry.titel, entry.vraag, entry.antwoord))
        own = (entry.indieners, entry.partijen, entry.ministeries, [str(entry.jaar)] if entry.jaar else [])
        values += [(at, entry.number, value) for at, several in enumerate(own) for value in dict.fromkeys(several)]
        n += 1
        if len(passages) == BATCH:
            _insert(db, passages, values)
    _insert(db, passages, values)
    for last in (
        "INSERT INTO words(words) VALUES ('optimize')",
        "COMMIT",
        "ANALYZE",
        "PRAGMA wal_checkpoint(TRUNCATE)",
    ):
        db.execute(last)
    db.close()
    return n


def _insert(
    db: sqlite3.Connection, passages: list[tuple[int, str, str, str]], values: list[tuple[int, int, str]]
) -> None:
    db.executemany("INSERT INTO passages VALUES (?, ?, ?, ?)", passages)
    db.executemany("INSERT INTO words(rowid, titel, vraag, antwoord) VALUES (?, ?, ?, ?)", passages)
    db.executemany("INSERT INTO facets VALUES (?, ?, ?)", values)
    passages.clear()
    values.clear()


class Engine:
    """An index of FTS5. Its documents are passages."""

    def __init__(self, folder: Path) -> None:
        self._db = sqlite3.connect(folder / FILE)
        self._db.executescript(
            "PRAGMA mmap_size = 2147418112; PRAGMA cache_size = -262144; PRAGMA temp_store = MEMORY;"
        )
        self._db.execute("CREATE TEMP TABLE matching (number INTEGER PRIMARY KEY)")

    @staticmethod
    def _query(query: str) -> str:
        return " OR ".join(f'"{word}"' for word in query.split())

    def top(self, query: str) -> object:
        chosen = f"SELECT rowid, rank FROM words WHERE words MATCH ? ORDER BY rank LIMIT {N_HITS}"
        return self._db.execute(chosen, (self._query(query),)).fetchall()

    def facets(self, query: str) -> object:
        return self.top(query), self._counted(query)

    def whole(self, query: str) -> object:
        shown = ", ".join(f"snippet(words, {column}, '<b>', '</b>', '…', 30)" for column in (1, 2))
        chosen = f"SELECT rowid, rank, titel, {shown} FROM words WHERE words MATCH ? ORDER BY rank LIMIT {N_HITS}"
        return self._db.execute(chosen, (self._query(query),)).fetchall(), self._counted(query)

    def _counted(self, query: str) -> object:
        """The matches are computed once, for the four facets together."""
        self._db.execute("INSERT INTO matching SELECT rowid FROM words WHERE words MATCH ?", (self._query(query),))
        found = [self._db.execute(COUNT, (at,)).fetchall() for at in range(len(FACETS))]
        self._db.rollback()
        return found


if __name__ == "__main__":
    print(build(Path(sys.argv[1]), Path(sys.argv[2])))
