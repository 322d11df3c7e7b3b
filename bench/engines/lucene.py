"""Lucene 10.6, with its analyser for Dutch, sorted-set facets and the unified highlighter with offsets in the postings.

It runs in a Java process of its own (21 or later), and reports its own time for each query. Maven fetches it once into
build/bench/java. No cache of queries is used. Before it is measured it answers `WARMING` queries, since Java compiles
what runs often.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from ..passages import Entry, entries
from . import emptied

HERE = Path(__file__).resolve().parent
JAVA_FOLDER = HERE.parent.parent / "build" / "bench" / "java"
WARMING = 6000
"""Queries, of each job a third."""


def _java() -> Path:
    """The newest Java that is installed. Raises ImportError below 21: the engine then counts as not installed."""
    found: list[tuple[int, Path]] = []
    for program in [*Path("/usr/lib/jvm").glob("*/bin/java"), *filter(None, [Path(shutil.which("java") or "")])]:
        if program.is_file():
            told = subprocess.run([program, "-version"], capture_output=True, text=True).stderr
            if version := re.search(r'version "(\d+)', told):
                found.append((int(version[1]), program))
    if not found or max(found)[0] < 21:
        raise ImportError("Lucene needs Java 21 or later")
    return max(found)[1]


JAVA = _java()
if shutil.which("mvn") is None:
    raise ImportError("Lucene is fetched by Maven (mvn)")
VERSION = "10.6.0"


def _command(*arguments: str) -> list[str]:
    """The command of the peer, which is fetched and compiled where it is not yet."""
    jars = JAVA_FOLDER / "lib"
    if not jars.exists():
        JAVA_FOLDER.mkdir(parents=True, exist_ok=True)
        shutil.copy(HERE / "lucene-pom.xml", JAVA_FOLDER / "pom.xml")
        fetch = ["mvn", "-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory=lib"]
        subprocess.run(fetch, cwd=JAVA_FOLDER, check=True)
    path = f"{jars}/*:{JAVA_FOLDER}"
    source, made = HERE / "LucenePeer.java", JAVA_FOLDER / "LucenePeer.class"
    if not made.exists() or made.stat().st_mtime < source.stat().st_mtime:
        subprocess.run([JAVA.with_name("javac"), "-cp", path, "-d", JAVA_FOLDER, source], check=True)
    # its manual advises the vector module
    return [str(JAVA), "--add-modules", "jdk.incubator.vector", "-Xmx2g", "-cp", path, "LucenePeer", *arguments]


def build(lines: Path, folder: Path) -> int:
    emptied(folder)
    n = 0
    with subprocess.Popen(_command("build", str(folder)), stdin=-1, stderr=subprocess.PIPE, encoding="utf-8") as java:
        assert java.stdin is not None
        for entry in entries(lines):
            java.stdin.write(_line(entry))
            n += 1
        java.stdin.close()
        if java.wait():
            raise SystemExit(java.stderr.read() if java.stderr else "Lucene could not build its index")
    return n


def _line(entry: Entry) -> str:
    jaar = [str(entry.jaar)] if entry.jaar is not None else []
    values = ["\x1f".join(dict.fromkeys(own)) for own in (entry.indieners, entry.partijen, entry.ministeries, jaar)]
    columns = [str(entry.number), entry.titel, entry.vraag, entry.antwoord, *values]
    return "\t".join([re.sub(r"[\t\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", " ", column) for column in columns]) + "\n"


class Engine:
    """An index of Lucene. Its units are passages."""

    def __init__(self, folder: Path) -> None:
        command = _command("serve", str(folder))
        self._java = subprocess.Popen(command, stdin=-1, stdout=-1, stderr=subprocess.DEVNULL, encoding="utf-8")
        self._last_s = 0.0

    def __del__(self) -> None:
        self._java.kill()
        self._java.wait()
        for stream in (self._java.stdin, self._java.stdout):
            if stream is not None:
                stream.close()

    def warm(self, queries: Sequence[str]) -> None:
        """Have it answer other queries first."""
        for at in range(min(WARMING, 60 * len(queries))):
            self._ask(("top", "facets", "whole")[at % 3], queries[at // 3 % len(queries)])

    def last_s(self) -> float:
        """The seconds that the last query took."""
        return self._last_s

    def _ask(self, job: str, query: str) -> int:
        assert self._java.stdin is not None and self._java.stdout is not None
        self._java.stdin.write(f"{job}\t{query}\n")
        self._java.stdin.flush()
        nanoseconds, n_hits = self._java.stdout.readline().split("\t")
        self._last_s = int(nanoseconds) / 1e9
        return int(n_hits)

    def top(self, query: str) -> object:
        return self._ask("top", query)

    def facets(self, query: str) -> object:
        return self._ask("facets", query)

    def whole(self, query: str) -> object:
        return self._ask("whole", query)

    def phrase(self, words: str) -> object:
        return self._ask("phrase", words)


if __name__ == "__main__":
    print(build(Path(sys.argv[1]), Path(sys.argv[2])))
