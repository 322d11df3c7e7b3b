# Rescoring: the frequency of each expanded term in the passages of some documents, and their scores.
#
# What is found of a passage is stored in a slot. The slots of a document are contiguous, its head first; documents that
# are rescored together follow each other. So the memory touched is small and contiguous.

from libc.stdint cimport int64_t

from .structs cimport State


cdef int64_t rescore_pending(State* self) noexcept nogil
