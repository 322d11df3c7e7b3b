# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Facets of a page: the commonest values of several facets, counted together in one pass over the documents."""

from libc.stdint cimport int32_t, int64_t, uint16_t, uint32_t, uint8_t
from libc.string cimport memset

from .codec cimport prefetch
from .facet_structs cimport AHEAD, ALIKE, EXTRA, MOST_ALIKE, Summed, Tallied
from .structs cimport ALL_PASSES, ANY_PASSES, DAMAGED, State
from .state cimport is_there
from .versions cimport chosen_version
from .fracties cimport find_fracties, forget_marks, list_fracties, nth_with
from .facet_table cimport counted_apart, first_combination
from .facet_counts cimport list_matching


cdef int64_t count_facets(State* self, Py_ssize_t k, bint every) noexcept nogil:
    """Finds the candidates of each facet; returns 0, or an error code."""
    cdef Py_ssize_t f
    cdef int64_t wrong = list_matching(self, every, 0xFFFF, self.collapsing)
    if wrong == 0:
        wrong = tally(self, every)
    if wrong == 0:
        for f in range(self.table.n_facets):
            find_candidates(self, f, k)
        self.k_counted = k
        self.every_counted = every
        self.counted_of = self.n_matches
    return wrong


cdef int64_t tally(State* self, bint every) noexcept nogil:
    """Counts the values of the matching documents; returns 0, or an error code."""
    cdef Py_ssize_t n_places = self.table.n_places
    cdef uint32_t* tallies = self.tallies
    memset(tallies, 0, self.table.n_counters * sizeof(uint32_t))
    # unrolled loops for four and five facets, the usual numbers
    if n_places == 3:
        tally_rows(self, 3)
    elif n_places == 4:
        tally_rows(self, 4)
    elif n_places == 5:
        tally_rows(self, 5)
    else:
        tally_rows(self, n_places)
    give_to_values(self)
    if tallies[counted_apart(self.table)] or any_version_with_fracties(self):
        return tally_fracties(self, every)
    if self.collapsing:
        return tally_versions(self, every)
    return 0


cdef inline bint any_version_with_fracties(State* self) noexcept nogil:
    """Whether a collapsed version has fracties of its own."""
    cdef int32_t i
    if self.collapsing and self.here.any_fractie and self.table.of_fracties >= 0:
        for i in range(self.n_collapsed):
            if self.here.has_fractie[self.collapsed_docs[i]]:
                return True
    return False


cdef int64_t tally_versions(State* self, bint every) noexcept nogil:
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
        chosen = chosen_version(self, q)
        for f in range(self.table.n_facets):
            if not tally_question(self, q, f, chosen, every):
                return DAMAGED
    return 0


cdef bint tally_question(State* self, int32_t q, Py_ssize_t f, int32_t chosen, bint every) noexcept nogil:
    """Counts the values of a facet that the versions of a question have and the chosen one has not; False where one
    is no value."""
    cdef uint32_t* tallies = self.tallies + self.table.first_tally[f]
    cdef int32_t n_values = <int32_t>(self.table.first_tally[f + 1] - self.table.first_tally[f] - 1), at, doc
    cdef uint8_t wanted = ALL_PASSES if every else ANY_PASSES
    cdef int32_t n_own, n_more = 0
    self.version_stamp += 1
    n_own = stamp_values(self, chosen, f, n_values, every, NULL)
    if n_own < 0:
        return False
    for at in range(self.version_starts[q], self.version_starts[q + 1]):
        doc = self.version_docs[at]
        if doc != chosen and is_there(self, doc) and self.state[doc] & wanted:
            n_more = stamp_values(self, doc, f, n_values, every, tallies)
            if n_more < 0:
                return False
            if n_own == 0 and n_more:
                tallies[n_values] -= 1  # the question has a value, though the chosen version has none
                n_own = n_more
    return True


cdef int32_t stamp_values(State* self, int32_t doc, Py_ssize_t f, int32_t n_values, bint every,
                           uint32_t* tallies) noexcept nogil:
    """Stamps the values that a document has of a facet, and counts those not stamped before; returns how many it
    has, -1 where one is no value."""
    cdef const int32_t* values = self.table.values[f]
    cdef int32_t at, n, first = self.table.starts[f][doc]
    if f == self.table.of_fracties and self.here.has_fractie[doc]:
        n = list_fracties(self,
            doc, nth_with(self, doc) if self.marked else 0, self.table.starts[f], values, n_values, every, True
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


cdef void give_to_values(State* self) noexcept nogil:
    """Adds the counts of combinations to the counts of their values."""
    give_combinations(self, 2, 2)
    give_combinations(self, 3, 3)
    give_combinations(self, 4, 4)
    give_combinations(self, MOST_ALIKE + 1, 0)


cdef inline void give_combinations(State* self, int at_least, int size) noexcept nogil:
    """The same for the combinations of this number of values; with a size of 0, for all larger ones."""
    cdef const int32_t* starts = self.table.member_starts
    cdef const uint16_t* members
    cdef uint32_t* tallies = self.tallies
    cdef const uint32_t* of_combinations = tallies + first_combination(self.table)
    cdef int32_t* counted = self.counted_combinations
    cdef Py_ssize_t first = self.table.first_of[at_least], n_counted = 0, i
    cdef Py_ssize_t behind = self.table.n_counters - first_combination(self.table)
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


cdef inline void tally_rows(State* self, Py_ssize_t n_places) noexcept nogil:
    cdef const uint16_t* rows = self.table.rows
    cdef const uint16_t* row
    cdef uint32_t* tallies = self.tallies
    cdef const int32_t* matching = self.listed
    cdef Py_ssize_t i, j
    for i in range(self.n_matching):
        if i + AHEAD < self.n_matching:
            prefetch(&rows[n_places * matching[i + AHEAD]])
        row = &rows[n_places * matching[i]]
        for j in range(n_places):
            tallies[row[j]] += 1


cdef int64_t tally_fracties(State* self, bint every) noexcept nogil:
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
    wrong = find_fracties(self, docs, n_asked)
    for i in range(self.table.n_asked):
        if wrong:
            break
        doc = self.table.asked[i]  # all documents with fracties
        if (self.state[doc] & wanted) == 0 or (self.filtered and self.fails[doc]) or (
            self.collapsing and self.collapsed[doc]
        ):
            continue
        n = list_fracties(self, doc, i, self.table.starts[f], self.table.values[f], n_values, every, True)
        if n < 0:
            wrong = DAMAGED
        for at in range(n):
            tallies[self.asked[at]] += 1
        tallies[n_values] += n == 0
    if wrong == 0 and self.collapsing:
        wrong = tally_versions(self, every)
    forget_marks(self)
    return wrong


cdef void find_candidates(State* self, Py_ssize_t f, Py_ssize_t k) noexcept nogil:
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
