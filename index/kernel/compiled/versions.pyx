# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Version collapse: one document stands for its question when several versions of the question match.

It is the first version, in order of preference, that has all words; where none has all, the first that matches. The
others are collapsed: they are neither counted nor listed.
"""

from libc.stdint cimport int32_t, uint64_t, uint8_t

from .codec cimport has_bit, lowest_bit
from .structs cimport ALL_PASSES, ANY_PASSES, RESOLVED, Ranked, SEEN, SURE, State
from .state cimport is_pruned, is_there, put_aside, want_rescored


cdef enum:
    FEW_SEEN = 6  # where versions are so many times those that were seen, those are looked through, not all questions


cdef void choose_versions(State* self) noexcept nogil:
    """Finds which version stands for each question, once it is known what matches."""
    cdef int32_t i, q
    show_all(self)
    if FEW_SEEN * self.n_seen_docs < self.n_versions:
        self.look += 1
        for i in range(self.n_seen_docs):
            q = self.question_of[self.seen_docs[i]]
            if q >= 0 and self.question_looks[q] != self.look:
                self.question_looks[q] = self.look
                collapse_question(self, q)
    else:
        collapse_pairs(self)
        for i in range(self.n_several):
            collapse_question(self, self.several[i])
    self.collapsed_of = self.n_matches


cdef void show_all(State* self) noexcept nogil:
    """Clears all collapses."""
    cdef int32_t i
    for i in range(self.n_collapsed):
        self.collapsed[self.collapsed_docs[i]] = 0
    self.n_collapsed = 0


cdef int32_t chosen_version(State* self, int32_t q) noexcept nogil:
    """The version that stands for a question; -1 where none matches."""
    cdef int32_t at, doc, chosen = -1
    for at in range(self.version_starts[q], self.version_starts[q + 1]):
        doc = self.version_docs[at]
        if is_there(self, doc):
            if not self.prefer_full or self.state[doc] & ALL_PASSES:
                return doc
            if chosen < 0:
                chosen = doc
    return chosen


cdef bint is_set_aside(State* self, int32_t doc, const double* group) noexcept nogil:
    cdef int32_t at, other
    if not self.collapsing or self.question_of[doc] < 0:
        return False
    for at in range(self.version_starts[self.question_of[doc]], self.n_versions):
        other = self.version_docs[at]
        if other == doc:
            return False
        if is_there(self, other) or (
            group != NULL and group[other] > 0 and not (self.filtered and self.fails[other])
        ):
            return True
    return False


cdef void let_versions_contend(State* self) noexcept nogil:
    cdef int32_t at, doc, other
    cdef Py_ssize_t word
    cdef uint64_t bits
    if not self.collapsing:
        return
    for word in range(self.here.n_docs // 64 + 1):
        bits = self.contending[word]
        while bits:
            doc = <int32_t>(64 * word) + lowest_bit(bits)
            bits &= bits - 1
            if self.question_of[doc] < 0:
                continue
            for at in range(self.version_starts[self.question_of[doc]], self.n_versions):
                other = self.version_docs[at]
                if other == doc:
                    break
                self.n_contending += not has_bit(self.contending, other)
                self.contending[other >> 6] |= <uint64_t>1 << (other & 63)


cdef void want_versions(State* self, int32_t doc) noexcept nogil:
    """Requests rescoring of the versions preferred to a document, if it is not known whether they match."""
    cdef int32_t at, other
    if not self.collapsing or not is_pruned(self) or self.question_of[doc] < 0:
        return
    for at in range(self.version_starts[self.question_of[doc]], self.n_versions):
        other = self.version_docs[at]
        if other == doc:
            break
        if self.state[other] & SEEN and not self.state[other] & (SURE | RESOLVED):
            want_rescored(self, other)


cdef void look_whether_certain(State* self, const Ranked* heap, Py_ssize_t n, Py_ssize_t k) noexcept nogil:
    """Checks whether these n documents, the worst of them first, are surely the best k."""
    cdef Py_ssize_t i
    cdef int32_t at, doc, other
    if not self.collapsing or not self.narrowed or not k:
        return
    if n < k or heap[0].score < self.pruned_below:
        self.is_uncertain = True
    if not is_pruned(self):
        return
    for i in range(n):
        doc = heap[i].at
        if self.question_of[doc] < 0:
            continue
        for at in range(self.version_starts[self.question_of[doc]], self.n_versions):
            other = self.version_docs[at]
            if other == doc:
                break
            # it was skipped, and may match all the same
            if not self.state[other] & SEEN and not (self.filtered and self.fails[other]):
                self.is_uncertain = True


cdef void collapse_pairs(State* self) noexcept nogil:
    """Collapses the questions of two versions, without a branch: which of them match no processor could foresee."""
    cdef const uint8_t* state = self.state
    cdef const int32_t* pairs = self.pairs
    cdef int32_t* collapsed_docs = self.collapsed_docs
    cdef bint filtered = self.filtered
    cdef uint8_t full = ALL_PASSES if self.prefer_full else 0
    cdef int32_t i, one, other, aside, n = self.n_collapsed
    cdef bint both, other_first
    for i in range(self.n_pairs):
        one, other = pairs[2 * i], pairs[2 * i + 1]
        both = (state[one] & state[other] & ANY_PASSES) != 0
        if filtered:
            both = both & (self.fails[one] == 0) & (self.fails[other] == 0)
        other_first = (state[other] & ~state[one] & full) != 0
        aside = one if other_first else other
        self.collapsed[aside] = both  # none is collapsed before
        collapsed_docs[n] = aside
        n += both
    self.n_collapsed = n


cdef inline void collapse_question(State* self, int32_t q) noexcept nogil:
    cdef int32_t at, doc, chosen = chosen_version(self, q)
    if chosen < 0:
        return
    for at in range(self.version_starts[q], self.version_starts[q + 1]):
        doc = self.version_docs[at]
        if doc != chosen and is_there(self, doc):
            put_aside(self, doc)
