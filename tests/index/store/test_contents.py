"""Does a line of JSON say the same to the index, whether or not a Document is made of it?"""

from __future__ import annotations

from datetime import date
from typing import Any

import orjson
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vraagbaak.corpus import interchange
from vraagbaak.corpus.model import Bron, Document, Indiener, Mededeling, Passage
from vraagbaak.index.store import contents
from vraagbaak.index.store.bodies import Packer

PAPER = Document(
    id="KVR1",
    soort="antwoord",
    titel="Vragen over de vos",
    datum=date(2020, 1, 2),
    ingediend=date(999, 12, 31),
    ministeries=("LNV",),
    indieners=(Indiener("Anna de Groot", "D66"), Indiener()),
    mededeling=Mededeling("Later", date(2020, 1, 3), "de minister"),
    bronnen=(Bron("zie ook", "2"),),
    passages=(Passage("1", "Wat?", "Dit.", "VVD", "Kop", ("Noot", "")), Passage()),
)

VALUES = st.sampled_from(
    [
        *(None, "", "x", " ", 0, 1, True, [], {}, [""], ["x", "x"], [1], [None], [[]]),
        *("2020-01-02", "20200102", "2020-W01-1", "2020-13-01", "0999-12-31", [{}], [{"naam": "x"}], [{"naam": ""}]),
        *([{"naam": 1}], [{"nummer": "2"}], [{"tekst": "x"}], {"tekst": "x"}, {"tekst": "", "datum": "2020-01-02"}),
        *({"datum": "x"}, {"datum": None}, {"vraag": "x"}, [{"vraag": "x", "noten": ["y"]}], [{"noten": "y"}]),
        *([{"noten": [1]}], [{"noten": []}], [{"noten": [""]}], [{"antwoord": None}], [{"antwoord": ""}], [{"x": "y"}]),
    ]
)
KEYS = st.sampled_from([*Document.__slots__, interchange.DERIVED, "wat"])


def said(line: bytes, by_document: bool) -> object:
    """What comes of a line: what goes into the index, or the reason why nothing does."""
    try:
        if by_document:
            return contents.of_document(interchange.document(line))
        return contents.of_line(line)
    except interchange.InterchangeError as error:
        return str(error)


def same(line: bytes) -> bool:
    """Whether it is the same both ways, or packs into what reads back the same."""
    ours, theirs = said(line, False), said(line, True)
    if isinstance(ours, contents.Contents) and isinstance(theirs, contents.Contents):
        assert Packer().pack_contents(ours)
        return (ours.id, ours.titel, dict(ours.head), ours.passages) == (
            *(theirs.id, theirs.titel),
            *(dict(theirs.head), theirs.passages),
        )
    return ours == theirs


@settings(max_examples=400)
@given(st.dictionaries(KEYS, VALUES, max_size=4), st.sets(KEYS, max_size=2))
@example({"id": "x"}, set())
@example({"id": ""}, set())
@example({"passages": [{"vraag": "x"}, 1]}, set())
def test_any_line_says_the_same(changed: dict[str, Any], left_out: set[str]) -> None:
    found = {**orjson.loads(interchange.line(PAPER)), **changed}
    assert same(orjson.dumps({key: value for key, value in found.items() if key not in left_out}))


@pytest.mark.parametrize(
    "line",
    [
        *(b"", b"[]", b"null", b'"x"', b'{"id": "x"', b'{"id": "\\ud800"}', b'{"id": "x", "titel": "\xff"}', b"1e999"),
        *(b'\xef\xbb\xbf{"id": "x"}', b'{"id": "x", "id": "y"}', b"[" * 2000, b'["titel", "passages"]'),
    ],
)
def test_what_is_no_document_is_refused_with_the_same_words(line: bytes) -> None:
    assert same(line)


def test_as_it_is_written_needs_no_document(monkeypatch: pytest.MonkeyPatch) -> None:
    line = interchange.line(Document(**{**as_fields(PAPER), "indieners": (Indiener("Anna de Groot"),)})).encode()
    monkeypatch.setattr(interchange, "document", None)
    assert contents.of_line(line).id == "KVR1"


def as_fields(document: Document) -> dict[str, Any]:
    return {key: getattr(document, key) for key in document.__slots__}
