"""Pack postings and positions in bytes, and unpack them.

Numbers are stored seven bits per byte, low bits first, with the top bit set on all but a number's last byte. The
postings of a term are, for each record and field, a header `step << 5 | field << 1 | more` (step: from the record
before, the first from 0). The frequency follows when `more` is set, which means that it is over 1. The positions of a
term are, posting after posting, the steps between its occurrences, the first from 0. This module works by array
operations on many terms at once. The compiled kernel reads and writes the same bytes one by one.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import Damaged

MOST_BYTES = 9
"""A number has at most 63 bits, so that it fits a signed one of 64."""

_LARGEST = np.iinfo(np.int32).max

Bytes = NDArray[np.uint8]
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


def number_ends(data: Bytes) -> Longs:
    """The place of each number's last byte. Raises Damaged when the bytes end inside a number."""
    ends: Longs = np.flatnonzero(data < 0x80)
    if len(data) and (not len(ends) or ends[-1] != len(data) - 1):
        raise Damaged("a number is cut short")
    return ends


def decode_numbers(data: Bytes) -> Longs:
    """The numbers packed in the bytes. Raises Damaged on a number that is cut short or too large."""
    return _decode(data, number_ends(data))


def _decode(data: Bytes, ends: Longs) -> Longs:
    starts = np.zeros_like(ends)
    starts[1:] = ends[:-1] + 1
    sizes = ends - starts + 1
    longest = int(sizes.max(initial=0))
    if longest > MOST_BYTES:
        raise Damaged("a number is too large")
    values: Longs = (data[starts] & 0x7F).astype(np.int64)
    longer = np.flatnonzero(sizes > 1)
    for at in range(1, longest):
        values[longer] |= (data[starts[longer] + at] & 0x7F).astype(np.int64) << (7 * at)
        longer = longer[sizes[longer] > at + 1]
    return values


def packed_sizes(values: NDArray[Any]) -> Longs:
    """How many bytes each number takes; none may be negative."""
    sizes = np.ones(len(values), np.int64)
    largest = int(values.max(initial=0))
    for bits in range(7, 63, 7):
        if largest >> bits == 0:
            break
        sizes += values >= (1 << bits)
    return sizes


def encode_numbers(values: NDArray[Any]) -> Bytes:
    """The numbers, none negative, packed in bytes."""
    return _encode(values.astype(np.int64, copy=False), packed_sizes(values))


def _encode(values: Longs, sizes: Longs) -> Bytes:
    starts = np.cumsum(sizes) - sizes
    packed = np.empty(int(sizes.sum()), np.uint8)
    packed[starts] = values & 0x7F
    longer = np.flatnonzero(sizes > 1)
    for at in range(1, int(sizes.max(initial=1))):
        packed[starts[longer] + at - 1] |= 0x80
        packed[starts[longer] + at] = (values[longer] >> (7 * at)) & 0x7F
        longer = longer[sizes[longer] > at + 1]
    return packed


