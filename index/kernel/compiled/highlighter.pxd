# Matches of a query's words in a text.

from libc.stdint cimport int32_t, uint64_t

from .tokens cimport Scan

cdef enum:
    N_ALIKE = 64
    MANY_LETTERS = 1 << 15  # searching fewer takes less time than getting the interpreter's lock back

cdef struct Match:
    Py_ssize_t start
    Py_ssize_t end
    int32_t word


cdef struct Matches:
    Match* at
    Py_ssize_t n
    Py_ssize_t room


cdef int add_match(Matches* matches, Py_ssize_t start, Py_ssize_t end, int32_t word) noexcept nogil


cdef class Highlighter:
    cdef tuple sets
    cdef int n_sets
    cdef uint64_t* hashes[64]
    cdef uint64_t masks[64]
    cdef uint64_t alike[N_ALIKE]


cdef int find_matches(Highlighter self, Scan* state, Matches* matches) noexcept nogil
