# The data of one segment: immutable, shared by all searches and threads.

from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t

from .structs cimport MOST_FIELDS, MOST_PATTERNS, Once, Pattern, Segment


cdef class Memory:
    # zeroed memory, freed with its last user
    cdef void* at


cdef class SegmentData:
    cdef Segment own
    cdef Segment apart         # fractie postings alone, with the records of their documents, renumbered
    cdef Pattern patterns[MOST_PATTERNS + 1]
    cdef Once once[MOST_PATTERNS + 1]
    cdef list kept             # owns the memory that the pointers refer to
    cdef int32_t* lengths[MOST_FIELDS]  # the different lengths of each field
    cdef int n_lengths[MOST_FIELDS]
    cdef const uint8_t[::1] strings     # the ids of documents come first
    cdef const int64_t[::1] string_starts
    cdef readonly dict facet_tables     # facet tables, by the names of their facets: derived from the segment's columns
    cdef void* _memory(self, Py_ssize_t n, Py_ssize_t size) except NULL
    cdef str id_of(self, int32_t doc)
    cdef int _check_records(self) except -1
    cdef int _number_lengths(self, const int32_t[:, ::1] docs) except -1
    cdef int _take_patterns(self, const int32_t[:, ::1] patterns) except -1
    cdef void _point_to_norms(self) noexcept
    cdef int _number_terms(self, const int32_t[::1] forms) except -1
    cdef int _number_records(self) except -1
