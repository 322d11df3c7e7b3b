"""The compound vocabulary of one generation of the index: possible parts, and names.

Names of the indieners and beantwoorders are neither stemmed nor split. Parts and names are both learned from the index
itself, at bulk load and at `optimize`. They are fixed in between, so scores do not depend on the order in which
documents came. They are arrays on disk, searched without being loaded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache

import numpy as np

from ..analysis.compounds import BulkSplitter, Splitter, Vocabulary
from ..kernel import kernel
from ..storage.array_files import Arrays, read_arrays, write_arrays
from ..storage.guard import GuardedMap
from ..storage.index_folder import ArrayFile
from ..storage.string_table import Strings, arrays_of
from .stemmer import Stemmer
from .term_dictionary import TermDictionary

FOLDER = "vocabularies"
"""The folder, within an index, of the generations; each is named by its number."""

ARRAYS = ("forms", "starts", "frequencies", "names", "name_starts")

SHARE_OF_NAME = 1 / 10000
"""The least share of a name among all mentions of askers and answerers: rarer ones are usually misprints."""

SHORTEST_NAME = 4
"""Shorter terms are their own stems, and no compounds."""

_WORDS = re.compile(r"[^\W\d_]+")


def names_among(people: Mapping[str, int]) -> list[str]:
    """The words in people's names, in lower case and sorted; `people` gives the number of papers of each person."""
    counted: dict[str, int] = {}
    for person, n in people.items():
        for word in set(_WORDS.findall(person)):
            if len(word) >= SHORTEST_NAME and word[0].isupper():
                counted[word.lower()] = counted.get(word.lower(), 0) + n
    least = sum(people.values()) * SHARE_OF_NAME
    return sorted(word for word, n in counted.items() if n >= least)


def write(file: ArrayFile, vocabulary: Vocabulary, names: Sequence[str] = ()) -> int:
    """Writes a generation; returns the file's checksum."""
    return write_arrays(file, arrays_of_vocabulary(vocabulary, names))


def arrays_of_vocabulary(vocabulary: Vocabulary, names: Sequence[str] = ()) -> Arrays:
    """A generation as the arrays that StoredVocabulary reads."""
    forms, starts = arrays_of([form.encode() for form in vocabulary.forms])
    frequencies = np.array(vocabulary.frequencies, np.int32)
    raw, name_starts = arrays_of([name.encode() for name in names])
    arrays = (forms, starts.astype(np.int32), frequencies, raw, name_starts.astype(np.int32))
    return dict(zip(ARRAYS, arrays, strict=True))


class StoredVocabulary:
    """A generation on disk, with the interface that compounds.Splitter needs of a vocabulary."""

    maps: list[GuardedMap]
    """The mappings that contain the arrays."""

    def __init__(self, arrays: Arrays, maps: list[GuardedMap] | None = None) -> None:
        self.maps = maps or []
        self.arrays = arrays
        """What `write` wrote: it can be kept elsewhere, and read again from there."""
        self._forms = TermDictionary(arrays["forms"], arrays["starts"])
        self._frequencies = arrays["frequencies"]
        self._names = Strings(arrays["names"], arrays["name_starts"])

    @classmethod
    def empty(cls) -> StoredVocabulary:
        """The vocabulary of an index without documents: nothing is a part."""
        none, starts = np.zeros(0, np.uint8), np.zeros(1, np.int32)
        return cls({"forms": none, "starts": starts, "frequencies": none, "names": none, "name_starts": starts})

    def frequency(self, form: str) -> int:
        """Document frequency of the word when the generation was learned; 0 when it may not be a part."""
        at = self._forms.find(form)
        return int(self._frequencies[at]) if at >= 0 else 0

    @cached_property
    def names(self) -> list[str]:
        """The words that are names, in lower case."""
        return list(self._names)

    def stemmer(self, exceptions: tuple[tuple[str, ...], ...] = ()) -> Stemmer:
        """The stemmer of this generation, with an index's own exceptions; generations with the same names share one."""
        return _stemmer(tuple(self.names), exceptions)

    def splitter(self) -> Splitter:
        """The splitter of this generation."""
        return Splitter(self, self.names)

    def compound_splitter(self) -> BulkSplitter:
        """The compound splitter for many terms: it loads the whole generation into memory."""
        made: BulkSplitter = kernel.CompoundSplitter(
            Vocabulary(list(self._forms), self._frequencies.tolist()), self.names
        )
        return made


@lru_cache(maxsize=4)
def _stemmer(names: tuple[str, ...], exceptions: tuple[tuple[str, ...], ...]) -> Stemmer:
    """The stemmer for these names. It is cached, as its results also serve later commits: stems of a family, other
    names of words."""
    return Stemmer(names, exceptions)


def read(file: ArrayFile) -> StoredVocabulary:
    """The generation in a file. Raises Damaged, FileNotFoundError."""
    maps: list[GuardedMap] = []
    return StoredVocabulary(read_arrays(file, ARRAYS, maps), maps)
