# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""The inner loops, compiled: tokenise and invert texts, walk postings and score, mark words in a text.

The numpy twin is index/plain_kernel.py: same classes, same answers; its docstrings say what each does. What comes
from disk is not trusted: a posting that points outside its segment raises Damaged.
"""

from libc.math cimport rint
from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc, realloc
from libc.string cimport memcmp, memcpy

import numpy as np

from .errors import Damaged

NAME = "compiled"

cdef extern from "Python.h":
    int PyUnicode_KIND(object) nogil
    void* PyUnicode_DATA(object) nogil
    Py_UCS4 PyUnicode_READ(int, const void*, Py_ssize_t) nogil
    bint Py_UNICODE_ISALNUM(Py_UCS4) nogil
    bint Py_UNICODE_ISDIGIT(Py_UCS4) nogil
    Py_UCS4 Py_UNICODE_TOLOWER(Py_UCS4) nogil

cdef enum:
    LONGEST = 128
    ROOM = 4 * 128 + 8  # bytes of the longest form in UTF-8, and of one look beyond its end
    WORD = 1
    DIGIT = 2
    HYPHEN = 4
    APOSTROPHE = 8
    NUMBER_MARK = 16

# ---------------------------------------------------------------- characters and tokens

cdef uint8_t latin_kind[256]
cdef uint8_t latin_lower[256]


cdef void _fill_tables():
    cdef int code
    for code in range(256):
        latin_kind[code] = _kind_of(<Py_UCS4>code)
        latin_lower[code] = <uint8_t>Py_UNICODE_TOLOWER(<Py_UCS4>code)


cdef inline uint8_t _kind_of(Py_UCS4 ch) noexcept nogil:
    cdef uint8_t kind = 0
    if Py_UNICODE_ISALNUM(ch) or 0x300 <= ch <= 0x36F:
        kind |= WORD
    if Py_UNICODE_ISDIGIT(ch):
        kind |= DIGIT
    if ch == 45 or ch == 0x2010 or ch == 0x2011:
        kind |= HYPHEN
    if ch == 39 or ch == 0x2019:
        kind |= APOSTROPHE
    if ch == 46 or ch == 47 or ch == 58:
        kind |= NUMBER_MARK
    return kind


_fill_tables()

cdef struct Scan:
    int kind
    const void* data
    Py_ssize_t length
    Py_ssize_t at         # the next character to look at
    Py_ssize_t part_at    # where the next run to give out begins, or -1
    Py_ssize_t runs_end   # where the joined token's last run ends
    int32_t position      # of the token given out last
    # the token given out last
    Py_ssize_t start
    Py_ssize_t end


cdef inline Py_UCS4 _read(Scan* scan, Py_ssize_t at) noexcept nogil:
    return PyUnicode_READ(scan.kind, scan.data, at)


cdef inline uint8_t _class(Scan* scan, Py_ssize_t at) noexcept nogil:
    cdef Py_UCS4 ch = PyUnicode_READ(scan.kind, scan.data, at)
    if ch < 256:
        return latin_kind[ch]
    return _kind_of(ch)


cdef void _begin(Scan* scan, str text):
    scan.kind = PyUnicode_KIND(text)
    scan.data = PyUnicode_DATA(text)
    scan.length = len(text)
    scan.at = 0
    scan.part_at = -1
    scan.position = -1


cdef inline Py_ssize_t _run_end(Scan* scan, Py_ssize_t at) noexcept nogil:
    while at < scan.length and _class(scan, at) & WORD:
        at += 1
    return at


cdef bint _next(Scan* scan) noexcept nogil:
    """Gives out the next token: a joined one, then its runs (index/analysis/tokens.py has the rule)."""
    cdef Py_ssize_t start, end, run_start, following_end, whole_end
    cdef int n_parts
    cdef uint8_t mark, before, after
    if scan.part_at < 0:
        start = scan.at
        while start < scan.length and not _class(scan, start) & WORD:
            start += 1
        if start >= scan.length:
            return False
        end = _run_end(scan, start)
        run_start = start
        n_parts = 1
        while end + 1 < scan.length:
            mark = _class(scan, end)
            if not mark & (HYPHEN | APOSTROPHE | NUMBER_MARK):
                break
            after = _class(scan, end + 1)
            if not after & WORD:
                break
            before = _class(scan, end - 1)
            following_end = _run_end(scan, end + 1)
            if mark & NUMBER_MARK and not (
                (before & DIGIT or end - run_start == 1) and (after & DIGIT or following_end - end == 2)
            ):
                break
            if not mark & APOSTROPHE or before & DIGIT or after & DIGIT:
                n_parts += 1
            run_start = end + 1
            end = following_end
        whole_end = end
        if end < scan.length and _read(scan, end) == 37 and _class(scan, end - 1) & DIGIT:
            whole_end += 1
        scan.position += 1
        scan.at = whole_end
        if n_parts == 1 and whole_end == end:
            scan.start = start
            scan.end = end
            return True
        scan.part_at = start
        scan.runs_end = end
        if whole_end - start <= LONGEST:
            scan.start = start
            scan.end = whole_end
            return True
    start = scan.part_at
    end = _run_end(scan, start)
    while (
        end < scan.runs_end
        and _class(scan, end) & APOSTROPHE
        and not _class(scan, end - 1) & DIGIT
        and not _class(scan, end + 1) & DIGIT
    ):
        end = _run_end(scan, end + 1)
    scan.start = start
    scan.end = end
    scan.part_at = end + 1 if end < scan.runs_end else -1
    return True


cdef inline int _form(Scan* scan, uint8_t* out, uint64_t* hash_out) noexcept nogil:
    """The token's form as UTF-8 in `out` (ROOM bytes) and its hash; gives the length in bytes."""
    cdef Py_ssize_t at, end = scan.end
    cdef uint32_t ch
    cdef int n = 0
    if end - scan.start > LONGEST:
        end = scan.start + LONGEST
    for at in range(scan.start, end):
        ch = <uint32_t>_read(scan, at)
        if ch < 128:
            out[n] = latin_lower[ch]
            n += 1
            continue
        if ch < 256:
            ch = latin_lower[ch]
        elif ch == 0x2019:
            ch = 39
        elif ch == 0x2010 or ch == 0x2011:
            ch = 45
        elif ch != 0x130:  # the one letter whose lower case is two characters stays as it is
            ch = <uint32_t>Py_UNICODE_TOLOWER(<Py_UCS4>ch)
        if ch < 0x80:
            out[n] = <uint8_t>ch
            n += 1
        elif ch < 0x800:
            out[n] = 0xC0 | (ch >> 6)
            out[n + 1] = 0x80 | (ch & 0x3F)
            n += 2
        elif ch < 0x10000:
            out[n] = 0xE0 | (ch >> 12)
            out[n + 1] = 0x80 | ((ch >> 6) & 0x3F)
            out[n + 2] = 0x80 | (ch & 0x3F)
            n += 3
        else:
            out[n] = 0xF0 | (ch >> 18)
            out[n + 1] = 0x80 | ((ch >> 12) & 0x3F)
            out[n + 2] = 0x80 | ((ch >> 6) & 0x3F)
            out[n + 3] = 0x80 | (ch & 0x3F)
            n += 4
    hash_out[0] = _hash(out, n)
    return n


cdef inline uint64_t _hash(const uint8_t* data, int n) noexcept nogil:
    """A number for n bytes, never 0: eight bytes at a time, multiplied and folded. Reads up to 7 bytes beyond."""
    cdef uint64_t value = <uint64_t>n, word
    cdef int at = 0
    while at < n:
        memcpy(&word, data + at, 8)
        if n - at < 8:
            word &= ((<uint64_t>1) << (8 * (n - at))) - 1
        value = (value ^ word) * <uint64_t>0x9E3779B97F4A7C15
        value ^= value >> 32
        at += 8
    return value | (value == 0)


def scan(str text not None):
    """All tokens as (form, start, end, position); for tests against the plain tokeniser."""
    cdef Scan state
    cdef uint8_t buffer[ROOM]
    cdef uint64_t value
    cdef int n
    found = []
    _begin(&state, text)
    while _next(&state):
        n = _form(&state, buffer, &value)
        found.append((buffer[:n].decode("utf-8", "surrogatepass"), state.start, state.end, state.position))
    return found


# ---------------------------------------------------------------- inverting

cdef struct Bytes:
    uint8_t* data
    uint32_t n
    uint32_t room


