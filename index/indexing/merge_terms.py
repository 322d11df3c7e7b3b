"""Merge the terms, postings and positions of several segments.

Terms are merged in ranges: each step takes the same stretch of the alphabet from every segment. The ranges are small,
so memory stays bounded: beside the result, only one range is unpacked. Postings are renumbered. Positions are copied as
they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import Damaged
from ..segment.reader import Segment
from ..storage.array_files import Arrays
from ..storage.postings import Bytes, Ints, Longs, decode_postings, encode_postings, joined_ranges, number_ends

CHUNK = 2 << 20
"""Bytes of postings and positions in one range of terms: unpacked, they take about twenty times as much."""

_FORMS, _POSTINGS, _POSITIONS = 0, 1, 2
"""The rows of `terms`: the offset of each term's bytes in the three files."""


def merged_terms(segments: Sequence[Segment], new_units: Sequence[Ints], chunk: int = CHUNK) -> Arrays:
    """The arrays forms, terms, postings and positions. `new_units` gives, for each segment, the new number of each
    record, -1 for records that are left out; the numbers increase through all the segments. Raises Damaged."""
    terms = [_checked_terms(segment) for segment in segments]
    n_forms = sum(table.shape[1] - 1 for table in terms)
    # a step that now spans two segments may take more bytes than before: at most five per term
    postings = _Growing(sum(int(table[_POSTINGS, -1]) for table in terms) + 5 * n_forms)
    positions = _Growing(sum(int(table[_POSITIONS, -1]) for table in terms))
    names: list[Bytes] = []
    starts: list[Longs] = []
    n_name_bytes = 0
    for ranges in form_ranges(segments, terms, chunk):
        parts = [
            _part(segment, table, new_unit, first, last)
            for segment, table, new_unit, (first, last) in zip(segments, terms, new_units, ranges, strict=True)
        ]
        merged = _united(parts)
        starts.append(
            np.array(
                (
                    n_name_bytes + merged.name_starts,
                    postings.n + merged.posting_starts,
                    positions.n + merged.position_starts,
                )
            )
        )
        names.append(merged.names)
        n_name_bytes += len(merged.names)
        postings.add(merged.postings)
        positions.add(merged.positions)
    starts.append(np.array([[n_name_bytes], [postings.n], [positions.n]], np.int64))
    return {
        "forms": np.concatenate(names) if names else np.zeros(0, np.uint8),
        "terms": np.ascontiguousarray(np.concatenate(starts, axis=1)),
        "postings": postings.made(),
        "positions": positions.made(),
    }


class _Growing:
    """Bytes written one after another into space reserved at once; untouched space costs no memory."""

    def __init__(self, most: int) -> None:
        self._room = np.empty(most, np.uint8)
        self.n = 0

    def add(self, data: Bytes) -> None:
        if self.n + len(data) > len(self._room):
            raise Damaged("postings grew beyond what they can be")
        self._room[self.n : self.n + len(data)] = data
        self.n += len(data)

    def made(self) -> Bytes:
        return self._room[: self.n]


def _checked_terms(segment: Segment) -> Longs:
    """The segment's table of terms, after a check that it increases and ends where its files do."""
    table: Longs = segment.arrays["terms"]
    for row, name in ((_FORMS, "forms"), (_POSTINGS, "postings"), (_POSITIONS, "positions")):
        if table[row, 0] != 0 or table[row, -1] != len(segment.arrays[name]) or np.any(np.diff(table[row]) < 0):
            raise Damaged(f"the {name} of a segment do not fit its terms")
    return table


