"""Every query in the table of docs/QUERY-LANGUAGE.md, on an index of small papers: it finds these, and no others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import vraagbaak
from vraagbaak.corpus.model import Document, Indiener, Passage

PAGE = Path(__file__).resolve().parents[3] / "docs" / "QUERY-LANGUAGE.md"
TABLE = PAGE.read_text(encoding="utf-8").split("## In one table")[1].split("\n\n")[1]
QUERIES = [query for row in TABLE.splitlines()[2:] for query in re.findall(r"`([^`]+)`", row.split(" | ")[0])]

TEXTS = {
    "beleid": "Het stikstofbeleid raakt de boer.",
    "verkeer": "Stikstof komt uit verkeer.",
    "protest": "Alle boeren protesteren.",
    "mest": "Mest ligt op het land.",
    "stal": "Mest en stikstof van een boer.",
    "klein": "Alle kleine gemeenten delen dit.",
    "deftig": "Zij is deftig en de gemeente is kleiner.",
    "opvang": "De opvang door een gemeente.",
    "verre": "De opvang is dit jaar niet gegeven aan een gemeente.",
    "bouw": "Er werd gebouwd.",
    "minister": "De minister komt.",
    "minder": "Een monster komt.",
    "dossier": "Zie ook 28676, nr. 396.",
    "vraagnummer": "Eerder vroeg het lid dit al (2024Z00773).",
    "vliegtuig": "De F16 is geland.",
    "procent": "Een stijging van 2 procent.",
    "artikel": "Volgens artikel 5 moet dat.",
    "cijfer": "Er zijn 5 artikelen en 2 percelen.",
}

FACTS: dict[str, dict[str, Any]] = {
    "titel": {"titel": "Stikstof"},
    "landbouw": {"ministeries": ("Landbouw en Visserij",)},
    "D66": {"indieners": (Indiener("Zomer", "D66"),)},
    "VVD": {"indieners": (Indiener("Winter", "VVD"),)},
    "SP": {"indieners": (Indiener("Herfst", "SP"),)},
    "2019": {"ingediend": date(2019, 12, 31)},
    "2022-01": {"ingediend": date(2022, 1, 1)},
    "2022-03": {"ingediend": date(2022, 3, 15)},
    "2022-07": {"ingediend": date(2022, 7, 1)},
    "2023": {"ingediend": date(2023, 12, 31)},
    "vorig": {"ingediend": date(date.today().year - 1, 6, 1)},
    "laat": {"ingediend": date(2021, 1, 17), "beantwoord": date(2021, 3, 1)},
    "op tijd": {"ingediend": date(2021, 1, 18), "beantwoord": date(2021, 3, 1)},
    "misdruk": {"ingediend": date(2018, 5, 2), "beantwoord": date(2018, 5, 1)},
}
"""Papers with these facts, all with the same text."""

LAST_YEARS = {"vorig"} if date.today().year > 2024 else {"vorig", "2023"}

EVERYTHING = {*TEXTS, *FACTS}

FOUND: dict[str, set[str]] = {
    "stikstof boeren": {"beleid", "stal"},
    '"kleine gemeenten"': {"klein"},
    '"gemeenten opvang"~3': {"opvang"},
    "=gemeente": {"deftig", "opvang", "verre"},
    "gemeen*": {"klein", "deftig", "opvang", "verre"},
    "*beleid": {"beleid"},
    "w?rd": {"bouw"},
    "minster~1": {"minister", "minder"},
    "minster~2": {"minister", "minder"},
    "stikstof EN boeren": {"beleid", "stal"},
    "stikstof OF mest": {"beleid", "verkeer", "mest", "stal", "titel"},
    "stikstof EN NIET mest": {"beleid", "verkeer", "titel"},
    "+stikstof boeren": {"beleid", "verkeer", "stal", "titel"},
    "(mest OF stikstof) boeren": {"beleid", "stal"},
    "stikstof^2 boeren": {"beleid", "stal"},
    "titel:stikstof": {"titel"},
    "ministerie:landbouw": {"landbouw"},
    "partij:(D66 OF VVD)": {"D66", "VVD"},
    "datum:2022": {"2022-01", "2022-03", "2022-07"},
    "datum:2022-03": {"2022-03"},
    'datum:"maart 2022"': {"2022-03"},
    'datum:"vorig jaar"': LAST_YEARS,
    "datum:[2022-01-01 TOT 2022-06-30]": {"2022-01", "2022-03"},
    "datum:>2023": {"vorig"},
    "jaar:2019..2022": {"2019", "2022-01", "2022-03", "2022-07", "laat", "op tijd"},
    "dagen:>42": {"laat"},
    "beantwoord:2021-03": {"laat", "op tijd"},
    "dagen:<0": {"misdruk"},
    "gewijzigd:>2024-03-01": EVERYTHING,
    'gewijzigd:"vorige week"': set(),
    "28 676 nr. 396": {"dossier"},
    "2024Z00773": {"vraagnummer"},
    "F-16": {"vliegtuig"},
    "2%": {"procent"},
    "art. 5": {"artikel"},
    "titel:*": {"titel"},
    "*": EVERYTHING,
}
"""What each query of the table finds."""

RELAXED = {"+stikstof boeren"}
"""Queries of words that are optional: the others must hold all their words here."""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[vraagbaak.Index]:
    path = tmp_path_factory.mktemp("table") / "index"
    with vraagbaak.writer(path) as writing:
        for name, text in TEXTS.items():
            writing.add(Document(name, passages=(Passage("1", text),)))
        for name, facts in FACTS.items():
            writing.add(Document(name, passages=(Passage("1", "Waarom?"),), **facts))
    with vraagbaak.open(path) as opened:
        yield opened


def test_the_queries_of_the_table_are_all_here() -> None:
    assert sorted(QUERIES) == sorted(FOUND) and len(TABLE.splitlines()) > 20


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_of_the_table_finds_these(index: vraagbaak.Index, query: str) -> None:
    results = index.search(query, match="auto" if query in RELAXED else "all", limit=100)
    assert {hit.id for hit in results.hits} == FOUND[query]
    assert [told.message for told in results.diagnostics if FOUND[query]] == []


def test_a_word_with_a_factor_counts_so_often(index: vraagbaak.Index) -> None:
    scores = {
        query: {hit.id: hit.score for hit in index.search(query, match="any").hits}
        for query in ("stikstof boeren", "stikstof^2 boeren")
    }
    once, twice = scores.values()
    assert twice["verkeer"] == pytest.approx(2 * once["verkeer"]) and twice["protest"] == once["protest"]
