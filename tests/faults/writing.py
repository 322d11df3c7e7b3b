"""A writer's work, as scripts that chance makes of a seed: what is done in each commit, and what the index holds after.

Each kind of script does what writers do, and is killed where it does so: `loading` many documents in a commit, so many
that they make several segments; `replacing` and deleting few, so that segments merge; `caring`, which is optimizing and
repairing. After each commit that returned its number is printed, and left as a mark for the fault layer.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from vraagbaak.corpus.model import Document, Passage
from vraagbaak.index.errors import IndexProblem
from vraagbaak.index.indexing import segment_set as live_segments
from vraagbaak.index.indexing.writer import Writer
from vraagbaak.index.maintenance.repair import repair
from vraagbaak.index.store import compression as dictionaries

Step = tuple[str, int, int]
"""add or delete, which document, which version of it; or what is done instead: rollback, optimize or repair."""

N_COMMITS = {"loading": 4, "replacing": 12, "caring": 9}
"""Each kind of script, and how many commits it has."""

OPTIMIZE, REPAIR, ROLLBACK = ("optimize", 0, 0), ("repair", 0, 0), ("rollback", 0, 0)


def paper(number: int, version: int) -> Document:
    """An invented paper; some are longer than a page of the catalog."""
    text = " ".join(f"woord{version}x{number * n % 97}" for n in range(3000 if number % 7 == 3 else 5))
    return Document(id=f"verzonnen-{number}", titel=f"Versie {version} zee", passages=(Passage("1", "Zee?", text),))


def loading(chance: random.Random, commit: int) -> Iterator[Step]:
    for number in range(30):
        yield "add", 20 * commit + number, commit  # a third of them replace
    for _ in range(3):
        yield "delete", chance.randrange(20 * commit + 30), commit


def replacing(chance: random.Random, commit: int) -> Iterator[Step]:
    for _ in range(chance.randint(1, 4)):
        yield chance.choice(("add", "add", "delete")), chance.randrange(12), commit
    if chance.random() < 0.15:
        yield ROLLBACK
        yield "add", chance.randrange(12), commit
    if chance.random() < 0.15:
        yield OPTIMIZE


def caring(chance: random.Random, commit: int) -> Iterator[Step]:
    if commit % 3 == 0:
        yield REPAIR
        return
    for _ in range(chance.randint(3, 8)):
        yield chance.choice(("add", "add", "delete")), chance.randrange(15), commit
    if commit % 3 == 2:
        yield OPTIMIZE


SCRIPTS: dict[str, Callable[[random.Random, int], Iterator[Step]]] = {
    "replacing": replacing,
    "loading": loading,
    "caring": caring,
}


def script(kind: str, seed: int) -> Iterator[list[Step]]:
    """The steps of each commit."""
    chance = random.Random(seed)
    for commit in range(1, N_COMMITS[kind] + 1):
        yield list(SCRIPTS[kind](chance, commit))


@cache
def states(kind: str, seed: int) -> list[dict[str, Document]]:
    """What the index holds before the first commit, and after each."""
    found: list[dict[str, Document]] = [{}]
    for steps in script(kind, seed):
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


def write(index: str, kind: str, seed: int) -> int:
    """Does what a script says; the exit code, 2 where it was told why it cannot."""
    live_segments.MERGE_AT = 3
    dictionaries.SAMPLE, dictionaries.GROWTH, dictionaries.SIZE = 7, 3, 2048
    writer = None
    try:
        for commit, steps in enumerate(script(kind, seed), start=1):
            if REPAIR in steps:
                if writer:
                    writer.close()
                repair(Path(index))
                writer = None
            else:
                writer = writer or Writer(index, memory=30_000)
                _commit(writer, steps)
            os.write(1, b"%d\n" % commit)
            if "FAULTS_TRACE" in os.environ:
                (Path(index) / f"mark-{commit}").unlink()
    except IndexProblem as error:
        print(f"{type(error).__name__}: {error}")
        return 2
    finally:
        if writer:
            writer.close()
    return 0


def _commit(writer: Writer, steps: list[Step]) -> None:
    for what, number, version in steps:
        if what == "add":
            writer.add(paper(number, version))
        elif what == "delete":
            writer.delete(f"verzonnen-{number}")
        elif what == "rollback":
            writer.rollback()
    if OPTIMIZE in steps:
        writer.optimize()
    else:
        writer.commit()
