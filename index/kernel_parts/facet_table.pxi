# Here are some facets: which counters are a document's?
#
# A facet's values have a counter each, and its documents without any have one. A document has a place or more for the
# counters of each facet: one is its first value's, and so on, and the last one is that of a *combination* where there are
# several values left. Combinations have counters of their own, behind those of values, and what they count is given to
# their values in the end. A facet has so many places that its combinations are few.

cdef enum:
    MOST_FACETS = 16
    MOST_COUNTERS = 0xFFFF
    MOST_PLACES = 4         # of one facet
    FEW_COMBINATIONS = 1024
    N_DUMMIES = 4           # counted where a place has no value, by turns: a counter waits for itself


cdef class FacetTable:
    # some facets, and the counters of each document; only read, by the scorers of several threads
    cdef object names
    cdef bint refused            # there are too many values: they are counted facet by facet
    cdef tuple columns           # their starts, values, texts and what decodes a text
    cdef const int32_t* starts[MOST_FACETS]
    cdef const int32_t* values[MOST_FACETS]
    cdef Py_ssize_t n_facets
    cdef Py_ssize_t of_fracties  # the facet whose values passages have of their own, -1 for none
    cdef Py_ssize_t first_tally[MOST_FACETS + 1]
    cdef Py_ssize_t first_place[MOST_FACETS + 1]
    cdef Py_ssize_t n_places
    cdef uint16_t* rows          # each document's counters, one a place
    cdef Py_ssize_t n_counters
    cdef int32_t* member_starts  # of each combination, from the first on, the values' counters
    cdef uint16_t* members
    cdef int32_t* asked          # the documents whose passages have fracties, which are counted one by one
    cdef int32_t n_asked
    cdef int32_t* slots          # while it is made: a table of combinations by what they consist of
    cdef uint32_t slot_mask

    def __dealloc__(self):
        free(self.rows)
        free(self.member_starts)
        free(self.members)
        free(self.asked)
        free(self.slots)

    cdef bint _are_of(self, columns):
        """Whether they were made of these columns."""
        return len(columns) == self.n_facets and all(
            [own[at] is other[at] for own, other in zip(self.columns, columns) for at in range(3)]
        )

    cdef inline Py_ssize_t _first_combination(self) noexcept nogil:
        """The counter of the first combination; before it stand the dummies."""
        return self._counted_apart() + 1 + N_DUMMIES

    cdef inline Py_ssize_t _counted_apart(self) noexcept nogil:
        """The counter of documents that are counted one by one."""
        return self.first_tally[self.n_facets]

    cdef bint _make(self, names, columns, Py_ssize_t of_fracties, const Segment* here) except -1:
        """Makes them; False where there are too many values."""
        cdef Py_ssize_t f, n = len(columns), n_tallies = 0, n_several = 0, n_values = 0
        self.names = names
        self.columns = tuple(columns)
        self.n_facets = n
        if n > MOST_FACETS:
            return False
        for f in range(n):
            self.first_tally[f] = n_tallies
            n_tallies += len(columns[f][2]) + 1
        self.first_tally[n] = n_tallies
        if n_tallies + N_DUMMIES >= MOST_COUNTERS:
            return False
        self.of_fracties = of_fracties if of_fracties < n else -1
        for f in range(n):
            n_values += self._take_column(f, columns[f][0], columns[f][1], here.n_docs, &n_several)
        self.slot_mask = 1
        while self.slot_mask < 2 * n_several:
            self.slot_mask = 2 * self.slot_mask + 1
        self.rows = <uint16_t*>calloc(MOST_PLACES * n * here.n_docs + 1, sizeof(uint16_t))
        self.member_starts = <int32_t*>calloc(n_several + 2, sizeof(int32_t))
        self.members = <uint16_t*>calloc(n_values + 1, sizeof(uint16_t))
        self.asked = <int32_t*>calloc(here.n_docs + 1, sizeof(int32_t))
        self.slots = <int32_t*>calloc(<size_t>self.slot_mask + 1, sizeof(int32_t))
        if self.rows == NULL or self.member_starts == NULL or self.members == NULL or self.asked == NULL or (
            self.slots == NULL
        ):
            raise MemoryError
        self._find_places(here)
        self._fill(here)
        free(self.slots)
        self.slots = NULL
        return self.n_counters <= MOST_COUNTERS

    cdef int32_t _take_column(self, Py_ssize_t f, const int32_t[::1] starts, const int32_t[::1] values, int32_t n_docs,
                              Py_ssize_t* n_several) except -1:
        """Takes a facet's column; gives how many values the documents have that have several, and counts these."""
        cdef int32_t doc, at, n_values = <int32_t>(self.first_tally[f + 1] - self.first_tally[f] - 1), n = 0
        cdef bint fine = starts.shape[0] > n_docs
        if fine:
            for doc in range(n_docs):
                fine = fine and 0 <= starts[doc] <= starts[doc + 1] <= values.shape[0]
                if fine and starts[doc + 1] - starts[doc] > 1:
                    n_several[0] += 1
                    n += starts[doc + 1] - starts[doc]
        if fine and n_docs:
            for at in range(starts[0], starts[n_docs]):
                fine = fine and 0 <= values[at] < n_values
        if not fine:
            raise Damaged("a facet's column points outside its values; run `vraagbaak repair`")
        self.starts[f] = &starts[0]
        self.values[f] = &values[0] if values.shape[0] else NULL
        return n

    cdef void _forget_combinations(self) noexcept:
        self.n_counters = self._first_combination()
        memset(self.slots, 0, (<size_t>self.slot_mask + 1) * sizeof(int32_t))

    cdef void _find_places(self, const Segment* here) noexcept:
        """Finds out how many places each facet needs for its combinations to be few."""
        cdef Py_ssize_t f, n
        cdef int32_t doc, first, behind
        self.first_place[0] = 0
        for f in range(self.n_facets):
            for n in range(1, MOST_PLACES + 1):
                self._forget_combinations()
                for doc in range(here.n_docs):
                    first, behind = self.starts[f][doc], self.starts[f][doc + 1]
                    if behind - first > n:
                        self._combination(f, &self.values[f][first + n - 1], behind - first - <int32_t>n + 1)
                if self.n_counters - self._first_combination() <= FEW_COMBINATIONS:
                    break
            self.first_place[f + 1] = self.first_place[f] + min(n, MOST_PLACES)
        self.n_places = self.first_place[self.n_facets]
        self._forget_combinations()

    cdef void _fill(self, const Segment* here) noexcept:
        """Finds each document's counters."""
        cdef Py_ssize_t f, place
        cdef int32_t doc, at, behind
        cdef uint16_t* row
        for doc in range(here.n_docs):
            row = &self.rows[self.n_places * doc]
            for f in range(self.n_facets):
                at, behind = self.starts[f][doc], self.starts[f][doc + 1]
                place = self.first_place[f]
                if f == self.of_fracties and here.has_fractie[doc]:
                    self.asked[self.n_asked] = doc
                    self.n_asked += 1
                    row[place] = <uint16_t>self._counted_apart()
                    place += 1
                    at = behind
                elif at == behind:
                    row[place] = <uint16_t>(self.first_tally[f + 1] - 1)
                    place += 1
                while place < self.first_place[f + 1]:
                    if at == behind:
                        row[place] = <uint16_t>(self._counted_apart() + 1 + (doc + place) % N_DUMMIES)
                    elif place + 1 < self.first_place[f + 1] or at + 1 == behind:
                        row[place] = <uint16_t>(self.first_tally[f] + self.values[f][at])
                        at += 1
                    else:
                        row[place] = self._combination(f, &self.values[f][at], behind - at)
                        at = behind
                    place += 1

    cdef uint16_t _combination(self, Py_ssize_t f, const int32_t* values, int32_t n) noexcept:
        """The counter of several values of a facet, whatever their order."""
        cdef int32_t number = <int32_t>(self.n_counters - self._first_combination()), other, i, at
        cdef uint16_t* own = self.members + self.member_starts[number]  # where they stand if they are new
        cdef uint32_t slot = 0
        cdef uint16_t counter
        for i in range(n):
            counter = <uint16_t>(self.first_tally[f] + values[i])
            at = i
            while at and own[at - 1] > counter:
                own[at] = own[at - 1]
                at -= 1
            own[at] = counter
        for i in range(n):
            slot = (slot ^ own[i]) * <uint32_t>2654435761
            slot ^= slot >> 15
        slot &= self.slot_mask
        while self.slots[slot]:
            other = self.slots[slot] - 1
            at = self.member_starts[other]
            if self.member_starts[other + 1] - at == n and memcmp(self.members + at, own, n * sizeof(uint16_t)) == 0:
                return <uint16_t>(self._first_combination() + other)
            slot = (slot + 1) & self.slot_mask
        self.n_counters += 1
        self.slots[slot] = number + 1
        self.member_starts[number + 1] = self.member_starts[number] + n
        return <uint16_t>(self._first_combination() + number)
