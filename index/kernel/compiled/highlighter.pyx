# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Highlighter: matches sets of terms in a text."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, realloc
from libc.string cimport memcpy, memset

from .characters cimport LONGEST, ROOM, WORD, Py_UNICODE_TOLOWER, latin_kind, latin_lower
from .codec cimport BYTES, LITTLE_ENDIAN, lowest_bit
from .tokens cimport NOT_PLAIN, Scan, begin_scan, char_at, hash_of, may_join, next_token, plain_term, write_term

from ...errors import Damaged

cdef int add_match(Matches* matches, Py_ssize_t start, Py_ssize_t end, int32_t word) noexcept nogil:
    """Adds one occurrence; 0, or -1 when there is no memory."""
    cdef Match* wider
    cdef Py_ssize_t room
    if matches.n == matches.room:
        room = 2 * matches.room if matches.room else 64
        wider = <Match*>realloc(matches.at, room * sizeof(Match))
        if wider == NULL:
            return -1
        matches.at = wider
        matches.room = room
    matches.at[matches.n].start = start
    matches.at[matches.n].end = end
    matches.at[matches.n].word = word
    matches.n += 1
    return 0


cdef inline uint32_t _looks(Py_UCS4 first, Py_UCS4 last, Py_ssize_t length) noexcept nogil:
    """A number under 64 * N_ALIKE, equal for terms of equal length that begin and end alike, whatever their case."""
    return (_lowered(first) & 31 | (_lowered(last) & 31) << 5) ^ <uint32_t>(length * 149) & (64 * N_ALIKE - 1)


cdef inline uint32_t _lowered(Py_UCS4 ch) noexcept nogil:
    if ch < 256:
        return latin_lower[ch]
    return <uint32_t>Py_UNICODE_TOLOWER(ch)


cdef inline uint64_t _word_bits(const uint8_t* text, Py_ssize_t length) noexcept nogil:
    """Which of the next 64 characters belong to words; eight ASCII characters are computed at a time."""
    cdef uint64_t found = 0, eight, letters, digits
    cdef Py_ssize_t first = 0, at
    length = min(length, 64)
    while first + 8 <= length:
        memcpy(&eight, text + first, 8)
        if LITTLE_ENDIAN and not eight & 0x80 * BYTES:
            # a sum sets the highest bit of its byte where the comparison of the character fails
            letters = eight | 0x20 * BYTES
            letters = (letters + (0x80 - 97) * BYTES) & ~(letters + (0x7F - 122) * BYTES)
            digits = (eight + (0x80 - 48) * BYTES) & ~(eight + (0x7F - 57) * BYTES)
            eight = ((letters | digits) >> 7) & BYTES
            found |= ((eight * <uint64_t>0x0102040810204080) >> 56) << first
        else:
            for at in range(first, first + 8):
                found |= <uint64_t>(latin_kind[text[at]] & WORD) << at
        first += 8
    for at in range(first, length):
        found |= <uint64_t>(latin_kind[text[at]] & WORD) << at
    return found


cdef inline Py_UCS4 _character_of(const uint8_t* form) noexcept nogil:
    """The character of a UTF-8 term that begins here; three bytes beyond the end must be readable."""
    if form[0] < 0xC0:
        return form[0]
    if form[0] < 0xE0:
        return <Py_UCS4>((form[0] & 0x1F) << 6 | (form[1] & 0x3F))
    if form[0] < 0xF0:
        return <Py_UCS4>((form[0] & 0x0F) << 12 | (form[1] & 0x3F) << 6 | (form[2] & 0x3F))
    return <Py_UCS4>((form[0] & 0x07) << 18 | (form[1] & 0x3F) << 12 | (form[2] & 0x3F) << 6 | (form[3] & 0x3F))


cdef class FormSet:
    cdef uint64_t* hashes
    cdef uint64_t mask
    cdef uint64_t alike[N_ALIKE]  # possible terms, as bits: see _looks

    def __cinit__(self, forms=(), stored=()):
        cdef Scan state
        cdef uint8_t buffer[ROOM]
        cdef uint64_t size = 8, value
        cdef Py_ssize_t n = len(forms), n_bytes, length, last, at
        cdef int32_t number
        cdef const uint8_t[::1] data
        cdef const int64_t[::1] starts
        cdef const int32_t[::1] numbers
        cdef str form
        cdef int i
        for _, _, some in stored:
            n += len(some)
        while size < <uint64_t>(2 * n + 2):
            size *= 2
        self.mask = size - 1
        self.hashes = <uint64_t*>calloc(size, sizeof(uint64_t))
        if self.hashes == NULL:
            raise MemoryError
        memset(self.alike, 0, sizeof(self.alike))
        for form in forms:
            if form:
                begin_scan(&state, form)
                state.start = 0
                state.end = state.length
                write_term(&state, buffer, &value)
                length = min(state.length, LONGEST)
                self.add(value, _looks(char_at(&state, 0), char_at(&state, length - 1), length))
        for data, starts, numbers in stored:
            for at in range(numbers.shape[0]):
                number = numbers[at]
                if number < 0 or number + 1 >= starts.shape[0]:
                    raise Damaged("a form is not there; run `vraagbaak repair`")
                n_bytes = starts[number + 1] - starts[number]
                if starts[number] < 0 or starts[number + 1] > data.shape[0] or not 0 < n_bytes <= ROOM - 8:
                    raise Damaged("a form lies outside the forms; run `vraagbaak repair`")
                memcpy(buffer, &data[starts[number]], n_bytes)
                length = last = 0
                for i in range(n_bytes):
                    if buffer[i] & 0xC0 != 0x80:
                        length += 1
                        last = i
                buffer[n_bytes] = buffer[n_bytes + 1] = buffer[n_bytes + 2] = 0
                self.add(
                    hash_of(buffer, <int>n_bytes), _looks(_character_of(buffer), _character_of(buffer + last), length)
                )

    cdef void add(self, uint64_t value, uint32_t looks) noexcept:
        cdef uint64_t slot = value & self.mask
        while self.hashes[slot] and self.hashes[slot] != value:
            slot = (slot + 1) & self.mask
        self.hashes[slot] = value
        self.alike[looks >> 6] |= <uint64_t>1 << (looks & 63)

    def __dealloc__(self):
        free(self.hashes)


