# Here are sets of forms and a text: where in it do they stand?

cdef struct Found:
    Py_ssize_t start
    Py_ssize_t end
    int32_t word


cdef struct Finds:
    Found* at
    Py_ssize_t n
    Py_ssize_t room


cdef int _add_find(Finds* finds, Py_ssize_t start, Py_ssize_t end, int32_t word) noexcept nogil:
    """Adds one; 0, or -1 when there is no memory."""
    cdef Found* wider
    cdef Py_ssize_t room
    if finds.n == finds.room:
        room = 2 * finds.room if finds.room else 64
        wider = <Found*>realloc(finds.at, room * sizeof(Found))
        if wider == NULL:
            return -1
        finds.at = wider
        finds.room = room
    finds.at[finds.n].start = start
    finds.at[finds.n].end = end
    finds.at[finds.n].word = word
    finds.n += 1
    return 0


cdef class FormSet:
    cdef uint64_t* hashes
    cdef uint64_t mask
    cdef uint64_t lengths[256]  # by a form's first character: which lengths, in characters, there are at all

    def __cinit__(self, forms=(), stored=()):
        cdef Scan state
        cdef uint8_t buffer[ROOM]
        cdef uint64_t size = 8, value
        cdef Py_ssize_t n = len(forms), n_bytes, length, at
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
        for i in range(256):
            self.lengths[i] = 0
        for form in forms:
            if form:
                _begin(&state, form)
                state.start = 0
                state.end = state.length
                _form(&state, buffer, &value)
                self.add(value, _read(&state, 0), state.length)
        for data, starts, numbers in stored:
            for at in range(numbers.shape[0]):
                number = numbers[at]
                if number < 0 or number + 1 >= starts.shape[0]:
                    raise Damaged("a form is not there; run `vraagbaak repair`")
                n_bytes = starts[number + 1] - starts[number]
                if starts[number] < 0 or starts[number + 1] > data.shape[0] or not 0 < n_bytes <= ROOM - 8:
                    raise Damaged("a form lies outside the forms; run `vraagbaak repair`")
                memcpy(buffer, &data[starts[number]], n_bytes)
                length = 0
                for i in range(n_bytes):
                    length += buffer[i] & 0xC0 != 0x80
                buffer[n_bytes] = buffer[n_bytes + 1] = buffer[n_bytes + 2] = 0
                self.add(_hash(buffer, <int>n_bytes), _first_of(buffer), length)

    cdef void add(self, uint64_t value, Py_UCS4 first, Py_ssize_t length) noexcept:
        cdef uint64_t slot = value & self.mask
        while self.hashes[slot] and self.hashes[slot] != value:
            slot = (slot + 1) & self.mask
        self.hashes[slot] = value
        self.lengths[_first(first)] |= <uint64_t>1 << min(length, 63)

    def __dealloc__(self):
        free(self.hashes)


cdef class Marker:
    cdef tuple sets
    cdef int n_sets
    cdef uint64_t* hashes[64]
    cdef uint64_t masks[64]
    cdef uint64_t lengths[256]

    def __cinit__(self, sets):
        cdef FormSet own
        cdef int i
        self.sets = tuple(sets)
        self.n_sets = len(self.sets)
        if self.n_sets > 64:
            raise ValueError("at most 64 sets")
        for i in range(256):
            self.lengths[i] = 0
        for number, own in enumerate(self.sets):
            self.hashes[number] = own.hashes
            self.masks[number] = own.mask
            for i in range(256):
                self.lengths[i] |= own.lengths[i]

    cdef int find(self, Scan* state, Finds* finds) noexcept nogil:
        """Adds what is found in a text; 0, or -1 when there is no memory."""
        cdef uint8_t buffer[ROOM]
        cdef uint64_t value, slot
        cdef Py_ssize_t last_end = 0, length
        cdef int n, number
        while True:
            n = _plain(state, buffer)
            if n == 0:
                return 0
            if n == NOT_PLAIN and not _next(state):
                return 0
            length = state.end - state.start
            if length > LONGEST:
                length = LONGEST
            if state.start < last_end or not self.lengths[_first(_read(state, state.start))] >> min(length, 63) & 1:
                continue
            if n == NOT_PLAIN:
                _form(state, buffer, &value)
            else:
                value = _hash(buffer, n)
            for number in range(self.n_sets):
                slot = value & self.masks[number]
                while self.hashes[number][slot] and self.hashes[number][slot] != value:
                    slot = (slot + 1) & self.masks[number]
                if self.hashes[number][slot]:
                    if _add_find(finds, state.start, state.end, number):
                        return -1
                    last_end = state.end
                    break

    def marks(self, str text not None):
        cdef Scan state
        cdef Finds finds
        cdef Py_ssize_t at
        cdef int failed
        finds.at = NULL
        finds.n = finds.room = 0
        _begin(&state, text)
        try:
            with nogil:
                failed = self.find(&state, &finds)
            if failed:
                raise MemoryError
            return [(finds.at[at].start, finds.at[at].end, finds.at[at].word) for at in range(finds.n)]
        finally:
            free(finds.at)

    def shown(self, list passages not None, Py_ssize_t width, type words_class, type snippet_class):
        return _shown_of(self, passages, width, words_class, snippet_class)


cdef inline int _first(Py_UCS4 ch) noexcept nogil:
    """Where the lengths of forms that begin with this character are kept; the same for both cases of a letter."""
    if ch < 256:
        return latin_lower[ch]
    return <int>(<uint32_t>Py_UNICODE_TOLOWER(ch) & <uint32_t>0xFF)


cdef inline Py_UCS4 _first_of(const uint8_t* form) noexcept nogil:
    """The first character of a form in UTF-8, of which three bytes can be read beyond the end."""
    if form[0] < 0xC0:
        return form[0]
    if form[0] < 0xE0:
        return <Py_UCS4>((form[0] & 0x1F) << 6 | (form[1] & 0x3F))
    if form[0] < 0xF0:
        return <Py_UCS4>((form[0] & 0x0F) << 12 | (form[1] & 0x3F) << 6 | (form[2] & 0x3F))
    return <Py_UCS4>((form[0] & 0x07) << 18 | (form[1] & 0x3F) << 12 | (form[2] & 0x3F) << 6 | (form[3] & 0x3F))
