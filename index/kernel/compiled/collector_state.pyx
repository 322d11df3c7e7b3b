# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""What a search found in a segment: matches, the best hits, counts. index/kernel/plain/collector_state.py documents it."""

from libc.stdint cimport int32_t, int64_t, uint16_t, uint8_t
from libc.stdlib cimport free

from .facet_structs cimport FEW_COMBINATIONS
from .structs cimport (
    ALL_OPEN, ALL_PASSES, ANY_OPEN, ANY_PASSES, DOCS_BETWEEN, FIRST_LOOK, MANY_DOCS, RESOLVED, Ranked, SEEN,
)
from .heap cimport as_tuples, offer, put_best_first, rounded
from .state cimport check, free_state, is_late, is_pruned, make_state, put_aside, slot_of, want_rescored, zeros
from .matching cimport date_key, passes_filter, unit_matches
from .versions cimport look_whether_certain, show_all
from .rescoring cimport rescore_pending
from .scoring cimport count_up_to, know_all, rescore_all, settle_all
from .ranking cimport first_by_date, is_ahead, rank_docs, rank_passages, rescore_contenders
from .segment cimport SegmentData
from .facet_collector cimport FacetCollector
from .facet_counts cimport is_listed

import numpy as np

from ...errors import Damaged


cdef object _new_tuple = tuple.__new__  # looked up once: a page makes a hundred


