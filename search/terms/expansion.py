"""Term expansion: the terms that a query word finds, each with a weight.

An *expanded term* contains the word as it was typed (weight 1) and every other term with the same stem
(INFLECTION_WEIGHT). Irregular inflections of the same word with another stem (`stal` of `stelen`) have that weight too.
It contains every term that holds the word as a compound part (PART_WEIGHT). If the word is itself a compound, it
contains the terms of each of its parts, by themselves or within a compound; these count together, where all parts
occur. Other names of the same thing (`navo`, `nato`) count NAME_WEIGHT, words of its family (`economie`, `economisch`)
FAMILY_WEIGHT, both also within compounds. An expanded term lists term numbers segment by segment, as the kernel takes
them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...index.analysis import tokens
from ...index.analysis.folding import fold
from ...index.kernel import kernel
from ...index.lexical.stemmer import Stemmer
from ...index.reader import Snapshot
from ...index.segment.reader import Segment
from ...index.segment.stem_map import PART, STEM, Forms
from ...index.storage.postings import decode_postings, joined_ranges
from .. import settings
from ..lazy import lazy
from .entries import EntriesTerm
from .positions import Entries, phrase_entries
from .synonyms import Name, apart, divided, entries_of_name, names

MOST_PARTS = 7
"""A compound of more parts is searched by its first ones; the kernel has a group for the word and one for each part."""

_YEARS = re.compile(r"(?:1[89]|20)\d\d[-/](?:1[89]|20)\d\d").fullmatch
"""A period: texts also write 1940-1946 as `van 1940 tot en met 1946`. Other numbers with a hyphen are identifiers."""


@dataclass(frozen=True)
class WordTerm:
    """A word's terms in each segment of a snapshot."""

    word: str
    n_groups: int
    forms: tuple[Forms, ...]
    walked: tuple[Forms, ...]
    """The same as scorers take them: with lists of several terms instead of these."""
    snapshot: Snapshot
    phrases: tuple[tuple[str, ...], ...] = ()

    @property
    def what(self) -> str:
        """The word, for people."""
        return self.word

    @property
    def is_empty(self) -> bool:
        """Whether no text, live or deleted, holds the word."""
        if self.n_groups == 1:
            return not any(len(numbers) for numbers, _, _ in self.forms)
        return not any(
            (groups == 0).any() or len(set(groups.tolist())) >= self.n_groups - 1 for _, _, groups in self.forms
        )

    @lazy
    def taken(self) -> tuple[kernel.ExpandedTerm, ...]:
        """For each segment, the expanded term as its scorer takes it."""
        of_forms = kernel.ExpandedTerm.of_forms
        return tuple([of_forms(*walked, self.n_groups, settings.PARTS_WEIGHT) for walked in self.walked])

    @lazy
    def written(self) -> frozenset[str]:
        """All terms of the expanded term, as text."""
        return frozenset(
            segment.forms[number]
            for segment, (numbers, _, _) in zip(self.snapshot.segments, self.forms, strict=True)
            for number in numbers.tolist()
        )

    @lazy
    def form_set(self) -> kernel.FormSet:
        """The same terms, as a highlighter takes them."""
        return kernel.FormSet(
            stored=[
                (segment.arrays["forms"], segment.arrays["terms"][0], numbers)
                for segment, (numbers, _, _) in zip(self.snapshot.segments, self.forms, strict=True)
            ]
        )


@dataclass(frozen=True)
class NameTerm(WordTerm):
    """A word that has names of several words: the places of these are listed, as no term tells them."""

    names: tuple[Entries, ...] = ()
    """The places of the names in each segment, with their weights."""

    @property
    def is_empty(self) -> bool:
        return WordTerm.is_empty.fget(self) and not any(len(units) for units, _, _ in self.names)  # type: ignore[attr-defined]

    @lazy
    def taken(self) -> tuple[kernel.ExpandedTerm, ...]:
        """As WordTerm.taken."""
        return tuple(
            [
                kernel.ExpandedTerm.of_forms(*walked, 1, settings.PARTS_WEIGHT, more=own)
                for walked, own in zip(self.walked, self.names, strict=True)
            ]
        )

    @lazy
    def entries(self) -> tuple[Entries, ...]:
        """The places of its terms and of its names together: to be explained, and where only some fields count."""
        return tuple(
            [
                _joined(segment, forms, own)
                for segment, forms, own in zip(self.snapshot.segments, self.forms, self.names, strict=True)
            ]
        )


