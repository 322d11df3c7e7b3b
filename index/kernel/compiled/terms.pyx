# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Sorted terms, searched and merged; and the fuzzy terms, those within a small edit distance of a word.

index/kernel/plain/fuzzy_terms.py describes the method.
"""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t
from libc.string cimport memcmp, memcpy

import numpy as np

from .characters cimport LONGEST
from .codec cimport clock_s

from ...errors import Damaged, TimeIsUp

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

    cdef int64_t _start(self, Py_ssize_t at) noexcept:
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


cdef struct Measuring:
    const uint8_t* forms
    const int64_t* starts
    Py_ssize_t n
    int64_t n_bytes
    bint damaged
    int n_word
    int limit
    uint32_t word[LONGEST]
    # of the last term, letter by letter: the offset of each, the letters, and their rows of the table
    int64_t at[LONGEST + 1]
    uint32_t letters[LONGEST]
    uint8_t rows[LONGEST + 1][LONGEST + 1]


cdef int _measure_row(Measuring* own, int x) noexcept nogil:
    """Computes the row of the first x letters, only within the band of the limit; returns its minimum."""
    cdef int y, least = own.limit + 1, cost, over = own.limit + 1
    cdef int low = max(0, x - own.limit), high = min(own.n_word, x + own.limit)
    cdef uint8_t* row = own.rows[x]
    cdef const uint8_t* last = own.rows[x - 1]
    if low:
        row[low - 1] = <uint8_t>over
    for y in range(low, high + 1):
        if y == 0:
            cost = x
        else:
            cost = min(row[y - 1] + 1 if y > low else over, last[y - 1] + (own.letters[x - 1] != own.word[y - 1]))
            if y < x + own.limit:
                cost = min(cost, last[y] + 1)
            if x > 1 and y > 1 and own.letters[x - 1] == own.word[y - 2] and own.letters[x - 2] == own.word[y - 1]:
                cost = min(cost, own.rows[x - 2][y - 2] + 1)
        row[y] = <uint8_t>min(cost, over)
        least = min(least, <int>row[y])
    if high < own.n_word:
        row[high + 1] = <uint8_t>over
    return least


cdef int _utf8_letter(const uint8_t* at, int64_t room, uint32_t* letter) noexcept nogil:
    """Reads a UTF-8 letter; returns its number of bytes, 0 where there is none."""
    cdef int n = 1 if at[0] < 0x80 else 2 if at[0] < 0xE0 else 3 if at[0] < 0xF0 else 4, i
    if n > room or 0x80 <= at[0] < 0xC0:
        return 0
    letter[0] = at[0] if n == 1 else at[0] & (0x7F >> n)
    for i in range(1, n):
        letter[0] = letter[0] << 6 | (at[i] & 0x3F)
    return n


cdef Py_ssize_t _past_prefix(Measuring* own, Py_ssize_t form, int64_t n_bytes) noexcept nogil:
    """The next term that does not begin with this term's first bytes, found in steps that double."""
    cdef Py_ssize_t low = form, high, middle, step = 1
    cdef const uint8_t* prefix = own.forms + own.starts[form]
    high = form + 1
    while high < own.n and _has_prefix(own, high, prefix, n_bytes):
        low = high
        high = min(own.n, high + step)
        step *= 2
    while high - low > 1:
        middle = (low + high) >> 1
        if _has_prefix(own, middle, prefix, n_bytes):
            low = middle
        else:
            high = middle
    return high


cdef inline bint _has_prefix(Measuring* own, Py_ssize_t form, const uint8_t* prefix, int64_t n_bytes) noexcept nogil:
    cdef int64_t at = own.starts[form], end = own.starts[form + 1]
    if not 0 <= at <= end <= own.n_bytes:
        own.damaged = True
        return False
    return end - at >= n_bytes and memcmp(own.forms + at, prefix, n_bytes) == 0


cdef Py_ssize_t _measure(Measuring* own, int64_t* numbers, int64_t* distances, double until) noexcept nogil:
    """Lists the terms within the limit; returns how many, -1 where a term is damaged, -2 when the time is up."""
    cdef Py_ssize_t form = 0, n = 0, before = -1
    cdef int x = 0, wide
    cdef int64_t at, end
    cdef bint deleted
    cdef int looks = 0
    for wide in range(own.n_word + 1):
        own.rows[0][wide] = <uint8_t>min(wide, own.limit + 1)
    own.at[0] = 0
    while form < own.n:
        looks += 1
        if not looks & 255 and clock_s() > until:
            return -2
        at = own.starts[form]
        end = own.starts[form + 1]
        if own.damaged or not 0 <= at <= end <= own.n_bytes:
            return -1
        # how many letters it shares with the term before
        while x and not (
            at + own.at[x] <= end and memcmp(own.forms + own.starts[before], own.forms + at, own.at[x]) == 0
        ):
            x -= 1
        deleted = False
        while at + own.at[x] < end and x < LONGEST:
            wide = _utf8_letter(own.forms + at + own.at[x], end - at - own.at[x], &own.letters[x])
            if not wide:
                return -1
            own.at[x + 1] = own.at[x] + wide
            x += 1
            if _measure_row(own, x) > own.limit:
                deleted = True
                break
        before = form
        if deleted:
            form = _past_prefix(own, form, own.at[x])
            x -= 1
            continue
        if abs(x - own.n_word) <= own.limit and own.rows[x][own.n_word] <= own.limit:
            numbers[n] = form
            distances[n] = own.rows[x][own.n_word]
            n += 1
        form += 1
    return n


def fuzzy_terms(const uint8_t[::1] forms not None, const int64_t[::1] starts not None, str word not None, int limit,
         double seconds=float("inf")):
    cdef Measuring own
    cdef const uint8_t* nothing = b""
    cdef Py_ssize_t n = starts.shape[0] - 1, at
    cdef int64_t[::1] numbers, distances
    if n < 0:
        raise Damaged("forms are missing; run `vraagbaak repair`")
    if limit < 0 or len(word) > LONGEST:
        n = 0
    found, away = np.empty(n + 1, np.int64), np.empty(n + 1, np.int64)
    numbers, distances = found, away
    own.forms = nothing
    if forms.shape[0]:
        own.forms = &forms[0]
    own.starts = &starts[0]
    own.n_bytes = forms.shape[0]
    own.damaged = False
    own.n = n
    own.n_word = <int>min(len(word), LONGEST)
    own.limit = min(limit, LONGEST)
    for at in range(own.n_word):
        own.word[at] = <uint32_t>word[at]
    with nogil:
        n = _measure(&own, &numbers[0], &distances[0], clock_s() + seconds)
    if n == -1 or own.damaged:
        raise Damaged("a form is no UTF-8, or lies outside the forms; run `vraagbaak repair`")
    if n < 0:
        raise TimeIsUp
    return found[:n].copy(), away[:n].copy()
