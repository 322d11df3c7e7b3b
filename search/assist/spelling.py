"""Spelling corrections of words that no document, or hardly any, contains.

Candidates are the terms at an edit distance of one or two. One edit is a letter added, left out, changed, or swapped
with the next (Damerau 1964). The letters of a term are stored as bits of one number. One pass over an array of these
numbers rules out nearly all terms of the index; the distance of the few that are left is computed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from ...index.analysis import tokens
from ...index.errors import Damaged
from ...index.reader import Snapshot
from ...index.segment.reader import Segment
from .. import settings
from ..execution.found import Found
from ..execution.plan import Plan
from ..piecemeal import Piecemeal, stretches

SHORTEST = 4
"""The least letters of a word that is corrected: a shorter one is close to every other word."""

TWO_FROM = 6
"""Letters from which on a word may have two errors."""

RARE = 2
"""A word in at most this many documents may be an author's error, if a similar one is OFTENER times as common."""

OFTENER = 20

SECOND_FAULT = 30
"""A word with two errors must be this many times as common as one with a single error; likewise OTHER_BEGINNING."""

OTHER_BEGINNING = 5

FINALISTS = 8
"""How many candidates are counted exactly."""

AT_ONCE = 1 << 16
"""Terms that are examined between two checks of the search's time limit."""

PART = 1 << 13
"""Terms whose letters are compared at once: 64 KB of lengths."""

_BITS = np.zeros(256, np.uint32)
_BITS[np.arange(ord("a"), ord("z") + 1)] = 1 << np.arange(26, dtype=np.uint32)
_BITS[np.arange(ord("0"), ord("9") + 1)] = 1 << 26
_BITS[ord("-")] = 1 << 27
_BITS[0x80:] = 1 << (28 + np.arange(128, dtype=np.uint32) % 4)
_N_BITS = np.array([n.bit_count() for n in range(1 << 16)], np.uint8)


@dataclass(frozen=True, slots=True)
class Correction:
    """A corrected query: the text, and each replacement as (start, end, word) in the query as it was typed."""

    query: str
    words: tuple[tuple[int, int, str], ...]


