"""Parts of a ranking, with what each document was found by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...index.reader import Snapshot
from ..model import SOME_WORDS, WORDS
from .executor import Execution, Ranked


@dataclass(frozen=True, slots=True)
class Listed:
    """A part of a ranking, with what each document was found by."""

    ranked: Sequence[Ranked]
    marks: Sequence[int]

    def __add__(self, other: Listed) -> Listed:
        return Listed([*self.ranked, *other.ranked], [*self.marks, *other.marks])


def by_words(execution: Execution, last: int) -> Listed:
    """The first documents by their words alone."""
    best = execution.best(last, "relevance", "document")
    n_full = execution.n_full_of_best if execution.relaxed else len(best)
    return Listed(best, [WORDS] * n_full + [SOME_WORDS] * (len(best) - n_full))


def same_questions(snapshot: Snapshot, documents: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The documents, numbered through all segments, and the other versions of their questions."""
    versions = snapshot.versions
    question = np.concatenate([*versions.question_of, np.zeros(0, np.int32)])
    answered = np.zeros(versions.n_questions + 1, bool)
    answered[question[documents]] = True
    answered[-1] = False
    same: NDArray[np.bool_] = documents | answered[question]
    return same