class PhraseTerm(EntriesTerm):
    """A phrase's postings. Under `auto` it must match. A phrase is highlighted as a whole: no single term is."""


def word_term(snapshot: Snapshot, word: str, also: tuple[Name, ...] = ()) -> WordTerm:
    """The expanded term of a word as it was typed, in lower case; `also` has names that it bears with its
    neighbours."""
    stem = snapshot.stemmer.stem(word)
    known = names(snapshot.stemmer, snapshot.schema)
    others = tuple(dict.fromkeys(known.of_word(stem) + also + apart(snapshot.segments, word, snapshot.stemmer)))
    single = [found[0][1] for name in others if len(found := known.stems_of(name)) == 1]
    several = tuple(name for name in others if len(known.stems_of(name)) > 1)
    stems = [] if several else [stem for _, stem in parts_in_order(snapshot, word)]
    both = [forms_in(snapshot, segment, word, stem, single, stems) for segment in snapshot.segments]
    forms, walked = tuple(own for own, _ in both), tuple(own for _, own in both)
    if several:
        of_names = tuple(
            [_of_names(segment, [known.stems_of(name) for name in several]) for segment in snapshot.segments]
        )
        return NameTerm(word, 1, forms, walked, snapshot, several, of_names)
    return WordTerm(word, 1 + len(stems), forms, walked, snapshot)


def name_class(snapshot: Snapshot, word: str) -> WordTerm:
    """The expanded term of a word of a person's name: only its inflections, no compounds and no other names."""
    stem = snapshot.stemmer.stem(word)
    forms = []
    for segment in snapshot.segments:
        own = segment.stem_map.with_stem(stem).astype(np.int32)
        forms.append((own, np.ones(len(own)), np.zeros(len(own), np.int32)))
    return WordTerm(word, 1, tuple(forms), tuple(forms), snapshot)


def query_parts(snapshot: Snapshot, word: str) -> tuple[str, ...]:
    """The words that together may match instead of a query word: a compound's parts, a hyphenated word's runs, the two
    years of a period."""
    if word.isalpha():
        return snapshot.splitter.leaves(word)
    if any(character.isdigit() for character in word):
        return tokens.runs_of(word) if _YEARS(word) else ()
    return tokens.runs_of(word)


def parts_in_order(snapshot: Snapshot, word: str) -> list[tuple[str, str]]:
    """The parts of a query word with their stems, as a term takes them: the rarest is read first."""
    parts = query_parts(snapshot, word)[:MOST_PARTS]
    if not parts:
        return []
    stemmer = snapshot.stemmer
    stemmer.know(parts)
    return sorted([(part, stemmer.stem(part)) for part in parts], key=lambda pair: _n_postings(snapshot, pair[1]))


def stemmed_with(snapshot: Snapshot, words: Sequence[str]) -> list[str]:
    """The words whose stems `word_term` needs: many at once take little longer than one."""
    found = list(words)
    for word in words:
        found += query_parts(snapshot, word)[:MOST_PARTS]
        for pair in divided(word):
            found += pair
    return found


def inflections(snapshot: Snapshot, word: str) -> tuple[NDArray[np.int32], ...]:
    """The terms with the word's stem, in each segment: those that `-word` excludes."""
    stem = snapshot.stemmer.stem(word)
    return tuple(np.ascontiguousarray(segment.stem_map.with_stem(stem), np.int32) for segment in snapshot.segments)


def phrase_term(snapshot: Snapshot, phrase: tuple[str, ...]) -> PhraseTerm:
    """The places of terms side by side."""
    entries = []
    for segment in snapshot.segments:
        numbers = [segment.forms.find(form) for form in phrase]
        places = [(at, [number] if number >= 0 else []) for at, number in enumerate(numbers)]
        entries.append(phrase_entries(segment, places))
    return PhraseTerm(" ".join(phrase), tuple(entries), phrases=(phrase,))


