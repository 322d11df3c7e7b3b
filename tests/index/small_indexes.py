"""Small indexes of invented papers, each about a word."""

from __future__ import annotations

from pathlib import Path

import vraagbaak
from vraagbaak import Document, Passage


def paper(number: int, word: str) -> Document:
    return Document(id=f"verzonnen-{number}", titel=f"Over {word}", passages=(Passage("1", f"Zijn er {word} hier?"),))


def make(path: Path, word: str, first: int = 0, n: int = 20) -> Path:
    with vraagbaak.writer(path) as writer:
        for number in range(first, first + n):
            writer.add(paper(number, word))
    return path
