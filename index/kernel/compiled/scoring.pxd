# Scores of documents from their accumulated frequencies, and which documents match.

from libc.stdint cimport int64_t, uint8_t

from .structs cimport State


cdef int64_t know_all(State* self) noexcept nogil


cdef void take_touched(State* self, int c) noexcept nogil
cdef void add_touched(State* self, int c) noexcept nogil
cdef void add_shares(State* self, int c, Py_ssize_t first, Py_ssize_t last) noexcept nogil
cdef int64_t settle_wanted(State* self, bint need_all) noexcept nogil
cdef int64_t settle_all(State* self) noexcept nogil
cdef int64_t count_up_to(State* self, int64_t few, uint8_t wanted) noexcept nogil
cdef int64_t rescore_all(State* self, uint8_t wanted) noexcept nogil
