# Ranking: the best k of the matching documents or passages.

from libc.stdint cimport int32_t, int64_t, uint8_t

from .structs cimport Ranked, State


cdef Py_ssize_t first_by_date(State* self, Ranked* heap, Py_ssize_t k, uint8_t wanted, bint tiers, int by_date,
                               int64_t* wrong) noexcept nogil
cdef Py_ssize_t rank_docs(State* self, Ranked* heap, Py_ssize_t k, uint8_t wanted, bint tiers, int by_date,
                      const int32_t* among, int32_t n_among) noexcept nogil
cdef int64_t rescore_contenders(State* self, Ranked* heap, Ranked* first, Py_ssize_t k, uint8_t wanted) noexcept nogil
cdef int64_t rank_ahead(State* self) noexcept nogil
cdef Py_ssize_t rank_passages(State* self, int32_t doc, Py_ssize_t k, bint every, Ranked* heap) noexcept nogil


cdef inline bint is_ahead(State* self, Py_ssize_t k, bint every) noexcept:
    """Whether the best k are known."""
    return self.ahead_of == self.n_matches and k <= self.k_ahead and every == self.every_ahead
