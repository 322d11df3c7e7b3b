# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Inversion of texts into terms, postings and positions."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc, realloc
from libc.string cimport memcmp, memcpy

from .characters cimport ROOM
from .codec cimport prefetch
from .queued_texts cimport Queued, Units
from .tokens cimport Scan, hash_of, next_token, plain_term, write_term

cdef enum:
    BATCH = 32
    BATCH_ROOM = 1024


cdef struct Waiting:  # a token that was read and is not stored yet
    uint64_t hash
    int32_t position
    int32_t at
    int32_t n


cdef struct Bytes:
    uint8_t* data
    uint32_t n
    uint32_t room


cdef struct Entry:  # 64 bytes: a cache line
    uint64_t hash
    uint32_t text_at
    uint16_t text_n
    uint16_t field
    int32_t unit          # of the posting not written yet, or -1
    int32_t written_unit  # of the last posting written
    int32_t frequency
    int32_t position      # of the last occurrence in that posting
    Bytes postings
    Bytes positions


cdef inline bint _put(Bytes* into, uint64_t value) noexcept nogil:
    """Appends a number, seven bits per byte, low bits first."""
    cdef uint8_t* grown
    cdef uint32_t room
    if into.n + 10 > into.room:
        room = 24 if into.room == 0 else into.room + (into.room >> 1) + 8
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
    """Writes the pending posting: the step from the record before, the field, and the term frequency if over 1."""
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
        """Approximate memory of the postings in bytes: bytes written, and a fixed cost per term."""
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
        """The entry of a term, created for a new term; NULL when memory is out."""
        cdef uint64_t slot = value & self.table_mask
        cdef Entry* entry
        cdef void* grown
        while self.table[slot]:
            entry = &self.entries[self.table[slot] - 1]
            # terms of up to eight bytes are identified by hash and length
            if entry.hash == value and entry.text_n == n and (
                n <= 8 or not memcmp(self.texts + entry.text_at, text, n)
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

    cdef bint _file(self, const Waiting* tokens, int n_tokens, const uint8_t* letters, int32_t unit,
                    int32_t field) noexcept nogil:
        """Stores tokens of one field. The memory of each token is prefetched some tokens ahead, as it is rarely in the
        processor's cache."""
        cdef int i
        cdef uint32_t number
        cdef Entry* entry
        cdef int32_t position
        for i in range(n_tokens):
            number = self.table[tokens[i].hash & self.table_mask]
            if number:
                prefetch(&self.entries[number - 1])
        for i in range(n_tokens):
            number = self.table[tokens[i].hash & self.table_mask]
            if number:
                entry = &self.entries[number - 1]
                prefetch(entry.positions.data + entry.positions.n)
                if entry.unit != unit:
                    prefetch(entry.postings.data + entry.postings.n)
                if tokens[i].n > 8:
                    prefetch(self.texts + entry.text_at)
        for i in range(n_tokens):
            entry = self._entry(letters + tokens[i].at, tokens[i].n, tokens[i].hash)
            if entry == NULL:
                return False
            position = tokens[i].position
            if entry.unit == unit and entry.field == field:
                entry.frequency += 1
            else:
                if entry.unit >= 0 and not _write(entry):
                    return False
                entry.unit = unit
                entry.field = <uint16_t>field
                entry.frequency = 1
                entry.position = 0
            if not _put(&entry.positions, position - entry.position):
                return False
            entry.position = position
        self.bytes_used += 3 * n_tokens
        return True

    cdef bint _invert(self, Scan* state, int32_t unit, int32_t field, int32_t first_position) noexcept nogil:
        """Stores the tokens of a text; False when memory is out."""
        cdef Waiting tokens[BATCH]
        cdef uint8_t letters[BATCH_ROOM + ROOM]
        cdef int n, n_tokens = 0, at = 0
        while True:
            n = plain_term(state, letters + at)
            if n > 0:
                tokens[n_tokens].hash = hash_of(letters + at, n)
            elif n == 0 or not next_token(state):
                break
            else:
                n = write_term(state, letters + at, &tokens[n_tokens].hash)
            prefetch(&self.table[tokens[n_tokens].hash & self.table_mask])
            tokens[n_tokens].position = first_position + state.position
            tokens[n_tokens].at = at
            tokens[n_tokens].n = n
            at += n
            n_tokens += 1
            if n_tokens == BATCH or at > BATCH_ROOM:
                if not self._file(tokens, n_tokens, letters, unit, field):
                    return False
                n_tokens = at = 0
        return self._file(tokens, n_tokens, letters, unit, field)

    def invert(self, Units units not None):
        """Inverts the texts of records, which follow all records so far; returns the lengths of their fields, record by
        record."""
        cdef Scan state
        cdef const Queued* text
        cdef size_t i, n = <size_t>units.n_units * units.width
        cdef int32_t position = 0, length
        cdef bint fine = True
        cdef int32_t* lengths = <int32_t*>calloc(n + 1, sizeof(int32_t))
        if lengths == NULL:
            raise MemoryError
        try:
            with nogil:
                for i in range(units.n_texts):
                    text = &units.texts[i]
                    if not text.follows:
                        position = 0
                    state.kind = text.kind
                    state.data = text.letters
                    state.length = text.length
                    state.at = 0
                    state.part_at = state.group_at = state.position = -1
                    state.rewritten = False
                    fine = self._invert(&state, text.unit, text.field, position)
                    if not fine:
                        break
                    length = state.position + 1
                    lengths[text.at] += length
                    position += length + units.gap
            if not fine:
                raise MemoryError
            return [lengths[i] for i in range(n)]
        finally:
            free(lengths)

    def forms(self):
        """The terms as UTF-8, in the order in which they were first met."""
        cdef uint32_t i
        return [
            self.texts[self.entries[i].text_at : self.entries[i].text_at + self.entries[i].text_n]
            for i in range(self.n_entries)
        ]

    def sizes(self):
        """The sizes in bytes of the terms, the postings and the positions; writes pending postings."""
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
        """Copies everything out, terms in the given order; `terms` gets the offset of each term's bytes in the three
        arrays."""
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
