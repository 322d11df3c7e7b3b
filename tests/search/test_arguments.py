"""Arguments of the wrong type get one line, and a misspelt name the nearest. On an invented document."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import vraagbaak
from vraagbaak import Document, Mededeling, Passage

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
        ("uilen", {"facets": "partij"}, r"facets are a list of names, such as \['partij'\]"),
        ("uilen", {"limit": "5"}, "limit is a whole number of 0 or more, not '5'"),
        ("uilen", {"limit": 1.5}, "limit is a whole number of 0 or more, not 1.5"),
        ("uilen", {"offset": -1}, "offset is a whole number of 0 or more, not -1"),
        ("uilen", {"timeout": "1"}, "timeout is a number of seconds, not str"),
        ("uilen", {"facet_size": "all"}, "facet_size is a whole number of 0 or more, not 'all'"),
        ("uilen", {"facet_size": {"partij": -1}}, "facet_size is a whole number of 0 or more, not -1"),
        ("uilen", {"facet_sort": "name"}, "there is no facet_sort 'name'; there is count, value"),
        ("uilen", {"since": 5}, "since is a date, a time or a text such as 'vorige week', not int"),
        ("uilen", {"sort": "new"}, "there is no sort 'new'"),
    ],
)
def test_a_wrong_argument_gets_one_line(index: Any, query: Any, named: dict[str, Any], told: str) -> None:
    with pytest.raises(vraagbaak.UsageProblem, match=told) as raised:
        index.search(query, **named)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "call",
    [
        lambda index: index.document(5),
        lambda index: index.find(None),
        lambda index: index.versions(5),
        lambda index: index.status(b"x"),
        lambda index: index.citations(5),
        lambda index: index.history(5),
        lambda index: index.suggest(5),
        lambda index: index.suggest("u", "5"),
        lambda index: index.values("partij", 5),
        lambda index: index.values("kleur"),
        lambda index: index.words(5),
        lambda index: index.stem(None),
        lambda index: index.family(5),
        lambda index: index.parts(5),
        lambda index: index.query_parts(5),
        lambda index: index.marker(5),
        lambda index: index.explain(5, "x"),
        lambda index: index.explain("uilen", 5),
        lambda index: index.related(5),
        lambda index: index.related("x", "5"),
        lambda index: index.search("uilen").cross("partij", 5),
        lambda index: index.search("uilen").days(5),
        lambda index: index.search("uilen").facet(5),
        lambda index: index.search("uilen").statistics(5),
        lambda index: index.search("uilen").to_pandas("id"),
    ],
)
def test_every_method_names_a_wrong_argument_in_one_line(index: Any, call: Callable[[Any], object]) -> None:
    with pytest.raises(vraagbaak.UsageProblem) as raised:
        call(index)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"id": 5}, "id of a Document is text, not int"),
        ({"titel": None}, "titel of a Document is text, not None"),
        ({"ingediend": "2020-01-01"}, "ingediend of a Document is a date or None, not text"),
        ({"ingediend": datetime(2020, 1, 1)}, "ingediend of a Document is a date or None, not datetime"),
        ({"ministeries": "Defensie"}, "ministeries of a Document is a tuple, not text"),
        ({"ministeries": (5,)}, "each of the ministeries of a Document is text, not int"),
        ({"passages": [Passage("1", "Wat?")]}, "passages of a Document is a tuple, not list"),
        ({"passages": ("Wat?",)}, "each of the passages of a Document is Passage, not text"),
        ({"passages": (Passage("1", 5),)}, "vraag of a Passage is text, not int"),  # type: ignore[arg-type]
        ({"passages": (Passage("1", "Wat?", noten=("x", 5)),)}, "each of the noten of a Passage is text, not int"),  # type: ignore[arg-type]
        ({"indieners": ("Jan",)}, "each of the indieners of a Document is Indiener, not text"),
        ({"mededeling": "uitstel"}, "mededeling of a Document is Mededeling or None, not text"),
        ({"mededeling": Mededeling(5)}, "tekst of a Mededeling is text, not int"),  # type: ignore[arg-type]
    ],
)
def test_a_document_of_other_types_is_refused_and_the_writer_goes_on(
    given: dict[str, Any], told: str, tmp_path: Path
) -> None:
    with vraagbaak.writer(tmp_path / "other") as writer:
        with pytest.raises(vraagbaak.UsageProblem, match=told):
            writer.add(Document(**{"id": "x", **given}))
        writer.add(Document("y", titel="Uilen"))
    with vraagbaak.open(tmp_path / "other") as opened:
        assert [document.id for document in opened.documents()] == ["y"]


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
    with vraagbaak.writer(tmp_path / "other") as writer, pytest.raises(vraagbaak.UsageProblem, match="an id is text"):
        writer.delete(5)  # type: ignore[arg-type]
    with pytest.raises(vraagbaak.UsageProblem, match="wait is a number of seconds, not str"):
        vraagbaak.writer(tmp_path / "other", wait="1")  # type: ignore[arg-type]


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
