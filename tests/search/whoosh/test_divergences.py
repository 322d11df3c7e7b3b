"""Does every difference from Whoosh that docs/DIVERGENCES.md numbers still exist, and is our side as it says?"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from whoosh import fields, qparser, query, scoring
from whoosh.filedb.filestore import RamStorage
from whoosh.lang.morph_en import variations
from whoosh.qparser.dateparse import DateParserPlugin
from whoosh.query.spans import SpanNear2
from whoosh.searching import Searcher

import vraagbaak
from vraagbaak.corpus.model import Document, Passage
from vraagbaak.search.language import parse
from vraagbaak.search.whoosh.matcher import Model

WORDS = ("aap", "beer", "cavia", "duif", "ezel", "fret", "gans", "haas")
DOCUMENTATION = Path(__file__).resolve().parent.parent.parent.parent / "docs" / "DIVERGENCES.md"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Sixty documents of random words."""
    path = tmp_path_factory.mktemp("index")
    chance = random.Random(1)
    with vraagbaak.writer(path) as writer:
        for number in range(60):
            texts = [" ".join(chance.choices(WORDS, k=chance.randint(1, 12))) for _ in range(3)]
            passages = tuple(Passage(vraag=text) for text in texts)
            writer.add(Document(id=f"D{number:02}", titel="dieren", datum=date(2022, 3, 1), passages=passages))
    with vraagbaak.open(path) as opened:
        yield opened


def term(word: str) -> query.Term:
    return query.Term("vraag", word)


def scores(index: Any, tree: query.Query, limit: int | None = None, model: Any = None) -> dict[int, float]:
    """What stock Whoosh answers over our reader, best first."""
    with Searcher(index.whoosh_reader(), weighting=model or Model()) as searcher:
        return {hit.docnum: round(hit.score, 9) for hit in searcher.search(tree, limit=limit)}


def ours(index: Any, asked: Any, limit: int = 100_000) -> dict[str, float]:
    hits = index.search(asked, unit="passage", match="all", limit=limit, snippets=False).hits
    return {hit.passages[0].id: hit.score for hit in hits}


def ids(index: Any, found: Any) -> set[str]:
    reader = index.whoosh_reader()
    return {reader.stored_fields(docnum)["id"] for docnum in found}


def test_1_a_limited_search_has_the_best(index: Any) -> None:
    chance = random.Random(1)
    wrong = 0
    for _ in range(100):
        a, b, c = chance.sample(WORDS, 3)
        tree = query.And([term(a), query.Or([term(b), term(c)])])
        wrong += list(scores(index, tree).values())[:5] != list(scores(index, tree, limit=5).values())
        assert list(ours(index, tree).items())[:5] == list(ours(index, tree, limit=5).items())
    assert wrong > 0


def test_2_disjunction_max(index: Any) -> None:
    tree = query.DisjunctionMax([term("aap"), term("beer")])
    a, b, found = scores(index, term("aap")), scores(index, term("beer")), scores(index, tree)
    assert any(score != max(a.get(id, 0), b.get(id, 0)) for id, score in found.items())
    assert ours(index, tree) == ours(index, query.Or([term("aap"), term("beer")]))


def test_3_require(index: Any) -> None:
    tree = query.Require(term("aap"), term("beer"))
    both = scores(index, term("aap")).keys() & scores(index, term("beer")).keys()
    assert scores(index, tree).keys() != both
    assert set(ours(index, tree)) == ids(index, both)
    alone = ours(index, term("aap"))
    assert all(score == alone[id] for id, score in ours(index, tree).items())


def test_4_unsigned_ranges() -> None:
    stock = RamStorage().create_index(fields.Schema(n=fields.NUMERIC(signed=False)))
    with stock.writer() as writer:
        for number in range(20):
            writer.add_document(n=number)
    with stock.searcher() as searcher:
        assert len(searcher.search(query.NumericRange("n", 5, 8), limit=None)) == 20
    assert repr(parse("dagen:[5 TOT 8]").tree) == "Number('dagen', 5, 8)"


def test_5_ranges_of_dates() -> None:
    parser = qparser.QueryParser("d", fields.Schema(d=fields.DATETIME))
    parser.add_plugin(DateParserPlugin())
    stock = parser.parse("d:[2022-03-01 to 2022-05-31]")
    assert (stock.startdate.month, stock.enddate.month) == (1, 12)
    assert repr(parse("datum:[2022-03-01 TOT 2022-05-31]").tree) == "Dates('datum', '2022-03-01', '2022-05-31')"


def test_6_not_not() -> None:
    with pytest.raises(IndexError):
        qparser.QueryParser("v", None).parse("NOT NOT a")
    assert repr(parse("NOT NOT a").tree) == "Word('tekst', 'a')"


