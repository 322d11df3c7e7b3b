# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Scorer: one query in one segment. index/kernel/plain/scorer.py documents it."""

from libc.stdint cimport int32_t, int64_t, uint16_t, uint64_t, uint8_t
from libc.stdlib cimport free
from libc.math cimport log

from .codec cimport clock_s
from .structs cimport DAMAGED, MARKS, MOST_EXPECTED, POSTINGS_BETWEEN, Ranked, State, TermState
from .state cimport check, is_late, reset, zeros
from .matching cimport check_program, found_bits
from .versions cimport show_all
from .accumulation cimport accumulate, close_docs, exclude_forms, exclude_record
from .pruning cimport narrow_to_best, put_in_order
from .scoring cimport add_shares, add_touched, know_all, settle_wanted, take_touched
from .ranking cimport rank_ahead
from .facet_page cimport count_facets
from .expanded_terms cimport ExpandedTerm

from .collector_state cimport CollectorState


cdef inline double idf_of(double n_documents, double df) noexcept nogil:
    return log(1 + (n_documents - df + 0.5) / (df + 0.5))


cdef class Scorer(CollectorState):
    cdef list kept       # the expanded terms of the query
    cdef tuple filters   # own the memory that the state's pointers refer to

    def reset(self):
        reset(&self.state)
        self.kept = []

    def allow(self, double seconds):
        self.state.until = clock_s() + seconds if seconds < 1e9 else 0

    def exclude(self, const int32_t[::1] forms):
        cdef int64_t wrong
        self._make_exclusions()
        with nogil:
            wrong = exclude_forms(&self.state, &forms[0], forms.shape[0]) if forms.shape[0] else 0
        check(&self.state, wrong)

    def exclude_units(self, const int32_t[::1] units):
        cdef int64_t wrong = 0
        cdef Py_ssize_t i
        self._make_exclusions()
        with nogil:
            for i in range(units.shape[0]):
                if not 0 <= units[i] < self.state.here.n_units:
                    wrong = DAMAGED
                    break
                if i % POSTINGS_BETWEEN == 0 and is_late(&self.state):
                    break
                exclude_record(&self.state, units[i])
        check(&self.state, wrong)

    cdef int _make_exclusions(self) except -1:
        if self.state.excluded_units == NULL:
            self.state.excluded_units = <int32_t*>zeros(self.state.here.n_units, sizeof(int32_t))
        return 0

    def gather(self, list expanded_terms not None):
        cdef int c
        cdef int64_t df
        found = []
        self._begin(expanded_terms)
        for c in range(self.state.n_terms_expanded):
            self.state.n_walked = c
            with nogil:
                df = accumulate(&self.state, c)
                if df >= 0:
                    df = close_docs(&self.state, c)
                self.state.last_share[c] = self.state.shares.n
            check(&self.state, df)
            self.state.expanded_terms[c].df = df if self.state.expanded_terms[c].kind != MARKS else 0
            found.append(self.state.expanded_terms[c].df)
        return found

    cdef int _begin(self, list expanded_terms) except -1:
        """Takes the expanded terms of a query."""
        cdef ExpandedTerm own
        cdef int g, n_groups = 1
        self.state.narrowed = False
        self.state.noting = False
        self.state.counting = False
        self.state.n_scored = -1
        self.state.n_best = 0
        self.state.n_walked = 0
        if len(expanded_terms) > 64:
            raise ValueError("a query has at most 64 classes, each with its idf")
        self.state.n_terms_expanded = 0
        self.kept = expanded_terms = list(expanded_terms)  # a copy, as the caller may change the list
        for own in expanded_terms:
            self.state.expanded_terms[self.state.n_terms_expanded] = &own.own
            self.state.order[self.state.n_terms_expanded] = self.state.n_terms_expanded
            self.state.n_terms_expanded += 1
            n_groups = max(n_groups, own.own.n_groups)
        for g in range(n_groups):
            if self.state.group_doc[g] == NULL:
                self.state.group_doc[g] = <double*>zeros(self.state.here.n_docs, sizeof(double))
        if n_groups > 1 and self.state.part_places == NULL:
            self.state.part_places = <uint64_t*>zeros(self.state.here.n_docs, sizeof(uint64_t))
            self.state.all_places = <uint64_t*>zeros(self.state.here.n_docs, sizeof(uint64_t))
        if n_groups > 1 and self.state.part_docs_room < n_groups:
            free(self.state.part_docs)
            self.state.part_docs_room = 0
            self.state.part_docs = <int32_t*>zeros((n_groups - 1) * (<Py_ssize_t>self.state.here.n_docs + 1), sizeof(int32_t))
            self.state.part_docs_room = n_groups
        return 0

    def match(self, const double[::1] idf, uint64_t required=0, fails=None, fractie_passes=None, doc_passes=None,
              program=None, bint need_all=True, bint collapse=False):
        cdef int c
        cdef int64_t wrong
        cdef Py_ssize_t first = 0
        if idf.shape[0] < self.state.n_terms_expanded:
            raise ValueError("a query has at most 64 classes, each with its idf")
        self._set_out(required, fails, fractie_passes, doc_passes, program)
        self._set_versions_out(collapse, need_all)
        self.state.counting = False
        for c in range(self.state.n_terms_expanded):
            self.state.idf[c] = idf[c]
        with nogil:
            for c in range(self.state.n_terms_expanded):
                add_shares(&self.state, c, first, self.state.last_share[c])
                first = self.state.last_share[c]
            wrong = settle_wanted(&self.state, need_all)
        check(&self.state, wrong)

    def find(self, list expanded_terms not None, double n_documents, boosts=None, dfs=None, Py_ssize_t best=0,
             bint counting=False, uint64_t required=0, fails=None, fractie_passes=None, doc_passes=None, program=None,
             bint need_all=True, Py_ssize_t k=0, Py_ssize_t n_values=0, bint collapse=False):
        cdef int i, c
        cdef int64_t df = 0
        cdef double boost[64]
        cdef bint known = True
        cdef TermState* own
        self._begin(expanded_terms)
        self._expect(k, need_all, n_values if counting or not best else 0)
        if dfs is not None and len(dfs) < self.state.n_terms_expanded:
            raise ValueError("each class is in some number of documents")
        self._set_out(required, fails, fractie_passes, doc_passes, program)
        self._set_versions_out(collapse, need_all)
        self.state.counting = counting
        self.state.noted = found_bits(&self.state)
        for c in range(self.state.n_terms_expanded):
            boost[c] = boosts[c] if boosts else 1
            self.state.order[c] = c
            df = dfs[c] if dfs is not None else self.state.expanded_terms[c].df
            known = known and df >= 0
            if known:
                self.state.idf[c] = boost[c] * idf_of(n_documents, df)
        if known and self.state.simple and not need_all and 0 < best < self.state.here.n_docs:
            put_in_order(&self.state)
            self.state.slack = best // 4 + 1 if self.state.collapsing else 0
            if self.state.best_room < best + self.state.slack:
                free(self.state.best)
                self.state.best = NULL
                self.state.best_room = 0
                self.state.best = <Ranked*>zeros(best + self.state.slack, sizeof(Ranked))
                self.state.best_room = best + self.state.slack
            self.state.n_best = best + self.state.slack
        with nogil:
            for i in range(self.state.n_terms_expanded):
                c = self.state.order[i]
                own = self.state.expanded_terms[c]
                self.state.n_walked = i
                if i and self.state.n_best:
                    narrow_to_best(&self.state)
                self.state.first = i == 0 and own.n_groups == 1
                df = accumulate(&self.state, c)
                if df >= 0:
                    df = self.state.n_touched_docs if own.n_groups == 1 else close_docs(&self.state, c)
                if df < 0 or self.state.late:
                    break
                if not self.state.narrowed:
                    own.df = df if own.kind != MARKS else 0
                if not known:
                    self.state.idf[c] = boost[c] * idf_of(n_documents, own.df)
                if self.state.first:
                    take_touched(&self.state, c)
                elif own.n_groups == 1:
                    add_touched(&self.state, c)
                else:
                    add_shares(&self.state, c, 0, self.state.shares.n)
                    self.state.shares.n = 0
            if df >= 0 and not self.state.late:
                df = settle_wanted(&self.state, need_all)
                if df >= 0:
                    df = self._look_ahead()
        check(&self.state, df)
        return list(dfs) if dfs is not None else [self.state.expanded_terms[c].df for c in range(self.state.n_terms_expanded)]

    cdef int _expect(self, Py_ssize_t k, bint every, Py_ssize_t n_values) except -1:
        """Takes the expected first request."""
        self.state.k_expected = k if k <= MOST_EXPECTED else 0
        self.state.every_expected = every
        self.state.k_facets_expected = n_values if self.facet_collector.table is not None else 0
        if self.state.k_facets_expected:
            self.facet_collector._make_list()
            self.facet_collector._compare_versions()
        return 0

    cdef int64_t _look_ahead(self) noexcept nogil:
        """Computes the expected next results; returns 0, or an error code."""
        cdef Py_ssize_t k = self.state.k_facets_expected
        # counting needs the matches first; after that, fewer documents are rescored to find the best
        cdef int64_t wrong = know_all(&self.state) if k else 0
        self.state.k_facets_expected = 0
        if wrong == 0:
            wrong = rank_ahead(&self.state)
        if k and wrong == 0:
            wrong = count_facets(&self.state, k, self.state.every_expected)
        return wrong

    cdef int _set_out(self, uint64_t required, fails, fractie_passes, doc_passes, program) except -1:
        """Takes the way of matching."""
        cdef State* state = &self.state
        cdef const uint16_t[::1] failed
        cdef const uint8_t[::1] passed, docs_passed
        cdef const int32_t[::1] steps
        state.n_matches += 1
        state.full = <uint64_t>0xFFFFFFFFFFFFFFFF
        if state.n_terms_expanded < 64:
            state.full = (<uint64_t>1 << state.n_terms_expanded) - 1
        state.required = required
        state.filtered = fails is not None
        if fails is not None:
            failed = fails
            if failed.shape[0] < state.here.n_docs:
                raise ValueError("each document fails filters, or none")
            state.fails = &failed[0] if failed.shape[0] else NULL
        state.fractie_filtered = fractie_passes is not None
        if fractie_passes is not None:
            passed, docs_passed = fractie_passes, doc_passes
            if docs_passed.shape[0] < state.here.n_docs:
                raise ValueError("each document passes, or does not")
            state.fractie_passes = &passed[0] if passed.shape[0] else NULL
            state.n_fractie_passes = <int32_t>passed.shape[0]
            state.doc_passes = &docs_passed[0] if docs_passed.shape[0] else NULL
        state.n_program = 0
        if program is not None:
            steps = program
            check_program(steps, state.n_terms_expanded)
            state.program = &steps[0]
            state.n_program = steps.shape[0]
        self.filters = (fails, fractie_passes, doc_passes, program)
        state.simple = not (state.n_program or required or state.n_excluded or state.fractie_filtered)
        return 0

    cdef void _set_versions_out(self, bint collapse, bint need_all) noexcept:
        """Sets whether one version of a question stands for all that match."""
        show_all(&self.state)
        self.state.collapsing = collapse and self.state.n_questions > 0
        self.state.prefer_full = need_all
        self.state.collapsed_of = 0
        self.state.slack = 0
        self.state.pruned_below = -1
        self.state.is_uncertain = False