cdef struct Entry:  # 64 bytes: a cache line
    uint64_t hash
    uint32_t text_at
    uint16_t text_n
    uint16_t field
    int32_t unit          # of the posting not yet written, or -1
    int32_t written_unit  # of the posting written last
    int32_t frequency
    int32_t position      # of the occurrence seen last in that posting
    Bytes postings
    Bytes positions


cdef inline bint _put(Bytes* into, uint64_t value) noexcept nogil:
    """Appends a number, seven bits a byte, low bits first."""
    cdef uint8_t* grown
    cdef uint32_t room
    if into.n + 10 > into.room:
        room = 12 if into.room == 0 else into.room + (into.room >> 1) + 8
        grown = <uint8_t*>realloc(into.data, room)
        if grown == NULL:
            return False
        into.data = grown
        into.room = room
    while value >= 0x80:
        into.data[into.n] = <uint8_t>(value | 0x80)
        into.n += 1
        value >>= 7
    into.data[into.n] = <uint8_t>value
    into.n += 1
    return True


cdef inline bint _write(Entry* entry) noexcept nogil:
    """Writes the pending posting: the step from the unit before, the field, and the term frequency if over 1."""
    cdef uint64_t step = entry.unit - entry.written_unit
    if not _put(&entry.postings, step << 5 | <uint64_t>(entry.field << 1) | (entry.frequency > 1)):
        return False
    if entry.frequency > 1 and not _put(&entry.postings, entry.frequency):
        return False
    entry.written_unit = entry.unit
    return True


cdef class Inverter:
    cdef Entry* entries
    cdef uint32_t n_entries, room
    cdef uint32_t* table
    cdef uint64_t table_mask
    cdef uint8_t* texts
    cdef uint64_t texts_n, texts_room
    cdef uint64_t bytes_used

    def __cinit__(self):
        self.room = 1 << 12
        self.entries = <Entry*>malloc(self.room * sizeof(Entry))
        self.table_mask = (1 << 14) - 1
        self.table = <uint32_t*>calloc(self.table_mask + 1, sizeof(uint32_t))
        self.texts_room = 1 << 16
        self.texts = <uint8_t*>malloc(self.texts_room)
        if self.entries == NULL or self.table == NULL or self.texts == NULL:
            raise MemoryError

    def __dealloc__(self):
        cdef uint32_t i
        if self.entries != NULL:
            for i in range(self.n_entries):
                free(self.entries[i].postings.data)
                free(self.entries[i].positions.data)
        free(self.entries)
        free(self.table)
        free(self.texts)

    @property
    def n_forms(self):
        return self.n_entries

    @property
    def n_bytes(self):
        """How much memory the postings take, roughly: bytes written, and what each form costs."""
        return self.bytes_used * 3 // 2 + self.n_entries * (sizeof(Entry) + 64) + self.texts_n

    cdef bint _grow_table(self) noexcept nogil:
        cdef uint64_t mask = (self.table_mask + 1) * 2 - 1
        cdef uint32_t* table = <uint32_t*>calloc(mask + 1, sizeof(uint32_t))
        cdef uint32_t i
        cdef uint64_t slot
        if table == NULL:
            return False
        for i in range(self.n_entries):
            slot = self.entries[i].hash & mask
            while table[slot]:
                slot = (slot + 1) & mask
            table[slot] = i + 1
        free(self.table)
        self.table = table
        self.table_mask = mask
        return True

    cdef Entry* _entry(self, const uint8_t* text, int n, uint64_t value) noexcept nogil:
        """The entry of a form, made when it is new; NULL when memory is out."""
        cdef uint64_t slot = value & self.table_mask
        cdef Entry* entry
        cdef void* grown
        while self.table[slot]:
            entry = &self.entries[self.table[slot] - 1]
            if entry.hash == value and entry.text_n == n and not memcmp(
                self.texts + entry.text_at, text, n
            ):
                return entry
            slot = (slot + 1) & self.table_mask
        if self.n_entries == self.room:
            grown = realloc(self.entries, 2 * self.room * sizeof(Entry))
            if grown == NULL:
                return NULL
            self.entries = <Entry*>grown
            self.room *= 2
        if self.texts_n + n > self.texts_room:
            grown = realloc(self.texts, 2 * self.texts_room)
            if grown == NULL:
                return NULL
            self.texts = <uint8_t*>grown
            self.texts_room *= 2
        memcpy(self.texts + self.texts_n, text, n)
        entry = &self.entries[self.n_entries]
        entry.hash = value
        entry.text_at = <uint32_t>self.texts_n
        entry.text_n = <uint16_t>n
        entry.unit = -1
        entry.written_unit = 0
        entry.postings.data = NULL
        entry.postings.n = 0
        entry.postings.room = 0
        entry.positions.data = NULL
        entry.positions.n = 0
        entry.positions.room = 0
        self.texts_n += n
        self.n_entries += 1
        self.table[slot] = self.n_entries
        if self.n_entries * 2 > self.table_mask and not self._grow_table():
            return NULL
        return &self.entries[self.n_entries - 1]

    cpdef int32_t add(self, str text, int32_t unit, int32_t field, int32_t first_position=0) except -1:
        """Inverts one text; gives how many positions it took. Units come in ascending order."""
        cdef Scan state
        cdef uint8_t buffer[ROOM]
        cdef uint64_t value
        cdef int n
        cdef Entry* entry
        cdef int32_t position
        cdef bint fine = True
        if unit < 0 or not 0 <= field < 16 or first_position < 0:
            raise ValueError("units and positions are not negative, fields under 16")
        _begin(&state, text)
        with nogil:
            while _next(&state):
                n = _form(&state, buffer, &value)
                entry = self._entry(buffer, n, value)
                if entry == NULL:
                    fine = False
                    break
                position = first_position + state.position
                if entry.unit == unit and entry.field == field:
                    entry.frequency += 1
                else:
                    if entry.unit >= 0 and not _write(entry):
                        fine = False
                        break
                    entry.unit = unit
                    entry.field = <uint16_t>field
                    entry.frequency = 1
                    entry.position = 0
                if not _put(&entry.positions, position - entry.position):
                    fine = False
                    break
                entry.position = position
                self.bytes_used += 3
        if not fine:
            raise MemoryError
        return state.position + 1

    def add_fields(self, tuple texts not None, int32_t unit, int32_t first_field, int32_t gap):
        """Inverts the fields of a unit, each a tuple of texts `gap` positions apart; gives their lengths."""
        cdef int32_t field = first_field, position, length, n
        cdef tuple several
        found = []
        for several in texts:
            position = length = 0
            for text in several:
                if text:
                    n = self.add(text, unit, field, position)
                    length += n
                    position += n + gap
            found.append(length)
            field += 1
        return found

    def forms(self):
        """The forms as UTF-8, in the order in which they were met."""
        cdef uint32_t i
        return [
            self.texts[self.entries[i].text_at : self.entries[i].text_at + self.entries[i].text_n]
            for i in range(self.n_entries)
        ]

    def sizes(self):
        """How many bytes the forms, the postings and the positions take; writes what is pending."""
        cdef uint32_t i
        cdef uint64_t postings = 0, positions = 0
        for i in range(self.n_entries):
            if self.entries[i].unit >= 0:
                if not _write(&self.entries[i]):
                    raise MemoryError
                self.entries[i].unit = -1
            postings += self.entries[i].postings.n
            positions += self.entries[i].positions.n
        return self.texts_n, postings, positions

    def write(self, const int64_t[::1] order, uint8_t[::1] forms, int64_t[:, ::1] terms,
              uint8_t[::1] postings, uint8_t[::1] positions):
        """Copies everything out, forms in the given order; `terms` gets where each form's bytes begin in the three."""
        cdef Py_ssize_t i
        cdef int64_t form_at = 0, posting_at = 0, position_at = 0
        cdef Entry* entry
        if self.sizes() != (forms.shape[0], postings.shape[0], positions.shape[0]) or (
            order.shape[0] != self.n_entries or terms.shape[0] != 3 or terms.shape[1] != order.shape[0] + 1
        ):
            raise ValueError("there is not the room for the segment")
        for i in range(order.shape[0]):
            if not 0 <= order[i] < self.n_entries:
                raise ValueError("there is no such form")
            entry = &self.entries[order[i]]
            if (
                form_at + entry.text_n > forms.shape[0]
                or posting_at + entry.postings.n > postings.shape[0]
                or position_at + entry.positions.n > positions.shape[0]
            ):
                raise ValueError("the order names a form twice")
            terms[0, i] = form_at
            terms[1, i] = posting_at
            terms[2, i] = position_at
            memcpy(&forms[0] + form_at, self.texts + entry.text_at, entry.text_n)
            memcpy(&postings[0] + posting_at, entry.postings.data, entry.postings.n)
            memcpy(&positions[0] + position_at, entry.positions.data, entry.positions.n)
            form_at += entry.text_n
            posting_at += entry.postings.n
            position_at += entry.positions.n
        terms[0, order.shape[0]] = form_at
        terms[1, order.shape[0]] = posting_at
        terms[2, order.shape[0]] = position_at

