"""Every example of the section on filter options, names and hints in docs/QUERY-LANGUAGE.md."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import vraagbaak
from vraagbaak.corpus.model import Document, Indiener, Mededeling, Passage

PAGE = Path(__file__).resolve().parents[2] / "docs" / "QUERY-LANGUAGE.md"
SECTION = PAGE.read_text(encoding="utf-8").split("## Filter options, names and hints")[1].split("\n## ")[0]
ROWS = [(row[0], re.findall(r"`([^`]+)`", row[1])) for row in re.findall(r"^\| `([^`]+)` \| (.+) \|$", SECTION, re.M)]
OPTIONS = [row for row in ROWS if row[0].startswith("--")]
HINTS = [(typed, told) for typed, (told,) in (row for row in ROWS if not row[0].startswith("--"))]

VALUES = {
    "ministerie": ("Volksgezondheid, Welzijn en Sport", "Justitie", "Veiligheid en Justitie", "Defensie"),
    "partij": ("GroenLinks", "PvdA", "ChristenUnie", "SP"),
    "kamer": ("Tweede Kamer", "Eerste Kamer"),
    "indiener": ("M.B. Vos", "H. Vos", "Linden-van der Meer", "Van der Kade"),
    "status": ("open", "uitgesteld", "beantwoord"),
    "jaar": ("2005", "2006", "2007", "2008"),
}


def carrying(name: str, value: str) -> Document:
    """A paper that has this value of a facet."""
    has: dict[str, dict[str, Any]] = {
        "ministerie": {"ministeries": (value,)},
        "partij": {"indieners": (Indiener("Zomer", value),)},
        "kamer": {"kamer": value},
        "indiener": {"indieners": (Indiener(value, "D66"),)},
        "status": {"mededeling": Mededeling("Later.") if value == "uitgesteld" else None},
        "jaar": {"ingediend": date(int(value), 3, 1) if value.isdecimal() else None},
    }
    answer = "" if value in ("open", "uitgesteld") else "Ja."
    passages = (Passage("1", "Graaft de bever in de dijk bij de beukenlaan?", answer),)
    soort = "antwoord" if answer else "kamervraag"
    return Document(f"{name}-{value}", soort, "Verzonnen", passages=passages, **has[name])


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[vraagbaak.Index]:
    path = tmp_path_factory.mktemp("options") / "index"
    with vraagbaak.writer(path) as writing:
        for name, values in VALUES.items():
            for value in values:
                writing.add(carrying(name, value))
    with vraagbaak.open(path) as opened:
        yield opened


def test_the_section_has_both_tables() -> None:
    assert len(OPTIONS) >= 10 and len(HINTS) >= 8


@pytest.mark.parametrize(("option", "values"), OPTIONS)
def test_an_option_chooses_the_values_that_it_says(index: vraagbaak.Index, option: str, values: list[str]) -> None:
    name, value = shlex.split(option)
    facet = name.removeprefix("--")
    filters: dict[str, Any] = {facet: value}
    results = index.search("bever", facets=(facet,), filter_match="words", limit=50, **filters)
    assert sorted(one.value for one in results.facets[facet].values if one.selected) == sorted(values)
    assert {hit.id for hit in results.hits} >= {f"{facet}-{value}" for value in values}


@pytest.mark.parametrize(("typed", "told"), HINTS)
def test_what_other_engines_read_otherwise_has_this_hint(index: vraagbaak.Index, typed: str, told: str) -> None:
    assert [told in one.message for one in index.search(typed).diagnostics if one.kind == "hint"] == [True]


@pytest.mark.parametrize(("query", "value"), re.findall(r"`([^`]+)`\s+is a\s+name\s+of\s+`([^`]+)`", SECTION))
def test_a_name_may_lack_its_initials(index: vraagbaak.Index, query: str, value: str) -> None:
    assert value in [one.value for one in index.search(query).names]
    assert index.search(query).hits[0].indieners[0].naam.endswith(query)


@pytest.mark.parametrize(("query", "value"), re.findall(r"`([^`]+)`\s+is no\s+name\s+of\s+`([^`]+)`", SECTION))
def test_a_name_may_not_lack_its_prefix(index: vraagbaak.Index, query: str, value: str) -> None:
    assert not index.search(query, match="all").hits
    assert [hit.id for hit in index.search(value).hits] == [f"indiener-{value}"]


@pytest.mark.parametrize(("query", "word"), re.findall(r"`([^`]+)`\s+does\s+not\s+find\s+`([^`]+)`", SECTION))
def test_a_name_of_several_words_finds_no_compounds(tmp_path: Path, query: str, word: str) -> None:
    with vraagbaak.writer(tmp_path) as writing:
        writing.add(Document("by", "antwoord", "Verzonnen", indieners=(Indiener(query, "D66"),)))
        writing.add(Document("word", "antwoord", f"De {word}, de beuken en de laan"))
        writing.add(Document("compound", "antwoord", f"De {word}"))
    with vraagbaak.open(tmp_path) as opened:
        assert [hit.id for hit in opened.search(query).hits] == ["by", "word"]
        assert {hit.id for hit in opened.search("laan").hits} == {"word", "compound"}
