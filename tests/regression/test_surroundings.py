"""Homes, permissions, sheets and pickles: does the library behave in its surroundings?"""

from __future__ import annotations

import csv
import gc
import io
import os
import pickle
import sys
from datetime import date
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak.corpus.model import Document, Indiener, Passage
from vraagbaak.search.cli.run import run

from .cases import case, indexed, paper

COMMAND = [sys.executable, "-c", "from vraagbaak.search.cli import main; main()"]
TITEL = (
    "De trage uitbetaling van de Belastingdienst bij de kinderopvangtoeslag, de gevolgen daarvan en de plannen van VWS"
)
MINISTERIE = "Volkshuisvesting, Ruimtelijke Ordening en Milieubeheer"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("processes") / "index"
    indexed(
        (
            paper(
                f"verzonnen-{n:04}",
                "Komt de kinderopvangtoeslag op tijd? " + "Waarom niet? " * 30,
                titel=f"{TITEL}, deel {n}",
                ministeries=(MINISTERIE,),
                ingediend=date(2021, 3, 1),
            )
            for n in range(300)
        ),
        folder,
    ).close()
    return folder


def test_closing_gives_files_back_at_once(index: Path) -> None:
    """No cycle keeps them: the collector of Python's is off."""
    gc.disable()
    try:
        for n in range(80):
            with vraagbaak.open(index) as opened:
                results = opened.search("kinderopvangtoeslag tijd", limit=2)
                assert results.hits[0].titel and results.facets["jaar"].values
            if n == 10:
                before = len(os.listdir("/proc/self/fd"))
        assert len(os.listdir("/proc/self/fd")) <= before
    finally:
        gc.enable()


@pytest.mark.parametrize("unit", ["document", "passage"])
@pytest.mark.parametrize("group", [None, "dossier"])
@pytest.mark.parametrize("protocol", [2, pickle.HIGHEST_PROTOCOL])
def test_hits_and_results_are_pickled_whole(index: Path, unit: str, group: str | None, protocol: int) -> None:
    with vraagbaak.open(index) as opened:
        results = opened.search("kinderopvangtoeslag tijd", limit=3, unit=unit, group=group)  # type: ignore[arg-type]
        told = [hit.to_dict() for hit in results.hits]
        hits, passage, again = pickle.loads(
            pickle.dumps((list(results.hits), results.hits[0].passages[0], results), protocol)
        )
        everything = results.to_dict(timeline=True) | {"took_ms": 0}
        documents = [hit.document for hit in results.hits]
    assert [hit.to_dict() for hit in hits] == told
    assert passage.vraag.marks and passage.to_dict() == told[0]["passages"][0]
    assert isinstance(again, vraagbaak.Results) and len(again) == 3
    assert again.to_dict(timeline=True) | {"took_ms": 0} == everything
    assert [hit.document for hit in again] == documents
    assert pickle.loads(pickle.dumps(again)).n_documents == 300


@pytest.mark.parametrize(
    "text",
    [
        "Financiën",
        "1,5; 2",
        'Zegt "ja"',
        "Oekraïne",
        "a;b;c",
        "€ 3",
        "’s-Hertogenbosch",
        "ﬁ",
        "=1+1",
        "-5",
    ],
)
def test_a_sheet_opens_in_a_dutch_spreadsheet(tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "index"
    indexed([paper("v-1", "Woningen?", titel=f"Woningen {text}", indieners=(Indiener(text, "D66"),))], folder).close()
    assert run(["search", "woningen", "--csv", "--index", str(folder)]) == 0
    sheet = capsys.readouterr().out
    assert sheet.startswith("\ufeffid;soort;titel;")
    (row,) = csv.DictReader(io.StringIO(sheet.removeprefix("\ufeff"), newline=""), delimiter=";")
    assert row["titel"] == f"Woningen {text}"
    assert row["indieners"].removeprefix("'") == f"{text} (D66)"


@pytest.mark.parametrize("command", [["search", "x"], ["verify"], ["stats"], ["show", "x"], ["export"]])
def test_no_permission_is_said_as_such(
    index: Path, command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    allowed = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != "catalog.sqlite" and allowed(path, mode))
    assert run([*command, "--index", str(index)]) == 2
    told = capsys.readouterr().err
    assert "cannot be read: Permission denied" in told and "repair" not in told and "verify`" not in told


BOTH = (Passage(vraag="De bever?", antwoord="Ja."),)

NOTES = [
    ("a note", Document("n", soort="tekst", titel="De bever"), ""),
    ("a note with a text", Document("n", soort="tekst", passages=(Passage(antwoord="De bever is terug."),)), ""),
    ("a note with a question", Document("n", soort="tekst", passages=(Passage(vraag="De bever?"),)), "open"),
    (
        "an answered one",
        Document("n", soort="tekst", passages=BOTH),
        "beantwoord",
    ),
    ("a question", Document("n", soort="kamervraag", passages=(Passage(vraag="De bever?"),)), "open"),
    (
        "an answer",
        Document("n", soort="antwoord", passages=BOTH),
        "beantwoord",
    ),
    ("a nota", Document("n", soort="nota", passages=(Passage(antwoord="De bever is terug."),)), "beantwoord"),
    ("a brief", Document("n", soort="brief", passages=(Passage(antwoord="De bever is terug."),)), "beantwoord"),
    ("of no kind", Document("n", titel="De bever", passages=(Passage(vraag="De bever?"),)), "open"),
    ("a title alone", Document("n", soort="kamervraag", titel="De bever"), "open"),
]


@pytest.mark.parametrize(("document", "status"), [row[1:] for row in NOTES], ids=[row[0] for row in NOTES])
def test_a_text_without_a_question_has_no_status(tmp_path: Path, document: Document, status: str) -> None:
    with indexed([document, paper("p", "De bever?")], tmp_path / "index") as index:
        found = {hit.id: hit.status for hit in index.search("bever").hits}
        assert (found["n"], index.status("n")) == (status, status)
        facet = index.search("bever").facets["status"]
        assert facet.missing == (not status)
        assert sum(value.count for value in facet.values) == 1 + bool(status)
        assert index.search("bever", status="beantwoord").n_documents == 1 + (status == "beantwoord")


def test_the_reported_lines_are_two_documents(tmp_path: Path) -> None:
    with case("18", tmp_path / "index") as index:
        assert index.stats()["documents"] == 2
