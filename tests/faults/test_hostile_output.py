"""Does anything from a document, a file name or a query reach a terminal, a page or a spreadsheet as more than text?

Through the real program, with every command that prints, on a pipe and on a terminal.
"""

from __future__ import annotations

import csv
import io
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak.corpus.model import Beantwoorder, Bron, Document, Indiener, Mededeling, Passage

COMMAND = [sys.executable, "-c", "from vraagbaak.search.cli import main; main()"]

TRAPS = {
    "escape": "\x1b]0;titel\x07\x1b[2J\x1b[31m",
    "c1": "\x9b31m\x9d",
    "bell": "\x07\x08\x7f",
    "return": "\r",
    "turned": "\u202e\u2066",
    "line": "\u2028\u2029",
    "html": "<script>alert(1)</script>&<img src=x onerror=y>",
    "formula": "=cmd|' /C calc'!A0",
}


def trap(name: str) -> str:
    """A text that begins with a trap, and holds all of them."""
    return f"{TRAPS[name]} zee " + " ".join(TRAPS.values())


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("traps") / "index"
    with vraagbaak.writer(path) as writer:
        for name in TRAPS:
            text = trap(name)
            writer.add(
                Document(
                    id=f"verzonnen-{name}",
                    soort=text,
                    titel=text,
                    kamer=text,
                    vraagnummer=text,
                    dossier=text,
                    indieners=(Indiener(text, text),),
                    beantwoorders=(Beantwoorder(text, text, text, text),),
                    ministeries=(text,),
                    onderwerpen=(text,),
                    samenvatting=text,
                    mededeling=Mededeling(text, None, text, text),
                    toelichting=text,
                    bronnen=(Bron(text, text, text, text),),
                    passages=(Passage(text, text, text, text, text, (text,)),),
                )
            )
        for sign in "=+-@\t":
            writer.add(
                Document(id=f"{sign.strip() or 'tab'}1+1", titel=f"{sign}1+1 zee", passages=(Passage("1", "Zee?"),))
            )
    return path


PRINTING = (
    ("search", "zee"),
    ("search", "zee", "--passages", "--timeline"),
    ("search", "zee", "--json"),
    ("search", "zee", "--csv"),
    ("search", "--partij", "\x1b[31m", "zee"),
    ("search", '"\x1b]0;zee\x07', "\x9b31m", "=1+1", "\u202ezee"),
    ("show", "verzonnen-escape"),
    ("show", "verzonnen-html", "--json"),
    ("show", "\x1b[31mniets"),
    ("delete", "\x1b[31mniets"),
    ("stats",),
    ("verify",),
    ("index", "/nergens/\x1b[31mrood"),
)

BAD = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def on_a_pipe(index: Path, *arguments: str) -> str:
    where = [] if "--index" in arguments else ["--index", str(index)]
    ran = subprocess.run([*COMMAND, arguments[0], *where, *arguments[1:]], capture_output=True, timeout=60)
    assert ran.returncode in (0, 1, 2), ran.stderr.decode()
    assert b"Traceback" not in ran.stderr
    return (ran.stdout + ran.stderr).decode()


@pytest.mark.parametrize("arguments", PRINTING, ids=lambda arguments: ascii(" ".join(arguments)))
def test_no_control_code_on_a_pipe(index: Path, arguments: tuple[str, ...]) -> None:
    said = on_a_pipe(index, *arguments)
    if "--csv" in arguments:
        said = said.replace("\r\n", "\n")
    assert not BAD.search(said), ascii(said[max(0, BAD.search(said).start() - 60) :][:120])  # type: ignore[union-attr]


@pytest.mark.parametrize("arguments", (("search", "zee"), ("show", "verzonnen-escape"), ("export",)))
def test_nothing_but_our_own_colours_on_a_terminal(index: Path, arguments: tuple[str, ...]) -> None:
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color"}
    environment.pop("NO_COLOR", None)
    with subprocess.Popen(
        [*COMMAND, arguments[0], "--index", index, *arguments[1:]], stdout=theirs, stderr=theirs, env=environment
    ) as process:
        os.close(theirs)
        shown = b""
        try:
            while piece := os.read(ours, 1 << 16):
                shown += piece
        except OSError:
            pass
    os.close(ours)
    assert process.returncode == 0
    said = shown.decode().replace("\r\n", "\n")
    assert not BAD.search(COLOUR.sub("", said))
    painted = set(COLOUR.findall(said))
    assert painted <= {f"\x1b[{code}m" for code in ("0", "1", "2", "36", "1;31", "1;34", "1;32")}, painted


def test_snippets_as_html_escape_everything_but_their_marks(index: Path) -> None:
    with vraagbaak.open(index) as opened:
        for hit in opened.search("zee", limit=50).hits:
            for passage in hit.passages:
                assert set(re.findall("<[^>]*>?", passage.vraag.html())) == {"<mark>", "</mark>"}


def test_no_cell_is_a_formula(index: Path) -> None:
    sheet = on_a_pipe(index, "search", "zee", "--csv", "--limit", "50").removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(sheet), delimiter=";"))
    assert len(rows) == 1 + len(TRAPS) + 5
    for row in rows:
        for cell in row:
            assert not re.match(r"[\s\x00-\x20]*[=+\-@\t\r]", cell) or re.fullmatch(r"-?[\d.]+", cell), cell
