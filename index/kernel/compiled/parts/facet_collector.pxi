# Facet collector: the number of matching documents per value of a facet.

cdef class FacetCollector(FractieCollector):
    cdef int64_t* counted  # two counters per value, for alternate documents: increments wait less
    cdef Py_ssize_t n_counted
    cdef int32_t* matching
    cdef const int32_t* listed  # the documents that match, here or, where all that were seen match, there
    cdef int32_t n_matching
    cdef uint32_t matching_for  # the filters, and whether all words are needed, of this list
    cdef int64_t matching_of    # and the search that it belongs to

    def __dealloc__(self):
        free(self.counted)
        free(self.matching)

    cdef _list_matching(self, bint every, uint16_t bits):
        """Lists the documents that match and fail none of these filters."""
        cdef int64_t wrong
        self._make_list()
        with nogil:
            wrong = self._list(every, bits, False)
        self._check(wrong)

    cdef _make_list(self):
        if self.matching == NULL:
            self.matching = <int32_t*>self._zeros(self.here.n_docs, sizeof(int32_t))

    cdef int64_t _list(self, bint every, uint16_t bits, bint collapsed) noexcept nogil:
        """Lists them; `collapsed` lists one version of each question. Returns 0, or an error code."""
        cdef uint8_t wanted = ALL_PASSES if every else ANY_PASSES
        cdef int32_t i, doc, n = 0
        cdef int64_t wrong
        cdef uint32_t wanted_for = <uint32_t>bits << 2 | collapsed << 1 | every
        if self.matching_for == wanted_for and self.matching_of == self.n_matches:
            return 0
        wrong = self._know_all() if collapsed else self._settle_all()
        if wrong:
            return wrong
        self.listed = self.matching
        if self.filtered:
            for i in range(self.n_seen_docs):
                doc = self.seen_docs[i]
                self.matching[n] = doc
                n += (self.state[doc] & wanted) != 0 and (self.fails[doc] & bits) == 0 and not (
                    collapsed and self.collapsed[doc]
                )
        elif self.simple and not self.n_unsure and (not every or self.n_terms_expanded == 1):
            self.listed = self.seen_docs  # one word is enough, and each of these documents has one
            n = self.n_seen_docs
            if collapsed and self.n_collapsed:
                self.listed = self.matching
                n = 0
                for i in range(self.n_seen_docs):
                    self.matching[n] = self.seen_docs[i]
                    n += not self.collapsed[self.seen_docs[i]]
        else:
            for i in range(self.n_seen_docs):
                doc = self.seen_docs[i]
                self.matching[n] = doc
                n += (self.state[doc] & wanted) != 0 and not (collapsed and self.collapsed[doc])
        self.n_matching = n
        self.matching_for = wanted_for
        self.matching_of = self.n_matches
        return 0

    def count(self, const int32_t[::1] starts, const int32_t[::1] values, int64_t[::1] counts, bint every,
              int own_bit=-1):
        """Adds to `counts` each value of the matching documents; returns (documents, documents without a value)."""
        cdef Py_ssize_t n_values = counts.shape[0], i
        cdef int64_t missing = self._counted(starts, values, n_values, every, own_bit)
        for i in range(n_values):
            counts[i] += self.counted[i]
        return self.n_matching, missing

    cdef int64_t _counted(self, const int32_t[::1] starts, const int32_t[::1] values, Py_ssize_t n_values,
                          bint every, int own_bit) except -1:
        """Counts each value of the matching documents in `counted`; returns how many documents have none."""
        cdef int64_t missing
        cdef Py_ssize_t i
        if starts.shape[0] < self.here.n_docs + 1:
            raise Damaged("a facet's column is cut short; run `vraagbaak repair`")
        self._list_matching(every, ~<uint16_t>(1 << (own_bit & 15)) if own_bit >= 0 else 0xFFFF)
        if self.n_counted < 2 * n_values + 2:
            free(self.counted)
            self.n_counted = 0
            self.counted = <int64_t*>self._zeros(2 * n_values + 2, sizeof(int64_t))
            self.n_counted = 2 * n_values + 2
        with nogil:
            memset(self.counted, 0, 2 * n_values * sizeof(int64_t))
            missing = self._count(&starts[0], &values[0] if values.shape[0] else NULL, values.shape[0], n_values)
            for i in range(n_values):
                self.counted[i] += self.counted[n_values + i]
        if missing < 0:
            raise Damaged("a facet's column points outside its values; run `vraagbaak repair`")
        return missing

    cdef int64_t _count(self, const int32_t* starts, const int32_t* values, Py_ssize_t n_given,
                        Py_ssize_t n_values) noexcept nogil:
        """Counts the values of the matching documents; returns how many have none, or -1 where the column is damaged.
        """
        cdef int32_t i, doc, at, last
        cdef uint32_t value, other
        cdef int64_t missing = 0, last_pair = n_given - 1
        cdef int64_t* counts
        for i in range(self.n_matching):
            doc = self.listed[i]
            at = starts[doc]
            last = starts[doc + 1]
            if not 0 <= at <= last <= n_given:
                return -1
            if at == last:
                missing += 1
                continue
            counts = self.counted if i & 1 else self.counted + n_values
            # most documents have one value or two: no branch on their number, which the processor could not predict
            if at < last_pair:
                value = <uint32_t>values[at]
                other = <uint32_t>values[at + (at + 1 < last)]
                if value >= <uint64_t>n_values or other >= <uint64_t>n_values:
                    return -1
                counts[value] += 1
                counts[other] += at + 1 < last
                at += 2
            while at < last:
                value = <uint32_t>values[at]
                if value >= <uint64_t>n_values:
                    return -1
                counts[value] += 1
                at += 1
        return missing

    def fracties_of(self, const int32_t[::1] docs not None, const int32_t[::1] starts, const int32_t[::1] values,
                    Py_ssize_t n_values, bint every):
        """The pairs of an index into `docs` and a value of partij that these matching documents have, counted as in
        `count_fracties`: two arrays."""
        cdef int32_t i, at, doc, found
        cdef int64_t wrong
        cdef list places = [], pairs = []
        if starts.shape[0] < self.here.n_docs + 1:
            raise Damaged("a facet's column is cut short; run `vraagbaak repair`")
        self._make_stamps(n_values)
        with nogil:
            wrong = self._settle_all()
            if wrong == 0:
                wrong = self._look_for_fracties(&docs[0] if docs.shape[0] else NULL, <int32_t>docs.shape[0])
        try:
            self._check(wrong)
            for i in range(<int32_t>docs.shape[0]):
                doc = docs[i]
                if not 0 <= starts[doc] <= starts[doc + 1] <= values.shape[0]:
                    raise Damaged("a facet's column points outside its values; run `vraagbaak repair`")
                at = self._nth_with(doc) if self.marked and self.here.has_fractie[doc] else 0
                found = self._list_asked(
                    doc, at, &starts[0], &values[0] if values.shape[0] else NULL, <int32_t>n_values, every, False
                )
                if found < 0:
                    raise Damaged("a facet's column points outside its values; run `vraagbaak repair`")
                for at in range(found):
                    places.append(i)
                    pairs.append(self.asked[at])
        finally:
            self._forget_marks()
        return np.array(places, np.int64), np.array(pairs, np.int64)

    def count_fracties(self, const int32_t[::1] starts, const int32_t[::1] values, int64_t[::1] counts, bint every):
        """As count, for partij: the fractie of each matching passage; its document's parties if the passage has none.
        """
        cdef int32_t i, at, doc, found, n_asked = 0, n_values = <int32_t>counts.shape[0]
        cdef uint8_t wanted = ALL_OPEN if every else ANY_OPEN
        cdef int64_t n = 0, missing = 0, wrong
        if not self.here.any_fractie and not self.fractie_filtered:
            return self.count(starts, values, counts, every)
        cdef bint fine = True
        if starts.shape[0] < self.here.n_docs + 1:
            raise Damaged("a facet's column is cut short; run `vraagbaak repair`")
        self._make_stamps(n_values)
        with nogil:
            wrong = self._settle_all()
            if wrong == 0:
                for i in range(self.n_seen_docs):
                    doc = self.seen_docs[i]
                    self.touched_docs[n_asked] = doc  # no accumulation uses it now
                    n_asked += self.here.has_fractie[doc] != 0 and (self.state[doc] & wanted) != 0
                wrong = self._look_for_fracties(self.touched_docs, n_asked)
                if wrong:
                    self._forget_marks()
        self._check(wrong)
        with nogil:
            for i in range(self.n_seen_docs):
                doc = self.seen_docs[i]
                if not self.state[doc] & wanted or (self.filtered and self.fails[doc]):
                    continue
                n += 1
                fine = fine and 0 <= starts[doc] <= starts[doc + 1] <= values.shape[0]
                found = -1
                if fine:
                    at = self._nth_with(doc) if self.marked and self.here.has_fractie[doc] else 0
                    found = self._list_asked(doc, at, &starts[0], &values[0], n_values, every, False)
                if found < 0:
                    fine = False
                    break
                for at in range(found):
                    counts[self.asked[at]] += 1
                missing += found == 0
            self._forget_marks()
        if not fine:
            raise Damaged("a facet's column points outside its values; run `vraagbaak repair`")
        return n, missing


