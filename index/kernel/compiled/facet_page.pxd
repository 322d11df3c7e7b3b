# Facets of a page: the commonest values of several facets, counted together in one pass over the documents.

from libc.stdint cimport int64_t

from .structs cimport State


cdef int64_t count_facets(State* self, Py_ssize_t k, bint every) noexcept nogil
