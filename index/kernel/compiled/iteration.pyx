# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Iteration over the postings of a term: many postings at once, or block by block."""

from libc.stdint cimport int32_t, int64_t, uint32_t, uint64_t, uint8_t
from libc.string cimport memcpy

from .codec cimport has_bit, has_bits, lowest_bit, prefetch, take_number
from .block_writer cimport BLOCK, NO_PATTERN
from .structs cimport Lists, Once, Pattern, RUN, SEEN, SIDE_BY_SIDE, State, Times
from .runs cimport Run, read_run
from .blocks cimport Block, n_before, n_blocks_of, open_block, pass_odd, rows_of
from .state cimport add_to_doc, norm_of, note_doc


cdef enum:
    FEW_NEEDED = 6  # per block: with fewer needed documents these are looked up, instead of reading the whole block

cdef inline bint _is_zero(double value) noexcept nogil:
    """Whether it is 0, by its bits: needs no check for NaN."""
    cdef uint64_t bits
    memcpy(&bits, &value, 8)
    return bits == 0


cdef bint walk_term(State* self, Py_ssize_t form, double weight, double* group, uint32_t fields, uint8_t part,
                uint8_t rare) noexcept nogil:
    """Adds the postings of one term to the needed documents, and marks these with its bit."""
    cdef int64_t at = self.here.form_at[form], end = self.here.form_at[form + 1], unit = 0
    cdef Run run
    if not 0 <= at <= end <= self.here.n_postings:
        return False
    self.any_rare = True
    while at < end:
        if not read_run(&self.here, &at, end, &unit, &run):
            return False
        if self.needed == NULL and not part and fields == <uint32_t>0xFFFFFFFF:
            add_run(self, &run, weight, group, rare)
        else:
            add_needed_run(self, &run, weight, group, fields, part, rare)
    return True


cdef bint walk_list(State* self, const Lists* lists, Py_ssize_t number, double weight, double* group,
                     uint8_t part) noexcept nogil:
    """Adds the needed documents of a list. `part` is the bit of the compound part of the list, 0 for the word
    itself."""
    cdef Block block
    cdef int64_t at, before = -1, n_blocks = n_blocks_of(lists, number)
    cdef bint fine, needs, few = self.n_needed < FEW_NEEDED * n_blocks
    # whether each document occurs once and gets something
    cdef bint all_give = self.here.all_count and not (self.here.any_dead or lists.together) and weight > 0
    for at in range(n_blocks):
        needs = self.needed == NULL or needs_block(self, lists, number, at, n_blocks, &before)
        if not needs and not self.noting:
            continue
        if not open_block(lists, number, at, before, self.here.n_docs, &block):
            return False
        before = block.docs[block.n - 1]
        if self.noting:
            note_block(self, &block)
            if not needs:
                continue
        if self.needed != NULL and few:
            fine = add_few(self, &block, weight, group)
        elif self.needed != NULL:
            fine = add_needed(self, &block, weight, group)
        elif part:
            fine = add_block(self, &block, weight, group, True, False)
        elif all_give:
            fine = add_block(self, &block, weight, group, False, True)
        else:
            fine = add_block(self, &block, weight, group, False, False)
        if not fine:
            return False
        if part:
            mark_heads(self, &block, part)
    return True


cdef bint needs_block(State* self, const Lists* lists, Py_ssize_t number, int64_t at, int64_t n_blocks,
                              int64_t* before) noexcept nogil:
    """Whether a block may have a needed document; sets the document before it."""
    cdef int64_t last = self.here.n_docs - 1
    before[0] = before_block(self, lists, number, at)
    if at + 1 < n_blocks:
        last = before_block(self, lists, number, at + 1)
    if not -1 <= before[0] < self.here.n_docs or not 0 <= last < self.here.n_docs:
        return True  # open_block detects the damage
    return has_bits(self.needed, max(before[0], 0), last)


cdef inline double worth_of(State* self, const Run* run, int i, int32_t doc) noexcept nogil:
    """The contribution of a run's posting to its document; 0 if that is deleted, or if its field does not count."""
    return <double>run.frequencies[i] * norm_of(self, run.fields[i], doc)


cdef inline void add_run(State* self, const Run* run, double weight, double* group, uint8_t rare) noexcept nogil:
    """Adds postings to their documents, needed or not."""
    cdef const int32_t* unit_doc = self.here.unit_doc
    cdef int32_t* touched = self.touched_docs
    cdef int32_t doc, n_touched = self.n_touched_docs
    cdef double amount, had
    cdef int32_t docs[RUN]
    cdef int i
    for i in range(run.n):
        prefetch(&unit_doc[run.units[i]])
    for i in range(run.n):
        doc = docs[i] = unit_doc[run.units[i]]
        prefetch(&group[doc])
        prefetch(&self.here.length_of[run.fields[i]][SIDE_BY_SIDE * doc])
        prefetch(&self.rare[doc])
    for i in range(run.n):
        doc = docs[i]
        amount = weight * worth_of(self, run, i, doc)
        had = group[doc]
        touched[n_touched] = doc
        n_touched += (had == 0) & (amount > 0)
        group[doc] = had + amount
        self.rare[doc] |= rare
    self.n_touched_docs = n_touched


