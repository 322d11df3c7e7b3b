"""A program: writes commit after commit, each of which gives all papers one version; until it is stopped.

    python steady_writing.py INDEX

It ends when its standard input does, and prints how many commits it made and how large the catalog's log ever was.
"""

from __future__ import annotations

import select
import sys
from pathlib import Path

from vraagbaak.corpus.model import Document, Passage
from vraagbaak.index.indexing import segment_set as live_segments
from vraagbaak.index.indexing.writer import Writer

N_PAPERS = 30


def paper(number: int, version: int) -> Document:
    text = f"Zee versie{version} " + " ".join(f"woord{version * n % 1009}" for n in range(200))
    return Document(
        id=f"verzonnen-{number}",
        titel=f"Zee versie{version}",
        vraagnummer="2024Z00001",
        passages=(Passage("1", text),),
    )


def main(path: Path) -> int:
    live_segments.MERGE_AT = 4
    log = path / "catalog.sqlite-wal"
    n_commits = largest = 0
    with Writer(path) as writer:
        while True:
            n_commits += 1
            for number in range(N_PAPERS):
                if n_commits % 3 == 0:
                    writer.delete(f"verzonnen-{number}")
                writer.add(paper(number, n_commits))
            if n_commits % 50 == 0:
                writer.optimize()
            else:
                writer.commit()
            largest = max(largest, log.stat().st_size)
            if n_commits == 1:
                print("begun", flush=True)
            if select.select([sys.stdin], [], [], 0)[0]:
                break
    print(n_commits, largest)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
