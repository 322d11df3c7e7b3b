"""A program: writes an index, commit after commit, by a script that chance makes of a seed.

    python writing.py INDEX SEED COMMITS

Each commit adds, replaces and deletes some documents; some are rolled back, some optimize. After each that returned
its number is printed, and left as a mark for the fault layer. What the index must hold after each is `states`.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterator
from pathlib import Path

from vraagbaak.corpus.model import Document, Passage
from vraagbaak.index import live_segments
from vraagbaak.index.errors import IndexProblem
from vraagbaak.index.writer import Writer

Step = tuple[str, int, int]
"""add or delete, which document, which version of it; or rollback or optimize."""


def paper(number: int, version: int) -> Document:
    """An invented paper; some are longer than a page of the catalog."""
    text = " ".join(f"woord{version}x{number * n % 97}" for n in range(3000 if number % 7 == 3 else 5))
    return Document(id=f"verzonnen-{number}", titel=f"Versie {version} zee", passages=(Passage("1", "Zee?", text),))


def script(seed: int, n_commits: int) -> Iterator[list[Step]]:
    """The steps of each commit."""
    chance = random.Random(seed)
    for commit in range(1, n_commits + 1):
        steps: list[Step] = []
        for _ in range(chance.randint(1, 4)):
            steps.append((chance.choice(("add", "add", "delete")), chance.randrange(12), commit))
        if chance.random() < 0.15:
            steps.append(("rollback", 0, 0))
            steps.append(("add", chance.randrange(12), commit))
        if chance.random() < 0.15:
            steps.append(("optimize", 0, 0))
        yield steps


def states(seed: int, n_commits: int) -> list[dict[str, Document]]:
    """What the index holds before the first commit, and after each."""
    found: list[dict[str, Document]] = [{}]
    for steps in script(seed, n_commits):
        now = dict(found[-1])
        for what, number, version in steps:
            if what == "add":
                now[f"verzonnen-{number}"] = paper(number, version)
            elif what == "delete":
                now.pop(f"verzonnen-{number}", None)
            elif what == "rollback":
                now = dict(found[-1])
        found.append(now)
    return found


def main(index: str, seed: int, n_commits: int) -> int:
    live_segments.MERGE_AT = 3
    try:
        with Writer(index, memory=30_000) as writer:
            for commit, steps in enumerate(script(seed, n_commits), start=1):
                for what, number, version in steps:
                    if what == "add":
                        writer.add(paper(number, version))
                    elif what == "delete":
                        writer.delete(f"verzonnen-{number}")
                    elif what == "rollback":
                        writer.rollback()
                if ("optimize", 0, 0) in steps:
                    writer.optimize()
                else:
                    writer.commit()
                os.write(1, b"%d\n" % commit)
                if "FAULTS_TRACE" in os.environ:
                    (Path(index) / f"mark-{commit}").unlink()
    except IndexProblem as error:
        print(f"IndexProblem: {error}")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
