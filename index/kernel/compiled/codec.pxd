# Decoding of numbers, with what it needs of the processor: bits, prefetching, the clock. Inline in each module.

from libc.stdint cimport int64_t, uint8_t, uint32_t, uint64_t
from libc.string cimport memcpy, memset
from libc.stdlib cimport realloc
from posix.time cimport CLOCK_MONOTONIC, clock_gettime, timespec

cdef extern from *:
    """
    #if defined(__GNUC__) || defined(__clang__)
    #define VRAAGBAAK_LOWEST(bits) ((bits) ? __builtin_ctzll(bits) : 64)
    #define VRAAGBAAK_N_BITS(bits) __builtin_popcountll(bits)
    #else
    static int VRAAGBAAK_LOWEST(unsigned long long bits) {
        int at = 0;
        while (at < 64 && !(bits >> at & 1)) at++;
        return at;
    }
    static int VRAAGBAAK_N_BITS(unsigned long long bits) {
        int n = 0;
        for (; bits; bits &= bits - 1) n++;
        return n;
    }
    #endif
    #if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    #define VRAAGBAAK_LITTLE_ENDIAN 1
    #else
    #define VRAAGBAAK_LITTLE_ENDIAN 0
    #endif
    #define VRAAGBAAK_BYTES 0x0101010101010101ull
    """
    const bint LITTLE_ENDIAN "VRAAGBAAK_LITTLE_ENDIAN"
    const uint64_t BYTES "VRAAGBAAK_BYTES"  # one in each byte
    int lowest_bit "VRAAGBAAK_LOWEST"(uint64_t) nogil  # the place of the lowest bit, 64 if there is none
    int n_bits "VRAAGBAAK_N_BITS"(uint64_t) nogil


cdef extern from *:
    """
    #if defined(__GNUC__)
    #define VRAAGBAAK_FETCH(place) __builtin_prefetch(place)
    #else
    #define VRAAGBAAK_FETCH(place) ((void)(place))
    #endif
    """
    void prefetch "VRAAGBAAK_FETCH"(const void* place) noexcept nogil


cdef inline double clock_s() noexcept nogil:
    cdef timespec now
    clock_gettime(CLOCK_MONOTONIC, &now)
    return <double>now.tv_sec + 1e-9 * <double>now.tv_nsec


cdef inline bint take_number(const uint8_t* data, int64_t* at, int64_t end, uint64_t* value) noexcept nogil:
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


cdef inline bint take_posting(const uint8_t* data, int64_t* at, int64_t end, uint64_t* value,
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
            n = (lowest_bit(ends) >> 3) + 1
            value[0] = (
                eight & 0x7F | eight >> 1 & 0x3F80 | eight >> 2 & 0x1FC000 | eight >> 3 & 0xFE00000
            ) & ((<uint64_t>1 << 7 * n) - 1)
            eight >>= 8 * n
            if not value[0] & eight >> 7 & 1:
                at[0] += n + <int64_t>(value[0] & 1)
                frequency[0] = eight & 0x7F if value[0] & 1 else 1
                return True
    frequency[0] = 1
    return take_number(data, at, end, value) and (not value[0] & 1 or take_number(data, at, end, frequency))


cdef inline bint pass_numbers(const uint8_t* data, int64_t* at, int64_t end, int64_t n) noexcept nogil:
    """Skips n numbers, eight bytes at a time while as many are left; False when the bytes end before."""
    cdef int64_t here = at[0]
    cdef uint64_t eight
    while n >= 8 and here + 8 <= end:
        memcpy(&eight, data + here, 8)
        n -= <int64_t>(((~eight >> 7 & BYTES) * BYTES) >> 56)  # how many numbers end in them
        here += 8
    while n and here < end:
        n -= data[here] < 0x80
        here += 1
    at[0] = here
    return n == 0


cdef inline bint has_bit(const uint64_t* bits, int64_t at) noexcept nogil:
    return bits[at >> 6] >> (at & 63) & 1


cdef inline bint has_bits(const uint64_t* bits, int64_t first, int64_t last) noexcept nogil:
    """Whether any bit is set from the first to the last."""
    cdef int64_t word = first >> 6, end = last >> 6
    cdef uint64_t found = bits[word] & (<uint64_t>0xFFFFFFFFFFFFFFFF << (first & 63))
    while word < end:
        if found:
            return True
        word += 1
        found = bits[word]
    return first <= last and found & (<uint64_t>0xFFFFFFFFFFFFFFFF >> (63 - (last & 63))) != 0
