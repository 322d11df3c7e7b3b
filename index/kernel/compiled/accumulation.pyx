# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Accumulation: the documents that each expanded term of a query touches, and its frequency in them."""

from libc.stdint cimport int32_t, int64_t, uint64_t, uint8_t
from libc.string cimport memset

from .codec cimport has_bit, prefetch
from .structs cimport (
    DAMAGED, ENTRIES, FAR, FORMS, FORMS_BETWEEN, LATE, Lists, MARKS, MOST_GROUPS, NO_MEMORY, OUTSIDE,
    POSTINGS_BETWEEN, RUNS_BETWEEN, Share, State, TOUCHED, TermState,
)
from .runs cimport Run, read_run
from .blocks cimport rows_of
from .state cimport add_to_doc, clear_groups, group_of, is_late, list_number_of, norm_of, pseudo_frequency, room_for
from .pruning cimport narrow_to_parts
from .iteration cimport walk_list, walk_term


cdef int64_t accumulate(State* self, int c) noexcept nogil:
    """Accumulates an expanded term, group by group; returns 0, or an error code."""
    cdef const TermState* own = self.expanded_terms[c]
    cdef Py_ssize_t i, step = FORMS_BETWEEN if self.until > 0 else own.n
    self.needed = self.contending if self.narrowed else NULL
    self.n_needed = self.n_contending
    self.noting = False
    if self.narrowed and self.counting:
        # if each document surely holds the expanded term, the others are only noted; otherwise all are accumulated
        if own.kind == FORMS and own.n_groups == 1 and self.here.all_count and not own.n_more:
            self.noting = True
        else:
            self.needed = NULL
    self.parts_so_far = 0
    if own.kind == ENTRIES:
        return 0 if gather_entries(self, own.forms, own.groups, own.weights, own.n) else DAMAGED
    if own.kind == MARKS:
        return gather_marks(self, own)
    cdef bint fine = True
    i = 0
    while fine and i < own.n and not is_late(self):
        fine = walk_forms(self, own, i, min(own.n, i + step))
        i += step
    if self.parts_so_far:
        end_parts(self)
    if fine and own.n_more:
        fine = gather_entries(self, own.more_units, own.more_fields, own.more_frequencies, own.n_more)
    return 0 if fine else DAMAGED


cdef int64_t close_docs(State* self, int c) noexcept nogil:
    """Turns the accumulators of an expanded term into shares of documents; returns how many documents it touches,
    or NO_MEMORY."""
    cdef TermState* of = self.expanded_terms[c]
    cdef double most = 0
    cdef int32_t i, doc, first_part = self.part_first[of.n_groups - 1], end_parts = self.part_first[of.n_groups]
    cdef Py_ssize_t before = self.shares.n
    if of.n_groups == 1:
        first_part = end_parts
    if not room_for(&self.shares, self.n_touched_docs + end_parts - first_part):
        return NO_MEMORY
    for i in range(self.n_touched_docs):
        self.state[self.touched_docs[i]] |= TOUCHED
        add_share(self, of, self.touched_docs[i])
    for i in range(first_part, end_parts):  # documents with the last part have all of them
        if not self.state[self.part_docs[i]] & TOUCHED:
            add_share(self, of, self.part_docs[i])
            most = max(most, self.shares.items[self.shares.n - 1].frequency) if self.shares.n > before else most
    if not self.narrowed and not self.late:
        of.most_by_parts = most
    for i in range(self.n_touched_docs):
        self.state[self.touched_docs[i]] &= ~<uint8_t>TOUCHED
    clear_groups(self)
    return self.shares.n - before


cdef void fetch_ahead(State* self, const TermState* own, Py_ssize_t i) noexcept nogil:
    """Prefetches the postings, or the block postings, of the next terms: those of rare terms are scattered and
    short."""
    fetch_form(self, own, i + FAR, 0)
    fetch_form(self, own, i + FAR - 4, 1)
    fetch_form(self, own, i + FAR - 8, 2)


