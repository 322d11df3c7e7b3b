# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Rescoring: the frequency of each expanded term in the passages of some documents, and their scores.

What is found of a passage is stored in a slot. The slots of a document are contiguous, its head first; documents that
are rescored together follow each other. So the memory touched is small and contiguous.
"""

from libc.stdint cimport int32_t, int64_t, uint64_t, uint8_t
from libc.stdlib cimport qsort, realloc
from libc.string cimport memset

from .structs cimport (
    DAMAGED, ENTRIES, FORMS, FORMS_BETWEEN, LATE, MOST_GROUPS, NO_MEMORY, RESOLVED, Resolved, State, TermState,
    UnitFound,
)
from .state cimport is_inside, is_late, list_number_of, mask_of, pseudo_frequency, slot_of
from .matching cimport passes_filter, states_of
from .accumulation cimport fetch_ahead
from .rescoring_postings cimport rescore_form, rescore_list, rescore_places
from .rescoring_parts cimport rescore_together


cdef int ascending(const void* a, const void* b) noexcept nogil:
    cdef int32_t one = (<const int32_t*>a)[0], other = (<const int32_t*>b)[0]
    return -1 if one < other else one > other


cdef inline bint _grow(void** memory, Py_ssize_t size, Py_ssize_t wanted) noexcept nogil:
    """Enlarges memory; the new part is zero. False where there is none."""
    cdef void* made = realloc(memory[0], wanted)
    if made == NULL:
        return False
    memset(<char*>made + size, 0, wanted - size)
    memory[0] = made
    return True


cdef int64_t rescore_pending(State* self) noexcept nogil:
    """Computes the passages of the pending documents: their scores, and which of them match. Returns 0, or an error
    code: LATE where the time is up."""
    cdef bint fine
    if not self.n_pending:
        return 0
    if not make_slots(self):
        return NO_MEMORY
    fine = rescore_terms(self)
    decide(self)
    if not fine:
        return DAMAGED
    return LATE if self.late else 0


cdef bint make_slots(State* self) noexcept nogil:
    """Assigns slots to the passages of the pending documents, in order; False where there is no memory."""
    cdef int64_t n = self.n_slots, room
    cdef int32_t i, doc
    cdef int g
    if self.n_pending > self.here.n_docs >> 5:
        self.n_pending = 0
        for doc in range(self.here.n_docs):
            self.pending_docs[self.n_pending] = doc
            self.n_pending += self.pending[doc]
    else:
        qsort(self.pending_docs, self.n_pending, sizeof(int32_t), ascending)
    for i in range(self.n_pending):
        doc = self.pending_docs[i]
        self.resolved[doc] = Resolved(0, 0, 0, n)
        n += self.here.first_unit[doc + 1] - self.here.first_unit[doc]
    self.first_slot = self.n_slots
    if n > self.slot_room:
        room = max(2 * self.slot_room, n + 1024)
        if not _grow(<void**>&self.units, self.slot_room * sizeof(UnitFound), room * sizeof(UnitFound)):
            return False
        for g in range(MOST_GROUPS):
            if not _grow(<void**>&self.group_unit[g], self.slot_room * sizeof(double), room * sizeof(double)):
                return False
        self.slot_room = room
    memset(&self.units[self.n_slots], 0, (n - self.n_slots) * sizeof(UnitFound))
    self.n_slots = n
    return True


cdef bint rescore_terms(State* self) noexcept nogil:
    """Adds every expanded term to the passages of the pending documents that it touches; False where postings are
    damaged."""
    cdef int c
    cdef int32_t i
    cdef uint64_t touching = 0
    cdef bint fine = True
    for i in range(self.n_pending):
        touching |= mask_of(self, self.pending_docs[i])
    if self.narrowed and self.counting:
        touching = <uint64_t>0xFFFFFFFFFFFFFFFF  # in a noted document any may occur
    for c in range(self.n_terms_expanded):
        if not touching >> c & 1:
            continue
        if self.expanded_terms[c].kind == FORMS:
            fine = rescore_forms(self, c) and fine
        elif self.expanded_terms[c].kind == ENTRIES:
            rescore_entries(self, c)
        else:
            rescore_marks(self, c)
    return fine


cdef bint rescore_forms(State* self, int c) noexcept nogil:
    cdef const TermState* own = self.expanded_terms[c]
    cdef Py_ssize_t i, number
    cdef double* group
    cdef int32_t form, last
    cdef bint fine = True
    for i in range(own.n):
        if not fine or (i % FORMS_BETWEEN == 0 and is_late(self)):
            break
        fetch_ahead(self, own, i)
        form = own.forms[i]
        group = self.group_unit[own.groups[i]]
        if form < 0:
            fine = rescore_together(self, -1 - <Py_ssize_t>form, own.weights[i], group)
            continue
        number = list_number_of(self, form, own.fields)
        if number >= 0:
            fine = rescore_list(self, number, form, own.weights[i], group)
        else:
            last = last_with(self, <uint8_t>(1 << (i & 7)))
            if last >= 0:
                fine = rescore_form(self, form, own.weights[i], group, own.fields, last)
    if own.n_more:
        rescore_places(self, own, own.more_units, own.more_fields, own.more_frequencies, own.n_more)
    close_units(self, c, own.n_groups, own.parts_weight)
    return fine


cdef int32_t last_with(State* self, uint8_t rare) noexcept nogil:
    """The last pending document that may hold a term without block postings, -1 if there is none."""
    cdef int32_t i
    for i in range(self.n_pending - 1, -1, -1):
        if self.rare[self.pending_docs[i]] & rare:
            return self.pending_docs[i]
    return -1


cdef void rescore_entries(State* self, int c) noexcept nogil:
    cdef const TermState* own = self.expanded_terms[c]
    rescore_places(self, own, own.forms, own.groups, own.weights, own.n)
    close_units(self, c, 1, 0)


cdef void rescore_marks(State* self, int c) noexcept nogil:
    cdef const TermState* own = self.expanded_terms[c]
    cdef Py_ssize_t i
    cdef uint64_t bit = <uint64_t>1 << c
    cdef int32_t doc
    for i in range(own.n):
        if self.pending[own.forms[i]]:
            self.resolved[own.forms[i]].head_mask |= bit
    for i in range(own.n_units):
        doc = self.here.unit_doc[own.units[i]]
        if self.pending[doc] and is_inside(self, own.units[i], doc):
            self.units[slot_of(self, own.units[i], doc)].mask |= bit


cdef void close_units(State* self, int c, int n_groups, double parts_weight) noexcept nogil:
    """Adds the accumulators of an expanded term in the pending documents' passages to their results."""
    cdef int32_t i, doc
    cdef int64_t slot, head
    cdef int g
    cdef double own, whole, share, k1 = self.here.k1, idf = self.idf[c]
    cdef uint64_t bit = <uint64_t>1 << c
    cdef Resolved* of
    for i in range(self.n_pending):
        doc = self.pending_docs[i]
        of = &self.resolved[doc]
        head = of.slot
        own = pseudo_frequency(self.group_unit, head, -1, n_groups, parts_weight)
        share = own / (k1 + own) if own > 0 else 0
        if own > 0:
            of.head_score += idf * share
            of.head_mask |= bit
        for slot in range(head + 1, head + self.here.first_unit[doc + 1] - self.here.first_unit[doc]):
            whole = pseudo_frequency(self.group_unit, slot, head, n_groups, parts_weight)
            if whole > 0:
                self.units[slot].score += idf * (whole / (k1 + whole) - share)
                self.units[slot].mask |= bit
    for g in range(n_groups):
        memset(&self.group_unit[g][self.first_slot], 0, (self.n_slots - self.first_slot) * sizeof(double))


cdef void decide(State* self) noexcept nogil:
    """Decides by their passages which pending documents match; none is pending afterwards."""
    cdef int32_t i, doc, unit
    cdef Resolved* of
    cdef const UnitFound* found
    for i in range(self.n_pending):
        doc = self.pending_docs[i]
        of = &self.resolved[doc]
        self.pending[doc] = 0
        self.state[doc] |= RESOLVED
        self.resolved_docs[self.n_resolved] = doc
        self.n_resolved += 1
        if self.excluded_docs[doc]:
            continue
        if self.here.first_unit[doc] + 1 == self.here.first_unit[doc + 1]:
            self.state[doc] |= states_of(self, of.head_mask, not self.fractie_filtered or self.doc_passes[doc])
        for unit in range(self.here.first_unit[doc] + 1, self.here.first_unit[doc + 1]):
            found = &self.units[slot_of(self, unit, doc)]
            if found.score > of.best:
                of.best = found.score
            if not self.excluded[unit]:
                self.state[doc] |= states_of(self, found.mask | of.head_mask, passes_filter(self, unit, doc))
    self.n_pending = 0
