"""tantivy, with its Dutch analyser, fast fields, snippet generators and terms aggregations.

One thread indexes, with enough memory that the collection becomes one segment, which is the fastest to search. Facets
are fast fields. Ids are read from a fast field, which is faster than from the store. The parser searches its default
fields title, question and answer, for plain words of which any may match.
"""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import tantivy

from ..passages import Entry, entries, entries_of
from . import FACETS, N_HITS, N_VALUES, emptied

VERSION = version("tantivy")
SEARCHED = ["titel", "vraag", "antwoord"]
HEAP = 1_000_000_000
COUNTED = {name: {"terms": {"field": name, "size": N_VALUES}} for name in FACETS}


def build(lines: Path, folder: Path) -> int:
    index = with_dutch(tantivy.Index(_schema(), str(emptied(folder))))
    writer = index.writer(HEAP, 1)
    n = 0
    for entry in entries(lines):
        writer.add_document(_document(entry))
        n += 1
    writer.commit()
    writer.wait_merging_threads()
    return n


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("number", stored=False, fast=True)
    builder.add_unsigned_field("document", stored=False, indexed=True, fast=True)
    for name in SEARCHED:
        builder.add_text_field(name, stored=True, tokenizer_name="dutch")
    for name in ("indiener", "partij", "ministerie"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_integer_field("jaar", indexed=True, fast=True)
    return builder.build()


def with_dutch(index: Any) -> Any:
    """The index, with the analyser `dutch` as tantivy's manual advises it."""
    analyser = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for step in (
        tantivy.Filter.remove_long(40),
        tantivy.Filter.lowercase(),
        tantivy.Filter.stopword("dutch"),
        tantivy.Filter.stemmer("dutch"),
    ):
        analyser = analyser.filter(step)
    index.register_tokenizer("dutch", analyser.build())
    return index


def _document(entry: Entry) -> Any:
    made = tantivy.Document()
    made.add_unsigned("number", entry.number)
    made.add_unsigned("document", entry.document)
    made.add_text("titel", entry.titel)
    if entry.vraag:
        made.add_text("vraag", entry.vraag)
    if entry.antwoord:
        made.add_text("antwoord", entry.antwoord)
    for name, values in zip(FACETS, (entry.indieners, entry.partijen, entry.ministeries), strict=False):
        for value in values:
            made.add_text(name, value)
    if entry.jaar is not None:
        made.add_integer("jaar", entry.jaar)
    return made


class Engine:
    """An index of tantivy. Its documents are passages."""

    def __init__(self, folder: Path) -> None:
        self._schema = _schema()
        self.index = with_dutch(tantivy.Index.open(str(folder)))
        self._searcher = self.index.searcher()

    def _query(self, query: str) -> Any:
        return self.index.parse_query(query, SEARCHED)

    def _top(self, query: Any) -> list[tuple[int, float]]:
        hits = self._searcher.search(query, N_HITS, count=False).hits
        ids = self._searcher.fast_field_values("number", [address for _, address in hits])
        return [(id, score) for id, (score, _) in zip(ids, hits, strict=True)]

    def top(self, query: str) -> object:
        return self._top(self._query(query))

    def facets(self, query: str) -> object:
        parsed = self._query(query)
        return self._top(parsed), self._searcher.aggregate(parsed, COUNTED)

    def whole(self, query: str) -> object:
        parsed = self._query(query)
        searcher = self._searcher
        hits = searcher.search(parsed, N_HITS, count=False).hits
        ids = searcher.fast_field_values("number", [address for _, address in hits])
        vraag = tantivy.SnippetGenerator.create(searcher, parsed, self._schema, "vraag")
        antwoord = tantivy.SnippetGenerator.create(searcher, parsed, self._schema, "antwoord")
        shown = []
        for id, (score, address) in zip(ids, hits, strict=True):
            found = searcher.doc(address)
            snippets = vraag.snippet_from_doc(found).to_html(), antwoord.snippet_from_doc(found).to_html()
            shown.append((id, score, found.get_first("titel"), *snippets))
        return shown, searcher.aggregate(parsed, COUNTED)

    def phrase(self, words: str) -> object:
        return self._top(self._query(f'"{words}"'))

    def prefix(self, letters: str) -> object:
        """Prefixes are regular expressions here, over stems."""
        each = [tantivy.Query.regex_query(self._schema, name, letters.lower() + ".*") for name in SEARCHED]
        return self._top(tantivy.Query.boolean_query([(tantivy.Occur.Should, one) for one in each]))

    def fuzzy(self, word: str) -> object:
        """Also over stems: none of them stems the word."""
        each = [tantivy.Query.fuzzy_term_query(self._schema, name, word, distance=1) for name in SEARCHED]
        return self._top(tantivy.Query.boolean_query([(tantivy.Occur.Should, one) for one in each]))


class Replacing:
    """A writer that replaces documents."""

    def __init__(self, folder: Path) -> None:
        self._index = with_dutch(tantivy.Index.open(str(folder)))
        self._writer = self._index.writer(50_000_000, 1)

    def replace(self, document: dict[str, Any], at: int) -> None:
        """Replaces the document with the number `at`, and commits."""
        self._writer.delete_documents_by_term("document", at)
        for entry in entries_of(document, at, 0):
            self._writer.add_document(_document(entry))
        self._writer.commit()

    def close(self) -> None:
        """Waits for running merges."""
        self._writer.wait_merging_threads()


if __name__ == "__main__":
    print(build(Path(sys.argv[1]), Path(sys.argv[2])))
