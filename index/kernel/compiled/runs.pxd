# Runs of postings: one test finds where the numbers in 64 bytes end, so that decoding one posting rarely waits for the
# last. Inline in each module.

from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.string cimport memcpy

from .codec cimport LITTLE_ENDIAN, lowest_bit, take_posting
from .structs cimport RUN, Segment

cdef extern from *:
    """
    #if defined(__SSE2__)
    #include <emmintrin.h>
    #endif
    /* For 64 bytes: which of them end a number, and which are odd. */
    static inline void vraagbaak_marks(const uint8_t* from, uint64_t* ends, uint64_t* odd) {
        uint64_t more = 0, lowest = 0;
        int i;
    #if defined(__SSE2__)
        for (i = 0; i < 4; i++) {
            __m128i some = _mm_loadu_si128((const __m128i*)from + i);
            more |= (uint64_t)(uint16_t)_mm_movemask_epi8(some) << 16 * i;
            lowest |= (uint64_t)(uint16_t)_mm_movemask_epi8(_mm_slli_epi16(some, 7)) << 16 * i;
        }
    #else
        for (i = 0; i < 64; i++) {
            more |= (uint64_t)(from[i] >> 7) << i;
            lowest |= (uint64_t)(from[i] & 1) << i;
        }
    #endif
        *ends = ~more;
        *odd = lowest;
    }
    """
    void _marks "vraagbaak_marks"(const uint8_t*, uint64_t*, uint64_t*) noexcept nogil

cdef enum:
    MARKED = 64       # bytes of one test
    BEYOND = 8        # bytes that may be read after these
    MOST_UNITS = 0x7FFFFFFF


cdef struct Run:
    # postings that were read together
    int n
    int64_t units[RUN]
    uint32_t frequencies[RUN]
    int32_t fields[RUN]


cdef inline bint read_run(const Segment* here, int64_t* at, int64_t end, int64_t* unit, Run* run,
                    int64_t stop=MOST_UNITS) noexcept nogil:
    """Reads the next postings of a term, from an offset and the record before it on, up to the first in record `stop`
    or after it; False where they are damaged. Record numbers ascend, so none is outside the segment if the last is not.
    """
    cdef const uint8_t* data = here.postings
    cdef int64_t place = at[0], own = unit[0]
    cdef uint64_t ends, odd, rest, value, frequency, has
    cdef int start, last, field, n = 0, worst = 0
    while n < RUN and place < end and own < stop:
        start = 0
        if LITTLE_ENDIAN and place + MARKED + BEYOND <= here.n_postings:
            _marks(data + place, &ends, &odd)
            if end - place < MARKED:
                ends &= (<uint64_t>1 << (end - place)) - 1
            while ends and n < RUN and own < stop:
                last = lowest_bit(ends)
                rest = ends & (ends - 1)
                has = odd >> start & 1  # a frequency follows
                frequency = data[place + last + 1]
                if last - start > 3 or (has and (not rest or frequency > 0x7F)):
                    break
                memcpy(&value, data + place + start, 8)
                value &= (<uint64_t>1 << 8 * (last - start + 1)) - 1
                value = value & 0x7F | value >> 1 & 0x3F80 | value >> 2 & 0x1FC000 | value >> 3 & 0xFE00000
                field = <int>(value >> 1 & 15)
                own += <int64_t>(value >> 5)
                run.units[n] = own
                run.fields[n] = field
                run.frequencies[n] = <uint32_t>(1 + has * (frequency - 1))
                worst = max(worst, field)
                n += 1
                ends = rest & (rest - has)
                start = last + 1 + <int>has
        if start:
            place += start
            continue
        # longer ones, and those near the end of the data, are read one by one
        if not take_posting(data, &place, end, &value, &frequency) or value >> 5 > 0x7FFFFFFF or frequency > 0x7FFFFFFF:
            return False
        field = <int>(value >> 1 & 15)
        own += <int64_t>(value >> 5)
        run.units[n] = own
        run.fields[n] = field
        run.frequencies[n] = <uint32_t>frequency
        worst = max(worst, field)
        n += 1
    run.n = n
    at[0] = place
    unit[0] = own
    return worst < here.n_fields and own < here.n_units
