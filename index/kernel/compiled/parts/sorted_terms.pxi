# Sorted strings, searched and merged.

cdef int _check_sorted_terms(const uint8_t[::1] forms, const int64_t[::1] starts, const int32_t[::1] counts) except -1:
    cdef Py_ssize_t i
    if starts.shape[0] != counts.shape[0] + 1 or starts[0] < 0 or starts[counts.shape[0]] > forms.shape[0]:
        raise Damaged("the forms of a segment do not fit its terms; run `vraagbaak repair`")
    for i in range(counts.shape[0]):
        if starts[i] > starts[i + 1]:
            raise Damaged("the forms of a segment do not fit its terms; run `vraagbaak repair`")
    return 0


def united(const uint8_t[::1] forms not None, const int64_t[::1] starts not None, const int32_t[::1] counts not None,
           const uint8_t[::1] more not None, const int64_t[::1] more_starts not None,
           const int32_t[::1] more_counts not None):
    """As sorted_terms.united of the plain kernel."""
    cdef Py_ssize_t a = 0, b = 0, n = 0, size, other
    cdef Py_ssize_t n_a = counts.shape[0], n_b = more_counts.shape[0]
    cdef int64_t at = 0
    cdef int order
    cdef const uint8_t* text
    _check_sorted_terms(forms, starts, counts)
    _check_sorted_terms(more, more_starts, more_counts)
    made = (
        np.empty(forms.shape[0] + more.shape[0] + 1, np.uint8),
        np.empty(n_a + n_b + 1, np.int64),
        np.empty(n_a + n_b, np.int32),
    )
    cdef uint8_t[::1] into = made[0]
    cdef int64_t[::1] into_starts = made[1]
    cdef int32_t[::1] into_counts = made[2]
    with nogil:
        while a < n_a or b < n_b:
            if a == n_a:
                order = 1
            elif b == n_b:
                order = -1
            else:
                size, other = starts[a + 1] - starts[a], more_starts[b + 1] - more_starts[b]
                order = memcmp(&forms[0] + starts[a], &more[0] + more_starts[b], min(size, other))
                if not order:
                    order = (size > other) - (size < other)
            into_starts[n] = at
            into_counts[n] = 0
            if order <= 0:
                text, size = &forms[0] + starts[a], starts[a + 1] - starts[a]
                into_counts[n] = counts[a]
                a += 1
            if order >= 0:
                text, size = &more[0] + more_starts[b], more_starts[b + 1] - more_starts[b]
                into_counts[n] += more_counts[b]
                b += 1
            memcpy(&into[0] + at, text, size)
            at += size
            n += 1
        into_starts[n] = at
    return made[0][:at], made[1][: n + 1], made[2][:n]


cdef class SortedTerms:
    cdef tuple kept  # owns the memory that the pointers refer to
    cdef const uint8_t* data
    cdef int64_t n_bytes
    cdef const int32_t* narrow  # the offset of each string, in one of two widths of number
    cdef const int64_t* wide
    cdef Py_ssize_t n

    def __cinit__(self, data not None, starts not None):
        cdef const uint8_t[::1] all_data
        cdef const int32_t[::1] narrow
        cdef const int64_t[::1] wide
        try:
            all_data = data
            if starts.itemsize == 4:
                narrow = starts
                self.kept = (all_data, narrow)
                self.narrow = &narrow[0] if narrow.shape[0] else NULL
            else:
                wide = starts
                self.kept = (all_data, wide)
                self.wide = &wide[0] if wide.shape[0] else NULL
        except ValueError:
            raise Damaged("strings do not lie as they were written; run `vraagbaak repair`") from None
        self.n_bytes = all_data.shape[0]
        self.data = &all_data[0] if self.n_bytes else NULL
        self.n = len(starts) - 1

    cdef inline int64_t _start(self, Py_ssize_t at) noexcept:
        return self.narrow[at] if self.narrow != NULL else self.wide[at]

    cdef Py_ssize_t _search(self, bytes raw, bint* found) except -1:
        """The number of the first string that is not before these bytes, and whether it equals them."""
        cdef const uint8_t* wanted = raw
        cdef Py_ssize_t low = 0, high = self.n, middle, size = len(raw)
        cdef int64_t start, end
        cdef int order
        found[0] = False
        while low < high:
            middle = (low + high) >> 1
            start, end = self._start(middle), self._start(middle + 1)
            if not 0 <= start <= end <= self.n_bytes:
                raise Damaged("a string lies outside the strings; run `vraagbaak repair`")
            order = memcmp(self.data + start, wanted, min(end - start, size)) if end > start else 0
            if not order:
                order = (end - start > size) - (end - start < size)
            if order < 0:
                low = middle + 1
            else:
                high = middle
                found[0] = order == 0
        return low

    def first_from(self, bytes raw not None):
        cdef bint found
        return self._search(raw, &found)

    def find(self, bytes raw not None):
        cdef bint found
        cdef Py_ssize_t at = self._search(raw, &found)
        return at if found else -1
