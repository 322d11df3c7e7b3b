"""Services under load while documents come and go: handles and memory stay as they were.

`python -m tests.service.soak SECONDS` runs three services (tests/service/apps.py) and a writer beside them, as a task
queue would. After the second tenth of the time, and at the end, all come to rest: the index has one segment, and each
process has answered the same queries from it. Then handles and memory of each process are counted, and compared.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import vraagbaak
from vraagbaak import Document, Indiener, Passage

ROOT = Path(__file__).resolve().parents[2]
WORDS = "uilen valken meeuwen stikstof gemeente onderwijs water dijken woningen zorg spoor luchtvaart natuur".split()
QUERIES = (*WORDS, "uilen valken", '"de uilen"', "partij:SP water", "wonign", "dijk* -natuur", "jaar:2020 spoor")
N_DOCUMENTS = 400
N_CLIENTS = 3
REST_S = 60.0
"""Seconds within which all processes reach the newest commit."""


@dataclass(frozen=True)
class Counted:
    """What one process holds at rest: its files by name, and KiB of memory of its own."""

    handles: Counter[str]
    memory_kib: int

    @property
    def n_handles(self) -> int:
        return self.handles.total()

    def more_than(self, other: Counted) -> str:
        """The files that this process has open and the other has not, with their numbers."""
        return ", ".join(f"{n} {name}" for name, n in sorted((self.handles - other.handles).items()))


@dataclass
class Soak:
    """What came of a run: counts per process at both times, and everything that went wrong."""

    early: dict[str, Counted] = field(default_factory=dict)
    late: dict[str, Counted] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    n_requests: int = 0
    n_commits: int = 0

    def differing(self, share: float, handles: int = 0) -> list[str]:
        """The processes that hold more handles than before, by more than so many, or more memory by this share."""
        told = [f"{name} is gone" for name in self.early.keys() - self.late.keys()]
        for name, late in self.late.items():
            early = self.early[name]
            if late.n_handles > early.n_handles + handles:
                told.append(f"{name}: {early.n_handles} handles, then {late.n_handles}: {late.more_than(early)}")
            if late.memory_kib > early.memory_kib * (1 + share):
                told.append(f"{name}: {early.memory_kib} KiB, then {late.memory_kib}")
        return told


def paper(number: int, chance: random.Random) -> Document:
    text = " ".join(chance.choices(WORDS, k=60))
    partij = chance.choice(("D66", "SP", "CDA"))
    passages = tuple(Passage(str(n), f"Wat doet de {text}?", f"De {text}.") for n in (1, 2))
    return Document(
        f"verzonnen-{number}", titel=f"Over {text[:40]}", indieners=(Indiener("X", partij),), passages=passages
    )


def counted(pid: int) -> Counted:
    """The files that a process has open, without sockets and pipes, and the memory that is its own.

    Numbers in names of files are left out: each commit has others.
    """
    names: Counter[str] = Counter()
    for handle in os.listdir(f"/proc/{pid}/fd"):
        with suppress(FileNotFoundError):
            name = os.readlink(f"/proc/{pid}/fd/{handle}")
            if name.startswith("/"):
                parts = Path(name).parts[-2:] if name.endswith(".arrays") else Path(name).parts[-1:]
                names[re.sub(r"\d+", "N", "/".join(parts))] += 1
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    anonymous = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Anonymous:"))
    return Counted(names, anonymous)


def get(port: int, query: str) -> dict[str, object]:
    """One request on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", f"/?q={query.replace(' ', '+')}".replace('"', "%22"))
        response = connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise RuntimeError(f"{response.status} {body[:200]!r}")
        return json.loads(body)  # type: ignore[no-any-return]
    finally:
        connection.close()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def services(index: Path) -> Iterator[dict[str, tuple[int, subprocess.Popen[bytes]]]]:
    """The services, each with its port and its process."""
    ports = {name: free_port() for name in ("http", "fastapi", "gunicorn")}
    commands = {
        name: [sys.executable, "-m", "tests.service.apps", name, str(ports[name]), str(index)] for name in ports
    }
    bind = f"127.0.0.1:{ports['gunicorn']}"
    gunicorn = ["gunicorn", "--preload", "--workers", "2", "--bind", bind, "--log-level", "error"]
    commands["gunicorn"] = [sys.executable, "-m", *gunicorn, "tests.service.apps:wsgi"]
    plain = {**os.environ, "MALLOC_ARENA_MAX": "2"}  # of glibc: or each thread keeps memory of its own
    preloaded = {**plain, "VRAAGBAAK_SERVED": str(index)}
    started = {
        name: subprocess.Popen(command, cwd=ROOT, env=preloaded if name == "gunicorn" else plain)
        for name, command in commands.items()
    }
    try:
        for port in ports.values():
            wait_for(lambda port=port: bool(get(port, "")), 60)  # type: ignore[misc]
        yield {name: (ports[name], started[name]) for name in ports}
    finally:
        for process in started.values():
            process.terminate()
        for process in started.values():
            process.wait(30)


