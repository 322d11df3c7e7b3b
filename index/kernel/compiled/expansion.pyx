# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""The terms behind keys of the stem map, as an expanded term lists them."""

from libc.stdint cimport int32_t, int64_t, uint8_t
from libc.stdlib cimport calloc, free, malloc, qsort
from libc.string cimport memset

from .terms cimport SortedTerms

import numpy as np

from ...errors import Damaged


cdef struct Slice:
    # the terms behind one key, and where their list together is: -1 where they have none
    const int32_t* items
    Py_ssize_t n
    int64_t number
    int32_t group
    double weight


cdef struct Sized:
    int64_t size
    Py_ssize_t at


cdef int _largest_first(const void* these, const void* those) noexcept nogil:
    cdef const Sized* this = <const Sized*>these
    cdef const Sized* that = <const Sized*>those
    if this.size != that.size:
        return 1 if this.size < that.size else -1
    return (this.at > that.at) - (this.at < that.at)


cdef inline Py_ssize_t _first_not_before(const int32_t* items, Py_ssize_t n, int64_t wanted) noexcept nogil:
    cdef Py_ssize_t low = 0, high = n, middle
    while low < high:
        middle = (low + high) >> 1
        if items[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


cdef void _mark_held(const Slice* before, const Slice* these, uint8_t* held) noexcept nogil:
    """Marks the terms that an earlier slice has; both ascend."""
    cdef Py_ssize_t i, at = 0
    for i in range(these.n):
        while at < before.n and before.items[at] < these.items[i]:
            at += 1
        held[i] |= at < before.n and before.items[at] == these.items[i]


cdef class _Listing:
    """Terms with their weights and groups, while they are listed."""

    cdef object made
    cdef int32_t[::1] numbers
    cdef double[::1] weights
    cdef int32_t[::1] groups
    cdef Py_ssize_t n

    def __cinit__(self, Py_ssize_t most):
        self.made = np.empty(most, np.int32), np.empty(most, np.float64), np.empty(most, np.int32)
        self.numbers, self.weights, self.groups = self.made

    cdef inline void add(self, int32_t number, double weight, int32_t group) noexcept nogil:
        self.numbers[self.n], self.weights[self.n], self.groups[self.n] = number, weight, group
        self.n += 1

    cdef tuple result(self):
        return tuple([array[: self.n] for array in self.made])


cdef bint _is_typed(SortedTerms forms, int32_t number, str typed, bytes typed_raw, object fold) except -1:
    """Whether a term, folded, is the folded word."""
    cdef int64_t start = forms._start(number), end = forms._start(number + 1), i
    cdef bytes raw
    if not 0 <= start <= end <= forms.n_bytes:
        raise Damaged("a string lies outside the strings; run `vraagbaak repair`")
    raw = forms.data[start:end]
    if raw.isascii():
        return raw.lower() == typed_raw
    try:
        return fold(raw.decode("utf-8", "surrogatepass")) == typed
    except UnicodeDecodeError:
        raise Damaged("a string on disk is no UTF-8; run `vraagbaak repair`") from None


def expanded_forms(SortedTerms forms not None, const int64_t[::1] posting_starts not None, SortedTerms keys not None,
                   const int32_t[::1] key_starts not None, const int32_t[::1] key_forms not None,
                   const int32_t[::1] part_keys not None, const int32_t[::1] listed not None,
                   const int32_t[::1] own not None, str typed not None, fold, double inflection_weight,
                   list wanted not None, bint once):
    """As expanded_forms of the plain kernel."""
    cdef Py_ssize_t n_slices = 1, most = own.shape[0], longest = 0, i, j, k, at, n_forms = forms.n
    cdef int64_t start, end, place
    cdef bint found, common
    cdef Slice* slices = NULL
    cdef Slice* these
    cdef Sized* sized = NULL
    cdef uint8_t* held = NULL
    cdef _Listing listing, walked
    cdef bytes typed_raw = typed.encode("utf-8", "surrogatepass")
    if posting_starts.shape[0] <= n_forms or key_starts.shape[0] <= keys.n:
        raise Damaged("there are fewer forms than there should be; run `vraagbaak repair`")
    for i in range(own.shape[0]):
        if not 0 <= own[i] < n_forms:
            raise Damaged("a form points outside its segment; run `vraagbaak repair`")
    slices = <Slice*>calloc(len(wanted) + 1, sizeof(Slice))
    sized = <Sized*>calloc(own.shape[0] + 1, sizeof(Sized))
    try:
        if slices == NULL or sized == NULL:
            raise MemoryError
        slices[0].items = &own[0] if own.shape[0] else NULL
        slices[0].n = own.shape[0]
        for key, group, weight in wanted:
            at = keys._search(key, &found)
            if not found:
                continue
            start, end = key_starts[at], key_starts[at + 1]
            if not 0 <= start <= end <= key_forms.shape[0]:
                raise Damaged("the forms of a key are outside their file; run `vraagbaak repair`")
            if start == end:
                continue
            these = &slices[n_slices]
            these.items, these.n, these.group, these.weight = &key_forms[start], end - start, group, weight
            these.number = -1
            if part_keys.shape[0]:
                place = _first_not_before(&part_keys[0], part_keys.shape[0], at)
                if place < part_keys.shape[0] and part_keys[place] == at:
                    these.number = place
            most += these.n + 1
            longest = max(longest, these.n)
            n_slices += 1
        held = <uint8_t*>malloc(longest + 1)
        if held == NULL:
            raise MemoryError
        listing, walked = _Listing(most), _Listing(most)
        for i in range(own.shape[0]):
            listing.add(own[i], 1 if _is_typed(forms, own[i], typed, typed_raw, fold) else inflection_weight, 0)
            sized[i].size = posting_starts[own[i] + 1] - posting_starts[own[i]]
            sized[i].at = i
        # the longest first: nothing is accumulated there yet, which makes reading faster
        qsort(sized, own.shape[0], sizeof(Sized), _largest_first)
        for i in range(own.shape[0]):
            walked.add(own[sized[i].at], listing.weights[sized[i].at], 0)
        for i in range(1, n_slices):
            these = &slices[i]
            k = 0
            if once and not these.group:
                memset(held, 0, these.n)
                for j in range(i):
                    if not slices[j].group:
                        _mark_held(&slices[j], these, held)
                for j in range(these.n):
                    k += held[j]
            for j in range(these.n):
                if k and held[j]:
                    continue
                listing.add(these.items[j], these.weight, these.group)
                common = True
                if not k and these.number >= 0:
                    place = _first_not_before(&listed[0], listed.shape[0], these.items[j]) if listed.shape[0] else 0
                    common = place < listed.shape[0] and listed[place] == these.items[j]
                if common:
                    walked.add(these.items[j], these.weight, these.group)
            if not k and these.number >= 0:
                walked.add(<int32_t>(-1 - these.number), these.weight, these.group)
        return listing.result(), walked.result()
    finally:
        free(slices)
        free(sized)
        free(held)
