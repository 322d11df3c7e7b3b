# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Building of block postings: the documents of a frequent term, or of rare terms with one part, by fields.

index/segment/block_postings.py describes the layout.
"""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport free, malloc, qsort, realloc
from libc.string cimport memchr, memcpy

import numpy as np

from .block_writer cimport (
    BLOCK, FORM_BLOCK, LAST_PLACE, MOST_FIELDS, MOST_KINDS, MOST_PATTERNS, PART_BLOCK, PATTERN_FIELDS, Combination, ListWriter,
    Written, combination_of, write_number,
)
from .codec cimport take_posting
from .runs cimport Run, read_run
from .structs cimport RUN, Segment

from ...errors import Damaged

cdef enum:
    FEWEST = 512       # least document frequency of a term with block postings
    FEWEST_FORMS = 8   # least number of other terms of one key that share block postings

cdef struct Counted:
    # one document's postings of one term
    int32_t frequency[16]
    uint32_t fields
    uint64_t places


cdef inline uint32_t _pairs(const Counted* counted) noexcept nogil:
    """The pairs as one number, 0 if they cannot be a pattern."""
    cdef uint32_t left = counted.fields, found = 0
    cdef int field = 0, n = 0
    while left:
        if left & 1:
            if n == PATTERN_FIELDS or counted.frequency[field] > 15:
                return 0
            found |= <uint32_t>(counted.frequency[field] << 4 | field) << (8 * n)
            n += 1
        left >>= 1
        field += 1
    return found


cdef struct TermCounts:
    # one document's postings of one of the terms of a key
    int32_t doc
    int32_t ordinal
    uint32_t pairs   # 0 if they cannot be a pattern
    uint32_t fields
    uint64_t places  # the records of the document, as bits
    int64_t spilt    # the offset of the frequencies of these fields, when they are no pattern


cdef int _by_document(const void* a, const void* b) noexcept nogil:
    cdef const TermCounts* one = <const TermCounts*>a
    cdef const TermCounts* other = <const TermCounts*>b
    if one.doc != other.doc:
        return -1 if one.doc < other.doc else 1
    return -1 if one.ordinal < other.ordinal else one.ordinal > other.ordinal


cdef enum Doing:
    COUNT = 0    # the patterns
    WRITE = 1    # the list of one term
    COLLECT = 2  # entries of one of several terms


cdef class ListMaker(ListWriter):
    """Reads the postings of terms document by document, first to count the patterns, then to write the lists."""
    cdef const uint8_t[::1] postings
    cdef const int64_t[:, ::1] terms
    cdef const int32_t[::1] unit_doc
    cdef const int32_t[::1] heads
    cdef const uint8_t* data
    cdef TermCounts* entries  # while the entries of one key are collected
    cdef int64_t n_entries
    cdef int32_t* spilt
    cdef int64_t n_spilt
    cdef int32_t ordinal

    def __init__(self, postings, terms, unit_doc, heads):
        self.postings = postings
        self.terms = terms
        self.unit_doc = unit_doc
        self.heads = heads
        self.data = &self.postings[0] if self.postings.shape[0] else NULL

    def __dealloc__(self):
        free(self.entries)
        free(self.spilt)

    cdef int64_t walk(self, Py_ssize_t form, Doing doing) noexcept nogil:
        """Reads a term's documents; returns how many, or -1 where its postings are damaged."""
        cdef int64_t at = self.terms[1, form], end = self.terms[1, form + 1], before, begin = at, unit = 0, last = 0
        cdef int64_t n = 0, doc_end = 0
        cdef uint64_t value, frequency
        cdef int32_t doc = -1, written = -1
        cdef int field
        cdef Counted counted
        counted.fields = 0
        while at < end:
            before = at
            last = unit
            if not take_posting(self.data, &at, end, &value, &frequency):
                return -1
            unit += <int64_t>(value >> 5)
            field = (value >> 1) & 15
            if unit >= doc_end:
                if unit >= self.unit_doc.shape[0]:
                    return -1
                if doc >= 0:
                    self.close(&counted, doc, doc - written, doing)
                    written = doc
                doc = self.unit_doc[unit]
                if not 0 <= doc < self.heads.shape[0] - 1 or not self.heads[doc] <= unit < self.heads[doc + 1]:
                    return -1
                doc_end = self.heads[doc + 1]
                counted.fields = 0
                counted.places = 0
                if doing == WRITE and n % BLOCK == 0:
                    self.begin_block()
                    self.tell_block(<int32_t>(before - begin))
                    self.tell_block(<int32_t>last)
                n += 1
            if not counted.fields >> field & 1:
                counted.fields |= <uint32_t>1 << field
                counted.frequency[field] = 0
            if frequency > <uint64_t>(0x7FFFFFF - counted.frequency[field]):
                return -1
            counted.frequency[field] += <int32_t>frequency
            counted.places |= <uint64_t>1 << min(unit - self.heads[doc], LAST_PLACE)
        if doc >= 0:
            self.close(&counted, doc, doc - written, doing)
        return n

    cdef void close(self, const Counted* counted, int32_t doc, int32_t step, Doing doing) noexcept nogil:
        """Counts, writes or collects the postings of one document."""
        cdef uint32_t pairs = _pairs(counted)
        cdef Combination* kind
        cdef TermCounts* entry
        cdef int field
        if doing == COUNT:
            if pairs:
                kind = combination_of(self.kinds, pairs)
                if kind.pairs or self.n_kinds < MOST_KINDS // 2:
                    self.n_kinds += not kind.pairs
                    kind.pairs = pairs
                    kind.n += 1
        elif doing == WRITE:
            self.write_entry(step, pairs, counted.fields, counted.frequency)
        else:
            entry = &self.entries[self.n_entries]
            entry.doc = doc
            entry.ordinal = self.ordinal
            entry.pairs = pairs
            entry.fields = counted.fields
            entry.places = counted.places
            entry.spilt = self.n_spilt
            self.n_entries += 1
            if not pairs:
                for field in range(16):
                    if counted.fields >> field & 1:
                        self.spilt[self.n_spilt] = counted.frequency[field]
                        self.n_spilt += 1

    cdef void write_together(self) noexcept nogil:
        """Writes the entries that were collected."""
        cdef int64_t i
        cdef int32_t before = -1
        cdef int32_t frequency[16]
        cdef const TermCounts* entry
        cdef int field, n
        qsort(self.entries, self.n_entries, sizeof(TermCounts), _by_document)
        self.begin_list()
        for i in range(self.n_entries):
            entry = &self.entries[i]
            if i % BLOCK == 0:
                self.begin_block()
                self.tell_block(before)
            n = 0
            for field in range(16):
                if entry.fields >> field & 1:
                    if entry.pairs:
                        frequency[field] = entry.pairs >> (8 * n + 4) & 15
                    else:
                        frequency[field] = self.spilt[entry.spilt + n]
                    n += 1
            self.write_entry(entry.doc - before, entry.pairs, entry.fields, frequency)
            write_number(&self.block.told_ordinals, entry.ordinal)
            write_number(&self.block.told_places, entry.places)
            before = entry.doc
        self.end_list()


