# What a search found in a segment: matches, the best hits, counts. index/kernel/plain/collector_state.py documents it.

from libc.stdint cimport int32_t

from .facet_collector cimport FacetCollector
from .segment cimport SegmentData
from .structs cimport Ranked, State


cdef class CollectorState:
    cdef State state
    cdef SegmentData data
    cdef FacetCollector facet_collector
    cdef int _resolve_matching(self, bint every) except -1
    cdef list _best_passages(self, int32_t doc, Py_ssize_t k, bint every, Ranked* heap)
