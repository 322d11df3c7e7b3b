# Here are some facets: which counters are a document's?

cdef enum:
    MOST_FACETS = 16
    MOST_TALLIES = 0xFFFF
    N_DUMMIES = 4  # counted for no second value, by turns: a counter waits for itself


cdef class FacetTable:
    # some facets, and the tallies of each document; only read, by the scorers of several threads
    cdef object names
    cdef tuple columns           # their starts, values, texts and what decodes a text
    cdef const int32_t* starts[MOST_FACETS]
    cdef const int32_t* values[MOST_FACETS]
    cdef Py_ssize_t n_facets
    cdef Py_ssize_t of_fracties  # the facet whose values passages have of their own, -1 for none
    cdef Py_ssize_t first_tally[MOST_FACETS + 1]
    cdef uint16_t* rows          # each document's tallies: of the first value of each facet, then of n more values
    cdef int32_t* more_starts    # where there are more than that, or fracties, the last tally says so: where the rest of
    cdef uint16_t* more          # each document's begins, and the tallies

    def __dealloc__(self):
        free(self.rows)
        free(self.more_starts)
        free(self.more)

    cdef bint _are_of(self, columns):
        """Whether they were made of these columns."""
        return len(columns) == self.n_facets and all(
            [own[at] is other[at] for own, other in zip(self.columns, columns) for at in range(3)]
        )

    cdef bint _make(self, names, columns, Py_ssize_t of_fracties, const Segment* here) except -1:
        """Makes them; False where there are too many values."""
        cdef Py_ssize_t f, n = len(columns), n_tallies = 0, n_values = 0
        if n > MOST_FACETS:
            return False
        for f in range(n):
            self.first_tally[f] = n_tallies
            n_tallies += len(columns[f][2]) + 1
        self.first_tally[n] = n_tallies
        if n_tallies + N_DUMMIES >= MOST_TALLIES:
            return False
        self.names = names
        self.columns = tuple(columns)
        self.n_facets = n
        self.of_fracties = of_fracties if of_fracties < n else -1
        self.rows = <uint16_t*>calloc(2 * n * here.n_docs + 1, sizeof(uint16_t))
        for f in range(n):
            self._take_column(f, columns[f][0], columns[f][1], here.n_docs)
            n_values += self.starts[f][here.n_docs] - self.starts[f][0]
        self.more_starts = <int32_t*>calloc(here.n_docs + 1, sizeof(int32_t))
        self.more = <uint16_t*>calloc(n_values + 1, sizeof(uint16_t))
        if self.rows == NULL or self.more_starts == NULL or self.more == NULL:
            raise MemoryError
        self._fill(here)
        return True

    cdef inline bint _is_asked(self, const Segment* here, int32_t doc) noexcept nogil:
        """Whether a document's passages have fracties of their own, which are counted: one by one, and in no row."""
        return self.of_fracties >= 0 and here.has_fractie[doc] != 0

    cdef _take_column(self, Py_ssize_t f, const int32_t[::1] starts, const int32_t[::1] values, int32_t n_docs):
        cdef int32_t doc, at, n_values = <int32_t>(self.first_tally[f + 1] - self.first_tally[f] - 1)
        cdef bint fine = starts.shape[0] > n_docs
        if fine:
            for doc in range(n_docs):
                fine = fine and 0 <= starts[doc] <= starts[doc + 1] <= values.shape[0]
        if fine and n_docs:
            for at in range(starts[0], starts[n_docs]):
                fine = fine and 0 <= values[at] < n_values
        if not fine:
            raise Damaged("a facet's column points outside its values; run `vraagbaak repair`")
        self.starts[f] = &starts[0]
        self.values[f] = &values[0] if values.shape[0] else NULL

    cdef void _fill(self, const Segment* here) noexcept:
        cdef Py_ssize_t f, slot, n = self.n_facets, n_tallies = self.first_tally[n], more
        cdef int32_t doc, at, n_more = 0
        cdef uint16_t* row
        cdef bint is_asked, beyond
        cdef Py_ssize_t in_row
        for doc in range(here.n_docs):
            self.more_starts[doc] = n_more
            is_asked = self._is_asked(here, doc)
            row = &self.rows[2 * n * doc]
            more = 0
            for f in range(n):
                if is_asked and f == self.of_fracties:
                    row[f] = <uint16_t>n_tallies
                    continue
                row[f] = <uint16_t>(self.first_tally[f + 1] - 1)
                if self.starts[f][doc] < self.starts[f][doc + 1]:
                    row[f] = <uint16_t>(self.first_tally[f] + self.values[f][self.starts[f][doc]])
                for at in range(self.starts[f][doc] + 1, self.starts[f][doc + 1]):
                    self.more[n_more + more] = <uint16_t>(self.first_tally[f] + self.values[f][at])
                    more += 1
            # the last one of a row says whether there is more than has room in it
            beyond = more > n or is_asked
            in_row = min(more, n - 1) if beyond else more
            for slot in range(n, 2 * n):
                if slot - n < in_row:
                    row[slot] = self.more[n_more + slot - n]
                else:
                    row[slot] = <uint16_t>(n_tallies + (doc + slot) % N_DUMMIES)
            if beyond:
                row[2 * n - 1] = <uint16_t>(n_tallies + N_DUMMIES)
                memmove(&self.more[n_more], &self.more[n_more + in_row], (more - in_row) * sizeof(uint16_t))
                n_more += <int32_t>(more - in_row)
        self.more_starts[here.n_docs] = n_more
