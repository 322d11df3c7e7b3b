"""bm25s, with its numba backend and the Snowball stemmer, as its manual advises for speed. It only ranks."""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import bm25s
import Stemmer

from ..passages import entries
from . import N_HITS, emptied

try:
    import numba  # noqa: F401

    BACKEND = "numba"
except ImportError:
    BACKEND = "numpy"

VERSION = version("bm25s") + (" with numba" if BACKEND == "numba" else "")
NAME = "passages"


def build(lines: Path, folder: Path) -> int:
    emptied(folder)
    texts = [f"{entry.titel} {entry.vraag} {entry.antwoord}" for entry in entries(lines)]
    tokens = bm25s.tokenize(texts, stopwords="dutch", stemmer=Stemmer.Stemmer("dutch"), show_progress=False)
    ranked = bm25s.BM25(backend=BACKEND)
    ranked.index(tokens, show_progress=False)
    ranked.save(str(folder / NAME), show_progress=False)
    return len(texts)


class Engine:
    """An index of bm25s. Its documents are passages; it has no facets and stores no texts."""

    def __init__(self, folder: Path) -> None:
        self._ranked = bm25s.BM25.load(str(folder / NAME), show_progress=False)
        self._stemmer = Stemmer.Stemmer("dutch")
        if BACKEND == "numba":
            self.top("de vraag")  # compiles the functions that it calls, for seconds

    def top(self, query: str) -> object:
        tokens: Any = bm25s.tokenize([query], stopwords="dutch", stemmer=self._stemmer, show_progress=False)
        if not tokens.vocab:  # stop words alone
            return []
        ids, scores = self._ranked.retrieve(tokens, k=N_HITS, show_progress=False)
        return list(zip(ids[0].tolist(), scores[0].tolist(), strict=True))


if __name__ == "__main__":
    print(build(Path(sys.argv[1]), Path(sys.argv[2])))
