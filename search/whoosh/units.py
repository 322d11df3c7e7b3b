"""Passages as Whoosh documents: those that hold a term or a value, and their lengths."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ...index import layout
from ...index.kernel import kernel
from ...index.segment.reader import Segment
from ...index.storage.postings import decode_postings
from ..language.fields import ALL, QueryFields
from ..language.values import Places
from ..terms.positions import aanhef_lengths
from .matcher import Ids

FIELD_STRIDE = 1 << 24
"""The distance between positions of different fields in `tekst`, so that no phrase runs from one into another."""

FORMS_AT_ONCE = 20_000


class Units:
    """The records of all segments, numbered through; records that are no Whoosh document are not alive."""

    def __init__(self, segments: Sequence[Segment], fields: QueryFields) -> None:
        self.segments = segments
        self._texts = fields.texts
        self.bases: list[int] = np.cumsum([0, *(segment.n_units for segment in segments)]).tolist()
        self.alive = np.concatenate([np.zeros(0, bool), *(_alive(segment) for segment in segments)])
        self._lengths: dict[str, NDArray[np.int64]] = {}

    @cached_property
    def documents(self) -> NDArray[np.int64]:
        """The document of each record, counted through all segments."""
        first, found = 0, [np.zeros(0, np.int64)]
        for segment in self.segments:
            found.append(segment.units[layout.UNIT_DOC].astype(np.int64) + first)
            first += segment.n_docs
        return np.concatenate(found)

    def place(self, number: int) -> tuple[int, int]:
        """The index of a record's segment, and the record's number in it."""
        at = int(np.searchsorted(self.bases, number, side="right")) - 1
        return at, number - self.bases[at]

    def lengths(self, fieldname: str) -> NDArray[np.int64]:
        """The length of a field in each passage, its document's head included."""
        if fieldname not in self._lengths:
            self._lengths[fieldname] = np.concatenate(
                [np.zeros(0, np.int64), *(_lengths(segment, fieldname, self._texts) for segment in self.segments)]
            )
        return self._lengths[fieldname]

    def ids_of(self, places: Iterable[Places]) -> Ids:
        """The passages of documents, and single passages, as Whoosh document numbers."""
        found = [np.zeros(0, np.int64)]
        for base, segment, (docs, units) in zip(self.bases, self.segments, places, strict=False):
            held = np.zeros(segment.n_docs, bool)
            held[docs] = True
            of_unit = held[segment.units[layout.UNIT_DOC]]
            of_unit[units] = True
            found.append(np.flatnonzero(of_unit) + base)
        ids = np.concatenate(found)
        alive: Ids = ids[self.alive[ids]]
        return alive

    def places_of(self, ids: Iterable[int]) -> tuple[Places, ...]:
        """The inverse: the passages of each segment, and its documents without passages."""
        every = np.unique(np.array(list(ids), np.int64))
        found = []
        for base, segment in zip(self.bases, self.segments, strict=False):
            units = every[(every >= base) & (every < base + segment.n_units)] - base
            docs = segment.units[layout.UNIT_DOC, units]
            is_head = segment.docs[layout.DOC_FIRST_UNIT, docs] == units
            found.append((docs[is_head].astype(np.int32), units[~is_head].astype(np.int32)))
        return tuple(found)

    def spread(self, units: Iterable[NDArray[np.int32]]) -> Ids:
        """Heads and passages as Whoosh documents: a head becomes all its passages."""
        found = []
        for segment, here in zip(self.segments, units, strict=True):
            docs = segment.units[layout.UNIT_DOC, here]
            is_head = segment.docs[layout.DOC_FIRST_UNIT, docs] == here
            found.append((docs[is_head], here[~is_head]))
        return self.ids_of(found)

    def in_texts(self, fieldname: str, text: str) -> tuple[Ids, Ids]:
        """A passage and a position for each occurrence of a term in a field of the passage or of its head."""
        ids, positions = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for base, segment in zip(self.bases, self.segments, strict=False):
            number = segment.forms.find(text)
            if number < 0:
                continue
            arrays = segment.arrays
            stored = kernel.decode_positions(arrays["postings"], arrays["positions"], arrays["terms"], number)
            unit, field, position = (column.astype(np.int64) for column in stored)
            if fieldname != ALL:
                kept = np.isin(field, self._texts[fieldname])
                unit, field, position = unit[kept], field[kept], position[kept]
            position += np.where(field == layout.TITEL, aanhef_lengths(segment, unit), 0)
            field[field == layout.AANHEF] = layout.TITEL
            shifted = position + field * FIELD_STRIDE if fieldname == ALL else position
            doc = segment.units[layout.UNIT_DOC, unit]
            first = segment.docs[layout.DOC_FIRST_UNIT].astype(np.int64)
            of_head = unit == first[doc]
            sizes = np.where(of_head, first[doc + 1] - first[doc], 1)
            at = np.repeat(unit, sizes) + np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
            alive = self.alive[at + base]
            ids.append(at[alive] + base)
            positions.append(np.repeat(shifted, sizes)[alive])
        return np.concatenate(ids), np.concatenate(positions)

    @cached_property
    def fields_of_forms(self) -> list[NDArray[np.uint16]]:
        """For each term of a segment the fields of live texts that contain it, one bit per field."""
        found = []
        for segment in self.segments:
            masks = np.zeros(segment.forms.n, np.uint16)
            starts = np.asarray(segment.arrays["terms"][1])
            live = segment.deleted[segment.units[layout.UNIT_DOC]] == 0
            for first in range(0, segment.forms.n, FORMS_AT_ONCE):
                here = starts[first : first + FORMS_AT_ONCE + 1]
                data = np.asarray(segment.arrays["postings"][here[0] : here[-1]])
                form, unit, field, _ = decode_postings(data, here - here[0])
                kept = live[unit]
                np.bitwise_or.at(masks, form[kept] + first, (1 << field[kept]).astype(np.uint16))
            found.append(masks)
        return found


def _alive(segment: Segment) -> NDArray[np.bool_]:
    """Records that are Whoosh documents: passages of live documents, and heads of live documents without passages."""
    first = segment.docs[layout.DOC_FIRST_UNIT]
    alive = np.ones(segment.n_units, bool)
    alive[first[:-1]] = np.diff(first) == 1
    alive &= segment.deleted[segment.units[layout.UNIT_DOC]] == 0
    return alive


def _lengths(segment: Segment, fieldname: str, texts: Mapping[str, tuple[int, ...]]) -> NDArray[np.int64]:
    doc = segment.units[layout.UNIT_DOC]
    if fieldname in texts:
        numbers = texts[fieldname]
        if layout.is_of_head(numbers[0]):
            rows = [row for row in (layout.DOC_LENGTHS + number for number in numbers) if row < len(segment.docs)]
            of_head: NDArray[np.int64] = segment.docs[rows].sum(0, dtype=np.int64)[doc]
            return of_head
        row = layout.UNIT_LENGTHS + numbers[0] - len(layout.HEAD_FIELDS)
        own: NDArray[np.int64] = segment.units[row].astype(np.int64)
        return own
    if fieldname == ALL:
        return sum((_lengths(segment, name, texts) for name in texts), np.zeros(segment.n_units, np.int64))
    return np.ones(segment.n_units, np.int64)
