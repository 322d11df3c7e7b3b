"""Which words may be compound parts, in this generation of the index?

Learned from the index's own lexicon at bulk load and at `optimize`, and fixed in between, so that scores do not depend
on the order in which documents came. Kept as arrays on disk, searched where they lie.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from .analysis.compounds import Vocabulary
from .array_files import Arrays, read_arrays, write_arrays
from .strings import Strings, arrays_of

FOLDER = "vocabularies"
"""The folder, within an index, of the generations; each is named by its number."""

ARRAYS = ("forms", "starts", "frequencies")


def write(path: Path, vocabulary: Vocabulary) -> int:
    """Writes a generation; gives the file's checksum."""
    forms, starts = arrays_of([form.encode() for form in vocabulary.forms])
    frequencies = np.array(vocabulary.frequencies, np.int64)
    return write_arrays(path, {"forms": forms, "starts": starts, "frequencies": frequencies})


class StoredVocabulary:
    """A generation on disk: what compounds.Splitter asks of a vocabulary."""

    def __init__(self, arrays: Arrays) -> None:
        self._forms = Strings(arrays["forms"], arrays["starts"])
        self._frequencies = arrays["frequencies"]

    @classmethod
    def empty(cls) -> StoredVocabulary:
        """That of an index without documents: nothing is a part."""
        none = np.zeros(0, np.uint8)
        return cls({"forms": none, "starts": np.zeros(1, np.int64), "frequencies": none})

    def frequency(self, form: str) -> int:
        """In how many documents the word stood when the generation was learned; 0 when it may not be a part."""
        at = self._forms.find(form)
        return int(self._frequencies[at]) if at >= 0 else 0

    def loaded(self) -> Vocabulary:
        """The whole generation in memory: for splitting many forms."""
        return Vocabulary(list(self._forms), self._frequencies.tolist())


def read(path: Path) -> StoredVocabulary:
    """The generation in a file."""
    return StoredVocabulary(read_arrays(path, ARRAYS))
