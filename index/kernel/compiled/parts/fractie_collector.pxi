# Fractie collector: the fracties of a document's matching passages. index/segment/fractie_postings.py describes the
# postings for it.

cdef class FractieCollector(TopKCollector):
    cdef Kept kept_form_bits, kept_before, kept_with_fracties, kept_first_of, kept_fractie_of
    cdef uint64_t* form_bits       # terms with fractie postings, as bits; NULL for none
    cdef int32_t* n_before         # for each 64 terms, how many such terms precede them
    cdef const int64_t* form_starts
    cdef Segment apart             # these postings alone, with the records of their documents, renumbered
    cdef int32_t* with_fracties    # these documents
    cdef int32_t n_with_fracties
    cdef int32_t* first_of         # for each of them, its first record there, its head
    cdef int32_t* fractie_of       # and each record's fractie
    cdef uint64_t* marks           # during counting: the expanded terms in each of these records
    cdef uint8_t* part_marks       # the groups of one compound
    cdef bint marked               # whether `marks` are in use; otherwise the results of rescored documents are
    cdef int32_t* asked            # the different values of one document; stamps say where each was last found
    cdef int64_t* stamps
    cdef Py_ssize_t n_stamps
    cdef int64_t stamp

    def __dealloc__(self):
        free(self.marks)
        free(self.part_marks)
        free(self.asked)
        free(self.stamps)

    def _take_lists(self, PostingReader like, *lists):
        """Takes block postings, and the postings of documents with fracties."""
        cdef Py_ssize_t n = len(lists) - 3
        TopKCollector._take_lists(self, like, *lists[:n])
        self._take_postings(<FractieCollector?>like if like is not None else None, *lists[n:])

    def _take_postings(self, FractieCollector like, const int32_t[::1] forms, const int64_t[::1] starts,
                       const uint8_t[::1] postings):
        cdef Py_ssize_t i, n = forms.shape[0]
        cdef bint fine = starts.shape[0] == n + 1
        for i in range(n):
            fine = fine and 0 <= forms[i] < self.here.n_forms and (not i or forms[i - 1] < forms[i])
            fine = fine and 0 <= starts[i] <= starts[i + 1] <= postings.shape[0]
        if not fine:
            raise Damaged("postings of fracties do not fit together; run `vraagbaak repair`")
        if not n:
            return
        self.form_starts = &starts[0]
        self.apart.postings = &postings[0] if postings.shape[0] else NULL
        self.apart.n_postings = postings.shape[0]
        self.arrays += (forms, starts, postings)
        if like is not None and like.form_starts == self.form_starts:
            self.kept_form_bits = like.kept_form_bits
            self.kept_before = like.kept_before
            self.kept_with_fracties = like.kept_with_fracties
            self.kept_first_of = like.kept_first_of
            self.kept_fractie_of = like.kept_fractie_of
            self.n_with_fracties = like.n_with_fracties
        else:
            self._number_forms(forms)
            self._number_units()
        self.form_bits = <uint64_t*>self.kept_form_bits.at
        self.n_before = <int32_t*>self.kept_before.at
        self.with_fracties = <int32_t*>self.kept_with_fracties.at
        self.first_of = <int32_t*>self.kept_first_of.at
        self.fractie_of = <int32_t*>self.kept_fractie_of.at
        self.apart.n_fields = self.here.n_fields
        self.apart.n_units = self.first_of[self.n_with_fracties]
        self.marks = <uint64_t*>self._zeros(self.apart.n_units, sizeof(uint64_t))
        self.part_marks = <uint8_t*>self._zeros(self.apart.n_units, 1)

    cdef _number_forms(self, const int32_t[::1] forms):
        cdef uint64_t* bits
        cdef int32_t* before
        cdef Py_ssize_t i
        self.kept_form_bits = _kept(self.here.n_forms // 64 + 1, sizeof(uint64_t))
        self.kept_before = _kept(self.here.n_forms // 64 + 1, sizeof(int32_t))
        bits = <uint64_t*>self.kept_form_bits.at
        before = <int32_t*>self.kept_before.at
        for i in range(forms.shape[0]):
            bits[forms[i] >> 6] |= <uint64_t>1 << (forms[i] & 63)
        for i in range(1, self.here.n_forms // 64 + 1):
            before[i] = before[i - 1] + _n_bits(bits[i - 1])

    cdef _number_units(self):
        """Lists the documents with fracties, and their records one after another."""
        cdef int32_t* docs
        cdef int32_t* first_of
        cdef int32_t* fractie_of
        cdef int32_t doc, unit, n_units = 0
        for doc in range(self.here.n_docs):
            if self.here.has_fractie[doc]:
                self.n_with_fracties += 1
                n_units += self.here.first_unit[doc + 1] - self.here.first_unit[doc]
        self.kept_with_fracties = _kept(self.n_with_fracties, sizeof(int32_t))
        self.kept_first_of = _kept(self.n_with_fracties, sizeof(int32_t))
        self.kept_fractie_of = _kept(n_units, sizeof(int32_t))
        docs = <int32_t*>self.kept_with_fracties.at
        first_of = <int32_t*>self.kept_first_of.at
        fractie_of = <int32_t*>self.kept_fractie_of.at
        self.n_with_fracties = n_units = 0
        for doc in range(self.here.n_docs):
            if self.here.has_fractie[doc]:
                docs[self.n_with_fracties] = doc
                first_of[self.n_with_fracties] = n_units
                self.n_with_fracties += 1
                for unit in range(self.here.first_unit[doc], self.here.first_unit[doc + 1]):
                    fractie_of[n_units] = self.here.unit_fractie[unit]
                    n_units += 1
        first_of[self.n_with_fracties] = n_units

    cdef inline int32_t _nth_with(self, int32_t doc) noexcept nogil:
        """The index of a document with fracties among these documents."""
        cdef int32_t first = 0, left = self.n_with_fracties, half
        while left > 1:
            half = left >> 1
            first += half * (self.with_fracties[first + half] <= doc)
            left -= half
        return first

    cdef _make_stamps(self, Py_ssize_t n_values):
        """Makes room for the different values of one document."""
        if self.n_stamps <= n_values:
            free(self.stamps)
            free(self.asked)
            self.stamps = NULL
            self.asked = NULL
            self.n_stamps = 0
            self.stamps = <int64_t*>self._zeros(n_values, sizeof(int64_t))
            self.asked = <int32_t*>self._zeros(n_values, sizeof(int32_t))
            self.n_stamps = n_values + 1
            self.stamp = 0

    cdef int64_t _look_for_fracties(self, const int32_t* docs, int32_t n) noexcept nogil:
        """Finds the expanded terms in the passages of these documents, which have fracties; returns 0, or an error
        code. Call `_list_asked` for these afterwards, then `_forget_marks`."""
        cdef int32_t i
        cdef int c
        cdef bint fine = True
        self.marked = self.form_bits != NULL
        for c in range(self.n_terms_expanded):
            self.marked = self.marked and self.expanded_terms[c].kind == FORMS and not self.expanded_terms[c].n_more
        if self.marked:
            for c in range(self.n_terms_expanded):
                fine = fine and self._mark_class(c)
            if not fine:
                return DAMAGED
            return LATE if self.late else 0
        for i in range(n):
            self._want(docs[i])
        return self._resolve()

    cdef void _forget_marks(self) noexcept nogil:
        if self.marked:
            memset(self.marks, 0, self.apart.n_units * sizeof(uint64_t))
        self.marked = False

    cdef bint _mark_class(self, int c) noexcept nogil:
        """Marks the passages and heads that hold an expanded term; a compound's groups first. False where postings are
        damaged."""
        cdef const TermState* own = self.expanded_terms[c]
        cdef uint64_t bit = <uint64_t>1 << c
        cdef int32_t form, at, key
        cdef Py_ssize_t i
        cdef bint fine = True
        cdef uint8_t group
        for i in range(own.n):
            if i % FORMS_BETWEEN == 0 and self._is_late():
                break
            form = own.forms[i]
            group = <uint8_t>(1 << own.groups[i]) if own.n_groups > 1 else 0
            if own.weights[i] <= 0:
                continue
            if form >= 0:
                fine = fine and self._mark_form(form, own.fields, bit, group)
                continue
            key = self.stem_map.keys[-1 - form]
            for at in range(self.stem_map.starts[key], self.stem_map.starts[key + 1]):
                form = self.stem_map.forms[at]
                # terms with block postings of their own are not in a list of several
                fine = fine and 0 <= form < self.here.n_forms
                if fine and self.form_bits[form >> 6] >> (form & 63) & 1 and self.list_of[form] == 0:
                    fine = self._mark_form(form, own.fields, bit, group)
        if own.n_groups > 1:
            self._mark_groups(own, bit)
        return fine

    cdef bint _mark_form(self, int32_t form, uint32_t fields, uint64_t bit, uint8_t group) noexcept nogil:
        cdef uint64_t bits = self.form_bits[form >> 6]
        cdef int64_t nth, at, unit = 0
        cdef Run run
        cdef int i
        if not bits >> (form & 63) & 1:
            return True
        nth = self.n_before[form >> 6] + _n_bits(bits & ((<uint64_t>1 << (form & 63)) - 1))
        at = self.form_starts[nth]
        while at < self.form_starts[nth + 1]:
            if not _read_run(&self.apart, &at, self.form_starts[nth + 1], &unit, &run):
                return False
            for i in range(run.n):
                if not fields >> run.fields[i] & 1 or self.weight[run.fields[i]] <= 0:
                    continue
                if group:
                    self.part_marks[run.units[i]] |= group
                else:
                    self.marks[run.units[i]] |= bit
        return True

    cdef void _mark_groups(self, const TermState* own, uint64_t bit) noexcept nogil:
        """A passage holds a compound if it holds the word itself, or all its parts, those in the head included."""
        cdef uint8_t parts = <uint8_t>((1 << own.n_groups) - 2), head, here
        cdef int32_t i, unit
        for i in range(self.n_with_fracties):
            head = self.part_marks[self.first_of[i]]
            for unit in range(self.first_of[i], self.first_of[i + 1]):
                here = self.part_marks[unit] | head
                if here & 1 or (here & parts == parts and own.parts_weight > 0):
                    self.marks[unit] |= bit
        memset(self.part_marks, 0, self.apart.n_units)

    cdef inline void _ask(self, int32_t value, int32_t* n) noexcept nogil:
        """Lists a value of a document, once."""
        if self.stamps[value] != self.stamp:
            self.stamps[value] = self.stamp
            self.asked[n[0]] = value
            n[0] += 1

    cdef inline bint _is_marked(self, int32_t unit, int32_t doc, uint64_t marks, bint every) noexcept nogil:
        """Whether a passage with these expanded terms, its head's included, matches."""
        if self.simple and not every:
            return marks != 0
        return not (self.excluded[unit] or self.excluded_docs[doc]) and self._matches(marks, every)

    cdef int32_t _list_asked(self, int32_t doc, int32_t nth, const int32_t* starts, const int32_t* values,
                             int32_t n_values, bint every, bint held) noexcept nogil:
        """Lists the fracties of a document's matching passages, its own values if one of these has none. With `held`,
        only of passages that hold the filter on partij. `nth` is its index among the documents with fracties. Returns
        how many there are, or -1 where one is no value."""
        cdef int32_t unit, fractie, at, n = 0, first = self.here.first_unit[doc], own_first = 0
        cdef bint own = not self.here.has_fractie[doc], matches
        self.stamp += 1
        if not own:
            if self.marked:
                own_first = self.first_of[nth] - first
            for unit in range(first + 1, self.here.first_unit[doc + 1]):
                if self.marked:
                    at = own_first + unit
                    matches = self._is_marked(unit, doc, self.marks[at] | self.marks[own_first + first], every)
                    fractie = self.fractie_of[at]
                else:
                    matches = self._unit_matches(unit, doc, every)
                    fractie = self.here.unit_fractie[unit]
                if not matches or (held and not self._passes(unit, doc)):
                    continue
                if fractie >= n_values:
                    return -1
                if fractie < 0:
                    own = True
                else:
                    self._ask(fractie, &n)
        if own:
            for at in range(starts[doc], starts[doc + 1]):
                if not 0 <= values[at] < n_values:
                    return -1
                self._ask(values[at], &n)
        return n


def postings_within(const uint8_t[::1] postings, const int64_t[:, ::1] terms, const uint8_t[::1] kept):
    cdef Segment here
    cdef Run run
    cdef Written out
    cdef Py_ssize_t form, n_forms = terms.shape[1] - 1, n = 0
    cdef int64_t at, end, unit, before, room = 1 << 16
    cdef int32_t[::1] ordinals = np.cumsum(kept, dtype=np.int32)  # counted from 1
    cdef uint8_t* grown
    cdef bint fine = terms.shape[0] == 3
    cdef int i
    cdef int32_t[::1] forms
    cdef int64_t[::1] starts
    forms_made, starts_made = np.empty(max(0, n_forms), np.int32), np.zeros(max(1, n_forms + 1), np.int64)
    forms, starts = forms_made, starts_made
    here.postings = &postings[0] if postings.shape[0] else NULL
    here.n_postings = postings.shape[0]
    here.n_units = <int32_t>kept.shape[0]
    here.n_fields = MOST_FIELDS
    out.n = 0
    out.items = <uint8_t*>malloc(room)
    fine = fine and out.items != NULL
    if not memchr(&kept[0], 1, kept.shape[0]) if kept.shape[0] else True:
        n_forms = 0  # nothing is kept
    with nogil:
        for form in range(n_forms):
            at, end, unit, before = terms[1, form], terms[1, form + 1], 0, 0
            fine = fine and 0 <= at <= end <= here.n_postings
            while fine and at < end:
                fine = _read_run(&here, &at, end, &unit, &run)
                if out.n + 10 * RUN > room:
                    room *= 2
                    grown = <uint8_t*>realloc(out.items, room)
                    fine = fine and grown != NULL
                    out.items = grown if grown != NULL else out.items
                if not fine:
                    break
                for i in range(run.n):
                    if kept[run.units[i]]:
                        _write_number(
                            &out, <uint64_t>(ordinals[run.units[i]] - 1 - before) << 5 | <uint64_t>run.fields[i] << 1
                        )
                        before = ordinals[run.units[i]] - 1
            if out.n > starts[n]:
                forms[n] = <int32_t>form
                n += 1
                starts[n] = out.n
            if not fine:
                break
    try:
        if out.items == NULL:
            raise MemoryError
        if not fine:
            raise Damaged("a posting points outside its segment; run `vraagbaak repair`")
        found = np.empty(out.n, np.uint8)
        _copy_bytes(found, out.items, out.n)
    finally:
        free(out.items)
    return forms_made[:n].copy(), starts_made[: n + 1].copy(), found
