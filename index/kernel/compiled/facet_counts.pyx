# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Facet collector: the number of matching documents per value of a facet."""

from libc.stdint cimport int32_t, int64_t, uint16_t, uint32_t, uint64_t, uint8_t

from .structs cimport ALL_PASSES, ANY_PASSES, State
from .scoring cimport know_all, settle_all


cdef inline uint32_t _listed_for(bint every, uint16_t bits, bint collapsed) noexcept nogil:
    return <uint32_t>bits << 2 | collapsed << 1 | every


cdef bint is_listed(const State* self, bint every, uint16_t bits, bint collapsed) noexcept nogil:
    """Whether these matching documents are listed already."""
    return self.matching_for == _listed_for(every, bits, collapsed) and self.matching_of == self.n_matches


cdef int64_t list_matching(State* self, bint every, uint16_t bits, bint collapsed) noexcept nogil:
    """Lists them; `collapsed` lists one version of each question. Returns 0, or an error code."""
    cdef uint8_t wanted = ALL_PASSES if every else ANY_PASSES
    cdef int32_t i, doc, n = 0
    cdef int64_t wrong
    if is_listed(self, every, bits, collapsed):
        return 0
    wrong = know_all(self) if collapsed else settle_all(self)
    if wrong:
        return wrong
    self.listed = self.matching
    if self.filtered:
        for i in range(self.n_seen_docs):
            doc = self.seen_docs[i]
            self.matching[n] = doc
            n += (self.state[doc] & wanted) != 0 and (self.fails[doc] & bits) == 0 and not (
                collapsed and self.collapsed[doc]
            )
    elif self.simple and not self.n_unsure and (not every or self.n_terms_expanded == 1):
        self.listed = self.seen_docs  # one word is enough, and each of these documents has one
        n = self.n_seen_docs
        if collapsed and self.n_collapsed:
            self.listed = self.matching
            n = 0
            for i in range(self.n_seen_docs):
                self.matching[n] = self.seen_docs[i]
                n += not self.collapsed[self.seen_docs[i]]
    else:
        for i in range(self.n_seen_docs):
            doc = self.seen_docs[i]
            self.matching[n] = doc
            n += (self.state[doc] & wanted) != 0 and not (collapsed and self.collapsed[doc])
    self.n_matching = n
    self.matching_for = _listed_for(every, bits, collapsed)
    self.matching_of = self.n_matches
    return 0


cdef int64_t count_values(State* self, const int32_t* starts, const int32_t* values, Py_ssize_t n_given,
                    Py_ssize_t n_values) noexcept nogil:
    """Counts the values of the matching documents; returns how many have none, or -1 where the column is damaged.
    """
    cdef int32_t i, doc, at, last
    cdef uint32_t value, other
    cdef int64_t missing = 0, last_pair = n_given - 1
    cdef int64_t* counts
    for i in range(self.n_matching):
        doc = self.listed[i]
        at = starts[doc]
        last = starts[doc + 1]
        if not 0 <= at <= last <= n_given:
            return -1
        if at == last:
            missing += 1
            continue
        counts = self.counted if i & 1 else self.counted + n_values
        # most documents have one value or two: no branch on their number, which the processor could not predict
        if at < last_pair:
            value = <uint32_t>values[at]
            other = <uint32_t>values[at + (at + 1 < last)]
            if value >= <uint64_t>n_values or other >= <uint64_t>n_values:
                return -1
            counts[value] += 1
            counts[other] += at + 1 < last
            at += 2
        while at < last:
            value = <uint32_t>values[at]
            if value >= <uint64_t>n_values:
                return -1
            counts[value] += 1
            at += 1
    return missing
