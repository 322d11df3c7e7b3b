# Iteration over block postings: adds each document's frequencies to the accumulators, one pass per block.

cdef enum:
    FEW_NEEDED = 6  # per block: with fewer needed documents these are looked up, instead of reading the whole block

cdef inline bint _is_zero(double value) noexcept nogil:
    """Whether it is 0, by its bits: needs no check for NaN."""
    cdef uint64_t bits
    memcpy(&bits, &value, 8)
    return bits == 0


cdef class BlockIterator(PostingIterator):
    cdef void _note_block(self, const Block* block) noexcept nogil:
        """Notes that an expanded term touches the live documents of a block."""
        cdef int32_t* seen_docs = self.seen_docs
        cdef uint8_t* state = self.state
        cdef uint8_t noted = self.noted, before
        cdef int32_t doc, n = self.n_seen_docs
        cdef int i
        if self.n_terms_expanded > 8 or self.here.any_dead:
            for i in range(block.n):
                if not (self.here.any_dead and self.here.deleted[block.docs[i]]):
                    self._note(block.docs[i])
            return
        for i in range(block.n):
            _fetch(&state[block.docs[i]])
        for i in range(block.n):
            doc = block.docs[i]
            before = state[doc]
            seen_docs[n] = doc
            n += not before & SEEN
            state[doc] = before | noted
        self.n_seen_docs = n

    cdef bint _walk_list(self, const Lists* lists, Py_ssize_t number, double weight, double* group,
                         uint8_t part) noexcept nogil:
        """Adds the needed documents of a list. `part` is the bit of the compound part of the list, 0 for the word
        itself."""
        cdef Block block
        cdef int64_t at, before = -1, n_blocks = _n_blocks(lists, number)
        cdef bint fine, needs, few = self.n_needed < FEW_NEEDED * n_blocks
        # whether each document occurs once and gets something; and whether none has anything yet
        cdef bint all_give = self.all_count and not (self.here.any_dead or lists.together) and weight > 0
        cdef bint new = all_give and not (self.n_touched_docs or part or self.needed != NULL)
        for at in range(n_blocks):
            needs = self.needed == NULL or self._needs_block(lists, number, at, n_blocks, &before)
            if not needs and not self.noting:
                continue
            if not _open(lists, number, at, before, self.here.n_docs, &block):
                return False
            before = block.docs[block.n - 1]
            if self.noting:
                self._note_block(&block)
                if not needs:
                    continue
            if self.needed != NULL and few:
                fine = self._add_few(&block, weight, group)
            elif self.needed != NULL:
                fine = self._add_needed(&block, weight, group)
            elif new:
                fine = self._put_block(&block, weight, group)
            elif part:
                fine = self._add_block(&block, weight, group, True, False)
            elif all_give:
                fine = self._add_block(&block, weight, group, False, True)
            else:
                fine = self._add_block(&block, weight, group, False, False)
            if not fine:
                return False
            if part:
                self._mark_heads(&block, part)
        return True

    cdef inline bint _needs_block(self, const Lists* lists, Py_ssize_t number, int64_t at, int64_t n_blocks,
                                  int64_t* before) noexcept nogil:
        """Whether a block may have a needed document; sets the document before it."""
        cdef int64_t last = self.here.n_docs - 1
        before[0] = self._before_block(lists, number, at)
        if at + 1 < n_blocks:
            last = self._before_block(lists, number, at + 1)
        if not -1 <= before[0] < self.here.n_docs or not 0 <= last < self.here.n_docs:
            return True  # _open detects the damage
        return _has_bits(self.needed, max(before[0], 0), last)

    cdef inline int64_t _before_block(self, const Lists* lists, Py_ssize_t number, int64_t at) noexcept nogil:
        """The document before a block of a list; in a list of several terms its entries may continue in the block."""
        cdef const int32_t* row = _rows(lists, number) + lists.block_width * at
        if lists.together:
            return row[1]
        return self.here.unit_doc[row[2]] if at and 0 <= row[2] < self.here.n_units else -1

    cdef inline double _once(self, const Times* times, int64_t doc) noexcept nogil:
        """The contribution of a frequency in one field of a document; 0 in deleted documents."""
        return times.frequency * times.norm[times.length_of[SIDE_BY_SIDE * doc]]

    cdef inline double _by_once(self, const Once* own, int64_t doc) noexcept nogil:
        """The same for a pattern's first field."""
        return own.frequency * own.norm[own.length_of[SIDE_BY_SIDE * doc]]

    cdef bint _odd_amount(self, Block* block, int64_t doc, double* amount, uint8_t* in_head) noexcept nogil:
        """The same for the next entry without a pattern, and whether it is in a head; False where it is damaged."""
        cdef uint64_t value, n
        cdef int field
        amount[0] = 0
        in_head[0] = 0
        if not _take(block.bytes, &block.odd, block.end, &n):
            return False
        while n:
            if not _take(block.bytes, &block.odd, block.end, &value) or <int>(value & 15) >= self.here.n_fields:
                return False
            field = value & 15
            amount[0] += <double>(value >> 4) * self._norm(field, doc)
            in_head[0] |= self.heads >> field & 1
            n -= 1
        return True

    cdef inline bint _add_needed(self, Block* block, double weight, double* group) noexcept nogil:
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
            n_wanted += _has_bit(needed, block.docs[i]) | (block.kinds[i] == NO_PATTERN)
        for j in range(n_wanted):
            i = wanted[j]
            doc = block.docs[i]
            if block.kinds[i] == NO_PATTERN:
                if not _has_bit(needed, doc):
                    if not _pass_odd(block, &block.odd):
                        return False
                    continue
                if not self._odd_amount(block, doc, &amount, &in_head):
                    return False
            else:
                pattern = &self.patterns[block.kinds[i]]
                amount = self._once(&pattern.times[0], doc)
                if pattern.more:
                    amount += self._once(&pattern.times[1], doc) + self._once(&pattern.times[2], doc)
                in_head = (pattern.fields & self.heads) != 0
            block.docs[n] = doc
            block.in_head[n] = in_head
            n += 1
            if amount > 0:
                self._add_to_doc(group, doc, weight * amount)
        block.n = n
        return True

    cdef bint _add_few(self, Block* block, double weight, double* group) noexcept nogil:
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
                doc = <int32_t>(64 * word + _lowest(bits))
                bits &= bits - 1
                at = _n_before(block.docs, block.n, doc)
                # in a list of several terms a document may have several entries
                while at < block.n and block.docs[at] == doc:
                    pattern = &self.patterns[block.kinds[at]]
                    if block.kinds[at] == NO_PATTERN:
                        while passed < at:
                            if block.kinds[passed] == NO_PATTERN and not _pass_odd(block, &block.odd):
                                return False
                            passed += 1
                        passed += 1
                        if not self._odd_amount(block, doc, &amount, &block.in_head[n]):
                            return False
                    else:
                        amount = self._once(&pattern.times[0], doc)
                        if pattern.more:
                            amount += self._once(&pattern.times[1], doc) + self._once(&pattern.times[2], doc)
                        block.in_head[n] = (pattern.fields & self.heads) != 0
                    block.docs[n] = doc  # it also precedes the next one, as the previous value did
                    n += 1
                    at += 1
                    if amount > 0:
                        self._add_to_doc(group, doc, weight * amount)
        block.n = n
        return True

    cdef inline void _mark_heads(self, const Block* block, uint8_t part) noexcept nogil:
        """Notes the documents that have a part in the head."""
        cdef int i
        for i in range(block.n):
            if block.in_head[i]:
                self.at_head[block.docs[i]] |= part

    cdef inline bint _add_block(self, Block* block, double weight, double* group, bint heads, bint all_give) noexcept nogil:
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
            own = &self.once[block.kinds[i]]
            _fetch(&group[doc])
            _fetch(&own.length_of[SIDE_BY_SIDE * doc])
        # four of five entries have one field; the others are collected without a branch, and get the rest afterwards
        for i in range(block.n):
            doc = block.docs[i]
            own = &self.once[block.kinds[i]]
            amount = weight * self._by_once(own, doc)
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
            if not self._rest_of(block, i, &amount):
                self.n_touched_docs = n_touched  # these have something that must be cleared
                return False
            had = group[doc]
            touched[n_touched] = doc
            n_touched += had == 0 and amount > 0 and not all_give
            group[doc] = had + weight * amount
            least = min(least, group[doc])
        self.n_touched_docs = n_touched
        return least > 0 or not all_give

    cdef inline bint _put_block(self, Block* block, double weight, double* group) noexcept nogil:
        """As _add_block, for a list whose documents all get something, and had nothing before."""
        cdef const Once* own
        cdef int i, j, n_more = 0
        cdef int more[BLOCK]
        cdef int32_t doc
        cdef double amount, rest, least = 1
        memcpy(self.touched_docs + self.n_touched_docs, block.docs, block.n * sizeof(int32_t))
        self.n_touched_docs += block.n
        for i in range(block.n):
            doc = block.docs[i]
            own = &self.once[block.kinds[i]]
            _fetch(&group[doc])
            _fetch(&own.length_of[SIDE_BY_SIDE * doc])
        for i in range(block.n):
            doc = block.docs[i]
            own = &self.once[block.kinds[i]]
            amount = weight * self._by_once(own, doc)
            group[doc] = amount
            more[n_more] = i
            n_more += own.more
            least = min(least, amount + own.more)
        for j in range(n_more):
            doc = block.docs[more[j]]
            if not self._rest_of(block, more[j], &rest):
                return False
            group[doc] += weight * rest
            least = min(least, group[doc])
        return least > 0

    cdef inline bint _rest_of(self, Block* block, int i, double* amount) noexcept nogil:
        """The contribution of an entry beyond the first field of its pattern; False where it is damaged."""
        cdef const Pattern* pattern = &self.patterns[block.kinds[i]]
        if block.kinds[i] == NO_PATTERN:
            return self._odd_amount(block, block.docs[i], amount, &block.in_head[i])
        amount[0] = self._once(&pattern.times[1], block.docs[i]) + self._once(&pattern.times[2], block.docs[i])
        return True

    cdef inline Py_ssize_t _list_of(self, int32_t form, uint32_t fields) noexcept nogil:
        """The number of the term's block postings, -1 where it has none or not all fields count."""
        if self.list_of == NULL or fields != <uint32_t>0xFFFFFFFF:
            return -1
        return self.list_of[form] - 1
