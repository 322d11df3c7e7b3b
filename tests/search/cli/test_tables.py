"""Tables are whole, open in a Dutch Excel, and hold no formulas. On invented documents."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak import Bron, Document, Indiener, Passage
from vraagbaak.search.cli.run import run
from vraagbaak.search.results.rows import COLUMNS


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("tables") / "index"
    with vraagbaak.writer(folder) as writer:
        for number in range(25):
            asked = date(2018 + number % 3, 5, 1)
            writer.add(
                Document(
                    id=f"kv-tk-2024Z{number:05}",
                    titel="=HYPERLINK(1)" if number == 7 else f"Over coördinatie, deel {number}",
                    ingediend=asked,
                    beantwoord=date.fromordinal(asked.toordinal() + number - 1),
                    indieners=(Indiener("Marit Brandenhorst", ("D66", "SP")[number % 2]),),
                    ministeries=(("Financiën", "Defensie")[number % 2],),
                    passages=(
                        Passage("1", "Wat doet de coördinator?", "Veel."),
                        Passage("2", "En daarna;\nwat dan?", "-Niets."),
                    ),
                )
            )
    return str(folder)


def output(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    assert run(list(arguments)) == code
    return capsys.readouterr().out


def rows(text: str, delimiter: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=delimiter))


def test_csv_has_all_hits_and_opens_in_a_dutch_excel(index: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = output(capsys, "search", "-i", index, "coördinatie", "--csv")
    assert told.startswith("\ufeffid;soort;titel;score;")
    found = rows(told, ";")
    assert len(found) == 25
    assert "," in found[0]["score"] and "." not in found[0]["score"]
    assert found[0]["link"].startswith("https://zoek.officielebekendmakingen.nl/kv-tk-2024Z")


def test_rfc4180_has_commas_and_no_mark(index: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = output(capsys, "search", "-i", index, "coördinatie", "--csv", "--csv-dialect", "rfc4180")
    assert told.startswith("id,soort,titel,score,") and "\r\n" in told
    assert len(rows(told, ",")) == 25 and float(rows(told, ",")[0]["score"]) > 0


def test_tsv_has_a_line_a_hit(index: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = output(capsys, "search", "-i", index, "coördinatie", "--tsv", "--columns", "id,vragen")
    assert len(told.splitlines()) == 26
    assert rows(told, "\t")[0]["vragen"] == "1 Wat doet de coördinator? 2 En daarna; wat dan?"


def test_ndjson_is_an_object_a_line(index: str, capsys: pytest.CaptureFixture[str]) -> None:
    lines = output(capsys, "search", "-i", index, "coördinatie", "--ndjson").splitlines()
    assert len(lines) == 25 and json.loads(lines[0])["passages"][0]["vraag"]
    few = output(capsys, "search", "-i", index, "coördinatie", "--ndjson", "--columns", "id,datum,dagen").splitlines()
    assert set(json.loads(few[0])) == {"id", "datum", "dagen"}


def test_json_is_a_page_unless_all_are_asked_for(index: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(json.loads(output(capsys, "search", "-i", index, "coördinatie", "--json"))["hits"]) == 10
    everything = json.loads(output(capsys, "search", "-i", index, "coördinatie", "--json", "--limit", "all"))
    assert len(everything["hits"]) == 25


@pytest.mark.parametrize("form", ["--csv", "--tsv", "--ndjson", "--ids"])
@pytest.mark.parametrize("limit", [(), ("--limit", "all"), ("-n", "all")])
def test_every_table_has_all_hits_without_a_limit_and_with_all(
    index: str, form: str, limit: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["search", "-i", index, "coördinatie", form, *limit]) == 0
    out, err = capsys.readouterr()
    assert (len(out.splitlines()), err) == (25 + (form in ("--csv", "--tsv")), "")


def test_people_and_a_count_take_all_too(index: str, capsys: pytest.CaptureFixture[str]) -> None:
    shown = output(capsys, "search", "-i", index, "coördinatie", "--limit", "all")
    assert len(re.findall(r"^ *\d+  ", shown, re.MULTILINE)) == 25
    assert output(capsys, "search", "-i", index, "coördinatie", "--limit", "all", "--count") == "25\n"


def test_what_is_left_out_is_said(index: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["search", "-i", index, "coördinatie", "--csv", "-n", "4"]) == 0
    out, err = capsys.readouterr()
    assert len(rows(out, ";")) == 4
    assert err == "vraagbaak: 4 of 25 documents were written; use --limit all for all of them\n"
    assert run(["search", "-i", index, "coördinatie", "--csv", "-n", "5", "--offset", "20"]) == 0
    assert capsys.readouterr().err == ""


def test_no_cell_is_a_formula(index: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = rows(output(capsys, "search", "-i", index, "*", "--csv", "--columns", "id,titel,dagen,antwoorden"), ";")
    titles = {row["titel"] for row in found}
    assert "'=HYPERLINK(1)" in titles
    assert {row["dagen"] for row in found} >= {"-1", "0", "23"}  # a number is a number
    assert not any(row["titel"].startswith(("=", "+", "-", "@")) for row in found)


@pytest.mark.parametrize("begin", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "＝1", "-2+3|cmd"])
@pytest.mark.parametrize("form", ["excel-nl", "rfc4180", "tsv"])
def test_no_text_of_a_document_becomes_a_formula(
    begin: str, form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(tmp_path / "index")
    document = Document(
        id="x",
        soort=begin,
        titel=begin,
        kamer=begin,
        vergaderjaar=begin,
        vraagnummer=begin,
        dossier=begin,
        indieners=(Indiener(begin, ""),),
        ministeries=(begin,),
        onderwerpen=(begin,),
        bronnen=(Bron(nummer=begin),),
        passages=(Passage(begin, f"{begin} uilen", f"{begin} uilen", kop=begin, fractie=begin),),
        extra={"thema": (begin,), "advies": (begin,)},
    )
    with vraagbaak.writer(folder, schema=vraagbaak.Schema(text={"advies": 1.0}, keywords=("thema",))) as writer:
        writer.add(document)
    numbers = ("score", "datum", "beantwoord", "dagen", "toegevoegd", "gewijzigd")
    texts = [name for name in COLUMNS if name not in numbers]
    options = ("--tsv",) if form == "tsv" else ("--csv", "--csv-dialect", form)
    columns = ",".join([*texts, "thema", "advies"])
    told = output(capsys, "search", "-i", folder, "uilen", *options, "--columns", columns)
    delimiter = {"excel-nl": ";", "rfc4180": ",", "tsv": "\t"}[form]
    (row,) = rows(told, delimiter)
    formulas = tuple("=+-@\t＝")
    assert {name for name, cell in row.items() if cell.startswith(formulas)} == set()
    assert row["titel"].startswith("'") and row["thema"].startswith("'") and row["ministeries"].startswith("'")
    told = output(capsys, "search", "-i", folder, "*", "--cross", "ministerie,thema", *options).removeprefix("\ufeff")
    cells = [cell for line in csv.reader(io.StringIO(told), delimiter=delimiter) for cell in line]
    assert len(cells) == 6 and not any(cell.startswith(formulas) for cell in cells)


def test_full_texts_and_any_columns(index: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = output(capsys, "search", "-i", index, "coördinatie", "--csv", "--columns", "id,vragen,antwoorden,link")
    (first, *_) = rows(told, ";")
    assert first["antwoorden"] == "1 Veel.\n2 -Niets."
    assert run(["search", "-i", index, "x", "--csv", "--columns", "id,tietel"]) == 2
    assert "there is no column 'tietel'; did you mean titel?" in capsys.readouterr().err
    assert run(["search", "-i", index, "x", "--columns", "id"]) == 2


def test_output_goes_to_a_file(index: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert output(capsys, "search", "-i", index, "coördinatie", "--csv", "-o", str(tmp_path / "uit.csv")) == ""
    raw = (tmp_path / "uit.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfid;soort") and raw.count(b"\r\n") >= 26
    assert output(capsys, "search", "-i", index, "coördinatie", "-o", str(tmp_path / "uit.txt")) == ""
    assert (tmp_path / "uit.txt").read_text().startswith("25 documents")


def test_passages_are_rows_too(index: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = output(capsys, "search", "-i", index, "daarna", "--passages", "--ids")
    assert len(told.split()) == 25 and told.split()[0].endswith("#2")


def test_figures_are_tables(index: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = rows(output(capsys, "search", "-i", index, "coördinatie", "--cross", "partij,jaar", "--csv"), ";")
    assert told == [
        {"partij": "D66", "2018": "5", "2019": "4", "2020": "4", "all": "13"},
        {"partij": "SP", "2018": "4", "2019": "4", "2020": "4", "all": "12"},
    ]
    days = json.loads(output(capsys, "search", "-i", index, "coördinatie", "--days", "ministerie", "--json"))
    assert [one["value"] for one in days] == ["Financiën", "Defensie"]
    assert days[0] == {
        "value": "Financiën",
        "count": 12,
        "median": 12.0,
        "lower": 6.5,
        "upper": 17.5,
        "within": days[0]["within"],
        "negative": 1,
    }
    assert output(capsys, "search", "-i", index, "coördinatie", "--days", "ministerie").splitlines()[0].split() == [
        *("ministerie", "count", "median", "lower", "upper", "within", "negative")
    ]


def test_facets_have_the_size_asked_for(index: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(
        output(
            capsys,
            "search",
            "-i",
            index,
            "*",
            "--json",
            "--facet",
            "jaar",
            "--facet-size",
            "2",
            "--facet-sort",
            "value",
        )
    )
    assert [value["value"] for value in told["facets"]["jaar"]["values"]] == ["2018", "2019"]