cdef int64_t exclude_forms(State* self, const int32_t* forms, Py_ssize_t n) noexcept nogil:
    """Excludes every record with one of these terms; returns 0, or an error code."""
    cdef Py_ssize_t i
    cdef int64_t at, end, unit, n_runs = 0
    cdef int j
    cdef Run run
    for i in range(n):
        if not 0 <= forms[i] < self.here.n_forms:
            return DAMAGED
        if is_late(self):
            return LATE
        at = self.here.form_at[forms[i]]
        end = self.here.form_at[forms[i] + 1]
        unit = 0
        if not 0 <= at <= end <= self.here.n_postings:
            return DAMAGED
        while at < end:
            n_runs += 1
            if n_runs % RUNS_BETWEEN == 0 and is_late(self):
                return LATE
            if not read_run(&self.here, &at, end, &unit, &run):
                return DAMAGED
            for j in range(run.n):
                exclude_record(self, run.units[j])
    return 0


cdef void exclude_record(State* self, int64_t unit) noexcept nogil:
    cdef int32_t doc
    if not self.excluded[unit]:
        doc = self.here.unit_doc[unit]
        self.excluded[unit] = 1
        self.excluded_units[self.n_excluded] = <int32_t>unit
        self.n_excluded += 1
        if self.here.first_unit[doc] == unit:
            self.excluded_docs[doc] = 1


