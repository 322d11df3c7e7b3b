"""Reported faults of standard input, pipes, open files, pickles and permissions: more instances of each kind."""

from __future__ import annotations

import gc
import io
import os
import pickle
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import vraagbaak
from vraagbaak.corpus import interchange, reading
from vraagbaak.corpus.model import Beantwoorder, Document
from vraagbaak.search.cli.run import run

from ..corpus.publication.test_pdf import written
from .cases import FOLDER, case, indexed, paper

TITEL = "De trage uitbetaling van de Belastingdienst bij de kinderopvangtoeslag, de gevolgen en de plannen van VWS"
MINISTERIE = "Volkshuisvesting, Ruimtelijke Ordening en Milieubeheer"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index whose export and tables are larger than a pipe."""
    folder = tmp_path_factory.mktemp("processes") / "index"
    documents = (
        paper(
            f"verzonnen-{n:04}",
            "Komt de kinderopvangtoeslag op tijd? " + "Waarom niet? " * 30,
            titel=f"{TITEL}, deel {n}",
            ministeries=(MINISTERIE,),
            beantwoorders=(Beantwoorder("Zuidema", "minister"),),
            dossier="99101",
            ingediend=date(2021, 3, 1),
            beantwoord=date(2021, 3, 22),
        )
        for n in range(300)
    )
    indexed(documents, folder).close()
    return folder


# 18: standard input


def given(content: bytes) -> io.TextIOWrapper:
    """Standard input that holds this."""
    return io.TextIOWrapper(io.BytesIO(content))


LINE = interchange.line(paper("v-1", "Broedt de torenvalk?"))
OTHER = interchange.line(paper("v-2", "Broedt de torenvalk hier?"))

INPUTS = [
    ("one line", f"{LINE}\n", {"v-1"}),
    ("two lines", f"{LINE}\n{OTHER}\n", {"v-1", "v-2"}),
    ("no line end", LINE, {"v-1"}),
    ("line ends of Windows", f"{LINE}\r\n{OTHER}\r\n", {"v-1", "v-2"}),
    ("an empty line between", f"{LINE}\n\n{OTHER}\n", {"v-1", "v-2"}),
    ("the same line twice", f"{LINE}\n{LINE}\n", {"v-1"}),
    ("a byte order mark", f"\ufeff{LINE}\n{OTHER}\n", {"v-1", "v-2"}),
    ("a plain text", "Een verzonnen tekst over de torenvalk.\n", {"stdin"}),
    ("a text of several paragraphs", "De torenvalk.\n\nEen tweede alinea.\n", {"stdin"}),
    ("a page", "<html><body><p>Een torenvalk (verzonnen).</p></body></html>", {"stdin"}),
    ("a PDF", written([[(100.0, 700.0, 12.0, "Een torenvalk (verzonnen).")]]).decode("latin-1"), {"stdin"}),
]


@pytest.mark.parametrize("place", ["-", "/dev/stdin"])
@pytest.mark.parametrize(("content", "ids"), [row[1:] for row in INPUTS], ids=[row[0] for row in INPUTS])
def test_standard_input_is_read_as_a_file_would_be(
    tmp_path: Path, content: str, ids: set[str], place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = content.encode("latin-1" if content.startswith("%PDF") else "utf-8")
    monkeypatch.setattr("sys.stdin", given(code))
    assert run(["index", place, "--index", str(tmp_path)]) == 0
    with vraagbaak.open(tmp_path) as index:
        assert {hit.id for hit in index.search("torenvalk").hits} == ids


def test_what_is_exported_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with case("18", tmp_path / "one") as index:
        documents = list(index.documents())
    assert run(["export", "--index", str(tmp_path / "one")]) == 0
    monkeypatch.setattr("sys.stdin", given(capsys.readouterr().out.encode()))
    assert run(["index", "-", "--index", str(tmp_path / "other")]) == 0
    with vraagbaak.open(tmp_path / "other") as index:
        assert list(index.documents()) == documents


# 23: output in a pipe

WHOLE = [
    (["search", "kinderopvangtoeslag"], f"{TITEL}, deel "),
    (["search", "kinderopvangtoeslag"], MINISTERIE),
    (["search", "kinderopvangtoeslag", "--facet", "ministerie"], MINISTERIE),
    (["search", "kinderopvangtoeslag", "--passages"], f"{TITEL}, deel "),
    (["search", "kinderopvangtoeslag", "--group", "dossier"], f"{TITEL}, deel "),
    (["search", "--ministerie", "ruimtelijke ordening"], MINISTERIE),
    (["search", "kinderopvangtoeslag", "--cross", "ministerie,jaar"], MINISTERIE),
    (["search", "kinderopvangtoeslag", "--days", "ministerie"], MINISTERIE),
    (["related", "verzonnen-0007"], f"{TITEL}, deel "),
    (["show", "verzonnen-0007"], f"{TITEL}, deel 7"),
    (["show", "verzonnen-0007#1"], "Waarom niet? " * 29),
    (["suggest", "de trage"], f"{TITEL}, deel "),
]


@pytest.mark.parametrize(("command", "wanted"), WHOLE, ids=[" ".join(command) for command, _ in WHOLE])
def test_output_in_a_pipe_is_neither_wrapped_nor_cut(
    folder: Path, command: list[str], wanted: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert run([*command, "--index", str(folder)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(wanted in line for line in lines), lines[:12]
    assert not any("…" in line and wanted[:20] in line for line in lines)


# 31: a closed pipe

LONG = [
    ["export"],
    ["search", "kinderopvangtoeslag", "--limit", "all"],
    ["search", "kinderopvangtoeslag", "--csv"],
    ["search", "kinderopvangtoeslag", "--tsv"],
    ["search", "kinderopvangtoeslag", "--ndjson"],
    ["search", "kinderopvangtoeslag", "--ids"],
    ["search", "kinderopvangtoeslag", "--count"],
    ["search", "kinderopvangtoeslag", "--json", "--limit", "all"],
    ["related", "verzonnen-0001", "--limit", "100"],
    ["show", "verzonnen-0001"],
    ["words", "kinderopvangtoeslag"],
    ["stats"],
]


@pytest.mark.parametrize("command", LONG, ids=" ".join)
def test_a_closed_pipe_exits_as_the_search_would(
    folder: Path, command: list[str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    reading_end, writing_end = os.pipe()
    os.close(reading_end)
    stream = open(writing_end, "w", encoding="utf-8")  # noqa: SIM115 - the command leaves it to the null device
    monkeypatch.setattr("sys.stdout", stream)
    assert run([*command, "--index", str(folder)]) == 0
    assert capfd.readouterr().err == ""
    stream.close()


def test_a_closed_pipe_of_a_search_without_hits_exits_with_1(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reading_end, writing_end = os.pipe()
    os.close(reading_end)
    with open(writing_end, "w", encoding="utf-8") as stream:
        monkeypatch.setattr("sys.stdout", stream)
        assert run(["search", "torenvalk", "--index", str(folder)]) == 1


# 14: no home

HOMELESS = [
    *(["words", "x"], ["explain", "x", "y"], ["related", "x"], ["delete", "x"], ["optimize"], ["verify"], ["repair"]),
    *(["index", "."], ["backup", "there"], ["search", "x", "--json"]),
    *(["search", "woningen"], ["stats"], ["suggest", "w"], ["export"], ["show", "x"]),
]


def no_such_user(_: int) -> None:
    raise KeyError("getpwuid(): uid not found")


@pytest.mark.parametrize("command", HOMELESS, ids=" ".join)
def test_no_home_is_said_in_a_line(
    command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("HOME", "XDG_DATA_HOME", "VRAAGBAAK_INDEX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("pwd.getpwuid", no_such_user)
    assert run(command) == 2
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 1 and "no home folder" in told[0] and "--index" in told[0] and "VRAAGBAAK_INDEX" in told[0]


# 15: files are given back

USES: dict[str, Callable[[Any], object]] = {
    "nothing": lambda index: None,
    "hits": lambda index: index.search("kinderopvangtoeslag tijd").hits[0].titel,
    "facets": lambda index: index.search("kinderopvangtoeslag").facets["jaar"].values,
    "timeline": lambda index: index.search("kinderopvangtoeslag").timeline,
    "a query of the language": lambda index: index.search("titel:trage EN NIET toeslag").n_documents,
    "a pattern": lambda index: index.search("toeslag*").n_documents,
    "a misspelling": lambda index: index.search("kinderopvangtoeslga").did_you_mean,
    "a filter": lambda index: index.search("tijd", ministerie=MINISTERIE).n_documents,
    "suggestions": lambda index: index.suggest("kinder"),
    "words": lambda index: index.words("toeslag"),
    "an explanation": lambda index: index.explain("toeslag", "verzonnen-0001"),
    "related": lambda index: index.related("verzonnen-0001").hits,
    "documents": lambda index: next(index.documents()),
    "a reader of Whoosh's": lambda index: index.whoosh_reader().doc_count(),
}


@pytest.mark.parametrize("use", USES)
def test_closing_gives_files_back_at_once(folder: Path, use: str) -> None:
    """No cycle keeps them: the collector of Python's is off."""

    def opened_and_closed() -> None:
        with vraagbaak.open(folder) as index:
            USES[use](index)

    opened_and_closed()  # what a first use imports stays open
    gc.collect()
    gc.disable()
    try:
        before = len(os.listdir("/proc/self/fd"))
        for _ in range(8):
            opened_and_closed()
        assert len(os.listdir("/proc/self/fd")) <= before
    finally:
        gc.enable()


