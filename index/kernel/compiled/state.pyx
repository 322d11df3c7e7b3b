# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Working memory of the searches of a segment, and the functions that several stages share."""

from libc.stdint cimport int32_t, int64_t, uint64_t, uint8_t
from libc.stdlib cimport calloc, free
from libc.string cimport memset

from .block_writer cimport BLOCK
from .structs cimport LATE, MOST_GROUPS, MOST_KEPT, NO_MEMORY, OUTSIDE, Resolved, Segment, State

from ...errors import Damaged, TimeIsUp


cdef void* zeros(Py_ssize_t n, Py_ssize_t size) except NULL:
    """Zeroed memory, one element more than needed."""
    cdef void* made = calloc(n + 1, size)
    if made == NULL:
        raise MemoryError
    return made


cdef int make_state(State* self, const Segment* here, const Segment* apart) except -1:
    """Allocates the working memory for searches of a segment."""
    self.here = here[0]
    self.apart = apart[0]
    self.touched_docs = <int32_t*>zeros(here.n_docs + BLOCK, sizeof(int32_t))
    self.at_head = <uint8_t*>zeros(here.n_docs, 1)
    self.rare = <uint8_t*>zeros(here.n_docs, 1)
    self.with_parts = <uint64_t*>zeros(here.n_docs // 64 + 1, sizeof(uint64_t))
    self.contending = <uint64_t*>zeros(here.n_docs // 64 + 1, sizeof(uint64_t))
    self.pending = <uint8_t*>zeros(here.n_docs, 1)
    self.pending_docs = <int32_t*>zeros(here.n_docs, sizeof(int32_t))
    self.resolved_docs = <int32_t*>zeros(here.n_docs, sizeof(int32_t))
    self.seen_docs = <int32_t*>zeros(here.n_docs + BLOCK, sizeof(int32_t))
    self.score = <double*>zeros(here.n_docs, sizeof(double))
    self.masks = <uint64_t*>zeros(here.n_docs, sizeof(uint64_t))
    self.narrow = <uint8_t*>zeros(here.n_docs, 1)
    self.resolved = <Resolved*>zeros(here.n_docs, sizeof(Resolved))
    self.state = <uint8_t*>zeros(here.n_docs, 1)
    self.excluded = <uint8_t*>zeros(here.n_units, 1)
    self.excluded_docs = <uint8_t*>zeros(here.n_docs, 1)
    self.collapsed = <uint8_t*>zeros(here.n_docs, 1)
    self.collapsed_docs = <int32_t*>zeros(here.n_docs, sizeof(int32_t))
    if here.lists.n or here.part_block_postings.n:
        self.holders = <uint64_t*>zeros(here.n_forms, sizeof(uint64_t))
        self.flagged = <int32_t*>zeros(here.n_forms, sizeof(int32_t))
    if here.form_bits != NULL:
        self.marks = <uint64_t*>zeros(apart.n_units, sizeof(uint64_t))
        self.part_marks = <uint8_t*>zeros(apart.n_units, 1)
    return 0


cdef void free_state(State* self) noexcept:
    cdef int g
    for g in range(MOST_GROUPS):
        free(self.group_unit[g])
        free(self.group_doc[g])
    free(self.touched_docs)
    free(self.part_docs)
    free(self.at_head)
    free(self.with_parts)
    free(self.contending)
    free(self.best)
    free(self.pending)
    free(self.pending_docs)
    free(self.resolved_docs)
    free(self.seen_docs)
    free(self.holders)
    free(self.rare)
    free(self.flagged)
    free(self.score)
    free(self.masks)
    free(self.narrow)
    free(self.resolved)
    free(self.state)
    free(self.excluded_docs)
    free(self.units)
    free(self.excluded)
    free(self.excluded_units)
    free(self.shares.items)
    free(self.part_places)
    free(self.all_places)
    free(self.collapsed)
    free(self.collapsed_docs)
    free(self.question_looks)
    free(self.pairs)
    free(self.several)
    free(self.marks)
    free(self.part_marks)
    free(self.asked)
    free(self.stamps)
    free(self.counted)
    free(self.matching)
    free(self.tallies)
    free(self.counted_combinations)
    free(self.candidates)
    free(self.highest)
    free(self.version_stamps)


cdef void reset(State* self) noexcept nogil:
    cdef int32_t i, at
    self.late = False
    self.first = False
    self.narrowed = False
    self.noting = False
    for i in range(self.n_resolved):
        self.resolved[self.resolved_docs[i]] = Resolved(0, 0, 0, 0)
    clear_scores(self)
    clear_states(self, 0)
    for i in range(self.n_pending):  # left by an interrupted search
        self.pending[self.pending_docs[i]] = 0
    self.n_pending = 0
    for i in range(self.n_excluded):
        at = self.excluded_units[i]
        self.excluded[at] = 0
        self.excluded_docs[self.here.unit_doc[at]] = 0
    self.n_excluded = 0
    self.scores_cleared = False
    self.n_unsure = 0
    self.settled = True
    self.simple = True
    self.n_resolved = 0
    self.n_slots = 0
    self.shares.n = 0
    self.n_terms_expanded = 0
    self.filtered = False
    self.fractie_filtered = False
    self.n_program = 0


cdef int check(State* self, int64_t done) except -1:
    """Raises the exception for a number below 0, or for a reached time limit."""
    if done < 0 or self.late:
        drop_term(self)
    if done == OUTSIDE:
        raise ValueError("a document or a passage outside the segment")
    if done == NO_MEMORY:
        raise MemoryError
    if done < 0 and done != LATE:
        raise Damaged("a posting points outside its segment; run `vraagbaak repair`")
    if self.late:
        raise TimeIsUp
    return 0


cdef void drop_term(State* self) noexcept nogil:
    """Discards an incomplete accumulation of an expanded term."""
    cdef int32_t i
    if self.first:
        for i in range(self.n_touched_docs):
            self.score[self.touched_docs[i]] = 0
    clear_groups(self)
    self.first = False


cdef void clear_groups(State* self) noexcept nogil:
    """Clears the accumulators of an expanded term."""
    cdef int32_t i
    cdef int g
    if self.group_doc[0] != NULL:
        for i in range(self.n_touched_docs):
            self.group_doc[0][self.touched_docs[i]] = 0
    for g in range(1, MOST_GROUPS):
        for i in range(self.part_first[g], self.part_first[g + 1]):
            self.group_doc[g][self.part_docs[i]] = 0
            self.at_head[self.part_docs[i]] = 0
    memset(self.part_first, 0, sizeof(self.part_first))
    self.n_touched_docs = 0


cdef void clear_states(State* self, int32_t n_kept) noexcept nogil:
    """Clears the states of all documents except the first rescored ones, this many."""
    cdef uint8_t kept[MOST_KEPT]
    cdef int32_t i
    for i in range(n_kept):
        kept[i] = self.state[self.resolved_docs[i]]
    if self.n_seen_docs > self.here.n_docs // 64:  # 64 states are in one cache line
        memset(self.state, 0, self.here.n_docs)
        if self.n_terms_expanded > 1:
            memset(self.narrow, 0, self.here.n_docs)
        if self.any_rare:
            memset(self.rare, 0, self.here.n_docs)
    else:
        for i in range(self.n_seen_docs):
            self.state[self.seen_docs[i]] = 0
            self.narrow[self.seen_docs[i]] = 0
            self.rare[self.seen_docs[i]] = 0
    self.any_rare = False
    for i in range(n_kept):
        self.state[self.resolved_docs[i]] = kept[i]
        self.seen_docs[i] = self.resolved_docs[i]
    self.n_seen_docs = n_kept
    self.n_scored = min(self.n_scored, n_kept)


cdef void clear_scores(State* self) noexcept nogil:
    """Clears the scores of all documents."""
    cdef int32_t i
    if self.scores_cleared:
        return
    if self.n_seen_docs > self.here.n_docs // 4:
        memset(self.score, 0, self.here.n_docs * sizeof(double))
    else:
        for i in range(self.n_seen_docs):
            self.score[self.seen_docs[i]] = 0
    self.scores_cleared = True
