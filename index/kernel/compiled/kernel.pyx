# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""The compiled kernel: tokenise and invert texts, read postings and score, highlight words in a text.

The numpy twin is index/kernel/plain/kernel.py: same classes, same results; its docstrings document both. Data from disk
is not trusted: a posting that points outside its segment raises Damaged.
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

from ...errors import Damaged, TimeIsUp
from ...analysis.full_stops import ABBREVIATIONS

NAME = "compiled"

cdef extern from "Python.h":
    int PyUnicode_KIND(object) nogil
    void* PyUnicode_DATA(object) nogil
    Py_UCS4 PyUnicode_READ(int, const void*, Py_ssize_t) nogil
    bint Py_UNICODE_ISALNUM(Py_UCS4) nogil
    bint Py_UNICODE_ISALPHA(Py_UCS4) nogil
    bint Py_UNICODE_ISUPPER(Py_UCS4) nogil
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
    ROOM = 4 * 128 + 8  # bytes of the longest term in UTF-8, and of one read beyond its end
    WORD = 1
    DIGIT = 2
    HYPHEN = 4
    APOSTROPHE = 8
    NUMBER_MARK = 16
    LINK = 32  # an ampersand, a comma or a blank

include "parts/tokens.pxi"
include "parts/cues.pxi"
include "parts/inverter.pxi"
include "parts/stems.pxi"
include "parts/compound_splitter.pxi"
include "parts/highlighter.pxi"
include "parts/fragments.pxi"
include "parts/snippets.pxi"
include "parts/html.pxi"
include "parts/frames.pxi"
include "parts/passages.pxi"
include "parts/sorted_terms.pxi"
include "parts/expansion.pxi"
include "parts/collector_state.pxi"
include "parts/runs.pxi"
include "parts/blocks.pxi"
include "parts/block_writer.pxi"
include "parts/block_postings.pxi"
include "parts/programs.pxi"
include "parts/expanded_terms.pxi"
include "parts/norms.pxi"
include "parts/posting_reader.pxi"
include "parts/posting_iterator.pxi"
include "parts/block_iterator.pxi"
include "parts/accumulator.pxi"
include "parts/rescorer.pxi"
include "parts/cooccurrence_check.pxi"
include "parts/max_score_pruning.pxi"
include "parts/version_collapse.pxi"
include "parts/matcher.pxi"
include "parts/top_k.pxi"
include "parts/top_k_collector.pxi"
include "parts/fractie_collector.pxi"
include "parts/facet_collector.pxi"
include "parts/facet_table.pxi"
include "parts/facets.pxi"
include "parts/fuzzy_terms.pxi"
include "parts/decoding.pxi"
include "parts/phrases.pxi"