# 16: pickles

PICKLED: dict[str, Callable[[Any], object]] = {
    "a document": lambda index: index.document("verzonnen-0001"),
    "a facet": lambda index: index.search("tijd").facets["ministerie"],
    "a timeline": lambda index: index.search("tijd").timeline,
    "months": lambda index: index.search("tijd").months,
    "diagnostics": lambda index: index.search("zzzz tijd").diagnostics,
    "names": lambda index: index.search("Zuidema").names,
    "words": lambda index: index.words("toeslag"),
    "suggestions": lambda index: index.suggest("kinder"),
    "an explanation": lambda index: index.explain("toeslag", "verzonnen-0001"),
    "a cross table": lambda index: index.search("tijd").cross("partij", "jaar"),
    "days": lambda index: index.search("tijd").days("ministerie"),
    "citations": lambda index: index.citations("verzonnen-0001"),
    "the commit": lambda index: index.commit,
}


@pytest.mark.parametrize("what", PICKLED)
def test_what_an_index_gives_is_pickled_equal(folder: Path, what: str) -> None:
    with vraagbaak.open(folder) as index:
        given = PICKLED[what](index)
        again = pickle.loads(pickle.dumps(given))
    assert again == given and repr(again) == repr(given)


def test_an_index_is_pickled_as_its_path(folder: Path) -> None:
    with vraagbaak.open(folder) as index:
        kept = pickle.dumps(index)
    with pickle.loads(kept) as again:
        assert again.search("tijd").n_documents == 300


