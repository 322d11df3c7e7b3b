# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Terms side by side: cursors over the occurrences of terms, advanced together record by record."""

from libc.stdint cimport int32_t, int64_t, uint64_t, uint8_t
from libc.stdlib cimport calloc, free, qsort, realloc

from .codec cimport clock_s, pass_numbers, take_number, take_posting
from .structs cimport DAMAGED, LATE, NO_MEMORY
from .runs cimport MOST_UNITS

import numpy as np

from ...errors import Damaged, TimeIsUp
from .positions import position_skips


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


cdef class Phrases:
    """As Phrases of the plain kernel."""

    cdef const uint8_t[::1] postings
    cdef const uint8_t[::1] positions
    cdef const int64_t[:, ::1] terms
    cdef const int32_t[::1] unit_doc
    cdef const int32_t[::1] aanhef_lengths
    cdef dict skips
    cdef Py_ssize_t skipped_from
    cdef Py_ssize_t skip_step

    def __init__(self, postings, positions, terms, unit_doc, aanhef_lengths, Py_ssize_t skipped_from,
                 Py_ssize_t skip_step):
        self.postings, self.positions, self.terms = postings, positions, terms
        self.unit_doc, self.aanhef_lengths = unit_doc, aanhef_lengths
        if self.terms.shape[0] != 3:
            raise Damaged("a segment's terms have other columns; run `vraagbaak repair`")
        self.skips, self.skipped_from, self.skip_step = {}, skipped_from, skip_step

    def entries(self, places, double seconds=1e9):
        """As Phrases.entries of the plain kernel."""
        cdef double until = clock_s() + seconds
        cdef Py_ssize_t n = 0, at = 0, form
        cdef int64_t wrong, size
        cdef Cursor* cursor
        cdef const int64_t[:, ::1] skips
        cdef const uint8_t* posting_bytes = &self.postings[0] if self.postings.shape[0] else NULL
        cdef const uint8_t* position_bytes = &self.positions[0] if self.positions.shape[0] else NULL
        cdef list rarest_first = []
        for step, forms in places:
            size = 0
            for form in forms:
                if not 0 <= form < self.terms.shape[1] - 1:
                    raise Damaged("a form points outside its segment; run `vraagbaak repair`")
                size += self.terms[2, form + 1] - self.terms[2, form]
                n += 1
            if not size:
                return _entries(None)
            rarest_first.append((size, step, forms))
        rarest_first.sort()
        cdef _PhraseWalk walk = _PhraseWalk(len(rarest_first), n)
        n = 0
        for _, step, forms in rarest_first:
            walk.first[at] = n
            at += 1
            for form in forms:
                cursor = &walk.cursors[n]
                cursor.step = step
                cursor.at, cursor.end = self.terms[1, form], self.terms[1, form + 1]
                cursor.place, cursor.place_end = self.terms[2, form], self.terms[2, form + 1]
                if not (0 <= cursor.at <= cursor.end <= self.postings.shape[0]
                        and 0 <= cursor.place <= cursor.place_end <= self.positions.shape[0]):
                    raise Damaged("a form's postings lie outside their file; run `vraagbaak repair`")
                if cursor.end - cursor.at >= self.skipped_from:
                    skips = self._skips_of(form, until - clock_s())
                    cursor.n_skips = skips.shape[0]
                    cursor.skip = <const Skip*>&skips[0, 0] if cursor.n_skips else NULL
                if not _next_posting(cursor, posting_bytes):
                    raise Damaged("positions do not belong to their postings; run `vraagbaak repair`")
                n += 1
        walk.first[at] = n
        with nogil:
            wrong = walk.walk(at, posting_bytes, position_bytes, self.unit_doc, self.aanhef_lengths, until) if at else 0
        if wrong == LATE:
            raise TimeIsUp
        if wrong == NO_MEMORY:
            raise MemoryError
        if wrong:
            raise Damaged("positions do not belong to their postings; run `vraagbaak repair`")
        return _entries(walk)

    cdef object _skips_of(self, Py_ssize_t form, double seconds):
        """The skip data of a term, made when it is first needed; `skips` owns its memory from then on."""
        skips = self.skips.get(form)
        if skips is None:
            skips = position_skips(self.postings, self.positions, self.terms, form, self.skip_step, seconds)
            self.skips[form] = skips
        return skips


cdef tuple _entries(_PhraseWalk walk):
    """The records, fields and numbers of times; none of None."""
    cdef Py_ssize_t i, n = 0 if walk is None else walk.n
    made = np.empty(n, np.int32), np.empty(n, np.int32), np.empty(n, np.float64)
    cdef int32_t[::1] units = made[0]
    cdef int32_t[::1] fields = made[1]
    cdef double[::1] counts = made[2]
    for i in range(n):
        units[i], fields[i], counts[i] = walk.items[i].unit, walk.items[i].field, walk.items[i].n
    return made