# ---------------------------------------------------------------- marking

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


# ---------------------------------------------------------------- scoring

cdef enum:
    N_FIELDS = 9
    N_HEAD_FIELDS = 5
    MOST_GROUPS = 8
    FIRST_LOOK = 64  # so many documents more than are wanted are looked into before any bound is drawn
    UNIT_DOC = 0
    UNIT_FRACTIE = 1
    UNIT_LENGTHS = 2
    DOC_FIRST_UNIT = 0
    DOC_DATE = 1
    DOC_ID_RANK = 2
    DOC_HAS_FRACTIE = 3
    DOC_LENGTHS = 4
    # what a document's state says: it has a matching passage, one word of the query being enough or all needed,
    # that holds the passage-level filter, or whether it holds it or not
    ANY_PASSES = 1
    ANY_OPEN = 2
    ALL_PASSES = 4
    ALL_OPEN = 8
    # its passages have been looked at
    RESOLVED = 16

cdef struct Share:
    int32_t at
    int32_t sure  # whether the class itself is there, and not only all parts of a compound, perhaps far apart
    double value


cdef struct Shares:
    Share* items
    Py_ssize_t n
    Py_ssize_t room


cdef inline bint _push(Shares* into, int32_t at, int32_t sure, double value) noexcept nogil:
    cdef Share* grown
    if into.n == into.room:
        into.room = 1024 if into.room == 0 else 2 * into.room
        grown = <Share*>realloc(into.items, into.room * sizeof(Share))
        if grown == NULL:
            return False
        into.items = grown
    into.items[into.n].at = at
    into.items[into.n].sure = sure
    into.items[into.n].value = value
    into.n += 1
    return True


cdef struct Ranked:
    int32_t at
    int32_t tier
    double key
    double score
    int64_t rank


cdef inline bint _better(const Ranked* a, const Ranked* b) noexcept nogil:
    if a.tier != b.tier:
        return a.tier > b.tier
    if a.key != b.key:
        return a.key > b.key
    return a.rank < b.rank


cdef void _sift_down(Ranked* heap, Py_ssize_t n, Py_ssize_t at) noexcept nogil:
    """The root is the worst of the heap."""
    cdef Py_ssize_t child
    cdef Ranked item = heap[at]
    while True:
        child = 2 * at + 1
        if child >= n:
            break
        if child + 1 < n and _better(&heap[child], &heap[child + 1]):
            child += 1
        if _better(&heap[child], &item):
            break
        heap[at] = heap[child]
        at = child
    heap[at] = item


cdef Py_ssize_t _offer(Ranked* heap, Py_ssize_t n, Py_ssize_t k, Ranked* item) noexcept nogil:
    """Keeps the item if it is among the best k; gives the heap's new size."""
    cdef Py_ssize_t at
    if n == k:
        if k and _better(item, &heap[0]):
            heap[0] = item[0]
            _sift_down(heap, n, 0)
        return n
    at = n
    while at and _better(&heap[(at - 1) >> 1], item):
        heap[at] = heap[(at - 1) >> 1]
        at = (at - 1) >> 1
    heap[at] = item[0]
    return n + 1


cdef list _best_first(Ranked* heap, Py_ssize_t n):
    cdef Ranked last
    found = []
    while n:
        last = heap[0]
        n -= 1
        heap[0] = heap[n]
        _sift_down(heap, n, 0)
        found.append((last.at, last.score, last.tier, last.key))
    found.reverse()
    return found


cdef inline double _rounded(double score) noexcept nogil:
    return rint(score * 1e6) / 1e6


cdef struct Run:
    # the postings of one form in one document: where they begin, and the unit before them
    int32_t doc
    int32_t unit
    int64_t at
    int32_t form  # its place among the forms of the class


cdef struct Runs:
    Run* items
    Py_ssize_t n
    Py_ssize_t room


cdef inline bint _push_run(Runs* into, int32_t doc, int32_t unit, int64_t at, int32_t form) noexcept nogil:
    cdef Run* grown
    if into.n == into.room:
        into.room = 4096 if into.room == 0 else 2 * into.room
        grown = <Run*>realloc(into.items, into.room * sizeof(Run))
        if grown == NULL:
            return False
        into.items = grown
    into.items[into.n] = Run(doc, unit, at, form)
    into.n += 1
    return True


cdef struct DocFound:
    # what the classes together say of a document, kept in one place of memory
    double score       # of the whole document
    double head_score  # what its head gives to each of its passages
    double best        # the most that one of its passages adds to that
    uint64_t mask      # the classes that touch it
    uint64_t sure      # those of them that a passage, or the head, is known to hold
    uint64_t head_mask # the classes in its head
    uint8_t state
    uint8_t excluded


cdef struct UnitFound:
    double score       # what the passage adds to its head's score
    uint64_t mask      # the classes in it


cdef struct Segment:
    # where the arrays of the segment begin
    const uint8_t* postings
    int64_t n_postings
    const int64_t* form_at
    const int32_t* unit_doc
    const int32_t* unit_fractie
    const int32_t* unit_length[N_FIELDS]
    const int32_t* first_unit
    const int32_t* date
    const int32_t* id_rank
    const int32_t* has_fractie
    const int32_t* doc_length[N_FIELDS]
    const uint8_t* dead
    int32_t n_units
    int32_t n_docs
    Py_ssize_t n_forms
    bint any_dead
    bint any_fractie


