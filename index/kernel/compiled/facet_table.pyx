# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Facet table: the counters that each document increments, for several facets at once.

A facet has a counter for each value, and one for documents without a value. A facet is stored in one or more
*pieces*. A document's first value is in the first piece, and so on; the last piece has all remaining values. One
piece, or several pieces of different facets, form a *place*: a document counts once in each place. Where a document
has several values in a place, these are one *combination*. Combinations have counters of their own after the counters
of values; at the end their counts are added to their values. There are enough pieces per facet, and few enough pieces
per place, that a place has few combinations.
"""

from libc.stdint cimport int32_t, int64_t, uint16_t, uint32_t, uint8_t
from libc.stdlib cimport calloc, free
from libc.string cimport memcmp, memcpy, memset

from .facet_structs cimport ALIKE, EXTRA, MOST_ALIKE, MOST_COUNTERS, MOST_FACETS, MOST_PIECES, N_DUMMIES, UNLIKE
from .structs cimport Segment
from .blocks cimport n_before

import numpy as np

from ...errors import Damaged


cdef class FacetTable:
    def __dealloc__(self):
        free(self.own.rows)
        free(self.own.member_starts)
        free(self.own.members)
        free(self.own.asked)
        free(self.own.slots)

    cdef bint _are_of(self, columns):
        """Whether the table was made from these columns."""
        return len(columns) == self.own.n_facets and all(
            [own[at] is other[at] for own, other in zip(self.columns, columns) for at in range(3)]
        )

    cdef bint _make(self, names, columns, Py_ssize_t of_fracties, Py_ssize_t few, const Segment* here) except -1:
        """Builds the table; False where there are too many values."""
        cdef Py_ssize_t f, n = len(columns), n_tallies = 0, n_several = 0, n_values = 0
        self.names = names
        self.own.few = few
        self.columns = tuple(columns)
        self.own.n_facets = n
        if n > MOST_FACETS:
            return False
        for f in range(n):
            self.own.first_tally[f] = n_tallies
            n_tallies += len(columns[f][2]) + 1
        self.own.first_tally[n] = n_tallies
        if n_tallies + N_DUMMIES >= MOST_COUNTERS:
            return False
        self.own.of_fracties = of_fracties if of_fracties < n else -1
        for f in range(n):
            n_values += self._take_column(f, columns[f][0], columns[f][1], here.n_docs, &n_several)
        n_several += n * MOST_PIECES * (few + 1)  # each place has few combinations, or is the last piece of one facet
        n_values += n * <Py_ssize_t>here.n_docs
        self.own.slot_mask = 1
        while self.own.slot_mask < 2 * n_several:
            self.own.slot_mask = 2 * self.own.slot_mask + 1
        self.own.member_starts = <int32_t*>calloc(n_several + 2, sizeof(int32_t))
        self.own.members = <uint16_t*>calloc(n_values + 1, sizeof(uint16_t))
        self.own.asked = <int32_t*>calloc(here.n_docs + 1, sizeof(int32_t))
        self.own.slots = <int32_t*>calloc(<size_t>self.own.slot_mask + 1, sizeof(int32_t))
        if self.own.member_starts == NULL or self.own.members == NULL or self.own.asked == NULL or self.own.slots == NULL:
            raise MemoryError
        self._find_pieces(here)
        self._put_together(here)
        self.own.rows = <uint16_t*>calloc(self.own.n_places * here.n_docs + 1, sizeof(uint16_t))
        if self.own.rows == NULL:
            raise MemoryError
        self._fill(here)
        free(self.own.slots)
        self.own.slots = NULL
        if self.own.n_counters > MOST_COUNTERS:
            return False
        self._put_in_order(here)
        return True

    cdef int32_t _take_column(self, Py_ssize_t f, const int32_t[::1] starts, const int32_t[::1] values, int32_t n_docs,
                              Py_ssize_t* n_several) except -1:
        """Takes a facet's column; returns how many values documents have, and counts the documents with several."""
        cdef int32_t doc, at, n_values = <int32_t>(self.own.first_tally[f + 1] - self.own.first_tally[f] - 1), n = 0
        cdef bint fine = starts.shape[0] > n_docs
        if fine:
            for doc in range(n_docs):
                fine = fine and 0 <= starts[doc] <= starts[doc + 1] <= values.shape[0]
                if fine:
                    n_several[0] += starts[doc + 1] - starts[doc] > 1
                    n += starts[doc + 1] - starts[doc]
        if fine and n_docs:
            for at in range(starts[0], starts[n_docs]):
                fine = fine and 0 <= values[at] < n_values
        if not fine:
            raise Damaged("a facet's column points outside its values; run `vraagbaak repair`")
        self.own.starts[f] = &starts[0]
        self.own.values[f] = &values[0] if values.shape[0] else NULL
        return n

    cdef void _forget_combinations(self) noexcept:
        self.own.n_counters = first_combination(&self.own)
        memset(self.own.slots, 0, (<size_t>self.own.slot_mask + 1) * sizeof(int32_t))

    cdef void _find_pieces(self, const Segment* here) noexcept:
        """Computes how many pieces each facet needs for its combinations to be few."""
        cdef Py_ssize_t f
        cdef int p
        for f in range(self.own.n_facets):
            for p in range(MOST_PIECES):
                self.own.n_pieces[f] = p + 1
                self.own.place_of[MOST_PIECES * f + p] = p
                if self._has_few(here, p, f, f + 1):
                    break
            self.own.n_combined[f] = self.own.n_counters - first_combination(&self.own)

    cdef bint _has_few(self, const Segment* here, int place, Py_ssize_t first, Py_ssize_t last) noexcept:
        """Whether some facets have few combinations in a place."""
        cdef int32_t doc
        self._forget_combinations()
        for doc in range(here.n_docs):
            if last - first > 1 or self.own.starts[first][doc + 1] - self.own.starts[first][doc] > place + 1:
                self._counter(here, doc, place, first, last)
                if self.own.n_counters > first_combination(&self.own) + self.own.few:
                    return False
        return True

    cdef void _put_together(self, const Segment* here) noexcept:
        """Assigns pieces to places: repeatedly joins the two places with the fewest combinations, while the result has
        few combinations."""
        cdef int64_t sizes[MOST_FACETS * MOST_PIECES]
        cdef int of_piece[MOST_FACETS * MOST_PIECES]
        cdef Py_ssize_t f
        cdef int p, one, other, best_one, best_other, n = 0
        for f in range(self.own.n_facets):
            for p in range(self.own.n_pieces[f]):
                self.own.place_of[MOST_PIECES * f + p] = n
                sizes[n] = self.own.first_tally[f + 1] - self.own.first_tally[f]
                n += 1
            sizes[n - 1] += self.own.n_combined[f]
        while n > 1:
            best_one, best_other = 0, 1
            for one in range(n):
                for other in range(one + 1, n):
                    if sizes[one] * sizes[other] < sizes[best_one] * sizes[best_other]:
                        best_one, best_other = one, other
            of_piece = self.own.place_of
            for p in range(MOST_FACETS * MOST_PIECES):
                if self.own.place_of[p] == best_other:
                    self.own.place_of[p] = best_one
            if not self._has_few(here, best_one, 0, self.own.n_facets):
                self.own.place_of = of_piece
                break
            sizes[best_one] = self.own.n_counters - first_combination(&self.own)
            for p in range(MOST_FACETS * MOST_PIECES):
                self.own.place_of[p] -= self.own.place_of[p] > best_other
            n -= 1
            for p in range(best_other, n):
                sizes[p] = sizes[p + 1]
        self.own.n_places = n
        self._forget_combinations()

    cdef void _fill(self, const Segment* here) noexcept:
        """Computes each document's counters."""
        cdef int place
        cdef int32_t doc
        for doc in range(here.n_docs):
            if self.own.of_fracties >= 0 and here.has_fractie[doc]:
                self.own.asked[self.own.n_asked] = doc
                self.own.n_asked += 1
            for place in range(<int>self.own.n_places):
                self.own.rows[self.own.n_places * doc + place] = self._counter(here, doc, place, 0, self.own.n_facets)

    cdef uint16_t _counter(self, const Segment* here, int32_t doc, int place, Py_ssize_t first, Py_ssize_t last) noexcept:
        """The counter of a document in a place, by some facets."""
        cdef int32_t number = <int32_t>(self.own.n_counters - first_combination(&self.own)), n = 0, at, behind
        cdef uint16_t* own = self.own.members + self.own.member_starts[number]  # their location if they are new
        cdef Py_ssize_t f
        cdef int p
        for f in range(first, last):
            for p in range(self.own.n_pieces[f]):
                if self.own.place_of[MOST_PIECES * f + p] != place:
                    continue
                at, behind = self.own.starts[f][doc], self.own.starts[f][doc + 1]
                if f == self.own.of_fracties and here.has_fractie[doc]:
                    if p == 0:
                        self._put(own, &n, <uint16_t>counted_apart(&self.own))
                    continue
                if at == behind and p == 0:
                    self._put(own, &n, <uint16_t>(self.own.first_tally[f + 1] - 1))
                at += p
                if p + 1 < self.own.n_pieces[f]:
                    behind = min(behind, at + 1)
                while at < behind:
                    self._put(own, &n, <uint16_t>(self.own.first_tally[f] + self.own.values[f][at]))
                    at += 1
        if n > 1:
            return self._combination(own, n)
        return own[0] if n else <uint16_t>(counted_apart(&self.own) + 1 + (doc + place) % N_DUMMIES)

    cdef void _put(self, uint16_t* own, int32_t* n, uint16_t counter) noexcept:
        """Inserts a counter into an ascending list."""
        cdef int32_t at = n[0]
        while at and own[at - 1] > counter:
            own[at] = own[at - 1]
            at -= 1
        own[at] = counter
        n[0] += 1

    cdef uint16_t _combination(self, uint16_t* own, int32_t n) noexcept:
        """The counter of a combination; a new one comes after the existing ones."""
        cdef int32_t number = <int32_t>(self.own.n_counters - first_combination(&self.own)), other, i, at
        cdef uint32_t slot = 0
        for i in range(n):
            slot = (slot ^ own[i]) * <uint32_t>2654435761
            slot ^= slot >> 15
        slot &= self.own.slot_mask
        while self.own.slots[slot]:
            other = self.own.slots[slot] - 1
            at = self.own.member_starts[other]
            if self.own.member_starts[other + 1] - at == n and memcmp(self.own.members + at, own, n * sizeof(uint16_t)) == 0:
                return <uint16_t>(first_combination(&self.own) + other)
            slot = (slot + 1) & self.own.slot_mask
        self.own.n_counters += 1
        self.own.slots[slot] = number + 1
        self.own.member_starts[number + 1] = self.own.member_starts[number] + n
        return <uint16_t>(first_combination(&self.own) + number)

    cdef bint _put_in_order(self, const Segment* here) except -1:
        """Sorts the combinations by number of values, fewest first, and shrinks their memory to its content."""
        cdef Py_ssize_t first = first_combination(&self.own), n = self.own.n_counters - first, i, at, size, n_before = 0
        cdef int32_t* old_starts = self.own.member_starts
        cdef uint16_t* old = self.own.members
        cdef uint16_t[::1] number = np.zeros(n + 1, np.uint16)
        self.own.members = <uint16_t*>calloc(old_starts[n] + 1, sizeof(uint16_t))
        self.own.member_starts = <int32_t*>calloc(n + 1, sizeof(int32_t))
        if self.own.members != NULL and self.own.member_starts != NULL:
            for size in range(2, MOST_ALIKE + 2):
                self.own.first_of[size] = n_before
                for i in range(n):
                    at = old_starts[i + 1] - old_starts[i]
                    if at == size or (size > MOST_ALIKE and at > size):
                        number[i] = <uint16_t>(first + n_before)
                        memcpy(&self.own.members[self.own.member_starts[n_before]], &old[old_starts[i]], at * sizeof(uint16_t))
                        n_before += 1
                        self.own.member_starts[n_before] = self.own.member_starts[n_before - 1] + <int32_t>at
            for i in range(self.own.n_places * here.n_docs):
                if self.own.rows[i] >= first:
                    self.own.rows[i] = number[self.own.rows[i] - first]
        free(old)
        free(old_starts)
        if self.own.members == NULL or self.own.member_starts == NULL:
            raise MemoryError
        return True


