# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Terms side by side: cursors over the occurrences of terms, advanced together record by record."""

from libc.stdint cimport int32_t, int64_t, uint64_t, uint8_t
from libc.stdlib cimport calloc, free, qsort, realloc

from .codec cimport clock_s, pass_numbers, take_number, take_posting
from .structs cimport DAMAGED, LATE, NO_MEMORY
from .runs cimport MOST_UNITS

import numpy as np

from ...errors import Damaged, TimeIsUp


cdef struct Skip:
    # where reading goes on after some postings of a term: the record before, and where the rest begins
    int64_t unit
    int64_t posting
    int64_t position


cdef struct Cursor:
    # one term's postings from the current one on; the positions of `passed` occurrences before it are still unread
    int64_t step  # how many positions the term is after the first place
    int64_t at
    int64_t end
    int64_t place
    int64_t place_end
    int64_t unit
    int64_t field
    int64_t frequency
    int64_t passed
    const Skip* skip
    Py_ssize_t n_skips


cdef struct Keys:
    # places in one record, ascending: field and position, counted from the first place of the phrase
    int64_t* items
    Py_ssize_t n
    Py_ssize_t room


cdef struct InField:
    # how many times the terms are side by side in one field of one record
    int32_t unit
    int32_t field
    double n


cdef enum:
    KEY_BITS = 32  # bits of a position within a key
    STEPS_BETWEEN = 1 << 12  # steps of cursors between two looks at the clock
    AANHEF = 0  # as in index/layout.py
    TITEL = 1

cdef int64_t NO_MORE = 0x7FFFFFFFFFFFFFFF  # the record of a cursor at its end


cdef int _by_key(const void* these, const void* those) noexcept nogil:
    cdef int64_t this = (<const int64_t*>these)[0], that = (<const int64_t*>those)[0]
    return (this > that) - (this < that)


cdef inline bint _next_posting(Cursor* cursor, const uint8_t* postings) noexcept nogil:
    """Reads the next posting of a cursor; False where it is damaged."""
    cdef uint64_t value, frequency
    cursor.passed += cursor.frequency
    cursor.frequency = 0
    if cursor.at >= cursor.end:
        cursor.unit = NO_MORE
        return True
    if not take_posting(postings, &cursor.at, cursor.end, &value, &frequency):
        return False
    cursor.unit += <int64_t>(value >> 5)
    cursor.field = value >> 1 & 15
    cursor.frequency = <int64_t>frequency
    return value >> 5 <= MOST_UNITS >= cursor.unit and frequency <= 0x7FFFFFFF


cdef inline bint _advance(Cursor* cursor, const uint8_t* postings, int64_t unit) noexcept nogil:
    """Moves a cursor to its first posting in a record, or after it; False where postings are damaged."""
    cdef Py_ssize_t low, high, middle
    cdef int64_t at, own, passed
    cdef uint64_t value = 0, frequency = 0
    if cursor.unit >= unit:
        return True
    if cursor.n_skips > 1 and cursor.skip[1].unit < unit:
        # the last skip before the record, which may have postings in several fields: mostly a near one
        low, high = 1, 2
        while high < cursor.n_skips and cursor.skip[high].unit < unit:
            low, high = high, 2 * high
        high = min(high, cursor.n_skips)
        while high - low > 1:
            middle = (low + high) >> 1
            if cursor.skip[middle].unit < unit:
                low = middle
            else:
                high = middle
        cursor.skip += low
        cursor.n_skips -= low
        if cursor.at < cursor.skip.posting <= cursor.end and cursor.place <= cursor.skip.position <= cursor.place_end:
            cursor.at, cursor.unit, cursor.place = cursor.skip.posting, cursor.skip.unit, cursor.skip.position
            cursor.passed = cursor.frequency = 0
    at, own, passed = cursor.at, cursor.unit, cursor.passed
    frequency = <uint64_t>cursor.frequency
    while own < unit:
        passed += <int64_t>frequency
        frequency = 0
        if at >= cursor.end:
            own = NO_MORE
            break
        if not take_posting(postings, &at, cursor.end, &value, &frequency) or value >> 5 > MOST_UNITS or (
            frequency > 0x7FFFFFFF
        ):
            return False
        own += <int64_t>(value >> 5)
    cursor.at, cursor.unit, cursor.passed = at, own, passed
    cursor.frequency, cursor.field = <int64_t>frequency, value >> 1 & 15
    return own == NO_MORE or own <= MOST_UNITS


