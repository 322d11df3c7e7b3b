# Matching and scoring: the documents and passages that match, with their scores.

cdef inline double _idf(double n_documents, double df) noexcept nogil:
    return log(1 + (n_documents - df + 0.5) / (df + 0.5))


cdef class Matcher(Versions):
    def match(self, const double[::1] idf, uint64_t required=0, fails=None, fractie_passes=None, doc_passes=None,
              program=None, bint need_all=True, bint collapse=False):
        cdef int c
        cdef int64_t wrong
        cdef Py_ssize_t first = 0
        if idf.shape[0] < self.n_terms_expanded:
            raise ValueError("a query has at most 64 classes, each with its idf")
        self._set_out(required, fails, fractie_passes, doc_passes, program)
        self._set_versions_out(collapse, need_all)
        self.counting = False
        for c in range(self.n_terms_expanded):
            self.idf[c] = idf[c]
        with nogil:
            for c in range(self.n_terms_expanded):
                self._add_shares(c, first, self.last_share[c])
                first = self.last_share[c]
            wrong = self._settle(need_all)
        self._check(wrong)

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
        if dfs is not None and len(dfs) < self.n_terms_expanded:
            raise ValueError("each class is in some number of documents")
        self._set_out(required, fails, fractie_passes, doc_passes, program)
        self._set_versions_out(collapse, need_all)
        self.counting = counting
        self.noted = self._found()
        for c in range(self.n_terms_expanded):
            boost[c] = boosts[c] if boosts else 1
            self.order[c] = c
            df = dfs[c] if dfs is not None else self.expanded_terms[c].df
            known = known and df >= 0
            if known:
                self.idf[c] = boost[c] * _idf(n_documents, df)
        if known and self.simple and not need_all and 0 < best < self.here.n_docs:
            self._put_in_order()
            self.slack = best // 4 + 1 if self.collapsing else 0
            self._make_room(best + self.slack)
            self.n_best = best + self.slack
        with nogil:
            self._fetch_first()
            for i in range(self.n_terms_expanded):
                c = self.order[i]
                own = self.expanded_terms[c]
                self.n_walked = i
                if i and self.n_best:
                    self._narrow()
                self.first = i == 0 and own.n_groups == 1
                df = self._gather(c)
                if df >= 0:
                    df = self.n_touched_docs if own.n_groups == 1 else self._close_docs(c)
                if df < 0 or self.late:
                    break
                if not self.narrowed:
                    own.df = df if own.kind != MARKS else 0
                if not known:
                    self.idf[c] = boost[c] * _idf(n_documents, own.df)
                if self.first:
                    self._take_touched(c)
                elif own.n_groups == 1:
                    self._add_touched(c)
                else:
                    self._add_shares(c, 0, self.shares.n)
                    self.shares.n = 0
            if df >= 0 and not self.late:
                df = self._settle(need_all)
                if df >= 0:
                    df = self._look_ahead()
        self._check(df)
        return list(dfs) if dfs is not None else [self.expanded_terms[c].df for c in range(self.n_terms_expanded)]

    cdef _expect(self, Py_ssize_t k, bint every, Py_ssize_t n_values):
        """Takes the expected first request."""

    cdef int64_t _look_ahead(self) noexcept nogil:
        """Computes the expected next results; returns 0, or an error code."""
        return 0

    cdef _set_out(self, uint64_t required, fails, fractie_passes, doc_passes, program):
        """Takes the way of matching."""
        self.n_matches += 1
        self.full = <uint64_t>0xFFFFFFFFFFFFFFFF if self.n_terms_expanded >= 64 else (<uint64_t>1 << self.n_terms_expanded) - 1
        self.required = required
        self.filtered = fails is not None
        if self.filtered:
            self.fails = fails
            if self.fails.shape[0] < self.here.n_docs:
                raise ValueError("each document fails filters, or none")
        self.fractie_filtered = fractie_passes is not None
        if self.fractie_filtered:
            self.fractie_passes = fractie_passes
            self.doc_passes = doc_passes
            if self.doc_passes.shape[0] < self.here.n_docs:
                raise ValueError("each document passes, or does not")
        self.n_program = 0
        if program is not None:
            self.program = program
            _check_program(self.program, self.n_terms_expanded)
            self.n_program = self.program.shape[0]
        self.simple = not (self.n_program or required or self.n_excluded or self.fractie_filtered)

    cdef _set_versions_out(self, bint collapse, bint need_all):
        """Sets whether one version of a question stands for all that match."""
        self._show_all()
        self.collapsing = collapse and self.n_questions > 0
        self.prefer_full = need_all
        self.collapsed_of = 0
        self.slack = 0
        self.pruned_below = -1
        self.is_uncertain = False

    cdef inline uint8_t _found(self) noexcept nogil:
        """The state bits of a document that an expanded term surely touches."""
        if not self.simple:
            return SEEN | SURE
        if self.n_terms_expanded > 1:
            return SEEN | SURE | ANY_OPEN | ANY_PASSES
        return SEEN | SURE | ANY_OPEN | ANY_PASSES | ALL_OPEN | ALL_PASSES

    cdef inline void _fetch_found(self, int32_t doc) noexcept nogil:
        """Prefetches the results of a document."""
        _fetch(&self.score[doc])
        _fetch(&self.state[doc])
        _fetch(&self.narrow[doc])

    cdef inline void _add(self, int32_t doc, double value, uint64_t bit, uint8_t found) noexcept nogil:
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

    cdef void _take_touched(self, int c) noexcept nogil:
        """Makes the accumulators of the first expanded term the scores of documents."""
        cdef double k1 = self.k1, idf = self.idf[c], frequency
        cdef uint64_t bit = <uint64_t>1 << c
        cdef uint8_t found = self._found()
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
            if i + AHEAD < n:
                _fetch(&state[docs[i + AHEAD]])
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

    cdef void _add_touched(self, int c) noexcept nogil:
        """Adds the accumulators of an expanded term of one group to the scores."""
        cdef double* group = self.group_doc[0]
        cdef double k1 = self.k1, idf = self.idf[c], frequency
        cdef uint64_t bit = <uint64_t>1 << c
        cdef uint8_t found = self._found()
        cdef int32_t i, doc
        for i in range(self.n_touched_docs):
            if i + AHEAD < self.n_touched_docs:
                self._fetch_found(self.touched_docs[i + AHEAD])
            doc = self.touched_docs[i]
            frequency = group[doc]
            group[doc] = 0
            self._add(doc, idf * (frequency / (k1 + frequency)), bit, found)
        self.n_touched_docs = 0

    cdef void _add_shares(self, int c, Py_ssize_t first, Py_ssize_t last) noexcept nogil:
        """Adds the contributions of an expanded term to the scores."""
        cdef double k1 = self.k1, idf = self.idf[c], frequency
        cdef uint64_t bit = <uint64_t>1 << c
        cdef uint8_t found = self._found()
        cdef const Share* share
        cdef Py_ssize_t i
        for i in range(first, last):
            if i + AHEAD < last:
                self._fetch_found(self.shares.items[i + AHEAD].at)
            share = &self.shares.items[i]
            frequency = share.frequency
            self.n_unsure += not share.sure
            self._add(share.at, idf * (frequency / (k1 + frequency)), bit, found if share.sure else SEEN)

    cdef int64_t _settle(self, bint need_all) noexcept nogil:
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
                if not self.simple or not self.state[doc] & SURE or (all_words and self._mask(doc) == self.full):
                    self._want(doc)
            wrong = self._resolve()
            self.settled = wrong == 0
        return wrong

    cdef int64_t _settle_all(self) noexcept nogil:
        """Rescores the documents of which it is not known yet whether they match; returns 0, or an error code."""
        cdef int64_t wrong = 0
        cdef int c
        if not self.settled:  # a word is enough; these have only compounds, perhaps in separate parts
            for c in range(self.n_terms_expanded):
                if wrong == 0 and self.expanded_terms[c].n_groups > 1:
                    wrong = self._settle_parts(c)
            if wrong == 0:
                wrong = self._resolve()
            self.settled = wrong == 0
        return wrong

    cdef int64_t _settle_parts(self, int c) noexcept nogil:
        """Finds the documents that match because they have all parts of a compound in one passage; marks documents with
        very many passages for rescoring. Returns 0, or an error code."""
        cdef uint8_t found = self._found()
        cdef int32_t* docs = self.touched_docs  # no accumulation uses it now
        cdef int32_t i, doc, n = 0
        for i in range(self.n_seen_docs):
            doc = self.seen_docs[i]
            if self.state[doc] & (SURE | RESOLVED) or not self._mask(doc) >> c & 1:
                continue
            if self.all_count and self._has_places(doc):
                docs[n] = doc
                n += 1
            else:
                self._want(doc)
        if not self._find_together(c, docs, &n):
            return DAMAGED
        for i in range(n):
            self.state[docs[i]] |= found
        return LATE if self._is_late() else 0

    def n_matching(self, bint every):
        cdef int64_t n = 0
        cdef int32_t i, doc
        cdef uint8_t wanted = ALL_PASSES if every else ANY_PASSES
        if not self.settled or self.collapsing:
            with nogil:
                n = self._know_all()
            self._check(n)
        if self.simple and not self.filtered and not self.n_unsure and (not every or self.n_terms_expanded == 1):
            return self.n_seen_docs - self.n_collapsed
        n = 0
        with nogil:
            for i in range(self.n_seen_docs):
                doc = self.seen_docs[i]
                n += (self.state[doc] & wanted) != 0 and not (self.filtered and self.fails[doc]) and (
                    not self.collapsed[doc]
                )
        return n

    def n_unfiltered(self, bint every):
        """How many documents match, without filters and without collapse of versions."""
        cdef int64_t n
        cdef int32_t i
        cdef uint8_t wanted = ALL_OPEN if every else ANY_OPEN
        with nogil:
            n = self._settle_all()
        self._check(n)
        n = 0
        with nogil:
            for i in range(self.n_seen_docs):
                n += (self.state[self.seen_docs[i]] & wanted) != 0
        return n

    def more_than(self, int64_t few, bint every):
        cdef int64_t n
        cdef uint8_t wanted = ALL_PASSES if every else ANY_PASSES
        if self.n_seen_docs < MANY_DOCS:
            n = self._count_up_to(few, wanted)
        else:
            with nogil:
                n = self._count_up_to(few, wanted)
        return n > few or (not (self.collapsing and self._is_pruned()) and self.n_matching(every) > few)

    cdef int64_t _count_up_to(self, int64_t few, uint8_t wanted) noexcept nogil:
        """How many documents match, as far as known; counts no further than `few` + 1."""
        cdef int64_t n = 0
        cdef int32_t i, doc
        for i in range(0 if self.collapsing or self.n_collapsed else self.n_seen_docs):
            doc = self.seen_docs[i]
            n += (self.state[doc] & wanted) != 0 and not (self.filtered and self.fails[doc])
            if n > few:
                break
        return n

    cdef int64_t _resolve(self) noexcept nogil:
        """Computes the passages of the pending documents: their scores, and which of them match. Returns 0, or an error
        code: LATE where the time is up."""
        cdef bint fine
        if not self.n_pending:
            return 0
        if not self._make_slots():
            return NO_MEMORY
        fine = self._look_into()
        self._decide()
        if not fine:
            return DAMAGED
        return LATE if self.late else 0

    cdef void _decide(self) noexcept nogil:
        """Decides by their passages which pending documents match; none is pending afterwards."""
        cdef int32_t i, doc, unit
        cdef Resolved* of
        cdef const UnitFound* found
        for i in range(self.n_pending):
            doc = self.pending_docs[i]
            of = &self.resolved[doc]
            self.pending[doc] = 0
            self.state[doc] |= RESOLVED
            self.resolved_docs[self.n_resolved] = doc
            self.n_resolved += 1
            if self.excluded_docs[doc]:
                continue
            if self.here.first_unit[doc] + 1 == self.here.first_unit[doc + 1]:
                self.state[doc] |= self._states(of.head_mask, not self.fractie_filtered or self.doc_passes[doc])
            for unit in range(self.here.first_unit[doc] + 1, self.here.first_unit[doc + 1]):
                found = &self.units[self._slot(unit, doc)]
                if found.score > of.best:
                    of.best = found.score
                if not self.excluded[unit]:
                    self.state[doc] |= self._states(found.mask | of.head_mask, self._passes(unit, doc))
        self.n_pending = 0

    cdef int64_t _resolve_all(self, uint8_t wanted) noexcept nogil:
        """Rescores all documents in a state; returns 0, or an error code."""
        cdef int32_t i
        cdef int64_t wrong = self._know_all()
        if wrong == 0:
            for i in range(self.n_seen_docs):
                if self.state[self.seen_docs[i]] & wanted and not self.collapsed[self.seen_docs[i]]:
                    self._want(self.seen_docs[i])
            wrong = self._resolve()
        return wrong

    cdef _resolve_matching(self, bint every):
        """Rescores all matching documents."""
        cdef int64_t wrong
        with nogil:
            wrong = self._resolve_all(ALL_OPEN if every else ANY_OPEN)
        self._check(wrong)

    def n_passages(self, bint every):
        """How many passages match, with the filters."""
        cdef int32_t i, doc, unit
        cdef int64_t n = 0
        self._resolve_matching(every)
        with nogil:
            for i in range(self.n_seen_docs):
                if i % DOCS_BETWEEN == 0 and self._is_late():
                    break
                doc = self.seen_docs[i]
                if not self.state[doc] & (ALL_PASSES if every else ANY_PASSES) or self.collapsed[doc] or (
                    self.filtered and self.fails[doc]
                ):
                    continue
                for unit in range(self.here.first_unit[doc] + 1, self.here.first_unit[doc + 1]):
                    n += self._unit_matches(unit, doc, every) and self._passes(unit, doc)
        self._check(0)
        return n

    cdef inline bint _matches(self, uint64_t mask, bint every) noexcept nogil:
        """Whether a passage with these expanded terms, its head's included, matches."""
        if mask == 0:  # documents that no expanded term touches are never examined, so they never match, even with NOT
            return False
        if self.n_program:
            return _run(self.program, mask)
        if every:
            return mask == self.full
        return mask & self.required == self.required

    cdef inline uint8_t _states(self, uint64_t mask, bint passes) noexcept nogil:
        cdef uint8_t state = 0
        if self._matches(mask, False):
            state |= ANY_OPEN | (ANY_PASSES if passes else 0)
        if self._matches(mask, True):
            state |= ALL_OPEN | (ALL_PASSES if passes else 0)
        return state

    cdef inline bint _passes(self, int32_t unit, int32_t doc) noexcept nogil:
        """Whether the passage holds the filter on partij, the only filter of passages themselves."""
        cdef int32_t fractie
        if not self.fractie_filtered:
            return True
        fractie = self.here.unit_fractie[unit]
        if 0 <= fractie < self.fractie_passes.shape[0]:
            return self.fractie_passes[fractie]
        return self.doc_passes[doc]

    cdef inline bint _unit_matches(self, int32_t unit, int32_t doc, bint every) noexcept nogil:
        if self.excluded[unit] or self.excluded_docs[doc]:
            return False
        return self._matches(self.units[self._slot(unit, doc)].mask | self.resolved[doc].head_mask, every)

    cdef inline double _document_score(self, int32_t doc) noexcept nogil:
        if self.here.first_unit[doc] + 1 == self.here.first_unit[doc + 1]:
            return _rounded(self.score[doc])
        return _rounded(self.score[doc] + self.share * (self.resolved[doc].head_score + self.resolved[doc].best))

    cdef inline double _date_key(self, int32_t doc, int by) noexcept nogil:
        """Sort key by date: the higher, the earlier in the list; by is 1 for newest first, -1 for oldest first."""
        cdef int32_t day = self.here.date[doc]
        return -1e18 if day <= 0 else <double>(by * day)
