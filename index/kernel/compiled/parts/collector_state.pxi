# Collector state: memory layouts of what is found of documents and passages, and of the best k.

cdef enum:
    # block postings: entries between two stored offsets into the postings, and their patterns
    BLOCK = 64
    MOST_PATTERNS = 255
    PATTERN_FIELDS = 3
    NO_PATTERN = 255
    LARGE_STEP = 255
    FORM_BLOCK = 3  # numbers per block: offset of the block, offset of its postings, and the record before them
    PART_BLOCK = 2  # offset of the block, and the document before it
    # memory of a document is prefetched this many documents ahead
    AHEAD = 16
    FAR = 12  # and of a term this many terms ahead; the addresses that it refers to, fewer
    N_FIELDS = 10
    N_HEAD_FIELDS = 6
    MOST_FIELDS = 16  # with an index's own, which are fields of heads and numbered after all others
    MOST_GROUPS = 8
    MOST_EXPECTED = 100  # documents that are ranked before any caller asks for them
    MOST_KEPT = 256  # documents whose states are kept while those of all others are cleared
    FIRST_LOOK = 2  # this many more documents than wanted are rescored before any bound is computed
    UNIT_DOC = 0
    UNIT_FRACTIE = 1
    UNIT_LENGTHS = 2
    DOC_FIRST_UNIT = 0
    DOC_DATE = 1
    DOC_ID_RANK = 2
    DOC_HAS_FRACTIE = 3
    DOC_LENGTHS = 4
    # bits of a document's state: it has a passage that matches (by one word, or by all words)
    # and that holds the passage-level filter, or that need not hold it
    ANY_PASSES = 1
    ANY_OPEN = 2
    ALL_PASSES = 4
    ALL_OPEN = 8
    # its passages have been rescored
    RESOLVED = 16
    # an expanded term touches it; an expanded term does so itself, not only by parts that may be in different passages
    SEEN = 32
    SURE = 64
    # during accumulation of one expanded term: it is among the touched documents
    TOUCHED = 128

    # results of accumulation, below the number of documents
    DAMAGED = -1
    NO_MEMORY = -2
    OUTSIDE = -3
    LATE = -4

cdef struct Share:
    # the contribution of an expanded term to a document
    int32_t at
    int32_t sure  # whether the term itself is there, and not only all parts of a compound, perhaps scattered
    double frequency


cdef struct Shares:
    Share* items
    Py_ssize_t n
    Py_ssize_t room


cdef inline bint _room_for(Shares* into, Py_ssize_t more) noexcept nogil:
    cdef Share* grown
    cdef Py_ssize_t room = max(2 * into.room, into.n + more)
    if into.n + more > into.room:
        grown = <Share*>realloc(into.items, room * sizeof(Share))
        if grown == NULL:
            return False
        into.items = grown
        into.room = room
    return True


cdef int _ascending(const void* a, const void* b) noexcept nogil:
    cdef int32_t one = (<const int32_t*>a)[0], other = (<const int32_t*>b)[0]
    return -1 if one < other else one > other


cdef struct Ranked:
    int32_t at
    int32_t tier
    double key
    double score
    int64_t rank


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


cdef Py_ssize_t _offer(Ranked* heap, Py_ssize_t n, Py_ssize_t k, Ranked* item) noexcept nogil:
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


cdef void _put_best_first(Ranked* heap, Py_ssize_t n) noexcept nogil:
    """Sorts the items of a heap; it is no heap afterwards."""
    cdef Ranked last
    while n > 1:
        n -= 1
        last = heap[0]
        heap[0] = heap[n]
        _sift_down(heap, n, 0)
        heap[n] = last


cdef list _as_tuples(const Ranked* heap, Py_ssize_t n):
    cdef Py_ssize_t i
    return [(heap[i].at, heap[i].score, heap[i].tier, heap[i].key) for i in range(n)]


cdef inline double _rounded(double score) noexcept nogil:
    return rint(score * 1e6) / 1e6


cdef struct Resolved:
    # results of its passages, once they have been rescored
    double head_score  # the contribution of its head to each of its passages
    double best        # the most that one of its passages adds to that
    uint64_t head_mask # the expanded terms in its head
    int64_t slot       # the first slot of its head and passages


cdef struct UnitFound:
    double score       # the passage's contribution in addition to its head's score
    uint64_t mask      # the expanded terms in it


cdef struct ColumnOf:
    # a facet's column: the offset of the values of each document, and the values
    const int32_t* starts
    const int32_t* values
    int32_t n_values


cdef struct Times:
    # frequency of a term in a field, with that field's lengths and norms
    double frequency
    const uint16_t* length_of
    const double* norm
    int field


