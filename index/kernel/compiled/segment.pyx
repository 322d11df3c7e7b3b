# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""The data of one segment: checked when it is opened, then immutable, and shared by all searches and threads."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free

from .characters cimport PyUnicode_DecodeUTF8
from .codec cimport n_bits
from .structs cimport (
    DOC_DATE, DOC_FIRST_UNIT, DOC_HAS_FRACTIE, DOC_ID_RANK, DOC_LENGTHS, FORM_BLOCK, LONGEST_FIELD, Lists, MOST_FIELDS,
    MOST_LENGTHS, MOST_PATTERNS, N_FIELDS, N_HEAD_FIELDS, NO_PATTERN, Once, PART_BLOCK, PATTERN_FIELDS, Pattern, SIDE_BY_SIDE,
    Segment, Times, UNIT_DOC, UNIT_FRACTIE, UNIT_LENGTHS, is_of_head,
)

from ... import layout
from ...errors import Damaged

if (N_FIELDS, N_HEAD_FIELDS, DOC_LENGTHS, UNIT_LENGTHS) != (
    len(layout.FIELDS), len(layout.HEAD_FIELDS), layout.DOC_LENGTHS, layout.UNIT_LENGTHS
):
    raise ImportError("the compiled kernel was built for another layout; install the package again")


cdef class Memory:
    def __dealloc__(self):
        free(self.at)


