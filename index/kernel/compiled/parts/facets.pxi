# Facets of a page: the commonest values of several facets, counted together in one pass over the documents.

cdef enum:
    MOST_TABLES = 8  # the greatest number of cached facet tables, one per choice of facets

cdef struct Tallied:
    uint32_t count
    int32_t number


cdef struct Summed:
    int64_t sum
    Py_ssize_t n_values
    Py_ssize_t n_candidates


cdef class Scorer(FacetCollector):
    cdef dict kept_tables        # by the names of their facets; shared by all scorers of this segment
    cdef FacetTable table        # the table of the facets that are counted together
    cdef uint32_t* tallies       # the counters of the table
    cdef int32_t* counted_combinations  # working memory for combinations
    cdef Tallied* candidates     # working memory for the candidates of all facets
    cdef uint32_t* highest       # the highest counts while the candidates of one facet are searched
    cdef Summed summed[MOST_FACETS]
    # the expected arguments of `shown` in the next search, and the search and arguments of the present result
    cdef Py_ssize_t k_facets_expected, k_counted
    cdef int64_t counted_of
    cdef bint every_counted
    cdef Differences differences
    # while further values of versions are counted: the values of one question found so far
    cdef int64_t* version_stamps
    cdef int64_t version_stamp

    def __init__(self, postings, terms, units, docs, deleted, lists=None, Scorer like=None):
        FacetCollector.__init__(self, postings, terms, units, docs, deleted, lists, like)
        self.kept_tables = {}
        if like is not None:
            self.kept_tables = like.kept_tables
            self.strings = like.strings
            self.string_starts = like.string_starts

    def __dealloc__(self):
        self._free_tallies()

    cdef void _free_tallies(self) noexcept:
        free(self.tallies)
        free(self.counted_combinations)
        free(self.candidates)
        free(self.highest)
        free(self.version_stamps)
        self.version_stamps = NULL
        self.tallies = NULL
        self.counted_combinations = NULL
        self.candidates = NULL
        self.highest = NULL

    @property
    def facets(self):
        """The names of the facets that are counted together."""
        return self.table.names if self.table is not None else None

    def set_facets(self, names, columns, Py_ssize_t of_fracties=-1, Py_ssize_t few=FEW_COMBINATIONS):
        """Chooses the facets that `shown` counts together. Arguments are their names; for each its starts, values,
        texts by number (None: not decoded yet) and its decoder; which facet has the fracties of passages, -1 for none;
        and how many combinations count as few. Returns False where there are too many values."""
        cdef Py_ssize_t n_tallies
        cdef FacetTable made = self.kept_tables.get((names, few))
        self.table = None
        self.differences = None
        self.counted_of = 0
        self._free_tallies()
        if made is None or not made._are_of(columns):
            made = FacetTable.__new__(FacetTable)
            made.refused = not made._make(names, columns, of_fracties, few, &self.here)
            if len(self.kept_tables) >= MOST_TABLES:
                self.kept_tables.clear()
            self.kept_tables[names, few] = made
        if made.refused:
            return False
        n_tallies = made.first_tally[made.n_facets]
        self.tallies = <uint32_t*>self._zeros(made.n_counters, sizeof(uint32_t))
        self.counted_combinations = <int32_t*>self._zeros(made.n_counters, sizeof(int32_t))
        self.candidates = <Tallied*>self._zeros(n_tallies, sizeof(Tallied))
        self.highest = <uint32_t*>self._zeros(n_tallies, sizeof(uint32_t))
        self.version_stamps = <int64_t*>self._zeros(n_tallies, sizeof(int64_t))
        self._make_stamps(n_tallies)
        self.table = made
        return True

    def shown(self, Py_ssize_t k, bint every, type value_class, type facet_class):
        """What each chosen facet shows, over the matching documents. The k commonest values, ties ordered by their
        texts, are each a value_class of (text, count, False). Each facet is a facet_class of (values, the sum of the
        counts not shown, the number of documents without a value, the number of values). Both are classes of tuples."""
        cdef Py_ssize_t f, i, n
        cdef int64_t other, wrong, missing
        cdef Tallied* best
        cdef list found = [], values
        cdef str text
        if self.table is None:
            return found
        if self.counted_of != self.n_matches or k != self.k_counted or every != self.every_counted:
            self._make_list()
            self._compare_versions()
            with nogil:
                wrong = self._count_facets(k, every)
            self._check(wrong)
        self.counted_of = 0  # sorting the commonest first changes the candidates
        for f in range(self.table.n_facets):
            best = self.candidates + self.table.first_tally[f]
            n = self._put_first(f, k)
            other = self.summed[f].sum
            values = []
            for i in range(n):
                other -= best[i].count
                text = self._text(f, best[i].number)
                values.append(_made_of(value_class, 3, text, best[i].count, False, None, None))
            missing = self.tallies[self.table.first_tally[f + 1] - 1]
            found.append(_made_of(facet_class, 4, tuple(values), other, missing, self.summed[f].n_values, None))
        return found

    cdef int64_t _count_facets(self, Py_ssize_t k, bint every) noexcept nogil:
        """Finds the candidates of each facet; returns 0, or an error code."""
        cdef Py_ssize_t f
        cdef int64_t wrong = self._list(every, 0xFFFF, self.collapsing)
        if wrong == 0:
            wrong = self._tally(every)
        if wrong == 0:
            for f in range(self.table.n_facets):
                self._find_candidates(f, k)
            self.k_counted = k
            self.every_counted = every
            self.counted_of = self.n_matches
        return wrong

    cdef _expect(self, Py_ssize_t k, bint every, Py_ssize_t n_values):
        self.k_expected = k if k <= MOST_EXPECTED else 0
        self.every_expected = every
        self.k_facets_expected = n_values if self.table is not None else 0
        if self.k_facets_expected:
            self._make_list()
            self._compare_versions()

    cdef _compare_versions(self):
        """Has it known which versions of a question are counted alike: compared once for all scorers of a table."""
        cdef Differences made
        if self.versions is None or (self.differences is not None and self.differences.of is self.versions):
            return
        made = self.table.differences
        if made is None or made.docs != self.version_docs:
            made = Differences.__new__(Differences)
            made._find(self.table, self.versions, &self.here)
            self.table.differences = made
        self.differences = made

    cdef int64_t _look_ahead(self) noexcept nogil:
        cdef Py_ssize_t k = self.k_facets_expected
        # counting needs the matches first; after that, fewer documents are rescored to find the best
        cdef int64_t wrong = self._know_all() if k else 0
        self.k_facets_expected = 0
        if wrong == 0:
            wrong = FacetCollector._look_ahead(self)
        if k and wrong == 0:
            wrong = self._count_facets(k, self.every_expected)
        return wrong

    cdef int64_t _tally(self, bint every) noexcept nogil:
        """Counts the values of the matching documents; returns 0, or an error code."""
        cdef Py_ssize_t n_places = self.table.n_places
        cdef uint32_t* tallies = self.tallies
        memset(tallies, 0, self.table.n_counters * sizeof(uint32_t))
        # unrolled loops for four and five facets, the usual numbers
        if n_places == 3:
            self._tally_rows(3)
        elif n_places == 4:
            self._tally_rows(4)
        elif n_places == 5:
            self._tally_rows(5)
        else:
            self._tally_rows(n_places)
        self._give_to_values()
        if tallies[self.table._counted_apart()] or self._any_version_with_fracties():
            return self._tally_fracties(every)
        if self.collapsing:
            return self._tally_versions(every)
        return 0

    cdef inline bint _any_version_with_fracties(self) noexcept nogil:
        """Whether a collapsed version has fracties of its own."""
        cdef int32_t i
        if self.collapsing and self.here.any_fractie and self.table.of_fracties >= 0:
            for i in range(self.n_collapsed):
                if self.here.has_fractie[self.collapsed_docs[i]]:
                    return True
        return False

    cdef int64_t _tally_versions(self, bint every) noexcept nogil:
        """Counts the values that collapsed versions have and the chosen version has not: a question counts once for
        each value that any of its versions has. Returns 0, or an error code."""
        cdef int32_t i, at, doc, q, chosen
        cdef uint8_t wanted = ALL_PASSES if every else ANY_PASSES
        cdef Py_ssize_t f
        cdef const uint8_t* differs = self.differences.differs
        cdef const int32_t* starts = self.differences.starts
        cdef const int32_t* extra = self.differences.extra
        self.look += 1
        for i in range(self.n_collapsed):
            doc = self.collapsed_docs[i]
            if differs[doc] == ALIKE or not self.state[doc] & wanted:
                continue
            if differs[doc] == EXTRA:
                for at in range(starts[doc], starts[doc + 1]):
                    if extra[at] >= 0:
                        self.tallies[extra[at]] += 1
                    else:
                        self.tallies[~extra[at]] -= 1  # the question has a value, though the chosen version has none
                continue
            q = self.question_of[doc]
            if self.question_looks[q] == self.look:
                continue
            self.question_looks[q] = self.look
            chosen = self._chosen(q)
            for f in range(self.table.n_facets):
                if not self._tally_question(q, f, chosen, every):
                    return DAMAGED
        return 0

    cdef bint _tally_question(self, int32_t q, Py_ssize_t f, int32_t chosen, bint every) noexcept nogil:
        """Counts the values of a facet that the versions of a question have and the chosen one has not; False where one
        is no value."""
        cdef uint32_t* tallies = self.tallies + self.table.first_tally[f]
        cdef int32_t n_values = <int32_t>(self.table.first_tally[f + 1] - self.table.first_tally[f] - 1), at, doc
        cdef uint8_t wanted = ALL_PASSES if every else ANY_PASSES
        cdef int32_t n_own, n_more = 0
        self.version_stamp += 1
        n_own = self._stamp_values(chosen, f, n_values, every, NULL)
        if n_own < 0:
            return False
        for at in range(self.version_starts[q], self.version_starts[q + 1]):
            doc = self.version_docs[at]
            if doc != chosen and self._is_there(doc) and self.state[doc] & wanted:
                n_more = self._stamp_values(doc, f, n_values, every, tallies)
                if n_more < 0:
                    return False
                if n_own == 0 and n_more:
                    tallies[n_values] -= 1  # the question has a value, though the chosen version has none
                    n_own = n_more
        return True

    cdef int32_t _stamp_values(self, int32_t doc, Py_ssize_t f, int32_t n_values, bint every,
                               uint32_t* tallies) noexcept nogil:
        """Stamps the values that a document has of a facet, and counts those not stamped before; returns how many it
        has, -1 where one is no value."""
        cdef const int32_t* values = self.table.values[f]
        cdef int32_t at, n, first = self.table.starts[f][doc]
        if f == self.table.of_fracties and self.here.has_fractie[doc]:
            n = self._list_asked(
                doc, self._nth_with(doc) if self.marked else 0, self.table.starts[f], values, n_values, every, True
            )
            first = 0
            values = self.asked
        else:
            n = self.table.starts[f][doc + 1] - first
        for at in range(first, first + n):
            if self.version_stamps[values[at]] != self.version_stamp:
                self.version_stamps[values[at]] = self.version_stamp
                if tallies != NULL:
                    tallies[values[at]] += 1
        return n

    cdef void _give_to_values(self) noexcept nogil:
        """Adds the counts of combinations to the counts of their values."""
        self._give(2, 2)
        self._give(3, 3)
        self._give(4, 4)
        self._give(MOST_ALIKE + 1, 0)

    cdef inline void _give(self, int at_least, int size) noexcept nogil:
        """The same for the combinations of this number of values; with a size of 0, for all larger ones."""
        cdef const int32_t* starts = self.table.member_starts
        cdef const uint16_t* members
        cdef uint32_t* tallies = self.tallies
        cdef const uint32_t* of_combinations = tallies + self.table._first_combination()
        cdef int32_t* counted = self.counted_combinations
        cdef Py_ssize_t first = self.table.first_of[at_least], n_counted = 0, i
        cdef Py_ssize_t behind = self.table.n_counters - self.table._first_combination()
        cdef int32_t number, at
        if size:
            behind = self.table.first_of[at_least + 1]
        for i in range(first, behind):  # no branch on the count, which the processor could not predict
            counted[n_counted] = <int32_t>i
            n_counted += of_combinations[i] != 0
        for i in range(n_counted):
            number = counted[i]
            members = &self.table.members[starts[number]]
            for at in range(size if size else starts[number + 1] - starts[number]):
                tallies[members[at]] += of_combinations[number]

    cdef inline void _tally_rows(self, Py_ssize_t n_places) noexcept nogil:
        cdef const uint16_t* rows = self.table.rows
        cdef const uint16_t* row
        cdef uint32_t* tallies = self.tallies
        cdef const int32_t* matching = self.listed
        cdef Py_ssize_t i, j
        for i in range(self.n_matching):
            if i + AHEAD < self.n_matching:
                _fetch(&rows[n_places * matching[i + AHEAD]])
            row = &rows[n_places * matching[i]]
            for j in range(n_places):
                tallies[row[j]] += 1

    cdef int64_t _tally_fracties(self, bint every) noexcept nogil:
        """Counts the fracties of the documents whose passages have any; returns 0, or an error code."""
        cdef Py_ssize_t f = self.table.of_fracties
        cdef uint32_t* tallies = self.tallies + self.table.first_tally[f]
        cdef int32_t* docs = self.touched_docs  # no accumulation uses it now
        cdef int32_t n_values = <int32_t>(self.table.first_tally[f + 1] - self.table.first_tally[f] - 1), i, at, n, doc, n_asked = 0
        cdef uint8_t wanted = ALL_PASSES if every else ANY_PASSES
        cdef int64_t wrong
        for i in range(self.table.n_asked):
            doc = self.table.asked[i]  # includes collapsed versions: their values count, too
            docs[n_asked] = doc
            n_asked += (self.state[doc] & wanted) != 0 and not (self.filtered and self.fails[doc])
        wrong = self._look_for_fracties(docs, n_asked)
        for i in range(self.table.n_asked):
            if wrong:
                break
            doc = self.table.asked[i]  # all documents with fracties
            if (self.state[doc] & wanted) == 0 or (self.filtered and self.fails[doc]) or (
                self.collapsing and self.collapsed[doc]
            ):
                continue
            n = self._list_asked(doc, i, self.table.starts[f], self.table.values[f], n_values, every, True)
            if n < 0:
                wrong = DAMAGED
            for at in range(n):
                tallies[self.asked[at]] += 1
            tallies[n_values] += n == 0
        if wrong == 0 and self.collapsing:
            wrong = self._tally_versions(every)
        self._forget_marks()
        return wrong

    cdef void _find_candidates(self, Py_ssize_t f, Py_ssize_t k) noexcept nogil:
        """Lists the values of a facet that may be among its k commonest, ties included; sums all of them."""
        cdef const uint32_t* tallies = self.tallies + self.table.first_tally[f]
        cdef Tallied* found = self.candidates + self.table.first_tally[f]
        cdef uint32_t* highest = self.highest
        cdef Summed* summed = &self.summed[f]
        cdef Py_ssize_t n_values = self.table.first_tally[f + 1] - self.table.first_tally[f] - 1, i, at, n = 0, n_highest = 0
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
        """Sorts the k commonest of a facet's candidates to the front; returns how many there are."""
        cdef Tallied* best = self.candidates + self.table.first_tally[f]
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
        cdef list texts = self.table.columns[f][2]
        text = texts[number]
        if text is None:
            text = texts[number] = self.table.columns[f][3](number)
        return text