def block_postings(postings, terms, unit_doc, heads, int64_t fewest=FEWEST):
    cdef ListMaker maker = ListMaker(postings, terms, unit_doc, heads)
    cdef Py_ssize_t form, n_forms = maker.terms.shape[1] - 1, i, n_listed = 0
    cdef int64_t n, begin, end, n_bytes = 0, n_blocks = 0
    cdef int64_t[:, ::1] starts
    cdef int32_t[::1] listed
    cdef int field
    found = []
    for form in range(n_forms):
        begin, end = maker.terms[1, form], maker.terms[1, form + 1]
        if not 0 <= begin <= end <= maker.postings.shape[0]:
            raise Damaged("a posting points outside its segment; run `vraagbaak repair`")
        if end - begin < fewest:  # a posting takes at least one byte
            continue
        n = maker.walk(form, COUNT)
        if n < 0:
            raise Damaged("a posting points outside its segment; run `vraagbaak repair`")
        if n >= fewest and n:
            found.append(form)
            n_bytes += end - begin
            n_blocks += (n + BLOCK - 1) // BLOCK
    kinds = sorted([(-<int64_t>maker.kinds[i].n, maker.kinds[i].pairs, i) for i in range(MOST_KINDS)
                    if maker.kinds[i].pairs])
    patterns = np.full((MOST_PATTERNS, PATTERN_FIELDS), -1, np.int32)
    for i, (_, pairs, slot) in enumerate(kinds):
        maker.kinds[<Py_ssize_t>slot].n = min(i, MOST_PATTERNS)
        if i < MOST_PATTERNS:
            for field in range(PATTERN_FIELDS):
                if pairs >> 8 * field & 255:
                    patterns[i, field] = pairs >> 8 * field & 255
    listed_made = np.array(found, np.int32)
    starts_made = np.zeros((2, len(found) + 1), np.int64)
    listed, starts = listed_made, starts_made
    # a posting's step, pattern and pairs take at most this number of bytes per byte of the posting
    maker.lists.items = <uint8_t*>malloc(4 * n_bytes + 16)
    maker.blocks.items = <uint8_t*>malloc(FORM_BLOCK * n_blocks * sizeof(int32_t) + 16)
    if maker.lists.items == NULL or maker.blocks.items == NULL:
        raise MemoryError
    n_listed = listed.shape[0]
    with nogil:
        for i in range(n_listed):
            maker.begin_list()
            maker.walk(listed[i], WRITE)
            maker.end_list()
            starts[0, i + 1] = maker.lists.n
            starts[1, i + 1] = maker.blocks.n // FORM_BLOCK
    return listed_made, starts_made, *_written(maker, FORM_BLOCK), patterns