def decode_postings(data: Bytes, form_starts: Longs) -> tuple[Ints, Ints, Ints, Ints]:
    """For each posting its term (counted from 0), record, field and frequency.

    `form_starts` has the offset of each term's bytes in `data`, and the end of the last one's. Raises Damaged.
    """
    if not len(form_starts) or form_starts[0] != 0 or form_starts[-1] != len(data) or np.any(np.diff(form_starts) < 0):
        raise Damaged("a form's postings lie outside their file")
    ends = number_ends(data)
    inner = form_starts[(form_starts > 0) & (form_starts < len(data))]
    if np.any(data[inner - 1] >= 0x80):
        raise Damaged("a form's postings begin inside a number")
    values = _decode(data, ends)
    first_values = np.searchsorted(ends, form_starts)
    headers = _headers(values, first_values[:-1])
    header = values[headers]
    more = np.flatnonzero(header & 1)
    frequency = np.ones(len(headers), np.int64)
    behind = headers[more] + 1
    # after a header with `more` comes its frequency, not the next header or the next term
    if len(behind) and (behind[-1] >= len(values) or np.any(np.diff(headers)[more[more < len(headers) - 1]] != 2)):
        raise Damaged("a posting is cut short")
    frequency[more] = values[behind]
    steps = header >> 5
    if steps.max(initial=0) > _LARGEST or frequency.max(initial=1) > _LARGEST or frequency.min(initial=1) < 1:
        raise Damaged("a posting points outside its segment")
    first_postings = np.searchsorted(headers, first_values)
    n_postings = np.diff(first_postings)
    before = np.concatenate((np.zeros(1, np.int64), np.cumsum(steps)))
    unit = before[1:] - np.repeat(before[first_postings[:-1]], n_postings)
    if unit.max(initial=0) > _LARGEST:
        raise Damaged("a posting points outside its segment")
    form = np.repeat(np.arange(len(n_postings), dtype=np.int32), n_postings)
    field = ((header >> 1) & 15).astype(np.int32)
    return form, unit.astype(np.int32), field, frequency.astype(np.int32)


def _headers(values: Longs, first_values: Longs) -> Longs:
    """Which of the values are headers; the others are frequencies.

    At a term's start and after an even value comes a header: after an even header because it has no frequency, after an
    even frequency because it is one. From there on headers and frequencies alternate for as long as values are odd.
    """
    at = np.arange(len(values))
    begins = np.zeros(len(values), bool)
    begins[1:] = values[:-1] & 1 == 0
    begins[first_values[first_values < len(values)]] = True
    since = np.maximum.accumulate(np.where(begins, at, 0))
    return np.flatnonzero((at - since) & 1 == 0)


def encode_postings(form: Ints, unit: Ints, field: Ints, frequency: Ints, n_forms: int) -> tuple[Bytes, Longs]:
    """The inverse: postings in the order of term, then record, as bytes and the offset of each term in them."""
    steps = unit.astype(np.int64)
    steps[1:] -= unit[:-1] * (form[1:] == form[:-1])
    several = frequency > 1
    at = np.arange(len(form)) + np.cumsum(several) - several
    values = np.zeros(len(form) + int(several.sum()), np.int64)
    values[at] = steps << 5 | field.astype(np.int64) << 1 | several
    values[at[several] + 1] = frequency[several]
    sizes = packed_sizes(values)
    before = np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes)))
    first_postings = np.searchsorted(form, np.arange(n_forms + 1))
    first_values = np.append(at, len(values))[first_postings]
    return _encode(values, sizes), before[first_values]


def decode_occurrences(data: Bytes, frequency: Ints) -> Longs:
    """The positions of all occurrences; `frequency` is the number of occurrences of each posting."""
    steps = decode_numbers(data)
    counts = frequency.astype(np.int64)
    if len(steps) != counts.sum() or steps.max(initial=0) > _LARGEST:
        raise Damaged("positions do not belong to their postings")
    before = np.concatenate((np.zeros(1, np.int64), np.cumsum(steps)))
    first = np.cumsum(counts) - counts
    position: Longs = before[1:] - np.repeat(before[first], counts)
    if position.max(initial=0) > _LARGEST:
        raise Damaged("a position is too large")
    return position


def encode_occurrences(position: NDArray[Any], frequency: Ints) -> Bytes:
    """The inverse of decode_occurrences."""
    steps = position.astype(np.int64)
    steps[1:] -= position[:-1]
    first = np.cumsum(frequency, dtype=np.int64) - frequency
    steps[first] = position[first]
    return encode_numbers(steps)


def joined_ranges(data: Bytes, starts: Longs, sizes: Longs) -> Bytes:
    """Stretches of the bytes, each with its start and size, one after another."""
    before = np.cumsum(sizes) - sizes
    at = np.arange(int(sizes.sum()))
    at += np.repeat(starts - before, sizes)
    joined: Bytes = data[at]
    return joined
