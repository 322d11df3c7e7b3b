"""`make cluster-soak`: what a cluster of 3, 2 and 1 nodes costs, and whether it ranks as an index on this machine.

    python -m tests.cluster.soak LINES [--documents 2000] [--nodes 3 2 1] [--queries 100] [--topics 60]

Indexes some Kamervragen without the source of the topics (bench/judged.py), the answers of topics first. Loads them
onto clusters of so many nodes, one after another. Prints a row of a table for each: documents a second, MB, ms a page
with facets, nDCG@10 and MRR. On three nodes one is killed in the middle of the queries. Exit code 1 where a query
fails, where a document is missing, or where nDCG@10 or MRR differs from the local index by more than 0.005.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import vraagbaak
from bench import judged
from bench.judged import Topics
from tests.search.opensearch.queries import FACETS, Asked
from vraagbaak.search import evaluation
from vraagbaak.search.opensearch import address as addresses
from vraagbaak.search.opensearch.development.nodes import Nodes
from vraagbaak.search.opensearch.loading import load

from .compare import made_queries

MOST_DIFFERENCE = 0.005

DEPTH = 100
"""Documents that are ranked for a topic."""


@dataclass(frozen=True)
class Row:
    """What one index costs, and how it ranks."""

    name: str
    a_second: float
    mb: float
    median_ms: float
    slow_ms: float
    ndcg: float
    mrr: float
    n_failed: int = 0

    def __str__(self) -> str:
        return (
            f"| {self.name} | {self.a_second:,.0f} | {self.mb:,.0f} | {self.median_ms:,.0f} | {self.slow_ms:,.0f} |"
            f" {self.ndcg:.4f} | {self.mrr:.4f} | {self.n_failed} |"
        )


HEAD = (
    "| | documents a second | MB, all copies | ms a page, median | ms, 95 % | nDCG@10 | MRR | failed |\n"
    "|---|---|---|---|---|---|---|---|"
)


def chosen_lines(lines: Path, n: int, asked: tuple[Topics, ...]) -> Iterator[bytes]:
    """Lines of `n` documents: up to half are answers of topics, the others are spread over the file."""
    answers = list(dict.fromkeys(id for topics in asked for own in topics.answers.values() for id in sorted(own)))
    with lines.open("rb") as file:
        ids = [json.loads(line)["id"] for line in file]
    held = set(ids)
    kept = {id for id in answers if id in held}
    if len(kept) > n // 2:
        kept = set([id for id in answers if id in held][: n // 2])
    others = [id for id in ids if id not in kept]
    random.Random(26).shuffle(others)
    kept.update(others[: max(0, n - len(kept))])
    with lines.open("rb") as file:
        yield from (line for id, line in zip(ids, file, strict=True) if id in kept)


def restricted(topics: Topics, ids: set[str], n: int) -> Topics:
    """The first topics that have an answer among some documents, with these answers alone."""
    answers = {topic: set(own) & ids for topic, own in topics.answers.items()}
    some = [topic for topic in topics.queries if answers.get(topic)][:n]
    return Topics({topic: topics.queries[topic] for topic in some}, {topic: answers[topic] for topic in some}, None)


def ranked(index: vraagbaak.Index, asked: tuple[Topics, Topics]) -> tuple[float, float]:
    """nDCG@10 of the subjects, and MRR of the abstracts."""
    by_subject, by_abstract = (topics.measured(evaluation.rank(index, topics.queries, DEPTH)) for topics in asked)
    return (
        evaluation.mean(list(by_subject.values())).ndcg,
        evaluation.mean(list(by_abstract.values())).reciprocal_rank,
    )


def timed(index: vraagbaak.Index, queries: list[Asked], halfway: Callable[[], None]) -> tuple[list[float], int]:
    """The ms of each page with facets, and how many queries failed."""
    times, n_failed = [], 0
    for number, asked in enumerate(queries):
        if number == len(queries) // 2:
            halfway()
        started = time.perf_counter()
        try:
            results = index.search(asked.query, facets=FACETS, **asked.named)
            _ = results.hits, results.facets
        except vraagbaak.VraagbaakError as error:
            n_failed += 1
            print(f"{asked}: {error}", flush=True)
        times.append(1000 * (time.perf_counter() - started))
    return times, n_failed


def row(
    name: str, index: vraagbaak.Index, a_second: float, n_bytes: int, work: Work, halfway: Callable[[], None]
) -> Row:
    times, n_failed = timed(index, work.queries, halfway)
    ndcg, mrr = ranked(index, work.asked)
    slow = sorted(times)[int(0.95 * len(times))]
    return Row(name, a_second, n_bytes / 1e6, statistics.median(times), slow, ndcg, mrr, n_failed)


@dataclass(frozen=True)
class Work:
    """What is asked of each index."""

    queries: list[Asked]
    asked: tuple[Topics, Topics]


def on_cluster(nodes: Nodes, local: vraagbaak.Index, work: Work) -> tuple[Row, int]:
    """The row of a cluster, and how many documents it lacks."""
    n_nodes = nodes.n_nodes
    location = f"{nodes.location}/soak"
    try:
        nodes.up()
        started = time.monotonic()
        done = load(local.snapshot, addresses.parse(location), n_replicas=min(1, n_nodes - 1))
        a_second = done.n_documents / (time.monotonic() - started)

        def kill() -> None:
            if n_nodes == 3:
                nodes.stop(2, signal.SIGKILL)

        with vraagbaak.open(location) as cluster:
            stats = cluster.stats()
            name = f"{n_nodes} node{'s, one killed half-way' if n_nodes == 3 else 's' if n_nodes > 1 else ''}"
            found = row(name, cluster, a_second, int(str(stats["bytes"])), work, kill)
            missing = {one.id for one in local.documents()} - {one.id for one in cluster.documents()}
        return found, len(missing)
    finally:
        nodes.down(wipe=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lines", type=Path, help="documents as interchange lines (`vraagbaak export`)")
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--nodes", type=int, nargs="+", default=[3, 2, 1])
    parser.add_argument("--queries", type=int, default=100)
    parser.add_argument("--topics", type=int, default=60, help="of each kind")
    parser.add_argument("--heap", default="640m")
    parser.add_argument("--port", type=int, default=9310, help="the nodes listen on the ports after this one")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="vraagbaak-soak-"))
    try:
        return soaked(given, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def soaked(given: argparse.Namespace, folder: Path) -> int:
    """Measures all; gives the exit code."""
    every = judged.subjects(), judged.abstracts()
    some = folder / "some.jsonl"
    some.write_bytes(b"".join(chosen_lines(given.lines, given.documents, every)))
    started = time.monotonic()
    path = judged.index_of(some, folder / "index")
    took = time.monotonic() - started
    bad = 0
    with vraagbaak.open(path) as local:
        ids = {one.id for one in local.documents()}
        asked = restricted(every[0], ids, given.topics), restricted(every[1], ids, given.topics)
        queries = random.Random(4).sample(made_queries(local, 3 * given.queries), given.queries)
        work = Work(queries, asked)
        n_bytes = sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
        here = row("an index on this machine", local, len(ids) / took, n_bytes, work, lambda: None)
        print(f"{len(ids):,} documents, {local.stats()['passages']:,} passages; {len(queries)} queries;", end=" ")
        print(f"{len(asked[0].queries)} subjects, {len(asked[1].queries)} abstracts\n{HEAD}\n{here}", flush=True)
        for n_nodes in given.nodes:
            nodes = Nodes(folder / f"nodes-{n_nodes}", given.port, given.heap, n_nodes)
            there, n_missing = on_cluster(nodes, local, work)
            print(there, flush=True)
            near = max(abs(there.ndcg - here.ndcg), abs(there.mrr - here.mrr)) <= MOST_DIFFERENCE
            bad += bool(n_missing or there.n_failed or not near)
            if n_missing:
                print(f"{n_missing} documents are missing", flush=True)
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
