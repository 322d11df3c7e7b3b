"""A program: changes numbers in an index, gives them right checksums, as an index from elsewhere may have, and asks it
everything; `verify` is not asked.

    python hostile_index.py SEED N

Each time one to three values are changed: numbers of arrays in any file, bytes of their headers, values and types of
rows of the catalog, bytes of texts. Then every question and every change is tried. Either there is an answer, or an
error of vraagbaak's, in bounded time and memory. Anything else is printed, and the program ends with 1.
"""

from __future__ import annotations

import faulthandler
import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import sys
import tempfile
import traceback
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))

from small_index import answers, make, paper

import vraagbaak
from vraagbaak.index.errors import VraagbaakError
from vraagbaak.index.kernel import kernel
from vraagbaak.index.maintenance.backup import backup
from vraagbaak.index.maintenance.repair import repair
from vraagbaak.index.storage import catalog, catalog_file

LIMIT = int(os.environ.get("HOSTILE_ADDRESS_SPACE", 3 << 30))
"""Bytes of address space; 0 for any: AddressSanitizer reserves terabytes for its shadow memory."""

SECONDS = 30 if LIMIT else 120
"""Of processor time, for everything that is asked of one index."""

WAIT = 10
"""Times as long until a round ends that only waits."""

ODD = (0, 1, -1, 2, 7, 255, 1 << 15, (1 << 31) - 1, -(1 << 31), (1 << 40), (1 << 62), -(1 << 62))
ODD_VALUES: tuple[object, ...] = (*ODD, 1.5, "", "x", "../../x", "9" * 30, b"", b"\xff" * 9, "é" * 200, "2024")


def change_arrays(index: Path, chance: random.Random) -> None:
    """One number of one array of a file, or a byte of its header."""
    file = chance.choice(sorted(index.rglob("*.arrays")))
    raw = bytearray(file.read_bytes())
    size = int.from_bytes(raw[8:16], "little")
    try:
        header = json.loads(raw[16 : 16 + size])
    except ValueError:  # an earlier change broke it
        return
    if chance.random() < 0.05:
        raw[chance.randrange(16 + size)] = chance.randrange(256)
    else:
        kind, shape, at = header[
            chance.choice([name for name in header if name != "index" and np.prod(header[name][1])])
        ]
        values = np.frombuffer(raw, kind, int(np.prod(shape)), 16 + size + at)
        for _ in range(chance.choice((1, 1, 1, 4))):
            place = chance.randrange(len(values))
            near = int(values[place]) + chance.choice((-1, 1, 3, 100))
            wanted = chance.choice((*ODD, near, near, near))
            values[place] = np.array([wanted], np.int64).astype(values.dtype)[0]
        del values
    file.write_bytes(raw)
    db = sqlite3.connect(index / catalog_file.FILE)
    checksum = zlib.crc32(raw)
    if file.parent.name == "segments":
        db.execute("UPDATE segments SET checksum = ? WHERE name = ?", (checksum, file.stem))
    elif file.parent.name == "folds":
        db.execute("UPDATE segments SET folds_checksum = ? WHERE folds = ?", (checksum, file.stem))
    else:
        db.execute("UPDATE settings SET value = ? WHERE name = 'vocabulary_checksum'", (str(checksum),))
    sealed(db)