def wait_for(is_so: object, seconds: float) -> None:
    """Waits until it is so. Raises TimeoutError."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if is_so():  # type: ignore[operator]
                return
        except OSError:
            pass
        time.sleep(0.05)
    raise TimeoutError("it did not come about")


class Load:
    """Clients that ask, and a writer that adds, replaces and deletes; both can be stopped for a while."""

    def __init__(self, index: Path, ports: list[int], soak: Soak) -> None:
        self._index, self._ports, self._soak = index, ports, soak
        self._go, self._end = threading.Event(), threading.Event()
        self._busy = threading.Semaphore(0)
        self._threads = [threading.Thread(target=self._ask, args=(n,)) for n in range(N_CLIENTS)]
        self._threads.append(threading.Thread(target=self._write))

    def start(self) -> None:
        self._go.set()
        for thread in self._threads:
            thread.start()

    def run_for(self, seconds: float) -> None:
        self._go.set()
        time.sleep(seconds)
        self._go.clear()
        time.sleep(0.2)

    def stop(self) -> None:
        self._end.set()
        self._go.set()
        for thread in self._threads:
            thread.join(60)

    def _ask(self, seed: int) -> None:
        chance = random.Random(seed)
        while not self._end.is_set():
            self._go.wait()
            query, port = chance.choice(QUERIES), chance.choice(self._ports)
            try:
                found = get(port, query)
                if found["query"] != query:
                    self._soak.problems.append(f"{query} was answered as {found['query']}")
                self._soak.n_requests += 1
            except Exception as error:
                self._soak.problems.append(f"port {port}: {query}: {error!r}")

    def _write(self) -> None:
        chance = random.Random(0)
        while not self._end.is_set():
            self._go.wait()
            try:
                with vraagbaak.writer(self._index, wait=30) as writer:
                    for _ in range(3):
                        writer.add(paper(chance.randrange(N_DOCUMENTS), chance))
                    writer.delete(f"verzonnen-{chance.randrange(N_DOCUMENTS)}")
                self._soak.n_commits += 1
            except Exception as error:
                self._soak.problems.append(f"the writer: {error!r}")
            time.sleep(0.2)


class Settled:
    """Whether each process of a service has answered every query from one commit, merged into one segment.

    A process keeps the documents that it has shown of the newest state: 1 MB here, which a refresh drops. So handles
    and memory are counted when each process has shown the same.
    """

    def __init__(self, port: int, pids: list[int], commit: int) -> None:
        self._port, self._state = port, (commit, 1)
        self._left = {pid: set(QUERIES) for pid in pids}

    def asked(self) -> bool:
        """Asks every query, as many at once as ever; whether none is left that a process has not answered."""
        with ThreadPoolExecutor(8) as together:
            answers = list(together.map(get, [self._port] * len(QUERIES), QUERIES))
        for query, told in zip(QUERIES, answers, strict=True):
            if (told["commit"], told["segments"]) == self._state:
                self._left[int(str(told["pid"]))].discard(query)
        return not any(self._left.values())


def at_rest(index: Path, running: dict[str, tuple[int, subprocess.Popen[bytes]]]) -> dict[str, Counted]:
    """Brings all to one commit of one segment and of all documents; counts what each process holds."""
    chance = random.Random(1)
    with vraagbaak.writer(index, wait=30) as writer:
        for number in range(N_DOCUMENTS):
            writer.add(paper(number, chance))
        writer.optimize()
    with vraagbaak.open(index) as opened:
        newest = opened.commit.number
    found: dict[str, Counted] = {}
    for name, (port, process) in running.items():
        pids = [process.pid]
        if name == "gunicorn":
            pids = [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]
        wait_for(Settled(port, pids, newest).asked, REST_S)
        time.sleep(1)  # the thread that follows gives back what searches of the older commit held
        found |= {f"{name} {at}": counted(pid) for at, pid in enumerate(pids)}
    return found


def run(seconds: float) -> Soak:
    """One run of so many seconds of load."""
    soak = Soak()
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        with vraagbaak.writer(index) as writer:
            for number in range(N_DOCUMENTS):
                writer.add(paper(number, random.Random(number)))
        with services(index) as running:
            load = Load(index, [port for port, _ in running.values()], soak)
            load.start()
            try:
                load.run_for(0.2 * seconds)
                soak.early = at_rest(index, running)
                load.run_for(0.8 * seconds)
                soak.late = at_rest(index, running)
            finally:
                load.stop()
    return soak


def main() -> int:
    """Runs, and prints a table; 1 where something grew or went wrong."""
    soak = run(float(sys.argv[1]))
    print(f"{soak.n_requests:,} requests, {soak.n_commits:,} commits")
    for name, early in soak.early.items():
        late = soak.late.get(name, Counted(Counter(), -1))
        handles = f"{early.n_handles:>3} {late.n_handles:>3}"
        print(f"{name:<12} handles {handles}   KiB {early.memory_kib:>8,} {late.memory_kib:>8,}")
    told = soak.problems[:10] + soak.differing(0.05)
    print("\n".join(told) or "nothing grew, nothing failed")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
