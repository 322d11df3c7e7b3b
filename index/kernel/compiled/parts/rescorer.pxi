# Rescoring: the frequency of each expanded term in the passages of some documents, and their scores.
#
# What is found of a passage is stored in a slot. The slots of a document are contiguous, its head first; documents that
# are rescored together follow each other. So the memory touched is small and contiguous.

cdef enum:
    FEW_PENDING = 48  # up to this many pending documents are passed in sequence instead of being looked up
    SOME_BLOCKS = 16  # blocks of a list that are prefetched together

cdef inline bint _grow(void** memory, Py_ssize_t size, Py_ssize_t wanted) noexcept nogil:
    """Enlarges memory; the new part is zero. False where there is none."""
    cdef void* made = realloc(memory[0], wanted)
    if made == NULL:
        return False
    memset(<char*>made + size, 0, wanted - size)
    memory[0] = made
    return True


cdef enum:
    LOOKED_UP = 32  # places for each pending document, from which on they are looked up


cdef class Rescorer(Accumulator):
    cdef inline uint64_t _mask(self, int32_t doc) noexcept nogil:
        """The expanded terms that touch a document which any touches."""
        if self.n_terms_expanded > 8:
            return self.masks[doc]
        return self.narrow[doc] if self.n_terms_expanded > 1 else 1

    cdef inline void _want(self, int32_t doc) noexcept nogil:
        """Adds a document to those whose passages are to be rescored."""
        if not self.state[doc] & RESOLVED and not self.pending[doc]:
            self.pending[doc] = 1
            self.pending_docs[self.n_pending] = doc
            self.n_pending += 1
            _fetch(&self.here.first_unit[doc])
            _fetch(&self.resolved[doc])
            _fetch(&self.here.id_rank[doc])

    cdef inline int64_t _slot(self, int64_t unit, int32_t doc) noexcept nogil:
        """The slot with the results of a passage."""
        return self.resolved[doc].slot + unit - self.here.first_unit[doc]

    cdef bint _make_slots(self) noexcept nogil:
        """Assigns slots to the passages of the pending documents, in order; False where there is no memory."""
        cdef int64_t n = self.n_slots, room
        cdef int32_t i, doc
        cdef int f, g
        if self.n_pending > self.here.n_docs >> 5:
            self.n_pending = 0
            for doc in range(self.here.n_docs):
                self.pending_docs[self.n_pending] = doc
                self.n_pending += self.pending[doc]
        else:
            qsort(self.pending_docs, self.n_pending, sizeof(int32_t), _ascending)
        for i in range(self.n_pending):
            doc = self.pending_docs[i]
            self.resolved[doc] = Resolved(0, 0, 0, n)
            n += self.here.first_unit[doc + 1] - self.here.first_unit[doc]
            for f in range(self.here.n_fields if self.n_pending <= FEW_PENDING else 0):
                _fetch(&self.here.length[f][doc if _of_head(f) else self.here.first_unit[doc]])
        self.first_slot = self.n_slots
        if n > self.slot_room:
            room = max(2 * self.slot_room, n + 1024)
            if not _grow(<void**>&self.units, self.slot_room * sizeof(UnitFound), room * sizeof(UnitFound)):
                return False
            for g in range(MOST_GROUPS):
                if not _grow(<void**>&self.group_unit[g], self.slot_room * sizeof(double), room * sizeof(double)):
                    return False
            self.slot_room = room
        memset(&self.units[self.n_slots], 0, (n - self.n_slots) * sizeof(UnitFound))
        self.n_slots = n
        return True

    cdef bint _look_into(self) noexcept nogil:
        """Adds every expanded term to the passages of the pending documents that it touches; False where postings are
        damaged."""
        cdef int c
        cdef int32_t i
        cdef uint64_t touching = 0
        cdef bint fine = True
        for i in range(self.n_pending):
            touching |= self._mask(self.pending_docs[i])
        if self.narrowed and self.counting:
            touching = <uint64_t>0xFFFFFFFFFFFFFFFF  # in a noted document any may occur
        for c in range(self.n_terms_expanded):
            if not touching >> c & 1:
                continue
            if self.expanded_terms[c].kind == FORMS:
                fine = self._resolve_forms(c) and fine
            elif self.expanded_terms[c].kind == ENTRIES:
                self._resolve_entries(c)
            else:
                self._resolve_marks(c)
        return fine

    cdef inline void _add_to_slot(self, double* group, int64_t unit, int32_t doc, int field, double amount) noexcept nogil:
        cdef int64_t at = doc if _of_head(field) else unit
        group[self._slot(unit, doc)] += amount / (
            self.unit_a[field] + self.unit_b[field] * self.here.length[field][at]
        )

    cdef bint _resolve_forms(self, int c) noexcept nogil:
        cdef const TermState* own = self.expanded_terms[c]
        cdef Py_ssize_t i, number
        cdef double* group
        cdef int32_t form, last
        cdef bint fine = True
        for i in range(own.n):
            if not fine or (i % FORMS_BETWEEN == 0 and self._is_late()):
                break
            self._fetch_ahead(own, i)
            form = own.forms[i]
            group = self.group_unit[own.groups[i]]
            if form < 0:
                fine = self._resolve_together(-1 - <Py_ssize_t>form, own.weights[i], group)
                continue
            number = self._list_of(form, own.fields)
            if number >= 0:
                fine = self._resolve_list(number, form, own.weights[i], group)
            else:
                last = self._last_with(<uint8_t>(1 << (i & 7)))
                if last >= 0:
                    fine = self._resolve_form(form, own.weights[i], group, own.fields, last)
        if own.n_more:
            self._resolve_places(own, own.more_units, own.more_fields, own.more_frequencies, own.n_more)
        self._close_units(c, own.n_groups, own.parts_weight)
        return fine

    cdef int32_t _last_with(self, uint8_t rare) noexcept nogil:
        """The last pending document that may hold a term without block postings, -1 if there is none."""
        cdef int32_t i
        for i in range(self.n_pending - 1, -1, -1):
            if self.rare[self.pending_docs[i]] & rare:
                return self.pending_docs[i]
        return -1

    cdef bint _resolve_form(self, int32_t form, double weight, double* group, uint32_t fields,
                            int32_t last_doc) noexcept nogil:
        """Adds the postings of a term without block postings to the passages of the pending documents, up to the last
        one that may hold it."""
        cdef int64_t at = self.here.form_at[form], end = self.here.form_at[form + 1]
        cdef int32_t n = self.n_pending
        if n > FEW_PENDING:
            return 0 <= at <= end <= self.here.n_postings and self._resolve_pending(
                at, end, weight, group, fields, last_doc
            )
        while self.pending_docs[n - 1] > last_doc:
            n -= 1
        return self._resolve_in(form, self.pending_docs, n, weight, group, fields)

    cdef inline bint _resolve_in(self, int32_t form, const int32_t* docs, int32_t n, double weight, double* group,
                                 uint32_t fields) noexcept nogil:
        """Adds the postings of a term to the passages of these documents, which ascend."""
        cdef int64_t at = self.here.form_at[form], end = self.here.form_at[form + 1]
        return 0 <= at <= end <= self.here.n_postings and self._resolve_few(at, end, 0, docs, n, weight, group, fields)

    cdef bint _resolve_few(self, int64_t at, int64_t end, int64_t unit, const int32_t* docs, int32_t n, double weight,
                           double* group, uint32_t fields) noexcept nogil:
        """Adds the postings of a term, from an offset and the record before it on, to the passages of these documents,
        which ascend; stops after the last of them."""
        cdef Run run
        cdef int32_t d = 0, doc = docs[0]
        cdef int64_t first = self.here.first_unit[doc], last = self.here.first_unit[doc + 1]
        cdef int64_t stop = self.here.first_unit[docs[n - 1] + 1]
        cdef int i, field
        while at < end and unit < stop:
            if not _read_run(&self.here, &at, end, &unit, &run, stop):
                return False
            if unit < first:
                continue
            for i in range(run.n):
                if run.units[i] < first:
                    continue
                while run.units[i] >= last:
                    d += 1
                    if d == n:
                        return True
                    doc = docs[d]
                    first = self.here.first_unit[doc]
                    last = self.here.first_unit[doc + 1]
                field = run.fields[i]
                if run.units[i] >= first and fields >> field & 1 and self.weight[field] > 0:
                    self._add_to_slot(group, run.units[i], doc, field, weight * run.frequencies[i] * self.weight[field])
        return True

    cdef bint _resolve_pending(self, int64_t at, int64_t end, double weight, double* group, uint32_t fields,
                               int32_t last_doc) noexcept nogil:
        """Adds the postings of a term to the passages of many pending documents, up to the last one that may hold it:
        each posting's document is looked up."""
        cdef Run run
        cdef int64_t unit = 0, stop = self.here.first_unit[last_doc + 1]
        cdef int32_t doc
        cdef int i, field
        while at < end and unit < stop:
            if not _read_run(&self.here, &at, end, &unit, &run, stop):
                return False
            for i in range(run.n):
                doc = self.here.unit_doc[run.units[i]]
                field = run.fields[i]
                if self.pending[doc] and fields >> field & 1 and self.weight[field] > 0:
                    self._add_to_slot(group, run.units[i], doc, field, weight * run.frequencies[i] * self.weight[field])
        return True

    cdef bint _resolve_together(self, Py_ssize_t number, double weight, double* group) noexcept nogil:
        """Adds the postings of those terms of a list of several that a pending document holds. If few documents are
        pending, most entries are sufficient by themselves; for the others postings are read."""
        cdef const Lists* lists = &self.part_block_postings
        cdef const int32_t* rows = _rows(lists, number)
        cdef int64_t at_block, place, n_blocks = _n_blocks(lists, number)
        cdef uint64_t places
        cdef int32_t first = self.stem_map.starts[self.stem_map.keys[number]]
        cdef int32_t n_forms = self.stem_map.starts[self.stem_map.keys[number] + 1] - first, n_flagged = 0
        cdef int32_t ordinals[BLOCK]
        cdef int32_t doc, next_pending = 0, nth
        cdef int entries[BLOCK]
        cdef int i, e, placed, n_entries
        cdef Block block
        cdef bint fine = True, is_open, few = self.n_pending <= FEW_PENDING
        for at_block in range(n_blocks):
            # a document's entries may continue in the next block
            while next_pending < self.n_pending and self.pending_docs[next_pending] < rows[PART_BLOCK * at_block + 1]:
                next_pending += 1
            if next_pending == self.n_pending:
                break
            if at_block + 1 < n_blocks and self.pending_docs[next_pending] > rows[PART_BLOCK * (at_block + 1) + 1]:
                continue
            fine = fine and _open(lists, number, at_block, rows[PART_BLOCK * at_block + 1], self.here.n_docs, &block)
            if not fine:
                break
            is_open = False
            nth = next_pending
            place = 0
            placed = 0
            n_entries = self._pending_entries(&block, next_pending, few, entries)
            for i in range(n_entries):
                e = entries[i]
                doc = block.docs[e]
                if not fine:
                    break
                if few:
                    if not place:
                        fine = _find_places(&block, &place)
                    while fine and placed <= e:
                        fine = _take(block.bytes, &place, block.end, &places)
                        placed += 1
                    if fine and self._tells_all(block.kinds[e], places):
                        fine = self._add_entry(block.kinds[e], places, doc, weight, group)
                        continue
                    while self.pending_docs[nth] < doc:
                        nth += 1
                if fine and not is_open:
                    fine = is_open = _open_forms(&block, n_forms, ordinals)
                fine = fine and self._flag(
                    self.stem_map.forms[first + ordinals[e]], <uint64_t>1 << nth if few else <uint64_t>doc + 1, &n_flagged
                )
        return self._resolve_flagged(n_flagged, few, fine, weight, group)

    cdef inline int _pending_entries(self, const Block* block, int32_t nth, bint few, int* entries) noexcept nogil:
        """Finds the entries of a block that belong to pending documents, and their number; if few are pending, these
        are looked up from the nth on."""
        cdef int32_t doc
        cdef int e, n = 0
        if not few:
            for e in range(block.n):
                entries[n] = e
                n += self.pending[block.docs[e]] != 0
            return n
        while nth < self.n_pending and self.pending_docs[nth] <= block.docs[block.n - 1]:
            doc = self.pending_docs[nth]
            e = _n_before(block.docs, block.n, doc)
            while e < block.n and block.docs[e] == doc:
                entries[n] = e
                n += 1
                e += 1
            nth += 1
        return n

    cdef bint _resolve_flagged(self, int32_t n_flagged, bint few, bint fine, double weight, double* group) noexcept nogil:
        """Adds the postings of the flagged terms to the pending documents that they are flagged for, and clears the
        flags."""
        cdef int32_t docs[FEW_PENDING]
        cdef uint64_t holders
        cdef int32_t i, form, n
        cdef int64_t at
        for i in range(n_flagged):
            form = self.flagged[i]
            holders = self.holders[form]
            self.holders[form] = 0
            if i + 8 < n_flagged:
                _fetch(&self.here.form_at[self.flagged[i + 8]])
            if i + 4 < n_flagged:
                at = self.here.form_at[self.flagged[i + 4]]
                if 0 <= at < self.here.n_postings:
                    _fetch(&self.here.postings[at])
            if not fine or (i % FORMS_BETWEEN == 0 and self._is_late()):
                continue
            if not few:
                fine = self._resolve_form(form, weight, group, <uint32_t>0xFFFFFFFF, <int32_t>(holders - 1))
                continue
            n = 0
            while holders:
                docs[n] = self.pending_docs[_lowest(holders)]
                holders &= holders - 1
                n += 1
            fine = self._resolve_in(form, docs, n, weight, group, <uint32_t>0xFFFFFFFF)
        return fine

    cdef inline bint _tells_all(self, int kind, uint64_t places) noexcept nogil:
        """Whether an entry determines the frequency in each field of each record: the frequencies of passage fields
        belong to one passage, or are once in each."""
        cdef uint64_t passages = places & ~<uint64_t>1
        if kind == NO_PATTERN or places >> LAST_PLACE:
            return False
        return passages & (passages - 1) == 0 or self.patterns[kind].once_each == _n_bits(passages)

    cdef inline bint _add_entry(self, int kind, uint64_t places, int32_t doc, double weight, double* group) noexcept nogil:
        """Adds such an entry to a pending document's head and passages; False where it is damaged."""
        cdef const Times* times
        cdef uint64_t passages = places & ~<uint64_t>1, left
        cdef int64_t head = self.here.first_unit[doc], n_units = self.here.first_unit[doc + 1] - head
        cdef int j
        cdef double frequency
        if n_units <= LAST_PLACE and places >> n_units:
            return False
        for j in range(PATTERN_FIELDS):
            times = &self.patterns[kind].times[j]
            if times.frequency <= 0 or self.weight[times.field] <= 0:
                continue
            left = places & 1 if _of_head(times.field) else passages
            if not left:
                return False
            frequency = times.frequency if left & (left - 1) == 0 else 1
            while left:
                self._add_to_slot(
                    group, head + _lowest(left), doc, times.field, weight * frequency * self.weight[times.field]
                )
                left &= left - 1
        return True

    cdef inline bint _flag(self, int32_t form, uint64_t holder, int32_t* n) noexcept nogil:
        """Flags a term, once, for a document that holds it: by a bit if few are pending, otherwise by the last
        document, counted from 1. False where there is no such term."""
        if not 0 <= form < self.here.n_forms:
            return False
        self.flagged[n[0]] = form
        n[0] += self.holders[form] == 0
        self.holders[form] = self.holders[form] | holder if self.n_pending <= FEW_PENDING else holder
        return True

    cdef bint _resolve_list(self, Py_ssize_t number, int32_t form, double weight, double* group) noexcept nogil:
        """Adds the block postings of a term to the passages of the pending documents: only of blocks that may have one,
        which are prefetched some at a time."""
        cdef const Lists* lists = &self.lists
        cdef const int32_t* rows = _rows(lists, number)
        cdef int64_t n_blocks = _n_blocks(lists, number), at_block = 0, posting
        cdef int64_t begin = self.here.form_at[form], end = self.here.form_at[form + 1]
        cdef int64_t blocks[SOME_BLOCKS]
        cdef int32_t behind[SOME_BLOCKS]  # for each block, the first pending document after it
        cdef int32_t pending = 0, next_pending = 0
        cdef int i, n
        if not 0 <= begin <= end <= self.here.n_postings:
            return False
        while at_block < n_blocks and next_pending < self.n_pending:
            n = 0
            while n < SOME_BLOCKS and at_block < n_blocks and next_pending < self.n_pending:
                if at_block + 1 == n_blocks:
                    next_pending = self.n_pending
                elif self._begins_by(next_pending, rows[FORM_BLOCK * (at_block + 1) + 2]):
                    while next_pending < self.n_pending and self._begins_by(
                        next_pending, rows[FORM_BLOCK * (at_block + 1) + 2]
                    ):
                        next_pending += 1
                else:
                    at_block += 1
                    continue
                posting = begin + rows[FORM_BLOCK * at_block + 1]
                if not begin <= posting <= end:
                    return False
                _fetch(&lists.bytes[lists.starts[number] + rows[FORM_BLOCK * at_block]])
                _fetch(&self.here.postings[posting])
                blocks[n] = at_block
                behind[n] = next_pending
                n += 1
                at_block += 1
            for i in range(n):
                if not self._resolve_block(number, form, blocks[i], pending, behind[i], weight, group):
                    return False
                pending = behind[i]
        return True

    cdef inline bint _begins_by(self, int32_t nth, int32_t unit) noexcept nogil:
        """Whether the first record of the nth pending document is at or before a record."""
        return self.here.first_unit[self.pending_docs[nth]] <= unit

    cdef bint _resolve_block(self, Py_ssize_t number, int32_t form, int64_t at_block, int32_t pending, int32_t behind,
                             double weight, double* group) noexcept nogil:
        """Adds the postings of one block of a term to those of some pending documents that are in it."""
        cdef const int32_t* row = _rows(&self.lists, number) + FORM_BLOCK * at_block
        cdef int32_t held[BLOCK]
        cdef int32_t unit = row[2], before, doc
        cdef int at, n = 0
        cdef Block block
        if not 0 <= unit < self.here.n_units:
            return False
        before = self.here.unit_doc[unit] if at_block else -1
        if not _open(&self.lists, number, at_block, before, self.here.n_docs, &block):
            return False
        while pending < behind:
            doc = self.pending_docs[pending]
            pending += 1
            at = _n_before(block.docs, block.n, doc)
            held[n] = doc
            n += at < block.n and block.docs[at] == doc
            if n == BLOCK:
                break
        return n == 0 or self._resolve_few(
            self.here.form_at[form] + row[1], self.here.form_at[form + 1], unit, held, n, weight, group,
            <uint32_t>0xFFFFFFFF,
        )

    cdef void _resolve_entries(self, int c) noexcept nogil:
        cdef const TermState* own = self.expanded_terms[c]
        self._resolve_places(own, own.forms, own.groups, own.weights, own.n)
        self._close_units(c, 1, 0)

    cdef void _resolve_places(self, const TermState* own, const int32_t* units, const int32_t* fields,
                              const double* frequencies, Py_ssize_t n) noexcept nogil:
        """Adds known places to the passages of the pending documents: all are looked through, or those of each document
        are looked up where documents are few."""
        cdef Py_ssize_t i, low, high
        cdef int32_t nth, end
        if not own.ascending or <Py_ssize_t>LOOKED_UP * self.n_pending > n:
            for i in range(n):
                self._add_place(units[i], fields[i], frequencies[i])
            return
        for nth in range(self.n_pending):
            low, high = 0, n
            while low < high:
                i = (low + high) >> 1
                if units[i] < self.here.first_unit[self.pending_docs[nth]]:
                    low = i + 1
                else:
                    high = i
            end = self.here.first_unit[self.pending_docs[nth] + 1]
            while low < n and units[low] < end:
                self._add_place(units[low], fields[low], frequencies[low])
                low += 1

    cdef inline void _add_place(self, int32_t unit, int32_t field, double frequency) noexcept nogil:
        cdef int32_t doc
        cdef double amount = self._amount(unit, field, frequency, &doc)
        if amount > 0 and self.pending[doc] and self._is_inside(unit, doc):
            self._add_to_slot(self.group_unit[0], unit, doc, field, amount)

    cdef inline bint _is_inside(self, int64_t unit, int32_t doc) noexcept nogil:
        return self.here.first_unit[doc] <= unit < self.here.first_unit[doc + 1]

    cdef void _resolve_marks(self, int c) noexcept nogil:
        cdef const TermState* own = self.expanded_terms[c]
        cdef Py_ssize_t i
        cdef uint64_t bit = <uint64_t>1 << c
        cdef int32_t doc
        for i in range(own.n):
            if self.pending[own.forms[i]]:
                self.resolved[own.forms[i]].head_mask |= bit
        for i in range(own.n_units):
            doc = self.here.unit_doc[own.units[i]]
            if self.pending[doc] and self._is_inside(own.units[i], doc):
                self.units[self._slot(own.units[i], doc)].mask |= bit

    cdef void _close_units(self, int c, int n_groups, double parts_weight) noexcept nogil:
        """Adds the accumulators of an expanded term in the pending documents' passages to their results."""
        cdef int32_t i, doc
        cdef int64_t slot, head
        cdef int g
        cdef double own, whole, share, k1 = self.k1, idf = self.idf[c]
        cdef uint64_t bit = <uint64_t>1 << c
        cdef Resolved* of
        for i in range(self.n_pending):
            doc = self.pending_docs[i]
            of = &self.resolved[doc]
            head = of.slot
            own = _pseudo(self.group_unit, head, -1, n_groups, parts_weight)
            share = own / (k1 + own) if own > 0 else 0
            if own > 0:
                of.head_score += idf * share
                of.head_mask |= bit
            for slot in range(head + 1, head + self.here.first_unit[doc + 1] - self.here.first_unit[doc]):
                whole = _pseudo(self.group_unit, slot, head, n_groups, parts_weight)
                if whole > 0:
                    self.units[slot].score += idf * (whole / (k1 + whole) - share)
                    self.units[slot].mask |= bit
        for g in range(n_groups):
            memset(&self.group_unit[g][self.first_slot], 0, (self.n_slots - self.first_slot) * sizeof(double))
