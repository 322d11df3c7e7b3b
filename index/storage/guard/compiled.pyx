# cython: language_level=3
"""Mapped files whose faults do not end the process: guard.h, for Python."""

from cpython.buffer cimport PyBuffer_FillInfo
from cpython.exc cimport PyErr_SetFromErrno
from libc.stdint cimport int64_t

import os

cdef extern from "guard.h":
    ctypedef struct guarded:
        char *start
        size_t length
    guarded *guarded_make(int handle)
    void guarded_free(guarded *map)
    int guarded_changed(guarded *map)
    ctypedef struct guarded_stamp:
        int64_t device
        int64_t inode
        int64_t size
        int64_t changed_ns
    int guarded_is_stamped(const char *path, const guarded_stamp *stamp)


cdef class CompiledMap:
    """The bytes of a file that was open when this object was created. It keeps a handle of its own."""

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


cdef class Watch:
    """Mapped files, and one file that is not mapped: are they as they were?

    Asked after every answer, so it is one call. It keeps the interpreter's lock: to get the lock back takes longer than
    the system calls.
    """

    cdef tuple maps
    cdef bytes path
    cdef guarded_stamp stamp

    def __init__(self, maps, path not None):
        self.maps = tuple(maps)
        for one in self.maps:
            if not isinstance(one, CompiledMap):
                raise TypeError("a map of this module is watched, and nothing else")
        self.path = os.fsencode(path)

    def expect(self, tuple stamp not None):
        """Take what the file at the path has from now on: device, inode, bytes, nanoseconds; () where it is absent."""
        self.stamp.device, self.stamp.inode, self.stamp.size, self.stamp.changed_ns = stamp or (0, 0, 0, 0)

    @property
    def is_changed(self):
        """Whether any of them was written to, or is another file."""
        cdef CompiledMap one
        for one in self.maps:
            if guarded_changed(one.map):
                return True
        return not guarded_is_stamped(self.path, &self.stamp)
