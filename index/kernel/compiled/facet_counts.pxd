# Facet collector: the number of matching documents per value of a facet.

from libc.stdint cimport int32_t, int64_t, uint16_t

from .structs cimport State


cdef bint is_listed(const State* self, bint every, uint16_t bits, bint collapsed) noexcept nogil
cdef int64_t list_matching(State* self, bint every, uint16_t bits, bint collapsed) noexcept nogil
cdef int64_t count_values(State* self, const int32_t* starts, const int32_t* values, Py_ssize_t n_given,
                    Py_ssize_t n_values) noexcept nogil
