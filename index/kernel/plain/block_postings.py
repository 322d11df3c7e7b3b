"""Block postings, built in numpy.

index/segment/block_postings.py describes the layout.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...errors import Damaged
from ...storage.postings import Bytes, Ints, Longs, decode_postings, encode_numbers, encode_postings, packed_sizes

FEWEST, FEWEST_FORMS, BLOCK = 512, 8, 64
MOST_PATTERNS, PATTERN_FIELDS, MOST_KINDS = 255, 3, 1 << 14
NO_PATTERN = LARGE_STEP = 255
LAST_PLACE = 62
AT_ONCE = 1 << 20
"""Bytes of postings that are decoded at a time."""


def block_postings(
    postings: Bytes, terms: Longs, unit_doc: Ints, heads: Ints, fewest: int = FEWEST
) -> tuple[Ints, Longs, Bytes, Ints, Ints]:
    """The arrays of block_postings.ARRAYS; `heads` has the first record of each document, and the end.

    `fewest` is the number of documents that a term with block postings is in, at least.
    """
    starts = terms[1]
    if len(starts) and (starts[0] < 0 or np.any(np.diff(starts) < 0) or starts[-1] > len(postings)):
        raise Damaged("a posting points outside its segment; run `vraagbaak repair`")
    counts: dict[int, int] = {}
    common: list[int] = []
    for some in _several(np.flatnonzero(np.diff(starts) >= max(1, fewest)), starts):
        entries = _Entries.of(postings, starts, some, unit_doc, heads)
        kinds, first, n = np.unique(entries.pairs[entries.pairs > 0], return_index=True, return_counts=True)
        for at in np.argsort(first).tolist():  # as they come
            kind = int(kinds[at])
            if kind in counts or len(counts) < MOST_KINDS:
                counts[kind] = counts.get(kind, 0) + int(n[at])
        common += some[np.bincount(entries.form, minlength=len(some)) >= fewest].tolist()
    commonest = sorted(counts, key=lambda pairs: (-counts[pairs], pairs))[:MOST_PATTERNS]
    patterns = np.full((MOST_PATTERNS, PATTERN_FIELDS), -1, np.int32)
    for number, pairs in enumerate(commonest):
        pattern_fields = [pairs >> 8 * at & 255 for at in range(PATTERN_FIELDS) if pairs >> 8 * at & 255]
        patterns[number, : len(pattern_fields)] = pattern_fields
    listed = np.array(common, np.int32)
    lists, blocks = [np.zeros(0, np.uint8)], [np.zeros((0, 3), np.int32)]
    sizes: list[Longs] = [np.zeros((2, 1), np.int64)]
    for some in _several(listed.astype(np.int64), starts):
        own_lists, own_blocks, own_sizes = _Entries.of(postings, starts, some, unit_doc, heads).written(commonest)
        lists.append(own_lists)
        blocks.append(own_blocks)
        sizes.append(own_sizes)
    behind = np.cumsum(np.concatenate(sizes, axis=1), axis=1)
    return listed, behind, np.concatenate(lists), np.concatenate(blocks), patterns


def part_block_postings(
    postings: Bytes,
    terms: Longs,
    unit_doc: Ints,
    heads: Ints,
    listed: Ints,
    patterns: Ints,
    stem_map_forms: Ints,
    stem_map_starts: Ints,
    fewest: int = FEWEST_FORMS,
) -> tuple[Ints, Longs, Bytes, Ints]:
    """The arrays of block_postings.PART_ARRAYS, for keys with at least this many terms without block postings of their
    own."""
    behind_keys = stem_map_forms[stem_map_starts[0] :]
    if len(behind_keys) and not 0 <= int(behind_keys.min()) <= int(behind_keys.max()) < terms.shape[1] - 1:
        raise Damaged("a posting points outside its segment; run `vraagbaak repair`")
    rare = ~np.isin(stem_map_forms, listed)
    n_rare: Longs = np.concatenate((np.zeros(1, np.int64), np.cumsum(rare)))
    held: Longs = np.diff(n_rare[stem_map_starts])
    keys = np.flatnonzero((held >= fewest) & (np.diff(stem_map_starts) >= fewest))
    commonest = [sum(int(pair) << 8 * at for at, pair in enumerate(row) if pair >= 0) for row in patterns]
    lists, blocks = [np.zeros(0, np.uint8)], [np.zeros((0, 2), np.int32)]
    sizes = np.zeros((2, len(keys) + 1), np.int64)
    for number, key in enumerate(keys.tolist(), 1):
        first, behind = stem_map_starts[key : key + 2].tolist()
        ordinals = np.flatnonzero(rare[first:behind])
        forms = stem_map_forms[first:behind][ordinals].astype(np.int64)
        entries = _Entries.of(postings, terms[1], forms, unit_doc, heads).together(commonest, ordinals)
        lists.append(entries[0])
        blocks.append(entries[1])
        sizes[:, number] = len(entries[0]), len(entries[1])
    return keys.astype(np.int32), np.cumsum(sizes, axis=1), np.concatenate(lists), np.concatenate(blocks)


def postings_within(postings: Bytes, terms: Longs, kept: NDArray[np.uint8]) -> tuple[Ints, Longs, Bytes]:
    """The postings in these records, which are renumbered among themselves, all with a frequency of 1. Returns the
    terms that have any, ascending; the offset of each one's postings, and the end; and the postings."""
    starts = terms[1]
    if terms.shape[0] != 3 or starts[0] < 0 or np.any(np.diff(starts) < 0) or starts[-1] > len(postings):
        raise Damaged("a posting points outside its segment; run `vraagbaak repair`")
    ordinals = np.cumsum(kept, dtype=np.int64) - 1
    postings_of: list[tuple[Longs, Ints, Ints]] = []
    for some in _several(np.arange(len(starts) - 1 if kept.any() else 0), starts):
        chosen = starts[some[0] : some[-1] + 2]
        form, unit, field, _ = decode_postings(postings[chosen[0] : chosen[-1]], chosen - chosen[0])
        if len(unit) and unit.max() >= len(kept):
            raise Damaged("a posting points outside its segment; run `vraagbaak repair`")
        inside = kept[unit] != 0
        postings_of.append((some[form[inside]], ordinals[unit[inside]], field[inside]))
    form, unit, field = (
        np.concatenate([columns[at] for columns in postings_of] or [np.zeros(0, np.int32)]) for at in range(3)
    )
    forms, nth = np.unique(form, return_inverse=True)
    data, behind = encode_postings(nth.astype(np.int32), unit, field, np.ones(len(nth), np.int32), len(forms))
    return forms.astype(np.int32), behind, data


