"""The invented inputs of reported faults, and indexes of invented papers for more instances of each."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import vraagbaak
from vraagbaak.corpus import interchange
from vraagbaak.corpus.model import Document, Indiener, Passage

FOLDER = Path(__file__).resolve().parent / "search_cases"


def case(name: str, folder: Path) -> Any:
    """The index of a reported case, opened."""
    (path,) = FOLDER.glob(f"{name}-*.jsonl")
    return indexed((interchange.document(line) for line in path.read_bytes().splitlines()), folder)


def indexed(documents: Iterable[Document], folder: Path, commit_every: int = 0) -> Any:
    """An index of these documents, opened; in several segments, where a commit comes after every so many."""
    with vraagbaak.writer(folder) as writer:
        for number, document in enumerate(documents, 1):
            writer.add(document)
            if commit_every and number % commit_every == 0:
                writer.commit()
    return vraagbaak.open(folder)


def paper(id: str, vraag: str = "", antwoord: str = "Ja.", partij: str = "VVD", **more: Any) -> Document:
    """An invented paper with one question."""
    more.setdefault("titel", "Verzonnen voorbeeld")
    more.setdefault("indieners", (Indiener("Zomerdijk", partij),))
    return Document(id, passages=(Passage("1", vraag, antwoord),), **more)