def form_ranges(segments: Sequence[Segment], terms: Sequence[Longs], chunk: int) -> Iterator[list[tuple[int, int]]]:
    """Ranges of term numbers, one for each segment: together from the first term to the last. Each stretch has at most
    `chunk` bytes of postings and positions, unless a single term has more."""
    sizes = [table[_POSTINGS] + table[_POSITIONS] for table in terms]
    share = max(1, chunk // max(1, len(segments)))
    borders: set[bytes] = set()
    for segment, size in zip(segments, sizes, strict=True):
        cuts = np.searchsorted(size, np.arange(share, int(size[-1]), share), "right") - 1
        for cut in np.unique(cuts).tolist():
            # the term across the cut, and the one after it, so that a long one is alone
            borders.update(segment.forms.raw(form) for form in (cut, cut + 1) if form < len(size) - 1)
    last = [0] * len(segments)
    here = [0] * len(segments)
    n_bytes = 0
    for border in sorted(borders):
        there = [max(at, segment.forms.first_from(border)) for at, segment in zip(here, segments, strict=True)]
        more = sum(int(size[to] - size[at]) for size, at, to in zip(sizes, here, there, strict=True))
        if n_bytes and n_bytes + more > chunk:
            yield list(zip(last, here, strict=True))
            last, n_bytes = here, 0
        here = there
        n_bytes += more
    ends = [len(size) - 1 for size in sizes]
    more = sum(int(size[to] - size[at]) for size, at, to in zip(sizes, here, ends, strict=True))
    if n_bytes and n_bytes + more > chunk:
        yield list(zip(last, here, strict=True))
        last = here
    if last != ends:
        yield list(zip(last, ends, strict=True))


@dataclass(frozen=True, slots=True)
class _Part:
    """One segment's share of a range of terms: its live postings, and the offset of each one's bytes in `positions`."""

    names: list[bytes]
    form: Ints
    unit: Ints
    field: Ints
    frequency: Ints
    positions: Bytes
    position_starts: Longs
    position_sizes: Longs


def _part(segment: Segment, table: Longs, new_unit: Ints, first: int, last: int) -> _Part:
    name_starts, posting_starts, position_starts = (table[row, first : last + 1] for row in range(3))
    letters = segment.arrays["forms"][name_starts[0] : name_starts[-1]].tobytes()
    at = (name_starts - name_starts[0]).tolist()
    names = [letters[a:b] for a, b in zip(at, at[1:], strict=False)]
    data = segment.arrays["postings"][posting_starts[0] : posting_starts[-1]]
    form, unit, field, frequency = decode_postings(data, posting_starts - posting_starts[0])
    if len(unit) and unit.max() >= len(new_unit):
        raise Damaged("a posting points outside its segment")
    positions = segment.arrays["positions"][position_starts[0] : position_starts[-1]]
    starts = _position_starts(positions, form, frequency, position_starts - position_starts[0])
    live = new_unit[unit] >= 0
    return _Part(
        names,
        form[live],
        new_unit[unit[live]],
        field[live],
        frequency[live],
        positions,
        starts[:-1][live],
        np.diff(starts)[live],
    )


def _position_starts(positions: Bytes, form: Ints, frequency: Ints, of_forms: Longs) -> Longs:
    """The offset of each posting's positions, and the end of the last one's. Raises Damaged when their number differs
    from the frequencies, or when a term's offsets differ from its entry in terms."""
    numbers = np.concatenate((np.zeros(1, np.int64), number_ends(positions) + 1))
    before = np.concatenate((np.zeros(1, np.int64), np.cumsum(frequency, dtype=np.int64)))
    if before[-1] != len(numbers) - 1:
        raise Damaged("positions do not belong to their postings")
    starts: Longs = numbers[before]
    if not np.array_equal(starts[np.searchsorted(form, np.arange(len(of_forms)))], of_forms):
        raise Damaged("positions do not belong to their postings")
    return starts


@dataclass(frozen=True, slots=True)
class _United:
    """One range of terms of all segments: the bytes of the three files, and the offset of each term in them."""

    names: Bytes
    name_starts: Longs
    postings: Bytes
    posting_starts: Longs
    positions: Bytes
    position_starts: Longs


def _united(parts: Sequence[_Part]) -> _United:
    names = sorted([name for part in parts for name in part.names])
    number_of = {name: number for number, name in enumerate(dict.fromkeys(names))}
    form = np.concatenate(
        [np.fromiter(map(number_of.__getitem__, part.names), np.int32, len(part.names))[part.form] for part in parts]
    )
    # record numbers increase from segment to segment, so within a term the order of the parts is right
    order = np.argsort(form, kind="stable")
    form = form[order]
    another = np.ones(len(form), bool)
    another[1:] = form[1:] != form[:-1]
    used = form[another]  # without terms that only deleted documents had
    form = np.cumsum(another, dtype=np.int32) - np.int32(1)
    unit, field, frequency = (
        np.concatenate([getattr(part, name) for part in parts])[order] for name in ("unit", "field", "frequency")
    )
    postings, posting_starts = encode_postings(form, unit, field, frequency, len(used))
    blob = np.concatenate([part.positions for part in parts])
    shifts = np.cumsum([0, *(len(part.positions) for part in parts)])
    sizes = np.concatenate([part.position_sizes for part in parts])[order]
    starts = np.concatenate([part.position_starts + shift for part, shift in zip(parts, shifts, strict=False)])[order]
    ends = np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes)))
    kept = _strings_at(list(number_of), used)
    return _United(
        np.frombuffer(b"".join(kept), np.uint8),
        _before(kept),
        postings,
        posting_starts[:-1],
        joined_ranges(blob, starts, sizes),
        ends[np.searchsorted(form, np.arange(len(used)))],
    )


def _strings_at(names: list[bytes], used: NDArray[np.int32]) -> list[bytes]:
    return [names[number] for number in used.tolist()]


def _before(names: list[bytes]) -> Longs:
    """The offset of each name when they are joined."""
    sizes = np.array([len(name) for name in names], np.int64)
    return np.cumsum(sizes) - sizes
