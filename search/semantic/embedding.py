"""Vectors for the documents of an index: computed in small commits, so that an interrupted run can continue later.

The texts of one commit of the index are embedded without the writer's lock. The lock is taken only to add the results.
A document that was replaced meanwhile has another number by then, and its vectors are skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import numpy as np

from ...corpus import aanhef
from ...corpus.model import Document
from ...index import layout
from ...index.errors import IndexProblem
from ...index.indexing.vector_set import ModelRow, model_of
from ...index.indexing.writer import Writer
from ...index.reader import Snapshot
from ...index.vectors import files
from .models import Model

FIELDS = {"titles": "titel", "questions": "vraag", "answers": "antwoord"}
"""The embeddable parts of a document, with the field of each."""

COMMIT_S = 60.0
"""Least seconds of work in a commit: at most this is lost when a run is stopped."""

AT_ONCE = 64
"""Documents whose texts are read at a time."""

FIRST = 500
"""Texts before the first commit, because the centre of all later ones is their mean."""

KEPT = 20_000
"""Texts of a run whose vectors are kept (30 MB), because all versions of a question repeat its texts."""

LONGEST = 4000
"""Letters of a text that are embedded: later text hardly changes the mean of its parts."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """Result of a run."""

    n_documents: int
    n_texts: int
    n_left: int
    """Documents that are still to be embedded, if `most` ended the run."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text to be embedded."""

    number: int
    place: int
    field: int
    text: str


def embed(
    path: Path,
    model: Model,
    what: Sequence[str] = ("titles",),
    *,
    most: int | None = None,
    wait: float = 0.0,
    progress: Callable[[int, int, int], None] = lambda n_documents, n_all, n_texts: None,
) -> Embedded:
    """Computes the missing vectors, for at most `most` documents; `progress` is called with the progress.

    Each of `what` is done for all documents before the next. Raises IndexProblem where the index has vectors of another
    model, and IndexLocked where another process writes for over `wait` seconds.
    """
    row = ModelRow(model.name, model.fingerprint, model.dimensions)
    snapshot = Snapshot(path)
    try:
        known = model_of(snapshot.state)
        if known is not None and known != row:
            raise IndexProblem(
                f"the vectors of {path} are of the model {known.name}, not {row.name}; "
                "`vraagbaak embed --again` computes them again"
            )
        todo = [(number, name) for name in what for number in _missing(snapshot, name)]
        batch = _Batch(path, model, row, snapshot.vector_rows, wait)
        n_done = 0
        for number, name, texts in _texts(snapshot, todo[:most]):
            batch.add(number, layout.FIELDS.index(FIELDS[name]), texts)
            n_done += 1
            progress(n_done, len(todo), batch.n_texts)
        batch.flush()
    finally:
        snapshot.close()
    return Embedded(n_done, batch.n_texts, len(todo) - n_done)


def _missing(snapshot: Snapshot, name: str) -> list[int]:
    """The live documents whose texts of a field were not embedded yet, by number."""
    field = layout.FIELDS.index(FIELDS[name])
    done = [rows.done_numbers[rows.done_fields == field] for rows in snapshot.vector_rows]
    live = [segment.numbers[segment.deleted == 0] for segment in snapshot.segments]
    missing: list[int] = np.setdiff1d(
        np.concatenate([*live, np.zeros(0, np.int64)]), np.concatenate([*done, np.zeros(0, np.int64)])
    ).tolist()
    return missing


def _texts(snapshot: Snapshot, todo: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str, list[Text]]]:
    """The texts of each document."""
    for first in range(0, len(todo), AT_ONCE):
        some = todo[first : first + AT_ONCE]
        for (number, name), stored in zip(some, snapshot.stored([number for number, _ in some]), strict=True):
            yield number, name, texts_of(stored.document(), number, name)


def texts_of(document: Document, number: int, name: str) -> list[Text]:
    """The embedded texts of a document: the subject of its title, or each question, or each answer."""
    field = layout.FIELDS.index(FIELDS[name])
    if name == "titles":
        placed = [(0, document.titel[aanhef.seam(document.titel) :].strip() or document.titel)]
    else:
        placed = [(place, getattr(passage, FIELDS[name])) for place, passage in enumerate(document.passages, 1)]
    return [Text(number, place, field, text[:LONGEST]) for place, text in placed if text.strip()]


class _Batch:
    """The results since the last commit."""

    def __init__(self, path: Path, model: Model, row: ModelRow, there: Sequence[files.VectorRows], wait: float) -> None:
        self._path, self._model, self._row, self._wait = path, model, row, wait
        self._centre = next((rows.centre for rows in there if len(rows)), None)
        self._known: dict[str, files.Floats] = {}
        self.n_texts = 0
        self._restart()

    def _restart(self) -> None:
        self._texts: list[Text] = []
        self._vectors: list[files.Floats] = []
        self._done: list[tuple[int, int]] = []
        self._waiting: list[Text] = []
        self._started = monotonic()

    def add(self, number: int, field: int, texts: list[Text]) -> None:
        """Takes a document's texts; stores the batch when it is large enough."""
        self._done.append((number, field))
        self._waiting += texts
        self.n_texts += len(texts)
        if len(self._waiting) >= AT_ONCE:
            self._compute()
        enough = self._centre is not None or len(self._texts) >= FIRST
        if enough and monotonic() - self._started > COMMIT_S:
            self.flush()

    def _compute(self) -> None:
        if self._waiting:
            new = [text for text in dict.fromkeys(waiting.text for waiting in self._waiting) if text not in self._known]
            if new:
                self._known |= zip(new, self._model.passages(new), strict=True)
            self._vectors.append(np.array([self._known[waiting.text] for waiting in self._waiting], np.float32))
            self._texts += self._waiting
            if len(self._known) > KEPT:
                self._known.clear()
            self._waiting = []

    def flush(self) -> None:
        """Commits the batch."""
        self._compute()
        if not self._done:
            return
        vectors = np.concatenate([*self._vectors, np.zeros((0, self._row.dimensions), np.float32)])
        rows = files.made(
            [text.number for text in self._texts],
            [text.place for text in self._texts],
            [text.field for text in self._texts],
            vectors,
            self._centre,
            self._done,
        )
        if len(rows):
            self._centre = rows.centre
        with Writer(self._path, wait=self._wait) as writer:
            writer.add_vectors(rows, self._row)
        self._restart()