cdef class Scorer:
    cdef tuple arrays  # kept alive for the pointers into them
    cdef Segment here
    cdef double weight[N_FIELDS]
    cdef double unit_a[N_FIELDS]
    cdef double unit_b[N_FIELDS]
    cdef double doc_a[N_FIELDS]
    cdef double doc_b[N_FIELDS]
    cdef double k1
    # while one class is gathered: pseudo-frequencies by group, and which places they touch
    cdef double* group_unit[MOST_GROUPS]
    cdef double* group_doc[MOST_GROUPS]
    cdef uint8_t* unit_flag
    cdef uint8_t* doc_flag
    cdef int32_t* touched_units
    cdef int32_t* touched_docs
    cdef int32_t n_touched_units, n_touched_docs
    # per class: what it consists of, where its postings of each document begin, its saturated frequencies
    cdef list classes
    cdef Runs runs
    cdef Shares shares
    # over all classes; of the passages, those of resolved documents
    cdef DocFound* docs
    cdef UnitFound* units
    cdef uint8_t* excluded
    cdef uint8_t* pending
    cdef int32_t* pending_docs
    cdef int32_t* seen_docs
    cdef int32_t* resolved_docs
    cdef int32_t n_pending, n_seen_docs, n_resolved
    cdef list exclusions
    # how the search matches
    cdef uint64_t full, required
    cdef double share
    cdef double idf[64]
    cdef const uint16_t[::1] fails
    cdef const uint8_t[::1] fractie_passes
    cdef const uint8_t[::1] doc_passes
    cdef bint filtered, fractie_filtered
    cdef const int32_t[::1] program
    cdef Py_ssize_t n_program
    cdef int64_t* stamps
    cdef Py_ssize_t n_stamps
    cdef int64_t stamp

    def __init__(self, const uint8_t[::1] postings, const int64_t[:, ::1] terms, const int32_t[:, ::1] units,
                 const int32_t[:, ::1] docs, const uint8_t[::1] dead):
        cdef int32_t d
        cdef int f
        cdef Segment* here = &self.here
        if terms.shape[0] != 3 or terms.shape[1] < 1 or (
            units.shape[0] != UNIT_LENGTHS + N_HEAD_FIELDS or docs.shape[0] != DOC_LENGTHS + N_FIELDS
        ):
            raise Damaged("a segment's array has other rows; run `vraagbaak repair`")
        here.n_units = units.shape[1]
        here.n_docs = dead.shape[0]
        here.n_forms = terms.shape[1] - 1
        here.n_postings = postings.shape[0]
        if docs.shape[1] != here.n_docs + 1 or docs[DOC_FIRST_UNIT, here.n_docs] != here.n_units:
            raise Damaged("documents and passages do not fit together; run `vraagbaak repair`")
        self.arrays = (postings, terms, units, docs, dead)
        here.postings = &postings[0] if here.n_postings else NULL
        here.form_at = &terms[1, 0]
        here.first_unit = &docs[DOC_FIRST_UNIT, 0]
        here.date = &docs[DOC_DATE, 0]
        here.id_rank = &docs[DOC_ID_RANK, 0]
        here.has_fractie = &docs[DOC_HAS_FRACTIE, 0]
        for d in range(here.n_docs):
            if not 0 <= here.first_unit[d] < here.first_unit[d + 1] <= here.n_units:
                raise Damaged("a document's passages lie outside the segment; run `vraagbaak repair`")
            here.any_dead |= dead[d]
            here.any_fractie |= here.has_fractie[d] != 0
        if here.n_docs:
            here.dead = &dead[0]
            here.unit_doc = &units[UNIT_DOC, 0]
            here.unit_fractie = &units[UNIT_FRACTIE, 0]
            for f in range(N_FIELDS):
                here.unit_length[f] = &units[UNIT_LENGTHS + (f if f < N_HEAD_FIELDS else f - N_HEAD_FIELDS), 0]
                here.doc_length[f] = &docs[DOC_LENGTHS + f, 0]
        self.unit_flag = <uint8_t*>self._zeros(here.n_units, 1)
        self.doc_flag = <uint8_t*>self._zeros(here.n_docs, 1)
        self.touched_units = <int32_t*>self._zeros(here.n_units, sizeof(int32_t))
        self.touched_docs = <int32_t*>self._zeros(here.n_docs, sizeof(int32_t))
        self.pending = <uint8_t*>self._zeros(here.n_docs, 1)
        self.pending_docs = <int32_t*>self._zeros(here.n_docs, sizeof(int32_t))
        self.resolved_docs = <int32_t*>self._zeros(here.n_docs, sizeof(int32_t))
        self.seen_docs = <int32_t*>self._zeros(here.n_docs, sizeof(int32_t))
        self.docs = <DocFound*>self._zeros(here.n_docs, sizeof(DocFound))
        self.units = <UnitFound*>self._zeros(here.n_units, sizeof(UnitFound))
        self.excluded = <uint8_t*>self._zeros(here.n_units, 1)
        self.classes = []
        self.exclusions = []

    cdef void* _zeros(self, Py_ssize_t n, Py_ssize_t size) except NULL:
        cdef void* made = calloc(n + 1, size)
        if made == NULL:
            raise MemoryError
        return made

    def __dealloc__(self):
        cdef int g
        for g in range(MOST_GROUPS):
            free(self.group_unit[g])
            free(self.group_doc[g])
        free(self.unit_flag)
        free(self.doc_flag)
        free(self.touched_units)
        free(self.touched_docs)
        free(self.pending)
        free(self.pending_docs)
        free(self.resolved_docs)
        free(self.seen_docs)
        free(self.docs)
        free(self.units)
        free(self.excluded)
        free(self.runs.items)
        free(self.shares.items)
        free(self.stamps)

    def reset(self):
        cdef int32_t i, at, doc, unit
        for i in range(self.n_resolved):
            doc = self.resolved_docs[i]
            for unit in range(self.here.first_unit[doc], self.here.first_unit[doc + 1]):
                self.units[unit] = UnitFound(0, 0)
        for i in range(self.n_seen_docs):
            self.docs[self.seen_docs[i]] = DocFound(0, 0, 0, 0, 0, 0, 0, 0)
        for at in self.exclusions:
            self.excluded[at] = 0
            self.docs[self.here.unit_doc[at]].excluded = 0
        self.n_seen_docs = 0
        self.n_resolved = 0
        self.runs.n = 0
        self.shares.n = 0
        self.classes = []
        self.exclusions = []
        self.filtered = False
        self.fractie_filtered = False
        self.n_program = 0

    def configure(self, weights, b, passage_averages, document_averages, double k1, double share):
        cdef int f
        self.k1 = k1
        self.share = share
        for f in range(N_FIELDS):
            self.weight[f] = weights[f]
            self.unit_a[f] = 1 - <double>b[f]
            self.unit_b[f] = <double>b[f] / <double>passage_averages[f]
            self.doc_a[f] = 1 - <double>b[f]
            self.doc_b[f] = <double>b[f] / <double>document_averages[f]

    cdef inline double _amount(self, int64_t unit, int field, double frequency, int32_t* doc) noexcept nogil:
        """A frequency times its field's weight, 0 for a dead document, and the document; -1 when it points outside."""
        if not 0 <= unit < self.here.n_units or not 0 <= field < N_FIELDS:
            return -1
        doc[0] = self.here.unit_doc[unit]
        if not 0 <= doc[0] < self.here.n_docs:
            return -1
        if self.here.any_dead and self.here.dead[doc[0]]:
            return 0
        return frequency * self.weight[field]

    cdef inline void _add_to_doc(self, double* group, int32_t doc, double value) noexcept nogil:
        if not self.doc_flag[doc]:
            self.doc_flag[doc] = 1
            self.touched_docs[self.n_touched_docs] = doc
            self.n_touched_docs += 1
        group[doc] += value

    cdef inline void _add_to_unit(self, double* group, int64_t unit, int field, double amount) noexcept nogil:
        if not self.unit_flag[unit]:
            self.unit_flag[unit] = 1
            self.touched_units[self.n_touched_units] = <int32_t>unit
            self.n_touched_units += 1
        group[unit] += amount / (self.unit_a[field] + self.unit_b[field] * self.here.unit_length[field][unit])

    cdef bint _walk(self, Py_ssize_t form, int32_t place, double weight, double* group, uint32_t fields) noexcept nogil:
        """Adds the postings of one form to their documents, and keeps where each document's begin."""
        cdef int64_t at = self.here.form_at[form], end = self.here.form_at[form + 1], before
        cdef const uint8_t* data = self.here.postings
        cdef uint64_t value, frequency
        cdef int64_t unit = 0, last_unit
        cdef int32_t doc, current = -1
        cdef int field
        cdef double amount, sum = 0
        if not 0 <= at <= end <= self.here.n_postings:
            return False
        while at < end:
            before = at
            last_unit = unit
            if not _take(data, &at, end, &value):
                return False
            unit += <int64_t>(value >> 5)
            frequency = 1
            if value & 1 and not _take(data, &at, end, &frequency):
                return False
            field = (value >> 1) & 15
            if not fields >> field & 1:
                continue
            amount = self._amount(unit, field, weight * <double>frequency, &doc)
            if amount <= 0:
                if amount < 0:
                    return False
                continue
            if doc != current:
                if current >= 0:
                    self._add_to_doc(group, current, sum)
                if not _push_run(&self.runs, doc, <int32_t>last_unit, before, place):
                    return False
                current = doc
                sum = 0
            sum += amount / (self.doc_a[field] + self.doc_b[field] * self.here.doc_length[field][doc])
        if current >= 0:
            self._add_to_doc(group, current, sum)
        return True

    cdef _make_groups(self, int n):
        cdef int g
        if not 1 <= n <= MOST_GROUPS:
            raise ValueError("too many parts in one class, or none")
        for g in range(n):
            if self.group_unit[g] == NULL:
                self.group_unit[g] = <double*>self._zeros(self.here.n_units, sizeof(double))
                self.group_doc[g] = <double*>self._zeros(self.here.n_docs, sizeof(double))

    def gather(self, form_numbers, form_weights, form_groups, int n_groups, double parts_weight, uint32_t fields=0):
        cdef const int32_t[::1] forms = form_numbers
        cdef const double[::1] weights = form_weights
        cdef const int32_t[::1] groups = form_groups
        cdef Py_ssize_t i, first_run = self.runs.n
        cdef tuple kept
        cdef bint fine = True
        cdef int64_t df
        if weights.shape[0] != forms.shape[0] or groups.shape[0] != forms.shape[0]:
            raise ValueError("each form has a weight and a group")
        for i in range(groups.shape[0]):
            if not 0 <= groups[i] < n_groups:
                raise ValueError("a form is in no group of its class")
        self._make_groups(n_groups)
        if not fields:
            fields = <uint32_t>0xFFFFFFFF
        with nogil:
            for i in range(forms.shape[0]):
                if not 0 <= forms[i] < self.here.n_forms or not self._walk(
                    forms[i], <int32_t>i, weights[i], self.group_doc[groups[i]], fields
                ):
                    fine = False
                    break
            df = self._close_docs(n_groups, parts_weight)
        kept = (form_numbers, form_weights, form_groups, n_groups, parts_weight, fields)
        return self._end_class(df, fine, "forms", kept, first_run)

    def gather_entries(self, units_given, fields_given, frequencies_given):
        cdef const int32_t[::1] units = units_given
        cdef const int32_t[::1] fields = fields_given
        cdef const double[::1] frequencies = frequencies_given
        cdef Py_ssize_t i
        cdef bint fine = True
        cdef int64_t df
        cdef int32_t doc
        cdef double amount
        if fields.shape[0] != units.shape[0] or frequencies.shape[0] != units.shape[0]:
            raise ValueError("each unit has a field and a frequency")
        self._make_groups(1)
        with nogil:
            for i in range(units.shape[0]):
                amount = self._amount(units[i], fields[i], frequencies[i], &doc)
                if amount < 0:
                    fine = False
                    break
                if amount > 0:
                    amount /= self.doc_a[fields[i]] + self.doc_b[fields[i]] * self.here.doc_length[fields[i]][doc]
                    self._add_to_doc(self.group_doc[0], doc, amount)
            df = self._close_docs(1, 0)
        return self._end_class(df, fine, "entries", (units_given, fields_given, frequencies_given), self.runs.n)

    def mark(self, docs_given, units_given):
        cdef const int32_t[::1] docs = docs_given
        cdef const int32_t[::1] units = units_given
        cdef Py_ssize_t i
        cdef int64_t df
        for i in range(docs.shape[0]):
            if not 0 <= docs[i] < self.here.n_docs:
                raise ValueError("a document outside the segment")
        for i in range(units.shape[0]):
            if not 0 <= units[i] < self.here.n_units:
                raise ValueError("a passage outside the segment")
            if not 0 <= self.here.unit_doc[units[i]] < self.here.n_docs:
                raise Damaged("a passage points outside its segment; run `vraagbaak repair`")
        self._make_groups(1)
        for i in range(docs.shape[0]):
            if not (self.here.any_dead and self.here.dead[docs[i]]):
                self._add_to_doc(self.group_doc[0], docs[i], 1)
        for i in range(units.shape[0]):
            if not (self.here.any_dead and self.here.dead[self.here.unit_doc[units[i]]]):
                self._add_to_doc(self.group_doc[0], self.here.unit_doc[units[i]], 1)
        df = self._close_docs(1, 0)
        return self._end_class(df, True, "marks", (docs_given, units_given), self.runs.n)

    def _end_class(self, int64_t df, bint fine, kind, kept, Py_ssize_t first_run):
        if df < 0:
            raise MemoryError
        self.classes.append((kind, kept, first_run, self.runs.n, self.shares.n))
        if not fine:
            raise Damaged("a posting points outside its segment; run `vraagbaak repair`")
        return df

    cdef int64_t _close_docs(self, int n_groups, double parts_weight) noexcept nogil:
        """Turns what a class gathered of documents into shares; gives how many documents it touches, or -1."""
        cdef int32_t i, doc
        cdef int g
        cdef double whole
        cdef int64_t df = 0
        cdef bint fine = True
        for i in range(self.n_touched_docs):
            doc = self.touched_docs[i]
            self.doc_flag[doc] = 0
            whole = _pseudo(self.group_doc, doc, -1, n_groups, parts_weight)
            if whole > 0:
                df += 1
                fine = fine and _push(&self.shares, doc, self.group_doc[0][doc] > 0, whole / (self.k1 + whole))
            for g in range(n_groups):
                self.group_doc[g][doc] = 0
        self.n_touched_docs = 0
        return df if fine else -1

    cdef void _close_units(self, int c, int n_groups, double parts_weight) noexcept nogil:
        """Adds what a class gathered of the pending documents' passages to what is found of them."""
        cdef int32_t i, unit, doc, head
        cdef int g
        cdef double own, whole, k1 = self.k1, idf = self.idf[c]
        cdef uint64_t bit = <uint64_t>1 << c
        for i in range(self.n_touched_units):
            unit = self.touched_units[i]
            doc = self.here.unit_doc[unit]
            head = self.here.first_unit[doc]
            self.unit_flag[unit] = 0
            own = _pseudo(self.group_unit, head, -1, n_groups, parts_weight)
            if unit == head:
                if own > 0:
                    self.docs[doc].head_score += idf * (own / (k1 + own))
                    self.docs[doc].head_mask |= bit
                continue
            whole = _pseudo(self.group_unit, unit, head, n_groups, parts_weight)
            if whole > 0:
                whole /= k1 + whole
                if own > 0:
                    whole -= own / (k1 + own)
                self.units[unit].score += idf * whole
                self.units[unit].mask |= bit
        for g in range(n_groups):
            for i in range(self.n_touched_units):
                self.group_unit[g][self.touched_units[i]] = 0
        self.n_touched_units = 0

    def exclude(self, const int32_t[::1] forms):
        cdef Py_ssize_t i
        cdef int64_t at, end, unit
        cdef uint64_t value, frequency
        for i in range(forms.shape[0]):
            if not 0 <= forms[i] < self.here.n_forms:
                raise Damaged("a form points outside its segment; run `vraagbaak repair`")
            at = self.here.form_at[forms[i]]
            end = self.here.form_at[forms[i] + 1]
            unit = 0
            if not 0 <= at <= end <= self.here.n_postings:
                raise Damaged("a posting points outside its segment; run `vraagbaak repair`")
            while at < end:
                if not _take(self.here.postings, &at, end, &value):
                    raise Damaged("a posting is cut short; run `vraagbaak repair`")
                unit += <int64_t>(value >> 5)
                if value & 1 and not _take(self.here.postings, &at, end, &frequency):
                    raise Damaged("a posting is cut short; run `vraagbaak repair`")
                self._exclude(unit)

    def exclude_units(self, const int32_t[::1] units):
        cdef Py_ssize_t i
        for i in range(units.shape[0]):
            self._exclude(units[i])

    cdef _exclude(self, int64_t unit):
        cdef int32_t doc
        if not 0 <= unit < self.here.n_units:
            raise Damaged("a posting points outside its segment; run `vraagbaak repair`")
        if not self.excluded[unit]:
            doc = self.here.unit_doc[unit]
            if not 0 <= doc < self.here.n_docs:
                raise Damaged("a passage points outside its segment; run `vraagbaak repair`")
            self.excluded[unit] = 1
            self.exclusions.append(unit)
            if self.here.first_unit[doc] == unit:
                self.docs[doc].excluded = 1

    def match(self, const double[::1] idf, uint64_t required=0, fails=None, fractie_passes=None, doc_passes=None,
              program=None, bint need_all=True):
        cdef int c, n_classes = len(self.classes)
        cdef Py_ssize_t i, first = 0, last
        cdef uint64_t bit
        cdef double factor
        cdef int32_t doc
        cdef int64_t documents_any = 0, documents_all = 0
        cdef DocFound* docs = self.docs
        cdef Share* shares = self.shares.items
        cdef bint simple
        if n_classes > 64 or idf.shape[0] < n_classes:
            raise ValueError("a query has at most 64 classes, each with its idf")
        self.full = <uint64_t>0xFFFFFFFFFFFFFFFF if n_classes >= 64 else (<uint64_t>1 << n_classes) - 1
        self.required = required
        self.filtered = fails is not None
        if self.filtered:
            self.fails = fails
            if self.fails.shape[0] < self.here.n_docs:
                raise ValueError("each document fails filters, or none")
        self.fractie_filtered = fractie_passes is not None
        if self.fractie_filtered:
            self.fractie_passes = fractie_passes
            self.doc_passes = doc_passes
            if self.doc_passes.shape[0] < self.here.n_docs:
                raise ValueError("each document passes, or does not")
        self.n_program = 0
        if program is not None:
            self.program = program
            _check_program(self.program, n_classes)
            self.n_program = self.program.shape[0]
        for c in range(n_classes):
            last = self.classes[c][4]
            bit = <uint64_t>1 << c
            factor = self.idf[c] = idf[c]
            with nogil:
                for i in range(first, last):
                    doc = shares[i].at
                    if not docs[doc].mask:
                        self.seen_docs[self.n_seen_docs] = doc
                        self.n_seen_docs += 1
                    docs[doc].mask |= bit
                    if shares[i].sure:
                        docs[doc].sure |= bit
                    docs[doc].score += factor * shares[i].value
            first = last
        # where a single class in a passage is enough, and nothing is asked of passages, documents tell all
        simple = not (self.n_program or required or self.exclusions or self.fractie_filtered)
        with nogil:
            for i in range(self.n_seen_docs):
                doc = self.seen_docs[i]
                if simple and docs[doc].sure:
                    docs[doc].state |= ANY_OPEN | ANY_PASSES
                    if n_classes == 1:
                        docs[doc].state |= ALL_OPEN | ALL_PASSES
                if not simple or not docs[doc].sure or (
                    need_all and n_classes > 1 and docs[doc].mask == self.full
                ) or (self.here.any_fractie and self.here.has_fractie[doc]):
                    self._want(doc)
        self._resolve()
        with nogil:
            for i in range(self.n_seen_docs):
                doc = self.seen_docs[i]
                if not self.filtered or not self.fails[doc]:
                    documents_any += docs[doc].state & ANY_PASSES
                    documents_all += (docs[doc].state & ALL_PASSES) >> 2
        return documents_any, documents_all

    cdef inline void _want(self, int32_t doc) noexcept nogil:
        """Puts a document among those whose passages are to be looked at."""
        if not self.docs[doc].state & RESOLVED and not self.pending[doc]:
            self.pending[doc] = 1
            self.pending_docs[self.n_pending] = doc
            self.n_pending += 1

    cdef _resolve(self):
        """Works out the passages of the pending documents: their scores, and which of them match."""
        cdef int32_t i, doc, unit
        cdef int c
        cdef bint fine = True
        if not self.n_pending:
            return
        for c in range(len(self.classes)):
            kind, kept, first_run, last_run, _ = self.classes[c]
            if kind == "forms":
                fine = self._resolve_forms(c, kept, first_run, last_run) and fine
            elif kind == "entries":
                self._resolve_entries(c, kept)
            else:
                self._resolve_marks(c, kept)
        with nogil:
            for i in range(self.n_pending):
                doc = self.pending_docs[i]
                self.pending[doc] = 0
                self.docs[doc].state |= RESOLVED
                self.resolved_docs[self.n_resolved] = doc
                self.n_resolved += 1
                if self.docs[doc].excluded:
                    continue
                if self.here.first_unit[doc] + 1 == self.here.first_unit[doc + 1]:
                    self.docs[doc].state |= self._states(
                        self.docs[doc].head_mask, not self.fractie_filtered or self.doc_passes[doc]
                    )
                for unit in range(self.here.first_unit[doc] + 1, self.here.first_unit[doc + 1]):
                    if self.units[unit].score > self.docs[doc].best:
                        self.docs[doc].best = self.units[unit].score
                    if not self.excluded[unit]:
                        self.docs[doc].state |= self._states(
                            self.units[unit].mask | self.docs[doc].head_mask, self._passes(unit, doc)
                        )
            self.n_pending = 0
        if not fine:
            raise Damaged("a posting points outside its segment; run `vraagbaak repair`")

    cdef bint _resolve_forms(self, int c, tuple kept, Py_ssize_t first_run, Py_ssize_t last_run):
        cdef const int32_t[::1] forms = kept[0]
        cdef const double[::1] weights = kept[1]
        cdef const int32_t[::1] groups = kept[2]
        cdef int n_groups = kept[3], field
        cdef double parts_weight = kept[4], amount
        cdef uint32_t fields = kept[5]
        cdef Py_ssize_t i
        cdef int64_t at, end, unit
        cdef uint64_t value, frequency
        cdef int32_t doc
        cdef bint fine = True
        with nogil:
            for i in range(first_run, last_run):
                if not self.pending[self.runs.items[i].doc]:
                    continue
                at = self.runs.items[i].at
                end = self.here.form_at[forms[self.runs.items[i].form] + 1]
                unit = self.runs.items[i].unit
                while at < end:
                    frequency = 1
                    if not _take(self.here.postings, &at, end, &value) or (
                        value & 1 and not _take(self.here.postings, &at, end, &frequency)
                    ):
                        fine = False
                        break
                    unit += <int64_t>(value >> 5)
                    field = (value >> 1) & 15
                    amount = self._amount(
                        unit, field, weights[self.runs.items[i].form] * <double>frequency, &doc
                    )
                    if amount < 0 or doc != self.runs.items[i].doc:
                        break
                    if amount > 0 and fields >> field & 1:
                        self._add_to_unit(self.group_unit[groups[self.runs.items[i].form]], unit, field, amount)
            self._close_units(c, n_groups, parts_weight)
        return fine

    cdef _resolve_entries(self, int c, tuple kept):
        cdef const int32_t[::1] units = kept[0]
        cdef const int32_t[::1] fields = kept[1]
        cdef const double[::1] frequencies = kept[2]
        cdef Py_ssize_t i
        cdef int32_t doc
        cdef double amount
        with nogil:
            for i in range(units.shape[0]):
                amount = self._amount(units[i], fields[i], frequencies[i], &doc)
                if amount > 0 and self.pending[doc]:
                    self._add_to_unit(self.group_unit[0], units[i], fields[i], amount)
            self._close_units(c, 1, 0)

    cdef _resolve_marks(self, int c, tuple kept):
        cdef const int32_t[::1] docs = kept[0]
        cdef const int32_t[::1] units = kept[1]
        cdef Py_ssize_t i
        cdef uint64_t bit = <uint64_t>1 << c
        for i in range(docs.shape[0]):
            if self.pending[docs[i]]:
                self.docs[docs[i]].head_mask |= bit
        for i in range(units.shape[0]):
            if self.pending[self.here.unit_doc[units[i]]]:
                self.units[units[i]].mask |= bit

    cdef _resolve_matching(self, bint every):
        """Resolves all documents that match."""
        cdef int32_t i
        cdef uint8_t wanted = ALL_OPEN if every else ANY_OPEN
        for i in range(self.n_seen_docs):
            if self.docs[self.seen_docs[i]].state & wanted:
                self._want(self.seen_docs[i])
        self._resolve()

    def n_passages(self, bint every):
        """How many passages match, filters held."""
        cdef int32_t i, doc, unit
        cdef int64_t n = 0
        self._resolve_matching(every)
        with nogil:
            for i in range(self.n_seen_docs):
                doc = self.seen_docs[i]
                if not self.docs[doc].state & (ALL_PASSES if every else ANY_PASSES) or (
                    self.filtered and self.fails[doc]
                ):
                    continue
                for unit in range(self.here.first_unit[doc] + 1, self.here.first_unit[doc + 1]):
                    n += self._unit_matches(unit, doc, every) and self._passes(unit, doc)
        return n

    cdef inline bint _matches(self, uint64_t mask, bint every) noexcept nogil:
        """Whether a passage with these classes, its head's included, matches."""
        if mask == 0:  # what no class touches is never looked at; so it never matches, whatever a NOT says
            return False
        if self.n_program:
            return _run(self.program, mask)
        if every:
            return mask == self.full
        return mask & self.required == self.required

    cdef inline uint8_t _states(self, uint64_t mask, bint passes) noexcept nogil:
        cdef uint8_t state = 0
        if self._matches(mask, False):
            state |= ANY_OPEN | (ANY_PASSES if passes else 0)
        if self._matches(mask, True):
            state |= ALL_OPEN | (ALL_PASSES if passes else 0)
        return state

    cdef inline bint _passes(self, int32_t unit, int32_t doc) noexcept nogil:
        """Whether the passage holds the filter on partij, the only one that passages have of their own."""
        cdef int32_t fractie
        if not self.fractie_filtered:
            return True
        fractie = self.here.unit_fractie[unit]
        if 0 <= fractie < self.fractie_passes.shape[0]:
            return self.fractie_passes[fractie]
        return self.doc_passes[doc]

    cdef inline bint _unit_matches(self, int32_t unit, int32_t doc, bint every) noexcept nogil:
        if self.excluded[unit] or self.docs[doc].excluded:
            return False
        return self._matches(self.units[unit].mask | self.docs[doc].head_mask, every)

    cdef inline double _document_score(self, int32_t doc) noexcept nogil:
        if self.here.first_unit[doc] + 1 == self.here.first_unit[doc + 1]:
            return _rounded(self.docs[doc].score)
        return _rounded(self.docs[doc].score + self.share * (self.docs[doc].head_score + self.docs[doc].best))

    cdef inline double _date_key(self, int32_t doc, int by) noexcept nogil:
        """Sorting by date: the higher the earlier in the list; by is 1 for newest first, -1 for oldest first."""
        cdef int32_t day = self.here.date[doc]
        return -1e18 if day <= 0 else <double>(by * day)

    def top(self, Py_ssize_t k, bint every, bint tiers, int by_date=0):
        """The best k documents as (doc, score, tier, key); tiers puts those with all words first."""
        cdef Ranked* heap
        cdef Py_ssize_t n = 0
        cdef int32_t i
        cdef uint8_t wanted = ALL_PASSES if every else ANY_PASSES
        k = max(0, min(k, self.n_seen_docs))
        heap = <Ranked*>self._zeros(k, sizeof(Ranked))
        try:
            if by_date:
                n = self._best(heap, k, wanted, tiers, by_date, self.seen_docs, self.n_seen_docs)
                for i in range(<int32_t>n):
                    self._want(heap[i].at)
                self._resolve()
                for i in range(<int32_t>n):
                    heap[i].score = self._document_score(heap[i].at)
            elif k:
                self._resolve_contenders(heap, k, wanted)
                n = self._best(heap, k, wanted, tiers, 0, self.resolved_docs, self.n_resolved)
            return _best_first(heap, n)
        finally:
            free(heap)

    cdef Py_ssize_t _best(self, Ranked* heap, Py_ssize_t k, uint8_t wanted, bint tiers, int by_date,
                          const int32_t* among, int32_t n_among) noexcept nogil:
        """Puts the best k of these documents in the heap; gives how many there are."""
        cdef Ranked item
        cdef Py_ssize_t n = 0
        cdef int32_t i, doc
        for i in range(n_among):
            doc = among[i]
            if not self.docs[doc].state & wanted or (self.filtered and self.fails[doc]):
                continue
            item.at = doc
            item.tier = 1 if tiers and self.docs[doc].state & ALL_PASSES else 0
            item.score = self._document_score(doc)
            item.key = self._date_key(doc, by_date) if by_date else item.score
            item.rank = self.here.id_rank[doc]
            n = _offer(heap, n, k, &item)
        return n

    cdef _resolve_contenders(self, Ranked* heap, Py_ssize_t k, uint8_t wanted):
        """Resolves the documents that can be among the best k.

        Without its passages a score is at least that of the whole document, and at most that and the share which a
        passage with all its classes in full measure would give. The best by the former are resolved first: what they
        come to tells which others still can reach them.
        """
        cdef Ranked item
        cdef Ranked* first = <Ranked*>self._zeros(k + FIRST_LOOK, sizeof(Ranked))
        cdef Py_ssize_t n = 0, i
        cdef int32_t doc
        cdef int c, n_classes = len(self.classes)
        cdef double most, least
        cdef uint64_t mask, most_of = 0
        item.tier = 0
        try:
            with nogil:
                for i in range(self.n_seen_docs):
                    doc = self.seen_docs[i]
                    if not self.docs[doc].state & wanted or (self.filtered and self.fails[doc]):
                        continue
                    item.at = doc
                    item.rank = doc
                    item.key = self.docs[doc].score
                    n = _offer(first, n, k + FIRST_LOOK, &item)
                for i in range(n):
                    self._want(first[i].at)
            self._resolve()
            with nogil:
                n = self._best(heap, k, wanted, False, 0, self.resolved_docs, self.n_resolved)
                least = heap[0].score if n == k else -1
                most = 0
                for i in range(self.n_seen_docs):
                    doc = self.seen_docs[i]
                    mask = self.docs[doc].mask
                    if mask != most_of:
                        most_of = mask
                        most = 0
                        for c in range(n_classes):
                            if mask >> c & 1:
                                most += self.idf[c]
                    # scores are rounded, to a millionth
                    if self.docs[doc].score + self.share * most + 2e-6 < least:
                        continue
                    if self.docs[doc].state & wanted and not (self.filtered and self.fails[doc]):
                        self._want(doc)
            self._resolve()
        finally:
            free(first)

    def top_passages(self, Py_ssize_t k, bint every, bint tiers, int by_date=0):
        """The best k passages as (unit, score, tier, key)."""
        cdef Ranked* heap
        cdef Ranked item
        cdef Py_ssize_t n = 0
        cdef int32_t i, doc, unit
        cdef uint8_t wanted = ALL_PASSES if every else ANY_PASSES
        self._resolve_matching(every)
        k = max(0, min(k, self.here.n_units))
        heap = <Ranked*>self._zeros(k, sizeof(Ranked))
        with nogil:
            for i in range(self.n_seen_docs):
                doc = self.seen_docs[i]
                if not self.docs[doc].state & wanted or (self.filtered and self.fails[doc]):
                    continue
                for unit in range(self.here.first_unit[doc] + 1, self.here.first_unit[doc + 1]):
                    if not self._unit_matches(unit, doc, every) or not self._passes(unit, doc):
                        continue
                    item.at = unit
                    item.tier = 1 if tiers and self._unit_matches(unit, doc, True) else 0
                    item.score = _rounded(self.units[unit].score + self.docs[doc].head_score)
                    item.key = self._date_key(doc, by_date) if by_date else item.score
                    item.rank = (<int64_t>self.here.id_rank[doc] << 32) + unit
                    n = _offer(heap, n, k, &item)
        try:
            return _best_first(heap, n)
        finally:
            free(heap)

    def passages(self, int32_t doc, Py_ssize_t k, bint every):
        """The document's best k matching passages as (place, score), best first."""
        cdef int32_t unit, first
        if not 0 <= doc < self.here.n_docs:
            raise IndexError(doc)
        if self.docs[doc].mask:
            self._want(doc)
            self._resolve()
        first = self.here.first_unit[doc]
        found = []
        for unit in range(first + 1, self.here.first_unit[doc + 1]):
            if self._unit_matches(unit, doc, every) and self._passes(unit, doc):
                found.append((-_rounded(self.units[unit].score + self.docs[doc].head_score), unit - first))
        found.sort()
        return [(place, -score) for score, place in found[: max(0, k)]]

    def count(self, const int32_t[::1] starts, const int32_t[::1] values, int64_t[::1] counts, bint every,
              int own_bit=-1):
        """Adds to `counts` each value of the matching documents; gives (documents, documents without a value)."""
        cdef int32_t i, doc, at, value, first, last
        cdef uint16_t own = ~<uint16_t>(1 << (own_bit & 15)) if own_bit >= 0 else 0xFFFF
        cdef uint8_t wanted = ALL_PASSES if every else ANY_PASSES
        cdef int64_t n = 0, missing = 0
        cdef bint fine = True
        if starts.shape[0] < self.here.n_docs + 1:
            raise Damaged("a facet's column is cut short; run `vraagbaak repair`")
        with nogil:
            for i in range(self.n_seen_docs):
                doc = self.seen_docs[i]
                if not self.docs[doc].state & wanted or (self.filtered and self.fails[doc] & own):
                    continue
                n += 1
                first = starts[doc]
                last = starts[doc + 1]
                if first == last:
                    missing += 1
                if not 0 <= first <= last <= values.shape[0]:
                    fine = False
                    break
                for at in range(first, last):
                    value = values[at]
                    if not 0 <= value < counts.shape[0]:
                        fine = False
                        break
                    counts[value] += 1
        if not fine:
            raise Damaged("a facet's column points outside its values; run `vraagbaak repair`")
        return n, missing

    def count_fracties(self, const int32_t[::1] starts, const int32_t[::1] values, int64_t[::1] counts, bint every):
        """As count, for partij: the fractie of each matching passage, its document's parties where it has none."""
        cdef int32_t i, doc, at, value, unit, fractie
        cdef uint8_t wanted = ALL_OPEN if every else ANY_OPEN
        cdef int64_t n = 0, missing = 0, had
        cdef bint own, fine = True
        if starts.shape[0] < self.here.n_docs + 1:
            raise Damaged("a facet's column is cut short; run `vraagbaak repair`")
        if self.n_stamps < counts.shape[0]:
            free(self.stamps)
            self.stamps = NULL
            self.n_stamps = 0
            self.stamps = <int64_t*>self._zeros(counts.shape[0], sizeof(int64_t))
            self.n_stamps = counts.shape[0]
            self.stamp = 0
        with nogil:
            for i in range(self.n_seen_docs):
                doc = self.seen_docs[i]
                if not self.docs[doc].state & wanted or (self.filtered and self.fails[doc]):
                    continue
                n += 1
                had = 0
                own = not self.here.has_fractie[doc]
                self.stamp += 1
                if not own:
                    for unit in range(self.here.first_unit[doc] + 1, self.here.first_unit[doc + 1]):
                        if not self._unit_matches(unit, doc, every):
                            continue
                        fractie = self.here.unit_fractie[unit]
                        if fractie < 0:
                            own = True
                        elif fractie >= counts.shape[0]:
                            fine = False
                        elif self.stamps[fractie] != self.stamp:
                            self.stamps[fractie] = self.stamp
                            counts[fractie] += 1
                            had += 1
                if own:
                    if not 0 <= starts[doc] <= starts[doc + 1] <= values.shape[0]:
                        fine = False
                        break
                    for at in range(starts[doc], starts[doc + 1]):
                        value = values[at]
                        if not 0 <= value < counts.shape[0]:
                            fine = False
                            break
                        if self.stamps[value] != self.stamp:
                            self.stamps[value] = self.stamp
                            counts[value] += 1
                            had += 1
                if not had:
                    missing += 1
        if not fine:
            raise Damaged("a facet's column points outside its values; run `vraagbaak repair`")
        return n, missing


