# Facet collector: the counts of the values of facets, in the documents that a scorer found.

from libc.stdint cimport int32_t, int64_t, uint16_t

from .facet_table cimport Differences, FacetTable
from .segment cimport SegmentData
from .structs cimport State


cdef class FacetCollector:
    cdef State* state          # of the scorer that it belongs to
    cdef SegmentData data
    cdef FacetTable table      # the table of the facets that are counted together
    cdef Differences differences
    cdef tuple versions        # the versions of questions: documents, starts, questions
    cdef void _free_tallies(self) noexcept
    cdef int _compare_versions(self) except -1
    cdef Py_ssize_t _put_first(self, Py_ssize_t f, Py_ssize_t k) except -1
    cdef str _text(self, Py_ssize_t f, int32_t number)
    cdef int _make_list(self) except -1
    cdef int _list_matching(self, bint every, uint16_t bits) except -1
    cdef int64_t _counted(self, const int32_t[::1] starts, const int32_t[::1] values, Py_ssize_t n_values, bint every,
                          int own_bit) except -1
