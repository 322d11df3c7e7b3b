"""More instances of each kind of reported fault of filters, hints, tables and notes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from vraagbaak.corpus import reading
from vraagbaak.corpus.model import Indiener
from vraagbaak.search.cli.run import run

from .cases import indexed, paper

PAPERS = [
    ("a", "J. Dijkema", "PvdA", "Sociale Zaken en Werkgelegenheid", "Tweede Kamer", date(2019, 5, 1), "Ja."),
    ("b", "K.L. Dijkema", "PVV", "Binnenlandse Zaken en Koninkrijksrelaties", "Tweede Kamer", date(2020, 5, 1), "Ja."),
    ("c", "Ten Have", "50PLUS", "Onderwijs, Cultuur en Wetenschap", "Eerste Kamer", date(2021, 5, 1), "Ja."),
    ("d", "Van den Heuvel-Bos", "SGP", "Landbouw, Natuur en Voedselkwaliteit", "Eerste Kamer", date(2022, 5, 1), ""),
    ("e", "El Amrani", "GroenLinks", "Economische Zaken en Klimaat", "Tweede Kamer", date(2023, 5, 1), ""),
    ("f", "Özcan", "ChristenUnie", "Infrastructuur en Waterstaat", "Tweede Kamer", date(2024, 5, 1), "Nee."),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    documents = [
        paper(
            id, "Is de vuurtoren open?", antwoord, titel=f"De vuurtoren, deel {id}",
            indieners=(Indiener(naam, partij),), ministeries=(ministerie,), kamer=kamer, ingediend=day,
            beantwoord=day.replace(month=6) if antwoord else None,
        )
        for id, naam, partij, ministerie, kamer, day, antwoord in PAPERS
    ]  # fmt: skip
    with indexed(documents, tmp_path_factory.mktemp("filters") / "index") as opened:
        yield opened


FILTERS = """
indiener: Dijkema=ab dijkema=ab J. Dijkema=a K.L. Dijkema=b Have=c ten have=c Heuvel-Bos=d Heuvel Bos=d amrani=e
indiener: El Amrani=e Ozcan=f özcan=f
partij: PvdA=a pvda=a P.v.d.A.=a Partij van de Arbeid=a pvv=b 50Plus=c sgp=d Groen Links=e groen-links=e GL=e CU=f
partij: Christen Unie=f
ministerie: SZW=a szw=a Sociale Zaken=a BZK=b Binnenlandse Zaken=b OCW=c OC&W=c OC en W=c LNV=d EZK=e IenW=f I&W=f
kamer: TK=abef tk=abef Tweede Kamer=abef tweede=abef EK=cd ek=cd Eerste Kamer=cd eerste kamer=cd
status: beantwoord=abcf Beantwoord=abcf BEANTWOORD=abcf onbeantwoord=de Onbeantwoord=de open=de
jaar: 2019=a 2019-2020=ab 2019..2021=abc 2022-2024=def 2020..2020=b 2018-2019=a 2024=f 2021..2023=cde 2019-2024=abcdef
jaar: 2023-2023=e
van: 01-05-2022=def 1-5-2022=def 2022-05-01=def mei 2022=def 1 mei 2022=def 2022=def 01/05/2022=def 2024=f
van: 1.5.2022=def 2 mei 2022=ef
tot: 01-05-2020=ab 1-5-2020=ab 2020-05-01=ab mei 2020=ab 1 mei 2020=ab 2020=ab 30-04-2020=a 2019=a april 2020=a
tot: 01/05/2020=ab
"""


def filters() -> list[tuple[str, str, str]]:
    rows = [row.partition(": ") for row in FILTERS.strip().splitlines()]
    found = []
    for name, _, values in rows:
        words: list[str] = []
        for word in values.split():
            words.append(word)
            if "=" in word:
                value, _, wanted = " ".join(words).rpartition("=")
                found.append((name, value, wanted))
                words = []
    return found


@pytest.mark.parametrize(("name", "value", "wanted"), filters())
def test_a_filter_option_means_what_is_typed(index: Any, name: str, value: str, wanted: str) -> None:
    results = index.search("vuurtoren", filter_match="words", **{name: value})
    assert "".join(sorted(hit.id for hit in results.hits)) == wanted
    if name not in ("van", "tot"):
        field = (
            index.search(f'vuurtoren {name}:"{value}"') if " " in value else index.search(f"vuurtoren {name}:{value}")
        )
        assert {hit.id for hit in field.hits} <= set(wanted), "never fewer than the field finds"


@pytest.mark.parametrize("name", ["ministerie", "partij", "jaar", "kamer", "status", "indiener"])
@pytest.mark.parametrize("query", ["vuurtoren", "vuurtoren open", "vuurtoren haven", "titel:vuurtoren"])
def test_a_facet_value_counts_what_choosing_it_gives(index: Any, query: str, name: str) -> None:
    facet = index.search(query, facets=(name,)).facets[name].values
    assert facet
    for one in facet:
        assert index.search(query, **{name: one.value}).n_documents == one.count


HINTS = [
    ("toren NEAR/2 open", '"a b"~2'),
    ("toren W/9 open", '"a b"~9'),
    ("toren ADJ open", '"a b"~5'),
    ("van:2019 toren", "datum:>=2019"),
    ("from:2019 toren", "datum:>=2019"),
    ("tot:2021 toren", "datum:<=2021"),
    ("until:2021 toren", "datum:<=2021"),
    ("year:2021 toren", "jaar:2021"),
    ("lid:Dijkema toren", "indiener:Dijkema"),
    ("party:SGP toren", "partij:SGP"),
    ("topic:toren", "onderwerp:toren"),
    ("date:2021 toren", "datum:2021"),
    ("'oude toren'", '"oude toren"'),
    ("01-05-2021", "datum:2021-05-01"),
    ("1/5/2021", "1 mei 2021"),
    ("jaar:2024..2020", "jaar:2020..2024"),
    ("beantwoord:[2024 TOT 2020]", "ends before it begins"),
]


@pytest.mark.parametrize(("query", "said"), HINTS)
def test_what_was_hardly_meant_gets_a_hint(index: Any, query: str, said: str) -> None:
    hints = [told.message for told in index.search(query).diagnostics if told.kind == "hint"]
    assert any(said in hint for hint in hints), hints


NEAR = [
    ("partij", "PvdD", "PvdA"),
    ("partij", "Groenlimks", "GroenLinks"),
    ("partij", "SGB", "SGP"),
    ("partij", "Christunie", "ChristenUnie"),
    ("indiener", "Dijkma", "Dijkema"),
    ("indiener", "Amrni", "El Amrani"),
    ("indiener", "Heuvell", "Heuvel"),
    ("ministerie", "Landbouuw", "Landbouw"),
    ("ministerie", "Onderwjs", "Onderwijs"),
    ("ministerie", "Infrastructuurr", "Infrastructuur"),
]


@pytest.mark.parametrize(("name", "value", "near"), NEAR)
def test_a_value_that_is_none_names_what_is_near(index: Any, name: str, value: str, near: str) -> None:
    results = index.search("vuurtoren", filter_match="words", **{name: value})
    told = [one.message for one in results.diagnostics if one.kind == "unknown-value"]
    assert results.n_documents == 0 and told and near in told[0], told


@pytest.mark.parametrize("value", ["Qwxyz", "Zzz", "1234", "Kolibrie", "xx", "ÿÿÿ", "Wxyzabc", "Mmmmmm", "q", "Hhhhhh"])
def test_a_value_that_nothing_is_near_names_none(index: Any, value: str) -> None:
    results = index.search("vuurtoren", filter_match="words", partij=value)
    told = [one.message for one in results.diagnostics if one.kind == "unknown-value"]
    assert results.n_documents == 0 and told and "near:" not in told[0], told


CELLS = [
    "Financiën", "Coördinatie; en meer", 'De "hoge" dijk', "Eén,twee,drie", "Regel één\nregel twee", "é à ü ø ß",
    "€ 1,5 miljard", "een puntkomma;", "tab\thier", "‘krom’ en “recht”", "Łódź en Kraków", "1.500",
]  # fmt: skip


@pytest.mark.parametrize("titel", CELLS)
def test_a_cell_of_a_table_is_read_by_a_dutch_excel(
    tmp_path: Path, titel: str, capsys: pytest.CaptureFixture[str]
) -> None:
    indexed([paper("v-1", "Is de vuurtoren open?", titel=titel)], tmp_path / "index").close()
    assert run(["search", "vuurtoren", "--csv", "--columns", "id,titel", "--index", str(tmp_path / "index")]) == 0
    out = capsys.readouterr().out
    assert out.startswith("\ufeff")
    head, row = csv.reader(io.StringIO(out.removeprefix("\ufeff")), delimiter=";")
    assert (head, row[0], row[1].split()) == (["id", "titel"], "v-1", titel.split())


NOTES = {
    "kort.md": "# De bever\n\nDe bever is terug.\n",
    "lijst.md": "# Bevers\n\n* een bever\n* nog een bever\n",
    "plat.txt": "De bever is terug.\n",
    "alineas.txt": "De bever.\n\nDe bever is terug.\n\nEn blijft.\n",
    "pagina.html": "<html><body><h1>Bever</h1><p>De bever is terug.</p></body></html>",
    "kop.md": "## Bever\n\nEen bever.\n\n## Dijk\n\nEen dijk.\n",
    "vraag.txt": "Waar is de bever?\n",
    "tabel.md": "| bever | dijk |\n|---|---|\n| 1 | 2 |\n",
    "citaat.md": "> De bever is terug.\n\nZei de boswachter.\n",
    "verslag.txt": "Verslag van een wandeling langs de bever.\n",
}


@pytest.mark.parametrize("name", NOTES)
def test_a_plain_note_has_no_status(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(NOTES[name], encoding="utf-8")
    (read,) = reading.read([tmp_path / name])
    assert read.document is not None
    with indexed([read.document], tmp_path / "index") as opened:
        results = opened.search("bever", facets=("status",))
        assert results.n_documents == 1 and results.facets["status"].values == ()
        assert opened.search("bever", status="beantwoord").n_documents == 0


IDS = [
    "kv-tk-2021Z09001", "ah-tk-20202021-9001", "KVR9001", "2019Z90002", "Verzonnen-1", "kst-99101-12", "V200690010",
    "Nota-A", "gesprek-Zonnepanelen", "h-EK-20202021-3",
]  # fmt: skip


@pytest.mark.parametrize("id", IDS)
@pytest.mark.parametrize("case", [str.lower, str.upper, str.title, str])
def test_a_document_is_shown_whatever_the_case_of_its_id(
    tmp_path: Path, id: str, case: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    indexed([paper(id, "Is de vuurtoren open?", titel="De vuurtoren")], tmp_path / "index").close()
    assert run(["show", case(id), "--query", "vuurtoren", "--index", str(tmp_path / "index")]) == 0
    assert "*vuurtoren*" in capsys.readouterr().out.lower()


SOURCES = [
    "V&amp;W",
    "C&amp;A",
    "OC&amp;W",
    "B&amp;W",
    "H&amp;M",
    "K&amp;L",
    "J&amp;V",
    "I&amp;W",
    "EL&amp;I",
    "R&amp;D",
]


@pytest.mark.parametrize("written", SOURCES)
def test_an_escaped_ampersand_of_a_source_is_one(tmp_path: Path, written: str) -> None:
    page = f"<html><body><p>Wat vindt {written} van de sluis?</p></body></html>"
    (tmp_path / "bron.html").write_text(page, encoding="utf-8")
    (read,) = reading.read([tmp_path / "bron.html"])
    assert read.document is not None
    with indexed([read.document, paper("fout", "De letters A, B, C en W.")], tmp_path / "index") as opened:
        assert [hit.id for hit in opened.search(written.replace("&amp;", "&"), match="all").hits] == [read.document.id]


SOFT = ["30~515", "F~16", "A~28", "2021~2022", "2024~Z00773", "14~11~2022", "Noord~Holland", "N~33", "6~162", "B~52"]


@pytest.mark.parametrize("written", SOFT)
def test_a_soft_hyphen_beside_a_digit_or_a_capital_is_a_hyphen(tmp_path: Path, written: str) -> None:
    (tmp_path / "bron.txt").write_text(f"Zie {written} van de lucht~macht.".replace("~", "\u00ad"), encoding="utf-8")
    (read,) = reading.read([tmp_path / "bron.txt"])
    assert read.document is not None
    with indexed([read.document], tmp_path / "index") as opened:
        for query in (written.replace("~", "-"), "luchtmacht"):
            assert opened.search(query, match="all").n_documents == 1, query


def test_every_table_has_ten_rows() -> None:
    assert min(map(len, (HINTS, NEAR, CELLS, NOTES, IDS, SOURCES, SOFT))) >= 10
