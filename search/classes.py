"""Here is a query word: as which written forms is it in the index, and what does each count?

The *class* of a word is every form with the same stem (weight 1), every form that holds it as a compound part
(PART_WEIGHT) and, where the word is a compound itself, the forms of each of its parts, on their own or within a
compound: these count together, where all parts are. A class lists form numbers segment by segment, as the kernel takes
them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..index.analysis import tokens
from ..index.kernels import kernel
from ..index.reader import Snapshot
from ..index.segment import Segment
from . import settings
from .places import Entries, Places, by_field, common, places_of

MOST_PARTS = 7
"""A compound of more parts is searched by its first ones; the kernel has a group for the word and one for each part."""

Forms = tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.int32]]
"""Form numbers, their weights, and which group each is in: 0 the word itself, 1 and up its parts."""


@dataclass(frozen=True)
class WordClass:
    """A word's forms in each segment of a snapshot."""

    word: str
    n_groups: int
    forms: tuple[Forms, ...]
    snapshot: Snapshot
    phrases: tuple[tuple[str, ...], ...] = ()

    @property
    def what(self) -> str:
        """The word, for people."""
        return self.word

    @property
    def is_empty(self) -> bool:
        """Whether no live or dead text holds the word."""
        if self.n_groups == 1:
            return not any(len(numbers) for numbers, _, _ in self.forms)
        return not any(
            (groups == 0).any() or len(set(groups.tolist())) >= self.n_groups - 1 for _, _, groups in self.forms
        )

    def gather(self, at: int, scorer: kernel.Scorer) -> int:
        """Lets the scorer of the segment at a place walk the class; gives how many documents it touches."""
        numbers, weights, groups = self.forms[at]
        return int(scorer.gather(numbers, weights, groups, self.n_groups, settings.PARTS_WEIGHT))

    @cached_property
    def written(self) -> frozenset[str]:
        """All forms of the class, as they are written."""
        return frozenset(
            segment.forms[number]
            for segment, (numbers, _, _) in zip(self.snapshot.segments, self.forms, strict=True)
            for number in numbers.tolist()
        )


@dataclass(frozen=True)
class PhraseClass:
    """A phrase's places in each segment of a snapshot."""

    phrase: tuple[str, ...]
    entries: tuple[Entries, ...]

    @property
    def is_empty(self) -> bool:
        return not any(len(units) for units, _, _ in self.entries)

    def gather(self, at: int, scorer: kernel.Scorer) -> int:
        """As WordClass.gather."""
        return int(scorer.gather_entries(*self.entries[at]))

    @property
    def what(self) -> str:
        """The phrase, for people."""
        return " ".join(self.phrase)

    @property
    def written(self) -> frozenset[str]:
        """None: a phrase is found as a whole."""
        return frozenset()

    @property
    def phrases(self) -> tuple[tuple[str, ...], ...]:
        return (self.phrase,)


def word_class(snapshot: Snapshot, word: str) -> WordClass:
    """The class of a word as it was typed, in lower case."""
    stem = snapshot.stemmer.stem(word)
    stems = snapshot.stemmer.stem_all(query_parts(snapshot, word)[:MOST_PARTS])
    forms = tuple(_forms_in(segment, stem, stems) for segment in snapshot.segments)
    return WordClass(word, 1 + len(stems), forms, snapshot)


def query_parts(snapshot: Snapshot, word: str) -> tuple[str, ...]:
    """The words that, all together, may stand for a query word: a compound's parts, a hyphenated word's runs."""
    if word.isalpha():
        return snapshot.splitter.parts(word)
    if any(character.isdigit() for character in word):
        return ()
    return tokens.runs_of(word)


def inflections(snapshot: Snapshot, word: str) -> tuple[NDArray[np.int32], ...]:
    """The forms with the word's stem, in each segment: what `-word` is about."""
    stem = snapshot.stemmer.stem(word)
    return tuple(np.ascontiguousarray(segment.folds.with_stem(stem), np.int32) for segment in snapshot.segments)


def phrase_class(snapshot: Snapshot, phrase: tuple[str, ...]) -> PhraseClass:
    """The places of written forms side by side."""
    return PhraseClass(phrase, tuple(_phrase_in(segment, phrase) for segment in snapshot.segments))


def _forms_in(segment: Segment, stem: str, part_stems: list[str]) -> Forms:
    """The word is group 0, each part a group after it."""
    numbers, weights, groups = [], [], []
    for group, one in enumerate((stem, *part_stems)):
        own, holding = segment.folds.with_stem(one), segment.folds.with_part(one)
        numbers += [own, holding]
        weights += [np.ones(len(own)), np.full(len(holding), settings.PART_WEIGHT)]
        groups.append(np.full(len(own) + len(holding), group, np.int32))
    return np.concatenate(numbers).astype(np.int32), np.concatenate(weights), np.concatenate(groups)


def _phrase_in(segment: Segment, phrase: tuple[str, ...]) -> Entries:
    """Where each form of the phrase stands one position after the form before it, in one field of one unit."""
    numbers = [segment.forms.find(form) for form in phrase]
    if min(numbers) < 0:
        return by_field(np.zeros(0, np.int64))
    starts = segment.arrays["terms"][2]
    found: Places | None = None
    for step in np.argsort([starts[number + 1] - starts[number] for number in numbers], kind="stable").tolist():
        here = places_of(segment, numbers[step]) - step
        found = here if found is None else common(found, here)
        if not len(found):
            break
    assert found is not None
    return by_field(found)
