"""Rankings of whole documents by other engines on the judged topics.

Each engine indexes title, questions and answers of a document as one entry. Queries are their plain words, any of which
may match. An index of Whoosh takes minutes to build and is kept.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from vraagbaak.corpus.model import Document
from vraagbaak.index.lexical.stemmer import Stemmer
from vraagbaak.search.evaluation import DEPTH

Ranking = dict[str, list[tuple[str, float]]]

_NO_WORD = re.compile(r"[^\w ]")


def texts_of(documents: Iterable[Document]) -> Iterator[tuple[str, dict[str, str]]]:
    """The id and the searched texts of each document."""
    for document in documents:
        vraag = "\n".join(passage.vraag for passage in document.passages)
        answers = dict.fromkeys(passage.antwoord for passage in document.passages)
        yield document.id, {"titel": document.titel, "vraag": vraag, "antwoord": "\n".join(answers)}


def tantivy(documents: Iterable[Document], queries: Mapping[str, str]) -> Ranking:
    """tantivy with its Dutch analyser, in memory."""
    import tantivy

    from .engines.tantivy import with_dutch

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    for name in ("titel", "vraag", "antwoord"):
        builder.add_text_field(name, tokenizer_name="dutch")
    index = with_dutch(tantivy.Index(builder.build()))
    writer = index.writer(300_000_000, 1)
    for id, texts in texts_of(documents):
        writer.add_document(tantivy.Document(id=id, **texts))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()
    found: Ranking = {}
    for topic, query in queries.items():
        parsed = index.parse_query(_NO_WORD.sub(" ", query), ["titel", "vraag", "antwoord"])
        hits = searcher.search(parsed, DEPTH).hits
        found[topic] = [(searcher.doc(address).get_first("id"), score) for score, address in hits]
    return found


def whoosh(documents: Iterable[Document], queries: Mapping[str, str], folder: Path) -> Ranking:
    """Whoosh 2.7.4 with our stemmer, BM25F as it comes."""
    from whoosh import index as storage
    from whoosh.qparser import MultifieldParser, OrGroup

    if not storage.exists_in(str(folder)):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        _index_with_whoosh(documents, folder)
    opened = storage.open_dir(str(folder))
    parser = MultifieldParser(["titel", "vraag", "antwoord"], _whoosh_schema(), group=OrGroup)
    found: Ranking = {}
    with opened.searcher() as searcher:
        for topic, query in queries.items():
            parsed = parser.parse(_NO_WORD.sub(" ", query).lower())
            found[topic] = [(hit["id"], hit.score) for hit in searcher.search(parsed, limit=DEPTH)]
    return found


def _whoosh_schema() -> Any:
    from whoosh import fields
    from whoosh.analysis import LowercaseFilter, RegexTokenizer, StemFilter, StopFilter

    words = RegexTokenizer() | LowercaseFilter() | StopFilter(lang="nl") | StemFilter(stemfn=cache(Stemmer().stem))
    texts = {name: fields.TEXT(analyzer=words, phrase=False) for name in ("titel", "vraag", "antwoord")}
    return fields.Schema(id=fields.STORED, **texts)


def _index_with_whoosh(documents: Iterable[Document], folder: Path) -> None:
    """The stems are made beforehand, because the index stores a schema that it can pickle."""
    from whoosh import fields
    from whoosh import index as storage
    from whoosh.analysis import SpaceSeparatedTokenizer

    words = _whoosh_schema()["titel"].analyzer
    plain = {name: fields.TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=False) for name in _FIELDS}
    writer = storage.create_in(str(folder), fields.Schema(id=fields.STORED, **plain)).writer(limitmb=512)
    for id, texts in texts_of(documents):
        stems = {name: " ".join(token.text for token in words(text)) for name, text in texts.items()}
        writer.add_document(id=id, **stems)
    writer.commit(optimize=True)


_FIELDS = ("titel", "vraag", "antwoord")
