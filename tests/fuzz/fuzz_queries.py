"""A program: asks an index queries that chance makes, for so many seconds, and shows what it trips over.

    python fuzz_queries.py SECONDS [SEED]

What a user types never raises: it parses to something, with diagnostics that point inside it. What is found is printed,
and the program ends with 1.
"""

from __future__ import annotations

import faulthandler
import random
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path

import vraagbaak
from vraagbaak.corpus.reading import read as read_files
from vraagbaak.search.engine import Index

SAMPLES = Path(__file__).resolve().parents[2] / "corpus" / "sample"
LONGEST = 10.0

WORDS = (
    "woning woningen stikstof de het van minister-president F-16 2% 36410-X 2024Z00773 28676 nr. 396 6:162 "
    "kst-28676-396 "
    "scenario's financiën NAVO-EU-samenwerking Ångström 𝔹 ﬁ é É ß İ ’s  a x0 00 1e9 2024-01-22 31-12-2023 "
    "gisteren 2019..2022 ..2022 2019.. titel vraag antwoord partij jaar status datum indiener onderwerp id soort noten"
).split()

MARKS = (
    "\" ( ) [ ] { } < > * ? ~ ^ : ; , . - + = / \\ | & ! # @ $ % _ ' ` “ ” „ « » – — … TO AND OR NOT EN OF NIET "
    'AND NOT ANDMAYBE REQUIRE ~2 ~99 ^2 ^-1 ^1e400 ~0.5 " " "~3 titel: vraag:( partij:" jaar:[ datum:> datum:<= '
    '[2019 TO 2022] {a TO b} [ TO ] -- -" -( +( =woord *a a* a*b ?a a? r"a.*" /a+/ \0 \n \t \x1b[31m \u202e \ud800'
).split(" ")


def query(chance: random.Random) -> str:
    """A query: words and marks, with spaces or without, sometimes a thousandfold."""
    pieces = []
    for _ in range(chance.choice((1, 2, 3, 5, 8, 20))):
        piece = chance.choice(WORDS if chance.random() < 0.5 else MARKS)
        if chance.random() < 0.02:
            piece *= chance.choice((10, 300, 5000))
        if chance.random() < 0.03:
            piece = "".join(chr(chance.choice((chance.randrange(128), chance.randrange(0x11000)))) for _ in range(9))
        pieces.append(piece + chance.choice(("", " ", " ")))
    return "".join(pieces)


def ask(index: Index, text: str, chance: random.Random) -> None:
    """Everything that a query may be asked for; raises what goes wrong."""
    unit = chance.choice(("document", "passage"))
    results = index.search(
        text,
        match=chance.choice(("auto", "all", "any")),
        unit=unit,
        sort=chance.choice(("relevance", "newest", "oldest")),
        group=chance.choice((None, "dossier")),
        collapse=chance.choice(("versions", "none")),
        timeout=chance.choice((None, None, 0, 0.001)),
    )
    results.to_dict(timeline=True)
    n_listed = results.n_full + results.n_partial if unit == "document" else results.n_passages
    assert n_listed >= len(results.hits) or results.timed_out or (unit == "passage" and results.n_partial)
    for told in results.diagnostics:
        assert told.span is None or 0 <= told.span[0] <= told.span[1] <= len(text), (told, len(text))
    if chance.random() < 0.1:
        index.suggest(text)
        index.words(text[:50])
        if results.hits:
            index.explain(text, results.hits[0].id)


class TooLong(BaseException):
    """A query goes on and on."""


def _alarm(*_: object) -> None:
    raise TooLong


def main(seconds: float, seed: int) -> int:
    faulthandler.enable()
    signal.signal(signal.SIGALRM, _alarm)
    chance = random.Random(seed)
    found: set[str] = set()
    slowest, n = (0.0, ""), 0
    with tempfile.TemporaryDirectory() as folder:
        with vraagbaak.writer(folder) as writer:
            for reading in read_files([SAMPLES]):
                if reading.document:
                    writer.add(reading.document)
        with vraagbaak.open(folder) as index:
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                text = query(chance)
                started = time.process_time()
                try:
                    signal.setitimer(signal.ITIMER_REAL, LONGEST)
                    ask(index, text, chance)
                except (Exception, TooLong):
                    told = traceback.format_exc()
                    where = "".join(traceback.format_tb(sys.exc_info()[2])[-1:])
                    if where not in found:
                        found.add(where)
                        print(f"{text[:500]!r} ({len(text)} characters):\n{told}", flush=True)
                finally:
                    signal.setitimer(signal.ITIMER_REAL, 0)
                slowest = max(slowest, (time.process_time() - started, text))
                n += 1
    print(f"{n} queries, {len(found)} faults; the slowest took {slowest[0]:.2f} s ({slowest[1][:100]!r})")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), *(map(int, sys.argv[2:3] or ["1"]))))
