"""One after another, green in between: a node is killed in the middle of a load and of queries, one in the middle of a
writer's commit, another is paused for a minute, one comes back empty; then two are away at once. Nothing acknowledged
is missing, no answer is partial silently.

    python -m tests.cluster.failures --index DIR [--pause 60] [--heap 640m]
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import vraagbaak
from vraagbaak.search.opensearch import address as addresses
from vraagbaak.search.opensearch import loading
from vraagbaak.search.opensearch.backend import ClusterIndex
from vraagbaak.search.opensearch.development.nodes import Nodes

QUERY = "minister"

N_WRITTEN = 400
"""Documents of the writer; fewer than would have the index built again."""


class Asking(threading.Thread):
    """Asks one query again and again: which counts came, how many answers failed, how long the slowest took."""

    def __init__(self, location: str) -> None:
        super().__init__(daemon=True)
        self._index = vraagbaak.open(location)
        self._stopped = threading.Event()
        self.counts: set[int] = set()
        self.n_answers = self.n_failed = 0
        self.slowest_s = 0.0
        self.odd: list[str] = []

    def run(self) -> None:
        with self._index as index:
            while not self._stopped.is_set():
                started = time.monotonic()
                try:
                    self.counts.add(index.search(QUERY, facets=("ministerie",)).n_documents)
                    self.n_answers += 1
                except vraagbaak.VraagbaakError:
                    self.n_failed += 1
                except Exception as error:  # whatever else it is, is what this test looks for
                    self.odd.append(repr(error))
                self.slowest_s = max(self.slowest_s, time.monotonic() - started)

    def stop(self) -> str:
        """Ends it; says what it saw."""
        self._stopped.set()
        self.join(120)
        return (
            f"{self.n_answers} answers, counts {sorted(self.counts)}, {self.n_failed} refused in words,"
            f" {len(self.odd)} otherwise {self.odd[:1]}, slowest {self.slowest_s:.1f} s"
        )


def ids(location: str) -> set[str]:
    """Every id that the cluster has."""
    with ClusterIndex(location) as index:
        index._store.client.request("POST", f"/{index._stored.physical}/_refresh")
        return {document.id for document in index.documents()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--pause", type=float, default=60.0)
    parser.add_argument("--heap", default="640m")
    parser.add_argument("--port", type=int, default=9310)
    given = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="vraagbaak-failures-"))
    nodes = Nodes(work / "nodes", given.port, given.heap)
    try:
        nodes.up()
        with vraagbaak.open(given.index) as local:
            return sequence(local, nodes, given.pause)
    finally:
        nodes.down(wipe=True)
        shutil.rmtree(work, ignore_errors=True)


def sequence(local: vraagbaak.Index, nodes: Nodes, pause_s: float) -> int:
    """The failures one after another; gives the exit code."""
    location = f"{nodes.location}/storing"
    to = addresses.parse(location)
    wanted = {document.id for document in local.documents()}
    right = local.search(QUERY).n_documents
    loading.load(local.snapshot, to)
    bad = 0

    def step(name: str, during: Callable[[], None], after: Callable[[], None]) -> None:
        nonlocal bad
        asking = Asking(location)
        asking.start()
        during()
        told = asking.stop()
        missing = wanted - ids(location)
        after()
        started = time.monotonic()
        nodes.wait()
        missing |= wanted - ids(location)
        wrong = bool(missing or asking.odd or asking.counts - {right})
        bad += wrong
        state = "WRONG" if wrong else "right"
        print(
            f"{name}: {state}; missing {len(missing)}; {told}; green after {time.monotonic() - started:.0f} s",
            flush=True,
        )

    def load_while(kill: Callable[[], None]) -> None:
        """Loads again, beside what is searched, with a failure in the middle; a load that fails goes on once."""
        started = threading.Timer(2.0, kill)
        started.start()
        try:
            loading.load(local.snapshot, to)
        except vraagbaak.VraagbaakError as error:
            print(f"  the load stopped in words: {error}", flush=True)
            nodes.wait(colour="green", n_nodes=2)
            loading.load(local.snapshot, to)
        started.join()

    step("a node killed", lambda: load_while(lambda: nodes.stop(2, signal.SIGKILL)), lambda: _start(nodes, 2))

    def commit_while(kill: Callable[[], None]) -> None:
        """Writes documents that QUERY does not find, with a failure in the middle; a commit that fails is repeated."""
        with vraagbaak.writer(location, wait=150) as writer:
            for number in range(N_WRITTEN):
                text = "Hoeveel torenvalken broeden er? " * (1 + number % 40)
                passages = (vraagbaak.Passage(nummer="1", vraag=text),)
                writer.add(vraagbaak.Document(id=f"storing-{number}", titel="Torenvalken", passages=passages))
            started = threading.Timer(1.0, kill)
            started.start()
            for _ in range(3):
                try:
                    writer.commit()
                    break
                except vraagbaak.VraagbaakError as error:
                    print(f"  the commit stopped in words: {error}", flush=True)
                    nodes.wait(n_nodes=2)
            started.join()
            assert writer.n_added == N_WRITTEN, writer.n_added
        wanted.update(f"storing-{number}" for number in range(N_WRITTEN))

    step(
        "a node killed, a commit", lambda: commit_while(lambda: nodes.stop(3, signal.SIGKILL)), lambda: _start(nodes, 3)
    )
    step("a node paused", lambda: _paused(nodes, 3, pause_s), lambda: None)
    step("a node back empty", lambda: _emptied(nodes, 1), lambda: _start(nodes, 1))
    bad += _two_away(nodes, location, wanted, local)
    return int(bad > 0)


def _start(nodes: Nodes, number: int) -> None:
    nodes.start(number)


def _paused(nodes: Nodes, number: int, seconds: float) -> None:
    pid = nodes.pid(number)
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    time.sleep(seconds)
    os.kill(pid, signal.SIGCONT)


def _emptied(nodes: Nodes, number: int) -> None:
    nodes.stop(number, signal.SIGKILL)
    shutil.rmtree(nodes.folder / "data" / f"n{number}")


def _two_away(nodes: Nodes, location: str, wanted: set[str], local: vraagbaak.Index) -> int:
    """Reads and writes fail in words, and nothing is lost."""
    with vraagbaak.open(location) as index:
        nodes.stop(2, signal.SIGKILL)
        nodes.stop(3, signal.SIGKILL)
        wrong = 0
        for name, work in (
            ("read", lambda: index.search("woningen").n_documents),
            ("write", lambda: loading.load(local.snapshot, addresses.parse(location))),
        ):
            try:
                print(f"two nodes away, {name}: WRONG, it gave {work()}", flush=True)
                wrong += 1
            except vraagbaak.VraagbaakError as error:
                print(f"two nodes away, {name}: right: {error}", flush=True)
    nodes.start(2)
    nodes.start(3)
    nodes.wait()
    missing = wanted - ids(location)
    print(f"two nodes back: {len(missing)} missing", flush=True)
    return wrong + bool(missing)


if __name__ == "__main__":
    sys.exit(main())