cdef void begin_part(State* self, int group) noexcept nogil:
    """Starts the document list of a compound's next part: only documents that have the part before it."""
    cdef int32_t i, doc
    if not self.parts_so_far:
        narrow_to_parts(self)
        self.own_docs = self.touched_docs
        self.n_own_docs = self.n_touched_docs
        self.touched_docs = self.part_docs
        self.n_touched_docs = 0
    while self.parts_so_far < group:
        self.parts_so_far += 1
        self.part_first[self.parts_so_far] = self.n_touched_docs
    if group > 1:
        memset(self.with_parts, 0, (self.here.n_docs // 64 + 1) * sizeof(uint64_t))
        for i in range(self.part_first[group - 1], self.n_touched_docs):
            doc = self.part_docs[i]
            self.with_parts[doc >> 6] |= <uint64_t>1 << (doc & 63)
        self.needed = self.with_parts
        self.n_needed = self.n_touched_docs - self.part_first[group - 1]


cdef void end_parts(State* self) noexcept nogil:
    """Returns to the document list of the word itself."""
    while self.parts_so_far < MOST_GROUPS:
        self.parts_so_far += 1
        self.part_first[self.parts_so_far] = self.n_touched_docs
    self.touched_docs = self.own_docs
    self.n_touched_docs = self.n_own_docs


cdef inline void fetch_form(State* self, const TermState* own, Py_ssize_t i, int step) noexcept nogil:
    """Prefetches a term: first the offset of its data, then the data."""
    cdef const Lists* lists = &self.here.lists
    cdef int32_t form
    cdef int64_t number, at
    if i >= own.n:
        return
    form = own.forms[i]
    if form >= self.here.n_forms:
        return
    if form < 0:
        lists = &self.here.part_block_postings
        number = -1 - <int64_t>form
    elif step == 0:
        prefetch(&self.here.form_at[form])
        if self.here.list_of != NULL:
            prefetch(&self.here.list_of[form])
        return
    else:
        number = list_number_of(self, form, own.fields)
    if number >= lists.n:
        return
    if number < 0:
        at = self.here.form_at[form]
        if step == 2 and 0 <= at < self.here.n_postings:
            prefetch(&self.here.postings[at])
    elif step < 2:
        prefetch(&lists.starts[number])
        prefetch(&lists.block_starts[number])
    else:
        prefetch(rows_of(lists, number))
        prefetch(&lists.bytes[lists.starts[number]])


cdef bint walk_forms(State* self, const TermState* own, Py_ssize_t first, Py_ssize_t last) noexcept nogil:
    """Accumulates terms, or lists of several, in their groups. Documents get a part only if they have the part
    before it, as a compound's parts count only together."""
    cdef Py_ssize_t i, number
    cdef double* group
    cdef int32_t form
    cdef uint8_t part
    for i in range(first, last):
        fetch_ahead(self, own, i)
        form = own.forms[i]
        group = group_of(self, own.groups[i])
        if own.groups[i] != self.parts_so_far:
            begin_part(self, own.groups[i])
        part = <uint8_t>(1 << own.groups[i]) if own.groups[i] else 0
        if form < 0:
            number = -1 - <Py_ssize_t>form
            if number >= self.here.part_block_postings.n or not walk_list(self,
                &self.here.part_block_postings, number, own.weights[i], group, part
            ):
                return False
            continue
        if form >= self.here.n_forms:
            return False
        number = list_number_of(self, form, own.fields)
        if number >= 0:
            if not walk_list(self, &self.here.lists, number, own.weights[i], group, part):
                return False
        elif not walk_term(self, form, own.weights[i], group, own.fields, part, <uint8_t>(1 << (i & 7))):
            return False
    return True


cdef bint gather_entries(State* self, const int32_t* units, const int32_t* fields, const double* frequencies,
                          Py_ssize_t n) noexcept nogil:
    """Adds up places that are known already; False where one is outside."""
    cdef Py_ssize_t i
    cdef int32_t unit, doc, field
    cdef double amount
    cdef double* group = group_of(self, 0)
    for i in range(n):
        if i % POSTINGS_BETWEEN == 0 and is_late(self):
            return True
        unit, field = units[i], fields[i]
        if not 0 <= unit < self.here.n_units or not 0 <= field < self.here.n_fields:
            return False
        doc = self.here.unit_doc[unit]
        if self.needed == NULL or has_bit(self.needed, doc):
            amount = frequencies[i] * norm_of(self, field, doc)
            if amount > 0:
                add_to_doc(self, group, doc, amount)
    return True


cdef int64_t gather_marks(State* self, const TermState* own) noexcept nogil:
    cdef Py_ssize_t i
    cdef int32_t doc
    for i in range(own.n + own.n_units):
        if i % POSTINGS_BETWEEN == 0 and is_late(self):
            return LATE
        if i < own.n:
            doc = own.forms[i]
        elif 0 <= own.units[i - own.n] < self.here.n_units:
            doc = self.here.unit_doc[own.units[i - own.n]]
        else:
            return OUTSIDE
        if not 0 <= doc < self.here.n_docs:
            return OUTSIDE if i < own.n else DAMAGED
        if not (self.here.any_dead and self.here.deleted[doc]) and (
            self.needed == NULL or has_bit(self.needed, doc)
        ):
            add_to_doc(self, group_of(self, 0), doc, 1)
    return 0


cdef inline bint is_together(State* self, int32_t doc, int n_groups) noexcept nogil:
    """Whether a document with all parts of a compound surely has them in one passage with its head: all but one are
    in the head, or it has only one passage."""
    cdef uint8_t apart = <uint8_t>((1 << n_groups) - 2) & ~self.at_head[doc]
    return apart & (apart - 1) == 0 or self.here.first_unit[doc + 1] - self.here.first_unit[doc] <= 2


cdef inline void add_share(State* self, const TermState* of, int32_t doc) noexcept nogil:
    """Adds the contribution of an expanded term to a document; there is room."""
    cdef Share* share = &self.shares.items[self.shares.n]
    cdef double own = self.group_doc[0][doc]
    share.at = doc
    share.sure = own > 0 or is_together(self, doc, of.n_groups)
    share.frequency = pseudo_frequency(self.group_doc, doc, -1, of.n_groups, of.parts_weight)
    self.shares.n += share.frequency > 0
