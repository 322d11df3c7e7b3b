"""Operations on places of words: union, intersection, counts per field and record.

A place is one number made of record, field and position: one position further in a text is one more in that number. The
places of a title's aanhef count back from those of its titel, so that one step leads from the aanhef into the titel.
Lists are ascending, and are processed by sorting and bisecting; numpy's `unique` and `isin` hash, which takes twenty
times as long. Long lists are processed in stretches; the time limit of the search is checked between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...index import layout
from ...index.errors import Damaged
from ...index.kernel import kernel
from ...index.segment.reader import Segment
from ..deadline import left, look
from ..piecemeal import stretches

POSITION_BITS = 32
FIELD_BITS = 4

STRETCH = 1 << 18
"""Places that are bisected at a time, in some milliseconds."""

Places = NDArray[np.int64]
Entries = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]
"""Places by field: records, fields and term frequencies."""


def phrase_entries(segment: Segment, places: Sequence[tuple[int, list[int]]]) -> Entries:
    """Where terms are side by side: each place as its distance to the first one, and the terms that may be there.
    Raises TimeIsUp."""
    look()
    if not segment.n_docs:  # a cluster's lexicon has no documents
        return by_field(np.zeros(0, np.int64))
    found: Entries = segment.phrases.entries(places, left())
    return found


def places_of(segment: Segment, form: int) -> Places:
    """The places of a term of a segment, ascending. Raises TimeIsUp."""
    look()
    arrays = segment.arrays
    unit, field, position = kernel.decode_positions(
        arrays["postings"], arrays["positions"], arrays["terms"], form, left()
    )
    numbers: Places = unit.astype(np.int64)
    for bits, more in ((FIELD_BITS, field), (POSITION_BITS, position)):
        look()
        numbers <<= bits
        numbers += more
    of_aanhef = np.flatnonzero(field == layout.AANHEF)
    if len(of_aanhef):
        lengths = aanhef_lengths(segment, unit[of_aanhef])
        numbers[of_aanhef] += (layout.TITEL << POSITION_BITS) - lengths
    return numbers


def aanhef_lengths(segment: Segment, units: NDArray[Any]) -> NDArray[np.int64]:
    """The number of positions of the aanhef of each record's document."""
    if len(units) and not 0 <= units.min() <= units.max() < segment.n_units:
        raise Damaged("a posting points outside its segment; run `vraagbaak repair`")
    lengths = segment.docs[layout.DOC_LENGTHS + layout.AANHEF]
    found: NDArray[np.int64] = lengths.take(segment.units[layout.UNIT_DOC, units], mode="clip").astype(np.int64)
    return found


def united(several: Sequence[Places]) -> Places:
    """The different places of some lists, each ascending. Raises TimeIsUp.

    Long lists are merged range by range, since one sort of a million places takes a tenth of a second.
    """
    if len(several) == 1:
        return several[0]
    if not several:
        return np.zeros(0, np.int64)
    longest = max(several, key=len)
    n_ranges = sum(map(len, several)) // STRETCH + 1
    limits = longest[[len(longest) * at // n_ranges for at in range(1, n_ranges)]]
    cuts = [[0, *np.searchsorted(own, limits).tolist(), len(own)] for own in several]
    found: list[Places] = []
    for at in range(n_ranges):
        look()
        ordered = np.sort(np.concatenate([own[cut[at] : cut[at + 1]] for own, cut in zip(several, cuts, strict=True)]))
        found.append(ordered[_firsts(ordered)])
    return _one(found)


def within_distance(these: Places, those: Places, reach: int) -> Places:
    """These places, without those that have none of the others within the distance, before or after."""
    if not len(those):
        return these[:0]
    found: list[Places] = []
    for some in stretches(these, STRETCH):
        following = np.minimum(np.searchsorted(those, some - reach), len(those) - 1)
        found.append(some[np.abs(those[following] - some) <= reach])
    return _one(found)


def _one(found: list[Places]) -> Places:
    if len(found) == 1:
        return found[0]
    return np.concatenate(found) if found else np.zeros(0, np.int64)


def by_field(places: Places) -> Entries:
    """How many of the different, ascending places are in each field."""
    fields = places >> POSITION_BITS
    first = np.flatnonzero(_firsts(fields))
    counts = np.diff(np.append(first, len(fields)))
    found = fields[first]
    mask = (1 << FIELD_BITS) - 1
    return (found >> FIELD_BITS).astype(np.int32), (found & mask).astype(np.int32), counts.astype(np.float64)


def _firsts(ordered: NDArray[Any]) -> NDArray[np.bool_]:
    found = np.ones(len(ordered), bool)
    found[1:] = ordered[1:] != ordered[:-1]
    return found
