"""Is what the command line prints readable, complete and harmless? The hits are invented, and some are hostile."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest

from vraagbaak.corpus.model import Bron, Document, Indiener
from vraagbaak.search.cli import for_people, for_spreadsheets
from vraagbaak.search.cli.for_programs import dumped
from vraagbaak.search.cli.terminal import lines, safe, shortened
from vraagbaak.search.model import (
    Diagnostic,
    Facet,
    FacetValue,
    Facts,
    History,
    Hit,
    NamedValue,
    PassageHit,
    Timeline,
    Verwijzing,
    Words,
)
from vraagbaak.search.results.views import Views
from vraagbaak.search.snippets import Snippet

HOSTILE = "=1+1\x1b[31mred\x07\x9b2J\u202etxt\r\n<script>"


class Page:
    """A page of invented hits, in the place of the executor's."""

    def __init__(self, facts: Facts, words: Words) -> None:
        self.told, self.written = facts, words

    def facts(self, key: int) -> Facts:
        return self.told

    def titel(self, key: int) -> str:
        return self.told.titel

    def passages(self, key: int) -> tuple[PassageHit, ...]:
        return tuple(PassageHit(f"2022Z99999#{place}", 1.5, self, place) for place in (3, 5))

    def words(self, key: int) -> Words:
        return self.written

    def references(self, key: int) -> tuple[Verwijzing, ...]:
        return (Verwijzing("28676-394", ("KVR99998",)),)

    def document(self, key: int) -> Document:
        told = self.told
        return Document(id="2022Z99999", ingediend=told.datum, beantwoord=told.beantwoord, bronnen=told.bronnen)

    def history(self, key: int) -> History:
        return History(None, datetime(2026, 12, 1, 8, 30, tzinfo=UTC), "/papers/kv.txt")

    def group(self, key: int) -> None:
        return None

    def is_partial(self, key: int) -> bool:
        return False

    def by_meaning(self, key: int) -> bool:
        return False

    def by_feedback(self, key: int) -> bool:
        return False


@dataclass
class Found(Views):
    """An invented answer."""

    hits: Sequence[Hit]
    facets: Mapping[str, Facet] = field(default_factory=dict)
    n_documents: int = 1
    n_full: int = 1
    n_partial: int = 0
    n_meaning: int = 0
    n_feedback: int = 0
    n_passages: int = 2
    relaxed: bool = False
    timed_out: bool = False
    took_ms: float = 1.25
    diagnostics: tuple[Diagnostic, ...] = ()
    names: tuple[NamedValue, ...] = (NamedValue("ministerie", "Defensie", 3),)
    did_you_mean: str | None = None
    corrected_query: str | None = None
    timeline: Timeline = Timeline()
    query: str = "luchtverdediging"


@pytest.fixture
def found() -> Found:
    facts = Facts(
        soort="antwoord",
        titel="De luchtverdediging van Zuiderwoude (verzonnen)",
        datum=date(2022, 11, 14),
        beantwoord=date(2022, 12, 9),
        status="beantwoord",
        vraagnummer="2022Z99999",
        versions=("KVR99999",),
        indieners=(Indiener("Marit Brandenhorst", "D66"), Indiener("Podt")),
        partijen=("D66",),
        ministeries=("Defensie",),
        bronnen=(Bron("vraag", "2022Z99999", "", "https://example.org/kv"),),
    )
    words = Words("3", "D66", "Voorraden", Snippet("Kent u de luchtverdediging?", ((10, 26),)), Snippet("Ja.", ()))
    facets = {
        "partij": Facet((FacetValue("D66", 1200, True), FacetValue("SP", 30)), 7, 4, 5),
        "jaar": Facet((FacetValue("2022", 1),), 0, 0, 1),
    }
    return Found([Hit("2022Z99999", 3.25, Page(facts, words), 0)], facets)


@pytest.fixture
def hostile() -> Found:
    facts = Facts(HOSTILE, HOSTILE, None, None, HOSTILE, HOSTILE, (HOSTILE,), (Indiener(HOSTILE, HOSTILE),))
    words = Words(HOSTILE, HOSTILE, HOSTILE, Snippet(HOSTILE, ((2, 8),)), Snippet(HOSTILE))
    facets = {"partij": Facet((FacetValue(HOSTILE, 1),), 0, 0, 1)}
    return Found([Hit(HOSTILE, 1.0, Page(facts, words), 0)], facets, diagnostics=(Diagnostic("x", (0, 1), HOSTILE),))


def people(found: Found, offset: int = 0, terminal: bool = False) -> str:
    stream = io.StringIO()
    stream.isatty = lambda: terminal  # type: ignore[method-assign]
    for_people.write(found, stream, offset)
    return stream.getvalue()


