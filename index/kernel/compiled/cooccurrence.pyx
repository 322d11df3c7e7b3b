# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Co-occurrence check: of the documents that hold all parts of a compound, which hold them in one passage with its head.

The passages of a document that hold a part are one number of 64 bits, the lowest bit for its head. Nothing is scored.
A document that lacks a part in every passage that had the parts before is skipped from then on.
"""

from libc.stdint cimport int32_t, int64_t, uint64_t
from libc.string cimport memset

from .codec cimport has_bit, prefetch, take_number
from .block_writer cimport FORM_BLOCK, LAST_PLACE
from .structs cimport Lists, State, TermState
from .runs cimport Run, read_run
from .blocks cimport Block, find_places, n_blocks_of, open_block, rows_of
from .state cimport is_late, list_number_of
from .iteration cimport needs_block


cdef bint has_places(State* self, int32_t doc) noexcept nogil:
    """Whether a document has few enough passages."""
    return self.here.first_unit[doc + 1] - self.here.first_unit[doc] <= LAST_PLACE


cdef bint keep_together(State* self, int c, int32_t* docs, int32_t* n) noexcept nogil:
    """Keeps the documents that have all parts of an expanded term together, among documents with few passages; only
    for all fields. False where postings are damaged."""
    cdef const TermState* own = self.expanded_terms[c]
    cdef Py_ssize_t i = 0
    cdef int g
    cdef bint fine = True
    memset(self.with_parts, 0, (self.here.n_docs // 64 + 1) * sizeof(uint64_t))
    for g in range(1, own.n_groups):
        ask_for_docs(self, docs, n[0])
        while i < own.n and own.groups[i] < g:
            i += 1
        while i < own.n and own.groups[i] == g and n[0] and not is_late(self):
            fine = fine and (own.weights[i] <= 0 or mark_term(self, own, own.forms[i]))
            i += 1
        keep_common(self, docs, n, g == 1)
    for i in range(n[0]):
        self.all_places[docs[i]] = 0
    return fine


cdef void ask_for_docs(State* self, const int32_t* docs, int32_t n) noexcept nogil:
    cdef int32_t i
    for i in range(n):
        self.with_parts[docs[i] >> 6] |= <uint64_t>1 << (docs[i] & 63)


cdef void keep_common(State* self, int32_t* docs, int32_t* n, bint is_first) noexcept nogil:
    """Keeps the documents that have the present part in the same record as all parts before it."""
    cdef int32_t i, doc, kept = 0
    cdef uint64_t places
    for i in range(n[0]):
        doc = docs[i]
        self.with_parts[doc >> 6] = 0
        places = self.part_places[doc]
        self.part_places[doc] = 0
        if places & 1:  # a head is read with every passage
            places = <uint64_t>0xFFFFFFFFFFFFFFFF
        if not is_first:
            places &= self.all_places[doc]
        self.all_places[doc] = places
        docs[kept] = doc
        kept += places != 0
    n[0] = kept


cdef bint mark_term(State* self, const TermState* own, int32_t form) noexcept nogil:
    """Records the places of a term, or of the terms of a list of several, in the candidate documents."""
    cdef Py_ssize_t number
    if form < 0:  # only used for all fields
        return mark_together(self, -1 - <Py_ssize_t>form)
    number = list_number_of(self, form, own.fields)
    if number >= 0:
        return mark_list(self, own, number, form)
    return mark_run(self, own, self.here.form_at[form], self.here.form_at[form + 1], 0)


cdef bint mark_run(State* self, const TermState* own, int64_t at, int64_t end, int64_t unit) noexcept nogil:
    """Records the places of postings, from the record before them on."""
    cdef const int32_t* unit_doc = self.here.unit_doc
    cdef const int32_t* first_unit = self.here.first_unit
    cdef const uint64_t* asked = self.with_parts
    cdef Run run
    cdef int32_t doc
    cdef int i
    if not 0 <= at <= end <= self.here.n_postings:
        return False
    while at < end:
        if not read_run(&self.here, &at, end, &unit, &run):
            return False
        for i in range(run.n):
            prefetch(&unit_doc[run.units[i]])
        for i in range(run.n):
            doc = unit_doc[run.units[i]]
            if has_bit(asked, doc) and own.fields >> run.fields[i] & 1:
                self.part_places[doc] |= <uint64_t>1 << (run.units[i] - first_unit[doc])
    return True


cdef bint mark_list(State* self, const TermState* own, Py_ssize_t number, int32_t form) noexcept nogil:
    """Records the places of a term with block postings: reads only the postings of blocks that may have a candidate
    document."""
    cdef const Lists* lists = &self.here.lists
    cdef const int32_t* rows = rows_of(lists, number)
    cdef int64_t begin = self.here.form_at[form], end = self.here.form_at[form + 1], from_, to
    cdef int64_t at, before, n_blocks = n_blocks_of(lists, number)
    self.needed = self.with_parts
    for at in range(n_blocks):
        if not needs_block(self, lists, number, at, n_blocks, &before):
            continue
        from_ = begin + rows[FORM_BLOCK * at + 1]
        to = begin + rows[FORM_BLOCK * (at + 1) + 1] if at + 1 < n_blocks else end
        if not begin <= from_ <= to <= end or not 0 <= rows[FORM_BLOCK * at + 2] < self.here.n_units:
            return False
        if not mark_run(self, own, from_, to, rows[FORM_BLOCK * at + 2]):
            return False
    return True


cdef bint mark_together(State* self, Py_ssize_t number) noexcept nogil:
    """Records the places of the terms of a list of several, which stores the records of each document."""
    cdef const Lists* lists = &self.here.part_block_postings
    cdef int64_t at, before, place, n_blocks = n_blocks_of(lists, number)
    cdef uint64_t places
    cdef Block block
    cdef int e
    self.needed = self.with_parts
    for at in range(n_blocks):
        if not needs_block(self, lists, number, at, n_blocks, &before):
            continue
        if not open_block(lists, number, at, before, self.here.n_docs, &block) or not find_places(&block, &place):
            return False
        for e in range(block.n):
            if not take_number(block.bytes, &place, block.end, &places):
                return False
            if has_bit(self.with_parts, block.docs[e]):
                self.part_places[block.docs[e]] |= places
    return True
