# Of a common form: which documents hold it, and how often in each field? index/document_lists.py has the layout.

cdef enum:
    FEWEST = 128       # documents that hold a form, for it to have a list
    MOST_KINDS = 1 << 15

cdef struct Combination:
    # how often a form stands in which fields of one document: up to three pairs of a byte, frequency << 4 | field
    uint32_t pairs
    uint32_t n


cdef struct Counted:
    # one document's postings of one form
    int32_t frequency[16]
    uint32_t fields


cdef inline uint32_t _pairs(const Counted* counted) noexcept nogil:
    """The pairs as one number, 0 where they are no pattern."""
    cdef uint32_t left = counted.fields, found = 0
    cdef int field = 0, n = 0
    while left:
        if left & 1:
            if n == PATTERN_FIELDS or counted.frequency[field] > 15:
                return 0
            found |= <uint32_t>(counted.frequency[field] << 4 | field) << (8 * n)
            n += 1
        left >>= 1
        field += 1
    return found


cdef inline Combination* _kind(Combination* kinds, uint32_t pairs) noexcept nogil:
    cdef uint32_t slot = (pairs * <uint32_t>2654435761) >> 17
    while kinds[slot].pairs and kinds[slot].pairs != pairs:
        slot = (slot + 1) & (MOST_KINDS - 1)
    return &kinds[slot]


cdef struct Written:
    uint8_t* items
    int64_t n
    int64_t room


cdef inline void _write_number(Written* into, uint64_t value) noexcept nogil:
    """Adds one number; there is room."""
    while value >= 0x80:
        into.items[into.n] = <uint8_t>(value & 0x7F | 0x80)
        into.n += 1
        value >>= 7
    into.items[into.n] = <uint8_t>value
    into.n += 1