cdef class Differences:
    def __dealloc__(self):
        free(self.own.differs)
        free(self.own.starts)
        free(self.own.extra)

    cdef bint _find(self, FacetTable table, tuple versions, const Segment* here) except -1:
        """Compares the versions of each question."""
        cdef const int32_t[::1] docs = versions[0], starts = versions[1]
        cdef Py_ssize_t q, f, n_extra = 0
        cdef int32_t at, doc
        cdef int32_t[::1] partner = np.full(here.n_docs, -1, np.int32)
        self.of = versions
        self.docs = &docs[0] if docs.shape[0] else NULL
        self.own.differs = <uint8_t*>calloc(here.n_docs + 1, 1)
        self.own.starts = <int32_t*>calloc(here.n_docs + 1, sizeof(int32_t))
        if self.own.differs == NULL or self.own.starts == NULL:
            raise MemoryError
        for q in range(starts.shape[0] - 1):
            self._compare(table, &docs[starts[q]], starts[q + 1] - starts[q], here)
            if self.own.differs[docs[starts[q]]] == EXTRA:
                partner[docs[starts[q]]], partner[docs[starts[q] + 1]] = docs[starts[q] + 1], docs[starts[q]]
                for at in range(starts[q], starts[q + 1]):
                    for f in range(table.own.n_facets):
                        n_extra += 1 + table.own.starts[f][docs[at] + 1] - table.own.starts[f][docs[at]]
        self.own.extra = <int32_t*>calloc(n_extra + 1, sizeof(int32_t))
        if self.own.extra == NULL:
            raise MemoryError
        at = 0
        for doc in range(here.n_docs):
            self.own.starts[doc] = at
            if partner[doc] >= 0:
                for f in range(table.own.n_facets):
                    at += self._put_extra(table, self.own.extra + at, f, doc, partner[doc])
        self.own.starts[here.n_docs] = at
        return True

    cdef void _compare(self, FacetTable table, const int32_t* docs, int32_t n, const Segment* here) noexcept:
        """Finds out whether these versions of one question are counted alike."""
        cdef Py_ssize_t n_places = table.own.n_places
        cdef int32_t at
        cdef uint8_t found = ALIKE
        for at in range(n):
            if memcmp(&table.own.rows[n_places * docs[at]], &table.own.rows[n_places * docs[0]], n_places * sizeof(uint16_t)):
                found = max(found, <uint8_t>(EXTRA if n == 2 else UNLIKE))
            if table.own.of_fracties >= 0 and here.has_fractie[docs[at]]:
                found = UNLIKE
        for at in range(n):
            self.own.differs[docs[at]] = found

    cdef int32_t _put_extra(self, FacetTable table, int32_t* into, Py_ssize_t f, int32_t doc, int32_t chosen) noexcept:
        """Puts the counters that a document adds to where the chosen one stands for it; and the one of documents without
        a value, inverted, where only the document has any. Gives how many these are."""
        cdef const int32_t* values = table.own.values[f]
        cdef const int32_t* starts = table.own.starts[f]
        cdef int32_t at, other, n = 0
        cdef bint known
        for at in range(starts[doc], starts[doc + 1]):
            known = False
            for other in range(starts[chosen], starts[chosen + 1]):
                known = known or values[other] == values[at]
            for other in range(starts[doc], at):
                known = known or values[other] == values[at]
            if not known:
                into[n] = <int32_t>table.own.first_tally[f] + values[at]
                n += 1
        if starts[chosen] == starts[chosen + 1] and n:
            into[n] = ~<int32_t>(table.own.first_tally[f + 1] - 1)
            n += 1
        return n


