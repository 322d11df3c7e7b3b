"""Leaves of the query tree in the index: where they hold, and how they score.

A scored leaf is an expanded term as in search/terms/expansion.py, perhaps within one field. A mark holds without a
score.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ...index.kernel import kernel
from ...index.reader import Snapshot
from ...index.segment.reader import Segment
from ...index.segment.stem_map import Forms
from .. import settings
from ..piecemeal import stretches
from ..terms.entries import EntriesTerm
from ..terms.expansion import NameTerm, word_term
from ..terms.identifiers import entries_of, joined
from ..terms.positions import STRETCH, Entries, by_field, places_of, united, within_distance
from .values import Places


@dataclass(frozen=True)
class FormsTerm:
    """Terms, within some fields: of a word, a pattern, or a misspelling."""

    what: str
    forms: tuple[Forms, ...]
    n_groups: int
    fields: int
    written: frozenset[str]
    phrases: tuple[tuple[str, ...], ...] = ()

    @property
    def is_empty(self) -> bool:
        return not any(len(numbers) for numbers, _, _ in self.forms)

    @cached_property
    def taken(self) -> tuple[kernel.ExpandedTerm, ...]:
        """As WordTerm.taken."""
        of_forms = kernel.ExpandedTerm.of_forms
        return tuple([of_forms(*forms, self.n_groups, settings.PARTS_WEIGHT, self.fields) for forms in self.forms])

    def units(self, at: int, snapshot: Snapshot) -> NDArray[np.int32]:
        """The heads and passages that hold one of the terms, whatever their group."""
        units, fields, _ = entries_of(snapshot.segments[at], self.forms[at][0].tolist())
        return units[_inside(fields, self.fields)]


@dataclass(frozen=True)
class Mark:
    """Documents and passages that hold a filter; it does not score."""

    what: str
    places: tuple[Places, ...]
    written: frozenset[str] = frozenset()
    phrases: tuple[tuple[str, ...], ...] = ()

    @property
    def is_empty(self) -> bool:
        return not any(len(docs) or len(units) for docs, units in self.places)

    @cached_property
    def taken(self) -> tuple[kernel.ExpandedTerm, ...]:
        """As WordTerm.taken; an expanded term without a score has no document frequency."""
        return tuple([kernel.ExpandedTerm.of_marks(*places) for places in self.places])


Scored = FormsTerm | EntriesTerm
Leaf = FormsTerm | EntriesTerm | Mark


def within(entries: Sequence[Entries], fields: int) -> tuple[Entries, ...]:
    """The entries in some fields; 0 is all of them."""
    if not fields:
        return tuple(entries)
    filtered = []
    for unit, field, frequency in entries:
        kept = _inside(field, fields)
        filtered.append((unit[kept], field[kept], frequency[kept]))
    return tuple(filtered)


def _inside(field: NDArray[np.int32], fields: int) -> NDArray[np.bool_]:
    return ((fields >> field) & 1).astype(bool) if fields else np.ones(len(field), bool)


def of_word(snapshot: Snapshot, word: str, fields: int) -> FormsTerm | EntriesTerm:
    """A word as its whole expanded term."""
    term = word_term(snapshot, word)
    if isinstance(term, NameTerm):
        return EntriesTerm(word, within(term.entries, fields), term.written, term.phrases)
    return FormsTerm(word, term.forms, term.n_groups, fields, term.written)


def of_forms(
    snapshot: Snapshot,
    what: str,
    numbers: Sequence[NDArray[np.int64]],
    weights: Sequence[NDArray[np.float64]],
    fields: int,
) -> FormsTerm:
    """Terms by their numbers in each segment."""
    forms: list[Forms] = []
    written: set[str] = set()
    for segment, here, weight in zip(snapshot.segments, numbers, weights, strict=True):
        forms.append((here.astype(np.int32), np.asarray(weight, np.float64), np.zeros(len(here), np.int32)))
        written.update(segment.forms[number] for number in here.tolist())
    return FormsTerm(what, tuple(forms), 1, fields, frozenset(written))


def of_inflections(snapshot: Snapshot, word: str, fields: int) -> FormsTerm:
    """The terms with a word's stem."""
    stem = snapshot.stemmer.stem(word)
    numbers = [segment.stem_map.with_stem(stem).astype(np.int64) for segment in snapshot.segments]
    return of_forms(snapshot, word, numbers, [np.ones(len(here)) for here in numbers], fields)


def of_near(snapshot: Snapshot, words: Sequence[str], slop: int, fields: int) -> EntriesTerm:
    """Words near each other in any order and inflection, at most `slop` - 1 other words among them.

    A place is a position at which a stretch of that length begins with one of the words and holds them all.
    """
    stems = tuple(dict.fromkeys(snapshot.stemmer.stem_all(list(words))))
    entries = []
    written: set[str] = set()
    for segment in snapshot.segments:
        entries.append(_near_in(segment, stems, max(0, slop + len(stems) - 2), written))
    return EntriesTerm(" ".join(words), within(entries, fields), frozenset(written))


def _near_in(segment: Segment, stems: tuple[str, ...], reach: int, written: set[str]) -> Entries:
    forms = [segment.stem_map.with_stem(stem).tolist() for stem in stems]
    for numbers in forms:
        written.update(segment.forms[number] for number in numbers)
    if not all(forms):
        return joined([])
    forms.sort(key=lambda numbers: occurrences(segment, numbers))
    rarest = _places(segment, forms[0])
    # only places near the rarest word can match: the other places of a common word are dropped at once
    places = [rarest, *(within_distance(_places(segment, numbers), rarest, reach) for numbers in forms[1:])]
    starts = united(places)
    if not all(map(len, places)):
        return joined([])
    for of_word in places:
        starts = np.concatenate([starts[:0], *(_followed(some, of_word, reach) for some in stretches(starts, STRETCH))])
    return by_field(starts)


def _followed(these: NDArray[np.int64], those: NDArray[np.int64], reach: int) -> NDArray[np.int64]:
    """These places, without those that none of the other places follows within the distance."""
    following = np.searchsorted(those, these)
    followed: NDArray[np.int64] = these[
        (following < len(those)) & (those[np.minimum(following, len(those) - 1)] <= these + reach)
    ]
    return followed


def _places(segment: Segment, numbers: Sequence[int]) -> NDArray[np.int64]:
    """The places of some terms."""
    return united([places_of(segment, number) for number in numbers])


def occurrences(segment: Segment, numbers: Sequence[int]) -> int:
    """Approximate number of occurrences of some terms in a segment: the bytes of their positions."""
    starts = segment.arrays["terms"][2]
    return sum(int(starts[number + 1] - starts[number]) for number in numbers)
