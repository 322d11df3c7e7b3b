# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Texts of records that wait to be inverted."""

from libc.stdint cimport int32_t
from libc.stdlib cimport free, realloc

from .characters cimport PyUnicode_DATA, PyUnicode_KIND


cdef class Units:
    """The texts of records that wait to be inverted, one record after another, each with up to `width` fields."""

    def __cinit__(self, int32_t first_unit, int32_t width, int32_t gap):
        if first_unit < 0 or not 0 < width <= 16 or gap < 0:
            raise ValueError("units and gaps are not negative, fields at most 16")
        self.held = []
        self.first_unit, self.width, self.gap = first_unit, width, gap

    def __dealloc__(self):
        free(self.texts)

    cdef int _queue(self, str text, int32_t field, int32_t at, bint follows) except -1:
        cdef void* grown
        cdef Queued* made
        if self.n_texts == self.room:
            grown = realloc(self.texts, (2 * self.room + 64) * sizeof(Queued))
            if grown == NULL:
                raise MemoryError
            self.texts = <Queued*>grown
            self.room = 2 * self.room + 64
        self.held.append(text)
        made = &self.texts[self.n_texts]
        made.letters = PyUnicode_DATA(text)
        made.length = len(text)
        made.kind = PyUnicode_KIND(text)
        made.unit = self.first_unit + self.n_units
        made.field = field
        made.at = self.n_units * self.width + at
        made.follows = follows
        self.n_texts += 1
        self.n_letters += made.length
        return 0

    cdef int _add_field(self, texts, int32_t field, int32_t at) except -1:
        cdef bint follows = False
        if isinstance(texts, str):
            if texts:
                self._queue(texts, field, at, False)
            return 0
        for text in texts:
            if text:
                self._queue(text, field, at, follows)
                follows = True
        return 0

    def add(self, tuple fields not None, int32_t first_field):
        """Adds a record: its fields, numbered from `first_field`, each a text or several."""
        cdef int32_t at
        if first_field < 0 or first_field + len(fields) > 16 or len(fields) > self.width:
            raise ValueError("there are too many fields")
        for at, texts in enumerate(fields):
            self._add_field(texts, first_field + at, at)
        self.n_units += 1

    def add_all(self, tuple things not None, tuple names not None, int32_t first_field):
        """Adds a record for each object; its fields are the attributes with these names."""
        cdef int32_t at
        if first_field < 0 or first_field + len(names) > 16 or len(names) > self.width:
            raise ValueError("there are too many fields")
        for thing in things:
            at = 0
            for name in names:
                self._add_field(getattr(thing, name), first_field + at, at)
                at += 1
            self.n_units += 1
