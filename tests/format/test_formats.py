"""Does an index of an older format answer, and take documents, once it is rebuilt? One of each format is here."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak.corpus.model import Document, Passage
from vraagbaak.index.maintenance.repair import repair
from vraagbaak.index.maintenance.verification import verify
from vraagbaak.index.storage.catalog_file import FORMAT

from ..faults.small_index import paper

HERE = Path(__file__).parent
PACKED = sorted(HERE.glob("format-*.tar.xz"))

WORDS = {1: "ransuilen", 3: "zwaluwen", 4: "meeuwen", 5: "torenvalken", 6: "ganzen", 7: "eenden"}
"""What the papers in each are about; see faults/small_index.py."""


@pytest.fixture(params=PACKED, ids=lambda path: path.name.removesuffix(".tar.xz"))
def unpacked(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    with tarfile.open(request.param) as tar:
        for member in tar.getmembers():
            content = tar.extractfile(member)
            assert content is not None and ".." not in member.name
            (tmp_path / "index" / member.name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "index" / member.name).write_bytes(content.read())
    return tmp_path / "index"


@pytest.fixture
def index(unpacked: Path, request: pytest.FixtureRequest) -> Path:
    """The index, rebuilt by the command that an older one asks for."""
    if f"format-{FORMAT}" not in request.node.name:
        repair(unpacked)
    return unpacked


def test_an_older_one_says_which_command_rebuilds_it(unpacked: Path, request: pytest.FixtureRequest) -> None:
    if f"format-{FORMAT}" in request.node.name:
        assert vraagbaak.open(unpacked).stats()["documents"] == len(WORDS)
        return
    for use in (vraagbaak.open, vraagbaak.writer):
        with pytest.raises(
            vraagbaak.VraagbaakError, match=r"older vraagbaak \(format \d+\); `vraagbaak repair --index"
        ):
            use(unpacked)


def test_there_is_one_of_todays_format() -> None:
    assert HERE / f"format-{FORMAT}.tar.xz" in PACKED


def test_it_opens_and_answers(index: Path) -> None:
    with vraagbaak.open(index) as opened:
        assert list(opened.documents()) == sorted(
            (paper(number, word) for number, word in WORDS.items()), key=lambda d: "341567".index(d.id[-1])
        )
        for number, word in WORDS.items():
            results = opened.search(word, match="all")
            assert f"verzonnen-{number}" in {hit.id for hit in results.hits}
            assert all(hit.status == "beantwoord" for hit in results.hits)
        assert opened.search("er zijn nesten", match="any", collapse="none").n_documents == len(WORDS)
        assert opened.search("polder", partij="ABC", collapse="none").n_documents == len(WORDS)


def test_it_is_whole(index: Path) -> None:
    """Its derived tables may be of other rules of Dutch than today's; nothing else may be found."""
    assert [finding for finding in verify(index, full=True).findings if finding.where != "folds"] == []


def test_it_takes_documents_and_is_rebuilt(index: Path) -> None:
    new = Document(id="nieuw", titel="Uilskuikens", passages=(Passage("1", "Nieuwe uilen?", "Ja."),))
    with vraagbaak.writer(index) as writer:
        writer.add(new)
        writer.delete("verzonnen-3")
    for rebuilt in (False, True):
        if rebuilt:
            repair(index)
        assert verify(index, full=True).findings == []
        with vraagbaak.open(index) as opened:
            assert opened.document("nieuw") == new and opened.document("verzonnen-3") is None
            assert opened.search("uilskuikens", match="all").n_documents == 1
            assert opened.stats()["documents"] == len(WORDS)
