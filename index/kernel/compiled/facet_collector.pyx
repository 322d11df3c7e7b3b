# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Facet collector: the counts of the values of facets, in the documents that a scorer found."""

from libc.stdint cimport int32_t, int64_t, uint16_t, uint32_t, uint8_t
from libc.stdlib cimport calloc, free
from libc.string cimport memmove, memset

from .facet_structs cimport FEW_COMBINATIONS, Tallied
from .structs cimport ALL_OPEN, ANY_OPEN, Ranked
from .heap cimport offer
from .state cimport check, zeros
from .scoring cimport settle_all
from .fracties cimport find_fracties, forget_marks, list_fracties, make_stamps, nth_with
from .facet_counts cimport count_values, list_matching
from .facet_page cimport count_facets
from .facet_table cimport Differences, FacetTable

import numpy as np

from ...errors import Damaged


cdef object _new_tuple = tuple.__new__  # looked up once: a page makes a hundred


cdef enum:
    MOST_TABLES = 8  # the greatest number of cached facet tables, one per choice of facets


cdef class FacetCollector:
    cdef void _free_tallies(self) noexcept:
        free(self.state.tallies)
        free(self.state.counted_combinations)
        free(self.state.candidates)
        free(self.state.highest)
        free(self.state.version_stamps)
        self.state.version_stamps = NULL
        self.state.tallies = NULL
        self.state.counted_combinations = NULL
        self.state.candidates = NULL
        self.state.highest = NULL

    @property
    def facets(self):
        """The names of the facets that are counted together."""
        return self.table.names if self.table is not None else None

    def set_facets(self, names, columns, Py_ssize_t of_fracties=-1, Py_ssize_t few=FEW_COMBINATIONS):
        """Chooses the facets that `shown` counts together. Arguments are their names; for each its starts, values,
        texts by number (None: not decoded yet) and its decoder; which facet has the fracties of passages, -1 for none;
        and how many combinations count as few. Returns False where there are too many values."""
        cdef Py_ssize_t n_tallies
        cdef FacetTable made = self.data.facet_tables.get((names, few))
        self.table = None
        self.differences = None
        self.state.table = NULL
        self.state.differences = NULL
        self.state.counted_of = 0
        self._free_tallies()
        if made is None or not made._are_of(columns):
            made = FacetTable.__new__(FacetTable)
            made.refused = not made._make(names, columns, of_fracties, few, &self.state.here)
            if len(self.data.facet_tables) >= MOST_TABLES:
                self.data.facet_tables.clear()
            self.data.facet_tables[names, few] = made
        if made.refused:
            return False
        n_tallies = made.own.first_tally[made.own.n_facets]
        self.state.tallies = <uint32_t*>zeros(made.own.n_counters, sizeof(uint32_t))
        self.state.counted_combinations = <int32_t*>zeros(made.own.n_counters, sizeof(int32_t))
        self.state.candidates = <Tallied*>zeros(n_tallies, sizeof(Tallied))
        self.state.highest = <uint32_t*>zeros(n_tallies, sizeof(uint32_t))
        self.state.version_stamps = <int64_t*>zeros(n_tallies, sizeof(int64_t))
        make_stamps(self.state, n_tallies)
        self.table = made
        self.state.table = &made.own
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
        if self.state.counted_of != self.state.n_matches or k != self.state.k_counted or every != self.state.every_counted:
            self._make_list()
            self._compare_versions()
            with nogil:
                wrong = count_facets(self.state, k, every)
            check(self.state, wrong)
        self.state.counted_of = 0  # sorting the commonest first changes the candidates
        for f in range(self.table.own.n_facets):
            best = self.state.candidates + self.table.own.first_tally[f]
            n = self._put_first(f, k)
            other = self.state.summed[f].sum
            values = []
            for i in range(n):
                other -= best[i].count
                text = self._text(f, best[i].number)
                values.append(_new_tuple(value_class, (text, best[i].count, False)))
            missing = self.state.tallies[self.table.own.first_tally[f + 1] - 1]
            found.append(_new_tuple(facet_class, (tuple(values), other, missing, self.state.summed[f].n_values)))
        return found

    cdef int _compare_versions(self) except -1:
        """Has it known which versions of a question are counted alike: compared once for all scorers of a table."""
        cdef Differences made
        if self.versions is None or (self.differences is not None and self.differences.of is self.versions):
            return 0
        made = self.table.differences
        if made is None or made.docs != self.state.version_docs:
            made = Differences.__new__(Differences)
            made._find(self.table, self.versions, &self.state.here)
            self.table.differences = made
        self.differences = made
        self.state.differences = &made.own
        return 0

    cdef Py_ssize_t _put_first(self, Py_ssize_t f, Py_ssize_t k) except -1:
        """Sorts the k commonest of a facet's candidates to the front; returns how many there are."""
        cdef Tallied* best = self.state.candidates + self.table.own.first_tally[f]
        cdef Tallied own
        cdef Py_ssize_t i, at, n = 0
        for i in range(self.state.summed[f].n_candidates):
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

    cdef int _make_list(self) except -1:
        if self.state.matching == NULL:
            self.state.matching = <int32_t*>zeros(self.state.here.n_docs, sizeof(int32_t))
        return 0

    cdef int _list_matching(self, bint every, uint16_t bits) except -1:
        """Lists the documents that match and fail none of these filters."""
        cdef int64_t wrong
        self._make_list()
        with nogil:
            wrong = list_matching(self.state, every, bits, False)
        return check(self.state, wrong)

    def count(self, const int32_t[::1] starts, const int32_t[::1] values, int64_t[::1] counts, bint every,
              int own_bit=-1):
        """Adds to `counts` each value of the matching documents; returns (documents, documents without a value)."""
        cdef Py_ssize_t n_values = counts.shape[0], i
        cdef int64_t missing = self._counted(starts, values, n_values, every, own_bit)
        for i in range(n_values):
            counts[i] += self.state.counted[i]
        return self.state.n_matching, missing

    cdef int64_t _counted(self, const int32_t[::1] starts, const int32_t[::1] values, Py_ssize_t n_values,
                          bint every, int own_bit) except -1:
        """Counts each value of the matching documents in `counted`; returns how many documents have none."""
        cdef int64_t missing
        cdef Py_ssize_t i
        if starts.shape[0] < self.state.here.n_docs + 1:
            raise Damaged("a facet's column is cut short; run `vraagbaak repair`")
        self._list_matching(every, ~<uint16_t>(1 << (own_bit & 15)) if own_bit >= 0 else 0xFFFF)
        if self.state.n_counted < 2 * n_values + 2:
            free(self.state.counted)
            self.state.n_counted = 0
            self.state.counted = <int64_t*>zeros(2 * n_values + 2, sizeof(int64_t))
            self.state.n_counted = 2 * n_values + 2
        with nogil:
            memset(self.state.counted, 0, 2 * n_values * sizeof(int64_t))
            missing = count_values(self.state, &starts[0], &values[0] if values.shape[0] else NULL, values.shape[0], n_values)
            for i in range(n_values):
                self.state.counted[i] += self.state.counted[n_values + i]
        if missing < 0:
            raise Damaged("a facet's column points outside its values; run `vraagbaak repair`")
        return missing

    def fracties_of(self, const int32_t[::1] docs not None, const int32_t[::1] starts, const int32_t[::1] values,
                    Py_ssize_t n_values, bint every):
        """The pairs of an index into `docs` and a value of partij that these matching documents have, counted as in
        `count_fracties`: two arrays."""
        cdef int32_t i, at, doc, found
        cdef int64_t wrong
        cdef list places = [], pairs = []
        if starts.shape[0] < self.state.here.n_docs + 1:
            raise Damaged("a facet's column is cut short; run `vraagbaak repair`")
        make_stamps(self.state, n_values)
        with nogil:
            wrong = settle_all(self.state)
            if wrong == 0:
                wrong = find_fracties(self.state, &docs[0] if docs.shape[0] else NULL, <int32_t>docs.shape[0])
        try:
            check(self.state, wrong)
            for i in range(<int32_t>docs.shape[0]):
                doc = docs[i]
                if not 0 <= starts[doc] <= starts[doc + 1] <= values.shape[0]:
                    raise Damaged("a facet's column points outside its values; run `vraagbaak repair`")
                at = nth_with(self.state, doc) if self.state.marked and self.state.here.has_fractie[doc] else 0
                found = list_fracties(self.state,
                    doc, at, &starts[0], &values[0] if values.shape[0] else NULL, <int32_t>n_values, every, False
                )
                if found < 0:
                    raise Damaged("a facet's column points outside its values; run `vraagbaak repair`")
                for at in range(found):
                    places.append(i)
                    pairs.append(self.state.asked[at])
        finally:
            forget_marks(self.state)
        return np.array(places, np.int64), np.array(pairs, np.int64)

    def count_fracties(self, const int32_t[::1] starts, const int32_t[::1] values, int64_t[::1] counts, bint every):
        """As count, for partij: the fractie of each matching passage; its document's parties if the passage has none.
        """
        cdef int32_t i, at, doc, found, n_asked = 0, n_values = <int32_t>counts.shape[0]
        cdef uint8_t wanted = ALL_OPEN if every else ANY_OPEN
        cdef int64_t n = 0, missing = 0, wrong
        if not self.state.here.any_fractie and not self.state.fractie_filtered:
            return self.count(starts, values, counts, every)
        cdef bint fine = True
        if starts.shape[0] < self.state.here.n_docs + 1:
            raise Damaged("a facet's column is cut short; run `vraagbaak repair`")
        make_stamps(self.state, n_values)
        with nogil:
            wrong = settle_all(self.state)
            if wrong == 0:
                for i in range(self.state.n_seen_docs):
                    doc = self.state.seen_docs[i]
                    self.state.touched_docs[n_asked] = doc  # no accumulation uses it now
                    n_asked += self.state.here.has_fractie[doc] != 0 and (self.state.state[doc] & wanted) != 0
                wrong = find_fracties(self.state, self.state.touched_docs, n_asked)
                if wrong:
                    forget_marks(self.state)
        check(self.state, wrong)
        with nogil:
            for i in range(self.state.n_seen_docs):
                doc = self.state.seen_docs[i]
                if not self.state.state[doc] & wanted or (self.state.filtered and self.state.fails[doc]):
                    continue
                n += 1
                fine = fine and 0 <= starts[doc] <= starts[doc + 1] <= values.shape[0]
                found = -1
                if fine:
                    at = nth_with(self.state, doc) if self.state.marked and self.state.here.has_fractie[doc] else 0
                    found = list_fracties(self.state, doc, at, &starts[0], &values[0], n_values, every, False)
                if found < 0:
                    fine = False
                    break
                for at in range(found):
                    counts[self.state.asked[at]] += 1
                missing += found == 0
            forget_marks(self.state)
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
                    n = offer(heap, n, k, &item)
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
