# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""A heap of the best documents or passages so far."""

from .structs cimport Ranked


cdef inline bint _better(const Ranked* a, const Ranked* b) noexcept nogil:
    if a.tier != b.tier:
        return a.tier > b.tier
    if a.key != b.key:
        return a.key > b.key
    return a.rank < b.rank


cdef void _sift_down(Ranked* heap, Py_ssize_t n, Py_ssize_t at) noexcept nogil:
    """The root is the worst of the heap."""
    cdef Py_ssize_t child
    cdef Ranked item = heap[at]
    while True:
        child = 2 * at + 1
        if child >= n:
            break
        if child + 1 < n and _better(&heap[child], &heap[child + 1]):
            child += 1
        if _better(&heap[child], &item):
            break
        heap[at] = heap[child]
        at = child
    heap[at] = item


cdef Py_ssize_t offer(Ranked* heap, Py_ssize_t n, Py_ssize_t k, Ranked* item) noexcept nogil:
    """Keeps the item if it is among the best k; returns the heap's new size."""
    cdef Py_ssize_t at
    if n == k:
        if k and _better(item, &heap[0]):
            heap[0] = item[0]
            _sift_down(heap, n, 0)
        return n
    at = n
    while at and _better(&heap[(at - 1) >> 1], item):
        heap[at] = heap[(at - 1) >> 1]
        at = (at - 1) >> 1
    heap[at] = item[0]
    return n + 1


cdef void put_best_first(Ranked* heap, Py_ssize_t n) noexcept nogil:
    """Sorts the items of a heap; it is no heap afterwards."""
    cdef Ranked last
    while n > 1:
        n -= 1
        last = heap[0]
        heap[0] = heap[n]
        _sift_down(heap, n, 0)
        heap[n] = last


cdef list as_tuples(const Ranked* heap, Py_ssize_t n):
    cdef Py_ssize_t i
    return [(heap[i].at, heap[i].score, heap[i].tier, heap[i].key) for i in range(n)]


