# Fractie collector: the fracties of a document's matching passages.
#
# index/segment/fractie_postings.py describes the postings for it.

from libc.stdint cimport int32_t, int64_t

from .structs cimport State


cdef int32_t nth_with(State* self, int32_t doc) noexcept nogil
cdef int make_stamps(State* self, Py_ssize_t n_values) except -1
cdef int64_t find_fracties(State* self, const int32_t* docs, int32_t n) noexcept nogil
cdef void forget_marks(State* self) noexcept nogil
cdef int32_t list_fracties(State* self, int32_t doc, int32_t nth, const int32_t* starts, const int32_t* values,
                         int32_t n_values, bint every, bint held) noexcept nogil
