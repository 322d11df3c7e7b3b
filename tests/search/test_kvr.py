"""The main job on the real collection: indexed whole by the real command, and searched."""

from __future__ import annotations

import random
import re
import statistics
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak.corpus.reading import read_one
from vraagbaak.corpus.source import Source
from vraagbaak.search.cli.run import run

from ..conftest import Indexed

FILES = 39_664

QUERIES = (
    "luchtverdediging",
    "opvang asielzoekers gemeenten",
    "F-16",
    "stikstof",
    "minister gemeente",
    "hoger onderwijs studiefinanciering",
    "wachtlijsten ziekenhuizen",
    "dierenwelzijn",
    "belasting",
    "openbaar vervoer",
    "kinderopvang",
    "geweld politie",
    "milieu",
    "oorlog Irak",
    "euthanasie",
    "varkenspest",
    "bijstand",
    "geluidsoverlast Schiphol",
    "werkloosheid jongeren",
    "tbs kliniek",
)


@pytest.fixture(scope="module")
def index(kvr_index: Indexed) -> Iterator[vraagbaak.Index]:
    with vraagbaak.open(kvr_index.path) as opened:
        yield opened


def test_every_file_is_accounted_for(kvr_index: Indexed, index: vraagbaak.Index) -> None:
    stats = index.stats()
    assert stats["documents"] == FILES
    assert "39,664" in kvr_index.counts
    assert kvr_index.seconds < 300
    assert kvr_index.mebibytes < 2048


def test_a_second_run_on_the_same_files_takes_a_moment(
    shared: Path, kvr_index: Indexed, capsys: pytest.CaptureFixture[str]
) -> None:
    with vraagbaak.open(kvr_index.path) as before:
        commit = before.commit.number
    started = time.perf_counter()
    assert run(["index", "--index", str(kvr_index.path), str(shared / "corpora" / "kvr.tar.xz")]) == 0
    assert time.perf_counter() - started < 5
    said = capsys.readouterr().out
    assert said.startswith("Indexed 0 documents (0 new, 0 replaced)") and said.endswith(f"; {FILES:,} unchanged.\n")
    with vraagbaak.open(kvr_index.path) as after:
        assert after.commit.number == commit


def test_a_document_is_what_its_file_holds(shared: Path, index: vraagbaak.Index) -> None:
    wanted = set(random.Random(7).sample(range(FILES), 150))
    with tarfile.open(shared / "corpora" / "kvr.tar.xz", "r|xz") as tar:
        files = (member for member in tar if member.isfile())
        for number, member in enumerate(files):
            if number in wanted:
                file = tar.extractfile(member)
                assert file is not None
                reading = read_one(Source(member.name, file.read()))
                assert reading.document is not None
                assert index.document(reading.document.id) == reading.document


def test_a_plain_query_with_facets_and_snippets_takes_less_than_20_ms(index: vraagbaak.Index) -> None:
    took = []
    for query in QUERIES:
        started = time.perf_counter()
        results = index.search(query)
        shown = [(hit.titel, [(str(p.vraag), str(p.antwoord)) for p in hit.passages]) for hit in results.hits]
        assert shown
        assert set(results.facets) == {"indiener", "partij", "ministerie", "jaar", "status"}
        took.append(time.perf_counter() - started)
    assert statistics.median(took) < 0.020


def test_hits_hold_the_words_in_some_form_and_mark_them(index: vraagbaak.Index) -> None:
    results = index.search("asielzoekerscentrum", limit=20)
    assert results.n_documents > 100
    assert not results.relaxed
    for hit in results.hits:
        marked = [text for p in hit.passages for text in (p.vraag.html(), p.antwoord.html())]
        assert any("<mark>" in text for text in marked) or "asiel" in hit.titel.lower()


def test_a_filter_counts_what_its_facet_counted(index: vraagbaak.Index) -> None:
    facet = index.search("asielzoekers", match="all").facets["partij"]
    for value in facet.values[:4]:
        narrowed = index.search("asielzoekers", match="all", partij=[value.value])
        assert narrowed.n_documents == value.count
        assert [v.value for v in narrowed.facets["partij"].values if v.selected] == [value.value]
        assert narrowed.facets["partij"].values[0].count == facet.values[0].count


def test_identifiers_are_words(index: vraagbaak.Index) -> None:
    results = index.search("F-16", limit=5)
    for hit in results.hits:
        texts = [text for p in hit.passages for text in (p.vraag.html(), p.antwoord.html())]
        assert any(re.search("<mark>F[- ]?16", text) for text in texts)
    assert results.n_documents > 50
    assert index.search("KVR10000").hits[0].id == "KVR10000"


def test_the_same_question_knows_its_versions(index: vraagbaak.Index) -> None:
    shared_numbers = 0
    for hit in index.search("minister", limit=300).hits:
        for other in hit.versions:
            shared_numbers += 1
            assert hit.id in index.versions(other)
            assert index.status(other) == hit.status
    assert shared_numbers > 0
