"""Does each command do what it says, from the shell's side? On a small index of invented documents."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak.corpus import interchange
from vraagbaak.corpus.model import Beantwoorder, Document, Indiener, Passage
from vraagbaak.index import kernel as kernels
from vraagbaak.search.cli.manual import man_page
from vraagbaak.search.cli.manual import text as manual
from vraagbaak.search.cli.run import run

ROOT = Path(__file__).resolve().parent.parent.parent.parent

VALKEN = Document(
    id="verzonnen-1",
    soort="antwoord",
    titel="De torenvalken van Zuiderwoude (verzonnen)",
    ingediend=date(2021, 5, 1),
    beantwoord=date(2021, 5, 22),
    kamer="Tweede Kamer",
    indieners=(Indiener("Marit Brandenhorst", "D66"),),
    beantwoorders=(Beantwoorder("Diederik Ravesteijn", "minister", "Natuur", "VVD"),),
    ministeries=("Natuur",),
    onderwerpen=("vogels",),
    passages=(
        Passage("1", "Hoeveel torenvalken broeden er in de kerktoren?", "Drie paren."),
        Passage("2", "Wat doet u voor de kerktoren?", "De toren is in 2019 hersteld.", noten=("Zie de bijlage.",)),
    ),
)
UILEN = Document(
    id="verzonnen-2",
    soort="kamervraag",
    titel="Kerkuilen in Noorderwoude (verzonnen)",
    ingediend=date(2022, 3, 4),
    kamer="Tweede Kamer",
    indieners=(Indiener("Pieterjan Groeneweide", "CDA"),),
    passages=(Passage("1", "Hoeveel uilen broeden er in de kerktoren?"),),
)

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small index, and $VRAAGBAAK_INDEX saying where."""
    path = tmp_path / "index"
    with vraagbaak.writer(path) as writer:
        writer.add(VALKEN)
        writer.add(UILEN)
    monkeypatch.setenv("VRAAGBAAK_INDEX", str(path))
    return path


