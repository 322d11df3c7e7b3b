# What is shown of several facets: their commonest values, counted together in one look at each document.

cdef enum:
    MOST_FACETS = 16
    MOST_TALLIES = 0xFFFF
    N_DUMMIES = 4  # counted for no second value, by turns: a counter waits for itself

cdef struct Tallied:
    uint32_t count
    int32_t number


cdef struct Summed:
    int64_t sum
    Py_ssize_t n_values
    Py_ssize_t n_candidates


cdef class Scorer(Counter):
    cdef readonly object facets  # the names of the facets that are counted together
    cdef tuple columns           # their starts, values, texts and what decodes a text
    cdef const int32_t* starts[MOST_FACETS]
    cdef const int32_t* values[MOST_FACETS]
    cdef Py_ssize_t n_facets
    cdef uint16_t* rows          # each document's tallies: of the first value of each facet, then of n more values
    cdef uint32_t* tallies       # each facet's values, and one for none; the dummies; one for more values than that
    cdef Py_ssize_t first_tally[MOST_FACETS + 1]
    cdef Tallied* candidates     # room for those of all facets
    cdef uint32_t* highest       # the highest counts while one facet's candidates are found
    cdef Summed summed[MOST_FACETS]

    def __dealloc__(self):
        self._forget_facets()

    cdef void _forget_facets(self) noexcept:
        free(self.rows)
        free(self.tallies)
        free(self.candidates)
        free(self.highest)
        self.rows = NULL
        self.tallies = NULL
        self.candidates = NULL
        self.highest = NULL
        self.facets = None

    def set_facets(self, names, columns):
        """Chooses the facets that `shown` counts together: their names, and of each its starts, values, texts by number
        (None: not decoded yet) and what decodes one. False where there are too many values."""
        cdef Py_ssize_t f, n = len(columns), n_tallies = 0
        self._forget_facets()
        if n > MOST_FACETS:
            return False
        for f in range(n):
            self.first_tally[f] = n_tallies
            n_tallies += len(columns[f][2]) + 1
        self.first_tally[n] = n_tallies
        if n_tallies + N_DUMMIES >= MOST_TALLIES:
            return False
        self.columns = tuple(columns)
        self.n_facets = n
        self.rows = <uint16_t*>self._zeros(2 * n * self.here.n_docs, sizeof(uint16_t))
        self.tallies = <uint32_t*>self._zeros(n_tallies + N_DUMMIES + 1, sizeof(uint32_t))
        self.candidates = <Tallied*>self._zeros(n_tallies, sizeof(Tallied))
        self.highest = <uint32_t*>self._zeros(n_tallies, sizeof(uint32_t))
        for f in range(n):
            self._take_column(f, columns[f][0], columns[f][1])
        self._fill_rows()
        self.facets = names
        return True

    def _take_column(self, Py_ssize_t f, const int32_t[::1] starts, const int32_t[::1] values):
        cdef int32_t doc, at, n_values = <int32_t>(self.first_tally[f + 1] - self.first_tally[f] - 1)
        cdef bint fine = starts.shape[0] > self.here.n_docs
        if fine:
            for doc in range(self.here.n_docs):
                fine = fine and 0 <= starts[doc] <= starts[doc + 1] <= values.shape[0]
        if fine and self.here.n_docs:
            for at in range(starts[0], starts[self.here.n_docs]):
                fine = fine and 0 <= values[at] < n_values
        if not fine:
            raise Damaged("a facet's column points outside its values; run `vraagbaak repair`")
        self.starts[f] = &starts[0]
        self.values[f] = &values[0] if values.shape[0] else NULL

    cdef void _fill_rows(self) noexcept:
        cdef Py_ssize_t f, slot, n = self.n_facets, n_tallies = self.first_tally[n]
        cdef int32_t doc, at
        cdef uint16_t* row
        for doc in range(self.here.n_docs):
            row = &self.rows[2 * n * doc]
            slot = n
            for f in range(n):
                row[f] = <uint16_t>(self.first_tally[f + 1] - 1)
                for at in range(self.starts[f][doc], self.starts[f][doc + 1]):
                    if at == self.starts[f][doc]:
                        row[f] = <uint16_t>(self.first_tally[f] + self.values[f][at])
                    elif slot < 2 * n:
                        row[slot] = <uint16_t>(self.first_tally[f] + self.values[f][at])
                        slot += 1
                    else:
                        slot = 2 * n + 1
            if slot > 2 * n:
                slot = n
                row[2 * n - 1] = <uint16_t>(n_tallies + N_DUMMIES)
            while slot < 2 * n and row[slot] != n_tallies + N_DUMMIES:
                row[slot] = <uint16_t>(n_tallies + (doc + slot) % N_DUMMIES)
                slot += 1

    def shown(self, Py_ssize_t k, bint every, type value_class, type facet_class):
        """Of each facet that is set what is shown, over the documents that match: the k commonest values, those alike
        by their texts, each as a value_class of (text, count, False); and of all a facet_class of (values, the sum of
        the counts not shown, how many documents have none, how many values there are). Both are classes of tuples."""
        cdef Py_ssize_t f, i, n
        cdef int64_t other, wrong
        cdef Tallied* best
        cdef list found = [], values
        self._make_list()
        with nogil:
            wrong = self._list(every, 0xFFFF)
            if wrong == 0:
                self._tally()
                for f in range(self.n_facets):
                    self._find_candidates(f, k)
        self._check(wrong)
        for f in range(self.n_facets):
            best = self.candidates + self.first_tally[f]
            n = self._put_first(f, k)
            other = self.summed[f].sum
            values = []
            for i in range(n):
                other -= best[i].count
                values.append(_made_of(value_class, (self._text(f, best[i].number), best[i].count, False)))
            found.append(_made_of(facet_class, (
                tuple(values), other, self.tallies[self.first_tally[f + 1] - 1], self.summed[f].n_values
            )))
        return found

    cdef void _tally(self) noexcept nogil:
        """Counts the values of the documents that match."""
        cdef Py_ssize_t i, j, n_slots = 2 * self.n_facets, more = self.first_tally[self.n_facets] + N_DUMMIES
        cdef const uint16_t* row
        cdef uint32_t* tallies = self.tallies
        cdef const int32_t* matching = self.listed
        memset(tallies, 0, (more + 1) * sizeof(uint32_t))
        for i in range(self.n_matching):
            if i + AHEAD < self.n_matching:
                _fetch(&self.rows[n_slots * matching[i + AHEAD]])
            row = &self.rows[n_slots * matching[i]]
            if n_slots == 8:
                for j in range(8):  # four facets are what most ask for; this loop is unrolled
                    tallies[row[j]] += 1
            else:
                for j in range(n_slots):
                    tallies[row[j]] += 1
            if n_slots and row[n_slots - 1] == more:
                self._tally_more(matching[i])

    cdef void _tally_more(self, int32_t doc) noexcept nogil:
        """Counts the values of a document but the first of each facet, where there are too many for its row."""
        cdef Py_ssize_t f
        cdef int32_t at
        for f in range(self.n_facets):
            for at in range(self.starts[f][doc] + 1, self.starts[f][doc + 1]):
                self.tallies[self.first_tally[f] + self.values[f][at]] += 1

    cdef void _find_candidates(self, Py_ssize_t f, Py_ssize_t k) noexcept nogil:
        """Lists the values of a facet that could be among its k commonest, ties included; sums all of them."""
        cdef const uint32_t* tallies = self.tallies + self.first_tally[f]
        cdef Tallied* found = self.candidates + self.first_tally[f]
        cdef uint32_t* highest = self.highest
        cdef Summed* summed = &self.summed[f]
        cdef Py_ssize_t n_values = self.first_tally[f + 1] - self.first_tally[f] - 1, i, at, n = 0, n_highest = 0
        cdef uint32_t least = 1, count
        summed.sum = summed.n_values = summed.n_candidates = 0
        k = min(k, n_values)
        for i in range(n_values):
            count = tallies[i]
            summed.sum += count
            summed.n_values += count != 0
            if count < least or k <= 0:
                continue
            found[n] = Tallied(count, <int32_t>i)
            n += 1
            if n_highest < k:
                n_highest += 1
            elif count == least:
                continue
            at = n_highest - 1
            while at and highest[at - 1] < count:
                highest[at] = highest[at - 1]
                at -= 1
            highest[at] = count
            if n_highest == k:
                least = highest[k - 1]
        for i in range(n):
            if found[i].count >= least:
                found[summed.n_candidates] = found[i]
                summed.n_candidates += 1

    cdef Py_ssize_t _put_first(self, Py_ssize_t f, Py_ssize_t k) except -1:
        """Puts the k commonest of a facet's candidates first, in their order; gives how many there are."""
        cdef Tallied* best = self.candidates + self.first_tally[f]
        cdef Tallied own
        cdef Py_ssize_t i, at, n = 0
        for i in range(self.summed[f].n_candidates):
            own = best[i]
            at = n
            while at and (
                best[at - 1].count < own.count
                or (best[at - 1].count == own.count and self._text(f, own.number) < self._text(f, best[at - 1].number))
            ):
                at -= 1
            if at < k:
                n = min(n + 1, k)
                memmove(&best[at + 1], &best[at], (n - 1 - at) * sizeof(Tallied))
                best[at] = own
        return n

    cdef str _text(self, Py_ssize_t f, int32_t number):
        cdef list texts = self.columns[f][2]
        text = texts[number]
        if text is None:
            text = texts[number] = self.columns[f][3](number)
        return text