cdef inline void add_needed_run(State* self, const Run* run, double weight, double* group, uint32_t fields, uint8_t part,
                                 uint8_t rare) noexcept nogil:
    """Adds postings to the needed documents; notes the others if requested."""
    cdef int32_t doc
    cdef double amount
    cdef int i
    for i in range(run.n):
        doc = self.here.unit_doc[run.units[i]]
        if not (self.needed == NULL or self.noting or has_bit(self.needed, doc)) or not fields >> run.fields[i] & 1:
            continue
        amount = weight * worth_of(self, run, i, doc)
        if not amount > 0:
            continue
        self.rare[doc] |= rare
        if self.noting:
            note_doc(self, doc)
            if not has_bit(self.needed, doc):
                continue
        add_to_doc(self, group, doc, amount)
        if self.here.heads >> run.fields[i] & 1:
            self.at_head[doc] |= part


cdef void note_block(State* self, const Block* block) noexcept nogil:
    """Notes that an expanded term touches the live documents of a block."""
    cdef int32_t* seen_docs = self.seen_docs
    cdef uint8_t* state = self.state
    cdef uint8_t noted = self.noted, before
    cdef int32_t doc, n = self.n_seen_docs
    cdef int i
    if self.n_terms_expanded > 8 or self.here.any_dead:
        for i in range(block.n):
            if not (self.here.any_dead and self.here.deleted[block.docs[i]]):
                note_doc(self, block.docs[i])
        return
    for i in range(block.n):
        prefetch(&state[block.docs[i]])
    for i in range(block.n):
        doc = block.docs[i]
        before = state[doc]
        seen_docs[n] = doc
        n += not before & SEEN
        state[doc] = before | noted
    self.n_seen_docs = n


cdef inline int64_t before_block(State* self, const Lists* lists, Py_ssize_t number, int64_t at) noexcept nogil:
    """The document before a block of a list; in a list of several terms its entries may continue in the block."""
    cdef const int32_t* row = rows_of(lists, number) + lists.block_width * at
    if lists.together:
        return row[1]
    return self.here.unit_doc[row[2]] if at and 0 <= row[2] < self.here.n_units else -1


cdef inline double amount_once(State* self, const Times* times, int64_t doc) noexcept nogil:
    """The contribution of a frequency in one field of a document; 0 in deleted documents."""
    return times.frequency * times.norm[times.length_of[SIDE_BY_SIDE * doc]]


cdef inline double amount_of_first(State* self, const Once* own, int64_t doc) noexcept nogil:
    """The same for a pattern's first field."""
    return own.frequency * own.norm[own.length_of[SIDE_BY_SIDE * doc]]


cdef bint odd_amount(State* self, Block* block, int64_t doc, double* amount, uint8_t* in_head) noexcept nogil:
    """The same for the next entry without a pattern, and whether it is in a head; False where it is damaged."""
    cdef uint64_t value, n
    cdef int field
    amount[0] = 0
    in_head[0] = 0
    if not take_number(block.bytes, &block.odd, block.end, &n):
        return False
    while n:
        if not take_number(block.bytes, &block.odd, block.end, &value) or <int>(value & 15) >= self.here.n_fields:
            return False
        field = value & 15
        amount[0] += <double>(value >> 4) * norm_of(self, field, doc)
        in_head[0] |= self.here.heads >> field & 1
        n -= 1
    return True


cdef inline bint add_needed(State* self, Block* block, double weight, double* group) noexcept nogil:
    """Adds the entries of a block to the needed documents, and keeps only these in the block."""
    cdef const uint64_t* needed = self.needed
    cdef const Pattern* pattern
    cdef int i, j, n = 0, n_wanted = 0
    cdef int wanted[BLOCK]
    cdef int32_t doc
    cdef double amount
    cdef uint8_t in_head = 0
    for i in range(block.n):  # no branch, which the processor could not predict
        wanted[n_wanted] = i
        n_wanted += has_bit(needed, block.docs[i]) | (block.kinds[i] == NO_PATTERN)
    for j in range(n_wanted):
        i = wanted[j]
        doc = block.docs[i]
        if block.kinds[i] == NO_PATTERN:
            if not has_bit(needed, doc):
                if not pass_odd(block, &block.odd):
                    return False
                continue
            if not odd_amount(self, block, doc, &amount, &in_head):
                return False
        else:
            pattern = &self.here.patterns[block.kinds[i]]
            amount = amount_once(self, &pattern.times[0], doc)
            if pattern.more:
                amount += amount_once(self, &pattern.times[1], doc) + amount_once(self, &pattern.times[2], doc)
            in_head = (pattern.fields & self.here.heads) != 0
        block.docs[n] = doc
        block.in_head[n] = in_head
        n += 1
        if amount > 0:
            add_to_doc(self, group, doc, weight * amount)
    block.n = n
    return True


