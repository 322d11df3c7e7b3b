# Ranking: the best k of the matching documents or passages.

cdef class Ranker(Matcher):
    # the expected arguments of `top` in the next search, and its result for them
    cdef Py_ssize_t k_expected
    cdef bint every_expected
    cdef Ranked ahead[2 * MOST_EXPECTED + FIRST_LOOK]
    cdef Py_ssize_t n_ahead, k_ahead
    cdef bint every_ahead
    cdef int64_t ahead_of  # the number of the search of this result

    cdef int64_t _look_ahead(self) noexcept nogil:
        cdef Py_ssize_t k = min(self.k_expected, self.n_seen_docs)
        cdef uint8_t wanted = ALL_PASSES if self.every_expected else ANY_PASSES
        cdef int64_t wrong = 0
        self.k_expected = 0
        if k > 0:
            if self.collapsing and not self._is_pruned():
                wrong = self._know_all()
            if wrong == 0:
                wrong = self._resolve_contenders(self.ahead, self.ahead + k, k, wanted)
            self.n_ahead = self._best(self.ahead, k, wanted, False, 0, self.resolved_docs, self.n_resolved)
            self._look_whether_certain(self.ahead, self.n_ahead, k)
            _put_best_first(self.ahead, self.n_ahead)
            self.k_ahead = k
            self.every_ahead = self.every_expected
            self.ahead_of = self.n_matches
            if self.n_best and min(self.n_best - self.slack, self.n_seen_docs) <= k:
                self._clear_scores()  # no caller will need more, and now they are in the cache
                if not self.counting and self.n_resolved <= MOST_KEPT:
                    self._clear_states(self.n_resolved)
        return wrong

    cdef inline bint _is_ahead(self, Py_ssize_t k, bint every) noexcept:
        """Whether the best k are known."""
        return self.ahead_of == self.n_matches and k <= self.k_ahead and every == self.every_ahead

    def top(self, Py_ssize_t k, bint every, bint tiers, int by_date=0):
        """The best k documents as (doc, score, tier, key); tiers puts those with all words first."""
        cdef Ranked* heap
        cdef Py_ssize_t n = 0
        cdef int64_t wrong = 0
        cdef uint8_t wanted = ALL_PASSES if every else ANY_PASSES
        k = max(0, min(k, self.n_seen_docs))
        if not tiers and not by_date and self._is_ahead(k, every):
            return _as_tuples(self.ahead, min(k, self.n_ahead))
        heap = <Ranked*>self._zeros(2 * k + FIRST_LOOK, sizeof(Ranked))
        try:
            with nogil:
                if by_date:
                    n = self._first_by_date(heap, k, wanted, tiers, by_date, &wrong)
                elif k:
                    if self.collapsing and not self._is_pruned():
                        wrong = self._know_all()
                    if wrong == 0:
                        wrong = self._resolve_contenders(heap, heap + k, k, wanted)
                    n = self._best(heap, k, wanted, tiers, 0, self.resolved_docs, self.n_resolved)
                    if not tiers:
                        self._look_whether_certain(heap, n, k)
            self._check(wrong)
            _put_best_first(heap, n)
            return _as_tuples(heap, n)
        finally:
            free(heap)

    cdef Py_ssize_t _first_by_date(self, Ranked* heap, Py_ssize_t k, uint8_t wanted, bint tiers, int by_date,
                                   int64_t* wrong) noexcept nogil:
        """Puts the first k by date in the heap, with their scores; returns how many there are."""
        cdef Py_ssize_t n, i
        wrong[0] = self._know_all()
        if wrong[0]:
            return 0
        n = self._best(heap, k, wanted, tiers, by_date, self.seen_docs, self.n_seen_docs)
        for i in range(n):
            self._want(heap[i].at)
        wrong[0] = self._resolve()
        for i in range(n):
            heap[i].score = self._document_score(heap[i].at)
        return n

    cdef Py_ssize_t _best(self, Ranked* heap, Py_ssize_t k, uint8_t wanted, bint tiers, int by_date,
                          const int32_t* among, int32_t n_among) noexcept nogil:
        """Puts the best k of these documents in the heap; returns how many there are."""
        cdef Ranked item
        cdef Py_ssize_t n = 0
        cdef int32_t i, doc
        for i in range(n_among):
            doc = among[i]
            if not self.state[doc] & wanted or (self.filtered and self.fails[doc]) or self._stands_aside(doc):
                continue
            item.at = doc
            item.tier = 1 if tiers and self.state[doc] & ALL_PASSES else 0
            item.score = self._document_score(doc)
            item.key = self._date_key(doc, by_date) if by_date else item.score
            item.rank = self.here.id_rank[doc]
            n = _offer(heap, n, k, &item)
        return n

    cdef int64_t _resolve_contenders(self, Ranked* heap, Ranked* first, Py_ssize_t k, uint8_t wanted) noexcept nogil:
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
        cdef int32_t n_scored = self._n_contenders() if k <= self.n_best else self.n_seen_docs
        cdef bint filtered = self.filtered, collapsing = self.collapsing or self.n_collapsed > 0
        cdef int c, n_terms_expanded = self.n_terms_expanded
        cdef double most = 0, least = -1
        cdef uint64_t mask, most_of = 0
        cdef int64_t wrong
        cdef uint8_t state
        item.tier = 0
        for c in range(n_terms_expanded):
            most += self.idf[c]
        most = self.share * most + 2e-6  # scores are rounded, to a millionth
        for i in range(n_scored):
            doc = seen_docs[i]
            if score[doc] + most < least or (filtered and self.fails[doc]):
                continue
            item.key = score[doc]
            state = self.state[doc]
            if state & wanted:
                if collapsing and self._stands_aside(doc):
                    continue
                if item.key > least:
                    item.at = doc
                    item.rank = doc
                    n = _offer(first, n, k + FIRST_LOOK, &item)
                    if n == k + FIRST_LOOK:
                        least = first[0].key
            elif self.settled or state & (SURE | RESOLVED):
                continue
            contenders[n_contenders] = doc
            n_contenders += 1
        for i in range(<int32_t>n):
            self._want(first[i].at)
            self._want_versions(first[i].at)
        wrong = self._resolve()
        if wrong:
            return wrong
        n = self._best(heap, k, wanted, False, 0, self.resolved_docs, self.n_resolved)
        least = heap[0].score if n == k else -1
        most = 0
        for i in range(n_contenders):
            doc = contenders[i]
            mask = self._mask(doc)
            if mask != most_of:
                most_of = mask
                most = 0
                for c in range(n_terms_expanded):
                    if mask >> c & 1:
                        most += self.idf[c]
                most = self.share * most + 2e-6
            if self.score[doc] + most >= least:
                self._want(doc)
                self._want_versions(doc)
        return self._resolve()

    def top_passages(self, Py_ssize_t k, bint every, bint tiers, int by_date=0):
        """The best k passages as (record, score, tier, key)."""
        cdef Ranked* heap
        cdef Ranked item
        cdef Py_ssize_t n = 0
        cdef int32_t i, doc, unit
        cdef uint8_t wanted = ALL_PASSES if every else ANY_PASSES
        self._resolve_matching(every)
        k = max(0, min(k, self.here.n_units))
        heap = <Ranked*>self._zeros(k, sizeof(Ranked))
        with nogil:
            for i in range(self.n_seen_docs):
                if i % DOCS_BETWEEN == 0 and self._is_late():
                    break
                doc = self.seen_docs[i]
                if not self.state[doc] & wanted or self.collapsed[doc] or (self.filtered and self.fails[doc]):
                    continue
                for unit in range(self.here.first_unit[doc] + 1, self.here.first_unit[doc + 1]):
                    if not self._unit_matches(unit, doc, every) or not self._passes(unit, doc):
                        continue
                    item.at = unit
                    item.tier = 1 if tiers and self._unit_matches(unit, doc, True) else 0
                    item.score = _rounded(self.units[self._slot(unit, doc)].score + self.resolved[doc].head_score)
                    item.key = self._date_key(doc, by_date) if by_date else item.score
                    item.rank = (<int64_t>self.here.id_rank[doc] << 32) + unit
                    n = _offer(heap, n, k, &item)
            _put_best_first(heap, n)
        try:
            self._check(0)
            return _as_tuples(heap, n)
        finally:
            free(heap)
