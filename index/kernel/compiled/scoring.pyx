# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Scores of documents from their accumulated frequencies, and which documents match."""

from libc.stdint cimport int32_t, int64_t, uint64_t, uint8_t

from .structs cimport DAMAGED, LATE, RESOLVED, SEEN, SURE, Share, State
from .state cimport is_late, mask_of, want_rescored
from .versions cimport choose_versions
from .matching cimport found_bits
from .rescoring cimport rescore_pending
from .cooccurrence cimport has_places, keep_together


cdef int64_t know_all(State* self) noexcept nogil:
    """Finds what matches, and which version stands for each question; returns 0, or an error code."""
    cdef int64_t wrong = settle_all(self)
    if wrong == 0 and self.collapsing and self.collapsed_of != self.n_matches:
        choose_versions(self)
    return wrong


cdef void take_touched(State* self, int c) noexcept nogil:
    """Makes the accumulators of the first expanded term the scores of documents."""
    cdef double k1 = self.here.k1, idf = self.idf[c], frequency
    cdef uint64_t bit = <uint64_t>1 << c
    cdef uint8_t found = found_bits(self)
    cdef int32_t* docs = self.touched_docs
    cdef double* score = self.score
    cdef uint8_t* state = self.state
    cdef uint8_t* narrow = self.narrow
    cdef int32_t i, doc, n = self.n_touched_docs
    self.touched_docs = self.seen_docs
    self.seen_docs = docs
    self.n_seen_docs = n
    self.n_touched_docs = 0
    self.first = False
    for i in range(n):
        doc = docs[i]
        frequency = score[doc]
        score[doc] = idf * (frequency / (k1 + frequency))
        state[doc] = found
    if self.n_terms_expanded > 1:
        for i in range(n):
            narrow[docs[i]] = <uint8_t>bit
    if self.n_terms_expanded > 8:
        for i in range(n):
            self.masks[docs[i]] = bit


cdef void add_touched(State* self, int c) noexcept nogil:
    """Adds the accumulators of an expanded term of one group to the scores."""
    cdef double* group = self.group_doc[0]
    cdef double k1 = self.here.k1, idf = self.idf[c], frequency
    cdef uint64_t bit = <uint64_t>1 << c
    cdef uint8_t found = found_bits(self)
    cdef int32_t i, doc
    for i in range(self.n_touched_docs):
        doc = self.touched_docs[i]
        frequency = group[doc]
        group[doc] = 0
        add_contribution(self, doc, idf * (frequency / (k1 + frequency)), bit, found)
    self.n_touched_docs = 0


cdef void add_shares(State* self, int c, Py_ssize_t first, Py_ssize_t last) noexcept nogil:
    """Adds the contributions of an expanded term to the scores."""
    cdef double k1 = self.here.k1, idf = self.idf[c], frequency
    cdef uint64_t bit = <uint64_t>1 << c
    cdef uint8_t found = found_bits(self)
    cdef const Share* share
    cdef Py_ssize_t i
    for i in range(first, last):
        share = &self.shares.items[i]
        frequency = share.frequency
        self.n_unsure += not share.sure
        add_contribution(self, share.at, idf * (frequency / (k1 + frequency)), bit, found if share.sure else SEEN)


cdef int64_t settle_wanted(State* self, bint need_all) noexcept nogil:
    """Rescores the documents of which it is not known whether they match; if all words are needed, only those that
    have all. Returns 0, or an error code."""
    cdef int32_t i, doc
    cdef int64_t wrong = 0
    cdef bint all_words = need_all and self.n_terms_expanded > 1
    self.settled = self.simple and not self.n_unsure
    if self.simple and not need_all:
        return 0  # the rest when a caller needs it
    if not self.settled or all_words:
        for i in range(self.n_seen_docs):
            doc = self.seen_docs[i]
            if not self.simple or not self.state[doc] & SURE or (all_words and mask_of(self, doc) == self.full):
                want_rescored(self, doc)
        wrong = rescore_pending(self)
        self.settled = wrong == 0
    return wrong


cdef int64_t settle_all(State* self) noexcept nogil:
    """Rescores the documents of which it is not known yet whether they match; returns 0, or an error code."""
    cdef int64_t wrong = 0
    cdef int c
    if not self.settled:  # a word is enough; these have only compounds, perhaps in separate parts
        for c in range(self.n_terms_expanded):
            if wrong == 0 and self.expanded_terms[c].n_groups > 1:
                wrong = settle_parts(self, c)
        if wrong == 0:
            wrong = rescore_pending(self)
        self.settled = wrong == 0
    return wrong


cdef int64_t count_up_to(State* self, int64_t few, uint8_t wanted) noexcept nogil:
    """How many documents match, as far as known; counts no further than `few` + 1."""
    cdef int64_t n = 0
    cdef int32_t i, doc
    for i in range(0 if self.collapsing or self.n_collapsed else self.n_seen_docs):
        doc = self.seen_docs[i]
        n += (self.state[doc] & wanted) != 0 and not (self.filtered and self.fails[doc])
        if n > few:
            break
    return n


cdef int64_t rescore_all(State* self, uint8_t wanted) noexcept nogil:
    """Rescores all documents in a state; returns 0, or an error code."""
    cdef int32_t i
    cdef int64_t wrong = know_all(self)
    if wrong == 0:
        for i in range(self.n_seen_docs):
            if self.state[self.seen_docs[i]] & wanted and not self.collapsed[self.seen_docs[i]]:
                want_rescored(self, self.seen_docs[i])
        wrong = rescore_pending(self)
    return wrong


cdef inline void add_contribution(State* self, int32_t doc, double value, uint64_t bit, uint8_t found) noexcept nogil:
    """Adds the contribution of an expanded term to a document."""
    cdef uint8_t before = self.state[doc]
    self.state[doc] = before | found
    self.seen_docs[self.n_seen_docs] = doc
    self.n_seen_docs += not before & SEEN
    self.score[doc] += value
    if self.n_terms_expanded > 8:
        self.masks[doc] = bit | (self.masks[doc] if before & SEEN else 0)
    elif self.n_terms_expanded > 1:
        self.narrow[doc] |= <uint8_t>bit


cdef int64_t settle_parts(State* self, int c) noexcept nogil:
    """Finds the documents that match because they have all parts of a compound in one passage; marks documents with
    very many passages for rescoring. Returns 0, or an error code."""
    cdef uint8_t found = found_bits(self)
    cdef int32_t* docs = self.touched_docs  # no accumulation uses it now
    cdef int32_t i, doc, n = 0
    for i in range(self.n_seen_docs):
        doc = self.seen_docs[i]
        if self.state[doc] & (SURE | RESOLVED) or not mask_of(self, doc) >> c & 1:
            continue
        if self.here.all_count and has_places(self, doc):
            docs[n] = doc
            n += 1
        else:
            want_rescored(self, doc)
    if not keep_together(self, c, docs, &n):
        return DAMAGED
    for i in range(n):
        self.state[docs[i]] |= found
    return LATE if is_late(self) else 0