cdef bint add_few(State* self, Block* block, double weight, double* group) noexcept nogil:
    """As _add_needed, for few needed documents: these are looked up in the block."""
    cdef const uint64_t* needed = self.needed
    cdef const Pattern* pattern
    cdef int32_t first = block.docs[0], last = block.docs[block.n - 1], doc
    cdef int64_t word
    cdef uint64_t bits
    cdef int at, n = 0, passed = 0
    cdef double amount
    for word in range(first >> 6, (last >> 6) + 1):
        bits = needed[word]
        if word == first >> 6:
            bits &= <uint64_t>0xFFFFFFFFFFFFFFFF << (first & 63)
        if word == last >> 6:
            bits &= <uint64_t>0xFFFFFFFFFFFFFFFF >> (63 - (last & 63))
        while bits:
            doc = <int32_t>(64 * word + lowest_bit(bits))
            bits &= bits - 1
            at = n_before(block.docs, block.n, doc)
            # in a list of several terms a document may have several entries
            while at < block.n and block.docs[at] == doc:
                pattern = &self.here.patterns[block.kinds[at]]
                if block.kinds[at] == NO_PATTERN:
                    while passed < at:
                        if block.kinds[passed] == NO_PATTERN and not pass_odd(block, &block.odd):
                            return False
                        passed += 1
                    passed += 1
                    if not odd_amount(self, block, doc, &amount, &block.in_head[n]):
                        return False
                else:
                    amount = amount_once(self, &pattern.times[0], doc)
                    if pattern.more:
                        amount += amount_once(self, &pattern.times[1], doc) + amount_once(self, &pattern.times[2], doc)
                    block.in_head[n] = (pattern.fields & self.here.heads) != 0
                block.docs[n] = doc  # it also precedes the next one, as the previous value did
                n += 1
                at += 1
                if amount > 0:
                    add_to_doc(self, group, doc, weight * amount)
    block.n = n
    return True


cdef inline void mark_heads(State* self, const Block* block, uint8_t part) noexcept nogil:
    """Notes the documents that have a part in the head."""
    cdef int i
    for i in range(block.n):
        if block.in_head[i]:
            self.at_head[block.docs[i]] |= part


cdef inline bint add_block(State* self, Block* block, double weight, double* group, bint heads, bint all_give) noexcept nogil:
    """Adds the entries of a block to their documents, needed or not. With `heads`, records which are in heads. With
    `all_give`, each document occurs once and gets something. False where that is not so, or where the block is
    damaged otherwise."""
    cdef const Once* own
    cdef int32_t* touched = self.touched_docs
    cdef int i, j, n_more = 0
    cdef int more[BLOCK]
    cdef int32_t doc, n_touched = self.n_touched_docs
    cdef double amount, had, least = 1
    for i in range(block.n):
        doc = block.docs[i]
        own = &self.here.once[block.kinds[i]]
        prefetch(&group[doc])
        prefetch(&own.length_of[SIDE_BY_SIDE * doc])
    # four of five entries have one field; the others are collected without a branch, and get the rest afterwards
    for i in range(block.n):
        doc = block.docs[i]
        own = &self.here.once[block.kinds[i]]
        amount = weight * amount_of_first(self, own, doc)
        had = group[doc]
        touched[n_touched] = doc
        n_touched += _is_zero(had) & (all_give or amount > 0)
        group[doc] = had + amount
        least = min(least, had + amount + own.more)
        if heads:
            block.in_head[i] = own.in_head
        more[n_more] = i
        n_more += own.more
    for j in range(n_more):
        i = more[j]
        doc = block.docs[i]
        if not rest_of(self, block, i, &amount):
            self.n_touched_docs = n_touched  # these have something that must be cleared
            return False
        had = group[doc]
        touched[n_touched] = doc
        n_touched += had == 0 and amount > 0 and not all_give
        group[doc] = had + weight * amount
        least = min(least, group[doc])
    self.n_touched_docs = n_touched
    return least > 0 or not all_give


cdef inline bint rest_of(State* self, Block* block, int i, double* amount) noexcept nogil:
    """The contribution of an entry beyond the first field of its pattern; False where it is damaged."""
    cdef const Pattern* pattern = &self.here.patterns[block.kinds[i]]
    if block.kinds[i] == NO_PATTERN:
        return odd_amount(self, block, block.docs[i], amount, &block.in_head[i])
    amount[0] = amount_once(self, &pattern.times[1], block.docs[i]) + amount_once(self, &pattern.times[2], block.docs[i])
    return True
