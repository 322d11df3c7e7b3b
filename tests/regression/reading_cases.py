"""Reads the invented documents of tests/regression/reading, which were once read wrong."""

from __future__ import annotations

from pathlib import Path

from vraagbaak.corpus import reading
from vraagbaak.corpus.model import Document

CASES = Path(__file__).resolve().parent / "reading"


def document(name: str) -> Document:
    """The document of the case whose file's name begins so."""
    (path,) = CASES.glob(f"{name}-*")
    (found,) = reading.read([path])
    assert found.document is not None, found.problem
    return found.document


def pairs(name: str) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """The passages of a case: label, question, answer, notes."""
    return [(one.nummer, one.vraag, one.antwoord, one.noten) for one in document(name).passages]
