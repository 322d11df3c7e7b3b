"""A program: reads an index while another process writes it, and checks what every commit keeps.

    python reading.py INDEX SECONDS

Every commit of the writer (steady_writing.py) gives all papers one version. Readers that open again see one version,
and all papers; those that stay open see the same for as long as they are open. What is not so is printed, exit code 1.
"""

from __future__ import annotations

import random
import sys
import threading
import time
import traceback
from pathlib import Path

import vraagbaak
from vraagbaak.search.engine import Index

N_PAPERS = 30


def seen(index: Index) -> tuple[str, int]:
    """The version that the index shows, and in how many papers; raises AssertionError where they do not agree."""
    results = index.search("zee", limit=2 * N_PAPERS, collapse="none")
    titles = {hit.titel for hit in results.hits}
    assert len(titles) == 1, f"several versions in one commit: {sorted(titles)}"
    version = titles.pop().split()[1]
    assert results.n_documents == len(results.hits) == N_PAPERS, (results.n_documents, len(results.hits))
    assert index.search(version, match="all", facets=(), collapse="none").n_documents == N_PAPERS, (
        f"{version} is not in the postings"
    )
    ids = [hit.id for hit in results.hits]
    document = index.document(ids[0])
    assert document is not None and version in document.passages[0].vraag
    assert set(index.versions(ids[0])) == set(ids) - {ids[0]}
    assert dict((value.value, value.count) for value in results.facets["status"].values) == {"open": N_PAPERS}
    return version, len(results.hits)


def read(path: Path, until: float, counts: list[int], wrong: list[str]) -> None:
    """Opens, looks, stays open for a while, looks again; until the time is up."""
    chance = random.Random()
    while time.monotonic() < until:
        try:
            with vraagbaak.open(path) as index:
                first = seen(index)
                for _ in range(chance.choice((0, 1, 1, 5, 30))):
                    time.sleep(chance.random() * 0.03)
                    assert seen(index) == first, "a reader that stays open sees another commit"
                    counts[0] += 1
            counts[0] += 1
        except Exception:
            wrong.append(traceback.format_exc())
            return


def main(path: Path, seconds: float) -> int:
    until = time.monotonic() + seconds
    counts, wrong = [0], list[str]()
    threads = [threading.Thread(target=read, args=(path, until, counts, wrong)) for _ in range(2)]
    with vraagbaak.open(path) as shared:  # several threads use this one, for as long as all takes
        first = seen(shared)
        for thread in threads:
            thread.start()
        while time.monotonic() < until and not wrong:
            if seen(shared) != first:
                wrong.append("the reader that stays open sees another commit")
            time.sleep(0.05)
        for thread in threads:
            thread.join()
    print("\n".join(wrong))
    print(f"{counts[0]} looks")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), float(sys.argv[2])))
