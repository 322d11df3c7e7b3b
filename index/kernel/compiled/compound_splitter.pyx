# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""Compound splitter: the words that a term is made of. index/analysis/compounds.py explains the rule and each step."""

from libc.math cimport log
from libc.stdint cimport int32_t, int64_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc
from libc.string cimport memcmp

from .characters cimport PyUnicode_DATA, PyUnicode_KIND, PyUnicode_READ

from ...analysis import compounds

cdef enum:
    LONGEST_FORM = 60  # compounds.LONGEST_COMPOUND
    N_LINKS = 4
    LONGEST_LINK = 4
    LONGEST_DOUBLED = 6  # compounds.DOUBLED

    NO_FIRST = 1
    NO_LAST = 2
    UNDIVIDED = 4
    DOUBLED = 8
    BEFORE = 16  # a particle
    STEM = 32  # of a verb
    VERBAL = 64  # a last part that does not follow a particle
    INFLECTED = 128  # a last part only in its other inflections

    N_BASES = 7  # compounds.ENDINGS

    NOT_KNOWN = 0
    ONE_WORD = 1
    DIVIDED = 2

cdef struct Word:
    uint64_t hash
    uint32_t at         # the offset of its letters
    int32_t n
    int64_t frequency
    int64_t most        # the most papers of a term of which it is a side
    double weight       # the logarithm of 1 + frequency
    int32_t shape_of    # the word that these letters stand for inside a compound, or -1
    int32_t roles


cdef struct Division:
    int32_t known
    int32_t end    # of the first side, without the link
    int32_t at     # the start of the last side
    int32_t first  # the word of the first side, or -1 when it is none
    bint shaped    # whether that word has another shape here
    int32_t last   # the last side's word


cdef struct Divided:  # letters, and known results for their beginnings
    const uint32_t* letters
    int n
    uint64_t hashes[LONGEST_FORM + 1]
    Division beginning[LONGEST_FORM + 1]


