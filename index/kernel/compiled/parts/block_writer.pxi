# Writing of block postings, entry by entry and block by block; index/segment/block_postings.py describes the layout.

cdef enum:
    MOST_KINDS = 1 << 15

cdef struct Combination:
    # frequencies of a term in the fields of one document: up to three pairs of one byte, frequency << 4 | field
    uint32_t pairs
    uint32_t n


cdef inline Combination* _kind(Combination* kinds, uint32_t pairs) noexcept nogil:
    cdef uint32_t slot = (pairs * <uint32_t>2654435761) >> 17
    while kinds[slot].pairs and kinds[slot].pairs != pairs:
        slot = (slot + 1) & (MOST_KINDS - 1)
    return &kinds[slot]


cdef struct Written:
    uint8_t* items
    int64_t n


cdef struct BlockMade:
    # an unfinished block of a list: two bytes per entry, and the numbers that do not fit into them
    uint8_t steps[BLOCK]
    uint8_t kinds[BLOCK]
    uint8_t large[BLOCK * 5]
    uint8_t odd[BLOCK * (1 + 16 * 5)]
    uint8_t ordinals[BLOCK * 5]
    uint8_t places[BLOCK * 9]
    Written large_steps, odd_kinds, told_ordinals, told_places
    int n


cdef inline void _write_number(Written* into, uint64_t value) noexcept nogil:
    """Adds one number; there is room."""
    while value >= 0x80:
        into.items[into.n] = <uint8_t>(value & 0x7F | 0x80)
        into.n += 1
        value >>= 7
    into.items[into.n] = <uint8_t>value
    into.n += 1


cdef class ListWriter:
    cdef Combination* kinds
    cdef int32_t n_kinds
    cdef Written lists
    cdef Written blocks  # as bytes of int32
    cdef BlockMade block
    cdef int64_t list_begin

    def __cinit__(self):
        self.kinds = <Combination*>calloc(MOST_KINDS, sizeof(Combination))
        if self.kinds == NULL:
            raise MemoryError

    def __dealloc__(self):
        free(self.kinds)
        free(self.lists.items)
        free(self.blocks.items)

    cdef void begin_list(self) noexcept nogil:
        self.list_begin = self.lists.n
        self.lists.n += 1  # the number of entries in the last block
        self.block.n = 0

    cdef void end_list(self) noexcept nogil:
        self.lists.items[self.list_begin] = <uint8_t>self.block.n
        self.end_block()

    cdef void begin_block(self) noexcept nogil:
        """Writes the content of a block, and records the offset of the next one."""
        self.end_block()
        self.tell_block(<int32_t>(self.lists.n - self.list_begin))

    cdef void tell_block(self, int32_t what) noexcept nogil:
        (<int32_t*>self.blocks.items)[self.blocks.n] = what
        self.blocks.n += 1

    cdef void end_block(self) noexcept nogil:
        cdef BlockMade* block = &self.block
        self.append(block.steps, block.n)
        self.append(block.kinds, block.n)
        if block.n:
            self.append(block.large, block.large_steps.n)
            self.append(block.odd, block.odd_kinds.n)
            self.append(block.ordinals, block.told_ordinals.n)
            self.append(block.places, block.told_places.n)
        block.large_steps.items, block.large_steps.n = &block.large[0], 0
        block.odd_kinds.items, block.odd_kinds.n = &block.odd[0], 0
        block.told_ordinals.items, block.told_ordinals.n = &block.ordinals[0], 0
        block.told_places.items, block.told_places.n = &block.places[0], 0
        block.n = 0

    cdef void append(self, const uint8_t* data, int64_t n) noexcept nogil:
        memcpy(&self.lists.items[self.lists.n], data, n)
        self.lists.n += n

    cdef void write_entry(self, int32_t step, uint32_t pairs, uint32_t fields, const int32_t* frequency) noexcept nogil:
        """Writes a step, and a pattern or, without one, each field that occurs with its frequency."""
        cdef BlockMade* block = &self.block
        cdef Combination* kind = _kind(self.kinds, pairs) if pairs else NULL
        cdef int field, n = 0
        block.steps[block.n] = <uint8_t>min(step, LARGE_STEP)
        if step >= LARGE_STEP:
            _write_number(&block.large_steps, step - LARGE_STEP)
        if pairs and kind.pairs and kind.n < MOST_PATTERNS:
            block.kinds[block.n] = <uint8_t>kind.n
        else:
            block.kinds[block.n] = NO_PATTERN
            for field in range(16):
                n += fields >> field & 1
            _write_number(&block.odd_kinds, n)
            for field in range(16):
                if fields >> field & 1:
                    _write_number(&block.odd_kinds, <uint64_t>frequency[field] << 4 | field)
        block.n += 1
