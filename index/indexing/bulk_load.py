"""Parallel bulk load: several processes index one large file of interchange lines.

Each process makes one segment of a range of lines. It reads the bytes from disk, writes the segment's file, and returns
what the catalog stores. The writer names the segments in the order of the lines, whichever is ready first. Document
numbers are reserved for all lines of a range beforehand; a line without a document leaves a gap. Lines whose document
is already in the index unchanged may be skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from functools import partial
from itertools import accumulate, islice
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ...corpus import interchange
from ...corpus.model import Document
from ...corpus.source import Unreadable, lines_of
from ..errors import IndexProblem
from ..schema import PARLIAMENTARY, Schema
from ..segment.builder import SegmentBuilder
from ..storage import catalog, catalog_file
from ..storage.array_files import read_arrays, write_arrays
from ..storage.history import digest_of
from ..storage.index_folder import ArrayFile
from ..store.bodies import Packer, Stored, pieces_of
from ..store.compression import Dictionaries
from ..store.contents import Contents, of_line
from . import memory_budget

LARGEST = memory_budget.for_a_segment() // 2
"""No range has many more bytes, so that memory does not grow with the file."""

LARGEST_RESUMED = 32 << 20
"""The same where Ctrl-C must be handled between two ranges."""

BLOCK = 1 << 18
"""Bytes that are searched at a time for ends of lines."""

NEWLINE = ord("\n")


@dataclass(frozen=True, slots=True)
class Range:
    """Lines of a file: first and last byte, the number of the first line (from 1), and how many lines."""

    path: Path
    start: int
    end: int
    first_line: int
    n_lines: int


class Passed(NamedTuple):
    """A document that was skipped: its number in the index, and its line's index in the range, from 0."""

    id: str
    number: int
    place: int


class Files(NamedTuple):
    """Files that a process writes: the segment, and the bodies of its documents."""

    segment: ArrayFile
    bodies: ArrayFile


class Built(NamedTuple):
    """A segment that was built. For its documents it has what the catalog stores, one list per column, which a pipe
    transfers faster than rows; the bodies are in a file. For lines without a document it has (the line's name, the
    problem)."""

    ids: list[str]
    numbers: list[int]
    vraagnummers: list[str | None]
    digests: list[bytes]
    passed: list[Passed]
    n_passages: int
    n_bytes: int
    checksum: int
    problems: list[tuple[str, str]]


