"""The readable part of a damaged catalog.

Only tables with their original schema are read. A view, or anything else that another statement computes, is not read.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property, partial

from ..errors import Damaged
from ..indexing.own_files import DROPPED
from ..lexical import compound_vocabulary
from ..schema import SETTING, Schema
from ..segment.reader import SEGMENTS, STEM_MAPS
from ..storage import catalog, catalog_file, history
from ..store.bodies import Stored
from ..store.compression import Dictionaries
from ..vectors.files import FOLDER as VECTORS

TOO_LARGE = 1 << 53
"""No writer gives a text this number, or one below zero."""

MOST_AGAIN = 1000
"""The most repeated rows of a table: more come from pages that point back to themselves."""

REFUSALS = frozenset(
    (
        *(sqlite3.SQLITE_PERM, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM),
        *(sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN),
        *(sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_TRUNCATE),
        *(sqlite3.SQLITE_IOERR_SHMOPEN, sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_SHMMAP),
    )
)
"""SQLite's errors for a disk that refuses a write, whatever its content."""


class Salvage:
    """The readable part of a catalog. `lost` and `doubtful` (numbers of damaged texts) are known after `live`."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self.dictionaries = Dictionaries(partial(catalog.dictionary, db))
        self._damaged = False
        self._tables = self._whole_tables()
        self._settings = {name: value for name, value in self._some("settings", "name, value")}
        self._documents = {
            id: number
            for id, number in self._some("documents", "id, number")
            if isinstance(id, str) and isinstance(number, int)
        }
        gone = [*self._some("dead", "number"), *self._some("buried", "number")]
        self._gone = {number for (number,) in gone if isinstance(number, int)}
        self.doubtful: set[int] = set()
        self.lost: set[str] = set()
        self.highest = 0
        self.renumbered: dict[int, int] = {}
        """New numbers of live texts whose number no writer gives."""

    @property
    def is_damaged(self) -> bool:
        """Whether something could not be read, or is missing."""
        return self._damaged or bool(self._documents) or "format" not in self._settings

    @property
    def index_id(self) -> str:
        """The identity of the index; "" where it cannot be read, or there is none."""
        identity = self._settings.get("identity")
        return identity if isinstance(identity, str) and re.fullmatch("[0-9a-f]{32}", identity) else ""

    @cached_property
    def vector_files(self) -> tuple[tuple[str, int], ...]:
        """The vector files that the catalog names; empty where this cannot be read."""
        try:
            return catalog.State((), (), {catalog.VECTORS: str(self._settings.get(catalog.VECTORS, ""))}).vector_files
        except Damaged:
            return ()

    def text_setting(self, name: str) -> str:
        """A setting; "" where it cannot be read."""
        value = self._settings.get(name)
        return value if isinstance(value, str) else ""

    @cached_property
    def files(self) -> set[tuple[str, object]]:
        """The kind and name of each file of arrays that the catalog names, or has named."""
        files: set[tuple[str, object]] = {(compound_vocabulary.FOLDER, str(self.number("generation")))}
        for name, stem_map in self._some("segments", "name, folds"):
            files |= {(SEGMENTS, name), (STEM_MAPS, stem_map)}
        files |= {(VECTORS, name) for name, _ in self.vector_files}
        dropped = self._settings.get(DROPPED)
        for path in dropped.split() if isinstance(dropped, str) else ():
            kind, _, name = path.partition("/")
            files.add((kind, name))
        return files

    def number(self, name: str) -> int:
        """A setting that is a number; 0 when it is none."""
        value = self._settings.get(name)
        return int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 18 else 0

    def schema(self) -> dict[str, str]:
        """The setting that holds the schema, if it can be read."""
        stored = self._settings.get(SETTING)
        if isinstance(stored, str):
            with suppress(Damaged):
                Schema.from_settings({SETTING: stored})
                return {SETTING: stored}
        return {}

    def live(self) -> dict[int, str]:
        """The live numbers that have a text, with their ids: those that `documents` names, or that are not recorded as
        deleted."""
        ids = dict(self._ids())
        known = (0, *ids, *self._documents.values(), *self._gone)
        self.highest = max(number for number in known if number < TOO_LARGE)
        live = {number: id for number, id in ids.items() if self._documents.get(id) == number}
        there = set(live.values())
        rest: dict[str, int] = {}
        for number, id in ids.items():
            if id not in there and number not in self._gone:
                rest[id] = max(number, rest.get(id, number))
        live |= {number: id for id, number in rest.items()}
        self.lost = self._documents.keys() - there - rest.keys()
        for number in sorted(live):
            if not 0 <= number < TOO_LARGE:
                self.highest += 1
                self.renumbered[number] = self.highest
        return live

    def whole_dictionaries(self) -> Iterator[tuple[int, int, bytes]]:
        """Each dictionary with an intact copy: its generation, when it was learned, and its content."""
        seen = set()
        for copy in catalog.COPIES:
            more = f"WHERE copy = {copy}"
            for generation, learned_at, content, wanted in self._some(
                "dictionaries", "generation, learned_at, content, checksum", more
            ):
                if not isinstance(generation, int) or not isinstance(learned_at, int) or not isinstance(content, bytes):
                    continue
                if generation not in seen and catalog.dictionary_checksum(generation, learned_at, content) == wanted:
                    seen.add(generation)
                    yield generation, learned_at, content

    def whole_rows(self, table: str, columns: str) -> Iterator[tuple[object, ...]]:
        """The rows of a table of the history whose checksum, the last column, is right."""
        for row in self.rows(table, columns):
            values = [value for value in row[:-1] if isinstance(value, int | bytes)]
            if len(values) == len(row) - 1 and history.row_checksum(*values) == row[-1]:
                yield row

    def rows(self, table: str, columns: str) -> list[tuple[object, ...]]:
        """The rows of a table of the history; none where an older vraagbaak wrote the catalog."""
        return self._some(table, columns)

    def text(self, number: int) -> bytes:
        """The body of a text that `live` named."""
        body: bytes = self._db.execute("SELECT body FROM texts WHERE number = ?", (number,)).fetchone()[0]
        return body

    def _ids(self) -> Iterator[tuple[int, str]]:
        """The number of each readable text, with the id in it."""
        for number, body, wanted in self._texts():
            if not isinstance(body, bytes):
                continue
            whole = catalog.text_checksum(number, body) == wanted
            try:
                id = Stored(body, self.dictionaries).document().id
            except Exception:  # a damaged text may raise anything: it is unreadable
                continue
            if not whole:
                self.doubtful.add(number)
            if id.isprintable():
                yield number, id

    def _texts(self) -> Iterator[tuple[int, object, object]]:
        """All rows of texts; around damage, rows are read from both sides and then one by one."""
        ask = "SELECT number, body, checksum FROM texts"
        seen: set[int] = set()
        if "texts" not in self._tables:
            return
        for order in ("ASC", "DESC"):
            try:
                n_again = 0
                for row in self._db.execute(f"{ask} ORDER BY number {order}"):
                    if isinstance(row[0], int) and row[0] not in seen:
                        seen.add(row[0])
                        yield row
                    elif (n_again := n_again + 1) > len(seen) + MOST_AGAIN:
                        raise sqlite3.DatabaseError("its pages point back to themselves")
                return
            except catalog_file.PROBLEMS as error:
                self._note(error)
        for number in sorted(set(self._documents.values()) - seen):
            with suppress(*catalog_file.PROBLEMS):
                for row in self._db.execute(f"{ask} WHERE number = ? LIMIT 1", (number,)):
                    yield row

    def _whole_tables(self) -> set[str]:
        """The tables with their original schema: no view is read, and nothing that another statement computes."""
        try:
            tables = catalog_file.schema_of(self._db)
        except catalog_file.PROBLEMS as error:
            self._note(error)
            return set()
        bad = set(catalog_file.differing(tables))
        if bad:
            self._damaged = True
        return {name for kind, name, _, _ in tables if kind == "table" and name not in bad}

    def _some(self, table: str, columns: str, more: str = "") -> list[tuple[object, ...]]:
        """Rows of a table, each once, up to the first damage."""
        rows: list[tuple[object, ...]] = []
        if table not in self._tables:
            return rows
        try:
            keys = set()
            n_again = 0
            for row in self._db.execute(f"SELECT {columns} FROM {table} {more}"):
                if row not in keys:
                    keys.add(row)
                    rows.append(row)
                elif (n_again := n_again + 1) > len(keys) + MOST_AGAIN:
                    raise sqlite3.DatabaseError("its pages point back to themselves")
        except catalog_file.PROBLEMS as error:
            self._note(error)
        return rows

    def _note(self, error: Exception) -> None:
        """Skips damage; an error that says nothing of the catalog (a full disk) is raised again."""
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
        if code in REFUSALS or code & 0xFF in REFUSALS:
            raise error
        self._damaged = True
