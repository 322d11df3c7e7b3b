"""Search pages per second of a server, beside datasette over SQLite FTS5 with the same documents.

    python -m bench.web --index DIR --lines FILE [--seconds 20] [--clients 50]

Both have two worker processes, give ten hits with a piece of their text and four facets, and are queried over loopback
by wrk (Debian's package), which shares the machine's cores with them. A warm list is repeated; each query of a cold
list is sent at most once, and the list is longer than the time: wrk divides by the whole time. Datasette's piece of
text is the beginning of the document, which costs it nothing.
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote_plus

from . import passages, table
from .queries import Source

FACETS = ("partij", "ministerie", "jaar", "status")

COLD = 6000
"""Queries of each length in the cold list: 24,000, more than two cores answer in 20 s."""

SCRIPT = """
local addresses, n, first = {}, 0, 0
local counter = 0
function setup(thread) thread:set("number", counter); counter = counter + 1 end
function init(given)
  for line in io.lines(given[1]) do addresses[#addresses + 1] = line end
  n = number
end
function request()
  local at = n % #addresses + 1
  n = n + threads
  return wrk.format("GET", addresses[at])
end
threads = THREADS
function done(summary, latency, requests)
  local errors = summary.errors.status + summary.errors.read + summary.errors.timeout + summary.errors.connect
  io.write(string.format("FIGURES %f %f %f %f %d %d %d\\n", summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000, latency:percentile(95) / 1000, latency:percentile(99) / 1000, errors,
    summary.bytes / math.max(1, summary.requests), summary.requests))
end
"""


class Load(NamedTuple):
    """Result of a run of wrk; times in milliseconds."""

    per_second: float
    median_ms: float
    p95_ms: float
    p99_ms: float
    n_errors: int
    page_bytes: float


def load(port: int, addresses: list[str], seconds: int, clients: int, *, once: bool) -> Load:
    """Requests addresses with this number of simultaneous clients. With `once`, exits where a list is too short."""
    threads = 2
    with tempfile.TemporaryDirectory() as folder:
        script, options = Path(folder) / "load.lua", Path(folder) / "addresses"
        script.write_text(SCRIPT.replace("THREADS", str(threads)))
        options.write_text("\n".join(addresses))
        command = ["wrk", "-t", str(threads), "-c", str(clients), "-d", f"{seconds}s", "--timeout", "30s"]
        command += ["-s", str(script), f"http://127.0.0.1:{port}", "--", str(options)]
        printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    figures = next(line for line in printed.splitlines() if line.startswith("FIGURES")).split()[1:]
    rate, median, p95, p99, errors, size, n_requests = map(float, figures)
    if once and n_requests > len(addresses):
        sys.exit(
            f"{n_requests:,.0f} pages in {seconds} s: the list of {len(addresses):,} is too short to ask each once"
        )
    return Load(rate, median, p95, p99, int(errors), size)


@contextmanager
def served(command: list[str], port: int) -> Iterator[None]:
    """A server in a process of its own, once it answers."""
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    quiet = {"stderr": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    process = subprocess.Popen(command, env=environment, start_new_session=True, **quiet)
    try:
        ends = time.monotonic() + 120
        while time.monotonic() < ends:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30).close()
                break
            except OSError:
                time.sleep(0.2)
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)  # workers in a long query do not end on request
        process.wait(30)


def database(lines: Path, path: Path) -> None:
    """The documents in SQLite, with a full-text index over titles and texts."""
    if path.exists():
        return
    db = sqlite3.connect(path.with_suffix(".new"))
    db.execute(
        "CREATE TABLE documents (number INTEGER PRIMARY KEY, id TEXT, titel TEXT, datum TEXT, partij TEXT,"
        " ministerie TEXT, jaar TEXT, status TEXT, tekst TEXT)"
    )
    for one in passages.documents(lines):
        filed = one.get("ingediend") or one.get("beantwoord") or one.get("datum") or ""
        options = one.get("indieners") or [{}]
        texts = [text for own in one.get("passages", ()) for text in (own.get("vraag", ""), own.get("antwoord", ""))]
        status = "beantwoord" if one.get("beantwoord") else "open"
        about = (options[0].get("partij", ""), (one.get("ministeries") or [""])[0], filed[:4], status)
        row = (one["id"], one.get("titel", ""), filed, *about, "\n".join(filter(None, texts)))
        db.execute("INSERT INTO documents VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    for name in FACETS:
        db.execute(f"CREATE INDEX documents_{name} ON documents ({name})")
    db.execute(
        "CREATE VIRTUAL TABLE documents_fts USING fts5(titel, tekst, content='documents', content_rowid='number',"
        " tokenize='unicode61 remove_diacritics 2')"
    )
    db.execute("INSERT INTO documents_fts (rowid, titel, tekst) SELECT number, titel, tekst FROM documents")
    db.execute("INSERT INTO documents_fts (documents_fts) VALUES ('optimize')")
    db.commit()
    db.close()
    path.with_suffix(".new").rename(path)


def datasette() -> object:
    """The application that a worker of uvicorn serves; its limits are wide enough for every facet to be counted."""
    from datasette.app import Datasette

    limits = {"facet_time_limit_ms": 10000, "sql_time_limit_ms": 30000, "truncate_cells_html": 240}
    return Datasette([os.environ["BENCH_DATABASE"]], immutables=[], settings=limits).app()


def main(given: list[str] | None = None) -> None:
    """Measure both servers, print a table and keep it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--lines", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1848, help="what queries are drawn by")
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--folder", type=Path, default=Path("build/bench"))
    options = parser.parse_args(given)
    if shutil.which("wrk") is None:
        sys.exit("wrk is missing; install Debian's package wrk")
    options.folder.mkdir(parents=True, exist_ok=True)
    source = Source(options.lines)
    warm = source.draw(options.seed, 15).words
    cold = [query for query in dict.fromkeys(source.draw(options.seed, COLD).words) if query not in set(warm)]
    file = (options.folder / "documents.sqlite").resolve()
    database(options.lines, file)
    os.environ["BENCH_DATABASE"] = str(file)
    facets = "&".join(f"_facet={name}" for name in FACETS)
    ours = [sys.executable, "-m", "vraagbaak", "serve", "--index", str(options.index), "--workers", "2", "--rate", "0"]
    theirs = [sys.executable, "-m", "uvicorn", "bench.web:datasette", "--factory", "--workers", "2"]
    servers = {
        "vraagbaak": ([*ours, "--no-log", "--port", "8765"], 8765, lambda query: f"/?q={quote_plus(query)}"),
        "datasette": (
            [*theirs, "--port", "8766", "--no-access-log"],
            8766,
            lambda query: f"/documents/documents?_search={quote_plus(query)}&{facets}&_size=10",
        ),
    }
    rows: list[tuple[str, str, Load]] = []
    for name, (command, port, address) in servers.items():
        with served(command, port):
            load(port, [address(query) for query in warm[:10]], 3, 4, once=False)
            print(f"measuring: {name} …", flush=True)
            rows.append(
                (name, "cold", load(port, list(map(address, cold)), options.seconds, options.clients, once=True))
            )
            print(rows[-1], flush=True)
            load(port, list(map(address, warm)), 5, options.clients, once=False)
            rows.append(
                (name, "warm", load(port, list(map(address, warm)), options.seconds, options.clients, once=False))
            )
            print(rows[-1], flush=True)
    report(rows, options.clients)


def report(rows: list[tuple[str, str, Load]], clients: int) -> None:
    """Print the rows and keep them under bench/runs."""
    print(f"\n{clients} clients, two workers, {len(FACETS)} facets or more, ten hits a page\n")
    print(
        f"{'server':<12}{'list':<8}{'pages/s':>10}{'median ms':>12}{'p95 ms':>10}{'p99 ms':>10}{'errors':>8}{'kB':>8}"
    )
    for name, kind, one in rows:
        print(
            f"{name:<12}{kind:<8}{one.per_second:>10.1f}{one.median_ms:>10.1f}{one.p95_ms:>10.1f}{one.p99_ms:>10.1f}"
            f"{one.n_errors:>10}{one.page_bytes / 1000:>10.1f}"
        )
    path = Path(__file__).parent / "runs" / f"web-{datetime.now():%Y-%m-%d-%H%M}.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        kept = csv.writer(stream)
        kept.writerow(["server", "list", *Load._fields])
        kept.writerows([name, kind, *(round(value, 2) for value in one)] for name, kind, one in rows)
        kept.writerows([["machine", key, value] for key, value in table.machine().items()])
    print(f"\nkept as {path.name}")


if __name__ == "__main__":
    main()
