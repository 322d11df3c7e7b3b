# Version collapse: one document stands for its question when several versions of the question match.
#
# It is the first version, in order of preference, that has all words; where none has all, the first that matches. The
# others are collapsed: they are neither counted nor listed.

cdef enum:
    FEW_SEEN = 6  # where versions are so many times those that were seen, those are looked through, not all questions


cdef class Versions(MaxScorePruning):
    cdef const int32_t* version_docs    # those that share a question, question by question, preferred first
    cdef const int32_t* version_starts  # the offset of each question
    cdef const int32_t* question_of     # the question of each document, -1 for the only one about its question
    cdef int32_t n_questions, n_versions
    cdef int32_t* pairs                 # the questions of two versions: the preferred one of each, and the other
    cdef int32_t n_pairs
    cdef int32_t* several               # the questions of more
    cdef int32_t n_several
    cdef tuple versions
    cdef bint collapsing    # whether one version stands for all
    cdef bint prefer_full   # whether a version with all words comes before the others
    cdef uint8_t* collapsed
    cdef int32_t* collapsed_docs
    cdef int32_t n_collapsed
    cdef int64_t collapsed_of      # the number of the search of these
    cdef int64_t* question_looks   # for each question, the number of the pass in which it was last found
    cdef int64_t look
    cdef Py_ssize_t slack          # how many more best documents are searched for, as some will be collapsed
    cdef double pruned_below       # documents that were not fully accumulated score less than this
    cdef bint is_uncertain         # whether too little is known to be sure of the best

    def __init__(self, postings, terms, units, docs, deleted, lists=None, Versions like=None):
        MaxScorePruning.__init__(self, postings, terms, units, docs, deleted, lists, like)
        self.collapsed = <uint8_t*>self._zeros(self.here.n_docs, 1)
        self.collapsed_docs = <int32_t*>self._zeros(self.here.n_docs, sizeof(int32_t))
        self.versions = None
        if like is not None and like.versions is not None:
            self.set_versions(*like.versions)

    def __dealloc__(self):
        free(self.collapsed)
        free(self.collapsed_docs)
        free(self.question_looks)
        free(self.pairs)
        free(self.several)

    def set_versions(self, const int32_t[::1] docs not None, const int32_t[::1] starts not None,
                     const int32_t[::1] question_of not None):
        """Sets the documents that share a question: these documents, question by question, the preferred first; the
        offset of each question; and for every document its question, -1 for a document that shares none."""
        cdef Py_ssize_t i, n = starts.shape[0] - 1
        cdef bint fine = n >= 0 and question_of.shape[0] == self.here.n_docs
        cdef int32_t q
        fine = fine and starts[0] == 0 and starts[n] == docs.shape[0]
        for q in range(<int32_t>(n if fine else 0)):
            fine = fine and 0 <= starts[q] <= starts[q + 1] <= docs.shape[0]
            for i in range(starts[q] if fine else 0, starts[q + 1] if fine else 0):
                fine = fine and 0 <= docs[i] < self.here.n_docs and question_of[docs[i]] == q
        for i in range(self.here.n_docs if fine else 0):
            fine = fine and -1 <= question_of[i] < n
        if not fine:
            raise ValueError("the versions of questions do not fit their documents")
        free(self.question_looks)
        free(self.pairs)
        free(self.several)
        self.question_looks = NULL
        self.pairs = self.several = NULL
        self.n_questions = self.n_pairs = self.n_several = 0
        self.question_looks = <int64_t*>self._zeros(n, sizeof(int64_t))
        self.pairs = <int32_t*>self._zeros(2 * n, sizeof(int32_t))
        self.several = <int32_t*>self._zeros(n, sizeof(int32_t))
        for q in range(<int32_t>n):
            if starts[q + 1] - starts[q] == 2:
                self.pairs[2 * self.n_pairs] = docs[starts[q]]
                self.pairs[2 * self.n_pairs + 1] = docs[starts[q] + 1]
                self.n_pairs += 1
            else:
                self.several[self.n_several] = q
                self.n_several += 1
        self.look = 0
        self.n_questions = <int32_t>n
        self.n_versions = <int32_t>docs.shape[0]
        self.version_docs = &docs[0] if docs.shape[0] else NULL
        self.version_starts = &starts[0]
        self.question_of = &question_of[0] if question_of.shape[0] else NULL
        self.versions = (docs, starts, question_of)  # the pointers refer to their memory

    @property
    def uncertain(self):
        """Whether too few documents were examined to be sure of the best: then the search runs again, over all."""
        return self.is_uncertain

    def collapse(self, const int32_t[::1] docs not None):
        """Leaves out these documents, because versions in other segments stand for them."""
        cdef Py_ssize_t i
        self._show_all()
        for i in range(docs.shape[0]):
            if not 0 <= docs[i] < self.here.n_docs:
                raise ValueError("there is no such document to be collapsed")
            self._put_aside(docs[i])
        self.n_matches += 1  # earlier results belong to another search
        self.collapsed_of = self.n_matches

    def matching_of(self, const int32_t[::1] docs not None, bint every, int own_bit=-1, bint open=False):
        """Whether each of these documents matches, versions or not. The filter of `own_bit` is ignored, and with `open`
        also the filter on partij."""
        cdef uint8_t[::1] found
        cdef Py_ssize_t i
        cdef int32_t doc
        cdef int64_t wrong
        cdef uint8_t wanted = (ALL_OPEN if every else ANY_OPEN) if open else (ALL_PASSES if every else ANY_PASSES)
        cdef uint16_t bits = ~<uint16_t>(1 << (own_bit & 15)) if own_bit >= 0 else 0xFFFF
        made = np.zeros(docs.shape[0], np.uint8)
        found = made
        with nogil:
            wrong = self._settle_all()
        self._check(wrong)
        for i in range(docs.shape[0]):
            doc = docs[i]
            if not 0 <= doc < self.here.n_docs:
                raise ValueError("there is no such document")
            found[i] = (self.state[doc] & wanted) != 0 and not (self.filtered and self.fails[doc] & bits)
        return made

    def listed(self, bint every):
        """For each document of the segment, whether it matches with all filters and stands for its question."""
        cdef uint8_t[::1] found
        cdef int32_t doc
        cdef int64_t wrong
        cdef uint8_t wanted = ALL_PASSES if every else ANY_PASSES
        made = np.zeros(self.here.n_docs, np.uint8)
        found = made
        with nogil:
            wrong = self._know_all()
        self._check(wrong)
        for doc in range(self.here.n_docs):
            found[doc] = (self.state[doc] & wanted) != 0 and not (
                self.collapsed[doc] or (self.filtered and self.fails[doc])
            )
        return made

    cdef int64_t _settle_all(self) noexcept nogil:
        """Rescores the documents of which it is not known yet whether they match; returns 0, or an error code."""
        return 0

    cdef void _pruned(self, double least) noexcept nogil:
        self.pruned_below = max(self.pruned_below, least)

    cdef void _show_all(self) noexcept nogil:
        """Clears all collapses."""
        cdef int32_t i
        for i in range(self.n_collapsed):
            self.collapsed[self.collapsed_docs[i]] = 0
        self.n_collapsed = 0

    cdef inline void _put_aside(self, int32_t doc) noexcept nogil:
        if not self.collapsed[doc]:
            self.collapsed[doc] = 1
            self.collapsed_docs[self.n_collapsed] = doc
            self.n_collapsed += 1

    cdef inline bint _is_pruned(self) noexcept nogil:
        """Whether some matching documents may not even be noted."""
        return self.n_best > 0 and not self.counting

    cdef inline bint _is_there(self, int32_t doc) noexcept nogil:
        """Whether a document surely matches, and fails no filter."""
        return self.state[doc] & ANY_PASSES and not (self.filtered and self.fails[doc])

    cdef int64_t _know_all(self) noexcept nogil:
        """Finds what matches, and which version stands for each question; returns 0, or an error code."""
        cdef int64_t wrong = self._settle_all()
        cdef int32_t i, q
        if wrong or not self.collapsing or self.collapsed_of == self.n_matches:
            return wrong
        self._show_all()
        if FEW_SEEN * self.n_seen_docs < self.n_versions:
            self.look += 1
            for i in range(self.n_seen_docs):
                q = self.question_of[self.seen_docs[i]]
                if q >= 0 and self.question_looks[q] != self.look:
                    self.question_looks[q] = self.look
                    self._collapse_question(q)
        else:
            self._collapse_pairs()
            for i in range(self.n_several):
                self._collapse_question(self.several[i])
        self.collapsed_of = self.n_matches
        return 0

    cdef void _collapse_pairs(self) noexcept nogil:
        """Collapses the questions of two versions, without a branch: which of them match no processor could foresee."""
        cdef const uint8_t* state = self.state
        cdef const int32_t* pairs = self.pairs
        cdef int32_t* collapsed_docs = self.collapsed_docs
        cdef bint filtered = self.filtered
        cdef uint8_t full = ALL_PASSES if self.prefer_full else 0
        cdef int32_t i, one, other, aside, n = self.n_collapsed
        cdef bint both, other_first
        for i in range(self.n_pairs):
            one, other = pairs[2 * i], pairs[2 * i + 1]
            both = (state[one] & state[other] & ANY_PASSES) != 0
            if filtered:
                both = both & (self.fails[one] == 0) & (self.fails[other] == 0)
            other_first = (state[other] & ~state[one] & full) != 0
            aside = one if other_first else other
            self.collapsed[aside] = both  # none is collapsed before
            collapsed_docs[n] = aside
            n += both
        self.n_collapsed = n

    cdef inline int32_t _chosen(self, int32_t q) noexcept nogil:
        """The version that stands for a question; -1 where none matches."""
        cdef int32_t at, doc, chosen = -1
        for at in range(self.version_starts[q], self.version_starts[q + 1]):
            doc = self.version_docs[at]
            if self._is_there(doc):
                if not self.prefer_full or self.state[doc] & ALL_PASSES:
                    return doc
                if chosen < 0:
                    chosen = doc
        return chosen

    cdef inline void _collapse_question(self, int32_t q) noexcept nogil:
        cdef int32_t at, doc, chosen = self._chosen(q)
        if chosen < 0:
            return
        for at in range(self.version_starts[q], self.version_starts[q + 1]):
            doc = self.version_docs[at]
            if doc != chosen and self._is_there(doc):
                self._put_aside(doc)

    cdef inline bint _stands_aside(self, int32_t doc) noexcept nogil:
        """Whether another version stands for a matching document; if not all is known, whether one surely does."""
        cdef int32_t at
        if not self.collapsing or not self._is_pruned():
            return self.collapsed[doc]
        if self.question_of[doc] < 0:
            return False
        for at in range(self.version_starts[self.question_of[doc]], self.n_versions):
            if self.version_docs[at] == doc:
                return False
            if self._is_there(self.version_docs[at]):
                return True
        return False

    cdef bint _is_set_aside(self, int32_t doc, const double* group) noexcept nogil:
        cdef int32_t at, other
        if not self.collapsing or self.question_of[doc] < 0:
            return False
        for at in range(self.version_starts[self.question_of[doc]], self.n_versions):
            other = self.version_docs[at]
            if other == doc:
                return False
            if self._is_there(other) or (
                group != NULL and group[other] > 0 and not (self.filtered and self.fails[other])
            ):
                return True
        return False

    cdef void _let_versions_contend(self) noexcept nogil:
        cdef int32_t at, doc, other
        cdef Py_ssize_t word
        cdef uint64_t bits
        if not self.collapsing:
            return
        for word in range(self.here.n_docs // 64 + 1):
            bits = self.contending[word]
            while bits:
                doc = <int32_t>(64 * word) + _lowest(bits)
                bits &= bits - 1
                if self.question_of[doc] < 0:
                    continue
                for at in range(self.version_starts[self.question_of[doc]], self.n_versions):
                    other = self.version_docs[at]
                    if other == doc:
                        break
                    self.n_contending += not _has_bit(self.contending, other)
                    self.contending[other >> 6] |= <uint64_t>1 << (other & 63)

    cdef void _want_versions(self, int32_t doc) noexcept nogil:
        """Requests rescoring of the versions preferred to a document, if it is not known whether they match."""
        cdef int32_t at, other
        if not self.collapsing or not self._is_pruned() or self.question_of[doc] < 0:
            return
        for at in range(self.version_starts[self.question_of[doc]], self.n_versions):
            other = self.version_docs[at]
            if other == doc:
                break
            if self.state[other] & SEEN and not self.state[other] & (SURE | RESOLVED):
                self._want(other)

    cdef void _look_whether_certain(self, const Ranked* heap, Py_ssize_t n, Py_ssize_t k) noexcept nogil:
        """Checks whether these n documents, the worst of them first, are surely the best k."""
        cdef Py_ssize_t i
        cdef int32_t at, doc, other
        if not self.collapsing or not self.narrowed or not k:
            return
        if n < k or heap[0].score < self.pruned_below:
            self.is_uncertain = True
        if not self._is_pruned():
            return
        for i in range(n):
            doc = heap[i].at
            if self.question_of[doc] < 0:
                continue
            for at in range(self.version_starts[self.question_of[doc]], self.n_versions):
                other = self.version_docs[at]
                if other == doc:
                    break
                # it was skipped, and may match all the same
                if not self.state[other] & SEEN and not (self.filtered and self.fails[other]):
                    self.is_uncertain = True
