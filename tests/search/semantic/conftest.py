"""A model that needs nothing: texts that share a subject are near each other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

import vraagbaak
from vraagbaak import Document, Passage
from vraagbaak.search.semantic import meaning
from vraagbaak.search.semantic.embedding import embed
from vraagbaak.search.semantic.models import Floats, of_length_one

SUBJECTS = {
    "vogels": ("torenvalk", "reiger", "mus", "vogel", "nest"),
    "water": ("sluis", "gracht", "dijk", "kanaal", "peil"),
    "geld": ("bank", "munt", "rente", "gulden", "spaar"),
}
"""Words by which the model of the tests knows a subject."""

DIMENSIONS = 64


class Invented:
    """A vector has the direction of the subjects whose words are in the text, and a little of chance."""

    name = "verzonnen"
    dimensions = DIMENSIONS

    def __init__(self, fingerprint: str = "1") -> None:
        self.fingerprint = fingerprint
        self.n_texts = 0

    def passages(self, texts: Sequence[str]) -> Floats:
        self.n_texts += len(texts)
        return of_length_one(np.array([self._vector(text) for text in texts]).reshape(len(texts), DIMENSIONS))

    def query(self, text: str) -> Floats:
        return of_length_one(self._vector(text)[None])[0]

    def _vector(self, text: str) -> Floats:
        chance = np.random.default_rng(sum(text.encode()))
        found = chance.normal(scale=0.02, size=DIMENSIONS)
        found[-1] += 0.5  # what all texts share
        for place, words in enumerate(SUBJECTS.values()):
            found[place] += sum(word in text.lower() for word in words)
        return found.astype(np.float32)


def paper(id: str, titel: str, vraag: str = "Wat vindt u daarvan?", antwoord: str = "Niets.", **more: str) -> Document:
    return Document(id=id, titel=titel, passages=(Passage("1", vraag, antwoord),), **more)


PAPERS = (
    paper("valk", "De torenvalk op zijn nest", vraagnummer="2024Z90001"),
    paper("valk-2", "De torenvalk op zijn nest, antwoord", vraagnummer="2024Z90001"),
    paper("reiger", "De reiger"),
    paper("mus", "Alle zaken", "Hoeveel mussen zijn er als vogel geteld?"),
    paper("sluis", "De sluis in het kanaal"),
    paper("rente", "De rente van de bank"),
    *(paper(f"leeg-{number:02}", f"Verzonnen onderwerp {number}") for number in range(60)),
)


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Invented:
    made = Invented()
    monkeypatch.setattr(meaning, "model_named", lambda: made)
    return made


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """An index without vectors."""
    path = tmp_path / "index"
    with vraagbaak.writer(path) as writer:
        for document in PAPERS:
            writer.add(document)
    return path


@pytest.fixture
def embedded(plain: Path, model: Invented) -> Path:
    """The same with vectors of titles and questions."""
    embed(plain, model, ("titles", "questions"))
    return plain
