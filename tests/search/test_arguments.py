"""Arguments of the wrong type get one line, and a misspelt name the nearest. On an invented document."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import vraagbaak
from vraagbaak import Document, Passage

from ..conftest import from_npm


@pytest.fixture
def index(tmp_path: Path) -> Any:
    with vraagbaak.writer(tmp_path / "index") as writer:
        writer.add(Document("x", titel="Uilen", passages=(Passage("1", "Wat doen de uilen?", "Roepen."),)))
    with vraagbaak.open(tmp_path / "index") as opened:
        yield opened


@pytest.mark.parametrize(
    ("query", "named", "told"),
    [
        (None, {}, "a query is text, or a tree of Whoosh's, not NoneType"),
        (7, {}, "a query is text, or a tree of Whoosh's, not int"),
        ("uilen", {"partij": 3.5}, "partij takes a text or several, not float"),
        ("uilen", {"partijen": "SP"}, "there is no facet 'partijen'.*did you mean partij"),
        ("uilen", {"van": 2022}, "2022 is no date; give a date, or a text"),
        ("uilen", {"facets": ["kleur"]}, "there is no facet 'kleur'"),
    ],
)
def test_a_wrong_argument_gets_one_line(index: Any, query: Any, named: dict[str, Any], told: str) -> None:
    with pytest.raises(vraagbaak.UsageProblem, match=told) as raised:
        index.search(query, **named)
    assert "\n" not in str(raised.value)


def test_a_year_may_be_a_number(index: Any) -> None:
    assert index.search("uilen", jaar=2022).n_documents == 0


@pytest.mark.parametrize("path", [None, 3, b"index"])
def test_a_path_is_a_path(path: Any) -> None:
    with pytest.raises(vraagbaak.UsageProblem, match="the path of an index is text or a path, not"):
        vraagbaak.open(path)
    with pytest.raises(vraagbaak.UsageProblem, match="an empty name names no index"):
        vraagbaak.open("")


def test_a_writer_takes_documents(tmp_path: Path) -> None:
    with vraagbaak.writer(tmp_path / "other") as writer, pytest.raises(vraagbaak.UsageProblem, match="not dict"):
        writer.add({"id": "x"})  # type: ignore[arg-type]


def test_a_star_import_leaves_open_alone_and_help_shows_the_rest() -> None:
    program = "from vraagbaak import *; import vraagbaak, builtins; assert open is builtins.open; help(vraagbaak)"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert "vraagbaak.open(path)" in told
    assert [name for name in vraagbaak.__all__ if name not in told] == []


TYPED = """
import vraagbaak
index = vraagbaak.open("x")
try:
    index.search("x", partij="SP", jaar=2022)
except vraagbaak.UsageProblem:
    pass
reveal_type(vraagbaak.open)
index.search("x", partijj="SP")
vraagbaak.opne
"""


@pytest.fixture
def types() -> Path:
    made = Path(__file__).resolve().parents[2] / "build" / "types"
    if not made.is_dir():
        pytest.skip("make check has not made build/types")
    return made


def test_a_type_checker_knows_the_names(tmp_path: Path, types: Path) -> None:
    (tmp_path / "use.py").write_text(TYPED)
    checked = [sys.executable, "-m", "mypy", "--no-incremental", "--ignore-missing-imports", "--follow-imports=silent"]
    done = subprocess.run(
        [*checked, "use.py"], cwd=tmp_path, env={"MYPYPATH": str(types), "PATH": ""}, capture_output=True, text=True
    )
    errors = [line for line in done.stdout.splitlines() if "error:" in line]
    assert len(errors) == 2 and "partijj" in errors[0] and "opne" in errors[1]
    assert "-> vraagbaak.search.engine.Index" in done.stdout.replace('"', "")


def test_pyright_knows_the_names(tmp_path: Path, types: Path) -> None:
    (tmp_path / "use.py").write_text(TYPED)
    (tmp_path / "pyrightconfig.json").write_text(json.dumps({"extraPaths": [str(types)]}))
    command = ["node", str(from_npm("pyright@1.1.400", "pyright/index.js")), "--pythonpath", sys.executable, "use.py"]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True).stdout
    errors = [line for line in told.splitlines() if "error:" in line]
    assert len(errors) == 2 and "partijj" in errors[0] and "opne" in errors[1]
    assert "-> Index" in told


LOGGING = """
import logging, sys, vraagbaak
if sys.argv[2:]:
    logging.basicConfig(format="%(name)s: %(message)s")
logging.getLogger("vraagbaak.web").warning("for operators")
"""


def test_the_library_logs_nothing_unless_the_program_asks() -> None:
    quiet, asked = (
        subprocess.run([sys.executable, "-c", LOGGING, "x", *more], capture_output=True, text=True, check=True)
        for more in ((), ("ask",))
    )
    assert (quiet.stdout, quiet.stderr) == ("", "")
    assert asked.stderr == "vraagbaak.web: for operators\n"