def part_block_postings(postings, terms, unit_doc, heads, const int32_t[::1] listed, const int32_t[:, ::1] patterns,
               const int32_t[::1] stem_map_forms, const int32_t[::1] stem_map_starts, int64_t fewest=FEWEST_FORMS):
    cdef ListMaker maker = ListMaker(postings, terms, unit_doc, heads)
    cdef Py_ssize_t key, n_keys = stem_map_starts.shape[0] - 1, i, n_kept = 0, n_forms = maker.terms.shape[1] - 1
    cdef int64_t first, last, at, most_bytes = 0, n_bytes, all_bytes = 0, all_blocks = 0, rare
    cdef int32_t form
    cdef uint32_t pairs
    cdef int field
    cdef bint fine = True
    cdef uint8_t[::1] common
    cdef int64_t[:, ::1] starts
    common_made = np.zeros(n_forms + 1, np.uint8)
    common = common_made
    for i in range(listed.shape[0]):
        if 0 <= listed[i] < n_forms:
            common[listed[i]] = 1
    for i in range(patterns.shape[0]):
        pairs = 0
        for field in range(PATTERN_FIELDS):
            if patterns[i, field] >= 0:
                pairs |= <uint32_t>patterns[i, field] << (8 * field)
        if pairs:
            combination_of(maker.kinds, pairs)[0] = Combination(pairs, <uint32_t>i)
    keys = []
    for key in range(n_keys):
        first, last = stem_map_starts[key], stem_map_starts[key + 1]
        if last - first < fewest or not 0 <= first <= last <= stem_map_forms.shape[0]:
            continue
        rare = n_bytes = 0
        for at in range(first, last):
            form = stem_map_forms[at]
            if not 0 <= form < n_forms or not 0 <= maker.terms[1, form] <= maker.terms[1, form + 1]:
                raise Damaged("a posting points outside its segment; run `vraagbaak repair`")
            if not common[form]:
                rare += 1
                n_bytes += maker.terms[1, form + 1] - maker.terms[1, form]
        if rare >= fewest:
            keys.append(key)
            most_bytes = max(most_bytes, n_bytes)
            all_bytes += n_bytes
            all_blocks += n_bytes // BLOCK + 1
    keys_made = np.array(keys, np.int32)
    starts_made = np.zeros((2, len(keys) + 1), np.int64)
    starts = starts_made
    # a posting is at most one entry: a step, a pattern or pairs, the term's ordinal and the bits of passages
    maker.entries = <TermCounts*>malloc((most_bytes + 1) * sizeof(TermCounts))
    maker.spilt = <int32_t*>malloc((most_bytes + 1) * sizeof(int32_t))
    maker.lists.items = <uint8_t*>malloc(21 * all_bytes + 16)
    maker.blocks.items = <uint8_t*>malloc(PART_BLOCK * all_blocks * sizeof(int32_t) + 16)
    if maker.entries == NULL or maker.spilt == NULL or maker.lists.items == NULL or maker.blocks.items == NULL:
        raise MemoryError
    cdef const int32_t[::1] chosen = keys_made
    with nogil:
        for i in range(chosen.shape[0]):
            maker.n_entries = maker.n_spilt = 0
            first = stem_map_starts[chosen[i]]
            for at in range(first, stem_map_starts[chosen[i] + 1]):
                form = stem_map_forms[at]
                if not common[form]:
                    maker.ordinal = <int32_t>(at - first)
                    fine = maker.walk(form, COLLECT) >= 0 and fine
            maker.write_together()
            starts[0, i + 1] = maker.lists.n
            starts[1, i + 1] = maker.blocks.n // PART_BLOCK
    if not fine:
        raise Damaged("a posting points outside its segment; run `vraagbaak repair`")
    return keys_made, starts_made, *_written(maker, PART_BLOCK)


