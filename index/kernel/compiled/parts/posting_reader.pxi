# Posting reader: a segment, the working memory for one query in it, and the reset of that memory.

cdef enum:
    FORMS_BETWEEN = 4    # terms between two checks of a time limit, where there is one
    POSTINGS_BETWEEN = 1 << 14
    RUNS_BETWEEN = 1 << 8  # runs of postings between two checks
    DOCS_BETWEEN = 1 << 10  # documents between two checks, when passages are rescored
    MANY_DOCS = 1 << 12     # from this number of documents or passages on, a loop releases the interpreter's lock:
                            # getting it back takes as long as some thousands of documents

cdef inline double _seconds() noexcept nogil:
    cdef timespec now
    clock_gettime(CLOCK_MONOTONIC, &now)
    return <double>now.tv_sec + 1e-9 * <double>now.tv_nsec

cdef bint _take_some(Lists* into, Py_ssize_t n, const int64_t[:, ::1] starts, const uint8_t[::1] data,
                     const int32_t[:, ::1] blocks, int width):
    """Takes block postings; False where they do not fit together."""
    cdef Py_ssize_t i
    if starts.shape[0] != 2 or starts.shape[1] != n + 1 or blocks.shape[1] != width or starts[0, 0] or starts[1, 0]:
        return False
    for i in range(n):
        if not (starts[0, i] <= starts[0, i + 1] <= data.shape[0] and starts[1, i] <= starts[1, i + 1] <= blocks.shape[0]):
            return False
    into.n = n
    into.block_width = width
    into.together = width == PART_BLOCK
    into.starts = &starts[0, 0]
    into.block_starts = &starts[1, 0]
    into.bytes = &data[0] if data.shape[0] else NULL
    into.blocks = &blocks[0, 0] if blocks.shape[0] else NULL
    return True


