"""The plain kernel, in Python and numpy.

It has the same names as index/kernel/compiled/interface.py and gives the same results. It serves where there is no
compiler. Tests compare the compiled kernel with it, and its docstrings document both. VRAAGBAAK_KERNEL=plain chooses
it.
"""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from ....corpus.references import with_cue
from ... import layout
from ...analysis.compounds import Splitter as CompoundSplitter
from ...analysis.tokens import tokens
from ...errors import Damaged, TimeIsUp
from ...storage.postings import (
    Bytes,
    Ints,
    Longs,
    decode_occurrences,
    decode_postings,
    number_ends,
    packed_sizes,
)
from .block_postings import block_postings, part_block_postings, postings_within
from .collector_state import commonest
from .expansion import expanded_forms
from .fuzzy_terms import fuzzy_terms
from .highlighter import FormSet, Highlighter, shown_words
from .inverter import Inverter, Units
from .scorer import ExpandedTerm, Scorer, SegmentData
from .snippets import html, snippet
from .sorted_terms import SortedTerms, united

__all__ = (
    "NAME",
    "ExpandedTerm",
    "CompoundSplitter",
    "FormSet",
    "Inverter",
    "Phrases",
    "Highlighter",
    "Scorer",
    "SegmentData",
    "SortedTerms",
    "Units",
    "commonest",
    "decode_positions",
    "document_frequencies",
    "block_postings",
    "expanded_forms",
    "html",
    "fuzzy_terms",
    "part_block_postings",
    "position_skips",
    "postings_within",
    "scan",
    "shown_words",
    "snippet",
    "united",
    "with_cue",
)

NAME = "plain"

_POSITION_BITS, _FIELD_BITS = 32, 4

_CHUNK = 4 << 20
"""Bytes of postings that are unpacked at a time, where all are wanted."""


def scan(text: str) -> list[tuple[str, int, int, int]]:
    """All tokens as (form, start, end, position)."""
    return [(token.form, token.start, token.end, token.position) for token in tokens(text)]


def document_frequencies(postings: Bytes, terms: Longs, unit_doc: Ints, out: Ints) -> None:
    """Document frequency of each term, deleted documents included; added to `out`."""
    n_forms = len(out)
    if terms.shape[0] != 3 or terms.shape[1] <= n_forms:
        raise Damaged("there are fewer forms than there should be; run `vraagbaak repair`")
    starts = terms[1, : n_forms + 1]
    if np.any(np.diff(starts) < 0) or starts[0] < 0 or starts[-1] > len(postings):
        raise Damaged("a posting points outside its segment; run `vraagbaak repair`")
    first = 0
    while first < n_forms:
        last = max(first + 1, int(np.searchsorted(starts, starts[first] + _CHUNK, "right")) - 1)
        data = postings[starts[first] : starts[last]]
        form, unit, _, _ = decode_postings(data, starts[first : last + 1] - starts[first])
        if unit.max(initial=-1) >= len(unit_doc):
            raise Damaged("a posting points outside its segment; run `vraagbaak repair`")
        doc = unit_doc[unit]
        another = np.ones(len(doc), bool)
        another[1:] = (form[1:] != form[:-1]) | (doc[1:] != doc[:-1])
        out[first:last] += np.bincount(form[another], minlength=last - first).astype(np.int32)
        first = last


def decode_positions(
    postings: Bytes, positions: Bytes, terms: Longs, form: int, seconds: float = float("inf")
) -> tuple[Ints, Ints, Ints]:
    """Occurrences of a term: the record, the field and the position of each, in their order. Raises TimeIsUp when it
    takes more seconds."""
    until = perf_counter() + seconds
    if terms.shape[0] != 3 or not 0 <= form < terms.shape[1] - 1:
        raise Damaged("a form points outside its segment; run `vraagbaak repair`")
    (at, place), (end, place_end) = terms[1:, form].tolist(), terms[1:, form + 1].tolist()
    if not (0 <= at <= end <= len(postings) and 0 <= place <= place_end <= len(positions)):
        raise Damaged("a form's postings lie outside their file; run `vraagbaak repair`")
    _, unit, field, frequency = decode_postings(postings[at:end], np.array((0, end - at), np.int64))
    # every occurrence takes at least one byte of positions
    if frequency.sum(dtype=np.int64) > place_end - place:
        raise Damaged("positions do not belong to their postings; run `vraagbaak repair`")
    if perf_counter() > until:
        raise TimeIsUp
    position = decode_occurrences(positions[place:place_end], frequency)
    if perf_counter() > until:
        raise TimeIsUp
    return np.repeat(unit, frequency), np.repeat(field, frequency), position.astype(np.int32)


