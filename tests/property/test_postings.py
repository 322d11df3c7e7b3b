"""Are packed postings what was packed, and is damage said in words?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vraagbaak.index.errors import Damaged
from vraagbaak.index.storage import postings

numbers = st.integers(0, 127) | st.integers(0, 1 << 20) | st.integers(0, (1 << 63) - 1)

posting = st.tuples(
    st.integers(0, 5) | st.integers(0, 200_000), st.integers(0, 8), st.integers(1, 4) | st.integers(1, 300)
)
"""The step from the unit before, the field, the frequency."""

forms = st.lists(st.lists(posting, max_size=8), max_size=8)


def packed_by_hand(values: list[int]) -> bytes:
    """The plainest writing of the format."""
    found = bytearray()
    for value in values:
        while value >= 0x80:
            found.append(value & 0x7F | 0x80)
            value >>= 7
        found.append(value)
    return bytes(found)


def as_bytes(raw: bytes) -> postings.Bytes:
    return np.frombuffer(raw, np.uint8)


@given(st.lists(numbers))
def test_numbers_come_back(values: list[int]) -> None:
    packed = postings.encode_numbers(np.array(values, np.int64))
    assert packed.tobytes() == packed_by_hand(values)
    assert postings.decode_numbers(packed).tolist() == values


@given(forms)
def test_postings_come_back(wanted: list[list[tuple[int, int, int]]]) -> None:
    rows = []
    raw, starts = b"", [0]
    for form, its_postings in enumerate(wanted):
        unit = 0
        for step, field, frequency in its_postings:
            unit += step
            rows.append((form, unit, field, frequency))
            values = [step << 5 | field << 1 | (frequency > 1)]
            raw += packed_by_hand(values + [frequency] * (frequency > 1))
        starts.append(len(raw))
    columns = np.array(rows, np.int32).reshape(-1, 4).T
    data, form_starts = postings.encode_postings(*columns, len(wanted))
    assert data.tobytes() == raw
    assert form_starts.tolist() == starts
    found = postings.decode_postings(data, form_starts)
    assert [list(column) for column in found] == [list(column) for column in columns]


@given(st.lists(st.lists(st.integers(0, 1 << 30), min_size=1, max_size=6)))
def test_occurrences_come_back(places: list[list[int]]) -> None:
    rising = [sorted(several) for several in places]
    frequency = np.array([len(several) for several in rising], np.int32)
    flat = np.array([place for several in rising for place in several], np.int64)
    packed = postings.encode_occurrences(flat, frequency)
    assert postings.decode_occurrences(packed, frequency).tolist() == flat.tolist()


@given(st.binary(max_size=60), st.lists(st.integers(-3, 70), max_size=6))
def test_whatever_the_bytes_they_are_read_or_called_damaged(raw: bytes, starts: list[int]) -> None:
    for form_starts in (starts, sorted({0, len(raw), *(s for s in starts if 0 <= s <= len(raw))})):
        try:
            form, unit, field, frequency = postings.decode_postings(as_bytes(raw), np.array(form_starts, np.int64))
        except Damaged:
            continue
        assert len(form) == len(unit) == len(field) == len(frequency)
        assert (frequency >= 1).all() and (unit >= 0).all()
        assert form.min(initial=0) >= 0 and form.max(initial=0) < max(len(form_starts), 2) - 1


@pytest.mark.parametrize(
    ("raw", "starts"),
    [
        (b"\x80", [0, 1]),  # inside a number
        (b"\x01", [0, 1]),  # a frequency is announced and missing
        (b"\x01\x00", [0, 1, 2]),  # … where the next form begins
        (b"\x80\x00\x00", [0, 1, 3]),  # a form begins inside a number
        (b"\x01\x00", [0, 2]),  # a frequency of none
        (b"\xff" * 9 + b"\x01", [0, 10]),  # more than 63 bits
        (b"\x00", [0, 2]),  # beyond the end
        (b"\x00", [1, 0, 1]),  # backwards
        (b"", []),
    ],
)
def test_damage_is_named(raw: bytes, starts: list[int]) -> None:
    with pytest.raises(Damaged):
        postings.decode_postings(as_bytes(raw), np.array(starts, np.int64))
