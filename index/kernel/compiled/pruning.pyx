# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""MaxScore pruning: skips documents that can no longer enter the top k (Turtle and Flood 1995).

A document's upper bound is its score so far plus the most that later expanded terms can add. For an expanded term
this is its idf; for the parts of a compound, the most that they gave when all of them were accumulated.
"""

from libc.stdint cimport int32_t, uint64_t
from libc.string cimport memset

from .codec cimport n_bits
from .structs cimport Ranked, SURE, State
from .heap cimport offer
from .state cimport n_contending_docs
from .versions cimport is_set_aside, let_versions_contend, note_pruned


cdef void put_in_order(State* self) noexcept:
    """Orders the expanded terms by weight, highest first."""
    cdef int i, c, at
    for i in range(1, self.n_terms_expanded):
        c = self.order[i]
        at = i
        while at and self.idf[self.order[at - 1]] < self.idf[c]:
            self.order[at] = self.order[at - 1]
            at -= 1
        self.order[at] = c


cdef void narrow_to_best(State* self) noexcept nogil:
    """Restricts this and the later expanded terms to the documents that may be among the best, once documents that
    no expanded term has touched yet cannot be."""
    cdef double rest = to_come(self) + self.idf[self.order[self.n_walked]] + by_passages(self), done = 0
    cdef int32_t i, doc, n = 0
    cdef int at
    cdef uint64_t may
    for at in range(self.n_walked):
        done += self.idf[self.order[at]]
    if done <= rest or offer_seen(self, 0, NULL) < self.n_best or self.best[0].key <= rest:
        return
    self.n_scored = n_contending_docs(self)
    note_pruned(self, self.best[0].key)
    memset(self.contending, 0, (self.here.n_docs // 64 + 1) * sizeof(uint64_t))
    for i in range(self.n_scored):
        doc = self.seen_docs[i]
        may = self.score[doc] + rest >= self.best[0].key
        self.contending[doc >> 6] |= may << (doc & 63)
        n += may
    self.n_contending = n
    let_versions_contend(self)
    self.narrowed = True


cdef void narrow_to_parts(State* self) noexcept nogil:
    """The same between a compound itself and its parts, once the most that these give is known."""
    cdef int c = self.order[self.n_walked]
    cdef const double* group = self.group_doc[0]
    cdef double parts, idf, rest, least
    cdef int32_t i, doc
    cdef Py_ssize_t n = 0
    if not self.n_best or self.counting or self.expanded_terms[c].most_by_parts < 0:
        return
    idf = self.idf[c]
    parts = self.expanded_terms[c].most_by_parts
    parts = idf * parts / (self.here.k1 + parts)
    rest = to_come(self) + by_passages(self)
    for i in range(self.n_touched_docs):
        doc = self.touched_docs[i]
        n = offer_score(self, n, doc, self.score[doc] + idf * group[doc] / (self.here.k1 + group[doc]), group)
    n = offer_seen(self, n, group)
    least = self.best[0].key
    if n < self.n_best or least <= parts + rest:
        return
    note_pruned(self, least)
    if not self.narrowed:
        memset(self.contending, 0, (self.here.n_docs // 64 + 1) * sizeof(uint64_t))
    for i in range(n_contending_docs(self)):
        doc = self.seen_docs[i]
        if self.score[doc] + parts + rest >= least:
            # a document that was pruned stays pruned: it had less, and more was to come
            self.contending[doc >> 6] |= <uint64_t>1 << (doc & 63)
        else:
            self.contending[doc >> 6] &= ~(<uint64_t>1 << (doc & 63))
    for i in range(self.n_touched_docs):
        doc = self.touched_docs[i]
        self.contending[doc >> 6] |= <uint64_t>(self.score[doc] + idf + rest >= least) << (doc & 63)
    self.n_contending = 0
    for i in range(self.here.n_docs // 64 + 1):
        self.n_contending += n_bits(self.contending[i])
    let_versions_contend(self)
    self.narrowed = True
    self.needed = self.contending
    self.n_needed = self.n_contending


cdef inline double to_come(State* self) noexcept nogil:
    """The most that the expanded terms after this one can add."""
    cdef double most = 0
    cdef int i
    for i in range(self.n_walked + 1, self.n_terms_expanded):
        most += self.idf[self.order[i]]
    return most


cdef inline double by_passages(State* self) noexcept nogil:
    """The most that a document's passages add to its score, with a margin for rounding."""
    cdef double most = 0
    cdef int c
    for c in range(self.n_terms_expanded):
        most += self.idf[c]
    return self.here.share * most + 2e-6


cdef inline Py_ssize_t offer_score(State* self, Py_ssize_t n, int32_t doc, double score, const double* group) noexcept nogil:
    """Offers what a document that matches scores at least; gives how many of the best there are. Documents with
    something in the group, where one is given, match too."""
    cdef Ranked item
    if (self.filtered and self.fails[doc]) or (
        (n < self.n_best or score > self.best[0].key) and is_set_aside(self, doc, group)
    ):
        return n
    item.tier = 0
    item.rank = 0
    item.key = score
    return offer(self.best, n, self.n_best, &item)


cdef Py_ssize_t offer_seen(State* self, Py_ssize_t n, const double* but) noexcept nogil:
    """Offers the scores of the documents that surely match, except those with something in a group."""
    cdef int32_t i, doc
    cdef double least = self.best[0].key if n == self.n_best else -1
    for i in range(n_contending_docs(self)):
        doc = self.seen_docs[i]
        if self.score[doc] > least and self.state[doc] & SURE and (but == NULL or but[doc] == 0):
            n = offer_score(self, n, doc, self.score[doc], but)
            least = self.best[0].key if n == self.n_best else -1
    return n
