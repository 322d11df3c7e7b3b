# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Rescoring: lists of several terms, added to the passages of the pending documents."""

from libc.stdint cimport int32_t, int64_t, uint32_t, uint64_t

from .codec cimport lowest_bit, n_bits, prefetch, take_number
from .block_writer cimport BLOCK, LAST_PLACE, NO_PATTERN, PART_BLOCK, PATTERN_FIELDS
from .structs cimport FORMS_BETWEEN, Lists, State, Times, is_of_head
from .blocks cimport Block, find_places, n_before, n_blocks_of, open_block, open_forms, rows_of
from .state cimport is_late
from .rescoring_postings cimport FEW_PENDING, add_to_slot, rescore_form, rescore_in


cdef bint rescore_together(State* self, Py_ssize_t number, double weight, double* group) noexcept nogil:
    """Adds the postings of those terms of a list of several that a pending document holds. If few documents are
    pending, most entries are sufficient by themselves; for the others postings are read."""
    cdef const Lists* lists = &self.here.part_block_postings
    cdef const int32_t* rows = rows_of(lists, number)
    cdef int64_t at_block, place, n_blocks = n_blocks_of(lists, number)
    cdef uint64_t places
    cdef int32_t first = self.here.stem_map.starts[self.here.stem_map.keys[number]]
    cdef int32_t n_forms = self.here.stem_map.starts[self.here.stem_map.keys[number] + 1] - first, n_flagged = 0
    cdef int32_t ordinals[BLOCK]
    cdef int32_t doc, next_pending = 0, nth
    cdef int entries[BLOCK]
    cdef int i, e, placed, n_entries
    cdef Block block
    cdef bint fine = True, is_open, few = self.n_pending <= FEW_PENDING
    for at_block in range(n_blocks):
        # a document's entries may continue in the next block
        while next_pending < self.n_pending and self.pending_docs[next_pending] < rows[PART_BLOCK * at_block + 1]:
            next_pending += 1
        if next_pending == self.n_pending:
            break
        if at_block + 1 < n_blocks and self.pending_docs[next_pending] > rows[PART_BLOCK * (at_block + 1) + 1]:
            continue
        fine = fine and open_block(lists, number, at_block, rows[PART_BLOCK * at_block + 1], self.here.n_docs, &block)
        if not fine:
            break
        is_open = False
        nth = next_pending
        place = 0
        placed = 0
        n_entries = pending_entries(self, &block, next_pending, few, entries)
        for i in range(n_entries):
            e = entries[i]
            doc = block.docs[e]
            if not fine:
                break
            if few:
                if not place:
                    fine = find_places(&block, &place)
                while fine and placed <= e:
                    fine = take_number(block.bytes, &place, block.end, &places)
                    placed += 1
                if fine and determines_all(self, block.kinds[e], places):
                    fine = add_entry(self, block.kinds[e], places, doc, weight, group)
                    continue
                while self.pending_docs[nth] < doc:
                    nth += 1
            if fine and not is_open:
                fine = is_open = open_forms(&block, n_forms, ordinals)
            fine = fine and flag_term(self,
                self.here.stem_map.forms[first + ordinals[e]], <uint64_t>1 << nth if few else <uint64_t>doc + 1, &n_flagged
            )
    return rescore_flagged(self, n_flagged, few, fine, weight, group)


cdef inline int pending_entries(State* self, const Block* block, int32_t nth, bint few, int* entries) noexcept nogil:
    """Finds the entries of a block that belong to pending documents, and their number; if few are pending, these
    are looked up from the nth on."""
    cdef int32_t doc
    cdef int e, n = 0
    if not few:
        for e in range(block.n):
            entries[n] = e
            n += self.pending[block.docs[e]] != 0
        return n
    while nth < self.n_pending and self.pending_docs[nth] <= block.docs[block.n - 1]:
        doc = self.pending_docs[nth]
        e = n_before(block.docs, block.n, doc)
        while e < block.n and block.docs[e] == doc:
            entries[n] = e
            n += 1
            e += 1
        nth += 1
    return n


cdef bint rescore_flagged(State* self, int32_t n_flagged, bint few, bint fine, double weight, double* group) noexcept nogil:
    """Adds the postings of the flagged terms to the pending documents that they are flagged for, and clears the
    flags."""
    cdef int32_t docs[FEW_PENDING]
    cdef uint64_t holders
    cdef int32_t i, form, n
    cdef int64_t at
    for i in range(n_flagged):
        form = self.flagged[i]
        holders = self.holders[form]
        self.holders[form] = 0
        if i + 8 < n_flagged:
            prefetch(&self.here.form_at[self.flagged[i + 8]])
        if i + 4 < n_flagged:
            at = self.here.form_at[self.flagged[i + 4]]
            if 0 <= at < self.here.n_postings:
                prefetch(&self.here.postings[at])
        if not fine or (i % FORMS_BETWEEN == 0 and is_late(self)):
            continue
        if not few:
            fine = rescore_form(self, form, weight, group, <uint32_t>0xFFFFFFFF, <int32_t>(holders - 1))
            continue
        n = 0
        while holders:
            docs[n] = self.pending_docs[lowest_bit(holders)]
            holders &= holders - 1
            n += 1
        fine = rescore_in(self, form, docs, n, weight, group, <uint32_t>0xFFFFFFFF)
    return fine


cdef inline bint determines_all(State* self, int kind, uint64_t places) noexcept nogil:
    """Whether an entry determines the frequency in each field of each record: the frequencies of passage fields
    belong to one passage, or are once in each."""
    cdef uint64_t passages = places & ~<uint64_t>1
    if kind == NO_PATTERN or places >> LAST_PLACE:
        return False
    return passages & (passages - 1) == 0 or self.here.patterns[kind].once_each == n_bits(passages)


cdef inline bint add_entry(State* self, int kind, uint64_t places, int32_t doc, double weight, double* group) noexcept nogil:
    """Adds such an entry to a pending document's head and passages; False where it is damaged."""
    cdef const Times* times
    cdef uint64_t passages = places & ~<uint64_t>1, left
    cdef int64_t head = self.here.first_unit[doc], n_units = self.here.first_unit[doc + 1] - head
    cdef int j
    cdef double frequency
    if n_units <= LAST_PLACE and places >> n_units:
        return False
    for j in range(PATTERN_FIELDS):
        times = &self.here.patterns[kind].times[j]
        if times.frequency <= 0 or self.here.weight[times.field] <= 0:
            continue
        left = places & 1 if is_of_head(times.field) else passages
        if not left:
            return False
        frequency = times.frequency if left & (left - 1) == 0 else 1
        while left:
            add_to_slot(self,
                group, head + lowest_bit(left), doc, times.field, weight * frequency * self.here.weight[times.field]
            )
            left &= left - 1
    return True


cdef inline bint flag_term(State* self, int32_t form, uint64_t holder, int32_t* n) noexcept nogil:
    """Flags a term, once, for a document that holds it: by a bit if few are pending, otherwise by the last
    document, counted from 1. False where there is no such term."""
    if not 0 <= form < self.here.n_forms:
        return False
    self.flagged[n[0]] = form
    n[0] += self.holders[form] == 0
    self.holders[form] = self.holders[form] | holder if self.n_pending <= FEW_PENDING else holder
    return True
