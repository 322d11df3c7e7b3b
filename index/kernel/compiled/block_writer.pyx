# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Writing of block postings, entry by entry and block by block."""

from libc.stdlib cimport calloc, free
from libc.string cimport memcpy


cdef class ListWriter:
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
        cdef Combination* kind = combination_of(self.kinds, pairs) if pairs else NULL
        cdef int field, n = 0
        block.steps[block.n] = <uint8_t>min(step, LARGE_STEP)
        if step >= LARGE_STEP:
            write_number(&block.large_steps, step - LARGE_STEP)
        if pairs and kind.pairs and kind.n < MOST_PATTERNS:
            block.kinds[block.n] = <uint8_t>kind.n
        else:
            block.kinds[block.n] = NO_PATTERN
            for field in range(16):
                n += fields >> field & 1
            write_number(&block.odd_kinds, n)
            for field in range(16):
                if fields >> field & 1:
                    write_number(&block.odd_kinds, <uint64_t>frequency[field] << 4 | field)
        block.n += 1