cdef inline bint _add_key(Keys* keys, int64_t key) noexcept nogil:
    cdef int64_t* more
    if keys.n == keys.room:
        more = <int64_t*>realloc(keys.items, 2 * (keys.room + 32) * sizeof(int64_t))
        if more == NULL:
            return False
        keys.items, keys.room = more, 2 * (keys.room + 32)
    keys.items[keys.n] = key
    keys.n += 1
    return True


cdef int64_t _read_keys(Cursor* cursors, Py_ssize_t n, const uint8_t* postings, const uint8_t* positions, int64_t unit,
                        int64_t aanhef, Keys* keys) noexcept nogil:
    """Reads the places of terms in one record, which the cursors then are past; `aanhef` is the length of the aanhef,
    whose positions count back from the titel. Returns 0, or an error code."""
    cdef Py_ssize_t c, i
    cdef Cursor* own
    cdef int64_t base, position, nth
    cdef uint64_t step
    cdef bint in_order = True
    keys.n = 0
    for c in range(n):
        own = &cursors[c]
        while own.unit == unit:
            if own.frequency > own.place_end - own.place:  # an occurrence takes a byte of positions at least
                return DAMAGED
            base = (own.field << KEY_BITS) - own.step
            if own.field == AANHEF:
                base += (<int64_t>TITEL << KEY_BITS) - aanhef
            if not pass_numbers(positions, &own.place, own.place_end, own.passed):
                return DAMAGED
            position = own.passed = 0
            for nth in range(own.frequency):
                if not take_number(positions, &own.place, own.place_end, &step) or step > <uint64_t>(0x7FFFFFFF - position):
                    return DAMAGED
                position += <int64_t>step
                in_order = in_order and (not keys.n or keys.items[keys.n - 1] < base + position)
                if not _add_key(keys, base + position):
                    return NO_MEMORY
            own.frequency = 0
            if not _next_posting(own, postings):
                return DAMAGED
    if not in_order:
        qsort(keys.items, keys.n, sizeof(int64_t), _by_key)
        c = 0
        for i in range(keys.n):
            if not i or keys.items[i] != keys.items[c - 1]:
                keys.items[c] = keys.items[i]
                c += 1
        keys.n = c
    return 0


cdef void _keep_common(Keys* keys, const Keys* others) noexcept nogil:
    """Keeps the places that others are as well."""
    cdef Py_ssize_t i, at = 0, n = 0
    for i in range(keys.n):
        while at < others.n and others.items[at] < keys.items[i]:
            at += 1
        if at < others.n and others.items[at] == keys.items[i]:
            keys.items[n] = keys.items[i]
            n += 1
    keys.n = n


cdef class _PhraseWalk:
    """The cursors of one phrase, and the room of its results."""

    cdef Cursor* cursors
    cdef Py_ssize_t* first  # of each place, its first cursor; one more for the end
    cdef InField* items
    cdef Py_ssize_t n
    cdef Py_ssize_t room
    cdef Keys keys
    cdef Keys others

    def __cinit__(self, Py_ssize_t n_places, Py_ssize_t n_cursors):
        self.cursors = <Cursor*>calloc(n_cursors + 1, sizeof(Cursor))
        self.first = <Py_ssize_t*>calloc(n_places + 1, sizeof(Py_ssize_t))
        if self.cursors == NULL or self.first == NULL:
            raise MemoryError

    def __dealloc__(self):
        free(self.cursors)
        free(self.first)
        free(self.items)
        free(self.keys.items)
        free(self.others.items)

    cdef bint add(self, int64_t unit) noexcept nogil:
        """Counts the common places of a record by field; False without memory."""
        cdef Py_ssize_t i
        cdef InField* more
        cdef int32_t field
        for i in range(self.keys.n):
            field = <int32_t>(self.keys.items[i] >> KEY_BITS)
            if i and self.items[self.n - 1].field == field:
                self.items[self.n - 1].n += 1
                continue
            if self.n == self.room:
                more = <InField*>realloc(self.items, 2 * (self.room + 32) * sizeof(InField))
                if more == NULL:
                    return False
                self.items, self.room = more, 2 * (self.room + 32)
            self.items[self.n].unit, self.items[self.n].field, self.items[self.n].n = <int32_t>unit, field, 1
            self.n += 1
        return True

    cdef int64_t walk(self, Py_ssize_t n_places, const uint8_t* postings, const uint8_t* positions,
                      const int32_t[::1] unit_doc, const int32_t[::1] aanhef_lengths, double until) noexcept nogil:
        """Finds the records where each place has one of its terms, then compares positions. Returns 0, or an error
        code."""
        cdef Py_ssize_t place, c
        cdef int64_t unit = 0, nearest, wrong, n_steps = 0
        cdef int32_t doc
        while True:
            place = 0
            while place < n_places:
                nearest = NO_MORE
                for c in range(self.first[place], self.first[place + 1]):
                    if not _advance(&self.cursors[c], postings, unit):
                        return DAMAGED
                    nearest = min(nearest, self.cursors[c].unit)
                if nearest == NO_MORE:
                    return 0
                # where a later record is nearest, all places have to be there
                place = place + 1 if nearest == unit or not place else 0
                unit = nearest
                if n_steps % STEPS_BETWEEN == 0 and clock_s() > until:
                    return LATE
                n_steps += 1
            if unit >= unit_doc.shape[0]:
                return DAMAGED
            doc = unit_doc[unit]
            if not 0 <= doc < aanhef_lengths.shape[0]:
                return DAMAGED
            for place in range(n_places):
                wrong = _read_keys(&self.cursors[self.first[place]], self.first[place + 1] - self.first[place], postings,
                                   positions, unit, aanhef_lengths[doc], &self.others if place else &self.keys)
                if wrong:
                    return wrong
                if place:
                    _keep_common(&self.keys, &self.others)
                if not self.keys.n:
                    break
            if not self.add(unit):
                return NO_MEMORY
            unit += 1


