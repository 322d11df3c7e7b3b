# Iteration over the postings of a term without block postings, many postings at once.

cdef class PostingIterator(PostingReader):
    cdef inline double _amount(self, int64_t unit, int field, double frequency, int32_t* doc) noexcept nogil:
        """A frequency times its field's weight, 0 for a deleted document, and the document; -1 when it is outside the
        segment."""
        if not 0 <= unit < self.here.n_units or not 0 <= field < self.here.n_fields:
            return -1
        doc[0] = self.here.unit_doc[unit]
        if not 0 <= doc[0] < self.here.n_docs:
            return -1
        if self.here.any_dead and self.here.deleted[doc[0]]:
            return 0
        return frequency * self.weight[field]

    cdef inline void _add_to_doc(self, double* group, int32_t doc, double value) noexcept nogil:
        self.touched_docs[self.n_touched_docs] = doc
        self.n_touched_docs += group[doc] == 0
        group[doc] += value

    cdef bint _walk(self, Py_ssize_t form, double weight, double* group, uint32_t fields, uint8_t part,
                    uint8_t rare) noexcept nogil:
        """Adds the postings of one term to the needed documents, and marks these with its bit."""
        cdef int64_t at = self.here.form_at[form], end = self.here.form_at[form + 1], unit = 0
        cdef Run run
        if not 0 <= at <= end <= self.here.n_postings:
            return False
        self.any_rare = True
        while at < end:
            if not _read_run(&self.here, &at, end, &unit, &run):
                return False
            if self.needed == NULL and not part and fields == <uint32_t>0xFFFFFFFF:
                self._add_run(&run, weight, group, rare)
            else:
                self._add_needed_run(&run, weight, group, fields, part, rare)
        return True

    cdef inline double _worth(self, const Run* run, int i, int32_t doc) noexcept nogil:
        """The contribution of a run's posting to its document; 0 if that is deleted, or if its field does not count."""
        return <double>run.frequencies[i] * self._norm(run.fields[i], doc)

    cdef inline void _add_run(self, const Run* run, double weight, double* group, uint8_t rare) noexcept nogil:
        """Adds postings to their documents, needed or not."""
        cdef const int32_t* unit_doc = self.here.unit_doc
        cdef int32_t* touched = self.touched_docs
        cdef int32_t doc, n_touched = self.n_touched_docs
        cdef double amount, had
        cdef int32_t docs[RUN]
        cdef int i
        for i in range(run.n):
            _fetch(&unit_doc[run.units[i]])
        for i in range(run.n):
            doc = docs[i] = unit_doc[run.units[i]]
            _fetch(&group[doc])
            _fetch(&self.length_of[run.fields[i]][SIDE_BY_SIDE * doc])
            _fetch(&self.rare[doc])
        for i in range(run.n):
            doc = docs[i]
            amount = weight * self._worth(run, i, doc)
            had = group[doc]
            touched[n_touched] = doc
            n_touched += (had == 0) & (amount > 0)
            group[doc] = had + amount
            self.rare[doc] |= rare
        self.n_touched_docs = n_touched

    cdef inline void _add_needed_run(self, const Run* run, double weight, double* group, uint32_t fields, uint8_t part,
                                     uint8_t rare) noexcept nogil:
        """Adds postings to the needed documents; notes the others if requested."""
        cdef int32_t doc
        cdef double amount
        cdef int i
        for i in range(run.n):
            doc = self.here.unit_doc[run.units[i]]
            if not (self.needed == NULL or self.noting or _has_bit(self.needed, doc)) or not fields >> run.fields[i] & 1:
                continue
            amount = weight * self._worth(run, i, doc)
            if not amount > 0:
                continue
            self.rare[doc] |= rare
            if self.noting:
                self._note(doc)
                if not _has_bit(self.needed, doc):
                    continue
            self._add_to_doc(group, doc, amount)
            if self.heads >> run.fields[i] & 1:
                self.at_head[doc] |= part

    cdef inline void _note(self, int32_t doc) noexcept nogil:
        """Notes that an expanded term touches a document, needed or not, whatever it contributes."""
        cdef uint8_t before = self.state[doc]
        self.seen_docs[self.n_seen_docs] = doc
        self.n_seen_docs += not before & SEEN
        self.state[doc] = before | self.noted
        if self.n_terms_expanded > 8 and not before & SEEN:
            self.masks[doc] = 0