def test_people_see_title_facts_passages_and_facets(found: Found, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    assert people(found) == (
        """\
1 document, 2 passages  (1.2 ms)

 1  De luchtverdediging van Zuiderwoude (verzonnen)
    2022Z99999 · 2022-11-14 · Marit Brandenhorst (D66), Podt · Defensie · beantwoord
    versions: KVR99999
    fractie      D66 · Voorraden
    vraag 3      Kent u de *luchtverdediging*?
    antwoord     Ja.
    fractie      D66 · Voorraden
    #5 vraag 3   Kent u de *luchtverdediging*?
    antwoord     Ja.

partij         jaar
✓ D66  1,200   2022 1
SP        30
3 more     7
(none)     4
"""
    )


@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_line_is_wider_than_the_terminal(
    found: Found, hostile: Found, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    for shown in (found, hostile):
        for line in people(shown).splitlines():
            assert len(line) <= width


def test_colour_is_for_terminals_and_not_where_no_color_is_set(found: Found, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    painted = people(found, terminal=True)
    assert "\x1b[1;31mluchtverdediging\x1b[0m" in painted and "*" not in painted
    assert "\x1b" not in people(found)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in people(found, terminal=True)


def test_notes_say_what_the_searcher_should_know(found: Found) -> None:
    found.diagnostics = (Diagnostic("unknown value", None, "no partij is called D67; near: D66"),)
    assert people(found).splitlines()[1:3] == ["note: no partij is called D67; near: D66", ""]


def test_documents_with_some_of_the_words_have_their_own_heading(found: Found) -> None:
    class Partial(Page):
        def is_partial(self, key: int) -> bool:
            return True

    (hit,) = found.hits
    page = Partial(hit.facts, hit.passages[0].words)
    found.hits, found.n_partial = [hit, Hit("KVR99998", 1.0, page, 0)], 40
    lines = people(found).splitlines()
    assert lines[0] == "1 document with all words; 40 with some of them  (1.2 ms)"
    assert lines.count("With some of the words:") == 1
    assert lines.index("With some of the words:") > next(n for n, line in enumerate(lines) if "2022Z99999" in line)
    found.hits, found.n_documents, found.n_full = [Hit("KVR99998", 1.0, page, 0)], 40, 0
    lines = people(found).splitlines()
    assert lines[0] == "no document with all words; 40 with some of them  (1.2 ms)"
    assert "With some of the words:" not in lines


def test_an_offset_goes_on_counting(found: Found) -> None:
    assert "from number 11" in people(found, offset=10) and "\n11  De lucht" in people(found, offset=10)


def test_nothing_found_is_said(found: Found) -> None:
    assert people(Found([], found.facets, 0, 0)) == "Nothing found.\n"


def test_no_control_code_gets_through_in_any_form(hostile: Found) -> None:
    for terminal in (False, True):
        painted = re.sub("\x1b\\[[0-9;]*m", "", people(hostile, terminal=terminal))
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", painted)
    sheet = io.StringIO(newline="")
    for_spreadsheets.write(hostile, sheet)
    assert not re.search("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202e]", sheet.getvalue())
    line = dumped(hostile.to_dict())
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202e]", line)
    assert json.loads(line)["hits"][0]["titel"] == HOSTILE


def test_json_has_the_documented_keys_in_their_order(found: Found) -> None:
    found.diagnostics = (Diagnostic("stop word", (0, 2), "left out"),)
    assert json.loads(dumped(found.to_dict())) == {
        "query": "luchtverdediging",
        "n_documents": 1,
        "n_full": 1,
        "n_partial": 0,
        "n_passages": 2,
        "relaxed": False,
        "timed_out": False,
        "did_you_mean": None,
        "corrected_query": None,
        "took_ms": 1.25,
        "diagnostics": [{"kind": "stop word", "span": [0, 2], "message": "left out"}],
        "names": [{"facet": "ministerie", "value": "Defensie", "count": 3}],
        "hits": [
            {
                "id": "2022Z99999",
                "soort": "antwoord",
                "titel": "De luchtverdediging van Zuiderwoude (verzonnen)",
                "score": 3.25,
                "partial": False,
                "datum": "2022-11-14",
                "beantwoord": "2022-12-09",
                "dagen": 25,
                "status": "beantwoord",
                "vraagnummer": "2022Z99999",
                "versions": ["KVR99999"],
                "group": None,
                "indieners": [{"naam": "Marit Brandenhorst", "partij": "D66"}, {"naam": "Podt", "partij": ""}],
                "partijen": ["D66"],
                "ministeries": ["Defensie"],
                "bronnen": [{"soort": "vraag", "nummer": "2022Z99999", "titel": "", "url": "https://example.org/kv"}],
                "link": "https://zoek.officielebekendmakingen.nl/kv-tk-2022Z99999.html",
                "bestand": "/papers/kv.txt",
                "toegevoegd": None,
                "gewijzigd": "2026-12-01T08:30:00+00:00",
                "verwijzingen": [{"naar": "28676-394", "ids": ["KVR99998"]}],
                "passages": [
                    {
                        "id": f"2022Z99999#{place}",
                        "nummer": "3",
                        "fractie": "D66",
                        "kop": "Voorraden",
                        "score": 1.5,
                        "vraag": "Kent u de <mark>luchtverdediging</mark>?",
                        "antwoord": "Ja.",
                    }
                    for place in (3, 5)
                ],
            }
        ],
        "facets": {
            "partij": {
                "values": [
                    {"value": "D66", "count": 1200, "selected": True},
                    {"value": "SP", "count": 30, "selected": False},
                ],
                "other": 7,
                "missing": 4,
                "n_values": 5,
            },
            "jaar": {
                "values": [{"value": "2022", "count": 1, "selected": False}],
                "other": 0,
                "missing": 0,
                "n_values": 1,
            },
        },
        "timeline": None,
    }


def test_json_escapes_what_is_html_in_a_document(hostile: Found) -> None:
    passage = hostile.to_dict()["hits"][0]["passages"][0]
    assert "<script>" not in passage["vraag"] and "&lt;script&gt;" in passage["vraag"]


def test_csv_has_a_row_a_hit_with_its_best_passage(found: Found) -> None:
    sheet = io.StringIO(newline="")
    for_spreadsheets.write(found, sheet, dialect="rfc4180")
    (row,) = csv.DictReader(io.StringIO(sheet.getvalue(), newline=""))
    assert row == {
        "id": "2022Z99999",
        "soort": "antwoord",
        "titel": "De luchtverdediging van Zuiderwoude (verzonnen)",
        "score": "3.25",
        "datum": "2022-11-14",
        "beantwoord": "2022-12-09",
        "status": "beantwoord",
        "vraagnummer": "2022Z99999",
        "versions": "KVR99999",
        "indieners": "Marit Brandenhorst (D66); Podt",
        "partijen": "D66",
        "ministeries": "Defensie",
        "passage": "2022Z99999#3",
        "nummer": "3",
        "fractie": "D66",
        "kop": "Voorraden",
        "vraag": "Kent u de luchtverdediging?",
        "antwoord": "Ja.",
        "link": "https://zoek.officielebekendmakingen.nl/kv-tk-2022Z99999.html",
    }


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝"])
def test_csv_defuses_what_a_spreadsheet_would_run(start: str) -> None:
    assert for_spreadsheets.field(f"{start}cmd|' /C calc'!A0").startswith("'")


def test_what_is_not_looked_at_is_not_computed() -> None:
    class Untouchable(Page):
        def facts(self, key: int) -> Facts:
            raise AssertionError

        def titel(self, key: int) -> str:
            raise AssertionError

    hit = Hit("2022Z99999", 1.0, Untouchable(Facts(), Words()), 0)
    assert (hit.id, hit.score, repr(hit)) == ("2022Z99999", 1.0, "Hit('2022Z99999', score=1.0000)")
    with pytest.raises(AssertionError):
        _ = hit.titel


def test_lines_are_broken_at_spaces_and_long_words_where_the_line_ends() -> None:
    text = "Kamervragen over abcdefghijklmnop in Zuiderwoude"
    assert [text[start:end] for start, end in lines(text, 12)] == [
        "Kamervragen",
        "over",
        "abcdefghijkl",
        "mnop in",
        "Zuiderwoude",
    ]


def test_a_link_sticks_out_rather_than_being_broken() -> None:
    text = "zie https://example.org/zuiderwoude voor meer"
    assert [text[start:end] for start, end in lines(text, 10, breaking=False)] == [
        "zie",
        "https://example.org/zuiderwoude",
        "voor meer",
    ]


def test_the_ellipsis_that_ends_a_snippet_is_never_alone_on_a_line() -> None:
    text = "een twee drie vier …"
    assert [text[start:end] for start, end in lines(text, 18)] == ["een twee drie", "vier …"]


def test_shortened_and_safe() -> None:
    assert shortened("Zuiderwoude", 11) == "Zuiderwoude"
    assert shortened("Zuider woude", 8) == "Zuider…"
    assert shortened("Onderwijs, Cultuur en Wetenschap", 20, tail=6) == "Onderwijs, Cu…nschap"
    assert safe("a\x00b\nc\x85d") == "a�b�c�d"
