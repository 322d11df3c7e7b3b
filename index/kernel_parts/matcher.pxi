# Which documents and passages match, and what is each of them worth?

cdef class Matcher(Gatherer):
    def match(self, const double[::1] idf, uint64_t required=0, fails=None, fractie_passes=None, doc_passes=None,
              program=None, bint need_all=True):
        cdef int c, n_classes = len(self.classes)
        cdef Py_ssize_t i, first = 0, last
        cdef uint64_t bit
        cdef double factor
        cdef int32_t doc
        cdef int64_t documents_any = 0, documents_all = 0
        cdef DocFound* docs = self.docs
        cdef Share* shares = self.shares.items
        cdef bint simple
        if n_classes > 64 or idf.shape[0] < n_classes:
            raise ValueError("a query has at most 64 classes, each with its idf")
        self.full = <uint64_t>0xFFFFFFFFFFFFFFFF if n_classes >= 64 else (<uint64_t>1 << n_classes) - 1
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
            _check_program(self.program, n_classes)
            self.n_program = self.program.shape[0]
        for c in range(n_classes):
            last = self.classes[c][4]
            bit = <uint64_t>1 << c
            factor = self.idf[c] = idf[c]
            with nogil:
                for i in range(first, last):
                    doc = shares[i].at
                    if not docs[doc].mask:
                        self.seen_docs[self.n_seen_docs] = doc
                        self.n_seen_docs += 1
                    docs[doc].mask |= bit
                    if shares[i].sure:
                        docs[doc].sure |= bit
                    docs[doc].score += factor * shares[i].value
            first = last
        # where a single class in a passage is enough, and nothing is asked of passages, documents tell all
        simple = not (self.n_program or required or self.exclusions or self.fractie_filtered)
        with nogil:
            for i in range(self.n_seen_docs):
                doc = self.seen_docs[i]
                if simple and docs[doc].sure:
                    docs[doc].state |= ANY_OPEN | ANY_PASSES
                    if n_classes == 1:
                        docs[doc].state |= ALL_OPEN | ALL_PASSES
                if not simple or not docs[doc].sure or (
                    need_all and n_classes > 1 and docs[doc].mask == self.full
                ) or (self.here.any_fractie and self.here.has_fractie[doc]):
                    self._want(doc)
        self._resolve()
        with nogil:
            for i in range(self.n_seen_docs):
                doc = self.seen_docs[i]
                if not self.filtered or not self.fails[doc]:
                    documents_any += docs[doc].state & ANY_PASSES
                    documents_all += (docs[doc].state & ALL_PASSES) >> 2
        return documents_any, documents_all

    cdef inline void _want(self, int32_t doc) noexcept nogil:
        """Puts a document among those whose passages are to be looked at."""
        if not self.docs[doc].state & RESOLVED and not self.pending[doc]:
            self.pending[doc] = 1
            self.pending_docs[self.n_pending] = doc
            self.n_pending += 1

    cdef _resolve(self):
        """Works out the passages of the pending documents: their scores, and which of them match."""
        cdef int32_t i, doc, unit
        cdef int c
        cdef bint fine = True
        if not self.n_pending:
            return
        for c in range(len(self.classes)):
            kind, kept, first_run, last_run, _ = self.classes[c]
            if kind == "forms":
                fine = self._resolve_forms(c, kept, first_run, last_run) and fine
            elif kind == "entries":
                self._resolve_entries(c, kept)
            else:
                self._resolve_marks(c, kept)
        with nogil:
            for i in range(self.n_pending):
                doc = self.pending_docs[i]
                self.pending[doc] = 0
                self.docs[doc].state |= RESOLVED
                self.resolved_docs[self.n_resolved] = doc
                self.n_resolved += 1
                if self.docs[doc].excluded:
                    continue
                if self.here.first_unit[doc] + 1 == self.here.first_unit[doc + 1]:
                    self.docs[doc].state |= self._states(
                        self.docs[doc].head_mask, not self.fractie_filtered or self.doc_passes[doc]
                    )
                for unit in range(self.here.first_unit[doc] + 1, self.here.first_unit[doc + 1]):
                    if self.units[unit].score > self.docs[doc].best:
                        self.docs[doc].best = self.units[unit].score
                    if not self.excluded[unit]:
                        self.docs[doc].state |= self._states(
                            self.units[unit].mask | self.docs[doc].head_mask, self._passes(unit, doc)
                        )
            self.n_pending = 0
        if not fine:
            raise Damaged("a posting points outside its segment; run `vraagbaak repair`")

    cdef bint _resolve_forms(self, int c, tuple kept, Py_ssize_t first_run, Py_ssize_t last_run):
        cdef const int32_t[::1] forms = kept[0]
        cdef const double[::1] weights = kept[1]
        cdef const int32_t[::1] groups = kept[2]
        cdef int n_groups = kept[3], field
        cdef double parts_weight = kept[4], amount
        cdef uint32_t fields = kept[5]
        cdef Py_ssize_t i
        cdef int64_t at, end, unit
        cdef uint64_t value, frequency
        cdef int32_t doc
        cdef bint fine = True
        with nogil:
            for i in range(first_run, last_run):
                if not self.pending[self.runs.items[i].doc]:
                    continue
                at = self.runs.items[i].at
                end = self.here.form_at[forms[self.runs.items[i].form] + 1]
                unit = self.runs.items[i].unit
                while at < end:
                    frequency = 1
                    if not _take(self.here.postings, &at, end, &value) or (
                        value & 1 and not _take(self.here.postings, &at, end, &frequency)
                    ):
                        fine = False
                        break
                    unit += <int64_t>(value >> 5)
                    field = (value >> 1) & 15
                    amount = self._amount(
                        unit, field, weights[self.runs.items[i].form] * <double>frequency, &doc
                    )
                    if amount < 0 or doc != self.runs.items[i].doc:
                        break
                    if amount > 0 and fields >> field & 1:
                        self._add_to_unit(self.group_unit[groups[self.runs.items[i].form]], unit, field, amount)
            self._close_units(c, n_groups, parts_weight)
        return fine

    cdef _resolve_entries(self, int c, tuple kept):
        cdef const int32_t[::1] units = kept[0]
        cdef const int32_t[::1] fields = kept[1]
        cdef const double[::1] frequencies = kept[2]
        cdef Py_ssize_t i
        cdef int32_t doc
        cdef double amount
        with nogil:
            for i in range(units.shape[0]):
                amount = self._amount(units[i], fields[i], frequencies[i], &doc)
                if amount > 0 and self.pending[doc]:
                    self._add_to_unit(self.group_unit[0], units[i], fields[i], amount)
            self._close_units(c, 1, 0)

    cdef _resolve_marks(self, int c, tuple kept):
        cdef const int32_t[::1] docs = kept[0]
        cdef const int32_t[::1] units = kept[1]
        cdef Py_ssize_t i
        cdef uint64_t bit = <uint64_t>1 << c
        for i in range(docs.shape[0]):
            if self.pending[docs[i]]:
                self.docs[docs[i]].head_mask |= bit
        for i in range(units.shape[0]):
            if self.pending[self.here.unit_doc[units[i]]]:
                self.units[units[i]].mask |= bit

    cdef _resolve_matching(self, bint every):
        """Resolves all documents that match."""
        cdef int32_t i
        cdef uint8_t wanted = ALL_OPEN if every else ANY_OPEN
        for i in range(self.n_seen_docs):
            if self.docs[self.seen_docs[i]].state & wanted:
                self._want(self.seen_docs[i])
        self._resolve()

    def n_passages(self, bint every):
        """How many passages match, filters held."""
        cdef int32_t i, doc, unit
        cdef int64_t n = 0
        self._resolve_matching(every)
        with nogil:
            for i in range(self.n_seen_docs):
                doc = self.seen_docs[i]
                if not self.docs[doc].state & (ALL_PASSES if every else ANY_PASSES) or (
                    self.filtered and self.fails[doc]
                ):
                    continue
                for unit in range(self.here.first_unit[doc] + 1, self.here.first_unit[doc + 1]):
                    n += self._unit_matches(unit, doc, every) and self._passes(unit, doc)
        return n

    cdef inline bint _matches(self, uint64_t mask, bint every) noexcept nogil:
        """Whether a passage with these classes, its head's included, matches."""
        if mask == 0:  # what no class touches is never looked at; so it never matches, whatever a NOT says
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
        """Whether the passage holds the filter on partij, the only one that passages have of their own."""
        cdef int32_t fractie
        if not self.fractie_filtered:
            return True
        fractie = self.here.unit_fractie[unit]
        if 0 <= fractie < self.fractie_passes.shape[0]:
            return self.fractie_passes[fractie]
        return self.doc_passes[doc]

    cdef inline bint _unit_matches(self, int32_t unit, int32_t doc, bint every) noexcept nogil:
        if self.excluded[unit] or self.docs[doc].excluded:
            return False
        return self._matches(self.units[unit].mask | self.docs[doc].head_mask, every)

    cdef inline double _document_score(self, int32_t doc) noexcept nogil:
        if self.here.first_unit[doc] + 1 == self.here.first_unit[doc + 1]:
            return _rounded(self.docs[doc].score)
        return _rounded(self.docs[doc].score + self.share * (self.docs[doc].head_score + self.docs[doc].best))

    cdef inline double _date_key(self, int32_t doc, int by) noexcept nogil:
        """Sorting by date: the higher the earlier in the list; by is 1 for newest first, -1 for oldest first."""
        cdef int32_t day = self.here.date[doc]
        return -1e18 if day <= 0 else <double>(by * day)
