"""Options beside a query: exact tokens alone, so that every word may be excluded. On the sample documents."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak.corpus.model import Document, Passage
from vraagbaak.search.cli.run import run
from vraagbaak.search.cli.search import search

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = str(tmp_path_factory.mktemp("sample") / "index")
    assert run(["index", "--jobs", "1", "-i", folder, str(ROOT / "corpus" / "sample")]) == 0
    return folder


def parsed(*arguments: str) -> tuple[tuple[str, ...], dict[str, object]]:
    """The query, and the options that are not as they are by default."""
    usual = search.make_context("search", ["x"]).params
    given = search.make_context("search", list(arguments)).params
    return given.pop("query"), {name: value for name, value in given.items() if value != usual[name]}


@pytest.mark.parametrize(
    "word", ["-nederland", "-n5", "-onderwijs", "-o", "-visa", "-Visa", "-V", "-ijs", "-hulp", "-n", "-in", "-", "-5"]
)
def test_a_word_that_begins_with_a_short_letter_is_excluded(word: str) -> None:
    if word in ("-n", "-o"):
        assert parsed("water", word, "7")[0] == ("water",)
        return
    assert parsed("water", word) == (("water", word), {})
    assert parsed(word, "water") == ((word, "water"), {})


def test_short_options_are_exact_tokens(tmp_path: Path) -> None:
    assert parsed("water", "-n", "5", "-visa") == (("water", "-visa"), {"limit": 5})
    assert parsed("-n", "all", "water") == (("water",), {"limit": -1})
    assert parsed("water", "-o", str(tmp_path / "x")) == (("water",), {"output": tmp_path / "x"})
    assert parsed("-i", str(tmp_path), "water") == (("water",), {"folder": tmp_path})


def test_after_two_hyphens_everything_is_query() -> None:
    assert parsed("--any", "--", "--all", "-n", "5", "--") == (("--all", "-n", "5", "--"), {"match": "any"})


def test_an_option_may_stand_anywhere() -> None:
    assert parsed("een", "--partij", "SP", "twee", "--partij=-1", "drie") == (
        ("een", "twee", "drie"),
        {"partij": ("SP", "-1")},
    )


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("--limt", "No such option: --limt. Did you mean --limit?"),
        ("--partijen", "No such option: --partijen. Did you mean --partij?"),
        ("--xyzzy", "No such option: --xyzzy. After -- everything is part of the query."),
    ],
)
def test_an_unknown_long_option_names_the_nearest(typed: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["search", "water", typed]) == 2
    assert capsys.readouterr().err.startswith(f"vraagbaak: {told}")


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("serach", "Did you mean search?"),
        ("Export", "Did you mean export?"),
        ("woningen", "To search, begin with: vraagbaak search"),
    ],
)
def test_an_unknown_command_names_the_nearest_or_a_search(
    typed: str, hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([typed, "minister"]) == 2
    said = capsys.readouterr().err
    assert f"No such command: {typed}. {hint}" in said
    assert said.count("\n") == 1


def test_help_shows_the_language_and_needs_no_other_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["search", "-h"]) == 0
    told = capsys.readouterr().out
    for sign in ("-mest", '"kleine gemeenten"', "~3", "=gemeente", " OF ", " EN ", "gemeen*", "titel:", "datum:", "--"):
        assert sign in told
    assert "docs/" not in told.replace("(docs/DOCUMENTS.md)", "")


def test_version_has_a_short_option(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["-V"]) == 0
    assert capsys.readouterr().out.startswith("vraagbaak ")


def test_hits_are_limited_by_the_same_letter_everywhere(index: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["search", "-i", index, "minister", "--ids", "-n", "1"]) == 0
    id = capsys.readouterr().out.strip()
    for command in (["related", id, "--csv"], ["suggest", "min", "--json"]):
        assert run([*command, "-i", index, "-n", "1"]) == 0
        short = capsys.readouterr().out
        assert run([*command, "-i", index, "--limit", "1"]) == 0
        assert short == capsys.readouterr().out
        assert run([*command, "-i", index]) == 0
        assert short != capsys.readouterr().out


def test_forms_exclude_each_other(index: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["search", "-i", index, "minister", "--csv", "--json"]) == 2
    assert "--json and --csv exclude each other: give one." in capsys.readouterr().err


def test_ids_and_count_are_of_all_hits(index: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["search", "-i", index, "minister", "--count"]) == 0
    n = int(capsys.readouterr().out)
    assert n > 10
    assert run(["search", "-i", index, "minister", "--ids"]) == 0
    ids = capsys.readouterr().out.split()
    assert len(set(ids)) == len(ids) == n
    assert run(["search", "-i", index, "minister", "--ids", "-n", "3"]) == 0
    out, err = capsys.readouterr()
    assert out.split() == ids[:3]
    assert err == f"vraagbaak: 3 of {n} documents were written; use --limit all for all of them\n"
    assert run(["search", "-i", index, "zeemeermin", "--count"]) == 1


@pytest.mark.parametrize("form", ["--ids", "--csv", "--tsv", "--ndjson", "--count"])
def test_a_table_of_nothing_says_why(index: str, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["search", "-i", index, "minister", "--partij", "Zeemeermin", form]) == 1
    assert capsys.readouterr().err == "vraagbaak: no document has partij 'Zeemeermin'\n"
    assert run(["search", "-i", index, "minister", form]) == 0
    assert capsys.readouterr().err == ""


def test_an_excluded_word_is_excluded(index: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["search", "-i", index, "minister", "-onderwijs", "--ids"]) == 0
    without = set(capsys.readouterr().out.split())
    assert run(["search", "-i", index, "minister", "onderwijs", "--all", "--ids"]) == 0
    with_it = set(capsys.readouterr().out.split())
    assert with_it and not with_it & without


def test_explain_takes_excluded_words(index: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "-i", index, "luchtverdediging", "-nederland", "2022Z90003"]) == 0
    assert capsys.readouterr().out


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("torenvalken", ["*torenvalk*", "*torenvalken*"]),
        ("stelen", ["*gestolen*"]),
        ('"oude eieren"', ["*oude eieren*"]),
        ("vogelnest", ["*vogelnest*"]),
        ("ei OF vogelnes*", ["*eieren*", "*vogelnest*"]),
        ("zeemeermin", []),
        ("(", []),
    ],
)
def test_show_marks_the_words_of_a_query(
    tmp_path: Path, query: str, marked: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    vraag = "Zijn er oude eieren van de torenvalk gestolen? En het vogelnest?"
    passage = Passage("1", vraag, "Van torenvalken \x1b[31m niet.")
    with vraagbaak.writer(tmp_path) as writer:
        writer.add(Document("Verzonnen-1", titel="Torens", passages=(passage,)))
    assert run(["show", "VERZONNEN-1", "--query", query, "-i", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert re.findall(r"\*[^*\n]+\*", out) == marked
    assert "\x1b" not in out
    assert run(["show", "verzonnen-1#1", "--query", query, "-i", str(tmp_path)]) == 0
    assert run(["show", "verzonnen-1", "--json", "--query", query, "-i", str(tmp_path)]) == 2
