"""A backup and a restore, as programs that may be killed. After each step that returned its number is printed, and left
as a mark for the fault layer.
"""

from __future__ import annotations

import os
from pathlib import Path

from vraagbaak.corpus.model import Document, Passage
from vraagbaak.index.errors import IndexProblem
from vraagbaak.index.indexing.writer import Writer
from vraagbaak.index.maintenance.backup import backup, restore


def paper(number: int, word: str) -> Document:
    """An invented paper about a word."""
    return Document(id=f"verzonnen-{number}", titel=f"Over {word}", passages=(Passage("1", f"Zijn er {word}?"),))


def put(index: Path, word: str) -> None:
    """Gives all documents another title, in one commit."""
    with Writer(index) as writer:
        for number in range(6):
            writer.add(paper(number, word))


def back_up(index: str, to: str) -> int:
    """Copies an index; the exit code, 2 where it was told why it cannot."""
    try:
        backup(Path(index), Path(to))
        _returned(Path(to), 1)
    except IndexProblem as error:
        print(f"IndexProblem: {error}")
        return 2
    return 0


def put_back(copy: str, index: str) -> int:
    """Makes an index what a backup holds."""
    try:
        restore(Path(copy), Path(index))
        _returned(Path(index), 1)
    except IndexProblem as error:
        print(f"IndexProblem: {error}")
        return 2
    return 0


def write_and_put_back(index: str, copy: str) -> int:
    """A first commit, of which a backup is made; another; and the first again, by a restore."""
    put(Path(index), "uilen")
    backup(Path(index), Path(copy))
    _returned(Path(index), 1)
    put(Path(index), "valken")
    _returned(Path(index), 2)
    restore(Path(copy), Path(index))
    _returned(Path(index), 3)
    return 0


def _returned(root: Path, step: int) -> None:
    os.write(1, b"%d\n" % step)
    if "FAULTS_TRACE" in os.environ:
        (root / f"mark-{step}").unlink()
