# Writing of block postings, entry by entry and block by block; index/segment/block_postings.py describes the layout.

from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t, uint64_t

cdef enum:
    BLOCK = 64            # entries between two stored offsets into the postings
    MOST_PATTERNS = 255
    PATTERN_FIELDS = 3
    NO_PATTERN = 255
    LARGE_STEP = 255
    FORM_BLOCK = 3        # numbers per block: offset of the block, offset of its postings, and the record before them
    PART_BLOCK = 2        # offset of the block, and the document before it
    LAST_PLACE = 62       # last record of a document with a bit of its own in an entry of a list of several terms
    MOST_FIELDS = 16      # with an index's own, which are fields of heads and numbered after all others

cdef enum:
    MOST_KINDS = 1 << 15

cdef struct Combination:
    # frequencies of a term in the fields of one document: up to three pairs of one byte, frequency << 4 | field
    uint32_t pairs
    uint32_t n


cdef inline Combination* combination_of(Combination* kinds, uint32_t pairs) noexcept nogil:
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


cdef inline void write_number(Written* into, uint64_t value) noexcept nogil:
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

    cdef void begin_list(self) noexcept nogil
    cdef void end_list(self) noexcept nogil
    cdef void begin_block(self) noexcept nogil
    cdef void tell_block(self, int32_t what) noexcept nogil
    cdef void end_block(self) noexcept nogil
    cdef void append(self, const uint8_t* data, int64_t n) noexcept nogil
    cdef void write_entry(self, int32_t step, uint32_t pairs, uint32_t fields, const int32_t* frequency) noexcept nogil
