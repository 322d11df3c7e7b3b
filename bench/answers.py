"""The answers of an index to many queries, and where two lists of answers differ.

    python -m bench.answers INDEX LINES OUT [--queries 5000] [--seed 1]
    python -m bench.answers --compare BEFORE AFTER

LINES are the documents that queries are drawn from, as `vraagbaak export` writes them. OUT gets a line for each query:
the query, its options, and a checksum of the whole answer: documents, order, scores, counts, passages, snippets,
facets, years and diagnostics. VRAAGBAAK_KERNEL names the kernel. The last line printed is the processor time.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any

import vraagbaak
from vraagbaak.search.results.results import Results

from .queries import Source

MOST_PRINTED = 20

OPTIONS: tuple[dict[str, Any], ...] = (
    {},
    {"match": "any"},
    {"match": "all", "facets": ()},
    {"unit": "passage"},
    {"sort": "newest"},
    {"sort": "answered", "match": "any"},
    {"group": "dossier"},
    {"collapse": "none"},
    {"offset": 10},
    {"van": "1995", "tot": "2003"},
    {"partij": ["CDA", "PvdA"]},
    {"partij": "D66", "unit": "passage", "match": "any"},
    {"ministerie": "Justitie", "facet_sort": "value"},
)
"""The options of one query, chosen by its place in the list."""


def queries(lines: Path, n: int, seed: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Queries of plain words, phrases, prefixes and misspelt words, each with its options."""
    drawn = Source(lines).draw(seed, per_group=n // 5, n_language=n // 15)
    texts = drawn.words + [f'"{phrase}"' for phrase in drawn.phrases] + [f"{prefix}*" for prefix in drawn.prefixes]
    texts += [f"{word}~" if at % 2 else word for at, word in enumerate(drawn.misspelt)]
    random.Random(seed).shuffle(texts)
    for at, text in enumerate(texts[:n]):
        yield text, OPTIONS[at % len(OPTIONS)]


def checksum(results: Results) -> str:
    """A checksum of everything that the answer holds, but for the time that it took."""
    answer = results.to_dict(timeline=True)
    del answer["took_ms"]
    text = json.dumps(answer, ensure_ascii=False, sort_keys=True)
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def write(index: Path, lines: Path, out: Path, n: int, seed: int) -> None:
    """Writes the list of answers."""
    with vraagbaak.open(index) as opened, out.open("w", encoding="utf-8") as file:
        chosen = list(queries(lines, n, seed))
        begin = time.process_time()
        for query, options in chosen:
            print(query, json.dumps(options), checksum(opened.search(query, **options)), sep="\t", file=file)
        print(f"{len(chosen)} queries, {vraagbaak.index.kernel.NAME} kernel: {time.process_time() - begin:.1f} s")


def compare(before: Path, after: Path) -> int:
    """Prints the queries with different answers; returns how many there are."""
    pairs = list(zip(before.read_text("utf-8").splitlines(), after.read_text("utf-8").splitlines(), strict=True))
    different = [line for line, same in pairs if line != same]
    for line in different[:MOST_PRINTED]:
        print(line.rpartition("\t")[0])
    print(f"{len(different)} of {len(pairs)} answers differ")
    return len(different)


def main() -> None:
    parser = argparse.ArgumentParser(description="List the answers of an index, or compare two lists.")
    parser.add_argument("paths", type=Path, nargs="+", metavar="PATH")
    parser.add_argument("--queries", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--compare", action="store_true")
    given = parser.parse_args()
    if given.compare:
        raise SystemExit(compare(*given.paths) > 0)
    write(*given.paths, given.queries, given.seed)


if __name__ == "__main__":
    main()