cdef inline double _pseudo(double** groups, int32_t at, int32_t head, int n_groups, double parts_weight) noexcept nogil:
    """BM25F's t of a class at a place, with its head's where one is given: the word's, and that of all its parts."""
    cdef double whole = groups[0][at], least, one
    cdef int g
    if head >= 0:
        whole += groups[0][head]
    if n_groups > 1:
        least = groups[1][at] + (groups[1][head] if head >= 0 else 0)
        for g in range(2, n_groups):
            one = groups[g][at] + (groups[g][head] if head >= 0 else 0)
            if one < least:
                least = one
        whole += parts_weight * least
    return whole


cdef enum:
    DEEPEST = 64
    AND = -1
    OR = -2
    NOT = -3


cdef _check_program(const int32_t[::1] program, int n_classes):
    """Raises ValueError unless the program leaves one value and never digs deeper than there is room."""
    cdef Py_ssize_t i
    cdef int depth = 0
    for i in range(program.shape[0]):
        if program[i] >= 0:
            if program[i] >= n_classes or depth >= DEEPEST:
                raise ValueError("a program names a class that there is not, or is too deep")
            depth += 1
        elif program[i] == NOT:
            if depth < 1:
                raise ValueError("a program takes what there is not")
        elif program[i] in (AND, OR):
            if depth < 2:
                raise ValueError("a program takes what there is not")
            depth -= 1
        else:
            raise ValueError("a program does what there is not")
    if depth != 1:
        raise ValueError("a program leaves one value")


