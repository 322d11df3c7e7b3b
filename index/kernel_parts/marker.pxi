# Here are words and a text: where in it do they stand?

cdef struct Wanted:
    uint64_t hash
    int32_t word


cdef class Marker:
    cdef Wanted* table
    cdef uint64_t mask
    cdef uint64_t lengths[256]  # by a form's first character: which lengths, in characters, are wanted at all

    def __cinit__(self, wanted):
        cdef uint64_t size = 8, value, slot
        cdef Scan state
        cdef uint8_t buffer[ROOM]
        cdef int i
        cdef str form
        while size < 2 * len(wanted) + 2:
            size *= 2
        self.mask = size - 1
        self.table = <Wanted*>calloc(size, sizeof(Wanted))
        if self.table == NULL:
            raise MemoryError
        for i in range(256):
            self.lengths[i] = 0
        for form, word in wanted.items():
            if not form:
                continue
            _begin(&state, form)
            state.start = 0
            state.end = state.length
            _form(&state, buffer, &value)
            slot = value & self.mask
            while self.table[slot].hash and self.table[slot].hash != value:
                slot = (slot + 1) & self.mask
            self.table[slot].hash = value
            self.table[slot].word = word
            self.lengths[_first(_read(&state, 0))] |= <uint64_t>1 << min(state.length, 63)

    def __dealloc__(self):
        free(self.table)

    def marks(self, str text not None):
        cdef Scan state
        cdef uint8_t buffer[ROOM]
        cdef uint64_t value, slot
        cdef Py_ssize_t last_end = 0, length
        found = []
        _begin(&state, text)
        while _next(&state):
            length = state.end - state.start
            if length > LONGEST:
                length = LONGEST
            if state.start < last_end or not self.lengths[_first(_read(&state, state.start))] >> min(length, 63) & 1:
                continue
            _form(&state, buffer, &value)
            slot = value & self.mask
            while self.table[slot].hash:
                if self.table[slot].hash == value:
                    found.append((state.start, state.end, self.table[slot].word))
                    last_end = state.end
                    break
                slot = (slot + 1) & self.mask
        return found


cdef inline int _first(Py_UCS4 ch) noexcept nogil:
    """Where the lengths of forms that begin with this character are kept; the same for both cases of a letter."""
    if ch < 256:
        return latin_lower[ch]
    return <int>(<uint32_t>Py_UNICODE_TOLOWER(ch) & <uint32_t>0xFF)
