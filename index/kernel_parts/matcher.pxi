# Which documents and passages match, and what is each of them worth?

cdef class Matcher(Gatherer):
    def match(self, const double[::1] idf, uint64_t required=0, fails=None, fractie_passes=None, doc_passes=None,
              program=None, bint need_all=True):
        cdef int c
        cdef Py_ssize_t first = 0
        if idf.shape[0] < self.n_classes:
            raise ValueError("a query has at most 64 classes, each with its idf")
        self._set_out(required, fails, fractie_passes, doc_passes, program)
        for c in range(self.n_classes):
            self.idf[c] = idf[c]
        with nogil:
            for c in range(self.n_classes):
                self._add_shares(c, first, self.last_share[c])
                first = self.last_share[c]
        self._settle(need_all)

    def find(self, list classes not None, double n_documents, boosts=None, uint64_t required=0, fails=None,
             fractie_passes=None, doc_passes=None, program=None, bint need_all=True):
        cdef int c
        cdef int64_t df = 0
        cdef double boost[64]
        cdef int64_t dfs[64]
        self._begin(classes)
        self._set_out(required, fails, fractie_passes, doc_passes, program)
        for c in range(self.n_classes):
            boost[c] = boosts[c] if boosts else 1
        with nogil:
            for c in range(self.n_classes):
                df = self._gather(c)
                if df >= 0:
                    df = self.n_touched_docs if self.classes[c].n_groups == 1 else self._close_docs(c)
                if df < 0 or self.late:
                    break
                dfs[c] = df if self.classes[c].kind != MARKS else 0
                self.idf[c] = boost[c] * log(1 + (n_documents - dfs[c] + 0.5) / (dfs[c] + 0.5))
                if self.classes[c].n_groups == 1:
                    self._add_touched(c)
                else:
                    self._add_shares(c, 0, self.shares.n)
                    self.shares.n = 0
        self._check(df)
        self._settle(need_all)
        return [dfs[c] for c in range(self.n_classes)]

    cdef _set_out(self, uint64_t required, fails, fractie_passes, doc_passes, program):
        """Takes how the search matches."""
        self.n_matches += 1
        self.full = <uint64_t>0xFFFFFFFFFFFFFFFF if self.n_classes >= 64 else (<uint64_t>1 << self.n_classes) - 1
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
            _check_program(self.program, self.n_classes)
            self.n_program = self.program.shape[0]
        self.simple = not (self.n_program or required or self.exclusions or self.fractie_filtered)

    cdef inline uint8_t _found(self) noexcept nogil:
        """What the state of a document says that a class touches for sure."""
        if not self.simple:
            return SEEN | SURE
        if self.n_classes > 1:
            return SEEN | SURE | ANY_OPEN | ANY_PASSES
        return SEEN | SURE | ANY_OPEN | ANY_PASSES | ALL_OPEN | ALL_PASSES

    cdef inline void _add(self, int32_t doc, double value, uint64_t bit, uint8_t found) noexcept nogil:
        """Adds what a class gives a document."""
        cdef uint8_t before = self.state[doc]
        self.state[doc] = (before | found) & ~<uint8_t>TOUCHED
        if before & SEEN:
            self.score[doc] += value
            self.masks[doc] |= bit
        else:
            self.seen_docs[self.n_seen_docs] = doc
            self.n_seen_docs += 1
            self.score[doc] = value
            if self.n_classes > 1:
                self.masks[doc] = bit

    cdef void _add_touched(self, int c) noexcept nogil:
        """Adds what a class of one group gathered of documents to their scores."""
        cdef double* group = self.group_doc[0]
        cdef double k1 = self.k1, idf = self.idf[c], frequency
        cdef uint64_t bit = <uint64_t>1 << c
        cdef uint8_t found = self._found()
        cdef int32_t i, doc
        for i in range(self.n_touched_docs):
            doc = self.touched_docs[i]
            frequency = group[doc]
            group[doc] = 0
            self._add(doc, idf * (frequency / (k1 + frequency)), bit, found)
        self.n_touched_docs = 0

    cdef void _add_shares(self, int c, Py_ssize_t first, Py_ssize_t last) noexcept nogil:
        """Adds what a class gives documents to their scores."""
        cdef double k1 = self.k1, idf = self.idf[c], frequency
        cdef uint64_t bit = <uint64_t>1 << c
        cdef uint8_t found = self._found()
        cdef const Share* share
        cdef Py_ssize_t i
        for i in range(first, last):
            share = &self.shares.items[i]
            frequency = share.frequency
            self.n_unsure += not share.sure
            self._add(share.at, idf * (frequency / (k1 + frequency)), bit, found if share.sure else SEEN)

    cdef _settle(self, bint need_all):
        """Looks into the documents of which it is not known whether they match; where all words are needed, into those
        that have all."""
        cdef int32_t i, doc
        cdef bint all_words = need_all and self.n_classes > 1
        self.settled = self.simple and not self.n_unsure
        if self.simple and not need_all:
            return  # the rest when somebody asks
        if not self.settled or all_words:
            with nogil:
                for i in range(self.n_seen_docs):
                    doc = self.seen_docs[i]
                    if not self.simple or not self.state[doc] & SURE or (all_words and self.masks[doc] == self.full):
                        self._want(doc)
            self._resolve()
            self.settled = True

    cdef _settle_all(self):
        """Looks into the documents of which it is not known yet whether they match."""
        cdef int32_t i
        if self.settled:
            return
        with nogil:
            for i in range(self.n_seen_docs):
                if not self.state[self.seen_docs[i]] & SURE:
                    self._want(self.seen_docs[i])
        self._resolve()
        self.settled = True

    def n_matching(self, bint every):
        cdef int64_t n = 0
        cdef int32_t i, doc
        cdef uint8_t wanted = ALL_PASSES if every else ANY_PASSES
        self._settle_all()
        if self.simple and not self.filtered and not self.n_unsure and (not every or self.n_classes == 1):
            return self.n_seen_docs
        with nogil:
            for i in range(self.n_seen_docs):
                doc = self.seen_docs[i]
                n += (self.state[doc] & wanted) != 0 and not (self.filtered and self.fails[doc])
        return n

    def more_than(self, int64_t few, bint every):
        cdef int64_t n = 0
        cdef int32_t i, doc
        cdef uint8_t wanted = ALL_PASSES if every else ANY_PASSES
        for i in range(self.n_seen_docs):
            doc = self.seen_docs[i]
            n += (self.state[doc] & wanted) != 0 and not (self.filtered and self.fails[doc])
            if n > few:
                return True
        return self.n_matching(every) > few

    cdef inline uint64_t _mask(self, int32_t doc) noexcept nogil:
        """The classes that touch a document which any touches."""
        return self.masks[doc] if self.n_classes > 1 else 1

    cdef inline void _want(self, int32_t doc) noexcept nogil:
        """Puts a document among those whose passages are to be looked at."""
        if not self.state[doc] & RESOLVED and not self.pending[doc]:
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
        with nogil:
            for c in range(self.n_classes):
                if self.classes[c].kind == FORMS:
                    fine = self._resolve_forms(c) and fine
                elif self.classes[c].kind == ENTRIES:
                    self._resolve_entries(c)
                else:
                    self._resolve_marks(c)
            for i in range(self.n_pending):
                doc = self.pending_docs[i]
                self.pending[doc] = 0
                self.state[doc] |= RESOLVED
                self.resolved_docs[self.n_resolved] = doc
                self.n_resolved += 1
                if self.excluded_docs[doc]:
                    continue
                if self.here.first_unit[doc] + 1 == self.here.first_unit[doc + 1]:
                    self.state[doc] |= self._states(
                        self.resolved[doc].head_mask, not self.fractie_filtered or self.doc_passes[doc]
                    )
                for unit in range(self.here.first_unit[doc] + 1, self.here.first_unit[doc + 1]):
                    if self.units[unit].score > self.resolved[doc].best:
                        self.resolved[doc].best = self.units[unit].score
                    if not self.excluded[unit]:
                        self.state[doc] |= self._states(
                            self.units[unit].mask | self.resolved[doc].head_mask, self._passes(unit, doc)
                        )
            self.n_pending = 0
        if not fine:
            raise Damaged("a posting points outside its segment; run `vraagbaak repair`")
        if self.late:
            raise TimeIsUp

    cdef bint _resolve_forms(self, int c) noexcept nogil:
        cdef const ClassOf* own = self.classes[c]
        cdef Py_ssize_t i, number
        cdef double* group
        cdef int32_t form
        cdef bint fine = True
        for i in range(own.n):
            if not fine or (i % FORMS_BETWEEN == 0 and self._is_late()):
                break
            form = own.forms[i]
            group = self.group_unit[own.groups[i]]
            if form < 0:
                fine = self._resolve_together(-1 - <Py_ssize_t>form, own.weights[i], group)
                continue
            number = self._list_of(form, own.fields)
            if number >= 0:
                fine = self._resolve_list(number, form, own.weights[i], group)
            else:
                fine = self._resolve_form(form, own.weights[i], group, own.fields)
        self._close_units(c, own.n_groups, own.parts_weight)
        return fine

    cdef bint _resolve_form(self, int32_t form, double weight, double* group, uint32_t fields) noexcept nogil:
        """Adds the postings of a form without a list to the passages of the pending documents."""
        cdef int64_t at = self.here.form_at[form], end = self.here.form_at[form + 1], unit = 0
        cdef const uint8_t* data = self.here.postings
        cdef uint64_t value, frequency
        cdef int32_t doc
        cdef int field
        if not 0 <= at <= end <= self.here.n_postings:
            return False
        while at < end:
            frequency = 1
            if not _take(data, &at, end, &value) or (value & 1 and not _take(data, &at, end, &frequency)):
                return False
            unit += <int64_t>(value >> 5)
            field = (value >> 1) & 15
            if unit >= self.here.n_units or field >= N_FIELDS:
                return False
            doc = self.here.unit_doc[unit]
            if not 0 <= doc < self.here.n_docs:
                return False
            if self.pending[doc] and fields >> field & 1 and self.weight[field] > 0:
                self._add_to_unit(group, unit, field, weight * <double>frequency * self.weight[field])
        return True

    cdef bint _resolve_together(self, Py_ssize_t number, double weight, double* group) noexcept nogil:
        """Adds the postings of the forms of a list of several, of those that a pending document holds."""
        cdef const Lists* lists = &self.part_lists
        cdef int64_t begin = lists.starts[number], end = lists.starts[number + 1], at = begin, doc = -1
        cdef const int32_t* blocks = lists.blocks + 2 * lists.block_starts[number]
        cdef int64_t n_blocks = lists.block_starts[number + 1] - lists.block_starts[number], low, high, middle
        cdef int32_t first = self.folds.starts[self.folds.keys[number]]
        cdef int32_t n_forms = self.folds.starts[self.folds.keys[number] + 1] - first, n_flagged = 0
        cdef uint64_t ordinal = 0
        cdef int32_t i, form
        cdef bint fine = True
        if self.n_pending * FEW_BLOCKS < n_blocks:
            for i in range(self.n_pending):
                low, high = 0, n_blocks - 1  # the last block before which all documents are earlier
                while low < high:
                    middle = (low + high + 1) >> 1
                    if blocks[2 * middle + 1] < self.pending_docs[i]:
                        low = middle
                    else:
                        high = middle - 1
                at = begin + blocks[2 * low]
                doc = blocks[2 * low + 1]
                if at < begin:
                    return False
                while at < end and fine:
                    fine = _entry(lists.bytes, &at, end, &doc, True, &ordinal) and ordinal < <uint64_t>n_forms
                    if not fine or doc > self.pending_docs[i]:
                        break
                    if doc == self.pending_docs[i]:
                        fine = self._flag(self.folds.forms[first + <int64_t>ordinal], &n_flagged)
        else:
            while at < end and fine:
                fine = _entry(lists.bytes, &at, end, &doc, True, &ordinal) and (
                    ordinal < <uint64_t>n_forms and 0 <= doc < self.here.n_docs
                )
                if fine and self.pending[doc]:
                    fine = self._flag(self.folds.forms[first + <int64_t>ordinal], &n_flagged)
        for i in range(n_flagged):
            form = self.flagged[i]
            self.form_flag[form] = 0
            if fine and not (i % FORMS_BETWEEN == 0 and self._is_late()):
                fine = self._resolve_form(form, weight, group, <uint32_t>0xFFFFFFFF)
        return fine

    cdef inline bint _flag(self, int32_t form, int32_t* n) noexcept nogil:
        """Puts a form among the flagged, once; False where there is no such form."""
        if not 0 <= form < self.here.n_forms:
            return False
        self.flagged[n[0]] = form
        n[0] += not self.form_flag[form]
        self.form_flag[form] = 1
        return True

    cdef bint _add_passages(self, int32_t doc, int64_t* at, int64_t end, int64_t* unit, double weight,
                            double* group) noexcept nogil:
        """Adds the postings of one form in one document to its passages; stops behind the last of them."""
        cdef int64_t before, here = unit[0]
        cdef int64_t first = self.here.first_unit[doc], last = self.here.first_unit[doc + 1]
        cdef uint64_t value, frequency
        cdef int field
        while at[0] < end:
            before = at[0]
            frequency = 1
            if not _take(self.here.postings, at, end, &value) or (
                value & 1 and not _take(self.here.postings, at, end, &frequency)
            ):
                return False
            here += <int64_t>(value >> 5)
            if here >= last:
                at[0] = before
                break
            unit[0] = here
            field = (value >> 1) & 15
            if field >= N_FIELDS or (here >= first and self.here.unit_doc[here] != doc):
                return False
            if here >= first and self.weight[field] > 0:
                self._add_to_unit(group, here, field, weight * <double>frequency * self.weight[field])
        return True

    cdef bint _resolve_few(self, const int32_t* blocks, int64_t n_blocks, int64_t begin, int64_t last, double weight,
                           double* group) noexcept nogil:
        """As _resolve_list, where few are pending: each document's block is looked up, and no list is walked."""
        cdef int32_t i, doc
        cdef int64_t low, high, middle, posting, unit
        for i in range(self.n_pending):
            doc = self.pending_docs[i]
            if self.here.any_dead and self.here.dead[doc]:
                continue
            low, high = 0, n_blocks - 1  # the last block before which all units are of earlier documents
            while low < high:
                middle = (low + high + 1) >> 1
                if blocks[2 * middle + 1] < self.here.first_unit[doc]:
                    low = middle
                else:
                    high = middle - 1
            posting = begin + blocks[2 * low]
            unit = blocks[2 * low + 1]
            if posting < begin or unit < 0 or not self._add_passages(doc, &posting, last, &unit, weight, group):
                return False
        return True

    cdef bint _resolve_list(self, Py_ssize_t number, int32_t form, double weight, double* group) noexcept nogil:
        """Adds the postings of a form with a list to the passages of the pending documents."""
        cdef int64_t at = self.lists.starts[number], end = self.lists.starts[number + 1]
        cdef int64_t begin = self.here.form_at[form], last = self.here.form_at[form + 1]
        cdef int64_t posting = begin, unit = 0, n_blocks
        cdef const int32_t* blocks = self.lists.blocks + 2 * self.lists.block_starts[number]
        cdef const uint8_t* data = self.lists.bytes
        cdef int64_t doc = -1
        cdef Py_ssize_t entry = 0, block = 0
        cdef uint64_t none
        n_blocks = self.lists.block_starts[number + 1] - self.lists.block_starts[number]
        if not 0 <= begin <= last <= self.here.n_postings:
            return False
        if self.n_pending * FEW_BLOCKS < n_blocks:
            return self._resolve_few(blocks, n_blocks, begin, last, weight, group)
        while at < end:
            if not _entry(data, &at, end, &doc, False, &none) or not 0 <= doc < self.here.n_docs:
                return False
            if self.pending[doc] and not (self.here.any_dead and self.here.dead[doc]):
                if entry // BLOCK > block:
                    block = entry // BLOCK
                    if block >= n_blocks or blocks[2 * block] < 0 or blocks[2 * block + 1] < 0:
                        return False
                    if begin + blocks[2 * block] > posting:
                        posting = begin + blocks[2 * block]
                        unit = blocks[2 * block + 1]
                if not self._add_passages(<int32_t>doc, &posting, last, &unit, weight, group):
                    return False
            entry += 1
        return True

    cdef void _resolve_entries(self, int c) noexcept nogil:
        cdef const ClassOf* own = self.classes[c]
        cdef Py_ssize_t i
        cdef int32_t doc
        cdef double amount
        for i in range(own.n):
            amount = self._amount(own.forms[i], own.groups[i], own.weights[i], &doc)
            if amount > 0 and self.pending[doc]:
                self._add_to_unit(self.group_unit[0], own.forms[i], own.groups[i], amount)
        self._close_units(c, 1, 0)

    cdef void _resolve_marks(self, int c) noexcept nogil:
        cdef const ClassOf* own = self.classes[c]
        cdef Py_ssize_t i
        cdef uint64_t bit = <uint64_t>1 << c
        for i in range(own.n):
            if self.pending[own.forms[i]]:
                self.resolved[own.forms[i]].head_mask |= bit
        for i in range(own.n_units):
            if self.pending[self.here.unit_doc[own.units[i]]]:
                self.units[own.units[i]].mask |= bit

    cdef _resolve_matching(self, bint every):
        """Resolves all documents that match."""
        cdef int32_t i
        cdef uint8_t wanted = ALL_OPEN if every else ANY_OPEN
        self._settle_all()
        for i in range(self.n_seen_docs):
            if self.state[self.seen_docs[i]] & wanted:
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
                if not self.state[doc] & (ALL_PASSES if every else ANY_PASSES) or (
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
        if self.excluded[unit] or self.excluded_docs[doc]:
            return False
        return self._matches(self.units[unit].mask | self.resolved[doc].head_mask, every)

    cdef inline double _document_score(self, int32_t doc) noexcept nogil:
        if self.here.first_unit[doc] + 1 == self.here.first_unit[doc + 1]:
            return _rounded(self.score[doc])
        return _rounded(self.score[doc] + self.share * (self.resolved[doc].head_score + self.resolved[doc].best))

    cdef inline double _date_key(self, int32_t doc, int by) noexcept nogil:
        """Sorting by date: the higher the earlier in the list; by is 1 for newest first, -1 for oldest first."""
        cdef int32_t day = self.here.date[doc]
        return -1e18 if day <= 0 else <double>(by * day)
