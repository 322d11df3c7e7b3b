# Sorted terms.

from libc.stdint cimport int32_t, int64_t, uint8_t


cdef class SortedTerms:
    cdef tuple kept  # owns the memory that the pointers refer to
    cdef const uint8_t* data
    cdef int64_t n_bytes
    cdef const int32_t* narrow  # the offset of each string, in one of two widths of number
    cdef const int64_t* wide
    cdef Py_ssize_t n
    cdef int64_t _start(self, Py_ssize_t at) noexcept
    cdef Py_ssize_t _search(self, bytes raw, bint* found) except -1
