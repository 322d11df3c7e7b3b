"""Are texts packed with a dictionary what was packed, and does the dictionary stay with them?"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import vraagbaak
from vraagbaak.corpus import interchange
from vraagbaak.corpus.model import Document, Indiener, Passage
from vraagbaak.corpus.workers.pool import WorkerPool
from vraagbaak.index.errors import Damaged
from vraagbaak.index.maintenance.repair import repair
from vraagbaak.index.maintenance.verification import verify
from vraagbaak.index.storage import catalog, catalog_file
from vraagbaak.index.store import compression as dictionaries
from vraagbaak.index.store.bodies import Packer, Stored
from vraagbaak.index.store.compression import Dictionaries

SAMPLE = 20
WORDS = (
    "de minister van vogels kent polder sloot dijk uil valk zwaluw meeuw nest kamer vraag antwoord bericht regering"
).split()


@pytest.fixture(autouse=True)
def small_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dictionaries, "SAMPLE", SAMPLE)
    monkeypatch.setattr(dictionaries, "GROWTH", 3)


def paper(number: int) -> Document:
    """An invented paper of words by chance, with one answer to two of its questions."""
    chance = random.Random(number)
    said = [" ".join(chance.choices(WORDS, k=40)) for _ in range(5)]
    return Document(
        id=f"verzonnen-{number}",
        titel=f"Over {said[0]}",
        indieners=(Indiener("Anna Verzonnen", "ABC"),),
        passages=(
            Passage("1", said[1], said[2], noten=(said[3], "")),
            Passage("2", said[4], said[2], fractie="ABC", kop="Kop"),
            Passage(),
        ),
    )


def papers(path: Path) -> dict[str, Document]:
    with vraagbaak.open(path) as index:
        return {document.id: document for document in index.documents()}


def generations(path: Path) -> list[tuple[int, int]]:
    """Of each dictionary: its generation, and how many texts were packed with it."""
    db = sqlite3.connect(path / catalog_file.FILE)
    packed = [body[0] for (body,) in db.execute("SELECT body FROM texts")]
    known = [generation for (generation,) in db.execute("SELECT DISTINCT generation FROM dictionaries")]
    db.close()
    return [(generation, packed.count(generation)) for generation in (0, *known)]


def written(path: Path, numbers: range) -> dict[str, Document]:
    with vraagbaak.writer(path) as writer:
        for number in numbers:
            writer.add(paper(number))
    return {paper(number).id: paper(number) for number in numbers}


TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)


@given(st.lists(st.builds(Passage, TEXT, TEXT, TEXT, TEXT, TEXT, st.lists(TEXT, max_size=2).map(tuple)), max_size=5))
def test_what_is_packed_comes_back(passages: list[Passage]) -> None:
    document = Document(id="x", titel="Een titel", passages=tuple(passages))
    stored = Stored(Packer().pack(document), Dictionaries(partial(catalog.dictionary, sqlite3.connect(":memory:"))))
    assert stored.document() == document
    assert stored.titel == "Een titel"


def test_a_text_longer_than_a_short_number_comes_back() -> None:
    noise = random.Random(1).randbytes(90_000).hex()
    document = Document(id="x", passages=(Passage("1", "Wat?", noise), Passage("2", "En?", noise), Passage("3")))
    body = Packer().pack(document)
    assert len(body) < 150_000  # the answer is kept once
    assert Stored(body, Dictionaries(partial(catalog.dictionary, sqlite3.connect(":memory:")))).document() == document


def test_a_dictionary_is_learned_when_there_are_enough_documents_and_again_when_there_are_many_more(path: Path) -> None:
    wanted = written(path, range(SAMPLE - 1))
    assert generations(path) == [(0, SAMPLE - 1)]
    wanted |= written(path, range(SAMPLE - 1, 5 * SAMPLE))
    assert generations(path) == [(0, SAMPLE), (1, 2 * SAMPLE), (2, 2 * SAMPLE)]
    assert papers(path) == wanted
    assert verify(path, full=True).findings == []


def test_a_reader_opened_before_a_dictionary_was_learned_reads_on(path: Path) -> None:
    wanted = written(path, range(3))
    with vraagbaak.open(path) as before:
        written(path, range(2 * SAMPLE))
        assert {document.id: document for document in before.documents()} == wanted


def test_a_dictionary_that_was_not_committed_is_learned_anew(path: Path) -> None:
    with vraagbaak.writer(path) as writer:
        for number in range(2 * SAMPLE):
            writer.add(paper(number))
        writer.rollback()
        for number in range(2 * SAMPLE, 4 * SAMPLE):
            writer.add(paper(number))
    assert generations(path) == [(0, SAMPLE), (1, SAMPLE)]
    assert papers(path) == {paper(number).id: paper(number) for number in range(2 * SAMPLE, 4 * SAMPLE)}


def test_a_dictionary_is_learned_from_lines_before_they_are_added_by_several_processes(path: Path) -> None:
    lines = path.with_name("lines.jsonl")
    lines.write_text("".join(interchange.line(paper(number)) + "\n" for number in range(3 * SAMPLE)))
    with WorkerPool(2) as apart, vraagbaak.writer(path) as writer:
        assert [len(built.ids) for built, _ in writer.add_lines(lines, apart, 2)] == [30, 30]
    assert generations(path) == [(0, 0), (1, 3 * SAMPLE)]
    assert papers(path) == {paper(number).id: paper(number) for number in range(3 * SAMPLE)}


def test_what_is_there_is_known_whatever_it_was_packed_with(path: Path) -> None:
    written(path, range(2 * SAMPLE))
    with vraagbaak.writer(path) as writer:
        assert all(writer.holds(paper(number)) for number in range(2 * SAMPLE))
        assert not writer.holds(Document(id=paper(1).id))


@pytest.fixture
def damaged(path: Path) -> Iterator[sqlite3.Connection]:
    """The catalog of an index with a dictionary, to be damaged."""
    written(path, range(2 * SAMPLE))
    db = sqlite3.connect(path / catalog_file.FILE)
    yield db
    db.close()


@pytest.mark.parametrize("copy", catalog.COPIES)
def test_one_copy_of_a_dictionary_is_enough(path: Path, damaged: sqlite3.Connection, copy: int) -> None:
    wanted = papers(path)
    with damaged:
        damaged.execute("UPDATE dictionaries SET content = zeroblob(length(content)) WHERE copy = ?", (copy,))
    assert [finding.what for finding in verify(path).findings] == [
        f"copy {copy} of dictionary 1 is not as it was written (checksum)"
    ]
    assert papers(path) == wanted
    assert repair(path).lost == []
    assert verify(path, full=True).findings == [] and papers(path) == wanted


def test_without_its_dictionary_a_text_is_lost_and_that_is_told(path: Path, damaged: sqlite3.Connection) -> None:
    with damaged:
        damaged.execute("UPDATE dictionaries SET content = zeroblob(length(content))")
    assert "dictionaries" in [finding.where for finding in verify(path).findings]
    with pytest.raises(Damaged, match="dictionary 1"):
        papers(path)
    with pytest.raises(Damaged, match="dictionary 1"), vraagbaak.writer(path) as writer:
        writer.add(paper(99))
    assert repair(path).lost == sorted(paper(number).id for number in range(SAMPLE, 2 * SAMPLE))
    assert verify(path, full=True).findings == []
    assert len(written(path, range(4 * SAMPLE))) == 4 * SAMPLE
    assert verify(path, full=True).findings == []


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "index"
