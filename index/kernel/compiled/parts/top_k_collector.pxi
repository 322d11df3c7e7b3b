# Top-k collector: the ids of the best documents, and the best passages of each.

cdef class TopKCollector(Ranker):
    cdef const uint8_t[::1] strings   # the ids of documents come first
    cdef const int64_t[::1] string_starts

    def set_ids(self, const uint8_t[::1] strings not None, const int64_t[::1] starts not None):
        """Sets the ids of the documents: the first of a list of strings in UTF-8, and the offset of each string."""
        if starts.shape[0] <= self.here.n_docs:
            raise Damaged("documents lack their ids; run `vraagbaak repair`")
        self.strings = strings
        self.string_starts = starts

    cdef str _id_of(self, int32_t doc):
        cdef int64_t start = self.string_starts[doc], end = self.string_starts[doc + 1]
        if not 0 <= start <= end <= self.strings.shape[0]:
            raise Damaged("a string lies outside the strings; run `vraagbaak repair`")
        if start == end:
            return ""
        try:
            return PyUnicode_DecodeUTF8(<const char*>&self.strings[start], end - start, "surrogatepass")
        except UnicodeDecodeError:
            raise Damaged("a string on disk is no UTF-8; run `vraagbaak repair`") from None

    def hits(self, Py_ssize_t k, bint every, int segment, type hit_class):
        """The best k documents by their scores, each as a hit_class, a class of tuples, of (segment, doc, -1, id,
        score)."""
        cdef Py_ssize_t i
        cdef Ranked* best = self.ahead
        k = max(0, min(k, self.n_seen_docs))
        if self._is_ahead(k, every):
            return [
                _made_of(hit_class, 5, segment, best[i].at, -1, self._id_of(best[i].at), best[i].score)
                for i in range(min(k, self.n_ahead))
            ]
        return [
            _made_of(hit_class, 5, segment, doc, -1, self._id_of(doc), score)
            for doc, score, _, _ in self.top(k, every, False, 0)
        ]

    def passages(self, list docs not None, Py_ssize_t k, bint every):
        """For each of these documents, the best k matching passages as (place, score), best first."""
        cdef int32_t doc, n_most = 0
        cdef int64_t wrong
        cdef Ranked* heap
        cdef list found = []
        for doc in docs:
            if not 0 <= doc < self.here.n_docs:
                raise IndexError(doc)
            n_most = max(n_most, self.here.first_unit[doc + 1] - self.here.first_unit[doc])
            if self.state[doc] & SEEN:
                self._want(doc)
        if self.n_pending:
            with nogil:
                wrong = self._resolve()
            self._check(wrong)
        heap = <Ranked*>self._zeros(n_most, sizeof(Ranked))
        try:
            for doc in docs:
                found.append(self._best_passages(doc, k, every, heap))
        finally:
            free(heap)
        return found

    cdef list _best_passages(self, int32_t doc, Py_ssize_t k, bint every, Ranked* heap):
        cdef int32_t n_units = self.here.first_unit[doc + 1] - self.here.first_unit[doc]
        cdef Py_ssize_t at, n
        if not self.state[doc] & RESOLVED or k <= 0:
            return []
        k = min(k, n_units)
        if n_units < MANY_DOCS:
            n = self._rank_passages(doc, k, every, heap)
        else:
            with nogil:
                n = self._rank_passages(doc, k, every, heap)
            self._check(0)
        return [(heap[at].at, heap[at].key) for at in range(n)]

    cdef Py_ssize_t _rank_passages(self, int32_t doc, Py_ssize_t k, bint every, Ranked* heap) noexcept nogil:
        """Puts the best k matching passages of a document in the heap, best first; returns how many there are."""
        cdef Ranked item
        cdef int32_t unit, first = self.here.first_unit[doc]
        cdef Py_ssize_t n = 0
        item.tier = 0
        for unit in range(first + 1, self.here.first_unit[doc + 1]):
            if (unit - first) % POSTINGS_BETWEEN == 0 and self._is_late():
                break
            if self._unit_matches(unit, doc, every) and self._passes(unit, doc):
                item.at = unit - first
                item.rank = unit - first
                item.key = _rounded(self.units[self._slot(unit, doc)].score + self.resolved[doc].head_score)
                n = _offer(heap, n, k, &item)
        _put_best_first(heap, n)
        return n


