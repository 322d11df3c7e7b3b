# Norms: the weight of one occurrence in a field of a document or passage, by the field's length.

cdef enum:
    MOST_LENGTHS = 0xFFFF  # different lengths of one field; if there are more, the last ones share a number
    LONGEST_FIELD = 1 << 27
    SIDE_BY_SIDE = 2  # fields whose lengths are adjacent in memory, document by document

cdef class Kept:
    # read-only memory, shared by the scorers of several threads: it is freed with the last of them
    cdef void* at

    def __dealloc__(self):
        free(self.at)


cdef Kept _kept(Py_ssize_t n, Py_ssize_t size):
    """Zeroed memory, one element more than needed."""
    cdef Kept made = Kept.__new__(Kept)
    made.at = calloc(n + 1, size)
    if made.at == NULL:
        raise MemoryError
    return made


cdef class Norms:
    cdef Segment here
    cdef double weight[MOST_FIELDS]
    cdef double unit_a[MOST_FIELDS]
    cdef double unit_b[MOST_FIELDS]
    cdef double k1
    cdef double share
    cdef uint32_t heads  # the fields of a head that count, as bits
    cdef bint all_count  # whether all fields do
    # Many documents have equal lengths, and small arrays stay in the processor's caches. So for each field these are
    # stored: which of its lengths each document has (0: it is deleted), the lengths, and the contribution of one
    # occurrence at each.
    cdef tuple kept_lengths, kept_norms
    cdef uint16_t* length_of[MOST_FIELDS]  # every SIDE_BY_SIDE-th number: question and answer are adjacent
    cdef int32_t* lengths[MOST_FIELDS]
    cdef double* norm[MOST_FIELDS]
    cdef int n_lengths[MOST_FIELDS]

    cdef void* _zeros(self, Py_ssize_t n, Py_ssize_t size) except NULL:
        cdef void* made = calloc(n + 1, size)
        if made == NULL:
            raise MemoryError
        return made

    cdef _measure(self, const int32_t[:, ::1] docs):
        """Numbers the different lengths of each field."""
        cdef int f, n, at
        cdef int64_t doc
        cdef int32_t length, longest
        cdef uint16_t* number
        cdef Kept all = _kept(
            (self.here.n_fields + 1) // SIDE_BY_SIDE * SIDE_BY_SIDE * <Py_ssize_t>self.here.n_docs, sizeof(uint16_t)
        ), own
        cdef list kept = [all]
        for f in range(self.here.n_fields):
            # from the last one on: most occurrences are in fields of passages
            at = N_FIELDS - 1 - f if f < N_FIELDS else f
            self.length_of[f] = <uint16_t*>all.at + (
                at // SIDE_BY_SIDE * SIDE_BY_SIDE * <Py_ssize_t>self.here.n_docs + at % SIDE_BY_SIDE
            )
            longest = 0
            for doc in range(self.here.n_docs):
                length = docs[DOC_LENGTHS + f, doc]
                if not 0 <= length < LONGEST_FIELD:
                    raise Damaged("a document's text has no possible length; run `vraagbaak repair`")
                longest = max(longest, length)
            number = <uint16_t*>self._zeros(longest, sizeof(uint16_t))
            n = 1
            for doc in range(self.here.n_docs):
                if self.here.deleted[doc]:
                    continue
                length = docs[DOC_LENGTHS + f, doc]
                if not number[length]:
                    number[length] = <uint16_t>n
                    n = min(n + 1, MOST_LENGTHS)
                self.length_of[f][SIDE_BY_SIDE * doc] = number[length]
            free(number)
            self.n_lengths[f] = n + 1
            own = _kept(n, sizeof(int32_t))
            kept.append(own)
            self.lengths[f] = <int32_t*>own.at
            for doc in range(self.here.n_docs):
                self.lengths[f][self.length_of[f][SIDE_BY_SIDE * doc]] = docs[DOC_LENGTHS + f, doc]
        self.kept_lengths = tuple(kept)
        self._make_norms()

    cdef _make_norms(self):
        cdef int f
        cdef Kept own
        cdef list kept = []
        for f in range(self.here.n_fields):
            own = _kept(self.n_lengths[f], sizeof(double))
            kept.append(own)
            self.norm[f] = <double*>own.at
        self.kept_norms = tuple(kept)

    cdef _share_norms(self, Norms like):
        """Shares the norms and the configuration of another scorer of the same documents."""
        self.kept_lengths = like.kept_lengths
        self.kept_norms = like.kept_norms
        self.length_of = like.length_of
        self.lengths = like.lengths
        self.norm = like.norm
        self.n_lengths = like.n_lengths
        self.weight = like.weight
        self.unit_a = like.unit_a
        self.unit_b = like.unit_b
        self.k1 = like.k1
        self.share = like.share
        self.heads = like.heads
        self.all_count = like.all_count

    def configure(self, weights, b, passage_averages, document_averages, double k1, double share):
        cdef int f, i
        cdef double own_b, per_word
        self.k1 = k1
        self.share = share
        self._make_norms()
        self.heads = 0
        self.all_count = True
        for f in range(self.here.n_fields):
            own_b = b[f]
            self.weight[f] = weights[f]
            self.all_count = self.all_count and self.weight[f] > 0
            if _of_head(f) and self.weight[f] > 0:
                self.heads |= <uint32_t>1 << f
            self.unit_a[f] = 1 - own_b
            self.unit_b[f] = own_b / <double>passage_averages[f]
            per_word = own_b / <double>document_averages[f]
            for i in range(1, self.n_lengths[f]):
                self.norm[f][i] = self.weight[f] / (1 - own_b + per_word * self.lengths[f][i])
        self._point_to_norms()

    cdef void _point_to_norms(self) noexcept:
        """For subclasses that store pointers to norms."""

    cdef inline double _norm(self, int field, int64_t doc) noexcept nogil:
        """The contribution of one occurrence in a field of a document; 0 in deleted documents."""
        return self.norm[field][self.length_of[field][SIDE_BY_SIDE * doc]]
