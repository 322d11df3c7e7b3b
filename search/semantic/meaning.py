"""The meaning of queries, for one commit that has vectors."""

from __future__ import annotations

import threading
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ...index.errors import VraagbaakError
from ...index.indexing.vector_set import model_of
from ...index.reader import Snapshot
from ...index.vectors.nearest import CommitVectors
from .models import Floats, Model, model_named

MOST_KEPT = 256
"""Queries whose vectors are cached: pages and facets of one search need the same vector."""


class Meaning:
    """Vectors of queries, by the model of the commit's vectors; may be used by several threads."""

    def __init__(self, snapshot: Snapshot, vectors: CommitVectors) -> None:
        self._snapshot = snapshot
        self.vectors = vectors
        self._known: dict[str, Floats] = {}
        self._encoding = threading.Lock()
        self.every: dict[bool, NDArray[np.bool_]] = {}
        """Which documents a search without filters may find, by whether one version of each question is listed."""
        self.reason = ""
        """Why there is no vector, if there is none: one line."""

    def of(self, query: str) -> Floats | None:
        """The vector of a query; None where the model cannot compute it, with the cause in `reason`."""
        with self._encoding:
            vector = self._known.get(query)
            if vector is None and self._model is not None:
                try:
                    vector = self._model.query(query)
                except VraagbaakError as error:  # an endpoint may respond the next time
                    self.reason = f"searched by words only: {error}"
                    return None
                if len(self._known) >= MOST_KEPT:
                    self._known.clear()
                self._known[query] = vector
            return vector

    @cached_property
    def _model(self) -> Model | None:
        try:
            wanted = model_of(self._snapshot.state)
            model = model_named()
            if wanted is None or model.fingerprint != wanted.fingerprint:
                name = wanted.name if wanted else "none"
                self.reason = f"searched by words only: the vectors are of another model ({name}) than {model.name}"
                return None
        except VraagbaakError as error:
            self.reason = f"searched by words only: {error}"
            return None
        return model