# 24: no permission

FORBIDDEN = [
    *(["words", "x"], ["explain", "x", "y"], ["related", "x"], ["suggest", "x"], ["delete", "x"], ["optimize"]),
    *(["repair"], ["search", "x", "--json"], ["search", "x", "--count"], ["export", "--output", "there"]),
]


@pytest.mark.parametrize("command", FORBIDDEN, ids=" ".join)
def test_no_permission_is_said_as_such(
    folder: Path,
    command: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    allowed = os.access
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != "catalog.sqlite" and allowed(path, mode))
    assert run([*command, "--index", str(folder)]) == 2
    told = capsys.readouterr().err
    assert "Permission denied" in told and "run `vraagbaak repair" not in told and "verify`" not in told


# 21: letters that are drawn out of order

LINE_OF = "De effecten van de afloop zijn officieel."
ORDERS = [
    ("in order", [LINE_OF]),
    ("the ligature last", ["De e", "ecten van de afloop zijn officieel.", "ff"]),
    ("two ligatures last", ["De e", "ecten van de afloop zijn o", "icieel.", "ff", "ff"]),
    ("the ligature first", ["ff", "De e", "ecten van de afloop zijn officieel."]),
    ("words backwards", [word for word in reversed(LINE_OF.split())]),
    ("a letter last", ["De ", "ffecten van de afloop zijn officieel.", "e"]),
    ("the end first", ["officieel.", "De effecten van de afloop zijn "]),
    ("the middle last", ["De effecten ", "de afloop zijn officieel.", "van "]),
    ("every second word last", ["De", "van", "afloop", "officieel.", "effecten", "de", "zijn"]),
    ("three pieces of a word", ["De ", "ten van de afloop zijn officieel.", "ec", "eff"]),
    ("the full stop first", [".", "De effecten van de afloop zijn officieel"]),
    ("a capital last", ["e effecten van de afloop zijn officieel.", "D"]),
]


def places_of(pieces: list[str]) -> list[tuple[float, str]]:
    """Where in the line each piece stands, in letters; a piece that comes twice stands at its next place."""
    taken: set[int] = set()
    found = []
    for piece in pieces:
        at = LINE_OF.index(piece)
        while taken & set(range(at, at + len(piece))):
            at = LINE_OF.index(piece, at + 1)
        taken.update(range(at, at + len(piece)))
        found.append((at, piece))
    return found


@pytest.mark.parametrize(("name", "pieces"), ORDERS, ids=[name for name, _ in ORDERS])
def test_letters_of_a_line_are_read_by_their_place(tmp_path: Path, name: str, pieces: list[str]) -> None:
    size = 10.0
    drawn = [(72.0 + 0.6 * size * at, 700.0, size, text) for at, text in places_of(pieces)]
    above = [(72.0, 720.0, size, "Een verzonnen stuk.")]
    (tmp_path / "stuk.pdf").write_bytes(written([above + drawn]).replace(b"/Helvetica", b"/Courier"))
    (read,) = reading.read([tmp_path / "stuk.pdf"])
    assert read.document is not None
    text = " ".join(f"{one.vraag} {one.antwoord}" for one in read.document.passages)
    assert LINE_OF in text


def test_the_reported_drawing_is_read(tmp_path: Path) -> None:
    (path,) = FOLDER.glob("21-*.pdf")
    documents: Iterator[Document] = (one.document for one in reading.read([path]) if one.document is not None)
    with indexed(documents, tmp_path / "index") as index:
        for word in ("effecten", "officiële", "conflicten", "officierskorps", "Nijmegen", "IJssel"):
            assert index.search(word, match="all").n_documents == 1, word
