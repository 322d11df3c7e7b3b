# Expanded terms as scorers take them: term numbers, places with their fields, or documents and passages.

from libc.stdint cimport int32_t

from .structs cimport TermState


cdef class ExpandedTerm:
    cdef TermState own
    cdef tuple kept  # owns the memory that the pointers refer to
    cdef _take_more(self, const int32_t[::1] units, const int32_t[::1] fields, const double[::1] frequencies)


