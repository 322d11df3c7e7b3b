# Which documents does each class of a query touch, and how much of it do they hold?

cdef class Gatherer(Walker):
    cdef _make_groups(self, int n):
        cdef int g
        if not 1 <= n <= MOST_GROUPS:
            raise ValueError("too many parts in one class, or none")
        for g in range(n):
            if self.group_unit[g] == NULL:
                self.group_unit[g] = <double*>self._zeros(self.here.n_units, sizeof(double))
                self.group_doc[g] = <double*>self._zeros(self.here.n_docs, sizeof(double))

    cdef Class* _new_class(self, Kind kind, tuple kept) except NULL:
        """A class that nothing is gathered of yet; `kept` is what its pointers point into."""
        cdef Class* made
        if self.n_classes >= 64:
            raise ValueError("a query has at most 64 classes, each with its idf")
        made = &self.classes[self.n_classes]
        made.kind = kind
        made.n_groups = 1
        made.parts_weight = 0
        made.fields = <uint32_t>0xFFFFFFFF
        made.n_units = 0
        self.kept.append(kept)
        self.n_classes += 1
        return made

    cdef int64_t _end_class(self, bint fine) except -1:
        """Turns what was gathered of documents into shares; gives how many documents the class touches."""
        cdef Class* own = &self.classes[self.n_classes - 1]
        cdef int64_t df
        with nogil:
            df = self._close_docs(own.n_groups, own.parts_weight)
        own.last_share = self.shares.n
        if df < 0:
            raise MemoryError
        if not fine:
            raise Damaged("a posting points outside its segment; run `vraagbaak repair`")
        if self.late:
            raise TimeIsUp
        return df

    cdef inline void _fetch_ahead(self, const Class* own, Py_ssize_t i) noexcept nogil:
        """Has the postings of the next forms fetched from memory: those of rare forms lie apart, and are short."""
        cdef int32_t form
        cdef int64_t at
        if i + 12 < own.n:
            form = own.forms[i + 12]
            if 0 <= form < self.here.n_forms:
                _fetch(&self.here.form_at[form])
        if i + 6 < own.n:
            form = own.forms[i + 6]
            if 0 <= form < self.here.n_forms:
                at = self.here.form_at[form]
                if 0 <= at < self.here.n_postings:
                    _fetch(&self.here.postings[at])

    def gather(self, const int32_t[::1] forms not None, const double[::1] weights not None,
               const int32_t[::1] groups not None, int n_groups, double parts_weight, uint32_t fields=0):
        cdef Py_ssize_t i, n = forms.shape[0]
        cdef bint fine = True
        cdef Class* own
        if weights.shape[0] != n or groups.shape[0] != n:
            raise ValueError("each form has a weight and a group")
        for i in range(n):
            if not 0 <= groups[i] < n_groups:
                raise ValueError("a form is in no group of its class")
            if i and groups[i] < groups[i - 1]:
                raise ValueError("the groups of a class come in their order")
        self._make_groups(n_groups)
        own = self._new_class(FORMS, (forms, weights, groups))
        own.n = n
        own.n_groups = n_groups
        own.parts_weight = parts_weight
        if fields:
            own.fields = fields
        if n:
            own.forms = &forms[0]
            own.weights = &weights[0]
            own.groups = &groups[0]
        with nogil:
            i = 0
            while fine and i < n and not self._is_late():
                fine = self._walk_forms(own, i, min(n, i + FORMS_BETWEEN) if self.until > 0 else n)
                i += FORMS_BETWEEN if self.until > 0 else n
        return self._end_class(fine)

    cdef bint _walk_forms(self, const Class* own, Py_ssize_t first, Py_ssize_t last) noexcept nogil:
        """Adds forms, or lists of several, to their groups: to a part's only where the part before it is, for a
        compound's parts count where all of them are."""
        cdef Py_ssize_t i, number
        cdef double* group
        cdef const double* need
        cdef int32_t form
        for i in range(first, last):
            self._fetch_ahead(own, i)
            form = own.forms[i]
            group = self.group_doc[own.groups[i]]
            need = self.group_doc[own.groups[i] - 1] if own.groups[i] > 1 else NULL
            if form < 0:
                number = -1 - <Py_ssize_t>form
                if number >= self.part_lists.n or not self._walk_list(
                    &self.part_lists, number, own.weights[i], group, need
                ):
                    return False
                continue
            if form >= self.here.n_forms:
                return False
            number = self._list_of(form, own.fields)
            if number >= 0:
                if not self._walk_list(&self.lists, number, own.weights[i], group, need):
                    return False
            elif not self._walk(form, own.weights[i], group, need, own.fields):
                return False
        return True

    def gather_entries(self, const int32_t[::1] units not None, const int32_t[::1] fields not None,
                       const double[::1] frequencies not None):
        cdef Py_ssize_t i, n = units.shape[0]
        cdef bint fine = True
        cdef int32_t doc
        cdef double amount
        cdef Class* own
        if fields.shape[0] != n or frequencies.shape[0] != n:
            raise ValueError("each unit has a field and a frequency")
        self._make_groups(1)
        own = self._new_class(ENTRIES, (units, fields, frequencies))
        own.n = n
        if n:
            own.forms = &units[0]
            own.groups = &fields[0]
            own.weights = &frequencies[0]
        with nogil:
            for i in range(n):
                amount = self._amount(units[i], fields[i], frequencies[i], &doc)
                if amount < 0:
                    fine = False
                    break
                if amount > 0:
                    self._add_to_doc(self.group_doc[0], doc, frequencies[i] * self.here.doc_norm[fields[i]][doc])
        return self._end_class(fine)

    def mark(self, const int32_t[::1] docs not None, const int32_t[::1] units not None):
        cdef Py_ssize_t i
        cdef int32_t doc
        cdef Class* own
        for i in range(docs.shape[0]):
            if not 0 <= docs[i] < self.here.n_docs:
                raise ValueError("a document outside the segment")
        for i in range(units.shape[0]):
            if not 0 <= units[i] < self.here.n_units:
                raise ValueError("a passage outside the segment")
            if not 0 <= self.here.unit_doc[units[i]] < self.here.n_docs:
                raise Damaged("a passage points outside its segment; run `vraagbaak repair`")
        self._make_groups(1)
        own = self._new_class(MARKS, (docs, units))
        own.n = docs.shape[0]
        own.n_units = units.shape[0]
        if own.n:
            own.forms = &docs[0]
        if own.n_units:
            own.units = &units[0]
        for i in range(own.n):
            if not (self.here.any_dead and self.here.dead[docs[i]]):
                self._add_to_doc(self.group_doc[0], docs[i], 1)
        for i in range(own.n_units):
            doc = self.here.unit_doc[units[i]]
            if not (self.here.any_dead and self.here.dead[doc]):
                self._add_to_doc(self.group_doc[0], doc, 1)
        return self._end_class(True)

    cdef int64_t _close_docs(self, int n_groups, double parts_weight) noexcept nogil:
        """Turns what a class gathered of documents into shares; gives how many documents it touches, or -1."""
        cdef int32_t i, doc
        cdef int g
        cdef double whole, k1 = self.k1
        cdef double* own = self.group_doc[0]
        cdef Share* share
        cdef Py_ssize_t before = self.shares.n
        if not _room_for(&self.shares, self.n_touched_docs):
            return -1
        share = &self.shares.items[before]
        for i in range(self.n_touched_docs):
            doc = self.touched_docs[i]
            self.state[doc] &= ~<uint8_t>TOUCHED
            whole = own[doc]
            if n_groups > 1:
                whole = _pseudo(self.group_doc, doc, -1, n_groups, parts_weight)
            if whole > 0:
                share.at = doc
                share.sure = own[doc] > 0
                self.n_unsure += not share.sure
                share.value = whole / (k1 + whole)
                share += 1
            for g in range(n_groups):
                self.group_doc[g][doc] = 0
        self.n_touched_docs = 0
        self.shares.n = share - self.shares.items
        return self.shares.n - before

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
                    self.resolved[doc].head_score += idf * (own / (k1 + own))
                    self.resolved[doc].head_mask |= bit
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
                self.excluded_docs[doc] = 1