cdef bint _run(const int32_t[::1] program, uint64_t mask) noexcept nogil:
    """What a program in postfix makes of the classes that a passage holds."""
    cdef bint stack[DEEPEST]
    cdef int depth = 0
    cdef Py_ssize_t i
    cdef int32_t step
    for i in range(program.shape[0]):
        step = program[i]
        if step >= 0:
            stack[depth] = mask >> step & 1
            depth += 1
        elif step == NOT:
            stack[depth - 1] = not stack[depth - 1]
        else:
            depth -= 1
            if step == AND:
                stack[depth - 1] = stack[depth - 1] and stack[depth]
            else:
                stack[depth - 1] = stack[depth - 1] or stack[depth]
    return stack[0]


def commonest(const int64_t[::1] counts, Py_ssize_t k):
    """The numbers that could be among the k commonest, ties included; how many counts there are; and their sum."""
    cdef Py_ssize_t i, n = 0, n_values = 0
    cdef int64_t sum = 0, least = 1
    cdef Ranked item
    cdef Ranked* heap
    k = max(0, min(k, counts.shape[0]))
    heap = <Ranked*>calloc(k + 1, sizeof(Ranked))
    if heap == NULL:
        raise MemoryError
    item.tier = 0
    item.rank = 0
    with nogil:
        for i in range(counts.shape[0]):
            if counts[i] > 0:
                n_values += 1
                sum += counts[i]
                if counts[i] >= least:
                    item.key = <double>counts[i]
                    n = _offer(heap, n, k, &item)
                    if n == k and k:
                        least = <int64_t>heap[0].key
    free(heap)
    if n < k:
        least = 1
    return [i for i in range(counts.shape[0]) if counts[i] >= least] if k else [], n_values, sum


