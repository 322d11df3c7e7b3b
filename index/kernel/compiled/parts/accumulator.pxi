# Accumulation: the documents that each expanded term of a query touches, and its frequency in them.

cdef class Accumulator(BlockIterator):
    def gather(self, list expanded_terms not None):
        cdef int c
        cdef int64_t df
        found = []
        self._begin(expanded_terms)
        for c in range(self.n_terms_expanded):
            self.n_walked = c
            with nogil:
                df = self._gather(c)
                if df >= 0:
                    df = self._close_docs(c)
                self.last_share[c] = self.shares.n
            self._check(df)
            self.expanded_terms[c].df = df if self.expanded_terms[c].kind != MARKS else 0
            found.append(self.expanded_terms[c].df)
        return found

    cdef _begin(self, list expanded_terms):
        """Takes the expanded terms of a query."""
        cdef ExpandedTerm own
        cdef int g, n_groups = 1
        self.narrowed = False
        self.noting = False
        self.counting = False
        self.n_scored = -1
        self.n_best = 0
        self.n_walked = 0
        if len(expanded_terms) > 64:
            raise ValueError("a query has at most 64 classes, each with its idf")
        self._forget_classes()
        self.kept = expanded_terms = list(expanded_terms)  # a copy, as the caller may change the list
        for own in expanded_terms:
            self.expanded_terms[self.n_terms_expanded] = &own.own
            self.order[self.n_terms_expanded] = self.n_terms_expanded
            _fetch(own.own.forms)
            _fetch(own.own.weights)
            _fetch(own.own.groups)
            self.n_terms_expanded += 1
            n_groups = max(n_groups, own.own.n_groups)
        for g in range(n_groups):
            if self.group_doc[g] == NULL:
                self.group_doc[g] = <double*>self._zeros(self.here.n_docs, sizeof(double))
        if n_groups > 1:
            self._make_places()
        if n_groups > 1 and self.part_docs_room < n_groups:
            free(self.part_docs)
            self.part_docs_room = 0
            self.part_docs = <int32_t*>self._zeros((n_groups - 1) * (<Py_ssize_t>self.here.n_docs + 1), sizeof(int32_t))
            self.part_docs_room = n_groups

    cdef _make_places(self):
        """Allocates memory for the results of compounds."""

    cdef _check(self, int64_t done):
        """Raises the exception for a number below 0, or for a reached time limit."""
        if done < 0 or self.late:
            self._drop()
        if done == OUTSIDE:
            raise ValueError("a document or a passage outside the segment")
        if done == NO_MEMORY:
            raise MemoryError
        if done < 0 and done != LATE:
            raise Damaged("a posting points outside its segment; run `vraagbaak repair`")
        if self.late:
            raise TimeIsUp

    cdef void _drop(self) noexcept nogil:
        """Discards an incomplete accumulation of an expanded term."""
        cdef int32_t i
        if self.first:
            for i in range(self.n_touched_docs):
                self.score[self.touched_docs[i]] = 0
        self._clear_groups()
        self.first = False

    cdef void _clear_groups(self) noexcept nogil:
        """Clears the accumulators of an expanded term."""
        cdef int32_t i
        cdef int g
        if self.group_doc[0] != NULL:
            for i in range(self.n_touched_docs):
                self.group_doc[0][self.touched_docs[i]] = 0
        for g in range(1, MOST_GROUPS):
            for i in range(self.part_first[g], self.part_first[g + 1]):
                self.group_doc[g][self.part_docs[i]] = 0
                self.at_head[self.part_docs[i]] = 0
        memset(self.part_first, 0, sizeof(self.part_first))
        self.n_touched_docs = 0

    cdef inline double* _group(self, int g) noexcept nogil:
        """The accumulators of one group of an expanded term, one per document."""
        return self.score if self.first else self.group_doc[g]

    cdef int64_t _gather(self, int c) noexcept nogil:
        """Accumulates an expanded term, group by group; returns 0, or an error code."""
        cdef const TermState* own = self.expanded_terms[c]
        cdef Py_ssize_t i, step = FORMS_BETWEEN if self.until > 0 else own.n
        self.needed = self.contending if self.narrowed else NULL
        self.n_needed = self.n_contending
        self.noting = False
        if self.narrowed and self.counting:
            # if each document surely holds the expanded term, the others are only noted; otherwise all are accumulated
            if own.kind == FORMS and own.n_groups == 1 and self.all_count and not own.n_more:
                self.noting = True
            else:
                self.needed = NULL
        self.parts_so_far = 0
        if own.kind == ENTRIES:
            return 0 if self._gather_entries(own.forms, own.groups, own.weights, own.n) else DAMAGED
        if own.kind == MARKS:
            return self._gather_marks(own)
        cdef bint fine = True
        i = 0
        while fine and i < own.n and not self._is_late():
            fine = self._walk_forms(own, i, min(own.n, i + step))
            i += step
        if self.parts_so_far:
            self._end_parts()
        if fine and own.n_more:
            fine = self._gather_entries(own.more_units, own.more_fields, own.more_frequencies, own.n_more)
        return 0 if fine else DAMAGED

    cdef void _begin_part(self, int group) noexcept nogil:
        """Starts the document list of a compound's next part: only documents that have the part before it."""
        cdef int32_t i, doc
        if not self.parts_so_far:
            self._narrow_to_parts()
            self.own_docs = self.touched_docs
            self.n_own_docs = self.n_touched_docs
            self.touched_docs = self.part_docs
            self.n_touched_docs = 0
        while self.parts_so_far < group:
            self.parts_so_far += 1
            self.part_first[self.parts_so_far] = self.n_touched_docs
        if group > 1:
            memset(self.with_parts, 0, (self.here.n_docs // 64 + 1) * sizeof(uint64_t))
            for i in range(self.part_first[group - 1], self.n_touched_docs):
                doc = self.part_docs[i]
                self.with_parts[doc >> 6] |= <uint64_t>1 << (doc & 63)
            self.needed = self.with_parts
            self.n_needed = self.n_touched_docs - self.part_first[group - 1]

    cdef void _narrow_to_parts(self) noexcept nogil:
        """Restricts the parts of a compound to documents that may be among the best, if these are known."""

    cdef void _end_parts(self) noexcept nogil:
        """Returns to the document list of the word itself."""
        while self.parts_so_far < MOST_GROUPS:
            self.parts_so_far += 1
            self.part_first[self.parts_so_far] = self.n_touched_docs
        self.touched_docs = self.own_docs
        self.n_touched_docs = self.n_own_docs

    cdef void _fetch_first(self) noexcept nogil:
        """Prefetches the data of the first terms of each expanded term, step by step for all of them together."""
        cdef int c, step
        cdef Py_ssize_t i
        for step in range(3):
            for c in range(self.n_terms_expanded):
                if self.expanded_terms[c].kind == FORMS:
                    for i in range(FAR - 4 * step):
                        self._fetch_form(self.expanded_terms[c], i, step)

    cdef inline void _fetch_ahead(self, const TermState* own, Py_ssize_t i) noexcept nogil:
        """Prefetches the postings, or the block postings, of the next terms: those of rare terms are scattered and
        short."""
        self._fetch_form(own, i + FAR, 0)
        self._fetch_form(own, i + FAR - 4, 1)
        self._fetch_form(own, i + FAR - 8, 2)

    cdef inline void _fetch_form(self, const TermState* own, Py_ssize_t i, int step) noexcept nogil:
        """Prefetches a term: first the offset of its data, then the data."""
        cdef const Lists* lists = &self.lists
        cdef int32_t form
        cdef int64_t number, at
        if i >= own.n:
            return
        form = own.forms[i]
        if form >= self.here.n_forms:
            return
        if form < 0:
            lists = &self.part_block_postings
            number = -1 - <int64_t>form
        elif step == 0:
            _fetch(&self.here.form_at[form])
            if self.list_of != NULL:
                _fetch(&self.list_of[form])
            return
        else:
            number = self._list_of(form, own.fields)
        if number >= lists.n:
            return
        if number < 0:
            at = self.here.form_at[form]
            if step == 2 and 0 <= at < self.here.n_postings:
                _fetch(&self.here.postings[at])
        elif step < 2:
            _fetch(&lists.starts[number])
            _fetch(&lists.block_starts[number])
        else:
            _fetch(_rows(lists, number))
            _fetch(&lists.bytes[lists.starts[number]])

    cdef bint _walk_forms(self, const TermState* own, Py_ssize_t first, Py_ssize_t last) noexcept nogil:
        """Accumulates terms, or lists of several, in their groups. Documents get a part only if they have the part
        before it, as a compound's parts count only together."""
        cdef Py_ssize_t i, number
        cdef double* group
        cdef int32_t form
        cdef uint8_t part
        for i in range(first, last):
            self._fetch_ahead(own, i)
            form = own.forms[i]
            group = self._group(own.groups[i])
            if own.groups[i] != self.parts_so_far:
                self._begin_part(own.groups[i])
            part = <uint8_t>(1 << own.groups[i]) if own.groups[i] else 0
            if form < 0:
                number = -1 - <Py_ssize_t>form
                if number >= self.part_block_postings.n or not self._walk_list(
                    &self.part_block_postings, number, own.weights[i], group, part
                ):
                    return False
                continue
            if form >= self.here.n_forms:
                return False
            number = self._list_of(form, own.fields)
            if number >= 0:
                if not self._walk_list(&self.lists, number, own.weights[i], group, part):
                    return False
            elif not self._walk(form, own.weights[i], group, own.fields, part, <uint8_t>(1 << (i & 7))):
                return False
        return True

    cdef bint _gather_entries(self, const int32_t* units, const int32_t* fields, const double* frequencies,
                              Py_ssize_t n) noexcept nogil:
        """Adds up places that are known already; False where one is outside."""
        cdef Py_ssize_t i
        cdef int32_t unit, doc, field
        cdef double amount
        cdef double* group = self._group(0)
        for i in range(n):
            if i % POSTINGS_BETWEEN == 0 and self._is_late():
                return True
            unit, field = units[i], fields[i]
            if not 0 <= unit < self.here.n_units or not 0 <= field < self.here.n_fields:
                return False
            doc = self.here.unit_doc[unit]
            if self.needed == NULL or _has_bit(self.needed, doc):
                amount = frequencies[i] * self._norm(field, doc)
                if amount > 0:
                    self._add_to_doc(group, doc, amount)
        return True

    cdef int64_t _gather_marks(self, const TermState* own) noexcept nogil:
        cdef Py_ssize_t i
        cdef int32_t doc
        for i in range(own.n + own.n_units):
            if i % POSTINGS_BETWEEN == 0 and self._is_late():
                return LATE
            if i < own.n:
                doc = own.forms[i]
            elif 0 <= own.units[i - own.n] < self.here.n_units:
                doc = self.here.unit_doc[own.units[i - own.n]]
            else:
                return OUTSIDE
            if not 0 <= doc < self.here.n_docs:
                return OUTSIDE if i < own.n else DAMAGED
            if not (self.here.any_dead and self.here.deleted[doc]) and (
                self.needed == NULL or _has_bit(self.needed, doc)
            ):
                self._add_to_doc(self._group(0), doc, 1)
        return 0

    cdef inline bint _is_together(self, int32_t doc, int n_groups) noexcept nogil:
        """Whether a document with all parts of a compound surely has them in one passage with its head: all but one are
        in the head, or it has only one passage."""
        cdef uint8_t apart = <uint8_t>((1 << n_groups) - 2) & ~self.at_head[doc]
        return apart & (apart - 1) == 0 or self.here.first_unit[doc + 1] - self.here.first_unit[doc] <= 2

    cdef int64_t _close_docs(self, int c) noexcept nogil:
        """Turns the accumulators of an expanded term into shares of documents; returns how many documents it touches,
        or NO_MEMORY."""
        cdef TermState* of = self.expanded_terms[c]
        cdef double most = 0
        cdef int32_t i, doc, first_part = self.part_first[of.n_groups - 1], end_parts = self.part_first[of.n_groups]
        cdef Py_ssize_t before = self.shares.n
        if of.n_groups == 1:
            first_part = end_parts
        if not _room_for(&self.shares, self.n_touched_docs + end_parts - first_part):
            return NO_MEMORY
        for i in range(self.n_touched_docs):
            if i + AHEAD < self.n_touched_docs:
                self._fetch_of(of, self.touched_docs[i + AHEAD])
            self.state[self.touched_docs[i]] |= TOUCHED
            self._add_share(of, self.touched_docs[i])
        for i in range(first_part, end_parts):  # documents with the last part have all of them
            if i + AHEAD < end_parts:
                self._fetch_of(of, self.part_docs[i + AHEAD])
            if not self.state[self.part_docs[i]] & TOUCHED:
                self._add_share(of, self.part_docs[i])
                most = max(most, self.shares.items[self.shares.n - 1].frequency) if self.shares.n > before else most
        if not self.narrowed and not self.late:
            of.most_by_parts = most
        for i in range(self.n_touched_docs):
            self.state[self.touched_docs[i]] &= ~<uint8_t>TOUCHED
        self._clear_groups()
        return self.shares.n - before

    cdef inline void _fetch_of(self, const TermState* of, int32_t doc) noexcept nogil:
        """Prefetches the accumulators of a document."""
        cdef int g
        _fetch(&self.state[doc])
        for g in range(of.n_groups):
            _fetch(&self.group_doc[g][doc])

    cdef inline void _add_share(self, const TermState* of, int32_t doc) noexcept nogil:
        """Adds the contribution of an expanded term to a document; there is room."""
        cdef Share* share = &self.shares.items[self.shares.n]
        cdef double own = self.group_doc[0][doc]
        share.at = doc
        share.sure = own > 0 or self._is_together(doc, of.n_groups)
        share.frequency = _pseudo(self.group_doc, doc, -1, of.n_groups, of.parts_weight)
        self.shares.n += share.frequency > 0

    def exclude(self, const int32_t[::1] forms):
        cdef int64_t wrong
        self._make_exclusions()
        with nogil:
            wrong = self._exclude_forms(&forms[0], forms.shape[0]) if forms.shape[0] else 0
        self._check(wrong)

    def exclude_units(self, const int32_t[::1] units):
        cdef int64_t wrong = 0
        cdef Py_ssize_t i
        self._make_exclusions()
        with nogil:
            for i in range(units.shape[0]):
                if not 0 <= units[i] < self.here.n_units:
                    wrong = DAMAGED
                    break
                if i % POSTINGS_BETWEEN == 0 and self._is_late():
                    break
                self._exclude(units[i])
        self._check(wrong)

    cdef _make_exclusions(self):
        if self.excluded_units == NULL:
            self.excluded_units = <int32_t*>self._zeros(self.here.n_units, sizeof(int32_t))

    cdef int64_t _exclude_forms(self, const int32_t* forms, Py_ssize_t n) noexcept nogil:
        """Excludes every record with one of these terms; returns 0, or an error code."""
        cdef Py_ssize_t i
        cdef int64_t at, end, unit, n_runs = 0
        cdef int j
        cdef Run run
        for i in range(n):
            if not 0 <= forms[i] < self.here.n_forms:
                return DAMAGED
            if self._is_late():
                return LATE
            at = self.here.form_at[forms[i]]
            end = self.here.form_at[forms[i] + 1]
            unit = 0
            if not 0 <= at <= end <= self.here.n_postings:
                return DAMAGED
            while at < end:
                n_runs += 1
                if n_runs % RUNS_BETWEEN == 0 and self._is_late():
                    return LATE
                if not _read_run(&self.here, &at, end, &unit, &run):
                    return DAMAGED
                for j in range(run.n):
                    self._exclude(run.units[j])
        return 0

    cdef inline void _exclude(self, int64_t unit) noexcept nogil:
        cdef int32_t doc
        if not self.excluded[unit]:
            doc = self.here.unit_doc[unit]
            self.excluded[unit] = 1
            self.excluded_units[self.n_excluded] = <int32_t>unit
            self.n_excluded += 1
            if self.here.first_unit[doc] == unit:
                self.excluded_docs[doc] = 1