cdef struct Once:
    # the same for a pattern's first field, with the other data of each pattern beside it in memory
    double frequency
    const uint16_t* length_of
    const double* norm
    int32_t more     # 1 if the pattern has more fields
    int32_t in_head  # whether one of its fields is a head field that counts


cdef struct Pattern:
    # frequency of a term in up to three fields of a document
    Times times[PATTERN_FIELDS]
    uint32_t fields  # as bits
    uint8_t more     # whether there is more than the first field
    int32_t once_each  # the frequency in the only passage field; 0 for several or none


cdef struct Lists:
    # block postings of frequent terms; or of several rare terms for each of some keys
    const uint8_t* bytes
    const int64_t* starts
    const int64_t* block_starts
    const int32_t* blocks
    Py_ssize_t n
    int block_width
    bint together


cdef struct StemMap:
    # the terms of the keys that have block postings
    const int32_t* keys
    const int32_t* starts
    const int32_t* forms


cdef struct Segment:
    # the arrays of the segment
    const uint8_t* postings
    int64_t n_postings
    const int64_t* form_at
    const int32_t* unit_doc
    const int32_t* unit_fractie
    const int32_t* length[MOST_FIELDS]  # per document for a field of heads, per record for a field of passages
    const int32_t* first_unit
    const int32_t* date
    const int32_t* id_rank
    const int32_t* has_fractie
    const uint8_t* deleted
    int n_fields
    int32_t n_units
    int32_t n_docs
    Py_ssize_t n_forms
    bint any_dead
    bint any_fractie


cdef inline bint _of_head(int field) noexcept nogil:
    """Whether a field is a field of heads."""
    return field < N_HEAD_FIELDS or field >= N_FIELDS


cdef inline bint _take(const uint8_t* data, int64_t* at, int64_t end, uint64_t* value) noexcept nogil:
    """Reads one number; False when the bytes end inside it."""
    cdef uint64_t found
    cdef int shift = 7
    cdef uint8_t byte
    cdef int64_t here = at[0]
    if here >= end:
        return False
    byte = data[here]
    here += 1
    found = byte & 0x7F
    while byte >= 0x80:
        if here >= end or shift > 56:
            return False
        byte = data[here]
        here += 1
        found |= <uint64_t>(byte & 0x7F) << shift
        shift += 7
    at[0] = here
    value[0] = found
    return True


cdef inline bint _posting(const uint8_t* data, int64_t* at, int64_t end, uint64_t* value,
                          uint64_t* frequency) noexcept nogil:
    """Reads one posting's number and frequency; False when the bytes end inside it.

    Nearly all postings take at most four bytes, and a fifth for the frequency. They are decoded from the next eight
    bytes without a branch, because the processor cannot predict the length of a number.
    """
    cdef uint64_t eight
    cdef uint32_t ends
    cdef int n
    if LITTLE_ENDIAN and at[0] + 8 <= end:
        memcpy(&eight, data + at[0], 8)
        ends = ~<uint32_t>eight & <uint32_t>0x80808080
        if ends:
            n = (_lowest(ends) >> 3) + 1
            value[0] = (
                eight & 0x7F | eight >> 1 & 0x3F80 | eight >> 2 & 0x1FC000 | eight >> 3 & 0xFE00000
            ) & ((<uint64_t>1 << 7 * n) - 1)
            eight >>= 8 * n
            if not value[0] & eight >> 7 & 1:
                at[0] += n + <int64_t>(value[0] & 1)
                frequency[0] = eight & 0x7F if value[0] & 1 else 1
                return True
    frequency[0] = 1
    return _take(data, at, end, value) and (not value[0] & 1 or _take(data, at, end, frequency))


cdef inline bint _skip(const uint8_t* data, int64_t* at, int64_t end, uint64_t n) noexcept nogil:
    """Skips this many numbers; False when the bytes end before."""
    cdef int64_t here = at[0]
    while n:
        if here >= end:
            return False
        n -= data[here] < 0x80
        here += 1
    at[0] = here
    return True


cdef inline double _pseudo(double** groups, int64_t at, int64_t head, int n_groups, double parts_weight) noexcept nogil:
    """BM25F's t of an expanded term at a place, including its head's if one is given: the word's own, and the geometric
    mean of its parts', which is 0 if one of them is missing."""
    cdef double whole = groups[0][at], product = 1
    cdef int g
    if head >= 0:
        whole += groups[0][head]
    if n_groups > 1:
        for g in range(1, n_groups):
            product *= groups[g][at] + (groups[g][head] if head >= 0 else 0)
        whole += parts_weight * (sqrt(product) if n_groups == 3 else pow(product, 1.0 / (n_groups - 1)))
    return whole
