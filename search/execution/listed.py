"""What the words of a query find, as a ranking and as a set of documents."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...index.reader import Snapshot
from ..model import SOME_WORDS, WORDS
from .found import Listing
from .run import Run


def by_words(run: Run, last: int) -> Listing:
    """The first documents by their words alone, with their marks."""
    best = run.best(last, "relevance", "document")
    n_full = run.n_full_of_best if run.relaxed else len(best)
    return Listing(best, n_full, None, [WORDS] * n_full + [SOME_WORDS] * (len(best) - n_full))


def matching(run: Run, snapshot: Snapshot, partly: bool = False) -> NDArray[np.bool_]:
    """The documents that match, numbered through all segments; `partly` as in Run.matching."""
    of_segments = [run.matching(at, partly) for at in range(len(snapshot.segments))]
    return np.concatenate([*of_segments, np.zeros(0, bool)])


def same_questions(snapshot: Snapshot, documents: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The documents, numbered through all segments, and the other versions of their questions."""
    versions = snapshot.versions
    question = np.concatenate([*versions.question_of, np.zeros(0, np.int32)])
    answered = np.zeros(versions.n_questions + 1, bool)
    answered[question[documents]] = True
    answered[-1] = False
    same: NDArray[np.bool_] = documents | answered[question]
    return same