def test_7_and_everything(index: Any) -> None:
    assert query.And([term("aap"), query.Every()]).normalize() == query.Every()
    assert ours(index, "aap EN *:*") == ours(index, "aap")


def test_8_deep_brackets() -> None:
    text = "(" * 5000 + "a" + ")" * 5000
    with pytest.raises(RecursionError):
        qparser.QueryParser("v", None).parse(text)
    assert "cut" in [told.kind for told in parse(text).diagnostics]


def test_9_an_operator_without_its_other_side() -> None:
    assert "NOT" in repr(qparser.QueryParser("v", None).parse("a NOT"))
    parsed = parse("a NOT")
    assert repr(parsed.tree) == "Word('tekst', 'a')"
    assert [told.kind for told in parsed.diagnostics] == ["operator"]


def test_10_a_question_mark_ends_a_question() -> None:
    assert "Wildcard('v', 'stikstof?')" in repr(qparser.QueryParser("v", None).parse("Wat is stikstof?"))
    assert repr(parse("Wat is stikstof?").tree) == "Word('tekst', 'stikstof')"


def test_11_a_field_that_does_not_exist(index: Any) -> None:
    parser = qparser.QueryParser("x", index.whoosh_reader().schema)
    assert repr(parser.parse("foo:stikstof")) == "Term('x', 'foo:stikstof')"
    assert repr(parse("foo:stikstof").tree) == "SideBySide([Word('tekst', 'foo'), Word('tekst', 'stikstof')])"


def test_12_near_words_come_in_any_order(index: Any) -> None:
    stock = query.Phrase("vraag", ["aap", "beer"], slop=3)
    swapped = query.Phrase("vraag", ["beer", "aap"], slop=3)
    assert scores(index, stock).keys() != scores(index, swapped).keys()
    assert ours(index, 'vraag:"aap beer"~3') == ours(index, 'vraag:"beer aap"~3')


def test_13_words_side_by_side_are_relaxed(index: Any) -> None:
    assert type(qparser.QueryParser("v", None).parse("aap zebra")) is query.And
    results = index.search("aap zebra")
    assert results.relaxed
    assert results.n_documents > 0


def test_14_what_filters_scores_nothing(index: Any) -> None:
    tree = query.ConstantScoreQuery(term("aap"))
    assert set(scores(index, tree).values()) == {1.0}
    assert set(ours(index, tree).values()) == {0.0}
    assert set(ours(index, "datum:2022").values()) == {0.0}


def test_15_several_forms_are_one_class(index: Any) -> None:
    tree = query.TermRange("vraag", "a", "c", constantscore=False)
    stock, found = scores(index, tree), ours(index, tree)
    assert set(found) == ids(index, stock)
    assert sorted(found.values()) != pytest.approx(sorted(stock.values()), abs=1e-6)


def test_16_other_nodes_score_by_their_terms(index: Any) -> None:
    tree = SpanNear2([term("aap"), term("beer")])
    found = ours(index, tree)
    assert set(found) == ids(index, scores(index, tree))
    both = ours(index, query.And([term("aap"), term("beer")]))
    assert found == {id: score for id, score in both.items() if id in found}


def test_17_idf_counts_documents(index: Any) -> None:
    stock = scores(index, term("aap"), model=scoring.BM25F())
    ratio = {round(score / scores(index, term("aap"))[id], 6) for id, score in stock.items()}
    assert ratio != {1.0}
    reader = index.whoosh_reader()
    assert reader.documents_with("vraag", "aap") < reader.doc_frequency("vraag", "aap")


def test_18_variations_are_english() -> None:
    assert "waterings" in variations("watering")
    node = parse("watering").tree
    assert repr(node) == "Word('tekst', 'watering')"
    assert isinstance(node, query.Variations)


def test_19_a_title_is_one_field(tmp_path: Path) -> None:
    with vraagbaak.writer(tmp_path) as writer:
        for id, titel in (("a", "Vragen van het lid Aap over dieren"), ("b", "Apen van het lid Aap op reis")):
            writer.add(Document(id, titel=titel, passages=(Passage("1", "Wat?"),)))
    with vraagbaak.open(tmp_path) as two:
        stock, found = scores(two, query.Term("titel", "lid")), ours(two, query.Term("titel", "lid"))
        assert set(found) == ids(two, stock) == {"a#1", "b#1"}
        assert len(set(stock.values())) == 1
        assert found["a#1"] < found["b#1"]


def test_every_number_has_its_test() -> None:
    numbers = re.findall(r"^(\d+)\. ", DOCUMENTATION.read_text(encoding="utf-8"), re.MULTILINE)
    tests = re.findall(r"^def test_(\d+)_", Path(__file__).read_text(encoding="utf-8"), re.MULTILINE)
    assert numbers == tests == [str(number) for number in range(1, len(numbers) + 1)]
