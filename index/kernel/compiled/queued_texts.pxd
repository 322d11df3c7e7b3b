# Texts of records that wait to be inverted.

from libc.stdint cimport int32_t


cdef struct Queued:
    const void* letters
    Py_ssize_t length
    int32_t kind
    int32_t unit
    int32_t field
    int32_t at     # the counter of its length
    bint follows   # another text of the same field follows


cdef class Units:
    cdef Queued* texts
    cdef size_t n_texts, room
    cdef list held
    cdef int32_t first_unit, width, gap
    cdef readonly int32_t n_units
    cdef readonly Py_ssize_t n_letters

    cdef int _queue(self, str text, int32_t field, int32_t at, bint follows) except -1
    cdef int _add_field(self, texts, int32_t field, int32_t at) except -1
