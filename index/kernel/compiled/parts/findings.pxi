# What is found of documents and passages, and how the best are kept: layouts in memory.

cdef enum:
    # of the lists of documents: entries from one place in the postings that is kept to the next, and their patterns
    BLOCK = 64
    MOST_PATTERNS = 255
    PATTERN_FIELDS = 3
    NO_PATTERN = 255
    LARGE_STEP = 255
    FORM_BLOCK = 3  # numbers a block: where it begins, where its postings do, and the unit before them
    PART_BLOCK = 2  # where it begins, and the document before it
    # what memory holds of a document is fetched while so many before it are looked at
    AHEAD = 16
    FAR = 12  # and so many forms ahead of one that is read; what it says of where to read on, fewer
    N_FIELDS = 10
    N_HEAD_FIELDS = 6
    MOST_FIELDS = 16  # with an index's own, which are of heads and have the numbers after all others
    MOST_GROUPS = 8
    MOST_EXPECTED = 100  # documents that are ranked before anybody asks for them
    MOST_KEPT = 256  # documents whose states are kept where those of all others are cleared
    FIRST_LOOK = 2  # so many documents more than are wanted are looked into before any bound is drawn
    UNIT_DOC = 0
    UNIT_FRACTIE = 1
    UNIT_LENGTHS = 2
    DOC_FIRST_UNIT = 0
    DOC_DATE = 1
    DOC_ID_RANK = 2
    DOC_HAS_FRACTIE = 3
    DOC_LENGTHS = 4
    # what a document's state says: it has a matching passage, one word of the query being enough or all needed,
    # that holds the passage-level filter, or whether it holds it or not
    ANY_PASSES = 1
    ANY_OPEN = 2
    ALL_PASSES = 4
    ALL_OPEN = 8
    # its passages have been looked at
    RESOLVED = 16
    # a class touches it; and one that is there itself, not only as parts that may be far apart
    SEEN = 32
    SURE = 64
    # while one class is gathered: it is among the touched
    TOUCHED = 128

    # what gathering gives, below the number of documents
    DAMAGED = -1
    NO_MEMORY = -2
    OUTSIDE = -3
    LATE = -4

cdef struct Share:
    # what a class gives a document
    int32_t at
    int32_t sure  # whether the class itself is there, and not only all parts of a compound, perhaps far apart
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
    """Keeps the item if it is among the best k; gives the heap's new size."""
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
    """Puts what a heap holds in order, which takes it apart."""
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
    # what its passages say, when they have been looked at
    double head_score  # what its head gives to each of its passages
    double best        # the most that one of its passages adds to that
    uint64_t head_mask # the classes in its head
    int64_t slot       # where what is found of its head and its passages lies


cdef struct UnitFound:
    double score       # what the passage adds to its head's score
    uint64_t mask      # the classes in it


cdef struct ColumnOf:
    # a facet's column: where the values of each document begin, and the values
    const int32_t* starts
    const int32_t* values
    int32_t n_values


cdef struct Times:
    # how often a form stands in a field, and that field's lengths and norms
    double frequency
    const uint16_t* length_of
    const double* norm
    int field


cdef struct Once:
    # the same of a pattern's first field, and what else is asked of each pattern, near each other
    double frequency
    const uint16_t* length_of
    const double* norm
    int32_t more     # 1 where there is more than this to look at
    int32_t in_head  # whether one of its fields is of a head that counts


cdef struct Pattern:
    # how often a form stands in up to three fields of a document
    Times times[PATTERN_FIELDS]
    uint32_t fields  # as bits
    uint8_t more     # whether there is more than the first to look at
    int32_t once_each  # how often the only one of passages; 0 where there are several, or none


cdef struct Lists:
    # the documents of common forms; or of several rare ones behind each of some keys
    const uint8_t* bytes
    const int64_t* starts
    const int64_t* block_starts
    const int32_t* blocks
    Py_ssize_t n
    int block_width
    bint together


cdef struct Folds:
    # which forms stand behind the keys that have a list
    const int32_t* keys
    const int32_t* starts
    const int32_t* forms


cdef struct Segment:
    # where the arrays of the segment begin
    const uint8_t* postings
    int64_t n_postings
    const int64_t* form_at
    const int32_t* unit_doc
    const int32_t* unit_fractie
    const int32_t* length[MOST_FIELDS]  # of a head's field in each document, of a passage's in each unit
    const int32_t* first_unit
    const int32_t* date
    const int32_t* id_rank
    const int32_t* has_fractie
    const uint8_t* dead
    int n_fields
    int32_t n_units
    int32_t n_docs
    Py_ssize_t n_forms
    bint any_dead
    bint any_fractie


cdef inline bint _of_head(int field) noexcept nogil:
    """Whether a field is one of heads."""
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

    Nearly all take four bytes at most, and a fifth for the frequency, which is told from the eight that follow without
    a branch: how long a number is no processor can foresee.
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
    """Passes over so many numbers; False when the bytes end before."""
    cdef int64_t here = at[0]
    while n:
        if here >= end:
            return False
        n -= data[here] < 0x80
        here += 1
    at[0] = here
    return True


cdef inline double _pseudo(double** groups, int64_t at, int64_t head, int n_groups, double parts_weight) noexcept nogil:
    """BM25F's t of a class at a place, with its head's where one is given: the word's, and the geometric mean of its
    parts', which is 0 where one of them is missing."""
    cdef double whole = groups[0][at], product = 1
    cdef int g
    if head >= 0:
        whole += groups[0][head]
    if n_groups > 1:
        for g in range(1, n_groups):
            product *= groups[g][at] + (groups[g][head] if head >= 0 else 0)
        whole += parts_weight * (sqrt(product) if n_groups == 3 else pow(product, 1.0 / (n_groups - 1)))
    return whole
