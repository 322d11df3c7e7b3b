"""`make cluster-test`: three real nodes, some thousand documents, one node killed; the same answers as on this machine.

    python -m tests.cluster.compare FOLDER_OR_TAR [--documents 5000] [--queries 200] [--index DIR]

Prints a line for each query that differs and a summary; exit code 1 unless documents, counts and facets are the same in
all queries and the first ten overlap by 0.98 or more. The kill comes in the middle of the queries, so that half of the
answers are those of two nodes.
"""

from __future__ import annotations

import argparse
import itertools
import random
import shutil
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import vraagbaak
from tests.search.opensearch.queries import QUERIES, Asked, differences, top_overlap
from vraagbaak.index.analysis.folding import fold
from vraagbaak.search.opensearch import address as addresses
from vraagbaak.search.opensearch.development.nodes import Nodes
from vraagbaak.search.opensearch.loading import load

LEAST_OVERLAP = 0.98


def made_queries(index: vraagbaak.Index, n: int) -> list[Asked]:
    """Queries of every kind: those of the normal suite, and more out of the words, phrases and values of documents."""
    return [*QUERIES, *itertools.islice(_more(index), max(0, n - len(QUERIES)))][:n]


def _more(index: vraagbaak.Index) -> Iterator[Asked]:
    chosen = random.Random(26)
    documents = [document for document in itertools.islice(index.documents(), 2000) if document.passages]
    while True:
        document = chosen.choice(documents)
        words = [word for word in fold(document.passages[0].vraag).split() if word.isalpha() and len(word) > 3]
        if len(words) < 4:
            continue
        at = chosen.randrange(len(words) - 3)
        one, two, three = words[at : at + 3]
        yield Asked(f"{one} {three}")
        yield Asked(f'"{one} {two}"')
        yield Asked(f"{one} -{three}")
        yield Asked(f'"{one} {three}"~4')
        yield Asked(f"{two[:4]}*")
        yield Asked(f"{two}~1")
        yield Asked(f"titel:{three} OF vraag:{one}")
        if document.indieners and document.ministeries:
            yield Asked(two, {"partij": document.indieners[0].partij, "ministerie": document.ministeries[0]})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", help="a folder, or a tar, of documents")
    parser.add_argument("--documents", type=int, default=5000)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--index", type=Path, help="an index of these documents that is there already")
    parser.add_argument("--heap", default="640m")
    parser.add_argument("--nodes", type=Path, help="the nodes' folder; else one of this run, removed after it")
    parser.add_argument("--no-kill", action="store_true")
    given = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="vraagbaak-cluster-"))
    nodes = Nodes(given.nodes or work / "nodes", heap=given.heap)
    started = time.monotonic()
    try:
        nodes.up()
        print(f"three nodes after {time.monotonic() - started:.0f} s", flush=True)
        path = given.index or _indexed(given.folder, given.documents, work / "index")
        return compared(path, nodes, given.queries, not given.no_kill)
    finally:
        nodes.down(wipe=given.nodes is None)
        shutil.rmtree(work, ignore_errors=True)


def _indexed(folder: Path, n: int, into: Path) -> Path:
    from click.testing import CliRunner

    from vraagbaak.search.cli.index import index

    if folder.is_file():  # a tar of documents
        import tarfile

        with tarfile.open(folder) as tar:
            tar.extractall(into.parent / "documents", filter="data")
        folder = into.parent / "documents"
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    step = max(1, len(files) // n)
    done = CliRunner().invoke(index, ["--index", str(into), *map(str, files[::step][:n])])
    assert done.exit_code in (0, 1), done.output[-500:]
    return into


def compared(path: Path, nodes: Nodes, n_queries: int, with_kill: bool) -> int:
    """Loads the index onto the nodes and compares the answers of both; gives the exit code."""
    location = f"{nodes.location}/vergelijking"
    with vraagbaak.open(path) as local:
        started = time.monotonic()
        loaded = load(local.snapshot, addresses.parse(location))
        took = time.monotonic() - started
        print(f"loaded {loaded.n_documents} documents in {took:.0f} s, {loaded.n_documents / took:.0f} a second")
        queries = made_queries(local, n_queries)
        overlaps, times, n_other = [], [], 0
        with vraagbaak.open(location) as cluster:
            for number, asked in enumerate(queries):
                if with_kill and number == len(queries) // 2:
                    nodes.stop(2, signal.SIGKILL)
                    print(f"killed n2 after {number} queries", flush=True)
                told = differences(local, cluster, asked, overlap=0.0)
                started = time.monotonic()
                there = cluster.search(asked.query, **asked.named)
                _ = there.hits, there.facets
                times.append(time.monotonic() - started)
                overlaps.append(top_overlap(local.search(asked.query, **asked.named), there))
                n_other += bool(told)
                if told or overlaps[-1] < 1:
                    print(f"{asked}: {told} overlap {overlaps[-1]:.2f}", flush=True)
        mean = statistics.fmean(overlaps)
        print(
            f"{len(queries)} queries: {len(queries) - n_other} the same in documents, counts and facets;"
            f" first ten overlap {mean:.4f}; median {1000 * statistics.median(times):.0f} ms a page with facets"
        )
    return int(n_other > 0 or mean < LEAST_OVERLAP)


if __name__ == "__main__":
    sys.exit(main())
