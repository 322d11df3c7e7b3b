"""The interchange form: a line for a document, and the document again."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, fields
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vraagbaak.corpus import interchange
from vraagbaak.corpus.model import Beantwoorder, Bron, Document, Indiener, Mededeling, Passage

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
dates = st.none() | st.dates()


def tuples_of(what: st.SearchStrategy) -> st.SearchStrategy:
    return st.lists(what, max_size=3).map(tuple)


documents = st.builds(
    Document,
    id=texts.filter(bool),
    soort=texts,
    titel=texts,
    datum=dates,
    ingediend=dates,
    beantwoord=dates,
    kamer=texts,
    vergaderjaar=texts,
    vraagnummer=texts,
    dossier=texts,
    nummer=texts,
    indieners=tuples_of(st.builds(Indiener, naam=texts, partij=texts)),
    beantwoorders=tuples_of(st.builds(Beantwoorder, naam=texts, functie=texts, ministerie=texts, partij=texts)),
    ministeries=tuples_of(texts),
    onderwerpen=tuples_of(texts),
    rubrieken=tuples_of(texts),
    samenvatting=texts,
    mededeling=st.none() | st.builds(Mededeling, tekst=texts, datum=dates, door=texts, functie=texts),
    toelichting=texts,
    bronnen=tuples_of(st.builds(Bron, soort=texts, nummer=texts, titel=texts, url=texts)),
    passages=tuples_of(
        st.builds(Passage, nummer=texts, vraag=texts, antwoord=texts, fractie=texts, kop=texts, noten=tuples_of(texts))
    ),
    extra=st.dictionaries(
        texts.filter(bool),
        texts | st.integers(-(1 << 53), 1 << 53) | st.floats(allow_nan=False, allow_infinity=False) | tuples_of(texts),
        max_size=3,
    ),
)


@given(documents)
def test_a_document_comes_back_equal(document: Document) -> None:
    line = interchange.line(document)
    assert "\n" not in line
    assert interchange.document(line) == document
    assert interchange.document(line.encode()) == document


def test_what_is_made_quickly_is_made_as_ever() -> None:
    for kind in (Document, Passage, Indiener, Beantwoorder, Bron):
        made = interchange.quickly(kind)(*"a")
        assert type(made) is kind and made == kind("a") and hash(made) == hash(kind("a"))
        assert pickle.loads(pickle.dumps(made)) == made
        with pytest.raises(FrozenInstanceError):
            setattr(made, fields(kind)[0].name, "b")
        told = []
        for make in (kind, interchange.quickly(kind)):
            with pytest.raises(TypeError) as problem:
                make("a", vreemd="")
            told.append(str(problem.value))
        assert told[0] == told[1]


def test_keys_are_the_documents_nouns_and_absent_ones_are_left_out() -> None:
    document = Document("A1", titel="Over één ding", ingediend=date(2022, 3, 1), passages=(Passage("1", "Wat?"),))
    assert interchange.line(document) == (
        '{"id":"A1","titel":"Over één ding","ingediend":"2022-03-01","passages":[{"nummer":"1","vraag":"Wat?"}]}'
    )
    assert [field.name for field in fields(Document)][:3] == ["id", "soort", "titel"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("[1]", "a Document is a JSON object"),
        ("{", "not JSON"),
        ('{"titel": "x"}', "a Document needs an `id`"),
        ('{"id": "a", "titel": 3}', "`titel` is a text"),
        ('{"id": "a", "titel": null}', "`titel` is a text"),
        ('{"id": "a", "titel": "\\ud800"}', "not JSON"),
        ('{"id": "a", "datum": "gisteren"}', "not a Document: Invalid isoformat string: 'gisteren'"),
        ('{"id": "a", "kleur": "rood"}', "has the key `kleur`"),
        ('{"id": "a", "passages": 3}', "not a Document"),
        ('{"id": "a", "passages": [{"vraag": null}]}', "`vraag` is a text"),
        ('{"id": "a", "passages": [{"noten": "x"}]}', "`noten` is a list of texts"),
        ('{"id": "a", "indieners": ["Jan"]}', "not a Document"),
        ('{"id": "a", "mededeling": {"tekst": "later", "datum": 3}}', "not a Document"),
    ],
)
def test_what_is_no_document_is_told(line: str, reason: str) -> None:
    with pytest.raises(interchange.InterchangeError, match=reason.replace("(", r"\(")):
        interchange.document(line)
