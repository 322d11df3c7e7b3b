# MaxScore pruning: skips documents that can no longer enter the top k (Turtle and Flood 1995).
#
# A document's upper bound is its score so far plus the most that later expanded terms can add. For an expanded term
# this is its idf; for the parts of a compound, the most that they gave when all of them were accumulated.

from .structs cimport State


cdef void put_in_order(State* self) noexcept
cdef void narrow_to_best(State* self) noexcept nogil
cdef void narrow_to_parts(State* self) noexcept nogil
