"""The vector files of an index: the writer adds them by commit, merges them, and drops them.

Files merge as segments do: the newest ones, when there are several of about one size. A file is checked before it is
merged; otherwise damage would get a valid checksum. Rows of deleted documents are left out.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

import numpy as np

from ..errors import Damaged, IndexProblem
from ..storage import catalog
from ..vectors import files
from ..vectors.files import VectorRows
from .merge_policy import mergeable
from .segment_set import LiveSegments

MODEL, FINGERPRINT, DIMENSIONS = "vectors_model", "vectors_fingerprint", "vectors_dimensions"
"""The settings that name the model of the vectors."""

MERGE_AT = 4
"""This many files of about one size become one."""


@dataclass(frozen=True, slots=True)
class ModelRow:
    """The model of an index's vectors: its name for people, its fingerprint, its dimensions."""

    name: str
    fingerprint: str
    dimensions: int


def model_of(state: catalog.State) -> ModelRow | None:
    """The model of a commit's vectors; None where it has no vectors. Raises Damaged."""
    if MODEL not in state.settings:
        return None
    return ModelRow(state.settings[MODEL], state.settings.get(FINGERPRINT, ""), state.setting(DIMENSIONS))


class VectorSet:
    """Changes to the vectors, in the open transaction."""

    def __init__(self, segments: LiveSegments, db: sqlite3.Connection) -> None:
        self._segments = segments
        self._db = db

    def add(self, rows: VectorRows, model: ModelRow) -> None:
        """Names a file with these rows. Raises IndexProblem where the index has vectors of another model."""
        state = catalog.state_in_transaction(self._db)
        known = model_of(state)
        if known is not None and known != model:
            raise IndexProblem(
                f"the vectors of {self._segments.folder.path} are of the model {known.name}, not {model.name}; "
                "`vraagbaak embed --again` computes them again"
            )
        about_model = {MODEL: model.name, FINGERPRINT: model.fingerprint, DIMENSIONS: str(model.dimensions)}
        catalog.put_settings(self._db, about_model)
        named = [*state.vector_files, self._written(rows)]
        catalog.put_vector_files(self._db, named)
        sizes = [self._segments.folder.file(files.FOLDER, name).stat().st_size for name, _ in named]
        if run := mergeable(sizes, MERGE_AT):
            self._merge(named, run)

    def drop(self) -> None:
        """Removes all vectors, and their model."""
        state = catalog.state_in_transaction(self._db)
        self._segments.own.drop([(files.FOLDER, name) for name, _ in state.vector_files])
        names = (catalog.VECTORS, MODEL, FINGERPRINT, DIMENSIONS)
        self._db.executemany("DELETE FROM settings WHERE name = ?", [(name,) for name in names])

    def _merge(self, named: list[tuple[str, int]], run: range) -> None:
        merged = [named[at] for at in run]
        parts = []
        live = np.array([number for (number,) in self._db.execute("SELECT number FROM documents")], np.int64)
        for name, checksum in merged:
            file = self._segments.folder.file(files.FOLDER, name)
            self._segments.check_file(file, checksum)
            rows = files.read(file)
            parts.append(rows.kept(np.isin(rows.numbers, live), np.isin(rows.done_numbers, live)))
        if any(part.dimensions != parts[0].dimensions for part in parts):
            raise Damaged("vectors of different sizes", path=files.FOLDER)
        kept = [named_file for named_file in named if named_file not in merged]
        catalog.put_vector_files(self._db, [*kept, self._written(files.joined(parts))])
        self._segments.own.drop([(files.FOLDER, name) for name, _ in merged])

    def _written(self, rows: VectorRows) -> tuple[str, int]:
        coming = self._segments.folder.coming(files.FOLDER)
        checksum = files.write(coming, rows)
        return self._segments.adopt(files.FOLDER, coming), checksum