cdef class CollectorState:
    def __cinit__(self, SegmentData data not None):
        self.data = data
        make_state(&self.state, &data.own, &data.apart)
        self.facet_collector = FacetCollector.__new__(FacetCollector)
        self.facet_collector.state = &self.state
        self.facet_collector.data = data

    def __dealloc__(self):
        free_state(&self.state)

    def set_versions(self, const int32_t[::1] docs not None, const int32_t[::1] starts not None,
                     const int32_t[::1] question_of not None):
        """Sets the documents that share a question: these documents, question by question, the preferred first; the
        offset of each question; and for every document its question, -1 for a document that shares none."""
        cdef Py_ssize_t i, n = starts.shape[0] - 1
        cdef bint fine = n >= 0 and question_of.shape[0] == self.state.here.n_docs
        cdef int32_t q
        fine = fine and starts[0] == 0 and starts[n] == docs.shape[0]
        for q in range(<int32_t>(n if fine else 0)):
            fine = fine and 0 <= starts[q] <= starts[q + 1] <= docs.shape[0]
            for i in range(starts[q] if fine else 0, starts[q + 1] if fine else 0):
                fine = fine and 0 <= docs[i] < self.state.here.n_docs and question_of[docs[i]] == q
        for i in range(self.state.here.n_docs if fine else 0):
            fine = fine and -1 <= question_of[i] < n
        if not fine:
            raise ValueError("the versions of questions do not fit their documents")
        free(self.state.question_looks)
        free(self.state.pairs)
        free(self.state.several)
        self.state.question_looks = NULL
        self.state.pairs = self.state.several = NULL
        self.state.n_questions = self.state.n_pairs = self.state.n_several = 0
        self.state.question_looks = <int64_t*>zeros(n, sizeof(int64_t))
        self.state.pairs = <int32_t*>zeros(2 * n, sizeof(int32_t))
        self.state.several = <int32_t*>zeros(n, sizeof(int32_t))
        for q in range(<int32_t>n):
            if starts[q + 1] - starts[q] == 2:
                self.state.pairs[2 * self.state.n_pairs] = docs[starts[q]]
                self.state.pairs[2 * self.state.n_pairs + 1] = docs[starts[q] + 1]
                self.state.n_pairs += 1
            else:
                self.state.several[self.state.n_several] = q
                self.state.n_several += 1
        self.state.look = 0
        self.state.n_questions = <int32_t>n
        self.state.n_versions = <int32_t>docs.shape[0]
        self.state.version_docs = &docs[0] if docs.shape[0] else NULL
        self.state.version_starts = &starts[0]
        self.state.question_of = &question_of[0] if question_of.shape[0] else NULL
        self.facet_collector.versions = (docs, starts, question_of)  # the pointers refer to their memory

    @property
    def uncertain(self):
        """Whether too few documents were examined to be sure of the best: then the search runs again, over all."""
        return self.state.is_uncertain

    def collapse(self, const int32_t[::1] docs not None):
        """Leaves out these documents, because versions in other segments stand for them."""
        cdef Py_ssize_t i
        show_all(&self.state)
        for i in range(docs.shape[0]):
            if not 0 <= docs[i] < self.state.here.n_docs:
                raise ValueError("there is no such document to be collapsed")
            put_aside(&self.state, docs[i])
        self.state.n_matches += 1  # earlier results belong to another search
        self.state.collapsed_of = self.state.n_matches

    def matching_of(self, const int32_t[::1] docs not None, bint every, int own_bit=-1, bint open=False):
        """Whether each of these documents matches, versions or not. The filter of `own_bit` is ignored, and with `open`
        also the filter on partij."""
        cdef uint8_t[::1] found
        cdef Py_ssize_t i
        cdef int32_t doc
        cdef int64_t wrong
        cdef uint8_t wanted = (ALL_OPEN if every else ANY_OPEN) if open else (ALL_PASSES if every else ANY_PASSES)
        cdef uint16_t bits = ~<uint16_t>(1 << (own_bit & 15)) if own_bit >= 0 else 0xFFFF
        made = np.zeros(docs.shape[0], np.uint8)
        found = made
        with nogil:
            wrong = settle_all(&self.state)
        check(&self.state, wrong)
        for i in range(docs.shape[0]):
            doc = docs[i]
            if not 0 <= doc < self.state.here.n_docs:
                raise ValueError("there is no such document")
            found[i] = (self.state.state[doc] & wanted) != 0 and not (self.state.filtered and self.state.fails[doc] & bits)
        return made

    def listed(self, bint every):
        """For each document of the segment, whether it matches with all filters and stands for its question."""
        cdef uint8_t[::1] found
        cdef int32_t doc
        cdef int64_t wrong
        cdef uint8_t wanted = ALL_PASSES if every else ANY_PASSES
        made = np.zeros(self.state.here.n_docs, np.uint8)
        found = made
        with nogil:
            wrong = know_all(&self.state)
        check(&self.state, wrong)
        for doc in range(self.state.here.n_docs):
            found[doc] = (self.state.state[doc] & wanted) != 0 and not (
                self.state.collapsed[doc] or (self.state.filtered and self.state.fails[doc])
            )
        return made

    def n_matching(self, bint every):
        cdef int64_t n = 0
        cdef int32_t i, doc
        cdef uint8_t wanted = ALL_PASSES if every else ANY_PASSES
        # a list of all versions leaves out none that `collapse` has put aside
        if (self.state.collapsing or not self.state.n_collapsed) and is_listed(
            &self.state, every, 0xFFFF, self.state.collapsing
        ):
            return self.state.n_matching  # facets were counted over them: one release of the interpreter's lock less
        if not self.state.settled or self.state.collapsing:
            with nogil:
                n = know_all(&self.state)
            check(&self.state, n)
        if self.state.simple and not self.state.filtered and not self.state.n_unsure and (not every or self.state.n_terms_expanded == 1):
            return self.state.n_seen_docs - self.state.n_collapsed
        n = 0
        with nogil:
            for i in range(self.state.n_seen_docs):
                doc = self.state.seen_docs[i]
                n += (self.state.state[doc] & wanted) != 0 and not (self.state.filtered and self.state.fails[doc]) and (
                    not self.state.collapsed[doc]
                )
        return n

    def n_unfiltered(self, bint every):
        """How many documents match, without filters and without collapse of versions."""
        cdef int64_t n
        cdef int32_t i
        cdef uint8_t wanted = ALL_OPEN if every else ANY_OPEN
        with nogil:
            n = settle_all(&self.state)
        check(&self.state, n)
        n = 0
        with nogil:
            for i in range(self.state.n_seen_docs):
                n += (self.state.state[self.state.seen_docs[i]] & wanted) != 0
        return n

    def more_than(self, int64_t few, bint every):
        cdef int64_t n
        cdef uint8_t wanted = ALL_PASSES if every else ANY_PASSES
        if self.state.n_seen_docs < MANY_DOCS:
            n = count_up_to(&self.state, few, wanted)
        else:
            with nogil:
                n = count_up_to(&self.state, few, wanted)
        return n > few or (not (self.state.collapsing and is_pruned(&self.state)) and self.n_matching(every) > few)

    cdef int _resolve_matching(self, bint every) except -1:
        """Rescores all matching documents."""
        cdef int64_t wrong
        with nogil:
            wrong = rescore_all(&self.state, ALL_OPEN if every else ANY_OPEN)
        return check(&self.state, wrong)

    def n_passages(self, bint every):
        """How many passages match, with the filters."""
        cdef int32_t i, doc, unit
        cdef int64_t n = 0
        self._resolve_matching(every)
        with nogil:
            for i in range(self.state.n_seen_docs):
                if i % DOCS_BETWEEN == 0 and is_late(&self.state):
                    break
                doc = self.state.seen_docs[i]
                if not self.state.state[doc] & (ALL_PASSES if every else ANY_PASSES) or self.state.collapsed[doc] or (
                    self.state.filtered and self.state.fails[doc]
                ):
                    continue
                for unit in range(self.state.here.first_unit[doc] + 1, self.state.here.first_unit[doc + 1]):
                    n += unit_matches(&self.state, unit, doc, every) and passes_filter(&self.state, unit, doc)
        check(&self.state, 0)
        return n

    def top(self, Py_ssize_t k, bint every, bint tiers, int by_date=0):
        """The best k documents as (doc, score, tier, key); tiers puts those with all words first."""
        cdef Ranked* heap
        cdef Py_ssize_t n = 0
        cdef int64_t wrong = 0
        cdef uint8_t wanted = ALL_PASSES if every else ANY_PASSES
        k = max(0, min(k, self.state.n_seen_docs))
        if not tiers and not by_date and is_ahead(&self.state, k, every):
            return as_tuples(self.state.ahead, min(k, self.state.n_ahead))
        heap = <Ranked*>zeros(2 * k + FIRST_LOOK, sizeof(Ranked))
        try:
            with nogil:
                if by_date:
                    n = first_by_date(&self.state, heap, k, wanted, tiers, by_date, &wrong)
                elif k:
                    if self.state.collapsing and not is_pruned(&self.state):
                        wrong = know_all(&self.state)
                    if wrong == 0:
                        wrong = rescore_contenders(&self.state, heap, heap + k, k, wanted)
                    n = rank_docs(&self.state, heap, k, wanted, tiers, 0, self.state.resolved_docs, self.state.n_resolved)
                    if not tiers:
                        look_whether_certain(&self.state, heap, n, k)
            check(&self.state, wrong)
            put_best_first(heap, n)
            return as_tuples(heap, n)
        finally:
            free(heap)

    def top_passages(self, Py_ssize_t k, bint every, bint tiers, int by_date=0):
        """The best k passages as (record, score, tier, key)."""
        cdef Ranked* heap
        cdef Ranked item
        cdef Py_ssize_t n = 0
        cdef int32_t i, doc, unit
        cdef uint8_t wanted = ALL_PASSES if every else ANY_PASSES
        self._resolve_matching(every)
        k = max(0, min(k, self.state.here.n_units))
        heap = <Ranked*>zeros(k, sizeof(Ranked))
        with nogil:
            for i in range(self.state.n_seen_docs):
                if i % DOCS_BETWEEN == 0 and is_late(&self.state):
                    break
                doc = self.state.seen_docs[i]
                if not self.state.state[doc] & wanted or self.state.collapsed[doc] or (self.state.filtered and self.state.fails[doc]):
                    continue
                for unit in range(self.state.here.first_unit[doc] + 1, self.state.here.first_unit[doc + 1]):
                    if not unit_matches(&self.state, unit, doc, every) or not passes_filter(&self.state, unit, doc):
                        continue
                    item.at = unit
                    item.tier = 1 if tiers and unit_matches(&self.state, unit, doc, True) else 0
                    item.score = rounded(self.state.units[slot_of(&self.state, unit, doc)].score + self.state.resolved[doc].head_score)
                    item.key = date_key(&self.state, doc, by_date) if by_date else item.score
                    item.rank = (<int64_t>self.state.here.id_rank[doc] << 32) + unit
                    n = offer(heap, n, k, &item)
            put_best_first(heap, n)
        try:
            check(&self.state, 0)
            return as_tuples(heap, n)
        finally:
            free(heap)

    def hits(self, Py_ssize_t k, bint every, int segment, type hit_class):
        """The best k documents by their scores, each as a hit_class, a class of tuples, of (segment, doc, -1, id,
        score)."""
        cdef Py_ssize_t i
        cdef Ranked* best = self.state.ahead
        k = max(0, min(k, self.state.n_seen_docs))
        if is_ahead(&self.state, k, every):
            return [
                _new_tuple(hit_class, (segment, best[i].at, -1, self.data.id_of(best[i].at), best[i].score))
                for i in range(min(k, self.state.n_ahead))
            ]
        return [
            _new_tuple(hit_class, (segment, doc, -1, self.data.id_of(doc), score))
            for doc, score, _, _ in self.top(k, every, False, 0)
        ]

    def passages(self, list docs not None, Py_ssize_t k, bint every):
        """For each of these documents, the best k matching passages as (place, score), best first."""
        cdef int32_t doc, n_most = 0
        cdef int64_t wrong
        cdef Ranked* heap
        cdef list found = []
        for doc in docs:
            if not 0 <= doc < self.state.here.n_docs:
                raise IndexError(doc)
            n_most = max(n_most, self.state.here.first_unit[doc + 1] - self.state.here.first_unit[doc])
            if self.state.state[doc] & SEEN:
                want_rescored(&self.state, doc)
        if self.state.n_pending:
            with nogil:
                wrong = rescore_pending(&self.state)
            check(&self.state, wrong)
        heap = <Ranked*>zeros(n_most, sizeof(Ranked))
        try:
            for doc in docs:
                found.append(self._best_passages(doc, k, every, heap))
        finally:
            free(heap)
        return found

    cdef list _best_passages(self, int32_t doc, Py_ssize_t k, bint every, Ranked* heap):
        cdef int32_t n_units = self.state.here.first_unit[doc + 1] - self.state.here.first_unit[doc]
        cdef Py_ssize_t at, n
        if not self.state.state[doc] & RESOLVED or k <= 0:
            return []
        k = min(k, n_units)
        if n_units < MANY_DOCS:
            n = rank_passages(&self.state, doc, k, every, heap)
        else:
            with nogil:
                n = rank_passages(&self.state, doc, k, every, heap)
            check(&self.state, 0)
        return [(heap[at].at, heap[at].key) for at in range(n)]

    def count(self, starts, values, counts, bint every, int own_bit=-1):
        return self.facet_collector.count(starts, values, counts, every, own_bit)

    def count_fracties(self, starts, values, counts, bint every):
        return self.facet_collector.count_fracties(starts, values, counts, every)

    def fracties_of(self, docs, starts, values, Py_ssize_t n_values, bint every):
        return self.facet_collector.fracties_of(docs, starts, values, n_values, every)

    def set_facets(self, names, columns, Py_ssize_t of_fracties=-1, Py_ssize_t few=FEW_COMBINATIONS):
        return self.facet_collector.set_facets(names, columns, of_fracties, few)

    @property
    def facets(self):
        return self.facet_collector.facets

    def shown(self, Py_ssize_t k, bint every, type value_class, type facet_class):
        return self.facet_collector.shown(k, every, value_class, facet_class)
