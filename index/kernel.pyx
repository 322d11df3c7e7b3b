# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""The inner loops, compiled: tokenise and invert texts, walk postings and score, mark words in a text.

The numpy twin is index/plain_kernel.py: same classes, same answers; its docstrings say what each does. What comes
from disk is not trusted: a posting that points outside its segment raises Damaged.
"""

from cpython.object cimport PyObject
from cpython.ref cimport Py_INCREF
from libc.math cimport log, pow, rint, sqrt
from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc, qsort, realloc
from libc.string cimport memchr, memcmp, memcpy, memmove, memset
from posix.time cimport CLOCK_MONOTONIC, clock_gettime, timespec

from types import MemberDescriptorType

import numpy as np

from .errors import Damaged, TimeIsUp
from .full_stops import ABBREVIATIONS

NAME = "compiled"

cdef extern from "Python.h":
    int PyUnicode_KIND(object) nogil
    void* PyUnicode_DATA(object) nogil
    Py_UCS4 PyUnicode_READ(int, const void*, Py_ssize_t) nogil
    bint Py_UNICODE_ISALNUM(Py_UCS4) nogil
    bint Py_UNICODE_ISDIGIT(Py_UCS4) nogil
    bint Py_UNICODE_ISDECIMAL(Py_UCS4) nogil
    Py_UCS4 Py_UNICODE_TOLOWER(Py_UCS4) nogil
    bint Py_UNICODE_ISLOWER(Py_UCS4) nogil
    object PyUnicode_FromKindAndData(int, const void*, Py_ssize_t)
    object PyUnicode_DecodeUTF8(const char*, Py_ssize_t, const char*)
    const char* PyUnicode_AsUTF8AndSize(object, Py_ssize_t*) except NULL
    bytes PyBytes_FromStringAndSize(const char*, Py_ssize_t)
    object PyUnicode_New(Py_ssize_t, Py_UCS4)
    Py_UCS4 PyUnicode_MAX_CHAR_VALUE(object)
    int PyObject_GenericSetAttr(object, object, object) except -1
    object PyType_GenericAlloc(type, Py_ssize_t)
    PyObject* PyTuple_GET_ITEM(tuple, Py_ssize_t)
    void PyTuple_SET_ITEM(object, Py_ssize_t, PyObject*)
    ctypedef struct PyMemberDef:
        Py_ssize_t offset
    ctypedef struct PyMemberDescrObject:
        PyMemberDef* d_member

cdef enum:
    LONGEST = 128
    ROOM = 4 * 128 + 8  # bytes of the longest form in UTF-8, and of one look beyond its end
    WORD = 1
    DIGIT = 2
    HYPHEN = 4
    APOSTROPHE = 8
    NUMBER_MARK = 16

include "kernel_parts/lock.pxi"
include "kernel_parts/tokens.pxi"
include "kernel_parts/cues.pxi"
include "kernel_parts/inverter.pxi"
include "kernel_parts/stems.pxi"
include "kernel_parts/divider.pxi"
include "kernel_parts/marker.pxi"
include "kernel_parts/windows.pxi"
include "kernel_parts/snippets.pxi"
include "kernel_parts/html.pxi"
include "kernel_parts/frames.pxi"
include "kernel_parts/passages.pxi"
include "kernel_parts/lexicons.pxi"
include "kernel_parts/findings.pxi"
include "kernel_parts/runs.pxi"
include "kernel_parts/blocks.pxi"
include "kernel_parts/list_writer.pxi"
include "kernel_parts/lists.pxi"
include "kernel_parts/programs.pxi"
include "kernel_parts/classes.pxi"
include "kernel_parts/norms.pxi"
include "kernel_parts/walker.pxi"
include "kernel_parts/posting_walker.pxi"
include "kernel_parts/list_walker.pxi"
include "kernel_parts/gatherer.pxi"
include "kernel_parts/resolver.pxi"
include "kernel_parts/together.pxi"
include "kernel_parts/narrowing.pxi"
include "kernel_parts/matcher.pxi"
include "kernel_parts/ranker.pxi"
include "kernel_parts/hits.pxi"
include "kernel_parts/fracties.pxi"
include "kernel_parts/counter.pxi"
include "kernel_parts/facet_table.pxi"
include "kernel_parts/facets.pxi"
include "kernel_parts/near.pxi"
include "kernel_parts/decoding.pxi"