@pytest.fixture
def vb(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command: its exit code, stdout and stderr."""

    def called(*arguments: str) -> tuple[int, str, str]:
        code = run(arguments)
        out, err = capsys.readouterr()
        return code, out, err

    return called


def ids(out: str) -> list[str]:
    return [hit["id"] for hit in json.loads(out)["hits"]]


def test_search_prints_hits_and_facets_and_exits_with_0(index: Path, vb: Run) -> None:
    code, out, err = vb("search", "torenvalk")
    assert (code, err) == (0, "")
    assert "1  De *torenvalken* van" not in out  # titles carry no marks
    assert "De torenvalken van Zuiderwoude (verzonnen)" in out and "*torenvalken*" in out
    assert "verzonnen-1 · 2021-05-01 · Marit Brandenhorst (D66) · Natuur · beantwoord" in out
    assert "partij" in out and "D66" in out


def test_nothing_found_exits_with_1(index: Path, vb: Run) -> None:
    code, out, _ = vb("search", "zeppelin")
    assert code == 1 and out.startswith("Nothing found.")
    code, out, _ = vb("search", "zeppelin", "--json")
    assert code == 1 and json.loads(out)["hits"] == []


def test_words_need_no_quotes_and_a_minus_is_no_option(index: Path, vb: Run) -> None:
    assert ids(vb("search", "broeden", "kerktoren", "--json")[1]) != []
    assert json.loads(vb("search", "kerktoren", "-uilen", "--json")[1])["query"] == "kerktoren -uilen"
    assert ids(vb("search", "kerktoren", "-uilen", "--json")[1]) == ["verzonnen-1"]


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["--partij", "CDA"], ["verzonnen-2"]),
        (["--partij", "CDA", "--partij", "D66"], ["verzonnen-1", "verzonnen-2"]),
        (["--partij", "CDA", "--jaar", "2021"], []),
        (["--jaar", "2021..2021"], ["verzonnen-1"]),
        (["--van", "2022"], ["verzonnen-2"]),
        (["--tot", "2021-05"], ["verzonnen-1"]),
        (["--status", "open"], ["verzonnen-2"]),
        (["--ministerie", "natuur"], ["verzonnen-1"]),
        (["--onderwerp", "vogels"], ["verzonnen-1"]),
        (["--beantwoorder", "Diederik Ravesteijn"], ["verzonnen-1"]),
        (["--soort", "kamervraag"], ["verzonnen-2"]),
        (["--kamer", "Eerste Kamer"], []),
        (["--indiener", "Marit Brandenhorst"], ["verzonnen-1"]),
    ],
)
def test_filters(index: Path, vb: Run, arguments: list[str], found: list[str]) -> None:
    code, out, _ = vb("search", "kerktoren", *arguments, "--json")
    assert (code, sorted(ids(out))) == (0 if found else 1, found)


def test_limit_offset_and_sort(index: Path, vb: Run) -> None:
    assert ids(vb("search", "kerktoren", "--sort", "newest", "--json")[1]) == ["verzonnen-2", "verzonnen-1"]
    assert ids(vb("search", "kerktoren", "--sort", "oldest", "--limit", "1", "--json")[1]) == ["verzonnen-1"]
    assert ids(vb("search", "kerktoren", "--sort", "oldest", "--offset", "1", "--json")[1]) == ["verzonnen-2"]


def test_passage_mode_lists_passages(index: Path, vb: Run) -> None:
    hits = json.loads(vb("search", "kerktoren", "--passages", "--json")[1])["hits"]
    assert sorted(passage["id"] for hit in hits for passage in hit["passages"]) == [
        "verzonnen-1#1",
        "verzonnen-1#2",
        "verzonnen-2#1",
    ]
    assert all(len(hit["passages"]) == 1 for hit in hits)


def test_the_facets_asked_for_are_shown(index: Path, vb: Run) -> None:
    facets = json.loads(vb("search", "kerktoren", "--facet", "soort", "--facet", "kamer", "--json")[1])["facets"]
    assert list(facets) == ["soort", "kamer"]
    assert facets["kamer"] == {
        "values": [{"value": "Tweede Kamer", "count": 2, "selected": False}],
        "other": 0,
        "missing": 0,
        "n_values": 1,
    }


def test_csv_is_read_by_a_csv_reader(index: Path, vb: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(vb("search", "torenvalk", "--csv", "--csv-dialect", "rfc4180")[1])))
    assert [(row["id"], row["passage"], row["nummer"]) for row in rows] == [("verzonnen-1", "verzonnen-1#1", "1")]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["search"], "Nothing to search for"),
        (["search", "x", "--parti", "D66"], "Did you mean --partij?"),
        (["search", "x", "--van", "lente"], "'lente' is no date"),
        (["search", "x", "--limit", "-1"], "--limit"),
        (["search", "x", "--sort", "best"], "'best' is not one of"),
        (["search", "x", "--facet", "kleur"], "kleur"),
        (["zoek"], "No such command"),
        (["search", "x", "--index", "nergens"], "nergens"),
        (["delete", "x", "--index", "nergens"], "nergens"),
    ],
)
def test_an_error_is_one_line_on_stderr_and_exits_with_2(index: Path, vb: Run, arguments: list[str], told: str) -> None:
    code, out, err = vb(*arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("vraagbaak: ") and told in err
    assert not Path("nergens").exists()


def test_an_error_shows_no_control_codes(index: Path, vb: Run) -> None:
    assert "\x1b" not in vb("search", "x", "--facet", "\x1b[31m")[2]


def test_show_prints_all_of_a_document(index: Path, vb: Run) -> None:
    code, out, _ = vb("show", "verzonnen-1")
    assert code == 0
    for part in ("De torenvalken van Zuiderwoude", "2021-05-22", "Marit Brandenhorst (D66)", "Drie paren.", "bijlage"):
        assert part in out


def test_show_prints_one_passage(index: Path, vb: Run) -> None:
    code, out, _ = vb("show", "verzonnen-1#2")
    assert code == 0 and "hersteld" in out and "Drie paren" not in out


def test_show_json_is_the_interchange_form(index: Path, vb: Run) -> None:
    assert interchange.document(vb("show", "verzonnen-1", "--json")[1]) == VALKEN
    assert json.loads(vb("show", "verzonnen-2#1", "--json")[1]) == {
        "id": "verzonnen-2#1",
        "nummer": "1",
        "vraag": "Hoeveel uilen broeden er in de kerktoren?",
    }


@pytest.mark.parametrize("id", ["verzonnen-3", "verzonnen-1#3", "verzonnen-1#0", "verzonnen-1#", "#1", "verzonnen-1#x"])
def test_show_says_what_is_not_there(index: Path, vb: Run, id: str) -> None:
    code, out, err = vb("show", id)
    assert (code, out, err.count("\n")) == (1, "", 1)


def test_delete_takes_out_and_says_what_was_not_there(index: Path, vb: Run) -> None:
    code, out, err = vb("delete", "verzonnen-1", "verzonnen-9", "verzonnen-1")
    assert (code, out) == (1, "Deleted 1 document.\n")
    assert err == "vraagbaak: the index has no document verzonnen-9\n"
    assert vb("search", "torenvalken", "--all")[0] == 1


def test_export_gives_back_equal_documents(index: Path, vb: Run, tmp_path: Path) -> None:
    _, out, _ = vb("export")
    assert {interchange.document(line) for line in out.splitlines()} == {VALKEN, UILEN}
    assert vb("export", "--output", str(tmp_path / "all.jsonl"))[0] == 0
    assert (tmp_path / "all.jsonl").read_text(encoding="utf-8") == out


def test_optimize_changes_nothing_that_is_found(index: Path, vb: Run) -> None:
    before = ids(vb("search", "kerktoren", "--json")[1])
    assert vb("optimize")[0] == 0
    assert ids(vb("search", "kerktoren", "--json")[1]) == before


def test_stats_counts(index: Path, vb: Run) -> None:
    code, out, _ = vb("stats")
    assert code == 0 and "kernel" in out
    assert isinstance(json.loads(vb("stats", "--json")[1]), dict)


def test_help_is_there_for_every_command(vb: Run) -> None:
    code, out, _ = vb("--help")
    assert code == 0
    assert vb()[1] == out
    assert vb("--version")[1].startswith("vraagbaak 0")
    for name in ("search", "show", "index", "delete", "export", "optimize", "stats"):
        assert name in out
        assert vb(name, "--help")[0] == 0


def test_every_command_and_option_is_documented() -> None:
    assert (ROOT / "docs" / "CLI.md").read_text(encoding="utf-8").rstrip() == manual().rstrip(), "run: make docs"
    assert (ROOT / "docs" / "vraagbaak.1").read_text(encoding="utf-8").rstrip() == man_page().rstrip(), "run: make docs"


def test_the_man_page_has_every_command_and_option_and_is_well_formed() -> None:
    plain = man_page().replace("\\-", "-")
    assert set(re.findall(r"^## vraagbaak (.*)$", manual(), re.MULTILINE)) == {
        name.lower() for name in re.findall(r"^\.SH (.*)$", plain, re.MULTILINE)[3:]
    }
    options = re.findall(r"^\* `(.*?)`:", manual(), re.MULTILINE)
    assert options == re.findall(r"^\.TP\n\.B (.*)$", plain, re.MULTILINE)
    assert "](" not in plain
    if shutil.which("man") is None:
        pytest.skip("man is not installed")
    page = str(ROOT / "docs" / "vraagbaak.1")
    shown = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", page], capture_output=True, text=True, check=True)
    assert shown.stderr == ""
    assert "--facet-size N" in shown.stdout


COMMAND = [sys.executable, "-c", "from vraagbaak.search.cli import main; main()"]


def test_a_closed_pipe_is_silent(index: Path) -> None:
    for arguments in (["search", "kerktoren"], ["export"], ["show", "verzonnen-1"], ["search", "kerktoren", "--csv"]):
        reading, writing = os.pipe()
        os.close(reading)
        done = subprocess.run([*COMMAND, *arguments], stdout=writing, stderr=subprocess.PIPE, check=False)
        os.close(writing)
        assert done.stderr == b""


def test_a_locale_without_accents_is_no_error(index: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run([*COMMAND, "search", "kerktoren"], env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    done = subprocess.run([*COMMAND, "export"], env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_search_on_a_terminal_is_in_colour(index: Path) -> None:
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm"}
    environment.pop("NO_COLOR", None)
    subprocess.run([*COMMAND, "search", "torenvalken"], stdout=theirs, env=environment, check=True)
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 4096):
            shown += piece
    except OSError:  # how Linux says that the other side is closed
        pass
    os.close(ours)
    assert b"\x1b[1;31mtorenvalken\x1b[0m" in shown


NOT_NEEDED = {
    *("rich", "lxml", "ftfy", "whoosh", "html", "multiprocessing", "concurrent", "shutil", "calendar"),
    "numpy.ma",
    *("vraagbaak.corpus.references", "vraagbaak.index.indexing.writer", "vraagbaak.index.kernel.plain.snippets"),
    *("vraagbaak.search.terms.identifiers", "vraagbaak.search.query.identifier_patterns", "vraagbaak.search.language"),
    *("vraagbaak.search.execution.grouping", "vraagbaak.search.execution.timeline"),
}
"""What a search for a word loads none of: a fresh process is mostly imports."""


@pytest.mark.skipif(kernels.NAME == "plain", reason="the twin is made of modules of its own")
def test_a_search_imports_nothing_that_it_does_not_need(index: Path) -> None:
    program = "import sys; from vraagbaak.search.cli.run import run; run(['search', 'kerktoren']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.splitlines()[-1].split())
    assert NOT_NEEDED & loaded == set()