def commonest(const int64_t[::1] counts, Py_ssize_t k):
    """The numbers that may be among the k commonest, ties included, as (-count, number); how many numbers have a count;
    and the sum of all counts."""
    return _commonest(&counts[0] if counts.shape[0] else NULL, counts.shape[0], k)


cdef tuple _commonest(const int64_t* counts, Py_ssize_t n_counts, Py_ssize_t k):
    cdef Py_ssize_t i, n = 0, n_values = 0
    cdef int64_t sum = 0, least = 1
    cdef Ranked item
    cdef Ranked* heap
    k = max(0, min(k, n_counts))
    heap = <Ranked*>calloc(k + 1, sizeof(Ranked))
    if heap == NULL:
        raise MemoryError
    item.tier = 0
    item.rank = 0
    with nogil:
        for i in range(n_counts):
            if counts[i] > 0:
                n_values += 1
                sum += counts[i]
                if counts[i] >= least:
                    item.key = <double>counts[i]
                    n = _offer(heap, n, k, &item)
                    if n == k and k:
                        least = <int64_t>heap[0].key
    free(heap)
    if n < k:
        least = 1
    found = []
    if k:
        for i in range(n_counts):
            if counts[i] >= least:
                found.append((-counts[i], i))
    return found, n_values, sum
