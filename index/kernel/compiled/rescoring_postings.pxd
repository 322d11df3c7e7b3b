# Rescoring: postings of single terms, added to the passages of the pending documents.

from libc.stdint cimport int32_t, int64_t, uint32_t

from .structs cimport State, TermState, is_of_head
from .state cimport slot_of


cdef enum:
    FEW_PENDING = 48  # up to this many pending documents are passed in sequence instead of being looked up
    SOME_BLOCKS = 16  # blocks of a list that are prefetched together
    LOOKED_UP = 32  # places for each pending document, from which on they are looked up


cdef bint rescore_form(State* self, int32_t form, double weight, double* group, uint32_t fields,
                        int32_t last_doc) noexcept nogil
cdef bint rescore_in(State* self, int32_t form, const int32_t* docs, int32_t n, double weight, double* group,
                             uint32_t fields) noexcept nogil
cdef bint rescore_list(State* self, Py_ssize_t number, int32_t form, double weight, double* group) noexcept nogil
cdef void rescore_places(State* self, const TermState* own, const int32_t* units, const int32_t* fields,
                          const double* frequencies, Py_ssize_t n) noexcept nogil


cdef inline void add_to_slot(State* self, double* group, int64_t unit, int32_t doc, int field, double amount) noexcept nogil:
    cdef int64_t at = doc if is_of_head(field) else unit
    group[slot_of(self, unit, doc)] += amount / (
        self.here.unit_a[field] + self.here.unit_b[field] * self.here.length[field][at]
    )