def phrase_postings(const uint8_t[::1] postings, const uint8_t[::1] positions, const int64_t[:, ::1] terms,
                 const int32_t[::1] unit_doc, const int32_t[::1] aanhef_lengths, list places not None,
                 double seconds=1e9):
    """As phrase_postings of the plain kernel."""
    cdef double until = clock_s() + seconds
    cdef Py_ssize_t n = 0, at, form, i
    cdef int64_t wrong
    cdef Cursor* own
    cdef const int64_t[:, ::1] skips
    cdef const uint8_t* posting_bytes = &postings[0] if postings.shape[0] else NULL
    cdef const uint8_t* position_bytes = &positions[0] if positions.shape[0] else NULL
    cdef _PhraseWalk found = _PhraseWalk(len(places), sum([len(forms) for _, forms, _ in places]))
    kept = []  # owns the memory of the skip data
    for at, (step, forms, skips_of) in enumerate(places):
        found.first[at] = n
        for i, form in enumerate(forms):
            if terms.shape[0] != 3 or not 0 <= form < terms.shape[1] - 1:
                raise Damaged("a form points outside its segment; run `vraagbaak repair`")
            own = &found.cursors[n]
            own.step = step
            own.at, own.end = terms[1, form], terms[1, form + 1]
            own.place, own.place_end = terms[2, form], terms[2, form + 1]
            if not (0 <= own.at <= own.end <= postings.shape[0] and 0 <= own.place <= own.place_end <= positions.shape[0]):
                raise Damaged("a form's postings lie outside their file; run `vraagbaak repair`")
            if skips_of[i] is not None:
                skips = skips_of[i]
                if skips.shape[1] != 3:
                    raise ValueError("skip data has a unit, a posting and a position in each row")
                kept.append(skips)
                own.n_skips = skips.shape[0]
                own.skip = <const Skip*>&skips[0, 0] if own.n_skips else NULL
            if not _next_posting(own, posting_bytes):
                raise Damaged("positions do not belong to their postings; run `vraagbaak repair`")
            n += 1
    found.first[len(places)] = n
    at = len(places)
    with nogil:
        wrong = found.walk(at, posting_bytes, position_bytes, unit_doc, aanhef_lengths, until) if at else 0
    if wrong == LATE:
        raise TimeIsUp
    if wrong == NO_MEMORY:
        raise MemoryError
    if wrong:
        raise Damaged("positions do not belong to their postings; run `vraagbaak repair`")
    made = np.empty(found.n, np.int32), np.empty(found.n, np.int32), np.empty(found.n, np.float64)
    cdef int32_t[::1] units = made[0]
    cdef int32_t[::1] fields = made[1]
    cdef double[::1] counts = made[2]
    for i in range(found.n):
        units[i], fields[i], counts[i] = found.items[i].unit, found.items[i].field, found.items[i].n
    return made