cdef class CompoundSplitter:
    cdef list words  # as Python objects
    cdef Word* known
    cdef uint32_t* letters
    cdef uint32_t n_letters
    cdef int32_t* table
    cdef uint64_t mask
    cdef uint64_t powers[LONGEST_FORM + 1]
    cdef uint32_t links[N_LINKS][LONGEST_LINK]
    cdef int link_n[N_LINKS]
    cdef double prices[N_LINKS]
    cdef double unseen, unlinked
    cdef int shortest_part, shortest_compound, shortest_base, base_share, rarer, long_enough
    cdef uint32_t endings[N_BASES][LONGEST_LINK]
    cdef int ending_n[N_BASES]
    cdef int n_doubled[N_BASES]

    def __cinit__(self, vocabulary, protected=()):
        cdef int32_t number, at
        cdef int64_t of_long, of_short
        cdef int n_long
        cdef Word* word
        self.unseen, self.unlinked = compounds.UNSEEN, compounds.UNLINKED
        if compounds.LINKED != ("heid", "teit", "schap", "ing"):
            raise ValueError("the compiled divider was made for other linked words")
        self.shortest_part, self.shortest_compound = compounds.SHORTEST_PART, compounds.SHORTEST_COMPOUND
        of_short, of_long, n_long = compounds.RATIO, compounds.RATIO_LONG, compounds.LONG
        if len(compounds.LINKS) != N_LINKS or compounds.LONGEST_COMPOUND != LONGEST_FORM:
            raise ValueError("the compiled divider was made for other rules")
        for at, (link, price) in enumerate(compounds.LINKS):
            self.link_n[at] = len(link)
            self.prices[at] = price
            for number, letter in enumerate(link):
                self.links[at][number] = ord(letter)
        if len(compounds.ENDINGS) != N_BASES:
            raise ValueError("the compiled divider was made for other endings")
        for at, (ending, n_doubled) in enumerate(compounds.ENDINGS):
            self.ending_n[at] = len(ending)
            self.n_doubled[at] = n_doubled
            for number, letter in enumerate(ending):
                self.endings[at][number] = ord(letter)
        self.shortest_base, self.base_share = compounds.SHORTEST_BASE, compounds.BASE_SHARE
        self.rarer, self.long_enough = compounds.RARER, compounds.LONG_ENOUGH
        self.powers[0] = 1
        for at in range(LONGEST_FORM):
            self.powers[at + 1] = self.powers[at] * <uint64_t>0x9E3779B97F4A7C15

        roles = compounds.roles()
        whole = roles.whole.union(protected)
        known = dict.fromkeys(compounds.known_parts(), 1) | dict(zip(vocabulary.forms, vocabulary.frequencies))
        forms, frequencies = list(known), known.values()
        verbal = [form for form in forms if compounds.is_verbal(form)]
        of_roles = (
            (roles.first, NO_FIRST), (roles.last, NO_LAST), (whole, UNDIVIDED), (roles.before, BEFORE),
            (roles.stem, STEM), (verbal, VERBAL), (roles.inflected, INFLECTED),
        )
        several = (forms, *[words for words, _ in of_roles], roles.bound, roles.bound.values())
        self.words = []
        self.mask = 1
        while self.mask < 3 * sum(map(len, several)):
            self.mask *= 2
        self.known = <Word*>calloc(sum(map(len, several)) + 1, sizeof(Word))
        self.letters = <uint32_t*>malloc((sum([sum(map(len, words)) for words in several]) + 1) * sizeof(uint32_t))
        self.table = <int32_t*>calloc(self.mask, sizeof(int32_t))
        if self.known == NULL or self.letters == NULL or self.table == NULL:
            raise MemoryError
        self.mask -= 1
        doubled = compounds.DOUBLED
        for text, frequency in zip(forms, frequencies):
            word = &self.known[self._number(text)]
            word.frequency = frequency
            word.most = word.frequency * (of_long if word.n >= n_long else of_short)
            word.weight = log(<double>(1 + word.frequency))
            if word.n <= LONGEST_DOUBLED and doubled(text):
                word.roles |= DOUBLED
        for words, role in of_roles:
            for text in words:
                self.known[self._number(text)].roles |= <int32_t>role
        for shape, text in roles.bound.items():
            number = self._number(text)
            self.known[self._number(shape)].shape_of = number

    def __dealloc__(self):
        free(self.known)
        free(self.letters)
        free(self.table)

    cdef int32_t _number(self, str text) except -1:
        """The number of a word; a new word gets one."""
        cdef Word* word = &self.known[len(self.words)]
        cdef const Word* other
        cdef uint64_t slot
        cdef uint32_t letter
        cdef int at, kind = PyUnicode_KIND(text)
        cdef const void* letters = PyUnicode_DATA(text)
        word.at = self.n_letters
        word.n = len(text)
        word.hash = 0
        for at in range(word.n):
            letter = <uint32_t>PyUnicode_READ(kind, letters, at)
            self.letters[word.at + at] = letter
            word.hash = word.hash * <uint64_t>0x9E3779B97F4A7C15 + letter
        slot = self._slot(word.hash)
        while self.table[slot]:
            other = &self.known[self.table[slot] - 1]
            if other.hash == word.hash and other.n == word.n and not memcmp(
                self.letters + other.at, self.letters + word.at, word.n * sizeof(uint32_t)
            ):
                return self.table[slot] - 1
            slot = (slot + 1) & self.mask
        word.shape_of = -1
        self.n_letters += word.n
        self.words.append(text)
        self.table[slot] = len(self.words)
        return len(self.words) - 1

    cdef inline uint64_t _slot(self, uint64_t value) noexcept nogil:
        return (value ^ (value >> 29) ^ (value >> 47)) & self.mask

    cdef int32_t _find(self, const Divided* text, int start, int end) noexcept nogil:
        """The number of the word with these letters, or -1."""
        cdef uint64_t value = text.hashes[end] - text.hashes[start] * self.powers[end - start]
        cdef uint64_t slot = self._slot(value)
        cdef const Word* word
        while self.table[slot]:
            word = &self.known[self.table[slot] - 1]
            if word.hash == value and word.n == end - start and not memcmp(
                self.letters + word.at, text.letters + start, word.n * sizeof(uint32_t)
            ):
                return self.table[slot] - 1
            slot = (slot + 1) & self.mask
        return -1

    cdef void _begin(self, Divided* text, const uint32_t* letters, int n) noexcept nogil:
        cdef int at
        text.letters = letters
        text.n = n
        text.hashes[0] = 0
        for at in range(n):
            text.hashes[at + 1] = text.hashes[at] * <uint64_t>0x9E3779B97F4A7C15 + letters[at]
        for at in range(n + 1):
            text.beginning[at].known = NOT_KNOWN

    cdef bint _divides(self, const uint32_t* letters, int n) noexcept nogil:
        """Whether these letters, which are not the present ones, are a compound."""
        cdef Divided other
        if not self.shortest_compound <= n <= LONGEST_FORM:
            return False
        self._begin(&other, letters, n)
        return self._divide(&other, n).known == DIVIDED

    cdef Division* _divide(self, Divided* text, int n) noexcept nogil:
        """Divides the first n letters; at most LONGEST_FORM."""
        cdef Division* found = &text.beginning[n]
        cdef int32_t number, first, last
        cdef int at, end, link, i
        cdef int64_t frequency = 0, of_first
        cdef double most = 0, price, weight
        cdef const Word* side
        if found.known != NOT_KNOWN:
            return found
        found.known = ONE_WORD
        if n < self.shortest_compound:
            return found
        number = self._find(text, 0, n)
        if number >= 0:
            if self.known[number].roles & UNDIVIDED:
                return found
            frequency = self.known[number].frequency
        for at in range(self.shortest_part, n - self.shortest_part + 1):
            last = self._find(text, at, n)
            if last < 0:
                continue
            side = &self.known[last]
            if not side.frequency or frequency > side.most or side.roles & NO_LAST:
                continue
            if text.letters[at - 1] == text.letters[at] and side.roles & DOUBLED:
                continue
            for link in range(N_LINKS):
                end = at - self.link_n[link]
                if end < self.shortest_part or memcmp(
                    text.letters + end, self.links[link], self.link_n[link] * sizeof(uint32_t)
                ):
                    continue
                first = number = self._find(text, 0, end)
                if number >= 0 and not self.link_n[link] and self.known[number].shape_of >= 0:
                    number = self.known[number].shape_of
                price = self.prices[link]
                weight = side.weight
                of_first = 0
                if (
                    number >= 0
                    and not self.link_n[link]
                    and self.known[number].roles & BEFORE
                    and side.n >= self.long_enough
                    and frequency * self.rarer <= side.frequency
                    and not side.roles & VERBAL
                ):
                    of_first = frequency + 1
                elif number >= 0 and not self.known[number].roles & (NO_FIRST | (STEM if self.link_n[link] else 0)):
                    of_first = self.known[number].frequency
                    if frequency > self.known[number].most and not self.known[number].roles & STEM:
                        of_first = 0
                if not of_first:
                    if number != first:
                        if not self._divides(self.letters + self.known[number].at, self.known[number].n):
                            continue
                    elif self._divide(text, end).known != DIVIDED:
                        continue
                    price += self.unseen
                elif of_first == self.known[number].frequency:
                    weight += self.known[number].weight
                else:
                    weight += log(<double>(1 + of_first))
                if not self.link_n[link] and text.letters[at] == 115 and _is_linked(text, end):
                    price += self.unlinked
                weight -= price
                if found.known != DIVIDED or weight > most:
                    most = weight
                    found.known = DIVIDED
                    found.end = end
                    found.at = at
                    found.first = number
                    found.shaped = number != first
                    found.last = last
        if found.known == DIVIDED and (
            self._is_derived(text, n) or self._is_inflected_word(text, n, frequency, found.at)
        ):
            found.known = ONE_WORD
        return found

    cdef bint _is_inflected_word(self, Divided* text, int n, int64_t frequency, int at) noexcept nogil:
        """As Splitter._is_inflected_word, for the first n letters."""
        cdef int i, length, n_base = 0
        cdef int32_t number, base = -1
        cdef int64_t most = 0
        cdef const Word* word
        for i in range(N_BASES):
            length = n - self.ending_n[i] - self.n_doubled[i]
            if length < self.shortest_base or memcmp(
                text.letters + n - self.ending_n[i], self.endings[i], self.ending_n[i] * sizeof(uint32_t)
            ):
                continue
            if self.n_doubled[i] and text.letters[length] != text.letters[length - 1]:
                continue
            number = self._find(text, 0, length)
            # of two equally common ones the longer
            if number >= 0 and (
                self.known[number].frequency > most or (self.known[number].frequency == most and length > n_base)
            ):
                most = self.known[number].frequency
                base = number
                n_base = length
        if not most or most * self.base_share < frequency:
            return False
        if n_base > at:
            number = self._find(text, at, n_base)
            if number >= 0 and self.known[number].roles & INFLECTED:
                return False
        if n_base - at == self.shortest_part and n - n_base > 2 and _ends(text.letters, n, b"en", 2):
            number = self._find(text, at, n_base)
            if number < 0 or not self.known[number].frequency:
                return False
        return self._divide(text, n_base).known != DIVIDED

    cdef bint _is_derived(self, const Divided* text, int n) noexcept nogil:
        """Whether it is a known word followed by -schap or -schappen."""
        cdef int32_t base
        if _ends(text.letters, n, b"pen", 3):
            n -= 3
        if not _ends(text.letters, n, b"schap", 5):
            return False
        base = self._find(text, 0, n - 5)
        return base >= 0 and self.known[base].frequency > 0

    cdef int _inside(self, list found, Divided* text, int n, str form) except -1:
        """Appends the words inside the first n letters, which `form` begins with."""
        cdef Division* division = self._divide(text, n)
        if division.known != DIVIDED:
            return 0
        found.append(self.words[division.first] if division.first >= 0 else form[: division.end])
        if division.shaped:
            self._inside_word(found, division.first)
        else:
            self._inside(found, text, division.end, form)
        found.append(self.words[division.last])
        self._inside_word(found, division.last)
        return 0

    cdef int _inside_word(self, list found, int32_t number) except -1:
        cdef Divided other
        cdef const Word* word = &self.known[number]
        if self.shortest_compound <= word.n <= LONGEST_FORM:
            self._begin(&other, self.letters + word.at, word.n)
            self._inside(found, &other, word.n, self.words[number])
        return 0

    def inside_all(self, list forms not None):
        """As Splitter.inside_all."""
        cdef uint32_t letters[LONGEST_FORM]
        cdef Divided text
        cdef Py_ssize_t n
        cdef int at
        cdef str form
        found = []
        for form in forms:
            n = len(form)
            if not self.shortest_compound <= n <= LONGEST_FORM or not form.isalpha():
                found.append(())
                continue
            for at in range(n):
                letters[at] = <uint32_t>form[at]
            self._begin(&text, letters, <int>n)
            if self._divide(&text, <int>n).known != DIVIDED:
                found.append(())
                continue
            several = []
            self._inside(several, &text, <int>n, form)
            found.append(tuple(several))
        return found


cdef inline bint _is_linked(const Divided* text, int n) noexcept nogil:
    """Whether the first n letters end as the words of compounds.LINKED."""
    return (
        _ends(text.letters, n, b"heid", 4)
        or _ends(text.letters, n, b"teit", 4)
        or _ends(text.letters, n, b"schap", 5)
        or _ends(text.letters, n, b"ing", 3)
    )


cdef inline bint _ends(const uint32_t* letters, int n, const char* ending, int n_ending) noexcept nogil:
    cdef int at
    if n < n_ending:
        return False
    for at in range(n_ending):
        if letters[n - n_ending + at] != <uint32_t>ending[at]:
            return False
    return True
