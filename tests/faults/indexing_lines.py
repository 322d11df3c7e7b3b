"""The command `vraagbaak index` on a file of interchange lines that several processes make segments of, in small."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path
from typing import Any

from vraagbaak.corpus.interchange import line
from vraagbaak.corpus.model import Document, Passage
from vraagbaak.corpus.workers import process
from vraagbaak.index.indexing import bulk_load as line_ranges
from vraagbaak.index.indexing import writer
from vraagbaak.index.store import compression as dictionaries
from vraagbaak.search.cli import index as command
from vraagbaak.search.cli import recorded_run
from vraagbaak.search.cli.run import run

N_LINES = 120
UNREADABLE = 70
"""The line that holds no document."""

AGAIN = 5
"""So many ids come twice, near the beginning and at the end: the later one stands."""


def paper(number: int, version: str) -> Document:
    text = " ".join(f"woord{version}x{number * n % 97}" for n in range(60))
    return Document(id=f"verzonnen-{number}", titel=f"Versie {version} zee", passages=(Passage("1", "Zee?", text),))


def write_lines(path: Path) -> dict[str, Document]:
    """Writes the file; gives the documents that it leaves in an index."""
    documents = [paper(number, "een") for number in range(N_LINES - AGAIN)]
    documents += [paper(number, "twee") for number in range(AGAIN)]
    lines = [line(document) + "\n" for document in documents]
    lines[UNREADABLE - 1] = '{"id": 7}\n'
    path.write_text("".join(lines), encoding="utf-8")
    left = {document.id: document for document in documents}
    del left[f"verzonnen-{UNREADABLE - 1}"]
    return left


def index_lines(index: str, lines: str, who: str, resume: bool) -> int:
    """The command's exit code. The faults given are those of the writer, or of each `worker`."""
    command.MANY_LINES = 1
    writer.LARGEST_RESUMED = line_ranges.LARGEST = Path(lines).stat().st_size // 6
    dictionaries.SAMPLE, dictionaries.GROWTH, dictionaries.SIZE = 12, 3, 2048
    recorded_run.EVERY = -1.0
    faults = {name: os.environ.pop(name) for name in ("FAULTS_AT", "FAULTS_KIND") if name in os.environ}
    if faults and who == "worker":
        ctypes.CDLL(None).faults_begin()
        serve = process._serve

        def serve_with_faults(*arguments: Any) -> None:
            os.environ.update(faults)
            ctypes.CDLL(None).faults_begin()
            serve(*arguments)

        process._serve = serve_with_faults
    return run(["index", "--jobs", "2", *(["--resume"] if resume else []), "--index", index, lines])
