"""Does our reader keep Whoosh's contract, and do scores agree where both mean the same?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from whoosh import query, sorting
from whoosh.reading import IndexReader, TermNotFound
from whoosh.searching import Searcher

import vraagbaak
from vraagbaak.corpus.model import Document, Indiener, Passage
from vraagbaak.index import layout
from vraagbaak.search.whoosh.matcher import Model

SAMPLE = Path(__file__).resolve().parent.parent.parent.parent / "corpus" / "sample"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Two segments, a replaced document, a deleted one, and one without passages. All invented."""
    path = tmp_path_factory.mktemp("index")
    first = Passage(vraag="Is er stikstof bij de boer?", antwoord="Ja, stikstof, veel stikstof.", noten=("Een noot",))
    second = Passage(vraag="En mest?", antwoord="Ook mest van de boer.", fractie="SP")
    with vraagbaak.writer(path) as writer:
        writer.add(
            Document(id="a", titel="Stikstof en mest", indieners=(Indiener("De Boer", "D66"),), passages=(first,))
        )
        writer.add(Document(id="b", titel="Oud"))
        writer.add(Document(id="weg", titel="Stikstof", passages=(first,)))
        writer.commit()
        writer.add(Document(id="b", titel="Mest zonder vragen", toelichting="stikstof"))
        writer.add(Document(id="c", titel="Boeren", passages=(first, second, second)))
        writer.delete("weg")
    with vraagbaak.open(path) as opened:
        yield opened


def test_a_whoosh_document_is_a_passage(index: Any) -> None:
    reader = index.whoosh_reader()
    assert isinstance(reader, IndexReader)
    stored = [fields["id"] for _, fields in reader.iter_docs()]
    assert stored == ["a#1", "b", "c#1", "c#2", "c#3"]
    assert reader.doc_count() == 5
    deleted = [number for number in range(reader.doc_count_all()) if reader.is_deleted(number)]
    assert len(deleted) == reader.doc_count_all() - reader.doc_count()
    assert reader.stored_fields(next(iter(reader.all_doc_ids())))["titel"] == "Stikstof en mest"


def test_terms_and_figures(index: Any) -> None:
    reader = index.whoosh_reader()
    assert ("vraag", b"stikstof") in reader
    assert ("kop", b"stikstof") not in reader
    assert ("nergens", b"x") not in reader
    assert list(reader.expand_prefix("titel", "me")) == [b"mest"]
    assert list(reader.lexicon("titel")) == [b"boeren", b"en", b"mest", b"stikstof", b"vragen", b"zonder"]
    assert list(reader.lexicon("partij")) == [b"D66", b"SP"]
    assert reader.doc_frequency("antwoord", b"stikstof") == 2
    assert reader.frequency("antwoord", b"stikstof") == 4
    assert reader.documents_with("tekst", "stikstof") == 3
    assert reader.term_info("antwoord", b"stikstof").max_weight() == 2
    assert reader.field_length("vraag") == 6 + 6 + 2 + 2
    assert reader.doc_field_length(next(iter(reader.all_doc_ids())), "titel") == 3
    with pytest.raises(TermNotFound):
        reader.term_info("titel", b"zebra")
    with pytest.raises(TermNotFound):
        reader.postings("nergens", b"x")


def test_postings_have_positions(index: Any) -> None:
    matcher = index.whoosh_reader().postings("antwoord", b"stikstof")
    assert matcher.weight() == 2
    assert [span.start for span in matcher.spans()] == [1, 3]
    first = matcher.id()
    matcher.skip_to(first + 1)
    assert matcher.id() > first
    matcher.next()
    assert not matcher.is_active()


def test_the_stock_searcher_sorts_and_groups(index: Any) -> None:
    with Searcher(index.whoosh_reader()) as searcher:
        found = searcher.search(query.Every(), limit=None, sortedby=sorting.FieldFacet("partij"))
        assert len(found) == 5
        assert searcher.document_number(partij="SP") is not None
        limited = searcher.search(query.Term("tekst", "stikstof"), limit=2)
        assert limited.scored_length() == 2


@pytest.mark.parametrize("field", [name for name in layout.FIELDS if name not in ("aanhef", "titel")])
def test_scores_of_single_written_forms_are_ours(field: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Every form of every field over the sample documents, in one index for all fields."""
    index = sample_index(tmp_path_factory)
    reader = index.whoosh_reader()
    with Searcher(reader, weighting=Model()) as searcher:
        for text in list(reader.lexicon(field))[::7]:
            form = text.decode()
            found = searcher.search(query.Term(field, form), limit=None)
            stock = {reader.stored_fields(hit.docnum)["id"]: hit.score for hit in found}
            hits = index.search(
                query.Term(field, form), unit="passage", limit=100_000, snippets=False, collapse="none"
            ).hits
            ours = {hit.passages[0].id: hit.score for hit in hits}
            assert ours == pytest.approx({id: score for id, score in stock.items() if "#" in id}, abs=1e-6), form


_OPENED: list[Any] = []


def sample_index(tmp_path_factory: pytest.TempPathFactory) -> Any:
    if not _OPENED:
        from vraagbaak.corpus import reading

        path = tmp_path_factory.mktemp("sample")
        with vraagbaak.writer(path) as writer:
            for found in reading.read([SAMPLE]):
                assert found.document is not None
                writer.add(found.document)
        _OPENED.append(vraagbaak.open(path))
    return _OPENED[0]
