"""Values of a facet over all segments, and the values that a filter means.

Each segment numbers its values by itself. A Column gives every value one number for the whole snapshot.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..index import layout
from ..index.analysis.folding import fold
from ..index.errors import Damaged
from ..index.reader import Snapshot
from ..index.schema import OwnField
from ..index.storage.string_table import numbered
from .piecemeal import Piecemeal

AT_ONCE = 1 << 10
"""Values that are folded at a time, in some milliseconds."""

Pair = tuple[NDArray[np.int32], NDArray[np.int32]]


_WORD = re.compile(r"[^\W_]+")


def _value(snapshot: Snapshot, name: str | int, texts: list[str | None], number: int) -> str:
    """The value of a column that has a number; kept among the texts."""
    text = texts[number]
    if text is None:  # the snapshot has one segment
        text = texts[number] = snapshot.segments[0].value(name, number)
    return text


def _some_folded(n_values: int, value: Callable[[int], str], piece: int) -> list[str]:
    """One piece of the folded values."""
    return [fold(value(number)) for number in range(n_values)[piece * AT_ONCE : (piece + 1) * AT_ONCE]]


def _words(folded: str) -> str:
    return f" {' '.join(_WORD.findall(folded))} "


def _letters(folded: str) -> str:
    return "".join(filter(str.isalnum, folded))


def _known(codes: NDArray[np.uint8]) -> NDArray[np.int32]:
    """The statuses of the documents that have one."""
    found: NDArray[np.int32] = codes[codes != layout.NO_STATUS].astype(np.int32)
    return found


@dataclass(frozen=True, slots=True, eq=False)
class VersionValues:
    """Values of a column in the versions of questions: which version (an index into Versions.docs) has which value; the
    pair of question and value that it belongs to; and the value of each pair."""

    owner: NDArray[np.int64]
    value: NDArray[np.int64]
    pair: NDArray[np.int64]
    value_of_pair: NDArray[np.int64]

    @property
    def n_pairs(self) -> int:
        return len(self.value_of_pair)


class Column:
    """One facet of a snapshot."""

    def __init__(self, snapshot: Snapshot, name: str, own: OwnField | None = None) -> None:
        """`own` is its field in the index's schema, if it is an own field."""
        self.name = name
        self.own = own
        self._stored: str | int = name
        """The column's name in segments."""
        if own is not None:
            self._stored = len(layout.COLUMNS) + snapshot.schema.columns.index(own)
        self._snapshot = snapshot

    @cached_property
    def _numbering(self) -> tuple[list[str | None], list[NDArray[np.int64] | None]]:
        """The values, None for those not decoded yet; and for each segment the snapshot's number of each of its values
        (None: the same numbers)."""
        if self.name == "status":
            return list(layout.STATUSES), [None] * len(self._snapshot.segments)
        if len(self._snapshot.segments) == 1:
            return [None] * self._snapshot.segments[0].n_values(self._stored), [None]
        numbers, values = numbered(segment.values(self._stored) for segment in self._snapshot.segments)
        return [*values], [*numbers]

    @cached_property
    def texts(self) -> list[str | None]:
        """The values by number, None for those not decoded yet."""
        return self._numbering[0]

    @cached_property
    def n_values(self) -> int:
        return len(self.texts)

    def value(self, number: int) -> str:
        """The value that has a number."""
        return _value(self._snapshot, self._stored, self.texts, number)

    def values(self) -> list[str]:
        """All values by number, decoded together."""
        if None in self.texts:  # the snapshot has one segment
            self.texts[:] = self._snapshot.segments[0].values(self._stored)
        return [text for text in self.texts if text is not None]

    @cached_property
    def pairs(self) -> list[Pair]:
        """Each segment's column: the offset of each document's values, and the values as the segment numbers them."""
        if self.name == "status":
            return [
                (np.append(0, np.cumsum(codes != layout.NO_STATUS)).astype(np.int32), _known(codes))
                for codes in self._snapshot.statuses
            ]
        return [segment.column(self._stored) for segment in self._snapshot.segments]

    @cached_property
    def sizes(self) -> NDArray[np.float64]:
        """Each value as a number; for an own date its day, as a proleptic ordinal. Raises Damaged."""
        texts = self.values()
        try:
            if self.own is not None and self.own.kind == "date":
                return np.array([date.fromisoformat(text).toordinal() for text in texts], np.float64)
            return np.array(texts, np.float64)
        except ValueError:
            raise Damaged(f"the field {self.name} has a value of another kind") from None

    def of_documents(self, at: int) -> NDArray[np.int64]:
        """For each document of the segment at an index, the number of its first value, -1 for none."""
        starts, values = self.pairs[at]
        found = np.full(len(starts) - 1, -1, np.int64)
        has = np.flatnonzero(starts[1:] > starts[:-1])
        own = values[starts[has]].astype(np.int64)
        numbers = self._numbering[1][at]
        found[has] = own if numbers is None else numbers[own]
        return found

    def numbered(self, at: int, values: NDArray[Any]) -> NDArray[np.int64]:
        """Values of the segment at an index, numbered as in the snapshot."""
        numbers = self._numbering[1][at]
        return values.astype(np.int64) if numbers is None else numbers[values].astype(np.int64)

    @cached_property
    def of_versions(self) -> VersionValues:
        """The values of the documents that are versions of one question."""
        versions = self._snapshot.versions
        owners, values = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for at, (starts, own) in enumerate(self.pairs):
            here = np.flatnonzero(versions.segments == at)
            docs = versions.docs[here]
            first = starts[docs].astype(np.int64)
            sizes = starts[docs + 1].astype(np.int64) - first
            places = np.arange(int(sizes.sum())) + np.repeat(first - (np.cumsum(sizes) - sizes), sizes)
            owners.append(np.repeat(here, sizes))
            values.append(self.numbered(at, own[places]))
        owner, value = np.concatenate(owners), np.concatenate(values)
        question = np.repeat(np.arange(versions.n_questions), np.diff(versions.starts))
        n_values = max(1, self.n_values)
        pairs, pair = np.unique(question[owner] * n_values + value, return_inverse=True)
        return VersionValues(owner, value, pair, pairs % n_values)

    def n_values_in(self, at: int) -> int:
        """The number of values of the column in the segment at an index."""
        return len(layout.STATUSES) if self.name == "status" else self._snapshot.segments[at].n_values(self._stored)

    def add_up(self, counts: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
        """The segments' counts of their own values as one count of the snapshot's."""
        if len(counts) == 1:
            return counts[0]
        total = np.zeros(self.n_values, np.int64)
        for numbers, own in zip(self._numbering[1], counts, strict=True):
            if numbers is None:
                total += own
            else:
                total[numbers] += own
        return total

    @cached_property
    def _by_fold(self) -> dict[str, list[int]]:
        """The numbers of the values by folded text. Raises TimeIsUp; the next call continues from there."""
        found: dict[str, list[int]] = {}
        for number, folded in enumerate(chain.from_iterable(self._folded.all())):
            found.setdefault(folded, []).append(number)
        return found

    @cached_property
    def _folded(self) -> Piecemeal[list[str]]:
        value = partial(_value, self._snapshot, self._stored, self.texts)  # not a method: a cycle would keep files open
        return Piecemeal(-(-self.n_values // AT_ONCE), partial(_some_folded, self.n_values, value))

    def meant(self, wanted: str) -> list[int]:
        """The numbers of the values that a filter value matches, whatever its case and accents; years may be a
        range."""
        if self.name == "jaar" and ".." in wanted:
            first, _, last = wanted.partition("..")
            low, high = first.strip() or "0000", last.strip() or "9999"
            return [n for n in range(self.n_values) if low <= self.value(n) <= high]
        return self._by_fold.get(fold(wanted.strip()), [])

    def beginning_with(self, folded: str) -> list[int]:
        """The numbers of the values that begin with a folded text."""
        return [number for known, numbers in self._by_fold.items() if known.startswith(folded) for number in numbers]

    @cached_property
    def n_documents(self) -> NDArray[np.int64]:
        """The number of live documents of each value."""
        of_segment = []
        for at, segment in enumerate(self._snapshot.segments):
            starts, values = self.pairs[at]
            alive = np.repeat(segment.deleted == 0, np.diff(starts))
            found = values[int(starts[0]) : int(starts[-1])][alive]
            of_segment.append(np.bincount(found, minlength=self.n_values_in(at)).astype(np.int64))
        return self.add_up(of_segment)

    @cached_property
    def n_questions(self) -> NDArray[np.int64]:
        """The number of questions of each value: a question counts once, however many live documents are versions of
        it. This is what a search with the value as a filter counts."""
        versions, n = self.of_versions, self.n_values
        once = np.bincount(versions.value_of_pair, minlength=n)
        return self.n_documents - np.bincount(versions.value, minlength=n) + once

    @cached_property
    def _by_words(self) -> list[tuple[str, str]]:
        """For each value its words, each between blanks; and its letters and digits only."""
        folded = [fold(self.value(number)) for number in range(self.n_values)]
        return [(_words(text), _letters(text)) for text in folded]

    def with_words(self, typed: str) -> list[int]:
        """The numbers of the values that contain the typed words side by side, or have exactly their letters. Case,
        accents, dots and hyphens are ignored."""
        text = fold(typed)
        words, letters = _words(text), _letters(text)
        if not letters:
            return []
        return [number for number, (own, bare) in enumerate(self._by_words) if words in own or bare == letters]

    def suggest_with_counts(self, wanted: str) -> list[tuple[str, int]]:
        """A few values similar to a missing one, with the number of questions of each: first those that share a word,
        the commonest first, then those with a word of nearly the same letters."""
        from difflib import get_close_matches  # only needed for a misspelt value

        folded = fold(wanted.strip())
        counts = self.n_questions
        typed = [word for word in _words(folded).split() if len(word) > 2]
        n_held = {
            number: n
            for number, (words, _) in enumerate(self._by_words)
            if (n := sum([f" {word} " in words for word in typed]))
        }
        held = sorted(n_held, key=lambda number: (-n_held[number], -int(counts[number]), number))
        close = [self._by_fold[known][0] for known in get_close_matches(folded, self._by_fold, 3, 0.6)]
        close += [own[0] for known, own in self._by_fold.items() if folded and folded in known][:3]
        if not held:
            numbers: dict[str, list[int]] = {}
            for number, (words, _) in enumerate(self._by_words):
                for word in words.split():
                    numbers.setdefault(word, []).append(number)
            for word in typed:
                for known in get_close_matches(word, numbers, 3, 0.8):
                    close += sorted(numbers[known], key=lambda number: -int(counts[number]))
        found = list(dict.fromkeys(held[:3] + close))[:3]
        return [(self.value(number), int(counts[number])) for number in found if counts[number]]

    def suggest(self, wanted: str) -> list[str]:
        """The same, without counts."""
        return [value for value, _ in self.suggest_with_counts(wanted)]

    def allowed(self, numbers: Sequence[int]) -> list[NDArray[np.uint8]]:
        """For each segment, which of its values are among these."""
        wanted = np.zeros(self.n_values, np.uint8)
        wanted[list(numbers)] = 1
        return [wanted if own is None else wanted[own] for own in self._numbering[1]]

    def carriers(self, at: int, allowed: NDArray[np.uint8]) -> NDArray[np.bool_]:
        """Documents of the segment at an index that have an allowed value."""
        starts, values = self.pairs[at]
        first = int(starts[0])
        sums = np.concatenate(([0], np.cumsum(allowed[values[first : int(starts[-1])]], dtype=np.int64)))
        found: NDArray[np.bool_] = sums[starts[1:] - first] > sums[starts[:-1] - first]
        return found
