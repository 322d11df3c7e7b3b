"""Is a title whole for who looks in it, though its formula is a field of its own? On invented documents."""

from __future__ import annotations

from typing import Any

import pytest
from whoosh import query
from whoosh.searching import Searcher

from vraagbaak.corpus.model import Document, Passage
from vraagbaak.index import layout

from .conftest import Made

TITLE = "Vragen van het lid Kers (SP) aan de minister van Justitie over de veerponten bij Lobith"
DOCUMENTS = [
    Document("a", titel=TITLE, passages=(Passage("1", "Varen ze nog?", "Ja."),)),
    Document("b", titel="Het veer van Justitie", passages=(Passage("1", "Lid?", "Justitie over de pont."),)),
    Document("c", titel="Antwoord van minister Kers (Justitie)"),
]


@pytest.fixture
def index(made: Made) -> Any:
    return made(DOCUMENTS)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("kers", "ac"),
        ("titel:kers", "ac"),
        ("titel:justitie", "abc"),
        ("titel:lid", "a"),
        ("titel:veerponten", "a"),
        ("titel:just*", "abc"),
        ("titel:veerpotnen~1", "a"),
        ("titel:[kerk TOT kerstmis]", "ac"),
        ("titel:*", "abc"),
        ('"lid kers"', "a"),
        ('"justitie over de veerponten"', "a"),
        ('"justitie over"', "ab"),
        ('titel:"justitie over"', "a"),
        ('titel:"over de veerponten bij lobith"', "a"),
        ('titel:"minister veerponten"~5', "a"),
        ('titel:"minister veerponten"~4', ""),
        ("titel:justitie -minister", "b"),
    ],
)
def test_finds(index: Any, typed: str, found: str) -> None:
    assert "".join(sorted(hit.id for hit in index.search(typed, match="all").hits)) == found


@pytest.mark.parametrize(("typed", "best"), [("justitie", "b"), ('"van justitie"', "b")])
def test_a_subject_goes_before_a_formula(index: Any, typed: str, best: str) -> None:
    assert index.search(typed).hits[0].id == best


def test_a_phrase_counts_where_it_begins(index: Any) -> None:
    def told(typed: str) -> str:
        return str(index.explain(typed, "a"))

    assert "'aanhef: " in told('"justitie over de veerponten"')
    assert "'titel: " not in told('"justitie over de veerponten"')
    assert "'titel: " in told('"de veerponten bij"')


def test_it_is_shown_whole(index: Any) -> None:
    assert index.search("veerponten").hits[0].titel == TITLE
    assert [one.text for one in index.suggest("vragen van het lid kers ")] == [TITLE]


def test_whoosh_sees_one_field(index: Any) -> None:
    reader = index.whoosh_reader()
    assert "aanhef" not in reader.schema
    assert {name for name in layout.FIELDS if name != "aanhef"} < set(reader.schema.names())
    with Searcher(reader) as searcher:
        first = next(iter(reader.all_doc_ids()))
        assert reader.stored_fields(first)["titel"] == TITLE
        assert reader.doc_field_length(first, "titel") == len(TITLE.split())
        crossing = query.Phrase("titel", ["over", "de", "veerponten"])
        assert [hit["id"] for hit in searcher.search(crossing)] == ["a#1"]
        justitie = query.Phrase("tekst", ["justitie", "over", "de"])
        assert {hit["id"] for hit in searcher.search(justitie)} == {"a#1", "b#1"}
        assert {hit["id"] for hit in searcher.search(query.Term("titel", "justitie"))} == {"a#1", "b#1", "c"}