cdef tuple _written(ListMaker maker, int width):
    """The lists, and their blocks of this many numbers each."""
    lists = np.empty(maker.lists.n, np.uint8)
    blocks = np.empty((maker.blocks.n // width, width), np.int32)
    copy_bytes(lists, maker.lists.items, maker.lists.n)
    copy_bytes(blocks.reshape(-1).view(np.uint8), maker.blocks.items, maker.blocks.n * sizeof(int32_t))
    return lists, blocks


cdef copy_bytes(uint8_t[::1] to, const uint8_t* data, int64_t n):
    if n:
        memcpy(&to[0], data, n)


def postings_within(const uint8_t[::1] postings, const int64_t[:, ::1] terms, const uint8_t[::1] kept):
    cdef Segment here
    cdef Run run
    cdef Written out
    cdef Py_ssize_t form, n_forms = terms.shape[1] - 1, n = 0
    cdef int64_t at, end, unit, before, room = 1 << 16
    cdef int32_t[::1] ordinals = np.cumsum(kept, dtype=np.int32)  # counted from 1
    cdef uint8_t* grown
    cdef bint fine = terms.shape[0] == 3
    cdef int i
    cdef int32_t[::1] forms
    cdef int64_t[::1] starts
    forms_made, starts_made = np.empty(max(0, n_forms), np.int32), np.zeros(max(1, n_forms + 1), np.int64)
    forms, starts = forms_made, starts_made
    here.postings = &postings[0] if postings.shape[0] else NULL
    here.n_postings = postings.shape[0]
    here.n_units = <int32_t>kept.shape[0]
    here.n_fields = MOST_FIELDS
    out.n = 0
    out.items = <uint8_t*>malloc(room)
    fine = fine and out.items != NULL
    if not memchr(&kept[0], 1, kept.shape[0]) if kept.shape[0] else True:
        n_forms = 0  # nothing is kept
    with nogil:
        for form in range(n_forms):
            at, end, unit, before = terms[1, form], terms[1, form + 1], 0, 0
            fine = fine and 0 <= at <= end <= here.n_postings
            while fine and at < end:
                fine = read_run(&here, &at, end, &unit, &run)
                if out.n + 10 * RUN > room:
                    room *= 2
                    grown = <uint8_t*>realloc(out.items, room)
                    fine = fine and grown != NULL
                    out.items = grown if grown != NULL else out.items
                if not fine:
                    break
                for i in range(run.n):
                    if kept[run.units[i]]:
                        write_number(
                            &out, <uint64_t>(ordinals[run.units[i]] - 1 - before) << 5 | <uint64_t>run.fields[i] << 1
                        )
                        before = ordinals[run.units[i]] - 1
            if out.n > starts[n]:
                forms[n] = <int32_t>form
                n += 1
                starts[n] = out.n
            if not fine:
                break
    try:
        if out.items == NULL:
            raise MemoryError
        if not fine:
            raise Damaged("a posting points outside its segment; run `vraagbaak repair`")
        found = np.empty(out.n, np.uint8)
        copy_bytes(found, out.items, out.n)
    finally:
        free(out.items)
    return forms_made[:n].copy(), starts_made[: n + 1].copy(), found
