# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Rescoring: postings of single terms, added to the passages of the pending documents."""

from libc.stdint cimport int32_t, int64_t, uint32_t

from .codec cimport prefetch
from .block_writer cimport BLOCK, FORM_BLOCK
from .structs cimport Lists, State, TermState
from .runs cimport Run, read_run
from .blocks cimport Block, n_before, n_blocks_of, open_block, rows_of
from .state cimport amount_of, is_inside


cdef bint rescore_form(State* self, int32_t form, double weight, double* group, uint32_t fields,
                        int32_t last_doc) noexcept nogil:
    """Adds the postings of a term without block postings to the passages of the pending documents, up to the last
    one that may hold it."""
    cdef int64_t at = self.here.form_at[form], end = self.here.form_at[form + 1]
    cdef int32_t n = self.n_pending
    if n > FEW_PENDING:
        return 0 <= at <= end <= self.here.n_postings and rescore_many(self,
            at, end, weight, group, fields, last_doc
        )
    while self.pending_docs[n - 1] > last_doc:
        n -= 1
    return rescore_in(self, form, self.pending_docs, n, weight, group, fields)


cdef bint rescore_in(State* self, int32_t form, const int32_t* docs, int32_t n, double weight, double* group,
                             uint32_t fields) noexcept nogil:
    """Adds the postings of a term to the passages of these documents, which ascend."""
    cdef int64_t at = self.here.form_at[form], end = self.here.form_at[form + 1]
    return 0 <= at <= end <= self.here.n_postings and rescore_few(self, at, end, 0, docs, n, weight, group, fields)


cdef bint rescore_list(State* self, Py_ssize_t number, int32_t form, double weight, double* group) noexcept nogil:
    """Adds the block postings of a term to the passages of the pending documents: only of blocks that may have one,
    which are prefetched some at a time."""
    cdef const Lists* lists = &self.here.lists
    cdef const int32_t* rows = rows_of(lists, number)
    cdef int64_t n_blocks = n_blocks_of(lists, number), at_block = 0, posting
    cdef int64_t begin = self.here.form_at[form], end = self.here.form_at[form + 1]
    cdef int64_t blocks[SOME_BLOCKS]
    cdef int32_t behind[SOME_BLOCKS]  # for each block, the first pending document after it
    cdef int32_t pending = 0, next_pending = 0
    cdef int i, n
    if not 0 <= begin <= end <= self.here.n_postings:
        return False
    while at_block < n_blocks and next_pending < self.n_pending:
        n = 0
        while n < SOME_BLOCKS and at_block < n_blocks and next_pending < self.n_pending:
            if at_block + 1 == n_blocks:
                next_pending = self.n_pending
            elif begins_by(self, next_pending, rows[FORM_BLOCK * (at_block + 1) + 2]):
                while next_pending < self.n_pending and begins_by(self,
                    next_pending, rows[FORM_BLOCK * (at_block + 1) + 2]
                ):
                    next_pending += 1
            else:
                at_block += 1
                continue
            posting = begin + rows[FORM_BLOCK * at_block + 1]
            if not begin <= posting <= end:
                return False
            prefetch(&lists.bytes[lists.starts[number] + rows[FORM_BLOCK * at_block]])
            prefetch(&self.here.postings[posting])
            blocks[n] = at_block
            behind[n] = next_pending
            n += 1
            at_block += 1
        for i in range(n):
            if not rescore_block(self, number, form, blocks[i], pending, behind[i], weight, group):
                return False
            pending = behind[i]
    return True


cdef void rescore_places(State* self, const TermState* own, const int32_t* units, const int32_t* fields,
                          const double* frequencies, Py_ssize_t n) noexcept nogil:
    """Adds known places to the passages of the pending documents: all are looked through, or those of each document
    are looked up where documents are few."""
    cdef Py_ssize_t i, low, high
    cdef int32_t nth, end
    if not own.ascending or <Py_ssize_t>LOOKED_UP * self.n_pending > n:
        for i in range(n):
            add_place(self, units[i], fields[i], frequencies[i])
        return
    for nth in range(self.n_pending):
        low, high = 0, n
        while low < high:
            i = (low + high) >> 1
            if units[i] < self.here.first_unit[self.pending_docs[nth]]:
                low = i + 1
            else:
                high = i
        end = self.here.first_unit[self.pending_docs[nth] + 1]
        while low < n and units[low] < end:
            add_place(self, units[low], fields[low], frequencies[low])
            low += 1


