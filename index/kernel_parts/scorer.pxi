# How many of those that match carry each value of a facet?

cdef class Scorer(Ranker):
    def count(self, const int32_t[::1] starts, const int32_t[::1] values, int64_t[::1] counts, bint every,
              int own_bit=-1):
        """Adds to `counts` each value of the matching documents; gives (documents, documents without a value)."""
        cdef int32_t i, doc, at, value, first, last
        cdef uint16_t own = ~<uint16_t>(1 << (own_bit & 15)) if own_bit >= 0 else 0xFFFF
        cdef uint8_t wanted = ALL_PASSES if every else ANY_PASSES
        cdef int64_t n = 0, missing = 0
        cdef bint fine = True
        if starts.shape[0] < self.here.n_docs + 1:
            raise Damaged("a facet's column is cut short; run `vraagbaak repair`")
        with nogil:
            for i in range(self.n_seen_docs):
                doc = self.seen_docs[i]
                if not self.docs[doc].state & wanted or (self.filtered and self.fails[doc] & own):
                    continue
                n += 1
                first = starts[doc]
                last = starts[doc + 1]
                if first == last:
                    missing += 1
                if not 0 <= first <= last <= values.shape[0]:
                    fine = False
                    break
                for at in range(first, last):
                    value = values[at]
                    if not 0 <= value < counts.shape[0]:
                        fine = False
                        break
                    counts[value] += 1
        if not fine:
            raise Damaged("a facet's column points outside its values; run `vraagbaak repair`")
        return n, missing

    def count_fracties(self, const int32_t[::1] starts, const int32_t[::1] values, int64_t[::1] counts, bint every):
        """As count, for partij: the fractie of each matching passage, its document's parties where it has none."""
        cdef int32_t i, doc, at, value, unit, fractie
        cdef uint8_t wanted = ALL_OPEN if every else ANY_OPEN
        cdef int64_t n = 0, missing = 0, had
        cdef bint own, fine = True
        if starts.shape[0] < self.here.n_docs + 1:
            raise Damaged("a facet's column is cut short; run `vraagbaak repair`")
        if self.n_stamps < counts.shape[0]:
            free(self.stamps)
            self.stamps = NULL
            self.n_stamps = 0
            self.stamps = <int64_t*>self._zeros(counts.shape[0], sizeof(int64_t))
            self.n_stamps = counts.shape[0]
            self.stamp = 0
        with nogil:
            for i in range(self.n_seen_docs):
                doc = self.seen_docs[i]
                if not self.docs[doc].state & wanted or (self.filtered and self.fails[doc]):
                    continue
                n += 1
                had = 0
                own = not self.here.has_fractie[doc]
                self.stamp += 1
                if not own:
                    for unit in range(self.here.first_unit[doc] + 1, self.here.first_unit[doc + 1]):
                        if not self._unit_matches(unit, doc, every):
                            continue
                        fractie = self.here.unit_fractie[unit]
                        if fractie < 0:
                            own = True
                        elif fractie >= counts.shape[0]:
                            fine = False
                        elif self.stamps[fractie] != self.stamp:
                            self.stamps[fractie] = self.stamp
                            counts[fractie] += 1
                            had += 1
                if own:
                    if not 0 <= starts[doc] <= starts[doc + 1] <= values.shape[0]:
                        fine = False
                        break
                    for at in range(starts[doc], starts[doc + 1]):
                        value = values[at]
                        if not 0 <= value < counts.shape[0]:
                            fine = False
                            break
                        if self.stamps[value] != self.stamp:
                            self.stamps[value] = self.stamp
                            counts[value] += 1
                            had += 1
                if not had:
                    missing += 1
        if not fine:
            raise Damaged("a facet's column points outside its values; run `vraagbaak repair`")
        return n, missing


def commonest(const int64_t[::1] counts, Py_ssize_t k):
    """The numbers that could be among the k commonest, ties included; how many counts there are; and their sum."""
    cdef Py_ssize_t i, n = 0, n_values = 0
    cdef int64_t sum = 0, least = 1
    cdef Ranked item
    cdef Ranked* heap
    k = max(0, min(k, counts.shape[0]))
    heap = <Ranked*>calloc(k + 1, sizeof(Ranked))
    if heap == NULL:
        raise MemoryError
    item.tier = 0
    item.rank = 0
    with nogil:
        for i in range(counts.shape[0]):
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
    return [i for i in range(counts.shape[0]) if counts[i] >= least] if k else [], n_values, sum
