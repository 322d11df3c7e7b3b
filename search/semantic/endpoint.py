"""A model at an address that speaks OpenAI's protocol (`POST /embeddings`), of any vendor or on this machine."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property

import httpx
import numpy as np

from ...index.errors import UsageProblem
from .models import Floats, of_length_one

KEY = "VRAAGBAAK_MODEL_KEY"
"""The environment variable with the key of the endpoint, if it needs one."""

AT_ONCE = 64
"""Texts in a request."""

QUERY_S, PASSAGES_S = 5.0, 120.0
"""Seconds that a response may take: after the first limit a search continues with its words only."""


class Endpoint:
    """An address and the name of a model there: `http://localhost:8000/v1#MODEL`.

    The model of an endpoint cannot be inspected, so its address and name identify it.
    """

    def __init__(self, spec: str) -> None:
        address, _, self._model = spec.partition("#")
        if not self._model:
            raise UsageProblem(f"{spec} names no model; write it as {address}#MODEL")
        self.name = spec
        self._address = address.rstrip("/") + "/embeddings"
        key = os.environ.get(KEY)
        self._client = httpx.Client(headers={"Authorization": f"Bearer {key}"} if key else {})

    @property
    def fingerprint(self) -> str:
        return self.name

    @cached_property
    def dimensions(self) -> int:
        return len(self._asked(["vraag"], QUERY_S)[0])

    def passages(self, texts: Sequence[str]) -> Floats:
        parts = [self._asked(texts[at : at + AT_ONCE], PASSAGES_S) for at in range(0, len(texts), AT_ONCE)]
        return np.concatenate([*parts, np.zeros((0, self.dimensions), np.float32)])

    def query(self, text: str) -> Floats:
        vector: Floats = self._asked([text], QUERY_S)[0]
        return vector

    def _asked(self, texts: Sequence[str], seconds: float) -> Floats:
        """A vector for each text. Raises UsageProblem where there is no response, or an invalid one."""
        try:
            answer = self._client.post(
                self._address, json={"model": self._model, "input": list(texts)}, timeout=seconds
            )
            answer.raise_for_status()
            rows = sorted(answer.json()["data"], key=lambda row: int(row["index"]))
            vectors = np.array([row["embedding"] for row in rows], np.float32)
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise UsageProblem(f"{self._address} gave no vectors: {error or type(error).__name__}") from None
        if vectors.ndim != 2 or len(vectors) != len(texts) or not np.isfinite(vectors).all():
            raise UsageProblem(f"{self._address} gave {vectors.shape} numbers for {len(texts)} texts")
        return of_length_one(vectors)