def forms_in(
    snapshot: Snapshot, segment: Segment, word: str, stem: str, named: list[str], parts: list[str]
) -> tuple[Forms, Forms]:
    """The forms of a word in a segment, and the same as scorers take them: the word, its family and its other names are
    group 0, each part a group after it."""
    own = _with_readings(snapshot.stemmer, segment, word, stem)
    others = [(other, settings.NAME_WEIGHT) for other in named if other != stem]
    others += [(other, settings.FAMILY_WEIGHT) for other in _kin(snapshot.stemmer, segment, stem)]
    wanted = [(PART + stem, 0, settings.PART_WEIGHT)]
    for other, weight in sorted(others, key=lambda item: -item[1]):
        wanted += [(STEM + other, 0, weight), (PART + other, 0, weight * settings.PART_WEIGHT)]
    wanted.sort(key=lambda item: -item[2])
    for group, part in enumerate(parts, 1):
        wanted += [(STEM + part, group, 1.0), (PART + part, group, settings.PART_WEIGHT)]
    # each term once, with its greatest weight: a compound may hold two names, or two words of a family
    once = len(others) > 0
    starts = segment.arrays["terms"][1]
    return segment.stem_map.expanded(segment.forms, starts, own, fold(word), settings.INFLECTION_WEIGHT, wanted, once)


def _with_readings(stemmer: Stemmer, segment: Segment, word: str, stem: str) -> NDArray[np.int32]:
    """The terms with the word's stem, and those that belong to it by another reading, ascending."""
    own = segment.stem_map.with_stem(stem)
    stems, forms = stemmer.other_readings(word)
    found = [segment.forms.find(form) for form in forms]
    more = [segment.stem_map.with_stem(other) for other in stems] + [np.array([n for n in found if n >= 0], np.int32)]
    return np.unique(np.concatenate([own, *more])).astype(np.int32) if any(map(len, more)) else own


def _n_postings(snapshot: Snapshot, stem: str) -> int:
    """Bytes of postings of a compound's part: the rarest part is read first."""
    n = 0
    for segment in snapshot.segments:
        starts = segment.arrays["terms"][1]
        for kind in (STEM, PART):
            forms = segment.stem_map.behind(kind, stem)
            n += int(starts.take(forms + 1).sum() - starts.take(forms).sum()) if len(forms) else 0
    return n


def _kin(stemmer: Stemmer, segment: Segment, stem: str) -> list[str]:
    """The other stems of a stem's family that the segment has."""
    family = stemmer.family(stem)
    kin = segment.stem_map.with_family(family)
    if family != stem and stemmer.family(family) == family:
        kin.append(family)
    return [other for other in kin if other != stem]


def _of_names(segment: Segment, several: list[list[tuple[int, str]]]) -> Entries:
    """The places of names of several words, each by its words' places and stems, with their weight."""
    found = [entries_of_name(segment, stems) for stems in several]
    units, fields, frequencies = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.argsort(units, kind="stable")  # so its documents are near each other
    return units[order], fields[order], settings.NAME_WEIGHT * frequencies[order]


def _joined(segment: Segment, forms: Forms, of_names: Entries) -> Entries:
    """The places of terms and of names, each field of a unit once, in their order."""
    arrays = segment.arrays
    starts = arrays["terms"][1]
    first, sizes = starts[forms[0]], starts[forms[0] + 1] - starts[forms[0]]
    at = np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes)))
    form, unit, field, frequency = decode_postings(joined_ranges(np.asarray(arrays["postings"]), first, sizes), at)
    units, fields = np.concatenate((unit, of_names[0])), np.concatenate((field, of_names[1]))
    frequencies = np.concatenate((forms[1][form] * frequency, of_names[2]))
    keys, nth = np.unique(units.astype(np.int64) << 4 | fields, return_inverse=True)
    total = np.bincount(nth, weights=frequencies, minlength=len(keys))
    return (keys >> 4).astype(np.int32), (keys & 15).astype(np.int32), total.astype(np.float64)