def document_frequencies(const uint8_t[::1] postings, const int64_t[:, ::1] terms, const int32_t[::1] unit_doc,
                         int32_t[::1] out):
    """In how many documents each form stands, dead ones included; added to `out`."""
    cdef Py_ssize_t form
    cdef int64_t at, end, unit
    cdef uint64_t value, frequency
    cdef int32_t last
    cdef const uint8_t* posting_bytes = &postings[0] if postings.shape[0] else NULL
    if terms.shape[0] != 3 or terms.shape[1] <= out.shape[0]:
        raise Damaged("there are fewer forms than there should be; run `vraagbaak repair`")
    for form in range(out.shape[0]):
        at = terms[1, form]
        end = terms[1, form + 1]
        if not 0 <= at <= end <= postings.shape[0]:
            raise Damaged("a posting points outside its segment; run `vraagbaak repair`")
        unit = 0
        last = -1
        while at < end:
            if not _take(posting_bytes, &at, end, &value) or (value & 1 and not _take(posting_bytes, &at, end, &frequency)):
                raise Damaged("a posting is cut short; run `vraagbaak repair`")
            unit += <int64_t>(value >> 5)
            if unit >= unit_doc.shape[0]:
                raise Damaged("a posting points outside its segment; run `vraagbaak repair`")
            if unit_doc[unit] != last:
                last = unit_doc[unit]
                out[form] += 1


