"""Speed of building an index from interchange lines, and its size, each build in a process of its own."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import NamedTuple

from .engines import PEERS, version
from .figures import Figure, Measured, Verdict
from .passages import COMMAND, n_passages

NOTE = "built.json"


class Built(NamedTuple):
    """One build: seconds by the clock, and in processor time."""

    seconds: float
    processor: float


def build(engine: str, lines: Path, folder: Path, jobs: int = 1) -> Built:
    """Builds an index from nothing; the whole process is timed, the interpreter's start too."""
    if engine == "product":
        subprocess.run(["rm", "-rf", str(folder)], check=True)
        command = [*COMMAND, "index", "--index", str(folder), "--jobs", str(jobs), str(lines)]
    else:
        command = [sys.executable, "-m", f"bench.engines.{engine}", str(lines), str(folder)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = perf_counter()
    ended = subprocess.run(command, capture_output=True, text=True)
    seconds = perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if ended.returncode:
        raise SystemExit(f"{engine} could not build its index:\n{ended.stderr}")
    return Built(seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def kept(engine: str, lines: Path, folder: Path) -> Built:
    """An index built once and kept while the lines and the engine stay the same: for slow engines."""
    note = folder.with_suffix(".json")
    key = [version(engine), lines.stat().st_size]
    if note.exists() and folder.exists():
        found = json.loads(note.read_text())
        if found["key"] == key:
            return Built(*found["built"])
    built = build(engine, lines, folder)
    note.write_text(json.dumps({"key": key, "built": built}))
    return built


def indexing(lines: Path, folders: dict[str, Path], rounds: int) -> Measured:
    """Passages per second; product and tantivy interleaved."""
    n = n_passages(lines)
    spent: dict[str, list[Built]] = {"product": [], "product, 2 processes": []}
    if "tantivy" in folders:
        spent["tantivy"] = []
    two = folders["product"].with_name("product-2")
    for _ in range(rounds):
        spent["product"].append(build("product", lines, folders["product"]))
        if "tantivy" in folders:
            spent["tantivy"].append(build("tantivy", lines, folders["tantivy"]))
        spent["product, 2 processes"].append(build("product", lines, two, jobs=2))
    subprocess.run(["rm", "-rf", str(two)], check=True)
    notes = dict.fromkeys(spent, f"median of {rounds}, interleaved")
    for engine in PEERS:
        if engine in folders and engine != "tantivy":
            spent[engine] = [kept(engine, lines, folders[engine])]
            notes[engine] = "built once, kept"
    figures = []
    for engine, builds in spent.items():
        rate = n / median([built.seconds for built in builds])
        figures.append(Figure("indexing", engine, "passages a second", rate, "/s", notes[engine]))
        processor = median([built.processor for built in builds])
        figures.append(Figure("indexing", engine, "processor seconds", processor, "s", notes[engine]))
    verdicts = []
    for engine, least in (("product", 1.0), ("product, 2 processes", 1.6)):
        if "tantivy" in spent:
            pairs = zip(spent[engine], spent["tantivy"], strict=True)
            ratio = median([theirs.seconds / ours.seconds for ours, theirs in pairs])
            label = "two processes, " if "2" in engine else ""
            verdicts.append(Verdict("indexing", f"{label}of tantivy's rate", ratio, least, at_most=False))
    return Measured(tuple(figures), tuple(verdicts))


def disk(folders: dict[str, Path]) -> Measured:
    """Bytes of all files."""
    sizes = {
        engine: sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        for engine, folder in folders.items()
    }
    notes = {"bm25s": "no texts"}
    figures = [Figure("disk", name, "size", size / 1e6, "MB", notes.get(name, "")) for name, size in sizes.items()]
    verdicts = []
    if "tantivy" in sizes:
        verdicts.append(Verdict("disk", "of tantivy's", sizes["product"] / sizes["tantivy"], 1.55))
    return Measured(tuple(figures), tuple(verdicts))
