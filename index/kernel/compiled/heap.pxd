# A heap of the best documents or passages so far.

from libc.math cimport rint

from .structs cimport Ranked


cdef inline double rounded(double score) noexcept nogil:
    return rint(score * 1e6) / 1e6


cdef Py_ssize_t offer(Ranked* heap, Py_ssize_t n, Py_ssize_t k, Ranked* item) noexcept nogil
cdef void put_best_first(Ranked* heap, Py_ssize_t n) noexcept nogil
cdef list as_tuples(const Ranked* heap, Py_ssize_t n)


