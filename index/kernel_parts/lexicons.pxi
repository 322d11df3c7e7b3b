# Here is a sorted lexicon: how frequent is a form in it? Here are two: what are they as one?

cdef int _check_lexicon(const uint8_t[::1] forms, const int64_t[::1] starts, const int32_t[::1] counts) except -1:
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
    """As plain_lexicons.united."""
    cdef Py_ssize_t a = 0, b = 0, n = 0, size, other
    cdef Py_ssize_t n_a = counts.shape[0], n_b = more_counts.shape[0]
    cdef int64_t at = 0
    cdef int order
    cdef const uint8_t* text
    _check_lexicon(forms, starts, counts)
    _check_lexicon(more, more_starts, more_counts)
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


cdef class Lexicon:
    cdef const uint8_t[::1] forms
    cdef const int32_t[::1] starts
    cdef const int32_t[::1] counts

    def __init__(self, const uint8_t[::1] forms not None, const int32_t[::1] starts not None,
                 const int32_t[::1] counts not None):
        if starts.shape[0] != counts.shape[0] + 1:
            raise Damaged("the forms of a vocabulary do not fit their frequencies; run `vraagbaak repair`")
        self.forms = forms
        self.starts = starts
        self.counts = counts

    def frequency(self, str form not None):
        cdef bytes raw = form.encode("utf-8", "surrogatepass")
        cdef const uint8_t* wanted = raw
        cdef Py_ssize_t low = 0, high = self.counts.shape[0], middle, size = len(raw)
        cdef int64_t start, end
        cdef int order
        while low < high:
            middle = (low + high) >> 1
            start, end = self.starts[middle], self.starts[middle + 1]
            if not 0 <= start <= end <= self.forms.shape[0]:
                raise Damaged("a form of a vocabulary lies outside its forms; run `vraagbaak repair`")
            order = memcmp(&self.forms[0] + start, wanted, min(end - start, size)) if end > start else 0
            if order == 0 and end - start == size:
                return self.counts[middle]
            if order < 0 or (order == 0 and end - start < size):
                low = middle + 1
            else:
                high = middle
        return 0