class Spelling:
    """The terms of a snapshot, as candidates for a correction."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._letters = [Letters(segment) for segment in snapshot.segments]

    def corrected(self, text: str, plan: Plan, found: Found) -> Correction | None:
        """The query with better words for those that are in no document, or in hardly any; None where there are none.

        `execution` is that of the query, already executed.
        """
        suspects = self._suspects(plan, found)
        if not suspects:
            return None
        words = []
        for token in tokens.words(text):
            if token.form in suspects and (better := self.nearest(token.form, suspects[token.form])):
                words.append((token.start, token.end, better))
        corrected, done = "", 0
        for start, end, better in words:
            corrected += text[done:start] + better
            done = end
        return Correction(corrected + text[done:], tuple(words)) if words else None

    def _suspects(self, plan: Plan, found: Found) -> dict[str, int]:
        """The words of a query that may be misspelt, and the least document frequency of a better one."""
        suspects: dict[str, int] = {}
        least = max(1, self._snapshot.n_documents // 10_000)
        for wanted, df in zip(plan.expanded_terms, found.dfs, strict=True):
            for form in {form for phrase in wanted.phrases for form in phrase if df == 0}:
                if all(segment.forms.find(form) < 0 for segment in self._snapshot.segments):
                    suspects[form] = least
            if hasattr(wanted, "forms") and df == 0:
                suspects[wanted.what] = least
            elif hasattr(wanted, "forms") and df <= RARE and found.n_listed <= settings.FEW_HITS:
                suspects[wanted.what] = max(least, OFTENER * df)
        return {form: n for form, n in suspects.items() if len(form) >= SHORTEST and not any(map(str.isdigit, form))}

    def nearest(self, word: str, least: int) -> str | None:
        """The most likely correction of a word, if a similar term is in `least` documents or more."""
        values: dict[str, float] = {}
        for segment, letters in zip(self._snapshot.segments, self._letters, strict=True):
            numbers, distances = letters.fuzzy_terms(word, 2 if len(word) >= TWO_FROM else 1)
            postings = segment.arrays["terms"][1]
            sizes = postings[numbers + 1] - postings[numbers]
            for number, distance, size in zip(numbers.tolist(), distances.tolist(), sizes.tolist(), strict=True):
                form = segment.forms[number]
                value = size / SECOND_FAULT ** (distance - 1)
                values[form] = values.get(form, 0.0) + value / (1 if form[0] == word[0] else OTHER_BEGINNING)
        stem = self._snapshot.stemmer.stem(word)
        for form in sorted(values, key=lambda form: (-values[form], form))[:FINALISTS]:
            if self._n_documents(form) >= least and self._snapshot.stemmer.stem(form) != stem:
                return form
        return None

    def _n_documents(self, form: str) -> int:
        segments = self._snapshot.segments
        return sum(
            segment.document_frequency(number) for segment in segments if (number := segment.forms.find(form)) >= 0
        )


def _some_bits(segment: Segment, number: int) -> NDArray[np.uint32]:
    starts = segment.arrays["terms"][0, number * AT_ONCE : (number + 1) * AT_ONCE + 1]
    if (starts[1:] < starts[:-1]).any() or starts[0] < 0 or starts[-1] > len(segment.arrays["forms"]):
        raise Damaged("a segment's terms are outside their file")
    raw = segment.arrays["forms"][starts[0] : starts[-1]]
    return np.bitwise_or.reduceat(_BITS[raw], starts[:-1] - starts[0]).astype(np.uint32)


class Letters:
    """Letters of each term of a segment, as bits."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._pieces = Piecemeal(-(-segment.forms.n // AT_ONCE), partial(_some_bits, segment))  # no cycle

    @cached_property
    def _bits(self) -> NDArray[np.uint32]:
        return np.concatenate([np.zeros(0, np.uint32), *self._pieces.all()])

    def fuzzy_terms(self, word: str, limit: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The terms within an edit distance of a word (in bytes, beyond ASCII), except the word itself, with their
        distances."""
        raw = word.encode("utf-8", "surrogatepass")
        wanted = np.frombuffer(raw, np.uint8)
        starts = self._segment.arrays["terms"][0]
        numbers = np.concatenate([np.zeros(0, np.int64), *self._similar(wanted, limit)])
        if not len(numbers):
            return numbers, numbers
        forms, ends = self._segment.arrays["forms"], starts[1:]
        away = np.concatenate(
            [
                distances(forms, starts[some], ends[some] - starts[some], wanted, limit)
                for some in stretches(numbers, AT_ONCE)
            ]
        )
        kept = (away > 0) & (away <= limit)
        return numbers[kept], away[kept].astype(np.int64)

    def _similar(self, wanted: NDArray[np.uint8], limit: int) -> Iterator[NDArray[np.int64]]:
        """Terms with about as many letters as the word and few others, part by part: small arrays stay in the
        processor's cache, and the memory that they take is not given back to the system after each."""
        starts, bits = self._segment.arrays["terms"][0], self._bits
        of_word = np.bitwise_or.reduce(_BITS[wanted])
        for first in range(0, len(bits), PART):
            differing = bits[first : first + PART] ^ of_word
            n_differing = _N_BITS[differing & 0xFFFF] + _N_BITS[differing >> 16]
            lengths = np.diff(starts[first : first + PART + 1])
            # one edit adds at most one letter and removes at most one
            yield first + np.flatnonzero((n_differing <= 2 * limit) & (np.abs(lengths - len(wanted)) <= limit))


def distances(
    letters: NDArray[np.uint8],
    starts: NDArray[np.int64],
    lengths: NDArray[np.int64],
    word: NDArray[np.uint8],
    limit: int,
) -> NDArray[np.int16]:
    """Edit distance of each term from the word (optimal string alignment); a distance over the limit may be returned as
    any number over it. All terms are computed at once, and only the band around the table's diagonal within the limit.
    """
    width = len(word) + limit
    places = np.minimum(starts + np.arange(width)[:, None], len(letters) - 1)
    rows: Sequence[NDArray[np.uint8]] = letters[places]
    over = np.int16(limit + 1)
    before = np.full((width + 1, len(starts)), over, np.int16)
    last = before.copy()
    last[: limit + 1] = np.arange(limit + 1, dtype=np.int16)[:, None]
    for x in range(1, len(word) + 1):
        now = np.full_like(last, over)
        if x <= limit:
            now[0] = x
        for y in range(max(1, x - limit), min(width, x + limit) + 1):
            best = np.minimum(np.minimum(last[y], now[y - 1]) + 1, last[y - 1] + (rows[y - 1] != word[x - 1]))
            if x > 1 and y > 1:
                swapped = (rows[y - 1] == word[x - 2]) & (rows[y - 2] == word[x - 1])
                best = np.where(swapped, np.minimum(best, before[y - 2] + 1), best)
            now[y] = np.minimum(best, over)
        before, last = last, now
    results: NDArray[np.int16] = last[lengths, np.arange(len(starts))]
    return results
