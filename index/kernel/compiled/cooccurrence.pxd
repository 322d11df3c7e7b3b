# Co-occurrence check: of the documents that hold all parts of a compound, which hold them in one passage with its head.
#
# The passages of a document that hold a part are one number of 64 bits, the lowest bit for its head. Nothing is scored.
# A document that lacks a part in every passage that had the parts before is skipped from then on.

from libc.stdint cimport int32_t

from .structs cimport State


cdef bint has_places(State* self, int32_t doc) noexcept nogil
cdef bint keep_together(State* self, int c, int32_t* docs, int32_t* n) noexcept nogil
