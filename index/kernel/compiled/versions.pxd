# Version collapse: one document stands for its question when several versions of the question match.
#
# It is the first version, in order of preference, that has all words; where none has all, the first that matches. The
# others are collapsed: they are neither counted nor listed.

from libc.stdint cimport int32_t

from .structs cimport Ranked, State
from .state cimport is_pruned, is_there


cdef void choose_versions(State* self) noexcept nogil


cdef void show_all(State* self) noexcept nogil
cdef int32_t chosen_version(State* self, int32_t q) noexcept nogil
cdef bint is_set_aside(State* self, int32_t doc, const double* group) noexcept nogil
cdef void let_versions_contend(State* self) noexcept nogil
cdef void want_versions(State* self, int32_t doc) noexcept nogil
cdef void look_whether_certain(State* self, const Ranked* heap, Py_ssize_t n, Py_ssize_t k) noexcept nogil


cdef inline bint stands_aside(State* self, int32_t doc) noexcept nogil:
    """Whether another version stands for a matching document; if not all is known, whether one surely does."""
    cdef int32_t at
    if not self.collapsing or not is_pruned(self):
        return self.collapsed[doc]
    if self.question_of[doc] < 0:
        return False
    for at in range(self.version_starts[self.question_of[doc]], self.n_versions):
        if self.version_docs[at] == doc:
            return False
        if is_there(self, self.version_docs[at]):
            return True
    return False


cdef inline void note_pruned(State* self, double least) noexcept nogil:
    self.pruned_below = max(self.pruned_below, least)