cdef class PostingReader(Norms):
    cdef tuple arrays  # own the memory that the pointers refer to
    cdef Lists lists, part_block_postings
    cdef Pattern patterns[MOST_PATTERNS + 1]  # the last one stands for no pattern
    cdef Once once[MOST_PATTERNS + 1]
    cdef Kept kept_list_of
    cdef int32_t* list_of  # the number of a term's block postings, counted from 1; 0 for none
    cdef StemMap stem_map
    cdef uint64_t* holders  # for each flagged term, its documents: see Rescorer._flag
    cdef int32_t* flagged   # these terms
    # during accumulation of one expanded term: pseudo-frequencies by group, and the places touched
    cdef double* group_unit[MOST_GROUPS]
    cdef double* group_doc[MOST_GROUPS]
    # a bit for each needed document, if not all are needed: those with all parts of a compound so far, or those that
    # may be among the best; NULL if all are needed
    cdef const uint64_t* needed
    cdef int32_t n_needed, n_contending  # the number of bits set in these
    cdef uint64_t* with_parts
    cdef uint64_t* contending
    cdef bint narrowed     # whether only documents that may be among the best are needed
    cdef int32_t n_scored  # these are among this many first documents seen; -1 where all may be
    cdef Py_ssize_t n_best  # how many are wanted; 0: all matches, or nothing known yet
    cdef Ranked* best      # memory for them
    cdef Py_ssize_t best_room
    cdef int order[64]     # the order in which expanded terms are accumulated
    cdef int n_walked      # the number of expanded terms before the present one
    cdef bint counting     # the other documents must be counted all the same
    cdef bint noting       # whether the other documents of an expanded term are only noted
    cdef uint8_t noted     # the state bits for it
    cdef int parts_so_far  # the last group with a document list
    cdef uint8_t* rare     # rare terms that a document may hold: a bit for every eighth
    cdef bint any_rare
    cdef uint8_t* at_head  # the parts of a compound in a document's head, as bits
    cdef bint first    # the first expanded term of a query is accumulated directly in its scores, if it has one group
    cdef int32_t* touched_docs  # documents of the present group
    cdef int32_t n_touched_docs
    cdef int32_t* own_docs      # for a compound, during accumulation of its parts: the documents of the word itself
    cdef int32_t n_own_docs
    cdef int32_t* part_docs     # the documents of its parts, part after part, and the offset of each part
    cdef Py_ssize_t part_docs_room
    cdef int32_t part_first[MOST_GROUPS + 1]
    # per expanded term: its content, and its saturated frequencies
    cdef list kept
    cdef TermState* expanded_terms[64]  # those of `kept`
    cdef Py_ssize_t last_share[64]
    cdef int n_terms_expanded
    cdef Shares shares
    # over all expanded terms; for passages, only in rescored documents
    cdef double* score    # of whole documents; cleared when the best are known and no more is needed
    cdef bint scores_cleared
    cdef uint64_t* masks  # the expanded terms that touch each, if there are several
    cdef uint8_t* narrow  # the same, for at most eight
    cdef Resolved* resolved
    cdef uint8_t* state
    cdef UnitFound* units    # in their slots
    cdef int64_t n_slots, first_slot, slot_room
    cdef uint8_t* excluded
    cdef uint8_t* excluded_docs
    cdef uint8_t* pending
    cdef int32_t* pending_docs
    cdef int32_t* seen_docs
    cdef int32_t* resolved_docs
    cdef int32_t n_pending, n_seen_docs, n_resolved, n_unsure
    cdef int32_t* excluded_units  # the records that `excluded` marks
    cdef int32_t n_excluded
    cdef int64_t n_matches  # the number of searches so far
    cdef bint simple   # one expanded term in a passage is enough, and no filter applies to passages: documents decide
    cdef bint settled  # and no look-up is left before it is known which match
    cdef double until  # end of the time limit, by _seconds; 0 for none
    cdef bint late     # the time was up: results since the last reset are incomplete
    # the way of matching
    cdef uint64_t full, required
    cdef double idf[64]
    cdef const uint16_t[::1] fails
    cdef const uint8_t[::1] fractie_passes
    cdef const uint8_t[::1] doc_passes
    cdef bint filtered, fractie_filtered
    cdef const int32_t[::1] program
    cdef Py_ssize_t n_program

    def __init__(self, const uint8_t[::1] postings, const int64_t[:, ::1] terms, const int32_t[:, ::1] units,
                 const int32_t[:, ::1] docs, const uint8_t[::1] deleted, lists=None,
                 PostingReader like=None):
        cdef int32_t d
        cdef int f
        cdef Segment* here = &self.here
        if terms.shape[0] != 3 or terms.shape[1] < 1 or (
            units.shape[0] != UNIT_LENGTHS + N_FIELDS - N_HEAD_FIELDS
            or not DOC_LENGTHS + N_FIELDS <= docs.shape[0] <= DOC_LENGTHS + MOST_FIELDS
        ):
            raise Damaged("a segment's array has other rows; run `vraagbaak repair`")
        here.n_fields = <int>docs.shape[0] - DOC_LENGTHS
        here.n_units = units.shape[1]
        here.n_docs = deleted.shape[0]
        here.n_forms = terms.shape[1] - 1
        here.n_postings = postings.shape[0]
        if docs.shape[1] != here.n_docs + 1 or docs[DOC_FIRST_UNIT, here.n_docs] != here.n_units:
            raise Damaged("documents and passages do not fit together; run `vraagbaak repair`")
        self.arrays = (postings, terms, units, docs, deleted)
        here.postings = &postings[0] if here.n_postings else NULL
        here.form_at = &terms[1, 0]
        here.first_unit = &docs[DOC_FIRST_UNIT, 0]
        here.date = &docs[DOC_DATE, 0]
        here.id_rank = &docs[DOC_ID_RANK, 0]
        here.has_fractie = &docs[DOC_HAS_FRACTIE, 0]
        for d in range(here.n_docs):
            if not 0 <= here.first_unit[d] < here.first_unit[d + 1] <= here.n_units:
                raise Damaged("a document's passages lie outside the segment; run `vraagbaak repair`")
            here.any_dead |= deleted[d]
            here.any_fractie |= here.has_fractie[d] != 0
        if here.n_docs:
            here.deleted = &deleted[0]
            here.unit_doc = &units[UNIT_DOC, 0]
            here.unit_fractie = &units[UNIT_FRACTIE, 0]
            for f in range(here.n_fields):
                if _of_head(f):
                    here.length[f] = &docs[DOC_LENGTHS + f, 0]
                else:
                    here.length[f] = &units[UNIT_LENGTHS + f - N_HEAD_FIELDS, 0]
        if like is None:
            self._check_units()
            self._measure(docs)
        elif like.here.n_docs == here.n_docs and like.here.first_unit == here.first_unit:
            self._share_norms(like)
        else:
            raise ValueError("a scorer of another segment")
        self.touched_docs = <int32_t*>self._zeros(here.n_docs + BLOCK, sizeof(int32_t))
        self.at_head = <uint8_t*>self._zeros(here.n_docs, 1)
        self.rare = <uint8_t*>self._zeros(here.n_docs, 1)
        self.with_parts = <uint64_t*>self._zeros(here.n_docs // 64 + 1, sizeof(uint64_t))
        self.contending = <uint64_t*>self._zeros(here.n_docs // 64 + 1, sizeof(uint64_t))
        self.pending = <uint8_t*>self._zeros(here.n_docs, 1)
        self.pending_docs = <int32_t*>self._zeros(here.n_docs, sizeof(int32_t))
        self.resolved_docs = <int32_t*>self._zeros(here.n_docs, sizeof(int32_t))
        self.seen_docs = <int32_t*>self._zeros(here.n_docs + BLOCK, sizeof(int32_t))
        self.score = <double*>self._zeros(here.n_docs, sizeof(double))
        self.masks = <uint64_t*>self._zeros(here.n_docs, sizeof(uint64_t))
        self.narrow = <uint8_t*>self._zeros(here.n_docs, 1)
        self.resolved = <Resolved*>self._zeros(here.n_docs, sizeof(Resolved))
        self.state = <uint8_t*>self._zeros(here.n_docs, 1)
        self.excluded = <uint8_t*>self._zeros(here.n_units, 1)
        self.excluded_docs = <uint8_t*>self._zeros(here.n_docs, 1)
        self.kept = []
        if lists is not None:
            self._take_lists(like, *lists)

    cdef _check_units(self):
        """Makes sure that each passage belongs to the document whose range contains it, so that no later check is
        needed."""
        cdef int32_t doc, unit
        cdef bint fine = True
        for doc in range(self.here.n_docs):
            for unit in range(self.here.first_unit[doc], self.here.first_unit[doc + 1]):
                fine &= self.here.unit_doc[unit] == doc
        if not fine:
            raise Damaged("a passage points outside its document; run `vraagbaak repair`")

    def _take_lists(self, PostingReader like, const int32_t[::1] listed, const int64_t[:, ::1] starts, const uint8_t[::1] data,
                    const int32_t[:, ::1] blocks, const int32_t[:, ::1] patterns, const int32_t[::1] part_keys,
                    const int64_t[:, ::1] part_starts, const uint8_t[::1] part_data,
                    const int32_t[:, ::1] part_blocks, const int32_t[::1] stem_map_forms, const int32_t[::1] stem_map_starts):
        """Checks that the block postings fit together, and takes them."""
        cdef Py_ssize_t i, n = listed.shape[0]
        cdef bint fine = _take_some(&self.lists, n, starts, data, blocks, FORM_BLOCK) and _take_some(
            &self.part_block_postings, part_keys.shape[0], part_starts, part_data, part_blocks, PART_BLOCK
        )
        for i in range(n):
            fine = fine and 0 <= listed[i] < self.here.n_forms
        for i in range(part_keys.shape[0]):
            fine = fine and 0 <= part_keys[i] < stem_map_starts.shape[0] - 1
            fine = fine and 0 <= stem_map_starts[part_keys[i]] <= stem_map_starts[part_keys[i] + 1] <= stem_map_forms.shape[0]
        if not fine or patterns.shape[0] != MOST_PATTERNS or patterns.shape[1] != PATTERN_FIELDS:
            raise Damaged("lists of documents do not fit together; run `vraagbaak repair`")
        self._take_patterns(patterns)
        if like is not None and like.lists.starts == self.lists.starts:
            self.kept_list_of = like.kept_list_of
            self.list_of = like.list_of
        else:
            self.kept_list_of = _kept(self.here.n_forms, sizeof(int32_t))
            self.list_of = <int32_t*>self.kept_list_of.at
            for i in range(n):
                self.list_of[listed[i]] = <int32_t>i + 1
        if part_keys.shape[0]:
            self.stem_map.keys = &part_keys[0]
            self.stem_map.starts = &stem_map_starts[0]
            self.stem_map.forms = &stem_map_forms[0] if stem_map_forms.shape[0] else NULL
            self.holders = <uint64_t*>self._zeros(self.here.n_forms, sizeof(uint64_t))
            self.flagged = <int32_t*>self._zeros(self.here.n_forms, sizeof(int32_t))
        self.arrays += (listed, starts, data, blocks, part_keys, part_starts, part_data, part_blocks, stem_map_forms,
                        stem_map_starts)

    cdef _take_patterns(self, const int32_t[:, ::1] patterns):
        cdef Py_ssize_t i
        cdef int j, n_passage_fields, field = 0
        cdef Pattern* pattern
        for i in range(MOST_PATTERNS + 1):
            pattern = &self.patterns[i]
            pattern.fields = 0
            pattern.more = i == NO_PATTERN
            pattern.once_each = n_passage_fields = 0
            for j in range(PATTERN_FIELDS):
                # a missing field is represented by the first one, with a frequency of 0
                field = patterns[i, j] & 15 if i < MOST_PATTERNS and patterns[i, j] >= 0 else field if j else 0
                if field >= self.here.n_fields:
                    raise Damaged("lists of documents name a field that there is not; run `vraagbaak repair`")
                pattern.times[j] = Times(0, self.length_of[field], NULL, field)
                if i < MOST_PATTERNS and patterns[i, j] >= 0:
                    pattern.times[j].frequency = patterns[i, j] >> 4
                    pattern.fields |= <uint32_t>1 << field
                    pattern.more |= j > 0
                    n_passage_fields += not _of_head(field)
                    if not _of_head(field):
                        pattern.once_each = patterns[i, j] >> 4 if n_passage_fields == 1 else 0
        self._point_to_norms()

    cdef void _point_to_norms(self) noexcept:
        cdef int i, j
        for i in range(MOST_PATTERNS + 1):
            for j in range(PATTERN_FIELDS):
                self.patterns[i].times[j].norm = self.norm[self.patterns[i].times[j].field]
            self.once[i] = Once(
                self.patterns[i].times[0].frequency,
                self.patterns[i].times[0].length_of,
                self.patterns[i].times[0].norm,
                self.patterns[i].more,
                (self.patterns[i].fields & self.heads) != 0,
            )

    def __dealloc__(self):
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

    cdef inline int32_t _n_contenders(self) noexcept nogil:
        """How many of the documents seen, counted from the first, may be among the best."""
        return self.n_scored if self.n_scored >= 0 else self.n_seen_docs

    def allow(self, double seconds):
        self.until = _seconds() + seconds if seconds < 1e9 else 0

    cdef inline bint _is_late(self) noexcept nogil:
        if self.until > 0 and not self.late:
            self.late = _seconds() > self.until
        return self.late

    def reset(self):
        cdef int32_t i, at
        self.late = False
        self.first = False
        self.narrowed = False
        self.noting = False
        for i in range(self.n_resolved):
            self.resolved[self.resolved_docs[i]] = Resolved(0, 0, 0, 0)
        self._clear_scores()
        self._clear_states(0)
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
        self._forget_classes()
        self.filtered = False
        self.fractie_filtered = False
        self.n_program = 0

    cdef _forget_classes(self):
        """Drops the expanded terms of the last query, with every pointer into them."""
        cdef int c
        for c in range(self.n_terms_expanded):
            self.expanded_terms[c] = NULL
        self.n_terms_expanded = 0
        self.kept = []

    cdef void _clear_states(self, int32_t n_kept) noexcept nogil:
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

    cdef void _clear_scores(self) noexcept nogil:
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
