"""Does an error about damage name the file, what was expected and found, and the command that mends it?"""

from __future__ import annotations

import json
import math
import pickle
import shutil
import sqlite3
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak import Document, Indiener, Passage
from vraagbaak.index import kernel
from vraagbaak.index.errors import Damaged
from vraagbaak.index.maintenance.verification import verify
from vraagbaak.index.segment import validation
from vraagbaak.index.segment.stem_map import ARRAYS as STEM_MAP_ARRAYS
from vraagbaak.index.storage.array_files import FIRST, INDEX, KINDS, MAGIC

N_DOCUMENTS = 600
"""Enough for block postings, which terms in fewer than 512 documents have not."""

WORDS = ("uilen", "torenvalken", "woningbouw", "scholen", "kerkuilen")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "index"
    with vraagbaak.writer(path) as writer:
        for number in range(N_DOCUMENTS):
            word = WORDS[number % len(WORDS)]
            passages = tuple(
                Passage(
                    f"{n}",
                    f"Hoeveel {word} nestelen er in Zuiderwoude?",
                    "Drie.",
                    fractie="D66" if n == 2 and number % 60 == 0 else "",
                )
                for n in (1, 2)
            )
            indieners = (Indiener("Marit Brandenhorst", "CDA"),)
            writer.add(
                Document(
                    id=f"verzonnen-{number}",
                    soort="antwoord",
                    titel=f"Over {word}",
                    vraagnummer=f"2024Z{number}",
                    indieners=indieners,
                    passages=passages,
                )
            )
    return path


@pytest.fixture
def index(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "index"))


def overwrite(file: Path, name: str) -> None:
    """Fills one array of a file with bytes that no array of ours holds. Skips an array that is empty here."""
    raw = bytearray(file.read_bytes())
    end = FIRST + int.from_bytes(raw[len(MAGIC) : FIRST], "little")
    header = json.loads(raw[FIRST:end])
    header.pop(INDEX, None)
    kind, shape, at = header[name]
    size = math.prod(shape) * KINDS[kind].itemsize
    if not size:
        pytest.skip(f"no {name} in this index")
    raw[end + at : end + at + size] = b"\xfb" * size
    file.write_bytes(raw)


ANSWERED = {"starts_apart"}
"""Arrays whose damage no search below meets; their checksum finds it."""

if kernel.NAME == "plain":  # it reads no block postings and no fractie postings
    ANSWERED.update(name for name in STEM_MAP_ARRAYS if name.startswith(("list", "part_")) or name.endswith("_apart"))


def use(index: Path) -> None:
    """Reads the arrays: words, phrases, wildcards, facets, dates, ids and texts."""
    with vraagbaak.open(index) as opened:
        for query in ("uilen", "uilen nestelen", '"uilen nestelen er"', "ui*", "-uilen hoeveel", "wonng", "bouw", "*"):
            for match in ("auto", "any"):
                results = opened.search(query, match=match, facets=("partij", "jaar", "status", "indiener"))
                str(results.to_dict())
        str((opened.search("uilen", partij="D66", group="dossier").hits,))
        str((opened.search("uilen", unit="passage", sort="newest").hits,))
        str(
            (
                opened.suggest("ui"),
                opened.words("uilen"),
            )
        )
        str(
            (
                opened.explain("uilen", "verzonnen-0"),
                opened.related("verzonnen-0"),
            )
        )
        str((list(opened.documents()),))


def check_named(file: Path, name: str, index: Path) -> None:
    """Searches, verification and a merge name the file whose array is damaged."""
    try:
        use(index)
        assert name in ANSWERED
    except Damaged as error:
        assert error.path == str(file)
        assert str(error) == f"{file}: {error.what}; run `vraagbaak repair --index {index}`"
    assert f"{file}: not as it was written" in {
        finding.what.split(": expected")[0] for finding in verify(index).findings
    }


@pytest.mark.parametrize("name", validation.KINDS)
def test_an_array_of_a_segment(name: str, index: Path) -> None:
    (file,) = (index / "segments").glob("*.arrays")
    overwrite(file, name)
    check_named(file, name, index)
    with pytest.raises(Damaged, match=r"not as it was written: expected checksum [0-9a-f]{8}, found [0-9a-f]{8}; run"):
        merge(index)


@pytest.mark.parametrize("name", STEM_MAP_ARRAYS)
def test_an_array_of_a_stem_map(name: str, index: Path) -> None:
    (file,) = (index / "folds").glob("*.arrays")
    overwrite(file, name)
    check_named(file, name, index)


def merge(index: Path) -> None:
    with vraagbaak.writer(index) as writer:
        writer.add(Document(id="nieuw", titel="Nieuw"))
        writer.optimize()


def test_a_vocabulary_that_is_cut_short(index: Path) -> None:
    (file,) = (index / "vocabularies").glob("*.arrays")
    file.write_bytes(file.read_bytes()[:-64])
    with pytest.raises(Damaged) as raised:
        merge(index)
    assert raised.value.path == str(file)
    assert "expected" in str(raised.value) and str(raised.value).endswith(f"`vraagbaak repair --index {index}`")


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("generation", "twee", "the setting generation: expected a number, found 'twee'"),
        ("identity", "x", "the identity of the index: expected 32 hexadecimal digits, found 'x'"),
        ("schema", "{", "the schema of the index cannot be read"),
    ],
)
def test_a_setting_of_the_catalog(name: str, value: str, problem: str, index: Path) -> None:
    db = sqlite3.connect(index / "catalog.sqlite")
    with db:
        db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))
    db.close()
    with pytest.raises(Damaged) as raised:
        merge(index) if name == "identity" else use(index)
    assert raised.value.path == str(index / "catalog.sqlite")
    assert raised.value.what.startswith(problem) or "settings are not as they were written" in raised.value.what


def test_an_error_with_its_file_crosses_processes() -> None:
    error = Damaged("cut short", path="segments/1.arrays", expected="9 bytes", found="3").in_index(Path("/index"))
    again = pickle.loads(pickle.dumps(error))
    text = "/index/segments/1.arrays: cut short: expected 9 bytes, found 3; run `vraagbaak repair --index /index`"
    assert (str(error), str(again), again.path) == (text, text, "/index/segments/1.arrays")
