# Here is a segment, and what a query finds in it: the memory in which it is walked, and how that is cleared.

cdef enum:
    FORMS_BETWEEN = 4    # looks at a time limit, where there is one
    POSTINGS_BETWEEN = 1 << 14
    RUNS_BETWEEN = 1 << 8  # of as many postings
    DOCS_BETWEEN = 1 << 10  # whose passages are looked at
    MANY_DOCS = 1 << 12     # from so many on, or passages, a loop lets go of the interpreter's lock: to get it back takes
                            # as long as to look at some thousands

cdef inline double _seconds() noexcept nogil:
    cdef timespec now
    clock_gettime(CLOCK_MONOTONIC, &now)
    return <double>now.tv_sec + 1e-9 * <double>now.tv_nsec

cdef bint _take_some(Lists* into, Py_ssize_t n, const int64_t[:, ::1] starts, const uint8_t[::1] data,
                     const int32_t[:, ::1] blocks, int width):
    """Takes lists; False where they do not fit together."""
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


cdef class Walker(Norms):
    cdef tuple arrays  # kept alive for the pointers into them
    cdef Lists lists, part_lists
    cdef Pattern patterns[MOST_PATTERNS + 1]  # the last one stands for none
    cdef Once once[MOST_PATTERNS + 1]
    cdef Kept kept_list_of
    cdef int32_t* list_of  # a form's list, counted from 1; 0 for none
    cdef Folds folds
    cdef uint64_t* holders  # of each form that is looked into, for which documents: see Resolver._flag
    cdef int32_t* flagged   # these forms
    # while one class is gathered: pseudo-frequencies by group, and which places they touch
    cdef double* group_unit[MOST_GROUPS]
    cdef double* group_doc[MOST_GROUPS]
    # a bit for each document that is walked, where not all are: those that have all parts of a compound so far, or those
    # that may be among the best; NULL where all are
    cdef const uint64_t* needed
    cdef int32_t n_needed, n_contending  # how many bits these have
    cdef uint64_t* with_parts
    cdef uint64_t* contending
    cdef bint narrowed     # whether only those that may be among the best are
    cdef int32_t n_scored  # which are among the first so many documents that were seen; -1 where all may be
    cdef Py_ssize_t n_best  # so many; 0 where all that match are wanted, or nothing is known of the classes yet
    cdef Ranked* best      # room for them
    cdef Py_ssize_t best_room
    cdef int order[64]     # the classes as they are walked
    cdef int n_walked      # of these, before the one that is
    cdef bint counting     # the others are counted all the same
    cdef bint noting       # whether the other documents of a class are noted, and no more
    cdef uint8_t noted     # what their state says
    cdef int parts_so_far  # the last group whose documents are listed
    cdef uint8_t* rare     # which of its classes' forms without a list a document may hold: of every eighth a bit
    cdef bint any_rare
    cdef uint8_t* at_head  # which parts of a compound stand in a document's head, as bits
    cdef bint first    # a query's first class, where it has one group, is added up in the place of its scores
    cdef int32_t* touched_docs  # those of the group that is gathered
    cdef int32_t n_touched_docs
    cdef int32_t* own_docs      # of a compound, while its parts are gathered: those of the word itself
    cdef int32_t n_own_docs
    cdef int32_t* part_docs     # those of its parts, one part after another, and where each begins
    cdef Py_ssize_t part_docs_room
    cdef int32_t part_first[MOST_GROUPS + 1]
    # per class: what it consists of, and its saturated frequencies
    cdef list kept
    cdef ClassOf* classes[64]  # those of `kept`
    cdef Py_ssize_t last_share[64]
    cdef int n_classes
    cdef Shares shares
    # over all classes; of the passages, those of resolved documents
    cdef double* score    # of whole documents, until the best are known where nothing else will be asked for
    cdef bint scores_cleared
    cdef uint64_t* masks  # the classes that touch each, where there are several
    cdef uint8_t* narrow  # the same, where there are at most eight
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
    cdef int32_t* excluded_units  # those that `excluded` marks
    cdef int32_t n_excluded
    cdef int64_t n_matches  # searches so far
    cdef bint simple   # one class in a passage is enough, and nothing else is asked of passages: documents tell all
    cdef bint settled  # and nothing is left to be looked up before it is known which match
    cdef double until  # when the time of the search is up, by _seconds; 0 for never
    cdef bint late     # it was: nothing that was found since the last reset is whole
    # how the search matches
    cdef uint64_t full, required
    cdef double idf[64]
    cdef const uint16_t[::1] fails
    cdef const uint8_t[::1] fractie_passes
    cdef const uint8_t[::1] doc_passes
    cdef bint filtered, fractie_filtered
    cdef const int32_t[::1] program
    cdef Py_ssize_t n_program

    def __init__(self, const uint8_t[::1] postings, const int64_t[:, ::1] terms, const int32_t[:, ::1] units,
                 const int32_t[:, ::1] docs, const uint8_t[::1] dead, lists=None,
                 Walker like=None):
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
        here.n_docs = dead.shape[0]
        here.n_forms = terms.shape[1] - 1
        here.n_postings = postings.shape[0]
        if docs.shape[1] != here.n_docs + 1 or docs[DOC_FIRST_UNIT, here.n_docs] != here.n_units:
            raise Damaged("documents and passages do not fit together; run `vraagbaak repair`")
        self.arrays = (postings, terms, units, docs, dead)
        here.postings = &postings[0] if here.n_postings else NULL
        here.form_at = &terms[1, 0]
        here.first_unit = &docs[DOC_FIRST_UNIT, 0]
        here.date = &docs[DOC_DATE, 0]
        here.id_rank = &docs[DOC_ID_RANK, 0]
        here.has_fractie = &docs[DOC_HAS_FRACTIE, 0]
        for d in range(here.n_docs):
            if not 0 <= here.first_unit[d] < here.first_unit[d + 1] <= here.n_units:
                raise Damaged("a document's passages lie outside the segment; run `vraagbaak repair`")
            here.any_dead |= dead[d]
            here.any_fractie |= here.has_fractie[d] != 0
        if here.n_docs:
            here.dead = &dead[0]
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
        """Sees to it that each passage is of the document in whose range it is: then nobody needs to ask again."""
        cdef int32_t doc, unit
        cdef bint fine = True
        for doc in range(self.here.n_docs):
            for unit in range(self.here.first_unit[doc], self.here.first_unit[doc + 1]):
                fine &= self.here.unit_doc[unit] == doc
        if not fine:
            raise Damaged("a passage points outside its document; run `vraagbaak repair`")

    def _take_lists(self, Walker like, const int32_t[::1] listed, const int64_t[:, ::1] starts, const uint8_t[::1] data,
                    const int32_t[:, ::1] blocks, const int32_t[:, ::1] patterns, const int32_t[::1] part_keys,
                    const int64_t[:, ::1] part_starts, const uint8_t[::1] part_data,
                    const int32_t[:, ::1] part_blocks, const int32_t[::1] fold_forms, const int32_t[::1] fold_starts):
        """Looks whether the lists fit together, and takes them."""
        cdef Py_ssize_t i, n = listed.shape[0]
        cdef bint fine = _take_some(&self.lists, n, starts, data, blocks, FORM_BLOCK) and _take_some(
            &self.part_lists, part_keys.shape[0], part_starts, part_data, part_blocks, PART_BLOCK
        )
        for i in range(n):
            fine = fine and 0 <= listed[i] < self.here.n_forms
        for i in range(part_keys.shape[0]):
            fine = fine and 0 <= part_keys[i] < fold_starts.shape[0] - 1
            fine = fine and 0 <= fold_starts[part_keys[i]] <= fold_starts[part_keys[i] + 1] <= fold_forms.shape[0]
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
            self.folds.keys = &part_keys[0]
            self.folds.starts = &fold_starts[0]
            self.folds.forms = &fold_forms[0] if fold_forms.shape[0] else NULL
            self.holders = <uint64_t*>self._zeros(self.here.n_forms, sizeof(uint64_t))
            self.flagged = <int32_t*>self._zeros(self.here.n_forms, sizeof(int32_t))
        self.arrays += (listed, starts, data, blocks, part_keys, part_starts, part_data, part_blocks, fold_forms,
                        fold_starts)

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
                # where there is no other, the first again, no times
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
        """So many of the documents that were seen, from the first on, may be among the best that are wanted."""
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
        for i in range(self.n_pending):  # what was broken off
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
        """Drops the classes of the last query, with every pointer into them."""
        cdef int c
        for c in range(self.n_classes):
            self.classes[c] = NULL
        self.n_classes = 0
        self.kept = []

    cdef void _clear_states(self, int32_t n_kept) noexcept nogil:
        """Leaves no states of documents but those of the first that were resolved, so many."""
        cdef uint8_t kept[MOST_KEPT]
        cdef int32_t i
        for i in range(n_kept):
            kept[i] = self.state[self.resolved_docs[i]]
        if self.n_seen_docs > self.here.n_docs // 64:  # 64 of these are in one piece of memory
            memset(self.state, 0, self.here.n_docs)
            if self.n_classes > 1:
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
        """Leaves no scores of documents."""
        cdef int32_t i
        if self.scores_cleared:
            return
        if self.n_seen_docs > self.here.n_docs // 4:
            memset(self.score, 0, self.here.n_docs * sizeof(double))
        else:
            for i in range(self.n_seen_docs):
                self.score[self.seen_docs[i]] = 0
        self.scores_cleared = True
