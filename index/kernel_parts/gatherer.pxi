# Which documents does each class of a query touch, and how much of it do they hold?

cdef class Gatherer:
    cdef tuple arrays  # kept alive for the pointers into them
    cdef Segment here
    cdef double weight[N_FIELDS]
    cdef double unit_a[N_FIELDS]
    cdef double unit_b[N_FIELDS]
    cdef double doc_a[N_FIELDS]
    cdef double doc_b[N_FIELDS]
    cdef double k1
    # while one class is gathered: pseudo-frequencies by group, and which places they touch
    cdef double* group_unit[MOST_GROUPS]
    cdef double* group_doc[MOST_GROUPS]
    cdef uint8_t* unit_flag
    cdef uint8_t* doc_flag
    cdef int32_t* touched_units
    cdef int32_t* touched_docs
    cdef int32_t n_touched_units, n_touched_docs
    # per class: what it consists of, where its postings of each document begin, its saturated frequencies
    cdef list classes
    cdef Runs runs
    cdef Shares shares
    # over all classes; of the passages, those of resolved documents
    cdef DocFound* docs
    cdef UnitFound* units
    cdef uint8_t* excluded
    cdef uint8_t* pending
    cdef int32_t* pending_docs
    cdef int32_t* seen_docs
    cdef int32_t* resolved_docs
    cdef int32_t n_pending, n_seen_docs, n_resolved
    cdef list exclusions
    # how the search matches
    cdef uint64_t full, required
    cdef double share
    cdef double idf[64]
    cdef const uint16_t[::1] fails
    cdef const uint8_t[::1] fractie_passes
    cdef const uint8_t[::1] doc_passes
    cdef bint filtered, fractie_filtered
    cdef const int32_t[::1] program
    cdef Py_ssize_t n_program
    cdef int64_t* stamps
    cdef Py_ssize_t n_stamps
    cdef int64_t stamp

    def __init__(self, const uint8_t[::1] postings, const int64_t[:, ::1] terms, const int32_t[:, ::1] units,
                 const int32_t[:, ::1] docs, const uint8_t[::1] dead):
        cdef int32_t d
        cdef int f
        cdef Segment* here = &self.here
        if terms.shape[0] != 3 or terms.shape[1] < 1 or (
            units.shape[0] != UNIT_LENGTHS + N_HEAD_FIELDS or docs.shape[0] != DOC_LENGTHS + N_FIELDS
        ):
            raise Damaged("a segment's array has other rows; run `vraagbaak repair`")
        here.n_units = units.shape[1]
        here.n_docs = dead.shape[0]
        here.n_forms = terms.shape[1] - 1
        here.n_postings = postings.shape[0]
        if docs.shape[1] != here.n_docs + 1 or docs[DOC_FIRST_UNIT, here.n_docs] != here.n_units:
            raise Damaged("documents and passages do not fit together; run `vraagbaak repair`")
        self.arrays = (postings, terms, units, docs, dead)
        here.postings = &postings[0] if here.n_postings else NULL
        here.form_at = &terms[1, 0]
        here.first_unit = &docs[DOC_FIRST_UNIT, 0]
        here.date = &docs[DOC_DATE, 0]
        here.id_rank = &docs[DOC_ID_RANK, 0]
        here.has_fractie = &docs[DOC_HAS_FRACTIE, 0]
        for d in range(here.n_docs):
            if not 0 <= here.first_unit[d] < here.first_unit[d + 1] <= here.n_units:
                raise Damaged("a document's passages lie outside the segment; run `vraagbaak repair`")
            here.any_dead |= dead[d]
            here.any_fractie |= here.has_fractie[d] != 0
        if here.n_docs:
            here.dead = &dead[0]
            here.unit_doc = &units[UNIT_DOC, 0]
            here.unit_fractie = &units[UNIT_FRACTIE, 0]
            for f in range(N_FIELDS):
                here.unit_length[f] = &units[UNIT_LENGTHS + (f if f < N_HEAD_FIELDS else f - N_HEAD_FIELDS), 0]
                here.doc_length[f] = &docs[DOC_LENGTHS + f, 0]
        self.unit_flag = <uint8_t*>self._zeros(here.n_units, 1)
        self.doc_flag = <uint8_t*>self._zeros(here.n_docs, 1)
        self.touched_units = <int32_t*>self._zeros(here.n_units, sizeof(int32_t))
        self.touched_docs = <int32_t*>self._zeros(here.n_docs, sizeof(int32_t))
        self.pending = <uint8_t*>self._zeros(here.n_docs, 1)
        self.pending_docs = <int32_t*>self._zeros(here.n_docs, sizeof(int32_t))
        self.resolved_docs = <int32_t*>self._zeros(here.n_docs, sizeof(int32_t))
        self.seen_docs = <int32_t*>self._zeros(here.n_docs, sizeof(int32_t))
        self.docs = <DocFound*>self._zeros(here.n_docs, sizeof(DocFound))
        self.units = <UnitFound*>self._zeros(here.n_units, sizeof(UnitFound))
        self.excluded = <uint8_t*>self._zeros(here.n_units, 1)
        self.classes = []
        self.exclusions = []

    cdef void* _zeros(self, Py_ssize_t n, Py_ssize_t size) except NULL:
        cdef void* made = calloc(n + 1, size)
        if made == NULL:
            raise MemoryError
        return made

    def __dealloc__(self):
        cdef int g
        for g in range(MOST_GROUPS):
            free(self.group_unit[g])
            free(self.group_doc[g])
        free(self.unit_flag)
        free(self.doc_flag)
        free(self.touched_units)
        free(self.touched_docs)
        free(self.pending)
        free(self.pending_docs)
        free(self.resolved_docs)
        free(self.seen_docs)
        free(self.docs)
        free(self.units)
        free(self.excluded)
        free(self.runs.items)
        free(self.shares.items)
        free(self.stamps)

    def reset(self):
        cdef int32_t i, at, doc, unit
        for i in range(self.n_resolved):
            doc = self.resolved_docs[i]
            for unit in range(self.here.first_unit[doc], self.here.first_unit[doc + 1]):
                self.units[unit] = UnitFound(0, 0)
        for i in range(self.n_seen_docs):
            self.docs[self.seen_docs[i]] = DocFound(0, 0, 0, 0, 0, 0, 0, 0)
        for at in self.exclusions:
            self.excluded[at] = 0
            self.docs[self.here.unit_doc[at]].excluded = 0
        self.n_seen_docs = 0
        self.n_resolved = 0
        self.runs.n = 0
        self.shares.n = 0
        self.classes = []
        self.exclusions = []
        self.filtered = False
        self.fractie_filtered = False
        self.n_program = 0

    def configure(self, weights, b, passage_averages, document_averages, double k1, double share):
        cdef int f
        self.k1 = k1
        self.share = share
        for f in range(N_FIELDS):
            self.weight[f] = weights[f]
            self.unit_a[f] = 1 - <double>b[f]
            self.unit_b[f] = <double>b[f] / <double>passage_averages[f]
            self.doc_a[f] = 1 - <double>b[f]
            self.doc_b[f] = <double>b[f] / <double>document_averages[f]

    cdef inline double _amount(self, int64_t unit, int field, double frequency, int32_t* doc) noexcept nogil:
        """A frequency times its field's weight, 0 for a dead document, and the document; -1 when it points outside."""
        if not 0 <= unit < self.here.n_units or not 0 <= field < N_FIELDS:
            return -1
        doc[0] = self.here.unit_doc[unit]
        if not 0 <= doc[0] < self.here.n_docs:
            return -1
        if self.here.any_dead and self.here.dead[doc[0]]:
            return 0
        return frequency * self.weight[field]

    cdef inline void _add_to_doc(self, double* group, int32_t doc, double value) noexcept nogil:
        if not self.doc_flag[doc]:
            self.doc_flag[doc] = 1
            self.touched_docs[self.n_touched_docs] = doc
            self.n_touched_docs += 1
        group[doc] += value

    cdef inline void _add_to_unit(self, double* group, int64_t unit, int field, double amount) noexcept nogil:
        if not self.unit_flag[unit]:
            self.unit_flag[unit] = 1
            self.touched_units[self.n_touched_units] = <int32_t>unit
            self.n_touched_units += 1
        group[unit] += amount / (self.unit_a[field] + self.unit_b[field] * self.here.unit_length[field][unit])

    cdef bint _walk(self, Py_ssize_t form, int32_t place, double weight, double* group, uint32_t fields) noexcept nogil:
        """Adds the postings of one form to their documents, and keeps where each document's begin."""
        cdef int64_t at = self.here.form_at[form], end = self.here.form_at[form + 1], before
        cdef const uint8_t* data = self.here.postings
        cdef uint64_t value, frequency
        cdef int64_t unit = 0, last_unit
        cdef int32_t doc, current = -1
        cdef int field
        cdef double amount, sum = 0
        if not 0 <= at <= end <= self.here.n_postings:
            return False
        while at < end:
            before = at
            last_unit = unit
            if not _take(data, &at, end, &value):
                return False
            unit += <int64_t>(value >> 5)
            frequency = 1
            if value & 1 and not _take(data, &at, end, &frequency):
                return False
            field = (value >> 1) & 15
            if not fields >> field & 1:
                continue
            amount = self._amount(unit, field, weight * <double>frequency, &doc)
            if amount <= 0:
                if amount < 0:
                    return False
                continue
            if doc != current:
                if current >= 0:
                    self._add_to_doc(group, current, sum)
                if not _push_run(&self.runs, doc, <int32_t>last_unit, before, place):
                    return False
                current = doc
                sum = 0
            sum += amount / (self.doc_a[field] + self.doc_b[field] * self.here.doc_length[field][doc])
        if current >= 0:
            self._add_to_doc(group, current, sum)
        return True

    cdef _make_groups(self, int n):
        cdef int g
        if not 1 <= n <= MOST_GROUPS:
            raise ValueError("too many parts in one class, or none")
        for g in range(n):
            if self.group_unit[g] == NULL:
                self.group_unit[g] = <double*>self._zeros(self.here.n_units, sizeof(double))
                self.group_doc[g] = <double*>self._zeros(self.here.n_docs, sizeof(double))

    def gather(self, form_numbers, form_weights, form_groups, int n_groups, double parts_weight, uint32_t fields=0):
        cdef const int32_t[::1] forms = form_numbers
        cdef const double[::1] weights = form_weights
        cdef const int32_t[::1] groups = form_groups
        cdef Py_ssize_t i, first_run = self.runs.n
        cdef tuple kept
        cdef bint fine = True
        cdef int64_t df
        if weights.shape[0] != forms.shape[0] or groups.shape[0] != forms.shape[0]:
            raise ValueError("each form has a weight and a group")
        for i in range(groups.shape[0]):
            if not 0 <= groups[i] < n_groups:
                raise ValueError("a form is in no group of its class")
        self._make_groups(n_groups)
        if not fields:
            fields = <uint32_t>0xFFFFFFFF
        with nogil:
            for i in range(forms.shape[0]):
                if not 0 <= forms[i] < self.here.n_forms or not self._walk(
                    forms[i], <int32_t>i, weights[i], self.group_doc[groups[i]], fields
                ):
                    fine = False
                    break
            df = self._close_docs(n_groups, parts_weight)
        kept = (form_numbers, form_weights, form_groups, n_groups, parts_weight, fields)
        return self._end_class(df, fine, "forms", kept, first_run)

    def gather_entries(self, units_given, fields_given, frequencies_given):
        cdef const int32_t[::1] units = units_given
        cdef const int32_t[::1] fields = fields_given
        cdef const double[::1] frequencies = frequencies_given
        cdef Py_ssize_t i
        cdef bint fine = True
        cdef int64_t df
        cdef int32_t doc
        cdef double amount
        if fields.shape[0] != units.shape[0] or frequencies.shape[0] != units.shape[0]:
            raise ValueError("each unit has a field and a frequency")
        self._make_groups(1)
        with nogil:
            for i in range(units.shape[0]):
                amount = self._amount(units[i], fields[i], frequencies[i], &doc)
                if amount < 0:
                    fine = False
                    break
                if amount > 0:
                    amount /= self.doc_a[fields[i]] + self.doc_b[fields[i]] * self.here.doc_length[fields[i]][doc]
                    self._add_to_doc(self.group_doc[0], doc, amount)
            df = self._close_docs(1, 0)
        return self._end_class(df, fine, "entries", (units_given, fields_given, frequencies_given), self.runs.n)

    def mark(self, docs_given, units_given):
        cdef const int32_t[::1] docs = docs_given
        cdef const int32_t[::1] units = units_given
        cdef Py_ssize_t i
        cdef int64_t df
        for i in range(docs.shape[0]):
            if not 0 <= docs[i] < self.here.n_docs:
                raise ValueError("a document outside the segment")
        for i in range(units.shape[0]):
            if not 0 <= units[i] < self.here.n_units:
                raise ValueError("a passage outside the segment")
            if not 0 <= self.here.unit_doc[units[i]] < self.here.n_docs:
                raise Damaged("a passage points outside its segment; run `vraagbaak repair`")
        self._make_groups(1)
        for i in range(docs.shape[0]):
            if not (self.here.any_dead and self.here.dead[docs[i]]):
                self._add_to_doc(self.group_doc[0], docs[i], 1)
        for i in range(units.shape[0]):
            if not (self.here.any_dead and self.here.dead[self.here.unit_doc[units[i]]]):
                self._add_to_doc(self.group_doc[0], self.here.unit_doc[units[i]], 1)
        df = self._close_docs(1, 0)
        return self._end_class(df, True, "marks", (docs_given, units_given), self.runs.n)

    def _end_class(self, int64_t df, bint fine, kind, kept, Py_ssize_t first_run):
        if df < 0:
            raise MemoryError
        self.classes.append((kind, kept, first_run, self.runs.n, self.shares.n))
        if not fine:
            raise Damaged("a posting points outside its segment; run `vraagbaak repair`")
        return df

    cdef int64_t _close_docs(self, int n_groups, double parts_weight) noexcept nogil:
        """Turns what a class gathered of documents into shares; gives how many documents it touches, or -1."""
        cdef int32_t i, doc
        cdef int g
        cdef double whole
        cdef int64_t df = 0
        cdef bint fine = True
        for i in range(self.n_touched_docs):
            doc = self.touched_docs[i]
            self.doc_flag[doc] = 0
            whole = _pseudo(self.group_doc, doc, -1, n_groups, parts_weight)
            if whole > 0:
                df += 1
                fine = fine and _push(&self.shares, doc, self.group_doc[0][doc] > 0, whole / (self.k1 + whole))
            for g in range(n_groups):
                self.group_doc[g][doc] = 0
        self.n_touched_docs = 0
        return df if fine else -1

    cdef void _close_units(self, int c, int n_groups, double parts_weight) noexcept nogil:
        """Adds what a class gathered of the pending documents' passages to what is found of them."""
        cdef int32_t i, unit, doc, head
        cdef int g
        cdef double own, whole, k1 = self.k1, idf = self.idf[c]
        cdef uint64_t bit = <uint64_t>1 << c
        for i in range(self.n_touched_units):
            unit = self.touched_units[i]
            doc = self.here.unit_doc[unit]
            head = self.here.first_unit[doc]
            self.unit_flag[unit] = 0
            own = _pseudo(self.group_unit, head, -1, n_groups, parts_weight)
            if unit == head:
                if own > 0:
                    self.docs[doc].head_score += idf * (own / (k1 + own))
                    self.docs[doc].head_mask |= bit
                continue
            whole = _pseudo(self.group_unit, unit, head, n_groups, parts_weight)
            if whole > 0:
                whole /= k1 + whole
                if own > 0:
                    whole -= own / (k1 + own)
                self.units[unit].score += idf * whole
                self.units[unit].mask |= bit
        for g in range(n_groups):
            for i in range(self.n_touched_units):
                self.group_unit[g][self.touched_units[i]] = 0
        self.n_touched_units = 0

    def exclude(self, const int32_t[::1] forms):
        cdef Py_ssize_t i
        cdef int64_t at, end, unit
        cdef uint64_t value, frequency
        for i in range(forms.shape[0]):
            if not 0 <= forms[i] < self.here.n_forms:
                raise Damaged("a form points outside its segment; run `vraagbaak repair`")
            at = self.here.form_at[forms[i]]
            end = self.here.form_at[forms[i] + 1]
            unit = 0
            if not 0 <= at <= end <= self.here.n_postings:
                raise Damaged("a posting points outside its segment; run `vraagbaak repair`")
            while at < end:
                if not _take(self.here.postings, &at, end, &value):
                    raise Damaged("a posting is cut short; run `vraagbaak repair`")
                unit += <int64_t>(value >> 5)
                if value & 1 and not _take(self.here.postings, &at, end, &frequency):
                    raise Damaged("a posting is cut short; run `vraagbaak repair`")
                self._exclude(unit)

    def exclude_units(self, const int32_t[::1] units):
        cdef Py_ssize_t i
        for i in range(units.shape[0]):
            self._exclude(units[i])

    cdef _exclude(self, int64_t unit):
        cdef int32_t doc
        if not 0 <= unit < self.here.n_units:
            raise Damaged("a posting points outside its segment; run `vraagbaak repair`")
        if not self.excluded[unit]:
            doc = self.here.unit_doc[unit]
            if not 0 <= doc < self.here.n_docs:
                raise Damaged("a passage points outside its segment; run `vraagbaak repair`")
            self.excluded[unit] = 1
            self.exclusions.append(unit)
            if self.here.first_unit[doc] == unit:
                self.docs[doc].excluded = 1