def _several(forms: Longs, starts: Longs) -> Iterator[Longs]:
    """The terms in runs of about AT_ONCE bytes of postings each."""
    if len(forms):
        before = np.cumsum(starts[forms + 1] - starts[forms]) // AT_ONCE
        yield from np.split(forms, np.flatnonzero(np.diff(before)) + 1)


class _Entries(NamedTuple):
    """The documents of some terms, term after term."""

    n_forms: int
    form: Longs
    """The term of each entry, counted from 0."""
    doc: Longs
    begin: Longs
    """The offset of its postings, counted from the term's."""
    before: Longs
    """The record before them."""
    pairs: NDArray[np.int64]
    """Frequency << 4 | field, eight bits each, lowest field lowest; 0 if they cannot be a pattern."""
    n_fields: Longs
    values: Longs
    """For all entries, frequency << 4 | field for each of their fields."""
    places: Longs
    """The records of the document, as bits, the lowest for its head; records from LAST_PLACE on share one bit."""

    @classmethod
    def of(cls, postings: Bytes, starts: Longs, forms: Longs, unit_doc: Ints, heads: Ints) -> _Entries:
        sizes = starts[forms + 1] - starts[forms]
        at = np.arange(int(sizes.sum())) + np.repeat(starts[forms] - (np.cumsum(sizes) - sizes), sizes)
        bounds = np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes)))
        form, unit, field, frequency = decode_postings(np.asarray(postings)[at], bounds)
        if unit.max(initial=-1) >= len(unit_doc):
            raise Damaged("a posting points outside its segment; run `vraagbaak repair`")
        doc = unit_doc[unit].astype(np.int64)
        if doc.min(initial=0) < 0 or doc.max(initial=0) >= len(heads) - 1:
            raise Damaged("a posting points outside its segment; run `vraagbaak repair`")
        if np.any(unit < heads[doc]) or np.any(unit >= heads[doc + 1]):
            raise Damaged("a posting points outside its segment; run `vraagbaak repair`")
        new_form = np.ones(len(form), bool)
        new_form[1:] = form[1:] != form[:-1]
        new = new_form.copy()
        new[1:] |= doc[1:] != doc[:-1]
        first = np.flatnonzero(new)
        before = np.zeros(len(form), np.int64)
        before[1:] = unit[:-1]
        before[new_form] = 0
        # the bytes of each posting: of its header, and of a frequency over 1
        steps = (unit - before) << 5 | field.astype(np.int64) << 1 | (frequency > 1)
        n_bytes = packed_sizes(steps) + (frequency > 1) * packed_sizes(frequency.astype(np.int64))
        place = np.cumsum(n_bytes) - n_bytes
        place -= np.repeat(place[new_form], np.bincount(form, minlength=len(forms))[np.unique(form)])
        entry = np.cumsum(new) - 1
        fields, inverse = np.unique(entry * 16 + field, return_inverse=True)
        total = np.bincount(inverse, weights=frequency).astype(np.int64)
        values = total << 4 | fields & 15
        n_fields = np.bincount(fields >> 4, minlength=len(first))
        begins = np.cumsum(n_fields) - n_fields
        nth = np.arange(len(values)) - np.repeat(begins, n_fields)
        pairs = np.zeros(len(first), np.int64)
        fits = (n_fields <= PATTERN_FIELDS) & (np.maximum.reduceat(total, begins) <= 15 if len(begins) else True)
        held = fits[fields >> 4]
        np.add.at(pairs, (fields >> 4)[held], values[held] << 8 * nth[held])
        bits = np.left_shift(1, np.minimum(unit - heads[doc], LAST_PLACE).astype(np.int64))
        places = np.bitwise_or.reduceat(bits, first) if len(first) else bits
        of_entries = form[first].astype(np.int64), doc[first], place[first], before[first]
        return cls(len(forms), *of_entries, pairs, n_fields, values, places)

    def written(self, commonest: list[int]) -> tuple[Bytes, Ints, Longs]:
        """The lists, their blocks, and how many bytes and blocks each term has."""
        steps = self.doc + 1
        same = self.form[1:] == self.form[:-1]
        steps[1:] -= np.where(same, self.doc[:-1] + 1, 0)
        data, sizes, first, offsets = self._blocks(steps, commonest, self.form, self.n_forms)
        return data, np.stack((offsets, self.begin[first], self.before[first]), axis=1).astype(np.int32), sizes

    def together(self, commonest: list[int], ordinals: Longs) -> tuple[Bytes, Ints]:
        """One list of all terms, which have these ordinals within their key, and its blocks."""
        order = np.lexsort((self.form, self.doc))
        begins = np.cumsum(self.n_fields) - self.n_fields
        n_fields = self.n_fields[order]
        moved = np.arange(len(self.values)) + np.repeat(begins[order] - (np.cumsum(n_fields) - n_fields), n_fields)
        doc = self.doc[order]
        sorted_entries = self._replace(
            form=self.form[order], doc=doc, pairs=self.pairs[order], n_fields=n_fields, values=self.values[moved]
        )
        one_list = np.zeros(len(doc), np.int64)
        data, _, first, offsets = sorted_entries._blocks(
            np.diff(doc, prepend=-1), commonest, one_list, 1, (ordinals[sorted_entries.form], self.places[order])
        )
        before = np.concatenate((np.full(1, -1), doc))[first]
        return data, np.stack((offsets, before), axis=1).astype(np.int32)

    def _blocks(
        self, steps: Longs, commonest: list[int], of_list: Longs, n_lists: int, told: Sequence[Longs] = ()
    ) -> tuple[Bytes, Longs, Longs, Longs]:
        """Encodes these entries as lists. Returns their bytes with the data of each; how many bytes and blocks each
        list has; the first entry of each block; and where the block begins, counted from its list."""
        number_of = {pairs: number for number, pairs in enumerate(commonest) if pairs}
        kinds = np.array([number_of.get(pairs, NO_PATTERN) for pairs in self.pairs.tolist()], np.int64)
        odd = kinds == NO_PATTERN
        large = steps >= LARGE_STEP
        n_entries = np.bincount(of_list, minlength=n_lists)
        nth = np.arange(len(steps)) - np.repeat(np.cumsum(n_entries) - n_entries, n_entries)
        first = np.flatnonzero(nth % BLOCK == 0)
        n_blocks = -(-n_entries // BLOCK)
        in_block = np.diff(np.append(first, len(steps)))
        # numbers that do not fit into an entry's two bytes, each with its entry
        fields = np.repeat(np.arange(len(steps)), self.n_fields)
        shown = np.repeat(odd, self.n_fields)
        odd_numbers = np.concatenate((self.n_fields[odd], self.values[shown]))
        odd_entries = np.concatenate((np.flatnonzero(odd), fields[shown]))
        in_order = np.argsort(odd_entries, kind="stable")
        sections = [
            (steps[large] - LARGE_STEP, np.flatnonzero(large)),
            (odd_numbers[in_order], odd_entries[in_order]),
            *((numbers, np.arange(len(steps))) for numbers in told),
        ]
        block_of = np.repeat(np.arange(len(first)), in_block)
        section_bytes: list[Longs] = [
            np.bincount(block_of[entries], weights=packed_sizes(numbers), minlength=len(first)).astype(np.int64)
            for numbers, entries in sections
        ]
        sizes: Longs = 2 * in_block + np.sum(section_bytes, axis=0)
        list_of_block = of_list[first]
        n_bytes = np.bincount(list_of_block, weights=sizes, minlength=n_lists).astype(np.int64) + 1
        begins = np.cumsum(n_bytes) - n_bytes
        offsets = begins[list_of_block] + 1
        offsets += np.cumsum(sizes) - sizes
        of_first = np.cumsum(n_blocks) - n_blocks
        held = np.flatnonzero(n_blocks)
        offsets -= np.repeat((np.cumsum(sizes) - sizes)[of_first[held]], n_blocks[held])
        data = np.zeros(int(n_bytes.sum()), np.uint8)
        data[begins[held]] = in_block[of_first[held] + n_blocks[held] - 1]
        place = np.repeat(offsets, in_block) + nth % BLOCK
        data[place] = np.minimum(steps, LARGE_STEP)
        data[place + np.repeat(in_block, in_block)] = kinds
        at = offsets + 2 * in_block
        for (numbers, entries), own_bytes in zip(sections, section_bytes, strict=True):
            widths = packed_sizes(numbers)
            behind = np.cumsum(widths)
            first_of_block = np.cumsum(own_bytes) - own_bytes
            places = behind - widths + (at - first_of_block)[block_of[entries]]
            within = np.arange(int(widths.sum())) - np.repeat(behind - widths, widths)
            data[np.repeat(places, widths) + within] = encode_numbers(numbers)
            at = at + own_bytes
        return data, np.stack((n_bytes, n_blocks)), first, offsets - begins[list_of_block]