def ranges(path: Path, n_processes: int, largest: int | None = None) -> Iterator[Range]:
    """The lines of a file, in at least as many ranges as there are processes."""
    size = path.stat().st_size
    # the same number of ranges for each process
    most = -(-size // (n_processes * max(1, -(-size // (n_processes * (largest or LARGEST))))))
    start, first_line = 0, 1
    block = np.empty(BLOCK, np.uint8)
    with path.open("rb") as file:
        while start < size:
            n_lines, at, ends = 0, start, False
            while at < start + most and (n := file.readinto(block[: start + most - at].data)):
                n_lines += int(np.count_nonzero(block[:n] == NEWLINE))
                ends = bool(block[n - 1] == NEWLINE)
                at += n
            if not ends:
                at += len(file.readline())
                n_lines += 1
            yield Range(path, start, at, first_line, n_lines)
            start, first_line = at, first_line + n_lines


def first_documents(path: Path, n: int) -> Iterator[Contents]:
    """The first n documents of a file of lines; other lines are skipped."""
    for line in islice(lines_of(path, start=0, end=path.stat().st_size), 2 * n):
        if isinstance(line, bytes) and n:
            with suppress(interchange.InterchangeError):
                yield of_line(line)
                n -= 1


def document_at(lines: Range, place: int) -> Document:
    """The document of the line at a place in a range."""
    line = next(islice(lines_of(lines.path, start=lines.start, end=lines.end), place, None))
    assert isinstance(line, bytes)
    return interchange.document(line)


class Known:
    """The documents of an index as of its last commit."""

    def __init__(self, index: Path) -> None:
        self._db = catalog_file.connect(index)
        self._dictionaries = Dictionaries(partial(catalog.dictionary, self._db))

    def number(self, id: str, line: bytes) -> int | None:
        """The number of exactly this document; None if it is not there, or if its id has another document."""
        ask = "SELECT number, body FROM documents JOIN texts USING (number) WHERE id = ?"
        row = self._db.execute(ask, (id,)).fetchone()
        if not row or Stored(row[1], self._dictionaries).document() != interchange.document(line):
            return None
        number: int = row[0]
        return number

    def close(self) -> None:
        self._db.close()


def build(
    lines: Range,
    first_number: int,
    files: Files,
    generation: int,
    dictionary: bytes,
    index: Path | None = None,
    schema: Schema = PARLIAMENTARY,
) -> Built:
    """Builds the segment of a range of lines and writes it to files. Runs in a process of its own.

    Documents that the index at `index` already holds unchanged are skipped.
    """
    pack = Packer(generation, dictionary).pack_pieces
    with ExitStack() as stack:
        known = stack.enter_context(closing(Known(index))) if index else None
        return _build(lines, first_number, files, pack, known, schema)


def _build(
    lines: Range,
    first_number: int,
    files: Files,
    pack: Callable[[list[bytes]], bytes],
    known: Known | None,
    schema: Schema,
) -> Built:
    builder = SegmentBuilder(schema, helped=False)
    ids: list[str] = []
    numbers: list[int] = []
    vraagnummers: list[str | None] = []
    digests: list[bytes] = []
    bodies: list[bytes] = []
    passed: list[Passed] = []
    here: set[str] = set()
    problems: list[tuple[str, str]] = []
    for place, line in enumerate(lines_of(lines.path, start=lines.start, end=lines.end)):
        name = f"{lines.path}:{lines.first_line + place}"
        if isinstance(line, Unreadable):
            problems.append((name, str(line)))
        elif line.strip():
            try:
                document = of_line(line)
            except interchange.InterchangeError as error:
                problems.append((name, str(error)))
                continue
            if not document.id.isprintable():
                problems.append((name, "its id is not printable text"))
                continue
            if problem := schema.problem(document.head.get("extra", {})):
                problems.append((name, problem))
                continue
            if known:
                number = None if document.id in here else known.number(document.id, line)
                if number is not None:
                    passed.append(Passed(document.id, number, place))
                    continue
                here.add(document.id)
            try:
                pieces = pieces_of(document)
                bodies.append(pack(pieces))
            except (TypeError, UnicodeEncodeError) as error:
                raise IndexProblem(f"{document.id}: a text of it cannot be kept: {error}") from None
            digests.append(digest_of(pieces))
            ids.append(document.id)
            numbers.append(first_number + place)
            vraagnummers.append(document.vraagnummer)
            builder.add_contents(document, first_number + place)
    n_bytes, checksum = lines.end - lines.start, 0
    if ids:
        _write_bodies(files.bodies, bodies)
        checksum = write_arrays(files.segment, builder.arrays())
    return Built(ids, numbers, vraagnummers, digests, passed, builder.n_passages, n_bytes, checksum, problems)


def _write_bodies(file: ArrayFile, bodies: list[bytes]) -> None:
    ends = np.fromiter(accumulate(map(len, bodies)), np.int64, len(bodies))
    write_arrays(file, {"bodies": np.frombuffer(b"".join(bodies), np.uint8), "ends": ends}, stay=False)


def read_bodies(file: ArrayFile) -> Iterator[memoryview]:
    """Reads the bodies that another process wrote, and removes their file."""
    arrays = read_arrays(file, ("bodies", "ends"))
    file.remove()
    bodies, start = arrays["bodies"].data, 0
    for end in arrays["ends"].tolist():
        yield bodies[start:end]
        start = end
