# Rescoring: lists of several terms, added to the passages of the pending documents.

from .structs cimport State


cdef bint rescore_together(State* self, Py_ssize_t number, double weight, double* group) noexcept nogil
