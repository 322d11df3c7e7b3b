"""Whoosh 2.7.4, with its analyser for Dutch, columns for facets, and its highlighter.

As its manual advises: one writer with much memory, a stemmer with an unlimited cache for batches, and character
positions in the index for highlights.
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from whoosh import fields, highlight, sorting
from whoosh import index as storage
from whoosh.analysis import LanguageAnalyzer
from whoosh.qparser import MultifieldParser, OrGroup

from ..passages import entries
from . import FACETS, N_HITS, emptied

VERSION = version("Whoosh")
SEARCHED = ("titel", "vraag", "antwoord")


def build(lines: Path, folder: Path) -> int:
    words = LanguageAnalyzer("nl", cachesize=-1)
    schema = fields.Schema(
        number=fields.STORED,
        **{name: fields.TEXT(analyzer=words, stored=True, chars=True) for name in SEARCHED},
        **{name: fields.KEYWORD(commas=True) for name in FACETS[:3]},
        jaar=fields.NUMERIC(sortable=True),
    )
    writer = storage.create_in(str(emptied(folder)), schema).writer(limitmb=1024)
    n = 0
    for entry in entries(lines):
        values = (entry.indieners, entry.partijen, entry.ministeries)
        # commas separate values, so commas inside a name become another sign
        kept: dict[str, Any] = {
            name: ",".join(value.replace(",", ";") for value in own) for name, own in zip(FACETS, values, strict=False)
        }
        if entry.jaar is not None:
            kept["jaar"] = entry.jaar
        texts = {"titel": entry.titel, "vraag": entry.vraag, "antwoord": entry.antwoord}
        writer.add_document(number=entry.number, **texts, **{key: value for key, value in kept.items() if value})
        n += 1
    writer.commit(optimize=True)
    return n


class Engine:
    """An index of Whoosh. Its documents are passages."""

    def __init__(self, folder: Path) -> None:
        opened = storage.open_dir(str(folder))
        self._searcher = opened.searcher()
        self._parser = MultifieldParser(SEARCHED, opened.schema, group=OrGroup)
        self._grouped = [
            sorting.FieldFacet(name, allow_overlap=name != "jaar", maptype=sorting.Count) for name in FACETS
        ]

    def _results(self, query: str, **asked: Any) -> Any:
        return self._searcher.search(self._parser.parse(re.sub(r"[^\w ]", " ", query)), limit=N_HITS, **asked)

    def top(self, query: str) -> object:
        return [(hit.docnum, hit.score) for hit in self._results(query)]

    def facets(self, query: str) -> object:
        results = self._results(query, groupedby=self._all())
        return [(hit.docnum, hit.score) for hit in results], [results.groups(name) for name in FACETS]

    def whole(self, query: str) -> object:
        results = self._results(query, groupedby=self._all(), terms=True)
        results.fragmenter = highlight.PinpointFragmenter()
        shown = [
            (hit["number"], hit.score, hit["titel"], hit.highlights("vraag"), hit.highlights("antwoord"))
            for hit in results
        ]
        return shown, [results.groups(name) for name in FACETS]

    def _all(self) -> Any:
        together = sorting.Facets()
        for name, facet in zip(FACETS, self._grouped, strict=True):
            together.add_facet(name, facet)
        return together


if __name__ == "__main__":
    print(build(Path(sys.argv[1]), Path(sys.argv[2])))
