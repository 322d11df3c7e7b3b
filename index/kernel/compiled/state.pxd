# Working memory of the searches of a segment, and the functions that several stages share.

from libc.stdint cimport int32_t, int64_t, uint32_t, uint64_t, uint8_t
from libc.stdlib cimport realloc
from libc.math cimport pow, sqrt

from .codec cimport clock_s
from .structs cimport ANY_PASSES, RESOLVED, SEEN, SIDE_BY_SIDE, Segment, Share, Shares, State


cdef inline double pseudo_frequency(double** groups, int64_t at, int64_t head, int n_groups, double parts_weight) noexcept nogil:
    """BM25F's t of an expanded term at a place, including its head's if one is given: the word's own, and the geometric
    mean of its parts', which is 0 if one of them is missing."""
    cdef double whole = groups[0][at], product = 1
    cdef int g
    if head >= 0:
        whole += groups[0][head]
    if n_groups > 1:
        for g in range(1, n_groups):
            product *= groups[g][at] + (groups[g][head] if head >= 0 else 0)
        whole += parts_weight * (sqrt(product) if n_groups == 3 else pow(product, 1.0 / (n_groups - 1)))
    return whole


cdef inline bint room_for(Shares* into, Py_ssize_t more) noexcept nogil:
    cdef Share* grown
    cdef Py_ssize_t room = max(2 * into.room, into.n + more)
    if into.n + more > into.room:
        grown = <Share*>realloc(into.items, room * sizeof(Share))
        if grown == NULL:
            return False
        into.items = grown
        into.room = room
    return True


cdef void* zeros(Py_ssize_t n, Py_ssize_t size) except NULL
cdef int make_state(State* self, const Segment* here, const Segment* apart) except -1
cdef void free_state(State* self) noexcept
cdef void reset(State* self) noexcept nogil
cdef int check(State* self, int64_t done) except -1


cdef void drop_term(State* self) noexcept nogil
cdef void clear_groups(State* self) noexcept nogil
cdef void clear_states(State* self, int32_t n_kept) noexcept nogil
cdef void clear_scores(State* self) noexcept nogil


cdef inline double norm_of(State* self, int field, int64_t doc) noexcept nogil:
    """The contribution of one occurrence in a field of a document; 0 in deleted documents."""
    return self.here.norm[field][self.here.length_of[field][SIDE_BY_SIDE * doc]]


cdef inline int32_t n_contending_docs(State* self) noexcept nogil:
    """How many of the documents seen, counted from the first, may be among the best."""
    return self.n_scored if self.n_scored >= 0 else self.n_seen_docs


cdef inline bint is_late(State* self) noexcept nogil:
    if self.until > 0 and not self.late:
        self.late = clock_s() > self.until
    return self.late


cdef inline double amount_of(State* self, int64_t unit, int field, double frequency, int32_t* doc) noexcept nogil:
    """A frequency times its field's weight, 0 for a deleted document, and the document; -1 when it is outside the
    segment."""
    if not 0 <= unit < self.here.n_units or not 0 <= field < self.here.n_fields:
        return -1
    doc[0] = self.here.unit_doc[unit]
    if not 0 <= doc[0] < self.here.n_docs:
        return -1
    if self.here.any_dead and self.here.deleted[doc[0]]:
        return 0
    return frequency * self.here.weight[field]


cdef inline void add_to_doc(State* self, double* group, int32_t doc, double value) noexcept nogil:
    self.touched_docs[self.n_touched_docs] = doc
    self.n_touched_docs += group[doc] == 0
    group[doc] += value


cdef inline void note_doc(State* self, int32_t doc) noexcept nogil:
    """Notes that an expanded term touches a document, needed or not, whatever it contributes."""
    cdef uint8_t before = self.state[doc]
    self.seen_docs[self.n_seen_docs] = doc
    self.n_seen_docs += not before & SEEN
    self.state[doc] = before | self.noted
    if self.n_terms_expanded > 8 and not before & SEEN:
        self.masks[doc] = 0


cdef inline Py_ssize_t list_number_of(State* self, int32_t form, uint32_t fields) noexcept nogil:
    """The number of the term's block postings, -1 where it has none or not all fields count."""
    if self.here.list_of == NULL or fields != <uint32_t>0xFFFFFFFF:
        return -1
    return self.here.list_of[form] - 1


cdef inline double* group_of(State* self, int g) noexcept nogil:
    """The accumulators of one group of an expanded term, one per document."""
    return self.score if self.first else self.group_doc[g]


cdef inline uint64_t mask_of(State* self, int32_t doc) noexcept nogil:
    """The expanded terms that touch a document which any touches."""
    if self.n_terms_expanded > 8:
        return self.masks[doc]
    return self.narrow[doc] if self.n_terms_expanded > 1 else 1


cdef inline void want_rescored(State* self, int32_t doc) noexcept nogil:
    """Adds a document to those whose passages are to be rescored."""
    if not self.state[doc] & RESOLVED and not self.pending[doc]:
        self.pending[doc] = 1
        self.pending_docs[self.n_pending] = doc
        self.n_pending += 1


cdef inline int64_t slot_of(State* self, int64_t unit, int32_t doc) noexcept nogil:
    """The slot with the results of a passage."""
    return self.resolved[doc].slot + unit - self.here.first_unit[doc]


cdef inline bint is_inside(State* self, int64_t unit, int32_t doc) noexcept nogil:
    return self.here.first_unit[doc] <= unit < self.here.first_unit[doc + 1]


cdef inline bint is_pruned(State* self) noexcept nogil:
    """Whether some matching documents may not even be noted."""
    return self.n_best > 0 and not self.counting


cdef inline bint is_there(State* self, int32_t doc) noexcept nogil:
    """Whether a document surely matches, and fails no filter."""
    return self.state[doc] & ANY_PASSES and not (self.filtered and self.fails[doc])


cdef inline void put_aside(State* self, int32_t doc) noexcept nogil:
    if not self.collapsed[doc]:
        self.collapsed[doc] = 1
        self.collapsed_docs[self.n_collapsed] = doc
        self.n_collapsed += 1
