"""Writes the golden corpus again: `python -m tests.golden.renew`.

The queries stay; their trees and what they find are written as the product answers today.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from whoosh.searching import Searcher

import vraagbaak
from vraagbaak.corpus import reading
from vraagbaak.search.language import parse

FOLDER = Path(__file__).resolve().parent
QUERIES = FOLDER / "queries.tsv"
TODAY = date(2024, 3, 31)
"""What relative dates are counted from."""


def queries() -> list[tuple[str, str]]:
    """Every query with its tree; lines with # are headings."""
    lines = QUERIES.read_text(encoding="utf-8").splitlines()
    pairs = (line.partition("\t") for line in lines if line and not line.startswith("# "))
    return [(query, wanted) for query, _, wanted in pairs]


def tree(query: str) -> str:
    """The tree of a query, on one line."""
    return repr(parse(query, TODAY).tree)


def index_of(paths: Iterable[Path], folder: Path) -> Path:
    """An index of the documents behind the paths."""
    with vraagbaak.writer(folder) as writer:
        for found in reading.read(paths):
            assert found.document is not None, found
            writer.add(found.document)
    return folder


def found(index: Any, query: str) -> dict[str, Any]:
    """What a query finds, every version of a question; without scores: these change with search/settings.py."""
    results = index.search(query, limit=1000, facets=(), snippets=False, collapse="none")
    return {
        "hits": sorted(hit.id for hit in results.hits),
        "documents": results.n_documents,
        "partial": results.n_partial,
        "passages": results.n_passages,
        "relaxed": results.relaxed,
        "diagnostics": [one.kind for one in results.diagnostics],
    }


def passages(index: Any, query: str) -> set[str]:
    """The passages that stock Whoosh finds over our reader."""
    reader = index.whoosh_reader()
    wanted = parse(query, TODAY).tree
    if wanted is None:
        return set()
    with Searcher(reader) as searcher:
        ids = {reader.stored_fields(hit.docnum)["id"] for hit in searcher.search(wanted, limit=None)}
    return {id for id in ids if "#" in id}


def main() -> None:
    """Writes the three files."""
    lines = QUERIES.read_text(encoding="utf-8").splitlines()
    asked = [line.partition("\t")[0] for line in lines]
    shown = [line if not line or line.startswith("# ") else f"{line}\t{tree(line)}" for line in asked]
    QUERIES.write_text("\n".join(shown) + "\n", encoding="utf-8")
    root = FOLDER.parent.parent
    for name, source in (("sample", root / "corpus" / "sample"), ("seeds", root.parent / "shared" / "seeds")):
        if not source.is_dir():
            print(f"{source} is not here; {name}.json stays as it is")
            continue
        with tempfile.TemporaryDirectory() as folder, vraagbaak.open(index_of([source], Path(folder))) as index:
            answers = {query: found(index, query) for query, _ in queries()}
        text = ",\n".join(
            f"{json.dumps(query, ensure_ascii=False)}: {json.dumps(answer, ensure_ascii=False)}"
            for query, answer in answers.items()
        )
        (FOLDER / f"{name}.json").write_text("{\n" + text + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
