# Here are documents that hold all parts of a compound: in which of them are these in one passage with its head?
#
# Which passages of a document hold a part is a number of 64 bits, the lowest for its head. Nothing is scored, and who
# lacks a part in every passage that had those before is looked at no more.


cdef class Binder(Resolver):
    cdef uint64_t* part_places  # of the documents in question: where one part stands, and where all parts before it do
    cdef uint64_t* all_places

    def __dealloc__(self):
        free(self.part_places)
        free(self.all_places)

    cdef _make_places(self):
        if self.part_places == NULL:
            self.part_places = <uint64_t*>self._zeros(self.here.n_docs, sizeof(uint64_t))
        if self.all_places == NULL:
            self.all_places = <uint64_t*>self._zeros(self.here.n_docs, sizeof(uint64_t))

    cdef inline bint _has_places(self, int32_t doc) noexcept nogil:
        """Whether a document has few enough passages."""
        return self.here.first_unit[doc + 1] - self.here.first_unit[doc] <= LAST_PLACE

    cdef bint _find_together(self, int c, int32_t* docs, int32_t* n) noexcept nogil:
        """Leaves those documents that have all parts of a class together, of some that have few passages, where all
        fields count; False where postings are damaged."""
        cdef const ClassOf* own = self.classes[c]
        cdef Py_ssize_t i = 0
        cdef int g
        cdef bint fine = True
        memset(self.with_parts, 0, (self.here.n_docs // 64 + 1) * sizeof(uint64_t))
        for g in range(1, own.n_groups):
            self._ask_for(docs, n[0])
            while i < own.n and own.groups[i] < g:
                i += 1
            while i < own.n and own.groups[i] == g and n[0] and not self._is_late():
                fine = fine and (own.weights[i] <= 0 or self._place(own, own.forms[i]))
                i += 1
            self._keep_common(docs, n, g == 1)
        for i in range(n[0]):
            self.all_places[docs[i]] = 0
        return fine

    cdef void _ask_for(self, const int32_t* docs, int32_t n) noexcept nogil:
        cdef int32_t i
        for i in range(n):
            self.with_parts[docs[i] >> 6] |= <uint64_t>1 << (docs[i] & 63)

    cdef void _keep_common(self, int32_t* docs, int32_t* n, bint is_first) noexcept nogil:
        """Leaves the documents that have the part just placed where all parts before it are."""
        cdef int32_t i, doc, kept = 0
        cdef uint64_t places
        for i in range(n[0]):
            doc = docs[i]
            self.with_parts[doc >> 6] = 0
            places = self.part_places[doc]
            self.part_places[doc] = 0
            if places & 1:  # a head is read with every passage
                places = <uint64_t>0xFFFFFFFFFFFFFFFF
            if not is_first:
                places &= self.all_places[doc]
            self.all_places[doc] = places
            docs[kept] = doc
            kept += places != 0
        n[0] = kept

    cdef bint _place(self, const ClassOf* own, int32_t form) noexcept nogil:
        """Places a form, or the forms of a list of several, in the documents in question."""
        cdef Py_ssize_t number
        if form < 0:  # of which all fields are asked for
            return self._place_together(-1 - <Py_ssize_t>form)
        number = self._list_of(form, own.fields)
        if number >= 0:
            return self._place_list(own, number, form)
        return self._place_run(own, self.here.form_at[form], self.here.form_at[form + 1], 0)

    cdef bint _place_run(self, const ClassOf* own, int64_t at, int64_t end, int64_t unit) noexcept nogil:
        """Places postings, from the unit before them on."""
        cdef const int32_t* unit_doc = self.here.unit_doc
        cdef const int32_t* first_unit = self.here.first_unit
        cdef const uint64_t* asked = self.with_parts
        cdef Run run
        cdef int32_t doc
        cdef int i
        if not 0 <= at <= end <= self.here.n_postings:
            return False
        while at < end:
            if not _read_run(&self.here, &at, end, &unit, &run):
                return False
            for i in range(run.n):
                _fetch(&unit_doc[run.units[i]])
            for i in range(run.n):
                doc = unit_doc[run.units[i]]
                if _has_bit(asked, doc) and own.fields >> run.fields[i] & 1:
                    self.part_places[doc] |= <uint64_t>1 << (run.units[i] - first_unit[doc])
        return True

    cdef bint _place_list(self, const ClassOf* own, Py_ssize_t number, int32_t form) noexcept nogil:
        """Places a form that has a list: the postings of those blocks alone that may have a document in question."""
        cdef const Lists* lists = &self.lists
        cdef const int32_t* rows = _rows(lists, number)
        cdef int64_t begin = self.here.form_at[form], end = self.here.form_at[form + 1], from_, to
        cdef int64_t at, before, n_blocks = _n_blocks(lists, number)
        self.needed = self.with_parts
        for at in range(n_blocks):
            if not self._needs_block(lists, number, at, n_blocks, &before):
                continue
            from_ = begin + rows[FORM_BLOCK * at + 1]
            to = begin + rows[FORM_BLOCK * (at + 1) + 1] if at + 1 < n_blocks else end
            if not begin <= from_ <= to <= end or not 0 <= rows[FORM_BLOCK * at + 2] < self.here.n_units:
                return False
            if not self._place_run(own, from_, to, rows[FORM_BLOCK * at + 2]):
                return False
        return True

    cdef bint _place_together(self, Py_ssize_t number) noexcept nogil:
        """Places the forms of a list of several, which says where in the documents they stand."""
        cdef const Lists* lists = &self.part_lists
        cdef int64_t at, before, place, n_blocks = _n_blocks(lists, number)
        cdef uint64_t places
        cdef Block block
        cdef int e
        self.needed = self.with_parts
        for at in range(n_blocks):
            if not self._needs_block(lists, number, at, n_blocks, &before):
                continue
            if not _open(lists, number, at, before, self.here.n_docs, &block) or not _find_places(&block, &place):
                return False
            for e in range(block.n):
                if not _take(block.bytes, &place, block.end, &places):
                    return False
                if _has_bit(self.with_parts, block.docs[e]):
                    self.part_places[block.docs[e]] |= places
        return True
