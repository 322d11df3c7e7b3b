# cython: language_level=3
"""Mapped files whose faults end no process: guard.h, for Python."""

from cpython.buffer cimport PyBuffer_FillInfo
from cpython.exc cimport PyErr_SetFromErrno

cdef extern from "guard.h":
    ctypedef struct guarded:
        char *start
        size_t length
    guarded *guarded_make(int handle)
    void guarded_free(guarded *map)
    int guarded_changed(guarded *map)


cdef class CompiledMap:
    """The bytes of a file that was open when this was made. It keeps a handle of its own."""

    cdef guarded *map

    def __dealloc__(self):
        if self.map is not NULL:
            guarded_free(self.map)

    def __len__(self):
        return self.map.length

    def __getbuffer__(self, Py_buffer *buffer, int flags):
        PyBuffer_FillInfo(buffer, self, self.map.start, self.map.length, 1, flags)

    @property
    def changed(self):
        return guarded_changed(self.map) != 0


def map_of(int handle):
    """The bytes of an open file. Raises OSError."""
    cdef CompiledMap made = CompiledMap.__new__(CompiledMap)
    made.map = guarded_make(handle)
    if made.map is NULL:
        PyErr_SetFromErrno(OSError)
    return made
