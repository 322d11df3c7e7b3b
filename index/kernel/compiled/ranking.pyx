# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Ranking: the best k of the matching documents or passages."""

from libc.stdint cimport int32_t, int64_t, uint64_t, uint8_t

from .structs cimport ALL_PASSES, ANY_PASSES, FIRST_LOOK, MOST_KEPT, POSTINGS_BETWEEN, RESOLVED, Ranked, SURE, State
from .heap cimport offer, put_best_first, rounded
from .state cimport clear_scores, clear_states, is_late, is_pruned, mask_of, n_contending_docs, slot_of, want_rescored
from .versions cimport look_whether_certain, stands_aside, want_versions
from .matching cimport date_key, document_score, passes_filter, unit_matches
from .rescoring cimport rescore_pending
from .scoring cimport know_all


cdef Py_ssize_t first_by_date(State* self, Ranked* heap, Py_ssize_t k, uint8_t wanted, bint tiers, int by_date,
                               int64_t* wrong) noexcept nogil:
    """Puts the first k by date in the heap, with their scores; returns how many there are."""
    cdef Py_ssize_t n, i
    wrong[0] = know_all(self)
    if wrong[0]:
        return 0
    n = rank_docs(self, heap, k, wanted, tiers, by_date, self.seen_docs, self.n_seen_docs)
    for i in range(n):
        want_rescored(self, heap[i].at)
    wrong[0] = rescore_pending(self)
    for i in range(n):
        heap[i].score = document_score(self, heap[i].at)
    return n


cdef Py_ssize_t rank_docs(State* self, Ranked* heap, Py_ssize_t k, uint8_t wanted, bint tiers, int by_date,
                      const int32_t* among, int32_t n_among) noexcept nogil:
    """Puts the best k of these documents in the heap; returns how many there are."""
    cdef Ranked item
    cdef Py_ssize_t n = 0
    cdef int32_t i, doc
    for i in range(n_among):
        doc = among[i]
        if not self.state[doc] & wanted or (self.filtered and self.fails[doc]) or stands_aside(self, doc):
            continue
        item.at = doc
        item.tier = 1 if tiers and self.state[doc] & ALL_PASSES else 0
        item.score = document_score(self, doc)
        item.key = date_key(self, doc, by_date) if by_date else item.score
        item.rank = self.here.id_rank[doc]
        n = offer(heap, n, k, &item)
    return n


cdef int64_t rescore_contenders(State* self, Ranked* heap, Ranked* first, Py_ssize_t k, uint8_t wanted) noexcept nogil:
    """Rescores the documents that can be among the best k; returns 0, or an error code. `first` has room for
    FIRST_LOOK more.

    The lower bound of a score is that of the whole document. The upper bound adds the share of a passage with all
    its expanded terms in full measure. The documents with the best lower bounds are rescored first; their scores
    decide which others can still reach them.
    """
    cdef Ranked item
    cdef Py_ssize_t n = 0
    cdef int32_t* contenders = self.touched_docs  # no accumulation uses it now
    cdef const int32_t* seen_docs = self.seen_docs
    cdef const double* score = self.score
    cdef int32_t i, doc, n_contenders = 0
    cdef int32_t n_scored = n_contending_docs(self) if k <= self.n_best else self.n_seen_docs
    cdef bint filtered = self.filtered, collapsing = self.collapsing or self.n_collapsed > 0
    cdef int c, n_terms_expanded = self.n_terms_expanded
    cdef double most = 0, least = -1
    cdef uint64_t mask, most_of = 0
    cdef int64_t wrong
    cdef uint8_t state
    item.tier = 0
    for c in range(n_terms_expanded):
        most += self.idf[c]
    most = self.here.share * most + 2e-6  # scores are rounded, to a millionth
    for i in range(n_scored):
        doc = seen_docs[i]
        if score[doc] + most < least or (filtered and self.fails[doc]):
            continue
        item.key = score[doc]
        state = self.state[doc]
        if state & wanted:
            if collapsing and stands_aside(self, doc):
                continue
            if item.key > least:
                item.at = doc
                item.rank = doc
                n = offer(first, n, k + FIRST_LOOK, &item)
                if n == k + FIRST_LOOK:
                    least = first[0].key
        elif self.settled or state & (SURE | RESOLVED):
            continue
        contenders[n_contenders] = doc
        n_contenders += 1
    for i in range(<int32_t>n):
        want_rescored(self, first[i].at)
        want_versions(self, first[i].at)
    wrong = rescore_pending(self)
    if wrong:
        return wrong
    n = rank_docs(self, heap, k, wanted, False, 0, self.resolved_docs, self.n_resolved)
    least = heap[0].score if n == k else -1
    most = 0
    for i in range(n_contenders):
        doc = contenders[i]
        mask = mask_of(self, doc)
        if mask != most_of:
            most_of = mask
            most = 0
            for c in range(n_terms_expanded):
                if mask >> c & 1:
                    most += self.idf[c]
            most = self.here.share * most + 2e-6
        if self.score[doc] + most >= least:
            want_rescored(self, doc)
            want_versions(self, doc)
    return rescore_pending(self)


cdef int64_t rank_ahead(State* self) noexcept nogil:
    cdef Py_ssize_t k = min(self.k_expected, self.n_seen_docs)
    cdef uint8_t wanted = ALL_PASSES if self.every_expected else ANY_PASSES
    cdef int64_t wrong = 0
    self.k_expected = 0
    if k > 0:
        if self.collapsing and not is_pruned(self):
            wrong = know_all(self)
        if wrong == 0:
            wrong = rescore_contenders(self, self.ahead, self.ahead + k, k, wanted)
        self.n_ahead = rank_docs(self, self.ahead, k, wanted, False, 0, self.resolved_docs, self.n_resolved)
        look_whether_certain(self, self.ahead, self.n_ahead, k)
        put_best_first(self.ahead, self.n_ahead)
        self.k_ahead = k
        self.every_ahead = self.every_expected
        self.ahead_of = self.n_matches
        if self.n_best and min(self.n_best - self.slack, self.n_seen_docs) <= k:
            clear_scores(self)  # no caller will need more, and now they are in the cache
            if not self.counting and self.n_resolved <= MOST_KEPT:
                clear_states(self, self.n_resolved)
    return wrong


cdef Py_ssize_t rank_passages(State* self, int32_t doc, Py_ssize_t k, bint every, Ranked* heap) noexcept nogil:
    """Puts the best k matching passages of a document in the heap, best first; returns how many there are."""
    cdef Ranked item
    cdef int32_t unit, first = self.here.first_unit[doc]
    cdef Py_ssize_t n = 0
    item.tier = 0
    for unit in range(first + 1, self.here.first_unit[doc + 1]):
        if (unit - first) % POSTINGS_BETWEEN == 0 and is_late(self):
            break
        if unit_matches(self, unit, doc, every) and passes_filter(self, unit, doc):
            item.at = unit - first
            item.rank = unit - first
            item.key = rounded(self.units[slot_of(self, unit, doc)].score + self.resolved[doc].head_score)
            n = offer(heap, n, k, &item)
    put_best_first(heap, n)
    return n