def position_skips(
    postings: Bytes, positions: Bytes, terms: Longs, form: int, step: int, seconds: float = float("inf")
) -> Longs:
    """Skip data of one form, every `step` postings: rows of unit, posting offset and position offset."""
    start, place = int(terms[1, form]), int(terms[2, form])
    _, unit, _, frequency = decode_postings(
        np.asarray(postings[start : int(terms[1, form + 1])]), np.array((0, terms[1, form + 1] - start), np.int64)
    )
    nth = np.arange(0, len(unit), step)
    steps = unit.astype(np.int64)
    steps[1:] -= unit[:-1]
    field_bytes = packed_sizes(steps << 5)
    more_bytes = np.where(frequency > 1, packed_sizes(frequency.astype(np.int64)), 0)
    ends = np.concatenate((np.zeros(1, np.int64), np.cumsum(field_bytes + more_bytes)))
    position_ends = number_ends(np.asarray(positions[place : int(terms[2, form + 1])]))
    passed: Longs = np.concatenate((np.zeros(1, np.int64), np.cumsum(frequency, dtype=np.int64)))[nth]
    offsets = np.where(passed > 0, position_ends[passed - 1] + 1, 0) if len(position_ends) else passed
    before = np.where(nth > 0, unit[nth - 1], 0)
    return np.stack((before.astype(np.int64), start + ends[nth], place + offsets), axis=1).astype(np.int64)


class Phrases:
    """Finds terms side by side in a segment, by its postings and positions.

    The compiled kernel skips postings of a term that has at least `skipped_from` bytes of them: it keeps an offset for
    each `skip_step` postings, made when a phrase first needs it.
    """

    def __init__(
        self,
        postings: Bytes,
        positions: Bytes,
        terms: Longs,
        unit_doc: Ints,
        aanhef_lengths: Ints,
        skipped_from: int,
        skip_step: int,
    ) -> None:
        self._positions = postings, positions, terms
        self._unit_doc, self._aanhef_lengths = unit_doc, aanhef_lengths

    def entries(
        self, places: Sequence[tuple[int, list[int]]], seconds: float = float("inf")
    ) -> tuple[Ints, Ints, NDArray[np.float64]]:
        """Postings of terms side by side: the record, the field and the number of times, in their order.

        A place is its distance to the first one, and the terms that may be there. The rarest place is read first. The
        positions of an aanhef count back from those of its titel: one step leads from the aanhef into the titel. Raises
        TimeIsUp when it takes more seconds.
        """
        until = perf_counter() + seconds
        starts = self._positions[2][2]
        n_bytes = [sum(int(starts[form + 1] - starts[form]) for form in forms) for _, forms in places]
        rarest_first = sorted((n, step, forms) for n, (step, forms) in zip(n_bytes, places, strict=True))
        phrase_starts: NDArray[np.int64] | None = None
        for _, step, forms in rarest_first:
            here = [np.zeros(0, np.int64)]
            for form in forms:
                unit, field, position = decode_positions(*self._positions, form, until - perf_counter())
                if unit.max(initial=-1) >= len(self._unit_doc):
                    raise Damaged("a posting points outside its segment; run `vraagbaak repair`")
                lengths = self._aanhef_lengths[self._unit_doc[unit]].astype(np.int64)
                from_titel = (layout.TITEL << _POSITION_BITS) - lengths
                keys = (unit.astype(np.int64) << _FIELD_BITS | field) << _POSITION_BITS
                here.append(keys + position - step + np.where(field == layout.AANHEF, from_titel, 0))
            different = np.unique(np.concatenate(here))
            phrase_starts = (
                different if phrase_starts is None else np.intersect1d(phrase_starts, different, assume_unique=True)
            )
            if not len(phrase_starts):
                break
        keys = np.zeros(0, np.int64) if phrase_starts is None else phrase_starts
        fields, counts = np.unique(keys >> _POSITION_BITS, return_counts=True)
        own_fields = fields & ((1 << _FIELD_BITS) - 1)
        return (fields >> _FIELD_BITS).astype(np.int32), own_fields.astype(np.int32), counts.astype(np.float64)
