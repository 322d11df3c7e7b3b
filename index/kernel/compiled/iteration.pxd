# Iteration over the postings of a term: many postings at once, or block by block.

from libc.stdint cimport int64_t, uint32_t, uint8_t

from .structs cimport Lists, State


cdef bint walk_term(State* self, Py_ssize_t form, double weight, double* group, uint32_t fields, uint8_t part,
                uint8_t rare) noexcept nogil
cdef bint walk_list(State* self, const Lists* lists, Py_ssize_t number, double weight, double* group,
                     uint8_t part) noexcept nogil
cdef bint needs_block(State* self, const Lists* lists, Py_ssize_t number, int64_t at, int64_t n_blocks,
                              int64_t* before) noexcept nogil
