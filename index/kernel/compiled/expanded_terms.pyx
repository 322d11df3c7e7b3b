# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Expanded terms as scorers take them: term numbers, places with their fields, or documents and passages."""

from libc.stdint cimport int32_t, uint32_t

from .structs cimport ENTRIES, FORMS, MARKS, MOST_GROUPS


cdef inline bint _is_ascending(const int32_t* units, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef bint fine = True
    for i in range(1, n):
        fine = fine & (units[i - 1] <= units[i])
    return fine


cdef class ExpandedTerm:
    @property
    def df(self):
        return self.own.df

    def __cinit__(self):
        self.own.n_groups = 1
        self.own.df = -1
        self.own.most_by_parts = -1
        self.own.fields = <uint32_t>0xFFFFFFFF

    @staticmethod
    def of_forms(const int32_t[::1] forms not None, const double[::1] weights not None,
                 const int32_t[::1] groups not None, int n_groups, double parts_weight, uint32_t fields=0, tuple more=None):
        cdef ExpandedTerm made = ExpandedTerm()
        cdef Py_ssize_t i, n = forms.shape[0]
        if weights.shape[0] != n or groups.shape[0] != n:
            raise ValueError("each form has a weight and a group")
        if not 1 <= n_groups <= MOST_GROUPS:
            raise ValueError("too many parts in one class, or none")
        for i in range(n):
            if not 0 <= groups[i] < n_groups:
                raise ValueError("a form is in no group of its class")
            if i and groups[i] < groups[i - 1]:
                raise ValueError("the groups of a class come in their order")
        made.kept = (forms, weights, groups, more)
        made.own.kind = FORMS
        made.own.n = n
        made.own.n_groups = n_groups
        made.own.parts_weight = parts_weight
        if fields:
            made.own.fields = fields
        if n:
            made.own.forms = &forms[0]
            made.own.weights = &weights[0]
            made.own.groups = &groups[0]
        if more is not None:
            made._take_more(more[0], more[1], more[2])
        return made

    cdef _take_more(self, const int32_t[::1] units, const int32_t[::1] fields, const double[::1] frequencies):
        """Takes the places that a class of forms has besides."""
        if fields.shape[0] != units.shape[0] or frequencies.shape[0] != units.shape[0]:
            raise ValueError("each unit has a field and a frequency")
        if self.own.n_groups != 1:
            raise ValueError("a class of parts has no places besides")
        if units.shape[0]:
            self.own.n_more = units.shape[0]
            self.own.more_units = &units[0]
            self.own.more_fields = &fields[0]
            self.own.more_frequencies = &frequencies[0]
            self.own.ascending = _is_ascending(&units[0], units.shape[0])

    @staticmethod
    def of_entries(const int32_t[::1] units not None, const int32_t[::1] fields not None,
                   const double[::1] frequencies not None):
        cdef ExpandedTerm made = ExpandedTerm()
        cdef Py_ssize_t n = units.shape[0]
        if fields.shape[0] != n or frequencies.shape[0] != n:
            raise ValueError("each unit has a field and a frequency")
        made.kept = (units, fields, frequencies)
        made.own.kind = ENTRIES
        made.own.n = n
        if n:
            made.own.forms = &units[0]
            made.own.groups = &fields[0]
            made.own.weights = &frequencies[0]
            made.own.ascending = _is_ascending(&units[0], n)
        return made

    @staticmethod
    def of_marks(const int32_t[::1] docs not None, const int32_t[::1] units not None):
        cdef ExpandedTerm made = ExpandedTerm()
        made.kept = (docs, units)
        made.own.kind = MARKS
        made.own.n = docs.shape[0]
        made.own.n_units = units.shape[0]
        if made.own.n:
            made.own.forms = &docs[0]
        if made.own.n_units:
            made.own.units = &units[0]
        return made


