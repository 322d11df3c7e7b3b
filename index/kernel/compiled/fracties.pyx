# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Fractie collector: the fracties of a document's matching passages.

index/segment/fractie_postings.py describes the postings for it.
"""

from libc.stdint cimport int32_t, int64_t, uint32_t, uint64_t, uint8_t
from libc.stdlib cimport free
from libc.string cimport memset

from .codec cimport n_bits
from .structs cimport DAMAGED, FORMS, FORMS_BETWEEN, LATE, State, TermState
from .runs cimport Run, read_run
from .blocks cimport n_before
from .state cimport is_late, want_rescored, zeros
from .matching cimport mask_matches, passes_filter, unit_matches
from .rescoring cimport rescore_pending


cdef int32_t nth_with(State* self, int32_t doc) noexcept nogil:
    """The index of a document with fracties among these documents."""
    cdef int32_t first = 0, left = self.here.n_with_fracties, half
    while left > 1:
        half = left >> 1
        first += half * (self.here.with_fracties[first + half] <= doc)
        left -= half
    return first


cdef int make_stamps(State* self, Py_ssize_t n_values) except -1:
    """Makes room for the different values of one document."""
    if self.n_stamps <= n_values:
        free(self.stamps)
        free(self.asked)
        self.stamps = NULL
        self.asked = NULL
        self.n_stamps = 0
        self.stamps = <int64_t*>zeros(n_values, sizeof(int64_t))
        self.asked = <int32_t*>zeros(n_values, sizeof(int32_t))
        self.n_stamps = n_values + 1
        self.stamp = 0
    return 0


cdef int64_t find_fracties(State* self, const int32_t* docs, int32_t n) noexcept nogil:
    """Finds the expanded terms in the passages of these documents, which have fracties; returns 0, or an error
    code. Call `_list_asked` for these afterwards, then `_forget_marks`."""
    cdef int32_t i
    cdef int c
    cdef bint fine = True
    self.marked = self.here.form_bits != NULL
    for c in range(self.n_terms_expanded):
        self.marked = self.marked and self.expanded_terms[c].kind == FORMS and not self.expanded_terms[c].n_more
    if self.marked:
        for c in range(self.n_terms_expanded):
            fine = fine and mark_class(self, c)
        if not fine:
            return DAMAGED
        return LATE if self.late else 0
    for i in range(n):
        want_rescored(self, docs[i])
    return rescore_pending(self)


cdef void forget_marks(State* self) noexcept nogil:
    if self.marked:
        memset(self.marks, 0, self.apart.n_units * sizeof(uint64_t))
    self.marked = False


cdef int32_t list_fracties(State* self, int32_t doc, int32_t nth, const int32_t* starts, const int32_t* values,
                         int32_t n_values, bint every, bint held) noexcept nogil:
    """Lists the fracties of a document's matching passages, its own values if one of these has none. With `held`,
    only of passages that hold the filter on partij. `nth` is its index among the documents with fracties. Returns
    how many there are, or -1 where one is no value."""
    cdef int32_t unit, fractie, at, n = 0, first = self.here.first_unit[doc], own_first = 0
    cdef bint own = not self.here.has_fractie[doc], matches
    self.stamp += 1
    if not own:
        if self.marked:
            own_first = self.here.first_of[nth] - first
        for unit in range(first + 1, self.here.first_unit[doc + 1]):
            if self.marked:
                at = own_first + unit
                matches = is_marked(self, unit, doc, self.marks[at] | self.marks[own_first + first], every)
                fractie = self.here.fractie_of[at]
            else:
                matches = unit_matches(self, unit, doc, every)
                fractie = self.here.unit_fractie[unit]
            if not matches or (held and not passes_filter(self, unit, doc)):
                continue
            if fractie >= n_values:
                return -1
            if fractie < 0:
                own = True
            else:
                stamp_value(self, fractie, &n)
    if own:
        for at in range(starts[doc], starts[doc + 1]):
            if not 0 <= values[at] < n_values:
                return -1
            stamp_value(self, values[at], &n)
    return n


cdef bint mark_class(State* self, int c) noexcept nogil:
    """Marks the passages and heads that hold an expanded term; a compound's groups first. False where postings are
    damaged."""
    cdef const TermState* own = self.expanded_terms[c]
    cdef uint64_t bit = <uint64_t>1 << c
    cdef int32_t form, at, key
    cdef Py_ssize_t i
    cdef bint fine = True
    cdef uint8_t group
    for i in range(own.n):
        if i % FORMS_BETWEEN == 0 and is_late(self):
            break
        form = own.forms[i]
        group = <uint8_t>(1 << own.groups[i]) if own.n_groups > 1 else 0
        if own.weights[i] <= 0:
            continue
        if form >= 0:
            fine = fine and mark_form(self, form, own.fields, bit, group)
            continue
        key = self.here.stem_map.keys[-1 - form]
        for at in range(self.here.stem_map.starts[key], self.here.stem_map.starts[key + 1]):
            form = self.here.stem_map.forms[at]
            # terms with block postings of their own are not in a list of several
            fine = fine and 0 <= form < self.here.n_forms
            if fine and self.here.form_bits[form >> 6] >> (form & 63) & 1 and self.here.list_of[form] == 0:
                fine = mark_form(self, form, own.fields, bit, group)
    if own.n_groups > 1:
        mark_groups(self, own, bit)
    return fine


cdef bint mark_form(State* self, int32_t form, uint32_t fields, uint64_t bit, uint8_t group) noexcept nogil:
    cdef uint64_t bits = self.here.form_bits[form >> 6]
    cdef int64_t nth, at, unit = 0
    cdef Run run
    cdef int i
    if not bits >> (form & 63) & 1:
        return True
    nth = self.here.n_before[form >> 6] + n_bits(bits & ((<uint64_t>1 << (form & 63)) - 1))
    at = self.here.form_starts[nth]
    while at < self.here.form_starts[nth + 1]:
        if not read_run(&self.apart, &at, self.here.form_starts[nth + 1], &unit, &run):
            return False
        for i in range(run.n):
            if not fields >> run.fields[i] & 1 or self.here.weight[run.fields[i]] <= 0:
                continue
            if group:
                self.part_marks[run.units[i]] |= group
            else:
                self.marks[run.units[i]] |= bit
    return True


cdef void mark_groups(State* self, const TermState* own, uint64_t bit) noexcept nogil:
    """A passage holds a compound if it holds the word itself, or all its parts, those in the head included."""
    cdef uint8_t parts = <uint8_t>((1 << own.n_groups) - 2), head, here
    cdef int32_t i, unit
    for i in range(self.here.n_with_fracties):
        head = self.part_marks[self.here.first_of[i]]
        for unit in range(self.here.first_of[i], self.here.first_of[i + 1]):
            here = self.part_marks[unit] | head
            if here & 1 or (here & parts == parts and own.parts_weight > 0):
                self.marks[unit] |= bit
    memset(self.part_marks, 0, self.apart.n_units)


cdef inline void stamp_value(State* self, int32_t value, int32_t* n) noexcept nogil:
    """Lists a value of a document, once."""
    if self.stamps[value] != self.stamp:
        self.stamps[value] = self.stamp
        self.asked[n[0]] = value
        n[0] += 1


cdef inline bint is_marked(State* self, int32_t unit, int32_t doc, uint64_t marks, bint every) noexcept nogil:
    """Whether a passage with these expanded terms, its head's included, matches."""
    if self.simple and not every:
        return marks != 0
    return not (self.excluded[unit] or self.excluded_docs[doc]) and mask_matches(self, marks, every)
