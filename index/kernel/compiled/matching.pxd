# Which passages and documents match, from the expanded terms that they hold.

from libc.stdint cimport int32_t, uint64_t, uint8_t

from .structs cimport ALL_OPEN, ALL_PASSES, ANY_OPEN, ANY_PASSES, SEEN, SURE, State
from .heap cimport rounded
from .state cimport slot_of


cdef enum:
    DEEPEST = 64
    AND = -1
    OR = -2
    NOT = -3


cdef inline bint run_program(const int32_t* program, Py_ssize_t n, uint64_t mask) noexcept nogil:
    """Evaluates a program in postfix over the expanded terms that a passage holds."""
    cdef bint stack[DEEPEST]
    cdef int depth = 0
    cdef Py_ssize_t i
    cdef int32_t step
    for i in range(n):
        step = program[i]
        if step >= 0:
            stack[depth] = mask >> step & 1
            depth += 1
        elif step == NOT:
            stack[depth - 1] = not stack[depth - 1]
        else:
            depth -= 1
            if step == AND:
                stack[depth - 1] = stack[depth - 1] and stack[depth]
            else:
                stack[depth - 1] = stack[depth - 1] or stack[depth]
    return stack[0]


cdef inline bint mask_matches(State* self, uint64_t mask, bint every) noexcept nogil:
    """Whether a passage with these expanded terms, its head's included, matches."""
    if mask == 0:  # documents that no expanded term touches are never examined, so they never match, even with NOT
        return False
    if self.n_program:
        return run_program(self.program, self.n_program, mask)
    if every:
        return mask == self.full
    return mask & self.required == self.required


cdef inline bint passes_filter(State* self, int32_t unit, int32_t doc) noexcept nogil:
    """Whether the passage holds the filter on partij, the only filter of passages themselves."""
    cdef int32_t fractie
    if not self.fractie_filtered:
        return True
    fractie = self.here.unit_fractie[unit]
    if 0 <= fractie < self.n_fractie_passes:
        return self.fractie_passes[fractie]
    return self.doc_passes[doc]

cdef int check_program(const int32_t[::1] program, int n_terms_expanded) except -1


cdef inline uint8_t found_bits(State* self) noexcept nogil:
    """The state bits of a document that an expanded term surely touches."""
    if not self.simple:
        return SEEN | SURE
    if self.n_terms_expanded > 1:
        return SEEN | SURE | ANY_OPEN | ANY_PASSES
    return SEEN | SURE | ANY_OPEN | ANY_PASSES | ALL_OPEN | ALL_PASSES


cdef inline uint8_t states_of(State* self, uint64_t mask, bint passes) noexcept nogil:
    cdef uint8_t state = 0
    if mask_matches(self, mask, False):
        state |= ANY_OPEN | (ANY_PASSES if passes else 0)
    if mask_matches(self, mask, True):
        state |= ALL_OPEN | (ALL_PASSES if passes else 0)
    return state


cdef inline bint unit_matches(State* self, int32_t unit, int32_t doc, bint every) noexcept nogil:
    if self.excluded[unit] or self.excluded_docs[doc]:
        return False
    return mask_matches(self, self.units[slot_of(self, unit, doc)].mask | self.resolved[doc].head_mask, every)


cdef inline double document_score(State* self, int32_t doc) noexcept nogil:
    if self.here.first_unit[doc] + 1 == self.here.first_unit[doc + 1]:
        return rounded(self.score[doc])
    return rounded(self.score[doc] + self.here.share * (self.resolved[doc].head_score + self.resolved[doc].best))


cdef inline double date_key(State* self, int32_t doc, int by) noexcept nogil:
    """Sort key by date: the higher, the earlier in the list; by is 1 for newest first, -1 for oldest first."""
    cdef int32_t day = self.here.date[doc]
    return -1e18 if day <= 0 else <double>(by * day)
