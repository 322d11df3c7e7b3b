"""Terms of a segment that a pattern, a misspelling or a range matches.

All terms of a segment form one long text, one line per term, so that one search covers them all. The text is made when
it is first needed.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from functools import cached_property, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...index import layout
from ...index.analysis.folding import fold
from ...index.kernel import kernel
from ...index.segment.reader import Segment
from ..deadline import left, look
from ..piecemeal import Piecemeal

MOST_FORMS = 1000
"""The most terms of a pattern, the most frequent ones: more cost time and are useless."""

BETWEEN_LOOKS = 1 << 9
"""Terms that are examined one by one between two checks of the search's time limit."""

AT_ONCE = 1 << 14
"""Terms that are counted, or measured, at a time: that takes some milliseconds."""

Numbers = NDArray[np.int64]
"""Numbers of terms in a segment, ascending."""


def looking(numbers: Iterable[int]) -> Iterator[int]:
    """The same numbers, with checks of the search's time limit. Raises TimeIsUp."""
    for at, number in enumerate(numbers):
        if not at % BETWEEN_LOOKS:
            look()
        yield number


def _some_lines(segment: Segment, number: int) -> str:
    """Some of the terms, each followed by a line end."""
    starts = segment.arrays["terms"][0, number * AT_ONCE : (number + 1) * AT_ONCE + 1]
    raw: NDArray[np.uint8] = segment.arrays["forms"][starts[0] : starts[-1]]
    return np.insert(raw, starts[1:] - starts[0], 10).tobytes().decode("utf-8", "surrogatepass")


def _some_frequencies(segment: Segment, number: int) -> NDArray[np.int32]:
    arrays = segment.arrays
    terms = np.ascontiguousarray(arrays["terms"][:, number * AT_ONCE : (number + 1) * AT_ONCE + 1])
    frequencies = np.zeros(terms.shape[1] - 1, np.int32)
    unit_doc = np.ascontiguousarray(segment.units[layout.UNIT_DOC])
    kernel.document_frequencies(arrays["postings"], terms, unit_doc, frequencies)
    return frequencies


class SegmentTerms:
    """The terms of one segment, for searches other than by stem."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        n = -(-segment.forms.n // AT_ONCE)
        # no reference here leads back to the object: without a cycle its segment is freed when it is not needed any
        # more
        texts = self._texts = Piecemeal(n, partial(_some_lines, segment))
        codes = self._codes = Piecemeal(n, lambda number: _codes(texts.all()[number]))
        self._ends = Piecemeal(n, lambda number: np.flatnonzero(codes.all()[number] == 10))
        self._counts = Piecemeal(n, partial(_some_frequencies, segment))

    @cached_property
    def _lines(self) -> tuple[str, NDArray[np.int64]]:
        """All terms, each followed by a line end, and the place of each line end."""
        texts, ends = self._texts.all(), self._ends.all()
        before = itertools.accumulate(map(len, texts), initial=0)
        return "".join(texts), _one([some + start for some, start in zip(ends, before, strict=False)], np.int64)

    @cached_property
    def frequencies(self) -> NDArray[np.int32]:
        """Document frequency of each term. Raises TimeIsUp."""
        return _one(self._counts.all(), np.int32)

    @cached_property
    def _accented(self) -> list[tuple[int, str]]:
        """The terms that fold to another term, and that term."""
        arrays = self._segment.arrays
        starts = arrays["terms"][0]
        beyond = np.flatnonzero(np.asarray(arrays["forms"][: starts[-1]]) >= 128)
        numbers = np.unique(np.searchsorted(starts, beyond, side="right") - 1)
        forms = self._segment.forms
        return [(number, fold(forms[number])) for number in looking(numbers.tolist())]

    def beginning_with(self, prefix: str) -> Numbers:
        """The terms that begin with a text, accents ignored."""
        plain = fold(prefix)
        plain_range = self._segment.forms.range_of(plain)
        accented = [number for number, form in self._accented if form.startswith(plain)]
        return np.union1d(np.arange(plain_range.start, plain_range.stop), np.array(accented, np.int64))

    def matching(self, pattern: str) -> Numbers:
        """The terms that match a pattern, in which `*` is any letters and `?` is one letter; accents ignored."""
        plain = fold(pattern)
        whole = glob(plain)
        accented = [number for number, form in self._accented if whole.fullmatch(form)]
        return np.union1d(self._written(plain), np.array(accented, np.int64))

    def _written(self, pattern: str) -> Numbers:
        """The terms that match a pattern exactly as written."""
        whole = glob(pattern)
        prefix = re.split(r"[*?]", pattern, maxsplit=1)[0]
        forms = self._segment.forms
        if prefix:
            return np.array([n for n in looking(forms.range_of(prefix)) if whole.fullmatch(forms[n])], np.int64)
        literal = max(re.split(r"[*?]+", pattern), key=len)
        text, ends = self._lines
        at: list[int] = []
        place = text.find(literal)
        for looked_at in itertools.count():
            if place < 0:
                break
            if not looked_at % BETWEEN_LOOKS:
                look()
            number = int(np.searchsorted(ends, place))
            start = int(ends[number - 1]) + 1 if number else 0
            end = int(ends[number])
            if whole.fullmatch(text, start, end):
                at.append(number)
            place = text.find(literal, end)
        return np.array(at, np.int64)

    def between(self, first: str | None, last: str | None, after: bool, before: bool) -> Numbers:
        """The terms from one to another, by code point; None is open."""
        forms = self._segment.forms
        low, high = 0, forms.n
        if first:
            low = forms.first_from(first.encode("utf-8", "surrogatepass"))
            low += after and forms.find(first) >= 0
        if last:
            high = forms.first_from(last.encode("utf-8", "surrogatepass"))
            high += not before and forms.find(last) >= 0
        return np.arange(low, max(low, high))

    def within(self, word: str, distance: int) -> tuple[Numbers, NDArray[np.int64]]:
        """The terms within an edit distance of a word, with the distance of each.

        One edit is a letter added, left out, changed, or swapped with the next (optimal string alignment).
        """
        look()
        arrays = self._segment.arrays
        forms, starts = arrays["forms"], arrays["terms"][0]
        nearby: tuple[Numbers, NDArray[np.int64]] = kernel.fuzzy_terms(forms, starts, word, distance, left())
        return nearby


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _one(pieces: list[NDArray[Any]], kind: type[np.generic]) -> NDArray[Any]:
    return np.concatenate(pieces) if pieces else np.zeros(0, kind)


def glob(pattern: str) -> re.Pattern[str]:
    """The regular expression of a pattern. Between asterisks the first match is enough, so there is no backtracking."""
    pieces = [
        "".join("." if letter == "?" else re.escape(letter) for letter in piece)
        for piece in re.sub(r"\*+", "*", pattern).split("*")
    ]
    if len(pieces) == 1:
        return re.compile(pieces[0], re.DOTALL)
    inner = "".join(f"(?>.*?{piece})" for piece in pieces[1:-1])
    return re.compile(f"{pieces[0]}{inner}.*{pieces[-1]}", re.DOTALL)
