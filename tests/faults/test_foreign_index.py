"""Is an index that came from elsewhere refused in words, in bounded time and memory, by every command?

The documents are invented.
"""

from __future__ import annotations

import resource
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak import Document, IndexProblem, Passage
from vraagbaak.index.indexing.own_files import KINDS
from vraagbaak.index.maintenance.repair import repair
from vraagbaak.index.maintenance.verification import verify

COMMANDS = (
    ["search", "--timeout", "1", "uilen"],
    ["show", "verzonnen-1"],
    ["verify"],
    ["export"],
    ["stats"],
    ["optimize"],
    ["delete", "verzonnen-1"],
    ["repair"],
)
LIMIT = 3 << 30

ENDLESS = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)"
CATALOGS: dict[str, list[str]] = {
    "endless documents": [
        "DROP TABLE documents",
        f"CREATE VIEW documents AS {ENDLESS} SELECT 'a' || x AS id, x AS number, NULL AS vraagnummer FROM c",
    ],
    "endless settings": [
        "ALTER TABLE settings RENAME TO other",
        f"CREATE VIEW settings AS SELECT name, value FROM other UNION ALL SELECT * FROM ({ENDLESS} SELECT x, x FROM c)",
    ],
    "giant texts": [
        "ALTER TABLE texts RENAME TO other",
        "CREATE VIEW texts AS SELECT number, zeroblob(1000000000) AS body, 0 AS checksum FROM other",
    ],
    "a generated column": [
        "DROP TABLE texts",
        "CREATE TABLE texts (number INTEGER PRIMARY KEY, body BLOB AS (zeroblob(900000000)), checksum INTEGER)",
        "INSERT INTO texts (number, checksum) VALUES (1, 0), (2, 0), (3, 0)",
    ],
    "a trigger": [
        f"CREATE TRIGGER slow BEFORE DELETE ON documents BEGIN SELECT count(*) FROM ({ENDLESS} SELECT x FROM c); END"
    ],
    "a virtual table": ["DROP TABLE dead", "CREATE VIRTUAL TABLE dead USING fts5(number)"],
    "an index on an expression": ["CREATE INDEX slow ON texts (hex(zeroblob(100000000)))"],
    "another table": ["CREATE TABLE more (a)"],
    "another column": ["ALTER TABLE documents ADD COLUMN more"],
    "a missing table": ["DROP TABLE buried"],
    "a table as an index": ["DROP TABLE dead", "CREATE INDEX dead ON documents (number)"],
}


def make(path: Path) -> Path:
    with vraagbaak.writer(path) as writer:
        for number in range(5):
            writer.add(Document(id=f"verzonnen-{number}", titel="Uilen", passages=(Passage("1", "Uilen?"),)))
    return path


def change(index: Path, *statements: str) -> None:
    db = sqlite3.connect(index / "catalog.sqlite")
    for statement in statements:
        db.execute(statement)
    db.commit()
    db.close()


def told(index: Path, command: list[str], seconds: int = 30) -> tuple[int, str]:
    """The exit code of a command and what it says, in a process with bounded memory, in bounded time."""
    ran = subprocess.run(
        [sys.executable, "-m", "vraagbaak", command[0], "--index", str(index), *command[1:]],
        capture_output=True,
        text=True,
        timeout=seconds,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (LIMIT, LIMIT)),
    )
    said = ran.stdout + ran.stderr
    assert "Traceback" not in said, said
    return ran.returncode, said


@pytest.mark.parametrize("kind", ("endless documents", "giant texts"))
def test_a_view_that_would_never_end_ends_no_command(kind: str, tmp_path: Path) -> None:
    for command in COMMANDS:
        index = make(tmp_path / command[0])
        change(index, *CATALOGS[kind])
        code, said = told(index, command)
        if command == ["repair"]:
            assert code == 2 or told(index, ["verify"])[0] == 0, said
        else:
            assert code == (1 if command == ["verify"] else 2), said
            assert "its tables are not as they were made" in said, said


@pytest.mark.parametrize("kind", CATALOGS)
def test_a_catalog_that_is_not_as_it_was_made_is_refused(kind: str, tmp_path: Path) -> None:
    index = make(tmp_path / "index")
    change(index, *CATALOGS[kind])
    for ask in (vraagbaak.open, vraagbaak.writer):
        with pytest.raises(IndexProblem, match="its tables are not as they were made"):
            ask(index)
    assert "its tables are not as they were made" in verify(index).findings[0].what
    try:
        repair(index)
    except IndexProblem as error:
        assert "none of the texts" in str(error) and ("texts" in kind or "column" in kind)
    else:
        assert verify(index).findings == []


def test_a_table_whose_pages_point_back_to_themselves_has_an_end(tmp_path: Path) -> None:
    index = make(tmp_path / "index")
    change(
        index,
        "WITH RECURSIVE c(x) AS (SELECT 10 UNION ALL SELECT x + 1 FROM c LIMIT 60000) INSERT INTO dead SELECT x FROM c",
    )
    raw = bytearray((index / "catalog.sqlite").read_bytes())
    size = int.from_bytes(raw[16:18], "big")
    db = sqlite3.connect(index / "catalog.sqlite")
    (root,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'dead'").fetchone()
    db.close()
    start = (root - 1) * size
    assert raw[start] == 5, "the root of the table is an interior page"
    n_cells = int.from_bytes(raw[start + 3 : start + 5], "big")
    assert n_cells >= 2
    first = int.from_bytes(raw[start + 12 : start + 14], "big")
    for cell in range(1, n_cells):  # all children are the first
        at = int.from_bytes(raw[start + 12 + 2 * cell : start + 14 + 2 * cell], "big")
        raw[start + at : start + at + 4] = raw[start + first : start + first + 4]
    (index / "catalog.sqlite").write_bytes(raw)
    for command in COMMANDS[:-1]:
        code, said = told(index, command)
        assert code in (1, 2) and ("is not in order" in said or "malformed" in said or "2nd reference" in said), said
    assert told(index, ["repair"])[0] in (0, 1)
    assert told(index, ["verify"])[0] == 0


@pytest.mark.parametrize("kind", KINDS)
def test_verify_reports_a_folder_that_is_a_link(kind: str, tmp_path: Path) -> None:
    index, outside = tmp_path / "index", tmp_path / "outside"
    vraagbaak.writer(index).close()
    outside.mkdir()
    (outside / "1.csv").write_text("mijn werk")
    if (index / kind).is_dir():
        (index / kind).rmdir()
    (index / kind).symlink_to(outside)
    assert [finding.where for finding in verify(index).findings if "is a link or a file" in finding.what] == ["folders"]
    assert (outside / "1.csv").read_text() == "mijn werk"