cdef struct Slots:
    Py_ssize_t id
    Py_ssize_t score
    Py_ssize_t page
    Py_ssize_t key


cdef type slots_of = None  # the class with known slots
cdef Slots known_slots


cdef Slots* _slots_of(type own) except NULL:
    """The places of the fields in an instance of a class of hits."""
    global slots_of, known_slots
    cdef Slots found
    if own is not slots_of:
        found.id = _slot_of(own, "id")
        found.score = _slot_of(own, "score")
        found.page = _slot_of(own, "_page")
        found.key = _slot_of(own, "_key")
        known_slots = found  # both at once: another thread may run while slots are looked up
        slots_of = own
    return &known_slots


cdef Py_ssize_t _slot_of(type own, str name) except -1:
    """The place of a slot's value in an instance of a class."""
    cdef object slot = own.__dict__.get(name)
    if not isinstance(slot, MemberDescriptorType) or slot.__objclass__ is not own:
        raise TypeError("not a class with such a slot")
    return (<PyMemberDescrObject*>slot).d_member.offset


cdef inline object _hit_of(type own, const Slots* at, PyObject* id, PyObject* score, PyObject* page, Py_ssize_t key):
    """An instance of a class of hits, with the fields that all have."""
    cdef object made = PyType_GenericAlloc(own, 0), number = key
    _fill(made, at.id, id)
    _fill(made, at.score, score)
    _fill(made, at.page, page)
    _fill(made, at.key, <PyObject*>number)
    return made


def hits_of(list ranked not None, type hit_class, page):
    """As collector_state.hits_of of the plain kernel; hit_class has slots with the names that are used here."""
    cdef Slots at = _slots_of(hit_class)[0]
    cdef Py_ssize_t at_passages = _slot_of(hit_class, "_passages"), key = 0
    cdef list made = []
    cdef object hit, one
    for one in ranked:
        if not isinstance(one, tuple) or len(<tuple>one) != 5:
            raise TypeError("what is ranked is (segment, doc, unit, id, score)")
        hit = _hit_of(
            hit_class, &at, PyTuple_GET_ITEM(<tuple>one, 3), PyTuple_GET_ITEM(<tuple>one, 4), <PyObject*>page, key
        )
        _fill(hit, at_passages, <PyObject*>None)
        made.append(hit)
        key += 1
    return made


def passage_hits_of(str id not None, found not None, Py_ssize_t first, type hit_class, page):
    """As collector_state.passage_hits_of of the plain kernel; hit_class has slots with the names that are used here."""
    cdef Slots at = _slots_of(hit_class)[0]
    cdef list made = []
    cdef object score
    cdef str own
    cdef Py_ssize_t place, key = first
    for place, score in found:
        own = f"{id}#{place}"
        made.append(_hit_of(hit_class, &at, <PyObject*>own, <PyObject*>score, <PyObject*>page, key))
        key += 1
    return tuple(made)


cdef inline void _fill(object made, Py_ssize_t at, PyObject* value) noexcept:
    """Puts a value in an empty slot."""
    Py_INCREF(<object>value)
    (<PyObject**>(<char*><PyObject*>made + at))[0] = value


cdef inline object _made_of(type own, int n, object a, object b, object c, object d, object e):
    """An instance of a class of tuples with the first n of these fields, two or more, as tuple.__new__ makes it."""
    cdef object made = PyType_GenericAlloc(own, n)
    if not isinstance(made, tuple):
        raise TypeError("not a class of tuples")
    _set_field(made, 0, a)
    _set_field(made, 1, b)
    if n > 2:
        _set_field(made, 2, c)
    if n > 3:
        _set_field(made, 3, d)
    if n > 4:
        _set_field(made, 4, e)
    return made


cdef inline void _set_field(object made, Py_ssize_t at, object field) noexcept:
    Py_INCREF(field)
    PyTuple_SET_ITEM(made, at, <PyObject*>field)
