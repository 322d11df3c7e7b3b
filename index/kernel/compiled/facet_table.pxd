# Facet table: the counters that each document increments, for several facets at once.
#
# A facet has a counter for each value, and one for documents without a value. A facet is stored in one or more
# *pieces*. A document's first value is in the first piece, and so on; the last piece has all remaining values. One
# piece, or several pieces of different facets, form a *place*: a document counts once in each place. Where a document
# has several values in a place, these are one *combination*. Combinations have counters of their own after the counters
# of values; at the end their counts are added to their values. There are enough pieces per facet, and few enough pieces
# per place, that a place has few combinations.

from libc.stdint cimport int32_t, uint16_t

from .facet_structs cimport DifferenceTable, N_DUMMIES, Table
from .structs cimport Segment


cdef inline Py_ssize_t counted_apart(const Table* table) noexcept nogil:
    """The counter of documents that are counted one by one."""
    return table.first_tally[table.n_facets]


cdef inline Py_ssize_t first_combination(const Table* table) noexcept nogil:
    """The counter of the first combination; before it are the dummies."""
    return counted_apart(table) + 1 + N_DUMMIES


cdef class FacetTable


cdef class Differences:
    # what versions of a question add to the counts of a table's facets; only read, by the scorers of several threads
    cdef DifferenceTable own
    cdef tuple of                # the versions, which are kept alive with it
    cdef const int32_t* docs
    cdef bint _find(self, FacetTable table, tuple versions, const Segment* here) except -1
    cdef void _compare(self, FacetTable table, const int32_t* docs, int32_t n, const Segment* here) noexcept
    cdef int32_t _put_extra(self, FacetTable table, int32_t* into, Py_ssize_t f, int32_t doc, int32_t chosen) noexcept


cdef class FacetTable:
    # some facets, and the counters of each document; the scorers of several threads only read it
    cdef Table own
    cdef object names
    cdef bint refused            # too many values: the facets are counted one by one
    cdef tuple columns           # their starts, values, texts and decoders
    cdef Differences differences # those of the versions that were compared last
    cdef bint _are_of(self, columns)
    cdef bint _make(self, names, columns, Py_ssize_t of_fracties, Py_ssize_t few, const Segment* here) except -1
    cdef int32_t _take_column(self, Py_ssize_t f, const int32_t[::1] starts, const int32_t[::1] values, int32_t n_docs,
                              Py_ssize_t* n_several) except -1
    cdef void _forget_combinations(self) noexcept
    cdef void _find_pieces(self, const Segment* here) noexcept
    cdef bint _has_few(self, const Segment* here, int place, Py_ssize_t first, Py_ssize_t last) noexcept
    cdef void _put_together(self, const Segment* here) noexcept
    cdef void _fill(self, const Segment* here) noexcept
    cdef uint16_t _counter(self, const Segment* here, int32_t doc, int place, Py_ssize_t first, Py_ssize_t last) noexcept
    cdef void _put(self, uint16_t* own, int32_t* n, uint16_t counter) noexcept
    cdef uint16_t _combination(self, uint16_t* own, int32_t n) noexcept
    cdef bint _put_in_order(self, const Segment* here) except -1