cdef class Highlighter:

    def __cinit__(self, sets):
        cdef FormSet own
        cdef int i
        self.sets = tuple(sets)
        self.n_sets = len(self.sets)
        if self.n_sets > 64:
            raise ValueError("at most 64 sets")
        memset(self.alike, 0, sizeof(self.alike))
        for number, own in enumerate(self.sets):
            self.hashes[number] = own.hashes
            self.masks[number] = own.mask
            for i in range(N_ALIKE):
                self.alike[i] |= own.alike[i]

    def marks(self, str text not None):
        cdef Scan state
        cdef Matches matches
        cdef Py_ssize_t at
        cdef int failed
        matches.at = NULL
        matches.n = matches.room = 0
        begin_scan(&state, text)
        try:
            if state.length < MANY_LETTERS:
                failed = find_matches(self, &state, &matches)
            else:
                with nogil:
                    failed = find_matches(self, &state, &matches)
            if failed:
                raise MemoryError
            return [(matches.at[at].start, matches.at[at].end, matches.at[at].word) for at in range(matches.n)]
        finally:
            free(matches.at)


cdef inline bint _may_be(Highlighter self, Py_UCS4 first, Py_UCS4 last, Py_ssize_t length) noexcept nogil:
    """Whether a term of this length with these characters may be in a set."""
    cdef uint32_t looks = _looks(first, last, length)
    return self.alike[looks >> 6] >> (looks & 63) & 1


cdef inline int _set_of(Highlighter self, uint64_t value) noexcept nogil:
    """The first set that contains a term, or -1."""
    cdef int number
    cdef uint64_t slot
    for number in range(self.n_sets):
        slot = value & self.masks[number]
        while self.hashes[number][slot] and self.hashes[number][slot] != value:
            slot = (slot + 1) & self.masks[number]
        if self.hashes[number][slot]:
            return number
    return -1


cdef int find_matches(Highlighter self, Scan* state, Matches* matches) noexcept nogil:
    """Adds the occurrences in a text; 0, or -1 when there is no memory."""
    cdef uint8_t buffer[ROOM]
    cdef Py_ssize_t last_end = 0
    cdef int n
    if state.kind == 1:
        return _find_latin(self, state, <const uint8_t*>state.data, matches)
    while True:
        n = plain_term(state, buffer)
        if n == 0 or (n == NOT_PLAIN and not next_token(state)):
            return 0
        if _look_at(self, state, matches, &last_end):
            return -1


cdef int _look_at(Highlighter self, Scan* state, Matches* matches, Py_ssize_t* last_end) noexcept nogil:
    """Adds the last token, if it is in a set and no token that contains it was added."""
    cdef uint8_t buffer[ROOM]
    cdef uint64_t value
    cdef Py_ssize_t length = min(state.end - state.start, LONGEST)
    cdef int number
    if state.start < last_end[0] or not (
        state.rewritten
        or _may_be(self, char_at(state, state.start), char_at(state, state.start + length - 1), length)
    ):
        return 0
    write_term(state, buffer, &value)
    number = _set_of(self, value)
    if number >= 0:
        last_end[0] = state.end
        return add_match(matches, state.start, state.end, number)
    return 0


cdef int _find_latin(Highlighter self, Scan* state, const uint8_t* text, Matches* matches) noexcept nogil:
    """As find, in a text of Latin-1: runs are found by bits, 64 characters at a time; joined tokens are scanned."""
    cdef Py_ssize_t length = state.length, block = 0, start, end, last_end = 0
    cdef uint64_t words = _word_bits(text, length)
    while True:
        while not words:
            block += 1
            if 64 * block >= length:
                return 0
            words = _word_bits(text + 64 * block, length - 64 * block)
        start = 64 * block + lowest_bit(words)
        end = start + lowest_bit(~(words >> (start & 63)))
        while end == 64 * (block + 1) and end < length:
            block += 1
            words = _word_bits(text + end, length - end)
            end += lowest_bit(~words)
        if end < length and may_join(
            text[end - 1], latin_kind[text[end]], text[end], text[end + 1] if end + 1 < length else 0
        ):
            state.at = start
            while next_token(state):
                if _look_at(self, state, matches, &last_end):
                    return -1
                if state.part_at < 0 and state.group_at < 0:
                    break
            end = state.at
            if end >= length:
                return 0
            if end >> 6 != block:
                block = end >> 6
                words = _word_bits(text + 64 * block, length - 64 * block)
        else:
            state.start = start
            state.end = end
            state.rewritten = False
            if _may_be(self, text[start], text[min(end, start + LONGEST) - 1], min(end - start, LONGEST)):
                if _look_at(self, state, matches, &last_end):
                    return -1
        words = words & ~<uint64_t>0 << (end & 63) if end >> 6 == block else 0
