# Accumulation: the documents that each expanded term of a query touches, and its frequency in them.

from libc.stdint cimport int32_t, int64_t

from .structs cimport State, TermState


cdef int64_t accumulate(State* self, int c) noexcept nogil
cdef int64_t close_docs(State* self, int c) noexcept nogil
cdef void fetch_ahead(State* self, const TermState* own, Py_ssize_t i) noexcept nogil
cdef int64_t exclude_forms(State* self, const int32_t* forms, Py_ssize_t n) noexcept nogil
cdef void exclude_record(State* self, int64_t unit) noexcept nogil