cdef bint rescore_few(State* self, int64_t at, int64_t end, int64_t unit, const int32_t* docs, int32_t n, double weight,
                       double* group, uint32_t fields) noexcept nogil:
    """Adds the postings of a term, from an offset and the record before it on, to the passages of these documents,
    which ascend; stops after the last of them."""
    cdef Run run
    cdef int32_t d = 0, doc = docs[0]
    cdef int64_t first = self.here.first_unit[doc], last = self.here.first_unit[doc + 1]
    cdef int64_t stop = self.here.first_unit[docs[n - 1] + 1]
    cdef int i, field
    while at < end and unit < stop:
        if not read_run(&self.here, &at, end, &unit, &run, stop):
            return False
        if unit < first:
            continue
        for i in range(run.n):
            if run.units[i] < first:
                continue
            while run.units[i] >= last:
                d += 1
                if d == n:
                    return True
                doc = docs[d]
                first = self.here.first_unit[doc]
                last = self.here.first_unit[doc + 1]
            field = run.fields[i]
            if run.units[i] >= first and fields >> field & 1 and self.here.weight[field] > 0:
                add_to_slot(self, group, run.units[i], doc, field, weight * run.frequencies[i] * self.here.weight[field])
    return True


cdef bint rescore_many(State* self, int64_t at, int64_t end, double weight, double* group, uint32_t fields,
                           int32_t last_doc) noexcept nogil:
    """Adds the postings of a term to the passages of many pending documents, up to the last one that may hold it:
    each posting's document is looked up."""
    cdef Run run
    cdef int64_t unit = 0, stop = self.here.first_unit[last_doc + 1]
    cdef int32_t doc
    cdef int i, field
    while at < end and unit < stop:
        if not read_run(&self.here, &at, end, &unit, &run, stop):
            return False
        for i in range(run.n):
            doc = self.here.unit_doc[run.units[i]]
            field = run.fields[i]
            if self.pending[doc] and fields >> field & 1 and self.here.weight[field] > 0:
                add_to_slot(self, group, run.units[i], doc, field, weight * run.frequencies[i] * self.here.weight[field])
    return True


cdef inline bint begins_by(State* self, int32_t nth, int32_t unit) noexcept nogil:
    """Whether the first record of the nth pending document is at or before a record."""
    return self.here.first_unit[self.pending_docs[nth]] <= unit


cdef bint rescore_block(State* self, Py_ssize_t number, int32_t form, int64_t at_block, int32_t pending, int32_t behind,
                         double weight, double* group) noexcept nogil:
    """Adds the postings of one block of a term to those of some pending documents that are in it."""
    cdef const int32_t* row = rows_of(&self.here.lists, number) + FORM_BLOCK * at_block
    cdef int32_t held[BLOCK]
    cdef int32_t unit = row[2], before, doc
    cdef int at, n = 0
    cdef Block block
    if not 0 <= unit < self.here.n_units:
        return False
    before = self.here.unit_doc[unit] if at_block else -1
    if not open_block(&self.here.lists, number, at_block, before, self.here.n_docs, &block):
        return False
    while pending < behind:
        doc = self.pending_docs[pending]
        pending += 1
        at = n_before(block.docs, block.n, doc)
        held[n] = doc
        n += at < block.n and block.docs[at] == doc
        if n == BLOCK:
            break
    return n == 0 or rescore_few(self,
        self.here.form_at[form] + row[1], self.here.form_at[form + 1], unit, held, n, weight, group,
        <uint32_t>0xFFFFFFFF,
    )


cdef inline void add_place(State* self, int32_t unit, int32_t field, double frequency) noexcept nogil:
    cdef int32_t doc
    cdef double amount = amount_of(self, unit, field, frequency, &doc)
    if amount > 0 and self.pending[doc] and is_inside(self, unit, doc):
        add_to_slot(self, self.group_unit[0], unit, doc, field, amount)