cdef bint _take_lists(Lists* into, Py_ssize_t n, const int64_t[:, ::1] starts, const uint8_t[::1] data,
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


cdef class SegmentData:
    def __init__(self, const uint8_t[::1] postings, const int64_t[:, ::1] terms, const int32_t[:, ::1] units,
                 const int32_t[:, ::1] docs, const uint8_t[::1] deleted, lists=None):
        cdef int32_t d
        cdef int f
        cdef Segment* here = &self.own
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
        self.kept = [postings, terms, units, docs, deleted]
        self.facet_tables = {}
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
                if is_of_head(f):
                    here.length[f] = &docs[DOC_LENGTHS + f, 0]
                else:
                    here.length[f] = &units[UNIT_LENGTHS + f - N_HEAD_FIELDS, 0]
        here.patterns = self.patterns
        here.once = self.once
        self._check_records()
        self._number_lengths(docs)
        if lists is not None:
            self._take_block_postings(*lists[:11])
            self._take_fractie_postings(*lists[11:])

    cdef void* _memory(self, Py_ssize_t n, Py_ssize_t size) except NULL:
        """Zeroed memory, one element more than needed, as long as the segment is used."""
        cdef Memory made = Memory.__new__(Memory)
        made.at = calloc(n + 1, size)
        if made.at == NULL:
            raise MemoryError
        self.kept.append(made)
        return made.at

    cdef int _check_records(self) except -1:
        """Makes sure that each passage belongs to the document whose range contains it, so that no later check is
        needed."""
        cdef int32_t doc, unit
        cdef bint fine = True
        for doc in range(self.own.n_docs):
            for unit in range(self.own.first_unit[doc], self.own.first_unit[doc + 1]):
                fine &= self.own.unit_doc[unit] == doc
        if not fine:
            raise Damaged("a passage points outside its document; run `vraagbaak repair`")
        return 0

    cdef int _number_lengths(self, const int32_t[:, ::1] docs) except -1:
        """Numbers the different lengths of each field."""
        cdef int f, n, at
        cdef int64_t doc
        cdef int32_t length, longest
        cdef uint16_t* number
        cdef uint16_t* own
        cdef uint16_t* all
        all = <uint16_t*>self._memory(
            (self.own.n_fields + 1) // SIDE_BY_SIDE * SIDE_BY_SIDE * <Py_ssize_t>self.own.n_docs, sizeof(uint16_t)
        )
        for f in range(self.own.n_fields):
            # from the last one on: most occurrences are in fields of passages
            at = N_FIELDS - 1 - f if f < N_FIELDS else f
            own = all + (
                at // SIDE_BY_SIDE * SIDE_BY_SIDE * <Py_ssize_t>self.own.n_docs + at % SIDE_BY_SIDE
            )
            self.own.length_of[f] = own
            longest = 0
            for doc in range(self.own.n_docs):
                length = docs[DOC_LENGTHS + f, doc]
                if not 0 <= length < LONGEST_FIELD:
                    raise Damaged("a document's text has no possible length; run `vraagbaak repair`")
                longest = max(longest, length)
            number = <uint16_t*>calloc(longest + 1, sizeof(uint16_t))
            if number == NULL:
                raise MemoryError
            n = 1
            for doc in range(self.own.n_docs):
                if self.own.deleted[doc]:
                    continue
                length = docs[DOC_LENGTHS + f, doc]
                if not number[length]:
                    number[length] = <uint16_t>n
                    n = min(n + 1, MOST_LENGTHS)
                own[SIDE_BY_SIDE * doc] = number[length]
            free(number)
            self.n_lengths[f] = n + 1
            self.lengths[f] = <int32_t*>self._memory(n, sizeof(int32_t))
            self.own.norm[f] = <double*>self._memory(n, sizeof(double))
            for doc in range(self.own.n_docs):
                self.lengths[f][own[SIDE_BY_SIDE * doc]] = docs[DOC_LENGTHS + f, doc]
        return 0

    def configure(self, weights, b, passage_averages, document_averages, double k1, double share):
        """Sets the numbers of the formula, before the first search."""
        cdef int f, i
        cdef double own_b, per_word
        cdef double* norm
        self.own.k1 = k1
        self.own.share = share
        self.own.heads = 0
        self.own.all_count = True
        for f in range(self.own.n_fields):
            own_b = b[f]
            self.own.weight[f] = weights[f]
            self.own.all_count = self.own.all_count and self.own.weight[f] > 0
            if is_of_head(f) and self.own.weight[f] > 0:
                self.own.heads |= <uint32_t>1 << f
            self.own.unit_a[f] = 1 - own_b
            self.own.unit_b[f] = own_b / <double>passage_averages[f]
            per_word = own_b / <double>document_averages[f]
            norm = <double*>self._memory(self.n_lengths[f], sizeof(double))
            for i in range(1, self.n_lengths[f]):
                norm[i] = self.own.weight[f] / (1 - own_b + per_word * self.lengths[f][i])
            self.own.norm[f] = norm
        self._point_to_norms()

    def _take_block_postings(self, const int32_t[::1] listed, const int64_t[:, ::1] starts, const uint8_t[::1] data,
                    const int32_t[:, ::1] blocks, const int32_t[:, ::1] patterns, const int32_t[::1] part_keys,
                    const int64_t[:, ::1] part_starts, const uint8_t[::1] part_data,
                    const int32_t[:, ::1] part_blocks, const int32_t[::1] stem_map_forms, const int32_t[::1] stem_map_starts):
        """Checks that the block postings fit together, and takes them."""
        cdef int32_t* list_of
        cdef Py_ssize_t i, n = listed.shape[0]
        cdef bint fine = _take_lists(&self.own.lists, n, starts, data, blocks, FORM_BLOCK) and _take_lists(
            &self.own.part_block_postings, part_keys.shape[0], part_starts, part_data, part_blocks, PART_BLOCK
        )
        for i in range(n):
            fine = fine and 0 <= listed[i] < self.own.n_forms
        for i in range(part_keys.shape[0]):
            fine = fine and 0 <= part_keys[i] < stem_map_starts.shape[0] - 1
            fine = fine and 0 <= stem_map_starts[part_keys[i]] <= stem_map_starts[part_keys[i] + 1] <= stem_map_forms.shape[0]
        if not fine or patterns.shape[0] != MOST_PATTERNS or patterns.shape[1] != PATTERN_FIELDS:
            raise Damaged("lists of documents do not fit together; run `vraagbaak repair`")
        self._take_patterns(patterns)
        list_of = <int32_t*>self._memory(self.own.n_forms, sizeof(int32_t))
        for i in range(n):
            list_of[listed[i]] = <int32_t>i + 1
        self.own.list_of = list_of
        if part_keys.shape[0]:
            self.own.stem_map.keys = &part_keys[0]
            self.own.stem_map.starts = &stem_map_starts[0]
            self.own.stem_map.forms = &stem_map_forms[0] if stem_map_forms.shape[0] else NULL
        self.kept += (listed, starts, data, blocks, part_keys, part_starts, part_data, part_blocks, stem_map_forms,
                        stem_map_starts)

    cdef int _take_patterns(self, const int32_t[:, ::1] patterns) except -1:
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
                if field >= self.own.n_fields:
                    raise Damaged("lists of documents name a field that there is not; run `vraagbaak repair`")
                pattern.times[j] = Times(0, self.own.length_of[field], NULL, field)
                if i < MOST_PATTERNS and patterns[i, j] >= 0:
                    pattern.times[j].frequency = patterns[i, j] >> 4
                    pattern.fields |= <uint32_t>1 << field
                    pattern.more |= j > 0
                    n_passage_fields += not is_of_head(field)
                    if not is_of_head(field):
                        pattern.once_each = patterns[i, j] >> 4 if n_passage_fields == 1 else 0
        self._point_to_norms()
        return 0

    cdef void _point_to_norms(self) noexcept:
        cdef int i, j
        for i in range(MOST_PATTERNS + 1):
            for j in range(PATTERN_FIELDS):
                self.patterns[i].times[j].norm = self.own.norm[self.patterns[i].times[j].field]
            self.once[i] = Once(
                self.patterns[i].times[0].frequency,
                self.patterns[i].times[0].length_of,
                self.patterns[i].times[0].norm,
                self.patterns[i].more,
                (self.patterns[i].fields & self.own.heads) != 0,
            )

    def _take_fractie_postings(self, const int32_t[::1] forms, const int64_t[::1] starts,
                       const uint8_t[::1] postings):
        cdef Py_ssize_t i, n = forms.shape[0]
        cdef bint fine = starts.shape[0] == n + 1
        for i in range(n):
            fine = fine and 0 <= forms[i] < self.own.n_forms and (not i or forms[i - 1] < forms[i])
            fine = fine and 0 <= starts[i] <= starts[i + 1] <= postings.shape[0]
        if not fine:
            raise Damaged("postings of fracties do not fit together; run `vraagbaak repair`")
        if not n:
            return
        self.own.form_starts = &starts[0]
        self.apart.postings = &postings[0] if postings.shape[0] else NULL
        self.apart.n_postings = postings.shape[0]
        self.kept += (forms, starts, postings)
        self._number_terms(forms)
        self._number_records()
        self.apart.n_fields = self.own.n_fields
        self.apart.n_units = self.own.first_of[self.own.n_with_fracties]

    cdef int _number_terms(self, const int32_t[::1] forms) except -1:
        cdef uint64_t* bits
        cdef int32_t* before
        cdef Py_ssize_t i
        bits = <uint64_t*>self._memory(self.own.n_forms // 64 + 1, sizeof(uint64_t))
        before = <int32_t*>self._memory(self.own.n_forms // 64 + 1, sizeof(int32_t))
        for i in range(forms.shape[0]):
            bits[forms[i] >> 6] |= <uint64_t>1 << (forms[i] & 63)
        for i in range(1, self.own.n_forms // 64 + 1):
            before[i] = before[i - 1] + n_bits(bits[i - 1])
        self.own.form_bits = bits
        self.own.n_before = before
        return 0

    cdef int _number_records(self) except -1:
        """Lists the documents with fracties, and their records one after another."""
        cdef int32_t* docs
        cdef int32_t* first_of
        cdef int32_t* fractie_of
        cdef int32_t doc, unit, n_units = 0
        for doc in range(self.own.n_docs):
            if self.own.has_fractie[doc]:
                self.own.n_with_fracties += 1
                n_units += self.own.first_unit[doc + 1] - self.own.first_unit[doc]
        docs = <int32_t*>self._memory(self.own.n_with_fracties, sizeof(int32_t))
        first_of = <int32_t*>self._memory(self.own.n_with_fracties, sizeof(int32_t))
        fractie_of = <int32_t*>self._memory(n_units, sizeof(int32_t))
        self.own.n_with_fracties = n_units = 0
        for doc in range(self.own.n_docs):
            if self.own.has_fractie[doc]:
                docs[self.own.n_with_fracties] = doc
                first_of[self.own.n_with_fracties] = n_units
                self.own.n_with_fracties += 1
                for unit in range(self.own.first_unit[doc], self.own.first_unit[doc + 1]):
                    fractie_of[n_units] = self.own.unit_fractie[unit]
                    n_units += 1
        first_of[self.own.n_with_fracties] = n_units
        self.own.with_fracties = docs
        self.own.first_of = first_of
        self.own.fractie_of = fractie_of
        return 0

    def set_ids(self, const uint8_t[::1] strings not None, const int64_t[::1] starts not None):
        """Sets the ids of the documents: the first of a list of strings in UTF-8, and the offset of each string."""
        if starts.shape[0] <= self.own.n_docs:
            raise Damaged("documents lack their ids; run `vraagbaak repair`")
        self.strings = strings
        self.string_starts = starts

    cdef str id_of(self, int32_t doc):
        cdef int64_t start = self.string_starts[doc], end = self.string_starts[doc + 1]
        if not 0 <= start <= end <= self.strings.shape[0]:
            raise Damaged("a string lies outside the strings; run `vraagbaak repair`")
        if start == end:
            return ""
        try:
            return PyUnicode_DecodeUTF8(<const char*>&self.strings[start], end - start, "surrogatepass")
        except UnicodeDecodeError:
            raise Damaged("a string on disk is no UTF-8; run `vraagbaak repair`") from None