def change_row(index: Path, chance: random.Random) -> None:
    """One value of one row of the catalog."""
    db = sqlite3.connect(index / catalog_file.FILE)
    table = chance.choice([name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")])
    columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
    rows = db.execute(f"SELECT * FROM {table}").fetchall()
    if rows:
        row, column = chance.choice(rows), chance.randrange(len(columns))
        where = " AND ".join(f"{name} IS ?" for name in columns)
        with suppress(sqlite3.IntegrityError, OverflowError):
            db.execute(f"UPDATE {table} SET {columns[column]} = ? WHERE {where}", (chance.choice(ODD_VALUES), *row))
    sealed(db)


def change_text(index: Path, chance: random.Random) -> None:
    """Some bytes of a document's text."""
    db = sqlite3.connect(index / catalog_file.FILE)
    whole = [row for row in db.execute("SELECT * FROM texts") if isinstance(row[1], bytes) and row[1]]
    if not whole:  # an earlier change took them
        db.close()
        return
    number, body, _ = chance.choice(whole)
    raw = bytearray(body)
    for _ in range(chance.choice((1, 3))):
        raw[chance.randrange(len(raw))] = chance.randrange(256)
    checksum = catalog.text_checksum(number, bytes(raw))
    db.execute("UPDATE texts SET body = ?, checksum = ? WHERE number = ?", (bytes(raw), checksum, number))
    sealed(db)


def sealed(db: sqlite3.Connection) -> None:
    settings = {str(name): str(value) for name, value in db.execute("SELECT name, value FROM settings")}
    told = catalog_file.settings_checksum(settings)
    db.execute("INSERT OR REPLACE INTO settings VALUES ('checksum', ?)", (told,))
    db.commit()
    db.close()


def related_hits(index: vraagbaak.Index, document: str) -> list[vraagbaak.Hit]:
    """The hits like a document; none where the index has no such document any more."""
    results = index.related(document)
    return [] if results is None else list(results.hits)


def questions(path: Path) -> list[Callable[[], object]]:
    """Everything that can be asked of an index, and be done to it, each as one call."""

    def asked(ask: Callable[[vraagbaak.Index], object]) -> Callable[[], object]:
        def call() -> object:
            with vraagbaak.open(path) as index:
                return ask(index)

        return call

    def written(work: Callable[[vraagbaak.Writer], object]) -> Callable[[], object]:
        def call() -> object:
            with vraagbaak.writer(path) as writer:
                return work(writer)

        return call

    every = ("indiener", "partij", "ministerie", "beantwoorder", "jaar", "soort", "kamer", "onderwerp", "status")
    return [
        lambda: answers(path),
        asked(lambda index: index.search("uilen", timeout=2).timeline),
        asked(lambda index: index.search("polder", group="dossier", facets=every).facets),
        asked(lambda index: [hit.verwijzingen for hit in index.search("polder", fold=True).hits]),
        asked(lambda index: [hit.passages for hit in index.search("nesten", unit="passage", sort="newest").hits]),
        asked(lambda index: [index.related(f"verzonnen-{number}") for number in (1, 5, 6)]),
        asked(lambda index: related_hits(index, "verzonnen-5")),
        asked(lambda index: (index.suggest("u"), index.words("uilen"), index.stats(), index.citations("verzonnen-5"))),
        asked(lambda index: index.explain("uilen polder", "verzonnen-1")),
        asked(lambda index: [index.search(q).hits for q in ("uilne", "u*n", '"er zijn" dagen:<40', "jaar:2024 -x")]),
        lambda: backup(path, path.with_name("backup")),
        written(lambda writer: writer.add(paper(9, "uilen"))),
        written(lambda writer: writer.delete("verzonnen-5")),
        written(lambda writer: writer.optimize()),
        lambda: repair(path),
        lambda: answers(path),
    ]


def try_one(whole: Path, chance: random.Random) -> int:
    """How many things went wrong that are not said in words."""
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(shutil.copytree(whole, Path(folder) / "index"))
        for _ in range(chance.choice((1, 1, 3))):
            chance.choice((change_arrays, change_arrays, change_row, change_text))(path, chance)
        for ask in questions(path):
            try:
                ask()
            except VraagbaakError:
                pass
            except Exception:
                traceback.print_exc()
                wrong += 1
    return wrong


def _too_long(*_: object) -> None:
    raise RuntimeError(f"it takes more than {SECONDS} s of processor time, or {WAIT * SECONDS} s in all")


def main(seed: int, n: int) -> int:
    chance = random.Random(seed)
    if LIMIT:
        resource.setrlimit(resource.RLIMIT_AS, (LIMIT, LIMIT))
    signal.signal(signal.SIGALRM, _too_long)
    signal.signal(signal.SIGPROF, _too_long)
    wrong = 0
    with tempfile.TemporaryDirectory() as folder, np.errstate(all="ignore"):
        whole = Path(folder) / "whole"
        make(whole)
        for at in range(n):
            state = chance.getstate()
            signal.alarm(WAIT * SECONDS)
            signal.setitimer(signal.ITIMER_PROF, SECONDS)
            n_wrong = try_one(whole, chance)
            signal.alarm(0)
            signal.setitimer(signal.ITIMER_PROF, 0)
            if n_wrong:
                print(f"round {at}: {n_wrong}; chance {zlib.crc32(repr(state).encode())}", file=sys.stderr)
            wrong += n_wrong
    print(f"{n} indexes with changed values asked, {wrong} things went wrong; kernel: {kernel.NAME}")
    return 1 if wrong else 0


if __name__ == "__main__":
    faulthandler.enable()
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