cdef class ListMaker:
    """Walks the postings of forms document by document, first to count the patterns, then to write the lists."""
    cdef const uint8_t[::1] postings
    cdef const int64_t[:, ::1] terms
    cdef const int32_t[::1] unit_doc
    cdef const int32_t[::1] heads
    cdef const uint8_t* data
    cdef Combination* kinds
    cdef int32_t n_kinds
    cdef Written lists
    cdef Written blocks  # as bytes of int32
    cdef int32_t patterns[MOST_PATTERNS][PATTERN_FIELDS]

    def __init__(self, postings, terms, unit_doc, heads):
        self.postings = postings
        self.terms = terms
        self.unit_doc = unit_doc
        self.heads = heads
        self.data = &self.postings[0] if self.postings.shape[0] else NULL
        self.kinds = <Combination*>calloc(MOST_KINDS, sizeof(Combination))
        if self.kinds == NULL:
            raise MemoryError

    def __dealloc__(self):
        free(self.kinds)
        free(self.lists.items)
        free(self.blocks.items)

    cdef int64_t walk(self, Py_ssize_t form, bint write) noexcept nogil:
        """Goes through a form's documents; gives how many, or -1 where its postings are damaged."""
        cdef int64_t at = self.terms[1, form], end = self.terms[1, form + 1], before, begin = at, unit = 0, last = 0
        cdef int64_t n = 0, doc_end = 0
        cdef uint64_t value, frequency
        cdef int32_t doc = -1, written = -1
        cdef int field
        cdef Counted counted
        counted.fields = 0
        while at < end:
            before = at
            last = unit
            frequency = 1
            if not _take(self.data, &at, end, &value) or (value & 1 and not _take(self.data, &at, end, &frequency)):
                return -1
            unit += <int64_t>(value >> 5)
            field = (value >> 1) & 15
            if unit >= doc_end:
                if unit >= self.unit_doc.shape[0]:
                    return -1
                if doc >= 0:
                    self.close(&counted, doc - written, write)
                    written = doc
                doc = self.unit_doc[unit]
                if not 0 <= doc < self.heads.shape[0] - 1 or not self.heads[doc] <= unit < self.heads[doc + 1]:
                    return -1
                doc_end = self.heads[doc + 1]
                counted.fields = 0
                if write and n % BLOCK == 0:
                    (<int32_t*>self.blocks.items)[self.blocks.n] = <int32_t>(before - begin)
                    (<int32_t*>self.blocks.items)[self.blocks.n + 1] = <int32_t>last
                    self.blocks.n += 2
                n += 1
            if not counted.fields >> field & 1:
                counted.fields |= <uint32_t>1 << field
                counted.frequency[field] = 0
            if frequency > <uint64_t>(0x7FFFFFF - counted.frequency[field]):
                return -1
            counted.frequency[field] += <int32_t>frequency
        if doc >= 0:
            self.close(&counted, doc - written, write)
        return n

    cdef void close(self, const Counted* counted, int32_t step, bint write) noexcept nogil:
        """Counts, or writes, what was found of one document."""
        cdef uint32_t pairs = _pairs(counted), left
        cdef int field = 0, n = 0
        cdef Combination* kind = _kind(self.kinds, pairs) if pairs else NULL
        if not write:
            if pairs and (kind.pairs or self.n_kinds < MOST_KINDS // 2):
                self.n_kinds += not kind.pairs
                kind.pairs = pairs
                kind.n += 1
            return
        _write_number(&self.lists, step)
        if pairs and kind.pairs and kind.n < MOST_PATTERNS:
            self.lists.items[self.lists.n] = <uint8_t>kind.n
            self.lists.n += 1
            return
        self.lists.items[self.lists.n] = NO_PATTERN
        self.lists.n += 1
        left = counted.fields
        while left:
            n += left & 1
            left >>= 1
        _write_number(&self.lists, n)
        left = counted.fields
        while left:
            if left & 1:
                _write_number(&self.lists, <uint64_t>counted.frequency[field] << 4 | field)
            left >>= 1
            field += 1


def document_lists(postings, terms, unit_doc, heads, int64_t fewest=FEWEST):
    cdef ListMaker maker = ListMaker(postings, terms, unit_doc, heads)
    cdef Py_ssize_t form, n_forms = maker.terms.shape[1] - 1, i, n_listed = 0
    cdef int64_t n, begin, end, n_bytes = 0, n_blocks = 0
    cdef int64_t[:, ::1] starts
    cdef int32_t[::1] listed
    cdef int field
    found = []
    for form in range(n_forms):
        begin, end = maker.terms[1, form], maker.terms[1, form + 1]
        if not 0 <= begin <= end <= maker.postings.shape[0]:
            raise Damaged("a posting points outside its segment; run `vraagbaak repair`")
        if end - begin < fewest:  # a posting takes a byte at least
            continue
        n = maker.walk(form, False)
        if n < 0:
            raise Damaged("a posting points outside its segment; run `vraagbaak repair`")
        if n >= fewest and n:
            found.append(form)
            n_bytes += end - begin
            n_blocks += (n + BLOCK - 1) // BLOCK
    kinds = sorted([(-<int64_t>maker.kinds[i].n, maker.kinds[i].pairs, i) for i in range(MOST_KINDS)
                    if maker.kinds[i].pairs])
    patterns = np.full((MOST_PATTERNS, PATTERN_FIELDS), -1, np.int32)
    for i, (_, pairs, slot) in enumerate(kinds):
        maker.kinds[<Py_ssize_t>slot].n = min(i, MOST_PATTERNS)
        if i < MOST_PATTERNS:
            for field in range(PATTERN_FIELDS):
                if pairs >> 8 * field & 255:
                    patterns[i, field] = pairs >> 8 * field & 255
    listed_made = np.array(found, np.int32)
    starts_made = np.zeros((2, len(found) + 1), np.int64)
    listed, starts = listed_made, starts_made
    # a posting's step, pattern and pairs take no more bytes than this for each of its own
    maker.lists.items = <uint8_t*>malloc(4 * n_bytes + 16)
    maker.blocks.items = <uint8_t*>malloc(2 * n_blocks * sizeof(int32_t) + 16)
    if maker.lists.items == NULL or maker.blocks.items == NULL:
        raise MemoryError
    n_listed = listed.shape[0]
    with nogil:
        for i in range(n_listed):
            maker.walk(listed[i], True)
            starts[0, i + 1] = maker.lists.n
            starts[1, i + 1] = maker.blocks.n // 2
    lists = np.empty(maker.lists.n, np.uint8)
    blocks = np.empty((maker.blocks.n // 2, 2), np.int32)
    _copy_bytes(lists, maker.lists.items, maker.lists.n)
    _copy_bytes(blocks.reshape(-1).view(np.uint8), maker.blocks.items, maker.blocks.n * sizeof(int32_t))
    return listed_made, starts_made, lists, blocks, patterns


cdef _copy_bytes(uint8_t[::1] to, const uint8_t* data, int64_t n):
    if n:
        memcpy(&to[0], data, n)