def decode_positions(const uint8_t[::1] postings, const uint8_t[::1] positions, const int64_t[:, ::1] terms,
                     Py_ssize_t form):
    """Where a form stands: the unit, the field and the position of each occurrence, in their order."""
    cdef int64_t at, end, place, place_end, n = 0, unit = 0, position
    cdef int64_t i
    cdef uint64_t value, frequency, step
    cdef bint fine = True
    cdef int32_t[::1] units, fields, found
    cdef const uint8_t* posting_bytes = &postings[0] if postings.shape[0] else NULL
    cdef const uint8_t* position_bytes = &positions[0] if positions.shape[0] else NULL
    if terms.shape[0] != 3 or not 0 <= form < terms.shape[1] - 1:
        raise Damaged("a form points outside its segment; run `vraagbaak repair`")
    at, end = terms[1, form], terms[1, form + 1]
    place, place_end = terms[2, form], terms[2, form + 1]
    if not (0 <= at <= end <= postings.shape[0] and 0 <= place <= place_end <= positions.shape[0]):
        raise Damaged("a form's postings lie outside their file; run `vraagbaak repair`")
    for i in range(place, place_end):
        n += positions[i] < 0x80
    units_made = np.empty(n, np.int32)
    fields_made = np.empty(n, np.int32)
    found_made = np.empty(n, np.int32)
    units, fields, found = units_made, fields_made, found_made
    n = 0
    with nogil:
        while at < end and fine:
            frequency = 1
            if not _take(posting_bytes, &at, end, &value) or (value & 1 and not _take(posting_bytes, &at, end, &frequency)):
                fine = False
                break
            unit += <int64_t>(value >> 5)
            # every occurrence has its number in positions, so this cannot write more than there is room for
            if unit > 0x7FFFFFFF or frequency > <uint64_t>(found.shape[0] - n):
                fine = False
                break
            position = 0
            for i in range(<int64_t>frequency):
                if not _take(position_bytes, &place, place_end, &step) or step > 0x7FFFFFFF - <uint64_t>position:
                    fine = False
                    break
                position += <int64_t>step
                units[n] = <int32_t>unit
                fields[n] = (value >> 1) & 15
                found[n] = <int32_t>position
                n += 1
    if not fine or n != found.shape[0] or place != place_end:
        raise Damaged("positions do not belong to their postings; run `vraagbaak repair`")
    return units_made, fields_made, found_made


cdef inline bint _take(const uint8_t* data, int64_t* at, int64_t end, uint64_t* value) noexcept nogil:
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
