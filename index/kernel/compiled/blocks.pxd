# Block postings, read block by block; index/segment/block_postings.py describes the layout. Inline in each module.

from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t
from libc.string cimport memchr

from .codec cimport pass_numbers, take_number
from .structs cimport BLOCK, LARGE_STEP, Lists, NO_PATTERN

cdef extern from *:
    """
    #if defined(__SSE2__)
    #include <emmintrin.h>
    #endif
    /* Running sums of 64 steps, from a start value; returns bit 1 if one of the steps is 0, bit 2 if one is 255. */
    static inline int vraagbaak_sum_up(const uint8_t* steps, int32_t from, int32_t* sums) {
    #if defined(__SSE2__)
        const __m128i none = _mm_setzero_si128();
        __m128i base = _mm_set1_epi32(from), zero = none, large = none;
        int i, half;
        for (i = 0; i < 4; i++) {
            __m128i some = _mm_loadu_si128((const __m128i*)steps + i);
            zero = _mm_or_si128(zero, _mm_cmpeq_epi8(some, none));
            large = _mm_or_si128(large, _mm_cmpeq_epi8(some, _mm_set1_epi8(-1)));
            for (half = 0; half < 2; half++) {
                __m128i eight = half ? _mm_unpackhi_epi8(some, none) : _mm_unpacklo_epi8(some, none), last;
                eight = _mm_add_epi16(eight, _mm_slli_si128(eight, 2));
                eight = _mm_add_epi16(eight, _mm_slli_si128(eight, 4));
                eight = _mm_add_epi16(eight, _mm_slli_si128(eight, 8));
                last = _mm_add_epi32(base, _mm_unpackhi_epi16(eight, none));
                _mm_storeu_si128((__m128i*)sums + 4 * i + 2 * half, _mm_add_epi32(base, _mm_unpacklo_epi16(eight, none)));
                _mm_storeu_si128((__m128i*)sums + 4 * i + 2 * half + 1, last);
                base = _mm_shuffle_epi32(last, 0xFF);
            }
        }
        return (_mm_movemask_epi8(zero) != 0) | (_mm_movemask_epi8(large) != 0) << 1;
    #else
        int i, odd = 0;
        for (i = 0; i < 64; i++) {
            odd |= (steps[i] == 0) | (steps[i] == 255) << 1;
            sums[i] = from += steps[i];
        }
        return odd;
    #endif
    }
    /* How many of a block's documents, which ascend, precede a document: compares all of them, without a branch. */
    static inline int vraagbaak_n_before(const int32_t* docs, int n, int32_t doc) {
        int i, found = 0;
        if (n == 64) for (i = 0; i < 64; i++) found += docs[i] < doc;
        else for (i = 0; i < n; i++) found += docs[i] < doc;
        return found;
    }
    """
    int n_before "vraagbaak_n_before"(const int32_t*, int, int32_t) noexcept nogil
    int _sum_up "vraagbaak_sum_up"(const uint8_t*, int32_t, int32_t*) noexcept nogil


cdef struct Block:
    # an opened block: its documents, ascending, and the place of its remaining data
    int32_t docs[BLOCK]
    const uint8_t* kinds
    const uint8_t* bytes
    int64_t odd  # offset of the fields of entries without a pattern; in a list of several terms, the
                 # terms and the records that hold them follow
    int64_t end
    int n
    uint8_t in_head[BLOCK]  # of each entry, once it is added: whether it is in a head


cdef inline int64_t n_blocks_of(const Lists* lists, Py_ssize_t number) noexcept nogil:
    return lists.block_starts[number + 1] - lists.block_starts[number]


cdef inline const int32_t* rows_of(const Lists* lists, Py_ssize_t number) noexcept nogil:
    """The data of a list's blocks, each in as many numbers as this kind of list has."""
    return lists.blocks + lists.block_width * lists.block_starts[number]


cdef inline bint open_block(const Lists* lists, Py_ssize_t number, int64_t at_block, int64_t before, int32_t n_docs,
                       Block* into) noexcept nogil:
    """Reads the documents of a block of a list, given the document before it; False where it is damaged."""
    cdef int64_t begin = lists.starts[number], end = lists.starts[number + 1], n_blocks = n_blocks_of(lists, number)
    cdef const int32_t* row = rows_of(lists, number) + lists.block_width * at_block
    cdef bint is_last = at_block + 1 == n_blocks
    cdef int64_t at = begin + row[0], rest, doc = before
    cdef int n, i
    cdef int odd = 2
    cdef const uint8_t* steps
    cdef uint64_t more
    if not begin < at < end:
        return False
    n = lists.bytes[begin] if is_last else BLOCK
    if not is_last:
        end = min(end, begin + row[lists.block_width])
    rest = at + 2 * n
    if not 1 <= n <= BLOCK or rest > end:
        return False
    steps = lists.bytes + at
    if n == BLOCK and -1 <= before < n_docs:
        odd = _sum_up(steps, <int32_t>before, into.docs)
        doc = into.docs[n - 1]
    if odd & (2 if lists.together else 3):
        # in the list of one term each document occurs once
        if not lists.together and memchr(steps, 0, n) != NULL:
            return False
        doc = before
        for i in range(n):
            doc += steps[i]
            if steps[i] == LARGE_STEP:
                if not take_number(lists.bytes, &rest, end, &more) or more > 0x7FFFFFFF:
                    return False
                doc += <int64_t>more
            into.docs[i] = <int32_t>doc
    if into.docs[0] < 0 or doc >= n_docs:
        return False
    into.kinds = steps + n
    into.bytes = lists.bytes
    into.odd = rest
    into.end = end
    into.n = n
    return True


cdef inline bint pass_odd(const Block* block, int64_t* at) noexcept nogil:
    """Skips the data of an entry without a pattern; False where the block ends before its end."""
    cdef uint64_t n
    return take_number(block.bytes, at, block.end, &n) and pass_numbers(block.bytes, at, block.end, n)


cdef inline bint find_places(const Block* block, int64_t* at) noexcept nogil:
    """Finds the place where the records of the entries begin, in a block of several terms; False where it is damaged.
    """
    cdef int i
    at[0] = block.odd
    for i in range(block.n):
        if block.kinds[i] == NO_PATTERN and not pass_odd(block, at):
            return False
    return pass_numbers(block.bytes, at, block.end, block.n)  # the terms


cdef inline bint open_forms(Block* block, int32_t n_forms, int32_t* ordinals) noexcept nogil:
    """Reads the term of each entry of a block, in a list of several terms; False where it is damaged."""
    cdef int64_t at = block.odd
    cdef uint64_t value
    cdef int i
    for i in range(block.n):
        if block.kinds[i] == NO_PATTERN and not pass_odd(block, &at):
            return False
    for i in range(block.n):
        if not take_number(block.bytes, &at, block.end, &value) or value >= <uint64_t>n_forms:
            return False
        ordinals[i] = <int32_t>value
    return True
